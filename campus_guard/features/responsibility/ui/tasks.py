"""The page of tasks: mine, open, overdue, done; done, verified, more time, handed on, voided."""

from collections.abc import Sequence
from functools import partial
from typing import Any, ClassVar

from campus_guard.core.i18n import msg
from campus_guard.core.tone import Tone
from campus_guard.features.calendar.ui.records import void_record
from campus_guard.features.responsibility.commands import tasks as c
from campus_guard.features.responsibility.inputs import TaskInput
from campus_guard.features.responsibility.queries.tasks import (
    GetTask,
    ListTasks,
    TaskDetail,
    TaskRow,
)
from campus_guard.features.responsibility.rules.meetings import week_after
from campus_guard.features.responsibility.rules.tasks import (
    EVENT_LABELS,
    SOURCE_LABELS,
    STATE_LABELS,
    TaskSource,
    TaskState,
)
from campus_guard.features.responsibility.ui.words import (
    RESTRICTED,
    first_line,
    moment,
    named,
    person,
    picked,
    task_badge,
)
from campus_guard.ui.badges import Badge, label, wrapped
from campus_guard.ui.cards import Card, Facts
from campus_guard.ui.context import UiContext
from campus_guard.ui.formdialog import FormDialog, ask_reason
from campus_guard.ui.forms import DateField, Form, MultilineField, TextField, scrolled
from campus_guard.ui.layout import clear, vbox
from campus_guard.ui.listpage import Action, ListPage
from campus_guard.ui.table import Column

MOST_WORDS = 2000


