"""Who takes part, leave, lessons, wishes, pairs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

import sqlalchemy as sa

from campus_guard.core.document import Value
from campus_guard.core.roles import OFFICE, Role
from campus_guard.db.models import (
    Certificate,
    DutyPair,
    DutyPerson,
    DutyPost,
    DutyWish,
    LeaveRequest,
    Lesson,
    Person,
    RosterCell,
    RosterMonth,
    Squad,
    SquadMember,
    Term,
)
from campus_guard.db.records import alive
from campus_guard.db.service import Query, Read
from campus_guard.features.rosters.codes import (
    LeaveKind,
    LeaveState,
    LessonWeeks,
    PairKind,
    WishKind,
)
from campus_guard.features.rosters.queries.loading import in_force, names_of
from campus_guard.features.rosters.rows import (
    DutyPersonRow,
    LeaveRow,
    LessonRow,
    PairRow,
    WishRow,
)


def _grouped(r: Read, query: sa.Select[int, str]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for key, text in r.session.execute(query):
        found.setdefault(key, []).append(text)
    return found


def _counted(r: Read, model: Any, term_id: int) -> dict[int, int]:
    query = (
        sa.select(model.person_id, sa.func.count())
        .where(model.term_id == term_id, model.voided_at.is_(None))
        .group_by(model.person_id)
    )
    return {row[0]: row[1] for row in r.session.execute(query)}


@dataclass(frozen=True, kw_only=True)
class ListDutyPeople(Query[tuple[DutyPersonRow, ...]]):
    """Return who takes part in the rosters of a term, by staff number."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    term_id: int
    include_voided: bool = False

    def fetch(self, r: Read) -> tuple[DutyPersonRow, ...]:
        squads = _grouped(
            r,
            sa.select(SquadMember.person_id, Squad.name)
            .join(Squad, SquadMember.squad_id == Squad.id)
            .where(Squad.voided_at.is_(None))
            .order_by(Squad.sort, Squad.id),
        )
        held = sa.select(Certificate.person_id, Certificate.kind).where(
            Certificate.voided_at.is_(None),
            sa.or_(Certificate.expires_on.is_(None), Certificate.expires_on >= r.today),
        )
        certificates = _grouped(r, held.order_by(Certificate.id))
        lessons, wishes = _counted(r, Lesson, self.term_id), _counted(r, DutyWish, self.term_id)
        query = (
            sa.select(DutyPerson, Person)
            .join(Person, DutyPerson.person_id == Person.id)
            .where(DutyPerson.term_id == self.term_id)
            .order_by(Person.staff_number, DutyPerson.id)
        )
        if not self.include_voided:
            query = query.where(DutyPerson.voided_at.is_(None))
        same = ("id", "version", "term_id", "person_id", "share", "leads", "owes_points",
                "owes_nights", "owes_holidays", "owes_mornings", "per_day", "in_7_days",
                "consecutive_days", "note")  # fmt: skip
        return tuple(
            DutyPersonRow(
                **{key: getattr(row, key) for key in same},
                name=person.name,
                staff_number=person.staff_number,
                sex=person.sex,
                line=person.line,
                squads=tuple(squads.get(person.id, ())),
                certificates=tuple(dict.fromkeys(certificates.get(person.id, ()))),
                lessons=lessons.get(person.id, 0),
                wishes=wishes.get(person.id, 0),
                voided=row.voided_at is not None,
            )
            for row, person in r.session.execute(query)
        )


