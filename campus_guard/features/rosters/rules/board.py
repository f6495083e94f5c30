"""A roster being edited: put, clear, why not, candidates, counts - all incremental.

One cell answers in well under a millisecond, so a screen can ask while the mouse moves.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from campus_guard.core.i18n import Message, msg
from campus_guard.features.rosters.rules import sentences
from campus_guard.features.rosters.rules.compiled import Compiled
from campus_guard.features.rosters.rules.model import (
    Assignments,
    Gap,
    Quota,
    Rule,
    SlotKey,
    Violation,
    Wish,
)
from campus_guard.features.rosters.rules.weights import FACTORS, WEIGHTS, WISH_COST


@dataclass(frozen=True)
class Counts:
    """What one person does in a roster; ``minutes`` is time on duty."""

    duties: int = 0
    points: int = 0
    nights: int = 0
    holidays: int = 0
    mornings: int = 0
    minutes: int = 0


@dataclass(frozen=True)
class Candidate:
    """Somebody for a slot: rules against him, softer remarks, and ``cost`` (less is better)."""

    person: str
    violations: tuple[Violation, ...]
    remarks: tuple[Message, ...]
    cost: int


class Board:
    """Assignments of an instance; ``quotas`` rank the candidates (shares alone without them)."""

    def __init__(
        self,
        compiled: Compiled,
        assignments: Assignments | None = None,
        quotas: tuple[Quota, ...] = (),
    ) -> None:
        self.of = compiled
        self.quotas = {q.person: q for q in quotas}
        self.holders = [-1] * len(compiled.slots)
        self._on: list[list[list[int]]] = [
            [[] for _ in compiled.instance.days] for _ in compiled.people
        ]
        self._counts = [Counts() for _ in compiled.people]
        for slot, person in enumerate(compiled.numbers(assignments or {})):
            if person >= 0:
                self._set(slot, person)

    # ---------------------------------------------------------------------------- editing
    def put(self, key: SlotKey, person: str | None) -> str | None:
        """Put somebody (None: nobody) into a slot whatever the rules say; return who was there.

        Raises KeyError for a slot or person that the instance does not have.
        """
        slot = self.of.slot_of[key]
        before = self.holders[slot]
        self._set(slot, -1 if person is None else self.of.person_of[person])
        return None if before < 0 else self.of.people[before].id

    def _set(self, slot: int, person: int) -> None:
        before = self.holders[slot]
        day = self.of.day[slot]
        if before >= 0:
            self._on[before][day].remove(slot)
            self._count(before, slot, -1)
        if person >= 0:
            self._on[person][day].append(slot)
            self._count(person, slot, 1)
        self.holders[slot] = person

    def _count(self, person: int, slot: int, sign: int) -> None:
        old, of = self._counts[person], self.of
        self._counts[person] = Counts(
            old.duties + sign,
            old.points + sign * of.points[slot],
            old.nights + sign * of.night[slot],
            old.holidays + sign * of.holiday[slot],
            old.mornings + sign * of.morning[slot],
            old.minutes + sign * (of.end[slot] - of.start[slot]),
        )

    # ---------------------------------------------------------------------------- reading
    def holder(self, key: SlotKey) -> str | None:
        """Return who is in a slot."""
        person = self.holders[self.of.slot_of[key]]
        return None if person < 0 else self.of.people[person].id

    def assignments(self) -> Assignments:
        """Return the assignments as they stand."""
        return self.of.assignments(self.holders)

    def counts(self, person: str) -> Counts:
        """Return what a person does."""
        return self._counts[self.of.person_of[person]]

    def slots_of(self, person: str) -> list[SlotKey]:
        """Return a person's slots in the order of time."""
        days = self._on[self.of.person_of[person]]
        slots = sorted((s for day in days for s in day), key=lambda s: self.of.start[s])
        return [self.of.slots[s].key for s in slots]

    def empty(self) -> list[SlotKey]:
        """Return the slots nobody is in, those locked empty left out."""
        return [
            self.of.slots[s].key
            for s, p in enumerate(self.holders)
            if p < 0 and s not in self.of.locked
        ]

    def gaps(self) -> tuple[Gap, ...]:
        """Return the empty slots, each with the reason that stands in the way of most people."""
        return tuple(Gap(key, self._why_empty(self.of.slot_of[key])) for key in self.empty())

    def _why_empty(self, slot: int) -> Message:
        against: dict[Rule, int] = {}
        free = 0
        for person in range(len(self.of.people)):
            broken = self._broken(person, slot)
            free += not broken
            for rule in {v.rule for v in broken}:
                against[rule] = against.get(rule, 0) + 1
        what = self.of.slots[slot]
        post = self.of.posts[self.of.post[slot]].name
        day = self.of.instance.days[what.day].date
        if free:
            return msg(
                "{post} on {day} is empty; {n} people could do it.", post=post, day=day, n=free
            )
        if not against:
            return msg("{post} on {day} is empty; there is nobody.", post=post, day=day)
        worst = max(against, key=lambda rule: (against[rule], -list(Rule).index(rule)))
        n = against[worst]
        return msg(
            "{post} on {day} is empty; of {all} people most fail by: {rule} ({n}).",
            post=post,
            day=day,
            all=len(self.of.people),
            rule=sentences.RULES[worst],
            n=n,
        )

    # ------------------------------------------------------------------------------ rules
    def why_not(self, person: str, key: SlotKey) -> tuple[Violation, ...]:
        """Return the rules against putting a person into a slot (whoever is there goes out)."""
        slot = self.of.slot_of[key]
        found = self._broken(self.of.person_of[person], slot)
        lock = self.of.locked.get(slot)
        if lock is not None and lock.person != person:
            found.append(Violation(Rule.LOCK, sentences.locked(), person, (key,)))
        return tuple(found)

    def violations(self) -> tuple[Violation, ...]:
        """Return every broken rule of the roster as it stands, each once."""
        seen: dict[tuple[Rule, tuple[SlotKey, ...]], Violation] = {}
        for slot, person in enumerate(self.holders):
            lock = self.of.locked.get(slot)
            if lock is not None and lock.person != (self._id(person)):
                key = self.of.slots[slot].key
                violation = Violation(Rule.LOCK, sentences.locked(), lock.person or "", (key,))
                seen[Rule.LOCK, (key,)] = violation
            if person >= 0:
                for violation in self._broken(person, slot):
                    cells = tuple(sorted(violation.slots))
                    seen.setdefault((violation.rule, cells), violation)
        return tuple(seen.values())

    def _id(self, person: int) -> str | None:
        return None if person < 0 else self.of.people[person].id

    def _broken(self, person: int, slot: int) -> list[Violation]:
        made = [
            self._violation(rule, text, person, [slot])
            for rule, text in self.of.unfit(person, slot)
        ]
        for rule, text, slots in (
            *self._clashes(person, slot),
            *self._banned(person, slot),
            *self._too_many(person, slot),
        ):
            made.append(self._violation(rule, text, person, slots))
        return made

    def _violation(self, rule: Rule, text: Message, person: int, slots: list[int]) -> Violation:
        locks = [self.of.locked.get(s) for s in slots]
        reasons = [k.reason for k in locks if k is not None and k.reason]
        kept = reasons[0] if len(reasons) == len(slots) else ""
        keys = tuple(self.of.slots[s].key for s in slots)
        return Violation(rule, text, self.of.people[person].id, keys, kept)

    def _clashes(self, person: int, slot: int) -> Iterator[tuple[Rule, Message, list[int]]]:
        of, who, days = self.of, self.of.people[person], self.of.instance.days
        for day in of.days_near(of.day[slot]):
            for other in self._on[person][day]:
                rule = None if other == slot else of.clash(slot, other)
                if rule is None:
                    continue
                post, when = of.posts[of.post[other]], days[day].date
                text = sentences.two_nights(who, when)
                if rule is Rule.OVERLAP:
                    text = sentences.overlaps(who, post, when)
                elif rule is Rule.REST:
                    wanted = of.instance.limits.rest_minutes
                    text = sentences.too_little_rest(post, when, of.rest(slot, other), wanted)
                yield rule, text, [slot, other]

    def _banned(self, person: int, slot: int) -> Iterator[tuple[Rule, Message, list[int]]]:
        for mate in self.of.mates[slot]:
            other = self.holders[mate]
            if other in self.of.avoid[person]:
                text = sentences.banned_pair(self.of.people[person], self.of.people[other])
                yield Rule.PAIR, text, [slot, mate]

    def _too_many(self, person: int, slot: int) -> Iterator[tuple[Rule, Message, list[int]]]:
        of, who, mine, today = self.of, self.of.people[person], self._on[person], self.of.day[slot]
        dates = of.instance.days
        others = [s for s in mine[today] if s != slot]
        limit = of.limit(person, "per_day")
        if len(others) + 1 > limit:
            text = sentences.too_many_a_day(who, dates[today].date, limit)
            yield Rule.PER_DAY, text, [slot, *others]
        limit = of.limit(person, "in_7_days")
        near = of.days_near(today, 6)
        for first in (d for d in near if d <= today):
            week = [d for d in near if 0 <= of.ordinal[d] - of.ordinal[first] < 7]
            slots = [s for d in week for s in mine[d] if s != slot]
            if len(slots) + 1 > limit:
                text = sentences.too_many_in_7(who, dates[first].date, limit)
                yield Rule.IN_7_DAYS, text, [slot, *slots]
                break
        limit = of.limit(person, "consecutive_days")
        run = self._run(person, today)
        if len(run) > limit:
            text = sentences.too_many_running(who, dates[run[0]].date, limit)
            yield Rule.CONSECUTIVE, text, [slot, *(s for d in run for s in mine[d] if s != slot)]

    def _run(self, person: int, today: int) -> list[int]:
        """Return the days running on which the person would be on duty, ``today`` among them."""
        mine, ordinal = self._on[person], self.of.ordinal
        low = high = today
        while low > 0 and mine[low - 1] and ordinal[low] - ordinal[low - 1] == 1:
            low -= 1
        while high + 1 < len(ordinal) and mine[high + 1] and ordinal[high + 1] - ordinal[high] == 1:
            high += 1
        return list(range(low, high + 1))

    # ------------------------------------------------------------------------- candidates
    def candidates(self, key: SlotKey) -> tuple[Candidate, ...]:
        """Return everybody for a slot, the best first: no rule against, then the least cost."""
        slot = self.of.slot_of[key]
        found = []
        for number, person in enumerate(self.of.people):
            cost, remarks = self._cost(number, slot)
            found.append(Candidate(person.id, self.why_not(person.id, key), remarks, cost))
        order = {p.id: n for n, p in enumerate(self.of.people)}
        found.sort(key=lambda c: (len(c.violations), c.cost, order[c.person]))
        return tuple(found)

    def _cost(self, person: int, slot: int) -> tuple[int, tuple[Message, ...]]:
        """Return how much one more such duty moves a person away from the quota, and remarks."""
        of, who = self.of, self.of.people[person]
        quota, have = self._quota(person), self._counts[person]
        here = self.holders[slot] == person
        cost, remarks = 0, []
        for name, flag, word in (
            ("nights", of.night[slot], msg("nights")),
            ("holidays", of.holiday[slot], msg("holidays")),
            ("mornings", of.morning[slot], msg("mornings")),
            ("points", of.points[slot], msg("points")),
        ):
            over = getattr(have, name) + (0 if here else int(flag)) - getattr(quota, name)
            cost += WEIGHTS[name] * int(flag) * (2 * over - 1)
            if flag and over > 0:
                remarks.append(msg("{n} {what} above the quota", n=over, what=word))
        for wish in who.wishes:
            if wish.kind == "free" and fits_wish(of, slot, wish):
                cost += WISH_COST[wish.priority] * FACTORS[of.instance.sliders.wishes] * 4
                remarks.append(msg("wishes to be free"))
        return cost, tuple(remarks)

    def _quota(self, person: int) -> Quota:
        who = self.of.people[person]
        if who.id in self.quotas:
            return self.quotas[who.id]
        shares = sum(p.share for p in self.of.people) or 1
        of = self.of
        totals = (sum(of.points), len(of.slots), sum(of.night), sum(of.holiday), sum(of.morning))
        quota = Quota(who.id, *(round(total * who.share / shares) for total in totals))
        self.quotas[who.id] = quota
        return quota


def wrong_locks(of: Compiled) -> tuple[Violation, ...]:
    """Return what the locked cells by themselves break, those kept with a reason left out."""
    held = {k.key: k.person for k in of.instance.locks if k.person is not None}
    return tuple(v for v in Board(of, held).violations() if not v.kept)


def fits_wish(of: Compiled, slot: int, wish: Wish) -> bool:
    """Tell whether a slot is one that the wish speaks of."""
    what = of.slots[slot]
    day = of.instance.days[what.day].date
    return (
        (wish.day is None or wish.day == day)
        and (wish.weekday is None or wish.weekday == day.isoweekday())
        and (not wish.post or wish.post == what.post)
    )
