"""The one search box: a prefix of any token finds visitors and vehicles, the latest first.

Two prepared statements answer every keystroke, however many people there are. A short prefix fits
thousands; the index is read for the first few hundred only, and the people seen last are looked
at one by one, so that whoever stands at the gate again is found whatever was typed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
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
from campus_guard.db.prepared import Prepared
from campus_guard.db.service import Query, Read
from campus_guard.db.types import moment_from
from campus_guard.features.gate.rules.documents import mask_document
from campus_guard.features.gate.rules.search import Looks, Wanted, badge_token, wanted

MOST_READ = 200
WHOLE = 30
BEGUN = 60
_WHOLE, _BEGUN, _DRIVEN = range(3)
_LAST_AT = 7  # place in a row of _lines
SEEN_LATELY = 100
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


def _keys() -> sa.CompoundSelect[int, int, int]:
    """Return whose token fits, as (part, id, seen): whole tokens, beginnings, vehicles.

    The index alone answers this. It holds the day of the last visit, so nobody has to be read to
    learn who came last.
    """
    key = VisitorKey.__table__.c
    whole = (
        sa.select(sa.literal_column(str(_WHOLE)).label("part"), key.visitor_id, key.seen)
        .where(key.token == _FIRST)
        .order_by(key.seen)
        .limit(sa.literal_column(str(WHOLE)))
        .subquery()
    )
    begun = (
        sa.select(sa.literal_column(str(_BEGUN)).label("part"), key.visitor_id, key.seen)
        .where(key.token > _FIRST, key.token <= _LAST)
        .limit(sa.literal_column(str(BEGUN)))
        .subquery()
    )
    cars = VehicleKey.__table__.c
    driven = (
        sa.select(
            sa.literal_column(str(_DRIVEN)).label("part"),
            cars.vehicle_id,
            sa.literal_column("0").label("seen"),
        )
        .where(cars.token >= _FIRST, cars.token <= _LAST)
        .limit(sa.literal_column("1"))
        .subquery()
    )
    return sa.union_all(*(sa.select(part) for part in (whole, begun, driven)))


def _lately() -> sa.Select[int]:
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
    return sa.select(lately.c.id).where(fits).limit(sa.bindparam("most"))


@lru_cache(maxsize=8)
def _lines(count: int) -> Prepared:
    """Return the statement for the lines of ``count`` visitors, bound as ``id0``, ``id1`` ..."""
    last = aliased(Visit)
    now = aliased(Visit)
    planned = aliased(Visit)
    expected = (
        sa.select(sa.func.max(planned.id))
        .where(
            planned.visitor_id == Visitor.id,
            planned.day == sa.bindparam("day"),
            planned.state == sa.literal_column("'planned'"),
            planned.voided_at.is_(None),
        )
        .scalar_subquery()
    )
    return Prepared(
        sa.select(
            Visitor.id,
            Visitor.name,
            Visitor.phone,
            Visitor.document,
            Visitor.unit,
            Visitor.plate,
            Visitor.visits,
            Visitor.last_at,
            last.type_code,
            last.reason_code,
            last.host_id,
            last.host_name,
            Person.name.label("host"),
            now.id.label("visit_id"),
            now.inside,
            now.entered_at,
            now.badge,
            expected.label("planned_visit_id"),
        )
        .outerjoin(last, last.id == Visitor.last_visit_id)
        .outerjoin(Person, Person.id == last.host_id)
        .outerjoin(
            now,
            sa.and_(now.visitor_id == Visitor.id, now.state == _INSIDE, now.voided_at.is_(None)),
        )
        .where(
            Visitor.id.in_([sa.bindparam(f"id{n}") for n in range(count)]),
            Visitor.voided_at.is_(None),
        )
    )


def _lines_of(r: Read, ids: Sequence[int], count: int) -> list["SearchHit"]:
    """Return the lines of up to ``count`` visitors, who is inside first, then the latest."""
    if not ids:
        return []
    bound = {f"id{n}": ids[n] if n < len(ids) else 0 for n in range(count)}
    rows = _lines(count).rows(r.session, {"day": r.today.isoformat(), **bound})
    rows.sort(key=lambda row: row[_LAST_AT] or "", reverse=True)
    hits = [_visitor(row) for row in rows]
    hits.sort(key=lambda hit: hit.visit_id is None)
    return hits


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
            Vehicle.last_at,
            Person.name.label("owner"),
            VehicleStay.id.label("stay_id"),
            VehicleStay.visit_id,
            VehicleStay.entered_at,
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


_KEYS = Prepared(_keys())
_LATELY = Prepared(_lately())
_CARS = Prepared(_vehicles())
_WORN = Prepared(
    sa.select(Badge.number, Badge.visit_id, Visit.visitor_id)
    .join(Visit, Visit.id == Badge.visit_id)
    .where(Badge.state == sa.literal_column("'out'"), Badge.voided_at.is_(None))
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
        values: dict[str, Any] = {"first": looked_for.first, "last": looked_for.last}
        keys = _KEYS.rows(r.session, values)
        values["most"] = self.limit
        visitors = _lines_of(r, self._found(r, keys, values), self.limit)
        cars: list[SearchHit] = []
        if looked_for.looks is not Looks.CHINESE and any(part == _DRIVEN for part, *_ in keys):
            cars = [_vehicle(row) for row in _CARS.rows(r.session, values)]
        seen = {hit.visit_id for hit in worn}
        rest = [hit for hit in visitors if hit.visit_id is None or hit.visit_id not in seen]
        inside = [hit for hit in rest + cars if hit.inside or hit.stay_id]
        away = [hit for hit in rest + cars if not (hit.inside or hit.stay_id)]
        return (*worn, *inside, *away)[: self.limit]

    def _found(self, r: Read, keys: Sequence[Any], values: dict[str, Any]) -> list[int]:
        """Return the visitors seen last; only these are looked at any further.

        Where the index was not read to its end, or has several of one day, those seen lately are
        asked one by one.
        """
        seen = {id_: day for part, id_, day in keys if part != _DRIVEN}
        found = sorted(seen, key=lambda id_: seen[id_])
        if len(found) <= self.limit:
            return found
        parts = [part for part, *_ in keys]
        cut = parts.count(_BEGUN) >= BEGUN and parts.count(_WHOLE) < self.limit
        if cut or seen[found[self.limit - 1]] == seen[found[self.limit]]:
            lately = [row[0] for row in _LATELY.rows(r.session, values)]
            found = list(dict.fromkeys([*lately, *found]))
        return found[: self.limit]


def _worn(r: Read, looked_for: Wanted) -> list[SearchHit]:
    """Return the visits that wear the badge with exactly this number; badges out are few."""
    if not any(c.isdigit() for c in looked_for.text):
        return []
    token = badge_token(looked_for.text)
    hits = []
    for number, visit_id, visitor_id in _WORN.rows(r.session, {}):
        if badge_token(number) == token or number == looked_for.text:
            if visitor_id is not None:
                hits += _lines_of(r, [visitor_id], 1)
            else:
                hits.append(_unnamed(r.get(Visit, visit_id)))
    return hits


def _visitor(row: tuple[Any, ...]) -> SearchHit:
    (
        *who,
        visits,
        last_at,
        type_code,
        reason_code,
        host_id,
        host_name,
        host,
        visit_id,
        inside,
        entered_at,
        badge,
        planned_visit_id,
    ) = row
    row_id, name, phone, document, unit, plate = who
    return SearchHit(
        "visitor",
        row_id,
        name,
        mask_phone(phone),
        mask_document(document),
        unit,
        plate,
        type_code or "",
        reason_code or "",
        host_id,
        host or host_name or "",
        visits,
        moment_from(last_at),
        visit_id,
        inside or 0,
        moment_from(entered_at),
        badge or "",
        planned_visit_id,
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


def _vehicle(row: tuple[Any, ...]) -> SearchHit:
    row_id, plate, driver, phone, stays, last_at, owner, stay_id, visit_id, entered_at, until = row
    return SearchHit(
        "vehicle",
        row_id,
        owner or driver,
        mask_phone(phone),
        "",
        "",
        plate,
        "",
        "",
        None,
        "",
        stays,
        moment_from(last_at),
        visit_id,
        0,
        moment_from(entered_at),
        "",
        None,
        stay_id,
        date.fromisoformat(until) if until else None,
    )
