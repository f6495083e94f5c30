"""The command line: lazy, documented exit codes, words or JSON, never a password argument."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from campus_guard import __version__
from campus_guard.app import accounts
from campus_guard.app.commands import demo
from campus_guard.app.container import SchoolSetup, create_school, open_school
from campus_guard.app.folder import LOCK_FILE, has_school
from campus_guard.app.settings import remember_data_dir
from campus_guard.cli import main
from campus_guard.core.clock import SystemClock
from campus_guard.core.errors import UserError
from campus_guard.core.i18n import msg
from campus_guard.core.ids import new_uid
from campus_guard.core.roles import Role
from campus_guard.db.engine import connect
from campus_guard.db.keys import KdfCost, KeyFile, key_file
from campus_guard.features.admin.commands import CreateAccount
from campus_guard.features.places.commands import LoadAreaCatalogue

ROOT = Path(__file__).resolve().parents[2]
CASES = ROOT / "resources" / "rules" / "worked_cases.json"
CHEAP = KdfCost(1, 64, 1)
PASSWORD = "correct horse"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A school with a director, a gatekeeper and a maintainer."""
    folder = tmp_path / "school"
    setup = SchoolSetup(name="示例小学", username="anquan", account_name="安", password=PASSWORD)
    school, _ = create_school(folder, setup, SystemClock(), cost=CHEAP)
    for name, role in (("menwei", Role.GATEKEEPER), ("weihu", Role.MAINTAINER)):
        command = CreateAccount(uid=new_uid(), username=name, name=name, role=role)
        accounts.add_account(school, command, PASSWORD, cost=CHEAP)
    school.close()
    return folder


