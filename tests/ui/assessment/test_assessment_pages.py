"""The settlement on screen: drill-down by keyboard, the steps of its life, slips, settings."""

from collections.abc import Callable

from pypdfium2 import PdfDocument
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTabWidget

from campus_guard.core.clock import FixedClock
from campus_guard.db.service import Service
from campus_guard.features.accidents.commands import VoidAccident
from campus_guard.features.accidents.queries import RuleSetInForce
from campus_guard.features.accidents.rules import Confirmation, ManagementMode, SheetState
from campus_guard.features.accidents.ui.assessment import AssessmentPage
from campus_guard.features.accidents.ui.assessment.awardspage import AwardsPage
from campus_guard.features.accidents.ui.assessment.settingspage import AssessSettingsPage
from campus_guard.features.accidents.ui.assessment.sheetpage import SheetPage
from campus_guard.features.accidents.ui.assessment.slipspage import SlipsPage
from campus_guard.ui.preview import PreviewDialog
from tests.ui.accidents.conftest import CTRL, SHIFT, Desk
from tests.ui.kit.support import assert_page_ok, unnamed
from tests.unit.accident_cases import detail
from tests.unit.assess_help import TERM, accident, frozen, propose, sheet

KEY = Qt.Key
Open = Callable[[Service], Desk]


def page_of(desk: Desk) -> AssessmentPage:
    desk.window.navigate("assessment", term=TERM)
    desk.settle()
    page = desk.window.session.page("assessment")
    assert isinstance(page, AssessmentPage)
    return page


def sheet_of(desk: Desk) -> SheetPage:
    page = page_of(desk).show_tab("sheet")
    desk.settle()
    assert isinstance(page, SheetPage)
    return page


def choose(page: SheetPage, key: str, column: str = "name") -> None:
    keys = [c.key for c in page.model.columns]
    index = page.model.index(page.model.index_of(key), keys.index(column))
    page.table.setCurrentIndex(index)


def shown(page: SheetPage) -> list[str]:
    return [e.case.number for e in page._pane.model.rows]


def step_names(page: SheetPage) -> set[str]:
    return {
        page._step_of[action.text.text]
        for action, button in page._buttons
        if action.text.text in page._step_of and button.isVisible() and not action.menu
    }


def test_every_number_leads_to_its_findings(desk: Desk) -> None:
    page = sheet_of(desk)
    assert_page_ok(page)
    choose(page, "1")
    for column, expected in (
        ("R1", ["SG-2026-0001", "SG-2026-0002"]),
        ("A1", []),
        ("personal", ["SG-2026-0001", "SG-2026-0002"]),
        ("score", ["SG-2026-0001", "SG-2026-0002"]),
        ("award", ["SG-2026-0001", "SG-2026-0002"]),
    ):
        choose(page, "1", column)
        assert shown(page) == expected, column
    choose(page, "2", "management")
    assert page._pane._name.text() == "示例乙 · 管理责任扣分"
    assert shown(page) == ["SG-2026-0001", "SG-2026-0002", "SG-2026-0003"]
    assert "3 起 ÷ 2 = 1 组" in page._pane._words.text()


def test_from_a_number_to_the_accident_file_by_keyboard_alone(desk: Desk) -> None:
    page = sheet_of(desk)
    choose(page, "1")
    page.table.setFocus()
    desk.press(KEY.Key_Right)
    desk.press(KEY.Key_Right)
    assert page.table.currentIndex().column() == 2
    desk.press(KEY.Key_Return)
    desk.press(KEY.Key_Down)
    desk.press(KEY.Key_Return)
    accidents = desk.window.session.page("accidents")
    assert desk.window.session.current is accidents
    assert accidents.current is accidents.view


def test_escape_leads_from_the_findings_back_to_the_number(desk: Desk) -> None:
    page = sheet_of(desk)
    choose(page, "1", "R1")
    page.table.setFocus()
    desk.press(KEY.Key_Return)
    assert page._pane.table.hasFocus()
    desk.press(KEY.Key_Escape)
    assert page.table.hasFocus()
    assert desk.window.session.current.key == "assessment"
    assert [c.key for c in page.model.columns][page.table.currentIndex().column()] == "R1"


def test_chips_count_and_filter(desk: Desk) -> None:
    page = sheet_of(desk)
    assert page._chips["refused"].text().endswith("2")
    page.set_filter("refused", value=True)
    desk.settle()
    assert [row.key for row in page.model.rows] == ["1", "5"]
    page.set_filter("refused", value=False)
    page.search.setText("示例乙")
    page.reload()
    desk.settle()
    assert [row.key for row in page.model.rows] == ["2"]


def test_the_director_proposes_and_undoes_it(desk: Desk, director: Service) -> None:
    page = sheet_of(desk)
    assert step_names(page) == {"propose"}
    page.table.setFocus()
    desk.press(KEY.Key_Return, CTRL)
    assert sheet(director).state is SheetState.PROPOSED
    assert step_names(page) == set()  # the principal confirms
    assert "校长" in page.news.text
    desk.ctx.alerts.current.undo()
    desk.settle()
    assert sheet(director).state is SheetState.DRAFT


