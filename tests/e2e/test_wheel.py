"""The wheel, built here and installed into a fresh environment, works away from the checkout."""

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from campus_guard import __version__

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ("campus_guard", "resources", "migrations", "packaging")
ACCOUNT = {"CAMPUS_GUARD_USER": "xiaozhang", "CAMPUS_GUARD_PASSWORD": "sample-2026"}
FILES = ("pyproject.toml", "README.md", "LICENSE")

RESOURCES = """
import sys
from pathlib import Path
import campus_guard
from campus_guard.core.i18n import load_translator
from campus_guard.core.paths import migrations_dir, program_root, resource

installed = Path(campus_guard.__file__).parent
assert installed.is_relative_to(sys.prefix), installed
assert program_root() == installed / "_data", program_root()
assert migrations_dir().is_relative_to(installed)
assert resource("fonts", "NotoSansSC-Regular.ttf").stat().st_size > 1_000_000
assert load_translator("zh_CN", resource("locale"))("Principal") == "校长"
"""

MIGRATE = """
from pathlib import Path
import sqlalchemy as sa
from campus_guard.core.paths import migrations_dir
from campus_guard.db.engine import create_file, make_engine
from campus_guard.db.keys import new_keys
from campus_guard.db.migrate import _run_alembic
from campus_guard.db.models import Base
from campus_guard.db.revision import HEAD, stored_revision

keys = new_keys()
path = Path("school.db")
create_file(path, keys.database)
engine = make_engine(path, keys.database)
with engine.connect() as connection:
    connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
    connection.exec_driver_sql("BEGIN IMMEDIATE")
    _run_alembic(connection, migrations_dir(), HEAD)
    connection.exec_driver_sql("COMMIT")
    assert stored_revision(connection) == HEAD
    made = set(sa.inspect(connection).get_table_names())
    assert made >= set(Base.metadata.tables), set(Base.metadata.tables) - made
engine.dispose()
"""


def _run(*arguments: str | Path, cwd: Path) -> str:
    """Run a program in an environment without a trace of the checkout; return what it said."""
    kept = {k: v for k, v in os.environ.items() if k not in {"PYTHONPATH", "VIRTUAL_ENV"}}
    done = subprocess.run(
        [str(argument) for argument in arguments],
        cwd=cwd,
        env={**kept, **ACCOUNT, "QT_QPA_PLATFORM": "offscreen", "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build from a copy: a build leaves its scraps beside the sources."""
    source = tmp_path_factory.mktemp("source")
    ignored = shutil.ignore_patterns("__pycache__", "_data")
    for name in SOURCE:
        shutil.copytree(ROOT / name, source / name, ignore=ignored)
    for name in FILES:
        shutil.copy(ROOT / name, source / name)
    out = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--no-isolation", "--wheel", "--outdir", out]
    _run(*build, source, cwd=out)
    (made,) = out.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment with the wheel; its dependencies are those of the running one."""
    home = tmp_path_factory.mktemp("environment")
    venv.create(home, with_pip=True, symlinks=True)
    program = home / "bin" / "python"
    where = "import sysconfig; print(sysconfig.get_path('purelib'))"
    site = Path(_run(program, "-I", "-c", where, cwd=home).strip())
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    install = ["-m", "pip", "install", "--quiet", "--no-index", "--no-deps", "--no-compile"]
    _run(program, "-I", *install, wheel, cwd=home)
    return program


def test_wheel_carries_both_trees_and_nothing_else(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for tree in ("resources", "migrations"):
        for path in (ROOT / tree).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                assert f"campus_guard/_data/{path.relative_to(ROOT).as_posix()}" in names
    for path in (ROOT / "campus_guard").rglob("*.py"):
        assert path.relative_to(ROOT).as_posix() in names
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"campus_guard"}
    assert not [name for name in names if name.endswith(".pyc")]


def test_resources_are_found_in_the_installed_package(python: Path, tmp_path: Path) -> None:
    _run(python, "-I", "-c", RESOURCES, cwd=tmp_path)


def test_a_database_is_made_by_the_installed_migrations(python: Path, tmp_path: Path) -> None:
    _run(python, "-I", "-c", MIGRATE, cwd=tmp_path)


def test_the_installed_command_makes_and_checks_a_school(python: Path, tmp_path: Path) -> None:
    program = python.parent / "campus-guard"
    assert __version__ in _run(program, "--version", cwd=tmp_path)
    data = ["--data", tmp_path / "data"]
    _run(program, *data, "demo", "--scale", "small", "--seed", "1", cwd=tmp_path)
    _run(program, *data, "check", cwd=tmp_path)
