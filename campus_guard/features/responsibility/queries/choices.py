"""Accidents and hazards to choose from, for an item of an agenda."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from campus_guard.core.roles import OFFICE
from campus_guard.core.text import clean_search, shorten
from campus_guard.db.models import Accident, Hazard
from campus_guard.db.records import alive
from campus_guard.db.service import Query, Read

MOST = 30
WORDS = 40


@dataclass(frozen=True)
class Choice:
    """A file that may be chosen: number, day, and some words about it."""

    id: int
    number: str
    day: date
    words: str


@dataclass(frozen=True, kw_only=True)
class ChooseAccident(Query[tuple[Choice, ...]]):
    """Accident files by number or place, the newest first."""

    roles = OFFICE
    text: str = ""

    def fetch(self, r: Read) -> tuple[Choice, ...]:
        text = clean_search(self.text)
        query = alive(Accident).where(
            sa.or_(
                Accident.number.contains(text, autoescape=True),
                sa.and_(
                    Accident.restricted.is_(False),
                    Accident.place.contains(text, autoescape=True),
                ),
            )
        )
        rows = r.session.scalars(query.order_by(Accident.occurred_at.desc()).limit(MOST))
        return tuple(
            Choice(row.id, row.number, row.occurred_at.date(), "" if row.restricted else row.place)
            for row in rows
        )


@dataclass(frozen=True, kw_only=True)
class ChooseHazard(Query[tuple[Choice, ...]]):
    """Hazards by number, place or words, the newest first."""

    roles = OFFICE
    text: str = ""

    def fetch(self, r: Read) -> tuple[Choice, ...]:
        text = clean_search(self.text)
        query = alive(Hazard).where(
            sa.or_(
                Hazard.number.contains(text, autoescape=True),
                Hazard.place.contains(text, autoescape=True),
                Hazard.description.contains(text, autoescape=True),
            )
        )
        rows = r.session.scalars(query.order_by(Hazard.found_on.desc()).limit(MOST))
        return tuple(
            Choice(row.id, row.number, row.found_on, shorten(row.description, WORDS))
            for row in rows
        )
