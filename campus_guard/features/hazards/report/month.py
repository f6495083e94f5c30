"""MON-HZ 学校安全隐患排查整治台账(月报表), as PDF and XLSX: its columns are the school's."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from campus_guard.core import document as d
from campus_guard.core.i18n import Translator
from campus_guard.db.paper import PaperHead
from campus_guard.features.hazards.queries.figures import MonthRegister, RegisterRow
from campus_guard.features.hazards.report.paper import Paper, days, lines, listed, named
from campus_guard.features.hazards.rules.codes import HazardKind
from campus_guard.features.hazards.rules.figures import HazardCounts
from campus_guard.features.hazards.rules.register import COLUMNS, TITLE, RegisterColumn

CODE = "MON-HZ"
_KINDS: Mapping[str, d.Kind] = MappingProxyType(
    {
        "row": d.Kind.NUMBER,
        "found_on": d.Kind.DATE,
        "due": d.Kind.DATE,
        "cost": d.Kind.MONEY,
        "fixed_on": d.Kind.DATE,
        "struck_off": d.Kind.DATE,
    }
)
Make = Callable[[RegisterRow, Translator], d.Value | d.Cell]


def _due(row: RegisterRow, _tr: Translator) -> d.Value | d.Cell:
    """The first deadline: lateness and rates are measured against it."""
    return d.Cell(row.first_due, d.Tone.BAD) if row.overdue else row.first_due


def _verified(row: RegisterRow, _tr: Translator) -> str:
    return lines(row.verifier, row.verified_on.isoformat() if row.verified_on else "")


def _remarks(row: RegisterRow, tr: Translator) -> str:
    """Why it is still open, and what else the law of the first deadline asks to be said."""
    extended = tr("Extended {n} times, to {day}", n=row.extensions, day=row.due or "")
    return lines(
        tr("Reported to {unit}", unit=row.external) if row.external else "",
        row.open_reason if not row.closed else "",
        tr("Overdue") if row.overdue else "",
        extended if row.extensions else "",
        tr("Recurrence of {number}", number=row.recurs) if row.recurs else "",
    )


def _supervised(row: RegisterRow, tr: Translator) -> str:
    if row.listed:
        return lines(tr("Yes"), row.plate)
    return lines(tr("Taken off the list"), row.plate) if row.plate else tr("No")


_CELLS: Mapping[str, Make] = MappingProxyType(
    {
        "number": lambda row, _tr: row.number,
        "found_on": lambda row, _tr: row.found_on,
        "source": lambda row, tr: named(row.source, tr),
        "place": lambda row, _tr: lines(row.area, row.place),
        "category": lambda row, tr: named(row.category, tr),
        "description": lambda row, _tr: lines(row.device, row.description),
        "level": lambda row, tr: named(row.level, tr) or tr("Not graded"),
        "finder": lambda row, _tr: row.finder,
        "measure": lambda row, _tr: row.measure,
        "department": lambda row, tr: named(row.department, tr),
        "owner": lambda row, _tr: row.owner,
        "due": _due,
        "cost": lambda row, _tr: row.cost,
        "protection": lambda row, _tr: row.protection,
        "fixed_on": lambda row, _tr: row.fixed_on,
        "verified": _verified,
        "struck_off": lambda row, tr: row.struck_on or tr("No"),
        "listed": _supervised,
        "open_reason": _remarks,
    }
)


def _column(column: RegisterColumn, tr: Translator) -> d.Column:
    words = column.header or tr(COLUMNS[column.key][0])
    return d.Column(words, _KINDS.get(column.key, d.Kind.TEXT), weight=column.share)


def _table(data: MonthRegister, tr: Translator) -> d.Table:
    columns = data.layout.columns
    rows: list[d.Row] = []
    carried = None
    for number, row in enumerate(data.rows, start=1):
        if row.carried != carried:
            carried = row.carried
            rows.append(d.Band(tr("Carried over") if carried else tr("Found this month")))
        cells = [number if c.key == "row" else _CELLS[c.key](row, tr) for c in columns]
        rows.append(cells)
    return d.Table(
        [_column(c, tr) for c in columns],
        rows,
        empty_text=tr("None this month"),
        notes=footer(data.counts, tr),
    )


def footer(n: HazardCounts, tr: Translator) -> list[str]:
    """Return the sentences below the register."""
    cost = tr("Cost: {amount} yuan", amount=f"{n.cost:,.2f}") if n.cost is not None else ""
    found = [
        tr("Carried over from before: {n}", n=n.carried),
        tr("Newly found: {n}, of them major: {major}", n=n.new, major=n.new_major),
        tr("Struck off: {n}", n=n.closed),
        tr(
            "Still open at the end: {n}, of them overdue: {overdue}, listed: {listed}",
            n=n.open,
            overdue=n.overdue,
            listed=n.listed,
        ),
        tr("Rectification rate = struck off ÷ (carried over + new): {rate}", rate=n.removal),
        tr("On time = struck off by the first deadline ÷ struck off: {rate}", rate=n.on_time),
        cost,
    ]
    return [sentence for sentence in found if sentence]


def month_register(
    data: MonthRegister, head: PaperHead, tr: Translator, kind: HazardKind = HazardKind.HAZARD
) -> d.ReportDoc:
    """Return the monthly register; a month without hazards says 本月无."""
    title = data.layout.title or tr(TITLE)
    if kind is HazardKind.REPAIR:
        title = tr("Register of repairs (monthly report)")
    month = f"{data.first:%Y-%m}"
    fields = d.Fields(
        [
            d.Field(tr("School (seal)"), head.school),
            d.Field(tr("Report month"), month),
            d.Field(tr("Paper number"), f"{CODE} {month}"),
            d.Field(tr("Filled in by"), head.stamp.printed_by),
            d.Field(tr("Filled in on")),
        ],
        columns=5,
    )
    notes = []
    if data.voided:
        voided = tr("Voided numbers, counted nowhere: {numbers}", numbers=listed(data.voided))
        notes.append(("", voided))
    if data.until < data.last:
        notes.append(("", tr("The month is not over: counted up to {day}.", day=data.until)))
    signed = d.Signatures(
        [tr("Filled in by"), tr("Checked by the vice-principal"), tr("Principal")]
    )
    blocks: list[d.Block] = [fields, _table(data, tr)]
    if notes:
        blocks.append(d.Notes(notes))
    return Paper(head, tr).doc(
        CODE,
        title,
        [*blocks, signed],
        period=days(data.first, data.until),
        page=d.A4_LANDSCAPE,
        compact=True,
    )
