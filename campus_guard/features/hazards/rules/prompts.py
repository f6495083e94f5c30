"""The principal's risk prompts (HAZ-13): sentences computed from the data, the worst first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from campus_guard.core.i18n import Message, msg
from campus_guard.core.tone import Tone

CLUSTER = 3
"""So many hazards of one area, or accidents of one place, within the window are a cluster."""
ACCIDENT_CLUSTER = 2
WINDOW_DAYS = 90
OUTSIDE_DAYS = 30
DOWN_DAYS = 7


class PromptCode(StrEnum):
    """What a prompt is about; the screen opens the list behind it."""

    MAJOR_OVERDUE = "major_overdue"
    MAJOR_UNREPORTED = "major_unreported"
    MAJOR_UNLISTED = "major_unlisted"
    PROPOSED_MAJOR = "proposed_major"
    FLAGGED = "flagged"
    OVERDUE = "overdue"
    MISSED_INSPECTIONS = "missed_inspections"
    ACCIDENT_CLUSTER = "accident_cluster"
    HAZARD_CLUSTER = "hazard_cluster"
    RECURRING = "recurring"
    OUTSIDE_LONG = "outside_long"
    DEVICE_DOWN = "device_down"
    UNGUARDED_RISK = "unguarded_risk"
    REVIEW_OVERDUE = "review_overdue"


C = PromptCode


@dataclass(frozen=True)
class Prompt:
    """A sentence with how bad it is; ``ids`` are the records behind it, ``area_id`` the place."""

    code: PromptCode
    tone: Tone
    words: Message
    count: int
    ids: tuple[int, ...] = ()
    area_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Found:
    """What the data holds: ids of hazards, risks and accidents, by what is the matter."""

    major_overdue: Sequence[int] = ()
    major_unreported: Sequence[int] = ()
    major_unlisted: Sequence[int] = ()
    proposed_major: Sequence[int] = ()
    flagged: Sequence[int] = ()
    overdue: Sequence[int] = ()
    outside_long: Sequence[int] = ()
    device_down: Sequence[int] = ()
    recurring: Sequence[int] = ()
    unguarded_risk: Sequence[int] = ()
    review_overdue: Sequence[int] = ()
    missed_inspections: int = 0
    hazards_by_area: Mapping[int, Sequence[int]] = field(default_factory=dict)
    accidents_by_area: Mapping[int, Sequence[int]] = field(default_factory=dict)
    areas: Mapping[int, str] = field(default_factory=dict)


_SIMPLE: tuple[tuple[PromptCode, Tone, Message], ...] = (
    (C.MAJOR_OVERDUE, Tone.BAD, msg("Major hazards past their deadline")),
    (C.MAJOR_UNREPORTED, Tone.BAD, msg("Major hazards not yet reported upward")),
    (C.MAJOR_UNLISTED, Tone.BAD, msg("Major hazards without listed supervision")),
    (C.PROPOSED_MAJOR, Tone.BAD, msg("Possible major hazards that wait for a decision")),
    (C.FLAGGED, Tone.BAD, msg("Refused, or overdue three times")),
    (C.UNGUARDED_RISK, Tone.BAD, msg("Red or orange risks without control or responsible person")),
    (C.OVERDUE, Tone.WARNING, msg("Hazards past their first deadline")),
    (
        C.RECURRING,
        Tone.WARNING,
        msg("Hazards that came back within {days} days", days=WINDOW_DAYS),
    ),
    (
        C.OUTSIDE_LONG,
        Tone.WARNING,
        msg("With an outside unit for more than {days} days", days=OUTSIDE_DAYS),
    ),
    (
        C.DEVICE_DOWN,
        Tone.WARNING,
        msg("Devices out of order for more than {days} days", days=DOWN_DAYS),
    ),
    (C.REVIEW_OVERDUE, Tone.WARNING, msg("Risks whose review is overdue")),
)


def prompts(found: Found) -> tuple[Prompt, ...]:
    """Return the prompts, bad ones first, each in the order of ``PromptCode``."""
    made = []
    for code, tone, words in _SIMPLE:
        ids: Sequence[int] = getattr(found, code.value)
        if ids:
            line = msg("{what}: {n}", what=words, n=len(ids))
            made.append(Prompt(code, tone, line, len(ids), tuple(ids)))
    if found.missed_inspections:
        n = found.missed_inspections
        words = msg("Inspections missed in the last {days} days: {n}", days=WINDOW_DAYS, n=n)
        made.append(Prompt(C.MISSED_INSPECTIONS, Tone.BAD, words, n))
    for area, ids in found.accidents_by_area.items():
        if len(ids) >= ACCIDENT_CLUSTER:
            words = msg(
                "{area}: {n} accidents within {days} days",
                area=found.areas.get(area, ""),
                n=len(ids),
                days=WINDOW_DAYS,
            )
            made.append(Prompt(C.ACCIDENT_CLUSTER, Tone.BAD, words, len(ids), tuple(ids), area))
    for area, ids in found.hazards_by_area.items():
        if len(ids) >= CLUSTER:
            words = msg(
                "{area}: {n} hazards within {days} days",
                area=found.areas.get(area, ""),
                n=len(ids),
                days=WINDOW_DAYS,
            )
            made.append(Prompt(C.HAZARD_CLUSTER, Tone.WARNING, words, len(ids), tuple(ids), area))
    order = list(PromptCode)
    made.sort(key=lambda p: (p.tone is not Tone.BAD, order.index(p.code), -p.count))
    return tuple(made)
