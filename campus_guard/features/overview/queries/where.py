"""The rows of "where is what" that the person before the program may use."""

from dataclasses import dataclass
from typing import ClassVar

from campus_guard.core.roles import RECORDERS, Role
from campus_guard.core.text import clean_search
from campus_guard.db.service import Query, Read
from campus_guard.features.overview.where import Matter, matters


@dataclass(frozen=True, kw_only=True)
class WhereIsWhat(Query[tuple[Matter, ...]]):
    """Return the rows that ``text`` finds; a gatekeeper sees what he does himself."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    text: str = ""

    def fetch(self, r: Read) -> tuple[Matter, ...]:
        text = clean_search(self.text)
        return tuple(m for m in matters() if m.open_to(r.actor.role) and m.found_by(text))
