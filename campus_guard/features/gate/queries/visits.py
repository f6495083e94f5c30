"""Looking visits up: by person, plate, host, day, reason; a page at a time; one visit whole."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

import sqlalchemy as sa

from campus_guard.core.roles import RECORDERS, Role
from campus_guard.core.text import mask_phone
from campus_guard.db.models import (
    Account,
    Correction,
    Gate,
    GateItem,
    GateMovement,
    Person,
    VehicleStay,
    Visit,
    Visitor,
    VisitorKey,
    VisitPhoto,
    WatchDecision,
)
from campus_guard.db.service import Query, Read
from campus_guard.features.gate.inputs import GateSettings
from campus_guard.features.gate.queries.accounts import people_behind
from campus_guard.features.gate.queries.settings import stored_settings
from campus_guard.features.gate.queries.vehicles import StayRow, stay_row
from campus_guard.features.gate.rules.codes import (
    Direction,
    DocumentKind,
    MatchKind,
    Method,
    VisitState,
    WatchChoice,
    WatchLevel,
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


@dataclass(frozen=True)
class MovementRow:
    """A movement of a visit, voided or not."""

    number: int
    uid: str | None
    direction: Direction
    at: datetime
    recorded_at: datetime
    heads: int
    gate: str
    by: str
    method: Method
    uncertain: bool
    late: bool
    reason: str
    voided: bool


@dataclass(frozen=True)
class ItemRow:
    """Goods of a visit."""

    id: int
    kind: str
    item_code: str
    name: str
    quantity: str
    held: bool
    permission: str
    returned_at: datetime | None


@dataclass(frozen=True)
class DecisionRow:
    """What was decided at an alert."""

    id: int
    at: datetime
    by: str
    entry_id: int
    matched_by: MatchKind
    level: WatchLevel
    suspected: bool
    choice: WatchChoice
    why: str
    shown: str


def decision_row(d: WatchDecision) -> DecisionRow:
    """Return a stored decision."""
    return DecisionRow(
        d.id,
        d.at,
        d.by,
        d.entry_id,
        MatchKind(d.matched_by),
        WatchLevel(d.level),
        d.suspected,
        WatchChoice(d.choice),
        d.why,
        d.shown,
    )


@dataclass(frozen=True)
class CorrectionRow:
    """An old value of a visit that was corrected."""

    field: str
    old: str
    new: str
    reason: str
    at: datetime
    by: str


@dataclass(frozen=True)
class VisitDetail:
    """A visit with everything that belongs to it."""

    visit: VisitRow
    movements: tuple[MovementRow, ...]
    items: tuple[ItemRow, ...]
    decisions: tuple[DecisionRow, ...]
    corrections: tuple[CorrectionRow, ...]
    stays: tuple[StayRow, ...]
    host_answer: str
    host_answer_note: str
    host_answered_at: datetime | None
    host_answered_by: str
    has_photo: bool


@dataclass(frozen=True, kw_only=True)
class GetVisit(Query[VisitDetail]):
    """Return one visit whole. Raises NotFound."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    visit_id: int

    def fetch(self, r: Read) -> VisitDetail:
        settings, _ = stored_settings(r)
        row = r.get(Visit, self.visit_id)
        found = r.session.execute(visit_select().where(Visit.id == row.id)).one()
        photo = sa.select(VisitPhoto.visit_id).where(VisitPhoto.visit_id == row.id)
        stays = sa.select(VehicleStay).where(
            VehicleStay.visit_id == row.id, VehicleStay.visit_id.is_not(None)
        )
        decisions = sa.select(WatchDecision).where(WatchDecision.visit_id == row.id)
        who = people_behind(r)
        return VisitDetail(
            visit_row(found, settings),
            self._movements(r, who),
            self._items(r),
            tuple(decision_row(d) for d in r.session.scalars(decisions)),
            self._corrections(r, who),
            tuple(stay_row(s, who) for s in r.session.scalars(stays)),
            row.host_answer or "",
            row.host_answer_note,
            row.host_answered_at,
            who(row.host_answered_by),
            r.session.scalar(photo) is not None,
        )

    def _movements(self, r: Read, who: Callable[[str], str]) -> tuple[MovementRow, ...]:
        query = (
            sa.select(GateMovement, Gate.name)
            .outerjoin(Gate, GateMovement.gate_id == Gate.id)
            .where(GateMovement.visit_id == self.visit_id)
            .order_by(GateMovement.number)
        )
        return tuple(
            MovementRow(
                m.number,
                m.uid,
                Direction(m.direction),
                m.at,
                m.recorded_at,
                m.heads,
                gate or "",
                who(m.by),
                Method(m.method),
                m.uncertain,
                m.late,
                m.reason,
                m.voided_at is not None,
            )
            for m, gate in r.session.execute(query)
        )

    def _items(self, r: Read) -> tuple[ItemRow, ...]:
        query = sa.select(GateItem).where(
            GateItem.visit_id == self.visit_id, GateItem.voided_at.is_(None)
        )
        return tuple(
            ItemRow(
                i.id, i.kind, i.item_code, i.name, i.quantity, i.held, i.permission, i.returned_at
            )
            for i in r.session.scalars(query.order_by(GateItem.id))
        )

    def _corrections(self, r: Read, who: Callable[[str], str]) -> tuple[CorrectionRow, ...]:
        query = sa.select(Correction).where(
            Correction.kind == "visit", Correction.row_id == self.visit_id
        )
        return tuple(
            CorrectionRow(
                c.field, c.old_text or "", c.new_text or "", c.reason, c.at, who(c.username)
            )
            for c in r.session.scalars(query.order_by(Correction.id))
        )


@dataclass(frozen=True, kw_only=True)
class VisitPicture(Query[bytes | None]):
    """Return the picture taken at entry, None when there is none."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    visit_id: int

    def fetch(self, r: Read) -> bytes | None:
        found = r.session.get(VisitPhoto, self.visit_id)
        return found.content if found else None


@dataclass(frozen=True)
class VisitorRow:
    """A remembered person, masked."""

    id: int
    version: int
    name: str
    sex: str | None
    phone: str
    document_kind: str | None
    document: str
    unit: str
    plate: str
    visits: int
    last_at: datetime | None
    anonymous: bool


@dataclass(frozen=True, kw_only=True)
class GetVisitor(Query[VisitorRow]):
    """Return what is remembered of a person. Raises NotFound."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    visitor_id: int

    def fetch(self, r: Read) -> VisitorRow:
        v = r.get(Visitor, self.visitor_id)
        return VisitorRow(
            v.id,
            v.version,
            v.name,
            v.sex,
            mask_phone(v.phone),
            v.document_kind,
            mask_document(v.document),
            v.unit,
            v.plate,
            v.visits,
            v.last_at,
            v.anonymised_at is not None,
        )
