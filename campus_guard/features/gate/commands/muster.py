"""The roll call (点名): the list is copied once and never changes; ticks are added to it."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, ClassVar

import sqlalchemy as sa

from campus_guard.core.clock import CHINA
from campus_guard.core.errors import UserError
from campus_guard.core.i18n import msg
from campus_guard.core.roles import RECORDERS, Role
from campus_guard.core.text import clean_line
from campus_guard.db.models import Muster, MusterRow
from campus_guard.db.service import Command, Read, Write
from campus_guard.features.gate.muster_file import roll_order
from campus_guard.features.gate.queries.board import inside_now
from campus_guard.features.gate.queries.muster import muster_rows, rules_muster
from campus_guard.features.gate.queries.settings import stored_settings
from campus_guard.features.gate.rules import muster as rules


@dataclass(frozen=True)
class Listed:
    """Somebody on a list that was frozen (and printed) before the database answered."""

    visit_id: int | None
    name: str
    heads: int
    unit: str = ""
    host: str = ""
    badge: str = ""
    entered_at: datetime | None = None

    def columns(self) -> dict[str, Any]:
        """Return what is stored: an alarm refuses nobody, so a text that is too long is cut."""
        texts = {n: clean_line(getattr(self, n))[:100] for n in ("name", "unit", "host")}
        return asdict(self) | texts | {"badge": clean_line(self.badge)[:8]}


@dataclass(frozen=True, kw_only=True)
class StartMuster(Command[int]):
    """Freeze who is inside now; return the roll call's id. One that is open already is returned.

    ``people`` is a list that was frozen at ``at`` and stands on paper: it is stored as it is, and a
    roll call that was left open ends.
    """

    roles: ClassVar[frozenset[Role]] = RECORDERS
    uid: str
    drill: bool = False
    at: datetime | None = None
    people: tuple[Listed, ...] | None = None

    def apply(self, w: Write) -> int:
        done = w.existing(Muster, self.uid)
        if done is not None:
            return done.id
        running = w.session.scalars(
            sa.select(Muster).where(Muster.closed_at.is_(None), Muster.voided_at.is_(None))
        ).all()
        if self.people is None:
            same = next((m for m in running if m.drill == self.drill), None)
            if same is not None:
                return same.id
        at = min(self.at or w.now, w.now)
        for left_open in running if self.people is not None else ():
            left_open.closed_at, left_open.closed_by = (
                max(at, left_open.started_at),
                w.actor.username,
            )
        day = at.astimezone(CHINA).date()
        row = w.add(Muster(uid=self.uid, started_at=at, day=day, drill=self.drill))
        people = _inside(w) if self.people is None else self.people
        rows = [
            {"muster_id": row.id, "number": number} | one.columns()
            for number, one in enumerate(people, start=1)
        ]
        w.bulk(MusterRow, rows)
        return row.id


def _inside(w: Write) -> list[Listed]:
    board = inside_now(w, stored_settings(w)[0])
    people = [
        Listed(
            b.visit_id, b.name, b.inside, b.unit or ("" if b.name else b.type_name), b.host,
            b.badge, b.entered_at,
        )
        for b in board
    ]  # fmt: skip
    return sorted(people, key=lambda one: roll_order(one.name, one.visit_id))


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
    at: datetime | None = None

    def apply(self, w: Write) -> int:
        row = w.fetch(Muster, self.muster_id)
        stored = _row(w, row.id, self.number)
        now = rules_muster(row, [stored])
        place = clean_line(self.place)
        after = rules.tick_off(now, self.number, found=self.found, place=place).rows[0]
        stored.found, stored.place = after.found, after.place
        stored.ticked_at, stored.ticked_by = min(self.at or w.now, w.now), w.actor.username
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
    at: datetime | None = None

    def apply(self, w: Write) -> int:
        row = w.fetch(Muster, self.muster_id)
        again = sa.select(MusterRow.id).where(MusterRow.uid == self.uid)
        if w.session.execute(again).first() is not None:
            return row.id
        now = rules_muster(row, muster_rows(w, row.id))
        place = clean_line(self.place)
        added = rules.add_unlisted(now, clean_line(self.name), self.heads, place).rows[-1]
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
                ticked_at=min(self.at or w.now, w.now),
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
    at: datetime | None = None

    def apply(self, w: Write) -> int:
        row = w.fetch(Muster, self.muster_id)
        at = min(self.at or w.now, w.now)
        rules.close(rules_muster(row, []), at)
        row.closed_at, row.closed_by = at, w.actor.username
        w.session.flush()
        return row.id
