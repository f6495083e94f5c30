"""Who takes part in a term's rosters, and what is brought over from the last term."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import sqlalchemy as sa

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import msg
from campus_guard.core.ids import new_uid
from campus_guard.core.roles import OFFICE, Role
from campus_guard.db.models import (
    DutyPerson,
    LeadingGroupMember,
    Person,
    Position,
    Roster,
    RosterRepair,
    SquadMember,
    Term,
)
from campus_guard.db.records import UnvoidRecord, VoidRecord, alive, refuse, taken
from campus_guard.db.service import Command, Write
from campus_guard.features.calendar.queries import TermBefore
from campus_guard.features.rosters.codes import RepairEffect, RepairState
from campus_guard.features.rosters.commands.common import Typed
from campus_guard.features.rosters.queries.counting import term_counts
from campus_guard.features.rosters.rows import PersonCount

LIMITS = {"per_day": 6, "in_7_days": 14, "consecutive_days": 31}
MOST_OWED = 200
_OWES = ("owes_points", "owes_nights", "owes_holidays", "owes_mornings")


def _leading(w: Write, term: Term) -> set[int]:
    """Return who may lead a shift: squad leaders, the leading group, holders of positions."""
    squads = sa.select(SquadMember.person_id).where(SquadMember.role.in_(("leader", "deputy")))
    group = sa.select(LeadingGroupMember.person_id).where(
        LeadingGroupMember.voided_at.is_(None),
        LeadingGroupMember.school_year_id == term.school_year_id,
    )
    positions = sa.select(Position.person_id).where(
        Position.voided_at.is_(None),
        Position.starts_on <= term.ends_on,
        sa.or_(Position.ends_on.is_(None), Position.ends_on >= term.starts_on),
    )
    return {p for query in (squads, group, positions) for p in w.session.scalars(query)}


@dataclass(frozen=True, kw_only=True)
class TakePeopleIn(Command[int]):
    """Let people take part in the rosters of a term (nobody named: all staff); return how many.

    Whoever takes part already stays as he is. Squad leaders, the leading group and the holders of
    positions may lead a shift.
    """

    roles: ClassVar[frozenset[Role]] = OFFICE
    term_id: int
    person_ids: tuple[int, ...] = ()

    def apply(self, w: Write) -> int:
        term = w.fetch(Term, self.term_id)
        here = set(
            w.session.scalars(
                sa.select(DutyPerson.person_id).where(
                    DutyPerson.term_id == term.id, DutyPerson.voided_at.is_(None)
                )
            )
        )
        leading = _leading(w, term)
        chosen = [p for p in self._people(w, term) if p.id not in here]
        rows = [
            {
                "uid": new_uid(),
                "created_at": w.now,
                "created_by": w.actor.username,
                "version": 1,
                "term_id": term.id,
                "person_id": p.id,
                "share": 100,
                "leads": p.id in leading,
                "note": "",
                **dict.fromkeys(_OWES, 0),
            }
            for p in chosen
        ]
        w.bulk(DutyPerson, rows)
        return len(rows)

    def _people(self, w: Write, term: Term) -> Sequence[Person]:
        query = alive(Person).order_by(Person.staff_number)
        if self.person_ids:
            found = w.session.scalars(query.where(Person.id.in_(self.person_ids))).all()
            missing = set(self.person_ids) - {p.id for p in found}
            refuse({"person_ids": msg("Choose a member of staff.")} if missing else {})
            return found
        return w.session.scalars(
            query.where(
                sa.or_(Person.left_on.is_(None), Person.left_on >= term.starts_on),
                sa.or_(Person.joined_on.is_(None), Person.joined_on <= term.ends_on),
            )
        ).all()


@dataclass(frozen=True, kw_only=True)
class SetDutyPerson(Command[int]):
    """Change how somebody takes part; the old values stay readable. Returns the record's id."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    record_id: int
    expected_version: int
    share: int = 100
    leads: bool = False
    owes_points: int = 0
    owes_nights: int = 0
    owes_holidays: int = 0
    owes_mornings: int = 0
    per_day: int | None = None
    in_7_days: int | None = None
    consecutive_days: int | None = None
    note: str = ""

    def apply(self, w: Write) -> int:
        row = w.fetch(DutyPerson, self.record_id, self.expected_version)
        typed = Typed()
        note = typed.block("note", self.note, 1000)
        _between(typed, "share", self.share, 0, 200)
        for key in _OWES:
            _between(typed, key, getattr(self, key), -MOST_OWED, MOST_OWED)
        for key, most in LIMITS.items():
            if getattr(self, key) is not None:
                _between(typed, key, getattr(self, key), 1, most)
        typed.refuse()
        same = ("share", "leads", *_OWES, *LIMITS)
        w.amend(row, note=note, **{key: getattr(self, key) for key in same})
        return row.id


