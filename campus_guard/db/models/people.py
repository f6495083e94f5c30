"""Staff, their posts and certificates, classes, pupils, squads, positions, the leading group."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from campus_guard.db.models.base import Base, Record, unique_alive
from campus_guard.db.types import coded

LINES = ("teaching", "logistics", "young_pioneers", "safety_office", "administration")
SEXES = ("male", "female")
POSITIONS = ("first_responsible", "vice_principal", "line_director", "safety_director")
GROUP_ROLES = ("leader", "deputy", "member")
SQUAD_ROLES = ("leader", "deputy", "member")


class Person(Record, Base):
    """A member of staff (also guards and drivers of the school)."""

    __tablename__ = "person"

    name: Mapped[str] = mapped_column(sa.String(100))
    staff_number: Mapped[str] = mapped_column(sa.String(32))
    line: Mapped[str] = coded(LINES)
    sex: Mapped[str | None] = coded(SEXES, nullable=True)
    phone: Mapped[str] = mapped_column(sa.String(32), default="")
    title: Mapped[str] = mapped_column(sa.String(64), default="")
    joined_on: Mapped[date | None]
    left_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(sa.Text, default="")

    __table_args__ = (
        sa.CheckConstraint(
            "left_on IS NULL OR joined_on IS NULL OR left_on >= joined_on", name="order"
        ),
        unique_alive("person", "staff_number"),
    )


class StaffPost(Record, Base):
    """An entry of the post catalogue (岗位): its line and its safety duties in words."""

    __tablename__ = "staff_post"

    name: Mapped[str] = mapped_column(sa.String(64))
    line: Mapped[str | None] = coded(LINES, nullable=True)
    duty_text: Mapped[str] = mapped_column(sa.Text, default="")
    needs_sex: Mapped[str | None] = coded(SEXES, nullable=True)
    sort: Mapped[int] = mapped_column(default=0)

    __table_args__ = (unique_alive("staff_post", "name"),)


class PersonPost(Base):
    """Who holds which posts of the catalogue."""

    __tablename__ = "person_post"

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), primary_key=True)
    staff_post_id: Mapped[int] = mapped_column(sa.ForeignKey("staff_post.id"), primary_key=True)


class Certificate(Record, Base):
    """A licence or training certificate of a person, with its expiry."""

    __tablename__ = "certificate"

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(64))
    number: Mapped[str] = mapped_column(sa.String(64), default="")
    issued_on: Mapped[date | None]
    expires_on: Mapped[date | None]


class Position(Record, Base):
    """Who held a leading position from when to when; ``lines`` are those he answers for."""

    __tablename__ = "position"

    position: Mapped[str] = coded(POSITIONS)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    line: Mapped[str | None] = coded(LINES, nullable=True)
    lines: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]

    __table_args__ = (
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="order"),
        sa.Index(None, "position", "starts_on"),
        # One first responsible person: never two entries without an end, never two from one day.
        unique_alive(
            "position", "position", only="position = 'first_responsible' AND ends_on IS NULL"
        ),
        unique_alive("position", "starts_on", only="position = 'first_responsible'"),
    )


class LeadingGroupMember(Record, Base):
    """A member of the safety leading group of one school year."""

    __tablename__ = "leading_group_member"

    school_year_id: Mapped[int] = mapped_column(sa.ForeignKey("school_year.id"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    role: Mapped[str] = coded(GROUP_ROLES)
    duty: Mapped[str] = mapped_column(sa.Text, default="")
    sort: Mapped[int] = mapped_column(default=0)

    __table_args__ = (unique_alive("leading_group_member", "school_year_id", "person_id"),)


class Squad(Record, Base):
    """A guard squad (护校队)."""

    __tablename__ = "squad"

    name: Mapped[str] = mapped_column(sa.String(64))
    note: Mapped[str] = mapped_column(sa.Text, default="")
    sort: Mapped[int] = mapped_column(default=0)

    __table_args__ = (unique_alive("squad", "name"),)


class SquadMember(Base):
    """Membership in a squad, with its role."""

    __tablename__ = "squad_member"

    squad_id: Mapped[int] = mapped_column(sa.ForeignKey("squad.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), primary_key=True)
    role: Mapped[str] = coded(SQUAD_ROLES, default="member")


class Grade(Record, Base):
    """A grade: all classes that entered school in one year."""

    __tablename__ = "grade"

    name: Mapped[str] = mapped_column(sa.String(32))
    entry_year: Mapped[int]
    sort: Mapped[int] = mapped_column(default=0)
    leader_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))

    __table_args__ = (unique_alive("grade", "name", "entry_year"),)


class SchoolClass(Record, Base):
    """A class and its class teacher."""

    __tablename__ = "school_class"

    name: Mapped[str] = mapped_column(sa.String(32))
    grade_id: Mapped[int] = mapped_column(sa.ForeignKey("grade.id"), index=True)
    class_teacher_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    sort: Mapped[int] = mapped_column(default=0)

    __table_args__ = (unique_alive("school_class", "grade_id", "name"),)


class Pupil(Record, Base):
    """A pupil: number, name, class, and nothing more (minimal data of minors)."""

    __tablename__ = "pupil"

    number: Mapped[str] = mapped_column(sa.String(32))
    name: Mapped[str] = mapped_column(sa.String(100))
    class_id: Mapped[int | None] = mapped_column(sa.ForeignKey("school_class.id"), index=True)
    left_on: Mapped[date | None]

    __table_args__ = (unique_alive("pupil", "number"),)
