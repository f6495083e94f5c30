"""The tree itself: sizes of files and functions, the lock, the licences, nothing of one machine."""

import ast
import itertools
import re
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from campus_guard.cli import EXITS, main

ROOT = Path(__file__).resolve().parents[2]
CODE = ("campus_guard", "migrations", "packaging", "tests")
TEXT = {".py", ".toml", ".md", ".sh", ".spec", ".iss", ".json", ".po", ".lock", ".svg", ".cfg", ""}
AT_TOP = ("Makefile", "README.md", "LICENSE", "pyproject.toml", "requirements.lock", ".gitignore")


def _code() -> list[Path]:
    return sorted(path for part in CODE for path in (ROOT / part).rglob("*.py"))


def _tracked_texts() -> Iterator[Path]:
    yield from (ROOT / name for name in AT_TOP)
    for part in (*CODE, "resources", ".ci"):
        for path in sorted((ROOT / part).rglob("*")):
            if path.is_file() and path.suffix in TEXT and "__pycache__" not in path.parts:
                yield path


def _project() -> dict[str, object]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def _locked() -> dict[str, str]:
    """Return {name: its part of the lock}."""
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    parts = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)
    return {canonicalize_name(p.split("==")[0]): p for p in parts if "==" in p}


def test_files_are_small() -> None:
    lines = {p: len(p.read_text(encoding="utf-8").splitlines()) for p in _code()}
    over = {str(p.relative_to(ROOT)): n for p, n in lines.items() if n > 400}
    assert not {name: n for name, n in over.items() if n > 600}
    assert len(over) <= 0.05 * len(lines), over


def test_functions_are_small() -> None:
    lengths: dict[str, int] = {}
    for path in _code():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                name = f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
                lengths[name] = (node.end_lineno or node.lineno) - node.lineno + 1
    over = {name: n for name, n in lengths.items() if n > 30}
    assert not {name: n for name, n in over.items() if n > 80}
    assert len(over) <= 0.10 * len(lengths), over


def test_every_locked_package_is_pinned_and_hashed() -> None:
    locked = _locked()
    assert len(locked) > 30
    for name, part in locked.items():
        assert re.match(r"^[A-Za-z0-9._-]+==[0-9][^ ]*( ;| \\)", part), name
        assert "--hash=sha256:" in part, name


def test_lock_names_no_host() -> None:
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in text
    assert not re.search(
        r"^\s*(-i|-f|--index-url|--extra-index|--find-links|--trusted)", text, re.MULTILINE
    )


def test_lock_answers_the_project() -> None:
    project, locked = _project(), _locked()
    extra = project["optional-dependencies"]["dev"]  # type: ignore[index]
    for line in [*project["dependencies"], *extra]:  # type: ignore[misc]
        wanted = Requirement(line)
        pinned = re.match(r"\S+==(\S+)", locked[canonicalize_name(wanted.name)])
        assert pinned, line
        assert wanted.specifier.contains(pinned[1]), line


def test_no_gpl_parts_of_qt() -> None:
    assert not {"pyside6", "pyside6-addons"} & _locked().keys()
    modules = {"QtCharts", "QtGraphs", "QtDataVisualization", "QtVirtualKeyboard"}
    source = "\n".join(p.read_text(encoding="utf-8") for p in (ROOT / "campus_guard").rglob("*.py"))
    assert not {name for name in modules if f"PySide6.{name}" in source}


def _applies(line: Requirement) -> bool:
    """Tell whether a requirement holds on any Python and platform the program runs on."""
    places = itertools.product(
        ("3.11", "3.12", "3.13"), (("linux", "posix"), ("win32", "nt"), ("darwin", "posix"))
    )
    return line.marker is None or any(
        line.marker.evaluate(
            {
                "python_version": version,
                "python_full_version": f"{version}.9",
                "sys_platform": platform,
                "os_name": kind,
                "extra": "",
            }
        )
        for version, (platform, kind) in places
    )


