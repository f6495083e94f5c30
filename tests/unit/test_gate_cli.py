"""``report``, ``import`` and ``export`` of the gate on the command line."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from campus_guard.app.commands.report_gate import GATE
from campus_guard.app.container import SchoolSetup, create_school
from campus_guard.cli import main
from campus_guard.core.clock import SystemClock
from campus_guard.core.document import Column
from campus_guard.core.i18n import Translator
from campus_guard.core.ids import new_uid
from campus_guard.core.sheets import Sheet
from campus_guard.db.keys import KdfCost
from campus_guard.db.service import Service
from campus_guard.features.gate.commands import (
    AddBadges,
    CheckIn,
    CloseDay,
    CreateEvent,
    StartMuster,
)
from campus_guard.reports.xlsx import read_xlsx, write_xlsx
from tests.reports.reading import by_pdfium, squeezed

PASSWORD = "correct horse"
DOCUMENT, PHONE = "11010519491231002X", "13800138000"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A school with a visitor who is known in full, badges, an event, and a closed day."""
    folder = tmp_path_factory.mktemp("gate") / "school"
    setup = SchoolSetup(name="示例小学", username="anquan", account_name="安", password=PASSWORD)
    school, _ = create_school(folder, setup, SystemClock(), cost=KdfCost(1, 64, 1))
    _fill(school.service)
    school.close()
    return folder


def _fill(service: Service) -> None:
    service.run(AddBadges(first="01", count=3))
    service.run(
        CheckIn(
            uid=new_uid(), name="李四示例", phone=PHONE, document=DOCUMENT, type_code="other",
            reason_code="other", badge="01",
        )
    )  # fmt: skip
    day = service.clock.today()
    service.run(CreateEvent(uid=new_uid(), name="期中家长会", day=day))
    service.run(StartMuster(uid=new_uid(), drill=True))
    service.run(CloseDay(uid=new_uid()))


def call(data: Path, *args: object) -> Result:
    env = {"CAMPUS_GUARD_USER": "anquan", "CAMPUS_GUARD_PASSWORD": PASSWORD}
    result = CliRunner(env=env).invoke(main, ["--data", str(data), *map(str, args)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    return result


def answer(result: Result) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(result.stdout)
    return found


@pytest.mark.parametrize("kind", sorted(GATE))
def test_every_paper_of_the_gate_is_written(data: Path, tmp_path: Path, kind: str) -> None:
    out = tmp_path / "paper.pdf"
    result = call(data, "report", kind, "--out", out)
    assert result.exit_code == 0, result.output
    text = squeezed(by_pdfium(out.read_bytes()))
    assert "示例小学" in text
    assert PHONE not in text
    assert DOCUMENT not in text


def test_the_register_of_some_days_also_as_a_workbook(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "visitors.xlsx"
    day = SystemClock().today().isoformat()
    result = call(data, "report", "visitors", "--from", day, "--to", day, "--out", out, "--json")
    assert result.exit_code == 0, result.output
    rows = repr(read_xlsx(out))
    assert "李四示例" in rows
    assert "002X" in rows
    assert PHONE not in rows
    assert DOCUMENT not in rows


def test_days_that_are_the_wrong_way_round_are_refused(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "visitors.pdf"
    span = ("--from", "2026-02-02", "--to", "2026-02-01")
    assert call(data, "report", "visitors", *span, "--out", out).exit_code == 6
    assert not out.exists()


def test_days_before_anybody_came_give_a_zero_report(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "visitors.pdf"
    span = ("--from", "2020-02-01", "--to", "2020-02-02")
    assert call(data, "report", "visitors", *span, "--out", out).exit_code == 0
    assert "无" in squeezed(by_pdfium(out.read_bytes()))


@pytest.mark.parametrize("name", ["visits.csv", "nowhere/visits.xlsx"])
def test_an_export_wants_a_workbook_in_a_folder_that_is_there(
    data: Path, tmp_path: Path, name: str
) -> None:
    result = call(data, "export", "visits", tmp_path / name)
    assert result.exit_code == 6
    assert result.stderr.strip()
    assert not (tmp_path / name).exists()


def test_the_register_of_the_day_names_who_was_on_duty(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "vis.pdf"
    assert call(data, "report", "visitor-register", "--out", out).exit_code == 0
    assert "值班门卫安" in squeezed(by_pdfium(out.read_bytes()))


def test_visits_go_out_masked_and_old_logs_come_in(data: Path, tmp_path: Path) -> None:
    out, log = tmp_path / "out.xlsx", tmp_path / "log.xlsx"
    assert answer(call(data, "--json", "export", "visits", out))["rows"] >= 1
    assert PHONE not in repr(read_xlsx(out))
    headers = [Column(h) for h in ("日期", "姓名", "来访时间", "离校时间", "押证")]
    sheet = Sheet("登记", headers, [("2024-03-01", "旧客示例", "8:05", "9:00", "身份证")])
    write_xlsx([sheet], log, tr=Translator())
    told = answer(call(data, "--json", "import", "visits", log))
    assert (told["new"], told["notices"][0]["column"]) == (1, "押证")
    again = answer(call(data, "--json", "import", "visits", log))
    assert (again["new"], again["same"]) == (0, 1)
