"""Migrations: a backup before, a copy instead of the live file, checked, swapped in whole."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from campus_guard.core.errors import World, WorldError
from campus_guard.db import audit, engine, migrate
from campus_guard.db.backup import list_backups, verify_backup, verify_file
from campus_guard.db.engine import connect, connect_bare, wal_of
from campus_guard.db.health import open_or_explain
from campus_guard.db.keys import Keys
from campus_guard.db.migrate import COPY_SUFFIX, MigrationFailed, bring_up_to_date, revision_of
from campus_guard.db.models import AuditEntry
from campus_guard.db.revision import HEAD
from campus_guard.db.session import Database
from tests.migrations.conftest import CHILDREN
from tests.migrations.tree import REBUILD, REBUILT, write_tree

ROOT = Path(__file__).resolve().parents[2]
Up = Callable[..., bool]


@pytest.fixture
def up(old: Database, keys: Keys, scripts: Path, tmp_path: Path) -> Up:
    """Migrate to t2, with other arguments where a test names them."""

    def run(**changes: Any) -> bool:
        settings: dict[str, Any] = {"head": "t2", "scripts": scripts, "username": "xiaozhang"}
        folder = changes.pop("backups", tmp_path / "backups")
        return bring_up_to_date(old.path, keys, old.clock, folder, **(settings | changes))

    return run


def _query(db: Database, statement: str) -> list[Any]:
    raw = connect_bare(db.path, db.keys.database)
    rows: list[Any] = raw.execute(statement).fetchall()
    raw.close()
    return rows


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _beside(path: Path) -> list[str]:
    return sorted(p.name for p in path.parent.iterdir() if p.name.startswith(path.name))


def test_parent_and_children_come_through_a_rebuild(old: Database, up: Up) -> None:
    assert up() is True
    assert _query(old, "SELECT version_num FROM alembic_version") == [("t2",)]
    assert _query(old, "SELECT count(*) FROM member") == [(CHILDREN,)]
    assert _query(old, "SELECT name, motto FROM family")[:2] == [("f1", "F1"), ("f2", "F2")]
    assert _query(old, "SELECT count(*) FROM pet") == [(2,)]
    assert _beside(old.path) == [old.path.name]
    assert up() is False


def test_foreign_keys_on_would_have_deleted_the_children(
    old: Database, up: Up, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the counted rows would have told."""
    real = sa.Connection.exec_driver_sql

    def deaf(self: sa.Connection, statement: str, *args: Any) -> Any:
        keep = statement == "PRAGMA foreign_keys = OFF"
        return real(self, "PRAGMA foreign_keys = ON" if keep else statement, *args)

    monkeypatch.setattr(sa.Connection, "exec_driver_sql", deaf)
    before = _digest(old.path)
    with pytest.raises(MigrationFailed, match="member"):
        up()
    assert _digest(old.path) == before
    assert _query(old, "SELECT count(*) FROM member") == [(CHILDREN,)]


def test_a_verified_backup_of_the_old_state_is_made_before(
    up: Up, keys: Keys, tmp_path: Path
) -> None:
    up()
    backups = list_backups(tmp_path / "backups")
    assert len(backups) == 1
    held = verify_backup(backups[0].path, keys, tmp_path / "out")
    assert held.revision == HEAD
    assert held.counts["member"] == CHILDREN
    assert "pet" not in held.counts


def test_without_a_backup_there_is_no_migration(old: Database, up: Up, tmp_path: Path) -> None:
    (tmp_path / "backups").write_text("in the way", encoding="utf-8")
    before = _digest(old.path)
    with pytest.raises(WorldError):
        up()
    assert _digest(old.path) == before
    assert _query(old, "SELECT version_num FROM alembic_version") == [(HEAD,)]


def test_what_is_only_in_the_log_is_migrated_too(old: Database, up: Up, keys: Keys) -> None:
    killed = Database(old.path, keys, old.clock)
    with killed.connection("BEGIN IMMEDIATE") as connection:
        connection.exec_driver_sql("INSERT INTO member VALUES (9999, 1)")
    kept = old.path.read_bytes(), wal_of(old.path).read_bytes()
    killed.close()
    old.path.write_bytes(kept[0])
    wal_of(old.path).write_bytes(kept[1])
    up()
    assert _query(old, "SELECT count(*) FROM member") == [(CHILDREN + 1,)]
    assert _beside(old.path) == [old.path.name]


