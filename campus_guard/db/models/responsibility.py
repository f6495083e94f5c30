"""Responsibility letters (责任状) and the templates from which they are made."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from campus_guard.db.models.base import Base, Record
from campus_guard.db.models.people import LINES
from campus_guard.db.types import coded

_ALIVE = sa.text("voided_at IS NULL")
LETTER_DEPARTMENTS = ("teaching_office", "general_affairs", "young_pioneers")


class LetterTemplate(Record, Base):
    """One version of a template: every saving adds a row, the newest living one is in force.

    Voiding a version brings the one before it back; ``data`` holds all of it.
    """

    __tablename__ = "letter_template"

    code: Mapped[str] = mapped_column(sa.String(32))
    number: Mapped[int]
    note: Mapped[str] = mapped_column(sa.Text, default="")
    data: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)

    __table_args__ = (sa.Index(None, "code", "number", unique=True),)


class ResponsibilityLetter(Record, Base):
    """A letter between two parties for a school year. ``number`` is ZR-2026-0001, never reused.

    ``content`` is the text as it was issued; names and posts are kept as they were. Without
    ``party_a_id`` the upper side is somebody outside (the bureau). ``department`` receives the
    first report of an accident (A-31); None: the letter was signed with a leader above them.
    """

    __tablename__ = "responsibility_letter"

    number: Mapped[str] = mapped_column(sa.String(16), unique=True)
    school_year_id: Mapped[int] = mapped_column(sa.ForeignKey("school_year.id"), index=True)
    template: Mapped[str] = mapped_column(sa.String(32))
    template_number: Mapped[int]
    level: Mapped[str] = mapped_column(sa.String(100))
    sort: Mapped[int] = mapped_column(default=0)
    title: Mapped[str] = mapped_column(sa.String(100))
    party_a_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    party_a: Mapped[str] = mapped_column(sa.String(100))
    party_a_post: Mapped[str] = mapped_column(sa.Text, default="")
    party_b_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    party_b: Mapped[str] = mapped_column(sa.String(100))
    party_b_post: Mapped[str] = mapped_column(sa.Text, default="")
    line: Mapped[str | None] = coded(LINES, nullable=True)
    department: Mapped[str | None] = coded(LETTER_DEPARTMENTS, nullable=True)
    issued_on: Mapped[date]
    valid_from: Mapped[date]
    valid_to: Mapped[date]
    parent_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("responsibility_letter.id"), index=True
    )
    renews_id: Mapped[int | None] = mapped_column(sa.ForeignKey("responsibility_letter.id"))
    a_signed_on: Mapped[date | None]
    b_signed_on: Mapped[date | None]
    rule_set_version: Mapped[str] = mapped_column(sa.String(64))
    copies: Mapped[int]
    posts: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON, default=list)
    content: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON, default=list)
    note: Mapped[str] = mapped_column(sa.Text, default="")

    __table_args__ = (
        sa.CheckConstraint("valid_to >= valid_from", name="order"),
        sa.CheckConstraint("copies BETWEEN 1 AND 20", name="copies"),
        sa.Index(  # one letter of a kind for each person and year; a name of at most 63 characters
            "uq_responsibility_letter_year_template_party_b_alive",
            "school_year_id",
            "template",
            "party_b_id",
            unique=True,
            sqlite_where=_ALIVE,
            postgresql_where=_ALIVE,
        ),
    )
