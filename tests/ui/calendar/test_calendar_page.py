"""The pages of the calendar, on the real service."""

from datetime import date, time
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from campus_guard.features.calendar.queries import DayKind, ListTerms, ProvisionalYears
from campus_guard.features.calendar.ui import CalendarPage
from campus_guard.features.calendar.ui.month import MonthPage
from campus_guard.features.calendar.ui.monthgrid import add_months, grid_days
from campus_guard.features.calendar.ui.plan import DaysPage, PeriodsPage, TermsPage
from campus_guard.ui.preview import PreviewDialog
from tests.ui.kit.support import assert_page_ok
from tests.ui.school import dialog, fill, give_reason, names, read, save, shown, undo

NOTICE = "2027年元旦:1月1日(周五)至3日(周日)放假,共3天。1月9日(周六)上班。"


def test_weeks_begin_on_monday() -> None:
    assert grid_days(2026, 11) == (date(2026, 10, 26), date(2026, 12, 6))
    assert grid_days(2027, 2) == (date(2027, 2, 1), date(2027, 2, 28))
    assert add_months(date(2026, 10, 31), 1) == date(2026, 11, 30)
    assert add_months(date(2026, 1, 31), -11) == date(2025, 2, 28)


def test_the_pages_are_usable(school: Any, qtbot: QtBot) -> None:
    page = shown(school, qtbot, CalendarPage(school.ctx))
    assert_page_ok(page)
    for index in range(1, 4):
        page.tabs.setCurrentIndex(index)
        school.settle()
        assert page.current.model.rows


def test_the_month_is_walked_with_the_keyboard(school: Any, qtbot: QtBot) -> None:
    page = shown(school, qtbot, MonthPage(school.ctx))
    grid = page.grid
    assert "2027" in page.banner.text
    for key, day in (
        (Qt.Key.Key_Left, date(2026, 11, 19)),
        (Qt.Key.Key_Down, date(2026, 11, 26)),
        (Qt.Key.Key_PageUp, date(2026, 10, 26)),
        (Qt.Key.Key_Home, date(2026, 11, 20)),
    ):
        QTest.keyClick(grid, key)
        school.settle()
        assert grid.chosen == day
    grid.choose(date(2026, 10, 10))
    school.settle()
    name = grid.accessibleName()
    for words in ("Saturday", "Make-up workday", "国庆节", "Lessons of Wednesday"):
        assert words in name


def test_a_day_is_changed_from_the_month(school: Any, qtbot: QtBot) -> None:
    page = shown(school, qtbot, MonthPage(school.ctx))
    QTest.keyClick(page.grid, Qt.Key.Key_Return)
    fill(school, dialog(page).form, kind="school_break", name="秋假", last=date(2026, 11, 22))
    save(school, dialog(page))
    assert school.service.ask(DayKind(day=date(2026, 11, 22))).name == "秋假"
    assert page.grid.day().name == "秋假"
    page.new()
    assert dialog(page).form["name"].value() == "秋假"
    fill(school, dialog(page).form, name="停课")
    save(school, dialog(page))
    page._void()
    give_reason(school, page)
    assert page.grid.day().kind == "school"
    undo(school)
    assert page.grid.day().name == "停课"
    page.add_event()
    fill(school, dialog(page).form, name="消防演练")
    save(school, dialog(page))
    assert page.grid.day().events == ("消防演练",)


def test_make_up_days_choose_their_lessons(school: Any, qtbot: QtBot) -> None:
    page = shown(school, qtbot, MonthPage(school.ctx))
    page.grid.choose(date(2026, 10, 10))
    school.settle()
    page.new()
    form = dialog(page).form
    assert form["follows_weekday"].value() == 3
    fill(school, form, follows_weekday=5)
    save(school, dialog(page))
    assert page.grid.day().lessons_of == 5


def test_a_notice_is_pasted_looked_through_and_taken(school: Any, qtbot: QtBot) -> None:
    page = shown(school, qtbot, MonthPage(school.ctx))
    page.import_notice()
    over = dialog(page)
    over.look()
    assert "which year" in over.banner.text
    over.text.setPlainText(NOTICE)
    over.look()
    school.settle()
    assert [r.action for r in over.model.rows] == ["new"] * 4
    assert "2027" in over._say.text()
    over.take()
    school.settle()
    assert school.service.ask(ProvisionalYears()) == ()
    assert page.banner.text == ""


def test_a_notice_from_files(school: Any, qtbot: QtBot, tmp_path: Path) -> None:
    page = shown(school, qtbot, MonthPage(school.ctx))
    page.import_notice()
    over = dialog(page)
    path = tmp_path / "notice.json"
    day = '{"name": "元旦", "from": "2027-01-01", "to": "2027-01-03"}'
    path.write_text(f'{{"year": 2027, "holidays": [{day}]}}', encoding="utf-8")
    school.kit.dialogs.answers.append(path)
    over.choose()
    school.settle()
    assert len(over.model.rows) == 3
    path.write_bytes(b"\xff\xfe\x00")
    school.kit.dialogs.answers.append(path)
    over.choose()
    school.settle()
    assert "not readable" in over.banner.text
    assert not over.take_button.isEnabled()


