"""Lists from a sheet: who is announced for a day, which families an event invites."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget

from campus_guard.core.i18n import Message, msg
from campus_guard.core.sheet_parse import parse_rows
from campus_guard.core.sheets import Choice, FieldType, Parsed, SchemaColumn, SheetSchema
from campus_guard.features.calendar.ui.records import languages
from campus_guard.features.gate import commands as c
from campus_guard.features.gate.inputs import GateSettings
from campus_guard.ui.context import UiContext
from campus_guard.ui.ops import Progress
from campus_guard.ui.transfer import run_import

NO_DEPOSIT = msg("Identity cards are never kept as deposit (Identity Card Law 15): left out.")

GUESTS = SheetSchema(
    kind="guests",
    name=msg("Guests of an event"),
    columns=(
        SchemaColumn("class_name", msg("Class"), required=True, max_length=64),
        SchemaColumn("pupil_name", msg("Pupil"), required=True, max_length=100),
        SchemaColumn("guest_name", msg("Guest"), max_length=100),
        SchemaColumn("relation", msg("Relation"), max_length=32),
        SchemaColumn("phone", msg("Phone"), max_length=32),
    ),
    dropped=(("押证", NO_DEPOSIT), ("身份证号", msg("Identity numbers are not taken here."))),
)


def expected_schema(settings: GateSettings) -> SheetSchema:
    """Return the columns of a list of announced visitors, with the school's visitor types."""
    types = tuple(Choice(t.code, msg("{name}", name=t.name), (t.name,)) for t in settings.types)
    return SheetSchema(
        kind="expected",
        name=msg("Announced visitors"),
        columns=(
            SchemaColumn("name", msg("Name"), required=True, max_length=100),
            SchemaColumn("phone", msg("Phone"), max_length=32),
            SchemaColumn("unit", msg("Unit"), max_length=100),
            SchemaColumn("plate", msg("Plate"), max_length=16),
            SchemaColumn("reason", msg("Reason"), max_length=200),
            SchemaColumn("host", msg("Host"), max_length=100),
            SchemaColumn("heads", msg("Number of people"), FieldType.INT, least=1, most=999),
            SchemaColumn("type_code", msg("Visitor type"), FieldType.CHOICE, choices=types),
        ),
        dropped=(("押证", NO_DEPOSIT),),
    )


@dataclass(frozen=True)
class ListPlan:
    """A list that was read: the rows, what is wrong, what was left out."""

    rows: tuple[Any, ...]
    errors: tuple[tuple[int, str, Message], ...]
    said: tuple[Message, ...] = ()

    @property
    def count(self) -> int:
        """Return the number of good rows."""
        return len(self.rows)


def plan_of(parsed: Parsed, make: Callable[[int, dict[str, Any]], Any]) -> ListPlan:
    """Return the plan of a parsed sheet; empty cells keep the usual values."""
    rows = tuple(
        make(r.row, {k: v for k, v in r.values.items() if v not in (None, "")})
        for r in parsed.records
    )
    errors = tuple((e.row, e.column, e.message) for e in parsed.errors)
    return ListPlan(rows, errors, _said(parsed.notices))


def _said(notices: Sequence[Any]) -> tuple[Message, ...]:
    return tuple(dict.fromkeys(n.message for n in notices))


def _lead(
    ctx: UiContext,
    owner: QWidget,
    schema: SheetSchema,
    make: Callable[[int, dict[str, Any]], Any],
    command: Callable[[Any], Any],
) -> None:
    tr = ctx.tr

    def read(path: Path, _progress: Progress) -> ListPlan:
        from campus_guard.reports.xlsx_read import read_xlsx

        return plan_of(parse_rows(schema, read_xlsx(path), languages(tr)), make)

    def template(path: Path, _progress: Progress) -> None:
        from campus_guard.reports.xlsx import write_template

        write_template(schema, path, tr)

    title = tr("Import: {name}", name=schema.name)
    run_import(ctx, owner, title, read, command, template)


def import_expected(ctx: UiContext, owner: QWidget, day: date, settings: GateSettings) -> None:
    """Announce everybody of a sheet for one day, or nobody."""
    _lead(
        ctx,
        owner,
        expected_schema(settings),
        lambda row, values: c.PreRow(row, **values),
        lambda plan: c.ImportPreRegistrations(day=day, rows=plan.rows),
    )


def import_guests(ctx: UiContext, owner: QWidget, event: Any) -> None:
    """Take the families of a sheet onto the list of an event, or none."""
    _lead(
        ctx,
        owner,
        GUESTS,
        lambda row, values: c.GuestLine(row, **values),
        lambda plan: c.ImportGuests(event_id=event.id, rows=plan.rows),
    )
