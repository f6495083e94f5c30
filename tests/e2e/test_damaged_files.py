"""Files of the data folder that are gone or are not what they were: words, and exit code 5."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from campus_guard.app.container import SchoolSetup, create_school
from campus_guard.app.folder import database_file
from campus_guard.cli import main
from campus_guard.core.clock import SystemClock
from campus_guard.core.i18n import Translator
from campus_guard.core.sheets import schema_sheet
from campus_guard.db.engine import shm_of, wal_of
from campus_guard.db.keys import KdfCost, key_file
from campus_guard.features.people.sheets import STAFF
from campus_guard.reports.xlsx import write_xlsx
from tests.e2e.no_rights import run

PASSWORD = "correct horse"
Damage = Callable[[Path], object]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sound") / "school"
    setup = SchoolSetup(name="示例小学", username="anquan", account_name="安", password=PASSWORD)
    made, _ = create_school(folder, setup, SystemClock(), cost=KdfCost(1, 64, 1))
    made.close()
    return folder


@pytest.fixture
def data(template: Path, tmp_path: Path) -> Path:
    return shutil.copytree(template, tmp_path / "school")


def call(data: Path, *args: str) -> Result:
    """Run a command; a traceback would end with code 70 or an exception."""
    given = {"CAMPUS_GUARD_USER": "anquan", "CAMPUS_GUARD_PASSWORD": PASSWORD}
    result = CliRunner(env=given).invoke(main, ["--data", str(data), *args])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    assert "Traceback" not in result.output
    return result


def _slot(**changes: object) -> Damage:
    def damage(path: Path) -> None:
        content = json.loads(path.read_text())
        content["slots"] = [{**slot, **changes} for slot in content["slots"]]
        path.write_text(json.dumps(content))

    return damage


def _cut(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])


def _zeroed(path: Path) -> None:
    path.write_bytes(bytes(path.stat().st_size))


def _first_page_zeroed(path: Path) -> None:
    with path.open("r+b") as stream:
        stream.write(bytes(4096))


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


ANY_FILE: dict[str, Damage] = {
    "empty": lambda path: path.write_bytes(b""),
    "cut": _cut,
    "zeroed": _zeroed,
    "text": lambda path: path.write_text("示例\n" * 5000),
    "noise": lambda path: path.write_bytes(b"\xff\x00\xd8" * 20_000),
    "a folder": _folder,
}
KEYS: dict[str, Damage] = {
    **ANY_FILE,
    "missing": lambda path: path.unlink(),
    "a list": lambda path: path.write_text("[]"),
    "no slots": lambda path: path.write_text("{}"),
    "slots of another kind": lambda path: path.write_text('{"slots": ["anquan"]}'),
    "slots without fields": lambda path: path.write_text('{"slots": [{"name": "anquan"}]}'),
    "no base64": _slot(salt="示例"),
    "short salt": _slot(salt="AAAA"),
    "no nonce": _slot(nonce=""),
    "no box": _slot(box=""),
    "cost of words": _slot(argon2id=["a", "b", "c"]),
    "cost of nothing": _slot(argon2id=[0, 0, 0]),
    "cost beyond all memory": _slot(argon2id=[1, 2**31, 4]),
}
DATABASE: dict[str, Damage] = {**ANY_FILE, "first page zeroed": _first_page_zeroed}


@pytest.mark.parametrize("damage", KEYS)
def test_the_key_file_is_damaged(data: Path, damage: str) -> None:
    KEYS[damage](key_file(data))
    result = call(data, "check")
    assert result.exit_code == 5, result.output
    assert "keys.json" in result.stderr
    assert "备份" in result.stderr


@pytest.mark.parametrize("damage", DATABASE)
def test_the_database_is_damaged(data: Path, damage: str) -> None:
    path = database_file(data)
    DATABASE[damage](path)
    before = path.read_bytes() if path.is_file() else b""
    result = call(data, "export", "staff", str(data / "a.xlsx"))
    assert result.exit_code == 5, result.output
    assert result.stderr.strip()
    assert not (data / "a.xlsx").exists()
    assert not path.is_file() or path.read_bytes() == before


@pytest.mark.parametrize("damage", ANY_FILE)
@pytest.mark.parametrize("beside", [wal_of, shm_of])
def test_what_lies_beside_the_database_is_no_log(
    data: Path, damage: str, beside: Callable[[Path], Path]
) -> None:
    """A log that is none is passed over; only a folder in its place is in the way."""
    path = beside(database_file(data))
    path.write_bytes(b"x" * 8192)
    ANY_FILE[damage](path)
    result = call(data, "export", "staff", str(data / "a.xlsx"))
    assert result.exit_code == 0 or damage == "a folder", result.output
    assert result.exit_code in (0, 5)


def _modes(data: Path, folder: int, file: int) -> None:
    for path in data.iterdir():
        path.chmod(file)
    data.chmod(folder)


def test_a_folder_in_which_nothing_may_be_written(data: Path) -> None:
    _modes(data, 0o555, 0o444)
    for args, code in ((("export", "staff", "a.xlsx"), 5), ((), 6)):
        done = run(*args, data=data, password=PASSWORD)
        assert done.returncode == code, done.stderr
        assert "Traceback" not in done.stderr
        assert ("只能读取" if args else "不能写入") in done.stderr
    assert str(data) in done.stdout, "the window says it too"
    _modes(data, 0o755, 0o644)


def test_a_database_that_may_only_be_read(data: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "staff.xlsx"
    row = {"name": "示例人", "staff_number": "T1", "line": "teaching"}
    write_xlsx([schema_sheet(STAFF, [row], Translator())], sheet, tr=Translator())
    _modes(data, 0o755, 0o444)
    done = run("import", "staff", str(sheet), data=data, password=PASSWORD)
    assert done.returncode == 5, done.stderr
    assert "Traceback" not in done.stderr
    assert "只能读取" in done.stderr
    _modes(data, 0o755, 0o644)
    assert call(data, "import", "staff", str(sheet)).exit_code == 0
