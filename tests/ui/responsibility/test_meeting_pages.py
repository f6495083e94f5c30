"""The pages of meetings and tasks on a real service: by keyboard, empty, locked, undone."""

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from campus_guard.db.service import Service
from campus_guard.features.accidents.rules import Injury, Question
from campus_guard.features.responsibility.commands.agenda import DecideItem
from campus_guard.features.responsibility.commands.meetings import FinishMinutes
from campus_guard.features.responsibility.queries.meetings import ListMeetings
from campus_guard.features.responsibility.queries.tasks import ListTasks
from campus_guard.features.responsibility.rules.meetings import (
    DecisionKind,
    ItemKind,
    MeetingKind,
    MeetingState,
)
from campus_guard.features.responsibility.rules.tasks import TaskState
from campus_guard.features.responsibility.ui.meetings_list import MeetingsPage
from campus_guard.features.responsibility.ui.tasks import TasksPage
from campus_guard.ui.forms import Picked
from campus_guard.ui.page import Page
from tests.ui.kit.support import assert_page_ok
from tests.ui.school import dialog as top_dialog
from tests.ui.school import on_service, shown, small_school, undo
from tests.unit.accident_cases import class_teacher, record, triaged, victim
from tests.unit.meeting_cases import held, item_input, make_task, plan, show

LONG = "阿卜杜热西提·买买提依明江·库尔班尼亚孜" * 4


@pytest.fixture
def school(make_kit: Callable[..., Any], director: Service, qtbot: QtBot) -> Iterator[Any]:
    small_school(director)
    made = on_service(make_kit(), director, qtbot)

    def show_page(page: Page) -> Any:
        return shown(made, qtbot, page)

    yield SimpleNamespace(**vars(made), show=show_page)
    made.ops.close()


def _heavy(service: Service) -> int:
    duty = class_teacher({Question.EDUCATION_DONE: False}, person_id=2, person_name="")
    return record(service, triaged(), victims=(victim(Injury.MODERATE),), duties=(duty,))


def _save(school: Any, dialog: Any) -> None:
    dialog.save()
    school.settle()


@pytest.mark.parametrize("page", [MeetingsPage, TasksPage])
def test_pages_fit_the_smallest_window_and_speak(school: Any, page: type[Page]) -> None:
    made = school.show(page(school.ctx))
    assert_page_ok(made)


def test_long_names_and_words_fit(school: Any) -> None:
    make_task(school.service, what=LONG * 10)
    meeting = held(school.service, item_input(topic=LONG, report=LONG * 20))
    page = school.show(MeetingsPage(school.ctx))
    page.open_item(meeting.row.id)
    school.settle()
    assert_page_ok(page)
    assert_page_ok(school.show(TasksPage(school.ctx)))


def test_a_meeting_is_planned_and_opened(school: Any) -> None:
    page = school.show(MeetingsPage(school.ctx))
    page.new()
    dialog = top_dialog(page)
    dialog.form["kind"].set_value(MeetingKind.ADMIN)
    dialog.form["subject"].set_value("事故责任")
    _save(school, dialog)
    row = school.service.ask(ListMeetings())[0]
    assert (row.kind, row.subject, row.state) == (
        MeetingKind.ADMIN,
        "事故责任",
        MeetingState.PLANNED,
    )
    assert page.current is page.view
    assert page.view.meeting.row.id == row.id


def test_what_waits_comes_on_the_agenda_with_one_key(school: Any) -> None:
    _heavy(school.service)
    meeting = held(school.service)
    page = school.show(MeetingsPage(school.ctx))
    page.open_item(meeting.row.id)
    school.settle()
    QTest.keyClick(
        page.view.table,
        Qt.Key.Key_A,
        Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
    )
    school.settle()
    items = show(school.service, meeting.row.id).items
    assert [item.kind for item in items] == [ItemKind.DETERMINATION]
    assert page.view.waiting._found == ()


def test_a_decision_with_persons_and_a_task(school: Any) -> None:
    accident = _heavy(school.service)
    meeting = held(
        school.service, item_input(ItemKind.DETERMINATION, accident_id=accident, topic="责任")
    )
    page = school.show(MeetingsPage(school.ctx))
    page.open_item(meeting.row.id)
    school.settle()
    page.view.decide()
    school.settle()
    form = top_dialog(page).form
    ruling = form["rulings"].entries[0]
    assert ruling["who"].value() == Picked(2, "单雄信")
    ruling["liability"].set_value("负直接责任")
    form["decision"].set_value("全校通报")
    form["tasks"].add()
    task = form["tasks"].entries[0]
    task["what"].set_value("补上安全教育课")
    _save(school, top_dialog(page))
    assert "owner" in {k for k, f in task.fields.items() if f.problem() is not None}
    task["owner"].set_value(Picked(None, "李示例"))
    _save(school, top_dialog(page))
    item = show(school.service, meeting.row.id).items[0]
    assert item.decision_kind is DecisionKind.LIABILITY
    assert [r.duty_id for r in item.rulings] == [1]
    assert [(t.what, t.owner, t.accident_id) for t in item.tasks] == [
        ("补上安全教育课", "李示例", accident)
    ]


def test_a_planned_meeting_decides_nothing(school: Any) -> None:
    meeting = plan(school.service)
    page = school.show(MeetingsPage(school.ctx))
    page.open_item(meeting)
    school.settle()
    page.view.new()
    dialog = top_dialog(page)
    dialog.form["topic"].set_value("冬季安全")
    _save(school, dialog)
    page.view.decide()
    school.settle()
    assert school.kit.alerts.current.text == "Record first that the meeting was held."


def test_finished_minutes_are_locked_until_taken_up(school: Any) -> None:
    meeting = held(school.service, item_input())
    item = meeting.items[0]
    school.service.run(
        DecideItem(item_id=item.id, expected_version=1, decision_kind=DecisionKind.NOTED)
    )
    version = show(school.service, meeting.row.id).row.version
    school.service.run(FinishMinutes(meeting_id=meeting.row.id, expected_version=version))
    page = school.show(MeetingsPage(school.ctx))
    page.open_item(meeting.row.id)
    school.settle()
    assert not page.view._decide.isEnabled()
    page.view.finish()
    dialog = top_dialog(page)
    dialog.form["reason"].set_value("漏记")
    _save(school, dialog)
    assert show(school.service, meeting.row.id).row.state is MeetingState.HELD
    assert page.view._decide.isEnabled()


def test_a_task_is_done_then_verified_with_enter_and_undone(school: Any) -> None:
    make_task(school.service)
    page = school.show(TasksPage(school.ctx))
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    school.settle()
    dialog = top_dialog(page)
    dialog.form["note"].set_value("已换")
    _save(school, dialog)
    assert school.service.ask(ListTasks())[0].state is TaskState.DONE
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    school.settle()
    _save(school, top_dialog(page))
    assert school.service.ask(ListTasks())[0].state is TaskState.VERIFIED
    undo(school)
    assert school.service.ask(ListTasks())[0].state is TaskState.DONE


def test_a_task_is_handed_out_for_an_accident(school: Any) -> None:
    accident = record(school.service)
    page = school.show(TasksPage(school.ctx))
    page.open_args(new=True, accident=accident)
    dialog = top_dialog(page)
    dialog.form["what"].set_value("加装防滑垫")
    dialog.form["owner"].set_value(Picked(None, "王五"))
    _save(school, dialog)
    task = school.service.ask(ListTasks())[0]
    assert (task.accident_id, task.owner_id) == (accident, 3)
    assert page.row.id == task.id
