"""Backups: one file each, copied in one step, verified by opening what was really written.

A backup is a zip (nothing compressed, nothing decrypted) with ``campus_guard.db`` and
``keys.json``: whoever had a password then opens it with that password, on any computer. The
comment of the zip names the school, so that two schools may share a folder.
"""

import re
import shutil
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

import sqlalchemy as sa

from campus_guard.core.clock import CHINA
from campus_guard.core.errors import World, WorldError
from campus_guard.core.files import sync_dir, sync_file
from campus_guard.core.i18n import msg
from campus_guard.core.ids import new_uid
from campus_guard.db import audit
from campus_guard.db.engine import connect_bare, make_engine, translated
from campus_guard.db.keys import KEYS_FILE, KeyFile, Keys, key_file
from campus_guard.db.revision import stored_revision
from campus_guard.db.session import DATABASE_FILE

SUFFIX = ".cgbak"
WORK_PREFIX = ".backup-"
KEEP_NEWEST, KEEP_DAYS, KEEP_WEEKS, KEEP_MONTHS = 10, 14, 8, 24
_NAME = re.compile(r"campus_guard-(\d{8}-\d{6})-(\d+)-([0-9a-f]{8})\.cgbak")
_STAMP = "%Y%m%d-%H%M%S"
_CHUNK = 1 << 20
_DAMAGED = msg("This backup is damaged. Choose another one.")
_NO_BACKUP = msg("This file is not a backup of this program.")

Step = Callable[[int, int], None]
"""Told (done, total) between the parts of a long operation; may raise to cancel it."""


class Source(Protocol):
    """What is backed up: a ``Database`` is one."""

    @property
    def path(self) -> Path:
        """Return where the file lies."""
        ...

    @property
    def keys(self) -> Keys:
        """Return the keys that open it."""
        ...


@dataclass(frozen=True)
class OpenedFile:
    """A file and its keys, without a database object."""

    path: Path
    keys: Keys


@dataclass(frozen=True)
class Snapshot:
    """What a copy must have in common with the file it was made from."""

    revision: str | None
    counts: Mapping[str, int]
    chain: audit.ChainHead


@dataclass(frozen=True)
class Backup:
    """What the name of a backup tells, and its size in bytes."""

    path: Path
    made_at: datetime
    count: int
    head: str
    size: int


def take_snapshot(connection: sa.Connection) -> Snapshot:
    """Return revision, rows of each table and end of the audit chain as this connection sees."""
    names = connection.exec_driver_sql(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    ).scalars()
    counts = {
        name: connection.exec_driver_sql(f'SELECT count(*) FROM "{name}"').scalar_one()  # noqa: S608
        for name in names.all()
    }
    return Snapshot(stored_revision(connection), counts, audit.head(connection))


def copy_database(path: Path, target: Path, keys: Keys) -> Snapshot:
    """Copy the database to the new file ``target`` in one step and return what was copied.

    The copy stands alone (no log beside it) and is durable. Raises WorldError.
    """
    with _connection(path, keys) as source, translated(target):
        source.exec_driver_sql("BEGIN")
        snapshot = take_snapshot(source)
        copy = connect_bare(target, keys.database, "rwc")
        try:
            # A stepped copy starts anew with every write and never finishes under a writer.
            source.connection.driver_connection.backup(copy, pages=-1)  # type: ignore[union-attr]
            copy.execute("PRAGMA journal_mode = DELETE")
        finally:
            copy.close()
        source.exec_driver_sql("ROLLBACK")
        sync_file(target)
    return snapshot


