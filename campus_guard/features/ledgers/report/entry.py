"""A single entry on paper: a form to sign and file, or a poster for the wall."""

from campus_guard.core import document as d
from campus_guard.core.i18n import Translator
from campus_guard.db.paper import PaperHead
from campus_guard.features.ledgers.queries.entries import EntryDetail
from campus_guard.features.ledgers.report.register import LedgerPaper, heading, signatures
from campus_guard.features.ledgers.rules.types import FieldType, Layout

_WIDE = (FieldType.BLOCK, FieldType.TWO_PEOPLE)


def entry_paper(detail: EntryDetail, head: PaperHead, tr: Translator) -> d.ReportDoc:
    """Return an entry as its ledger lays it out.

    Raises ValueError for a restricted ledger: its contents never come to paper.
    """
    definition = detail.row.definition
    if definition.sensitive:
        raise ValueError(definition.code)
    if definition.layout is Layout.POSTER:
        return _poster(detail, head, tr)
    row = detail.row
    items = [d.Field(tr("No."), row.number)]
    if row.state:
        items.append(d.Field(tr("State"), row.show("state", tr)))
    for f in definition.fields:
        if f.type is not FieldType.FILE:
            wide = f.type in _WIDE
            words = row.show(f.key, tr, paper=True)
            room = 18 if f.type is FieldType.BLOCK else 0
            items.append(d.Field(heading(f, tr), words or None, wide=wide, min_mm=room))
    blocks: list[d.Block] = [d.Fields(items, columns=2)]
    blocks += _history(detail, tr)
    blocks.append(signatures(definition, tr))
    return LedgerPaper(definition, head, tr).doc(blocks, number=row.number)


def _history(detail: EntryDetail, tr: Translator) -> list[d.Block]:
    definition = detail.row.definition
    blocks: list[d.Block] = []
    papers = [f for f in detail.files if not f.voided]
    if papers:
        listed = [(n, f.file_name, f.caption) for n, f in enumerate(papers, 1)]
        columns = [
            d.Column(tr("Serial"), d.Kind.NUMBER),
            d.Column(tr("File name"), weight=2),
            d.Column(tr("What it is"), weight=3),
        ]
        blocks.append(d.Table(columns, listed, title=tr("Attached papers")))
    moved = [s for s in detail.steps if s.to and not s.voided]
    if moved:
        columns = [
            d.Column(tr("When"), d.Kind.DATETIME),
            d.Column(tr("State"), weight=2),
            d.Column(tr("Remark"), weight=3),
            d.Column(tr("By")),
        ]
        rows = []
        for step in moved:
            state = definition.state(step.to)
            words = state.words.say(tr) if state else step.to
            rows.append((step.at, words, step.note, step.username))
        blocks.append(d.Table(columns, rows, title=tr("Course")))
    return blocks


def _poster(detail: EntryDetail, head: PaperHead, tr: Translator) -> d.ReportDoc:
    """Return the entry large for the notice board: its name, then the long texts; no marks."""
    row, definition = detail.row, detail.row.definition
    blocks: list[d.Block] = [d.Gap(10)]
    for f in definition.fields:
        words = row.show(f.key, tr, paper=True)
        if words and f.type is FieldType.BLOCK and f.key != "note":
            blocks.append(d.Heading(f.words.say(tr), bookmark=False))
            blocks.append(d.Paragraph(words, d.Style.POSTER))
            blocks.append(d.Gap(10))
    small = [
        f"{f.words.say(tr)}：{row.show(f.key, tr, paper=True)}"
        for f in definition.fields
        if f.type in (FieldType.DATE, FieldType.PERSON) and row.show(f.key, tr)
    ]
    right = d.Align.RIGHT
    blocks.append(d.Paragraph("    ".join([head.school, *small]), d.Style.MUTED, align=right))
    return d.ReportDoc(
        code=definition.form or definition.code,
        title=row.title(tr, paper=True),
        subtitle=definition.title.say(tr),
        school=head.school,
        tr=tr,
        stamp=head.stamp,
        blocks=blocks,
        mark=tr("Sample") if head.sample else "",
        number=row.number,
    )
