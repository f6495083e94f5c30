"""Dialogs whose answers are not just written: the desk keeps or sends them its own way."""

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from campus_guard.core.errors import CampusGuardError, UserError
from campus_guard.core.i18n import Message, msg
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


class VehicleDialog(FormDialog):
    """Asks for the details of a vehicle; an alert about it goes where alerts are decided.

    ``watched(values, uid)`` gets what was typed then.
    """

    def __init__(
        self,
        ctx: UiContext,
        owner: QWidget,
        title: str,
        form: Form,
        command: Callable[[dict[str, Any], str], Any],
        then: Callable[[Any], None],
        watched: Callable[[dict[str, Any], str], None],
    ) -> None:
        save = msg("Let the vehicle in")
        super().__init__(ctx, owner, title, form, command, then, save=save, width=680)
        self._watched = watched

    def _failed(self, error: CampusGuardError) -> None:
        if isinstance(error, UserError) and "watch" in error.fields:
            values = self.form.values()
            self.accept()
            self._watched(values, self.uid)
            return
        super()._failed(error)
