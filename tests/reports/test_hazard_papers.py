"""The papers of the hazard register: what they say, and that PDF and XLSX say the same."""

import time
from datetime import date, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook

from campus_guard.core import document as d
from campus_guard.core.clock import FixedClock
from campus_guard.core.errors import UserError
from campus_guard.core.i18n import Translator
from campus_guard.core.ids import new_uid
from campus_guard.db.paper import GetPaperHead
from campus_guard.db.service import Service
from campus_guard.db.session import Database
from campus_guard.features.hazards import commands as c
from campus_guard.features.hazards import queries as q
from campus_guard.features.hazards.report.grid import grid_of_hazards
from campus_guard.features.hazards.report.month import month_register
from campus_guard.features.hazards.report.notice import listing_sheet, notice
from campus_guard.features.hazards.report.quarter import quarter_summary
from campus_guard.features.hazards.rules.register import RegisterColumn, RegisterLayout
from campus_guard.features.places.queries import GridTable
from campus_guard.reports.pdf import write_pdf
from campus_guard.reports.xlsx import write_report_xlsx
from tests.reports.hazard_samples import LONG, live
from tests.reports.reading import by_pypdf, squeezed
from tests.unit.hazard_cases import TODAY, register
from tests.unit.test_hazard_months import fill

TR = Translator()


def _month(director: Service, month: str = "2026-11") -> d.ReportDoc:
    head = director.ask(GetPaperHead())
    return month_register(director.ask(q.HazardsOfMonth(month=month)), head, TR)


def _text(doc: d.ReportDoc, tmp_path: Path) -> str:
    write_pdf(doc, tmp_path / "a.pdf")
    return squeezed(_pages(tmp_path))


def _pages(tmp_path: Path) -> list[str]:
    return by_pypdf((tmp_path / "a.pdf").read_bytes())


def test_a_month_without_hazards_is_printed(director: Service, tmp_path: Path) -> None:
    assert "Nonethismonth" in _text(_month(director), tmp_path)


def test_the_monthly_register_says_it_all(
    director: Service, clock: FixedClock, tmp_path: Path
) -> None:
    live(director, clock)
    text = _text(_month(director), tmp_path)
    for words in (
        "YH-2026-0001",
        LONG,
        "Carriedoverfrombefore:1",
        "Newlyfound:6,ofthemmajor:1",
        "Struckoff:2",
        "Stillopenattheend:5,ofthemoverdue:1,listed:1",
        "28.6%(2/7)",
        "100.0%(2/2)",
        "Cost:12.50yuan",
        "Reportedto示例派出所",
        "示挂〔2026〕1号",
        "Extended1times,to2026-12-10",
        "RecurrenceofYH-2026-0003",
        "Voidednumbers,countednowhere:YH-2026-0006",
        "countedupto2026-11-23",
    ):
        assert words in text, words


def test_the_columns_are_the_schools(director: Service, clock: FixedClock) -> None:
    live(director, clock)
    columns = (RegisterColumn("description", "隐患情况"), RegisterColumn("number"))
    director.run(c.SetRegisterLayout(layout=RegisterLayout("示例台账", columns)))
    doc = _month(director)
    table = next(b for b in doc.blocks if isinstance(b, d.Table))
    assert doc.title == "示例台账"
    assert [x.header for x in table.columns] == ["隐患情况", "Hazard number"]
    assert all(isinstance(row, d.Band) or len(row) == 2 for row in table.rows)


def test_the_workbook_has_real_dates_and_numbers(
    director: Service, clock: FixedClock, tmp_path: Path
) -> None:
    live(director, clock)
    write_report_xlsx(_month(director), tmp_path / "a.xlsx")
    book = load_workbook(tmp_path / "a.xlsx")
    cells = [cell for row in book.worksheets[0].iter_rows() for cell in row]
    values = [cell.value for cell in cells]
    assert "YH-2026-0001" in values
    assert 12.5 in values
    assert any(cell.is_date and cell.value.date() == TODAY for cell in cells if cell.value)


