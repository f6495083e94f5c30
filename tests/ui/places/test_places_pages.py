"""The pages of the campus, on the real service."""

from datetime import time
from pathlib import Path
from typing import Any

from pytestqt.qtbot import QtBot

from campus_guard.features.places.queries import AreaDetail
from campus_guard.features.places.ui import PlacesPage
from campus_guard.features.places.ui.areas import AreasPage
from campus_guard.features.places.ui.points import GatesPage, PatrolPointsPage, PostsPage
from campus_guard.ui.picker import Candidate
from campus_guard.ui.preview import PreviewDialog
from tests.ui.kit.support import assert_page_ok
from tests.ui.school import dialog, fill, give_reason, names, read, save, shown, undo


def choose(page: Any, code: str) -> None:
    page.select(next(r.id for r in page.model.rows if r.code == code))


def test_the_pages_are_usable(school: Any, qtbot: QtBot) -> None:
    page = shown(school, qtbot, PlacesPage(school.ctx))
    assert_page_ok(page)
    assert page.subtitle == "9 areas, 7 without chief"
    for index in range(1, 4):
        page.tabs.setCurrentIndex(index)
        school.settle()
        assert page.current.model.rows


def test_the_tree_is_read_from_top_to_bottom(school: Any, qtbot: QtBot) -> None:
    page = shown(school, qtbot, AreasPage(school.ctx))
    shown_names = [page.model.index(i, 1).data() for i in range(5)]
    assert [n.count("　") for n in shown_names] == [0, 1, 1, 2, 3]


def test_an_empty_campus_can_take_the_six_kinds(empty: Any, qtbot: QtBot) -> None:
    page = shown(empty, qtbot, AreasPage(empty.ctx))
    page._load()
    empty.settle()
    assert len(page.model.rows) == 7


def test_a_new_area_goes_into_the_chosen_one(school: Any, qtbot: QtBot) -> None:
    page = shown(school, qtbot, AreasPage(school.ctx))
    choose(page, "JX-1")
    page.new()
    form = dialog(page).form
    assert form["code"].value() == "JX-1-02"
    form["members"].add()
    form["members"].rows[0]["person_id"].set_value(Candidate(3, "王五"))
    form["members"].rows[0]["duty"].set_value("走廊")
    form["slots"].add()
    fill(school, form, name="102 教室", chief_id=Candidate(2, "单雄信"), grade="second")
    save(school, dialog(page))
    assert "needed" in form["slots"].rows[0]["name"]._hint_line.text()
    slot = form["slots"].rows[0]
    slot.set_values({"name": "午间", "starts_at": time(12), "ends_at": time(14)})
    save(school, dialog(page))
    assert page.row.path == "教学楼 › 一楼 › 102 教室"
    file = school.service.ask(AreaDetail(area_id=page.row.id))
    assert [(m.name, m.duty) for m in file.members] == [("王五", "走廊")]
    assert [(s.name, s.starts_at) for s in file.slots] == [("午间", time(12))]


def test_an_area_is_edited_with_everything_in_it(school: Any, qtbot: QtBot) -> None:
    page = shown(school, qtbot, AreasPage(school.ctx))
    choose(page, "JX-1")
    page.edit()
    school.settle()
    form = dialog(page).form
    assert len(form["slots"].rows) == 1
    assert len(form["members"].rows) == 1
    assert not form.dirty
    form["members"]._remove(form["members"].rows[0])
    fill(school, form, name="一层")
    save(school, dialog(page))
    school.settle()
    assert page.row.name == "一层"
    assert page.row.members == 0
    assert page.row.slots == 1


def test_an_area_does_not_go_into_itself(school: Any, qtbot: QtBot) -> None:
    page = shown(school, qtbot, AreasPage(school.ctx))
    choose(page, "JX")
    inner = next(r for r in page.model.rows if r.code == "JX-1")
    page.edit()
    school.settle()
    over = dialog(page)
    fill(school, over.form, parent_id=Candidate(inner.id, inner.path))
    save(school, over)
    assert "inside itself" in over.form["parent_id"]._hint_line.text()


