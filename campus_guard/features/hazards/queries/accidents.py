"""Accidents to choose from, when a hazard is tied to one."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

import sqlalchemy as sa

from campus_guard.core.roles import OFFICE, Role
from campus_guard.core.text import clean_search
from campus_guard.db.models import Accident
from campus_guard.db.records import alive
from campus_guard.db.service import Query, Read


@dataclass(frozen=True)
class AccidentChoice:
    """An accident in a list to choose from; the place of a restricted file is not told."""

    id: int
    number: str
    occurred_at: datetime
    place: str


@dataclass(frozen=True, kw_only=True)
class FindAccidents(Query[tuple[AccidentChoice, ...]]):
    """Return the accidents whose number or place has these words, newest first."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    text: str = ""
    limit: int = 8

    def fetch(self, r: Read) -> tuple[AccidentChoice, ...]:
        query = alive(Accident)
        text = clean_search(self.text)
        if text:
            place = sa.and_(
                Accident.place.contains(text, autoescape=True), Accident.restricted.is_(False)
            )
            query = query.where(sa.or_(Accident.number.contains(text, autoescape=True), place))
        rows = r.session.scalars(query.order_by(Accident.id.desc()).limit(self.limit))
        return tuple(
            AccidentChoice(a.id, a.number, a.occurred_at, "" if a.restricted else a.place)
            for a in rows
        )
