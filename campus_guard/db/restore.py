"""Restoring: the backup is unpacked, verified, updated and purged aside, then swapped in whole.

Everything that can fail happens in a hidden folder. Then one rename announces the finished school
as ``restore-pending``, and only moves remain, which ``finish_restore`` carries on with after a
crash: whoever opens the data folder calls it first.
"""

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from campus_guard.core.clock import CHINA, Clock
from campus_guard.core.errors import World, WorldError
from campus_guard.core.files import alone, sync_dir, write_atomically
from campus_guard.core.ids import new_uid
from campus_guard.db.backup import Snapshot, Step, unpack, verify_file
from campus_guard.db.engine import maintenance_lock, shm_of, translated, wal_of
from campus_guard.db.keys import KEYS_FILE, KeyFile, Keys, key_file
from campus_guard.db.migrate import AUDIT_KIND, bring_up_to_date
from campus_guard.db.session import DATABASE_FILE, Database

PENDING = "restore-pending"
WORK_PREFIX = ".restore-"
_ASIDE_NOTE = "aside.txt"

Unlock = Callable[[KeyFile], Keys]
"""Opens a slot of the backup's own key file: ``lambda slots: slots.open(name, password)``."""

Hook = Callable[[Database], None]
"""Run on the restored data before anybody can search it (purging anonymised people again)."""


def restore(
    data_dir: Path,
    backup: Path,
    unlock: Unlock,
    clock: Clock,
    username: str,
    *,
    after_restore: Sequence[Hook] = (),
    step: Step = lambda _done, _total: None,
) -> Path:
    """Put a backup in the place of the data and return the folder with what was there before.

    Nobody may have the database open. Passwords are those of the time of the backup. Raises
    LoginError, WorldError (NOT_A_DATABASE, CORRUPT, TOO_NEW, FULL, ...) or what ``step`` raises;
    then the data is untouched.
    """
    with translated(), alone(maintenance_lock(data_dir)):
        _finish(data_dir)
        _stage(data_dir, backup, unlock, clock, username, after_restore, step)
        aside = _finish(data_dir)
        if aside is None:
            raise WorldError(World.IO)
    step(4, 4)
    return aside


def _stage(
    data_dir: Path,
    backup: Path,
    unlock: Unlock,
    clock: Clock,
    username: str,
    after_restore: Sequence[Hook],
    step: Step,
) -> None:
    """Do everything that can fail, then announce the result with one rename."""
    with _work_folder(data_dir) as work:
        step(0, 4)
        unpack(backup, work)
        keys = unlock(KeyFile.load(key_file(work)))
        step(1, 4)
        restored = verify_file(work / DATABASE_FILE, keys)
        step(2, 4)
        _prepare(work / DATABASE_FILE, keys, clock, username, restored, after_restore)
        step(3, 4)
        stamp = clock.now().astimezone(CHINA).strftime("%Y%m%d-%H%M%S")
        write_atomically(work / _ASIDE_NOTE, f"aside-{stamp}-{new_uid()[:4]}".encode())
        sync_dir(work)
        work.replace(data_dir / PENDING)
        sync_dir(data_dir)


def _prepare(
    path: Path,
    keys: Keys,
    clock: Clock,
    username: str,
    restored: Snapshot,
    after_restore: Sequence[Hook],
) -> None:
    bring_up_to_date(path, keys, clock, None, username=username)
    with closing(Database(path, keys, clock)) as db:
        with db.write(username) as unit:
            unit.note("restore", AUDIT_KIND, None, str(restored.chain))
        for hook in after_restore:
            hook(db)
    if wal_of(path).exists():  # the last connection folds it in, unless something went wrong
        raise WorldError(World.IO)
    shm_of(path).unlink(missing_ok=True)


@contextmanager
def _work_folder(data_dir: Path) -> Iterator[Path]:
    work = data_dir / f"{WORK_PREFIX}{new_uid()[:8]}"
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def finish_restore(data_dir: Path) -> Path | None:
    """Finish a restore that was announced; return the folder with the old data, None if none was.

    Safe to be broken off and called again. Raises WorldError (BUSY while one is under way).
    """
    if not (data_dir / PENDING).is_dir() and not any(data_dir.glob(f"{WORK_PREFIX}*")):
        return None
    with translated(), alone(maintenance_lock(data_dir)):
        return _finish(data_dir)


def _finish(data_dir: Path) -> Path | None:
    """Sweep what a killed restore left, and carry on with one that was announced.

    As long as the restored database has not moved, the files in place are the old ones and go
    aside together.
    """
    for left_over in data_dir.glob(f"{WORK_PREFIX}*"):
        shutil.rmtree(left_over, ignore_errors=True)
    pending = data_dir / PENDING
    if not pending.is_dir():
        return None
    note = pending / _ASIDE_NOTE
    aside = data_dir / note.read_text(encoding="utf-8")
    database = data_dir / DATABASE_FILE
    if (pending / DATABASE_FILE).exists():
        aside.mkdir(exist_ok=True)
        for old in (database, wal_of(database), shm_of(database), key_file(data_dir)):
            if old.exists():
                old.replace(aside / old.name)
        sync_dir(aside)
        sync_dir(data_dir)
        (pending / DATABASE_FILE).replace(database)
        sync_dir(data_dir)
    if (pending / KEYS_FILE).exists():
        (pending / KEYS_FILE).replace(key_file(data_dir))
        sync_dir(data_dir)
    done = data_dir / f"{WORK_PREFIX}{new_uid()[:8]}"
    pending.replace(done)
    sync_dir(data_dir)
    shutil.rmtree(done, ignore_errors=True)
    return aside
