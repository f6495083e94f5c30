"""A line in which some letters find a record. No key is ever too fast for it.

Enter pressed before the answer has come waits for it, and so does every key after that Enter:
what was typed means the same on a slow computer as on a fast one.
"""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QLineEdit, QWidget

from campus_guard.core.errors import CampusGuardError
from campus_guard.features.gate.ui.rowlist import Entry, RowList
from campus_guard.ui.context import UiContext
from campus_guard.ui.layout import vbox

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_MOVES = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}

Rows = Callable[[Any, str], tuple[Sequence[Entry], int]]


class Panel(QFrame):
    """The candidates: a child of the page, not a window, so that nothing takes the keyboard."""

    def __init__(self, ctx: UiContext, name: str, *, tall: bool) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.list = RowList(ctx.theme, ctx.tr, name, tall=tall)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setLayout(vbox(self.list, margins=4))
        self._row = 56 if tall else 40
        self._theme = ctx.theme

    def height_for(self, count: int) -> int:
        """Return the height of so many rows."""
        return self._theme.px(self._row * count + 10)


class SuggestLine(QLineEdit):
    """``query(text)`` is asked at each key, ``rows(answer, text)`` gives entries and first choice.

    ``chosen(entry)`` follows Enter; ``plain()`` follows Enter when nothing is offered.
    """

    chosen = Signal(object)
    plain = Signal()
    left_by_tab = Signal()

    def __init__(
        self,
        ctx: UiContext,
        name: str,
        query: Callable[[str], Any],
        rows: Rows,
        *,
        tall: bool = False,
        most: int = 8,
    ) -> None:
        super().__init__()
        self.ctx = ctx
        self._query = query
        self._rows = rows
        self._most = most
        self._fresh = True
        self._silent = False
        self._enter_waits = False
        self._later: list[QKeyEvent] = []
        self.wide_as: QWidget = self  # the candidates are as wide as this
        self.setAccessibleName(name)
        self.panel = Panel(ctx, name, tall=tall)
        self.panel.list.clicked.connect(lambda _index: self._take())
        self.textChanged.connect(self._changed)

    def set_quietly(self, text: str) -> None:
        """Show a text without looking for it."""
        self._fresh, self._enter_waits = True, False
        self._later.clear()
        self._silent = True
        self.setText(text)
        self.setCursorPosition(0)
        self._silent = False
        self.hide_panel()

    @property
    def entries(self) -> list[Entry]:
        """Return what is offered now."""
        return self.panel.list.rows.entries if self.panel.isVisible() else []

    @property
    def waiting(self) -> bool:
        """Tell whether an answer is still to come."""
        return not self._fresh

    def look(self) -> None:
        """Ask for what stands in the line."""
        text = self.text().strip()
        if not text:
            self._fresh = True
            self.hide_panel()
            return
        self._fresh = False
        self.ctx.ops.read(
            self._query(text),
            lambda answer: self._arrived(text, answer),
            owner=self,
            slot="suggest",
            fail=lambda error: self._failed(text, error),
        )

    def hide_panel(self) -> None:
        """Take the candidates away."""
        self.panel.hide()
        self.panel.list.rows.set_entries(())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose with the arrows and Enter; keep everything that comes too early."""
        if self._enter_waits:
            self._later.append(event.clone())
            return
        key = event.key()
        if key in _MOVES and self.panel.isVisible():
            self.panel.list.move_choice(_MOVES[Qt.Key(key)])
            return
        if key in _ENTER and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            if self._fresh:
                self._take()
            else:
                self._enter_waits = True
            return
        super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Tell of Tab before the focus goes; let the toast's Ctrl+Z through when idle."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if self._enter_waits:
                self._later.append(event.clone())
                return True
            if event.key() == Qt.Key.Key_Tab:
                self.left_by_tab.emit()
        return super().event(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide the candidates when somebody goes elsewhere."""
        super().focusOutEvent(event)
        if event.reason() not in (
            Qt.FocusReason.PopupFocusReason,
            Qt.FocusReason.ActiveWindowFocusReason,
        ):
            self.panel.hide()

    def _changed(self) -> None:
        if not self._silent:
            self.look()

    def _arrived(self, text: str, answer: Any) -> None:
        if text != self.text().strip():
            return
        self._fresh = True
        entries, first = self._rows(answer, text)
        self._show(entries[: self._most], first)
        self._resume()

    def _failed(self, text: str, error: CampusGuardError) -> None:
        if text == self.text().strip():
            self._fresh = True
            self.hide_panel()
            self._enter_waits = False
            self._later.clear()
            self.ctx.alerts.error(error)

    def _show(self, entries: Sequence[Entry], first: int) -> None:
        if not entries:
            self.hide_panel()
            return
        self.panel.list.rows.set_entries(entries)
        self.panel.list.choose(first)
        if self.isVisible():
            self._place(len(entries))
            self.panel.show()
            self.panel.raise_()

    def _place(self, count: int) -> None:
        top: QWidget = self.window()
        page = self.parentWidget()
        while page is not None and page.objectName() not in ("page", "overlay_home"):
            page = page.parentWidget()
        home = page or top
        if self.panel.parentWidget() is not home:
            self.panel.setParent(home)
        corner = self.mapTo(home, QPoint(0, self.height() + 2))
        room = home.height() - corner.y() - 8
        self.panel.setGeometry(
            corner.x(), corner.y(), self.wide_as.width(), min(self.panel.height_for(count), room)
        )

    def _take(self) -> None:
        entry = self.panel.list.current if self.entries else None
        if entry is not None:
            self.hide_panel()
            self.chosen.emit(entry)
        else:
            self.plain.emit()

    def _resume(self) -> None:
        """Do what the early Enter meant, then give the keys after it to whoever has the focus."""
        if not self._enter_waits:
            return
        self._enter_waits = False
        later, self._later = self._later, []
        self._take()
        for event in later:
            target = QApplication.focusWidget() or self
            QApplication.sendEvent(target, event)
