"""School years, terms, days with a meaning, and the named periods of a day."""

from datetime import date, time

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from campus_guard.db.models.base import Base, Record, unique_alive
from campus_guard.db.types import coded

DAY_KINDS = ("school", "weekend", "holiday", "makeup_workday", "school_break", "event")
PERIOD_KINDS = ("arrival", "lesson", "break", "noon", "dismissal", "after_school", "night", "other")


class SchoolYear(Record, Base):
    """A school year such as 2026-2027."""

    __tablename__ = "school_year"

    name: Mapped[str] = mapped_column(sa.String(16))
    starts_on: Mapped[date]
    ends_on: Mapped[date]

    __table_args__ = (
        sa.CheckConstraint("ends_on >= starts_on", name="order"),
        unique_alive("school_year", "name"),
        unique_alive("school_year", "starts_on"),
    )


class Term(Record, Base):
    """A term such as 2026-2027-1; teaching runs from ``starts_on`` to ``ends_on``."""

    __tablename__ = "term"

    name: Mapped[str] = mapped_column(sa.String(16))
    school_year_id: Mapped[int] = mapped_column(sa.ForeignKey("school_year.id"), index=True)
    number: Mapped[int]
    starts_on: Mapped[date]
    ends_on: Mapped[date]

    __table_args__ = (
        sa.CheckConstraint("ends_on >= starts_on", name="order"),
        unique_alive("term", "name"),
        unique_alive("term", "starts_on"),
    )


class CalendarDay(Record, Base):
    """A day that differs from its weekday: holiday, make-up workday, break, event.

    A day has at most one living entry that says what kind of day it is, and any number of events.
    ``notice_year`` is set on the days that an official notice brought.
    """

    __tablename__ = "calendar_day"

    day: Mapped[date] = mapped_column(index=True)
    kind: Mapped[str] = coded(DAY_KINDS)
    name: Mapped[str] = mapped_column(sa.String(64), default="")
    follows_weekday: Mapped[int | None]
    source: Mapped[str] = mapped_column(sa.String(100), default="")
    confirmed: Mapped[bool] = mapped_column(default=True)
    notice_year: Mapped[int | None]

    __table_args__ = (
        sa.CheckConstraint("follows_weekday BETWEEN 1 AND 7", name="weekday"),
        unique_alive("calendar_day", "day", only="kind <> 'event'"),
    )


class NoticeYear(Base):
    """A year whose official holiday notice is known; other years are provisional."""

    __tablename__ = "notice_year"

    year: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(sa.String(200))


class Period(Record, Base):
    """A named part of the school day (第一节, 大课间, 午休, 放学...)."""

    __tablename__ = "period"

    name: Mapped[str] = mapped_column(sa.String(32))
    kind: Mapped[str] = coded(PERIOD_KINDS)
    starts_at: Mapped[time]
    ends_at: Mapped[time]
    sort: Mapped[int] = mapped_column(default=0)

    __table_args__ = (unique_alive("period", "name"),)
