"""How much everybody should do: whole numbers that can be reached, made before the roster.

Slots of one kind (post, flags, needs) are shared out together. ``shared`` needs no library:
the scarcest kind first, each duty to whoever is furthest below his share. ``solver.quotas`` gives
the same thing exactly.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from campus_guard.features.rosters.engine.problem import Problem
from campus_guard.features.rosters.rules.model import Quota

PARTS = ("points", "nights", "holidays", "mornings")


@dataclass(frozen=True)
class Kind:
    """Slots that are alike for the quotas; ``room`` is how many each person could do at most."""

    slots: tuple[int, ...]
    points: int
    nights: int
    holidays: int
    mornings: int
    room: Mapping[int, int]


def kinds(problem: Problem) -> list[Kind]:
    """Return the kinds of slots, the scarcest first."""
    of = problem.of
    groups: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for s, slot in enumerate(of.slots):
        flags = (of.points[s], of.night[s], of.holiday[s], of.morning[s])
        groups[of.post[s], slot.leader, slot.certificate, *flags].append(s)
    found = []
    for slots in groups.values():
        s = slots[0]
        room = {p: _room(problem, p, slots) for p in range(problem.people)}
        found.append(
            Kind(
                tuple(slots),
                of.points[s],
                int(of.night[s]),
                int(of.holiday[s]),
                int(of.morning[s]),
                {p: n for p, n in room.items() if n},
            )
        )
    return sorted(found, key=lambda k: (sum(k.room.values()) / len(k.slots), k.slots))


def _room(problem: Problem, person: int, slots: Sequence[int]) -> int:
    """Return how many of these slots a person could do by himself: one a day, no two nights."""
    free = sorted({problem.day[s] for s in slots if problem.fit[person][s]})
    if not problem.of.night[slots[0]]:
        return len(free)
    taken, last = 0, -9
    for day in free:
        if day - last > 1:
            taken, last = taken + 1, day
    return taken


def capacity(problem: Problem, person: int) -> int:
    """Return how many duties a person can have in the whole term by the limit of seven days."""
    days = {problem.day[s] for s in range(problem.slots) if problem.fit[person][s]}
    first = min(days, default=0)
    weeks: dict[int, int] = defaultdict(int)
    for day in days:
        weeks[(day - first) // 7] += 1
    limit = problem.in_7[person]
    return sum(min(limit, n * problem.per_day[person]) for n in weeks.values())


def targets(problem: Problem) -> dict[str, list[float]]:
    """Return what each person's part would be, by share and carry-over, were duties divisible.

    Nights, holidays and mornings are shared among those who can have them.
    """
    people = problem.of.people
    found: dict[str, list[float]] = {}
    every = kinds(problem)
    for part in PARTS:
        aim = [0.0] * problem.people
        for kind in every:
            amount = getattr(kind, part) * len(kind.slots)
            shares = sum(people[p].share for p in kind.room)
            if part == "points" or not shares:
                continue
            for p in kind.room:
                aim[p] += amount * people[p].share / shares
        if part == "points":
            shares = sum(p.share for p in people) or 1
            total = sum(kind.points * len(kind.slots) for kind in every if kind.room)
            aim = [total * p.share / shares for p in people]
        carry = [getattr(p.carry, part) for p in people]
        mean = sum(carry) / (len(people) or 1)
        found[part] = [max(0.0, a + c - mean) for a, c in zip(aim, carry, strict=True)]
    return found


def shared(problem: Problem) -> tuple[Quota, ...]:
    """Return quotas without any library: water poured into the emptiest glass."""
    aim = targets(problem)
    rooms = [capacity(problem, p) for p in range(problem.people)]
    got: list[dict[int, int]] = []
    done = {part: [0] * problem.people for part in PARTS}
    for kind in kinds(problem):
        mine: dict[int, int] = defaultdict(int)
        values = {part: getattr(kind, part) for part in PARTS}

        def need(p: int, values: Mapping[str, int] = values) -> float:
            return (
                max(
                    (done[part][p] + value) / (aim[part][p] or 0.01)
                    for part, value in values.items()
                    if value
                )
                if any(values.values())
                else 0.0
            )

        for _ in kind.slots:
            free = [p for p, n in kind.room.items() if mine[p] < n and rooms[p] > 0]
            if not free:
                break
            p = min(free, key=lambda p: (need(p), p))
            mine[p] += 1
            rooms[p] -= 1
            for part, value in values.items():
                done[part][p] += value
        got.append(mine)
    return summed(problem, [dict(m) for m in got])


def summed(problem: Problem, got: Sequence[Mapping[int, int]]) -> tuple[Quota, ...]:
    """Return the quotas of numbers given kind by kind (in the order of ``kinds``)."""
    every = kinds(problem)
    made = []
    for p, person in enumerate(problem.of.people):
        mine = [(kind, n.get(p, 0)) for kind, n in zip(every, got, strict=True)]
        sums = {part: sum(getattr(kind, part) * n for kind, n in mine) for part in PARTS}
        made.append(Quota(person=person.id, duties=sum(n for _, n in mine), **sums))
    return tuple(made)
