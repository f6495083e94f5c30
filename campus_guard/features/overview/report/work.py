"""MON-WORK 月工作情况统计表, and the same of a year (YEAR)."""

from collections.abc import Callable, Iterable

from campus_guard.core import document as d
from campus_guard.core.i18n import Translator
from campus_guard.db.paper import PaperHead
from campus_guard.features.accidents.rules import Tier, label
from campus_guard.features.hazards.queries.inspection_figures import InspectionNumbers
from campus_guard.features.overview.queries.summary import TermFigures
from campus_guard.features.overview.queries.work import PeriodWork
from campus_guard.features.overview.report.words import Words

MONTH = "MON-WORK"
YEAR = "YEAR"
Line = tuple[str, str, Callable[[TermFigures], object]]


def work_statistics(data: PeriodWork, head: PaperHead, tr: Translator) -> d.ReportDoc:
    """Return the statistics of a month or a year, with room for the work in words.

    A figure whose records were not kept reads 'not recorded', a counted zero reads 0.
    """
    yearly = len(data.period.label) == len("2026")
    words = Words(tr, data.period.first, data.now.until)
    before = tr("Year before") if yearly else tr("Month before")
    title = tr("Yearly safety summary") if yearly else tr("Monthly work and statistics")
    rows: list[d.Row | d.Band] = []
    for heading, lines in _parts(tr):
        rows.append(d.Band(heading))
        rows += [
            (name, _value(show, data.now, words), _value(show, data.before, words), meaning)
            for name, meaning, show in lines
        ]
    columns = [
        d.Column(tr("What was counted"), weight=3),
        d.Column(tr("This year") if yearly else tr("This month"), d.Kind.NUMBER, weight=1.3),
        d.Column(before, d.Kind.NUMBER, weight=1.3),
        d.Column(tr("What it means"), weight=4),
    ]
    notes = [tr("Counted from {range}; the last day counts.", range=words.range)]
    return d.ReportDoc(
        code=YEAR if yearly else MONTH,
        title=title,
        school=head.school,
        tr=tr,
        stamp=head.stamp,
        blocks=[
            d.Table(columns, rows, notes=notes),
            d.Fields([d.Field(tr("The work in words"), None, wide=True, min_mm=45)]),
            d.Fields([d.Field(tr("Problems and next steps"), None, wide=True, min_mm=30)]),
            d.Signatures([tr("Filled in by"), tr("Checked by the vice-principal"), tr("Principal")],
                         seal=True),
        ],
        period=words.range,
        number=data.period.label,
        mark=tr("Sample data") if head.sample else "",
    )  # fmt: skip


def _value(show: Callable[[TermFigures], object], figures: TermFigures | None, words: Words) -> str:
    found = None if figures is None else show(figures)
    return words.tr("Not recorded") if found is None else str(found)


def _parts(tr: Translator) -> Iterable[tuple[str, list[Line]]]:
    yield tr("Hazards found and removed"), _hazards(tr)
    yield tr("Inspections"), _inspections(tr)
    yield tr("Duty, patrols and gate"), _gate(tr)
    yield tr("Safety accidents"), _accidents(tr)


def _hazards(tr: Translator) -> list[Line]:
    def of(name: str) -> Callable[[TermFigures], object]:
        return lambda f: getattr(f.hazards.hazards, name) if f.hazards else None

    return [
        (tr("Carried over"), tr("open on the day before the first"), of("carried")),
        (tr("Newly found"), tr("registered in these days"), of("new")),
        (tr("Major hazard"), tr("of the newly found"), of("new_major")),
        (tr("Struck off"), tr("inspected again and struck off"), of("closed")),
        (tr("Still open"), tr("on the last day"), of("open")),
        (tr("Overdue"), tr("past their first deadline on the last day"), of("overdue")),
        (tr("Rectification rate"), tr("struck off ÷ (carried over + newly found)"), of("removal")),
        (tr("On time"), tr("struck off by the first deadline ÷ struck off"), of("on_time")),
        (tr("Under supervision"), tr("listed on the last day"), of("listed")),
        (tr("Reported upward"), tr("to superiors or other authorities"), of("reported")),
    ]


def _inspections(tr: Translator) -> list[Line]:
    def of(show: Callable[[InspectionNumbers], object]) -> Callable[[TermFigures], object]:
        return lambda f: show(f.inspections) if f.inspections else None

    return [
        (tr("Inspections done"), tr("finished records of these days"), of(lambda n: n.inspections)),
        (
            tr("Inspections missed"),
            tr("planned days that passed without a record"),
            of(lambda n: n.occurrences.missed),
        ),
        (tr("Items failed"), tr("of all finished inspections"), of(lambda n: n.tally.failed)),
        (tr("Visits of superiors"), tr("recorded supervision visits"), of(lambda n: n.visits)),
    ]


def _gate(tr: Translator) -> list[Line]:
    def of(name: str) -> Callable[[TermFigures], object]:
        return lambda f: getattr(f.gate, name) if f.gate else None

    return [
        (tr("Visits"), tr("visits of people who came in"), of("visits")),
        (tr("People who came in"), tr("a group counts all its people"), of("people")),
        (tr("Vehicles that drove in"), tr("as recorded at the gate"), of("vehicles")),
        (tr("Refused entries"), tr("people who were not let in"), of("refused")),
        (tr("Left unrecorded"), tr("closed in the evening, time unknown"), of("unconfirmed")),
        (tr("Late pupils"), tr("as recorded at the gate"), of("late")),
    ]


def _accidents(tr: Translator) -> list[Line]:
    def tier(code: Tier) -> Callable[[TermFigures], object]:
        return lambda f: f.counts.by_tier.get(code, 0)

    return [
        (tr("Accidents"), tr("of the six tiers, by day of occurrence"), lambda f: f.total),
        *((tr(label(code)), tr("by headline"), tier(code)) for code in Tier),
        (tr("Near misses"), tr("nobody harmed, nothing lost"), lambda f: f.counts.near_misses),
        (tr("Steps late"), tr("candidates, not judged"), lambda f: f.counts.steps.late),
    ]