@contextmanager
def _connection(path: Path, keys: Keys, *, read_only: bool = False) -> Iterator[sa.Connection]:
    engine = make_engine(path, keys.database, read_only=read_only)
    try:
        with translated(path), engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def back_up(
    source: Source, folder: Path, now: datetime, step: Step = lambda _done, _total: None
) -> Path:
    """Write a verified backup to ``folder``, thin the older ones, and return its path.

    Raises WorldError (FULL, CORRUPT, ...) or what ``step`` raises; then nothing is left behind and
    no older backup was touched.
    """
    try:
        with translated(), _work_folder(folder, now) as work:
            part = _make(source, work, now, step)
            target = folder / part.name
            part.replace(target)
            sync_dir(folder)
    except WorldError as error:
        if error.kind is not World.FULL:
            raise
        full = msg("The disk with the backups is full. Make room there, then back up again.")
        raise WorldError(World.FULL, full) from error
    thin(folder, source.keys.label)
    return target


def _make(source: Source, work: Path, now: datetime, step: Step) -> Path:
    step(0, 3)
    slots = KeyFile.load(key_file(source.path.parent)).to_text()
    copy = work / DATABASE_FILE
    snapshot = copy_database(source.path, copy, source.keys)
    step(1, 3)
    stamp = now.astimezone(CHINA).strftime(_STAMP)
    part = work / f"campus_guard-{stamp}-{snapshot.chain}{SUFFIX}"
    _pack(part, copy, slots, source.keys.label)
    copy.unlink()
    step(2, 3)
    if verify_backup(part, source.keys, work / "check") != snapshot:
        raise WorldError(World.IO)
    if KeyFile.load(key_file(work / "check")).to_text() != slots:
        raise WorldError(World.IO)
    sync_file(part)
    step(3, 3)
    return part


@contextmanager
def _work_folder(folder: Path, now: datetime) -> Iterator[Path]:
    """Yield a hidden folder inside ``folder``, removed afterwards; so are those of killed backups.

    One that is younger than a day may belong to a backup that is being made beside this one.
    """
    for left_over in folder.glob(f"{WORK_PREFIX}*"):
        made_at = datetime.fromtimestamp(left_over.stat().st_mtime, CHINA)
        if abs(now - made_at) > timedelta(days=1):
            shutil.rmtree(left_over, ignore_errors=True)
    work = folder / f"{WORK_PREFIX}{new_uid()[:8]}"
    work.mkdir(parents=True)
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _pack(target: Path, database: Path, slots: str, label: str) -> None:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED, strict_timestamps=False) as archive:
        archive.comment = label.encode()
        archive.writestr(KEYS_FILE, slots)
        archive.write(database, DATABASE_FILE)


def unpack(backup: Path, folder: Path) -> None:
    """Write the two files of a backup into the new ``folder``, durably.

    Raises WorldError when it is none (NOT_A_DATABASE) or damaged (CORRUPT).
    """
    with translated():
        folder.mkdir(parents=True)
        try:
            with zipfile.ZipFile(backup) as archive:
                for info in _members(archive):
                    with archive.open(info) as source, (folder / info.filename).open("wb") as out:
                        shutil.copyfileobj(source, out, _CHUNK)
        except zipfile.BadZipFile as error:
            raise WorldError(World.CORRUPT, _DAMAGED) from error
        for name in (DATABASE_FILE, KEYS_FILE):
            sync_file(folder / name)