class TasksPage(ListPage):
    """Every task of the school, whatever it came out of."""

    key: ClassVar[str] = "tasks"
    kinds: ClassVar[frozenset[str]] = frozenset({"task", "task_event"})
    search_hint = msg("Search task, owner, number")
    empty = msg("Tasks belong here: who does what until when. Decisions of meetings become tasks.")

    def columns(self) -> Sequence[Column]:
        """Return state, words, owner, days, source."""
        tr = self.ctx.tr
        return [
            Column("state", msg("State"), lambda _r: "", 148, badge=task_badge),
            Column("what", msg("What is to be done"), lambda r: self._what(r), 0, bold=True,
                   tip=lambda r: self._what(r)),
            Column("owner", msg("Answers for it"), lambda r: r.owner, 88),
            Column("due", msg("Task deadline"), lambda r: str(r.due_on), 102,
                   sort=lambda r: r.due_on,
                   tone=lambda r: Tone.BAD if r.overdue else Tone.NORMAL),
            Column("source", msg("Came out of"), lambda r: tr(SOURCE_LABELS[r.source]), 140,
                   detail=lambda r: r.source_number),
        ]  # fmt: skip

    def query(self) -> ListTasks:
        """Return the query."""
        return ListTasks(
            text=self.search_text,
            state=self.filter("state"),
            source=self.filter("source"),
            overdue=self.filter("overdue"),
            mine=self.filter("mine"),
            voided=self.filter("voided"),
        )

    def take(self, answer: Sequence[TaskRow]) -> Sequence[TaskRow]:
        """Show the rows, and how many are open and overdue."""
        open_ = sum(row.state is TaskState.OPEN for row in answer)
        late = sum(row.overdue for row in answer)
        self.set_subtitle(
            self.ctx.tr(
                "{n} shown, {open} open, {late} overdue", n=len(answer), open=open_, late=late
            )
        )
        return list(answer)

    def build(self) -> None:
        """Add filters, actions and the detail."""
        states = [(None, msg("All")), *STATE_LABELS.items()]
        sources = [(None, msg("All")), *SOURCE_LABELS.items()]
        self.add_filter("state", msg("State"), states)
        self.add_filter("source", msg("Came out of"), sources)
        self.add_chip("mine", msg("Mine"))
        self.add_chip("overdue", msg("Overdue"))
        self.add_chip("voided", msg("Show voided"))
        self.add_action(Action(msg("New task"), self.new, "Ctrl+N", "plus", primary=True))
        self.add_action(Action(msg("Done"), self.advance, "Enter", "check", needs_row=True))
        self.add_action(Action(msg("More time"), self.extend, "Ctrl+T", needs_row=True, menu=True))
        self.add_action(
            Action(msg("Change or hand on"), self.edit, "Ctrl+E", needs_row=True, menu=True)
        )
        self.add_action(Action(msg("Send back"), self.send_back, needs_row=True, menu=True))
        self.add_action(
            Action(
                msg("Take the last step back"), self.step_back, "Ctrl+R", needs_row=True, menu=True
            )
        )
        self.add_action(
            Action(
                msg("Show what it came out of"),
                self.show_source,
                "Ctrl+O",
                needs_row=True,
                menu=True,
            )
        )
        self.add_action(
            Action(msg("Void, or bring back"), self.void, "Delete", needs_row=True, menu=True)
        )
        self._head = label("", "heading")
        self._facts, self._history = Facts(self.ctx), vbox(gap=6)
        self._words = wrapped("")
        card = Card(self.ctx)
        for item in (self._head, self._words, self._facts, label(self.ctx.tr("History"), "muted")):
            card.body.addWidget(item)
        card.body.addLayout(self._history)
        card.body.addStretch(1)
        self._card = card
        self.set_detail(scrolled(card))
        self.show_detail(None)

    def help_text(self) -> str:
        """Say how a task runs."""
        return self.ctx.tr(
            "A task has one person who answers for it and a day. Enter reports it as done, Enter "
            "again verifies it. More time keeps the first day on record."
        )

    def open_args(self, **args: Any) -> None:
        """Take ``id``, ``new`` (with what it belongs to), ``overdue`` or ``mine``."""
        if args.get("new"):
            self.new_for(accident=args.get("accident"), hazard=args.get("hazard"))
            return
        for chip in ("overdue", "mine"):
            if chip in args:
                self.set_filter(chip, args[chip])
        if "id" in args:
            self.select(args["id"])

    def new(self) -> None:
        """Hand out a task."""
        self.new_for()

    def new_for(self, accident: int | None = None, hazard: int | None = None) -> None:
        """Hand out a task of an accident or a hazard."""
        form = task_form(self.ctx)
        form["due_on"].set_value(week_after(self.ctx.clock.today()))
        source = TaskSource.OTHER
        if accident is not None or hazard is not None:
            source = TaskSource.ACCIDENT if accident is not None else TaskSource.HAZARD

        def command(values: dict[str, Any], uid: str) -> c.MakeTask:
            task = TaskInput(
                uid=uid,
                what=values["what"],
                owner=named(values["owner"]),
                due_on=values["due_on"],
                source=source,
                accident_id=accident,
                hazard_id=hazard,
            )
            return c.MakeTask(task=task)

        FormDialog(self.ctx, self, self.ctx.tr("New task"), form, command, self.select).open()

    def advance(self) -> None:
        """Do what comes next: report as done, then verify; a voided one is brought back."""
        row: TaskRow | None = self.row
        if row is None:
            return
        if row.voided:
            self.void()
        elif row.state is TaskState.OPEN:
            self._finish(row)
        elif row.state is TaskState.DONE:
            self._verify(row)
        else:
            self.ctx.alerts.toast(msg("This task is finished."))

    def edit(self) -> None:
        """Correct the words, or hand the task to somebody else."""
        row = self._open_row()
        if row is None:
            return
        form = Form(self.ctx)
        form.row(MultilineField(self.ctx, "what", msg("What is to be done"), lines=3,
                                max_length=MOST_WORDS, required=True))  # fmt: skip
        form.row(person(self.ctx, "owner", msg("Answers for it"), required=True))
        form.set_values({"what": row.what, "owner": picked(row.owner_id, row.owner)})

        def command(values: dict[str, Any], _uid: str) -> c.EditTask:
            return c.EditTask(
                task_id=row.id,
                expected_version=row.version,
                what=values["what"],
                owner=named(values["owner"]),
            )

        FormDialog(self.ctx, self, row.number, form, command, width=560).open()

    def extend(self) -> None:
        """Give more time, with a reason."""
        row = self._open_row()
        if row is None:
            return
        form = Form(self.ctx)
        form.note(msg("The first day stays on record: {day}.", day=str(row.first_due_on)))
        form.row(DateField(self.ctx, "due_on", msg("New day"), required=True))
        form.row(MultilineField(self.ctx, "reason", msg("Reason"), lines=3, required=True))
        form["due_on"].set_value(week_after(max(row.due_on, self.ctx.clock.today())))

        def command(values: dict[str, Any], _uid: str) -> c.ExtendTask:
            return c.ExtendTask(task_id=row.id, expected_version=row.version, **values)

        title = self.ctx.tr("More time for {number}", number=row.number)
        FormDialog(self.ctx, self, title, form, command, width=480).open()

    def send_back(self) -> None:
        """Send a task that is not really done back, saying what is missing."""
        row: TaskRow | None = self.row
        if row is None or row.voided or row.state is not TaskState.DONE:
            self.ctx.alerts.toast(msg("Only a task that was reported as done can be sent back."))
            return
        ask_reason(
            self.ctx,
            self,
            self.ctx.tr("Send back {number}", number=row.number),
            self.ctx.tr("The task is open again; its due day stays."),
            lambda reason: c.VerifyTask(
                task_id=row.id, expected_version=row.version, passed=False, note=reason
            ),
            button=msg("Send back"),
        )

    def step_back(self) -> None:
        """Take the last step back."""
        row: TaskRow | None = self.row
        if row is not None and not row.voided and row.state is not TaskState.OPEN:
            self.ctx.ops.write(
                c.StepBackTask(task_id=row.id, expected_version=row.version),
                self.select,
                owner=self,
            )

    def show_source(self) -> None:
        """Open the accident, meeting or hazard."""
        row: TaskRow | None = self.row
        if row is None:
            return
        targets = (
            ("meetings", row.meeting_id),
            ("accidents", row.accident_id),
            ("hazards", row.hazard_id),
        )
        for page, number in targets:
            if number is not None:
                self.ctx.navigate(page, id=number)
                return
        self.ctx.alerts.toast(msg("Nothing is linked to this task."))

    def void(self) -> None:
        """Void a task with a reason, or bring it back."""
        row: TaskRow | None = self.row
        if row is None:
            return
        back = c.UnvoidTask(task_id=row.id)
        if row.voided:
            self.ctx.ops.write(back, lambda _v: None, owner=self)
            return
        void_record(
            self.ctx,
            self,
            row.number,
            lambda reason: c.VoidTask(task_id=row.id, expected_version=row.version, reason=reason),
            lambda: back,
        )

    def show_detail(self, row: TaskRow | None) -> None:
        """Ask for the history of the chosen task."""
        self._card.setVisible(row is not None)
        if row is not None:
            query = GetTask(task_id=row.id)
            self.ctx.ops.read(query, self._show, owner=self, slot="task")

    def _what(self, row: TaskRow) -> str:
        return self.ctx.tr(RESTRICTED) if row.hidden else first_line(row.what)

    def _open_row(self) -> TaskRow | None:
        row: TaskRow | None = self.row
        if row is None or row.voided or row.hidden or row.state is not TaskState.OPEN:
            self.ctx.alerts.toast(msg("Only an open task can be changed."))
            return None
        return row

    def _finish(self, row: TaskRow) -> None:
        form = Form(self.ctx)
        form.row(MultilineField(self.ctx, "note", msg("What was done"), lines=3,
                                max_length=MOST_WORDS, required=True))  # fmt: skip
        form.row(
            DateField(self.ctx, "done_on", msg("Done on"), required=True),
            person(self.ctx, "done_by", msg("Done by")),
        )
        form.set_values(
            {"done_on": self.ctx.clock.today(), "done_by": picked(row.owner_id, row.owner)}
        )

        def command(values: dict[str, Any], _uid: str) -> c.FinishTask:
            return c.FinishTask(
                task_id=row.id,
                expected_version=row.version,
                note=values["note"],
                done_on=values["done_on"],
                done_by=named(values["done_by"]),
            )

        title = self.ctx.tr("{number} is done", number=row.number)
        said = partial(self._said, msg("Reported as done."))
        FormDialog(self.ctx, self, title, form, command, said, width=520).open()

    def _verify(self, row: TaskRow) -> None:
        form = Form(self.ctx)
        form.note(msg("Done by {name}: {what}", name=row.done_by, what=row.done_note))
        form.row(TextField(self.ctx, "note", msg("What was looked at"), max_length=500))

        def command(values: dict[str, Any], _uid: str) -> c.VerifyTask:
            return c.VerifyTask(task_id=row.id, expected_version=row.version, **values)

        title = self.ctx.tr("Verify {number}", number=row.number)
        FormDialog(self.ctx, self, title, form, command, partial(self._said, msg("Task verified")),
                   save=msg("Verified"), width=520).open()  # fmt: skip

    def _said(self, words: Any, task: int) -> None:
        def undo() -> None:
            self.ctx.ops.write(c.StepBackTask(task_id=task), self.select, owner=self)

        self.ctx.alerts.toast(words, undo, tone=Tone.OK)
        self.select(task)

    def _show(self, detail: TaskDetail) -> None:
        row, tr = detail.task, self.ctx.tr
        self._head.setText(row.number)
        self._words.setText(self._what(row))
        extended = tr.n("{n} time", "{n} times", row.extensions) if row.extensions else tr("None")
        facts: list[tuple[str, str | Badge]] = [
            (tr("State"), task_badge(row)),
            (tr("Answers for it"), row.owner),
            (tr("Task deadline"), str(row.due_on)),
            (tr("First deadline"), str(row.first_due_on)),
            (tr("Extended"), extended),
            (tr("Came out of"), f"{tr(SOURCE_LABELS[row.source])} {row.source_number}".strip()),
        ]
        if row.done_on is not None:
            facts.append((tr("Done"), f"{row.done_on} {row.done_by}: {row.done_note}"))
        if row.verified_on is not None:
            done = f"{row.verified_on} {row.verified_by} {row.verified_note}".strip()
            facts.append((tr("Verified"), done))
        self._facts.set(facts)
        clear(self._history)
        for event in detail.events:
            words = f"{moment(event.at)} {event.username}  {tr(EVENT_LABELS[event.kind])}"
            if event.payload.get("before"):
                words += f"  {event.payload['before']} → {event.payload.get('due_on', '')}"
            self._history.addWidget(wrapped(words, "muted"))
            if event.reason:
                self._history.addWidget(wrapped(event.reason))


def task_form(ctx: UiContext) -> Form:
    """Return the form of a new task: what, who, until when."""
    form = Form(ctx)
    form.row(MultilineField(ctx, "what", msg("What is to be done"), lines=3,
                            max_length=MOST_WORDS, required=True))  # fmt: skip
    form.row(
        person(ctx, "owner", msg("Answers for it"), required=True),
        DateField(ctx, "due_on", msg("Task deadline"), required=True),
        stretch=(3, 2),
    )
    return form
