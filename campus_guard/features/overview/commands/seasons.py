"""Entering a seasonal task in the ledger of seasonal tasks."""

from dataclasses import dataclass
from typing import ClassVar

import sqlalchemy as sa

from campus_guard.core.errors import NotFound, UserError
from campus_guard.core.i18n import msg
from campus_guard.core.roles import OFFICE, Role
from campus_guard.db.models import LedgerEntry
from campus_guard.db.service import Command, Write
from campus_guard.features.ledgers.commands import AddEntry
from campus_guard.features.overview.seasons import (
    AHEAD,
    BACK,
    LEDGER,
    TRIES,
    Occurrence,
    occurrence,
    shipped_seasons,
)


@dataclass(frozen=True, kw_only=True)
class EnterSeason(Command[int]):
    """Enter a seasonal task with who is in charge and the measures; return the entry's id.

    Pressed twice it is one entry; a voided one can be written anew. Raises UserError for a year
    that is too far away and where the ledger refuses.
    """

    roles: ClassVar[frozenset[Role]] = OFFICE
    code: str
    year: int
    owner: int | None
    title: str
    tasks: str

    def apply(self, w: Write) -> int:
        found = self._found(w)
        query = sa.select(LedgerEntry).where(
            LedgerEntry.uid.in_([found.uid(turn) for turn in range(TRIES)])
        )
        known = list(w.session.scalars(query))
        alive = next((row for row in known if row.voided_at is None), None)
        if alive is not None:
            return alive.id
        if len(known) == TRIES:
            raise UserError(msg("Write this one in the ledger itself."))
        values = {
            "season": found.season.season,
            "title": self.title,
            "from_day": found.first,
            "to_day": found.last,
            "owner": self.owner,
            "tasks": self.tasks,
        }
        given = {key: value for key, value in values.items() if value is not None}
        return AddEntry(uid=found.uid(len(known)), ledger=LEDGER, values=given).apply(w)

    def _found(self, w: Write) -> Occurrence:
        season = next((s for s in shipped_seasons() if s.code == self.code), None)
        if season is None:
            raise NotFound(msg("There is no such seasonal task."))
        if not 1 <= self.year <= w.today.year + 1:
            raise UserError(msg("This seasonal task lies too far away."))
        found = occurrence(season, self.year)
        if found.last < w.today - BACK or found.first > w.today + AHEAD:
            raise UserError(msg("This seasonal task lies too far away."))
        return found
