"""Every page of rosters: usable, with what belongs on it, empty and filled."""

from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from campus_guard.features.people.queries import FindPeople
from campus_guard.features.rosters import queries as q
from campus_guard.features.rosters.codes import DutyKind, LeaveKind, PairKind, Segment, WishKind
from campus_guard.features.rosters.ui.demandpage import DemandPage
from campus_guard.features.rosters.ui.dutytabs import DutyTabs
from campus_guard.features.rosters.ui.leavepages import LeavePage, PairsPage, WishesPage
from campus_guard.features.rosters.ui.peoplepages import PeoplePage
from campus_guard.features.rosters.ui.rosterpage import RosterPage
from campus_guard.features.rosters.ui.starting import start_roster
from campus_guard.features.rosters.ui.tabs import RosterTabs
from campus_guard.features.rosters.ui.versionspage import CompareDialog, VersionsPage
from campus_guard.ui.forms import Candidate
from campus_guard.ui.preview import PreviewDialog
from tests.ui.kit.support import assert_page_ok
from tests.ui.school import dialog, fill, give_reason, names, save, shown, undo


def person(school: Any, name: str) -> Candidate:
    found = school.service.ask(FindPeople(text=name))[0]
    return Candidate(found.id, found.name)


@pytest.mark.parametrize("kind", [RosterTabs, DutyTabs])
def test_every_tab_is_usable(school: Any, qtbot: QtBot, kind: Any) -> None:
    page = shown(school, qtbot, kind(school.ctx))
    for index in range(page.tabs.count()):
        page.tabs.setCurrentIndex(index)
        school.settle()
        assert_page_ok(page.current)
        page.current.help_text()
    assert_page_ok(page)


@pytest.mark.parametrize("kind", [RosterTabs, DutyTabs])
def test_every_tab_is_usable_empty(empty: Any, qtbot: QtBot, kind: Any) -> None:
    page = shown(empty, qtbot, kind(empty.ctx))
    for index in range(page.tabs.count()):
        page.tabs.setCurrentIndex(index)
        empty.settle()
        assert_page_ok(page.current)


def test_a_roster_is_started_from_a_template(empty: Any, qtbot: QtBot) -> None:
    page = shown(empty, qtbot, RosterPage(empty.ctx))
    page.new()
    empty.settle()
    over = dialog(page)
    fill(empty, over.form, name="第一稿", template="day_school")
    save(empty, over)
    empty.settle()
    (row,) = empty.service.ask(q.ListRosters())
    assert row.name == "第一稿"
    assert len(empty.service.ask(q.ListDutyPosts())) == 8
    assert len(empty.service.ask(q.ListDutyPeople(term_id=row.term_id))) == 4
    assert page.whole.currentIndex() == 0
    assert page.grid.data.rows


def test_a_duty_post_is_made_edited_voided(school: Any, qtbot: QtBot) -> None:
    page = shown(school, qtbot, DemandPage(school.ctx))
    page.new()
    school.settle()
    fill(
        school, dialog(page).form, name="女生宿舍", kind=DutyKind.DORMITORY, segment=Segment.NIGHT,
        starts_at=time(20), ends_at=time(7), needs_sex="female", headcount=2, points=3,
        day_weekend=True, weekday_6=True,
    )  # fmt: skip
    save(school, dialog(page))
    row = page.row
    assert (row.name, row.points, row.weekdays) == ("女生宿舍", 3, (6,))
    page.edit()
    school.settle()
    assert dialog(page).form["headcount"].value() == 2
    fill(school, dialog(page).form, headcount=3)
    save(school, dialog(page))
    assert page.row.headcount == 3
    page.void()
    give_reason(school, page)
    assert "女生宿舍" not in names(page)
    undo(school)
    assert "女生宿舍" in names(page)


def test_a_participant_is_changed(school: Any, qtbot: QtBot) -> None:
    page = shown(school, qtbot, PeoplePage(school.ctx))
    assert len(page.model.rows) == 16
    page.edit()
    fill(school, dialog(page).form, share=50, leads=True, owes_points=-2, per_day=1)
    save(school, dialog(page))
    row = page.row
    assert (row.share, row.leads, row.owes_points, row.per_day) == (50, True, -2, 1)


