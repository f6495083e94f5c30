"""Papers on responsibility letters: the letter (RESP), the list, what is not signed."""

from collections.abc import Sequence

from campus_guard.core import document as d
from campus_guard.core.i18n import Translator
from campus_guard.db.paper import PaperHead
from campus_guard.features.people.rules import LINE_LABELS
from campus_guard.features.responsibility.queries.letters import LetterBook, OpenRow
from campus_guard.features.responsibility.queries.letters_files import LetterFile
from campus_guard.features.responsibility.queries.letters_rows import LetterRow
from campus_guard.features.responsibility.rules.letters import (
    STATE_LABELS,
    LetterState,
    LevelCount,
)
from campus_guard.features.responsibility.rules.letters_text import Section, chinese_number

_TONES = {
    LetterState.SIGNED: d.Tone.OK,
    LetterState.HALF_SIGNED: d.Tone.WARNING,
    LetterState.ISSUED: d.Tone.BAD,
}


def _marks(tr: Translator, head: PaperHead, *more: str) -> str:
    return " ".join([*(mark for mark in more if mark), *([tr("Sample")] if head.sample else [])])


def letter(file: LetterFile, tr: Translator, head: PaperHead) -> d.ReportDoc:
    """Return a letter as it was issued: parties, sections, two signatures (RESP)."""
    row = file.row
    blocks: list[d.Block] = [_parties(file, tr)]
    for number, section in enumerate(file.sections, 1):
        blocks += _section(number, section)
    blocks.append(_signatures(row, tr))
    return d.ReportDoc(
        code="RESP",
        title=row.title,
        subtitle=f"{row.level}　{file.year}",
        school=head.school,
        number=row.number,
        tr=tr,
        stamp=head.stamp,
        mark=_marks(tr, head, tr("Voided") if row.voided else ""),
        footer_notes=_sources(file, tr),
        blocks=blocks,
    )


def _parties(file: LetterFile, tr: Translator) -> d.Fields:
    row = file.row
    valid = tr("{first} to {last}", first=row.valid_from, last=row.valid_to)
    return d.Fields(
        [
            d.Field(tr("No."), row.number),
            d.Field(tr("Letter above"), row.parent or "—"),
            d.Field(tr("Party A (above)"), _party(row.a, row.a_post)),
            d.Field(tr("Party B (post, name)"), _party(row.b, row.b_post)),
            d.Field(tr("Validity"), valid, wide=True),
        ]
    )


def _party(name: str, post: str) -> str:
    return f"{post}　{name}" if post else name


def _section(number: int, section: Section) -> list[d.Block]:
    blocks: list[d.Block] = [d.Heading(f"{chinese_number(number)}、{section.title}", level=2)]
    if section.lines:
        blocks.append(d.Bullets(section.lines, numbered=len(section.lines) > 1))
    if section.rows:
        weights = (4, 4, 6.6, 1.4)
        columns = [
            d.Column(head, weight=weight, align=d.Align.CENTER if weight < 2 else None)
            for head, weight in zip(section.head, weights, strict=True)
        ]
        blocks.append(d.Table(columns, section.rows))
    return blocks


def _signatures(row: LetterRow, tr: Translator) -> d.Block:
    signed = [
        tr("{party} signed on {day}.", party=party, day=day)
        for party, day in ((tr("Party A"), row.a_signed_on), (tr("Party B"), row.b_signed_on))
        if day is not None
    ]
    statement = " ".join(signed)
    labels = [tr("Party A: signature (seal)"), tr("Party B: signature")]
    return d.Together([d.Gap(4), d.Signatures(labels, seal=True, statement=statement)])


def _sources(file: LetterFile, tr: Translator) -> list[str]:
    version = file.row.rule_set_version
    notes = [tr("Tiers, deadlines and points come from rule set {version}.", version=version)]
    if file.posts:
        posts = "、".join(f"{name} v{number}" for name, number in file.posts)
        notes.append(tr("Duties from the post catalogue: {posts}.", posts=posts))
    return notes


def letters_list(book: LetterBook, tr: Translator, head: PaperHead) -> d.ReportDoc:
    """Return the letters of a school year with signed and unsigned, and who is missing."""
    year = book.year.name if book.year else ""
    return d.ReportDoc(
        code="RESP-L",
        title=tr("Responsibility letters"),
        subtitle=year,
        school=head.school,
        tr=tr,
        stamp=head.stamp,
        mark=_marks(tr, head, tr("Internal")),
        page=d.A4_LANDSCAPE,
        blocks=[
            counts_table(book.counts, tr),
            d.Heading(tr("Letters of the year")),
            _table(book.rows, tr),
            d.Heading(tr("Posts without a signed letter")),
            open_table(book.open, tr),
        ],
    )


