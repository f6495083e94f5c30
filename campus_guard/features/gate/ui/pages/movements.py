"""Taking back a movement that was recorded by mistake; it stays readable, crossed out."""

from typing import Any

from PySide6.QtWidgets import QWidget

from campus_guard.core.i18n import msg
from campus_guard.core.tone import Tone
from campus_guard.features.gate import commands as c
from campus_guard.features.gate import queries as q
from campus_guard.features.gate.rules.labels import label as code_label
from campus_guard.features.gate.ui.words import line, moment
from campus_guard.ui.context import UiContext
from campus_guard.ui.formdialog import FormDialog
from campus_guard.ui.forms import ChoiceField, Form, MultilineField


def movement_dialog(ctx: UiContext, owner: QWidget, visit_id: int) -> None:
    """Read the movements of a visit and ask which one never happened, and why."""

    def words(m: Any) -> str:
        heads = f"×{m.heads}" if m.heads > 1 else ""
        return line(moment(m.at), ctx.tr(code_label(m.direction)), heads, m.gate, m.by)

    def ask(detail: Any) -> None:
        valid = [(m.number, words(m)) for m in detail.movements if not m.voided]
        if not valid:
            ctx.alerts.toast(msg("This visit has no movement."), tone=Tone.WARNING)
            return
        form = Form(ctx)
        form.row(ChoiceField(ctx, "number", msg("Which movement"), valid, required=True))
        form.row(MultilineField(ctx, "reason", msg("Reason"), lines=2, required=True))
        form.set_values({"number": valid[-1][0]})
        FormDialog(
            ctx,
            owner,
            ctx.tr("Take back a movement"),
            form,
            lambda values, _uid: c.VoidMovement(visit_id=visit_id, **values),
            width=520,
        ).open()

    ctx.ops.read(q.GetVisit(visit_id=visit_id), ask, owner=owner, slot="movements")
