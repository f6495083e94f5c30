"""Restoring: verified first, swapped in whole, and finished after a crash at any step."""

import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from campus_guard.core.clock import FixedClock
from campus_guard.core.errors import LoginError, World, WorldError
from campus_guard.core.ids import new_uid
from campus_guard.core.roles import Role
from campus_guard.db import audit
from campus_guard.db.backup import back_up, verify_file
from campus_guard.db.keys import KeyFile, Keys, key_file, new_keys
from campus_guard.db.models import AuditEntry, Person
from campus_guard.db.restore import PENDING, WORK_PREFIX, finish_restore, restore
from campus_guard.db.service import Service
from campus_guard.db.session import DATABASE_FILE, Database
from tests.conftest import NOW
from tests.db.conftest import CHEAP, RECOVERY, password_of
from tests.db.sample import Hire

ROOT = Path(__file__).resolve().parents[2]
LATER = "changed after the backup"


@pytest.fixture
def backup(db: Database, director: Service, slots: KeyFile, tmp_path: Path) -> Path:
    """A backup with one person; afterwards there are two, and other passwords."""
    director.run(Hire(uid=new_uid(), name="甲"))
    path = back_up(db, tmp_path / "backups", NOW)
    director.run(Hire(uid=new_uid(), name="乙"))
    slots.put("director", LATER, db.keys, CHEAP)
    slots.save()
    db.close()
    return path


def _as_director(slots: KeyFile) -> Keys:
    return slots.open("director", password_of(Role.DIRECTOR))


def _names(data_dir: Path, keys: Keys, clock: FixedClock) -> list[str]:
    with closing(Database(data_dir / DATABASE_FILE, keys, clock)) as opened, opened.read() as s:
        assert audit.verify(s, keys.audit).whole
        return list(s.scalars(sa.select(Person.name).order_by(Person.id)))


def _files(folder: Path) -> list[str]:
    names = (p.name for p in folder.iterdir() if p.name.startswith(("campus", "keys", ".")))
    return sorted(name for name in names if name != ".maintenance.lock")


def test_the_backup_takes_the_place_and_the_old_data_goes_aside(
    backup: Path, clock: FixedClock, tmp_path: Path
) -> None:
    clock.advance(hours=2)
    aside = restore(tmp_path, backup, _as_director, clock, "director")
    keys = _as_director(KeyFile.load(key_file(tmp_path)))
    assert _names(tmp_path, keys, clock) == ["甲"]
    assert aside.name.startswith("aside-20261120-110000-")
    assert _names(aside, KeyFile.load(key_file(aside)).open("director", LATER), clock) == [
        "甲",
        "乙",
    ]
    assert _files(tmp_path) == [DATABASE_FILE, "keys.json"]
    assert not (tmp_path / PENDING).exists()


def test_log_and_index_go_aside_with_the_file_they_belong_to(
    db: Database, keys: Keys, backup: Path, clock: FixedClock, tmp_path: Path
) -> None:
    """A log left behind would be replayed into another file."""
    killed = Database(db.path, keys, clock)
    with killed.write("t") as unit:
        unit.note("x", "database", None)
    wal, shm = Path(f"{db.path}-wal"), Path(f"{db.path}-shm")
    kept = {p.name: p.read_bytes() for p in (db.path, wal, shm)}
    killed.close()
    for name, data in kept.items():
        (tmp_path / name).write_bytes(data)
    aside = restore(tmp_path, backup, _as_director, clock, "director")
    assert {n: (aside / n).read_bytes() for n in kept} == kept
    assert _names(tmp_path, keys, clock) == ["甲"]


