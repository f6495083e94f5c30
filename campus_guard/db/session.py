"""Units of work: ``with db.read() as session`` and ``with db.write(actor) as unit``."""

import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import sqlcipher3
from sqlalchemy import exc, orm
from sqlalchemy.orm.exc import StaleDataError

from campus_guard.core.changes import ChangeSet
from campus_guard.core.clock import Clock
from campus_guard.core.errors import CampusGuardError, Conflict, World, WorldError
from campus_guard.core.i18n import msg
from campus_guard.db import audit
from campus_guard.db.engine import make_engine, translated, world_error
from campus_guard.db.keys import Keys
from campus_guard.db.lengths import check_lengths
from campus_guard.db.models import Base
from campus_guard.db.revision import stamp

DATABASE_FILE = "campus_guard.db"
MOST_KEPT = 40 * 2**20
UNAUDITED = frozenset({"audit_entry", "search_key", "counter", "correction"})


def get_ready() -> None:
    """Finish the mapped classes now: else the first answer of the program waits for it."""
    orm.configure_mappers()


@dataclass
class Unit:
    """One writing transaction: its session, its links for the audit chain, what it changed."""

    session: orm.Session
    at: datetime
    username: str
    links: list[audit.Link] = field(default_factory=list)
    touched: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))

    def note(self, action: str, kind: str, row_id: int | None, fields: str = "") -> None:
        """Add a link about something the mapped classes do not show (a read, a bulk insert)."""
        self.links.append(audit.Link(action, kind, row_id, fields))
        ids = self.touched[kind]
        if row_id is not None:
            ids.add(row_id)

    def note_many(self, action: str, kind: str, count: int | None) -> None:
        """Add a link about rows that were changed past the mapped classes."""
        if kind not in UNAUDITED:
            self.note(f"bulk_{action}", kind, None, f"rows={count}" if count else "")

    @property
    def changes(self) -> ChangeSet:
        """Return what was touched so far."""
        return ChangeSet({kind: frozenset(ids) for kind, ids in self.touched.items()})


def _check(session: orm.Session) -> None:
    check_lengths([*session.new, *session.dirty])


def _collect(unit: Unit, session: orm.Session) -> None:
    for action, objects in (
        ("insert", session.new),
        ("update", session.dirty),
        ("delete", session.deleted),
    ):
        for thing in objects:
            state = sa.inspect(thing)
            kind = state.mapper.local_table.name
            fields = _changed(state) if action == "update" else []
            if kind in UNAUDITED or (action == "update" and not fields):
                continue
            row_id = getattr(thing, "id", None)
            unit.note(action, kind, row_id, ",".join(fields) or _name(thing))


def _changed(state: orm.InstanceState[Any]) -> list[str]:
    """Return the columns that hold a new value; only those that were set are compared."""
    touched = state.committed_state
    keys = [a.key for a in state.mapper.column_attrs if a.key in touched]
    return [key for key in keys if state.attrs[key].history.added]


def _note_statement(unit: Unit, state: orm.ORMExecuteState) -> None:
    """Link a statement that changes rows past the mapped classes (bulk inserts, updates)."""
    if not (state.is_insert or state.is_update or state.is_delete):
        return
    kind = state.statement.table.name  # type: ignore[attr-defined]  # all three have one
    action = "insert" if state.is_insert else "update" if state.is_update else "delete"
    many = state.parameters if isinstance(state.parameters, list) else None
    unit.note_many(action, kind, len(many) if many else None)


def _name(thing: Any) -> str:
    """Return the key of a row without a number (a setting); it is no personal datum."""
    return str(getattr(thing, "key", "")) if not hasattr(thing, "id") else ""


