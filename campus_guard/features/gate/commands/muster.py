"""The roll call (点名): the list is copied once and never changes; ticks are added to it."""

from dataclasses import dataclass
from typing import ClassVar

import sqlalchemy as sa

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import msg
from campus_guard.core.roles import RECORDERS, Role
from campus_guard.core.text import clean_line
from campus_guard.db.models import Muster, MusterRow
from campus_guard.db.service import Command, Read, Write
from campus_guard.features.gate.queries.board import inside_now
from campus_guard.features.gate.queries.muster import muster_rows, rules_muster
from campus_guard.features.gate.queries.settings import stored_settings
from campus_guard.features.gate.rules import muster as rules


@dataclass(frozen=True, kw_only=True)
class StartMuster(Command[int]):
    """Freeze who is inside now; return the roll call's id. One that is open already is returned."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    uid: str
    drill: bool = False

    def apply(self, w: Write) -> int:
        done = w.existing(Muster, self.uid)
        if done is not None:
            return done.id
        running = w.session.scalars(
            sa.select(Muster).where(Muster.closed_at.is_(None), Muster.voided_at.is_(None))
        ).first()
        if running is not None and running.drill == self.drill:
            return running.id
        row = w.add(Muster(uid=self.uid, started_at=w.now, day=w.today, drill=self.drill))
        board = sorted(inside_now(w, stored_settings(w)[0]), key=lambda b: (b.name, b.visit_id))
        w.bulk(
            MusterRow,
            [
                {
                    "muster_id": row.id,
                    "number": number,
                    "visit_id": b.visit_id,
                    "name": b.name or b.type_name,
                    "unit": b.unit,
                    "host": b.host,
                    "badge": b.badge,
                    "entered_at": b.entered_at,
                    "heads": b.inside,
                }
                for number, b in enumerate(board, start=1)
            ],
        )
        return row.id


def _row(r: Read, muster_id: int, number: int) -> MusterRow:
    query = sa.select(MusterRow).where(MusterRow.muster_id == muster_id, MusterRow.number == number)
    found = r.session.scalars(query).first()
    if found is None:
        raise UserError(msg("This number is not on the list."))
    return found


@dataclass(frozen=True, kw_only=True)
class TickOff(Command[int]):
    """Tick off a row, or ``found`` people of it (0 takes a tick back); return the muster's id."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    muster_id: int
    number: int
    found: int | None = None
    place: str = ""

    def apply(self, w: Write) -> int:
        row = w.fetch(Muster, self.muster_id)
        stored = _row(w, row.id, self.number)
        now = rules_muster(row, [stored])
        place = clean_line(self.place)[:100]
        after = rules.tick_off(now, self.number, found=self.found, place=place).rows[0]
        stored.found, stored.place = after.found, after.place
        stored.ticked_at, stored.ticked_by = w.now, w.actor.username
        w.session.flush()
        w.note("tick", "muster", row.id)
        return row.id


@dataclass(frozen=True, kw_only=True)
class AddUnlisted(Command[int]):
    """Add people who are here without standing on the list; return the roll call's id."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    uid: str
    muster_id: int
    name: str
    heads: int = 1
    place: str = ""

    def apply(self, w: Write) -> int:
        row = w.fetch(Muster, self.muster_id)
        again = sa.select(MusterRow.id).where(MusterRow.uid == self.uid)
        if w.session.execute(again).first() is not None:
            return row.id
        now = rules_muster(row, muster_rows(w, row.id))
        place = clean_line(self.place)[:100]
        added = rules.add_unlisted(now, clean_line(self.name)[:100], self.heads, place).rows[-1]
        w.add(
            MusterRow(
                uid=self.uid,
                muster_id=row.id,
                number=added.number,
                name=added.name,
                heads=added.heads,
                found=added.found,
                place=added.place,
                listed=False,
                ticked_at=w.now,
                ticked_by=w.actor.username,
            )
        )
        w.note("tick", "muster", row.id)
        return row.id


@dataclass(frozen=True, kw_only=True)
class CloseMuster(Command[int]):
    """Close a roll call; nothing of it changes any more."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    muster_id: int

    def apply(self, w: Write) -> int:
        row = w.fetch(Muster, self.muster_id)
        rules.close(rules_muster(row, []), w.now)
        row.closed_at, row.closed_by = w.now, w.actor.username
        w.session.flush()
        return row.id