def test_text_of_people_is_never_a_formula(director: Service, tmp_path: Path) -> None:
    register(director, description='=HYPERLINK("x")<b>')
    write_report_xlsx(_month(director), tmp_path / "a.xlsx")
    sheet = load_workbook(tmp_path / "a.xlsx").worksheets[0]
    cell = next(x for row in sheet.iter_rows() for x in row if str(x.value).startswith("=HYP"))
    assert cell.data_type == "s"
    assert '=HYPERLINK("x")<b>' in _text(_month(director), tmp_path)


def test_the_notice_has_two_parts(director: Service, clock: FixedClock, tmp_path: Path) -> None:
    found = live(director, clock)
    head = director.ask(GetPaperHead())
    doc = notice(found["major"].story, head, TR, TODAY)
    assert sum(isinstance(b, d.CutLine) for b in doc.blocks) == 1
    text = _text(doc, tmp_path)
    assert text.count(found["major"].story.row.number) >= 3
    assert "Receipt" in text
    assert len(_pages(tmp_path)) == 1


def test_a_notice_needs_what_it_demands(director: Service, clock: FixedClock) -> None:
    found = live(director, clock)
    head = director.ask(GetPaperHead())
    with pytest.raises(UserError):
        notice(found["open"].story, head, TR, TODAY)


def test_the_day_of_a_notice_is_the_recorded_one(
    director: Service, clock: FixedClock, tmp_path: Path
) -> None:
    found = live(director, clock)
    head = director.ask(GetPaperHead())
    later = TODAY + timedelta(days=200)
    assert f"{later}" not in _text(notice(found["closed"].story, head, TR, later), tmp_path)
    life = found["major"]
    assert f"{later}" in _text(notice(life.story, head, TR, later), tmp_path)
    director.run(c.IssueNotice(uid=new_uid(), hazard_id=life.id, to="示例人", on=TODAY))
    text = _text(notice(life.story, head, TR, later), tmp_path)
    assert f"{later}" not in text
    assert "Notrecorded" in text


def test_listed_supervision_has_stages_and_reports(
    director: Service, clock: FixedClock, tmp_path: Path
) -> None:
    found = live(director, clock)
    head = director.ask(GetPaperHead())
    text = _text(listing_sheet(found["major"].story, head, TR), tmp_path)
    for words in ("示挂〔2026〕1号", "示例区教育局", "采购", "已到货", "安装调试"):
        assert words in text
    assert len(_pages(tmp_path)) == 1
    with pytest.raises(UserError, match="never"):
        listing_sheet(found["open"].story, head, TR)


def test_the_quarter_has_months_and_definitions(
    director: Service, clock: FixedClock, tmp_path: Path
) -> None:
    live(director, clock)
    data = director.ask(q.HazardsOfQuarter(quarter="2026-Q4"))
    doc = quarter_summary(data, director.ask(GetPaperHead()), TR)
    text = _text(doc, tmp_path)
    for words in ("2026-10", "2026-11", "示例实验楼", "2/7", "Strucko", "Placeinwordsonly"):
        assert words in text, words
    bare = director.ask(q.HazardsOfQuarter(quarter="2025-Q1"))
    assert "Nonethisquarter" in _text(
        quarter_summary(bare, director.ask(GetPaperHead()), TR), tmp_path
    )


def test_the_grid_shows_people_and_hazards(
    director: Service, clock: FixedClock, tmp_path: Path
) -> None:
    live(director, clock)
    files = director.ask(GridTable())
    areas = director.ask(q.HazardsByArea())
    doc = grid_of_hazards(files, areas, director.ask(GetPaperHead()), TR)
    text = _text(doc, tmp_path)
    assert "示例实验楼" in text
    assert "noneyet" in text


def test_a_large_month_is_fast(director: Service, db: Database, tmp_path: Path) -> None:
    fill(db, 1000, date(2026, 10, 1), 30)
    start = time.process_time()
    doc = _month(director, "2026-10")
    write_pdf(doc, tmp_path / "a.pdf")
    assert time.process_time() - start < 2
    assert len(_pages(tmp_path)) > 20
