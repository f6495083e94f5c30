"""Badges and choices that the pages of inspections share."""

from collections.abc import Mapping
from datetime import date

from campus_guard.core.i18n import Message, Translator, msg
from campus_guard.core.tone import Tone
from campus_guard.features.hazards.queries.inspections import InspectionRow, ItemRow
from campus_guard.features.hazards.queries.plans import OccurrenceRow
from campus_guard.features.hazards.rules.inspection_codes import (
    Answer,
    InspectionKind,
    InspectionState,
    OccurrenceState,
    code_label,
)
from campus_guard.features.hazards.rules.inspections import rate_words
from campus_guard.ui.badges import Badge

_ANSWERS: Mapping[Answer, tuple[Tone, str]] = {
    Answer.PASS: (Tone.OK, "ok"),
    Answer.FAIL: (Tone.BAD, "bad"),
    Answer.NOT_APPLICABLE: (Tone.MUTED, "minus"),
}
_STATES: Mapping[OccurrenceState, tuple[Tone, str]] = {
    OccurrenceState.PLANNED: (Tone.MUTED, "clock"),
    OccurrenceState.DUE: (Tone.PRIMARY, "clock"),
    OccurrenceState.OVERDUE: (Tone.BAD, "warning"),
    OccurrenceState.DONE: (Tone.OK, "ok"),
    OccurrenceState.LATE: (Tone.WARNING, "warning"),
    OccurrenceState.MISSED: (Tone.BAD, "close"),
    OccurrenceState.CALLED_OFF: (Tone.MUTED, "void"),
}


def answer_badge(answer: Answer | None) -> Badge:
    """Return the badge of an answer; no answer says so."""
    if answer is None:
        return Badge(msg("Not inspected"), Tone.NORMAL, "question")
    return Badge(code_label(answer), *_ANSWERS[answer])


def occurrence_badge(row: OccurrenceRow) -> Badge:
    """Return the badge of what became of an occurrence."""
    return Badge(code_label(row.state), *_STATES[row.state])


def inspection_badge(row: InspectionRow) -> Badge:
    """Return the badge of an inspection."""
    if row.voided:
        return Badge(msg("Voided"), Tone.MUTED, "void")
    if row.state is InspectionState.DRAFT:
        return Badge(code_label(row.state), Tone.WARNING, "draft")
    return Badge(code_label(row.state), Tone.OK, "ok")


def rate(row: InspectionRow, tr: Translator) -> str:
    """Return the pass rate with its fraction; of a draft, how many items were answered."""
    found = row.tally
    if found.unanswered and row.state is InspectionState.DRAFT:
        whole = found.passed + found.failed + found.not_applicable + found.unanswered
        return tr("{n} of {all} answered", n=whole - found.unanswered, all=whole)
    return tr(rate_words(row.tally))


def item_state(line: ItemRow, day: date, tr: Translator) -> str:
    """Return what a failed item still needs, or what became of it."""
    from campus_guard.features.hazards.rules.inspections import check_result

    if line.hazard is not None:
        return line.hazard.number
    wrong = check_result(line.result, day)
    return tr(next(iter(wrong.values()))) if wrong else line.result.problem


KINDS: tuple[tuple[InspectionKind, Message], ...] = tuple(
    (kind, code_label(kind)) for kind in InspectionKind
)


def short(day: date, today: date) -> str:
    """Return month and day, with the year when it is not this one."""
    return f"{day:%m-%d}" if day.year == today.year else day.isoformat()
