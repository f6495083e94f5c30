"""The life of an accident file: 登记 → … → 关闭 (section 6).

改判 and 撤销 are events with a reason, no states.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from campus_guard.core.i18n import Message, msg
from campus_guard.features.accidents.rules import Severity, Tier


class Signer(StrEnum):
    """Who signs the closing report (ACC-2), in this order."""

    INVESTIGATOR = "investigator"
    VICE_PRINCIPAL = "vice_principal"
    PRINCIPAL = "principal"


class AccidentState(StrEnum):
    """Where the file stands."""

    REGISTERED = "registered"
    HANDLING = "handling"
    INVESTIGATION = "investigation"
    DETERMINATION = "determination"
    MEETING = "meeting"
    RECTIFICATION = "rectification"
    CLOSING = "closing"
    CLOSED = "closed"


_ORDER = tuple(AccidentState)
_WORDS: Mapping[AccidentState, Message] = MappingProxyType(
    {
        AccidentState.REGISTERED: msg("Registered"),
        AccidentState.HANDLING: msg("Being handled"),
        AccidentState.INVESTIGATION: msg("Under investigation"),
        AccidentState.DETERMINATION: msg("Finding responsibility"),
        AccidentState.MEETING: msg("Before the administrative meeting"),
        AccidentState.RECTIFICATION: msg("Rectification"),
        AccidentState.CLOSING: msg("Waiting to be closed"),
        AccidentState.CLOSED: msg("Closed"),
    }
)


SIGNER_LABELS: Mapping[Signer, Message] = MappingProxyType(
    {
        Signer.INVESTIGATOR: msg("Investigator"),
        Signer.VICE_PRINCIPAL: msg("Vice-principal"),
        Signer.PRINCIPAL: msg("Principal"),
    }
)


@dataclass(frozen=True)
class ClosingFacts:
    """What closing asks for.

    ``parents_told``: the parents of every pupil hurt were told (no pupil hurt: True);
    ``outside_reports_missing`` counts the authorities nobody told.
    """

    tiers: frozenset[Tier]
    severity: Severity | None
    final: bool
    open_actions: int
    parents_told: bool
    outside_reports_missing: int
    meeting_decided: bool


def missing_signers(signed: Collection[Signer]) -> tuple[Signer, ...]:
    """Return who has to sign before the principal may approve the closing."""
    before = (Signer.INVESTIGATOR, Signer.VICE_PRINCIPAL)
    return tuple(signer for signer in before if signer not in signed)


def state_label(state: AccidentState) -> Message:
    """Return the words for a state."""
    return _WORDS[state]


def needs_meeting(tiers: frozenset[Tier]) -> bool:
    """Return whether the 行政会 must decide: R2 and R3."""
    return bool(tiers & {Tier.R2, Tier.R3})


def next_states(state: AccidentState, tiers: frozenset[Tier]) -> tuple[AccidentState, ...]:
    """Return the states that may follow: one step on (without the meeting where none is needed).

    What waits to be closed is closed by the principal's approval, and a closed file is locked
    until the approval is undone: neither has a next state.
    """
    if state in (AccidentState.CLOSING, AccidentState.CLOSED):
        return ()
    following = _ORDER[_ORDER.index(state) + 1]
    if following is AccidentState.MEETING and not needs_meeting(tiers):
        following = AccidentState.RECTIFICATION
    return (following,)


def closing_obstacles(facts: ClosingFacts) -> tuple[Message, ...]:
    """Return why the file cannot be closed yet; empty when it can."""
    found = []
    if not facts.final:
        found.append(msg("The result is not final."))
    if facts.open_actions:
        found.append(msg("Open actions: {count}", count=facts.open_actions))
    if facts.severity is not None and not facts.parents_told:
        found.append(msg("No parent contact is recorded."))
    if facts.severity is Severity.GRAVE and facts.outside_reports_missing:
        found.append(msg("Outside reports missing: {count}", count=facts.outside_reports_missing))
    if needs_meeting(facts.tiers) and not facts.meeting_decided:
        found.append(msg("The decision of the administrative meeting is missing."))
    return tuple(found)
