"""The one search box: a prefix of any token finds visitors and vehicles, the latest first.

Two prepared statements answer every keystroke, however many people there are. A short prefix fits
thousands; the index is read for the first few hundred only, and the people seen last are looked
at one by one, so that whoever stands at the gate again is found whatever was typed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from campus_guard.core.roles import RECORDERS, Role
from campus_guard.core.text import mask_phone
from campus_guard.db.models import (
    Badge,
    Person,
    Vehicle,
    VehicleKey,
    VehiclePermit,
    VehicleStay,
    Visit,
    Visitor,
    VisitorKey,
)
from campus_guard.db.service import Query, Read
from campus_guard.db.types import moment_from
from campus_guard.features.gate.rules.documents import mask_document
from campus_guard.features.gate.rules.search import Looks, Wanted, badge_token, wanted

MOST_READ = 200
WHOLE = 30
BEGUN = 60
SEEN_LATELY = 250
LIMIT = 8
_FIRST: sa.ColumnElement[str] = sa.bindparam("first")
_LAST: sa.ColumnElement[str] = sa.bindparam("last")
_INSIDE: sa.ColumnElement[str] = sa.literal_column("'inside'")


@dataclass(frozen=True)
class SearchHit:
    """A line below the search box: a visitor or a vehicle, masked, with what was last.

    ``visit_id`` is the visit that is inside now; ``planned_visit_id`` one that is expected today.
    """

    kind: str
    id: int
    name: str
    phone: str
    document: str
    unit: str
    plate: str
    type_code: str
    reason_code: str
    host_id: int | None
    host: str
    visits: int
    last_at: datetime | None
    visit_id: int | None
    inside: int
    entered_at: datetime | None
    badge: str
    planned_visit_id: int | None = None
    stay_id: int | None = None
    permit_until: date | None = None


def _newest(ids: Any) -> sa.Subquery:
    """Return those of the ids that were seen last; only these are looked at any further."""
    return (
        sa.select(Visitor.id)
        .where(Visitor.id.in_(ids), Visitor.voided_at.is_(None))
        .order_by(Visitor.last_at.desc(), Visitor.id)
        .limit(sa.bindparam("most"))
        .subquery()
    )


def _by_index() -> sa.Subquery:
    """Those whose whole token this is, seen last first; then those of whom it is a beginning."""
    key = VisitorKey.__table__.c
    whole = (
        sa.select(key.visitor_id)
        .where(key.token == _FIRST)
        .order_by(key.seen)
        .limit(sa.literal_column(str(WHOLE)))
        .subquery()
    )
    begun = (
        sa.select(key.visitor_id)
        .where(key.token > _FIRST, key.token <= _LAST)
        .limit(sa.literal_column(str(BEGUN)))
        .subquery()
    )
    return _newest(sa.union_all(sa.select(whole.c.visitor_id), sa.select(begun.c.visitor_id)))


def _by_time() -> sa.Subquery:
    """Those of the people seen last who fit: what a short text finds among ten thousands."""
    key = VisitorKey.__table__.c
    lately = (
        sa.select(Visitor.id, Visitor.last_at)
        .where(Visitor.last_at.is_not(None))
        .order_by(Visitor.last_at.desc())
        .limit(sa.literal_column(str(SEEN_LATELY)))
        .subquery()
    )
    fits = (
        sa.select(sa.literal_column("1"))
        .where(key.visitor_id == lately.c.id, key.token >= _FIRST, key.token <= _LAST)
        .exists()
    )
    return sa.select(lately.c.id).where(fits).limit(sa.bindparam("most")).subquery()


def _rows(r: Read, statement: Any, values: dict[str, Any]) -> Sequence[Any]:
    """Return the rows as the driver gives them; loading objects would cost as much again."""
    return r.session.connection().execute(statement, values).fetchall()


def _whole() -> sa.ScalarSelect[int]:
    """Count the visitors whose whole token this is, up to a line more than are shown."""
    key = VisitorKey.__table__.c
    found = (
        sa.select(key.visitor_id)
        .where(key.token == _FIRST)
        .limit(sa.literal_column(str(WHOLE)))
        .subquery()
    )
    return sa.select(sa.func.count()).select_from(found).scalar_subquery()


def _visitors(found: sa.Subquery) -> sa.Select[*tuple[Any, ...]]:
    """Return the statement for the lines of these visitors, inside and latest first."""
    last = aliased(Visit)
    now = aliased(Visit)
    return (
        sa.select(
            Visitor.id,
            Visitor.name,
            Visitor.phone,
            Visitor.document,
            Visitor.unit,
            Visitor.plate,
            Visitor.visits,
            sa.type_coerce(Visitor.last_at, sa.String).label("last_at"),
            last.type_code,
            last.reason_code,
            last.host_id,
            last.host_name,
            Person.name.label("host"),
            now.id.label("visit_id"),
            now.inside,
            sa.type_coerce(now.entered_at, sa.String).label("entered_at"),
            now.badge,
            _whole().label("whole"),
        )
        .select_from(found)
        .join(Visitor, Visitor.id == found.c.id)
        .outerjoin(last, last.id == Visitor.last_visit_id)
        .outerjoin(Person, Person.id == last.host_id)
        .outerjoin(
            now,
            sa.and_(now.visitor_id == Visitor.id, now.state == _INSIDE, now.voided_at.is_(None)),
        )
        .order_by(now.id.is_(None), Visitor.last_at.desc(), Visitor.id)
    )


_BY_INDEX = _visitors(_by_index())
_BY_TIME = _visitors(_by_time())
_BY_ID = _visitors(_newest(sa.bindparam("ids", expanding=True)))


def _vehicles() -> sa.Select[*tuple[Any, ...]]:
    ids = (
        sa.select(VehicleKey.vehicle_id)
        .where(VehicleKey.token >= _FIRST, VehicleKey.token <= _LAST)
        .limit(sa.literal_column(str(MOST_READ)))
    )
    until = (
        sa.select(sa.func.max(VehiclePermit.ends_on))
        .where(
            VehiclePermit.vehicle_id == Vehicle.id,
            VehiclePermit.voided_at.is_(None),
            VehiclePermit.ended.is_(None),
        )
        .scalar_subquery()
    )
    return (
        sa.select(
            Vehicle.id,
            Vehicle.plate,
            Vehicle.driver_name,
            Vehicle.driver_phone,
            Vehicle.stays,
            sa.type_coerce(Vehicle.last_at, sa.String).label("last_at"),
            Person.name.label("owner"),
            VehicleStay.id.label("stay_id"),
            VehicleStay.visit_id,
            sa.type_coerce(VehicleStay.entered_at, sa.String).label("entered_at"),
            until.label("until"),
        )
        .outerjoin(Person, Person.id == Vehicle.owner_id)
        .outerjoin(
            VehicleStay,
            sa.and_(
                VehicleStay.vehicle_id == Vehicle.id,
                VehicleStay.state == _INSIDE,
                VehicleStay.voided_at.is_(None),
            ),
        )
        .where(Vehicle.id.in_(ids), Vehicle.voided_at.is_(None))
        .order_by(VehicleStay.id.is_(None), Vehicle.last_at.desc(), Vehicle.id)
        .limit(sa.bindparam("most"))
    )


_CARS = _vehicles()
_WORN = (
    sa.select(Badge.number, Visit)
    .join(Visit, Visit.id == Badge.visit_id)
    .where(Badge.state == sa.literal_column("'out'"), Badge.voided_at.is_(None))
)
_EXPECTED = sa.select(Visit.id, Visit.visitor_id).where(
    Visit.state == sa.literal_column("'planned'"),
    Visit.day == sa.bindparam("day"),
    Visit.voided_at.is_(None),
)


@dataclass(frozen=True, kw_only=True)
class GateSearch(Query[tuple[SearchHit, ...]]):
    """Return who and what fits ``text``: the badge with this number, who is inside, the latest.

    Initials of every reading, full pinyin, characters, last four of phone or document, plate
    endings, badge number. Phone and document are masked.
    """

    roles: ClassVar[frozenset[Role]] = RECORDERS
    text: str
    limit: int = LIMIT

    def fetch(self, r: Read) -> tuple[SearchHit, ...]:
        looked_for = wanted(self.text)
        if looked_for.looks is Looks.NOTHING:
            return ()
        worn = _worn(r, looked_for)
        values = {"first": looked_for.first, "last": looked_for.last, "most": self.limit}
        visitors = self._visitors(r, values)
        cars: list[SearchHit] = []
        if looked_for.looks is not Looks.CHINESE:
            cars = [_vehicle(row) for row in _rows(r, _CARS, values)]
        seen = {hit.visit_id for hit in worn}
        rest = [hit for hit in visitors if hit.visit_id is None or hit.visit_id not in seen]
        inside = [hit for hit in rest + cars if hit.inside or hit.stay_id]
        away = [hit for hit in rest + cars if not (hit.inside or hit.stay_id)]
        return _expected(r, (*worn, *inside, *away)[: self.limit])

    def _visitors(self, r: Read, values: dict[str, Any]) -> list[SearchHit]:
        """Return the visitors; when the index has too many, those seen lately come first."""
        rows = _rows(r, _BY_INDEX, values)
        if len(rows) >= self.limit and rows[0].whole < self.limit:
            lately = _rows(r, _BY_TIME, values)
            rows = list({row.id: row for row in (*lately, *rows)}.values())
            rows.sort(key=lambda row: row.last_at or "", reverse=True)
            rows.sort(key=lambda row: row.visit_id is None)
        return [_visitor(row) for row in rows[: self.limit]]


def _worn(r: Read, looked_for: Wanted) -> list[SearchHit]:
    """Return the visits that wear the badge with exactly this number; badges out are few."""
    if not any(c.isdigit() for c in looked_for.text):
        return []
    token = badge_token(looked_for.text)
    found = []
    for number, visit in r.session.execute(_WORN):
        if badge_token(number) == token or number == looked_for.text:
            found.append(visit)
    hits = []
    for visit in found:
        if visit.visitor_id is not None:
            values = {"ids": [visit.visitor_id], "most": 1, "first": ""}
            hits += [_visitor(row) for row in r.session.execute(_BY_ID, values)]
        else:
            hits.append(_unnamed(visit))
    return hits


def _visitor(row: Any) -> SearchHit:
    return SearchHit(
        "visitor",
        row.id,
        row.name,
        mask_phone(row.phone),
        mask_document(row.document),
        row.unit,
        row.plate,
        row.type_code or "",
        row.reason_code or "",
        row.host_id,
        row.host or row.host_name or "",
        row.visits,
        moment_from(row.last_at),
        row.visit_id,
        row.inside or 0,
        moment_from(row.entered_at),
        row.badge or "",
    )


def _unnamed(visit: Visit) -> SearchHit:
    """Return the line of a visit without a visitor (a quick pass that wears a badge)."""
    return SearchHit(
        "visit",
        visit.id,
        visit.name,
        "",
        "",
        visit.unit,
        visit.plate,
        visit.type_code,
        visit.reason_code,
        visit.host_id,
        visit.host_name,
        0,
        visit.entered_at,
        visit.id,
        visit.inside,
        visit.entered_at,
        visit.badge,
    )


def _vehicle(row: Any) -> SearchHit:
    return SearchHit(
        "vehicle",
        row.id,
        row.owner or row.driver_name,
        mask_phone(row.driver_phone),
        "",
        "",
        row.plate,
        "",
        "",
        None,
        "",
        row.stays,
        moment_from(row.last_at),
        row.visit_id,
        0,
        moment_from(row.entered_at),
        "",
        None,
        row.stay_id,
        row.until,
    )


def _expected(r: Read, hits: tuple[SearchHit, ...]) -> tuple[SearchHit, ...]:
    """Return the lines with the visit that each visitor is expected for today."""
    if not any(hit.kind == "visitor" and hit.visit_id is None for hit in hits):
        return hits
    rows = _rows(r, _EXPECTED, {"day": r.today})
    planned = {row.visitor_id: row.id for row in rows}
    if not planned:
        return hits
    return tuple(
        replace(hit, planned_visit_id=planned[hit.id])
        if hit.kind == "visitor" and hit.id in planned
        else hit
        for hit in hits
    )
