"""Readings of the three-defence indicators (三防)."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from campus_guard.db.models.base import Base, Record
from campus_guard.db.types import coded

INDICATORS = ("guards", "gear", "cctv", "network", "alarm", "closed", "escort", "team")


class IndicatorReading(Record, Base):
    """Required and actual of one indicator on a day: typed, or taken from the ledgers.

    ``line`` is the percentage that counted on that day, None when nothing was asked for.
    """

    __tablename__ = "indicator_reading"

    indicator: Mapped[str] = coded(INDICATORS)
    day: Mapped[date]
    required: Mapped[int]
    actual: Mapped[int]
    line: Mapped[int | None]
    typed: Mapped[bool]
    note: Mapped[str] = mapped_column(sa.Text, default="")

    __table_args__ = (sa.Index(None, "indicator", "day"),)
