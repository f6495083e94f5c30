"""Who received a report in whose place: a deputy is recorded by name (A-35)."""

from campus_guard.features.accidents.filecodes import Method
from campus_guard.features.accidents.queries.rows import AccidentDetail, StepView, TellingView
from campus_guard.features.accidents.rules import Party

_LEADERS = frozenset(
    {
        Party.LINE_DIRECTOR,
        Party.SIGNED_DEPARTMENT,
        Party.VICE_PRINCIPAL,
        Party.PRINCIPAL,
    }
)


def in_place_of(file: AccidentDetail, step: StepView, told: TellingView) -> str:
    """Return the name of the leader for whom somebody else received this, or nothing.

    "Vice-principal or principal" names two, either of whom receives for himself.
    """
    holder = file.holders.get(step.recipient)
    if holder is None or step.recipient not in _LEADERS or not told.recipient:
        return ""
    if told.method is Method.NOT_APPLICABLE or told.recipient == holder.name:
        return ""
    return holder.name if told.named else ""
