"""The hazards of the grid's areas."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, ClassVar

import sqlalchemy as sa

from campus_guard.core.roles import OFFICE, Role
from campus_guard.db.models import Hazard
from campus_guard.db.service import Query, Read
from campus_guard.features.hazards.queries.lists import RECENT_DAYS
from campus_guard.features.hazards.queries.rows import AreaHazards
from campus_guard.features.hazards.rules.codes import HazardKind, Level
from campus_guard.features.places.queries.lists import area_rows

_COUNTED = (
    Hazard.area_id,
    Hazard.found_on,
    Hazard.struck_on,
    Hazard.first_due_on,
    Hazard.level,
)


@dataclass(frozen=True, kw_only=True)
class HazardsByArea(Query[tuple[AreaHazards, ...]]):
    """Each area of the grid with its hazards; new and struck off from ``first`` to ``last``.

    Areas without hazards are there too; hazards with a place in words only come last.
    """

    roles: ClassVar[frozenset[Role]] = OFFICE
    first: date | None = None
    last: date | None = None

    def fetch(self, r: Read) -> tuple[AreaHazards, ...]:
        last = self.last or r.today
        first = self.first or last - timedelta(days=RECENT_DAYS)
        known: dict[int | None, list[Any]] = {}
        living = Hazard.voided_at.is_(None), Hazard.kind == HazardKind.HAZARD.value
        for row in r.session.connection().execute(sa.select(*_COUNTED).where(*living)):
            known.setdefault(row.area_id, []).append(row)
        lines = [
            _area_line(
                AreaHazards(a.id, a.code, a.name, a.depth, a.chief, a.sponsor, 0, 0, 0, 0, 0),
                known.get(a.id, ()),
                (first, last, r.today),
            )
            for a in area_rows(r, voided=True)
            if not a.voided or a.id in known
        ]
        if None in known:
            nowhere = AreaHazards(None, "", "", 0, "", "", 0, 0, 0, 0, 0)
            lines.append(_area_line(nowhere, known[None], (first, last, r.today)))
        return tuple(lines)


def _area_line(
    line: AreaHazards, rows: Collection[Any], days: tuple[date, date, date]
) -> AreaHazards:
    first, last, today = days
    left = [row for row in rows if row.struck_on is None]
    return replace(
        line,
        open=len(left),
        overdue=sum(bool(row.first_due_on and row.first_due_on < today) for row in left),
        major=sum(row.level == Level.MAJOR.value for row in left),
        new=sum(first <= row.found_on <= last for row in rows),
        closed=sum(bool(row.struck_on and first <= row.struck_on <= last) for row in rows),
    )
