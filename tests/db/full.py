"""The other process of the disk-full test: the size limit of a process stops its writes.

It works without any right, on every file system, at the byte where it is set. SQLite calls it
"disk I/O error"; ``engine.no_room`` finds out what it is.
"""

import resource
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from campus_guard.core.errors import ADVICE, World, WorldError
from campus_guard.core.i18n import Message
from campus_guard.core.ids import new_uid
from campus_guard.db.engine import connect, wal_of
from campus_guard.db.service import Service
from campus_guard.db.session import Database
from tests.db.crash import DIRECTOR, form, shape, start

FRAME = 4096 + 24


@contextmanager
def files_no_longer_than(size: int) -> Iterator[None]:
    """Let no file of this process grow beyond ``size`` bytes."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)


def empty_log(db: Database) -> None:
    """Fold the log into the file, so that the next write is the first one of the log."""
    raw = connect(db.path, db.keys.database)
    assert raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0
    raw.close()


def save_when_full(service: Service, room: int, uid: str) -> Message | None:
    """Press Save with ``room`` bytes left for the log; return what is said, None when saved."""
    empty_log(service.db)
    with files_no_longer_than(room):
        try:
            service.run(form(uid))
        except WorldError as error:
            return error.message
    return None


def main(data_dir: Path) -> None:
    """Stop the first, second, third... write of saving an accident; save it again with room."""
    with closing(start(data_dir)) as db:
        service = Service(db, DIRECTOR)
        service.run(form(new_uid()))
        stopped, records = 0, 1
        for room in range(0, 10**6, FRAME // 2):  # between two writes, and in the middle of one
            uid = new_uid()
            before = shape(db)
            said = save_when_full(service, room, uid)
            if said is None:
                break
            assert said == ADVICE[World.FULL], said
            assert shape(db) == before, "half-saved"
            service.run(form(uid))
            stopped, records = stopped + 1, records + 1
            uids, shapes = shape(db)
            assert uid in uids
            assert (len(uids), len(shapes)) == (records, 1)
        assert wal_of(db.path).stat().st_size <= room
    sys.stdout.write(f"{stopped}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