def test_restoring_is_a_link_of_the_chain(
    backup: Path, keys: Keys, clock: FixedClock, tmp_path: Path
) -> None:
    clock.advance(hours=2)
    restore(tmp_path, backup, _as_director, clock, "weihu")
    with closing(Database(tmp_path / DATABASE_FILE, keys, clock)) as opened, opened.read() as s:
        last = s.scalars(sa.select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert last is not None
    assert (last.username, last.action, last.kind) == ("weihu", "restore", "database")
    assert last.fields == "-".join(backup.stem.split("-")[-2:])
    assert last.at == NOW + timedelta(hours=2)


def test_the_recovery_key_restores_too(backup: Path, clock: FixedClock, tmp_path: Path) -> None:
    fresh = tmp_path / "new computer"
    fresh.mkdir()
    restore(fresh, backup, lambda slots: slots.open_recovery(RECOVERY), clock, "director")
    assert _names(fresh, KeyFile.load(key_file(fresh)).open_recovery(RECOVERY), clock) == ["甲"]


def test_a_damaged_database_is_replaced(
    db: Database, backup: Path, keys: Keys, clock: FixedClock, tmp_path: Path
) -> None:
    db.path.write_bytes(b"\0" * 5000)
    key_file(tmp_path).unlink()
    aside = restore(tmp_path, backup, _as_director, clock, "director")
    assert _names(tmp_path, keys, clock) == ["甲"]
    assert (aside / DATABASE_FILE).read_bytes() == b"\0" * 5000


def test_hooks_run_before_anybody_can_open_it(
    db: Database, backup: Path, keys: Keys, clock: FixedClock, tmp_path: Path
) -> None:
    seen: list[tuple[bool, list[str]]] = []

    def forget(database: Database) -> None:
        seen.append((database.path == db.path, _names(tmp_path, keys, clock)))
        with database.write("purge") as unit:
            unit.session.execute(sa.update(Person).values(name=""))

    restore(tmp_path, backup, _as_director, clock, "director", after_restore=[forget])
    assert seen == [(False, ["甲", "乙"])]
    assert _names(tmp_path, keys, clock) == [""]


def _fail(_: Database) -> None:
    raise ZeroDivisionError


def _bad_backups(backup: Path, folder: Path) -> Iterator[tuple[Path, World]]:
    data = backup.read_bytes()
    for name, content, kind in (
        ("text", b"hello", World.CORRUPT),
        ("cut", data[:-300], World.CORRUPT),
        ("flipped", data[:9000] + bytes([data[9000] ^ 1]) + data[9001:], World.CORRUPT),
    ):
        (folder / name).write_bytes(content)
        yield folder / name, kind
    with zipfile.ZipFile(folder / "other", "w") as archive:
        archive.writestr("readme.txt", "hello")
    yield folder / "other", World.NOT_A_DATABASE
    with zipfile.ZipFile(backup) as old, zipfile.ZipFile(folder / "bomb", "w", 8) as archive:
        for member in old.namelist():
            archive.writestr(member, old.read(member))
    yield folder / "bomb", World.NOT_A_DATABASE
    yield folder / "missing", World.IO


def test_a_bad_backup_is_refused_before_anything_moves(
    backup: Path, keys: Keys, clock: FixedClock, tmp_path: Path
) -> None:
    (tmp_path / "bad").mkdir()
    before = _files(tmp_path)
    for bad, kind in _bad_backups(backup, tmp_path / "bad"):
        with pytest.raises(WorldError) as caught:
            restore(tmp_path, bad, _as_director, clock, "director")
        assert caught.value.kind is kind, bad.name
        assert _files(tmp_path) == before
    assert _names(tmp_path, keys, clock) == ["甲", "乙"]


def test_a_wrong_password_a_failing_hook_and_cancelling_change_nothing(
    backup: Path, keys: Keys, clock: FixedClock, tmp_path: Path
) -> None:
    before = _files(tmp_path)
    with pytest.raises(LoginError):
        restore(tmp_path, backup, lambda slots: slots.open("director", LATER), clock, "director")
    with pytest.raises(ZeroDivisionError):
        restore(tmp_path, backup, _as_director, clock, "director", after_restore=[_fail])
    for stop_at in range(4):

        def step(done: int, _total: int, stop_at: int = stop_at) -> None:
            if done == stop_at:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            restore(tmp_path, backup, _as_director, clock, "director", step=step)
    assert _files(tmp_path) == before
    assert _names(tmp_path, keys, clock) == ["甲", "乙"]


def test_keys_of_another_school_do_not_open_it(
    backup: Path, clock: FixedClock, tmp_path: Path
) -> None:
    with pytest.raises(WorldError) as caught:
        restore(tmp_path, backup, lambda _: new_keys(), clock, "director")
    assert caught.value.kind is World.NOT_A_DATABASE


def test_two_restores_at_once_do_not_mix(backup: Path, clock: FixedClock, tmp_path: Path) -> None:
    def another(_: Database) -> None:
        with pytest.raises(WorldError) as caught:
            restore(tmp_path, backup, _as_director, clock, "director")
        assert caught.value.kind is World.BUSY
        with pytest.raises(WorldError) as caught:
            finish_restore(tmp_path)  # a start of the program in the meantime
        assert caught.value.kind is World.BUSY

    restore(tmp_path, backup, _as_director, clock, "director", after_restore=[another])
    keys = _as_director(KeyFile.load(key_file(tmp_path)))
    assert _names(tmp_path, keys, clock) == ["甲"]


KILLER = """
import os, signal, sys
from pathlib import Path
from campus_guard.core.clock import FixedClock
from campus_guard.db.keys import Keys, Vault
from campus_guard.db.restore import restore
from tests.conftest import NOW

data, backup, key = Path(sys.argv[1]), Path(sys.argv[2]), bytes.fromhex(sys.argv[3])
keys = Keys(key, Vault(bytes(32)))
copies = [Path(p) for p in sys.argv[4:]]

def kill_at(number):
    seen = 0
    def count(event, args):
        nonlocal seen
        if event in WATCHED and not (event == "open" and isinstance(args[0], int)):
            seen += 1
            if seen == number:
                os.kill(os.getpid(), signal.SIGKILL)
    return count

WATCHED = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "open", "shutil.rmtree", "sqlite3"}
for number, data in enumerate(copies, start=1):
    child = os.fork()
    if child == 0:
        sys.addaudithook(kill_at(number))
        restore(data, backup, lambda _: keys, FixedClock(NOW), "director")
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


def test_a_crash_at_any_step_leaves_something_that_opens(
    db: Database, backup: Path, keys: Keys, clock: FixedClock, tmp_path: Path
) -> None:
    copies = [tmp_path / f"copy{number}" for number in range(1, 71)]
    for copy in copies:
        copy.mkdir()
        for path in (db.path, key_file(tmp_path)):
            shutil.copy(path, copy)
    args = [sys.executable, "-c", KILLER, str(tmp_path), str(backup), keys.database.hex()]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [*args, *map(str, copies)], capture_output=True, text=True, check=False, env=environment
    )
    codes = [int(code) for code in done.stdout.split()]
    assert done.returncode == 0, done.stderr
    assert len(codes) == len(copies)
    killed = codes.count(-9)
    assert 30 <= killed < len(copies), codes  # the last ones came through
    assert codes == [-9] * killed + [0] * (len(codes) - killed)
    outcomes = [_after_the_crash(copy, keys, clock) for copy in copies]
    assert {"old", "new"} == set(outcomes)
    assert outcomes == sorted(outcomes, reverse=True)  # first old ones, then new ones


def _after_the_crash(data_dir: Path, keys: Keys, clock: FixedClock) -> str:
    """Start again like the program does, and return which state was found."""
    finish_restore(data_dir)
    assert not list(data_dir.glob(f"{WORK_PREFIX}*"))
    slots = KeyFile.load(key_file(data_dir))
    names = _names(data_dir, keys, clock)
    verify_file(data_dir / DATABASE_FILE, keys)
    if names == ["甲", "乙"]:
        assert slots.open("director", LATER) == keys
        return "old"
    assert names == ["甲"]
    assert _as_director(slots) == keys
    asides = [p for p in data_dir.iterdir() if p.name.startswith("aside-")]
    assert len(asides) == 1
    assert _names(asides[0], keys, clock) == ["甲", "乙"]
    return "new"
