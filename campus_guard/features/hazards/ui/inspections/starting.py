"""The form that begins an inspection, empty or for an occurrence of the plan."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from campus_guard.core.i18n import msg
from campus_guard.features.hazards.commands.inspecting import EditInspection, StartInspection
from campus_guard.features.hazards.queries.checklists import ChecklistRow, ListChecklists
from campus_guard.features.hazards.queries.inspections import InspectionDetail
from campus_guard.features.hazards.queries.plans import OccurrenceRow
from campus_guard.features.hazards.rules.inspection_codes import InspectionKind
from campus_guard.features.hazards.ui.inspections.words import KINDS
from campus_guard.features.places.ui.areas import areas_source
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
)


def head_fields(ctx: UiContext, form: Form) -> None:
    """Add the fields of the head of the paper."""
    form.row(
        ChoiceField(ctx, "kind", msg("Kind of inspection"), KINDS, required=True),
        DateField(ctx, "day", msg("Day"), required=True),
    )
    form.row(
        PickerField(ctx, "area_id", msg("Area inspected"), areas_source(ctx)),
        TextField(ctx, "place", msg("Place in words"), max_length=100),
    )
    form.row(TextField(ctx, "inspectors", msg("Inspectors"), max_length=100))
    form.row(
        DateTimeField(ctx, "started_at", msg("Began at")),
        DateTimeField(ctx, "ended_at", msg("Ended at")),
    )


def start_inspection(
    ctx: UiContext,
    owner: QWidget,
    then: Callable[[int], None],
    occurrence: OccurrenceRow | None = None,
    checklist: str = "",
) -> None:
    """Ask for the checklists in use, then open the form; ``then`` gets the new id."""

    def arrived(rows: Sequence[ChecklistRow]) -> None:
        _form(ctx, owner, rows, then, occurrence, checklist).open()

    ctx.ops.read(ListChecklists(only_active=True), arrived, owner=owner, slot="checklists")


def _form(
    ctx: UiContext,
    owner: QWidget,
    rows: Sequence[ChecklistRow],
    then: Callable[[int], None],
    occurrence: OccurrenceRow | None,
    checklist: str,
) -> FormDialog:
    form = Form(ctx)
    choices = [(row.code, f"{row.content.title.say(ctx.tr)}  {row.code}") for row in rows]
    form.row(ChoiceField(ctx, "checklist", msg("Checklist"), choices, required=True))
    head_fields(ctx, form)
    wanted = occurrence.checklist if occurrence else checklist
    form["checklist"].set_value(wanted or None)
    form["kind"].set_value(occurrence.kind if occurrence else InspectionKind.WEEKLY)
    form["day"].set_value(ctx.clock.today())
    form["inspectors"].set_value(ctx.actor.name)
    form["started_at"].set_value(ctx.clock.now())
    if occurrence is not None:
        form["checklist"].setEnabled(False)
        if occurrence.area_id is not None:
            form["area_id"].set_value(Candidate(occurrence.area_id, occurrence.area))

    def command(values: dict[str, Any], uid: str) -> StartInspection:
        plan: dict[str, Any] = {}
        if occurrence is not None:
            plan = {"plan_id": occurrence.plan_id, "occurrence": occurrence.due.key}
            values["checklist"] = occurrence.checklist
        return StartInspection(uid=uid, **plan, **values)

    return FormDialog(
        ctx, owner, ctx.tr("New inspection"), form, command, then, save=msg("Begin"), width=720
    )


def edit_head(ctx: UiContext, owner: QWidget, detail: InspectionDetail) -> FormDialog:
    """Open the form on the head of a draft."""
    form, row = Form(ctx), detail.row
    head_fields(ctx, form)
    form.set_values(
        {
            "kind": row.kind,
            "day": row.day,
            "area_id": Candidate(row.area_id, row.area) if row.area_id else None,
            "place": row.place,
            "inspectors": row.inspectors,
            "started_at": detail.started_at,
            "ended_at": detail.ended_at,
        }
    )

    def command(values: dict[str, Any], _uid: str) -> EditInspection:
        return EditInspection(inspection_id=row.id, expected_version=row.version, **values)

    dialog = FormDialog(ctx, owner, row.number, form, command, width=720)
    dialog.open()
    return dialog
