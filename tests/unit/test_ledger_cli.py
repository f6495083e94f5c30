"""Ledgers on the command line: papers, sheets out and in, refusals in words."""

from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from campus_guard.app.container import SchoolSetup, create_school
from campus_guard.cli import main
from campus_guard.core.clock import SystemClock
from campus_guard.core.ids import new_uid
from campus_guard.db.keys import KdfCost
from campus_guard.features.ledgers import commands as c
from tests.reports.reading import by_pypdf, squeezed

PASSWORD = "correct horse"
DAY = date(2026, 10, 12)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A school with one lecture and one contact."""
    folder = tmp_path_factory.mktemp("ledgers") / "school"
    setup = SchoolSetup(name="示例小学", username="anquan", account_name="安", password=PASSWORD)
    school, _ = create_school(folder, setup, SystemClock(), cost=KdfCost(1, 64, 1))
    values = {"topic": "law", "day": DAY, "lecturer": "示例法治副校长", "from_unit": "police"}
    school.service.run(c.AddEntry(uid=new_uid(), ledger="LECTURE", values=values))
    school.close()
    return folder


def call(data: Path, *args: object) -> Result:
    env = {"CAMPUS_GUARD_USER": "anquan", "CAMPUS_GUARD_PASSWORD": PASSWORD}
    return CliRunner(env=env).invoke(main, ["--data", str(data), *map(str, args)])


def test_a_ledger_of_a_month_as_pdf_and_xlsx(data: Path, tmp_path: Path) -> None:
    for ending in ("pdf", "xlsx"):
        out = tmp_path / f"a.{ending}"
        result = call(data, "report", "ledger", "--ledger", "lecture", "--month", "2026-10",
                      "--out", out)  # fmt: skip
        assert result.exit_code == 0, result.output
        assert out.stat().st_size > 1000
    printed = squeezed(by_pypdf((tmp_path / "a.pdf").read_bytes()))
    assert "示例法治副校长" in printed
    assert "JZ-2026-0001" not in printed
    result = call(data, "report", "ledger", "--id", "jz-2026-0001", "--out", tmp_path / "b.pdf")
    assert result.exit_code == 0, result.output
    assert "JZ-2026-0001" in squeezed(by_pypdf((tmp_path / "b.pdf").read_bytes()))
    empty = call(data, "report", "ledger", "--ledger", "LECTURE", "--month", "2026-11",
                 "--out", tmp_path / "c.pdf")  # fmt: skip
    assert empty.exit_code == 0
    assert "本月无" in squeezed(by_pypdf((tmp_path / "c.pdf").read_bytes()))


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("report", "ledger", "--out", "x.pdf"), "--ledger"),
        (("report", "ledger", "--ledger", "NONE", "--out", "x.pdf"), "NONE"),
        (("report", "ledger", "--ledger", "DRILL", "--month", "10", "--out", "x.pdf"), "2026-10"),
        (("report", "ledger", "--id", "YL-1999-0001", "--out", "x.pdf"), "YL-1999-0001"),
        (("export", "ledger:BULLY", "x.xlsx"), "受限"),
        (("export", "ledger:NONE", "x.xlsx"), "NONE"),
        (("export", "nothing", "x.xlsx"), "ledger:CODE"),
    ],
)
def test_what_cannot_be_is_refused_in_words(
    data: Path, args: tuple[str, ...], words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = call(data, *args)
    assert result.exit_code == 6
    assert words in result.output
    assert not list(tmp_path.iterdir())


def test_a_sheet_goes_out_and_comes_in(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "a.xlsx"
    result = call(data, "export", "ledger:LECTURE", out)
    assert result.exit_code == 0, result.output
    result = call(data, "import", "ledger:lecture", out)
    assert result.exit_code == 0, result.output
    assert "未变 1" in result.output
