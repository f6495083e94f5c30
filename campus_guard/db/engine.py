"""How a connection is opened: every rule is put in force on every connect, and checked."""

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import sqlcipher3
from sqlalchemy import exc
from sqlalchemy.pool import QueuePool

from campus_guard.core.errors import World, WorldError

APPLICATION_ID = 0x43475244
"""'CGRD' in the file header: tells our database from any other."""

OLDEST_SQLITE = (3, 51, 3)
"""SQLite 3.7.0 to 3.51.2 can lose a committed transaction when the WAL is reset."""

RULES: dict[str, object] = {
    "foreign_keys": 1,
    "synchronous": 2,
    "busy_timeout": 5000,
    "secure_delete": 1,
    "cache_size": -65536,
    "temp_store": 2,
}


def check_sqlite(version: tuple[int, ...] = sqlcipher3.sqlite_version_info) -> None:
    """Raise WorldError when the SQLite in use has the WAL-reset defect."""
    if tuple(version) < OLDEST_SQLITE:
        raise WorldError(World.TOO_OLD)


def connect_bare(path: Path, key: bytes, mode: str = "rw") -> Any:
    """Return a driver connection with the key only, in the journal mode that the file is in.

    For making and checking copies; ``mode`` is ``ro``, ``rw`` or ``rwc`` (create). Raises
    WorldError when the file is missing or not ours, or the key does not fit.
    """
    with translated(path):
        connection = sqlcipher3.connect(
            f"{path.absolute().as_uri()}?mode={mode}",
            uri=True,
            isolation_level=None,
            check_same_thread=False,
            timeout=5.0,
        )
        try:
            _unlock(connection, key, create=mode == "rwc")
        except BaseException:
            connection.close()
            raise
    return connection


def connect(path: Path, key: bytes, *, read_only: bool = False, create: bool = False) -> Any:
    """Return a driver connection to ``path`` opened with the raw 256-bit ``key``.

    All pragmas are in force. Raises WorldError when the file is missing (unless ``create``) or not
    ours, the key does not fit or a pragma is not taken.
    """
    connection = connect_bare(path, key, "ro" if read_only else "rwc" if create else "rw")
    try:
        with translated(path):
            _put_rules_in_force(connection, read_only=read_only)
    except BaseException:
        connection.close()
        raise
    return connection


def _unlock(connection: Any, key: bytes, *, create: bool) -> None:
    connection.execute("PRAGMA cipher_log_level = NONE")  # else damage floods standard error
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    # An empty file opens with any key: only the mark in the header tells that it is ours.
    mark = connection.execute("PRAGMA application_id").fetchone()[0]
    if not create and mark != APPLICATION_ID:
        raise WorldError(World.NOT_A_DATABASE)


def _put_rules_in_force(connection: Any, *, read_only: bool) -> None:
    for name, value in RULES.items():
        connection.execute(f"PRAGMA {name} = {value}")
        found = connection.execute(f"PRAGMA {name}").fetchone()
        if found is None or int(found[0]) != value:
            raise WorldError(World.TOO_OLD)
    if not read_only:
        mode = connection.execute("PRAGMA journal_mode = WAL").fetchone()[0]
        if mode != "wal":
            raise WorldError(World.CANNOT_OPEN)


def create_file(path: Path, key: bytes) -> None:
    """Make an empty encrypted database that carries our application id."""
    connection = connect(path, key, create=True)
    try:
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    finally:
        connection.close()


def make_engine(path: Path, key: bytes, *, read_only: bool = False) -> sa.Engine:
    """Return the SQLAlchemy engine of this file; errors never show parameters."""
    check_sqlite()
    creator: Callable[[], Any] = lambda: connect(path, key, read_only=read_only)  # noqa: E731
    return sa.create_engine(
        "sqlite://",
        module=sqlcipher3,
        creator=creator,
        poolclass=QueuePool,
        pool_size=4,
        max_overflow=4,
        pool_use_lifo=True,  # the connection that has just read holds the pages in its cache
        hide_parameters=True,
    )


_KINDS = (
    ("locked", World.BUSY),
    ("busy", World.BUSY),
    ("locking protocol", World.BUSY),  # too many openings of the log at the same moment
    ("full", World.FULL),
    ("readonly", World.READ_ONLY),
    ("read-only", World.READ_ONLY),
    ("malformed", World.CORRUPT),
    ("corrupt", World.CORRUPT),
    ("not a database", World.NOT_A_DATABASE),
    ("unable to open", World.CANNOT_OPEN),
    ("disk i/o", World.IO),
)
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_PROBE = 65536


def world_error(error: BaseException, path: Path | None = None) -> WorldError | None:
    """Return the WorldError that a driver error means, or None when it is a fault of ours.

    With the ``path`` of the database a vague "disk I/O error" is looked into.
    """
    if isinstance(error, BlockingIOError):
        return WorldError(World.BUSY)
    if isinstance(error, OSError):
        return WorldError(World.FULL if error.errno in _NO_ROOM else World.IO)
    if type(error) not in (sqlcipher3.OperationalError, sqlcipher3.DatabaseError):
        return None
    text = str(error).casefold()
    kind = next((kind for words, kind in _KINDS if words in text), None)
    if kind is World.IO and path is not None and no_room(path):
        kind = World.FULL
    return WorldError(kind) if kind else None


def no_room(path: Path) -> bool:
    """Tell whether the files of the database at ``path`` cannot grow for lack of room.

    SQLite says "disk I/O error" for a used-up quota, for a file at its largest size and for a
    full disk on which it has to lengthen the shared memory file; so a file as long is tried.
    """
    lengths = [p.stat().st_size for p in (path, wal_of(path)) if p.exists()]
    probe = path.with_name(f".room-{os.getpid()}")
    try:
        with probe.open("wb") as stream:
            stream.seek(max(lengths, default=0))
            stream.write(b"\0" * _PROBE)
            stream.flush()
            os.fsync(stream.fileno())
    except OSError as error:
        return error.errno in _NO_ROOM
    finally:
        probe.unlink(missing_ok=True)
    return False


def maintenance_lock(data_dir: Path) -> Path:
    """Return the lock file of whoever moves whole database files about (migration, restore)."""
    return data_dir / ".maintenance.lock"


def wal_of(path: Path) -> Path:
    """Return where SQLite keeps the write-ahead log of the database at ``path``."""
    return path.with_name(path.name + "-wal")


def shm_of(path: Path) -> Path:
    """Return where SQLite keeps the index of that log, which all its users share."""
    return path.with_name(path.name + "-shm")


@contextmanager
def translated(path: Path | None = None) -> Iterator[None]:
    """Turn errors of disk, lock and file into WorldError; let everything else through."""
    try:
        yield
    except exc.DBAPIError as error:
        known = world_error(error.orig, path) if error.orig else None
        if known:
            raise known from error
        raise
    except (sqlcipher3.DatabaseError, OSError) as error:
        known = world_error(error, path)
        if known:
            raise known from error
        raise
