"""Ledgers: definitions with their versions, entries, the steps and moves of an entry's life.

What an entry holds lies as JSON in the fields of the version it was written under. A restricted
ledger keeps dates, numbers and choices open, because they are counted; all else is sealed.
"""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from campus_guard.db.models.base import Base, Record, unique_alive
from campus_guard.db.types import ENDLESS, Sealed, UtcDateTime


class Ledger(Record, Base):
    """A ledger of the school; a shipped one (``builtin``) that the school changed is ``changed``.

    ``readers``: the user names that may read a restricted one; it is off while nobody is named.
    """

    __tablename__ = "ledger"

    code: Mapped[str] = mapped_column(sa.String(32))
    builtin: Mapped[bool] = mapped_column(default=False)
    changed: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)
    sensitive: Mapped[bool] = mapped_column(default=False)
    current: Mapped[int] = mapped_column(default=1)
    sort: Mapped[int] = mapped_column(default=0)
    readers: Mapped[list[str]] = mapped_column(sa.JSON, default=list)

    __table_args__ = (unique_alive("ledger", "code"),)


class LedgerVersion(Base):
    """A definition as it once was, whole and final; rows are only ever added."""

    __tablename__ = "ledger_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    ledger_id: Mapped[int] = mapped_column(sa.ForeignKey("ledger.id"))
    number: Mapped[int]
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by: Mapped[str] = mapped_column(sa.String(64))
    note: Mapped[str] = mapped_column(sa.Text, default="")
    data: Mapped[dict[str, Any]] = mapped_column(sa.JSON)

    __table_args__ = (sa.UniqueConstraint("ledger_id", "number"),)


class LedgerEntry(Record, Base):
    """An entry. ``search``: its words for searching, folded; empty in a restricted ledger."""

    __tablename__ = "ledger_entry"

    ledger_id: Mapped[int] = mapped_column(sa.ForeignKey("ledger.id"))
    version_id: Mapped[int] = mapped_column(sa.ForeignKey("ledger_version.id"))
    number: Mapped[str] = mapped_column(sa.String(40), unique=True)
    day: Mapped[date]
    state: Mapped[str] = mapped_column(sa.String(40), default="")
    data: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    sealed: Mapped[bytes | None] = mapped_column(Sealed)
    search: Mapped[str] = mapped_column(sa.Text, default="", info={ENDLESS: True})

    __table_args__ = (sa.Index(None, "ledger_id", "day"),)


class LedgerStep(Record, Base):
    """What happened to an entry: a change of state or of its files; the note is sealed."""

    __tablename__ = "ledger_step"

    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("ledger_entry.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    username: Mapped[str] = mapped_column(sa.String(64))
    origin: Mapped[str] = mapped_column(sa.String(40), default="")
    to: Mapped[str] = mapped_column(sa.String(40), default="")
    note: Mapped[bytes | None] = mapped_column(Sealed)
