"""The term settlement on record: the sheet that was proposed, its rows, and the slips after it.

Rows and slips are sealed: they say how a named person was judged. No row is ever changed; what is
learned later makes a correction slip (更正单), never an edit.
"""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from campus_guard.db.models.base import Base, Record, unique_alive
from campus_guard.db.types import Sealed, UtcDateTime, coded

SHEET_STATES = ("proposed", "confirmed", "frozen")
CONFIRMERS = ("principal", "vice_principal", "admin_meeting")


class TermSheet(Record, Base):
    """The settlement of a term, from its proposal on. A withdrawn proposal is voided.

    ``pending`` holds the numbers of the files that were not decided when it was confirmed, with
    the reason for confirming all the same; ``undo_reason`` says why the sheet was withdrawn, or why
    its confirmation was taken back last. ``counted_until`` is the day of the proposal.
    """

    __tablename__ = "term_sheet"

    term_id: Mapped[int] = mapped_column(sa.ForeignKey("term.id"), index=True)
    term_name: Mapped[str] = mapped_column(sa.String(16))
    state: Mapped[str] = coded(SHEET_STATES, default="proposed")
    rule_set_version: Mapped[str] = mapped_column(sa.String(64))
    counted_until: Mapped[date]
    confirmer: Mapped[str | None] = coded(CONFIRMERS, nullable=True)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    confirmed_by: Mapped[str] = mapped_column(sa.String(100), default="")
    confirmed_user: Mapped[str] = mapped_column(sa.String(64), default="")
    meeting: Mapped[str] = mapped_column(sa.String(100), default="")
    pending: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    pending_reason: Mapped[bytes | None] = mapped_column(Sealed)
    undo_reason: Mapped[bytes | None] = mapped_column(Sealed)
    frozen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    frozen_user: Mapped[str] = mapped_column(sa.String(64), default="")

    __table_args__ = (unique_alive("term_sheet", "term_id"),)


class TermSheetRow(Base):
    """One person of a sheet as proposed; ``data`` is the sealed JSON of the whole row."""

    __tablename__ = "term_sheet_row"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(sa.String(36), unique=True)
    sheet_id: Mapped[int] = mapped_column(sa.ForeignKey("term_sheet.id"))
    sort: Mapped[int]
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    data: Mapped[bytes] = mapped_column(Sealed)

    __table_args__ = (sa.Index(None, "sheet_id", "sort", unique=True),)


class TermCorrection(Record, Base):
    """更正单: what one person's frozen row turned into, and why. Never changed, never voided.

    ``term_id`` is the term in which it is paid or taken back (A-29), None between terms.
    ``old_data`` is missing for a person who was not on the sheet.
    """

    __tablename__ = "term_correction"

    number: Mapped[str] = mapped_column(sa.String(16), unique=True)
    sheet_id: Mapped[int] = mapped_column(sa.ForeignKey("term_sheet.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    term_id: Mapped[int | None] = mapped_column(sa.ForeignKey("term.id"), index=True)
    reason: Mapped[bytes | None] = mapped_column(Sealed)
    old_data: Mapped[bytes | None] = mapped_column(Sealed)
    new_data: Mapped[bytes] = mapped_column(Sealed)
