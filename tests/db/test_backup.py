"""Backups: whole, verified, thinned; never a bad one in the place of a good one."""

import os
import subprocess
import sys
import threading
import zipfile
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campus_guard.core.clock import CHINA, FixedClock
from campus_guard.core.errors import World, WorldError
from campus_guard.core.ids import new_uid
from campus_guard.db import backup as backup_module
from campus_guard.db.backup import (
    KEEP_DAYS,
    KEEP_MONTHS,
    KEEP_NEWEST,
    KEEP_WEEKS,
    WORK_PREFIX,
    Backup,
    back_up,
    label_of,
    last_good_backup,
    list_backups,
    reads_well,
    surplus,
    thin,
    verify_backup,
    verify_file,
)
from campus_guard.db.engine import connect
from campus_guard.db.keys import KEYS_FILE, KeyFile, Keys, new_keys
from campus_guard.db.service import Service
from campus_guard.db.session import DATABASE_FILE, Database
from tests.conftest import NOW
from tests.db.conftest import password_of
from tests.db.sample import Hire

pytestmark = pytest.mark.usefixtures("slots")
MARK = "密语MARKER7531"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "backups"


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_backup_is_one_file_that_opens_by_password(
    db: Database, director: Service, folder: Path, tmp_path: Path
) -> None:
    director.run(Hire(uid=new_uid(), name=MARK))
    path = back_up(db, folder, NOW)
    found = list_backups(folder)
    assert _names(folder) == [path.name]
    assert path.name.startswith("campus_guard-20261120-090000-7-")
    assert (found[0].path, found[0].made_at, found[0].count) == (path, NOW, 7)
    assert found[0].size == path.stat().st_size
    with zipfile.ZipFile(path) as archive:
        assert sorted(archive.namelist()) == [DATABASE_FILE, KEYS_FILE]
        archive.extractall(tmp_path / "out")
    slots = KeyFile.load(tmp_path / "out" / KEYS_FILE)
    keys = slots.open("director", password_of("director"))  # type: ignore[arg-type]
    snapshot = verify_file(tmp_path / "out" / DATABASE_FILE, keys)
    assert snapshot.counts["person"] == 1
    assert f"{snapshot.chain}" in path.name


def test_nothing_readable_lies_in_a_backup(db: Database, director: Service, folder: Path) -> None:
    director.run(Hire(uid=new_uid(), name=MARK, note=MARK * 50))
    data = back_up(db, folder, NOW).read_bytes()
    for spelling in (MARK.encode(), MARK.encode("utf-16-le"), b"SQLite format 3", b"CREATE TABLE"):
        assert spelling not in data


def test_what_is_still_in_the_log_is_in_the_backup(
    db: Database, director: Service, folder: Path, keys: Keys, tmp_path: Path
) -> None:
    director.run(Hire(uid=new_uid()))
    assert Path(f"{db.path}-wal").stat().st_size > 0
    snapshot = verify_backup(back_up(db, folder, NOW), keys, tmp_path / "out")
    assert snapshot.counts["person"] == 1


def test_a_backup_is_made_in_one_step_while_others_write(
    db: Database, director: Service, folder: Path, keys: Keys, tmp_path: Path
) -> None:
    """A stepped copy starts anew at each write. Every backup is one state, counts and chain."""
    stop, written = threading.Event(), []

    def write() -> None:
        while not stop.is_set():
            written.append(director.run(Hire(uid=new_uid(), note="x" * 5000)).value)

    thread = threading.Thread(target=write)
    thread.start()
    try:
        for number in range(5):
            path = back_up(db, folder, NOW + timedelta(minutes=number))
            counts = verify_backup(path, keys, tmp_path / str(number)).counts
            assert counts["person"] == counts["certificate"]
            assert counts["audit_entry"] == 5 + 2 * counts["person"]
    finally:
        stop.set()
        thread.join()
    assert written


def _damage(path: Path, at: int) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 0x10
    path.write_bytes(data)


def _fill(director: Service, rows: int = 60) -> None:
    for _ in range(rows):
        director.run(Hire(uid=new_uid(), note="示例" * 800))


def _fold_log(db: Database) -> None:
    raw = connect(db.path, db.keys.database)
    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    raw.close()
    db.close()


