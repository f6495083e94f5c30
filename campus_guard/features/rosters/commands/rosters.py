"""Versions of a roster: making, copying, storing what the engine found, publishing by month."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar

import sqlalchemy as sa

from campus_guard.core.errors import Conflict, NotFound, UserError
from campus_guard.core.i18n import msg
from campus_guard.core.roles import OFFICE, Role
from campus_guard.db.models import Roster, RosterCell, RosterMonth, Term
from campus_guard.db.records import UnvoidRecord, VoidRecord, refuse, taken
from campus_guard.db.service import Command, Read, Write
from campus_guard.features.calendar.queries import days as calendar_days
from campus_guard.features.rosters.checker import check
from campus_guard.features.rosters.codes import CellSource, Span
from campus_guard.features.rosters.commands.cells import cell_values, write_cells
from campus_guard.features.rosters.commands.common import Typed, need_reason
from campus_guard.features.rosters.queries.instance import (
    RULE_SET,
    Keys,
    Problem,
    limits_data,
    problem,
    sliders_data,
)
from campus_guard.features.rosters.queries.judging import report_of
from campus_guard.features.rosters.queries.loading import (
    drawing,
    months_between,
    published_months,
    stored_cells,
)
from campus_guard.features.rosters.rows import CellKey, CellState, EditOutcome
from campus_guard.features.rosters.rules.model import RELAXABLE, Limits, Result, Sliders
from campus_guard.features.rosters.rules.sentences import RULES

USUAL_LIMITS = Limits()
USUAL_SLIDERS = Sliders()
LEAST_REST, MOST_REST = 0, 48 * 60


@dataclass(frozen=True, kw_only=True)
class RosterFields:
    """What the director chooses for a version."""

    name: str
    seed: int = 1
    sliders: Sliders = USUAL_SLIDERS
    limits: Limits = USUAL_LIMITS
    note: str = ""


def _values(r: Read, given: RosterFields, term_id: int, except_id: int | None) -> dict[str, Any]:
    typed = Typed()
    name = typed.line("name", given.name, 64, need=True)
    note = typed.block("note", given.note, 2000)
    again = bool(name) and taken(r, Roster, except_id, term_id=term_id, name=name)
    typed.wrong("name", msg("There is already a version of this name."), again)
    words = msg("A whole number from {low} to {high}.", low=0, high=2**31 - 1)
    typed.wrong("seed", words, not 0 <= given.seed < 2**31)
    limits = given.limits
    for key, low, high in (
        ("rest_minutes", LEAST_REST, MOST_REST),
        ("per_day", 1, 6),
        ("in_7_days", 1, 14),
        ("consecutive_days", 1, 31),
    ):
        words = msg("A whole number from {low} to {high}.", low=low, high=high)
        typed.wrong(key, words, not low <= getattr(limits, key) <= high)
    typed.wrong("relaxed", msg("Choose one from the list."), limits.relaxed - set(RELAXABLE))
    typed.refuse()
    return {
        "name": name,
        "note": note,
        "seed": given.seed,
        "sliders": sliders_data(given.sliders),
        "limits": limits_data(limits),
    }


def day_kinds(r: Read, first: date, last: date) -> dict[str, str]:
    """Return what kind each day is now, to see later what has changed (re-planning)."""
    return {day.day.isoformat(): day.kind.value for day in calendar_days(r, first, last)}


@dataclass(frozen=True, kw_only=True)
class CreateRoster(RosterFields, Command[int]):
    """Begin a version of a term's roster; return its id. Without days it is the whole term."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    uid: str
    term_id: int
    starts_on: date | None = None
    ends_on: date | None = None

    def apply(self, w: Write) -> int:
        known = w.existing(Roster, self.uid)
        if known is not None:
            return known.id
        term = w.fetch(Term, self.term_id)
        first, last = self.starts_on or term.starts_on, self.ends_on or term.ends_on
        words = msg("The days must lie inside the term and its holidays.")
        outside = first < term.starts_on or last < first or (last - first).days > 300
        refuse({"ends_on": words} if outside else {})
        row = Roster(
            uid=self.uid,
            term_id=term.id,
            starts_on=first,
            ends_on=last,
            rule_set=RULE_SET,
            outcome={"days": day_kinds(w, first, last)},
            **_values(w, self, term.id, None),
        )
        return w.add(row).id