def test_leave_is_requested_approved_refused(school: Any, qtbot: QtBot) -> None:
    page = shown(school, qtbot, LeavePage(school.ctx))
    page.new()
    fill(
        school, dialog(page).form, person_id=person(school, "李敏"), kind=LeaveKind.SICK,
        starts_on=date(2026, 11, 23), ends_on=date(2026, 11, 25), approved=False, reason="住院",
    )  # fmt: skip
    save(school, dialog(page))
    assert page.row.state == "requested"
    page._decide(approve=True)
    school.settle()
    assert page.row.state == "approved"
    page._repair()
    assert school.kit.visited[-1][1]["absent"] == page.row.person_id


def test_wishes_and_pairs(school: Any, qtbot: QtBot) -> None:
    page = shown(school, qtbot, WishesPage(school.ctx))
    page.new()
    school.settle()
    fill(school, dialog(page).form, person_id=person(school, "李敏"), kind=WishKind.FREE,
         weekday=3, priority=3)  # fmt: skip
    save(school, dialog(page))
    assert (page.row.name, page.row.weekday) == ("李敏", 3)
    page.void()
    give_reason(school, page)
    assert page.model.rows == []
    pairs = shown(school, qtbot, PairsPage(school.ctx))
    pairs.new()
    fill(school, dialog(pairs).form, first_id=person(school, "李敏"),
         second_id=person(school, "王强"), kind=PairKind.AVOID)  # fmt: skip
    save(school, dialog(pairs))
    assert {pairs.row.first, pairs.row.second} == {"李敏", "王强"}


def test_versions_are_copied_and_compared(school: Any, qtbot: QtBot) -> None:
    page = shown(school, qtbot, VersionsPage(school.ctx))
    page.compare()
    assert page.banner.text
    start_roster(school.ctx, page, page.row, page.select)
    school.settle()
    fill(school, dialog(page).form, name="二稿", copy=True)
    save(school, dialog(page))
    assert sorted(names(page)) == ["二稿", "初稿"]
    roster = shown(school, qtbot, RosterPage(school.ctx))
    roster.open_item(school.roster_id)
    school.settle()
    first = min(roster.sheet.spots)
    roster.editor.put(first, next(iter(roster.sheet.names)))
    school.settle()
    page.compare()
    school.settle()
    found = page.findChildren(CompareDialog)[0]
    assert [cell.key for cell in found.cells.rows] == [first]
    found.reject()


def test_a_month_is_published_and_changes_need_a_reason(school: Any, qtbot: QtBot) -> None:
    page = shown(school, qtbot, RosterPage(school.ctx))
    page.menu.publish()
    assert dialog(page).form["month"].value() == "2026-11"
    save(school, dialog(page))
    assert "2026-11" in page.subtitle
    key = page.grid.chip.key
    page.editor.put(key, next(iter(page.sheet.names)))
    over = dialog(page)
    over.form["reason"].set_value("临时增派")
    save(school, over)
    assert page.sheet.holder(key) is not None
    (change,) = school.service.ask(q.RosterChanges(roster_id=school.roster_id))
    assert change.reason == "临时增派"
    page.editor.undo()
    school.settle()
    assert page.sheet.holder(key) is None


@pytest.mark.parametrize(
    "paper", ["print_sight", "print_month", "print_poster", "print_card", "print_person"]
)
def test_every_paper_of_the_roster(school: Any, qtbot: QtBot, paper: str) -> None:
    page = shown(school, qtbot, RosterPage(school.ctx))
    page.counts.setFocus()
    getattr(page.menu, paper)()
    school.settle()
    preview = page.findChildren(PreviewDialog)[0]
    assert preview.data.startswith(b"%PDF")
    preview.close()


def test_the_grid_goes_out_and_comes_back(school: Any, qtbot: QtBot, tmp_path: Path) -> None:
    page = shown(school, qtbot, RosterPage(school.ctx))
    key = page.grid.chip.key
    page.editor.put(key, next(iter(page.sheet.names)))
    school.settle()
    path = tmp_path / "roster.xlsx"
    school.kit.dialogs.answers.append(path)
    page.menu.export_sheet()
    school.settle()
    page.editor.undo()
    school.settle()
    page.menu.import_sheet()
    over = dialog(page)
    school.kit.dialogs.answers.append(path)
    over.choose()
    school.settle()
    over.confirm()
    school.settle()
    assert page.sheet.holder(key) is not None


def test_a_calendar_file(school: Any, qtbot: QtBot, tmp_path: Path) -> None:
    page = shown(school, qtbot, RosterPage(school.ctx))
    path = tmp_path / "me.ics"
    school.kit.dialogs.answers.append(path)
    page.counts.select_key(next(iter(page.sheet.names)))
    page.menu.export_ics()
    school.settle()
    assert path.read_bytes().startswith(b"BEGIN:VCALENDAR")
