"""A ledger between two days: register, stock, counts and targets; restricted ones count only."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from campus_guard.core import document as d
from campus_guard.core.i18n import Message, Translator, msg
from campus_guard.db.paper import PaperHead
from campus_guard.features.ledgers.queries.figures import LedgerNumbers, LedgerReport
from campus_guard.features.ledgers.queries.load import EntryRow
from campus_guard.features.ledgers.rules.targets import TargetRow
from campus_guard.features.ledgers.rules.types import (
    SPECIAL_LABELS,
    ColumnDef,
    FieldDef,
    FieldType,
    LedgerDef,
    Per,
)

NOT_RECORDED = msg("Not recorded")
_KINDS: Mapping[FieldType, d.Kind] = {
    FieldType.NUMBER: d.Kind.NUMBER,
    FieldType.MONEY: d.Kind.MONEY,
    FieldType.DATE: d.Kind.DATE,
    FieldType.TIME: d.Kind.TIME,
}
_LANDSCAPE_FROM = 8


@dataclass(frozen=True)
class LedgerPaper:
    """Whose paper it is, of which ledger, and in which language."""

    definition: LedgerDef
    head: PaperHead
    tr: Translator

    def doc(self, blocks: list[d.Block], **more: Any) -> d.ReportDoc:
        """Return the paper; papers of the sample school say so."""
        marks = [self.tr("Internal"), self.tr("Sample") if self.head.sample else ""]
        return d.ReportDoc(
            code=self.definition.form or self.definition.code,
            title=self.definition.title.say(self.tr),
            school=self.head.school,
            tr=self.tr,
            stamp=self.head.stamp,
            blocks=blocks,
            mark=" ".join(mark for mark in marks if mark),
            **more,
        )


def ledger_register(
    data: LedgerReport, head: PaperHead, tr: Translator, *, empty: Message | None = None
) -> d.ReportDoc:
    """Return the register of a period.

    ``empty``: what zero entries are called (本月无); a ledger never written to says 未记录.
    """
    numbers = data.numbers
    definition = numbers.ledger.definition
    period = f"{numbers.first.isoformat()} — {numbers.last.isoformat()}"
    today = head.stamp.printed_at.date()
    when = d.Field(tr("Period"), period)
    if definition.standing:
        when = d.Field(tr("In use on"), min(numbers.last, today))
    nothing = tr(empty or msg("None")) if numbers.recorded else tr(NOT_RECORDED)
    wide = len(definition.columns) >= _LANDSCAPE_FROM
    blocks: list[d.Block] = [
        d.Fields(
            [
                d.Field(tr("School (seal)"), head.school),
                when,
                d.Field(tr("Entries"), numbers.entries if numbers.recorded else nothing),
                d.Field(tr("Filled in by"), head.stamp.printed_by),
            ],
            columns=4 if wide else 2,
        )
    ]
    if definition.sensitive:
        notice = tr("Restricted ledger: figures only, no contents.")
        blocks.append(d.Paragraph(notice, d.Style.NOTICE))
    else:
        blocks.append(_table(data, tr, nothing))
    blocks += _stock(data, tr, min(numbers.last, today))
    blocks += _counts(numbers, tr, nothing)
    begun = tuple(row for row in data.targets if row.span.first <= today)
    blocks += _targets(begun, tr, recorded=numbers.recorded)
    blocks.append(signatures(definition, tr))
    page = d.A4_LANDSCAPE if wide else d.A4
    paper = LedgerPaper(definition, head, tr)
    return paper.doc(blocks, period=period, page=page, compact=True)


def signatures(definition: LedgerDef, tr: Translator) -> d.Signatures:
    """Return the places to sign: those of the definition, or the usual ones."""
    if definition.signatures:
        return d.Signatures([words.say(tr) for words in definition.signatures])
    return d.Signatures([tr("Filled in by"), tr("Checked by the vice-principal"), tr("Principal")])


def _table(data: LedgerReport, tr: Translator, nothing: str) -> d.Table:
    definition = data.numbers.ledger.definition
    columns = [d.Column(tr("Serial"), d.Kind.NUMBER)]
    columns += [_column(definition, c, tr) for c in definition.columns]
    rows: list[d.Row] = [
        [n, *(_cell(row, c.key, tr) for c in definition.columns)]
        for n, row in enumerate(data.rows, start=1)
    ]
    return d.Table(columns, rows, empty_text=nothing, totals=_totals(data, tr))


def _column(definition: LedgerDef, column: ColumnDef, tr: Translator) -> d.Column:
    f = definition.field(column.key)
    if f is None:
        kind = d.Kind.NUMBER if column.key in ("balance", "difference") else d.Kind.TEXT
        return d.Column(tr(SPECIAL_LABELS[column.key]), kind, weight=column.weight)
    places = f.places if f.type is FieldType.NUMBER else None
    kind = d.Kind.TEXT if _is_year(f) else _KINDS.get(f.type, d.Kind.TEXT)
    return d.Column(heading(f, tr), kind, weight=column.weight, decimals=places)


def _is_year(f: FieldDef) -> bool:
    """Tell whether a number is a year: 2001, not 2,001."""
    return f.type is FieldType.NUMBER and f.unit == "年"


def heading(f: FieldDef, tr: Translator) -> str:
    """Return a field's words with its unit, as a column is headed."""
    words = f.words.say(tr)
    if f.type is FieldType.TWO_PEOPLE and f.second.zh:
        return f"{words}、{f.second.say(tr)}" if tr.language != "en" else words
    unit = tr("yuan") if f.type is FieldType.MONEY else f.unit
    if not unit:
        return words
    return f"{words} ({unit})" if tr.language == "en" else f"{words}（{unit}）"


