"""Small roster instances: a few invented people, three weeks, every rule of the engine in reach."""

import random
from dataclasses import replace
from datetime import date, timedelta

from campus_guard.features.rosters.rules.model import (
    Absence,
    Carry,
    Certificate,
    Day,
    Instance,
    Lesson,
    Limits,
    Pair,
    PairKind,
    Person,
    Post,
    Slot,
    Wish,
)

MONDAY = date(2026, 9, 7)
POSTS = (
    Post("gate", "校门", "escort_post", points=1, morning=True),
    Post("noon", "午间", "patrol", points=1),
    Post("girls", "女寝", "dormitory", sex="f", points=4, night=True),
    Post("boys", "男寝", "dormitory", sex="m", points=4, night=True),
    Post("lead", "带班", "leader", leader=True, points=2),
)
TIMES = {"gate": (430, 470), "noon": (740, 830), "girls": (1260, 1860), "boys": (1260, 1860)}
TIMES["lead"] = (480, 510)


def person(n: int, rng: random.Random) -> Person:
    """Return an invented person; every third holds a certificate that may end."""
    end = rng.choice((None, MONDAY + timedelta(rng.randrange(5, 20))))
    held = (Certificate("aid", None, end),) if n % 2 == 0 else ()
    first = MONDAY + timedelta(rng.randrange(20))
    return Person(
        id=f"p{n}",
        name=f"示例{n}",
        sex="fm"[n % 2],
        leader=n % 4 < 2,
        certificates=held,
        posts=frozenset(p.id for p in POSTS if p.id != "noon") if n == 3 else None,
        share=rng.choice((50, 100, 100)),
        absences=(Absence(first, first + timedelta(1), reason="公务"),) if n % 3 == 0 else (),
        lessons=(Lesson(rng.randint(1, 5), 740, 780),) if n % 2 else (),
        wishes=(
            Wish("free", day=MONDAY + timedelta(rng.randrange(20)), priority=rng.randint(1, 3)),
            Wish("duty", day=MONDAY + timedelta(rng.randrange(20)), post="gate"),
        ),
        carry=Carry(points=rng.randint(-2, 2)),
    )


def small(seed: int = 1, people: int = 12, days: int = 14) -> Instance:
    """Return an instance that can be filled."""
    rng = random.Random(seed)
    calendar = tuple(
        Day(MONDAY + timedelta(n), "weekend" if n % 7 > 4 else "school") for n in range(days)
    )
    slots = []
    for n, day in enumerate(calendar):
        for post in POSTS:
            if day.off and post.id in {"gate", "noon"}:
                continue
            for seat in range(1, 3 if post.id == "gate" else 2):
                aid = "aid" if post.id == "gate" and seat == 1 and n < 5 else ""
                slots.append(Slot(n, post.id, seat, *TIMES[post.id], certificate=aid))
    return Instance(
        days=calendar,
        people=tuple(person(n, rng) for n in range(people)),
        posts=POSTS,
        slots=tuple(slots),
        pairs=(Pair("p0", "p1", PairKind.AVOID), Pair("p2", "p4", PairKind.KEEP)),
        limits=Limits(in_7_days=5, consecutive_days=4),
        seed=seed,
        name="示例",
    )


def without(instance: Instance, *ids: str) -> Instance:
    """Return the instance without some people."""
    return replace(
        instance,
        people=tuple(p for p in instance.people if p.id not in ids),
        pairs=tuple(p for p in instance.pairs if not {p.first, p.second} & set(ids)),
    )
