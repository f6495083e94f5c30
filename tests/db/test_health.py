"""Checks after start, opening damaged data, and what is said about it."""

import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from campus_guard.core.clock import FixedClock
from campus_guard.core.errors import World, WorldError
from campus_guard.core.i18n import msg
from campus_guard.core.ids import new_uid
from campus_guard.core.roles import Actor, Role
from campus_guard.db import health
from campus_guard.db.backup import back_up
from campus_guard.db.engine import connect
from campus_guard.db.health import (
    Finding,
    Grade,
    Opening,
    check_health,
    default_backups,
    exit_code,
    open_or_explain,
    worst,
)
from campus_guard.db.keys import KeyFile, Keys, key_file, new_keys
from campus_guard.db.models import Account, Person, Setting
from campus_guard.db.restore import restore
from campus_guard.db.service import Service
from campus_guard.db.session import Database
from tests.conftest import NOW
from tests.db.conftest import CHEAP
from tests.db.sample import Hire, Names

pytestmark = pytest.mark.usefixtures("slots")
DIRECTOR = Actor(2, "director", Role.DIRECTOR, "director")


@pytest.fixture(autouse=True)
def big_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk of the machine that runs the tests is not what is tested."""
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=10 << 30))


def _sql(db: Database, statement: str) -> None:
    with db.connection("BEGIN IMMEDIATE") as connection:
        connection.exec_driver_sql(statement)


def _graded(findings: list[Finding]) -> dict[str, Grade]:
    return {f.check: f.grade for f in findings if f.grade is not Grade.OK}


def test_a_sound_school_is_told_so(db: Database) -> None:
    back_up(db, default_backups(db.path.parent), NOW)
    findings = check_health(db)
    assert _graded(findings) == {}
    assert exit_code(findings) == 0
    assert [f.check for f in findings] == [
        "pragmas",
        "pages",
        "audit chain",
        "clock",
        "settings",
        "room",
        "backup",
        "keys",
    ]


def test_exit_codes() -> None:
    found = {grade: Finding("x", grade, msg("x")) for grade in Grade}
    assert exit_code([]) == 0
    assert exit_code([found[Grade.OK]]) == 0
    assert exit_code([found[Grade.OK], found[Grade.WARN]]) == 1
    assert exit_code([found[Grade.BAD], found[Grade.WARN], found[Grade.OK]]) == 2
    assert worst([found[Grade.WARN], found[Grade.BAD]]) is Grade.BAD


def test_a_rule_not_in_force_is_found(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    with db.read():
        pass
    monkeypatch.setitem(health.RULES, "cache_size", -1)  # what the open connections do not have
    assert _graded(check_health(db))["pragmas"] is Grade.BAD


def test_a_broken_chain_is_found(db: Database) -> None:
    _sql(db, "UPDATE audit_entry SET username = 'x' WHERE id = 3")
    found = [f for f in check_health(db) if f.check == "audit chain"]
    assert found[0].grade is Grade.BAD
    assert "entry 3" in str(found[0].message)


def test_an_end_cut_off_is_found_by_the_last_backup(db: Database, director: Service) -> None:
    director.run(Hire(uid=new_uid()))
    back_up(db, default_backups(db.path.parent), NOW)
    _sql(db, "DELETE FROM audit_entry WHERE id > 5")
    assert _graded(check_health(db)) == {"audit chain": Grade.BAD}


def test_a_restored_backup_is_no_cut_off_end(
    db: Database, keys: Keys, clock: FixedClock, director: Service
) -> None:
    folder = default_backups(db.path.parent)
    old = back_up(db, folder, NOW)
    clock.advance(hours=1)
    director.run(Hire(uid=new_uid()))
    back_up(db, folder, clock.now())
    db.close()
    clock.advance(hours=1)
    restore(db.path.parent, old, lambda _: keys, clock, "director")
    with closing(Database(db.path, keys, clock)) as again:
        assert _graded(check_health(again)) == {}


def test_a_reference_that_leads_nowhere_is_found(db: Database) -> None:
    raw = connect(db.path, db.keys.database)
    raw.execute("PRAGMA foreign_keys = OFF")
    raw.execute("UPDATE account SET person_id = 999 WHERE id = 1")
    raw.close()
    assert _graded(check_health(db))["references"] is Grade.BAD


def test_a_clock_set_back_is_found(db: Database, clock: FixedClock, director: Service) -> None:
    director.run(Hire(uid=new_uid()))
    clock.advance(minutes=-1)
    assert "clock" not in _graded(check_health(db))
    clock.advance(minutes=-59)
    found = [f for f in check_health(db) if f.check == "clock"]
    assert found[0].grade is Grade.WARN
    assert "60 minutes" in str(found[0].message)


def test_an_unreadable_setting_is_found(db: Database) -> None:
    _sql(db, "INSERT INTO setting VALUES ('good', '{}', '', ''), ('lost', '{', '', '')")
    found = [f for f in check_health(db) if f.check == "settings"]
    assert found[0].grade is Grade.BAD
    assert str(found[0].message).endswith(": lost")


@pytest.mark.parametrize("value", [125, 12.5, True, None, "dark", {"a": 1}])
def test_a_setting_of_any_kind_can_be_read(db: Database, value: object) -> None:
    with db.write("anquan") as unit:
        setting = Setting(key="look.scale@anquan", value=value, changed_at=NOW, changed_by="anquan")
        unit.session.add(setting)
    found = [f for f in check_health(db) if f.check == "settings"]
    assert found[0].grade is Grade.OK


@pytest.mark.parametrize(
    ("free", "grade"), [(49 << 20, Grade.BAD), (400 << 20, Grade.WARN), (600 << 20, Grade.OK)]
)
def test_little_room_is_found(
    db: Database, monkeypatch: pytest.MonkeyPatch, free: int, grade: Grade
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=free))
    assert [f.grade for f in check_health(db) if f.check == "room"] == [grade]


def test_an_old_a_missing_and_a_rotten_backup_are_found(db: Database, clock: FixedClock) -> None:
    assert _graded(check_health(db)) == {"backup": Grade.WARN}
    back_up(db, default_backups(db.path.parent), NOW)
    clock.advance(days=7)
    assert _graded(check_health(db)) == {}
    clock.advance(hours=1)
    assert _graded(check_health(db)) == {"backup": Grade.WARN}
    newest = back_up(db, default_backups(db.path.parent), clock.now())
    newest.write_bytes(newest.read_bytes()[:-1000])
    assert [f.grade for f in check_health(db) if f.check == "backup"] == [Grade.BAD, Grade.WARN]


def _edit_slots(db: Database, edit: Callable[[KeyFile], object]) -> None:
    slots = KeyFile.load(key_file(db.path.parent))
    edit(slots)
    slots.save()


@pytest.mark.parametrize(
    ("edit", "grade"),
    [
        (lambda s: s.drop("director"), Grade.WARN),
        (lambda s: s.slots.pop("\0recovery"), Grade.BAD),
        (lambda s: s.put("ghost", "x", new_keys(), CHEAP), Grade.BAD),
        (lambda s: s.path.with_suffix(".json"), Grade.OK),
    ],
)
def test_slots_and_accounts_must_fit(
    db: Database, edit: Callable[[KeyFile], object], grade: Grade
) -> None:
    _edit_slots(db, edit)
    assert [f.grade for f in check_health(db) if f.check == "keys"] == [grade]


def test_a_slot_of_a_closed_account_is_found(db: Database) -> None:
    with db.write("t") as unit:
        unit.session.execute(
            sa.update(Account).where(Account.username == "gatekeeper").values(voided_at=NOW)
        )
    assert _graded(check_health(db))["keys"] is Grade.BAD


def test_a_damaged_key_file_is_found(db: Database) -> None:
    key_file(db.path.parent).write_bytes(b"{")
    assert exit_code(check_health(db)) == 2


def test_progress_is_told_and_can_stop_it(db: Database) -> None:
    told: list[tuple[int, int]] = []
    check_health(db, None, lambda done, total: told.append((done, total)))
    assert told == [(n, 8) for n in range(9)]

    def stop(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        check_health(db, None, stop)


# ------------------------------------------------------------------------------------- damage


@pytest.fixture
def filled(db: Database, director: Service) -> Database:
    """A backed-up database of many pages, folded into one file and closed."""
    for number in range(120):
        director.run(Hire(uid=new_uid(), name=f"示例{number}", note="示例" * 700))
    back_up(db, default_backups(db.path.parent), NOW)
    raw = connect(db.path, db.keys.database)
    assert raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0
    raw.close()
    db.close()
    return db


def _flip(path: Path, page: int) -> None:
    data = bytearray(path.read_bytes())
    data[(page - 1) * 4096 + 1234] ^= 0x01
    path.write_bytes(data)


def _page_of(db: Database, table: str) -> int:
    raw = connect(db.path, db.keys.database)
    page: int = raw.execute(
        "SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)
    ).fetchone()[0]
    raw.close()
    return page


def _open(db: Database) -> Opening:
    return open_or_explain(db.path.parent, db.keys, db.clock)


def test_sound_data_opens_for_writing(filled: Database) -> None:
    opening = _open(filled)
    assert opening.damage is None
    assert opening.db is not None
    with closing(opening.db) as opened:
        assert Service(opened, DIRECTOR).run(Hire(uid=new_uid())).value == 121


@pytest.mark.parametrize("table", ["account", "audit_entry"])
def test_damage_that_every_start_meets_opens_nothing_and_says_so(
    filled: Database, table: str
) -> None:
    _flip(filled.path, _page_of(filled, table))
    opening = _open(filled)
    assert opening.db is None
    assert "cannot be opened" in str(opening.damage)
    assert "2026-11-20 09:00" in str(opening.damage)
    assert opening.last_good is not None


def test_a_damaged_first_page_opens_nothing_and_says_so(filled: Database) -> None:
    _flip(filled.path, 1)
    opening = _open(filled)
    assert opening.db is None
    assert opening.last_good is not None


def test_damage_that_only_writing_meets_opens_for_reading(filled: Database) -> None:
    """The version table is read to decide about a migration, not to show records."""
    _flip(filled.path, _page_of(filled, "alembic_version"))
    opening = _open(filled)
    assert opening.db is not None
    assert "for reading only" in str(opening.damage)
    with closing(opening.db) as opened:
        service = Service(opened, DIRECTOR)
        assert len(service.ask(Names())) == 120
        with pytest.raises(WorldError) as caught:
            service.run(Hire(uid=new_uid()))
        assert caught.value.kind is World.READ_ONLY


def test_any_flipped_byte_is_found_and_never_silent(filled: Database) -> None:
    """Each page in turn: the check tells, or the file does not open at all."""
    sound = filled.path.read_bytes()
    for page in range(1, len(sound) // 4096 + 1, 7):
        filled.path.write_bytes(sound)
        _flip(filled.path, page)
        opening = _open(filled)
        if opening.db is None:
            continue
        with closing(opening.db) as opened:
            assert exit_code(check_health(opened)) == 2, page


def test_after_a_bad_page_the_sound_ones_can_still_be_read(filled: Database) -> None:
    """The cipher of a connection that met a bad page refuses sound ones: it is thrown away."""
    _flip(filled.path, _page_of(filled, "certificate"))
    opening = _open(filled)
    assert opening.db is not None
    with closing(opening.db) as opened:
        for _ in range(10):
            with pytest.raises(WorldError) as caught, opened.read() as session:
                session.execute(sa.text("SELECT * FROM certificate")).all()
            assert caught.value.kind is World.CORRUPT
            with opened.read() as session:
                assert session.scalar(sa.select(sa.func.count(Person.note))) == 120


@pytest.mark.parametrize("keep", [0, 100, 4096, 40_000])
def test_a_file_cut_short_is_damaged(filled: Database, keep: int) -> None:
    filled.path.write_bytes(filled.path.read_bytes()[:keep])
    opening = _open(filled)
    if opening.db is not None:
        with closing(opening.db) as opened:
            assert exit_code(check_health(opened)) == 2
    else:
        assert opening.damage is not None
        assert opening.last_good is not None


def test_without_a_backup_the_words_say_that(filled: Database) -> None:
    shutil.rmtree(default_backups(filled.path.parent))
    _flip(filled.path, 1)
    opening = _open(filled)
    assert opening.last_good is None
    assert "no backup" in str(opening.damage)


def test_the_way_to_the_last_good_backup_works(
    filled: Database, keys: Keys, clock: FixedClock
) -> None:
    _flip(filled.path, 1)
    opening = _open(filled)
    assert opening.last_good is not None
    restore(filled.path.parent, opening.last_good.path, lambda _: keys, clock, "director")
    again = _open(filled)
    assert again.damage is None
    assert again.db is not None
    with closing(again.db) as opened:
        assert len(Service(opened, DIRECTOR).ask(Names())) == 120


def test_what_is_not_damage_is_not_called_damage(filled: Database, tmp_path: Path) -> None:
    with pytest.raises(WorldError) as caught:
        open_or_explain(tmp_path / "empty folder", filled.keys, filled.clock)
    assert caught.value.kind is World.CANNOT_OPEN


def test_damage_in_the_log_is_no_damage_of_what_was_saved(
    db: Database, director: Service, clock: FixedClock
) -> None:
    """A torn last write was never acknowledged: SQLite drops it, the rest opens."""
    director.run(Hire(uid=new_uid()))
    wal = Path(f"{db.path}-wal")
    kept = db.path.read_bytes(), wal.read_bytes()
    db.close()
    db.path.write_bytes(kept[0])
    wal.write_bytes(kept[1] + b"\1" * 2000)
    clock.advance(minutes=1)
    opening = _open(db)
    assert opening.db is not None
    with closing(opening.db) as opened:
        assert len(Service(opened, DIRECTOR).ask(Names())) == 1
        assert _graded(check_health(opened)) == {"backup": Grade.WARN}