def _between(typed: Typed, key: str, value: int, low: int, high: int) -> None:
    words = msg("A whole number from {low} to {high}.", low=low, high=high)
    typed.wrong(key, words, not low <= value <= high)


@dataclass(frozen=True, kw_only=True)
class VoidDutyPerson(VoidRecord):
    """Let somebody take part no longer, with a reason."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = DutyPerson

    def check(self, w: Write, row: Any) -> None:
        """His duties in drafts show as broken; nothing else hangs on it."""


@dataclass(frozen=True, kw_only=True)
class UnvoidDutyPerson(UnvoidRecord):
    """Let somebody take part again."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = DutyPerson

    def check(self, w: Write, row: Any) -> None:
        """Refuse when he was taken in again meanwhile."""
        again = taken(w, DutyPerson, row.id, term_id=row.term_id, person_id=row.person_id)
        words = msg("This person takes part already.")
        refuse({"record_id": words} if again else {})


@dataclass(frozen=True, kw_only=True)
class CarryOver(Command[int]):
    """Bring over from the last term what each person owes; return for how many it changed.

    What his quota was above what he did there, by the published months; absences whose duties
    were taken off the quota (扣减) are forgiven, those marked as owed (欠班) are not.
    """

    roles: ClassVar[frozenset[Role]] = OFFICE
    term_id: int

    def apply(self, w: Write) -> int:
        before = TermBefore(term_id=self.term_id).fetch(w)
        if before is None:
            raise UserError(msg("There is no term before this one."))
        counts = {c.person_id: c for c in term_counts(w, before.id)}
        if not any(c.quota_points is not None for c in counts.values()):
            raise UserError(msg("The term {name} has no published roster.", name=before.name))
        forgiven = _forgiven(w, before.id)
        changed = 0
        rows = w.session.scalars(alive(DutyPerson).where(DutyPerson.term_id == self.term_id))
        for row in rows.all():
            count = counts.get(row.person_id)
            if count is not None:
                owed = _owed(count, forgiven.get(row.person_id, 0))
                changed += bool(w.amend(row, **owed))
        return changed


def _owed(count: PersonCount, forgiven: int) -> dict[str, int]:
    def left(quota: int | None, done: int) -> int:
        return 0 if quota is None else max(-MOST_OWED, min(MOST_OWED, quota - done))

    points = left(count.quota_points, count.points)
    return {
        "owes_points": max(0, points - forgiven) if points > 0 else points,
        "owes_nights": left(count.quota_nights, count.nights) if not forgiven else 0,
        "owes_holidays": left(count.quota_holidays, count.holidays) if not forgiven else 0,
        "owes_mornings": left(count.quota_mornings, count.mornings) if not forgiven else 0,
    }


def _forgiven(w: Write, term_id: int) -> dict[int, int]:
    """Return the points that repairs of the term took off quotas, by person."""
    query = (
        sa.select(RosterRepair.person_id, sa.func.sum(RosterRepair.points))
        .join(Roster, RosterRepair.roster_id == Roster.id)
        .where(
            Roster.term_id == term_id,
            RosterRepair.voided_at.is_(None),
            RosterRepair.state == RepairState.APPLIED.value,
            RosterRepair.effect == RepairEffect.DEDUCT.value,
        )
        .group_by(RosterRepair.person_id)
    )
    return {row[0]: row[1] for row in w.session.execute(query)}