def test_the_migration_is_a_link_of_the_chain(old: Database, up: Up, keys: Keys) -> None:
    up()
    with closing(Database(old.path, keys, old.clock)) as opened, opened.read() as session:
        last = session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id.desc())).first()
        assert audit.verify(session, keys.audit).whole
    assert last is not None
    assert (last.username, last.action, last.kind) == ("xiaozhang", "migrate", "database")
    assert last.fields == f"{HEAD}->t2"


def test_several_steps_in_one_go(old: Database, up: Up, tmp_path: Path) -> None:
    more = 'op.add_column("pet", sa.Column("name", sa.Text))'
    last = 'op.drop_table("pet")'
    dropped = '{table: n for table, n in before.items() if table != "pet"}'
    tree = write_tree(
        tmp_path / "more",
        ("t2", REBUILT, REBUILD),
        ("t3", "dict(before)", more),
        ("t4", dropped, last),
    )
    up(scripts=tree, head="t3")
    assert _query(old, "SELECT name FROM pet") == [(None,), (None,)]
    up(scripts=tree, head="t4")
    assert _query(old, "SELECT fields FROM audit_entry ORDER BY id DESC LIMIT 2") == [
        ("t3->t4",),
        (f"{HEAD}->t3",),
    ]


BAD_STEPS = {
    "row counts": ("dict(before)", 'op.execute("DELETE FROM member WHERE id = 7")'),
    "row counts ": ('{**before, "pet": 0}', "pass"),
    "row counts  ": ("dict(before)", 'op.create_table("pet", sa.Column("id", sa.Integer))'),
    "references": ("dict(before)", 'op.execute("UPDATE member SET family_id = 77 WHERE id = 7")'),
    "audit chain": (
        "dict(before)",
        "op.execute(\"UPDATE audit_entry SET username = 'x' WHERE id = 2\")",
    ),
}


@pytest.mark.parametrize(("what", "step"), BAD_STEPS.items())
def test_a_migration_that_does_harm_changes_nothing(
    old: Database, up: Up, tmp_path: Path, what: str, step: tuple[str, str]
) -> None:
    before = _digest(old.path)
    tree = write_tree(tmp_path / "bad", ("t2", *step))
    with pytest.raises(MigrationFailed, match=what.strip()):
        up(scripts=tree)
    assert _digest(old.path) == before
    assert _beside(old.path) == [old.path.name]


def test_a_step_that_raises_changes_nothing(old: Database, up: Up, tmp_path: Path) -> None:
    before = _digest(old.path)
    tree = write_tree(tmp_path / "bad", ("t2", "dict(before)", f"{REBUILD}\nraise KeyError(1)"))
    with pytest.raises(KeyError):
        up(scripts=tree)
    assert _digest(old.path) == before
    assert _beside(old.path) == [old.path.name]


def test_data_of_a_newer_program_is_left_alone(old: Database, keys: Keys, up: Up) -> None:
    raw = connect(old.path, keys.database)
    raw.execute("UPDATE alembic_version SET version_num = 'from the future'")
    raw.close()
    before = _digest(old.path)
    with pytest.raises(WorldError) as caught:
        up()
    assert caught.value.kind is World.TOO_NEW
    assert _digest(old.path) == before
    with pytest.raises(WorldError) as caught:
        open_or_explain(old.path.parent, keys, old.clock)
    assert caught.value.kind is World.TOO_NEW


def test_a_file_without_a_stamp_is_none_of_ours(old: Database, keys: Keys, up: Up) -> None:
    raw = connect(old.path, keys.database)
    raw.execute("DROP TABLE alembic_version")
    raw.close()
    with pytest.raises(WorldError) as caught:
        up()
    assert caught.value.kind is World.NOT_A_DATABASE