def call(*args: str, data: Path | None = None, user: str = "anquan", **env: str) -> Result:
    given = {"CAMPUS_GUARD_USER": user, "CAMPUS_GUARD_PASSWORD": PASSWORD, **env}
    head = ["--data", str(data)] if data else []
    result = CliRunner(env=given).invoke(main, [*head, *map(str, args)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    return result


def answer(result: Result) -> dict[str, Any]:
    return json.loads(result.stdout)


@pytest.mark.parametrize("args", [["--version"], ["--help"], ["report", "--help"]])
def test_words_about_itself_load_nothing_heavy(args: list[str]) -> None:
    script = (
        "import sys\n"
        "from campus_guard.cli import main\n"
        f"main({args!r}, standalone_mode=False)\n"
        "heavy = {'PySide6', 'sqlalchemy', 'reportlab', 'openpyxl', 'sqlcipher3', 'argon2',\n"
        "         'cryptography', 'pypinyin', 'PIL'}\n"
        "sys.exit(str(heavy & set(sys.modules)) if heavy & set(sys.modules) else 0)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert done.returncode == 0, done.stderr
    if args == ["--version"]:
        assert __version__ in done.stdout


def test_exit_codes_are_in_the_help() -> None:
    for language, zero in (("en", "done"), ("zh_CN", "完成")):
        text = call("--lang", language, "--help").stdout
        told = dict(re.findall(r"^  (\d+) +(\S+)", text, re.MULTILINE))
        assert sorted(told, key=int) == ["0", "1", "2", "3", "4", "5", "6", "70"]
        assert told["0"].startswith(zero)


def test_the_place_chosen_at_first_run_is_the_default(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv("CAMPUS_GUARD_DATA", raising=False)
    remember_data_dir(data)
    assert call("check").exit_code == 0


def test_wrong_usage_ends_with_2(data: Path) -> None:
    assert call("report", "term-summary", data=data).exit_code == 2
    assert call("nonsense").exit_code == 2
    assert call("--password", "x", "check").exit_code == 2


def test_worked_cases_agree_without_any_school(tmp_path: Path) -> None:
    result = call("rules", "run", str(CASES), "--check", data=tmp_path / "none")
    assert result.exit_code == 0, result.stderr
    written = answer(result)
    asked = json.loads(CASES.read_text(encoding="utf-8"))
    assert len(written["vectors"]) == len(asked["vectors"])
    assert not (tmp_path / "none").exists()


def test_a_difference_ends_with_1_and_words(tmp_path: Path) -> None:
    document = json.loads(CASES.read_text(encoding="utf-8"))
    case = next(v for v in document["vectors"] if "headline_tier" in v["expected"])
    case["expected"]["headline_tier"] = "none of these"
    file = tmp_path / "cases.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    result = call("rules", "run", str(file), "--check")
    assert result.exit_code == 1
    assert case["id"] in result.stderr
    assert call("rules", "run", str(file)).exit_code == 0
    file.write_text("{", encoding="utf-8")
    assert call("rules", "run", str(file)).exit_code == 6


def test_check_tells_findings_in_words_and_json(data: Path) -> None:
    assert call("check", data=data).exit_code == 0
    found = answer(call("check", "--json", data=data, user="weihu"))
    assert found["ok"]
    assert {"pages", "audit chain", "settings"} <= {f["check"] for f in found["findings"]}


def test_check_ends_with_1_when_the_chain_was_touched(data: Path) -> None:
    keys = KeyFile.load(key_file(data)).open("anquan", PASSWORD)
    raw = connect(data / "campus_guard.db", keys.database)
    raw.execute("UPDATE audit_entry SET username = 'nobody' WHERE id = 2")
    raw.close()
    result = call("check", "--json", data=data)
    assert result.exit_code == 1
    bad = [f["check"] for f in answer(result)["findings"] if f["grade"] == "bad"]
    assert bad == ["audit chain"]


@pytest.mark.parametrize(
    ("user", "env", "code"),
    [
        ("anquan", {"CAMPUS_GUARD_PASSWORD": "wrong"}, 3),
        ("nobody", {}, 3),
        ("menwei", {}, 4),
    ],
)
def test_who_may_not_is_refused(
    data: Path, tmp_path: Path, user: str, env: dict[str, str], code: int
) -> None:
    out = tmp_path / "accounts.pdf"
    result = call("report", "accounts", "--out", str(out), "--json", data=data, user=user, **env)
    assert result.exit_code == code
    told = answer(result)
    assert not told["ok"]
    assert told["error"]["exit"] == code
    assert told["error"]["message"]
    assert not out.exists()


def test_options_are_taken_before_and_behind_the_command(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "accounts.xlsx"
    password = tmp_path / "password.txt"
    password.write_text(PASSWORD + "\n", encoding="utf-8")
    clean = {"CAMPUS_GUARD_USER": "", "CAMPUS_GUARD_PASSWORD": ""}
    tail = ["--out", str(out), "--user", "anquan", "--password-file", str(password), "--json"]
    result = call("report", "accounts", "--data", str(data), *tail, **clean)
    assert result.exit_code == 0, result.output
    assert answer(result)["file"] == str(out)
    assert out.read_bytes().startswith(b"PK")


def test_without_password_nobody_waits_for_a_terminal(data: Path) -> None:
    env = {k: v for k, v in os.environ.items() if not k.startswith("CAMPUS_GUARD")}
    done = subprocess.run(
        [sys.executable, "-m", "campus_guard", "--data", str(data), "--user", "anquan", "check"],
        capture_output=True,
        stdin=subprocess.DEVNULL,
        env={**env, "CAMPUS_GUARD_LANG": "en"},
        cwd=ROOT,
        text=True,
        check=False,
    )
    assert done.returncode == 3
    assert "--password-file" in done.stderr


def test_no_school_ends_with_5(tmp_path: Path) -> None:
    result = call("check", "--json", data=tmp_path)
    assert result.exit_code == 5
    assert answer(result)["error"]["kind"] == "cannot_open"


def test_a_report_must_be_pdf_or_xlsx(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "accounts.doc"
    assert call("report", "accounts", "--out", str(out), data=data).exit_code == 6


def test_backup_and_restore(data: Path, tmp_path: Path) -> None:
    result = call("backup", str(tmp_path / "stick"), "--json", data=data, user="weihu")
    assert result.exit_code == 0, result.output
    file = Path(answer(result)["file"])
    assert file.parent == tmp_path / "stick"
    (data / "campus_guard.db").unlink()
    refused = call("restore", str(file), data=data, user="menwei")
    assert refused.exit_code == 4
    assert not has_school(data)
    restored = call("restore", str(file), "--json", data=data, user="weihu")
    assert restored.exit_code == 0, restored.output
    assert Path(answer(restored)["aside"]).is_dir()
    assert call("check", data=data).exit_code == 0
    assert not (data / LOCK_FILE).exists()


def test_restore_waits_for_no_open_window(data: Path, tmp_path: Path) -> None:
    from PySide6.QtCore import QLockFile

    file = answer(call("backup", str(tmp_path / "stick"), "--json", data=data))["file"]
    lock = QLockFile(str(data / LOCK_FILE))
    assert lock.tryLock(0)
    result = call("restore", file, "--json", data=data)
    lock.unlock()
    assert result.exit_code == 5
    assert answer(result)["error"]["kind"] == "busy"


def test_demo_wants_an_empty_folder(data: Path) -> None:
    before = sorted(p.name for p in data.iterdir())
    result = call("demo", "--scale", "small", data=data)
    assert result.exit_code == 6
    assert sorted(p.name for p in data.iterdir()) == before


def test_a_killed_demo_is_no_hindrance_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".setup-1234").mkdir()

    def broken(folder: Path, *_rest: object, **_options: object) -> None:
        (folder / "campus_guard.db").write_bytes(b"half")
        raise UserError(msg("stopped"))

    monkeypatch.setattr(demo, "build_school", broken)
    result = call("demo", "--scale", "small", data=tmp_path)
    assert result.exit_code == 6
    assert "stopped" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_unknown_sheets_are_named_with_the_known_ones(data: Path, tmp_path: Path) -> None:
    result = call("export", "nonsense", str(tmp_path / "x.xlsx"), data=data, CAMPUS_GUARD_LANG="en")
    assert result.exit_code == 6
    assert "staff" in result.stderr
    assert "areas" in result.stderr


def test_export_comes_back_as_unchanged(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "areas.xlsx"
    school = open_school(data, "anquan", PASSWORD, SystemClock())
    school.service.run(LoadAreaCatalogue())
    school.close()
    assert call("export", "areas", str(file), data=data).exit_code == 0
    result = call("import", "areas", str(file), "--dry-run", "--json", data=data)
    assert result.exit_code == 0, result.output
    told = answer(result)
    assert told["written"] is False
    assert (told["new"], told["changed"]) == (0, 0)
    assert told["same"] > 0
    refused = call("import", "areas", str(file), data=data, user="weihu")
    assert refused.exit_code == 4