def test_files_that_are_not_decided_are_named_until_the_sheet_is_confirmed(
    desk: Desk, director: Service
) -> None:
    accident(director, confirmed=Confirmation.PROPOSED)
    page = sheet_of(desk)
    pending = page.news.text
    assert "1" in pending
    propose(director)
    page.reload()
    desk.settle()
    assert pending in page.news.text
    assert page.news.text != pending


def test_what_changed_since_the_proposal_is_said_per_person(desk: Desk, director: Service) -> None:
    propose(director)
    page = sheet_of(desk)
    version = detail(director, 3).version
    director.run(VoidAccident(accident_id=3, expected_version=version, reason="误登"))
    page.reload()
    desk.settle()
    choose(page, "5")
    assert "SG-2026-0003" in page._pane._changed.text()
    assert step_names(page) == {"renew"}


def test_the_principal_confirms_and_freezes(open_desk: Open, principal: Service) -> None:
    propose(principal)
    desk = open_desk(principal)
    page = sheet_of(desk)
    page.table.setFocus()
    desk.press(KEY.Key_Return, CTRL)
    assert unnamed(desk.dialog) == []
    desk.press(KEY.Key_Return, CTRL)
    assert desk.no_dialog
    assert sheet(principal).state is SheetState.CONFIRMED
    desk.ctx.dialogs.answers.append(True)
    page.table.setFocus()
    desk.press(KEY.Key_Return, CTRL)
    assert sheet(principal).state is SheetState.FROZEN
    assert step_names(page) == set()


def test_undecided_files_are_named_when_confirming(
    open_desk: Open, principal: Service, director: Service
) -> None:
    accident(director, confirmed=Confirmation.PROPOSED)
    propose(principal)
    desk = open_desk(principal)
    page = sheet_of(desk)
    page.next_step()
    desk.settle()
    form = desk.dialog.form
    desk.press(KEY.Key_Return, CTRL)
    assert not desk.no_dialog  # a reason is asked for
    form["pending_reason"].set_value("等待诊断")
    desk.press(KEY.Key_Return, CTRL)
    assert sheet(principal).life.pending == ("SG-2026-0004",)


def test_slips_are_written_from_the_sheet_and_listed(
    open_desk: Open, principal: Service, clock: FixedClock
) -> None:
    frozen(principal, clock)
    accident(principal)
    desk = open_desk(principal)
    page = sheet_of(desk)
    assert step_names(page) == {"correct"}
    page.next_step()
    desk.settle()
    desk.dialog.form["reason"].set_value("复查改判")
    desk.press(KEY.Key_Return, CTRL)
    slips = page_of(desk).show_tab("slips")
    desk.settle()
    assert isinstance(slips, SlipsPage)
    assert_page_ok(slips)
    assert {s.number for s in slips.model.rows} == {f"GZ-2027-000{n}" for n in (1, 2, 3)}


def test_the_awards_of_a_year(desk: Desk) -> None:
    page = page_of(desk).show_tab("awards")
    desk.settle()
    assert isinstance(page, AwardsPage)
    page.set_filter("year", 2026)
    desk.settle()
    assert [row.name for row in page.model.rows] == ["示例甲", "示例戊"]
    page.select("1")
    page.open_row()
    assert_page_ok(page)
    assert page._pane.table.current_row().case.number == "SG-2026-0001"


def test_the_principal_changes_the_settings(open_desk: Open, principal: Service) -> None:
    desk = open_desk(principal)
    page = page_of(desk).show_tab("assess_settings")
    desk.settle()
    assert isinstance(page, AssessSettingsPage)
    assert_page_ok(page)
    page.new()
    form = desk.dialog.form
    assert unnamed(desk.dialog) == []
    form["mode"].set_value(ManagementMode.ONCE)
    form["school_year_starts"].set_value("02-30")
    desk.press(KEY.Key_Return, CTRL)
    assert not desk.no_dialog
    form["school_year_starts"].set_value("08-15")
    desk.press(KEY.Key_Return, CTRL)
    assert desk.no_dialog
    rules = principal.ask(RuleSetInForce())
    assert (rules.version, rules.management_mode) == ("2027-01-25", ManagementMode.ONCE)
    assert rules.school_year_starts == (8, 15)


def test_the_director_reads_the_settings_only(desk: Desk) -> None:
    page = page_of(desk).show_tab("assess_settings")
    desk.settle()
    page.new()
    assert desk.no_dialog


def test_tabs_are_reached_by_keyboard(desk: Desk) -> None:
    page = page_of(desk)
    tabs = page.findChild(QTabWidget)
    assert isinstance(tabs, QTabWidget)
    desk.press(KEY.Key_PageDown, CTRL)
    assert tabs.currentIndex() == 1


def test_all_own_slips_in_one_preview(desk: Desk) -> None:
    page = sheet_of(desk)
    page.print_all()
    desk.settle()
    preview = desk.dialog
    assert isinstance(preview, PreviewDialog)
    assert len(PdfDocument(preview.data)) == len(page.model.rows)
    preview.close()


def test_the_sheet_and_a_persons_slip_are_shown_before_they_are_printed(desk: Desk) -> None:
    page = sheet_of(desk)
    page.print_()
    desk.settle()
    desk.dialog.close()
    desk.settle()
    page.table.setFocus()
    desk.press(KEY.Key_O, CTRL | SHIFT)
    assert isinstance(desk.dialog, PreviewDialog)
