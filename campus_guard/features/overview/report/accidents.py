"""Section 5 of the term summary on paper, and the list of accidents (annex 2)."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import TypeVar

from campus_guard.core import document as d
from campus_guard.core.i18n import Translator, msg
from campus_guard.features.accidents.queries import TermAccidents, TermCase
from campus_guard.features.accidents.rules import Cause, Injury, Line, Setting, Tier, label
from campus_guard.features.accidents.states import state_label
from campus_guard.features.accidents.statistics import Statistics
from campus_guard.features.overview.queries.summary import TermFigures, TermSummaryData
from campus_guard.features.overview.report.words import Words
from campus_guard.features.overview.rules import Compared, Rate, per_thousand

C = TypeVar("C", Setting | None, Cause | None, Injury | None)
N = TypeVar("N", str, str | None)

WEEKDAYS = (
    msg("Monday"),
    msg("Tuesday"),
    msg("Wednesday"),
    msg("Thursday"),
    msg("Friday"),
    msg("Saturday"),
    msg("Sunday"),
)


def accident_blocks(data: TermSummaryData, words: Words) -> list[d.Block]:
    """Return section 5: the six tiers, where and when, reporting, findings, definitions."""
    tr, found = words.tr, data.now.counts
    blocks: list[d.Block] = [_numbers(data, words)]
    if not found.cases:
        blocks.append(d.Paragraph(tr("No accident and no near miss in this term.")))
    blocks += [_tiers(data, words), *accident_charts(data, words), *_breakdowns(found, words)]
    blocks += [_reporting(found, words), _findings(found, words), _definitions(words)]
    return blocks


def total(figures: TermFigures) -> int:
    """Return the accidents of the scheme."""
    return figures.total


def near_misses(figures: TermFigures) -> int:
    """Return the near misses."""
    return figures.counts.near_misses


def compared(data: TermSummaryData, count: Callable[[TermFigures], int]) -> Compared:
    """Return a count of this term beside last term and the same term last year."""
    last, year = (None if f is None else count(f) for f in (data.last_term, data.last_year))
    return Compared(count(data.now), last, year)


def _numbers(data: TermSummaryData, words: Words) -> d.Figures:
    tr, found = words.tr, data.now.counts
    rate = per_thousand(data.now.total, data.now.pupils)
    loss = tr("Not recorded") if found.loss is None else f"{found.loss:,.2f}"
    parents = found.parents
    return d.Figures(
        [
            words.figure(tr("Accidents"), compared(data, total)),
            words.figure(tr("Near misses"), compared(data, near_misses)),
            words.figure(tr("Duty still to be judged"), found.pending),
            words.figure(tr("Outside the six tiers"), found.outside_tiers),
            words.figure(
                tr("Accidents per 1000 pupils"),
                tr("Not recorded") if rate is None else str(rate),
            ),
            words.figure(tr("Loss"), loss, tr("yuan") if found.loss is not None else ""),
            words.rate(tr("Parents told"), Rate(parents.told, parents.needed)),
            words.figure(tr("Taken to hospital"), found.hospital),
            words.figure(tr("Files re-graded"), found.regraded),
            words.figure(tr("Mass events"), found.mass_events),
            words.figure(tr("Files voided"), found.voided),
            words.figure(tr("Steps late"), found.steps.late),
        ]
    )


def tier_rows(data: TermSummaryData, words: Words) -> list[tuple[str, str, str, str]]:
    """Return a row a tier and one for what is not judged yet: this term, last, last year."""
    columns = (data.now, data.last_term, data.last_year)

    def count(figures: TermFigures | None, tier: Tier) -> str:
        return words.number(None if figures is None else figures.counts.by_tier.get(tier, 0))

    def row(tier: Tier) -> tuple[str, str, str, str]:
        now, last, year = (count(figures, tier) for figures in columns)
        return words.tr(label(tier)), now, last, year

    pending = [words.number(None if f is None else f.counts.pending) for f in columns]
    open_row = (words.tr("Duty still to be judged"), pending[0], pending[1], pending[2])
    return [*(row(tier) for tier in Tier), open_row]


def _tiers(data: TermSummaryData, words: Words) -> d.Table:
    tr = words.tr
    sums = [
        words.number(None if f is None else f.total)
        for f in (data.now, data.last_term, data.last_year)
    ]
    return d.Table(
        [
            d.Column(tr("Tier"), weight=3),
            d.Column(tr("This term"), d.Kind.NUMBER, weight=1),
            d.Column(tr("Last term"), d.Kind.NUMBER, weight=1),
            d.Column(tr("Same term last year"), d.Kind.NUMBER, weight=1),
        ],
        tier_rows(data, words),
        title=tr("Accidents by the six tiers"),
        totals=[(tr("Total"), *sums)],
    )


def accident_charts(data: TermSummaryData, words: Words) -> tuple[d.Chart, d.Chart]:
    """Return the bars by tier and the line by month: the same on paper and on screen."""
    tr, found = words.tr, data.now.counts
    empty = tr("None this term")
    tiers = [tr(label(tier)) for tier in Tier]
    bars = [
        d.Series(
            tr("This term"),
            [found.by_tier.get(tier, 0) for tier in Tier],
        )
    ]
    if data.last_term is not None:
        before = data.last_term.counts
        bars.append(d.Series(tr("Last term"), [before.by_tier.get(tier, 0) for tier in Tier]))
    months = sorted(found.by_month)
    return (
        d.Chart(
            d.ChartKind.BAR,
            tiers,
            bars,
            title=tr("Accidents by tier, this term and last"),
            description=tr("Bars: number of accidents of each tier."),
            empty_text=empty,
        ),
        d.Chart(
            d.ChartKind.LINE,
            months,
            [d.Series(tr("Accidents"), [found.by_month[month] for month in months])],
            title=tr("Accidents by month"),
            description=tr("Line: number of accidents of each month of the term."),
            empty_text=empty,
        ),
    )


def _breakdowns(found: Statistics, words: Words) -> list[d.Block]:
    tr = words.tr
    weekdays = [(tr(WEEKDAYS[day - 1]), n) for day, n in sorted(found.by_weekday.items())]
    hours = [(f"{hour:02d}:00–{hour:02d}:59", n) for hour, n in sorted(found.by_hour.items())]
    return [
        _pairs(tr("By setting"), tr("Setting"), _labelled(found.by_setting, tr), words),
        _pairs(tr("By cause"), tr("Cause"), _labelled(found.by_cause, tr), words),
        _pairs(tr("By place"), tr("Place"), _named(found.by_place, tr), words),
        _pairs(tr("By grade"), tr("Grade"), _named(found.by_grade, tr), words),
        _pairs(tr("By weekday"), tr("Weekday"), weekdays, words),
        _pairs(tr("By hour"), tr("Hour"), hours, words),
        _pairs(tr("Persons by harm"), tr("Harm"), _labelled(found.injuries, tr), words),
    ]


def _labelled(counts: Mapping[C, int], tr: Translator) -> list[tuple[str, int]]:
    named = [(tr(label(code)) if code else tr("Unknown"), n) for code, n in counts.items()]
    return sorted(named, key=lambda pair: -pair[1])


def _named(counts: Mapping[N, int], tr: Translator) -> list[tuple[str, int]]:
    named = [(str(name) if name else tr("Unknown"), n) for name, n in counts.items()]
    return sorted(named, key=lambda pair: -pair[1])


def _pairs(title: str, head: str, rows: Sequence[tuple[str, int]], words: Words) -> d.Table:
    tr = words.tr
    whole = sum(count for _, count in rows)
    return d.Table(
        [
            d.Column(head, weight=4),
            d.Column(tr("Number"), d.Kind.NUMBER, weight=1),
            d.Column(tr("Share"), weight=2, align=d.Align.RIGHT),
        ],
        [(name, count, str(Rate(count, whole))) for name, count in rows],
        empty_text=tr("None this term"),
        title=title,
    )


def _reporting(found: Statistics, words: Words) -> d.Table:
    tr, steps = words.tr, found.steps
    rows = [
        (tr("Steps on time"), steps.on_time),
        (tr("Steps late (candidates, not yet judged)"), steps.late),
        (tr("Steps without a number of minutes, done"), steps.done),
        (tr("Steps not done"), steps.not_done + steps.overdue),
        (tr("Steps still running"), steps.running),
        (tr("Parents told"), found.parents.told),
        (tr("Of these told late"), found.parents.late),
        (tr("Parents not told"), found.parents.not_told),
    ]
    return d.Table(
        [d.Column(tr("Telling and reporting"), weight=4), d.Column(tr("Number"), d.Kind.NUMBER, 1)],
        rows,
        title=tr("Telling and reporting in time"),
    )


def _findings(found: Statistics, words: Words) -> d.Table:
    tr = words.tr
    rows: list[d.Row] = []
    for line, tiers in found.findings.items():
        counts = [tiers.get(tier, 0) for tier in Tier]
        rows.append((tr(label(Line(line))), *counts, tiers.get(None, 0)))
    return d.Table(
        [
            d.Column(tr("Line"), weight=2),
            *(d.Column(tier.value, d.Kind.NUMBER, weight=1) for tier in Tier),
            d.Column(tr("To be judged"), d.Kind.NUMBER, weight=1),
        ],
        rows,
        empty_text=tr("None this term"),
        title=tr("Findings by line"),
        notes=["; ".join(f"{tier.value} {tr(label(tier))}" for tier in Tier)],
    )


def _definitions(words: Words) -> d.Notes:
    tr = words.tr
    return words.definitions(
        [
            (
                tr("Accidents"),
                tr(
                    "accidents of a tier, final or provisional, by day of occurrence; near misses "
                    "and events outside the tiers are counted apart, voided ones not at all"
                ),
            ),
            (tr("Near misses"), tr("no harm and no loss (A-05)")),
            (
                tr("By grade"),
                tr("an accident with pupils of two grades counts in each of them"),
            ),
            (tr("Duty still to be judged"), tr("severity known, duty not confirmed yet (A-11)")),
            (
                tr("Accidents per 1000 pupils"),
                tr("accidents × 1000 ÷ pupils of the school on the last day of the range"),
            ),
            (tr("Parents told"), tr("told ÷ accidents with a harmed pupil")),
            (tr("Taken to hospital"), tr("files that name a hospital or a doctor")),
            (tr("Steps late"), tr("done after the due minute; a sanction needs a decision (A-16)")),
        ]
    )


def accident_annex(found: TermAccidents, words: Words) -> d.Table:
    """Return annex 2: one row an accident, without any pupil's name."""
    tr = words.tr
    rows: list[d.Row] = [
        (
            case.number,
            case.occurred_at.strftime("%m-%d %H:%M"),
            tr("Restricted") if case.restricted else case.place,
            tr(label(case.setting)) if case.setting else tr("Unknown"),
            tr(label(case.cause)) if case.cause and not case.restricted else "—",
            _tier_words(case, tr),
            case.loss if case.loss is not None else None,
            tr(state_label(case.state)),
        )
        for case in found.cases
    ]
    loss = sum((case.loss for case in found.cases if case.loss is not None), Decimal(0))
    return d.Table(
        [
            d.Column(tr("No.")),
            d.Column(tr("Time")),
            d.Column(tr("Place"), weight=2),
            d.Column(tr("Setting"), weight=1.4),
            d.Column(tr("Cause"), weight=1.4),
            d.Column(tr("Tier"), weight=1.8),
            d.Column(tr("Loss (yuan)"), d.Kind.MONEY),
            d.Column(tr("State")),
        ],
        rows,
        empty_text=tr("None this term"),
        totals=[(tr("Total"), "", "", "", "", str(len(rows)), loss, "")] if rows else (),
    )


def _tier_words(case: TermCase, tr: Translator) -> str:
    if case.headline is not None:
        words = tr(label(case.headline))
        return words if case.final else tr("{tier} (provisional)", tier=words)
    if case.near_miss:
        return tr("Near miss")
    if case.outside:
        return tr("Outside the tiers")
    return tr("To be judged")
