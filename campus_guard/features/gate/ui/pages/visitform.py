"""The form of a visit away from the desk: announced, recurring, or corrected afterwards."""

from typing import Any

from campus_guard.core.i18n import msg
from campus_guard.features.gate.inputs import GateSettings
from campus_guard.features.gate.ui.pages.common import (
    document_choices,
    people_source,
    picked,
    reason_choices,
    split_host,
    type_choices,
    visitor_source,
)
from campus_guard.ui.context import UiContext
from campus_guard.ui.forms import (
    ChoiceField,
    Form,
    IntegerField,
    Picked,
    PickerField,
    TextField,
)


def person_rows(ctx: UiContext, form: Form, settings: GateSettings, *, known: bool) -> None:
    """Add who comes. With ``known`` the name is also looked for among earlier visitors."""
    hint = msg("Name, initials or last four digits finds who came before.")
    if known:
        source = visitor_source(ctx)
        name: Any = PickerField(
            ctx, "visitor", msg("Name"), source, free=True, required=True, hint=hint
        )
    else:
        name = TextField(ctx, "name", msg("Name"), max_length=100)
    form.row(
        name,
        ChoiceField(ctx, "type_code", msg("Visitor type"), type_choices(settings), required=True),
        stretch=(2, 1),
    )
    form.row(
        TextField(
            ctx,
            "phone",
            msg("Phone"),
            max_length=32,
            hint=msg("Empty keeps the remembered one."),
        ),
        TextField(ctx, "unit", msg("Unit"), max_length=100),
        TextField(ctx, "plate", msg("Plate"), max_length=16),
    )


def document_row(ctx: UiContext, form: Form) -> None:
    """Add the document, where it is asked for."""
    form.row(
        ChoiceField(
            ctx, "document_kind", msg("Document"), document_choices(), empty=msg("by its shape")
        ),
        TextField(
            ctx,
            "document",
            msg("Document number"),
            max_length=64,
            hint=msg("Empty keeps the remembered one."),
        ),
        TextField(
            ctx,
            "document_reason",
            msg("Why it is kept"),
            max_length=200,
            hint=msg("Only for a number that cannot be right."),
        ),
    )


def purpose_rows(ctx: UiContext, form: Form, settings: GateSettings) -> None:
    """Add why and to whom they come."""
    form.row(
        ChoiceField(
            ctx,
            "reason_code",
            msg("Reason for the visit"),
            reason_choices(settings),
            empty=msg("not said"),
        ),
        TextField(ctx, "reason_text", msg("Reason in words"), max_length=200),
        stretch=(1, 2),
    )
    form.row(
        PickerField(ctx, "host", msg("Host"), people_source(ctx), free=True),
        IntegerField(ctx, "heads", msg("Number of people"), minimum=1, maximum=999),
        TextField(ctx, "escort", msg("Escort"), max_length=100),
        stretch=(2, 1, 1),
    )


def visit_values(values: dict[str, Any]) -> dict[str, Any]:
    """Return the form's values as the commands take them."""
    visitor: Picked | None = values.pop("visitor", None)
    if visitor is not None:
        values["visitor_id"], values["name"] = visitor.id, visitor.text
    if "reason_code" in values:
        values["reason_code"] = values["reason_code"] or ""
    if values.get("heads", 1) is None:
        values["heads"] = 1
    return split_host(values) if "host" in values else values


def shown_values(row: Any) -> dict[str, Any]:
    """Return the values of a recorded visit for the form; masked ones stay empty."""
    return {
        "name": row.name,
        "type_code": row.type_code,
        "unit": row.unit,
        "plate": row.plate,
        "reason_code": row.reason_code or None,
        "reason_text": row.reason_text,
        "document_kind": row.document_kind,
        "host": picked(row.host_id, row.host),
        "heads": row.heads,
        "escort": row.escort,
    }
