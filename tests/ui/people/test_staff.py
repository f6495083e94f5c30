"""The pages of staff and posts, on the real service."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from campus_guard.core.sheet_parse import parse_rows
from campus_guard.features.people import sheets
from campus_guard.features.people.queries import GetPerson, ListStaff
from campus_guard.features.people.ui import PeoplePage
from campus_guard.features.people.ui.staff import StaffPage, StaffPostsPage
from campus_guard.ui.picker import Candidate
from campus_guard.ui.preview import PreviewDialog
from tests.ui.kit.support import assert_page_ok, commit_text
from tests.ui.school import dialog, fill, give_reason, names, read, save, shown, undo


def test_the_pages_are_usable(school: Any, qtbot: QtBot) -> None:
    page = shown(school, qtbot, PeoplePage(school.ctx))
    assert_page_ok(page)
    assert page.subtitle == "4 people here"
    page.tabs.setCurrentIndex(1)
    school.settle()
    assert len(page.current.model.rows) == 24


def test_an_empty_list_offers_the_first_entry(empty: Any, qtbot: QtBot) -> None:
    page = shown(empty, qtbot, StaffPage(empty.ctx))
    assert not page.table.isVisible()
    page._empty.button.click()
    assert dialog(page).windowTitle() == "New member of staff"


def test_a_person_is_added_with_the_keyboard(school: Any, qtbot: QtBot) -> None:
    page = shown(school, qtbot, StaffPage(school.ctx))
    page.new()
    over = dialog(page)
    over.activateWindow()
    qtbot.waitUntil(over.isActiveWindow, timeout=5000)
    assert over.form["name"].input.hasFocus()
    commit_text(over.form["name"].input, "赵六")
    QTest.keyClicks(over.form["staff_number"].input, "T009")
    over.form["line"].set_value("teaching")
    over.form["sex"].set_value("female")
    QTest.keyClicks(over.form["phone"].input, "138 0013 8009")
    QTest.keyClick(over, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    school.settle()
    assert page.row.name == "赵六"
    assert page.row.phone == "13800138009"


def test_errors_stay_beside_their_fields(school: Any, qtbot: QtBot) -> None:
    page = shown(school, qtbot, StaffPage(school.ctx))
    page.new()
    over = dialog(page)
    fill(school, over.form, name="赵六", staff_number="T001", line="teaching")
    save(school, over)
    assert over.isVisible()
    assert "T001" in over.form["staff_number"]._hint_line.text()
    over.form["staff_number"].set_value("T010")
    save(school, over)
    assert "赵六" in names(page)


def test_a_strange_phone_warns_and_is_saved(school: Any, qtbot: QtBot) -> None:
    page = shown(school, qtbot, StaffPage(school.ctx))
    page.new()
    over = dialog(page)
    fill(school, over.form, name="赵六", staff_number="T010", line="teaching")
    phone = over.form["phone"]
    QTest.keyClicks(phone.input, "12345")
    phone.input.editingFinished.emit()
    assert "11 digits" in phone._hint_line.text()
    save(school, over)
    assert page.row.phone == "12345"


def test_editing_keeps_posts_and_takes_new_ones(school: Any, qtbot: QtBot) -> None:
    page = shown(school, qtbot, StaffPage(school.ctx))
    page.select(2)
    page.edit()
    over = dialog(page)
    assert over.form["posts"].value() == tuple(i for i, _ in page.row.posts)
    posts = [Candidate(i, name) for i, name in page.row.posts]
    extra = next(r for r in school.service.ask(_posts()) if r.name == "年级组长")
    fill(school, over.form, posts=[*posts, Candidate(extra.id, extra.name)], title="组长")
    save(school, over)
    assert page.row.post_names == "年级组长、班主任"


def _posts() -> Any:
    from campus_guard.features.people.queries import ListStaffPosts

    return ListStaffPosts()


def test_searching_by_initials(school: Any, qtbot: QtBot) -> None:
    page = shown(school, qtbot, StaffPage(school.ctx))
    QTest.keyClicks(page.search, "sxx")
    qtbot.waitUntil(lambda: names(page) == ["单雄信"], timeout=5000)
    assert page.back()
    school.settle()
    assert len(names(page)) == 4
    page.set_filter("line", "logistics")
    school.settle()
    assert len(names(page)) == 1


def test_certificates_that_end_soon(school: Any, qtbot: QtBot) -> None:
    page = shown(school, qtbot, StaffPage(school.ctx))
    page.set_filter("expiring", True)
    school.settle()
    assert names(page) == ["王五"]


def test_voiding_needs_a_reason_and_can_be_undone(school: Any, qtbot: QtBot) -> None:
    page = shown(school, qtbot, StaffPage(school.ctx))
    page.select(3)
    page.void()
    over = dialog(page)
    save(school, over)
    assert over.isVisible()
    over.form["reason"].set_value("重复")
    save(school, over)
    assert "王五" not in names(page)
    undo(school)
    assert "王五" in names(page)


def test_a_voided_person_comes_back_from_the_list(school: Any, qtbot: QtBot) -> None:
    page = shown(school, qtbot, StaffPage(school.ctx))
    page.select(3)
    page.void()
    give_reason(school, page)
    page.set_filter("voided", True)
    school.settle()
    page.select(3)
    assert page.row.voided
    page.edit()
    school.settle()
    assert not page.row.voided


def test_who_holds_a_leading_position_cannot_be_voided(school: Any, qtbot: QtBot) -> None:
    page = shown(school, qtbot, StaffPage(school.ctx))
    page.select(1)
    page.void()
    give_reason(school, page)
    assert "leading position" in dialog(page).banner.text


def test_certificates_beside_the_list(school: Any, qtbot: QtBot) -> None:
    page = shown(school, qtbot, StaffPage(school.ctx))
    page.select(3)
    school.settle()
    card = page.facts
    assert [r.kind for r in card._model.rows] == ["保安员证"]
    card._new()
    fill(school, dialog(page).form, kind="消防设施操作员证", number="X1")
    save(school, dialog(page))
    assert len(card._model.rows) == 2
    card._table.select_key(1)
    card._edit()
    fill(school, dialog(page).form, number="B2")
    save(school, dialog(page))
    detail = school.service.ask(GetPerson(person_id=3))
    assert {c.number for c in detail.certificates} == {"B2", "X1"}
    card._table.select_key(1)
    card._void()
    give_reason(school, page)
    assert len(card._model.rows) == 1
    undo(school)
    assert len(card._model.rows) == 2


def test_a_sheet_with_errors_is_told_by_row(school: Any, qtbot: QtBot, tmp_path: Path) -> None:
    page = shown(school, qtbot, StaffPage(school.ctx))
    rows = [
        {"name": "赵六", "staff_number": "T010", "line": "teaching"},
        {"name": "钱七", "staff_number": "T011", "line": "teaching", "posts": "飞行员"},
        {"name": "", "staff_number": "T012", "line": "teaching"},
    ]
    over = read(school, page, rows, tmp_path)
    assert [(e.row, e.column) for e in over.model.rows] == [(3, "Posts"), (4, "Name")]
    assert not over.import_button.isEnabled()
    over.reject()
    assert len(names(page)) == 4


def test_a_good_sheet_is_counted_and_taken(school: Any, qtbot: QtBot, tmp_path: Path) -> None:
    page = shown(school, qtbot, StaffPage(school.ctx))
    rows = [
        {"name": "赵六", "staff_number": "T010", "line": "teaching", "phone": "123"},
        {"name": "王五五", "staff_number": "T003", "line": "safety_office"},
    ]
    over = read(school, page, rows, tmp_path)
    assert "New: 1, changed: 1, unchanged: 0." in over._say.text()
    assert "Row 2, Phone" in over._say.text()
    over.confirm()
    school.settle()
    assert {"赵六", "王五五"} <= set(names(page))


def test_template_and_export(school: Any, qtbot: QtBot, tmp_path: Path) -> None:
    from campus_guard.reports.xlsx import read_xlsx

    page = shown(school, qtbot, StaffPage(school.ctx))
    path = tmp_path / "out.xlsx"
    school.kit.dialogs.answers.append(path)
    page.export()
    school.settle()
    back = parse_rows(sheets.STAFF, read_xlsx(path), [school.ctx.tr])
    assert len(back.records) == 4
    page.import_()
    template = tmp_path / "template.xlsx"
    school.kit.dialogs.answers.append(template)
    dialog(page)._save_template()
    school.settle()
    assert read_xlsx(template)[0][0]
    dialog(page).reject()


def test_the_list_is_printed_through_the_preview(school: Any, qtbot: QtBot) -> None:
    page = shown(school, qtbot, StaffPage(school.ctx))
    page.print_()
    school.settle()
    found = page.findChildren(PreviewDialog)
    assert found
    assert found[0].data.startswith(b"%PDF")
    found[0].close()


def test_posts_are_edited_and_printed(school: Any, qtbot: QtBot) -> None:
    page = shown(school, qtbot, StaffPostsPage(school.ctx))
    page.new()
    fill(school, dialog(page).form, name="食品安全员", duty_text="每日检查\n做好留样")
    save(school, dialog(page))
    assert page.row.name == "食品安全员"
    page.void()
    give_reason(school, page)
    assert "食品安全员" not in names(page)
    undo(school)
    assert "食品安全员" in names(page)
    page._load()
    school.settle()
    page.print_()
    school.settle()
    preview = page.findChildren(PreviewDialog)[0]
    assert preview.data.startswith(b"%PDF")
    preview.close()
    assert len(school.service.ask(ListStaff())) == 4
