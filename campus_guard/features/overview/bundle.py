"""A month's bundle: all papers and sheets of a month in one folder, with a list of them."""

import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from campus_guard.core.document import ReportDoc
from campus_guard.core.errors import UserError
from campus_guard.core.i18n import Translator, msg
from campus_guard.db.paper import GetPaperHead, PaperHead
from campus_guard.features.hazards.rules.codes import HazardKind
from campus_guard.features.ledgers.queries import (
    LedgerFigures,
    LedgerForPaper,
    LedgerNumbers,
    ListLedgers,
)
from campus_guard.features.ledgers.report import ledger_register
from campus_guard.features.overview.papers import (
    Ask,
    gate_paper,
    hazard_month,
    indicators_on,
    squad_paper,
    work_paper,
)
from campus_guard.features.overview.queries.work import period_of
from campus_guard.features.overview.report.cover import Written, cover_list
from campus_guard.features.overview.schedule import Period

Step = Callable[[int, int, str], object]
_LONGEST = 60
_NOT_IN_A_NAME = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]')


@dataclass(frozen=True)
class Part:
    """A paper of the bundle: its name, whether there is a sheet beside it, how it is made."""

    name: str
    make: Callable[[], ReportDoc]
    sheet: bool = True


def write_bundle(
    ask: Ask,
    tr: Translator,
    month: str,
    folder: Path,
    *,
    today: date,
    say: Step = lambda _done, _all, _name: None,
) -> list[Written]:
    """Write all papers of ``month`` (2026-10) and the cover list into ``folder``; return them.

    ``say`` is told (done, all, paper) before each paper and may raise to stop: then nothing is
    left behind. Files of the same names are replaced. Raises UserError for what is no month, or
    one to come.
    """
    period = period_of(month.strip())
    if len(period.label) != len("2026-10"):
        raise UserError(msg("A month like 2026-10."))
    if period.first > today:
        raise UserError(msg("{period} has not begun yet.", period=period.label))
    fresh = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    hidden = Path(tempfile.mkdtemp(prefix=".papers-", dir=folder))
    done = False
    try:
        written = _write(ask, tr, period, hidden, today, say)
        moved = [Written(w.path.replace(folder / w.path.name), w.code, w.title) for w in written]
        done = True
        return moved
    finally:
        shutil.rmtree(hidden, ignore_errors=True)
        if fresh and not done:
            shutil.rmtree(folder, ignore_errors=True)


def _write(
    ask: Ask, tr: Translator, period: Period, folder: Path, today: date, say: Step
) -> list[Written]:
    from campus_guard.reports.pdf import write_pdf
    from campus_guard.reports.xlsx import write_report_xlsx

    numbers = [
        ask(LedgerFigures(ledger=row.code, first=period.first, last=period.last))
        for row in ask(ListLedgers(only_active=True))
    ]
    head: PaperHead = ask(GetPaperHead())
    parts = [*_parts(ask, tr, period, today), *_ledgers(ask, tr, head, numbers)]
    written: list[Written] = []
    for number, part in enumerate(parts, 1):
        say(number - 1, len(parts) + 1, part.name)
        doc = part.make()
        stem = f"{number:02d} {_file_name(part.name)} {period.label}"
        write_pdf(doc, folder / f"{stem}.pdf")
        written.append(Written(folder / f"{stem}.pdf", doc.code, doc.title))
        if part.sheet:
            write_report_xlsx(doc, folder / f"{stem}.xlsx")
            written.append(Written(folder / f"{stem}.xlsx", doc.code, doc.title))
    name = tr("Cover list")
    say(len(parts), len(parts) + 1, name)
    closed = [n for n in numbers if n.ledger.definition.sensitive]
    cover = folder / f"00 {_file_name(name)} {period.label}.pdf"
    write_pdf(cover_list(written, period, closed, head, tr), cover)
    say(len(parts) + 1, len(parts) + 1, name)
    return [Written(cover, "LIST", name), *written]


def _file_name(name: str) -> str:
    """Return a name that every system takes as a file's."""
    return _NOT_IN_A_NAME.sub("_", name)[:_LONGEST].strip(" .") or "_"


def _parts(ask: Ask, tr: Translator, period: Period, today: date) -> Iterator[Part]:
    month, last = period.label, min(period.last, today)
    yield Part(tr("Monthly work and statistics"), lambda: work_paper(ask, tr, month))
    yield Part(tr("Monthly hazard register"), lambda: hazard_month(ask, tr, month))
    yield Part(tr("Register of repairs"), lambda: hazard_month(ask, tr, month, HazardKind.REPAIR))
    yield Part(tr("Monthly report of the guard squad"), lambda: squad_paper(ask, tr, month))
    yield Part(tr("Three-defence indicators"), lambda: indicators_on(ask, tr, last))
    yield Part(tr("Statistics of the gate"), lambda: gate_paper(ask, tr, period.first, last))


def _ledgers(
    ask: Ask, tr: Translator, head: PaperHead, numbers: list[LedgerNumbers]
) -> Iterator[Part]:
    """Yield the registers of the open ledgers that have entries in the month."""

    def make(found: LedgerNumbers) -> ReportDoc:
        query = LedgerForPaper(ledger=found.ledger.code, first=found.first, last=found.last)
        return ledger_register(ask(query), head, tr, empty=msg("None this month"))

    for found in numbers:
        definition = found.ledger.definition
        if found.entries and not definition.sensitive:
            yield Part(definition.title.say(tr), lambda found=found: make(found))  # type: ignore[misc]
