"""Entering a visit afterwards (补录): from the paper book, after a power cut."""

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from campus_guard.core.i18n import msg
from campus_guard.features.gate import commands as c
from campus_guard.features.gate.inputs import GateSettings
from campus_guard.features.gate.ui.pages.visitform import (
    document_row,
    person_rows,
    purpose_rows,
    visit_values,
)
from campus_guard.ui.context import UiContext
from campus_guard.ui.formdialog import FormDialog
from campus_guard.ui.forms import DateTimeField, Form, TextField


def afterwards_dialog(
    ctx: UiContext, owner: QWidget, settings: GateSettings, done: Callable[[int], object]
) -> None:
    """Ask who came when, and why it is entered only now; ``done`` gets the visit's id."""
    form = Form(ctx)
    person_rows(ctx, form, settings, known=True)
    form.row(
        DateTimeField(ctx, "entered_at", msg("Entered at"), required=True),
        DateTimeField(ctx, "left_at", msg("Left at"), hint=msg("Empty: still inside.")),
    )
    why = msg("Why it is entered now")
    form.row(TextField(ctx, "late_reason", why, required=True, max_length=200))
    purpose_rows(ctx, form, settings)
    document_row(ctx, form)
    form.row(TextField(ctx, "goods", msg("Goods")), TextField(ctx, "note", msg("Remarks")))
    form.set_values({"heads": 1, "type_code": "other"})

    def entered(value: Any) -> None:
        done(value.visit_id)

    FormDialog(
        ctx,
        owner,
        ctx.tr("Enter a visit afterwards"),
        form,
        lambda values, uid: c.EnterAfterwards(uid=uid, **visit_values(values)),
        entered,
        width=760,
    ).open()
