"""``report`` of accidents on the command line, and how the sample school's files end."""

from collections import Counter
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from campus_guard.app.commands.report_accidents import ACCIDENTS
from campus_guard.app.container import SchoolSetup, create_school
from campus_guard.app.demo.endings import Endings
from campus_guard.cli import main
from campus_guard.core.clock import SystemClock
from campus_guard.core.ids import new_uid
from campus_guard.db.keys import KdfCost
from campus_guard.db.service import Service
from campus_guard.features.accidents import commands as c
from campus_guard.features.accidents.queries import AccessReport, GetAftermath
from campus_guard.features.accidents.rules import Cause, Injury
from campus_guard.features.accidents.states import AccidentState
from campus_guard.features.calendar.commands import CreateSchoolYear, TermDates
from campus_guard.features.people.commands import AddPupil
from campus_guard.features.places.commands import AddArea
from tests.reports.reading import by_pypdf, squeezed
from tests.unit.accident_cases import (
    class_teacher,
    detail,
    facts,
    graded,
    record,
    told_all,
    triaged,
    victim,
)

PASSWORD = "correct horse"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A school with an accident, a restricted file and a near miss, all of today."""
    folder = tmp_path_factory.mktemp("accidents") / "school"
    clock = SystemClock()
    setup = SchoolSetup(name="示例小学", username="anquan", account_name="安", password=PASSWORD)
    school, _ = create_school(folder, setup, clock, cost=KdfCost(1, 64, 1))
    now = clock.now()
    first = now.date() - timedelta(days=30)
    terms = (
        TermDates(first, first + timedelta(days=120)),
        TermDates(first + timedelta(days=150), first + timedelta(days=280)),
    )
    school.service.run(CreateSchoolYear(uid=new_uid(), starts_on=first, terms=terms))
    when = {"occurred_at": now - timedelta(minutes=30)}
    hurt = {"victims": (victim(),), "duties": (class_teacher(),)}
    record(school.service, triaged(**when), **hurt)
    record(school.service, facts(cause=Cause.SELF_HARM, harmed=True, narrative="秘密", **when))
    record(school.service, facts(cause=Cause.ACCIDENT, harmed=False, **when))
    school.close()
    return folder


def call(data: Path, *args: object) -> Result:
    env = {"CAMPUS_GUARD_USER": "anquan", "CAMPUS_GUARD_PASSWORD": PASSWORD}
    return CliRunner(env=env).invoke(main, ["--data", str(data), *map(str, args)])


def options(kind: str) -> list[str]:
    today = SystemClock().today()
    first = today - timedelta(days=30)
    if kind == "accident-register":
        return ["--term", f"{first.year}-{first.year + 1}-1"]
    if kind == "access":
        return ["--year", str(today.year)]
    return ["--id", f"sg-{today.year}-0001"]


@pytest.mark.parametrize("ending", ["pdf", "xlsx"])
@pytest.mark.parametrize("kind", sorted(ACCIDENTS))
def test_every_paper_is_written(data: Path, tmp_path: Path, kind: str, ending: str) -> None:
    out = tmp_path / f"paper.{ending}"
    result = call(data, "report", kind, *options(kind), "--out", out)
    assert result.exit_code == 0, result.output
    if ending == "pdf":
        assert "示例小学" in squeezed(by_pypdf(out.read_bytes()))


def test_near_misses_are_a_list_of_their_own(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "near.xlsx"
    more = [*options("accident-register"), "--near-misses", "--out", out]
    result = call(data, "report", "accident-register", *more)
    assert result.exit_code == 0, result.output
    sheet = openpyxl.load_workbook(out).active
    assert sheet is not None
    cells = [str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell]
    year = SystemClock().today().year
    assert f"SG-{year}-0003" in cells
    assert f"SG-{year}-0001" not in cells


def test_a_restricted_file_prints_with_a_reason_only(data: Path, tmp_path: Path) -> None:
    year = SystemClock().today().year
    paper = ("report", "accident-closing", "--id", f"SG-{year}-0002", "--out", tmp_path / "a.pdf")
    refused = call(data, *paper)
    assert refused.exit_code != 0
    assert "限制查阅" in refused.output
    assert not (tmp_path / "a.pdf").exists()
    assert call(data, *paper, "--reason", "归档打印").exit_code == 0
    access = tmp_path / "access.pdf"
    assert call(data, "report", "access", "--year", year, "--out", access).exit_code == 0
    assert "归档打印" in squeezed(by_pypdf(access.read_bytes()))


@pytest.mark.parametrize(
    "args",
    [
        ("accident-closing", "--id", "SG-1999-0001"),
        ("accident-register", "--term", "1999-2000-1"),
        ("access", "--year", "99"),
    ],
)
def test_what_does_not_exist_is_said(data: Path, tmp_path: Path, args: tuple[str, ...]) -> None:
    result = call(data, "report", *args, "--out", tmp_path / "a.pdf")
    assert result.exit_code != 0
    assert not (tmp_path / "a.pdf").exists()


# ------------------------------------------------------------------------- the sample school


def test_files_end_signed_approved_or_waiting(director: Service, principal: Service) -> None:
    ends: Counter[tuple[AccidentState, int]] = Counter()
    endings = Endings(director, principal, 1)
    for _ in range(30):
        accident = graded(director)
        told_all(director, accident)
        endings.lead(accident)
        file = detail(director, accident)
        ends[file.state, len(file.signatures)] += 1
    assert ends[AccidentState.CLOSED, 3] > 15
    assert ends[AccidentState.CLOSING, 2] + ends[AccidentState.CLOSING, 0] > 0
    assert sum(ends.values()) == 30


def test_a_serious_one_costs_money_and_an_open_one_stays_open(
    director: Service, principal: Service
) -> None:
    accident = record(
        director, triaged(), victims=(victim(Injury.MODERATE),), duties=(class_teacher(),)
    )
    Endings(director, principal, 1).lead(accident)
    view = director.ask(GetAftermath(accident_id=accident))
    assert view.sheet.direct_cause.startswith("(示例)")
    assert (len(view.claims), len(view.costs), len(view.followups)) == (1, 1, 1)
    assert detail(director, accident).state is not AccidentState.CLOSED  # nobody was told


def test_the_restricted_one_was_opened_twice(director: Service, principal: Service) -> None:
    pupil = director.run(AddPupil(uid=new_uid(), name="示例生", number="P1")).value
    area = director.run(AddArea(uid=new_uid(), code="A1", name="示例室", kind="public")).value
    moment = director.clock.now() - timedelta(minutes=15)
    Endings(director, principal, 1).restricted(moment, pupil, area, "示例室")
    rows = director.ask(AccessReport(year=2026)).rows
    assert [(row.username, row.pupil) for row in rows] == [("director", "P1"), ("principal", "P1")]
    assert c.OpenRestricted.roles == AccessReport.roles
