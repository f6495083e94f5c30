"""The text fields of ledgers: definitions, steps, reasons, papers; values go by their fields."""

from dataclasses import replace
from datetime import date
from typing import Any

from campus_guard.core.ids import new_uid
from campus_guard.db.models import Attachment, Ledger, LedgerEntry
from campus_guard.features.ledgers import commands as c
from campus_guard.features.ledgers import queries as q
from campus_guard.features.ledgers.commands.imports import EntryLine, ImportEntries
from campus_guard.features.ledgers.rules.definition import shipped_ledgers
from campus_guard.features.ledgers.rules.types import FieldDef, FieldType, LedgerDef, Option, Words
from tests.e2e.hostile.table import CODED, KEY, Case, Text, block, line
from tests.e2e.hostile.world import PNG, World

LOST = Text(lost=True)
CHECKS = {"checks": LOST, "checks.params": LOST, "checks.text": LOST}
_SAID = {"zh": line(60, error="words"), "en": line(60, error="words")}


def _said(path: str) -> dict[str, Text]:
    return {f"content.{path}.{name}": text for name, text in _SAID.items()}


def _coded(*paths: str) -> dict[str, Text]:
    return {f"content.{path}": CODED for path in paths}


CONTENT = {
    **_coded("code", "series", "form", "day", "name", "once", "counts", "columns.key"),
    **_coded("fields.key", "fields.compute", "fields.link", "fields.not_before", "fields.unit"),
    **_coded("fields.choices.code", "states.code", "states.tone"),
    **_coded("moves.origin", "moves.to", "moves.roles", "moves.needs"),
    **_coded("reminders.field", "reminders.latest_by", "reminders.states"),
    **_coded("targets.code", "targets.sum", "targets.where.field", "targets.where.one_of"),
    **_coded("balance.by", "balance.direction", "balance.quantity", "balance.signs"),
    **_said("fields.words"),
    **_said("states.words"),
    **_said("moves.words"),
    **_said("reminders.words"),
    **_said("targets.words"),
    **_said("signatures"),
    "content.checks": LOST,
    "content.serves": LOST,
    "content.archive": line(60),
    "content.title.zh": line(60, error="title"),
    "content.title.en": line(60, error="title"),
    "content.help.zh": block(1000, error="help"),
    "content.help.en": block(1000, error="help"),
    **{f"content.fields.choices.words.{name}": line(60, error="choices") for name in ("zh", "en")},
    **{f"content.fields.hint.{name}": line(60, error="hint") for name in ("zh", "en")},
    **{f"content.fields.second.{name}": line(60, error="second") for name in ("zh", "en")},
}


def _definition(w: World) -> LedgerDef:
    """Return a definition with every part; its first field is a choice."""
    shipped, drill = shipped_ledgers()["CHEM"], shipped_ledgers()["DRILL"]
    answers = (Option("other", Words("示例")), Option("b", Words("示例")))
    choice = FieldDef("extra", FieldType.CHOICE, Words("示例"), choices=answers)
    told = shipped_ledgers()["CONTACT"].reminders[0]
    return replace(
        shipped,
        code=w.new("L"),
        fields=(choice, *shipped.fields),
        states=drill.states,
        moves=(replace(drill.moves[0], needs=("purpose",)), *drill.moves[1:]),
        reminders=(replace(told, field="day", latest_by=("substance",), states=("planned",)),),
        once=("substance", "day"),
        checks=("示例",),
        serves=("示例",),
    )


def _add(w: World) -> c.AddLedger:
    return c.AddLedger(uid=new_uid(), content=_definition(w))


def _edit(w: World) -> c.EditLedger:
    content = _definition(w)
    ledger = w.run(c.AddLedger(uid=new_uid(), content=content))
    version = w.stored(Ledger, ledger)["version"]
    return c.EditLedger(code=content.code, expected_version=version, content=content, note="示例")


def _shown(w: World, _answer: Any) -> Any:
    """Return the definitions, and the versions of the one that was changed last."""
    code = w.latest(Ledger)["code"]
    return w.ask(q.GetLedger(code=code)), w.ask(q.LedgerVersions(code=code))


