"""``report letters``, ``report leading-group``, ``report unassigned`` on the command line."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from campus_guard.app.commands.report_letters import LETTERS
from campus_guard.app.container import SchoolSetup, create_school
from campus_guard.cli import main
from campus_guard.core.clock import FixedClock
from campus_guard.db.keys import KdfCost
from tests.conftest import NOW
from tests.reports.reading import by_pypdf, squeezed
from tests.unit.letters_help import letter_school

PASSWORD = "correct horse"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A school whose letters are issued."""
    folder = tmp_path_factory.mktemp("letters") / "school"
    setup = SchoolSetup(name="示例小学", username="anquan", account_name="安", password=PASSWORD)
    school, _ = create_school(folder, setup, FixedClock(NOW), cost=KdfCost(1, 64, 1))
    letters = letter_school(school.service)
    letters.issue()
    letters.sign("class")
    school.close()
    return folder


def call(data: Path, *args: object) -> Result:
    env = {"CAMPUS_GUARD_USER": "anquan", "CAMPUS_GUARD_PASSWORD": PASSWORD}
    return CliRunner(env=env).invoke(main, ["--data", str(data), *map(str, args)])


@pytest.mark.parametrize("kind", list(LETTERS))
def test_every_paper_is_written(data: Path, tmp_path: Path, kind: str) -> None:
    out = tmp_path / f"{kind}.pdf"
    result = call(data, "--json", "report", kind, "--out", out)
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["file"] == str(out)
    assert out.read_bytes().startswith(b"%PDF-")


def test_all_letters_stand_in_one_file_each_with_its_own_pages(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "letters.pdf"
    call(data, "report", "letters", "--year", "2026-2027", "--out", out)
    pages = [squeezed([page]) for page in by_pypdf(out.read_bytes())]
    firsts = [page for page in pages if "第1页共" in page]
    assert len(firsts) == 10
    assert "甲方签字（盖章）" in "".join(pages)
    again = tmp_path / "again.pdf"
    call(data, "report", "letters", "--out", again)
    assert again.read_bytes() == out.read_bytes()


def test_one_level_and_the_list(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "level.pdf"
    assert call(data, "report", "letters", "--level", "teacher", "--out", out).exit_code == 0
    text = squeezed(by_pypdf(out.read_bytes()))
    assert "示例科任" in text
    assert "示例水电" not in text
    sheet = tmp_path / "list.xlsx"
    assert call(data, "report", "letters", "--out", sheet).exit_code == 0
    assert sheet.read_bytes().startswith(b"PK")


def test_what_does_not_exist_is_said(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "x.pdf"
    for option, value in (("--level", "NONE"), ("--year", "1999-2000")):
        result = call(data, "report", "letters", option, value, "--out", out)
        assert result.exit_code != 0
        assert value in result.output
    assert not out.exists()
