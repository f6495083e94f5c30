"""What the hazard register and the inspections say of a term, and of today."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from campus_guard.db.models import Hazard, Inspection
from campus_guard.db.service import Read
from campus_guard.features.hazards.queries import HazardsWaiting, Waiting, hazard_counts
from campus_guard.features.hazards.queries.inspection_figures import (
    InspectionFigures,
    InspectionNumbers,
)
from campus_guard.features.hazards.rules.figures import HazardCounts
from campus_guard.features.places.queries.lists import area_paths


@dataclass(frozen=True)
class HazardFiguresOfTerm:
    """Hazards and inspections of a range of days; ``areas`` names the areas of the counts."""

    hazards: HazardCounts
    areas: Mapping[int, str]


def term_hazards(r: Read, first: date, until: date) -> HazardFiguresOfTerm | None:
    """Return the numbers, None when no hazard had been recorded by then."""
    if not _recorded(r, until):
        return None
    return HazardFiguresOfTerm(hazard_counts(r, first, until), area_paths(r))


def _recorded(r: Read, until: date) -> bool:
    return bool(r.session.scalar(sa.select(sa.exists().where(Hazard.found_on <= until)).limit(1)))


def term_inspections(r: Read, first: date, until: date) -> InspectionNumbers | None:
    """Return the numbers of the inspections, None when none was recorded by then."""
    known = sa.select(sa.func.count(Inspection.id)).where(Inspection.day <= until)
    if not r.session.scalar(known):
        return None
    return InspectionFigures(first=first, last=until).fetch(r)


def hazards_today(r: Read) -> Waiting | None:
    """Return what waits in the hazard register, None before the first hazard."""
    return HazardsWaiting().fetch(r) if _recorded(r, r.today) else None