def _cell(row: EntryRow, key: str, tr: Translator) -> d.Value:
    """Return a value as its column holds it; words for all that is no number, day or time."""
    if key in ("balance", "difference"):
        return row.balance if key == "balance" else row.difference
    f, mine = row.definition.field(key), row.values.get(key)
    if f is not None and f.type in _KINDS:
        value: d.Value = str(mine) if _is_year(f) and mine is not None else mine
        return value
    return row.show(key, tr, paper=True)


def _totals(data: LedgerReport, tr: Translator) -> list[d.Row]:
    """Return the sums of money and of numbers, when a column shows them and nothing is in stock."""
    definition = data.numbers.ledger.definition
    if definition.balance is not None or not data.rows:
        return []
    cells: list[d.Value | d.Cell] = [tr("Total")]
    found = False
    for c in definition.columns:
        f = definition.field(c.key)
        if f is not None and f.type is FieldType.MONEY and c.key in data.numbers.sums:
            cells.append(data.numbers.sums[c.key])
            found = True
        else:
            cells.append(None)
    return [cells] if found else []


def _stock(data: LedgerReport, tr: Translator, on: date) -> list[d.Block]:
    if data.numbers.ledger.definition.balance is None:
        return []
    columns = [
        d.Column(tr("What"), weight=3),
        d.Column(tr("Balance"), d.Kind.NUMBER),
        d.Column(tr("Last stock count"), d.Kind.DATE),
        d.Column(tr("Difference"), d.Kind.NUMBER),
    ]
    rows = [
        (what, amount, day, None if gap is None else d.Cell(gap, d.Tone.BAD if gap else d.Tone.OK))
        for what, amount, day, gap in data.balances
    ]
    title = tr("In stock on {day}", day=on)
    note = tr("Difference = counted − balance in the book; negative: something is missing.")
    return [d.Table(columns, rows, empty_text=tr("None"), title=title, notes=[note])]


def _counts(numbers: LedgerNumbers, tr: Translator, nothing: str) -> list[d.Block]:
    definition = numbers.ledger.definition
    keys = definition.counts or (_all_choices(definition) if definition.sensitive else ())
    blocks: list[d.Block] = []
    tables = [(definition.field(key), numbers.by.get(key, {})) for key in keys]
    listed = [
        (f.words.say(tr), [(words, found.get(code, 0)) for code, words in answers(f, tr)])
        for f, found in tables
        if f is not None
    ]
    if definition.states and (definition.sensitive or definition.counts):
        states = [(s.words.say(tr), numbers.states.get(s.code, 0)) for s in definition.states]
        listed.append((tr("State"), states))
    if not definition.sensitive:
        return _counted(listed, tr)
    for title, rows in listed:
        blocks.append(_count_table(title, rows if numbers.recorded else [], tr, nothing))
    sums = [(heading(f, tr), numbers.sums[f.key]) for f in definition.fields
            if f.key in numbers.sums]  # fmt: skip
    if sums:
        blocks.append(_count_table(tr("Sums"), sums, tr, nothing))
    return blocks


def _counted(listed: list[tuple[str, list[tuple[str, int]]]], tr: Translator) -> list[d.Block]:
    """Return one small table: a line for each field, with the answers that there are."""
    lines = [
        (title, "、".join(f"{words} {n}" for words, n in rows if n))
        for title, rows in listed
        if any(n for _, n in rows)
    ]
    columns = [d.Column(tr("Counted by")), d.Column(tr("Number of cases"), weight=5)]
    return [d.Table(columns, lines)] if lines else []


def _all_choices(definition: LedgerDef) -> tuple[str, ...]:
    kinds = (FieldType.CHOICE, FieldType.YES_NO)
    return tuple(f.key for f in definition.fields if f.type in kinds)


def answers(f: FieldDef, tr: Translator) -> list[tuple[str, str]]:
    """Return (code, words) of the answers by which papers count."""
    if f.type is FieldType.YES_NO:
        return [("yes", tr("Yes")), ("no", tr("No"))]
    return [(o.code, o.words.say(tr)) for o in f.choices]


def _count_table(
    title: str, rows: list[tuple[str, int]] | list[tuple[str, Decimal]], tr: Translator, empty: str
) -> d.Table:
    columns = [d.Column(title, weight=3), d.Column(tr("Number of cases"), d.Kind.NUMBER)]
    return d.Table(columns, list(rows), empty_text=empty)


def _targets(targets: tuple[TargetRow, ...], tr: Translator, *, recorded: bool) -> list[d.Block]:
    if not targets:
        return []
    columns = [
        d.Column(tr("Target"), weight=3),
        d.Column(tr("Period")),
        d.Column(tr("At least"), d.Kind.NUMBER),
        d.Column(tr("Done"), d.Kind.NUMBER),
        d.Column(tr("Result")),
    ]
    rows = [
        (
            row.target.words.say(tr),
            span_words(row),
            row.target.least,
            row.count if recorded else tr(NOT_RECORDED),
            result_cell(row, tr),
        )
        for row in targets
    ]
    return [d.Table(columns, rows, title=tr("Targets"))]


def span_words(row: TargetRow) -> str:
    """Return what a period is called; of a week its days, which no one counts."""
    if row.target.per is Per.WEEK:
        return f"{row.span.first.isoformat()} — {row.span.last:%m-%d}"
    return row.span.name


def result_cell(row: TargetRow, tr: Translator) -> d.Cell:
    """Return whether a target is met, missed, or still running."""
    if row.met:
        return d.Cell(tr("Met"), d.Tone.OK)
    if row.due:
        return d.Cell(tr("{n} missing", n=row.missing), d.Tone.BAD)
    return d.Cell(tr("{n} to go", n=row.missing), d.Tone.WARNING)
