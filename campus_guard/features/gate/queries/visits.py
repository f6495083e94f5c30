"""Looking visits up: by person, plate, host, day, reason; a page at a time; one visit whole."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

import sqlalchemy as sa

from campus_guard.core.roles import RECORDERS, Role
from campus_guard.core.text import mask_phone
from campus_guard.db.models import (
    Account,
    Gate,
    GateMovement,
    Person,
    Visit,
    Visitor,
    VisitorKey,
)
from campus_guard.db.service import Query, Read
from campus_guard.features.gate.inputs import GateSettings
from campus_guard.features.gate.queries.settings import stored_settings
from campus_guard.features.gate.rules.codes import (
    DocumentKind,
    VisitState,
)
from campus_guard.features.gate.rules.documents import mask_document
from campus_guard.features.gate.rules.plates import normal_plate
from campus_guard.features.gate.rules.search import wanted

MOST_VISITORS = 300


@dataclass(frozen=True)
class Cursor:
    """Where the next page begins: after this day and id."""

    day: date
    id: int


@dataclass(frozen=True)
class VisitRow:
    """A visit in a list (外来人员出入登记表), masked. ``left_at`` None is blank, never invented."""

    id: int
    version: int
    uid: str
    visitor_id: int | None
    day: date
    name: str
    sex: str | None
    phone: str
    document: str
    unit: str
    type_code: str
    type_name: str
    reason_code: str
    reason: str
    reason_text: str
    host_id: int | None
    host: str
    pupil_id: int | None
    heads: int
    inside: int
    state: VisitState
    entered_at: datetime | None
    left_at: datetime | None
    expected_leave_at: datetime | None
    badge: str
    plate: str
    goods: str
    escort: str
    note: str
    gate_in: str
    gate_out: str
    uncertain: bool
    late: bool
    quick: bool
    emergency: bool
    missing: tuple[str, ...]
    voided: bool
    anonymous: bool
    entered_by: str
    document_kind: DocumentKind | None = None
    host_answer: str = ""
    host_answered_at: datetime | None = None
    late_reason: str = ""

    @property
    def flagged(self) -> bool:
        """Tell whether the row carries a flag on paper: its leave time is not known for certain."""
        return self.state is VisitState.CLOSED_UNCONFIRMED or self.uncertain or self.late


_GATE_IN = Gate.__table__.alias("gate_in")
_GATE_OUT = Gate.__table__.alias("gate_out")
_BY = Account.__table__.alias("maker")
_WHY = (  # why the latest movement was entered afterwards; looked up for late visits only
    sa.select(GateMovement.reason)
    .where(
        GateMovement.visit_id == Visit.id,
        GateMovement.visit_id.is_not(None),
        GateMovement.late,
        GateMovement.voided_at.is_(None),
    )
    .order_by(GateMovement.number.desc())
    .limit(1)
    .scalar_subquery()
)
_LATE_WHY = sa.case((Visit.late, _WHY), else_="")


def visit_select() -> sa.Select[*tuple[Any, ...]]:
    """Return the select of visits with visitor, host, gates and why they were entered late."""
    return (
        sa.select(
            Visit, Visitor, Person.name, _GATE_IN.c.name, _GATE_OUT.c.name, _LATE_WHY, _BY.c.name
        )
        .outerjoin(Visitor, Visit.visitor_id == Visitor.id)
        .outerjoin(Person, Visit.host_id == Person.id)
        .outerjoin(_GATE_IN, Visit.gate_in_id == _GATE_IN.c.id)
        .outerjoin(_GATE_OUT, Visit.gate_out_id == _GATE_OUT.c.id)
        .outerjoin(_BY, Visit.created_by == _BY.c.username)
    )


def visit_row(row: Any, settings: GateSettings) -> VisitRow:
    """Return a line of ``visit_select``."""
    v, who, host, gate_in, gate_out, why, by = row
    return VisitRow(
        v.id,
        v.version,
        v.uid,
        v.visitor_id,
        v.day,
        v.name,
        who.sex if who else None,
        mask_phone(who.phone) if who else "",
        mask_document(who.document) if who else "",
        v.unit,
        v.type_code,
        settings.type_name(v.type_code),
        v.reason_code,
        settings.reason(v.reason_code, v.reason_text),
        v.reason_text,
        v.host_id,
        host or v.host_name,
        v.pupil_id,
        v.heads,
        v.inside,
        VisitState(v.state),
        v.entered_at,
        v.left_at,
        v.expected_leave_at,
        v.badge,
        v.plate,
        v.goods,
        v.escort,
        v.note,
        gate_in or "",
        gate_out or "",
        v.uncertain,
        v.late,
        v.quick,
        v.emergency,
        tuple(v.missing.split(",")) if v.missing else (),
        v.voided_at is not None,
        v.anonymised_at is not None,
        by or v.created_by,
        DocumentKind(who.document_kind) if who and who.document_kind else None,
        v.host_answer or "",
        v.host_answered_at,
        why or "",
    )


@dataclass(frozen=True)
class VisitPage:
    """Visits, newest first, and where the next page begins (None: that was the last)."""

    rows: tuple[VisitRow, ...]
    next: Cursor | None


@dataclass(frozen=True, kw_only=True)
class ListVisits(Query[VisitPage]):
    """Return visits, newest first, a page at a time: page 1,000 is as quick as the first.

    ``text`` is what the search box takes: all visits of the people it finds.
    """

    roles: ClassVar[frozenset[Role]] = RECORDERS
    first: date | None = None
    last: date | None = None
    visitor_id: int | None = None
    plate: str = ""
    host_id: int | None = None
    reason_code: str | None = None
    type_code: str | None = None
    state: VisitState | None = None
    event_id: int | None = None
    text: str = ""
    voided: bool = False
    before: Cursor | None = None
    limit: int = 100

    def fetch(self, r: Read) -> VisitPage:
        settings, _ = stored_settings(r)
        query = visit_select().where(*self._filter(r))
        if self.before is not None:
            query = query.where(sa.tuple_(Visit.day, Visit.id) < (self.before.day, self.before.id))
        query = query.order_by(Visit.day.desc(), Visit.id.desc()).limit(self.limit + 1)
        rows = [visit_row(row, settings) for row in r.session.execute(query)]
        more = len(rows) > self.limit
        shown = rows[: self.limit]
        return VisitPage(tuple(shown), Cursor(shown[-1].day, shown[-1].id) if more else None)

    def _filter(self, r: Read) -> list[sa.ColumnElement[bool]]:
        equal = {
            Visit.visitor_id: self.visitor_id,
            Visit.host_id: self.host_id,
            Visit.reason_code: self.reason_code,
            Visit.type_code: self.type_code,
            Visit.event_id: self.event_id,
            Visit.state: self.state.value if self.state else None,
        }
        found = [column == value for column, value in equal.items() if value is not None]
        if not self.voided:
            found.append(Visit.voided_at.is_(None))
        if self.first is not None:
            found.append(Visit.day >= self.first)
        if self.last is not None:
            found.append(Visit.day <= self.last)
        if self.plate.strip():
            found += [Visit.plate == normal_plate(self.plate), Visit.plate != ""]
        if self.text.strip():
            found.append(Visit.visitor_id.in_(self._people(r)))
        return found

    def _people(self, r: Read) -> list[int]:
        looked_for = wanted(self.text)
        if not looked_for.text:
            return []
        query = (
            sa.select(VisitorKey.visitor_id)
            .where(VisitorKey.token >= looked_for.first, VisitorKey.token <= looked_for.last)
            .limit(MOST_VISITORS)
        )
        return list(set(r.session.scalars(query)))


@dataclass(frozen=True, kw_only=True)
class ToComplete(Query[tuple[VisitRow, ...]]):
    """Return the visits whose details are still to be asked, the oldest first."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    limit: int = 500

    def fetch(self, r: Read) -> tuple[VisitRow, ...]:
        settings, _ = stored_settings(r)
        query = (
            visit_select()
            .where(
                Visit.missing != sa.literal_column("''"),
                Visit.voided_at.is_(None),
                Visit.state != sa.literal_column("'cancelled'"),
            )
            .order_by(Visit.id)
            .limit(self.limit)
        )
        return tuple(visit_row(row, settings) for row in r.session.execute(query))
