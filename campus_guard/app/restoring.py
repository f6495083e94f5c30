"""Restoring a backup: by whom it may be done, and only while no window has the data open."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from campus_guard.core.clock import Clock
from campus_guard.core.errors import LoginError, NotFound, World, WorldError
from campus_guard.core.i18n import msg
from campus_guard.db.backup import Step
from campus_guard.db.restore import restore
from campus_guard.db.service import Service, find_actor
from campus_guard.db.session import Database
from campus_guard.features.admin import rules
from campus_guard.features.admin.commands import AdmitRestore
from campus_guard.features.gate.commands import purge_restored


def restore_as(
    data_dir: Path,
    backup: Path,
    username: str,
    password: str,
    clock: Clock,
    step: Step = lambda _done, _total: None,
) -> Path:
    """Put a backup in place of the data; return the folder with what was there before.

    Name, password and role are those of the time of the backup. Raises LoginError,
    PermissionDenied or WorldError; then the present data are untouched.
    """
    name = rules.clean_username(username)

    def admitted(db: Database) -> None:
        try:
            actor = find_actor(db, name)
        except NotFound as error:
            raise LoginError(error.message) from error
        Service(db, actor).run(AdmitRestore(backup_name=backup.name))

    return restore(
        data_dir,
        backup,
        lambda slots: slots.open(name, password),
        clock,
        name,
        after_restore=[admitted, purge_restored(data_dir)],
        step=step,
    )


@contextmanager
def nobody_else(data_dir: Path) -> Iterator[None]:
    """Hold the data folder as a window would; raises WorldError (BUSY) while one has it."""
    from campus_guard.app.instance import InstanceLock

    lock = InstanceLock(data_dir)
    if not lock.hold():
        raise WorldError(
            World.BUSY, msg("A window of the program has these data open. Close it first.")
        )
    try:
        yield
    finally:
        lock.release()
