"""Checks a roster without trusting whoever made it: nothing of the engine or the board is used.

It reads the instance as it is written and recounts everything, slowly and plainly.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import combinations
from math import ceil

from campus_guard.features.rosters.rules.model import (
    Assignments,
    Instance,
    Person,
    Quota,
    Rule,
    Slot,
    SlotKey,
)
from campus_guard.features.rosters.rules.weights import FACTORS, SLIDER_OF, WEIGHTS, WISH_COST


@dataclass(frozen=True)
class Finding:
    """A hard rule that is broken, by whom, and in which cells."""

    rule: Rule
    person: str
    cells: tuple[SlotKey, ...]


class _Duty:
    """A slot with real times, and who is in it."""

    def __init__(self, instance: Instance, slot: Slot, person: Person) -> None:
        post = next(p for p in instance.posts if p.id == slot.post)
        self.key, self.slot, self.post, self.person = slot.key, slot, post, person
        self.calendar = instance.days[slot.day]
        self.day = self.calendar.date
        midnight = datetime.combine(self.day, time.min)
        self.starts = midnight + timedelta(minutes=slot.starts)
        self.ends = midnight + timedelta(minutes=slot.ends)
        self.holiday = self.calendar.kind not in {"school", "makeup_workday"}
        if slot.holiday is not None:
            self.holiday = slot.holiday
        self.points = post.points if slot.points is None else slot.points


def _duties(instance: Instance, assignments: Assignments) -> list[_Duty]:
    people = {p.id: p for p in instance.people}
    return [
        _Duty(instance, s, people[assignments[s.key]])
        for s in instance.slots
        if s.key in assignments
    ]


def check(instance: Instance, assignments: Assignments) -> list[Finding]:
    """Return every broken hard rule; an assignment of an unknown cell or person breaks LOCK.

    Cells locked with a reason are the director's decision: what only they break is not returned.
    """
    cells, people = {s.key for s in instance.slots}, {p.id for p in instance.people}
    strange = [
        Finding(Rule.LOCK, who, (key,))
        for key, who in assignments.items()
        if key not in cells or who not in people
    ]
    if strange:
        return strange
    duties = _duties(instance, assignments)
    found = [f for duty in duties for f in _alone(instance, duty)]
    for person in instance.people:
        mine = sorted((d for d in duties if d.person.id == person.id), key=lambda d: d.starts)
        found += _together(instance, mine) + _limits(instance, person, mine)
    found += _pairs(instance, duties)
    found += [
        Finding(Rule.LOCK, lock.person or "", (lock.key,))
        for lock in instance.locks
        if assignments.get(lock.key) != lock.person
    ]
    kept = {lock.key for lock in instance.locks if lock.reason}
    return [f for f in found if f.rule is Rule.LOCK or not set(f.cells) <= kept]


def _alone(instance: Instance, duty: _Duty) -> list[Finding]:
    """Return what one duty breaks by itself."""
    who, post, slot, broken = duty.person, duty.post, duty.slot, []
    if post.sex and post.sex != who.sex:
        broken.append(Rule.SEX)
    for code in {post.certificate, slot.certificate} - {""}:
        held = [c for c in who.certificates if c.code == code]
        if not any(
            (c.valid_from or duty.day) <= duty.day <= (c.valid_to or duty.day) for c in held
        ):
            broken.append(Rule.CERTIFICATE)
    if (post.leader or slot.leader) and not who.leader:
        broken.append(Rule.LEADER)
    if who.posts is not None and post.id not in who.posts:
        broken.append(Rule.POST)
    broken += _busy(instance, duty)
    return [Finding(rule, who.id, (duty.key,)) for rule in dict.fromkeys(broken)]


def _busy(instance: Instance, duty: _Duty) -> list[Rule]:
    """Return what the person has to do elsewhere; a night reaches into the next day."""
    who, broken = duty.person, []
    for offset in (0, 1):
        day = duty.day + timedelta(offset)
        midnight = datetime.combine(day, time.min)

        def meets(starts: int, ends: int, midnight: datetime = midnight) -> bool:
            begin, end = (midnight + timedelta(minutes=m) for m in (starts, ends))
            return begin < duty.ends and duty.starts < end

        for away in who.absences:
            ends = 1440 if away.ends is None else away.ends
            if away.first <= day <= away.last and meets(away.starts or 0, ends):
                broken.append(Rule.LEAVE)
        entry = next((d for d in instance.days if d.date == day), None)
        if entry is not None and entry.kind in {"school", "makeup_workday"}:
            weekday = entry.follows_weekday or day.isoweekday()
            if any(k.weekday == weekday and meets(k.starts, k.ends) for k in who.lessons):
                broken.append(Rule.LESSON)
    return broken


def _together(instance: Instance, mine: list[_Duty]) -> list[Finding]:
    """Return what two duties of one person break: overlap, rest, nights running."""
    found = []
    rest = timedelta(minutes=instance.limits.rest_minutes)
    for a, b in combinations(mine, 2):
        apart = abs((b.day - a.day).days)
        if apart > 3:
            continue
        rule = None
        if b.starts < a.ends and a.starts < b.ends:
            rule = Rule.OVERLAP
        elif apart and max(b.starts - a.ends, a.starts - b.ends) < rest:
            rule = Rule.REST
        elif apart == 1 and a.post.night and b.post.night:
            rule = Rule.NIGHTS
        if rule is not None:
            found.append(Finding(rule, a.person.id, (a.key, b.key)))
    return found


def _limits(instance: Instance, person: Person, mine: list[_Duty]) -> list[Finding]:
    """Return where a person has too many duties."""
    limits, own, found = instance.limits, person.limits, []
    a_day, in_7, running = (
        None
        if name in limits.relaxed
        else getattr(own, name)
        if getattr(own, name) is not None
        else getattr(limits, name)
        for name in ("per_day", "in_7_days", "consecutive_days")
    )
    days = sorted({d.day for d in mine})

    def add(rule: Rule, first: int, last: int) -> None:
        cells = tuple(d.key for d in mine if first <= d.day.toordinal() <= last)
        found.append(Finding(rule, person.id, cells))

    for day in (d.toordinal() for d in days):
        week = [d for d in mine if day <= d.day.toordinal() < day + 7]
        if a_day is not None and sum(d.day.toordinal() == day for d in mine) > a_day:
            add(Rule.PER_DAY, day, day)
        if in_7 is not None and len(week) > in_7:
            add(Rule.IN_7_DAYS, day, day + 6)
        if running is not None and {day + n for n in range(running + 1)} <= {
            d.toordinal() for d in days
        }:
            add(Rule.CONSECUTIVE, day, day + running)
    return found


def _shifts(duties: list[_Duty]) -> list[list[_Duty]]:
    """Return the duties that stand together: one post, one day, one beginning."""
    shifts = defaultdict(list)
    for duty in duties:
        shifts[duty.day, duty.post.id, duty.starts].append(duty)
    return list(shifts.values())


def _pairs(instance: Instance, duties: list[_Duty]) -> list[Finding]:
    banned = [{p.first, p.second} for p in instance.pairs if p.kind == "avoid"]
    return [
        Finding(Rule.PAIR, a.person.id, (a.key, b.key))
        for shift in _shifts(duties)
        for a, b in combinations(shift, 2)
        if {a.person.id, b.person.id} in banned
    ]


# ------------------------------------------------------------------------------------ penalty
def penalty(
    instance: Instance, assignments: Assignments, quotas: Sequence[Quota]
) -> dict[str, int]:
    """Return the penalty by part as rules.weights defines it."""
    duties = _duties(instance, assignments)
    raw = {
        **_quotas(duties, quotas),
        "rotation": _rotation(instance, duties),
        "evenness": _evenness(instance, duties, quotas),
        "wishes": _wishes(instance, duties),
        "pairs": _meetings(instance, duties),
    }
    return {
        part: value * WEIGHTS[part] * FACTORS[getattr(instance.sliders, SLIDER_OF[part])]
        for part, value in raw.items()
    }


def _quotas(duties: list[_Duty], quotas: Sequence[Quota]) -> dict[str, int]:
    raw = dict.fromkeys(("points", "nights", "holidays", "mornings"), 0)
    for quota in quotas:
        mine = [d for d in duties if d.person.id == quota.person]
        raw["points"] += max(0, abs(sum(d.points for d in mine) - quota.points) - 1) ** 2
        raw["nights"] += (sum(d.post.night for d in mine) - quota.nights) ** 2
        raw["holidays"] += (sum(d.holiday for d in mine) - quota.holidays) ** 2
        raw["mornings"] += (sum(d.post.morning for d in mine) - quota.mornings) ** 2
    return raw


def _allowed(instance: Instance, post_id: str) -> list[Person]:
    post = next(p for p in instance.posts if p.id == post_id)
    return [
        p
        for p in instance.people
        if post.sex in {"", p.sex}
        and p.leader >= post.leader
        and (p.posts is None or post_id in p.posts)
    ]


def _rotation(instance: Instance, duties: list[_Duty]) -> int:
    done, raw = Counter((d.person.id, d.post.id) for d in duties), 0
    for post in instance.posts:
        allowed = _allowed(instance, post.id)
        shares = sum(p.share for p in allowed)
        slots = sum(s.post == post.id for s in instance.slots)
        for person in instance.people:
            fair = 0
            if person in allowed and shares:
                fair = -(-5 * slots * person.share // (4 * shares))
            raw += max(0, done[person.id, post.id] - fair - 1) ** 2
    return raw


def _evenness(instance: Instance, duties: list[_Duty], quotas: Sequence[Quota]) -> int:
    def week(slot: Slot) -> tuple[int, int]:
        year, number, _ = instance.days[slot.day].date.isocalendar()
        return year, number

    slots = Counter(week(s) for s in instance.slots)
    done = Counter((d.person.id, week(d.slot)) for d in duties)
    total = len(instance.slots)
    return sum(
        max(0, done[q.person, w] - -(-q.duties * n // total)) ** 2
        for q in quotas
        for w, n in slots.items()
    )


def _wishes(instance: Instance, duties: list[_Duty]) -> int:
    raw = 0
    for person in instance.people:
        for wish in person.wishes:
            fitting = sum(
                d.person.id == person.id
                and wish.day in {None, d.day}
                and wish.weekday in {None, d.day.isoweekday()}
                and wish.post in {"", d.post.id}
                for d in duties
            )
            times = fitting if wish.kind == "free" else int(fitting == 0)
            raw += times * WISH_COST[wish.priority]
    return raw


def _meetings(instance: Instance, duties: list[_Duty]) -> int:
    """Return what people who meet too often, or not though they wish to, cost."""
    met: Counter[tuple[str, str, str]] = Counter()
    raw = 0
    planned = Counter((s.day, s.post, s.starts) for s in instance.slots)
    keep = [(p.first, p.second) for p in instance.pairs if p.kind == "keep"]
    for shift in _shifts(duties):
        names = sorted(d.person.id for d in shift)
        met.update((shift[0].post.id, a, b) for a, b in combinations(names, 2))
        slot = shift[0].slot
        if planned[slot.day, slot.post, slot.starts] > 1:
            raw += sum((a in names) != (b in names) for a, b in set(keep))
    meetings = Counter[str]()
    for (_, post, _), seats in planned.items():
        meetings[post] += seats * (seats - 1) // 2
    for (post, _, _), n in met.items():
        people = len(_allowed(instance, post))
        couples = people * (people - 1) // 2
        fair = ceil(2 * meetings[post] / couples) if couples else 0
        raw += max(0, n - fair - 1) ** 2
    return raw
