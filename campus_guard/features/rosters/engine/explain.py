"""Why is there no roster: arithmetic first, then an elastic try, then proofs in small windows."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ortools.sat.python import cp_model

from campus_guard.core.i18n import Message, msg
from campus_guard.features.rosters.engine.arithmetic import shortages
from campus_guard.features.rosters.engine.construct import construct
from campus_guard.features.rosters.engine.eject import eject
from campus_guard.features.rosters.engine.holes import fill
from campus_guard.features.rosters.engine.problem import Problem
from campus_guard.features.rosters.engine.quotas import shared
from campus_guard.features.rosters.engine.state import State
from campus_guard.features.rosters.engine.window import (
    Named,
    Reason,
    Window,
    one_worker,
    slots_near,
)
from campus_guard.features.rosters.engine.wording import fix_for, told
from campus_guard.features.rosters.rules.answers import Conflict, Explanation, Fix
from campus_guard.features.rosters.rules.board import wrong_locks
from campus_guard.features.rosters.rules.compiled import Compiled
from campus_guard.features.rosters.rules.model import (
    Certificate,
    Instance,
    Person,
    Rule,
    Violation,
)

REACHES = (0, 1, 3, 7)
PROBE = 2.0  # deterministic seconds for one question
MOST = 5  # conflicts told
MOST_FIXES = 3


def explain(instance: Instance) -> Explanation:
    """Return whether a roster without empty slots exists, and if not, why not."""
    problem = Problem(Compiled(instance))
    wrong = wrong_locks(problem.of)
    if wrong:
        proofs = (prove(problem, problem.of.slot_of[v.slots[0]]) or _told(v) for v in wrong[:MOST])
        return Explanation(feasible=False, proven=True, conflicts=tuple(proofs))
    found = shortages(problem)
    if found:
        found = [replace(c, fixes=tuple(_relaxed(instance, c))) for c in found[:MOST]]
        return Explanation(feasible=False, proven=True, conflicts=tuple(found))
    state = State(problem, shared(problem))
    construct(state)
    eject(state)
    if state.gaps:
        fill(state, instance.seed)
    empty = [s for s, p in enumerate(state.holder) if p < 0 and problem.fixed.get(s, 0) >= 0]
    if not empty:
        return Explanation(feasible=True, proven=True)
    conflicts: list[Conflict] = []
    told_days: set[int] = set()
    for slot in empty:
        if len(conflicts) >= MOST:
            break
        if problem.of.day[slot] in told_days:
            continue
        conflict = prove(problem, slot)
        if conflict is not None:
            conflicts.append(conflict)
            told_days |= {key[0] for key in conflict.slots}
    return Explanation(feasible=False, proven=bool(conflicts), conflicts=tuple(conflicts[:MOST]))


def _told(violation: Violation) -> Conflict:
    """Return a broken rule of locked cells as a conflict."""
    reasons = (violation.rule.value, "lock")
    return Conflict(violation.message, violation.slots, (violation.person,), reasons)


def _filled(instance: Instance) -> bool:
    """Tell whether a roster without empty slots is found (by exchange alone: quick)."""
    problem = Problem(Compiled(instance))
    state = State(problem, shared(problem))
    construct(state)
    eject(state)
    return all(p >= 0 or problem.fixed.get(s, 0) < 0 for s, p in enumerate(state.holder))


def _relaxed(instance: Instance, conflict: Conflict) -> Iterator[Fix]:
    """Yield what would help against too few people, in seven days or for a post; each tried."""
    if conflict.reasons != (str(Rule.IN_7_DAYS),):
        yield from _more_for_post(instance, conflict)
        return
    limits = instance.limits
    for more in (1, 2):
        n = limits.in_7_days + more
        if _filled(replace(instance, limits=replace(limits, in_7_days=n))):
            yield Fix(msg("Allow {n} duties in 7 days", n=n))
            break
    for more in (1, 2, 3):
        leaders = [p for p in instance.people if p.leader] or list(instance.people)
        new = tuple(
            Person(f"+{n}", "", sex=leaders[n % len(leaders)].sex, leader=True, certificates=all_of)
            for n, all_of in enumerate([_certificates(instance)] * more)
        )
        if _filled(replace(instance, people=(*instance.people, *new))):
            yield Fix(msg("Enter {n} more people", n=more))
            break


def _more_for_post(instance: Instance, conflict: Conflict) -> Iterator[Fix]:
    """Yield how many more people a post needs, when with them a roster is found."""
    post = next((p for p in instance.posts if conflict.reasons == (f"post|{p.id}",)), None)
    if post is None:
        return
    certificates = _certificates(instance)
    for more in (1, 2, 4):
        new = tuple(
            Person(f"+{n}", "", sex=post.sex or "f", leader=True, certificates=certificates,
                   posts=frozenset({post.id}))
            for n in range(more)
        )  # fmt: skip
        if _filled(replace(instance, people=(*instance.people, *new))):
            text = msg("Have {n} more people who may do {post}", n=more, post=post.name)
            yield Fix(text)
            return


def _certificates(instance: Instance) -> tuple[Certificate, ...]:
    codes = {s.certificate for s in instance.slots} | {p.certificate for p in instance.posts}
    return tuple(Certificate(code) for code in sorted(codes - {""}))


def prove(problem: Problem, slot: int) -> Conflict | None:
    """Return why a slot's surroundings cannot be filled, None when that was not proved."""
    for reach in REACHES:
        slots = slots_near(problem, [problem.of.day[slot]], reach)
        core = Prover(problem, slots).core()
        if core:
            return _conflict(problem, slots, core)
    return None


