"""The released revisions: one line of steps, frozen, ending in the tables of the models."""

import ast
import re
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.config import Config
from alembic.script import Script, ScriptDirectory

from campus_guard.core.clock import FixedClock
from campus_guard.core.paths import migrations_dir
from campus_guard.db import audit, migrate
from campus_guard.db.backup import unpack, verify_file
from campus_guard.db.engine import create_file, make_engine
from campus_guard.db.health import default_backups, open_or_explain
from campus_guard.db.keys import KeyFile, Keys, key_file
from campus_guard.db.models import Base
from campus_guard.db.restore import restore
from campus_guard.db.revision import HEAD
from campus_guard.db.session import DATABASE_FILE, Database
from tests.migrations.make_fixture import DATA, NAME, NOW, PASSWORD, SEALED_TEXT


def _scripts() -> list[Script]:
    config = Config()
    config.set_main_option("script_location", str(migrations_dir()))
    return list(ScriptDirectory.from_config(config).walk_revisions())


SCRIPTS = _scripts()
FIXTURES = sorted(DATA.glob("*.cgbak"))


@contextmanager
def _tables(path: Path, keys: Keys) -> Iterator[sa.Connection]:
    engine = make_engine(path, keys.database)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def _parts(statement: str) -> tuple[str, frozenset[str]]:
    """Return a CREATE statement as its head and the set of its parts, the order left out."""
    text = re.sub(r"\s+", " ", statement).replace('"', "").strip()
    head, _, body = text.partition("(")
    depth, parts, part = 0, [], ""
    for character in body[: body.rindex(")")]:
        depth += {"(": 1, ")": -1}.get(character, 0)
        if character == "," and depth == 0:
            parts.append(part)
            part = ""
        else:
            part += character
    return f"{head}|{body[body.rindex(')') :]}", frozenset(p.strip() for p in [*parts, part])


def shape(connection: sa.Connection) -> dict[str, tuple[str, frozenset[str]]]:
    """Return every table and index with its parts, in a form that can be compared."""
    rows = connection.exec_driver_sql(
        "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'"
    )
    return {row.name: _parts(row.sql) for row in rows}


@pytest.fixture
def models(tmp_path: Path, keys: Keys) -> dict[str, tuple[str, frozenset[str]]]:
    """The shape of a database made from the models."""
    create_file(tmp_path / "models.db", keys.database)
    with closing(Database(tmp_path / "models.db", keys, FixedClock(NOW))) as db:
        db.create_tables()
    with _tables(tmp_path / "models.db", keys) as connection:
        return shape(connection)


def test_the_comparison_sees_every_difference() -> None:
    made = "CREATE TABLE a (\n\tx INTEGER NOT NULL, \n\tCONSTRAINT c CHECK (x IN (1, 2))\n)"
    assert _parts(made) == _parts(
        "CREATE TABLE a (CONSTRAINT c CHECK (x IN (1, 2)), x INTEGER NOT NULL)"
    )
    for other in (
        made.replace("NOT NULL", ""),
        made.replace("INTEGER", "TEXT"),
        made.replace("CONSTRAINT c", "CONSTRAINT d"),
        made.replace("(1, 2)", "(1)"),
        made + " WITHOUT ROWID",
        made.replace("TABLE a", "TABLE b"),
    ):
        assert _parts(made) != _parts(other)


def test_the_steps_make_the_tables_of_the_models(
    tmp_path: Path, keys: Keys, models: dict[str, tuple[str, frozenset[str]]]
) -> None:
    create_file(tmp_path / "steps.db", keys.database)
    with _tables(tmp_path / "steps.db", keys) as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        migrate._run_alembic(connection, migrations_dir(), "head")
        connection.exec_driver_sql("COMMIT")
        made = shape(connection)
    assert made.keys() == models.keys()
    assert {n: s for n, s in made.items() if models[n] != s} == {}
    assert len(made) > len(Base.metadata.tables)


def test_there_is_one_line_of_steps_and_the_program_knows_its_end() -> None:
    assert [s.revision for s in SCRIPTS if s.is_head] == [HEAD]
    assert [s.revision for s in SCRIPTS if s.is_base] == ["0001"]
    assert not [s.revision for s in SCRIPTS if s.is_merge_point or s.is_branch_point]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda s: s.revision)
def test_a_step_is_frozen_and_declares_its_counts(script: Script) -> None:
    tree = ast.parse(Path(script.path).read_text(encoding="utf-8"))
    names = [n.module or "" for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)]
    names += [a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names]
    assert not [name for name in names if name.startswith("campus_guard")]
    assert isinstance(script.module.expected_counts({"school": 1}), dict)
    assert not hasattr(script.module, "downgrade")


def test_every_revision_has_its_school() -> None:
    assert [path.stem for path in FIXTURES] == sorted(s.revision for s in SCRIPTS)


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda p: p.stem)
def test_a_school_of_every_revision_is_brought_up_to_date(
    tmp_path: Path, fixture: Path, models: dict[str, tuple[str, frozenset[str]]]
) -> None:
    unpack(fixture, tmp_path / "school")
    path, clock = tmp_path / "school" / DATABASE_FILE, FixedClock(NOW)
    keys = KeyFile.load(key_file(path.parent)).open(NAME, PASSWORD)
    before = verify_file(path, keys)
    assert before.revision == fixture.stem
    assert min(before.counts.values()) >= 1
    opening = open_or_explain(path.parent, keys, clock)
    assert opening.db is not None
    assert opening.damage is None
    with closing(opening.db) as db, db.read() as session:
        assert audit.verify(session, keys.audit).whole
        account = session.execute(sa.text("SELECT uid FROM accident WHERE id = 1")).scalar_one()
        sealed = session.execute(sa.text("SELECT narrative FROM accident")).scalars().first()
        assert sealed is not None
        assert keys.vault.open("accident", account, "narrative", sealed) == SEALED_TEXT
    with _tables(path, keys) as connection:
        assert shape(connection) == models
    backups = list(default_backups(path.parent).glob("*"))
    assert len(backups) == (0 if fixture.stem == HEAD else 1)


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda p: p.stem)
def test_a_backup_of_every_revision_can_be_restored(tmp_path: Path, fixture: Path) -> None:
    data = tmp_path / "school"
    data.mkdir()
    backup = shutil.copy(fixture, tmp_path)
    restore(data, Path(backup), lambda s: s.open(NAME, PASSWORD), FixedClock(NOW), NAME)
    keys = KeyFile.load(key_file(data)).open(NAME, PASSWORD)
    with closing(Database(data / DATABASE_FILE, keys, FixedClock(NOW))) as db, db.read() as session:
        assert session.execute(sa.text("SELECT count(*) FROM school")).scalar_one() == 2
