"""The roster page with the keyboard: put, move, swap, lock, undo, and what is said meanwhile."""

import time
from datetime import time as time_of_day
from datetime import timedelta
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from campus_guard.core.ids import new_uid
from campus_guard.features.calendar.queries import ListTerms
from campus_guard.features.people.queries import FindPeople
from campus_guard.features.rosters import commands as c
from campus_guard.features.rosters.codes import DutyKind, LeaveKind, Segment, Span
from campus_guard.features.rosters.queries import RosterGrid
from campus_guard.features.rosters.rows import CellKey
from campus_guard.features.rosters.ui.griddata import Look, Place
from campus_guard.features.rosters.ui.rosterpage import RosterPage
from tests.ui.kit.support import assert_page_ok
from tests.ui.rosters.school import FIRST, LAST
from tests.ui.school import give_reason, shown

K = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier
NONE = Qt.KeyboardModifier.NoModifier


def opened(school: Any, qtbot: QtBot) -> RosterPage:
    page = shown(school, qtbot, RosterPage(school.ctx))
    page.grid.setFocus()
    page.grid.choose(Place(0, 0))
    return page


def press(school: Any, page: RosterPage, key: Qt.Key, mods: Any = NONE) -> None:
    QTest.keyClick(page.grid, key, mods)
    school.settle()


def put(school: Any, page: RosterPage, letters: str) -> None:
    """Type initials over the grid, take the first candidate."""
    QTest.keyClick(page.grid, letters[0])
    QTest.keyClicks(page.panel.line, letters[1:])
    QTest.keyClick(page.panel.line, K.Key_Return)
    school.settle()


def held(school: Any) -> dict[tuple[str, int], str]:
    view = school.service.ask(RosterGrid(roster_id=school.roster_id, first=FIRST, last=LAST))
    return {(f"{c.key.day:%m-%d}", c.key.post_id): c.person for c in view.cells if c.person}


def test_the_page_is_usable(school: Any, qtbot: QtBot) -> None:
    page = opened(school, qtbot)
    assert_page_ok(page)
    assert "2026-11-16" in page.period.text()
    assert page.grid.chip.look is Look.GAP or page.grid.chip.look is Look.MISSING
    assert len(page.grid.data.rows) == 9


def test_somebody_is_put_by_initials(school: Any, qtbot: QtBot) -> None:
    page = opened(school, qtbot)
    put(school, page, "zjg")
    assert page.grid.chip.text == "周建国"
    assert "周建国" in page.grid.accessibleName()
    assert list(held(school).values()) == ["周建国"]
    press(school, page, K.Key_Delete)
    assert page.grid.chip.empty
    assert held(school) == {}
    press(school, page, K.Key_Z, CONTROL)
    assert page.grid.chip.text == "周建国"
    press(school, page, K.Key_Z, CONTROL)
    assert held(school) == {}
    press(school, page, K.Key_Y, CONTROL)
    press(school, page, K.Key_Y, CONTROL)
    assert held(school) == {}
    press(school, page, K.Key_Z, CONTROL)
    assert list(held(school).values()) == ["周建国"]


def test_undo_has_no_limit(school: Any, qtbot: QtBot) -> None:
    page = opened(school, qtbot)
    for number in range(40):
        key = page.grid.chip.key
        page.editor.put(key, None if number % 2 else next(iter(page.sheet.names)))
        school.settle()
    assert len(page.editor.desk.history.done) == 40
    for _ in range(41):
        press(school, page, K.Key_Z, CONTROL)
    assert held(school) == {}
    assert len(page.editor.desk.history.undone) == 40