class Prover:
    """Asks of one window which rules together make it impossible."""

    def __init__(self, problem: Problem, slots: Sequence[int]) -> None:
        self.reasons = Named()
        # What the director keeps with a reason is no contradiction.
        kept = {s for s, lock in problem.of.locked.items() if lock.reason}
        open_slots = [s for s in slots if s not in kept]
        self.window = Window(problem, open_slots, reasons=self.reasons)

    def impossible(self, reasons: Sequence[Reason]) -> list[Reason] | None:
        """Return the reasons of these that a proof of impossibility used, None when possible."""
        model = self.window.model
        model.clear_assumptions()
        model.add_assumptions([self.reasons.literals[r] for r in reasons])
        solver = one_worker(PROBE)
        solver.parameters.linearization_level = 1
        if solver.solve(model) != cp_model.INFEASIBLE:
            return None
        used = set(solver.sufficient_assumptions_for_infeasibility())
        return [r for r in reasons if self.reasons.literals[r].index in used]

    def core(self) -> list[Reason]:
        """Return reasons of which none can be left out, empty when the window can be filled.

        Each core is solved again before it is believed (a known defect can put a wrong literal
        into it).
        """
        every = list(self.reasons.literals)
        core = self.impossible(every)
        if core is None:
            return []
        if not core or self.impossible(core) is None:
            core = every
        for reason in list(core):
            if reason not in core:
                continue
            rest = [r for r in core if r != reason]
            smaller = self.impossible(rest)
            if smaller is not None:
                core = smaller if smaller and self.impossible(smaller) is not None else rest
        return core

    def possible_without(self, reason: Reason) -> bool:
        """Tell whether the whole window can be filled when one reason is given up."""
        rest = [r for r in self.reasons.literals if r != reason]
        self.window.model.clear_assumptions()
        self.window.model.add_assumptions([self.reasons.literals[r] for r in rest])
        return one_worker(PROBE).solve(self.window.model) in {cp_model.OPTIMAL, cp_model.FEASIBLE}


def _conflict(problem: Problem, slots: Sequence[int], core: list[Reason]) -> Conflict:
    wanted = {(r[1], int(r[2])) for r in core if r[0] == "demand"}
    of = problem.of
    cells = [s for s in slots if (of.slots[s].post, of.slots[s].day) in wanted]
    cells += [int(r[1]) for r in core if r[0] == Rule.LOCK]
    people = sorted({r[-1] for r in core if r[-1] in of.person_of})
    return Conflict(
        message=told(problem, core),
        slots=tuple(of.slots[s].key for s in cells),
        people=tuple(people),
        reasons=tuple("|".join(r) for r in core),
        fixes=tuple(_fixes(problem, slots, core)),
    )


def _fixes(problem: Problem, slots: Sequence[int], core: list[Reason]) -> Iterator[Fix]:
    """Yield up to three ways out, each of them tried."""
    prover, given = Prover(problem, slots), 0
    for reason in sorted(core, key=lambda r: r[0] == "demand"):
        text: Message | None = fix_for(problem, reason)
        if text is None or not prover.possible_without(reason):
            continue
        yield Fix(text)
        given += 1
        if given == MOST_FIXES:
            return
