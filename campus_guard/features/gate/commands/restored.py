"""A restored backup: it is purged again, and holds that it does not know are made again."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import sqlalchemy as sa

from campus_guard.core.errors import CampusGuardError
from campus_guard.core.roles import OFFICE, Actor, Role
from campus_guard.core.text import storable
from campus_guard.db.models import LegalHold, Visitor
from campus_guard.db.purge import scrub_free_pages
from campus_guard.db.service import Command, Service, Write
from campus_guard.db.session import DATABASE_FILE, Database
from campus_guard.features.gate.commands import erasing
from campus_guard.features.gate.commands.retention import (
    HELD_KINDS,
    NoteScrubbed,
    note_holds,
    purge_items,
    table_of,
)
from campus_guard.features.gate.inputs import PurgeResult
from campus_guard.features.gate.purgefile import HeldRecord, purge_file, read_holds, read_purged
from campus_guard.features.gate.queries.keeping import due_items, holds, policy
from campus_guard.features.gate.queries.purges import ScrubDue
from campus_guard.features.gate.rules import retention as rules

_FROM_LIST = "恢复备份后按保留清单补记"


@dataclass(frozen=True, kw_only=True)
class PurgeAgain(Command[PurgeResult]):
    """Forget again in restored data whoever was forgotten after the backup, and all who are due.

    ``purged`` maps classes to uids, from the list beside the database; ``holds`` come from there
    too: what was held after the backup is held again, and what was ended is ended.
    """

    roles: ClassVar[frozenset[Role]] = OFFICE
    purged: Mapping[str, tuple[str, ...]]
    held: tuple[HeldRecord, ...] = ()

    def apply(self, w: Write) -> PurgeResult:
        for hold in self.held:
            self._hold_again(w, hold)
        for part in _text_parts(self.purged.get("person", ())):
            for person in w.session.scalars(sa.select(Visitor).where(Visitor.uid.in_(part))).all():
                erasing.erase_person(w, person)
        found = policy(w)
        due = set(rules.preview(due_items(w, found), holds(w), found, w.now).due)
        for code in erasing.classes():
            table = table_of(code)
            for part in _text_parts(self.purged.get(code, ())):
                ids = w.session.scalars(sa.select(table.c.id).where(table.c.uid.in_(part)))
                due |= {rules.Item(code, i, w.today) for i in ids}
        return purge_items(w, sorted(due))

    def _hold_again(self, w: Write, hold: HeldRecord) -> None:
        row = w.existing(LegalHold, hold.uid)
        if row is not None:
            if hold.ended and row.voided_at is None:
                w.void(row, _FROM_LIST)
            return
        model: Any = HELD_KINDS[hold.kind]
        record = w.existing(model, hold.record_uid) if storable(hold.record_uid) else None
        if record is None or hold.ended:
            return
        w.add(
            LegalHold(
                uid=hold.uid,
                kind=hold.kind,
                record_id=record.id,
                starts_on=hold.starts_on,
                ends_on=hold.ends_on,
                reason=_FROM_LIST,
            )
        )


def _text_parts(texts: tuple[str, ...]) -> Iterable[list[str]]:
    """Return the uids in pieces; what no database can hold is no uid."""
    uids = [text for text in texts if storable(text)]
    return (uids[i : i + 500] for i in range(0, len(uids), 500))


def _note_newest_holds(data_dir: Path, restored: Database) -> None:
    """Bring the list up to date from the data that are being replaced, as far as they can be read.

    The list may lack a hold that was made in the moment before the program was killed.
    """
    present = data_dir / DATABASE_FILE
    if not present.exists():
        return
    with (
        suppress(CampusGuardError, sa.exc.SQLAlchemyError, OSError),
        closing(Database(present, restored.keys, restored.clock)) as live,
    ):
        note_holds(live)


def purge_restored(data_dir: Path) -> Callable[[Database], None]:
    """Return the hook for ``db.restore.restore(after_restore=...)``; ``data_dir`` has the list."""

    def purge(db: Database) -> None:
        path = purge_file(data_dir)
        _note_newest_holds(data_dir, db)
        purged = {k: tuple(v) for k, v in read_purged(path).items()}
        service = Service(db, Actor(0, "system", Role.DIRECTOR, "system"))
        held = tuple(read_holds(path))
        service.run(PurgeAgain(purged=purged, held=held))
        if service.ask(ScrubDue()) is not None:
            scrub_free_pages(db)
            service.run(NoteScrubbed())

    return purge
