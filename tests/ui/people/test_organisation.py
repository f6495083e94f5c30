"""The pages of positions, the leading group and squads, on the real service."""

from datetime import date
from pathlib import Path
from typing import Any

from pytestqt.qtbot import QtBot

from campus_guard.features.people.queries import PositionHolder
from campus_guard.features.people.ui import OrganisationPage
from campus_guard.features.people.ui.organisation import GroupPage, PositionsPage, SquadsPage
from campus_guard.ui.picker import Candidate
from campus_guard.ui.preview import PreviewDialog
from tests.ui.kit.support import assert_page_ok
from tests.ui.school import dialog, fill, give_reason, names, read, save, shown, undo


def test_the_pages_are_usable(school: Any, qtbot: QtBot) -> None:
    page = shown(school, qtbot, OrganisationPage(school.ctx))
    assert_page_ok(page)
    assert page.subtitle == "First responsible person: 张三"
    for index in (1, 2):
        page.tabs.setCurrentIndex(index)
        school.settle()
        assert page.current.model.rows


def test_nobody_responsible_is_said(empty: Any, qtbot: QtBot) -> None:
    page = shown(empty, qtbot, PositionsPage(empty.ctx))
    assert "Nobody is first responsible" in page.banner.text


def test_an_appointment_ends_the_one_before(school: Any, qtbot: QtBot) -> None:
    page = shown(school, qtbot, PositionsPage(school.ctx))
    page.new()
    form = dialog(page).form
    fill(
        school,
        form,
        position="first_responsible",
        person_id=Candidate(3, "王五"),
        starts_on=date(2026, 11, 20),
    )
    form["position"].changed.emit()
    assert not form["ends_on"].isEnabledTo(form)
    assert form["line"].isHidden()
    save(school, dialog(page))
    first = [r for r in page.model.rows if r.position == "first_responsible"]
    assert [(r.name, r.ends_on) for r in first] == [
        ("王五", None),
        ("张三", date(2026, 11, 19)),
    ]
    page.void()
    give_reason(school, page)
    today = PositionHolder(position="first_responsible", on=date(2026, 11, 20))
    assert school.service.ask(today).name == "张三"
    undo(school)
    assert school.service.ask(today).name == "王五"


def test_the_only_one_cannot_be_voided(school: Any, qtbot: QtBot) -> None:
    page = shown(school, qtbot, PositionsPage(school.ctx))
    page.select(next(r.id for r in page.model.rows if r.name == "张三"))
    page.void()
    give_reason(school, page)
    assert "nobody would be responsible" in dialog(page).banner.text


def test_lines_follow_the_position(school: Any, qtbot: QtBot) -> None:
    page = shown(school, qtbot, PositionsPage(school.ctx))
    page.new()
    form = dialog(page).form
    fill(school, form, position="line_director", person_id=Candidate(4, "阿"), line="logistics")
    form["position"].changed.emit()
    assert not form["line"].isHidden()
    save(school, dialog(page))
    assert page.row.line == "logistics"
    page.new()
    form = dialog(page).form
    lines = [Candidate(0, "教导处"), Candidate(2, "少先队")]
    fill(school, form, position="vice_principal", person_id=Candidate(4, "阿"), lines=lines)
    form["position"].changed.emit()
    save(school, dialog(page))
    assert page.row.lines == ("teaching", "young_pioneers")
    page.edit()
    form = dialog(page).form
    fill(school, form, ends_on=date(2026, 12, 31))
    save(school, dialog(page))
    assert page.row.ends_on == date(2026, 12, 31)


def test_the_leading_group(school: Any, qtbot: QtBot) -> None:
    page = shown(school, qtbot, GroupPage(school.ctx))
    assert names(page) == ["张三"]
    page.new()
    fill(school, dialog(page).form, person_id=Candidate(2, "单雄信"), duty="教学安全")
    save(school, dialog(page))
    assert names(page) == ["张三", "单雄信"]
    page.edit()
    fill(school, dialog(page).form, role="deputy")
    save(school, dialog(page))
    assert page.row.role == "deputy"
    page.void()
    give_reason(school, page)
    undo(school)
    assert len(names(page)) == 2
    page._copy()
    school.settle()
    assert "already" in page.banner.text
    page._choose(0)
    school.settle()
    page.print_()
    school.settle()
    preview = page.findChildren(PreviewDialog)[0]
    assert preview.data.startswith(b"%PDF")
    preview.close()


def test_the_leading_group_needs_a_school_year(empty: Any, qtbot: QtBot) -> None:
    page = shown(empty, qtbot, GroupPage(empty.ctx))
    page.new()
    assert empty.kit.alerts.current is not None


def test_squads(school: Any, qtbot: QtBot) -> None:
    page = shown(school, qtbot, SquadsPage(school.ctx))
    page.edit()
    form = dialog(page).form
    fill(school, form, deputies=[Candidate(2, "单雄信")])
    save(school, dialog(page))
    assert page.row.named("deputy") == "单雄信"
    page.new()
    fill(school, dialog(page).form, name="护校二队", leader=Candidate(2, "单雄信"))
    save(school, dialog(page))
    assert page.row.named("leader") == "单雄信"
    page.void()
    give_reason(school, page)
    undo(school)
    assert "护校二队" in names(page)
    page.print_()
    school.settle()
    preview = page.findChildren(PreviewDialog)[0]
    assert preview.data.startswith(b"%PDF")
    preview.close()


def test_positions_from_a_sheet(school: Any, qtbot: QtBot, tmp_path: Path) -> None:
    page = shown(school, qtbot, PositionsPage(school.ctx))
    rows = [
        {"position": "first_responsible", "staff_number": "T003", "starts_on": date(2026, 9, 1)},
        {"position": "line_director", "staff_number": "T9", "starts_on": date(2026, 9, 1)},
    ]
    over = read(school, page, rows, tmp_path)
    assert [(e.row, e.column) for e in over.model.rows] == [(3, "Line"), (3, "Staff number")]
    over.reject()
    over = read(school, page, rows[:1], tmp_path)
    over.confirm()
    school.settle()
    assert page.subtitle == "First responsible person: 王五"
