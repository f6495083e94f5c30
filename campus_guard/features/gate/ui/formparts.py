"""The parts of the desk's form: its fields, how they lie, and what is odd about a number."""

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from campus_guard.core.i18n import Message, msg
from campus_guard.core.phone import normal_phone, phone_warning
from campus_guard.core.tone import Tone
from campus_guard.features.gate.rules.documents import check_document, guess_kind
from campus_guard.features.gate.rules.plates import check_plate, complete_plate
from campus_guard.features.gate.ui.deskfields import FinderField, ReasonField
from campus_guard.features.gate.ui.rowlist import Entry
from campus_guard.features.people.queries import FindPeople, FindPupils
from campus_guard.ui.context import UiContext
from campus_guard.ui.fields import Field, IntegerField, TextField
from campus_guard.ui.layout import hbox, vbox

if TYPE_CHECKING:
    from campus_guard.features.gate.ui.deskform import DeskForm

_ROWS: tuple[tuple[tuple[str, int], ...], ...] = (
    (("name", 3), ("phone", 2)),
    (("unit", 3), ("pupil", 2), ("host", 2)),
    (("reason", 1),),
    (("document", 5), ("heads", 2), ("minutes", 3), ("badge", 2)),
    (("plate", 3), ("goods", 5), ("escort", 3)),
)


def make_fields(ctx: UiContext) -> dict[str, Field]:
    """Return the fields of a visit besides the name, by their keys."""
    made: list[Field] = [
        TextField(ctx, "phone", msg("Phone"), big=True, max_length=40),
        TextField(ctx, "unit", msg("Unit"), big=True, max_length=100),
        FinderField(ctx, "host", msg("Host"), lambda t: FindPeople(text=t), _person),
        FinderField(ctx, "pupil", msg("Pupil"), lambda t: FindPupils(text=t), _pupil),
        ReasonField(ctx, "reason", msg("Reason for the visit")),
        TextField(ctx, "document", msg("Document number"), max_length=64),
        TextField(ctx, "plate", msg("Plate"), max_length=16),
        TextField(ctx, "goods", msg("Goods"), max_length=200),
        TextField(ctx, "escort", msg("Escort"), max_length=50),
        IntegerField(ctx, "heads", msg("Number of people"), minimum=1, maximum=9999),
        IntegerField(ctx, "minutes", msg("Stay (minutes)"), minimum=1, maximum=1440),
        TextField(ctx, "badge", msg("Badge"), max_length=16),
    ]
    return {field.key: field for field in made}


def lay_out(form: "DeskForm", chips: QWidget) -> None:
    """Put the fields below the visitor types; a row whose fields are all hidden takes no room."""
    rows = []
    for places in _ROWS:
        row = hbox(*(form[key] for key, _share in places), gap=12)
        for number, (_key, share) in enumerate(places):
            row.setStretch(number, share)
        rows.append(row)
    form.setLayout(vbox(chips, *rows, 1, gap=2))


class NumberChecks:
    """Says beside a field what is odd about a number when it is left; a warning never blocks."""

    def __init__(self, form: "DeskForm") -> None:
        self._form = form
        for key, check in (
            ("phone", self._check_phone),
            ("document", self._check_document),
            ("plate", self._check_plate),
        ):
            line: Any = form[key]
            line.input.editingFinished.connect(partial(check, form[key]))

    def _check_phone(self, field: Field) -> None:
        text = field.value()
        _warn(field, phone_warning(normal_phone(text)) if text else None)

    def _check_document(self, field: Field) -> None:
        text = field.value()
        if text:
            found = check_document(guess_kind(text), text, self._form.ctx.clock.today())
            _warn(field, found.warnings[0] if found.warnings else None)

    def _check_plate(self, field: Field) -> None:
        typed = complete_plate(field.value(), self._form.settings.plate_prefix)
        if typed:
            field.set_value(typed[0])
            found = check_plate(typed[0])
            _warn(field, found.warnings[0] if found.warnings else None)


def _warn(field: Field, message: Message | None) -> None:
    """Say what is odd; a warning never blocks."""
    field.say(message, Tone.WARNING) if message else field.set_error(None)


def _person(row: Any) -> Entry:
    return Entry(row.id, row.name, "、".join(row.posts) or row.staff_number)


def _pupil(row: Any) -> Entry:
    return Entry(row.id, row.name, f"{row.class_name} {row.number}".strip())