def test_void_and_undo_and_without_chief(school: Any, qtbot: QtBot) -> None:
    page = shown(school, qtbot, AreasPage(school.ctx))
    choose(page, "JX-1-01")
    page.void()
    give_reason(school, page)
    assert "JX-1-01" not in names(page, "code")
    undo(school)
    assert "JX-1-01" in names(page, "code")
    page.set_filter("without_chief", True)
    school.settle()
    assert "JX-1-01" not in names(page, "code")
    page.set_filter("without_chief", False)
    page.search.setText("yl")
    page.reload()
    school.settle()
    assert names(page, "code") == ["JX-1"]


def test_the_grid_table_is_printed(school: Any, qtbot: QtBot) -> None:
    page = shown(school, qtbot, AreasPage(school.ctx))
    page.print_()
    school.settle()
    preview = page.findChildren(PreviewDialog)[0]
    assert preview.data.startswith(b"%PDF")
    preview.close()


def test_areas_from_a_sheet(school: Any, qtbot: QtBot, tmp_path: Path) -> None:
    page = shown(school, qtbot, AreasPage(school.ctx))
    rows = [
        {"code": "JX-2", "name": "二楼", "kind": "teaching", "parent_code": "JX"},
        {"code": "JX-3", "name": "三楼", "kind": "teaching", "parent_code": "?", "chief": "?"},
    ]
    over = read(school, page, rows, tmp_path)
    assert [(e.row, e.column) for e in over.model.rows] == [
        (3, "Code of the area above"),
        (3, "Chief's staff number"),
    ]
    over.reject()
    over = read(school, page, rows[:1], tmp_path)
    over.confirm()
    school.settle()
    assert "JX-2" in names(page, "code")


def test_gates(school: Any, qtbot: QtBot) -> None:
    page = shown(school, qtbot, GatesPage(school.ctx))
    page.new()
    fill(school, dialog(page).form, name="西门", for_vehicles=False)
    save(school, dialog(page))
    assert page.row.name == "西门"
    page.edit()
    fill(school, dialog(page).form, name="东门")
    save(school, dialog(page))
    assert "exists" in dialog(page).form["name"]._hint_line.text()
    dialog(page).form.mark_clean()
    dialog(page).reject()
    page.void()
    give_reason(school, page)
    undo(school)
    assert names(page) == ["东门", "西门"]


def test_posts(school: Any, qtbot: QtBot) -> None:
    page = shown(school, qtbot, PostsPage(school.ctx))
    page.edit()
    fill(school, dialog(page).form, headcount=3, needs_sex="female")
    save(school, dialog(page))
    assert (page.row.headcount, page.row.needs_sex) == (3, "female")
    page.new()
    fill(school, dialog(page).form, name="女寝夜班", kind="dormitory", around_the_clock=True)
    save(school, dialog(page))
    page.void()
    give_reason(school, page)
    undo(school)
    assert "女寝夜班" in names(page)
    page.print_()
    school.settle()
    page.findChildren(PreviewDialog)[0].close()


def test_patrol_points(school: Any, qtbot: QtBot, tmp_path: Path) -> None:
    page = shown(school, qtbot, PatrolPointsPage(school.ctx))
    page.edit()
    fill(school, dialog(page).form, look_for="门锁、灯")
    save(school, dialog(page))
    assert page.row.look_for == "门锁、灯"
    rows = [{"code": "P2", "name": "操场北", "area_code": "GG"}]
    over = read(school, page, rows, tmp_path)
    over.confirm()
    school.settle()
    assert names(page, "code") == ["P1", "P2"]
    page.new()
    fill(school, dialog(page).form, name="操场南", code="P1")
    save(school, dialog(page))
    assert "needed" in dialog(page).form["area_id"]._hint_line.text()
    dialog(page).form.mark_clean()
    dialog(page).reject()
    page.void()
    give_reason(school, page)
    undo(school)
    page.print_()
    school.settle()
    page.findChildren(PreviewDialog)[0].close()
