"""Sheets in and out: choose a file, work in the background, errors by row, all or nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QWidget

from campus_guard.core.errors import CampusGuardError
from campus_guard.core.i18n import Message, msg
from campus_guard.core.tone import Tone
from campus_guard.ui.badges import label, wrapped
from campus_guard.ui.banners import Banner
from campus_guard.ui.buttons import Button, bind_key
from campus_guard.ui.context import UiContext
from campus_guard.ui.layout import hbox, vbox
from campus_guard.ui.ops import Progress
from campus_guard.ui.table import Column, RowsModel, TableView

XLSX = "Excel (*.xlsx)"
MOST_SAID = 12

RowError = tuple[int, str, Message]


class Plan(Protocol):
    """What reading a sheet gave: how many rows are good, and what is wrong with the others.

    A plan may also have ``said``: Messages about what it would do and what was left out; and
    ``teller``: a Teller to which its command says how far it is, so that it can be stopped.
    """

    @property
    def count(self) -> int:
        """Return how many rows would be taken."""

    @property
    def errors(self) -> Sequence[RowError]:
        """Return row number, column and what is wrong."""


class Teller:
    """Passes on how far a command is: first to the reading of the file, then to the writing."""

    def __init__(self, to: Callable[[int, int], object]) -> None:
        self.to = to

    def __call__(self, done: int, total: int) -> None:
        """Say it; raises Cancelled when it should stop."""
        self.to(done, total)


@dataclass(frozen=True)
class _Line:
    id: int
    row: int
    column: str
    text: str


def run_export(
    ctx: UiContext,
    owner: QWidget,
    title: str,
    name: str,
    write: Callable[[Path, Progress], Sequence[str] | None],
    filters: str = XLSX,
) -> None:
    """Ask where to, write in the background, say where it lies.

    ``write`` returns in words what the file could not take; that must be read.
    """

    def done(path: Path, left_out: Sequence[str] | None) -> None:
        ctx.alerts.toast(ctx.tr("Saved: {file}", file=path.name), tone=Tone.OK)
        if left_out:
            more = [ctx.tr("… and {n} more.", n=len(left_out) - MOST_SAID)]
            said = [*left_out[:MOST_SAID], *(more if len(left_out) > MOST_SAID else ())]
            ctx.dialogs.inform(owner, title, "\n".join(said))

    def start(path: Path) -> None:
        ctx.ops.work(
            lambda progress: write(path, progress),
            lambda left_out: done(path, left_out),
            title=title,
            owner=owner,
        )

    ctx.dialogs.save_file(owner, title, name, filters, start)


def run_import(
    ctx: UiContext,
    owner: QWidget,
    title: str,
    read: Callable[[Path, Progress], Plan],
    command: Callable[[Plan], Any],
    template: Callable[[Path, Progress], None] | None = None,
    then: Callable[[Any], None] | None = None,
) -> "ImportDialog":
    """Open the dialog that leads through an import."""
    dialog = ImportDialog(ctx, owner, title, read, command, template, then)
    dialog.open()
    return dialog


class ImportDialog(QDialog):
    """Choose, look through, import. Nothing is written while a single row is wrong."""

    def __init__(
        self,
        ctx: UiContext,
        owner: QWidget,
        title: str,
        read: Callable[[Path, Progress], Plan],
        command: Callable[[Plan], Any],
        template: Callable[[Path, Progress], None] | None,
        then: Callable[[Any], None] | None,
    ) -> None:
        super().__init__(owner)
        self.ctx = ctx
        self._read = read
        self._command = command
        self._template = template
        self._then = then
        self._plan: Plan | None = None
        self._writing = False
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle(title)
        self.banner = Banner(ctx)
        self._say = wrapped(
            ctx.tr("Choose the filled sheet. Every row is checked first; then all or nothing."),
            "muted",
        )
        self.model = RowsModel(self._columns(), ctx.tr)
        self._table = TableView(ctx.theme, self.model, ctx.tr("Errors"))
        self._table.setVisible(False)
        self._lay_out(title)

    def choose(self) -> None:
        """Let a sheet be chosen and check it."""
        self.ctx.dialogs.open_file(self, self.windowTitle(), XLSX, self._check)

    def confirm(self) -> None:
        """Import the checked rows."""
        if self._plan is None or not self.import_button.isEnabled():
            return
        self._writing = True
        self.import_button.setEnabled(False)
        command, teller = self._command(self._plan), getattr(self._plan, "teller", None)
        if teller is None:
            self.ctx.ops.write(
                command, self._done, owner=self, fail=self._failed, always=self._wrote
            )
            return

        def write(progress: Progress) -> Any:
            teller.to = progress.step
            return progress.run(command)

        self.ctx.ops.work(
            write,
            self._done,
            title=self.windowTitle(),
            owner=self,
            fail=self._failed,
            cancelled=self._stopped,
            always=self._wrote,
        )

    def reject(self) -> None:
        """Close, unless rows are just being written."""
        if not self._writing:
            super().reject()

    def _check(self, path: Path) -> None:
        self.banner.clear()
        self._plan = None
        self.import_button.setEnabled(False)
        self._say.setText(self.ctx.tr("Reading {file} …", file=path.name))
        self.ctx.ops.work(
            lambda progress: self._read(path, progress),
            self._checked,
            title=self.ctx.tr("Reading {file} …", file=path.name),
            owner=self,
            fail=self._failed,
            cancelled=self._stopped,
        )

    def _checked(self, plan: Plan) -> None:
        self._plan = plan
        errors = [_Line(n, e[0], e[1], self.ctx.tr(e[2])) for n, e in enumerate(plan.errors)]
        self.model.set_rows(errors)
        self._table.setVisible(bool(errors))
        tr = self.ctx.tr
        if errors:
            self.banner.show_error(
                tr.n(
                    "{n} mistake. Nothing was imported.",
                    "{n} mistakes. Nothing was imported.",
                    len(errors),
                )
            )
            self._say.setText(tr("Correct the sheet and choose it again."))
            return
        lines = [tr.n("{n} row is good.", "{n} rows are good.", plan.count)]
        lines += [tr(said) for said in getattr(plan, "said", ())]
        self._say.setText("\n".join(lines))
        self.import_button.setEnabled(plan.count > 0)
        self.import_button.setFocus()

    def _done(self, value: Any) -> None:
        count = self._plan.count if self._plan else 0
        self.accept()
        self.ctx.alerts.toast(
            self.ctx.tr.n("{n} row was imported.", "{n} rows were imported.", count), tone=Tone.OK
        )
        if self._then is not None:
            self._then(value)

    def _stopped(self) -> None:
        self._say.setText(self.ctx.tr("Stopped. Nothing was imported."))

    def _wrote(self) -> None:
        self._writing = False
        self.import_button.setEnabled(True)

    def _failed(self, error: CampusGuardError) -> None:
        self._say.setText(self.ctx.tr("Nothing was imported."))
        self.banner.show_error(error)

    def _save_template(self) -> None:
        name = self.ctx.tr("Template") + ".xlsx"
        if self._template is not None:
            run_export(self.ctx, self, self.ctx.tr("Save the template"), name, self._template)

    @staticmethod
    def _columns() -> list[Column]:
        return [
            Column("row", msg("Row"), lambda line: str(line.row), 70, sort=lambda line: line.row),
            Column("column", msg("Column"), lambda line: line.column, 140),
            Column("text", msg("What is wrong"), lambda line: line.text, 0),
        ]

    def _lay_out(self, title: str) -> None:
        ctx, tr = self.ctx, self.ctx.tr
        self.import_button = Button(
            ctx, tr("Import"), self.confirm, "Ctrl+Enter", kind="primary", bind=False
        )
        bind_key(self, "Ctrl+Return", self.confirm)
        self.import_button.setEnabled(False)
        choose = Button(ctx, tr("Choose a sheet"), self.choose, "Ctrl+O", icon="folder")
        row = hbox(choose, gap=12)
        if self._template is not None:
            row.addWidget(Button(ctx, tr("Save the template"), self._save_template, "Ctrl+T"))
        row.addStretch(1)
        close = Button(ctx, tr("Close"), self.reject, "Esc", bind=False)
        foot = hbox(1, close, self.import_button, gap=12)
        column = vbox(
            label(title, "title"),
            self._say,
            row,
            self.banner,
            self._table,
            foot,
            gap=12,
            margins=24,
        )
        column.insertStretch(5, 1)
        column.setStretch(4, 20)
        self.setLayout(column)
        self.resize(ctx.theme.px(680), ctx.theme.px(460))
        choose.setFocus()
