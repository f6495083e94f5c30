"""Scrubbing what SQLite leaves behind: free pages, unused room in pages, the write-ahead log.

``secure_delete`` overwrites deleted cells, but keys that moved inside the trees leave copies; a
rewritten file has none. Nobody else may hold an old snapshot, or the log cannot be emptied.
"""

from campus_guard.core.errors import World, WorldError
from campus_guard.core.i18n import msg
from campus_guard.db.engine import connect, translated, wal_of
from campus_guard.db.session import Database


def scrub_free_pages(db: Database) -> None:
    """Rewrite the file without its free pages and empty its log.

    Raises WorldError (BUSY when somebody reads or writes just now, FULL when there is no room for
    the copy); the data are whole either way, and it can be called again.
    """
    with translated(db.path):
        connection = connect(db.path, db.keys.database)
        try:
            _truncate(connection)
            connection.execute("VACUUM")
            _truncate(connection)
        finally:
            connection.close()
    log = wal_of(db.path)
    if log.exists() and log.stat().st_size > 0:
        raise _busy()


def _truncate(connection: object) -> None:
    busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]  # type: ignore[attr-defined]
    if busy:
        raise _busy()


def _busy() -> WorldError:
    return WorldError(
        World.BUSY, msg("Somebody is using the data. Close other windows and try again.")
    )
