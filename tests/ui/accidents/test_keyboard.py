"""Record, classify, tell, take back, print: with the keyboard alone, on the real service."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QRadioButton

from campus_guard.core.clock import FixedClock
from campus_guard.core.errors import World, WorldError
from campus_guard.db.service import Service
from campus_guard.features.accidents.filecodes import Method
from campus_guard.features.accidents.queries import AccidentDetail, GetAccident, ListAccidents
from campus_guard.features.accidents.rules import (
    Cause,
    Injury,
    OutsideBody,
    Setting,
    StepCode,
    Tier,
)
from campus_guard.features.accidents.ui.recording import AccidentDialog
from campus_guard.ui.preview import PreviewDialog
from tests.ui.accidents.conftest import ALT, CTRL, SHIFT, Desk
from tests.unit.accident_cases import at, graded, record, tell, triaged, update, victim

KEY = Qt.Key


def only_file(service: Service) -> AccidentDetail:
    rows = service.ask(ListAccidents()).rows
    assert len(rows) == 1
    return service.ask(GetAccident(accident_id=rows[0].id))


def ten_seconds(desk: Desk) -> None:
    desk.press(KEY.Key_N, CTRL)
    desk.type("操场东侧")
    desk.press(KEY.Key_Return)
    desk.type("课间奔跑跌倒")
    desk.press(KEY.Key_Return, CTRL)


def test_saved_after_time_place_and_what_happened(desk: Desk, director: Service) -> None:
    ten_seconds(desk)
    assert desk.no_dialog
    file = only_file(director)
    assert file.case.facts.place == "操场东侧"
    assert file.case.facts.narrative == "课间奔跑跌倒"
    assert file.case.facts.occurred_at == at(9)
    assert desk.page.view.isVisible()
    assert desk.page.view.file.id == file.id


def test_the_whole_way_by_keyboard(desk: Desk, director: Service) -> None:
    ten_seconds(desk)
    classify(desk)
    file = only_file(director)
    assert file.result.headline is Tier.A1
    assert file.case.facts.setting is Setting.CAMPUS
    assert file.case.facts.cause is Cause.ACCIDENT
    assert file.victims[0].input.injury is Injury.MINOR
    desk.press(KEY.Key_2, ALT)  # rescue, department, parents ...
    told = next(s for s in only_file(director).steps if s.code is StepCode.REPORT_DEPT)
    assert told.done_at == at(9)
    assert told.tellings[0].method is Method.PHONE
    desk.press(KEY.Key_Z, CTRL)
    undone = next(s for s in only_file(director).steps if s.code is StepCode.REPORT_DEPT)
    assert undone.done_at is None
    desk.press(KEY.Key_P, CTRL)
    preview = desk.dialog
    assert isinstance(preview, PreviewDialog)
    assert preview.data.startswith(b"%PDF")
    desk.press(KEY.Key_Escape)
    desk.press(KEY.Key_Escape)
    assert desk.page.list.isVisible()


def classify(desk: Desk) -> None:
    """Answer the triage questions of the open file; digits choose radio buttons."""
    desk.press(KEY.Key_E, CTRL)
    desk.press(KEY.Key_Tab)
    desk.press(KEY.Key_1)  # in school, outside a lesson
    desk.press(KEY.Key_Tab)
    desk.press(KEY.Key_1)  # accident
    desk.press(KEY.Key_Tab)
    desk.press(KEY.Key_1)  # somebody was hurt
    desk.press(KEY.Key_P, ALT)
    desk.type("示例生")
    go_to_radio(desk)
    desk.press(KEY.Key_2)  # slight
    desk.press(KEY.Key_D, ALT)
    desk.press(KEY.Key_Tab)
    desk.type("示例班主任")
    for answer in (KEY.Key_1, KEY.Key_1, KEY.Key_2):  # educated, guided, presence not due
        go_to_radio(desk)
        desk.press(answer)
    desk.press(KEY.Key_Return, CTRL)
    assert desk.no_dialog


def go_to_radio(desk: Desk) -> None:
    """Press Tab until the next group of radio buttons."""
    for _ in range(4):
        desk.press(KEY.Key_Tab)
        if isinstance(desk.focus, QRadioButton):
            return
    raise AssertionError(desk.focus)


def test_the_live_result_says_the_same_as_the_saved_file(desk: Desk, director: Service) -> None:
    ten_seconds(desk)
    desk.press(KEY.Key_E, CTRL)
    dialog = desk.dialog
    assert isinstance(dialog, AccidentDialog)
    dialog.triage["cause"].set_value(Cause.FIGHT)
    live = dialog.judge()
    desk.press(KEY.Key_Return, CTRL)
    assert only_file(director).result == live


def test_a_failed_save_keeps_every_letter(desk: Desk, director: Service) -> None:
    desk.press(KEY.Key_N, CTRL)
    desk.type("操场")
    desk.press(KEY.Key_Return)
    desk.type("很长的经过" * 100)
    runner = desk.ctx.ops._runner
    broken = WorldError(World.FULL)

    class Full:
        ask = staticmethod(runner.ask)

        @staticmethod
        def run(_command: object) -> None:
            raise broken

    desk.ctx.ops._runner = Full()
    desk.press(KEY.Key_Return, CTRL)
    dialog = desk.dialog
    assert isinstance(dialog, AccidentDialog)
    assert "磁盘" in dialog.banner.text
    assert dialog.triage["narrative"].value() == "很长的经过" * 100
    desk.ctx.ops._runner = runner
    desk.press(KEY.Key_Return, CTRL)
    assert desk.no_dialog
    assert only_file(director).case.facts.narrative == "很长的经过" * 100


def test_missing_place_is_said_beside_the_field(desk: Desk, director: Service) -> None:
    desk.press(KEY.Key_N, CTRL)
    desk.press(KEY.Key_Return, CTRL)
    assert isinstance(desk.dialog, AccidentDialog)
    assert desk.dialog.triage["place"].problem() is not None
    assert director.ask(ListAccidents()).total == 0


def test_telling_with_another_time(desk: Desk, director: Service) -> None:
    accident = graded(director)
    desk.page.open_item(accident)
    desk.settle()
    desk.press(KEY.Key_2, ALT | SHIFT)
    dialog = desk.dialog
    dialog.form["done_at"].input.selectAll()
    desk.type("0838")
    desk.press(KEY.Key_Return, CTRL)
    told = next(s for s in only_file(director).steps if s.code is StepCode.REPORT_DEPT)
    assert told.done_at == at(8, 38)


def test_a_worse_injury_asks_for_the_reason(desk: Desk, director: Service) -> None:
    accident = graded(director)
    desk.page.open_item(accident)
    desk.settle()
    desk.press(KEY.Key_E, CTRL)
    dialog = desk.dialog
    entry = dialog.triage.victims.entries[0]
    entry["injury"].set_value(Injury.MODERATE)
    desk.press(KEY.Key_Return, CTRL)
    assert isinstance(desk.dialog, AccidentDialog)
    assert not dialog.regrading.isHidden()
    desk.type("拍片后确认骨折")
    desk.press(KEY.Key_Return, CTRL)
    assert desk.no_dialog
    file = only_file(director)
    assert file.result.headline is Tier.A2
    assert {s.phase for s in file.steps} == {1, 2}


def test_the_clock_on_the_buttons_moves(desk: Desk, director: Service, clock: FixedClock) -> None:
    accident = record(director, triaged(), victims=(victim(),))
    desk.page.open_item(accident)
    desk.settle()
    button = desk.page.view.steps._buttons[0][0]
    assert "09:00" in button.text()
    clock.advance(minutes=7)
    desk.page.view.steps.tick()
    assert "09:07" in button.text()


def test_two_windows_at_once(
    open_desk: Callable[[Service], Desk], director: Service, principal: Service
) -> None:
    desk = open_desk(director)
    accident = graded(director)
    desk.page.open_item(accident)
    desk.settle()
    desk.press(KEY.Key_E, CTRL)
    other = principal.ask(GetAccident(accident_id=accident))
    from tests.unit.accident_cases import update

    update(principal, accident, victims=other.case.victims, duties=other.case.duties)
    update(principal, accident, facts=triaged(place="东操场"))
    desk.dialog.triage["narrative"].set_value("我的改动")
    desk.press(KEY.Key_Return, CTRL)
    assert "principal" in desk.dialog.banner.text
    assert desk.dialog.triage["narrative"].value() == "我的改动"


def test_a_number_stays_with_its_step(desk: Desk, director: Service) -> None:
    """Who reads Alt+3 at the parents and presses Alt+2 first must not tell the vice-principal."""
    ten_seconds(desk)
    classify(desk)
    desk.press(KEY.Key_2, ALT)
    desk.press(KEY.Key_3, ALT)
    done = {step.code for step in only_file(director).steps if step.done_at is not None}
    assert done == {StepCode.REPORT_DEPT, StepCode.NOTIFY_PARENT}
    desk.press(KEY.Key_2, ALT)
    again = {step.code for step in only_file(director).steps if step.done_at is not None}
    assert again == done


def test_a_grave_file_has_a_key_for_each_authority_and_stays_where_one_looks(
    desk: Desk, director: Service
) -> None:
    hurt = victim(None)
    accident = record(director, triaged(), victims=(hurt,))
    tell(director, accident, StepCode.REPORT_DEPT, at(8, 35))
    update(director, accident, victims=(replace(hurt, injury=Injury.SEVERE),))
    desk.page.open_args(id=accident)
    desk.settle()
    bar = desk.page.view.steps.parent().parent().verticalScrollBar()
    bar.setValue(bar.maximum())
    desk.press(KEY.Key_9, ALT)
    desk.press(KEY.Key_0, ALT)
    outside = next(s for s in only_file(director).steps if s.code is StepCode.EXTERNAL_REPORTS)
    assert len(outside.open_bodies) == 2
    assert {t.body for t in outside.tellings} == {OutsideBody.HEALTH, OutsideBody.POLICE}
    assert bar.value() > 0
