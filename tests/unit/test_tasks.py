"""Tasks: one owner, the first due date kept, done → verified, taken back, voided."""

from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa

from campus_guard.core.clock import FixedClock
from campus_guard.core.errors import Conflict, UserError
from campus_guard.db import links
from campus_guard.db.models import Person, Task
from campus_guard.db.models.meeting import TASK_EVENTS, TASK_SOURCES, TASK_STATES
from campus_guard.db.service import Service
from campus_guard.db.session import Database
from campus_guard.features.responsibility.commands.tasks import (
    EditTask,
    ExtendTask,
    FinishTask,
    MakeTask,
    StepBackTask,
    UnvoidTask,
    VerifyTask,
    VoidTask,
)
from campus_guard.features.responsibility.inputs import Named
from campus_guard.features.responsibility.queries.tasks import (
    CountTasks,
    GetTask,
    ListTasks,
    TaskRow,
)
from campus_guard.features.responsibility.rules.tasks import (
    TaskEventKind,
    TaskSource,
    TaskState,
)
from tests.unit.accident_cases import record
from tests.unit.meeting_cases import make_task, task_input


def _task(service: Service, task: int) -> TaskRow:
    return service.ask(GetTask(task_id=task)).task


def test_the_codes_of_the_table_are_those_of_the_rules() -> None:
    assert tuple(TaskState) == TASK_STATES
    assert tuple(TaskSource) == TASK_SOURCES
    assert tuple(TaskEventKind) == TASK_EVENTS


def test_a_task_is_made_once_and_numbered(director: Service) -> None:
    task = task_input()
    first = director.run(MakeTask(task=task)).value
    assert director.run(MakeTask(task=task)).value == first
    other = make_task(director)
    assert _task(director, first).number == "RW-2026-0001"
    assert _task(director, other).number == "RW-2026-0002"


def test_every_task_has_words_an_owner_and_a_day_to_come(director: Service) -> None:
    wrong = task_input(what=" ", owner=Named(), due_on=date(2026, 11, 19))
    with pytest.raises(UserError) as refused:
        director.run(MakeTask(task=wrong))
    assert set(refused.value.fields) == {"what", "owner", "due_on"}
    assert director.ask(ListTasks()) == ()


def test_a_name_of_the_staff_is_that_person(director: Service, db: Database) -> None:
    with db.write("t") as unit:
        for number, name in (("1", "张三"), ("2", "李四"), ("3", "李四")):
            unit.session.add(
                Person(
                    uid=number,
                    name=name,
                    staff_number=number,
                    line="teaching",
                    created_at=db.clock.now(),
                    created_by="t",
                )
            )
    assert _task(director, make_task(director, owner=Named(None, "张三"))).owner_id == 1
    with pytest.raises(UserError) as refused:
        make_task(director, owner=Named(None, "李四"))
    assert set(refused.value.fields) == {"owner"}


def test_more_time_keeps_the_first_day(director: Service) -> None:
    task = make_task(director)
    later = ExtendTask(task_id=task, expected_version=1, due_on=date(2026, 12, 4), reason="等配件")
    director.run(later)
    row = _task(director, task)
    assert (row.first_due_on, row.due_on) == (date(2026, 11, 27), date(2026, 12, 4))
    assert row.extensions == 1
    same = replace(later, expected_version=row.version)
    with pytest.raises(UserError) as refused:
        director.run(same)
    assert set(refused.value.fields) == {"due_on"}
    event = director.ask(GetTask(task_id=task)).events[0]
    assert event.kind is TaskEventKind.EXTENDED
    assert event.reason == "等配件"
    assert event.payload["before"] == "2026-11-27"