@dataclass(frozen=True, kw_only=True)
class ListLeave(Query[tuple[LeaveRow, ...]]):
    """Return leave that touches a range of days, newest first; ``duties``: published ones in it."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    first: date | None = None
    last: date | None = None
    person_id: int | None = None
    state: LeaveState | None = None
    include_voided: bool = False

    def fetch(self, r: Read) -> tuple[LeaveRow, ...]:
        query = sa.select(LeaveRequest)
        if not self.include_voided:
            query = query.where(LeaveRequest.voided_at.is_(None))
        if self.first is not None:
            query = query.where(LeaveRequest.ends_on >= self.first)
        if self.last is not None:
            query = query.where(LeaveRequest.starts_on <= self.last)
        if self.person_id is not None:
            query = query.where(LeaveRequest.person_id == self.person_id)
        if self.state is not None:
            query = query.where(LeaveRequest.state == self.state.value)
        order = (LeaveRequest.starts_on.desc(), LeaveRequest.id.desc())
        rows = list(r.session.scalars(query.order_by(*order)))
        names = names_of(r, (row.person_id for row in rows))
        return tuple(_leave(r, row, names) for row in rows)


def _leave(r: Read, row: LeaveRequest, names: Mapping[int, str]) -> LeaveRow:
    return LeaveRow(
        id=row.id,
        version=row.version,
        person_id=row.person_id,
        name=names.get(row.person_id, ""),
        kind=LeaveKind(row.kind),
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        state=LeaveState(row.state),
        reason=r.unseal(row, "reason"),
        decided_at=row.decided_at,
        decided_by=row.decided_by,
        decision=row.decision,
        duties=_published_duties(r, row),
        voided=row.voided_at is not None,
    )


def _published_duties(r: Read, row: LeaveRequest) -> int:
    """Return how many duties of published months lie in a leave."""
    c = RosterCell
    any_ = sa.select(c.id).where(
        c.person_id == row.person_id, c.day.between(row.starts_on, row.ends_on)
    )
    if r.session.execute(any_.limit(1)).first() is None:
        return 0
    if r.session.execute(sa.select(RosterMonth.id).limit(1)).first() is None:
        return 0
    placed = in_force(r, row.starts_on, row.ends_on)
    return sum(
        p.person_id == row.person_id and row.starts_on <= p.key.day <= row.ends_on for p in placed
    )


@dataclass(frozen=True, kw_only=True)
class ListLessons(Query[tuple[LessonRow, ...]]):
    """Return the timetable of a term, by person and time."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    term_id: int
    person_id: int | None = None

    def fetch(self, r: Read) -> tuple[LessonRow, ...]:
        query = (
            sa.select(Lesson, Person)
            .join(Person, Lesson.person_id == Person.id)
            .where(Lesson.term_id == self.term_id, Lesson.voided_at.is_(None))
            .order_by(Person.staff_number, Lesson.weekday, Lesson.starts_at, Lesson.id)
        )
        if self.person_id is not None:
            query = query.where(Lesson.person_id == self.person_id)
        return tuple(
            LessonRow(
                id=row.id,
                version=row.version,
                person_id=person.id,
                name=person.name,
                staff_number=person.staff_number,
                weekday=row.weekday,
                weeks=LessonWeeks(row.weeks),
                starts_at=row.starts_at,
                ends_at=row.ends_at,
                period=row.period,
                subject=row.subject,
                class_name=row.class_name,
            )
            for row, person in r.session.execute(query)
        )


@dataclass(frozen=True, kw_only=True)
class ExportLessons(Query[tuple[Mapping[str, Value], ...]]):
    """Return the timetables of all terms in the columns of their sheet."""

    roles: ClassVar[frozenset[Role]] = OFFICE

    def fetch(self, r: Read) -> tuple[Mapping[str, Value], ...]:
        terms = r.session.scalars(alive(Term).order_by(Term.starts_on))
        return tuple(
            {
                "term": term.name,
                "staff_number": row.staff_number,
                "name": row.name,
                "weekday": str(row.weekday),
                "weeks": row.weeks.value,
                "period": row.period,
                "starts_at": row.starts_at,
                "ends_at": row.ends_at,
                "subject": row.subject,
                "class_name": row.class_name,
            }
            for term in terms.all()
            for row in ListLessons(term_id=term.id).fetch(r)
        )


@dataclass(frozen=True, kw_only=True)
class ListWishes(Query[tuple[WishRow, ...]]):
    """Return the wishes of a term, the most urgent first."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    term_id: int

    def fetch(self, r: Read) -> tuple[WishRow, ...]:
        query = alive(DutyWish).where(DutyWish.term_id == self.term_id)
        rows = list(r.session.scalars(query.order_by(DutyWish.priority.desc(), DutyWish.id)))
        names = names_of(r, (row.person_id for row in rows))
        posts = dict(r.session.execute(sa.select(DutyPost.id, DutyPost.name)).all())
        return tuple(
            WishRow(
                id=row.id,
                version=row.version,
                person_id=row.person_id,
                name=names.get(row.person_id, ""),
                kind=WishKind(row.kind),
                priority=row.priority,
                post_id=row.post_id,
                post=posts.get(row.post_id or 0, ""),
                weekday=row.weekday,
                starts_on=row.starts_on,
                ends_on=row.ends_on,
                note=row.note,
            )
            for row in rows
        )


@dataclass(frozen=True, kw_only=True)
class ListPairs(Query[tuple[PairRow, ...]]):
    """Return the pairs of a term."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    term_id: int

    def fetch(self, r: Read) -> tuple[PairRow, ...]:
        rows = list(r.session.scalars(alive(DutyPair).where(DutyPair.term_id == self.term_id)))
        names = names_of(r, (i for row in rows for i in (row.first_id, row.second_id)))
        return tuple(
            PairRow(
                id=row.id,
                version=row.version,
                first_id=row.first_id,
                first=names.get(row.first_id, ""),
                second_id=row.second_id,
                second=names.get(row.second_id, ""),
                kind=PairKind(row.kind),
                note=row.note,
            )
            for row in rows
        )