def test_moving_copying_swapping(school: Any, qtbot: QtBot) -> None:
    page = opened(school, qtbot)
    put(school, page, "zjg")
    press(school, page, K.Key_X, CONTROL)
    page.grid.choose(Place(0, 1))
    press(school, page, K.Key_V, CONTROL)
    assert page.grid.data.chip(Place(0, 0)).empty
    assert page.grid.chip.text == "周建国"
    press(school, page, K.Key_C, CONTROL)
    page.grid.choose(Place(3, 2))
    press(school, page, K.Key_V, CONTROL)
    assert sorted(held(school).values()) == ["周建国", "周建国"]
    page.grid.choose(Place(4, 2))
    put(school, page, "lm")
    press(school, page, K.Key_Space)
    page.grid.choose(Place(0, 1))
    press(school, page, K.Key_S, CONTROL)
    assert page.grid.chip.text == "李敏"
    assert page.grid.data.chip(Place(4, 2)).text == "周建国"


def test_a_locked_place_refuses_in_words(school: Any, qtbot: QtBot) -> None:
    page = opened(school, qtbot)
    put(school, page, "zjg")
    press(school, page, K.Key_U, CONTROL)
    assert page.grid.chip.locked
    press(school, page, K.Key_Delete)
    assert "locked" in page._said.text()
    assert list(held(school).values()) == ["周建国"]
    press(school, page, K.Key_Z, CONTROL)
    assert not page.grid.chip.locked


def test_a_broken_rule_is_said_and_kept_with_a_reason(school: Any, qtbot: QtBot) -> None:
    page = opened(school, qtbot)
    page.grid.choose(Place(4, 0))
    put(school, page, "zjg")
    page.grid.choose(Place(5, 0))  # overlaps with noon
    put(school, page, "zjg")
    assert page.grid.chip.empty
    assert "周建国" in page._said.text()
    assert page._keep.isVisible()
    page.editor.keep()
    give_reason(school, page, "两处相邻,兼任")
    assert page.grid.chip.text == "周建国"
    assert page.grid.chip.look is not Look.BROKEN
    assert "两处相邻" in page.grid.chip.tip


def test_candidates_come_at_once_with_what_speaks_against(school: Any, qtbot: QtBot) -> None:
    page = opened(school, qtbot)
    page.grid.choose(Place(4, 0))
    put(school, page, "zjg")
    page.grid.choose(Place(5, 0))
    key = page.grid.chip.key
    times = []
    for _ in range(9):
        begun = time.perf_counter()
        choices = page.editor.desk.choices(key)
        times.append(time.perf_counter() - begun)
    assert sorted(times)[4] < 0.010
    last = choices[-1]
    assert (last.name, last.forbidden) == ("周建国", True)
    assert last.against


def test_weeks_months_people_posts(school: Any, qtbot: QtBot) -> None:
    page = opened(school, qtbot)
    put(school, page, "zjg")
    press(school, page, K.Key_PageDown)
    assert "2026-11-23" in page.period.text()
    press(school, page, K.Key_PageUp)
    page.look("month")
    assert len(page.grid.data.columns) == 30
    page.look("post")
    assert len(page.grid.data.rows) == 6
    page.look("week")
    page.grid.choose(Place(0, 0))
    page.look("person")
    assert page.personal.heading.text() == "周建国"
    assert len(page.personal.model.rows) == 1
    assert_page_ok(page)


def test_a_week_is_copied(school: Any, qtbot: QtBot) -> None:
    page = opened(school, qtbot)
    for row, letters in enumerate(("zjg", "lm", "wq")):
        page.grid.choose(Place(row, 0))
        put(school, page, letters)
    press(school, page, K.Key_PageDown)
    page.copy_last_week()
    school.settle()
    assert len(held(school)) == 6
    assert "3 places" in page._said.text()
    press(school, page, K.Key_Z, CONTROL)
    assert len(held(school)) == 3


def test_without_a_roster_the_page_says_how_to_begin(empty: Any, qtbot: QtBot) -> None:
    page = shown(empty, qtbot, RosterPage(empty.ctx))
    assert page.whole.currentIndex() == 1
    assert_page_ok(page)


