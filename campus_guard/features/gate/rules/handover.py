"""Shift handover (交接班): what one gatekeeper leaves to the next, signed by both."""

from dataclasses import dataclass
from datetime import datetime

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import Message, msg


@dataclass(frozen=True)
class Carried:
    """What is carried over at the moment of the handover; counted zero is a statement too."""

    people_inside: int
    overstays: int
    vehicles_inside: int
    badges_unreturned: tuple[str, ...] = ()
    items_held: tuple[str, ...] = ()
    alerts_open: int = 0
    to_complete: int = 0
    pupils_out: int = 0
    alerts: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        """Tell whether nothing at all is open."""
        counts = (self.people_inside, self.vehicles_inside, self.alerts_open, self.to_complete)
        return not (any(counts) or self.badges_unreturned or self.items_held or self.pupils_out)


@dataclass(frozen=True)
class Handover:
    """A handover: equipment counted, remarks, and the two who sign."""

    at: datetime
    giver: str
    taker: str
    equipment_complete: bool
    remarks: str
    carried: Carried


def check_handover(handover: Handover) -> None:
    """Raise UserError when it is not signed by two, or what is missing is not explained."""
    fields: dict[str, Message] = {}
    if not handover.giver.strip():
        fields["giver"] = msg("Who hands over?")
    if not handover.taker.strip():
        fields["taker"] = msg("Who takes over?")
    elif handover.giver.strip() == handover.taker.strip():
        fields["taker"] = msg("Two people sign a handover.")
    if not handover.equipment_complete and not handover.remarks.strip():
        fields["remarks"] = msg("Say what is missing.")
    if fields:
        raise UserError(msg("Some fields need another look."), fields)
