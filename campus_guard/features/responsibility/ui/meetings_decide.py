"""The dialog of a decision: what was decided, about whom, who does what until when."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import Message, msg
from campus_guard.core.ids import new_uid
from campus_guard.db.links import RulingView
from campus_guard.features.responsibility.commands.agenda import DecideItem
from campus_guard.features.responsibility.inputs import RulingInput, TaskInput
from campus_guard.features.responsibility.queries.meetings import ItemView
from campus_guard.features.responsibility.queries.waiting import DutyChoice
from campus_guard.features.responsibility.rules.meetings import (
    DECISION_LABELS,
    WITH_RULINGS,
    decisions_for,
    week_after,
)
from campus_guard.features.responsibility.ui.meetings_forms import Then
from campus_guard.features.responsibility.ui.words import named, person, picked
from campus_guard.ui.context import UiContext
from campus_guard.ui.formdialog import FormDialog
from campus_guard.ui.forms import ChoiceField, DateField, Form, MultilineField, TextField
from campus_guard.ui.rowsfield import Entry, RowsField

FULFILLED: tuple[tuple[bool | None, Message], ...] = (
    (None, msg("By the answers")),
    (True, msg("Meeting: fulfilled")),
    (False, msg("Meeting: not fulfilled")),
)


class RulingEntry(Entry):
    """What was decided about one person."""

    duty_id: int | None = None

    def build(self) -> None:
        """Add person, duty, liability, punishment, the reason of a decision against answers."""
        ctx = self.ctx
        self.row(
            person(ctx, "who", msg("Responsible person"), required=True),
            ChoiceField(ctx, "fulfilled", msg("Duty"), FULFILLED),
            self.remove_button(ctx.tr("Take this line off")),
            stretch=(4, 4, 0),
        )
        self.row(
            TextField(ctx, "liability", msg("Liability"), max_length=500),
            TextField(ctx, "punishment", msg("Punishment"), max_length=500),
        )
        self.row(
            TextField(ctx, "reason", msg("Reason against the answers (A-22)"), max_length=1000)
        )
        self["fulfilled"].set_value(None)
        self.changed.connect(self._follow)
        self._follow("fulfilled")

    def show_value(self, value: Any) -> None:
        """Show what was decided, or a responsible person of the file."""
        self.set_values({"who": picked(value.person_id, value.person_name)})
        self.duty_id = value.duty_id
        if isinstance(value, RulingView):
            known = ("fulfilled", "liability", "punishment", "reason")
            self.set_values({name: getattr(value, name) for name in known})
        self._follow("fulfilled")

    def read(self) -> RulingInput:
        """Return the decision about this person."""
        values = self.values()
        return RulingInput(
            uid=self.uid,
            who=named(values["who"]),
            duty_id=self.duty_id,
            fulfilled=values["fulfilled"],
            liability=values["liability"],
            punishment=values["punishment"],
            reason=values.get("reason", ""),
        )

    def _follow(self, key: str) -> None:
        if key == "who" and self["who"].state() != self._clean.get("who"):
            self.duty_id = None  # somebody else than the file names
        if key == "fulfilled":
            self.show_only(self["reason"], self["fulfilled"].value() is not None)


class RulingsField(RowsField):
    """Everybody about whom something was decided."""

    def __init__(self, ctx: UiContext, key: str) -> None:
        super().__init__(ctx, key, msg("Decided about persons"), msg("Add a person"), "Alt+P")

    def make(self, uid: str) -> Entry:
        """Return an empty line."""
        return RulingEntry(self.ctx, uid)

    def show_all(self, rulings: Sequence[tuple[str, RulingView | DutyChoice]]) -> None:
        """Show these people, each under the uid it is stored by."""
        for uid, one in rulings:
            self._append(uid).show_value(one)


class TaskEntry(Entry):
    """A task that follows from the decision."""

    def build(self) -> None:
        """Add words, owner, day."""
        ctx = self.ctx
        self.row(
            TextField(ctx, "what", msg("What is to be done"), max_length=2000, required=True),
            self.remove_button(ctx.tr("Take this line off")),
            stretch=(1, 0),
        )
        self.row(
            person(ctx, "owner", msg("Answers for it"), required=True),
            DateField(ctx, "due_on", msg("Task deadline"), required=True),
            stretch=(3, 2),
        )
        self["due_on"].set_value(week_after(ctx.clock.today()))

    def show_value(self, value: Any) -> None:
        """Tasks are shown where they are kept; here only new ones are typed."""
        raise NotImplementedError

    def read(self) -> TaskInput:
        """Return the task."""
        values = self.values()
        if values["due_on"] is None:
            raise UserError(msg("Until when is it to be done?"))
        return TaskInput(
            uid=self.uid,
            what=values["what"],
            owner=named(values["owner"]),
            due_on=values["due_on"],
        )


class TasksField(RowsField):
    """The tasks that follow."""

    def __init__(self, ctx: UiContext, key: str) -> None:
        super().__init__(ctx, key, msg("Tasks"), msg("Add a task"), "Alt+T")

    def make(self, uid: str) -> Entry:
        """Return an empty line."""
        return TaskEntry(self.ctx, uid)


def decide_dialog(
    ctx: UiContext,
    owner: QWidget,
    item: ItemView,
    duties: Sequence[DutyChoice],
    then: Then,
) -> FormDialog:
    """Ask for the decision about an item; ``duties`` are the responsible persons of its file."""
    tr = ctx.tr
    form = Form(ctx)
    form.note(item.topic)
    choices = [(kind, DECISION_LABELS[kind]) for kind in decisions_for(item.kind)]
    form.row(ChoiceField(ctx, "decision_kind", msg("Kind of decision"), choices, required=True))
    form.row(MultilineField(ctx, "report", msg("Report given"), lines=3))
    form.row(MultilineField(ctx, "decision", msg("Decision in words"), lines=3))
    rulings, tasks = RulingsField(ctx, "rulings"), TasksField(ctx, "tasks")
    form.section(msg("About persons (liability and punishment)"))
    form.row(rulings)
    form.section(msg("Tasks that follow"))
    for task in item.tasks:
        form.note(tr("{number} {what}: {who}, {day}", number=task.number, what=task.what,
                     who=task.owner, day=task.due_on))  # fmt: skip
    form.row(tasks)
    form.set_values(
        {
            "decision_kind": item.decision_kind or choices[0][0],
            "report": item.report,
            "decision": item.decision,
        }
    )
    _show_rulings(rulings, item, duties)
    form.mark_clean()

    def follow(key: str) -> None:
        if key == "decision_kind":
            about = form["decision_kind"].value() in WITH_RULINGS
            rulings.setVisible(about)
            rulings.setEnabled(about)

    form.changed.connect(follow)
    follow("decision_kind")

    def command(values: dict[str, Any], _uid: str) -> DecideItem:
        return DecideItem(
            item_id=item.id,
            expected_version=item.version,
            decision_kind=values["decision_kind"],
            decision=values["decision"],
            report=values["report"],
            rulings=values.get("rulings", ()),
            tasks=values["tasks"],
        )

    dialog = FormDialog(ctx, owner, tr("Decide about the item"), form, command, then, width=820)
    dialog.open()
    return dialog


def _show_rulings(field: RulingsField, item: ItemView, duties: Sequence[DutyChoice]) -> None:
    """Show what is decided already; else every responsible person of the file."""
    if item.rulings:
        field.show_all([(ruling.uid, ruling) for ruling in item.rulings])
    else:
        field.show_all([(new_uid(), duty) for duty in duties])
