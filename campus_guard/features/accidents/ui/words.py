"""Words and badges of the accident screens: tiers, states, countdowns, who is told what."""

from datetime import datetime, timedelta

from campus_guard.core.i18n import Message, Translator, msg
from campus_guard.core.tone import Tone
from campus_guard.features.accidents.queries import AccidentDetail, AccidentRow, StepView
from campus_guard.features.accidents.rules import (
    Classification,
    OutsideBody,
    Party,
    Severity,
    StepCode,
    StepStatus,
    Tier,
    label,
)
from campus_guard.features.accidents.states import AccidentState, state_label
from campus_guard.ui.badges import Badge

TONES = {Severity.MINOR: Tone.PRIMARY, Severity.MODERATE: Tone.WARNING, Severity.GRAVE: Tone.BAD}
ICONS = {Severity.MINOR: "info", Severity.MODERATE: "warning", Severity.GRAVE: "warning"}
STATUS_TONES = {
    StepStatus.ON_TIME: Tone.OK,
    StepStatus.DONE: Tone.OK,
    StepStatus.LATE: Tone.BAD,
    StepStatus.OVERDUE: Tone.BAD,
    StepStatus.RUNNING: Tone.WARNING,
    StepStatus.NOT_DONE: Tone.MUTED,
}
STATUS_ICONS = {
    StepStatus.ON_TIME: "ok",
    StepStatus.DONE: "ok",
    StepStatus.RUNNING: "clock",
    StepStatus.NOT_DONE: "minus",
}
ACTS = frozenset(
    {
        StepCode.RESCUE,
        StepCode.RECORD,
        StepCode.DEPT_ON_SCENE,
        StepCode.PRINCIPAL_ON_SCENE,
        StepCode.ADMIN_MEETING,
        StepCode.LAW_ENFORCEMENT,
    }
)
"""Steps in which something is done; in the others somebody is told."""

_STATE_TONES = {
    AccidentState.REGISTERED: Tone.WARNING,
    AccidentState.CLOSED: Tone.MUTED,
}


def tier_badge(
    headline: Tier | None,
    severity: Severity | None,
    *,
    near_miss: bool = False,
    outside: bool = False,
    final: bool = True,
) -> Badge:
    """Return colour, word and icon of a grade; a provisional one says so."""
    if headline is not None:
        word = label(headline)
        text = word if final else msg("{tier} (provisional)", tier=word)
        return Badge(text, TONES[headline.severity], ICONS[headline.severity])
    if near_miss:
        return Badge(msg("Near miss"), Tone.OK, "shield")
    if outside:
        return Badge(msg("Outside the tiers"), Tone.NORMAL, "info")
    if severity is not None:
        text = msg("{severity}, duty not judged", severity=label(severity))
        return Badge(text, TONES[severity], ICONS[severity])
    return Badge(msg("No tier yet"), Tone.MUTED, "question")


def row_badge(row: AccidentRow) -> Badge:
    """Return the grade of a line of the list."""
    return tier_badge(
        row.headline,
        row.severity,
        near_miss=row.near_miss,
        outside=is_outside(row.flags),
        final=row.final,
    )


def result_badge(result: Classification) -> Badge:
    """Return the grade of a live result."""
    return tier_badge(
        result.headline,
        result.severity,
        near_miss=result.near_miss,
        outside=is_outside(result.flags),
        final=result.final,
    )


def is_outside(flags: tuple[str, ...]) -> bool:
    """Tell whether the flags say that the tiers do not cover the case."""
    return any(flag.startswith("NOT_COVERED") for flag in flags)


def state_badge(state: AccidentState) -> Badge:
    """Return the state of a file as a badge."""
    icon = "lock" if state is AccidentState.CLOSED else ""
    return Badge(state_label(state), _STATE_TONES.get(state, Tone.PRIMARY), icon or "flag")


def span(amount: timedelta, tr: Translator) -> str:
    """Return a length of time in words, in whole minutes."""
    minutes = int(abs(amount) / timedelta(minutes=1))
    if minutes >= 2880:
        return tr.n("{n} day", "{n} days", minutes // 1440)
    if minutes >= 60:
        return tr("{hours} h {minutes} min", hours=minutes // 60, minutes=minutes % 60)
    return tr("{minutes} min", minutes=minutes)


def due_badge(due: datetime, now: datetime, tr: Translator) -> Badge:
    """Return how long is left, or by how much it is overdue."""
    if now > due:
        return Badge(tr("Overdue by {time}", time=span(now - due, tr)), Tone.BAD, "warning")
    return Badge(tr("{time} left", time=span(due - now, tr)), Tone.WARNING, "clock")


def step_badge(step: StepView, now: datetime, tr: Translator) -> Badge:
    """Return how a step stands now."""
    if not step.applies:
        return Badge(msg("Not applicable"), Tone.MUTED, "minus")
    status = step.check.status
    if step.done_at is None and step.due_at is not None:
        return due_badge(step.due_at, now, tr)
    if status is StepStatus.LATE and step.check.late_by is not None:
        late = span(step.check.late_by, tr)
        return Badge(tr("Late by {time}, not yet judged", time=late), Tone.BAD, "warning")
    if step.awaits_receipt:
        return Badge(msg("Starts when the department is told"), Tone.MUTED, "clock")
    return Badge(label(status), STATUS_TONES[status], STATUS_ICONS.get(status, "warning"))


def recipient_words(file: AccidentDetail, party: Party, tr: Translator) -> str:
    """Return whom a step is addressed to, with the name where the position has a holder."""
    holder = file.holders.get(party)
    return f"{tr(label(party))} {holder.name}" if holder else tr(label(party))


def step_words(step: StepView, tr: Translator) -> str:
    """Return what is to be done in one step."""
    return tr(label(step.code))


def body_words(body: OutsideBody, tr: Translator) -> str:
    """Return the name of an outside body."""
    return tr(label(body))


def moment(at: datetime, now: datetime) -> str:
    """Return a time as short as it is clear: today only the clock."""
    if at.date() == now.date():
        return f"{at:%H:%M}"
    return f"{at:%m-%d %H:%M}" if at.year == now.year else f"{at:%Y-%m-%d %H:%M}"


def clause_words(ref: str, text: str) -> str:
    """Return a clause as it is shown: its number and its words."""
    return f"{ref}  {text}" if text else ref


PARTY_CHOICES: tuple[tuple[Party, Message], ...] = tuple(
    (party, label(party))
    for party in (
        Party.RESPONSIBLE_PERSON,
        Party.LINE_DIRECTOR,
        Party.VICE_PRINCIPAL,
        Party.PRINCIPAL,
    )
)
