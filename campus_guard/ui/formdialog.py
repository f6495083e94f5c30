"""The dialog around a form: it closes after success only and keeps every letter until then."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QWidget

from campus_guard.core.errors import CampusGuardError, UserError
from campus_guard.core.i18n import Message, msg
from campus_guard.core.ids import new_uid
from campus_guard.ui.badges import label, wrapped
from campus_guard.ui.banners import Banner
from campus_guard.ui.buttons import Button, bind_key
from campus_guard.ui.context import UiContext
from campus_guard.ui.forms import Form, MultilineField, scrolled
from campus_guard.ui.layout import hbox, vbox

MakeCommand = Callable[[dict[str, Any], str], Any]


class FormDialog(QDialog):
    """Title, form, save and cancel. ``command(values, uid)`` makes what is written on saving."""

    def __init__(
        self,
        ctx: UiContext,
        owner: QWidget,
        title: str,
        form: Form,
        command: MakeCommand,
        then: Callable[[Any], None] | None = None,
        *,
        save: Message | None = None,
        width: int = 640,
        danger: bool = False,
    ) -> None:
        super().__init__(owner)
        self.ctx = ctx
        self.form = form
        self.uid = new_uid()
        self._command = command
        self._then = then
        self._saving = False
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle(title)
        self.banner = Banner(ctx)
        kind = "danger" if danger else "primary"
        self.save_button = Button(
            ctx, ctx.tr(save or msg("Save")), self.save, "Ctrl+Enter", kind=kind, bind=False
        )
        self.cancel_button = Button(ctx, ctx.tr("Cancel"), self.reject, "Esc", bind=False)
        bind_key(self, "Ctrl+Return", self.save)
        bind_key(self, "Ctrl+Enter", self.save)
        bind_key(self, "Ctrl+S", self.save)
        self._lay_out(title, width)
        form.submitted.connect(self.save)
        form.mark_clean()

    def open(self) -> None:
        """Show the dialog over its window, the cursor in the first field."""
        self._fit()
        super().open()
        self.form.focus_first()

    def save(self) -> None:
        """Check the form and write it; errors stay here, beside their fields."""
        if self._saving:
            return
        self.banner.clear()
        if not self.form.check():
            return
        try:
            command = self._command(self.form.values(), self.uid)
        except UserError as error:
            self._failed(error)
            return
        self._busy(True)
        self.ctx.ops.write(
            command,
            self._succeeded,
            owner=self,
            fail=self._failed,
            always=lambda: self._busy(False),
        )

    def reject(self) -> None:
        """Close without saving; what was typed is thrown away only after a question."""
        if self._saving:
            return
        if not self.form.dirty:
            super().reject()
            return
        self.ctx.dialogs.ask(
            self,
            self.windowTitle(),
            self.ctx.tr("What you typed is not saved. Throw it away?"),
            self.ctx.tr("Throw away"),
            lambda: QDialog.reject(self),
            danger=True,
        )

    def closeEvent(self, event: QCloseEvent) -> None:
        """Treat the window's cross like Esc."""
        event.ignore()
        self.reject()

    def _lay_out(self, title: str, width: int) -> None:
        theme = self.ctx.theme
        area = scrolled(self.form)
        buttons = hbox(1, self.cancel_button, self.save_button, gap=12)
        self.setLayout(vbox(label(title, "title"), self.banner, area, buttons, gap=12, margins=24))
        area.setMinimumHeight(theme.px(120))
        self._width = width

    def _fit(self) -> None:
        theme, window = self.ctx.theme, self.parentWidget().window()
        height = self.form.sizeHint().height() + theme.px(170)
        room = max(window.height() - 40, 400)
        self.resize(min(theme.px(self._width), window.width() - 40), min(height, room))

    def _busy(self, saving: bool) -> None:
        self._saving = saving
        self.save_button.setEnabled(not saving)

    def _succeeded(self, value: Any) -> None:
        self.form.mark_clean()
        self.accept()
        if self._then is not None:
            self._then(value)

    def _failed(self, error: CampusGuardError) -> None:
        fields = error.fields if isinstance(error, UserError) else {}
        left = self.form.show_errors(fields)
        if not fields:
            self.banner.show_error(error)
        elif left:
            self.banner.show_error("\n".join(self.ctx.tr(m) for m in left))


def ask_reason(
    ctx: UiContext,
    owner: QWidget,
    title: str,
    text: str,
    command: Callable[[str], Any],
    then: Callable[[Any], None] | None = None,
    *,
    button: Message | None = None,
) -> FormDialog:
    """Ask for the reason of voiding something, then write ``command(reason)``."""
    form = Form(ctx)
    form.widget(wrapped(text))
    form.row(MultilineField(ctx, "reason", msg("Reason"), lines=3, max_length=500, required=True))
    dialog = FormDialog(
        ctx,
        owner,
        title,
        form,
        lambda values, _uid: command(values["reason"]),
        then,
        save=button or msg("Void"),
        width=480,
        danger=True,
    )
    dialog.open()
    return dialog
