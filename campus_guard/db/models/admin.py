"""The school, its accounts and settings, the audit chain, corrections and attachments."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from campus_guard.core.roles import Role
from campus_guard.db.models.base import Base, Record
from campus_guard.db.types import ENDLESS, Sealed, UtcDateTime, coded

SCHOOL_KINDS = ("primary", "junior", "nine_year", "senior", "complete", "kindergarten", "special")
SETTLEMENTS = ("urban", "rural")


class School(Record, Base):
    """The one school of this file."""

    __tablename__ = "school"

    name: Mapped[str] = mapped_column(sa.String(100))
    kind: Mapped[str] = coded(SCHOOL_KINDS)
    settlement: Mapped[str] = coded(SETTLEMENTS)
    boarding: Mapped[bool]
    sample: Mapped[bool] = mapped_column(default=False)


class Account(Record, Base):
    """A person's way in. The password lies nowhere; its key slot lies in ``keys.json``."""

    __tablename__ = "account"

    username: Mapped[str] = mapped_column(sa.String(64), unique=True)
    role: Mapped[str] = coded(Role)
    name: Mapped[str] = mapped_column(sa.String(64))
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    must_change_password: Mapped[bool] = mapped_column(default=False)


class Setting(Base):
    """One setting, as JSON, by its dotted name."""

    __tablename__ = "setting"

    key: Mapped[str] = mapped_column(sa.String(100), primary_key=True)
    value: Mapped[Any] = mapped_column(sa.JSON)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_by: Mapped[str] = mapped_column(sa.String(64))


class Counter(Base):
    """The last number given out of a series such as ``accident-2026``; never goes back."""

    __tablename__ = "counter"

    series: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    last: Mapped[int]


class AuditEntry(Base):
    """One link of the audit chain. It names objects and fields, never their contents."""

    __tablename__ = "audit_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    username: Mapped[str] = mapped_column(sa.String(64))
    action: Mapped[str] = mapped_column(sa.String(64))
    kind: Mapped[str] = mapped_column(sa.String(64))
    row_id: Mapped[int | None] = mapped_column(sa.BigInteger)
    fields: Mapped[str] = mapped_column(sa.Text, info={ENDLESS: True})
    mac: Mapped[bytes] = mapped_column(sa.LargeBinary(32))

    __table_args__ = (sa.Index(None, "kind", "row_id"), sa.Index(None, "at"))


class Correction(Base):
    """An old value that was corrected, with the reason. Sealed values stay sealed."""

    __tablename__ = "correction"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(64))
    row_id: Mapped[int] = mapped_column(sa.BigInteger)
    field: Mapped[str] = mapped_column(sa.String(64))
    old_text: Mapped[str | None] = mapped_column(sa.Text, info={ENDLESS: True})
    old_sealed: Mapped[bytes | None] = mapped_column(Sealed)
    new_text: Mapped[str | None] = mapped_column(sa.Text, info={ENDLESS: True})
    reason: Mapped[str] = mapped_column(sa.Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    username: Mapped[str] = mapped_column(sa.String(64))

    __table_args__ = (sa.Index(None, "kind", "row_id"),)


class Attachment(Record, Base):
    """A picture or paper that belongs to a record; its bytes are sealed with the second key."""

    __tablename__ = "attachment"

    owner_kind: Mapped[str] = mapped_column(sa.String(64))
    owner_id: Mapped[int] = mapped_column(sa.BigInteger)
    file_name: Mapped[str] = mapped_column(sa.String(200))
    media_type: Mapped[str] = coded(("image/jpeg", "image/png", "application/pdf"))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(sa.String(64))
    caption: Mapped[bytes | None] = mapped_column(Sealed)
    content: Mapped[bytes] = mapped_column(Sealed, deferred=True)

    __table_args__ = (sa.Index(None, "owner_kind", "owner_id"),)


class SearchKey(Base):
    """A folded way to find a record: pinyin initials, full pinyin, number, characters."""

    __tablename__ = "search_key"

    kind: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    token: Mapped[str] = mapped_column(sa.String(100), primary_key=True)
    row_id: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True)

    __table_args__ = (sa.Index(None, "kind", "row_id"), {"sqlite_with_rowid": False})
