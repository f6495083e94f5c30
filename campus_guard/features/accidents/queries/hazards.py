"""The hazards that an accident brought to light, or that led to it."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from campus_guard.core.roles import OFFICE
from campus_guard.db.models import AccidentHazard, Hazard
from campus_guard.db.service import Query, Read


@dataclass(frozen=True)
class HazardOfAccident:
    """A hazard tied to an accident; ``state`` and ``relation`` are codes of the hazard register."""

    link_id: int
    hazard_id: int
    number: str
    relation: str
    state: str
    found_on: date
    description: str
    owner: str
    due_on: date | None
    struck_on: date | None


@dataclass(frozen=True, kw_only=True)
class HazardsOfAccident(Query[tuple[HazardOfAccident, ...]]):
    """The hazards of one accident that are not voided, in the order of their numbers."""

    roles = OFFICE
    accident_id: int

    def fetch(self, r: Read) -> tuple[HazardOfAccident, ...]:
        query = (
            sa.select(
                AccidentHazard.id,
                Hazard.id,
                Hazard.number,
                AccidentHazard.relation,
                Hazard.state,
                Hazard.found_on,
                Hazard.description,
                Hazard.owner,
                Hazard.due_on,
                Hazard.struck_on,
            )
            .join(Hazard, Hazard.id == AccidentHazard.hazard_id)
            .where(
                AccidentHazard.accident_id == self.accident_id,
                AccidentHazard.voided_at.is_(None),
                Hazard.voided_at.is_(None),
            )
            .order_by(Hazard.id)
        )
        return tuple(HazardOfAccident(*list(row)) for row in r.session.execute(query))