@contextmanager
def _impatient(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as patch:
        patch.setitem(engine.RULES, "busy_timeout", 50)
        yield


def test_nobody_else_may_have_it_open(
    old: Database, keys: Keys, up: Up, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = connect(old.path, keys.database)
    other.execute("SELECT count(*) FROM member").fetchone()
    with _impatient(monkeypatch), pytest.raises(WorldError) as caught:
        up()
    assert caught.value.kind is World.BUSY
    other.execute("INSERT INTO member VALUES (9999, 1)")
    other.close()
    assert _query(old, "SELECT version_num FROM alembic_version") == [(HEAD,)]
    assert up()
    assert _query(old, "SELECT count(*) FROM member") == [(CHILDREN + 1,)]


def test_what_was_written_meanwhile_is_not_lost(
    old: Database, keys: Keys, up: Up, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = migrate._run_alembic

    def write_to_the_live_file(*args: Any) -> None:
        with closing(Database(old.path, keys, old.clock)) as live, live.write("late") as unit:
            unit.note("read", "family", 1)
        real(*args)

    with monkeypatch.context() as patch:
        patch.setattr(migrate, "_run_alembic", write_to_the_live_file)
        with pytest.raises(WorldError, match="wrote while"):
            up()
    assert _query(old, "SELECT username FROM audit_entry ORDER BY id DESC LIMIT 1") == [("late",)]
    assert up()
    assert _query(old, "SELECT count(*) FROM audit_entry WHERE username = 'late'") == [(1,)]


def test_a_damaged_file_is_not_migrated(old: Database, up: Up) -> None:
    data = bytearray(old.path.read_bytes())
    data[40 * 4096 + 99] ^= 1
    old.path.write_bytes(data)
    with pytest.raises(WorldError) as caught:
        up()
    assert caught.value.kind is World.CORRUPT
    assert old.path.read_bytes() == bytes(data)


def test_leftovers_of_a_killed_migration_are_swept(old: Database, up: Up) -> None:
    copy = old.path.with_name(old.path.name + COPY_SUFFIX)
    copy.write_bytes(b"half")
    wal_of(copy).write_bytes(b"half")
    assert up()
    assert _beside(old.path) == [old.path.name]


def test_the_new_file_is_durable_before_it_takes_the_place(
    old: Database, up: Up, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    copy = old.path.name + COPY_SUFFIX

    def note(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def run(*args: Any) -> Any:
            done.append(f"{name} {args[0].name}")
            return real(*args)

        return run

    monkeypatch.setattr(migrate, "sync_file", note("sync", migrate.sync_file))
    monkeypatch.setattr(migrate, "sync_dir", note("sync", migrate.sync_dir))
    monkeypatch.setattr(Path, "replace", note("move", Path.replace))
    up(backups=None)
    assert done == [f"sync {copy}", f"move {copy}", f"sync {old.path.parent.name}"]


FULL_DISK = """
import resource, sys
from pathlib import Path
from campus_guard.core.clock import FixedClock
from campus_guard.core.errors import WorldError
from campus_guard.db.keys import Keys, Vault
from campus_guard.db.migrate import bring_up_to_date
from tests.conftest import NOW
path, keys = Path(sys.argv[1]), Keys(bytes.fromhex(sys.argv[3]), Vault(bytes(32)))
for limit in range(100_000, 20_000_000, 20_000):
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    try:
        bring_up_to_date(path, keys, FixedClock(NOW), None, head="t2", scripts=Path(sys.argv[2]))
        sys.stdout.write("done")
        break
    except WorldError as error:
        sys.stdout.write(f"{error.kind.value} ")
        assert not path.with_name(path.name + ".migrating").exists()
"""


def test_a_full_disk_leaves_the_old_file(old: Database, keys: Keys, scripts: Path) -> None:
    args = [sys.executable, "-c", FULL_DISK, str(old.path), str(scripts), keys.database.hex()]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(args, capture_output=True, text=True, check=False, env=environment)
    said = done.stdout.split()
    assert done.returncode == 0, done.stderr
    assert said[-1] == "done"
    assert set(said[:-1]) <= {"full", "io"}
    assert len(said) > 5
    assert verify_file(old.path, keys).counts["member"] == CHILDREN


FRESH = """
import sys
from pathlib import Path
from campus_guard.core.clock import FixedClock
from campus_guard.db.health import open_or_explain
from campus_guard.db.keys import Keys, Vault
from tests.conftest import NOW
for name in ("alembic", "mako"):
    assert name not in sys.modules, name
keys = Keys(bytes.fromhex(sys.argv[2]), Vault(bytes(32)))
opening = open_or_explain(Path(sys.argv[1]), keys, FixedClock(NOW))
assert opening.db is not None and opening.damage is None
opening.db.close()
for name in ("alembic", "mako", "PySide6", "reportlab", "openpyxl"):
    assert name not in sys.modules, name
"""


def test_up_to_date_data_opens_without_alembic(old: Database, keys: Keys) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    args = [sys.executable, "-c", FRESH, str(old.path.parent), keys.database.hex()]
    done = subprocess.run(args, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stderr
    assert revision_of(old.path, keys) == HEAD