@dataclass(frozen=True, kw_only=True)
class EditRoster(RosterFields, Command[int]):
    """Change name, seed, sliders, limits of a version; return its id."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    roster_id: int
    expected_version: int

    def apply(self, w: Write) -> int:
        row = w.fetch(Roster, self.roster_id, self.expected_version)
        w.amend(row, **_values(w, self, row.term_id, row.id))
        return row.id


@dataclass(frozen=True, kw_only=True)
class CopyRoster(Command[int]):
    """Make another version with the same people in the same cells; return its id."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    uid: str
    roster_id: int
    name: str

    def apply(self, w: Write) -> int:
        known = w.existing(Roster, self.uid)
        if known is not None:
            return known.id
        old = w.fetch(Roster, self.roster_id)
        typed = Typed()
        name = typed.line("name", self.name, 64, need=True)
        again = bool(name) and taken(w, Roster, term_id=old.term_id, name=name)
        typed.wrong("name", msg("There is already a version of this name."), again)
        typed.refuse()
        same = ("term_id", "starts_on", "ends_on", "seed", "rule_set", "engine", "sliders",
                "limits", "quotas", "outcome", "generated_at")  # fmt: skip
        values = {key: getattr(old, key) for key in same}
        new = w.add(Roster(uid=self.uid, name=name, copied_from=old.id, **values))
        states = drawing(w, old).cells.values()
        w.bulk(RosterCell, [cell_values(new.id, state) for state in states])
        return new.id


@dataclass(frozen=True, kw_only=True)
class VoidRoster(VoidRecord):
    """Void a version that is not in force, with a reason."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = Roster

    def check(self, w: Write, row: Any) -> None:
        """Refuse while a month of it is published."""
        words = msg("A month of this version is published. Withdraw it first.")
        refuse({"reason": words} if published_months(w, row.id) else {})


@dataclass(frozen=True, kw_only=True)
class UnvoidRoster(UnvoidRecord):
    """Take the voiding of a version back."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = Roster

    def check(self, w: Write, row: Any) -> None:
        """Refuse when another version has taken the name."""
        again = taken(w, Roster, row.id, term_id=row.term_id, name=row.name)
        refuse({"name": msg("There is already a version of this name.")} if again else {})


@dataclass(frozen=True, kw_only=True)
class StoreResult(Command[EditOutcome]):
    """Store what the engine found, after the independent checker passed it.

    Locked cells and published months stay as they are. ``drawn`` is the number of changes that the
    roster had when it was given to the engine: when somebody edited it meanwhile this is a
    Conflict. Raises UserError when the result breaks a rule.
    """

    roles: ClassVar[frozenset[Role]] = OFFICE
    roster_id: int
    result: Result = field(repr=False)
    drawn: int | None = None

    def apply(self, w: Write) -> EditOutcome:
        roster = w.fetch(Roster, self.roster_id)
        if self.drawn not in (None, roster.drawn):
            raise Conflict(msg("The roster was edited while the engine worked. Start it again."))
        of = problem(w, roster)
        check_result(of, self.result)
        states = _states(of, self.result)
        before = tuple(of.drawn.cells[s.key] for s in states)
        _replace_cells(w, roster, states)
        roster.quotas = _quotas(of, self.result)
        roster.outcome = _outcome(w, roster, self.result)
        roster.engine, roster.rule_set = self.result.engine, self.result.rule_set
        roster.seed, roster.generated_at = self.result.seed, w.now
        roster.drawn += 1
        w.session.flush()
        return EditOutcome(roster.drawn, before, tuple(states))


def check_result(of: Problem, result: Result) -> None:
    """Raise UserError with a sentence when the independent checker finds a broken rule."""
    slots = {slot.key for slot in of.instance.slots}
    if not set(result.assignments) <= slots:
        raise UserError(msg("This result does not belong to the roster as it is now."))
    keys, names = Keys.of(of.instance), {p.id: p.name for p in of.instance.people}
    for found in check(of.instance, result.assignments):
        cell = keys.cell(found.cells[0]) if found.cells else None
        raise UserError(
            msg(
                "The check found a broken rule ({rule}): {name}, {day}. Nothing was saved.",
                rule=RULES[found.rule],
                name=names.get(found.person, found.person),
                day=cell.day.isoformat() if cell else "",
            )
        )


def _states(of: Problem, result: Result) -> list[CellState]:
    keys, made = Keys.of(of.instance), []
    for key, state in of.drawn.cells.items():
        if state.locked or of.drawn.is_published(key):
            continue
        if of.drawn.posts[key.post_id].span is Span.WEEK:
            new = of.turns.cells[key]
        else:
            person = result.assignments.get(keys.slot(key))
            new = CellState(key, int(person) if person else None, source=CellSource.ENGINE)
        made.append(new)
    return made


