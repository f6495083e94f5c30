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

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ("campus_guard", "resources", "migrations", "packaging")
FILES = ("pyproject.toml", "README.md", "LICENSE")

MIGRATE = """
import sys
from pathlib import Path
import campus_guard
from campus_guard.core.paths import migrations_dir, program_root, resource

installed = Path(campus_guard.__file__).parent
assert installed.is_relative_to(sys.prefix), installed
assert program_root() == installed / "_data", program_root()
assert resource("fonts", "NotoSansSC-Regular.ttf").stat().st_size > 1_000_000
"""


def _run(*arguments: str | Path, cwd: Path) -> str:
    """Run a program in an environment without a trace of the checkout; return what it said."""
    kept = {k: v for k, v in os.environ.items() if k not in {"PYTHONPATH", "VIRTUAL_ENV"}}
    done = subprocess.run(
        [str(argument) for argument in arguments],
        cwd=cwd,
        env={**kept, "QT_QPA_PLATFORM": "offscreen", "PYTHONDONTWRITEBYTECODE": "1"},
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


def test_a_database_is_made_and_migrated_elsewhere(python: Path, tmp_path: Path) -> None:
    _run(python, "-I", "-c", MIGRATE, cwd=tmp_path)
