"""Signing in: open the keys, look at the version, bring old tables up to date, open the school."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from campus_guard.app.container import Container, database_file, enclose, has_school
from campus_guard.app.steps import Steps
from campus_guard.core.clock import Clock
from campus_guard.core.errors import World, WorldError
from campus_guard.core.i18n import Message, msg
from campus_guard.db.backup import OpenedFile, back_up
from campus_guard.db.health import Opening, default_backups, open_or_explain
from campus_guard.db.keys import KeyFile, Keys, key_file
from campus_guard.db.migrate import bring_up_to_date, revision_of
from campus_guard.db.restore import finish_restore
from campus_guard.db.revision import HEAD
from campus_guard.features.admin import rules
from campus_guard.features.admin.queries import (
    AccountRow,
    ChainState,
    ChainView,
    GetSettings,
    OwnAccount,
    SchoolInfo,
    SchoolView,
    Settings,
)

DAMAGE = (World.CORRUPT, World.NOT_A_DATABASE)
Told = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Opened:
    """A school, opened, and what the window wants to know first."""

    container: Container
    school: SchoolView
    account: AccountRow
    settings: Settings
    chain: ChainView
    damage: Message | None = None


class Damaged(WorldError):
    """The data file is so damaged that not even reading is possible."""

    def __init__(self, opening: Opening) -> None:
        super().__init__(World.CORRUPT, opening.damage)
        self.last_good = opening.last_good


def sign_in(
    data_dir: Path,
    username: str,
    password: str,
    clock: Clock,
    steps: Steps | None = None,
    told: Told = lambda _done, _total, _text: None,
) -> Opened:
    """Open the school as ``username``; old tables are backed up and brought up to date before.

    Raises LoginError, WorldError.
    """
    steps = steps or Steps()
    finish_restore(data_dir)
    if not has_school(data_dir):
        raise WorldError(World.CANNOT_OPEN, msg("There is no school in this folder yet."))
    name = rules.clean_username(username)
    with steps.step("open"):
        keys = KeyFile.load(key_file(data_dir)).open(name, password)
    update_tables(data_dir, keys, name, clock, steps, told)
    with steps.step("pages"):
        opening = open_or_explain(data_dir, keys, clock, username=name)
        if opening.db is None:
            raise Damaged(opening)
        return look_around(enclose(data_dir, opening.db, name), opening.damage)


def update_tables(
    data_dir: Path,
    keys: Keys,
    username: str,
    clock: Clock,
    steps: Steps,
    told: Told = lambda _done, _total, _text: None,
) -> bool:
    """Bring the tables to this program's revision; return whether anything was done."""
    path = database_file(data_dir)
    with steps.step("version"):
        try:
            found = revision_of(path, keys)
        except WorldError as error:
            if error.kind in DAMAGE:
                return False  # the opening explains it
            raise
    if found == HEAD:
        return False
    with steps.step("backup"):
        source = OpenedFile(path, keys)
        back_up(source, default_backups(data_dir), clock.now(), lambda d, t: told(d, t, ""))
    with steps.step("migrate"):
        return bring_up_to_date(path, keys, clock, None, username=username)


def look_around(container: Container, damage: Message | None = None) -> Opened:
    """Ask what the window wants to know first; closes the container when that fails."""
    try:
        container.service.db.spare_memory()
        ask = container.service.ask
        return Opened(
            container,
            ask(SchoolInfo()),
            ask(OwnAccount()),
            ask(GetSettings()),
            ask(ChainState()),
            damage,
        )
    except BaseException:
        container.close()
        raise
