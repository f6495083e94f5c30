"""The form of a vehicle: at its entry, with a visitor, and for what is told afterwards."""

from campus_guard.core.i18n import msg
from campus_guard.features.gate.inputs import VehicleFields
from campus_guard.ui.context import UiContext
from campus_guard.ui.forms import Form, TextField


def vehicle_form(ctx: UiContext, known: VehicleFields, *, plate: bool = True) -> Form:
    """Return the form with what is known filled in; without ``plate`` it is not asked."""
    form = Form(ctx)
    named = [TextField(ctx, "plate", msg("Plate"), required=True, max_length=16)] if plate else []
    form.row(
        *named,
        TextField(ctx, "driver_name", msg("Driver"), max_length=100),
        TextField(ctx, "driver_phone", msg("Phone"), max_length=32),
    )
    form.row(
        TextField(ctx, "model", msg("Vehicle model"), max_length=64),
        TextField(ctx, "colour", msg("Colour"), max_length=32),
        TextField(ctx, "parking", msg("Parking place"), max_length=100),
    )
    form.row(
        TextField(ctx, "passengers", msg("People aboard"), max_length=200),
        TextField(ctx, "goods", msg("Goods"), max_length=200),
    )
    form.row(
        TextField(ctx, "reason", msg("Reason"), max_length=200),
        TextField(ctx, "approved_by", msg("Approved by"), max_length=100), stretch=(2, 1),
    )  # fmt: skip
    names = ["driver_name", "driver_phone", "model", "colour", "parking", "passengers", "goods",
             "reason", "approved_by", *(field.key for field in named)]  # fmt: skip
    form.set_values({name: getattr(known, name) for name in names})
    return form
