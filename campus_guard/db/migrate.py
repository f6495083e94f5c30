"""Migrations: never on the live file. Back up, copy, migrate the copy, verify it, swap it in.

A crash at any point leaves the old file or the new one. alembic is loaded only when the stored
revision differs from the built-in one.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from campus_guard.core.clock import Clock
from campus_guard.core.errors import World, WorldError
from campus_guard.core.files import alone, sync_dir, sync_file
from campus_guard.core.i18n import msg
from campus_guard.core.paths import migrations_dir
from campus_guard.db import audit
from campus_guard.db.backup import OpenedFile, Snapshot, Step, back_up, copy_database, take_snapshot
from campus_guard.db.engine import (
    connect,
    maintenance_lock,
    make_engine,
    shm_of,
    translated,
    wal_of,
)
from campus_guard.db.keys import Keys
from campus_guard.db.revision import HEAD, stored_revision

if TYPE_CHECKING:
    from alembic.script import Script

COPY_SUFFIX = ".migrating"
AUDIT_KIND = "database"


class MigrationFailed(Exception):
    """A migration did not do what it declares: our fault; the old file is untouched."""


def revision_of(path: Path, keys: Keys) -> str:
    """Return the stored revision; raises WorldError when the file is not one of ours."""
    with _engine(path, keys) as engine, translated(path), engine.connect() as connection:
        found = stored_revision(connection)
    if found is None:
        raise WorldError(World.NOT_A_DATABASE)
    return found


def bring_up_to_date(
    path: Path,
    keys: Keys,
    clock: Clock,
    backups: Path | None,
    *,
    username: str = "system",
    head: str = HEAD,
    scripts: Path | None = None,
    step: Step = lambda _done, _total: None,
) -> bool:
    """Bring the file to revision ``head``; return whether anything had to be done.

    ``backups`` is the folder of the backup that is made before (None: the caller has one). Nobody
    else may have the file open. Raises WorldError (TOO_NEW, BUSY, FULL, CORRUPT, ...) or
    MigrationFailed; then the old file is in place unchanged.
    """
    if revision_of(path, keys) == head:
        return False
    scripts = scripts or migrations_dir()
    copy = path.with_name(path.name + COPY_SUFFIX)
    with translated(), alone(maintenance_lock(path.parent)):
        steps = _steps(scripts, revision_of(path, keys), head)
        if not steps:  # somebody else did it meanwhile
            return False
        _remove(copy)
        if backups is not None:
            back_up(OpenedFile(path, keys), backups, clock.now(), step)
        try:
            before = copy_database(path, copy, keys)
            _migrate(copy, keys, clock, username, before, steps, scripts)
            _swap(path, copy, keys, before)
        finally:
            _remove(copy)
    return True


def _remove(copy: Path) -> None:
    for leftover in (copy, wal_of(copy), shm_of(copy)):
        leftover.unlink(missing_ok=True)


@contextmanager
def _engine(path: Path, keys: Keys) -> Iterator[sa.Engine]:
    engine = make_engine(path, keys.database)
    try:
        yield engine
    finally:
        engine.dispose()


def _config(scripts: Path) -> Any:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    return config


def _steps(scripts: Path, found: str, head: str) -> "list[Script]":
    """Return the steps from ``found`` to ``head``, oldest first; raises WorldError (TOO_NEW)."""
    from alembic.script import ScriptDirectory
    from alembic.util import CommandError

    directory = ScriptDirectory.from_config(_config(scripts))
    try:
        directory.get_revision(found)
    except CommandError as error:
        raise WorldError(World.TOO_NEW) from error
    newest = directory.iterate_revisions(head, found)
    return list(reversed([script for script in newest if script.revision != found]))


def _migrate(
    copy: Path,
    keys: Keys,
    clock: Clock,
    username: str,
    before: Snapshot,
    steps: "list[Script]",
    scripts: Path,
) -> None:
    """Run the steps on the copy in one transaction and check everything before it is committed."""
    declared: Mapping[str, int] = before.counts
    for script in steps:
        declared = script.module.expected_counts(declared)
    path = f"{before.revision}->{steps[-1].revision}"
    with _engine(copy, keys) as engine, translated(copy), engine.connect() as connection:
        # Inside a transaction this pragma does nothing, and a rebuilt parent would lose its
        # children by ON DELETE.
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        _run_alembic(connection, scripts, steps[-1].revision)
        _check(connection, keys, before, declared)
        link = audit.Link("migrate", AUDIT_KIND, None, path)
        audit.append(connection, keys.audit, clock.now(), username, [link])
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def _run_alembic(connection: sa.Connection, scripts: Path, head: str) -> None:
    from alembic import command

    config = _config(scripts)
    config.attributes["connection"] = connection
    command.upgrade(config, head)


def _check(
    connection: sa.Connection, keys: Keys, before: Snapshot, declared: Mapping[str, int]
) -> None:
    """Raise MigrationFailed unless references, row counts and audit chain are as they must be."""
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise MigrationFailed(f"{len(broken)} references lead nowhere, first in {broken[0][0]}")
    after = take_snapshot(connection)
    if dict(after.counts) != dict(declared):
        tables = sorted({*after.counts, *declared})
        wrong = [t for t in tables if after.counts.get(t) != declared.get(t)]
        raise MigrationFailed(f"row counts differ from the declared ones in {wrong}")
    chain = audit.verify(connection, keys.audit)
    if not chain.whole or chain.head != before.chain:
        raise MigrationFailed(f"the audit chain is broken at {chain.broken_at}")
    if connection.exec_driver_sql("PRAGMA integrity_check").scalar() != "ok":
        raise MigrationFailed("the migrated copy is not sound")


def _swap(path: Path, copy: Path, keys: Keys, before: Snapshot) -> None:
    """Put the copy in place of the live file, from which the log has been folded in before.

    A log that stays behind would be replayed into the new file, so the live file leaves WAL mode
    first; that needs it for us alone, which also shows that nobody else has it open.
    """
    with translated(path):
        live = connect(path, keys.database)
        try:
            if live.execute("PRAGMA journal_mode = DELETE").fetchone()[0] != "delete":
                raise WorldError(World.BUSY)
        finally:
            live.close()
        with _engine_without_wal(path, keys) as connection:
            if take_snapshot(connection) != before:
                raise WorldError(
                    World.BUSY,
                    msg("Somebody wrote while the data was being updated. Start again."),
                )
        if wal_of(copy).exists() or wal_of(path).exists():
            raise WorldError(World.BUSY)
        sync_file(copy)
        copy.replace(path)
        sync_dir(path.parent)


@contextmanager
def _engine_without_wal(path: Path, keys: Keys) -> Iterator[sa.Connection]:
    engine = make_engine(path, keys.database, read_only=True)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()
