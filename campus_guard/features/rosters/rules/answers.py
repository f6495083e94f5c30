"""What the engine answers besides a roster - repairs, explanations, progress - and their JSON."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from campus_guard.core.i18n import Message
from campus_guard.features.rosters.rules.codec import dump_message, key_of, load_message
from campus_guard.features.rosters.rules.model import (
    Assignments,
    Gap,
    Instance,
    Quota,
    Result,
    SlotKey,
)

RESULT = "campus-guard/roster-result"
Say = Callable[[Message], Any]


class Owed(StrEnum):
    """What becomes of the duties an absent person does not do."""

    DROPPED = "dropped"  # 扣减: the quota is cut
    CARRIED = "carried"  # 欠班: owed, carried over


@dataclass(frozen=True)
class RepairRequest:
    """Somebody is away; the roster is to change as little as can be.

    ``extra`` more new assignments than the proven minimum may be spent on fairness.
    """

    person: str
    first: date
    last: date
    reason: str = ""
    owed: Owed = Owed.DROPPED
    extra: int = 0


@dataclass(frozen=True)
class Change:
    """A cell whose holder changes; None is nobody."""

    key: SlotKey
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Repair:
    """The repaired roster. ``minimum``: fewest new assignments; ``proven`` or only found.

    ``quotas`` are those after the absence; ``owed`` what the absent person carries over.
    """

    assignments: Assignments
    changes: tuple[Change, ...]
    gaps: tuple[Gap, ...]
    minimum: int
    proven: bool
    quotas: tuple[Quota, ...]
    owed: Mapping[str, int]


@dataclass(frozen=True)
class Fix:
    """A way out that was tried: with it a roster exists."""

    message: Message


@dataclass(frozen=True)
class Conflict:
    """Why some slots cannot be filled: one sentence, the cells, the people, ways out."""

    message: Message
    slots: tuple[SlotKey, ...]
    people: tuple[str, ...]
    reasons: tuple[str, ...]
    fixes: tuple[Fix, ...] = ()


@dataclass(frozen=True)
class Explanation:
    """The answer to "why is there no roster": ``feasible`` when there is one.

    ``proven`` False: no roster was found, but it was not proved that there is none.
    """

    feasible: bool
    proven: bool
    conflicts: tuple[Conflict, ...] = ()


@dataclass(frozen=True)
class Progress:
    """Where a run stands; ``done`` is 0 to 1. ``phase``: quotas, construct, holes, improve, ..."""

    phase: str
    done: float
    penalty: int | None = None
    gaps: int | None = None


# -------------------------------------------------------------------------------------- JSON
def dump_cells(assignments: Assignments, instance: Instance) -> list[dict[str, Any]]:
    """Return assignments as a list of cells, in the order of day, post, seat."""
    cells = sorted(assignments.items())
    return [key_of(key, instance) | {"person": person} for key, person in cells]


def dump_result(result: Result, instance: Instance, say: Say = dump_message) -> dict[str, Any]:
    """Return the JSON object of a result; ``say`` turns messages into text (a translator)."""
    return {
        "format": RESULT,
        "version": 1,
        "hash": result.hash,
        "seed": result.seed,
        "engine": result.engine,
        "rule_set": result.rule_set,
        "iterations": result.iterations,
        "exact_quotas": result.exact_quotas,
        "complete": result.complete,
        "total": result.total,
        "penalty": dict(result.penalty),
        "quotas": [asdict(quota) for quota in result.quotas],
        "gaps": _gaps(result.gaps, instance, say),
        "notes": [say(note) for note in result.notes],
        "assignments": dump_cells(result.assignments, instance),
    }


def _gaps(gaps: Iterable[Gap], instance: Instance, say: Say) -> list[dict[str, Any]]:
    return [key_of(gap.key, instance) | {"why": say(gap.why)} for gap in gaps]


class Keys:
    """Finds slots again by what JSON calls them."""

    def __init__(self, instance: Instance) -> None:
        self._days = {day.date.isoformat(): n for n, day in enumerate(instance.days)}

    def key(self, raw: Mapping[str, Any]) -> SlotKey:
        """Return the key of a cell."""
        return (self._days[raw["day"]], raw["post"], raw["seat"])

    def cells(self, raw: Iterable[Mapping[str, Any]]) -> Assignments:
        """Return the assignments of a list of cells."""
        return MappingProxyType({self.key(c): c["person"] for c in raw})

    def gaps(self, raw: Iterable[Mapping[str, Any]]) -> tuple[Gap, ...]:
        """Return the gaps of a list."""
        return tuple(Gap(self.key(g), load_message(g["why"])) for g in raw)


def load_result(raw: Mapping[str, Any], instance: Instance) -> Result:
    """Return the result that ``dump_result`` wrote for this instance."""
    keys = Keys(instance)
    return Result(
        assignments=keys.cells(raw["assignments"]),
        gaps=keys.gaps(raw["gaps"]),
        quotas=tuple(Quota(**quota) for quota in raw["quotas"]),
        penalty=MappingProxyType(dict(raw["penalty"])),
        hash=raw["hash"],
        seed=raw["seed"],
        engine=raw["engine"],
        rule_set=raw["rule_set"],
        iterations=raw["iterations"],
        exact_quotas=raw["exact_quotas"],
        complete=raw["complete"],
        notes=tuple(load_message(note) for note in raw["notes"]),
    )


def dump_request(request: RepairRequest) -> dict[str, Any]:
    """Return the JSON object of a repair request."""
    days = {"first": request.first.isoformat(), "last": request.last.isoformat()}
    return asdict(request) | days | {"owed": request.owed.value}


def load_request(raw: Mapping[str, Any]) -> RepairRequest:
    """Return the repair request of a JSON object."""
    days = {name: date.fromisoformat(raw[name]) for name in ("first", "last")}
    return RepairRequest(**{**raw, **days, "owed": Owed(raw["owed"])})


def dump_repair(repair: Repair, instance: Instance, say: Say = dump_message) -> dict[str, Any]:
    """Return the JSON object of a repair."""
    return {
        "minimum": repair.minimum,
        "proven": repair.proven,
        "owed": dict(repair.owed),
        "quotas": [asdict(quota) for quota in repair.quotas],
        "gaps": _gaps(repair.gaps, instance, say),
        "changes": [
            key_of(c.key, instance) | {"before": c.before, "after": c.after} for c in repair.changes
        ],
        "assignments": dump_cells(repair.assignments, instance),
    }


def load_repair(raw: Mapping[str, Any], instance: Instance) -> Repair:
    """Return the repair of a JSON object."""
    keys = Keys(instance)
    return Repair(
        assignments=keys.cells(raw["assignments"]),
        changes=tuple(Change(keys.key(c), c["before"], c["after"]) for c in raw["changes"]),
        gaps=keys.gaps(raw["gaps"]),
        minimum=raw["minimum"],
        proven=raw["proven"],
        quotas=tuple(Quota(**quota) for quota in raw["quotas"]),
        owed=MappingProxyType(dict(raw["owed"])),
    )


def dump_explanation(
    explanation: Explanation, instance: Instance, say: Say = dump_message
) -> dict[str, Any]:
    """Return the JSON object of an explanation."""
    return {
        "feasible": explanation.feasible,
        "proven": explanation.proven,
        "conflicts": [
            {
                "message": say(conflict.message),
                "slots": [key_of(key, instance) for key in conflict.slots],
                "people": list(conflict.people),
                "reasons": list(conflict.reasons),
                "fixes": [say(fix.message) for fix in conflict.fixes],
            }
            for conflict in explanation.conflicts
        ],
    }


def load_explanation(raw: Mapping[str, Any], instance: Instance) -> Explanation:
    """Return the explanation of a JSON object."""
    keys = Keys(instance)
    return Explanation(
        feasible=raw["feasible"],
        proven=raw["proven"],
        conflicts=tuple(
            Conflict(
                message=load_message(c["message"]),
                slots=tuple(keys.key(key) for key in c["slots"]),
                people=tuple(c["people"]),
                reasons=tuple(c["reasons"]),
                fixes=tuple(Fix(load_message(fix)) for fix in c["fixes"]),
            )
            for c in raw["conflicts"]
        ),
    )
