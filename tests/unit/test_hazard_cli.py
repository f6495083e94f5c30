"""``report`` of the hazard register on the command line, and the hazards of the sample school."""

import json
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from campus_guard.app.commands.report_hazards import HAZARDS
from campus_guard.app.container import SchoolSetup, create_school
from campus_guard.app.demo.hazards import HazardTales
from campus_guard.cli import main
from campus_guard.core.clock import FixedClock, SystemClock
from campus_guard.core.ids import new_uid
from campus_guard.core.paths import resource
from campus_guard.db.keys import KdfCost
from campus_guard.db.service import Service
from campus_guard.features.hazards import commands as c
from campus_guard.features.hazards import queries as q
from campus_guard.features.hazards.rules.codes import Ground, HazardState, Level, ListingLevel
from campus_guard.features.people.commands import AddPerson
from campus_guard.features.places.commands import AddArea
from tests.reports.reading import by_pypdf, squeezed
from tests.unit.hazard_cases import register

PASSWORD = "correct horse"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A school with one hazard under listed supervision."""
    folder = tmp_path_factory.mktemp("hazards") / "school"
    setup = SchoolSetup(name="示例小学", username="anquan", account_name="安", password=PASSWORD)
    school, _ = create_school(folder, setup, SystemClock(), cost=KdfCost(1, 64, 1))
    life = register(school.service, found_on=school.service.clock.today())
    life.grade(Level.MAJOR).do(
        c.ListHazard,
        plate="示挂1号",
        level=ListingLevel.SCHOOL,
        ground=Ground.MAJOR,
        sponsor="示例校长",
    )
    life.assign(due=school.service.clock.today())
    school.close()
    return folder


def call(data: Path, *args: object) -> Result:
    env = {"CAMPUS_GUARD_USER": "anquan", "CAMPUS_GUARD_PASSWORD": PASSWORD}
    return CliRunner(env=env).invoke(main, ["--data", str(data), *map(str, args)])


def _options(kind: str) -> list[str]:
    today = SystemClock().today()
    number = f"YH-{today.year}-0001"
    return {
        "hazards-month": ["--month", f"{today:%Y-%m}"],
        "hazards-quarter": ["--quarter", f"{today.year}-Q{(today.month + 2) // 3}"],
        "hazard-notice": ["--id", number.lower()],
        "listed-supervision": ["--id", number],
        "grid": [],
    }[kind]


@pytest.mark.parametrize("ending", ["pdf", "xlsx"])
@pytest.mark.parametrize("kind", sorted(HAZARDS))
def test_every_paper_is_written(data: Path, tmp_path: Path, kind: str, ending: str) -> None:
    out = tmp_path / f"paper.{ending}"
    result = call(data, "report", kind, *_options(kind), "--out", out)
    assert result.exit_code == 0, result.output
    if ending == "pdf":
        assert "示例小学" in squeezed(by_pypdf(out.read_bytes()))


def test_a_month_of_zero_says_so(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "zero.pdf"
    result = call(data, "report", "hazards-month", "--month", "2020-02", "--out", out)
    assert result.exit_code == 0, result.output
    text = squeezed(by_pypdf(out.read_bytes()))
    assert "本月无" in text
    assert "（0/0）" in text or "(0/0)" in text


@pytest.mark.parametrize(
    "wrong",
    [
        ["hazards-month", "--month", "十月"],
        ["hazards-month", "--month", "2999-01"],
        ["hazards-quarter", "--quarter", "2026-5"],
    ],
)
def test_a_wrong_month_is_refused_in_words(data: Path, tmp_path: Path, wrong: list[str]) -> None:
    result = call(data, "report", *wrong, "--out", tmp_path / "a.pdf")
    assert result.exit_code == 6
    assert not (tmp_path / "a.pdf").exists()
    assert "Traceback" not in result.output


def test_an_unknown_number_is_said(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "a.pdf"
    result = call(data, "report", "hazard-notice", "--id", "YH-1999-0001", "--out", out)
    assert result.exit_code != 0
    assert "YH-1999-0001" in result.output


def test_every_state_occurs_in_the_sample(
    director: Service, gatekeeper: Service, clock: FixedClock
) -> None:
    areas = {
        code: director.run(
            AddArea(uid=new_uid(), code=code, name=f"示例{code}", kind="other")
        ).value
        for code in _codes()
    }
    people = [
        director.run(
            AddPerson(uid=new_uid(), name=f"示例人{n}", staff_number=str(n), line="logistics")
        ).value
        for n in range(6)
    ]
    tales = HazardTales(
        rng=random.Random(5),
        director=director,
        gatekeeper=gatekeeper,
        owners=people[:3],
        verifiers=people[3:],
        areas=areas,
        seed=5,
    )
    end = clock.now()
    clock.at = end - timedelta(days=90)
    tales.risks()
    moments = [end - timedelta(days=80 - 2 * n, hours=3) for n in range(24)]
    _play(tales, moments, end, clock)
    rows = director.ask(q.ListHazards(wanted=q.HazardFilter(kind=None, voided=True))).rows
    assert {row.state for row in rows} == set(HazardState)
    assert {row.level for row in rows} == {None, *Level}
    for mark in ("overdue", "flagged", "listed", "voided", "on_spot", "recurs_id", "down_from"):
        assert any(getattr(row, mark) for row in rows), mark
    assert any(row.extensions for row in rows)
    assert any(risk.review_overdue for risk in director.ask(q.ListRisks()))


def _codes() -> set[str]:
    """Return the codes of all areas that the sample's cases name."""
    plan = json.loads(resource("sample", "hazards.json").read_text(encoding="utf-8"))
    cases = [case for name in ("cases", "majors", "repairs") for case in plan[name]]
    named = {code for case in cases for code in case["areas"]}
    return named | {risk["area"] for risk in plan["risks"]}


def _play(tales: HazardTales, moments: list[datetime], end: datetime, clock: FixedClock) -> None:
    planned: list[tuple[datetime, int, Callable[[], None]]] = []

    def at(when: datetime, step: Callable[[], None]) -> None:
        if when <= end:
            planned.append((when, len(planned), step))

    tales.plan(at, moments, end)
    for when, _, step in sorted(planned, key=lambda p: p[:2]):
        clock.at = max(clock.at, when)
        step()
    clock.at = end
