"""Counting that proves a shortage at once: "130 nights of the girls' dormitory, 3 people"."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from campus_guard.core.i18n import Message, msg
from campus_guard.features.rosters.engine.problem import Problem
from campus_guard.features.rosters.engine.wording import listed
from campus_guard.features.rosters.rules.answers import Conflict
from campus_guard.features.rosters.rules.model import Rule


def shortages(problem: Problem) -> list[Conflict]:
    """Return shortages that can be counted: the whole term by post first, then the worst week."""
    return [*_by_post(problem), *_by_week(problem)]


def _by_post(problem: Problem) -> Iterator[Conflict]:
    """Yield the posts of which there are more duties than their people may do."""
    of = problem.of
    slots: dict[int, list[int]] = defaultdict(list)
    for s in range(problem.slots):
        if problem.fixed.get(s, 0) >= 0:
            slots[of.post[s]].append(s)
    for post, mine in slots.items():
        people = sorted({p for s in mine for p in problem.able[s]})
        most = sum(_most(problem, p, mine) for p in people)
        if most < len(mine):
            names = listed([of.people[p].name for p in people])
            message = msg(
                "{post}: {n} duties, but {people} people can do at most {most} of them ({names})",
                post=of.posts[post].name,
                n=len(mine),
                people=len(people),
                most=most,
                names=names,
            )
            if not people:
                message = _nobody(problem, post, mine)
            yield _conflict(problem, message, mine, people, f"post|{of.posts[post].id}")


def _nobody(problem: Problem, post: int, slots: Sequence[int]) -> Message:
    """Return that nobody at all may do a post, and what it needs."""
    what = problem.of.posts[post]
    mine = [problem.of.slots[s] for s in slots]
    values: dict[str, Any] = {"post": what.name, "n": len(slots)}
    if what.leader or any(slot.leader for slot in mine):
        return msg("{post}: {n} duties, but nobody who may do it is marked as a leader", **values)
    if what.certificate or any(slot.certificate for slot in mine):
        return msg("{post}: {n} duties, but nobody who may do it has the certificate", **values)
    if what.sex == "f":
        return msg("{post}: {n} duties for women only, but no woman may do it", **values)
    if what.sex == "m":
        return msg("{post}: {n} duties for men only, but no man may do it", **values)
    return msg("{post}: {n} duties, but nobody may do it", **values)


def _most(problem: Problem, person: int, slots: Sequence[int]) -> int:
    """Return how many of the slots one person may do at most (never too few)."""
    days: dict[int, int] = defaultdict(int)
    night = all(problem.of.night[s] for s in slots)
    for s in slots:
        if problem.fit[person][s]:
            days[problem.day[s]] += 1
    if night:
        return _nights(problem, person, sorted(days))
    return _in_weeks(problem, person, days)


def _nights(problem: Problem, person: int, days: Sequence[int]) -> int:
    """Return the most nights of which no two are running, and none above the limit of a week."""
    chosen: list[int] = []
    for day in days:
        if not chosen or day - chosen[-1] > 1:
            chosen.append(day)
    counts: dict[int, int] = defaultdict(int)
    for day in chosen:
        counts[day] += 1
    return max(len(chosen), 0) if problem.in_7[person] >= 4 else _in_weeks(problem, person, counts)


def _in_weeks(problem: Problem, person: int, days: dict[int, int]) -> int:
    """Return the most duties of a person in blocks of seven days."""
    first = min(days, default=0)
    blocks: dict[int, int] = defaultdict(int)
    for day, n in days.items():
        blocks[(day - first) // 7] += min(n, problem.per_day[person])
    return sum(min(problem.in_7[person], n) for n in blocks.values())


def _by_week(problem: Problem) -> Iterator[Conflict]:
    """Yield the seven days of which most is missing, if anything is."""
    of = problem.of
    by_day: dict[int, list[int]] = defaultdict(list)
    for s in range(problem.slots):
        if problem.fixed.get(s, 0) >= 0:
            by_day[problem.day[s]].append(s)
    worst: tuple[int, int, int, list[int], list[int]] | None = None
    for first in sorted(by_day):
        week = [s for d in range(first, first + 7) for s in by_day.get(d, ())]
        people, most = [], 0
        for p in range(problem.people):
            can = sum(
                min(problem.per_day[p], sum(problem.fit[p][s] for s in by_day.get(d, ())))
                for d in range(first, first + 7)
            )
            if can:
                people.append(p)
                most += min(can, problem.in_7[p])
        short = len(week) - most
        if short > 0 and (worst is None or short > worst[0]):
            worst = (short, most, first, week, people)
    if worst is None:
        return
    short, most, _, week, people = worst
    day = of.instance.days[of.day[week[0]]].date
    away = [of.people[p].name for p in range(problem.people) if _away(problem, p, week)]
    message = msg(
        "In the 7 days from {day} there are {n} duties, but {people} people may do at most {most}",
        day=day,
        n=len(week),
        people=len(people),
        most=most,
    )
    if away:
        message = msg("{what} (on leave: {names})", what=message, names=listed(away))
    yield _conflict(problem, message, week, people, str(Rule.IN_7_DAYS))


def _away(problem: Problem, person: int, slots: Sequence[int]) -> bool:
    return any(problem.of.away(person, s) is not None for s in slots)


def _conflict(
    problem: Problem,
    message: Message,
    slots: Sequence[int],
    people: Sequence[int],
    reason: str,
) -> Conflict:
    of = problem.of
    return Conflict(
        message=message,
        slots=tuple(of.slots[s].key for s in slots),
        people=tuple(of.people[p].id for p in people),
        reasons=(reason,),
    )