def _needed() -> set[str]:
    """Names of the packages the program needs at run time, on any platform."""
    waiting = [Requirement(line) for line in _project()["dependencies"]]  # type: ignore[attr-defined]
    seen: set[str] = set()
    while waiting:
        wanted = waiting.pop()
        name = canonicalize_name(wanted.name)
        if name not in seen and _applies(wanted):
            seen.add(name)
            below = metadata.requires(name) if _installed(name) else None
            waiting += [Requirement(line) for line in below or ()]
    return seen


def test_readme_names_every_dependency_with_its_licence() -> None:
    rows = re.findall(r"^\| ([^|]+) \| [^|]+ \| ([^|]+) \|$", _readme(), re.MULTILINE)
    licences = {canonicalize_name(name): licence for name, licence in rows}
    for name in sorted(_needed()):
        assert licences.get(name), f"{name} is not in the table of README.md"
        said = metadata.metadata(name).get("License-Expression") if _installed(name) else None
        assert said is None or said == licences[name], name


def _installed(name: str) -> bool:
    try:
        metadata.distribution(name)
    except metadata.PackageNotFoundError:
        return False
    return True


def _readme() -> str:
    return (ROOT / "README.md").read_text(encoding="utf-8")


def test_readme_names_every_development_package() -> None:
    text = _readme()
    for line in _project()["optional-dependencies"]["dev"]:  # type: ignore[index]
        assert re.search(rf"\b{re.escape(line)} \([A-Z]", text, re.IGNORECASE), line


def test_readme_names_the_sample_accounts_in_both_languages() -> None:
    chinese, english = _readme().split("\n# campus_guard\n")
    for word in ("menwei", "anquan", "xiaozhang", "weihu", "sample-2026", "make run", "make test"):
        assert word in chinese
        assert word in english


def test_readme_shows_pictures_that_are_there() -> None:
    pictures = re.findall(r"!\[[^]]+\]\(([^)]+)\)", _readme())
    assert pictures
    for name in pictures:
        assert (ROOT / name).read_bytes().startswith(b"\x89PNG"), name


def test_readme_names_every_command_and_exit_code() -> None:
    kinds = set(main.commands["report"].commands)  # type: ignore[attr-defined]
    codes = {code for code, _ in EXITS}
    assert "70" in codes
    for part in _readme().split("\n# campus_guard\n"):
        for word in {*main.commands, *kinds}:
            assert re.search(rf"[`| ]{word}[`| ]", part), word
        for code in codes:
            assert re.search(rf"[ ：；\n]{code} \S", part), code


@pytest.mark.parametrize(
    "pattern",
    [
        r"(?<![\w.~])/(work|root|opt|Users)/\w",
        r"(?<![\w.~])/home/\w",
        r"/[t]mp/[a-z]/",
        r"[a-z]:[\\/]users[\\/]",
        r"py[p]i\.org|python[h]osted|:\d{4}/simple",
    ],
)
def test_nothing_of_one_machine(pattern: str) -> None:
    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in _tracked_texts()
        for match in re.finditer(pattern, path.read_text(encoding="utf-8"), re.IGNORECASE)
        if path != Path(__file__)
    ]
    assert not found


def test_lint_and_ci_run_every_check() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    recipe = makefile.split("\nlint: setup\n")[1].split("\n\n")[0]
    for tool in (
        "ruff format --check",
        "ruff check",
        "mypy",
        "lint-imports",
        "catalogue.py --check",
    ):
        assert tool in recipe
    steps = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert [line for line in steps if line.startswith("make")] == ["make lint", "make test"]


def test_every_feature_has_its_place_in_the_contracts() -> None:
    layers = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    for room in (ROOT / "campus_guard" / "features").iterdir():
        if (room / "__init__.py").exists():
            assert f"(campus_guard.features.{room.name})" in layers, room.name
