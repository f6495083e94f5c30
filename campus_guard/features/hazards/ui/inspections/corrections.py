"""Correcting an item of a finished inspection: a reason is asked for, the old answer is kept."""

from typing import Any

from PySide6.QtWidgets import QWidget

from campus_guard.core.i18n import msg
from campus_guard.features.hazards.commands.finishing import CorrectResult
from campus_guard.features.hazards.queries.inspections import ItemRow
from campus_guard.features.hazards.rules.inspection_codes import Answer, code_label
from campus_guard.features.hazards.rules.inspections import ItemResult
from campus_guard.features.hazards.ui.inspections.itempanel import HANDLINGS
from campus_guard.features.hazards.ui.register.steps import person
from campus_guard.ui.context import UiContext
from campus_guard.ui.formdialog import FormDialog
from campus_guard.ui.forms import (
    Candidate,
    DateField,
    Form,
    MultilineField,
    Picked,
    RadioField,
    TextField,
)


def correct_item(ctx: UiContext, owner: QWidget, inspection_id: int, line: ItemRow) -> FormDialog:
    """Open the form on an item."""
    form, result = _form(ctx), line.result
    whom: Candidate | Picked | None = None
    if result.responsible_id is not None:
        whom = Candidate(result.responsible_id, line.responsible)
    elif result.responsible:
        whom = Picked(None, result.responsible)
    form.set_values(
        {
            "answer": result.answer,
            "problem": result.problem,
            "handling": result.handling,
            "advice": result.advice,
            "responsible": whom,
            "due_on": result.due_on,
            "place": result.place,
        }
    )

    def command(values: dict[str, Any], _uid: str) -> CorrectResult:
        picked: Picked | None = values.pop("responsible")
        reason = values.pop("reason")
        found = ItemResult(
            line.item.code,
            responsible_id=picked.id if picked else None,
            responsible=picked.text if picked else "",
            **values,
        )
        return CorrectResult(inspection_id=inspection_id, result=found, reason=reason)

    title = f"{line.number}. {line.item.words.say(ctx.tr)}"
    dialog = FormDialog(ctx, owner, title[:60], form, command, width=720)
    dialog.open()
    return dialog


def _form(ctx: UiContext) -> Form:
    form = Form(ctx)
    answers = tuple((answer, code_label(answer)) for answer in Answer)
    form.row(RadioField(ctx, "answer", msg("Result of the item"), answers, required=True))
    form.row(MultilineField(ctx, "problem", msg("Problem"), lines=2, max_length=2000))
    form.row(RadioField(ctx, "handling", msg("What becomes of it"), HANDLINGS))
    form.row(
        MultilineField(ctx, "advice", msg("Advice, or what was done"), lines=2, max_length=2000)
    )
    form.row(
        person(ctx, "responsible", msg("Responsible")),
        DateField(ctx, "due_on", msg("Deadline")),
        TextField(ctx, "place", msg("Place in words"), max_length=100),
    )
    form.row(MultilineField(ctx, "reason", msg("Reason"), lines=2, max_length=500, required=True))
    return form
