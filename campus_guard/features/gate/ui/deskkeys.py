"""The keys of the desk, as F1 shows them."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QLineEdit, QWidget

from campus_guard.core.i18n import Translator


def desk_keys(tr: Translator) -> list[tuple[str, str]]:
    """Return each key of the desk with what it does."""
    return [
        ("Enter", tr("Next field, or let in")), ("Esc", tr("Clear the form")),
        ("Alt+1…9", tr("Visitor type")), ("F6", tr("Quick pass")),
        ("F7", tr("Emergency services")), ("F8", tr("Roll call")),
        ("Ctrl+R", tr("Refuse entry")), ("Ctrl+D", tr("Delivery")),
        ("Ctrl+B", tr("People inside")), ("Delete", tr("Sign the visitor out")),
        ("Ctrl+T", tr("To complete")), ("Ctrl+E", tr("Expected")),
        ("Ctrl+J", tr("Vehicle: details, or out too")), ("Ctrl+U", tr("Pupils at the gate")),
        ("Ctrl+I", tr("Picture from a file")), ("Ctrl+Shift+I", tr("Picture pasted")),
        ("Ctrl+G", tr("Goods and dangerous items")), ("Ctrl+M", tr("Parents' meeting")),
        ("Ctrl+H", tr("Handover")), ("Ctrl+Shift+G", tr("Next gate")),
    ]  # fmt: skip


class LineKeys(QObject):
    """Gives the keys of a page to the page while the cursor stands in one of its lines.

    Qt's lines take Ctrl+U, Ctrl+E and Ctrl+K for themselves under X11 (delete the line, go to its
    end, delete to its end); Ctrl+Z they take even when there is nothing to undo in them.
    """

    def __init__(self, page: QWidget) -> None:
        super().__init__(page)
        self._page = page
        for line_edit in page.findChildren(QLineEdit):
            line_edit.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leave a key of the page, and an undo that undoes nothing, to the shortcuts."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            idle = isinstance(watched, QLineEdit) and (
                not watched.isUndoAvailable() or not watched.text()
            )
            undo = event.matches(QKeySequence.StandardKey.Undo) and idle
            if undo or self._is_of_the_page(QKeySequence(event.keyCombination())):
                event.ignore()
                return True
        return super().eventFilter(watched, event)

    def _is_of_the_page(self, keys: QKeySequence) -> bool:
        shortcuts = self._page.findChildren(QShortcut)
        return any(one.isEnabled() and one.key() == keys for one in shortcuts)
