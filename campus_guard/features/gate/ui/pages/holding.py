"""A legal hold from the visit itself: on this visit, or on the person with all visits."""

from typing import Any

from PySide6.QtWidgets import QWidget

from campus_guard.core.i18n import msg
from campus_guard.core.tone import Tone
from campus_guard.features.gate import commands as c
from campus_guard.ui.context import UiContext
from campus_guard.ui.formdialog import FormDialog
from campus_guard.ui.forms import DateField, Form, MultilineField, RadioField


def hold_dialog(ctx: UiContext, owner: QWidget, row: Any) -> FormDialog:
    """Ask what is kept, how long and why; nothing of it is purged meanwhile."""
    form = Form(ctx)
    kinds = [("visit", msg("This visit"))]
    if row.visitor_id is not None:
        kinds.append(("visitor", msg("The person with all visits")))
    form.row(RadioField(ctx, "kind", msg("What is kept"), kinds, required=True))
    form.row(
        DateField(ctx, "starts_on", msg("First day")),
        DateField(ctx, "ends_on", msg("Last day"), hint=msg("Empty: until it is ended.")),
    )
    form.row(MultilineField(ctx, "reason", msg("Reason"), lines=2, required=True))
    form.set_values({"kind": "visit", "starts_on": ctx.clock.today()})

    def command(values: dict[str, Any], uid: str) -> Any:
        record = row.id if values["kind"] == "visit" else row.visitor_id
        return c.AddHold(uid=uid, record_id=record, **values)

    def done(_hold: int) -> None:
        ctx.alerts.toast(msg("Kept until the hold is ended."), tone=Tone.OK)

    title = ctx.tr("Legal hold on {name}", name=row.name or ctx.tr("Visit"))
    dialog = FormDialog(ctx, owner, title, form, command, done, width=520)
    dialog.open()
    return dialog