def counts_table(counts: Sequence[LevelCount], tr: Translator) -> d.Table:
    """Return due, issued and signed by level, for this and the term summary."""
    total = (
        tr("Total"),
        sum(c.due for c in counts),
        sum(c.issued for c in counts),
        sum(c.signed for c in counts),
        sum(c.open for c in counts),
    )
    return d.Table(
        [
            d.Column(tr("Level"), weight=4),
            d.Column(tr("Letters due"), d.Kind.NUMBER, weight=1),
            d.Column(tr("Letters issued"), d.Kind.NUMBER, weight=1),
            d.Column(tr("Letters signed"), d.Kind.NUMBER, weight=1),
            d.Column(tr("Letters not signed"), d.Kind.NUMBER, weight=1),
        ],
        [(c.level, c.due, c.issued, c.signed, d.Cell(c.open, _open_tone(c.open))) for c in counts],
        title=tr("Letters due and signed by level"),
        empty_text=tr("Not recorded"),
        totals=[total] if counts else (),
    )


def _open_tone(count: int) -> d.Tone:
    return d.Tone.BAD if count else d.Tone.NORMAL


def _table(rows: Sequence[LetterRow], tr: Translator) -> d.Table:
    return d.Table(
        [
            d.Column(tr("No.")),
            d.Column(tr("Level"), weight=2),
            d.Column(tr("Party A"), weight=2),
            d.Column(tr("Party B"), weight=1.4),
            d.Column(tr("Posts"), weight=2.4),
            d.Column(tr("Letter above")),
            d.Column(tr("A signed"), d.Kind.DATE),
            d.Column(tr("B signed"), d.Kind.DATE),
            d.Column(tr("Valid through"), d.Kind.DATE),
            d.Column(tr("State")),
            d.Column(tr("Scans"), d.Kind.NUMBER),
        ],
        [
            (
                row.number,
                row.level,
                f"{row.a_post} {row.a}".strip(),
                row.b,
                row.b_post,
                row.parent or "—",
                row.a_signed_on,
                row.b_signed_on,
                row.valid_to,
                d.Cell(tr(STATE_LABELS[row.state]), _TONES.get(row.state, d.Tone.MUTED)),
                row.scans,
            )
            for row in rows
        ],
        empty_text=tr("None"),
    )


def open_table(rows: Sequence[OpenRow], tr: Translator) -> d.Table:
    """Return the posts without a signed letter by level, with what is missing."""
    body: list[d.Row] = []
    level = ""
    for row in rows:
        if row.level != level:
            level = row.level
            body.append(d.Band(level))
        body.append(
            (
                row.b,
                row.b_post,
                tr(LINE_LABELS[row.line]),
                f"{row.a_post} {row.a}".strip() or "—",
                row.number or "—",
                open_words(row, tr),
                None,
            )
        )
    return d.Table(
        [
            d.Column(tr("Name"), weight=1.4),
            d.Column(tr("Posts"), weight=2.4),
            d.Column(tr("Line")),
            d.Column(tr("Signs with"), weight=2),
            d.Column(tr("No.")),
            d.Column(tr("What is missing"), weight=2),
            d.Column(tr("Signed on"), weight=1.4),
        ],
        body,
        empty_text=tr("None: every letter is signed."),
    )


def open_words(row: OpenRow, tr: Translator) -> str:
    """Return what is missing of a letter, in words."""
    if row.problem is not None:
        return tr(row.problem)
    return tr(STATE_LABELS[row.state]) if row.state is not None else tr("Not issued yet")


def unsigned_list(book: LetterBook, tr: Translator, head: PaperHead) -> d.ReportDoc:
    """Return the posts without a signed letter, to be signed against."""
    return d.ReportDoc(
        code="RESP-U",
        title=tr("Posts without a signed letter"),
        subtitle=book.year.name if book.year else "",
        school=head.school,
        tr=tr,
        stamp=head.stamp,
        mark=_marks(tr, head, tr("Internal")),
        blocks=[counts_table(book.counts, tr), open_table(book.open, tr)],
    )
