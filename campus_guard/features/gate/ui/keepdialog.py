"""A dialog whose answers are not written at once: the desk keeps or sends them its own way."""

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from campus_guard.core.i18n import Message
from campus_guard.ui.context import UiContext
from campus_guard.ui.formdialog import FormDialog
from campus_guard.ui.forms import Form


class KeepDialog(FormDialog):
    """``keep(values)`` gets what was typed once it is in order; then the dialog closes."""

    def __init__(
        self,
        ctx: UiContext,
        owner: QWidget,
        title: str,
        form: Form,
        keep: Callable[[dict[str, Any]], None],
        *,
        save: Message | None = None,
        width: int = 640,
    ) -> None:
        super().__init__(
            ctx, owner, title, form, lambda values, _uid: values, save=save, width=width
        )
        self._keep = keep

    def save(self) -> None:
        """Hand over what was typed when it is in order."""
        if not self.form.check():
            return
        values = self.form.values()
        self.form.mark_clean()
        self.accept()
        self._keep(values)