def test_done_then_verified_or_sent_back(director: Service) -> None:
    task = make_task(director)
    director.run(FinishTask(task_id=task, expected_version=1, note="已更换"))
    row = _task(director, task)
    assert (row.state, row.done_by, row.done_note) == (TaskState.DONE, "张示例", "已更换")
    with pytest.raises(UserError, match="already"):
        director.run(FinishTask(task_id=task, expected_version=row.version, note="又一次"))
    back = VerifyTask(task_id=task, expected_version=row.version, passed=False)
    with pytest.raises(UserError) as refused:
        director.run(back)
    assert set(refused.value.fields) == {"note"}
    director.run(replace(back, note="少两颗螺丝"))
    row = _task(director, task)
    assert (row.state, row.done_on, row.done_note) == (TaskState.OPEN, None, "")
    director.run(FinishTask(task_id=task, expected_version=row.version, note="全部更换"))
    row = _task(director, task)
    director.run(VerifyTask(task_id=task, expected_version=row.version))
    row = _task(director, task)
    assert (row.state, row.verified_by) == (TaskState.VERIFIED, "director")


def test_each_step_can_be_taken_back(director: Service) -> None:
    task = make_task(director)
    with pytest.raises(UserError, match="nothing to take back"):
        director.run(StepBackTask(task_id=task))
    director.run(FinishTask(task_id=task, expected_version=1, note="好了"))
    director.run(VerifyTask(task_id=task, expected_version=2))
    director.run(StepBackTask(task_id=task))
    assert _task(director, task).state is TaskState.DONE
    assert _task(director, task).done_note == "好了"
    director.run(StepBackTask(task_id=task))
    assert _task(director, task).state is TaskState.OPEN
    assert _task(director, task).done_note == ""


def test_two_windows_cannot_both_hand_it_on(director: Service, principal: Service) -> None:
    task = make_task(director)
    change = EditTask(task_id=task, expected_version=1, what="检修", owner=Named(None, "李示例"))
    director.run(change)
    with pytest.raises(Conflict, match="director"):
        principal.run(change)
    assert _task(director, task).owner == "李示例"


def test_a_voided_task_counts_nowhere_and_can_come_back(director: Service) -> None:
    accident = record(director)
    task = make_task(director, source=TaskSource.ACCIDENT, accident_id=accident)
    with director.db.read() as session:
        assert links.open_tasks(session, accident) == 1
    director.run(VoidTask(task_id=task, expected_version=1, reason="重复"))
    with director.db.read() as session:
        assert links.open_tasks(session, accident) == 0
        assert session.scalar(sa.select(Task.void_reason)) != "重复"
    assert director.ask(CountTasks()).open == 0
    assert [t.id for t in director.ask(ListTasks(voided=True))] == [task]
    director.run(UnvoidTask(task_id=task))
    assert director.ask(CountTasks()).open == 1


def test_counts_and_filters(director: Service, clock: FixedClock) -> None:
    soon = make_task(director, what="张贴防滑标志", due_on=date(2026, 11, 20))
    far = make_task(director, owner=Named(None, "director"), due_on=date(2026, 12, 20))
    done = make_task(director, due_on=date(2026, 11, 20))
    director.run(FinishTask(task_id=done, expected_version=1, note="好了"))
    counts = director.ask(CountTasks())
    assert (counts.open, counts.overdue, counts.mine) == (2, 0, 1)
    assert (counts.to_verify, counts.due_soon) == (1, 1)
    clock.advance(days=1)
    assert director.ask(CountTasks()).overdue == 1
    late = director.ask(ListTasks(overdue=True))
    assert [(t.id, t.days_late) for t in late] == [(soon, 1)]
    assert [t.id for t in director.ask(ListTasks(mine=True))] == [far]
    assert [t.id for t in director.ask(ListTasks(text="防滑"))] == [soon]
    assert [t.id for t in director.ask(ListTasks())] == [soon, far, done]


def test_words_of_tasks_are_sealed(director: Service, maintainer: Service) -> None:
    make_task(director, what="家访示例生")
    with maintainer.db.read() as session:
        stored = session.scalars(sa.select(Task)).one()
        assert "家访".encode() not in stored.what
