"""School rosters for measuring: invented people, real shapes, the same for the same seed.

A term of 130 days from 1 September; nine posts (a second and third campus repeat them): escort
posts at three times, three patrols, two dormitories every night, a leader every day.
"""

import random
from collections.abc import Iterator
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

FIRST = date(2026, 9, 1)
DAYS = 130
FIRST_AID = "first_aid"
SIZES = {"S": (24, 1), "M": (40, 1), "L": (80, 3)}
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许"
GIVEN = "甲乙丙丁戊己庚辛壬癸"
OFF = {date(2026, 10, 1) + timedelta(n) for n in range(7)} | {date(2026, 9, 25), date(2027, 1, 1)}
MAKE_UP = {date(2026, 9, 20): 5, date(2026, 10, 10): 3}
LESSON_STARTS = (8 * 60 + 20, 9 * 60 + 10, 10 * 60 + 20, 11 * 60 + 10, 14 * 60, 14 * 60 + 50)

# name, kind, seats, starts, ends, points, flags: m morning, n night, f/x women/men, l leader,
# c first seat certified, d every day of the term
TEMPLATE = (
    ("早护学岗", "escort_post", 3, "07:10", "07:50", 1, "mc"),
    ("午护学岗", "escort_post", 1, "11:50", "12:20", 1, ""),
    ("晚护学岗", "escort_post", 3, "16:20", "17:20", 1, "c"),
    ("课间巡查", "patrol", 2, "09:50", "10:20", 1, ""),
    ("午间巡查", "patrol", 1, "12:20", "13:50", 1, ""),
    ("晚间巡查", "patrol", 1, "18:30", "20:30", 2, ""),
    ("女寝值班", "dormitory", 1, "21:00", "31:00", 4, "nfd"),
    ("男寝值班", "dormitory", 1, "21:00", "31:00", 4, "nxd"),
    ("行政带班", "leader", 1, "07:50", "08:20", 2, "ld"),
)


def _minutes(text: str) -> int:
    return int(text[:2]) * 60 + int(text[3:])


def _days() -> list[Day]:
    made = []
    for n in range(DAYS):
        day = FIRST + timedelta(n)
        kind = "weekend" if day.isoweekday() > 5 else "school"
        if day in OFF:
            kind = "holiday"
        follows = MAKE_UP.get(day)
        made.append(Day(day, "makeup_workday" if follows else kind, follows))
    return made


def _posts(campuses: int) -> Iterator[tuple[Post, int, int, int, str]]:
    for campus in range(campuses):
        for n, (name, kind, seats, starts, ends, points, flags) in enumerate(TEMPLATE):
            post = Post(
                id=f"{'abc'[campus]}{n + 1}",
                name=f"{'一二三'[campus]}校区{name}" if campuses > 1 else name,
                kind=kind,
                sex="f" if "f" in flags else "m" if "x" in flags else "",
                leader="l" in flags,
                points=points,
                night="n" in flags,
                morning="m" in flags,
            )
            yield post, seats, _minutes(starts), _minutes(ends), flags


def _person(n: int, rng: random.Random) -> Person:
    leader = n % 5 == 0
    teacher = not leader and rng.random() < 0.8
    times = [(d, s) for d in range(1, 6) for s in LESSON_STARTS]
    lessons = rng.sample(times, 12) if teacher else []
    share = rng.choice((100, 100, 100, 100, 100, 100, 100, 80, 50))
    held = [Certificate(FIRST_AID)] if n % 2 == 0 else []
    if n % 4 == 1:
        held.append(Certificate(FIRST_AID, valid_to=FIRST + timedelta(rng.randint(40, 129))))
    return Person(
        id=f"p{n + 1:02}",
        name=f"{SURNAMES[n % 20]}{GIVEN[n // 20 % 10]}",
        sex="m" if n % 10 in {0, 3, 6, 8} else "f",
        leader=leader,
        certificates=tuple(held),
        share=share,
        absences=tuple(_absences(n, rng)),
        lessons=tuple(Lesson(d, s, s + 40) for d, s in sorted(lessons)),
        wishes=tuple(_wishes(rng)),
        carry=Carry(points=rng.choice((-2, 0, 0, 0, 2)), nights=rng.choice((-1, 0, 0, 0, 1))),
    )


def _absences(n: int, rng: random.Random) -> Iterator[Absence]:
    for _ in range(rng.choice((0, 1, 1, 2))):
        first = FIRST + timedelta(rng.randrange(DAYS - 3))
        yield Absence(first, first + timedelta(rng.randrange(3)), reason="公务")
    if n % 12 == 7:  # one in twelve is ill for a fortnight
        first = FIRST + timedelta(rng.randrange(45, DAYS - 28))
        yield Absence(first, first + timedelta(14), reason="病假")


def _wishes(rng: random.Random) -> Iterator[Wish]:
    for _ in range(rng.choice((0, 1, 2))):
        day = FIRST + timedelta(rng.randrange(DAYS))
        yield Wish("free", day=day, priority=rng.randint(1, 3))
    if rng.random() < 0.15:
        yield Wish("free", weekday=rng.randint(1, 5), priority=1)


def school(size: str, seed: int, people: int | None = None) -> Instance:
    """Return a school set: S, M or L; ``people`` overrides how many there are."""
    usual, campuses = SIZES[size]
    count = people or usual
    rng = random.Random(f"{size}-{seed}")
    staff = [_person(n, rng) for n in range(count)]
    days, posts, slots = _days(), [], []
    for post, seats, starts, ends, flags in _posts(campuses):
        posts.append(post)
        for n, day in enumerate(days):
            if "d" not in flags and day.off:
                continue
            for seat in range(1, seats + 1):
                code = FIRST_AID if "c" in flags and seat == 1 else ""
                slots.append(Slot(n, post.id, seat, starts, ends, certificate=code))
    slots.sort(key=lambda s: (s.day, s.starts, s.post, s.seat))
    ids = [p.id for p in staff]
    pairs = []
    for kind in (PairKind.AVOID, PairKind.KEEP):
        for _ in range(count // 12):
            a, b = rng.sample(ids, 2)
            pairs.append(Pair(a, b, kind))
    return Instance(
        name=f"示例学校 {size}{seed}",
        days=tuple(days),
        people=tuple(staff),
        posts=tuple(posts),
        slots=tuple(slots),
        pairs=tuple(pairs),
        limits=Limits(per_day=2, in_7_days=5, consecutive_days=5),
        seed=seed,
    )
