"""What the first filter of the register can show."""

from collections.abc import Mapping
from typing import Any

from campus_guard.core.i18n import Message, msg
from campus_guard.features.hazards.rules.codes import HazardState

ALL, OPEN, OVERDUE, MINE, LISTED, FLAGGED, EXTERNAL, DONE, VOIDED = (
    "all", "open", "overdue", "mine", "listed", "flagged", "external", "done", "voided",
)  # fmt: skip
SHOWN: tuple[tuple[str, Message], ...] = (
    (ALL, msg("All")),
    (OPEN, msg("Still open")),
    (OVERDUE, msg("Overdue")),
    (MINE, msg("Mine")),
    (LISTED, msg("Under listed supervision")),
    (EXTERNAL, msg("Waiting for an outside unit")),
    (FLAGGED, msg("Refused or three times overdue")),
    (DONE, msg("Struck off")),
    (VOIDED, msg("Voided too")),
)
WANTED: Mapping[str, Mapping[str, Any]] = {
    OPEN: {"open_only": True},
    OVERDUE: {"overdue": True},
    MINE: {"mine": True, "open_only": True},
    LISTED: {"listed": True},
    FLAGGED: {"flagged": True},
    EXTERNAL: {"states": frozenset({HazardState.EXTERNAL})},
    DONE: {"states": frozenset({HazardState.STRUCK_OFF})},
    VOIDED: {"voided": True},
}
