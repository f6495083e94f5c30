"""``roster generate``, ``roster check`` and ``report roster`` on the command line."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from campus_guard.app.container import SchoolSetup, create_school, open_school
from campus_guard.cli import main
from campus_guard.core.clock import SystemClock
from campus_guard.core.ids import new_uid
from campus_guard.db.keys import KdfCost
from campus_guard.features.calendar.commands import CreateSchoolYear, TermDates
from campus_guard.features.calendar.queries import TermByName
from campus_guard.features.people.commands import ImportStaff, StaffLine
from campus_guard.features.rosters.commands import TakePeopleIn
from tests.unit.roster_help import post

PASSWORD = "correct horse"
TERM = "2026-2027-1"
NAMES = ("周建国", "李敏", "王强", "赵丽", "陈静", "马超", "李敏")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A school with seven people, two of one name, a post of two, and no roster yet."""
    folder = tmp_path / "school"
    setup = SchoolSetup(name="示例小学", username="anquan", account_name="安", password=PASSWORD)
    school, _ = create_school(folder, setup, SystemClock(), cost=KdfCost(1, 64, 1))
    service = school.service
    dates = TermDates(date(2026, 9, 1), date(2026, 10, 16))
    year = CreateSchoolYear(uid=new_uid(), starts_on=date(2026, 9, 1), terms=(dates,))
    service.run(year)
    staff = tuple(StaffLine(name, f"R{n:02d}", "teaching") for n, name in enumerate(NAMES))
    service.run(ImportStaff(rows=staff))
    post(service, headcount=2)
    term = service.ask(TermByName(name=TERM))
    service.run(TakePeopleIn(term_id=term.id))
    school.close()
    return folder


def call(data: Path, *args: object) -> Result:
    env = {"CAMPUS_GUARD_USER": "anquan", "CAMPUS_GUARD_PASSWORD": PASSWORD}
    result = CliRunner(env=env).invoke(main, ["--data", str(data), *map(str, args)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    return result


def answer(result: Result) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def generated(data: Path, *more: object) -> Result:
    return call(data, "roster", "generate", "--term", TERM, "--seconds", "0.2", *more)


def test_a_term_is_made_from_nothing_checked_and_made_again(data: Path) -> None:
    made = generated(data, "--seed", "7", "--json")
    assert made.exit_code == 0, made.output
    first = answer(made)
    assert first["ok"] is True
    assert (first["gaps"], len(first["hash"])) == (0, 64)

    checked = answer(call(data, "roster", "check", "--term", TERM, "--json"))
    assert checked["version"] == first["version"]
    assert (checked["ok"], checked["broken"], checked["gaps"]) == (True, 0, 0)

    again = answer(generated(data, "--seed", "7", "--version", "另一版", "--json"))
    assert again["version"] == "另一版"
    assert again["hash"] == first["hash"]


def test_gaps_are_told_one_by_one_and_end_with_1(data: Path) -> None:
    absent = call(data, "roster", "check", "--term", TERM)
    assert absent.exit_code == 6  # no roster yet
    assert "2026-2027-1" in absent.output
    with_leader(data)
    made = generated(data)
    assert made.exit_code == 1
    assert "带班领导" in made.stderr
    checked = call(data, "roster", "check", "--term", TERM)
    assert checked.exit_code == 1
    gaps = [line for line in checked.stdout.splitlines() if "带班领导" in line]
    assert len(gaps) == len([line for line in made.stderr.splitlines() if "带班领导" in line]) > 20
    assert "违规 0 处" in checked.stdout.splitlines()[-1]


def with_leader(data: Path) -> None:
    """Add a post for leaders, of whom there is none."""
    school = open_school(data, "anquan", PASSWORD, SystemClock())
    post(school.service, "带班领导", least_leaders=1)
    school.close()


def test_a_term_that_is_not_there_is_named(data: Path) -> None:
    refused = call(data, "roster", "generate", "--term", "2031-2032-1")
    assert refused.exit_code == 6
    assert "2026-2027-1" in refused.stderr
    assert call(data, "roster", "generate", "--term", TERM, "--seconds", "x").exit_code == 2


def test_a_person_is_meant_by_name_or_number_and_else_it_is_said(
    data: Path, tmp_path: Path
) -> None:
    generated(data)
    out = tmp_path / "own.pdf"

    def own(name: str) -> Result:
        return call(data, "report", "roster", "--term", TERM, "--person", name, "--out", out)

    nobody, several = own("没有"), own("李敏")
    assert (nobody.exit_code, several.exit_code) == (6, 6)
    assert "没有姓名或工号为没有的人员" in nobody.stderr
    assert "请写工号" in several.stderr
    assert not out.exists()
    assert own("R01").exit_code == 0
    assert out.exists()