@pytest.mark.parametrize("page", [1, 2, 30, -1])
def test_a_damaged_database_never_becomes_a_backup(
    db: Database, director: Service, folder: Path, page: int
) -> None:
    good = back_up(db, folder, NOW)
    _fill(director)
    _fold_log(db)
    pages = db.path.stat().st_size // 4096
    _damage(db.path, ((page - 1) % pages if page > 0 else pages - 1) * 4096 + 2000)
    for number in range(1, 40):  # so many that thinning would have reached the good one
        with pytest.raises(WorldError) as caught:
            back_up(db, folder, NOW + timedelta(days=number))
        assert caught.value.kind in (World.CORRUPT, World.NOT_A_DATABASE)
    assert _names(folder) == [good.name]
    assert reads_well(good)


def test_a_broken_chain_never_becomes_a_backup(db: Database, folder: Path) -> None:
    with db.connection("BEGIN IMMEDIATE") as connection:
        connection.exec_driver_sql("UPDATE audit_entry SET username = 'x' WHERE id = 2")
    with pytest.raises(WorldError) as caught:
        back_up(db, folder, NOW)
    assert caught.value.kind is World.CORRUPT
    assert _names(folder) == []


def test_without_its_key_file_there_is_no_backup(
    db: Database, slots: KeyFile, folder: Path
) -> None:
    slots.path.write_text("{", encoding="utf-8")
    with pytest.raises(WorldError):
        back_up(db, folder, NOW)
    assert _names(folder) == []


