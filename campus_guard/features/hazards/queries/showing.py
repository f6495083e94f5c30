"""Turns rows of the table into what the screen shows. Lists of thousands go through here."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from campus_guard.db.models import Hazard
from campus_guard.db.service import Read
from campus_guard.db.types import moment_from
from campus_guard.features.hazards.queries.rows import HazardRow
from campus_guard.features.hazards.rules import codes as c
from campus_guard.features.hazards.rules.life import TIMES_TO_FLAG
from campus_guard.features.places.queries.lists import area_paths

_LEFT_OUT = ("uid", "voided_by", "void_reason", "finder_id", "suggested_measure", "steps")
_MOMENTS = ("created_at", "down_from", "up_again", "voided_at")


def _column(column: sa.ColumnElement[Any], name: str) -> sa.ColumnElement[Any]:
    """Return the column; moments come as text, because most of them are never looked at."""
    if name in _MOMENTS:
        return sa.type_coerce(column, sa.String).label(name)
    return column


COLUMNS = [
    _column(column, column.name) for column in Hazard.__table__.c if column.name not in _LEFT_OUT
]
"""What ``rows_of`` wants to be selected."""


def _codes(kind: type[StrEnum]) -> dict[str | None, Any]:
    """Return the members by value (calling the enum for each cell costs four times as much)."""
    return {None: None} | {member.value: member for member in kind}


_KIND, _STATE, _LEVEL = _codes(c.HazardKind), _codes(c.HazardState), _codes(c.Level)
_SOURCE, _CATEGORY = _codes(c.Source), _codes(c.Category)
_DEPARTMENT = _codes(c.Department)


def rows_of(r: Read, query: sa.Select[Any]) -> list[HazardRow]:
    """Return the rows of a select of ``COLUMNS`` as the screen shows them."""
    areas = area_paths(r)
    found = r.session.connection().execute(query).fetchall()
    return [_row(row, areas, r.today) for row in found]


def _row(m: Any, areas: Mapping[int, str], today: date) -> HazardRow:
    state = _STATE[m.state]
    first, due = m.first_due_on, m.due_on
    end = m.struck_on or today
    open_ = m.struck_on is None
    late = (end - first).days if first and first < end else 0
    missing = bool(due and open_ and not m.fixed_on and due < today)
    times = max(m.missed + missing, m.urged)
    return HazardRow(
        id=m.id,
        version=m.version,
        number=m.number,
        kind=_KIND[m.kind],
        state=state,
        level=_LEVEL[m.level],
        found_on=m.found_on,
        source=_SOURCE[m.source],
        source_ref=m.source_ref,
        area_id=m.area_id,
        area=areas.get(m.area_id, ""),
        place=m.place,
        category=_CATEGORY[m.category],
        description=m.description,
        finder=m.finder,
        measure=m.measure,
        department=_DEPARTMENT[m.department],
        owner_id=m.owner_id,
        owner=m.owner,
        first_due_on=first,
        due_on=due,
        extensions=m.extensions,
        overdue=open_ and late > 0 and m.voided_at is None,
        days_late=late,
        days_left=(due - today).days if due and open_ else None,
        urged=m.urged,
        returned=m.returned,
        flagged=bool(m.refused) or times >= TIMES_TO_FLAG,
        fixed_on=m.fixed_on,
        fixer=m.fixer,
        verified_on=m.verified_on,
        verifier=m.verifier,
        struck_on=m.struck_on,
        on_spot=m.on_spot,
        listed=m.listed_on is not None,
        plate=m.plate,
        reported_up=m.reported_up,
        external_unit=m.external_unit,
        protection=m.protection,
        open_reason=m.open_reason,
        cost=m.cost,
        recurs_id=m.recurs_id,
        device=m.device,
        down_from=moment_from(m.down_from),
        up_again=moment_from(m.up_again),
        voided=m.voided_at is not None,
        typed_at=m.created_at,
        created_by=m.created_by,
    )
