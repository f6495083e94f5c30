"""The recovery key on screen: shown once, printed or saved, typed back."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QWidget

from campus_guard.core.i18n import msg
from campus_guard.features.admin.desk import Desk, Job
from campus_guard.ui.badges import wrapped
from campus_guard.ui.buttons import Button
from campus_guard.ui.context import UiContext
from campus_guard.ui.formdialog import FormDialog
from campus_guard.ui.forms import Form, TextField
from campus_guard.ui.layout import hbox, metrics
from campus_guard.ui.preview import preview_pdf

_PER_ROW = 3


class RecoveryForm(Form):
    """The key in nine groups, its sheet, and the field ``recovery`` to type it back.

    ``sheet()`` makes the PDF (in a worker).
    """

    def __init__(self, ctx: UiContext, recovery: str, sheet: Callable[[], bytes]) -> None:
        super().__init__(ctx)
        self._sheet = sheet
        tr = ctx.tr
        sentence = tr(
            "When every password is forgotten, only this key opens the school's records. It is "
            "shown once. Print it or save it to a stick, lock it away, then type it from the paper."
        )
        self.widget(wrapped(sentence))
        self.widget(self._key(recovery))
        self.print_button = Button(
            ctx, tr("Print or save the sheet"), self.show_sheet, "Ctrl+P", icon="print"
        )
        line = QWidget()
        line.setLayout(hbox(self.print_button, 1))
        self.widget(line)
        self.row(
            TextField(
                ctx,
                "recovery",
                msg("Type the key from the paper"),
                required=True,
                max_length=80,
                hint=msg("Blanks, hyphens and small letters do not matter."),
            )
        )

    def show_sheet(self) -> None:
        """Open the sheet in the preview, with print and save."""
        tr = self.ctx.tr
        name = tr("Recovery key") + ".pdf"
        preview_pdf(self.ctx, self, tr("Recovery key"), lambda _progress: self._sheet(), name)

    def _key(self, recovery: str) -> QFrame:
        frame = QFrame()
        frame.setObjectName("card")
        grid = QGridLayout()
        metrics(grid, 12, 16)
        for index, group in enumerate(recovery.split("-")):
            cell = QLabel(group)
            cell.setTextFormat(Qt.TextFormat.PlainText)
            cell.setProperty("role", "title")
            cell.setFont(self._font())
            cell.setAlignment(Qt.AlignmentFlag.AlignCenter)
            grid.addWidget(cell, index // _PER_ROW, index % _PER_ROW)
        frame.setLayout(grid)
        frame.setAccessibleName(self.ctx.tr("Recovery key"))
        frame.setAccessibleDescription(recovery)
        return frame

    def _font(self) -> QFont:
        font = self.ctx.theme.font(22, bold=True)
        font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, self.ctx.theme.px(4))
        return font


def renew_dialog(ctx: UiContext, owner: QWidget, desk: Desk) -> FormDialog:
    """Make a new recovery key: it comes into force when it was typed back."""

    def told(_value) -> None:
        ctx.alerts.toast(msg("The new recovery key is in force."))

    recovery = desk.new_recovery()
    form = RecoveryForm(ctx, recovery, lambda: desk.recovery_sheet(recovery))
    dialog = FormDialog(
        ctx,
        owner,
        ctx.tr("New recovery key"),
        form,
        lambda values, _uid: Job(lambda: desk.renew_recovery(recovery, values["recovery"])),
        told,
        save=msg("Put in force"),
        width=600,
    )
    dialog.open()
    return dialog
