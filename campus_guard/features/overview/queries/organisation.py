"""Section 1 of the term summary: who answers for what, counted from people and places."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from campus_guard.db.models import (
    Area,
    AreaMember,
    AreaSlot,
    Certificate,
    LeadingGroupMember,
    Person,
    Position,
    Pupil,
    Record,
    SchoolClass,
    Squad,
    SquadMember,
)
from campus_guard.db.service import Read
from campus_guard.features.responsibility.queries.letters import book_of
from campus_guard.features.responsibility.rules.letters import LevelCount


@dataclass(frozen=True)
class Holder:
    """Somebody in a leading position during the term."""

    position: str
    line: str | None
    name: str
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True)
class GroupMember:
    """A member of the safety leading group of the school year."""

    role: str
    name: str
    duty: str


@dataclass(frozen=True)
class OrganisationFigures:
    """What the records say about organisation on the last day of the range."""

    holders: tuple[Holder, ...]
    group: tuple[GroupMember, ...]
    staff: int
    pupils: int
    classes: int
    classes_without_teacher: int
    areas: int
    graded_areas: int
    areas_with_chief: int
    area_members: int
    area_slots: int
    squads: int
    squad_members: int
    certificates: int
    certificates_expired: int
    letters: tuple[LevelCount, ...] = ()  # by level; empty: no letter was ever issued

    @property
    def letters_due(self) -> int:
        """Return how many responsibility letters the tree asks for."""
        return sum(count.due for count in self.letters)

    @property
    def letters_signed(self) -> int:
        """Return how many of those both sides signed."""
        return sum(count.signed for count in self.letters)


def letters_by_level(r: Read, school_year_id: int, until: date) -> tuple[LevelCount, ...]:
    """Return letters due and signed by level on a day; nothing while none was issued."""
    counts = book_of(r, school_year_id, until=until).counts
    return counts if any(count.issued for count in counts) else ()


def organisation_figures(
    r: Read, school_year_id: int, since: date, until: date
) -> OrganisationFigures:
    """Return the figures of section 1 as they stood on ``until`` (structure as recorded now)."""
    living_areas = sa.select(sa.func.count()).select_from(Area).where(Area.voided_at.is_(None))
    certificates = (
        sa.select(sa.func.count())
        .select_from(Certificate)
        .join(Person, Person.id == Certificate.person_id)
        .where(Certificate.voided_at.is_(None), Person.voided_at.is_(None))
    )
    return OrganisationFigures(
        holders=_holders(r, since, until),
        group=_group(r, school_year_id),
        staff=count_staff(r, until),
        pupils=count_pupils(r, until),
        classes=_count(r, _living(SchoolClass)),
        classes_without_teacher=_count(
            r, _living(SchoolClass).where(SchoolClass.class_teacher_id.is_(None))
        ),
        areas=_count(r, living_areas),
        graded_areas=_count(r, living_areas.where(Area.grade.is_not(None))),
        areas_with_chief=_count(r, living_areas.where(Area.chief_id.is_not(None))),
        area_members=_count(r, sa.select(sa.func.count()).select_from(AreaMember)),
        area_slots=_count(r, _living(AreaSlot)),
        squads=_count(r, _living(Squad)),
        squad_members=_count(r, sa.select(sa.func.count()).select_from(SquadMember)),
        certificates=_count(r, certificates),
        certificates_expired=_count(r, certificates.where(Certificate.expires_on < until)),
        letters=letters_by_level(r, school_year_id, until),
    )


def count_staff(r: Read, on: date) -> int:
    """Return how many members of staff the school had on a day."""
    return _count(r, _living(Person).where(*_present(Person, on)))


def count_pupils(r: Read, on: date) -> int:
    """Return how many pupils the school had on a day (entry dates are not kept)."""
    return _count(r, _living(Pupil).where(sa.or_(Pupil.left_on.is_(None), Pupil.left_on >= on)))


def _present(model: type[Person], on: date) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        sa.or_(model.joined_on.is_(None), model.joined_on <= on),
        sa.or_(model.left_on.is_(None), model.left_on >= on),
    )


def _living(model: type[Record]) -> sa.Select[int]:
    return sa.select(sa.func.count()).select_from(model).where(model.voided_at.is_(None))


def _count(r: Read, query: sa.Select[int]) -> int:
    return r.session.scalar(query) or 0


def _holders(r: Read, since: date, until: date) -> tuple[Holder, ...]:
    rows = r.session.execute(
        sa.select(Position, Person.name)
        .join(Person, Person.id == Position.person_id)
        .where(
            Position.voided_at.is_(None),
            Position.starts_on <= until,
            sa.or_(Position.ends_on.is_(None), Position.ends_on >= since),
        )
        .order_by(Position.starts_on, Position.id)
    )
    order = ("first_responsible", "vice_principal", "line_director", "safety_director")
    holders = [Holder(p.position, p.line, name, p.starts_on, p.ends_on) for p, name in rows]
    return tuple(sorted(holders, key=lambda h: (order.index(h.position), h.line or "")))


def _group(r: Read, school_year_id: int) -> tuple[GroupMember, ...]:
    rows = r.session.execute(
        sa.select(LeadingGroupMember, Person.name)
        .join(Person, Person.id == LeadingGroupMember.person_id)
        .where(
            LeadingGroupMember.voided_at.is_(None),
            LeadingGroupMember.school_year_id == school_year_id,
        )
        .order_by(LeadingGroupMember.sort, LeadingGroupMember.id)
    )
    order = ("leader", "deputy", "member")
    members = [GroupMember(m.role, name, m.duty) for m, name in rows]
    return tuple(sorted(members, key=lambda m: order.index(m.role)))
