"""The pipeline: quotas, construct, fill holes, improve, check."""

import hashlib
import json
from collections.abc import Callable, Sequence
from types import MappingProxyType

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import Message, msg
from campus_guard.features.rosters import checker
from campus_guard.features.rosters.engine import quotas as plain
from campus_guard.features.rosters.engine import solver
from campus_guard.features.rosters.engine.anneal import anneal, restore
from campus_guard.features.rosters.engine.construct import construct
from campus_guard.features.rosters.engine.eject import eject
from campus_guard.features.rosters.engine.problem import Problem
from campus_guard.features.rosters.engine.state import State
from campus_guard.features.rosters.rules.answers import Progress
from campus_guard.features.rosters.rules.board import Board, wrong_locks
from campus_guard.features.rosters.rules.compiled import Compiled
from campus_guard.features.rosters.rules.model import Assignments, Instance, Quota, Result
from campus_guard.features.rosters.rules.weights import ENGINE

STEPS_A_SECOND = 90_000  # a slow office computer; the budget is steps, so that time decides nothing
NO_LIBRARY = msg(
    "The solver library is missing: quotas are shares only, holes are filled by exchange alone, "
    "and it cannot be proved that there is no roster."
)

Tell = Callable[[Progress, Callable[[], Result]], bool]  # False: stop and keep the best so far


def make_quotas(problem: Problem, *, library: bool) -> tuple[tuple[Quota, ...], bool]:
    """Return the quotas and whether they are the exact ones."""
    if library:
        from campus_guard.features.rosters.engine.exact_quotas import exact

        found = exact(problem)
        if found is not None:
            return found, True
    return plain.shared(problem), False


class Run:
    """One making of a roster. ``library`` False does without the solver library."""

    def __init__(
        self,
        instance: Instance,
        tell: Tell = lambda progress, result: True,  # noqa: ARG005
        *,
        library: bool | None = None,
    ) -> None:
        self.instance, self.tell = instance, tell
        self.library = solver.available() if library is None else library
        self.compiled = Compiled(instance)
        self.problem = Problem(self.compiled)
        self.quotas: tuple[Quota, ...] = ()
        self.exact = False
        self.steps = 0
        self.complete = True

    def make(self, seconds: float = 30.0) -> Result:
        """Return the best roster of a budget of steps worth about ``seconds``.

        Raises UserError when locked cells break rules, AssertionError when the checker finds fault
        with the result: such a roster is never shown.
        """
        wrong = wrong_locks(self.compiled)
        if wrong:
            text = msg("Locked cells break rules: unlock them, or lock them with a reason.")
            raise UserError(text, {str(n): v.message for n, v in enumerate(wrong, 1)})
        self.say("quotas", 0.0, None)
        self.quotas, self.exact = make_quotas(self.problem, library=self.library)
        state = State(self.problem, self.quotas)
        self.say("construct", 0.02, state)
        construct(state)
        if state.gaps and self.complete:
            self.say("holes", 0.05, state)
            self._fill(state)
        if self.complete:
            self.steps = anneal(
                state,
                int(seconds * STEPS_A_SECOND),
                self.instance.seed,
                lambda s, part: self.say("improve", 0.1 + 0.85 * part, s),
            )
        if state.gaps and self.complete:
            eject(state)
        result = self.result(state)
        self.say("check", 1.0, state)
        return result

    def _fill(self, state: State) -> None:
        eject(state)
        if state.gaps and self.library:
            from campus_guard.features.rosters.engine.holes import fill

            fill(state, self.instance.seed, lambda: self.say("holes", 0.06, state))

    def say(self, phase: str, done: float, state: State | None) -> bool:
        """Tell where the run stands; a "stop" is remembered."""
        if state is None:
            progress = Progress(phase, done)
            going = self.tell(progress, lambda: self.result(State(self.problem, self.quotas)))
        else:
            progress = Progress(phase, round(done, 4), state.cost, self._gaps(state))
            going = self.tell(progress, lambda: self.result(state, draft=True))
        self.complete = self.complete and going
        return self.complete

    def _gaps(self, state: State) -> int:
        return state.gaps - sum(person < 0 for person in self.problem.fixed.values())

    def result(self, state: State, *, draft: bool = False) -> Result:
        """Return the state as a result, checked by the checker (a draft while running as well)."""
        assignments = self.compiled.assignments(state.holder)
        return judged(
            self.instance,
            Board(self.compiled, assignments, self.quotas),
            self.quotas,
            iterations=self.steps,
            exact=self.exact,
            complete=self.complete and not draft,
            notes=() if self.library else (NO_LIBRARY,),
        )


def judged(
    instance: Instance,
    board: Board,
    quotas: Sequence[Quota],
    *,
    iterations: int,
    exact: bool,
    complete: bool,
    notes: tuple[Message, ...],
) -> Result:
    """Return a result after the checker has passed it; raises AssertionError when it does not."""
    assignments = board.assignments()
    found = checker.check(instance, assignments)
    if found:
        raise AssertionError(f"the engine broke a rule: {found[:5]}")
    return Result(
        assignments=MappingProxyType(dict(assignments)),
        gaps=board.gaps(),
        quotas=tuple(quotas),
        penalty=MappingProxyType(checker.penalty(instance, assignments, quotas)),
        hash=digest(instance, assignments, quotas),
        seed=instance.seed,
        engine=ENGINE,
        rule_set=instance.rule_set,
        iterations=iterations,
        exact_quotas=exact,
        complete=complete,
        notes=notes,
    )


def digest(instance: Instance, assignments: Assignments, quotas: Sequence[Quota]) -> str:
    """Return the SHA-256 of a roster and its quotas: equal rosters, equal hash."""
    cells = [[*key, person] for key, person in sorted(assignments.items())]
    shares = [[q.person, q.points, q.duties, q.nights, q.holidays, q.mornings] for q in quotas]
    text = json.dumps([instance.rule_set, ENGINE, cells, shares], separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


__all__ = ["NO_LIBRARY", "Run", "digest", "judged", "make_quotas", "restore"]
