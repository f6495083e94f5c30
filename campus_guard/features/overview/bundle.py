"""A month's bundle: all papers and sheets of a month in one folder, with a list of them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from campus_guard.core import document as d
from campus_guard.core.document import ReportDoc
from campus_guard.core.errors import UserError
from campus_guard.core.i18n import Translator, msg
from campus_guard.db.paper import GetPaperHead, PaperHead
from campus_guard.features.hazards.rules.codes import HazardKind
from campus_guard.features.overview.papers import Ask, hazard_month, work_paper
from campus_guard.features.overview.queries.work import period_of

Step = Callable[[int, int], object]
Part = tuple[str, bool, Callable[[], ReportDoc]]
"""The name of a file, whether there is a sheet beside it, and how it is made."""


@dataclass(frozen=True)
class Written:
    """A file of the bundle and the title of its paper."""

    path: Path
    code: str
    title: str


def write_bundle(
    ask: Ask, tr: Translator, month: str, folder: Path, say: Step = lambda _done, _all: None
) -> list[Written]:
    """Write all papers of ``month`` (2026-10) and the cover list into ``folder``; return them.

    ``say`` is told (done, all) before each paper and may raise to stop. Every file is whole or not
    there; files of the same names are replaced. Raises UserError for what is no month.
    """
    from campus_guard.reports.pdf import write_pdf
    from campus_guard.reports.xlsx import write_report_xlsx

    period = period_of(month)
    if len(period.label) != len("2026-10"):
        raise UserError(msg("A month like 2026-10."))
    folder.mkdir(parents=True, exist_ok=True)
    head: PaperHead = ask(GetPaperHead())
    parts = list(_parts(ask, tr, period.label))
    written: list[Written] = []
    for number, (name, sheet, make) in enumerate(parts, 1):
        say(number - 1, len(parts) + 1)
        doc = make()
        stem = folder / f"{number:02d} {name} {period.label}"
        pdf = stem.with_name(f"{stem.name}.pdf")
        write_pdf(doc, pdf)
        written.append(Written(pdf, doc.code, doc.title))
        if sheet:
            xlsx = stem.with_name(f"{stem.name}.xlsx")
            write_report_xlsx(doc, xlsx)
            written.append(Written(xlsx, doc.code, doc.title))
    say(len(parts), len(parts) + 1)
    cover = folder / f"00 {tr('Cover list')} {period.label}.pdf"
    write_pdf(_cover(written, period.label, head, tr), cover)
    return [Written(cover, "LIST", tr("Cover list")), *written]


def _parts(ask: Ask, tr: Translator, month: str) -> Iterator[Part]:
    yield tr("Monthly work and statistics"), True, lambda: work_paper(ask, tr, month)
    yield tr("Monthly hazard register"), True, lambda: hazard_month(ask, tr, month)
    yield (
        tr("Register of repairs"),
        True,
        lambda: hazard_month(ask, tr, month, HazardKind.REPAIR),
    )


def _cover(written: list[Written], month: str, head: PaperHead, tr: Translator) -> ReportDoc:
    columns = [
        d.Column(tr("No."), d.Kind.NUMBER),
        d.Column(tr("File"), weight=3),
        d.Column(tr("Paper"), weight=3),
        d.Column(tr("Form"), weight=1),
    ]
    rows = [(n, part.path.name, part.title, part.code) for n, part in enumerate(written, 1)]
    return ReportDoc(
        code="LIST",
        title=tr("Papers of the month"),
        school=head.school,
        tr=tr,
        stamp=head.stamp,
        blocks=[
            d.Table(columns, rows, totals=[]),
            d.Signatures([tr("Handed over by"), tr("Received by")]),
        ],
        number=month,
        mark=tr("Sample data") if head.sample else "",
    )