def test_a_notice_from_a_sheet(school: Any, qtbot: QtBot, tmp_path: Path) -> None:
    from campus_guard.core.sheets import schema_sheet
    from campus_guard.features.calendar import sheets
    from campus_guard.reports.xlsx import write_xlsx

    rows = [
        {"day": date(2027, 1, 1), "kind": "holiday", "name": "元旦"},
        {"day": date(2027, 1, 9), "kind": "makeup_workday", "name": "元旦", "follows": "5"},
    ]
    path = tmp_path / "notice.xlsx"
    tr = school.ctx.tr
    write_xlsx([schema_sheet(sheets.DAYS, rows, tr)], path, tr=tr)
    page = shown(school, qtbot, MonthPage(school.ctx))
    page.import_notice()
    over = dialog(page)
    school.kit.dialogs.answers.append(path)
    over.choose()
    school.settle()
    assert [r.follows_weekday for r in over.model.rows] == [None, 5]
    over.take()
    school.settle()
    assert school.service.ask(DayKind(day=date(2027, 1, 9))).follows_weekday == 5


def test_a_school_year_with_its_terms(empty: Any, qtbot: QtBot) -> None:
    page = shown(empty, qtbot, TermsPage(empty.ctx))
    page.new()
    form = dialog(page).form
    assert form["starts_on"].value() == date(2026, 9, 1)
    fill(
        empty,
        form,
        term1_starts_on=date(2026, 9, 1),
        term1_ends_on=date(2027, 1, 20),
        term2_starts_on=date(2027, 1, 10),
        term2_ends_on=date(2027, 7, 5),
    )
    save(empty, dialog(page))
    assert "Overlaps" in form["term2_starts_on"]._hint_line.text()
    form["term2_starts_on"].set_value(date(2027, 2, 22))
    save(empty, dialog(page))
    assert names(page) == ["2026-2027", "2026-2027-1", "2026-2027-2"]


def test_terms_are_edited_added_and_voided(school: Any, qtbot: QtBot) -> None:
    page = shown(school, qtbot, TermsPage(school.ctx))
    page._add_term()
    fill(school, dialog(page).form, starts_on=date(2027, 2, 22), ends_on=date(2027, 7, 5))
    save(school, dialog(page))
    assert page.row.name == "2026-2027-2"
    page.edit()
    fill(school, dialog(page).form, ends_on=date(2027, 7, 2))
    save(school, dialog(page))
    assert school.service.ask(ListTerms())[0].ends_on == date(2027, 7, 2)
    page.void()
    give_reason(school, page)
    assert len(names(page)) == 2
    undo(school)
    assert len(names(page)) == 3
    page.select(("year", page.row.year.id))
    page.edit()
    fill(school, dialog(page).form, ends_on=date(2027, 8, 15))
    save(school, dialog(page))
    assert page.row.year.ends_on == date(2027, 8, 15)
    page.print_()
    assert school.kit.visited[-1][0] == "calendar"


def test_the_list_of_days(school: Any, qtbot: QtBot) -> None:
    page = shown(school, qtbot, DaysPage(school.ctx))
    page.set_filter("kind", "makeup_workday")
    school.settle()
    assert len(page.model.rows) == 6
    page.new()
    fill(school, dialog(page).form, first=date(2026, 12, 5), kind="makeup_workday", name="补课")
    save(school, dialog(page))
    assert page.row.name == "补课"
    page.void()
    give_reason(school, page)
    undo(school)
    assert "补课" in names(page)
    page.print_()
    assert school.kit.visited[-1][1]["day"] == page.row.day


def test_days_from_a_sheet(school: Any, qtbot: QtBot, tmp_path: Path) -> None:
    page = shown(school, qtbot, DaysPage(school.ctx))
    rows = [
        {"day": date(2026, 12, 1), "kind": "event", "name": "演练"},
        {"day": date(2026, 12, 2), "kind": "event"},
    ]
    over = read(school, page, rows, tmp_path)
    assert [(e.row, e.column) for e in over.model.rows] == [(3, "Designation")]
    over.reject()
    over = read(school, page, rows[:1], tmp_path)
    over.confirm()
    school.settle()
    assert "演练" in names(page)


def test_periods(empty: Any, qtbot: QtBot) -> None:
    page = shown(empty, qtbot, PeriodsPage(empty.ctx))
    page._load()
    empty.settle()
    assert len(page.model.rows) == 9
    page.new()
    fill(
        empty,
        dialog(page).form,
        name="晚自习",
        kind="night",
        starts_at=time(18, 30),
        ends_at=time(20),
    )
    save(empty, dialog(page))
    assert page.row.name == "晚自习"
    page.edit()
    fill(empty, dialog(page).form, ends_at=time(20, 30))
    save(empty, dialog(page))
    assert page.row.ends_at == time(20, 30)
    page.void()
    give_reason(empty, page)
    undo(empty)
    assert "晚自习" in names(page)


def test_the_school_calendar_is_printed(school: Any, qtbot: QtBot) -> None:
    page = shown(school, qtbot, MonthPage(school.ctx))
    page.print_()
    school.settle()
    preview = page.findChildren(PreviewDialog)[0]
    assert preview.data.startswith(b"%PDF")
    preview.close()
