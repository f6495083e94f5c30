"""What follows an accident: causes, talks with parents, claims, costs, follow-up."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar

import sqlalchemy as sa

from campus_guard.core.roles import OFFICE
from campus_guard.db.models import (
    Accident,
    AccidentAftermath,
    AccidentClaim,
    AccidentContact,
    AccidentCost,
    AccidentFollowup,
    AccidentReportText,
)
from campus_guard.db.service import Query, Read
from campus_guard.features.accidents.aftermath import Bearer, CostKind
from campus_guard.features.accidents.filecodes import Method
from campus_guard.features.accidents.queries.access import check_reading, may_open
from campus_guard.features.accidents.states import AccidentState

P = TypeVar(
    "P",
    AccidentClaim,
    AccidentContact,
    AccidentCost,
    AccidentFollowup,
    AccidentReportText,
)


@dataclass(frozen=True)
class CauseSheet:
    """Causes and aftermath in words; empty where nothing was written."""

    direct_cause: str = ""
    indirect_cause: str = ""
    management_cause: str = ""
    treatment: str = ""
    settlement: str = ""
    public_opinion: str = ""
    petition: bool = False
    petition_note: str = ""
    bullying: bool = False
    bullying_entry: str = ""
    bullying_on: date | None = None


@dataclass(frozen=True)
class ContactView:
    """A talk with a guardian. ``step`` tells that it was recorded as a step of the timeline."""

    id: int
    version: int
    at: datetime
    method: Method
    victim_id: int | None
    guardian: str
    relation: str
    phone: str
    note: str
    step: bool
    typed_by: str


@dataclass(frozen=True)
class ClaimView:
    """An insurance claim; money in yuan."""

    id: int
    version: int
    insurer: str
    claim_number: str
    amount: Decimal | None
    paid: Decimal | None
    filed_on: date | None
    closed_on: date | None
    note: str


@dataclass(frozen=True)
class CostView:
    """What was paid for, by whom, in yuan."""

    id: int
    version: int
    kind: CostKind
    borne_by: Bearer
    amount: Decimal
    day: date | None
    note: str


@dataclass(frozen=True)
class FollowupView:
    """Something to come back to."""

    id: int
    version: int
    due_on: date
    what: str
    done_on: date | None
    result: str
    overdue: bool


@dataclass(frozen=True)
class AftermathView:
    """Everything that follows one accident; ``texts`` are the words told outside, by telling."""

    sheet: CauseSheet
    contacts: tuple[ContactView, ...] = ()
    claims: tuple[ClaimView, ...] = ()
    costs: tuple[CostView, ...] = ()
    followups: tuple[FollowupView, ...] = ()
    texts: Mapping[int, str] = field(default_factory=dict)

    @property
    def cost(self) -> Decimal:
        """Return the sum of all costs, in yuan."""
        return sum((c.amount for c in self.costs), Decimal(0))


@dataclass(frozen=True, kw_only=True)
class GetAftermath(Query[AftermathView]):
    """The aftermath of one file; a restricted one must have been opened with a reason."""

    roles = OFFICE
    accident_id: int

    def fetch(self, r: Read) -> AftermathView:
        row = r.get(Accident, self.accident_id)
        check_reading(r, row)
        return aftermath_of(r, row)


def aftermath_of(r: Read, row: Accident) -> AftermathView:
    """Return the aftermath of a file, sealed texts opened."""
    texts = _living(r, AccidentReportText, row.id)
    return AftermathView(
        sheet=_sheet(r, row.id),
        contacts=tuple(_contact(r, c) for c in _living(r, AccidentContact, row.id)),
        claims=tuple(_claim(r, c) for c in _living(r, AccidentClaim, row.id)),
        costs=tuple(_cost(r, c) for c in _living(r, AccidentCost, row.id)),
        followups=tuple(
            sorted(
                (_followup(r, f) for f in _living(r, AccidentFollowup, row.id)),
                key=lambda f: (f.due_on, f.id),
            )
        ),
        texts={t.telling_id: r.unseal(t, "words") for t in texts},
    )


def _living(r: Read, model: type[P], accident_id: int) -> list[P]:
    query = sa.select(model).where(model.accident_id == accident_id, model.voided_at.is_(None))
    return list(r.session.scalars(query.order_by(model.id)))


def _sheet(r: Read, accident_id: int) -> CauseSheet:
    row = r.session.scalars(
        sa.select(AccidentAftermath).where(
            AccidentAftermath.accident_id == accident_id, AccidentAftermath.voided_at.is_(None)
        )
    ).first()
    if row is None:
        return CauseSheet()
    return CauseSheet(
        direct_cause=r.unseal(row, "direct_cause"),
        indirect_cause=r.unseal(row, "indirect_cause"),
        management_cause=r.unseal(row, "management_cause"),
        treatment=r.unseal(row, "treatment"),
        settlement=r.unseal(row, "settlement"),
        public_opinion=r.unseal(row, "public_opinion"),
        petition=row.petition,
        petition_note=r.unseal(row, "petition_note"),
        bullying=row.bullying,
        bullying_entry=row.bullying_entry,
        bullying_on=row.bullying_on,
    )


def _contact(r: Read, row: AccidentContact) -> ContactView:
    return ContactView(
        id=row.id,
        version=row.version,
        at=row.at,
        method=Method(row.method),
        victim_id=row.victim_id,
        guardian=r.unseal(row, "guardian"),
        relation=r.unseal(row, "relation"),
        phone=r.unseal(row, "phone"),
        note=r.unseal(row, "note"),
        step=row.telling_id is not None,
        typed_by=row.created_by,
    )


def _claim(r: Read, row: AccidentClaim) -> ClaimView:
    return ClaimView(
        id=row.id,
        version=row.version,
        insurer=row.insurer,
        claim_number=r.unseal(row, "claim_number"),
        amount=row.amount,
        paid=row.paid,
        filed_on=row.filed_on,
        closed_on=row.closed_on,
        note=r.unseal(row, "note"),
    )


def _cost(r: Read, row: AccidentCost) -> CostView:
    return CostView(
        id=row.id,
        version=row.version,
        kind=CostKind(row.kind),
        borne_by=Bearer(row.borne_by),
        amount=row.amount,
        day=row.day,
        note=r.unseal(row, "note"),
    )


def _followup(r: Read, row: AccidentFollowup) -> FollowupView:
    return FollowupView(
        id=row.id,
        version=row.version,
        due_on=row.due_on,
        what=r.unseal(row, "what"),
        done_on=row.done_on,
        result=r.unseal(row, "result"),
        overdue=row.done_on is None and row.due_on < r.today,
    )


@dataclass(frozen=True)
class DueFollowup:
    """A follow-up that nobody has done; ``what`` is empty for a restricted file."""

    accident_id: int
    number: str
    followup_id: int
    due_on: date
    what: str
    overdue: bool


@dataclass(frozen=True, kw_only=True)
class FollowupsDue(Query[tuple[DueFollowup, ...]]):
    """The undone follow-ups of open files up to a day (default: today), the oldest first."""

    roles = OFFICE
    until: date | None = None

    def fetch(self, r: Read) -> tuple[DueFollowup, ...]:
        query = (
            sa.select(AccidentFollowup, Accident)
            .join(Accident, Accident.id == AccidentFollowup.accident_id)
            .where(
                AccidentFollowup.voided_at.is_(None),
                AccidentFollowup.done_on.is_(None),
                AccidentFollowup.due_on <= (self.until or r.today),
                Accident.voided_at.is_(None),
                Accident.state != AccidentState.CLOSED.value,
            )
            .order_by(AccidentFollowup.due_on, AccidentFollowup.id)
        )
        return tuple(
            DueFollowup(
                accident_id=file.id,
                number=file.number,
                followup_id=row.id,
                due_on=row.due_on,
                what="" if file.restricted else r.unseal(row, "what"),
                overdue=row.due_on < r.today,
            )
            for row, file in r.session.execute(query)
            if may_open(r, file)
        )
