"""What the data of a term suggest for sections 10 (problems) and 11 (plans)."""

from collections.abc import Iterator
from dataclasses import dataclass

from campus_guard.core.i18n import Message, msg
from campus_guard.features.indicators.rules import LABELS
from campus_guard.features.overview.queries.summary import TermSummaryData

MOST = 5


@dataclass(frozen=True)
class Suggestions:
    """Sentences for section 10 (problems) and section 11 (plans), from the data."""

    problems: tuple[Message, ...]
    plans: tuple[Message, ...]


def suggestions(data: TermSummaryData) -> Suggestions:
    """Return what overdue and repeated matters of the term suggest to write."""
    return Suggestions(tuple(_problems(data)), tuple(_plans(data)))


def _problems(data: TermSummaryData) -> Iterator[Message]:
    late = data.late_hazards
    if late:
        yield msg("Hazards past their deadline: {n}.", n=len(late))
        for row in late[:MOST]:
            yield msg("{number} {text}, {days} days late.", number=row.number,
                      text=row.description, days=row.days_late)  # fmt: skip
    hazards = data.now.hazards
    if hazards and hazards.hazards.recurrences:
        yield msg("Hazards that came back: {n}.", n=hazards.hazards.recurrences)
    if data.now.inspections:
        missed = data.now.inspections.occurrences.missed
        if missed:
            yield msg("Planned inspections that nobody made: {n}.", n=missed)
        for item in data.now.inspections.repeated[:MOST]:
            yield msg("Failed again and again: {text} ({n} times).",
                      text=item.words.zh, n=item.times)  # fmt: skip
    if data.now.counts.steps.late:
        yield msg("Steps after accidents that were late: {n}.", n=data.now.counts.steps.late)
    if data.late_reports:
        yield msg("Reports not handed in on time: {n}.", n=data.late_reports)


def _plans(data: TermSummaryData) -> Iterator[Message]:
    part = data.now.ledgers
    for row in part.indicators.short:
        yield msg(
            "Close the gap: {name}, {n} missing.", name=LABELS[row.indicator], n=row.measure.gap
        )
    unmet: dict[str, int] = {}
    for target in part.targets:
        if target.row.due and not target.row.met and target.recorded:
            unmet[target.row.target.words.zh] = unmet.get(target.row.target.words.zh, 0) + 1
    for words, count in unmet.items():
        yield msg("Keep to the plan: {what} (missed {n} times).", what=words, n=count)
    if data.now.hazards and data.now.hazards.hazards.open:
        yield msg("Rectify and strike off {n} open hazards.", n=data.now.hazards.hazards.open)
