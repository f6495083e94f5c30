"""Watches all windows of the program: the hide key, the lock, idling, what pops up meanwhile.

Only an event filter on the application sees keys while a menu, a combo list or a modal dialog
has them; so this is one, and it looks at the event's type first.
"""

from collections.abc import Callable

import shiboken6
from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QToolTip, QWidget

HIDE_KEY = Qt.Key.Key_F12
_SIGNS_OF_LIFE = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.InputMethod,
        QEvent.Type.TouchBegin,
    }
)


class _Covered:
    """A window out of sight, with the selection of the line in which somebody was typing.

    QDialog treats its focus widget at every show as if Tab had gone there, which selects all:
    the next key would then throw away what was typed.
    """

    def __init__(self, window: QWidget) -> None:
        self._window = window
        line = window.focusWidget()
        self._line = line if isinstance(line, QLineEdit) else None
        if self._line is not None:
            self._cursor = self._line.cursorPosition()
            self._start = self._line.selectionStart()
            self._length = len(self._line.selectedText())

    def show(self) -> None:
        """Bring the window back, if it is still alive, as it was."""
        if not shiboken6.isValid(self._window):
            return
        self._window.show()
        if self._line is not None and shiboken6.isValid(self._line):
            self._line.setCursorPosition(self._cursor)
            if self._start >= 0:
                self._line.setSelection(self._start, self._length)


class Guard(QObject):
    """Calls ``hide`` on F12, ``lock`` on Ctrl+L and after ``idle_minutes`` without a key."""

    def __init__(self, window: QWidget, hide: Callable[[], None], lock: Callable[[], None]) -> None:
        super().__init__(window)
        self._window = window
        self._hide = hide
        self._lock = lock
        self._covered: list[_Covered] = []
        self._covering = False
        self._idle = QTimer(self, singleShot=True)
        self._idle.timeout.connect(lock)
        QApplication.instance().installEventFilter(self)

    def set_idle_minutes(self, minutes: float) -> None:
        """Lock after so long without key or mouse; 0 never locks."""
        self._idle.stop()
        if minutes > 0:
            self._idle.start(round(minutes * 60_000))
        else:
            self._idle.setInterval(0)

    def cover(self) -> None:
        """Put every other window, list, menu and tooltip of the program out of sight."""
        self._covering = True
        QToolTip.hideText()
        while (popup := QApplication.activePopupWidget()) is not None:
            popup.close()
            if QApplication.activePopupWidget() is popup:
                popup.hide()
                break
        for widget in QApplication.topLevelWidgets():
            if widget.isVisible() and self._foreign(widget):
                self._covered.append(_Covered(widget))
                widget.hide()

    def uncover(self) -> None:
        """Bring back what was covered, in the same order."""
        self._covering = False
        covered, self._covered = self._covered, []
        for one in covered:
            one.show()

    @property
    def covering(self) -> bool:
        """Tell whether everything is out of sight."""
        return self._covering

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """See keys before anybody else does."""
        kind = event.type()
        if kind in _SIGNS_OF_LIFE:
            if self._idle.interval() and not self._covering:
                self._idle.start()
            if kind == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
                return self._key(event)
        elif kind == QEvent.Type.Show and self._covering and isinstance(watched, QWidget):
            self._shown(watched)
        return False

    def _key(self, event: QKeyEvent) -> bool:
        if event.key() == HIDE_KEY and not event.modifiers():
            if not event.isAutoRepeat():
                self._hide()
            return True
        control = event.modifiers() == Qt.KeyboardModifier.ControlModifier
        if event.key() == Qt.Key.Key_L and control:
            self._lock()
            return True
        return False

    def _shown(self, widget: QWidget) -> None:
        if widget.isWindow() and self._foreign(widget):
            if widget.windowType() not in (Qt.WindowType.ToolTip, Qt.WindowType.Popup):
                self._covered.append(_Covered(widget))
            QTimer.singleShot(0, widget, widget.hide)

    def _foreign(self, widget: QWidget) -> bool:
        return widget is not self._window and widget.isWindow()
