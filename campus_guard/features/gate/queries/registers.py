"""The registers of the gate: what they list from day to day."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar, TypeVar

import sqlalchemy as sa

from campus_guard.core.roles import OFFICE, RECORDERS, Role
from campus_guard.core.text import mask_phone
from campus_guard.db.models import (
    Badge,
    DataRequest,
    GateDelivery,
    GateItem,
    GoodsSlip,
    Person,
    Refusal,
    VideoLookup,
    Visit,
)
from campus_guard.db.models.base import Base
from campus_guard.db.records import alive
from campus_guard.db.service import Query, Read
from campus_guard.features.gate.queries.accounts import people_behind
from campus_guard.features.gate.queries.settings import stored_settings
from campus_guard.features.gate.rules.badges import GoodsLine
from campus_guard.features.gate.rules.codes import BadgeState

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
    card: str = ""


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
                b.card,
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
