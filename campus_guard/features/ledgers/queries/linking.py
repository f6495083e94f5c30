"""Hazards and accidents that an entry can be linked to."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import sqlalchemy as sa

from campus_guard.core.roles import OFFICE, Role
from campus_guard.core.text import clean_search
from campus_guard.db.models import Accident, Hazard
from campus_guard.db.service import Query, Read


@dataclass(frozen=True)
class LinkedRecord:
    """A hazard or accident by its number, with a few open words."""

    id: int
    number: str
    words: str


_PLACES: Mapping[str, tuple[Any, Any]] = {
    "hazard": (Hazard, Hazard.description),
    "accident": (Accident, Accident.number),
}


@dataclass(frozen=True, kw_only=True)
class FindLinked(Query[tuple[LinkedRecord, ...]]):
    """Return hazards or accidents by number (hazards also by their words), newest first.

    Other kinds of record are linked by nobody: nothing is found.
    """

    roles: ClassVar[frozenset[Role]] = OFFICE
    kind: str
    text: str = ""
    limit: int = 9

    def fetch(self, r: Read) -> tuple[LinkedRecord, ...]:
        if self.kind not in _PLACES:
            return ()
        model, words = _PLACES[self.kind]
        plain = clean_search(self.text)
        wanted = (
            sa.select(model.id, model.number, words)
            .where(
                model.voided_at.is_(None),
                sa.or_(
                    model.number.contains(plain, autoescape=True),
                    words.contains(plain, autoescape=True),
                ),
            )
            .order_by(model.id.desc())
            .limit(self.limit)
        )
        return tuple(
            LinkedRecord(i, number, "" if text == number else text[:40])
            for i, number, text in r.session.execute(wanted)
        )