def test_a_duty_is_dragged_with_the_mouse_and_copied_with_ctrl(school: Any, qtbot: QtBot) -> None:
    page = opened(school, qtbot)
    put(school, page, "zjg")
    view, left = page.grid.viewport(), Qt.MouseButton.LeftButton
    for target, mods in ((Place(1, 1), NONE), (Place(2, 3), CONTROL)):
        here = page.grid.chip_rect(page.grid.chosen).center()
        there = page.grid.chip_rect(target).center()
        QTest.mousePress(view, left, mods, here)
        QTest.mouseMove(view, (here + there) / 2)
        QTest.mouseMove(view, there)
        QTest.mouseRelease(view, left, mods, there)
        school.settle()
        assert page.grid.chosen == target
        assert page.grid.chip.text == "周建国"
    assert page.grid.data.chip(Place(0, 0)).empty
    assert page.grid.data.chip(Place(1, 1)).text == "周建国"


def test_ctrl_enter_insists_and_asks_for_the_reason(school: Any, qtbot: QtBot) -> None:
    page = opened(school, qtbot)
    page.grid.choose(Place(4, 0))
    put(school, page, "zjg")
    page.grid.choose(Place(5, 0))
    QTest.keyClick(page.grid, "z")
    QTest.keyClicks(page.panel.line, "jg")
    assert page.panel.current.forbidden
    QTest.keyClick(page.panel.line, K.Key_Return, CONTROL)
    give_reason(school, page, "人手不足")
    assert page.grid.chip.text == "周建国"


def test_esc_closes_the_candidates_and_leaves_all_as_it_was(school: Any, qtbot: QtBot) -> None:
    page = opened(school, qtbot)
    press(school, page, K.Key_Return)
    assert page.panel.isVisible()
    QTest.keyClick(page.panel.line, K.Key_Escape)
    assert not page.panel.isVisible()
    assert page.grid.hasFocus()
    assert held(school) == {}


def test_weeks_are_numbered_as_in_the_term(school: Any, qtbot: QtBot) -> None:
    page = shown(school, qtbot, RosterPage(school.ctx))
    (term,) = [t for t in school.service.ask(ListTerms()) if t.id == page.sheet.view.roster.term_id]
    begins = term.starts_on - timedelta(days=term.starts_on.weekday())
    monday = page.days_in_sight()[0]
    assert page.sheet.view.roster.starts_on > term.starts_on + timedelta(weeks=1)
    assert f"(week {(monday - begins).days // 7 + 1})" in page.period.text()


def test_a_week_says_who_is_away_and_can_be_kept_with_a_reason(school: Any, qtbot: QtBot) -> None:
    service = school.service
    weekly = service.run(c.AddDutyPost(
        uid=new_uid(), name="值周行政", kind=DutyKind.WEEKLY_LEADER, segment=Segment.WEEKLY,
        span=Span.WEEK, starts_at=time_of_day(7), ends_at=time_of_day(17), sort=-1,
    )).value  # fmt: skip
    page = opened(school, qtbot)
    away = next(p for p in service.ask(FindPeople(text="王强")) if p.name == "王强")
    monday = page.days_in_sight()[0]
    leave = c.RequestLeave(uid=new_uid(), person_id=away.id, kind=LeaveKind.SICK, starts_on=monday,
                           ends_on=monday + timedelta(days=6), approved=True)  # fmt: skip
    service.run(leave)
    page.reload()
    school.settle()
    key = CellKey(monday, weekly, 1)
    assert page.grid.choose_key(key)
    page._want("")
    school.settle()
    last = page.panel.list.item(page.panel.list.count() - 1).text()
    assert last.startswith("王强")
    assert "is away in the week" in last
    page.panel.line.setText("wq")
    page.panel._fill()
    QTest.keyClick(page.panel.line, K.Key_Return)
    school.settle()
    assert page.sheet.holder(key) is None
    page.editor.keep()
    give_reason(school, page, "本人同意回校")
    school.settle()
    assert page.sheet.name(page.sheet.holder(key)) == "王强"
    assert page.sheet.spot(key).kept == "本人同意回校"