def _values(w: World) -> dict[str, Any]:
    return {"day": date(2026, 11, 18), "kind": "other", "title": w.new("示例")}


def _entry(w: World) -> int:
    return int(w.run(c.AddEntry(uid=new_uid(), ledger="WORKLOG", values=_values(w))))


def _season(w: World) -> int:
    values = {"from_day": date(2026, 11, 1), "season": "winter", "title": "示例", "tasks": "示例",
              "owner": w.once(w.person), "result": "示例"}  # fmt: skip
    return int(w.run(c.AddEntry(uid=new_uid(), ledger="SEASON", values=values)))


def _edit_entry(w: World) -> c.EditEntry:
    entry = _entry(w)
    version = w.stored(LedgerEntry, entry)["version"]
    return c.EditEntry(entry_id=entry, expected_version=version, values=_values(w), reason="示例")


def _file(w: World) -> c.AddEntryFile:
    return c.AddEntryFile(
        uid=new_uid(), entry_id=_entry(w), key="paper", file_name="a.png", data=PNG, caption="示例"
    )


def _void_file(w: World) -> c.VoidEntryFile:
    known = w.run(_file(w))
    return c.VoidEntryFile(attachment_id=known, expected_version=1, reason="示例")


def _void_ledger(w: World) -> c.VoidLedger:
    return c.VoidLedger(record_id=w.run(_add(w)), reason="示例")


def _import(w: World) -> ImportEntries:
    return ImportEntries(ledger="WORKLOG", rows=[EntryLine(_values(w))])


_ENTRY = lambda w, known: w.ask(q.GetEntry(entry_id=known))  # noqa: E731

LEDGERS: dict[str, Case] = {
    "ledgers.AddLedger": Case(_add, CONTENT, _shown),
    "ledgers.EditLedger": Case(_edit, CONTENT | {"code": KEY, "note": block()}, _shown),
    "ledgers.CopyLedger": Case(lambda _w: c.CopyLedger(uid=new_uid(), source="CHEM"),
                               {"source": KEY}),
    "ledgers.BackToShipped": Case(lambda _w: c.BackToShipped(code="CHEM"), {"code": KEY}),
    "ledgers.UseLedger": Case(lambda _w: c.UseLedger(code="CHEM", active=True), {"code": KEY}),
    "ledgers.SetLedgerReaders": Case(
        lambda _w: c.SetLedgerReaders(code="BULLY", readers=("principal",)),
        {"code": KEY, "readers": KEY},
    ),
    "ledgers.VoidLedger": Case(
        _void_ledger,
        {"reason": block(shown="void_reason")},
        lambda w, known: w.stored(Ledger, known),
    ),
    "ledgers.AddEntry": Case(
        lambda w: c.AddEntry(uid=new_uid(), ledger="WORKLOG", values=_values(w)),
        CHECKS | {"ledger": KEY, "values": KEY},
    ),
    "ledgers.EditEntry": Case(_edit_entry, CHECKS | {"values": KEY, "reason": block()}, _ENTRY),
    "ledgers.MoveEntry": Case(
        lambda w: c.MoveEntry(uid=new_uid(), entry_id=_season(w), to="done", note="示例"),
        {"to": KEY, "note": block()},
        _ENTRY,
    ),
    "ledgers.VoidEntry": Case(
        lambda w: c.VoidEntry(entry_id=_entry(w), reason="示例"),
        {"reason": block(shown="void_reason")},
        _ENTRY,
    ),
    "ledgers.AddEntryFile": Case(
        _file,
        {
            "key": KEY,
            "caption": line(200),
            "file_name": Text(lost=True, choosy=True, error="file"),
        },
        lambda w, known: w.ask(q.GetEntry(entry_id=w.stored(Attachment, known)["owner_id"])),
    ),
    "ledgers.VoidEntryFile": Case(
        _void_file,
        {"reason": block(shown="void_reason")},
        lambda w, _known: w.latest(Attachment),
    ),
    "ledgers.ImportEntries": Case(_import, CHECKS | {"ledger": KEY, "rows.values": KEY}),
}  # fmt: skip
