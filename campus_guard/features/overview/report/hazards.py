"""Sections 4 and 7 of the term summary and annex 1: hazards and inspections."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import TypeVar

from campus_guard.core import document as d
from campus_guard.core.rates import Rate
from campus_guard.features.hazards.queries.inspection_figures import InspectionNumbers
from campus_guard.features.hazards.rules.figures import HazardCounts, Tally
from campus_guard.features.hazards.rules.labels import label
from campus_guard.features.overview.queries.summary import TermSummaryData
from campus_guard.features.overview.report.words import Words
from campus_guard.features.overview.rules import Compared

C = TypeVar("C", bound=StrEnum)
MOST_REPEATED = 15


def hazard_blocks(data: TermSummaryData, words: Words) -> list[d.Block]:
    """Return the blocks of section 4; without any hazard on record it says so."""
    now = data.now.hazards
    if now is None:
        return [words.not_recorded()]
    tr, n = words.tr, now.hazards
    return [
        _figures(data, words),
        _rates(n, words),
        _compared(data, words),
        _split(_named(n.by_category, words), tr("Hazard category"), words),
        _split(_named(n.by_source, words), tr("Way of checking"), words),
        _definitions(words),
    ]


def _figures(data: TermSummaryData, words: Words) -> d.Figures:
    tr = words.tr
    before = [term.hazards if term else None for term in (data.last_term, data.last_year)]

    def against(name: str) -> Compared:
        now = data.now.hazards
        last, twin = (getattr(found.hazards, name) if found else None for found in before)
        return Compared(getattr(now.hazards, name) if now else 0, last, twin)

    return d.Figures(
        [
            words.figure(tr("Carried over"), against("carried")),
            words.figure(tr("Newly found"), against("new")),
            words.figure(tr("Struck off"), against("closed")),
            words.figure(tr("Still open"), against("open")),
            words.figure(tr("Overdue"), against("overdue")),
            words.figure(tr("Major hazard"), against("new_major")),
            words.figure(tr("Under supervision"), against("listed")),
            words.figure(tr("Reported upward"), against("reported")),
        ]
    )


def _rates(n: HazardCounts, words: Words) -> d.Figures:
    tr = words.tr
    median = tr("None") if n.median_days is None else f"{n.median_days.normalize():f}"
    cost = tr("Not recorded") if n.cost is None else f"{n.cost:,.2f}"
    return d.Figures(
        [
            words.rate(tr("Rectification rate"), n.removal),
            words.rate(tr("On time"), n.on_time),
            words.rate(tr("Found by the school itself"), n.self_found),
            words.figure(tr("Days to strike off (median)"), median),
            words.figure(tr("Recurrences"), n.recurrences),
            words.figure(tr("Fixed on the spot"), n.on_spot),
            words.figure(tr("External"), n.external),
            words.figure(tr("Cost (yuan)"), cost),
        ]
    )


def _compared(data: TermSummaryData, words: Words) -> d.Table:
    """Return this term beside the last one and the same term a year ago."""
    tr = words.tr
    terms = [data.now, data.last_term, data.last_year]
    counts = [term.hazards.hazards if term and term.hazards else None for term in terms]

    def row(name: str, show: Callable[[HazardCounts], str | int]) -> d.Row:
        return (name, *(tr("Not recorded") if n is None else show(n) for n in counts))

    number = d.Kind.NUMBER
    columns = [
        d.Column(tr("Compared"), weight=2),
        d.Column(tr("This term"), number, weight=1),
        d.Column(tr("Last term"), number, weight=1),
        d.Column(tr("Same term a year ago"), number, weight=1),
    ]
    return d.Table(
        columns,
        [
            row(tr("Newly found"), lambda n: n.new),
            row(tr("Struck off"), lambda n: n.closed),
            row(tr("Still open"), lambda n: n.open),
            row(tr("Rectification rate"), lambda n: str(n.removal)),
            row(tr("On time"), lambda n: str(n.on_time)),
        ],
    )


def _named(split: Mapping[C, Tally], words: Words) -> dict[str, Tally]:
    return {words.tr(label(code)): tally for code, tally in split.items()}


def _split(split: Mapping[str, Tally], header: str, words: Words) -> d.Table:
    tr, number = words.tr, d.Kind.NUMBER
    return d.Table(
        [
            d.Column(header, weight=4),
            d.Column(tr("Newly found"), number, weight=1),
            d.Column(tr("Struck off"), number, weight=1),
            d.Column(tr("Still open"), number, weight=1),
        ],
        [(name, t.new, t.closed, t.open) for name, t in split.items()],
        empty_text=tr("None"),
    )


def _definitions(words: Words) -> d.Notes:
    tr = words.tr
    return words.definitions(
        [
            (tr("Carried over"), tr("Found before the first day and not struck off before it.")),
            (tr("Newly found"), tr("Found in the range, whenever it was typed.")),
            (tr("Still open"), tr("Carried over + new − struck off; outside units included.")),
            (tr("Rectification rate"), tr("Struck off ÷ (carried over + new).")),
            (tr("On time"), tr("Struck off by the first deadline ÷ struck off.")),
            (tr("Overdue"), tr("Open on the last day, its first deadline before that day.")),
            (
                tr("Found by the school itself"),
                tr("found neither by supervision from above nor by parents and public ÷ new"),
            ),
            (tr("Recurrences"), tr("newly found hazards that name an old number")),
        ]
    )


def hazard_annex(data: TermSummaryData, words: Words) -> list[d.Block]:
    """Return annex 1: the totals by area and by level."""
    now = data.now.hazards
    if now is None:
        return [words.not_recorded()]
    tr = words.tr
    areas = {
        now.areas.get(area or 0, tr("Place in words only")): tally
        for area, tally in now.hazards.by_area.items()
    }
    levels = {
        tr(label(level)) if level else tr("Not graded"): tally
        for level, tally in now.hazards.by_level.items()
    }
    return [_split(areas, tr("Area"), words), _split(levels, tr("Hazard level"), words)]


def inspection_blocks(numbers: InspectionNumbers | None, words: Words) -> list[d.Block]:
    """Return the blocks of section 7: pass rate of each checklist, repeated failures."""
    if numbers is None:
        return [words.not_recorded()]
    tr = words.tr
    found = numbers.occurrences
    figures = [
        words.figure(tr("Finished inspections"), numbers.inspections),
        words.rate(tr("Pass rate of the items"), _rate(numbers)),
        words.figure(tr("Inspections missed"), found.missed),
        words.figure(tr("Inspections late"), found.late),
    ]
    return [d.Figures(figures), _checklists(numbers, words), _repeated(numbers, words)]


def _rate(numbers: InspectionNumbers) -> Rate:
    tally = numbers.tally
    return Rate(tally.passed, tally.rated)


def _checklists(numbers: InspectionNumbers, words: Words) -> d.Table:
    tr, number = words.tr, d.Kind.NUMBER
    rows = [
        (
            row.title.say(tr),
            row.inspections,
            row.tally.passed,
            row.tally.failed,
            str(Rate(row.tally.passed, row.tally.rated)),
        )
        for row in numbers.checklists
    ]
    columns = [
        d.Column(tr("Checklist"), weight=4),
        d.Column(tr("Finished inspections"), number, weight=1.4),
        d.Column(tr("Passed"), number, weight=1),
        d.Column(tr("Failed"), number, weight=1),
        d.Column(tr("Pass ÷ (pass + fail)"), weight=2),
    ]
    return d.Table(columns, rows, empty_text=tr("None"))


def _repeated(numbers: InspectionNumbers, words: Words) -> d.Table:
    tr = words.tr
    rows = [
        (
            f"{row.item_code} {row.words.say(tr)}",
            row.times,
            row.last_on,
            "、".join(row.places),
        )
        for row in numbers.repeated[:MOST_REPEATED]
    ]
    columns = [
        d.Column(tr("Failed again and again"), weight=5),
        d.Column(tr("Failures"), d.Kind.NUMBER, weight=1),
        d.Column(tr("Last time"), d.Kind.DATE, weight=1.4),
        d.Column(tr("Where it failed"), weight=3),
    ]
    left = len(numbers.repeated) - len(rows)
    notes = [tr("{n} more stand in the program.", n=left)] if left else []
    return d.Table(columns, rows, empty_text=tr("None"), notes=notes)
