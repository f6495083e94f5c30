"""Areas, time slots, gates, posts and patrol points in the columns of their sheets."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import sqlalchemy as sa

from campus_guard.core.document import Value
from campus_guard.core.roles import OFFICE, Role
from campus_guard.core.text import join_listed
from campus_guard.db.models import Area, Person
from campus_guard.db.service import Query, Read
from campus_guard.features.places.queries.lists import (
    GridTable,
    ListGates,
    ListPatrolPoints,
    ListPosts,
)

Records = tuple[Mapping[str, Value], ...]


def _numbers(r: Read) -> dict[int | None, str]:
    rows = r.session.execute(sa.select(Person.id, Person.staff_number))
    return {None: "", **{row.id: row.staff_number for row in rows}}


def _codes(r: Read) -> dict[int | None, str]:
    rows = r.session.execute(sa.select(Area.id, Area.code))
    return {None: "", **{row.id: row.code for row in rows}}


@dataclass(frozen=True, kw_only=True)
class ExportAreas(Query[Records]):
    """Return the areas in the columns of the sheet."""

    roles: ClassVar[frozenset[Role]] = OFFICE

    def fetch(self, r: Read) -> Records:
        numbers, codes = _numbers(r), _codes(r)
        return tuple(
            {
                "code": file.area.code,
                "name": file.area.name,
                "kind": file.area.kind,
                "parent_code": codes[file.area.parent_id],
                "grade": file.area.grade,
                "chief": numbers[file.area.chief_id],
                "chief_name": file.area.chief,
                "sponsor": numbers[file.area.sponsor_id],
                "members": join_listed(numbers[m.person_id] for m in file.members),
                "duty_text": file.duty_text,
            }
            for file in GridTable().fetch(r)
        )


@dataclass(frozen=True, kw_only=True)
class ExportSlots(Query[Records]):
    """Return the time slots of the areas in the columns of the sheet."""

    roles: ClassVar[frozenset[Role]] = OFFICE

    def fetch(self, r: Read) -> Records:
        numbers = _numbers(r)
        return tuple(
            {
                "area_code": file.area.code,
                "area_name": file.area.name,
                "name": slot.name,
                "starts_at": slot.starts_at,
                "ends_at": slot.ends_at,
                "staff_number": numbers[slot.person_id],
                "person_name": slot.person,
            }
            for file in GridTable().fetch(r)
            for slot in file.slots
        )


@dataclass(frozen=True, kw_only=True)
class ExportGates(Query[Records]):
    """Return the gates in the columns of the sheet."""

    roles: ClassVar[frozenset[Role]] = OFFICE

    def fetch(self, r: Read) -> Records:
        codes = _codes(r)
        return tuple(
            {"name": g.name, "area_code": codes[g.area_id], "for_vehicles": g.for_vehicles}
            for g in ListGates().fetch(r)
        )


@dataclass(frozen=True, kw_only=True)
class ExportPosts(Query[Records]):
    """Return the posts in the columns of the sheet."""

    roles: ClassVar[frozenset[Role]] = OFFICE

    def fetch(self, r: Read) -> Records:
        codes = _codes(r)
        names = ("name", "kind", "needs_sex", "needs_certificate", "around_the_clock", "headcount")
        return tuple(
            {**{n: getattr(p, n) for n in names}, "area_code": codes[p.area_id]}
            for p in ListPosts().fetch(r)
        )


@dataclass(frozen=True, kw_only=True)
class ExportPatrolPoints(Query[Records]):
    """Return the patrol points in the columns of the sheet."""

    roles: ClassVar[frozenset[Role]] = OFFICE

    def fetch(self, r: Read) -> Records:
        codes = _codes(r)
        return tuple(
            {
                "code": p.code,
                "name": p.name,
                "area_code": codes[p.area_id],
                "look_for": p.look_for,
            }
            for p in ListPatrolPoints().fetch(r)
        )
