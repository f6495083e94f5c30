"""What the rules say: of a whole roster, of a change before it is made, of people for a cell."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from campus_guard.core.i18n import Message, msg
from campus_guard.core.roles import OFFICE, Role
from campus_guard.db.models import Roster
from campus_guard.db.service import Query, Read
from campus_guard.features.rosters.codes import Span
from campus_guard.features.rosters.demand import manned
from campus_guard.features.rosters.queries.instance import Keys, Problem, leave_of, problem
from campus_guard.features.rosters.queries.turns import against, away
from campus_guard.features.rosters.rows import (
    Candidate,
    CellKey,
    CellState,
    Finding,
    RosterReport,
)
from campus_guard.features.rosters.rules.board import Board
from campus_guard.features.rosters.rules.compiled import Compiled
from campus_guard.features.rosters.rules.model import Violation

AROUND = 8
"""Days before and after a change that the rules look at, at least."""


def board_of(of: Problem) -> Board:
    """Return the roster on a board, with its quotas."""
    return Board(Compiled(of.instance), of.assignments, of.quotas)


def kept_why(of: Problem, keys: Iterable[CellKey]) -> str:
    """Return the reason a broken rule is kept for, empty when it is not kept."""
    reasons = [of.drawn.cells[k].kept_why for k in keys if k in of.drawn.cells]
    return next((reason for reason in reasons if reason), "")


def _finding(of: Problem, violation: Violation) -> Finding:
    keys = Keys.of(of.instance)
    cells = tuple(keys.cell(slot) for slot in violation.slots)
    return Finding(violation.message, cells, violation.kept or kept_why(of, cells))


def weekly_findings(r: Read, of: Problem) -> list[Finding]:
    """Return what is wrong with the people on posts given by the week."""
    drawn = of.drawn
    cells = [(k, s) for k, s in drawn.cells.items() if drawn.posts[k.post_id].span is Span.WEEK]
    return [
        Finding(words, (key,), state.kept_why)
        for key, state in cells
        if state.person_id is not None
        for words in against_turn(r, of, key, state.person_id)
    ]


def against_turn(r: Read, of: Problem, key: CellKey, person_id: int) -> list[Message]:
    """Return what speaks against somebody's week on a post."""
    post = of.drawn.posts[key.post_id]
    taker = next((t for t in of.takers if t.id == person_id), None)
    if taker is None:
        return [msg("This person does not take part in the rosters of the term.")]
    found = []
    if against(post, key.seat, taker):
        found.append(msg("{name} may not stand on {post}.", name=taker.name, post=post.name))
    last = key.day + timedelta(days=6)
    days = [d for d in of.drawn.days if key.day <= d.day <= last and manned(post, d)]
    if away(days, leave_of(r, key.day, last).get(person_id, ())):
        found.append(
            msg("{name} is away in the week of {day}.", name=taker.name, day=key.day.isoformat())
        )
    return found


def report_of(r: Read, of: Problem) -> RosterReport:
    """Return every broken rule and gap of a roster in sentences."""
    board = board_of(of)
    broken = [_finding(of, v) for v in board.violations()] + weekly_findings(r, of)
    keys = Keys.of(of.instance)
    gaps = [Finding(gap.why, (keys.cell(gap.key),), gap=True) for gap in board.gaps()]
    for key, state in of.drawn.cells.items():
        post = of.drawn.posts[key.post_id]
        if post.span is Span.WEEK and state.person_id is None:
            words = msg("{post} in the week of {day} is empty.", post=post.name,
                        day=key.day.isoformat())  # fmt: skip
            gaps.append(Finding(words, (key,), gap=True))
    kept = sum(bool(finding.kept) for finding in broken)
    return RosterReport((*broken, *gaps), len(gaps), len(broken) - kept, kept)


