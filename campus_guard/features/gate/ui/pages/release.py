"""Handing over a pupil: with whom, on whose word, and what the list of collectors says."""

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from campus_guard.core.i18n import msg
from campus_guard.core.roles import OFFICE
from campus_guard.core.tone import Tone
from campus_guard.features.gate import commands as c
from campus_guard.features.gate import queries as q
from campus_guard.features.gate.rules.codes import CollectorKind
from campus_guard.features.gate.rules.labels import label as code_label
from campus_guard.features.gate.ui.pages.common import pupils_source
from campus_guard.ui.context import UiContext
from campus_guard.ui.formdialog import FormDialog
from campus_guard.ui.forms import (
    Candidate,
    ChoiceField,
    DateField,
    DateTimeField,
    Form,
    PickerField,
    TextField,
    TickField,
    TimeField,
)


def release_dialog(
    ctx: UiContext, owner: QWidget, pupil: Candidate | None, slip_id: int | None
) -> FormDialog:
    """Open the form; the collectors of the pupil are offered as soon as the pupil is chosen."""
    form = Form(ctx)
    picker = PickerField(ctx, "pupil_id", msg("Pupil"), pupils_source(ctx), required=True)
    other = msg("somebody not entered, or alone")
    collectors = ChoiceField(ctx, "collector_id", msg("Collected by"), [], empty=other)
    form.row(picker)
    form.row(collectors)
    form.row(
        TextField(ctx, "collector_name", msg("Name, if not entered"), max_length=100),
        TextField(ctx, "relation", msg("Relation"), max_length=32),
        TextField(ctx, "collector_document", msg("Document number"), max_length=64),
    )
    form.row(
        TextField(ctx, "teacher_confirmed_by", msg("Class teacher who confirmed"), max_length=100),
        TickField(ctx, "alone", msg("Goes alone, the grade may")),
    )
    if slip_id is None:
        form.row(TickField(ctx, "after_school", msg("After the end of lessons: no slip needed")))
    if ctx.actor.role in OFFICE:
        hint = msg("Only for a decision of the safety office.")
        form.row(TextField(ctx, "override_reason", msg("Reason of the decision"), hint=hint))
    _offer(ctx, form, picker, collectors)
    form.set_values({"pupil_id": pupil} | ({"after_school": True} if slip_id is None else {}))

    def command(values: dict[str, Any], uid: str) -> Any:
        return c.PupilOut(uid=uid, slip_id=slip_id, **values)

    def released(_value: Any) -> None:
        ctx.alerts.toast(msg("The pupil was released."), tone=Tone.OK)

    dialog = FormDialog(
        ctx,
        owner,
        ctx.tr("Release a pupil"),
        form,
        command,
        released,
        save=msg("Release"),
        width=680,
    )
    dialog.open()
    if pupil is not None:
        _ask(ctx, form, collectors, pupil.id)
    return dialog


def _offer(ctx: UiContext, form: Form, picker: PickerField, collectors: ChoiceField) -> None:
    def changed(key: str) -> None:
        if key == "pupil_id" and picker.candidate is not None:
            _ask(ctx, form, collectors, picker.candidate.id)
        elif key == "collector_id":
            _warn(collectors)

    form.changed.connect(changed)


def _ask(ctx: UiContext, form: Form, collectors: ChoiceField, pupil_id: int) -> None:
    def arrived(rows: Any) -> None:
        tr = ctx.tr
        collectors.rows = {r.id: r for r in rows}  # type: ignore[attr-defined]
        collectors.set_choices(
            [(r.id, tr("{name}, {kind}", name=_who(r), kind=tr(code_label(r.kind)))) for r in rows]
        )
        if len(rows) == 1 and rows[0].kind is CollectorKind.AUTHORISED:
            collectors.set_value(rows[0].id)
        if any(r.kind is CollectorKind.FORBIDDEN for r in rows):
            collectors.say(msg("Somebody must not collect this pupil: look closely."), Tone.BAD)

    query = q.ListCollectors(pupil_id=pupil_id)
    ctx.ops.read(query, arrived, owner=form, slot="collectors")


def _who(row: Any) -> str:
    return f"{row.name} ({row.relation})" if row.relation else row.name


def _warn(collectors: ChoiceField) -> None:
    row = getattr(collectors, "rows", {}).get(collectors.value())
    if row is not None and row.kind is CollectorKind.FORBIDDEN:
        collectors.say(msg("Must not collect. Call the safety office."), Tone.BAD)


def slip_dialog(ctx: UiContext, owner: QWidget, then: Callable[[Any], None]) -> FormDialog:
    """Open the form of a leave slip; ``then`` gets the slip's id."""
    form = Form(ctx)
    form.row(
        PickerField(ctx, "pupil_id", msg("Pupil"), pupils_source(ctx), required=True),
        DateField(ctx, "day", msg("Day"), required=True),
        stretch=(2, 1),
    )
    form.row(
        TextField(ctx, "reason", msg("Reason"), required=True),
        TextField(ctx, "approved_by", msg("Approved by"), required=True, max_length=100),
        stretch=(2, 1),
    )
    form.row(
        TimeField(ctx, "planned_out", msg("Goes out at")),
        TimeField(ctx, "planned_back", msg("Comes back at")),
        TickField(ctx, "returns", msg("Comes back today")),
    )
    form.set_values({"day": ctx.clock.today(), "returns": True})
    dialog = FormDialog(
        ctx,
        owner,
        ctx.tr("Leave slip of a pupil"),
        form,
        lambda values, uid: c.IssueSlip(uid=uid, **values),
        then,
    )
    dialog.open()
    return dialog


def late_dialog(ctx: UiContext, owner: QWidget, then: Callable[[Any], None]) -> FormDialog:
    """Open the form of a late arrival; the time is now unless another is typed."""
    form = Form(ctx)
    form.row(
        PickerField(ctx, "pupil_id", msg("Pupil"), pupils_source(ctx), required=True),
        DateTimeField(ctx, "arrived_at", msg("Arrived"), hint=msg("Empty: now.")),
    )
    form.row(TextField(ctx, "reason", msg("Reason")))
    form.row(
        TickField(ctx, "excused", msg("Excused")),
        TickField(ctx, "teacher_told", msg("The class teacher was told")),
    )
    dialog = FormDialog(
        ctx,
        owner,
        ctx.tr("Late arrival"),
        form,
        lambda values, uid: c.AddLateArrival(uid=uid, **values),
        then,
        width=560,
    )
    dialog.open()
    return dialog
