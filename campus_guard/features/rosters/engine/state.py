"""A roster during the search: who may take what, what a move costs, and doing it.

Every number is whole, so the same moves give the same roster on every machine.
"""

from collections.abc import Sequence
from functools import cache

from campus_guard.features.rosters.engine.problem import REACH, Problem, around, squares
from campus_guard.features.rosters.rules.model import Quota

Tables = list[list[int]]


class State:
    """Holders of all slots with counters; ``cost`` is the penalty of the filled part."""

    def __init__(self, problem: Problem, quotas: Sequence[Quota]) -> None:
        self.problem = p = problem
        of, weights = p.of, p.weights
        n = p.people
        self.holder = [-1] * p.slots
        self.mask = [0] * n
        self.days = [[0] * (p.day_span + 2 * REACH) for _ in range(n)]
        self.sevens = [[0] * (p.day_span + 2 * REACH) for _ in range(n)]
        self.points, self.nights, self.holidays, self.mornings = ([0] * n for _ in range(4))
        self.rotation, self.weeks = [0] * (n * p.posts), [0] * (n * p.weeks)
        table, band = cache(squares), cache(around)
        self.cost_points = [band(weights["points"], q.points, 1) for q in quotas]
        self.cost_nights = [band(weights["nights"], q.nights, 0) for q in quotas]
        self.cost_holidays = [band(weights["holidays"], q.holidays, 0) for q in quotas]
        self.cost_mornings = [band(weights["mornings"], q.mornings, 0) for q in quotas]
        self.cost_rotation = [table(weights["rotation"], k) for k in p.rotation_limits()]
        self.cost_weeks = [table(weights["evenness"], k) for k in p.week_limits(quotas)]
        self.cost_pairs = [table(weights["pairs"], k) for k in p.pair_limits()]
        self.pairs: list[dict[int, int]] = [{} for _ in range(p.posts)]
        self.fulfilled = [0] * len(p.duty_wishes)
        self.must_run_check = [p.running[k] < p.in_7[k] for k in range(n)]
        self.has_keep = any(of.keep)
        self.cost = sum(p.duty_wishes)
        self.cost += sum(t[0] for t in self.cost_points + self.cost_nights)
        self.cost += sum(t[0] for t in self.cost_holidays + self.cost_mornings)
        self.gaps = p.slots

    # ------------------------------------------------------------------------ hard rules
    def may(self, person: int, slot: int) -> bool:
        """Tell whether a person may take a slot besides what he has (he is not in it)."""
        p = self.problem
        if not p.fit[person][slot] or self.mask[person] & p.clash[slot]:
            return False
        day = p.day[slot]
        if self.days[person][day] >= p.per_day[person]:
            return False
        if max(self.sevens[person][day - 6 : day + 1]) >= p.in_7[person]:
            return False
        if self.must_run_check[person] and self._run(person, day) > p.running[person]:
            return False
        avoid = p.of.avoid[person]
        return not avoid or not any(self.holder[m] in avoid for m in p.of.mates[slot])

    def _run(self, person: int, day: int) -> int:
        days, low, high = self.days[person], day, day
        while days[low - 1]:
            low -= 1
        while days[high + 1]:
            high += 1
        return high - low + 1

    # -------------------------------------------------------------------------- changing
    def take(self, slot: int) -> int:
        """Take the holder out and return him."""
        person = self.holder[slot]
        self.cost += self._change(person, slot, -1)
        self.holder[slot] = -1
        self.gaps += 1
        return person

    def put(self, slot: int, person: int) -> None:
        """Put somebody into an empty slot (whether he may is for the caller to ask)."""
        self.cost += self._change(person, slot, 1)
        self.holder[slot] = person
        self.gaps -= 1

    def _change(self, who: int, slot: int, sign: int) -> int:
        """Count a duty in or out and return what that costs."""
        p = self.problem
        of = p.of
        self.mask[who] ^= 1 << slot
        day = p.day[slot]
        self.days[who][day] += sign
        sevens = self.sevens[who]
        for first in range(day - 6, day + 1):
            sevens[first] += sign
        value, table = self.points[who], self.cost_points[who]
        self.points[who] = after = value + sign * of.points[slot]
        cost = table[after] - table[value]
        for flags, counter, tables in (
            (of.night, self.nights, self.cost_nights),
            (of.holiday, self.holidays, self.cost_holidays),
            (of.morning, self.mornings, self.cost_mornings),
        ):
            if flags[slot]:
                value, table = counter[who], tables[who]
                counter[who] = value + sign
                cost += table[value + sign] - table[value]
        for counter, tables, at in (
            (self.rotation, self.cost_rotation, who * p.posts + of.post[slot]),
            (self.weeks, self.cost_weeks, who * p.weeks + p.week[slot]),
        ):
            value, table = counter[at], tables[at]
            counter[at] = value + sign
            cost += table[value + sign] - table[value]
        return cost + self._wishes(who, slot, sign) + self._company(who, slot, sign)

    def _wishes(self, who: int, slot: int, sign: int) -> int:
        p = self.problem
        cost = sign * p.free[who].get(slot, 0)
        for wish in p.duty_wish.get((who, slot), ()):
            before = self.fulfilled[wish]
            self.fulfilled[wish] = before + sign
            if before == 0 or before + sign == 0:
                cost -= sign * p.duty_wishes[wish]
        return cost

    def _company(self, who: int, slot: int, sign: int) -> int:
        """Count whom the person meets in this slot."""
        of = self.problem.of
        mates, holder = of.mates[slot], self.holder
        if not mates:
            return 0
        cost, post, people = 0, of.post[slot], self.problem.people
        counts, table = self.pairs[post], self.cost_pairs[post]
        for mate in mates:
            other = holder[mate]
            if other >= 0:
                at = who * people + other if who < other else other * people + who
                value = counts.get(at, 0)
                counts[at] = value + sign
                cost += table[value + sign] - table[value]
        if self.has_keep and of.keep[who]:
            cost += sign * self._kept(who, mates)
        return cost

    def _kept(self, who: int, mates: tuple[int, ...]) -> int:
        """Return what being here with these mates costs those who are to be kept together."""
        weight, present = self.problem.weights["pairs"], {self.holder[m] for m in mates}
        return sum(-weight if friend in present else weight for friend in self.problem.of.keep[who])
