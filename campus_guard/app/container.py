"""Puts one opened school together: files, keys, database, service. Everything is passed on."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from campus_guard.app.folder import (
    SAMPLE_MARK,
    SETUP_PREFIX,
    database_file,
    has_school,
    is_sample,
    sweep_drafts,
)
from campus_guard.core.clock import Clock
from campus_guard.core.errors import LoginError, NotFound, UserError, World, WorldError
from campus_guard.core.files import sync_dir, write_atomically
from campus_guard.core.i18n import msg
from campus_guard.core.ids import format_recovery, new_recovery_secret, new_uid, parse_recovery
from campus_guard.core.paths import check_data_dir
from campus_guard.core.roles import OFFICE, Actor, Role
from campus_guard.db.engine import create_file
from campus_guard.db.keys import KdfCost, KeyFile, Keys, key_file, new_keys
from campus_guard.db.service import Service, find_actor
from campus_guard.db.session import Database
from campus_guard.features.admin import rules
from campus_guard.features.admin.commands import CreateSchool

__all__ = [
    "Container",
    "Draft",
    "SchoolSetup",
    "create_school",
    "database_file",
    "has_school",
    "is_sample",
    "open_school",
]


@dataclass(frozen=True, kw_only=True)
class SchoolSetup:
    """What the first-run wizard asks for."""

    name: str
    kind: str = "primary"
    settlement: str = "urban"
    boarding: bool = False
    username: str
    account_name: str
    role: Role = Role.DIRECTOR
    password: str = field(repr=False)
    sample: bool = False


@dataclass(frozen=True)
class Container:
    """One school, opened by one account. ``keys`` are no more than the account may hold."""

    data_dir: Path
    db: Database
    keys: Keys = field(repr=False)
    service: Service
    clock: Clock

    @property
    def actor(self) -> Actor:
        """Return who opened it."""
        return self.service.actor

    def load_slots(self) -> KeyFile:
        """Return the key slots as they lie on disk now (another window may have changed them)."""
        return KeyFile.load(key_file(self.data_dir))

    def close(self) -> None:
        """Give back the database."""
        self.db.close()


def allowed_keys(keys: Keys, role: Role) -> Keys:
    """Return what an account of this role may hold: only the office opens sealed text."""
    return keys if role in OFFICE else keys.for_writers()


@dataclass
class Draft:
    """A school that is being set up: complete, but where the program never looks for it.

    ``finish`` puts it in place and opens it; until then nothing in the data folder opens.
    """

    data_dir: Path
    folder: Path
    setup: SchoolSetup
    clock: Clock
    keys: Keys = field(repr=False)
    recovery: str = field(repr=False)

    def confirm(self, typed: str) -> None:
        """Raise UserError unless the recovery key was copied correctly."""
        confirm_recovery(typed, self.recovery)

    def finish(self) -> Container:
        """Put keys and database into the data folder, the database last, and open it."""
        if self.setup.sample:
            write_atomically(self.folder / SAMPLE_MARK, b"")
        adopt(self.folder, self.data_dir)
        return open_with_keys(
            self.data_dir, self.keys, rules.clean_username(self.setup.username), self.clock
        )

    def discard(self) -> None:
        """Throw everything away."""
        shutil.rmtree(self.folder, ignore_errors=True)


def adopt(folder: Path, data_dir: Path) -> None:
    """Move a finished school from its hidden folder into ``data_dir``, the database last.

    Raises UserError when there is a school already; the hidden folder goes in any case.
    """
    try:
        if has_school(data_dir):
            raise UserError(msg("This folder already holds a school."))
        mark = folder / SAMPLE_MARK
        for file in (mark, key_file(folder), database_file(folder)):
            if file.exists():
                file.replace(data_dir / file.name)
                sync_dir(data_dir)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def confirm_recovery(typed: str, shown: str) -> None:
    """Raise UserError unless ``typed`` is the recovery key that was shown."""
    try:
        same = parse_recovery(typed) == parse_recovery(shown)
    except ValueError:
        same = False
    if not same:
        problem = msg("This is not the key on the sheet. Check each group.")
        raise UserError(problem, {"recovery": problem})


def check_setup(setup: SchoolSetup) -> None:
    """Raise UserError by field when the answers of the wizard cannot be used."""
    username, _ = rules.check_account(setup.username, setup.account_name)
    if not setup.sample:
        rules.check_password(setup.password, username)


def draft_school(
    data_dir: Path, setup: SchoolSetup, clock: Clock, *, cost: KdfCost | None = None
) -> Draft:
    """Build a school in a hidden folder inside ``data_dir``.

    Raises UserError when the place or an answer cannot be used, WorldError when the disk fails.
    """
    check_setup(setup)
    folder = hidden_folder(data_dir)
    try:
        return _build(data_dir, folder, setup, clock, cost)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def hidden_folder(data_dir: Path) -> Path:
    """Make a folder inside ``data_dir`` to build a school in; what killed ones left is removed.

    Raises UserError when the place cannot be used or holds a school, WorldError when the disk
    fails.
    """
    check_data_dir(data_dir)
    if has_school(data_dir):
        raise UserError(msg("This folder already holds a school."))
    sweep_drafts(data_dir)
    folder = data_dir / f"{SETUP_PREFIX}{new_uid()[:8]}"
    try:
        folder.mkdir(parents=True)
    except OSError as error:
        raise WorldError(World.CANNOT_OPEN) from error
    return folder


def _build(
    data_dir: Path, folder: Path, setup: SchoolSetup, clock: Clock, cost: KdfCost | None
) -> Draft:
    keys, secret = new_keys(), new_recovery_secret()
    username = rules.clean_username(setup.username)
    create_file(database_file(folder), keys.database)
    founder = Actor(0, username, setup.role, setup.account_name)
    with closing(Database(database_file(folder), keys, clock)) as db:
        db.create_tables()
        Service(db, founder).run(
            CreateSchool(
                uid=new_uid(),
                name=setup.name,
                kind=setup.kind,
                settlement=setup.settlement,
                boarding=setup.boarding,
                account_uid=new_uid(),
                username=username,
                account_name=setup.account_name,
                role=setup.role,
                sample=setup.sample,
            )
        )
    slots = KeyFile(key_file(folder))
    slots.put(username, setup.password, allowed_keys(keys, setup.role), cost)
    slots.put_recovery(secret, keys, cost)
    slots.save()
    return Draft(data_dir, folder, setup, clock, keys, format_recovery(secret))


@contextmanager
def closing(db: Database) -> Iterator[Database]:
    """Close the database afterwards; the last connection folds the WAL into the file."""
    try:
        yield db
    finally:
        db.close()


def create_school(
    data_dir: Path, setup: SchoolSetup, clock: Clock, *, cost: KdfCost | None = None
) -> tuple[Container, str]:
    """Make a school and open it as its first account; return it and the recovery key.

    Raises UserError when the folder cannot be used or already holds a school.
    """
    draft = draft_school(data_dir, setup, clock, cost=cost)
    return draft.finish(), draft.recovery


def open_school(
    data_dir: Path, username: str, password: str, clock: Clock, *, read_only: bool = False
) -> Container:
    """Open the school as ``username``.

    Raises LoginError (name, password or closed account), WorldError (file missing, damaged,
    wrong version, in use).
    """
    if not has_school(data_dir):
        raise WorldError(World.CANNOT_OPEN, msg("There is no school in this folder yet."))
    username = rules.clean_username(username)
    keys = KeyFile.load(key_file(data_dir)).open(username, password)
    return open_with_keys(data_dir, keys, username, clock, read_only=read_only)


def open_with_keys(
    data_dir: Path, keys: Keys, username: str, clock: Clock, *, read_only: bool = False
) -> Container:
    """Open the school with keys that a slot yielded; raises like ``open_school``."""
    db = Database(database_file(data_dir), keys, clock, read_only=read_only)
    return enclose(data_dir, db, username)


def enclose(data_dir: Path, db: Database, username: str) -> Container:
    """Return the container of an opened database; it is closed when the account may not in."""
    try:
        actor = find_actor(db, username)
    except NotFound as error:
        db.close()
        raise LoginError(error.message) from error
    except BaseException:
        db.close()
        raise
    db.keys = allowed_keys(db.keys, actor.role)
    return Container(data_dir, db, db.keys, Service(db, actor), db.clock)
