"""The statistics of the gate: peaks, hosts, reasons, time inside, and what was left out of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from campus_guard.core import document as d
from campus_guard.core.i18n import Translator
from campus_guard.features.gate.queries.figures import GateFigures
from campus_guard.features.gate.report.paper import Paper, period
from campus_guard.features.gate.rules.codes import VisitState
from campus_guard.features.gate.rules.labels import label
from campus_guard.features.gate.rules.statistics import Share

MOST_HOSTS = 12
_ALWAYS = (VisitState.LEFT, VisitState.CLOSED_UNCONFIRMED, VisitState.REFUSED)
_FIRST_HOUR, _LAST_HOUR = 6, 21


@dataclass(frozen=True)
class Names:
    """The words for the codes in the figures."""

    reasons: Mapping[str, str]
    types: Mapping[str, str]


def gate_statistics(numbers: GateFigures, names: Names, paper: Paper) -> d.ReportDoc:
    """Return the statistics page of the visits of some days."""
    tr = paper.tr
    first, last = numbers.first, numbers.last
    blocks: list[d.Block] = [
        d.Figures(_figures(numbers, tr)),
        d.Heading(tr("When they come"), level=2),
        _hours(numbers.hours, tr),
        d.Heading(tr("What for"), level=2),
        _shares(numbers.reasons, names.reasons, tr("Reason for the visit"), tr),
        _shares(numbers.types, names.types, tr("Visitor type"), tr),
        d.Heading(tr("Whom they visit"), level=2),
        _shares(numbers.hosts[:MOST_HOSTS], {}, tr("Host"), tr),
        d.Heading(tr("How the visits ended"), level=2),
        _ends(numbers.totals, tr),
        d.Notes(_definitions(numbers, tr, period(first, last)), title=tr("How this was counted")),
    ]
    title = tr("Statistics of the gate")
    return paper.doc("GATE-17", title, blocks, period=period(first, last), compact=True)


def _came(numbers: GateFigures) -> tuple[int, int]:
    states = (VisitState.INSIDE, VisitState.LEFT, VisitState.CLOSED_UNCONFIRMED)
    found = [numbers.totals[s] for s in states if s in numbers.totals]
    return sum(s.visits for s in found), sum(s.people for s in found)


def _figures(numbers: GateFigures, tr: Translator) -> list[d.Figure]:
    visits, people = _came(numbers)
    peak, stay = numbers.peak, numbers.dwell
    at = tr("at {time}", time=peak.at.strftime("%Y-%m-%d %H:%M")) if peak.at else ""
    unknown = tr("Not recorded") if visits else tr("None")
    inside = unknown if stay.median is None else f"{stay.median:.0f}"
    return [
        d.Figure(tr("Visits"), str(visits), hint=tr("{n} people", n=people)),
        d.Figure(tr("Most people inside at once"), str(peak.people), hint=at),
        d.Figure(
            tr("Time inside (median)"),
            inside,
            tr("min") if stay.median is not None else "",
            tr("longest {n} min", n=stay.longest) if stay.longest is not None else "",
        ),
        d.Figure(
            tr("Left unrecorded"),
            str(numbers.totals[VisitState.CLOSED_UNCONFIRMED].visits),
            hint=tr("left out of the time inside"),
            tone=d.Tone.WARNING
            if numbers.totals[VisitState.CLOSED_UNCONFIRMED].visits
            else d.Tone.OK,
        ),
    ]


def _hours(hours: Sequence[int], tr: Translator) -> d.Chart:
    shown = [h for h in range(24) if _FIRST_HOUR <= h <= _LAST_HOUR or hours[h]]
    busiest = max(range(24), key=lambda h: hours[h])
    words = tr("None")
    if hours[busiest]:
        words = tr(
            "Busiest hour: {hour}:00 to {hour}:59 with {n} people.", hour=busiest, n=hours[busiest]
        )
    values = [hours[h] for h in shown] if any(hours) else [None] * len(shown)
    return d.Chart(
        d.ChartKind.BAR,
        [str(h) for h in shown],
        [d.Series(tr("People"), values)],
        unit=tr("people"),
        description=words,
        height_mm=42,
        empty_text=tr("None"),
    )


def _shares(
    shares: Sequence[Share], names: Mapping[str, str], what: str, tr: Translator
) -> d.Table:
    whole = sum(s.visits for s in shares)
    columns = [
        d.Column(what, weight=4),
        d.Column(tr("Visits"), d.Kind.NUMBER, 1.5),
        d.Column(tr("People"), d.Kind.NUMBER, 1.5),
        d.Column(tr("Share of the visits"), d.Kind.PERCENT, 1.5),
    ]
    rows = [
        (names.get(s.key, s.key) or tr("Not recorded"), s.visits, s.people, s.visits / whole)
        for s in shares
        if s.visits
    ]
    return d.Table(columns, rows, empty_text=tr("None"))


def _ends(totals: Mapping[VisitState, Share], tr: Translator) -> d.Table:
    columns = [
        d.Column(tr("State"), weight=4),
        d.Column(tr("Visits"), d.Kind.NUMBER, 1.5),
        d.Column(tr("People"), d.Kind.NUMBER, 1.5),
    ]
    shown = [(s, t) for s, t in totals.items() if t.visits or s in _ALWAYS]
    return d.Table(columns, [(tr(label(s)), t.visits, t.people) for s, t in shown])


def _definitions(numbers: GateFigures, tr: Translator, days: str) -> list[tuple[str, str]]:
    stay = numbers.dwell
    return [
        (
            tr("Time inside"),
            tr(
                "From {n} visits with certain times of entry and exit, {days}. Left out: {out} "
                "visits that left unrecorded or whose clock was uncertain.",
                n=stay.visits,
                out=stay.left_out,
                days=days,
            ),
        ),
        (
            tr("Most people inside at once"),
            tr("Heads of visits with certain times, exits before entries of the same minute."),
        ),
        (tr("People"), tr("A group counts with all its people, a visit counts once.")),
    ]
