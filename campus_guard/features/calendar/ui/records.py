"""What the pages of calendar, people and places share: void with undo, sheets, papers.

``RecordPage`` is a list of records that can be made, edited, voided and brought back, imported
from a sheet and exported to one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtWidgets import QWidget

from campus_guard.core.document import ReportDoc
from campus_guard.core.i18n import LANGUAGES, Message, Translator, load_translator, msg
from campus_guard.core.paths import resource
from campus_guard.core.roles import OFFICE
from campus_guard.core.sheet_parse import parse_rows
from campus_guard.core.sheets import RowError, schema_sheet
from campus_guard.core.tone import Tone
from campus_guard.db.imports import (
    CheckImport,
    ImportCommand,
    ImportCounts,
    ImportPreview,
    Transfer,
    with_headers,
)
from campus_guard.db.paper import GetPaperHead, PaperHead
from campus_guard.ui.badges import Badge
from campus_guard.ui.context import UiContext
from campus_guard.ui.formdialog import FormDialog, ask_reason
from campus_guard.ui.forms import Form
from campus_guard.ui.listpage import Action, ListPage
from campus_guard.ui.ops import Progress
from campus_guard.ui.preview import preview_pdf
from campus_guard.ui.table import Column
from campus_guard.ui.transfer import Teller, run_export, run_import

MakeDocument = Callable[[Progress, PaperHead], ReportDoc]


def languages(tr: Translator) -> list[Translator]:
    """Return the translators whose headers a sheet may carry, the reader's first."""
    others = [load_translator(name, resource("locale")) for name in LANGUAGES]
    return [tr, *(other for other in others if other.language != tr.language)]


@dataclass(frozen=True)
class SheetPlan:
    """A sheet that was read and checked; ``said`` tells what it would do and what was left out."""

    command: ImportCommand
    counts: ImportCounts
    errors: tuple[tuple[int, str, Message], ...]
    said: tuple[Message, ...]
    teller: Teller

    @property
    def count(self) -> int:
        """Return the number of good rows."""
        return self.counts.total


def read_sheet(path: Path, progress: Progress, transfer: Transfer, tr: Translator) -> SheetPlan:
    """Read a sheet and check every row against what is recorded; nothing is written."""
    from campus_guard.reports.xlsx import read_xlsx

    parsed = parse_rows(transfer.schema, read_xlsx(path), languages(tr))
    teller = Teller(progress.step)
    command = replace(transfer.command(parsed), say=teller)
    preview: ImportPreview = progress.ask(CheckImport(command=command))
    found = [*parsed.errors, *with_headers(preview.errors, transfer.schema, tr)]
    found.sort(key=lambda error: error.row)
    notices = [*parsed.notices, *with_headers(preview.notices, transfer.schema, tr)]
    counts = preview.counts
    said = msg(
        "New: {new}, changed: {changed}, unchanged: {same}.",
        new=counts.new,
        changed=counts.changed,
        same=counts.same,
    )
    errors = tuple((e.row, e.column, e.message) for e in found)
    return SheetPlan(command, counts, errors, (said, *_notices(notices)), teller)


def _notices(notices: Sequence[RowError]) -> list[Message]:
    """Return at most six notices in words, each naming its column and row."""
    shown = [
        msg("Row {row}, {column}: {what}", row=n.row, column=n.column, what=n.message)
        for n in notices[:6]
    ]
    if len(notices) > len(shown):
        shown.append(msg("… and {n} more.", n=len(notices) - len(shown)))
    return shown


def import_sheet(ctx: UiContext, owner: QWidget, transfer: Transfer) -> QWidget:
    """Lead through an import: template, errors by row, counts, all or nothing."""
    tr = ctx.tr

    def template(path: Path, _progress: Progress) -> None:
        from campus_guard.reports.xlsx import write_template

        write_template(transfer.schema, path, tr)

    return run_import(
        ctx,
        owner,
        tr("Import: {name}", name=transfer.schema.name),
        lambda path, progress: read_sheet(path, progress, transfer, tr),
        lambda plan: plan.command,  # type: ignore[attr-defined]
        template,
    )


def export_sheet(ctx: UiContext, owner: QWidget, transfer: Transfer) -> None:
    """Write all records of a kind into a sheet that could be imported again."""
    tr = ctx.tr

    def write(path: Path, progress: Progress) -> list[str]:
        from campus_guard.reports.xlsx import write_xlsx

        records = progress.ask(transfer.records())
        return write_xlsx([schema_sheet(transfer.schema, records, tr)], path, tr=tr)

    name = tr(transfer.schema.name)
    run_export(ctx, owner, tr("Export: {name}", name=name), f"{name}.xlsx", write)


def print_document(ctx: UiContext, owner: QWidget, title: str, make: MakeDocument) -> None:
    """Make a paper in the background and show it with print and save, as a sheet too."""

    def draw(progress: Progress) -> bytes:
        from campus_guard.reports.pdf import render_pdf

        return render_pdf(make(progress, progress.ask(GetPaperHead())))

    def sheet(path: Path, progress: Progress) -> list[str]:
        from campus_guard.reports.xlsx import write_report_xlsx

        return write_report_xlsx(make(progress, progress.ask(GetPaperHead())), path)

    preview_pdf(ctx, owner, title, draw, f"{title}.pdf", sheet=sheet)