class Database:
    """One encrypted file, opened with its keys.

    Writers take turns inside the process (a lock) and between processes (BEGIN IMMEDIATE).
    """

    def __init__(self, path: Path, keys: Keys, clock: Clock, *, read_only: bool = False) -> None:
        self.path = path
        self.keys = keys
        self.clock = clock
        self.read_only = read_only
        self._engine = make_engine(path, keys.database, read_only=read_only)
        self._turn = threading.Lock()

    def close(self) -> None:
        """Give back all connections."""
        self._engine.dispose()

    def spare_memory(self) -> None:
        """Let all connections of this process together keep no more than ``MOST_KEPT`` in memory.

        For the program that stays open all day. Each connection may keep 64 MiB of pages; whoever
        writes a whole school at once needs them.
        """
        with self._engine.connect() as connection:
            connection.exec_driver_sql(f"PRAGMA soft_heap_limit = {MOST_KEPT}")

    @contextmanager
    def connection(self, begin: str) -> Iterator[sa.Connection]:
        """Yield a connection inside a transaction started with ``begin``; roll back on error.

        Only BEGIN IMMEDIATE can write: nothing may be changed past the audit chain.
        """
        with translated(self.path), self._engine.connect() as connection:
            _admit_writing(connection, begin == "BEGIN IMMEDIATE")
            connection.exec_driver_sql(begin)
            try:
                yield connection
                connection.exec_driver_sql("COMMIT")
            except BaseException as error:
                _roll_back(connection, error)
                raise

    @contextmanager
    def read(self) -> Iterator[orm.Session]:
        """Yield a session that sees one consistent snapshot and writes nothing."""
        with (
            self.connection("BEGIN") as connection,
            orm.Session(connection, autoflush=False, expire_on_commit=False) as session,
        ):
            yield session

    @contextmanager
    def write(self, username: str) -> Iterator[Unit]:
        """Yield a unit of work; it is committed with its audit rows, or nothing happened.

        Raises WorldError when the disk fails, Conflict when a row changed under our hands.
        """
        if self.read_only:
            raise WorldError(World.READ_ONLY)
        with (
            self._turn,
            self.connection("BEGIN IMMEDIATE") as connection,
            orm.Session(connection, expire_on_commit=False) as session,
        ):
            unit = Unit(session, self.clock.now(), username)
            sa.event.listen(session, "before_flush", lambda s, _, __: _check(s))
            sa.event.listen(session, "after_flush", lambda s, _: _collect(unit, s))
            sa.event.listen(session, "do_orm_execute", lambda s: _note_statement(unit, s))
            try:
                yield unit
                session.flush()
            except StaleDataError as error:
                raise Conflict(
                    msg("Somebody else changed this record. Look at it again, then save.")
                ) from error
            audit.append(session, self.keys.audit, unit.at, username, unit.links)

    def create_tables(self) -> None:
        """Make all tables of a new database and stamp them with the present revision."""
        with self.connection("BEGIN IMMEDIATE") as connection:
            Base.metadata.create_all(connection)
            stamp(connection)


def _admit_writing(connection: sa.Connection, wanted: bool) -> None:
    """Let a connection write or not; it keeps what it was told until it is told otherwise."""
    if connection.info.get("writing") is not wanted:
        connection.exec_driver_sql(f"PRAGMA query_only = {int(not wanted)}")
        connection.info["writing"] = wanted


def _roll_back(connection: sa.Connection, error: BaseException) -> None:
    """Roll back unless SQLite already did (a full disk rolls back by itself).

    After a fault of ours or a damaged page the connection is thrown away: a cursor that was not
    read to its end, kept alive by the exception, would hold the old snapshot for ever, and a
    cipher that met a damaged page refuses sound pages too.
    """
    raw = connection.connection.driver_connection
    if raw is not None and raw.in_transaction:
        with suppress(sqlcipher3.Error):
            raw.execute("ROLLBACK")
    if not isinstance(error, CampusGuardError) and not _harmless(error):
        connection.invalidate()


def _harmless(error: BaseException) -> bool:
    """Tell whether the connection can be used again: the disk was busy or full."""
    cause = error.orig if isinstance(error, exc.DBAPIError) else error
    known = world_error(cause) if cause else None
    return known is not None and known.kind in (World.BUSY, World.FULL, World.READ_ONLY)
