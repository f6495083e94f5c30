"""The form of a day, or of several days in a row."""

from datetime import date
from typing import Any

from PySide6.QtWidgets import QWidget

from campus_guard.core.i18n import Message, msg
from campus_guard.features.calendar import commands as c
from campus_guard.features.calendar.queries import EntryRow
from campus_guard.features.calendar.rules import DAY_KIND_LABELS, Day, DayKind, weekday_label
from campus_guard.ui.context import UiContext
from campus_guard.ui.formdialog import FormDialog
from campus_guard.ui.forms import ChoiceField, DateField, Form, TextField

_WITH_LESSONS = (DayKind.SCHOOL, DayKind.MAKEUP_WORKDAY)


def kind_choices() -> list[tuple[str, Message]]:
    """Return the kinds of days to choose from."""
    return [(str(kind), label) for kind, label in DAY_KIND_LABELS.items()]


def day_form(ctx: UiContext, entry: EntryRow | None, first: date, kind: str | None) -> Form:
    """Return the form: of ``entry``, or of a new one that begins on ``first``."""
    form = Form(ctx)
    choice = ChoiceField(ctx, "kind", msg("Kind of day"), kind_choices(), required=True)
    weekdays = [(n, weekday_label(n)) for n in range(1, 8)]
    follows = ChoiceField(
        ctx,
        "follows_weekday",
        msg("Lessons of"),
        weekdays,
        empty=msg("its own weekday"),
        hint=msg("On a make-up day: which weekday's lessons are given."),
    )
    name = TextField(ctx, "name", msg("Designation"), max_length=64)
    if entry is None:
        last = DateField(ctx, "last", msg("Through"), hint=msg("Empty: this day only."))
        form.row(DateField(ctx, "first", msg("From"), required=True), last)
    else:
        form.row(DateField(ctx, "day", msg("Day"), required=True))
    form.row(choice, name)
    form.row(follows)

    def follow() -> None:
        follows.setVisible(choice.value() in _WITH_LESSONS)
        follows.setEnabled(choice.value() in _WITH_LESSONS)

    choice.changed.connect(follow)
    if entry is not None:
        names = ("day", "kind", "name", "follows_weekday")
        form.set_values({n: getattr(entry, n) for n in names})
    else:
        form.set_values({"first": first, "kind": kind})
    follow()
    return form


def day_command(entry: EntryRow | None, values: dict[str, Any], uid: str) -> Any:
    """Return the command that saves the form."""
    if entry is None:
        return c.SetDays(uid=uid, **values)
    return c.EditDay(entry_id=entry.id, expected_version=entry.version, **values)


def day_dialog(
    ctx: UiContext,
    owner: QWidget,
    first: date,
    entry: EntryRow | None,
    known: Day | None,
    kind: str | None = None,
) -> FormDialog:
    """Open the form of a day."""
    chosen = kind or (str(known.kind) if known is not None else None)
    dialog = FormDialog(
        ctx,
        owner,
        ctx.tr("Change this day") if kind is None else ctx.tr("Add an event"),
        day_form(ctx, entry, first, chosen),
        lambda values, uid: day_command(entry, values, uid),
        width=520,
    )
    dialog.open()
    return dialog
