"""Codes of the aftermath: what was paid for, who bears it."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from campus_guard.core.i18n import Message, msg


class CostKind(StrEnum):
    """What the money went for."""

    MEDICAL = "medical"
    TRANSPORT = "transport"
    COMPENSATION = "compensation"
    REPAIR = "repair"
    OTHER = "other"


class Bearer(StrEnum):
    """Who bears a cost."""

    SCHOOL = "school"
    INSURER = "insurer"
    FAMILY = "family"
    OTHER = "other"
    UNDECIDED = "undecided"


COST_LABELS: Mapping[CostKind, Message] = MappingProxyType(
    {
        CostKind.MEDICAL: msg("Medical care"),
        CostKind.TRANSPORT: msg("Transport"),
        CostKind.COMPENSATION: msg("Compensation"),
        CostKind.REPAIR: msg("Repair or replacement"),
        CostKind.OTHER: msg("Other cost"),
    }
)

BEARER_LABELS: Mapping[Bearer, Message] = MappingProxyType(
    {
        Bearer.SCHOOL: msg("Borne by the school"),
        Bearer.INSURER: msg("Borne by the insurer"),
        Bearer.FAMILY: msg("Borne by the family"),
        Bearer.OTHER: msg("Borne by others"),
        Bearer.UNDECIDED: msg("Not decided yet"),
    }
)
