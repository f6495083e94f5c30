"""QTR 季度隐患排查治理情况总结."""

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from campus_guard.core import document as d
from campus_guard.core.i18n import Translator, msg
from campus_guard.core.text import shorten
from campus_guard.db.paper import PaperHead
from campus_guard.features.hazards.queries.figures import QuarterSummary, RegisterRow
from campus_guard.features.hazards.report.paper import Paper, days, named
from campus_guard.features.hazards.rules.figures import HazardCounts, Tally

CODE = "QTR"
MOST_OPEN = 200
C = TypeVar("C", bound=StrEnum)
WORDS = 60


def quarter_summary(data: QuarterSummary, head: PaperHead, tr: Translator) -> d.ReportDoc:
    """Return the quarter's summary; its last two parts are written by hand."""
    n = data.register.counts
    by_area = {data.areas.get(a or 0, tr("Place in words only")): t for a, t in n.by_area.items()}
    blocks: list[d.Block] = [
        d.Figures(_figures(n, data.year_ago, tr)),
        d.Heading(tr("Month by month"), level=2),
        _months(data, tr),
        d.Heading(tr("What was found and where"), level=2),
        _split(_words(n.by_category, tr), tr("Hazard category"), tr),
        _split(by_area, tr("Area"), tr),
        _split(_words(n.by_source, tr), tr("Way of checking"), tr),
        d.Heading(tr("Still open"), level=2),
        _open(data.open, tr),
        _by_hand(tr("Problems")),
        _by_hand(tr("Next steps")),
        d.Notes(definitions(n, tr), title=tr("How this was counted")),
        d.Signatures([tr("Filled in by"), tr("Checked by the vice-principal"), tr("Principal")]),
    ]
    return Paper(head, tr).doc(
        CODE,
        tr("Quarterly summary of hazards found and rectified"),
        blocks,
        number=data.name,
        period=days(data.register.first, data.register.until),
        compact=True,
    )


def _by_hand(title: str) -> d.Together:
    """Return a part that somebody writes, with room for it."""
    room = d.Fields([d.Field(title, None, wide=True, min_mm=22)])
    return d.Together([d.Heading(title, level=2), room])


def _figures(n: HazardCounts, before: HazardCounts | None, tr: Translator) -> list[d.Figure]:
    def year_ago(value: int | None) -> str:
        said = tr("Not recorded") if value is None else str(value)
        return tr("A year ago: {n}", n=said)

    percent = "—" if n.removal.percent is None else f"{n.removal.percent}%"
    on_time = "—" if n.on_time.percent is None else f"{n.on_time.percent}%"
    median = tr("None") if n.median_days is None else f"{n.median_days.normalize():f}"
    return [
        d.Figure(tr("Carried over"), str(n.carried)),
        d.Figure(tr("Newly found"), str(n.new), hint=year_ago(before.new if before else None)),
        d.Figure(tr("Struck off"), str(n.closed), hint=year_ago(before.closed if before else None)),
        d.Figure(
            tr("Still open"),
            str(n.open),
            hint=tr("overdue: {n}", n=n.overdue),
            tone=d.Tone.BAD if n.overdue else d.Tone.NORMAL,
        ),
        d.Figure(tr("Rectification rate"), percent, hint=f"{n.removal.part}/{n.removal.whole}"),
        d.Figure(tr("On time"), on_time, hint=f"{n.on_time.part}/{n.on_time.whole}"),
        d.Figure(tr("Days to strike off (median)"), median),
        d.Figure(tr("Cost (yuan)"), _money(n.cost, tr)),
    ]


def _money(amount: Decimal | None, tr: Translator) -> str:
    return tr("Not recorded") if amount is None else f"{amount:,.2f}"


def _months(data: QuarterSummary, tr: Translator) -> d.Table:
    number = d.Kind.NUMBER
    columns = [
        d.Column(tr("Report month")),
        *(
            d.Column(tr(words), number)
            for words in (
                msg("Carried over"),
                msg("Newly found"),
                msg("Struck off"),
                msg("Still open"),
                msg("Overdue"),
                msg("Under supervision"),
                msg("External"),
            )
        ),
        d.Column(tr("Rectification rate")),
    ]
    return d.Table(columns, [_month(n) for n in data.months], empty_text=tr("None"))


def _month(n: HazardCounts) -> d.Row:
    return (
        f"{n.first:%Y-%m}",
        n.carried,
        n.new,
        n.closed,
        n.open,
        n.overdue,
        n.listed,
        n.external,
        str(n.removal),
    )


def _words(split: Mapping[C, Tally], tr: Translator) -> dict[str, Tally]:
    return {named(code, tr): tally for code, tally in split.items()}


def _split(split: Mapping[str, Tally], header: str, tr: Translator) -> d.Table:
    number = d.Kind.NUMBER
    return d.Table(
        [
            d.Column(header, weight=4),
            d.Column(tr("Newly found"), number, weight=1),
            d.Column(tr("Struck off"), number, weight=1),
            d.Column(tr("Still open"), number, weight=1),
        ],
        [(name, t.new, t.closed, t.open) for name, t in split.items()],
        title=header,
        empty_text=tr("None this quarter"),
    )


def _open(rows: tuple[RegisterRow, ...], tr: Translator) -> d.Table:
    columns = [
        d.Column(tr("Hazard number")),
        d.Column(tr("Place (grid)"), weight=2),
        d.Column(tr("Description of the hazard"), weight=4),
        d.Column(tr("Hazard level")),
        d.Column(tr("Responsible person")),
        d.Column(tr("Deadline"), d.Kind.DATE),
        d.Column(tr("State")),
    ]
    notes = []
    if len(rows) > MOST_OPEN:
        notes.append(tr("{n} more stand in the register.", n=len(rows) - MOST_OPEN))
    shown = [_open_row(row, tr) for row in rows[:MOST_OPEN]]
    return d.Table(columns, shown, empty_text=tr("None"), notes=notes)


def _open_row(row: RegisterRow, tr: Translator) -> d.Row:
    tone = d.Tone.BAD if row.overdue else d.Tone.NORMAL
    return (
        row.number,
        " ".join(part for part in (row.area, row.place) if part),
        shorten(row.description, WORDS),
        named(row.level, tr) or tr("Not graded"),
        row.owner,
        d.Cell(row.first_due, tone),
        named(row.state, tr),
    )


def definitions(n: HazardCounts, tr: Translator) -> list[tuple[str, str]]:
    """Return what each number means, with its range."""
    span = days(n.first, n.last)
    return [
        (tr("Range"), span),
        (tr("Carried over"), tr("Found before the first day and not struck off before it.")),
        (tr("Newly found"), tr("Found in the range, whenever it was typed.")),
        (tr("Struck off"), tr("Struck off in the range.")),
        (tr("Still open"), tr("Carried over + new − struck off; outside units included.")),
        (tr("Rectification rate"), tr("Struck off ÷ (carried over + new).")),
        (tr("On time"), tr("Struck off by the first deadline ÷ struck off.")),
        (tr("Overdue"), tr("Open on the last day, its first deadline before that day.")),
        (tr("Voided"), tr("Voided numbers count nowhere.")),
    ]
