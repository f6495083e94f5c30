"""What ties a hazard to accidents and to the old number that came back."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

import sqlalchemy as sa

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import msg
from campus_guard.core.ids import new_uid
from campus_guard.core.roles import OFFICE, Role
from campus_guard.db.accidentlock import refuse_locked_accident
from campus_guard.db.models import Accident, AccidentHazard, Hazard
from campus_guard.db.records import alive
from campus_guard.db.service import Command, Read, Write
from campus_guard.features.hazards.commands.common import need, record
from campus_guard.features.hazards.rules.codes import EventKind, HazardState, Relation


def link_accident(
    w: Write,
    row: Hazard,
    accident_id: int,
    relation: Relation = Relation.FOUND_AFTER,
    uid: str = "",
) -> int:
    """Tie a hazard to an accident and return the link's id; a tie that is there already stays."""
    accident = w.session.get(Accident, accident_id)
    if accident is None or accident.voided_at is not None:
        words = msg("Choose an accident.")
        raise UserError(words, {"accident_id": words})
    here = AccidentHazard.accident_id == accident_id, AccidentHazard.hazard_id == row.id
    known = w.session.scalars(alive(AccidentHazard).where(*here)).first()
    if known is not None:
        return known.id
    refuse_locked_accident(w, accident_id)
    link = AccidentHazard(
        uid=uid or new_uid(),
        accident_id=accident_id,
        hazard_id=row.id,
        relation=relation.value,
    )
    w.add(link)
    data = {"link": link.id, "accident": accident.number, "relation": relation.value}
    record(w, row, EventKind.LINKED, None, data)
    return link.id


@dataclass(frozen=True, kw_only=True)
class LinkAccident(Command[int]):
    """Tie a hazard to an accident. Returns the link's id."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    uid: str
    hazard_id: int
    accident_id: int
    relation: Relation = Relation.FOUND_AFTER

    def apply(self, w: Write) -> int:
        known = w.existing(AccidentHazard, self.uid)
        if known is not None:
            return known.id
        row = w.fetch(Hazard, self.hazard_id)
        return link_accident(w, row, self.accident_id, self.relation, self.uid)


@dataclass(frozen=True, kw_only=True)
class UnlinkAccident(Command[int]):
    """Void the tie between a hazard and an accident. Returns the hazard's id."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    link_id: int
    reason: str

    def apply(self, w: Write) -> int:
        link = w.fetch(AccidentHazard, self.link_id)
        refuse_locked_accident(w, link.accident_id)
        row = w.fetch(Hazard, link.hazard_id)
        reason = need(self.reason)
        w.void(link, reason)
        record(w, row, EventKind.UNLINKED, None, {"link": link.id, "reason": reason})
        return row.id


def old_hazard(r: Read, old_id: int, found_on: date) -> Hazard:
    """Return the struck-off hazard that comes back.

    Raises UserError when it is still open (then it is the same one), voided, or was found later.
    """
    old = r.session.get(Hazard, old_id)
    problem = None
    if old is None or old.voided_at is not None:
        problem = msg("Choose the hazard that came back.")
    elif old.state != HazardState.STRUCK_OFF or old.struck_on is None:
        problem = msg("{number} is still open: it is the same hazard.", number=old.number)
    elif old.struck_on > found_on:
        problem = msg("{number} was struck off later than this one was found.", number=old.number)
    if problem is not None or old is None:
        words = problem or msg("Choose the hazard that came back.")
        raise UserError(words, {"recurs_id": words})
    return old


@dataclass(frozen=True, kw_only=True)
class LinkRecurrence(Command[int]):
    """Say which struck-off hazard came back; without one the link is taken away. Returns the id."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    hazard_id: int
    expected_version: int | None = None
    old_id: int | None

    def apply(self, w: Write) -> int:
        row = w.fetch(Hazard, self.hazard_id, self.expected_version)
        old = old_hazard(w, self.old_id, row.found_on) if self.old_id is not None else None
        if old is not None and row.id in _ancestors(w, old):
            words = msg("Choose the hazard that came back.")
            raise UserError(words, {"recurs_id": words})
        if w.amend(row, recurs_id=old.id if old else None):
            data = {"recurs": old.id if old else None, "number": old.number if old else ""}
            record(w, row, EventKind.RECURRENCE, None, data)
        return row.id


def _ancestors(r: Read, row: Hazard) -> set[int]:
    """Return the row's id and those of all the old hazards behind it."""
    found = {row.id}
    behind = row.recurs_id
    while behind is not None and behind not in found:
        found.add(behind)
        behind = r.session.scalar(sa.select(Hazard.recurs_id).where(Hazard.id == behind))
    return found
