"""The cover list of a month's papers."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from campus_guard.core import document as d
from campus_guard.core.i18n import Translator
from campus_guard.db.paper import PaperHead
from campus_guard.features.ledgers.queries import LedgerNumbers
from campus_guard.features.overview.schedule import Period


@dataclass(frozen=True)
class Written:
    """A file of the bundle, the code of its form and the title of its paper."""

    path: Path
    code: str
    title: str


def cover_list(
    written: Sequence[Written],
    period: Period,
    restricted: Sequence[LedgerNumbers],
    head: PaperHead,
    tr: Translator,
) -> d.ReportDoc:
    """Return the list on top of a month's papers: each paper with its files and form.

    ``restricted`` ledgers are no files: only how many entries they have stands here.
    """
    titles = dict.fromkeys((part.path.stem, part.code, part.title) for part in written)
    kinds = {stem: _kinds(written, stem) for stem, _, _ in titles}
    rows: list[d.Row | d.Band] = [
        (n, stem, title, code, kinds[stem]) for n, (stem, code, title) in enumerate(titles, 1)
    ]
    blocks: list[d.Block] = [
        d.Fields(
            [
                d.Field(tr("Papers of"), period.label),
                d.Field(tr("Number of papers"), len(titles)),
                d.Field(tr("Number of files"), len(written)),
            ],
            columns=3,
        ),
        d.Table(
            [
                d.Column(tr("No."), d.Kind.NUMBER, weight=0.5),
                d.Column(tr("File"), weight=3),
                d.Column(tr("Paper"), weight=3),
                d.Column(tr("Form"), weight=1.2),
                d.Column(tr("Kinds of file"), weight=1.2),
            ],
            rows,
        ),
    ]
    if restricted:
        blocks += _closed(restricted, tr)
    blocks.append(d.Signatures([tr("Handed over by"), tr("Received by")]))
    return d.ReportDoc(
        code="LIST",
        title=tr("Papers of the month"),
        school=head.school,
        tr=tr,
        stamp=head.stamp,
        blocks=blocks,
        number=period.label,
        mark=tr("Sample data") if head.sample else "",
        compact=True,
    )


def _kinds(written: Sequence[Written], stem: str) -> str:
    found = [part.path.suffix[1:].upper() for part in written if part.path.stem == stem]
    return "、".join(found)


def _closed(restricted: Sequence[LedgerNumbers], tr: Translator) -> list[d.Block]:
    unknown = tr("Not recorded")
    rows: list[d.Row | d.Band] = [
        (
            numbers.ledger.definition.title.say(tr),
            numbers.entries if numbers.recorded else unknown,
            numbers.open if numbers.recorded else unknown,
        )
        for numbers in restricted
    ]
    columns = [
        d.Column(tr("Ledger"), weight=4),
        d.Column(tr("Entries"), d.Kind.NUMBER, weight=1.5),
        d.Column(tr("Open"), d.Kind.NUMBER, weight=1.5),
    ]
    return [
        d.Heading(tr("Restricted ledgers"), level=2),
        d.Paragraph(tr("Restricted ledger: figures only, no contents."), d.Style.NOTICE),
        d.Table(columns, rows),
    ]