def _replace_cells(w: Write, roster: Roster, states: Sequence[CellState]) -> None:
    """Draw all cells anew that are not locked or published; no trace is kept of a draft."""
    wanted = {state.key for state in states}
    c = RosterCell
    query = sa.select(c.id, c.day, c.post_id, c.seat).where(c.roster_id == roster.id)
    gone = [
        row_id
        for row_id, day, post_id, seat in w.session.execute(query)
        if CellKey(day, post_id, seat) in wanted
    ]
    for at in range(0, len(gone), 500):
        w.session.execute(sa.delete(c).where(c.id.in_(gone[at : at + 500])))
    w.bulk(RosterCell, [cell_values(roster.id, state) for state in states])


def _quotas(of: Problem, result: Result) -> dict[str, Any]:
    """Return the quotas as they are shown: with the turns of the week."""
    found = {}
    for quota in result.quotas:
        who = int(quota.person)
        found[quota.person] = {
            "points": quota.points + of.turns.points.get(who, 0),
            "duties": quota.duties + of.turns.times.get(who, 0),
            "nights": quota.nights,
            "holidays": quota.holidays,
            "mornings": quota.mornings,
        }
    return found


def _outcome(w: Write, roster: Roster, result: Result) -> dict[str, Any]:
    return {
        "penalty": result.total,
        "parts": dict(result.penalty),
        "gaps": len(result.gaps),
        "hash": result.hash,
        "iterations": result.iterations,
        "exact_quotas": result.exact_quotas,
        "complete": result.complete,
        "days": day_kinds(w, roster.starts_on, roster.ends_on),
    }


@dataclass(frozen=True, kw_only=True)
class PublishMonth(Command[int]):
    """Put a month of a version in force; return the id of the publication.

    Its cells are fixed from now on: changes need a reason and are printed as 调班. Refused while
    a rule is broken without a reason, or while another version has the month.
    """

    roles: ClassVar[frozenset[Role]] = OFFICE
    uid: str
    roster_id: int
    month: str
    note: str = ""

    def apply(self, w: Write) -> int:
        known = w.existing(RosterMonth, self.uid)
        if known is not None:
            return known.id
        roster = w.fetch(Roster, self.roster_id)
        typed = Typed()
        note = typed.block("note", self.note, 2000)
        months = months_between(roster.starts_on, roster.ends_on)
        typed.wrong("month", msg("The roster has no such month."), self.month not in months)
        typed.refuse()
        _refuse_other(w, roster, self.month)
        _refuse_broken(w, roster, self.month)
        _fix_cells(w, roster, self.month)
        row = RosterMonth(
            uid=self.uid, roster_id=roster.id, term_id=roster.term_id, month=self.month, note=note
        )
        return w.add(row).id


def _refuse_other(w: Write, roster: Roster, month: str) -> None:
    query = (
        sa.select(Roster.name)
        .join(RosterMonth, RosterMonth.roster_id == Roster.id)
        .where(
            RosterMonth.voided_at.is_(None),
            RosterMonth.term_id == roster.term_id,
            RosterMonth.month == month,
        )
    )
    name = w.session.scalars(query).first()
    words = msg("{month} is published already, in the version {name}.", month=month, name=name)
    refuse({"month": words} if name is not None else {})


def _refuse_broken(w: Write, roster: Roster, month: str) -> None:
    of = problem(w, roster, locks=False)
    for finding in report_of(w, of).findings:
        mine = any(of.drawn.month(key) == month for key in finding.cells)
        if mine and not finding.gap and not finding.kept:
            raise UserError(finding.message, {"month": finding.message})


def _fix_cells(w: Write, roster: Roster, month: str) -> None:
    """Store every cell of the month, also those nobody touched; take out what is not asked for."""
    drawn = drawing(w, roster)
    mine = {k: s for k, s in drawn.cells.items() if drawn.month(k) == month}
    write_cells(w, roster.id, list(mine.values()))
    c = RosterCell
    stored = stored_cells(w, roster.id, date.min, date.max)
    stale = [k for k in stored if drawn.month(k) == month and k not in mine]
    for key in stale:
        w.session.execute(
            sa.delete(c).where(
                c.roster_id == roster.id, c.day == key.day, c.post_id == key.post_id,
                c.seat == key.seat,
            )
        )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class WithdrawMonth(Command[int]):
    """Take a published month back, with a reason; return the id of the publication."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    roster_id: int
    month: str
    reason: str

    def apply(self, w: Write) -> int:
        query = sa.select(RosterMonth).where(
            RosterMonth.roster_id == self.roster_id,
            RosterMonth.month == self.month,
            RosterMonth.voided_at.is_(None),
        )
        row = w.session.scalars(query).first()
        if row is None:
            raise NotFound(msg("This month is not published."))
        w.void(row, need_reason(self.reason))
        return row.id