def void_record(
    ctx: UiContext,
    owner: QWidget,
    name: str,
    void: Callable[[str], Any],
    undo: Callable[[], Any],
) -> FormDialog:
    """Ask for the reason, void, and offer to take it back."""
    tr = ctx.tr

    def undone(_value: Any) -> None:
        ctx.alerts.toast(tr("{name} is back.", name=name), tone=Tone.OK)

    def done(_value: Any) -> None:
        ctx.alerts.toast(
            tr("{name} was voided.", name=name),
            undo=lambda: ctx.ops.write(undo(), undone, owner=owner),
        )

    return ask_reason(
        ctx,
        owner,
        tr("Void {name}", name=name),
        tr("The record stays readable and can be brought back."),
        void,
        done,
    )


def voided_badge(row: Any) -> Badge | None:
    """Return the badge of a voided record."""
    return Badge(msg("Voided"), Tone.MUTED, "void") if row.voided else None


class RecordPage(ListPage):
    """Override ``columns``, ``query`` and the members below; the buttons come by themselves."""

    transfer: ClassVar[Transfer]
    new_text: ClassVar[Message] = msg("New")
    form_width: ClassVar[int] = 640

    def __init__(self, ctx: UiContext) -> None:
        super().__init__(ctx)
        self.setContentsMargins(0, ctx.theme.px(8), 0, 0)  # below the tabs

    def build(self) -> None:
        """Add the buttons of every list of records."""
        self.more_filters()
        self.add_chip("voided", msg("Show voided"))
        self.add_action(Action(self.new_text, self.new, "Ctrl+N", "plus", primary=True))
        self.add_action(Action(msg("Edit"), self.edit, "Enter", "edit", needs_row=True))
        self.add_action(Action(msg("Void"), self.void, "Delete", "void", needs_row=True))
        self.more_actions()
        for text, run, keys in (
            (msg("Import a sheet"), self.import_, "Ctrl+I"),
            (msg("Export"), self.export, "Ctrl+E"),
            (msg("Preview and print"), self.print_, "Ctrl+P"),
        ):
            self.add_action(Action(text, run, keys, menu=True, roles=OFFICE))

    def more_filters(self) -> None:
        """Add filters of this page."""

    def narrow_filter(self, key: str, text: Message, choices: Sequence[tuple[Any, Any]]) -> None:
        """Add a box to choose from that leaves the room to the search."""
        self.add_filter(key, text, [(None, msg("All")), *choices])
        combo, _ = self._filters[key]
        combo.setMinimumContentsLength(8)
        combo.setMaximumWidth(self.ctx.theme.px(170))

    def more_actions(self) -> None:
        """Add actions of this page."""

    def form(self, row: Any | None) -> Form:
        """Return the form for a new record, or for ``row`` with its values."""
        raise NotImplementedError

    def command(self, row: Any | None, values: dict[str, Any], uid: str) -> Any:
        """Return the command that saves the form."""
        raise NotImplementedError

    def void_commands(self, row: Any) -> tuple[Callable[[str], Any], Callable[[], Any]]:
        """Return how a row is voided with a reason, and how it is brought back."""
        raise NotImplementedError

    def dialog_title(self, row: Any | None) -> str:
        """Return the title of the form."""
        return self.ctx.tr(self.new_text) if row is None else self.row_name(row)

    def row_name(self, row: Any) -> str:
        """Return how a row is called in sentences."""
        return str(row.name)

    def status(self) -> Column:
        """Return the column that says when a record is voided."""
        return Column("state", msg("State"), lambda _row: "", 90, badge=voided_badge)

    @property
    def with_voided(self) -> bool:
        """Tell whether voided records are shown."""
        return bool(self.filter("voided"))

    def new(self) -> None:
        """Open the empty form."""
        self.open_form(None)

    def edit(self) -> None:
        """Open the form of the chosen row; a voided one is offered back."""
        if self.row is None:
            return
        if self.row.voided:
            self.bring_back()
        else:
            self.open_form(self.row)

    def open_form(self, row: Any | None) -> FormDialog:
        """Open the form and choose the record when it was saved."""
        dialog = FormDialog(
            self.ctx,
            self,
            self.dialog_title(row),
            self.form(row),
            lambda values, uid: self.command(row, values, uid),
            self.saved,
            width=self.form_width,
        )
        dialog.open()
        return dialog

    def saved(self, value: Any) -> None:
        """Choose the saved record."""
        self.select(value)

    def void(self) -> None:
        """Void the chosen row, or bring a voided one back."""
        row = self.row
        if row is None:
            return
        if row.voided:
            self.bring_back()
            return
        void, undo = self.void_commands(row)
        void_record(self.ctx, self, self.row_name(row), void, undo)

    def bring_back(self) -> None:
        """Take back the voiding of the chosen row."""
        row = self.row
        _, undo = self.void_commands(row)
        text = self.ctx.tr("{name} is back.", name=self.row_name(row))
        self.ctx.ops.write(
            undo(), lambda _value: self.ctx.alerts.toast(text, tone=Tone.OK), owner=self
        )

    def import_(self) -> None:
        """Import a sheet of this kind."""
        import_sheet(self.ctx, self, self.transfer)

    def export(self) -> None:
        """Export all records of this kind."""
        export_sheet(self.ctx, self, self.transfer)
