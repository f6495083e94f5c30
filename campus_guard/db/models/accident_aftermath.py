"""What follows an accident: signatures, claims, costs, follow-up, who read a restricted file.

Words about people are sealed with the second key, as in the accident file itself.
"""

from datetime import date, datetime
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from campus_guard.db.models.accident import BODIES
from campus_guard.db.models.base import Base, Record, unique_alive
from campus_guard.db.types import Fen, Sealed, UtcDateTime, coded

SIGNERS = ("investigator", "vice_principal", "principal")
COST_KINDS = ("medical", "transport", "compensation", "repair", "other")
BEARERS = ("school", "insurer", "family", "other", "undecided")


class AccidentSignature(Record, Base):
    """A signature under the closing report; voided when the file is changed or reopened."""

    __tablename__ = "accident_signature"

    accident_id: Mapped[int] = mapped_column(sa.ForeignKey("accident.id"), index=True)
    signer: Mapped[str] = coded(SIGNERS)
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    person: Mapped[str] = mapped_column(sa.String(100), default="")
    signed_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (unique_alive("accident_signature", "accident_id", "signer"),)


class AccidentAftermath(Record, Base):
    """The one sheet of an accident that tells causes, treatment and aftermath in words.

    ``petition``: people petitioned or wrote letters (ACC-09). ``bullying_entry`` is the number in
    the bullying ledger where the case is kept as well (A-33).
    """

    __tablename__ = "accident_aftermath"

    accident_id: Mapped[int] = mapped_column(sa.ForeignKey("accident.id"), index=True)
    direct_cause: Mapped[bytes | None] = mapped_column(Sealed)
    indirect_cause: Mapped[bytes | None] = mapped_column(Sealed)
    management_cause: Mapped[bytes | None] = mapped_column(Sealed)
    treatment: Mapped[bytes | None] = mapped_column(Sealed)
    settlement: Mapped[bytes | None] = mapped_column(Sealed)
    public_opinion: Mapped[bytes | None] = mapped_column(Sealed)
    petition: Mapped[bool] = mapped_column(default=False)
    petition_note: Mapped[bytes | None] = mapped_column(Sealed)
    bullying: Mapped[bool] = mapped_column(default=False)
    bullying_entry: Mapped[str] = mapped_column(sa.String(40), default="")
    bullying_on: Mapped[date | None]

    __table_args__ = (unique_alive("accident_aftermath", "accident_id"),)


class AccidentClaim(Record, Base):
    """An insurance claim; ``amount`` was asked for, ``paid`` was paid."""

    __tablename__ = "accident_claim"

    accident_id: Mapped[int] = mapped_column(sa.ForeignKey("accident.id"), index=True)
    insurer: Mapped[str] = mapped_column(sa.String(100), default="")
    claim_number: Mapped[bytes | None] = mapped_column(Sealed)
    amount: Mapped[Decimal | None] = mapped_column(Fen)
    paid: Mapped[Decimal | None] = mapped_column(Fen)
    filed_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    note: Mapped[bytes | None] = mapped_column(Sealed)


class AccidentCost(Record, Base):
    """Money that the accident cost, and who bears it."""

    __tablename__ = "accident_cost"

    accident_id: Mapped[int] = mapped_column(sa.ForeignKey("accident.id"), index=True)
    kind: Mapped[str] = coded(COST_KINDS)
    borne_by: Mapped[str] = coded(BEARERS)
    amount: Mapped[Decimal] = mapped_column(Fen)
    day: Mapped[date | None]
    note: Mapped[bytes | None] = mapped_column(Sealed)


class AccidentFollowup(Record, Base):
    """Something to come back to on a day: a visit at home, a check-up, a talk."""

    __tablename__ = "accident_followup"

    accident_id: Mapped[int] = mapped_column(sa.ForeignKey("accident.id"), index=True)
    due_on: Mapped[date]
    what: Mapped[bytes | None] = mapped_column(Sealed)
    done_on: Mapped[date | None]
    result: Mapped[bytes | None] = mapped_column(Sealed)

    __table_args__ = (sa.Index(None, "done_on", "due_on"),)


class AccidentReportText(Record, Base):
    """The words that were read out or faxed to an outside body with one telling (ACC-11)."""

    __tablename__ = "accident_report_text"

    accident_id: Mapped[int] = mapped_column(sa.ForeignKey("accident.id"), index=True)
    telling_id: Mapped[int] = mapped_column(sa.ForeignKey("accident_telling.id"), index=True)
    body: Mapped[str] = coded(BODIES)
    words: Mapped[bytes | None] = mapped_column(Sealed)


class AccidentReader(Record, Base):
    """An account of the office that may open one restricted file."""

    __tablename__ = "accident_reader"

    accident_id: Mapped[int] = mapped_column(sa.ForeignKey("accident.id"), index=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))

    __table_args__ = (unique_alive("accident_reader", "accident_id", "account_id"),)


class RestrictedReading(Base):
    """That somebody opened a restricted file, one row for each pupil in it; only ever added."""

    __tablename__ = "restricted_reading"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(sa.String(36), unique=True)
    accident_id: Mapped[int] = mapped_column(sa.ForeignKey("accident.id"), index=True)
    pupil_id: Mapped[int | None] = mapped_column(sa.ForeignKey("pupil.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    username: Mapped[str] = mapped_column(sa.String(64))
    reason: Mapped[bytes | None] = mapped_column(Sealed)
