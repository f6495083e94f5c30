"""The papers of ledgers, made of entries in which everything is hostile."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from campus_guard.core import document as d
from campus_guard.core.i18n import Translator
from campus_guard.core.ids import new_uid
from campus_guard.db.paper import GetPaperHead
from campus_guard.features.ledgers import commands as c
from campus_guard.features.ledgers import queries as q
from campus_guard.features.ledgers.report import entry_paper, ledger_register
from tests.e2e.hostile.texts import Hostile
from tests.e2e.hostile.world import World

TR = Translator()
FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)


def add_entries(school: Any, text: Hostile) -> None:
    """Write an entry and a poster all of whose words are ``text``."""
    w, say = school.world, school.text
    feedback = {
        "day": w.clock.today(),
        "source": "box",
        "subject": say("entry.subject", text, 200),
        "content": say("entry.content", text, 5000, block=True),
        "answer": say("entry.answer", text, 5000, block=True),
    }
    w.run(c.AddEntry(uid=new_uid(), ledger="FEEDBACK", values=feedback))
    theme = {
        "kind": "warning",
        "theme": say("entry.theme", text, 200),
        "month": "11",
        "from_day": w.clock.today(),
        "content": say("entry.poster", text, 5000, block=True),
    }
    w.run(c.AddEntry(uid=new_uid(), ledger="THEME", values=theme))


def _register(w: World) -> d.ReportDoc:
    data = w.ask(q.LedgerForPaper(ledger="FEEDBACK", first=FIRST, last=LAST))
    return ledger_register(data, w.ask(GetPaperHead()), TR)


def _entries(w: World) -> list[d.ReportDoc]:
    head = w.ask(GetPaperHead())
    rows = [
        *w.ask(q.ListEntries(ledger="FEEDBACK")).rows,
        *w.ask(q.ListEntries(ledger="THEME")).rows,
    ]
    return [entry_paper(w.ask(q.GetEntry(entry_id=row.id)), head, TR) for row in rows]


LEDGERS: Mapping[str, tuple[Any, tuple[str, ...], bool]] = {
    "ledgers.ledger_register": (_register, ("entry.subject", "entry.content"), False),
    "ledgers.entry_paper": (
        _entries,
        ("entry.subject", "entry.content", "entry.answer", "entry.theme", "entry.poster"),
        False,
    ),
}
