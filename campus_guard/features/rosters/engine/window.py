"""The hard rules of some slots as a model for CP-SAT; duties outside the window stand as they are.

``Window.slots`` are decided, all others keep their holders. A rule can be tied to a literal
(``Reasons``), so that a proof of impossibility names the rules it needs.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from ortools.sat.python import cp_model

from campus_guard.features.rosters.engine.moves import duties
from campus_guard.features.rosters.engine.problem import Problem
from campus_guard.features.rosters.rules.model import Rule

Reason = tuple[str, ...]  # the rule's name and what it is about: ids of a person, a post ...


class Reasons:
    """Literals of rules; the plain one ties nothing: every rule simply holds."""

    def of(self, model: cp_model.CpModel, reason: Reason) -> Any:
        """Return the literal of a rule, None when it is not tied to any."""
        return None


class Named(Reasons):
    """One literal for each reason."""

    def __init__(self) -> None:
        self.literals: dict[Reason, Any] = {}

    def of(self, model: cp_model.CpModel, reason: Reason) -> Any:
        if reason not in self.literals:
            self.literals[reason] = model.new_bool_var("|".join(reason))
        return self.literals[reason]


class Window:
    """A model of the slots; ``x[slot, person]`` and ``gap[slot]`` are its variables."""

    def __init__(
        self,
        problem: Problem,
        slots: Sequence[int],
        holder: Sequence[int] | None = None,
        reasons: Reasons | None = None,
    ) -> None:
        self.problem, self.slots = problem, list(slots)
        self.model = cp_model.CpModel()
        self.reasons = reasons or Reasons()
        inside = set(slots)
        self.outside: list[list[int]] = [[] for _ in range(problem.people)]
        for s, p in enumerate(holder or ()):
            if p >= 0 and s not in inside:
                self.outside[p].append(s)
        self.mask = [sum(1 << s for s in mine) for mine in self.outside]
        self.x: dict[tuple[int, int], Any] = {}
        self.gap: dict[int, Any] = {}
        self.of_person: list[dict[int, list[int]]] = [
            defaultdict(list) for _ in range(problem.people)
        ]
        self._variables()
        self._cover()
        self._clashes()
        self._limits()
        self._pairs()

    def _tied(self, constraint: Any, reason: Reason) -> None:
        literal = self.reasons.of(self.model, reason)
        if literal is not None:
            constraint.only_enforce_if(literal)

    # -------------------------------------------------------------------------- variables
    def _variables(self) -> None:
        named = isinstance(self.reasons, Named)
        for s in self.slots:
            for p in range(self.problem.people) if named else self.problem.able[s]:
                if self.mask[p] & self.problem.clash[s]:
                    continue
                self.x[s, p] = x = self.model.new_bool_var("")
                self.of_person[p][self.problem.day[s]].append(s)
                if named and not self.problem.fit[p][s]:
                    for rule in dict.fromkeys(r for r, _ in self.problem.of.unfit(p, s)):
                        self._tied(self.model.add(x == 0), self._about(rule, p, s))
        for s in (s for s in self.slots if s in self.problem.fixed):
            fixed = self.problem.fixed[s]
            for p in range(self.problem.people):
                if (s, p) in self.x:
                    reason = ("lock", str(s))
                    self._tied(self.model.add(self.x[s, p] == int(p == fixed)), reason)

    def _about(self, rule: Rule, person: int, slot: int) -> Reason:
        of = self.problem.of
        if rule in {Rule.LEAVE, Rule.LESSON}:
            return (rule.value, of.people[person].id)
        if rule is Rule.CERTIFICATE:
            code = of.slots[slot].certificate or of.posts[of.post[slot]].certificate
            return (rule.value, code, of.people[person].id)
        if rule is Rule.POST:
            return (rule.value, of.posts[of.post[slot]].id, of.people[person].id)
        return (rule.value, of.posts[of.post[slot]].id)

    def _cover(self) -> None:
        for s in self.slots:
            mine = [self.x[s, p] for p in range(self.problem.people) if (s, p) in self.x]
            self.gap[s] = gap = self.model.new_bool_var("")
            self.model.add_exactly_one([*mine, gap])
            if self.problem.fixed.get(s, 0) < 0:
                self.model.add(gap == 1)
            elif isinstance(self.reasons, Named):
                of = self.problem.of
                post = of.posts[of.post[s]].id
                self._tied(self.model.add(gap == 0), ("demand", post, str(of.day[s])))

    # ------------------------------------------------------------------------------ rules
    def _clashes(self) -> None:
        p, inside = self.problem, sum(1 << s for s in self.slots)
        for s in self.slots:
            for t in duties((p.clash[s] & inside) >> s << s):
                kind = p.of.clash(s, t)
                for person in range(p.people):
                    if (s, person) in self.x and (t, person) in self.x:
                        pair = [self.x[s, person].negated(), self.x[t, person].negated()]
                        both = self.model.add_bool_or(pair)
                        if kind in {Rule.REST, Rule.NIGHTS}:
                            self._tied(both, (str(kind),))

    def _limits(self) -> None:
        p = self.problem
        for person, days in enumerate(self.of_person):
            if not days:
                continue
            fixed: dict[int, int] = defaultdict(int)
            for s in self.outside[person]:
                fixed[p.day[s]] += 1
            for day, mine in days.items():
                room = p.per_day[person] - fixed[day]
                self._at_most(person, mine, room, ("per_day",))
            for first in range(min(days) - 6, max(days) + 1):
                seven = range(first, first + 7)
                mine = [s for d in seven for s in days.get(d, ())]
                room = p.in_7[person] - sum(fixed[d] for d in seven)
                self._at_most(person, mine, room, ("in_7_days",))
            self._running(person, days, fixed)

    def _at_most(self, person: int, slots: list[int], room: int, reason: Reason) -> None:
        if len(slots) > room:
            total = sum(self.x[s, person] for s in slots)
            self._tied(self.model.add(total <= max(0, room)), reason)

    def _running(self, person: int, days: dict[int, list[int]], fixed: dict[int, int]) -> None:
        limit = self.problem.running[person]
        if limit >= self.problem.in_7[person]:
            return  # so many days running would break the limit of seven days first
        on: dict[int, Any] = {}
        for day, mine in days.items():
            on[day] = self.model.new_bool_var("")
            for s in mine:
                self.model.add_implication(self.x[s, person], on[day])
        for first in range(min(days) - limit, max(days) + 1):
            run = range(first, first + limit + 1)
            if all(d in on or fixed[d] for d in run):
                total = sum(on[d] for d in run if d in on and not fixed[d])
                worked = sum(1 for d in run if fixed[d])
                constraint = self.model.add(total <= max(0, limit - worked))
                self._tied(constraint, ("consecutive_days",))

    def _pairs(self) -> None:
        of = self.problem.of
        for s in self.slots:
            for t in of.mates[s]:
                for a in range(self.problem.people):
                    for b in of.avoid[a]:
                        if (s, a) not in self.x or ((t, b) not in self.x and s in self.gap):
                            continue
                        if (t, b) in self.x:
                            pair = [self.x[s, a].negated(), self.x[t, b].negated()]
                            first, second = sorted((of.people[a].id, of.people[b].id))
                            self._tied(self.model.add_bool_or(pair), ("pair", first, second))

    # ------------------------------------------------------------------------------ after
    def chosen(self, solver: cp_model.CpSolver) -> dict[int, int]:
        """Return {slot: holder, -1 for none} of a solution."""
        found = dict.fromkeys(self.slots, -1)
        for (s, p), x in self.x.items():
            if solver.boolean_value(x):
                found[s] = p
        return found

    def hint(self, holder: Sequence[int]) -> None:
        """Start the search from these holders."""
        for (s, p), x in self.x.items():
            self.model.add_hint(x, holder[s] == p)


def slots_near(problem: Problem, days: Iterable[int], reach: int) -> list[int]:
    """Return the slots at most ``reach`` calendar days from any of the days (day numbers)."""
    near = {d for day in days for d in problem.of.days_near(day, reach)}
    return [s for d in sorted(near) for s in problem.of.of_day[d]]


def one_worker(seconds: float, seed: int = 1) -> cp_model.CpSolver:
    """Return a solver that gives the same answer every time (deterministic time)."""
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.linearization_level = 2
    solver.parameters.random_seed = seed
    solver.parameters.max_deterministic_time = seconds
    return solver
