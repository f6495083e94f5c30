"""A file that nobody but its maker sees yet: it is written in a hurry and settled at the end."""

import copy
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from campus_guard.core.clock import Clock
from campus_guard.db.engine import translated
from campus_guard.db.keys import Keys
from campus_guard.db.session import Database

_TOGETHER = 500
_KEPT = 256 * 1024
"""KiB of pages in memory: what does not fit is enciphered, written and read again."""
_INDEXES = """SELECT name, sql FROM sqlite_master
WHERE type = 'index' AND tbl_name = ? AND sql LIKE 'CREATE INDEX %' ORDER BY name"""


@dataclass
class _Held:
    """The one connection, and how many commands its open transaction holds."""

    connection: sa.Connection | None = None
    commands: int = 0


class Building(Database):
    """A database on one connection that commits many commands at once and syncs when it is closed.

    For a hidden folder that is moved when all is done: of a program that was killed nothing is
    kept. Each command still is all or nothing, with its links in the audit chain.
    """

    def __init__(self, path: Path, keys: Keys, clock: Clock) -> None:
        super().__init__(path, keys, clock)
        self._held = _Held()

    def shared(self) -> "Building":
        """Return the same file for another account: it may hold other keys."""
        return copy.copy(self)

    def close(self) -> None:
        """Store what is open and bring the whole file safely to the disk."""
        held, connection = self._held, self._held.connection
        if connection is None:
            return
        held.connection = None
        with translated(self.path), connection:
            raw = connection.connection.driver_connection
            if raw is not None and raw.in_transaction:
                raw.execute("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.detach()
        super().close()
        with self.path.open("rb+") as stream:
            os.fsync(stream.fileno())

    @contextmanager
    def connection(self, begin: str) -> Iterator[sa.Connection]:
        """Yield the connection inside a transaction of its own inside the large one."""
        with translated(self.path):
            connection = self._begun()
            connection.exec_driver_sql("SAVEPOINT command")
            try:
                yield connection
            except BaseException:
                _take_back(connection)
                raise
            connection.exec_driver_sql("RELEASE command")

    @contextmanager
    def indexes_later(self, table: str) -> Iterator[None]:
        """Build the indexes of ``table`` when the rows are in; those that are a rule stay.

        An index sorted at once takes a tenth of one that takes every row where it belongs.
        """
        with self.connection("BEGIN IMMEDIATE") as connection:
            found = connection.exec_driver_sql(_INDEXES, (table,)).all()
            for name, _ in found:
                connection.exec_driver_sql(f'DROP INDEX "{name}"')
        yield
        with self.connection("BEGIN IMMEDIATE") as connection:
            for _, text in found:
                connection.exec_driver_sql(text)

    def _begun(self) -> sa.Connection:
        held = self._held
        if held.connection is None:
            held.connection = self._engine.connect()
            held.connection.exec_driver_sql("PRAGMA synchronous = OFF")
            held.connection.exec_driver_sql(f"PRAGMA cache_size = -{_KEPT}")
            held.connection.exec_driver_sql("BEGIN IMMEDIATE")
        held.commands += 1
        if held.commands % _TOGETHER == 0:
            held.connection.exec_driver_sql("COMMIT")
            held.connection.exec_driver_sql("BEGIN IMMEDIATE")
        return held.connection


def _take_back(connection: sa.Connection) -> None:
    """Undo one command, unless SQLite undid everything by itself (a full disk)."""
    raw = connection.connection.driver_connection
    if raw is not None and raw.in_transaction:
        raw.execute("ROLLBACK TO command")
        raw.execute("RELEASE command")
