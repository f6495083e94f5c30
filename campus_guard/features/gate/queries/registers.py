"""The registers of the gate: what they list from day to day, and what a shift carries over."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar, TypeVar

import sqlalchemy as sa

from campus_guard.core.roles import OFFICE, RECORDERS, Role
from campus_guard.core.text import mask_phone
from campus_guard.db.models import (
    Badge,
    DataRequest,
    DayClose,
    GateDelivery,
    GateHandover,
    GateItem,
    GoodsSlip,
    LeaveSlip,
    Person,
    Refusal,
    VideoLookup,
    Visit,
)
from campus_guard.db.models.base import Base
from campus_guard.db.records import alive
from campus_guard.db.service import Query, Read
from campus_guard.features.gate.queries.accounts import people_behind
from campus_guard.features.gate.queries.board import inside_now, unreturned, vehicles_now
from campus_guard.features.gate.queries.settings import stored_settings
from campus_guard.features.gate.rules.badges import GoodsLine
from campus_guard.features.gate.rules.codes import BadgeState
from campus_guard.features.gate.rules.handover import Carried
from campus_guard.features.gate.rules.overstays import Stay

M = TypeVar("M", bound=Base)
MOST_ROWS = 2000


@dataclass(frozen=True, kw_only=True)
class DayRange:
    """The days of a register, both included; None is open."""

    first: date | None = None
    last: date | None = None
    limit: int = MOST_ROWS


def in_range(r: Read, model: Any, span: DayRange) -> list[Any]:
    """Return the living records of these days, the newest first."""
    query = alive(model)
    if span.first is not None:
        query = query.where(model.day >= span.first)
    if span.last is not None:
        query = query.where(model.day <= span.last)
    query = query.order_by(model.day.desc(), model.id.desc()).limit(span.limit)
    return list(r.session.scalars(query))


@dataclass(frozen=True)
class RefusalRow:
    """拒绝入校/可疑人员登记."""

    id: int
    at: datetime
    name: str
    looks: str
    plate: str
    reason_code: str
    reason: str
    handling: str
    by: str
    visit_id: int | None


@dataclass(frozen=True, kw_only=True)
class ListRefusals(DayRange, Query[tuple[RefusalRow, ...]]):
    """Return who was not let in."""

    roles: ClassVar[frozenset[Role]] = RECORDERS

    def fetch(self, r: Read) -> tuple[RefusalRow, ...]:
        names = stored_settings(r)[0].refusals
        who = people_behind(r)
        return tuple(
            RefusalRow(
                x.id,
                x.at,
                x.name,
                x.looks,
                x.plate,
                x.reason_code,
                " ".join(t for t in (names.get(x.reason_code, ""), x.reason_text) if t),
                x.handling,
                who(x.created_by),
                x.visit_id,
            )
            for x in in_range(r, Refusal, self)
        )


@dataclass(frozen=True)
class DeliveryRow:
    """A delivery that was handed over at the gate."""

    id: int
    at: datetime
    company: str
    name: str
    goods: str
    receiver: str
    note: str
    by: str


@dataclass(frozen=True, kw_only=True)
class ListDeliveries(DayRange, Query[tuple[DeliveryRow, ...]]):
    """Return the deliveries that did not enter."""

    roles: ClassVar[frozenset[Role]] = RECORDERS

    def fetch(self, r: Read) -> tuple[DeliveryRow, ...]:
        rows = in_range(r, GateDelivery, self)
        names, who = _names(r, [x.receiver_id for x in rows]), people_behind(r)
        return tuple(
            DeliveryRow(
                x.id,
                x.at,
                x.company,
                x.name,
                x.goods,
                names.get(x.receiver_id, x.receiver_name),
                x.note,
                who(x.created_by),
            )
            for x in rows
        )


def _names(r: Read, ids: list[int | None]) -> dict[int | None, str]:
    wanted = {i for i in ids if i is not None}
    rows = r.session.execute(sa.select(Person.id, Person.name).where(Person.id.in_(wanted)))
    return {row.id: row.name for row in rows}


@dataclass(frozen=True)
class GoodsSlipRow:
    """物品放行条."""

    id: int
    version: int
    number: str
    day: date
    lines: tuple[GoodsLine, ...]
    approved_by: str
    carrier: str
    note: str
    out_at: datetime | None
    out_by: str


@dataclass(frozen=True, kw_only=True)
class ListGoodsSlips(DayRange, Query[tuple[GoodsSlipRow, ...]]):
    """Return the slips for goods that leave."""

    roles: ClassVar[frozenset[Role]] = RECORDERS

    def fetch(self, r: Read) -> tuple[GoodsSlipRow, ...]:
        who = people_behind(r)
        return tuple(
            GoodsSlipRow(
                x.id,
                x.version,
                x.number,
                x.day,
                tuple(GoodsLine(*line) for line in x.lines),
                x.approved_by,
                x.carrier,
                x.note,
                x.out_at,
                who(x.out_by),
            )
            for x in in_range(r, GoodsSlip, self)
        )


@dataclass(frozen=True)
class BadgeRow:
    """A badge, and who wears it."""

    id: int
    number: str
    state: BadgeState
    visit_id: int | None
    name: str
    issued_at: datetime | None
    unreturned: bool


@dataclass(frozen=True, kw_only=True)
class ListBadges(Query[tuple[BadgeRow, ...]]):
    """Return all badges by number."""

    roles: ClassVar[frozenset[Role]] = RECORDERS

    def fetch(self, r: Read) -> tuple[BadgeRow, ...]:
        query = (
            sa.select(Badge, Visit.name, Visit.state)
            .outerjoin(Visit, Badge.visit_id == Visit.id)
            .where(Badge.voided_at.is_(None))
            .order_by(sa.func.length(Badge.number), Badge.number)
        )
        return tuple(
            BadgeRow(
                b.id,
                b.number,
                BadgeState(b.state),
                b.visit_id,
                name or "",
                b.issued_at,
                state not in (None, "inside"),
            )
            for b, name, state in r.session.execute(query)
        )


@dataclass(frozen=True)
class HeldRow:
    """Something of a visitor that lies at the gate."""

    id: int
    visit_id: int
    visitor: str
    name: str
    quantity: str
    held_at: datetime


@dataclass(frozen=True, kw_only=True)
class ListHeld(Query[tuple[HeldRow, ...]]):
    """Return what is held at the gate and was not given back."""

    roles: ClassVar[frozenset[Role]] = RECORDERS

    def fetch(self, r: Read) -> tuple[HeldRow, ...]:
        query = (
            sa.select(GateItem, Visit.name)
            .join(Visit, GateItem.visit_id == Visit.id)
            .where(GateItem.held, GateItem.returned_at.is_(None), GateItem.voided_at.is_(None))
            .order_by(GateItem.id)
        )
        return tuple(
            HeldRow(i.id, i.visit_id, visitor, i.name, i.quantity, i.created_at)
            for i, visitor in r.session.execute(query)
        )


def carried(r: Read) -> Carried:
    """Return what one shift leaves to the next."""
    settings, _ = stored_settings(r)
    rows = inside_now(r, settings)
    waiting = sa.select(sa.func.count()).where(
        Visit.missing != sa.literal_column("''"), Visit.voided_at.is_(None)
    )
    out = sa.select(sa.func.count()).where(
        LeaveSlip.state == "out", LeaveSlip.returns, LeaveSlip.voided_at.is_(None)
    )
    held = ListHeld().fetch(r)
    return Carried(
        people_inside=sum(row.inside for row in rows),
        overstays=sum(row.stay is Stay.OVER for row in rows),
        vehicles_inside=len(vehicles_now(r)),
        badges_unreturned=unreturned(r),
        items_held=tuple(f"{row.name}({row.visitor})" for row in held),
        alerts_open=0,
        to_complete=r.session.scalar(waiting) or 0,
        pupils_out=r.session.scalar(out) or 0,
    )


@dataclass(frozen=True, kw_only=True)
class Carry(Query[Carried]):
    """Return what is open at this moment, for the handover."""

    roles: ClassVar[frozenset[Role]] = RECORDERS

    def fetch(self, r: Read) -> Carried:
        return carried(r)


@dataclass(frozen=True)
class HandoverRow:
    """门卫交接班记录."""

    id: int
    at: datetime
    shift: str
    giver: str
    taker: str
    equipment_complete: bool
    remarks: str
    transferred: str
    carried: Carried


def _carried(data: dict[str, Any]) -> Carried:
    lists: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in data.items()}
    return Carried(**lists)


@dataclass(frozen=True, kw_only=True)
class ListHandovers(DayRange, Query[tuple[HandoverRow, ...]]):
    """Return the shift handovers."""

    roles: ClassVar[frozenset[Role]] = RECORDERS

    def fetch(self, r: Read) -> tuple[HandoverRow, ...]:
        return tuple(
            HandoverRow(
                x.id,
                x.at,
                x.shift,
                x.giver,
                x.taker,
                x.equipment_complete,
                x.remarks,
                x.transferred,
                _carried(x.carried),
            )
            for x in in_range(r, GateHandover, self)
        )


@dataclass(frozen=True)
class DayCloseRow:
    """A closing of the day."""

    id: int
    day: date
    at: datetime
    by: str
    visits_closed: int
    people_closed: int
    visits_kept: int
    people_kept: int
    no_shows: int
    vehicles_closed: int
    badges_out: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ListDayCloses(DayRange, Query[tuple[DayCloseRow, ...]]):
    """Return the closings of the days."""

    roles: ClassVar[frozenset[Role]] = RECORDERS

    def fetch(self, r: Read) -> tuple[DayCloseRow, ...]:
        who = people_behind(r)
        return tuple(
            DayCloseRow(
                x.id,
                x.day,
                x.at,
                who(x.created_by),
                x.visits_closed,
                x.people_closed,
                x.visits_kept,
                x.people_kept,
                x.no_shows,
                x.vehicles_closed,
                tuple(x.badges_out),
            )
            for x in in_range(r, DayClose, self)
        )


@dataclass(frozen=True)
class DataRequestRow:
    """A request about personal data."""

    id: int
    version: int
    kind: str
    received_at: datetime
    name: str
    contact: str
    visitor_id: int | None
    text: str
    answer: str
    granted: bool | None
    answered_at: datetime | None
    answered_by: str


@dataclass(frozen=True, kw_only=True)
class ListDataRequests(DayRange, Query[tuple[DataRequestRow, ...]]):
    """Return the requests about personal data."""

    roles: ClassVar[frozenset[Role]] = OFFICE

    def fetch(self, r: Read) -> tuple[DataRequestRow, ...]:
        who = people_behind(r)
        return tuple(
            DataRequestRow(
                x.id,
                x.version,
                x.kind,
                x.received_at,
                x.name,
                mask_phone(x.contact) if x.contact.isdigit() else x.contact,
                x.visitor_id,
                x.text,
                x.answer,
                x.granted,
                x.answered_at,
                who(x.answered_by),
            )
            for x in in_range(r, DataRequest, self)
        )


@dataclass(frozen=True)
class VideoLookupRow:
    """监控调阅登记."""

    id: int
    at: datetime
    reason: str
    content: str
    viewer: str
    viewer_unit: str
    approved_by: str
    exported: bool
    by: str


@dataclass(frozen=True, kw_only=True)
class ListVideoLookups(DayRange, Query[tuple[VideoLookupRow, ...]]):
    """Return who looked at footage."""

    roles: ClassVar[frozenset[Role]] = RECORDERS

    def fetch(self, r: Read) -> tuple[VideoLookupRow, ...]:
        who = people_behind(r)
        return tuple(
            VideoLookupRow(
                x.id,
                x.at,
                x.reason,
                x.content,
                x.viewer,
                x.viewer_unit,
                x.approved_by,
                x.exported,
                who(x.created_by),
            )
            for x in in_range(r, VideoLookup, self)
        )
