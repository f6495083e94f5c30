"""The risk list, and the principal's risk prompts."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar

import sqlalchemy as sa

from campus_guard.core.clock import CHINA
from campus_guard.core.roles import OFFICE, Role
from campus_guard.core.text import clean_search
from campus_guard.db.models import Accident, Hazard, HazardEvent, Risk
from campus_guard.db.service import Query, Read
from campus_guard.features.hazards.queries.lists import HazardFilter, select_rows
from campus_guard.features.hazards.queries.plans import missed_inspections
from campus_guard.features.hazards.queries.rows import HazardRow
from campus_guard.features.hazards.rules.codes import (
    Category,
    Colour,
    EventKind,
    HazardKind,
    HazardState,
    Level,
)
from campus_guard.features.hazards.rules.prompts import (
    DOWN_DAYS,
    OUTSIDE_DAYS,
    WINDOW_DAYS,
    Found,
    Prompt,
    prompts,
)
from campus_guard.features.people.pinyin import search_form
from campus_guard.features.people.queries import found_by
from campus_guard.features.places.queries.lists import area_paths

_COLOURS = {colour: place for place, colour in enumerate(Colour)}
_SERIOUS = frozenset({Colour.RED, Colour.ORANGE})


@dataclass(frozen=True, kw_only=True)
class RiskRow:
    """A line of the risk list; ``open_hazards`` are the open hazards of its area and category."""

    id: int
    version: int
    area_id: int | None
    area: str
    place: str
    category: Category
    risk: str
    likelihood: int
    consequence: int
    colour: Colour
    control: str
    owner_id: int | None
    owner: str
    reviewed_on: date | None
    review_due: date | None
    review_overdue: bool
    note: str
    open_hazards: int
    voided: bool

    @property
    def score(self) -> int:
        """Return likelihood times consequence."""
        return self.likelihood * self.consequence


@dataclass(frozen=True, kw_only=True)
class ListRisks(Query[tuple[RiskRow, ...]]):
    """The risk list, red first; narrowed by text, colour, area, overdue review."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    text: str = ""
    colour: Colour | None = None
    area_id: int | None = None
    review_overdue: bool = False
    voided: bool = False

    def fetch(self, r: Read) -> tuple[RiskRow, ...]:
        query = sa.select(Risk).where(*self._conditions())
        areas, open_ = area_paths(r), _open_hazards(r)
        rows = [_risk(row, areas, open_, r.today) for row in r.session.scalars(query)]
        if self.review_overdue:
            rows = [row for row in rows if row.review_overdue]
        rows.sort(key=lambda row: (row.voided, _COLOURS[row.colour], -row.score, row.id))
        return tuple(rows)

    def _conditions(self) -> list[sa.ColumnElement[bool]]:
        found: list[sa.ColumnElement[bool]] = [] if self.voided else [Risk.voided_at.is_(None)]
        if self.colour is not None:
            found.append(Risk.colour == self.colour.value)
        if self.area_id is not None:
            found.append(Risk.area_id == self.area_id)
        text = clean_search(self.text)
        if text:
            columns = (Risk.risk, Risk.place, Risk.control, Risk.owner)
            parts = [column.contains(text, autoescape=True) for column in columns]
            if search_form(text):
                parts.append(Risk.area_id.in_(found_by("area", text)))
                parts.append(Risk.owner_id.in_(found_by("person", text)))
            found.append(sa.or_(*parts))
        return found


def _open_hazards(r: Read) -> Mapping[tuple[int | None, str], int]:
    query = (
        sa.select(Hazard.area_id, Hazard.category, sa.func.count())
        .where(Hazard.voided_at.is_(None), Hazard.state != HazardState.STRUCK_OFF.value)
        .group_by(Hazard.area_id, Hazard.category)
    )
    return {(row[0], row[1]): row[2] for row in r.session.execute(query)}