def _members(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    members = archive.infolist()
    known = sorted(m.filename for m in members) == sorted((DATABASE_FILE, KEYS_FILE))
    # Stored only: what is unpacked can never be larger than the file that was chosen.
    if not known or any(m.compress_type != zipfile.ZIP_STORED for m in members):
        raise WorldError(World.NOT_A_DATABASE, _NO_BACKUP)
    return members


def verify_backup(backup: Path, keys: Keys, folder: Path) -> Snapshot:
    """Unpack a backup into the new ``folder``, check all of it, and return what it holds.

    Raises WorldError: CORRUPT when a page, a reference or the audit chain is not sound,
    NOT_A_DATABASE when the file is no backup or the keys are another school's.
    """
    unpack(backup, folder)
    return verify_file(folder / DATABASE_FILE, keys)


def verify_file(path: Path, keys: Keys) -> Snapshot:
    """Check a database file that stands alone, page by page, and return what it holds.

    Raises WorldError as ``verify_backup`` does. An empty file passes SQLite's own check; here it
    fails, because the mark of the program and the revision are asked for first.
    """
    with _connection(path, keys, read_only=True) as connection:
        bad_pages = connection.exec_driver_sql("PRAGMA cipher_integrity_check").fetchall()
        result = connection.exec_driver_sql("PRAGMA integrity_check").scalar()
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        snapshot = take_snapshot(connection)
        if bad_pages or result != "ok" or broken or snapshot.revision is None:
            raise WorldError(World.CORRUPT, _DAMAGED)
        if not audit.verify(connection, keys.audit).whole:
            raise WorldError(World.CORRUPT, _DAMAGED)
    return snapshot


def list_backups(folder: Path) -> tuple[Backup, ...]:
    """Return the backups in ``folder``, newest first, by their names; files are not opened."""
    found = [_from_name(path) for path in folder.glob(f"*{SUFFIX}")]
    return tuple(sorted((b for b in found if b), key=_age, reverse=True))


def _from_name(path: Path) -> Backup | None:
    match = _NAME.fullmatch(path.name)
    try:
        if match is None:
            return None
        made_at = datetime.strptime(match[1], _STAMP).replace(tzinfo=CHINA)
        return Backup(path, made_at, int(match[2]), match[3], path.stat().st_size)
    except (ValueError, OSError):  # no such day; removed meanwhile
        return None


def _age(backup: Backup) -> tuple[datetime, int]:
    return backup.made_at, backup.count


def surplus(backups: Sequence[Backup]) -> list[Backup]:
    """Return those that thinning removes.

    Kept are the newest 10, the last of each of the newest 14 days, 8 weeks and 24 months that have
    any, and the one with the longest audit chain (it is the newest if the clock was set back).
    """
    newest_first = sorted(backups, key=_age, reverse=True)
    kept = set(newest_first[:KEEP_NEWEST])
    kept.update(sorted(newest_first, key=lambda b: b.count)[-1:])
    for period, limit in (("%Y%m%d", KEEP_DAYS), ("%G-%V", KEEP_WEEKS), ("%Y%m", KEEP_MONTHS)):
        last: dict[str, Backup] = {}
        for backup in newest_first:
            last.setdefault(backup.made_at.strftime(period), backup)
        kept.update(list(last.values())[:limit])
    return [backup for backup in newest_first if backup not in kept]


def thin(folder: Path, label: str) -> list[Path]:
    """Remove surplus backups of one school and return their paths.

    A file that is not whole counts for nothing, so it never displaces a good one.
    """
    removed = []
    for backup in surplus([b for b in list_backups(folder) if label_of(b.path) == label]):
        with suppress(OSError):  # the next time will do
            backup.path.unlink()
            removed.append(backup.path)
    return removed


def label_of(backup: Path) -> str | None:
    """Return ``Keys.label`` of the school a backup is of, or None when it is not whole."""
    try:
        with zipfile.ZipFile(backup) as archive:
            return archive.comment.decode("ascii", "replace") if _members(archive) else None
    except (zipfile.BadZipFile, OSError, WorldError):
        return None


def reads_well(backup: Path) -> bool:
    """Tell, without a key, whether every byte of a backup is as it was written (checksums)."""
    try:
        with zipfile.ZipFile(backup) as archive:
            return bool(_members(archive)) and archive.testzip() is None
    except (zipfile.BadZipFile, OSError, WorldError):
        return False


def last_good_backup(folder: Path, label: str) -> Backup | None:
    """Return the newest backup of a school that reads well, or None.

    Each was verified when it was made; the checksums show that it is still what it was.
    """
    own = (b for b in list_backups(folder) if label_of(b.path) == label)
    return next((b for b in own if reads_well(b.path)), None)
