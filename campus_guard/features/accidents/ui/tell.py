"""The dialog behind "told by phone": every part of a telling can be changed."""

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from campus_guard.core.i18n import Message, msg
from campus_guard.features.accidents.commands import TellStep
from campus_guard.features.accidents.filecodes import METHOD_LABELS, Method
from campus_guard.features.accidents.queries import AccidentDetail, StepView
from campus_guard.features.accidents.rules import OutsideBody, StepCode, label
from campus_guard.features.accidents.ui import sources
from campus_guard.features.accidents.ui.words import ACTS, step_words
from campus_guard.ui.context import UiContext
from campus_guard.ui.formdialog import FormDialog
from campus_guard.ui.forms import (
    Candidate,
    DateTimeField,
    Form,
    MultilineField,
    Picked,
    PickerField,
    RadioField,
    TextField,
)

METHODS = tuple((method, METHOD_LABELS[method]) for method in Method)


def usual_method(step: StepView) -> Method:
    """Return how a step is usually done: on the spot, in the register, by phone."""
    if step.code is StepCode.RECORD:
        return Method.WRITTEN
    if step.code is StepCode.ADMIN_MEETING:
        return Method.MEETING
    return Method.IN_PERSON if step.code in ACTS else Method.PHONE


def open_tell_dialog(
    ctx: UiContext,
    owner: QWidget,
    file: AccidentDetail,
    step: StepView,
    then: Callable[[int], None],
) -> FormDialog:
    """Ask when, how, by whom and to whom; then write the telling."""
    form = _form(ctx, file, step)

    def command(values: dict[str, Any], uid: str) -> TellStep:
        told_by = values["told_by"] or Picked(None, "")
        recipient = values.get("recipient") or Picked(None, "")
        return TellStep(
            uid=uid,
            accident_id=file.id,
            step_id=step.id,
            done_at=values["done_at"],
            method=values["method"] or usual_method(step),
            recipient=recipient.text,
            recipient_id=recipient.id,
            told_by=told_by.text,
            told_by_id=told_by.id,
            body=values.get("body"),
            victim_id=values.get("victim"),
            guardian=values.get("guardian", ""),
            relation=values.get("relation", ""),
            phone=values.get("phone", ""),
            note=values["note"],
        )

    title = step_words(step, ctx.tr)
    dialog = FormDialog(ctx, owner, title, form, command, then, width=720)
    dialog.open()
    return dialog


def _form(ctx: UiContext, file: AccidentDetail, step: StepView) -> Form:
    form = Form(ctx)
    parents = step.code is StepCode.NOTIFY_PARENT
    form.row(
        DateTimeField(ctx, "done_at", msg("Done at"), required=True),
        PickerField(ctx, "told_by", msg("Done by"), sources.staff(ctx), free=True),
    )
    methods = METHODS
    if step.code is StepCode.EXTERNAL_REPORTS:  # never without: four authorities are told
        methods = tuple(m for m in METHODS if m[0] is not Method.NOT_APPLICABLE)
    form.row(RadioField(ctx, "method", msg("How"), methods))
    if step.code is StepCode.EXTERNAL_REPORTS:
        bodies = [(body, label(body)) for body in step.open_bodies or tuple(OutsideBody)]
        form.row(RadioField(ctx, "body", msg("Which authority"), bodies, required=True))
    if parents and len(file.victims) > 1:
        names: list[tuple[int | None, Message | str]] = [(None, msg("The parents of all"))]
        names += [(v.id, v.name) for v in file.victims]
        form.row(RadioField(ctx, "victim", msg("Whose parents"), names))
    if parents:
        form.row(
            TextField(ctx, "guardian", msg("Guardian"), max_length=100),
            TextField(ctx, "relation", msg("Relation"), max_length=100),
            TextField(ctx, "phone", msg("Phone"), max_length=100),
        )
    elif step.code not in ACTS:
        hint = msg("Absent? Name the deputy who took it.")
        form.row(
            PickerField(
                ctx, "recipient", msg("Recipient"), sources.staff(ctx), free=True, hint=hint
            )
        )
    form.row(MultilineField(ctx, "note", msg("Remark"), lines=2))
    form["done_at"].set_value(ctx.clock.now())
    form["method"].set_value(usual_method(step))
    form["told_by"].set_value(Picked(None, ctx.actor.name))
    holder = file.holders.get(step.recipient)
    if holder is not None and "recipient" in form.fields:
        form["recipient"].set_value(Candidate(holder.person_id, holder.name))
    return form
