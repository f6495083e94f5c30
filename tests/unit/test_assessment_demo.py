"""The settlements of the sample school, and the papers of the assessment on the command line."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from campus_guard.app.container import SchoolSetup, create_school
from campus_guard.app.demo.accidents import Cast
from campus_guard.app.demo.assessment import Settlements
from campus_guard.app.demo.dates import SampleTerm
from campus_guard.cli import main
from campus_guard.core.clock import CHINA, FixedClock
from campus_guard.core.ids import new_uid
from campus_guard.core.roles import Role
from campus_guard.db.keys import KdfCost
from campus_guard.db.service import Service
from campus_guard.db.session import Database
from campus_guard.features.accidents.commands import IssueCorrections
from campus_guard.features.accidents.rules import SheetState
from campus_guard.features.people.commands import AddPupil
from campus_guard.features.places.commands import AddArea
from tests.reports.reading import by_pypdf, squeezed
from tests.unit.assess_help import OTHER, TEACHER, TERM, accident, frozen, settled_school, sheet

PASSWORD = "correct horse"
NOW = datetime(2026, 11, 20, 9, tzinfo=CHINA)


def test_a_term_that_is_over_is_frozen_and_the_last_one_has_slips(
    db: Database, director: Service, principal: Service, clock: FixedClock
) -> None:
    settled_school(db, director)
    accident(director, TEACHER)
    pupils = [
        director.run(AddPupil(uid=new_uid(), number=f"P{n}", name="示例生")).value for n in range(3)
    ]
    area = director.run(AddArea(uid=new_uid(), code="A1", name="示例操场", kind="public")).value
    cast = Cast([TEACHER, OTHER], [TEACHER], [], pupils, {"A1": area}, {"A1": "示例操场"})
    events: list[tuple[datetime, int, Callable[[], None]]] = []

    def at(when: datetime, play: Callable[[], None]) -> None:
        events.append((when, len(events), play))

    terms = (
        SampleTerm(date(2026, 9, 1), date(2027, 1, 20)),
        SampleTerm(date(2027, 2, 24), date(2027, 7, 3)),
    )
    end = datetime(2027, 5, 1, 9, tzinfo=CHINA)
    Settlements(director, principal, cast, 1).plan(at, terms, end)
    for when, _, play in sorted(events)[:2]:
        clock.at = when
        if when.day != 22:
            accident(director, OTHER)  # judged between proposal and confirmation
        play()
    for when, _, play in sorted(events)[2:]:
        clock.at = when
        play()
    view = sheet(director)
    assert view.state is SheetState.FROZEN
    assert view.slips
    assert view.due


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A school whose term is frozen, with a slip that is due and one that was written."""
    folder = tmp_path_factory.mktemp("settlement") / "school"
    clock = FixedClock(NOW)
    setup = SchoolSetup(
        name="示例小学",
        username="xiaozhang",
        account_name="示例校长",
        role=Role.PRINCIPAL,
        password=PASSWORD,
    )
    school, _ = create_school(folder, setup, clock, cost=KdfCost(1, 64, 1))
    service = Service(school.db, school.service.actor)
    settled_school(school.db, service)
    accident(service, TEACHER)
    accident(service, TEACHER)
    frozen(service, clock)
    accident(service, OTHER)
    life = sheet(service).life
    service.run(
        IssueCorrections(
            uid=new_uid(),
            sheet_id=life.id or 0,
            expected_version=life.version,
            reason="复查改判",
        )
    )
    school.close()
    return folder


def call(data: Path, *args: object) -> Result:
    env = {"CAMPUS_GUARD_USER": "xiaozhang", "CAMPUS_GUARD_PASSWORD": PASSWORD}
    return CliRunner(env=env).invoke(main, ["--data", str(data), *map(str, args)])


OPTIONS = {
    "settlement": ("--term", TERM),
    "settlement-slip": ("--term", TERM, "--person", "G1"),
    "correction-slip": ("--id", "GZ-2027-0001"),
    "veto-list": ("--year", "2026"),
}


@pytest.mark.parametrize("kind", OPTIONS)
def test_every_paper_is_written_as_pdf_and_xlsx(data: Path, tmp_path: Path, kind: str) -> None:
    for ending in ("pdf", "xlsx"):
        out = tmp_path / f"{kind}.{ending}"
        done = call(data, "report", kind, *OPTIONS[kind], "--out", out)
        assert done.exit_code == 0, done.output
        assert out.stat().st_size > 1000


def text_of(data: Path, out: Path, kind: str, *options: str) -> str:
    assert call(data, "report", kind, *options, "--out", out).exit_code == 0
    return squeezed(by_pypdf(out.read_bytes()))


def test_the_sheet_has_the_columns_of_the_form(data: Path, tmp_path: Path) -> None:
    text = text_of(data, tmp_path / "a.pdf", "settlement", "--term", TERM)
    for words in ("学期安全考核及津贴汇总表", "规则集版本", "结算日期", "个人扣分", "评优资格"):
        assert words in text
    for words in ("管理责任扣分（起数）", "合计津贴", "0分人数", "取消评优人数", "分管副校长"):
        assert words in text
    assert "2起÷2=1组×10=10" in text
    assert "GZ-2027-0001" in text


def test_a_persons_own_slip_names_nobody_else(data: Path, tmp_path: Path) -> None:
    for number, own in (("G1", "示例甲"), ("G2", "示例乙")):
        options = ("--term", TERM, "--person", number)
        text = text_of(data, tmp_path / "a.pdf", "settlement-slip", *options)
        assert own in text
        assert not [n for n in "甲乙丙丁戊" if f"示例{n}" != own and f"示例{n}" in text]


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("settlement", ("--term", "1999-2000-1")),
        ("settlement-slip", ("--term", TERM, "--person", "G77")),
        ("correction-slip", ("--id", "GZ-1999-0001")),
    ],
)
def test_what_does_not_exist_is_said(
    data: Path, tmp_path: Path, kind: str, options: tuple[str, ...]
) -> None:
    done = call(data, "report", kind, *options, "--out", tmp_path / "a.pdf")
    assert done.exit_code not in (0, 1)
    assert not (tmp_path / "a.pdf").exists()
    assert "Traceback" not in done.output