def newly_broken(r: Read, roster: Roster, states: Sequence[CellState]) -> list[Finding]:
    """Return what these changes would break that is not broken now."""
    named = [s for s in states if s.person_id is not None]
    if not named:
        return []
    reach = timedelta(days=max(AROUND, int(roster.limits.get("consecutive_days") or 0) + 1))
    first, last = min(s.key.day for s in states) - reach, max(s.key.day for s in states) + reach
    of = problem(r, roster, first, last, locks=False)
    known = {taker.id for taker in of.takers}
    stranger = msg("This person does not take part in the rosters of the term.")
    found = [Finding(stranger, (s.key,)) for s in named if s.person_id not in known]
    if found:
        return found
    board, keys = board_of(of), Keys.of(of.instance)
    before = {_same(v) for v in board.violations()}
    weekly = []
    for state in states:
        if of.drawn.posts[state.key.post_id].span is Span.WEEK:
            weekly.append(state)
        else:
            person = str(state.person_id) if state.person_id is not None else None
            board.put(keys.slot(state.key), person)
    found = [_finding(of, v) for v in board.violations() if _same(v) not in before]
    for state in weekly:
        if state.person_id is not None:
            words = against_turn(r, of, state.key, state.person_id)
            found += [Finding(text, (state.key,)) for text in words]
    return found


def _same(violation: Violation) -> tuple[object, ...]:
    return violation.rule, violation.person, tuple(sorted(violation.slots))


@dataclass(frozen=True, kw_only=True)
class CheckRoster(Query[RosterReport]):
    """Return what the rules say of a whole roster; raises NotFound."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    roster_id: int

    def fetch(self, r: Read) -> RosterReport:
        return report_of(r, problem(r, r.get(Roster, self.roster_id), locks=False))


@dataclass(frozen=True, kw_only=True)
class CheckCells(Query[tuple[Finding, ...]]):
    """Return what changes would newly break, before they are made."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    roster_id: int
    states: tuple[CellState, ...]

    def fetch(self, r: Read) -> tuple[Finding, ...]:
        return tuple(newly_broken(r, r.get(Roster, self.roster_id), self.states))


@dataclass(frozen=True, kw_only=True)
class CellCandidates(Query[tuple[Candidate, ...]]):
    """Return everybody for a cell, the best first, with what speaks against each.

    A page that asks often keeps a board of its own (``BuildProblem``): that answers at once.
    """

    roles: ClassVar[frozenset[Role]] = OFFICE
    roster_id: int
    key: CellKey

    def fetch(self, r: Read) -> tuple[Candidate, ...]:
        of = problem(r, r.get(Roster, self.roster_id), locks=False)
        post = of.drawn.posts.get(self.key.post_id)
        if post is not None and post.span is Span.WEEK:
            return _for_week(r, of, self.key)
        return candidates(board_of(of), of, self.key)


def candidates(board: Board, of: Problem, key: CellKey) -> tuple[Candidate, ...]:
    """Return everybody for a cell of a day, the best first."""
    names = {person.id: person.name for person in of.instance.people}
    made = []
    for found in board.candidates(Keys.of(of.instance).slot(key)):
        words = tuple(v.message for v in found.violations) + found.remarks
        quota = of.drawn.roster.quotas.get(found.person) or {}
        points = board.counts(found.person).points + of.turns.points.get(int(found.person), 0)
        made.append(
            Candidate(
                int(found.person),
                names[found.person],
                bool(found.violations),
                words,
                found.cost,
                points,
                quota.get("points"),
            )
        )
    return tuple(made)


def _for_week(r: Read, of: Problem, key: CellKey) -> tuple[Candidate, ...]:
    made = []
    for taker in of.takers:
        words = tuple(against_turn(r, of, key, taker.id))
        times = of.turns.times.get(taker.id, 0)
        remark = (msg("{n} weeks this term", n=times),) if times else ()
        quota = of.drawn.roster.quotas.get(str(taker.id)) or {}
        made.append(
            Candidate(
                taker.id,
                taker.name,
                bool(words),
                words + remark,
                times,
                of.turns.points.get(taker.id, 0),
                quota.get("points"),
            )
        )
    made.sort(key=lambda c: (c.hard, c.cost))
    return tuple(made)
