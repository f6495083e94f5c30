"""The instance as flat lists and bit masks: what the search reads millions of times.

A set of slots is a whole number whose bit ``s`` stands for slot ``s``; one ``&`` of two such
numbers tells whether a person's duties clash with a slot.
"""

from collections import defaultdict
from collections.abc import Sequence

from campus_guard.features.rosters.rules.board import fits_wish
from campus_guard.features.rosters.rules.compiled import Compiled
from campus_guard.features.rosters.rules.model import Quota, Rule
from campus_guard.features.rosters.rules.weights import FACTORS, SLIDER_OF, WEIGHTS, WISH_COST

REACH = 7  # free days kept on both sides, so that seven days can be counted at the edges
TOP = 4000  # longest table of squares


class Problem:
    """Everything about an instance that does not change while a roster is made."""

    def __init__(self, of: Compiled) -> None:
        self.of = of
        self.people, self.slots = len(of.people), len(of.slots)
        self.posts, self.day_span = len(of.posts), (of.ordinal[-1] + 1 if of.ordinal else 0)
        self.day = [of.ordinal[d] + REACH for d in of.day]
        first = min(of.week_of_day, default=0)
        self.week = [of.week_of_day[d] - first for d in of.day]
        self.weeks = max(self.week, default=0) + 1
        self.fixed = {s: of.person_of.get(k.person or "", -1) for s, k in of.locked.items()}
        self.fit = [bytearray(of.fits(p, s) for s in range(self.slots)) for p in range(self.people)]
        self.able = [[p for p in range(self.people) if self.fit[p][s]] for s in range(self.slots)]
        self.clash = self._clashes()
        names = ("per_day", "in_7_days", "consecutive_days")
        limits = [[of.limit(p, name) for p in range(self.people)] for name in names]
        self.per_day, self.in_7, self.running = limits
        self.weights = {
            part: weight * FACTORS[getattr(of.instance.sliders, SLIDER_OF[part])]
            for part, weight in WEIGHTS.items()
        }
        self.free = self._free_wishes()
        self.duty_wish, self.duty_wishes = self._duty_wishes()

    def _clashes(self) -> list[int]:
        """Return for each slot the bits of the slots one person cannot do besides it."""
        of, masks, known = self.of, [0] * self.slots, dict[tuple[int, ...], Rule | None]()
        for day, mine in enumerate(of.of_day):
            for near in (d for d in of.days_near(day) if d >= day):
                apart = of.ordinal[near] - of.ordinal[day]
                for a in mine:
                    what = of.slots[a]
                    for b in of.of_day[near]:
                        if near == day and b <= a:
                            continue
                        other = of.slots[b]
                        kind: tuple[int, ...] = (
                            apart,
                            what.starts,
                            what.ends,
                            other.starts,
                            other.ends,
                        )
                        kind += (of.night[a], of.night[b])
                        if kind not in known:
                            known[kind] = of.clash(a, b)
                        if known[kind] is not None:
                            masks[a] |= 1 << b
                            masks[b] |= 1 << a
        return masks

    def _free_wishes(self) -> list[dict[int, int]]:
        """Return for each person {slot: cost} of the slots against a wish to be free."""
        found: list[dict[int, int]] = [{} for _ in range(self.people)]
        for person, who in enumerate(self.of.people):
            for wish in (w for w in who.wishes if w.kind == "free"):
                cost = WISH_COST[wish.priority] * self.weights["wishes"]
                for slot in range(self.slots):
                    if fits_wish(self.of, slot, wish):
                        found[person][slot] = found[person].get(slot, 0) + cost
        return found

    def _duty_wishes(self) -> tuple[dict[tuple[int, int], list[int]], list[int]]:
        """Return {(person, slot): wishes it fulfils} and the cost of each wish unmet."""
        where: dict[tuple[int, int], list[int]] = defaultdict(list)
        costs: list[int] = []
        for person, who in enumerate(self.of.people):
            for wish in (w for w in who.wishes if w.kind == "duty"):
                for slot in range(self.slots):
                    if fits_wish(self.of, slot, wish):
                        where[person, slot].append(len(costs))
                costs.append(WISH_COST[wish.priority] * self.weights["wishes"])
        return dict(where), costs

    # ------------------------------------------------------------------------ soft limits
    def allowed(self, post: int) -> list[int]:
        """Return who may do a post at all (sex, entry, leader): those it is shared among."""
        of, what = self.of, self.of.posts[post]
        return [
            n
            for n, who in enumerate(of.people)
            if (not what.sex or who.sex == what.sex)
            and (not what.leader or who.leader)
            and (who.posts is None or what.id in who.posts)
        ]

    def rotation_limits(self) -> list[int]:
        """Return, person by person and post by post, a quarter above the fair share, plus 1."""
        limits = [0] * (self.people * self.posts)
        for post in range(self.posts):
            n = self.of.post.count(post)
            allowed = self.allowed(post)
            shares = sum(self.of.people[p].share for p in allowed)
            for p in allowed:
                part, whole = 5 * n * self.of.people[p].share, 4 * shares
                limits[p * self.posts + post] = 1 + (-(-part // whole) if whole else 0)
        return limits

    def week_limits(self, quotas: Sequence[Quota]) -> list[int]:
        """Return, person by person and week by week, the fair number of duties, rounded up."""
        slots = [self.week.count(w) for w in range(self.weeks)]
        total = self.slots or 1
        return [-(-q.duties * n // total) for q in quotas for n in slots]

    def pair_limits(self) -> list[int]:
        """Return for each post how often two people may meet on it without it being counted."""
        meetings = [0] * self.posts
        for members in self.of.groups:
            meetings[self.of.post[members[0]]] += len(members) * (len(members) - 1) // 2
        limits = []
        for post, n in enumerate(meetings):
            couples = len(self.allowed(post)) * (len(self.allowed(post)) - 1) // 2
            limits.append(1 + (-(-2 * n // couples) if couples else 0))
        return limits


def squares(weight: int, limit: int) -> list[int]:
    """Return [cost of a count of 0, 1, 2, ...] above a limit; tables are shared by limit."""
    return [weight * max(0, n - limit) ** 2 for n in range(TOP)]


def around(weight: int, aim: int, band: int) -> list[int]:
    """Return [cost of a count of 0, 1, 2, ...] that should be within ``band`` of ``aim``."""
    return [weight * max(0, abs(n - aim) - band) ** 2 for n in range(TOP)]
