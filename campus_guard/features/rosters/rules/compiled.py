"""An instance with its ids turned into numbers, and what never changes worked out once.

People, posts and slots are numbered in the order of the instance. All times are absolute minutes.
"""

from collections import defaultdict
from functools import cached_property

from campus_guard.core.i18n import Message
from campus_guard.features.rosters.rules import sentences
from campus_guard.features.rosters.rules.model import (
    DAY_MINUTES,
    Absence,
    Assignments,
    Instance,
    Lesson,
    PairKind,
    Person,
    Rule,
)


class Compiled:
    """Numbers for people, posts and slots, fitness of people for slots, and clashes of slots."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.people = instance.people
        self.posts = instance.posts
        self.slots = instance.slots
        self.person_of = {p.id: n for n, p in enumerate(self.people)}
        self.post_of = {p.id: n for n, p in enumerate(self.posts)}
        self.slot_of = {s.key: n for n, s in enumerate(self.slots)}
        self._flatten()
        self.locked = {self.slot_of[k.key]: k for k in instance.locks}
        self.avoid = self._pairs(PairKind.AVOID)
        self.keep = self._pairs(PairKind.KEEP)
        self._lessons = [_by_weekday(p.lessons) for p in self.people]

    def _flatten(self) -> None:
        days = self.instance.days
        first = days[0].date.toordinal() if days else 0
        self.ordinal = [d.date.toordinal() - first for d in days]
        self.week_of_day = [(d.date.toordinal() - 1) // 7 for d in days]
        slots, posts = self.slots, [self.posts[self.post_of[s.post]] for s in self.slots]
        self.day = [s.day for s in slots]
        self.post = [self.post_of[s.post] for s in slots]
        self.start = [self.ordinal[s.day] * DAY_MINUTES + s.starts for s in slots]
        self.end = [self.ordinal[s.day] * DAY_MINUTES + s.ends for s in slots]
        self.night = [p.night for p in posts]
        self.morning = [p.morning for p in posts]
        self.holiday = [days[s.day].off if s.holiday is None else s.holiday for s in slots]
        self.points = [
            p.points if s.points is None else s.points for s, p in zip(slots, posts, strict=True)
        ]
        groups: dict[tuple[int, int, int], list[int]] = defaultdict(list)
        self.of_day: list[list[int]] = [[] for _ in days]
        for n, slot in enumerate(slots):
            groups[slot.day, self.post[n], slot.starts].append(n)
            self.of_day[slot.day].append(n)
        self.mates: list[tuple[int, ...]] = [()] * len(slots)
        self.groups = list(groups.values())
        for members in self.groups:
            for n in members:
                self.mates[n] = tuple(m for m in members if m != n)

    def _pairs(self, kind: PairKind) -> list[frozenset[int]]:
        found: list[set[int]] = [set() for _ in self.people]
        for pair in self.instance.pairs:
            if pair.kind is kind:
                a, b = self.person_of[pair.first], self.person_of[pair.second]
                found[a].add(b)
                found[b].add(a)
        return [frozenset(others) for others in found]

    # ---------------------------------------------------------------------------- limits
    def limit(self, person: int, name: str) -> int:
        """Return a person's limit (per_day, in_7_days, consecutive_days), huge when relaxed."""
        if name in self.instance.limits.relaxed:
            return 10**6
        own: int | None = getattr(self.people[person].limits, name)
        return int(getattr(self.instance.limits, name)) if own is None else own

    # --------------------------------------------------------------------------- fitness
    def unfit(self, person: int, slot: int) -> list[tuple[Rule, Message]]:
        """Return every reason of the person alone why he cannot take the slot."""
        who, what, post = self.people[person], self.slots[slot], self.posts[self.post[slot]]
        day = self.instance.days[what.day].date
        found = []
        if post.sex and who.sex != post.sex:
            found.append((Rule.SEX, sentences.wrong_sex(post)))
        found += [
            (Rule.CERTIFICATE, sentences.no_certificate(who, code, day))
            for code in dict.fromkeys((post.certificate, what.certificate))
            if code and not _certified(who, code, day.toordinal())
        ]
        if (post.leader or what.leader) and not who.leader:
            found.append((Rule.LEADER, sentences.no_leader(who)))
        if who.posts is not None and post.id not in who.posts:
            found.append((Rule.POST, sentences.not_allowed(who, post)))
        if (absence := self.away(person, slot)) is not None:
            found.append((Rule.LEAVE, sentences.on_leave(who, absence)))
        if (lesson := self._teaches(person, slot)) is not None:
            found.append((Rule.LESSON, sentences.has_lesson(who, lesson, day)))
        return found

    def fits(self, person: int, slot: int) -> bool:
        """Tell whether nothing of the person alone speaks against the slot."""
        return self._fit[person][slot]

    @cached_property
    def _fit(self) -> list[list[bool]]:
        """Fitness of everybody for everything: needs of a seat first, then days and lessons."""
        table = []
        for person in range(len(self.people)):
            able = {kind: self._able(person, *kind) for kind in set(self._kinds)}
            table.append(
                [
                    able[kind]
                    and self.away(person, slot) is None
                    and self._teaches(person, slot) is None
                    for slot, kind in enumerate(self._kinds)
                ]
            )
        return table

    @cached_property
    def _kinds(self) -> list[tuple[int, bool, str, int]]:
        dated = any(c.valid_from or c.valid_to for p in self.people for c in p.certificates)
        return [
            (self.post[n], s.leader, s.certificate, s.day if dated else 0)
            for n, s in enumerate(self.slots)
        ]

    def _able(self, person: int, post_number: int, leader: bool, code: str, day: int) -> bool:
        who, post = self.people[person], self.posts[post_number]
        ordinal = self.instance.days[day].date.toordinal()
        return (
            (not post.sex or who.sex == post.sex)
            and (who.leader or not (post.leader or leader))
            and (who.posts is None or post.id in who.posts)
            and all(_certified(who, c, ordinal) for c in (post.certificate, code) if c)
        )

    def away(self, person: int, slot: int) -> Absence | None:
        """Return the absence that forbids a slot, None when there is none."""
        what = self.slots[slot]
        today = self.instance.days[what.day].date
        base = today.toordinal()
        for absence in self.people[person].absences:
            for offset in (0, 1) if what.ends > DAY_MINUTES else (0,):
                if not absence.first.toordinal() <= base + offset <= absence.last.toordinal():
                    continue
                starts = (absence.starts or 0) + offset * DAY_MINUTES
                ends = DAY_MINUTES if absence.ends is None else absence.ends
                if starts < what.ends and what.starts < ends + offset * DAY_MINUTES:
                    return absence
        return None

    def _teaches(self, person: int, slot: int) -> Lesson | None:
        table = self._lessons[person]
        if not table:
            return None
        what = self.slots[slot]
        for offset in (0, 1) if what.ends > DAY_MINUTES else (0,):
            weekday = self._weekday_at(what.day, offset)
            for lesson in table.get(weekday, ()):
                move = offset * DAY_MINUTES
                if lesson.starts + move < what.ends and what.starts < lesson.ends + move:
                    return lesson
        return None

    def _weekday_at(self, day: int, offset: int) -> int:
        """Return the weekday whose lessons are held ``offset`` days later, 0 for none."""
        days = self.instance.days
        later = day + offset
        if later >= len(days) or self.ordinal[later] != self.ordinal[day] + offset:
            return 0
        return days[later].lessons_of or 0

    # --------------------------------------------------------------------------- clashes
    def clash(self, a: int, b: int) -> Rule | None:
        """Return the rule by which one person cannot do both slots, whoever he is."""
        if self.start[a] < self.end[b] and self.start[b] < self.end[a]:
            return Rule.OVERLAP
        apart = self.ordinal[self.day[a]] - self.ordinal[self.day[b]]
        if apart == 0:
            return None
        if self.rest(a, b) < self.instance.limits.rest_minutes:
            return Rule.REST
        if self.night[a] and self.night[b] and abs(apart) == 1:
            return Rule.NIGHTS
        return None

    def rest(self, a: int, b: int) -> int:
        """Return the minutes between two slots that do not overlap."""
        return max(self.start[a] - self.end[b], self.start[b] - self.end[a])

    def days_near(self, day: int, reach: int = 2) -> range:
        """Return the numbers of the days at most ``reach`` calendar days away."""
        low = high = day
        while low > 0 and self.ordinal[day] - self.ordinal[low - 1] <= reach:
            low -= 1
        while high + 1 < len(self.ordinal) and self.ordinal[high + 1] - self.ordinal[day] <= reach:
            high += 1
        return range(low, high + 1)

    def numbers(self, assignments: Assignments) -> list[int]:
        """Return the holder of each slot, -1 for an empty one; unknown cells are left out."""
        holders = [-1] * len(self.slots)
        for key, person in assignments.items():
            if key in self.slot_of and person in self.person_of:
                holders[self.slot_of[key]] = self.person_of[person]
        return holders

    def assignments(self, holders: list[int]) -> Assignments:
        """Return the assignments of a list of holders."""
        return {self.slots[n].key: self.people[p].id for n, p in enumerate(holders) if p >= 0}


def _certified(person: Person, code: str, ordinal: int) -> bool:
    return any(
        c.code == code
        and (c.valid_from is None or c.valid_from.toordinal() <= ordinal)
        and (c.valid_to is None or ordinal <= c.valid_to.toordinal())
        for c in person.certificates
    )


def _by_weekday(lessons: tuple[Lesson, ...]) -> dict[int, list[Lesson]]:
    found: dict[int, list[Lesson]] = defaultdict(list)
    for lesson in lessons:
        found[lesson.weekday].append(lesson)
    return dict(found)
