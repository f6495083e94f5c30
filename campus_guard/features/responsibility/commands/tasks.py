"""Tasks: hand out, correct, extend, report as done, verify, take back, void."""

from dataclasses import dataclass
from datetime import date

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import Message, msg
from campus_guard.core.roles import OFFICE
from campus_guard.db.models import Task
from campus_guard.db.records import refuse
from campus_guard.db.service import Command, Write
from campus_guard.features.responsibility.commands.parts import (
    actor_name,
    add_task,
    block,
    need,
    resolve,
    task_event,
)
from campus_guard.features.responsibility.inputs import NOBODY, Named, TaskInput
from campus_guard.features.responsibility.rules.tasks import (
    TaskEventKind,
    TaskState,
    check_extension,
    check_owner,
)

IN_HISTORY = "sealed in the history of the task"


@dataclass(frozen=True, kw_only=True)
class MakeTask(Command[int]):
    """Hand out a task; returns its id. Saving again with the same ``uid`` makes no second one."""

    roles = OFFICE
    task: TaskInput

    def apply(self, w: Write) -> int:
        return add_task(w, self.task).id


@dataclass(frozen=True, kw_only=True)
class EditTask(Command[int]):
    """Correct the words or hand the task to somebody else; old values are kept."""

    roles = OFFICE
    task_id: int
    expected_version: int
    what: str
    owner: Named

    def apply(self, w: Write) -> int:
        row = _task(w, self.task_id, self.expected_version, TaskState.OPEN)
        what = need("what", self.what, msg("What is to be done?"))
        owner = resolve(w, "owner", self.owner)
        refuse(check_owner(owner.name))
        before = row.owner
        changed = w.amend(row, owner_id=owner.id, owner=owner.name)
        changed += w.amend_sealed(row, what=what)
        if changed:
            task_event(w, row, TaskEventKind.CHANGED, owner_before=before, owner=owner.name)
        return row.id


@dataclass(frozen=True, kw_only=True)
class ExtendTask(Command[int]):
    """Give more time, with a reason; the first due date stays on record."""

    roles = OFFICE
    task_id: int
    expected_version: int
    due_on: date
    reason: str

    def apply(self, w: Write) -> int:
        row = _task(w, self.task_id, self.expected_version, TaskState.OPEN)
        refuse(check_extension(row.due_on, self.due_on))
        reason = need("reason", self.reason)
        before = row.due_on
        w.amend(row, due_on=self.due_on, extensions=row.extensions + 1)
        task_event(
            w,
            row,
            TaskEventKind.EXTENDED,
            reason,
            before=before.isoformat(),
            due_on=self.due_on.isoformat(),
        )
        return row.id


@dataclass(frozen=True, kw_only=True)
class FinishTask(Command[int]):
    """Record that it was done: when, and what was done. Somebody verifies it afterwards."""

    roles = OFFICE
    task_id: int
    expected_version: int
    note: str
    done_on: date | None = None
    done_by: Named = NOBODY

    def apply(self, w: Write) -> int:
        row = _task(w, self.task_id, self.expected_version, TaskState.OPEN)
        note = need("note", self.note, msg("What was done?"))
        done_on = self.done_on or w.today
        if done_on > w.today:
            words = msg("This day lies in the future.")
            raise UserError(words, {"done_on": words})
        who = resolve(w, "done_by", self.done_by)
        w.amend(
            row,
            state=TaskState.DONE.value,
            done_on=done_on,
            done_by=who.name or row.owner,
            done_note=w.seal(row, "done_note", note),
        )
        task_event(w, row, TaskEventKind.DONE, note, done_on=done_on.isoformat())
        return row.id


@dataclass(frozen=True, kw_only=True)
class VerifyTask(Command[int]):
    """Say whether it was really done: verified, or sent back with a reason."""

    roles = OFFICE
    task_id: int
    expected_version: int
    passed: bool = True
    note: str = ""

    def apply(self, w: Write) -> int:
        row = _task(w, self.task_id, self.expected_version, TaskState.DONE)
        if not self.passed:
            reason = need("note", self.note, msg("Say what is missing."))
            _reopen(w, row)
            task_event(w, row, TaskEventKind.RETURNED, reason)
            return row.id
        note = block("note", self.note)
        name = actor_name(w)
        w.amend(
            row,
            state=TaskState.VERIFIED.value,
            verified_on=w.today,
            verified_by=name,
            verified_note=w.seal(row, "verified_note", note),
        )
        task_event(w, row, TaskEventKind.VERIFIED, note)
        return row.id


@dataclass(frozen=True, kw_only=True)
class StepBackTask(Command[int]):
    """Take the last step back (undo): verified → done, done → open. The history keeps both."""

    roles = OFFICE
    task_id: int
    expected_version: int | None = None
    reason: str = ""

    def apply(self, w: Write) -> int:
        row = w.fetch(Task, self.task_id, self.expected_version)
        reason = block("reason", self.reason)
        if row.state == TaskState.OPEN:
            raise UserError(msg("This task is open; there is nothing to take back."))
        if row.state == TaskState.VERIFIED:
            nothing = {"verified_on": None, "verified_by": "", "verified_note": None}
            w.amend(row, state=TaskState.DONE.value, **nothing)
        else:
            _reopen(w, row)
        task_event(w, row, TaskEventKind.REOPENED, reason, state=row.state)
        return row.id


@dataclass(frozen=True, kw_only=True)
class VoidTask(Command[int]):
    """Void a task with a reason; it stays readable and counts nowhere."""

    roles = OFFICE
    task_id: int
    expected_version: int
    reason: str

    def apply(self, w: Write) -> int:
        row = w.fetch(Task, self.task_id, self.expected_version)
        task_event(w, row, TaskEventKind.VOIDED, need("reason", self.reason))
        w.void(row, IN_HISTORY)
        return row.id


@dataclass(frozen=True, kw_only=True)
class UnvoidTask(Command[int]):
    """Take the voiding of a task back (undo)."""

    roles = OFFICE
    task_id: int

    def apply(self, w: Write) -> int:
        row = w.get(Task, self.task_id)
        if row.voided_at is not None:
            w.unvoid(row)
            task_event(w, row, TaskEventKind.UNVOIDED)
        return row.id


_WRONG_STATE: dict[TaskState, Message] = {
    TaskState.OPEN: msg("This task is reported as done already."),
    TaskState.DONE: msg("Only a task that was reported as done can be verified."),
}


def _reopen(w: Write, row: Task) -> None:
    w.amend(row, state=TaskState.OPEN.value, done_on=None, done_by="", done_note=None)


def _task(w: Write, task_id: int, version: int, state: TaskState) -> Task:
    """Return a task that is in this state; raises UserError in words when it is not."""
    row = w.fetch(Task, task_id, version)
    if row.state != state:
        raise UserError(_WRONG_STATE[state])
    return row
