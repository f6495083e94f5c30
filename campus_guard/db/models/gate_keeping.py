"""Closing the day, handing over, requests about data, and what retention keeps of itself."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from campus_guard.db.models.base import Base, Record
from campus_guard.db.types import UtcDateTime, coded

REQUEST_KINDS = ("query", "correction", "deletion")
HOLD_KINDS = ("visitor", "visit")


class DayClose(Record, Base):
    """The closing of a day (日结): what was closed without a leave time, and what stayed open."""

    __tablename__ = "day_close"

    day: Mapped[date] = mapped_column(index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    visits_closed: Mapped[int]
    people_closed: Mapped[int]
    visits_kept: Mapped[int]
    people_kept: Mapped[int]
    no_shows: Mapped[int]
    vehicles_closed: Mapped[int]
    badges_out: Mapped[list[Any]] = mapped_column(sa.JSON)


class GateHandover(Record, Base):
    """A shift handover (交接班), signed by two."""

    __tablename__ = "gate_handover"

    at: Mapped[datetime] = mapped_column(UtcDateTime)
    day: Mapped[date] = mapped_column(index=True)
    shift: Mapped[str] = mapped_column(sa.String(64), default="")
    giver: Mapped[str] = mapped_column(sa.String(100))
    taker: Mapped[str] = mapped_column(sa.String(100))
    equipment_complete: Mapped[bool]
    remarks: Mapped[str] = mapped_column(sa.Text, default="")
    transferred: Mapped[str] = mapped_column(sa.Text, default="")
    carried: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    anonymised_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class DataRequest(Record, Base):
    """A person's request about his data (PIPL 44-47), and the answer."""

    __tablename__ = "data_request"

    kind: Mapped[str] = coded(REQUEST_KINDS)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    day: Mapped[date] = mapped_column(index=True)
    name: Mapped[str] = mapped_column(sa.String(100))
    contact: Mapped[str] = mapped_column(sa.String(100), default="")
    visitor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("visitor.id"))
    text: Mapped[str] = mapped_column(sa.Text, default="")
    answer: Mapped[str] = mapped_column(sa.Text, default="")
    granted: Mapped[bool | None]
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_by: Mapped[str] = mapped_column(sa.String(64), default="")
    anonymised_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class VideoLookup(Record, Base):
    """Who looked at or exported footage (监控调阅)."""

    __tablename__ = "video_lookup"

    at: Mapped[datetime] = mapped_column(UtcDateTime)
    day: Mapped[date] = mapped_column(index=True)
    reason: Mapped[str] = mapped_column(sa.Text)
    content: Mapped[str] = mapped_column(sa.Text)
    viewer: Mapped[str] = mapped_column(sa.String(100))
    viewer_unit: Mapped[str] = mapped_column(sa.String(100), default="")
    approved_by: Mapped[str] = mapped_column(sa.String(100))
    exported: Mapped[bool] = mapped_column(default=False)
    anonymised_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class LegalHold(Record, Base):
    """Nothing of this visitor or visit is purged while the hold lasts."""

    __tablename__ = "legal_hold"

    kind: Mapped[str] = coded(HOLD_KINDS)
    record_id: Mapped[int] = mapped_column(sa.BigInteger)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(sa.Text)
    anonymised_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (sa.Index("ix_legal_hold_kind", "kind", "record_id"),)


class PurgeRun(Record, Base):
    """A purge: its accepted preview, the hour from which it may run, what it did."""

    __tablename__ = "purge_run"

    may_run_at: Mapped[datetime] = mapped_column(UtcDateTime)
    counts: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    held: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    ran_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ran_by: Mapped[str] = mapped_column(sa.String(64), default="")
    done: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON)


class PurgeItem(Base):
    """A record in the preview of a purge."""

    __tablename__ = "purge_item"

    run_id: Mapped[int] = mapped_column(sa.ForeignKey("purge_run.id"), primary_key=True)
    class_code: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    record_id: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True)
    since: Mapped[date]

    __table_args__ = ({"sqlite_with_rowid": False},)
