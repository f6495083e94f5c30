"""Posts of the roster, the shipped templates."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import sqlalchemy as sa

from campus_guard.core.roles import OFFICE, Role
from campus_guard.db.models import DutyPost, DutyPostArea
from campus_guard.db.service import Query, Read
from campus_guard.features.places.queries.lists import area_paths
from campus_guard.features.rosters.codes import DutyKind, Segment, Span
from campus_guard.features.rosters.rows import DutyPostRow, DutyTemplate, Who
from campus_guard.features.rosters.templates import templates


def who_from(data: Mapping[str, Any]) -> Who:
    """Return who may stand on a post, as it is stored."""
    return Who(
        tuple(data.get("lines", ())),
        tuple(data.get("posts", ())),
        tuple(data.get("squads", ())),
        tuple(data.get("people", ())),
    )


def post_rows(r: Read, *, voided: bool = True) -> dict[int, DutyPostRow]:
    """Return the posts by number in the order of the roster."""
    covered: dict[int, list[int]] = {}
    for post_id, area_id in r.session.execute(
        sa.select(DutyPostArea.post_id, DutyPostArea.area_id).order_by(DutyPostArea.area_id)
    ):
        covered.setdefault(post_id, []).append(area_id)
    areas = area_paths(r) if covered else {}
    query = sa.select(DutyPost).order_by(DutyPost.sort, DutyPost.starts_at, DutyPost.id)
    if not voided:
        query = query.where(DutyPost.voided_at.is_(None))
    return {
        row.id: _row(row, tuple(covered.get(row.id, ())), areas) for row in r.session.scalars(query)
    }


def _row(row: DutyPost, covered: tuple[int, ...], areas: Mapping[int, str]) -> DutyPostRow:
    return DutyPostRow(
        id=row.id,
        version=row.version,
        name=row.name,
        kind=DutyKind(row.kind),
        segment=Segment(row.segment),
        span=Span(row.span),
        day_kinds=tuple(row.day_kinds),
        weekdays=tuple(row.weekdays),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        headcount=row.headcount,
        least_leaders=row.least_leaders,
        least_certified=row.least_certified,
        certificate=row.certificate,
        needs_sex=row.needs_sex,
        points=row.points,
        who=who_from(row.who),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        area_ids=covered,
        areas=tuple(areas.get(area_id, "") for area_id in covered),
        place_post_id=row.place_post_id,
        duty_text=row.duty_text,
        sort=row.sort,
        voided=row.voided_at is not None,
    )


@dataclass(frozen=True, kw_only=True)
class ListDutyPosts(Query[tuple[DutyPostRow, ...]]):
    """Return the posts of the roster."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    include_voided: bool = False

    def fetch(self, r: Read) -> tuple[DutyPostRow, ...]:
        return tuple(post_rows(r, voided=self.include_voided).values())


@dataclass(frozen=True, kw_only=True)
class DutyTemplates(Query[tuple[DutyTemplate, ...]]):
    """Return the shipped posts to start from."""

    roles: ClassVar[frozenset[Role]] = OFFICE

    def fetch(self, r: Read) -> tuple[DutyTemplate, ...]:
        return templates()
