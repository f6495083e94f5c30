"""The report calendar: what is due to whom, and what was handed in."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from campus_guard.db.models.base import Base, Record, unique_alive
from campus_guard.db.types import coded

CYCLES = ("month", "quarter", "term", "year", "once")
DUE_RULES = ("day_of_month", "day_of_next_month", "days_before_end", "fixed_days", "date")
HAND_IN_WAYS = ("paper", "mail", "platform", "phone", "meeting", "other", "not_needed")


class ReportPlan(Record, Base):
    """A report that is due again and again, or once. ``code`` names a shipped one that was edited.

    ``day`` is the number of the due rule, ``dates`` its days ("06-15", or "2026-12-25" for one
    that is due once). ``papers`` names what the program makes for it.
    """

    __tablename__ = "report_plan"

    code: Mapped[str] = mapped_column(sa.String(32))
    name: Mapped[str] = mapped_column(sa.String(100))
    cycle: Mapped[str] = coded(CYCLES)
    due_rule: Mapped[str] = coded(DUE_RULES)
    day: Mapped[int] = mapped_column(default=0)
    dates: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    papers: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    contents: Mapped[str] = mapped_column(sa.Text, default="")
    recipient: Mapped[str] = mapped_column(sa.String(100), default="")
    reporter_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    remind_days: Mapped[int] = mapped_column(default=7)
    active: Mapped[bool] = mapped_column(default=True)
    sort: Mapped[int] = mapped_column(default=0)

    __table_args__ = (unique_alive("report_plan", "code"),)


class ReportFiling(Record, Base):
    """That a report of one period was handed in (or was not asked for, with a reason)."""

    __tablename__ = "report_filing"

    plan_code: Mapped[str] = mapped_column(sa.String(32))
    period: Mapped[str] = mapped_column(sa.String(16))
    due_on: Mapped[date]
    handed_in_on: Mapped[date]
    way: Mapped[str] = coded(HAND_IN_WAYS)
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    recipient: Mapped[str] = mapped_column(sa.String(100), default="")
    note: Mapped[str] = mapped_column(sa.Text, default="")

    __table_args__ = (unique_alive("report_filing", "plan_code", "period"),)


class Summary(Record, Base):
    """The words of a summary and its signature; ``texts`` by the number of the section.

    While ``signed_on`` stands the words are frozen, and the paper as it was signed lies among the
    attachments.
    """

    __tablename__ = "summary"

    paper: Mapped[str] = mapped_column(sa.String(16))
    period: Mapped[str] = mapped_column(sa.String(16))
    texts: Mapped[dict[str, str]] = mapped_column(sa.JSON, default=dict)
    signed_by: Mapped[str] = mapped_column(sa.String(100), default="")
    signed_on: Mapped[date | None]

    __table_args__ = (unique_alive("summary", "paper", "period"),)