def test_what_was_really_written_is_what_is_verified(
    db: Database, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that stores something else than it was given."""
    honest = backup_module._pack

    def lie(target: Path, database: Path, slots: str, label: str) -> None:
        honest(target, database, slots, label)
        _damage(target, target.stat().st_size // 2)

    monkeypatch.setattr(backup_module, "_pack", lie)
    with pytest.raises(WorldError) as caught:
        back_up(db, folder, NOW)
    assert caught.value.kind is World.CORRUPT
    assert _names(folder) == []


def test_an_emptied_copy_is_noticed(
    db: Database, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """integrity_check alone says ok about a database without rows."""
    honest = backup_module.copy_database

    def forgetful(path: Path, target: Path, keys: Keys) -> backup_module.Snapshot:
        snapshot = honest(path, target, keys)
        raw = connect(target, keys.database)
        raw.execute("DELETE FROM school")
        raw.execute("PRAGMA journal_mode = DELETE")
        assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        raw.close()
        return snapshot

    monkeypatch.setattr(backup_module, "copy_database", forgetful)
    with pytest.raises(WorldError):
        back_up(db, folder, NOW)
    assert _names(folder) == []


def test_cancelling_leaves_nothing(db: Database, folder: Path) -> None:
    for stop_at in range(4):

        def step(done: int, _total: int, stop_at: int = stop_at) -> None:
            if done == stop_at:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            back_up(db, folder, NOW, step)
        assert _names(folder) == []


def test_what_a_killed_backup_left_is_swept(db: Database, folder: Path) -> None:
    dead, busy = folder / f"{WORK_PREFIX}dead", folder / f"{WORK_PREFIX}busy"
    for work, age in ((dead, 25 * 3600), (busy, 60)):
        work.mkdir(parents=True)
        (work / "campus_guard.db").write_bytes(b"half")
        os.utime(work, (NOW.timestamp() - age,) * 2)
    path = back_up(db, folder, NOW)
    assert _names(folder) == [busy.name, path.name]


FULL_DISK = """
import resource, sys
from pathlib import Path
from campus_guard.core.errors import WorldError
from campus_guard.db.backup import OpenedFile, back_up
from campus_guard.db.keys import Keys, Vault
from tests.conftest import NOW
source = OpenedFile(Path(sys.argv[1]), Keys(bytes.fromhex(sys.argv[3]), Vault(bytes(32))))
for limit in range(0, 20_000_000, 20_000):
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    try:
        back_up(source, Path(sys.argv[2]), NOW)
        print("made")
        break
    except WorldError as error:
        print(error.kind.value)
        assert list(Path(sys.argv[2]).glob("*")) == []
"""


def test_a_full_disk_leaves_no_part_and_no_damage(db: Database, folder: Path, keys: Keys) -> None:
    """The size limit of a process stops its writes like a full disk, at each place in turn."""
    args = [sys.executable, "-c", FULL_DISK, str(db.path), str(folder), keys.database.hex()]
    done = subprocess.run(args, capture_output=True, text=True, check=False, env=_environment())
    said = done.stdout.split()
    assert done.returncode == 0, done.stderr
    assert said[-1] == "made"
    assert set(said[:-1]) <= {"full", "io"}  # io: SQLite rolled back, then there is room again
    assert len(said) > 5
    assert len(list_backups(folder)) == 1


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])}


def test_two_schools_may_share_a_folder(db: Database, folder: Path, keys: Keys) -> None:
    mine = back_up(db, folder, NOW)
    other = new_keys().label
    for number in range(1, 40):
        theirs = folder / mine.name.replace("-090000-5-", f"-0900{number:02}-{number + 5}-")
        with zipfile.ZipFile(theirs, "w") as archive:
            archive.comment = other.encode()
            archive.writestr(DATABASE_FILE, "x")
            archive.writestr(KEYS_FILE, "x")
    assert last_good_backup(folder, keys.label) == Backup(
        mine, NOW, 5, mine.stem[-8:], mine.stat().st_size
    )
    assert len(thin(folder, other)) == 29
    assert mine.exists()
    assert label_of(mine) == keys.label


def test_the_last_good_backup_is_not_the_rotten_one(db: Database, folder: Path, keys: Keys) -> None:
    good = back_up(db, folder, NOW)
    flipped = back_up(db, folder, NOW + timedelta(days=1))
    cut = back_up(db, folder, NOW + timedelta(days=2))
    _damage(flipped, 9000)
    cut.write_bytes(cut.read_bytes()[:-200])
    found = last_good_backup(folder, keys.label)
    assert found is not None
    assert found.path == good
    assert len(list_backups(folder)) == 3
    assert last_good_backup(folder / "none", keys.label) is None


def test_a_rotten_backup_does_not_displace_a_good_one(
    db: Database, folder: Path, clock: FixedClock
) -> None:
    good = back_up(db, folder, clock.now())
    for _ in range(KEEP_NEWEST + 5):
        clock.advance(minutes=1)
        made = back_up(db, folder, clock.now())
        made.write_bytes(made.read_bytes()[:5000])
    assert good.exists()


def test_names_that_are_none_are_passed_over(folder: Path) -> None:
    folder.mkdir()
    for name in (
        "campus_guard-20261340-090000-5-00000000.cgbak",
        "campus_guard.cgbak",
        "x-campus_guard-20261120-090000-5-00000000.cgbak",
    ):
        (folder / name).write_bytes(b"")
    assert list_backups(folder) == ()


FIRST = datetime(2024, 9, 1, 8, 0, tzinfo=CHINA)
BACKUPS = st.lists(
    st.tuples(st.integers(0, 900 * 24 * 60), st.integers(0, 10**6)), max_size=120, unique=True
).map(lambda items: [_backup(minutes, count) for minutes, count in items])


def _backup(minutes: int, count: int) -> Backup:
    name = Path(f"{minutes}-{count}")
    return Backup(name, FIRST + timedelta(minutes=minutes), count, "0" * 8, 1)


@settings(deadline=None)
@given(BACKUPS)
def test_thinning_keeps_what_it_promises(backups: list[Backup]) -> None:
    gone = surplus(backups)
    kept = [b for b in backups if b not in gone]
    newest_first = sorted(backups, key=lambda b: (b.made_at, b.count), reverse=True)
    assert set(newest_first[:KEEP_NEWEST]) <= set(kept)
    assert len(kept) <= KEEP_NEWEST + KEEP_DAYS + KEEP_WEEKS + KEEP_MONTHS + 1
    assert surplus(kept) == []
    for period, limit in (("%Y%m%d", KEEP_DAYS), ("%G%V", KEEP_WEEKS), ("%Y%m", KEEP_MONTHS)):
        wanted = sorted({b.made_at.strftime(period) for b in backups})[-limit:]
        assert set(wanted) <= {b.made_at.strftime(period) for b in kept}
    if backups:
        assert max(b.count for b in backups) in {b.count for b in kept}


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(60, 3 * 24 * 60), min_size=30, max_size=120))
def test_thinning_after_every_backup_keeps_as_much(pauses: list[int]) -> None:
    """What goes today is not missed when the weeks and months go on."""
    kept: list[Backup] = []
    every: list[Backup] = []
    at = 0
    for count, pause in enumerate(pauses):
        at += pause
        every.append(_backup(at, count))
        kept.append(every[-1])
        kept = [b for b in kept if b not in surplus(kept)]
        assert every[-1] in kept
    assert set(kept) == set(every) - set(surplus(every))


def test_the_newest_stays_even_when_the_clock_was_set_back() -> None:
    backups = [_backup(400 * 1440 + n, n) for n in range(60)] + [_backup(0, 60)]
    assert backups[-1] not in surplus(backups)
