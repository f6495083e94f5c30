"""The campus: the area tree (网格), gates, posts to be manned, patrol points."""

from datetime import time

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from campus_guard.db.models.base import Base, Record, unique_alive
from campus_guard.db.models.people import SEXES
from campus_guard.db.types import coded

AREA_KINDS = (
    "campus",
    "office",
    "teaching",
    "dormitory",
    "canteen",
    "laboratory",
    "public",
    "sports",
    "gate",
    "surroundings",
    "other",
)
AREA_GRADES = ("first", "second", "third")
POST_KINDS = ("gate", "escort", "dormitory", "patrol", "leader", "event", "other")


class Area(Record, Base):
    """A cell of the safety grid: its grade, chief, sponsor, and where it lies in the tree."""

    __tablename__ = "area"

    code: Mapped[str] = mapped_column(sa.String(32))
    name: Mapped[str] = mapped_column(sa.String(100))
    kind: Mapped[str] = coded(AREA_KINDS)
    grade: Mapped[str | None] = coded(AREA_GRADES, nullable=True)
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("area.id"), index=True)
    chief_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    sponsor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    duty_text: Mapped[str] = mapped_column(sa.Text, default="")
    sort: Mapped[int] = mapped_column(default=0)

    __table_args__ = (unique_alive("area", "code"),)


class AreaMember(Base):
    """A member of an area's cell, with his duty."""

    __tablename__ = "area_member"

    area_id: Mapped[int] = mapped_column(sa.ForeignKey("area.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), primary_key=True)
    duty: Mapped[str] = mapped_column(sa.Text, default="")


class AreaSlot(Record, Base):
    """Who answers for an area in a part of the day (定人到时段)."""

    __tablename__ = "area_slot"

    area_id: Mapped[int] = mapped_column(sa.ForeignKey("area.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(64))
    starts_at: Mapped[time]
    ends_at: Mapped[time]
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))


class Gate(Record, Base):
    """A gate of the school."""

    __tablename__ = "gate"

    name: Mapped[str] = mapped_column(sa.String(64))
    area_id: Mapped[int | None] = mapped_column(sa.ForeignKey("area.id"))
    for_vehicles: Mapped[bool] = mapped_column(default=True)
    sort: Mapped[int] = mapped_column(default=0)

    __table_args__ = (unique_alive("gate", "name"),)


class Post(Record, Base):
    """A place to be manned: gate, school-gate post (护学岗), dormitory, patrol."""

    __tablename__ = "post"

    name: Mapped[str] = mapped_column(sa.String(64))
    kind: Mapped[str] = coded(POST_KINDS)
    area_id: Mapped[int | None] = mapped_column(sa.ForeignKey("area.id"))
    needs_sex: Mapped[str | None] = coded(SEXES, nullable=True)
    needs_certificate: Mapped[str] = mapped_column(sa.String(64), default="")
    around_the_clock: Mapped[bool] = mapped_column(default=False)
    headcount: Mapped[int] = mapped_column(default=1)
    sort: Mapped[int] = mapped_column(default=0)

    __table_args__ = (unique_alive("post", "name"),)


class PatrolPoint(Record, Base):
    """A check point (巡查点) that patrols visit."""

    __tablename__ = "patrol_point"

    code: Mapped[str] = mapped_column(sa.String(32))
    name: Mapped[str] = mapped_column(sa.String(100))
    area_id: Mapped[int] = mapped_column(sa.ForeignKey("area.id"), index=True)
    look_for: Mapped[str] = mapped_column(sa.Text, default="")
    sort: Mapped[int] = mapped_column(default=0)

    __table_args__ = (unique_alive("patrol_point", "code"),)