def _risk(
    row: Risk,
    areas: Mapping[int, str],
    open_: Mapping[tuple[int | None, str], int],
    today: date,
) -> RiskRow:
    voided = row.voided_at is not None
    return RiskRow(
        id=row.id,
        version=row.version,
        area_id=row.area_id,
        area=areas.get(row.area_id or 0, ""),
        place=row.place,
        category=Category(row.category),
        risk=row.risk,
        likelihood=row.likelihood,
        consequence=row.consequence,
        colour=Colour(row.colour),
        control=row.control,
        owner_id=row.owner_id,
        owner=row.owner,
        reviewed_on=row.reviewed_on,
        review_due=row.review_due,
        review_overdue=bool(row.review_due and row.review_due < today and not voided),
        note=row.note,
        open_hazards=open_.get((row.area_id, row.category), 0),
        voided=voided,
    )


@dataclass(frozen=True, kw_only=True)
class RiskPrompts(Query[tuple[Prompt, ...]]):
    """风险提示: what the data says the principal should know, the worst first."""

    roles: ClassVar[frozenset[Role]] = OFFICE

    def fetch(self, r: Read) -> tuple[Prompt, ...]:
        since = r.today - timedelta(days=WINDOW_DAYS)
        rows = select_rows(r, HazardFilter(kind=None, open_only=True))
        left = [row for row in rows if row.kind is HazardKind.HAZARD]
        major = [row for row in left if row.level is Level.MAJOR]
        recent = _recent(r, since)
        risks = ListRisks().fetch(r)
        outside = {row.id for row in left if row.state is HazardState.EXTERNAL}
        found = Found(
            major_overdue=_ids(row for row in major if row.overdue),
            major_unreported=_ids(row for row in major if not row.reported_up),
            major_unlisted=_ids(row for row in major if not row.plate),
            proposed_major=_ids(row for row in left if row.level is Level.MAJOR_PENDING),
            flagged=_ids(row for row in left if row.flagged),
            overdue=_ids(row for row in left if row.overdue),
            outside_long=_long_outside(r, outside),
            device_down=_down(r, rows),
            recurring=[row.id for row in recent if row.recurs_id],
            unguarded_risk=[
                risk.id
                for risk in risks
                if risk.colour in _SERIOUS and not (risk.control and risk.owner)
            ],
            review_overdue=[risk.id for risk in risks if risk.review_overdue],
            missed_inspections=missed_inspections(r, since, r.today),
            hazards_by_area=_by_area((row.area_id, row.id) for row in recent),
            accidents_by_area=_by_area(_accidents(r, since)),
            areas=area_paths(r),
        )
        return prompts(found)


def _ids(rows: Iterable[HazardRow]) -> list[int]:
    return [row.id for row in rows]


def _recent(r: Read, since: date) -> Sequence[Any]:
    """Return area and old number of the hazards found since then, also those struck off."""
    query = sa.select(Hazard.id, Hazard.area_id, Hazard.recurs_id).where(
        Hazard.voided_at.is_(None),
        Hazard.kind == HazardKind.HAZARD.value,
        Hazard.found_on >= since,
    )
    return r.session.connection().execute(query).fetchall()


def _long_outside(r: Read, ids: Collection[int]) -> list[int]:
    """Return those of the hazards that went to an outside unit long ago."""
    query = (
        sa.select(HazardEvent.hazard_id, sa.func.max(HazardEvent.on))
        .where(
            HazardEvent.hazard_id.in_(ids),
            HazardEvent.kind == EventKind.EXTERNAL.value,
        )
        .group_by(HazardEvent.hazard_id)
    )
    limit = r.today - timedelta(days=OUTSIDE_DAYS)
    return [row[0] for row in r.session.execute(query) if row[1] < limit]


def _down(r: Read, rows: Iterable[HazardRow]) -> list[int]:
    limit = r.now - timedelta(days=DOWN_DAYS)
    return [row.id for row in rows if row.down_from and not row.up_again and row.down_from < limit]


def _accidents(r: Read, since: date) -> list[tuple[int | None, int]]:
    query = sa.select(Accident.area_id, Accident.id).where(
        Accident.voided_at.is_(None),
        Accident.occurred_at >= datetime.combine(since, time.min, CHINA),
    )
    return [(area_id, accident_id) for area_id, accident_id in r.session.execute(query)]


def _by_area(pairs: Iterable[tuple[int | None, int]]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for area_id, row_id in pairs:
        if area_id is not None:
            found.setdefault(area_id, []).append(row_id)
    return found
