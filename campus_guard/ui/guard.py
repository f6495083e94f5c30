"""Watches all windows of the program: the hide key, the lock, idling, what pops up meanwhile.

Only an event filter on the application sees keys while a menu, a combo list or a modal dialog
has them; so this is one, and it looks at the event's type first.
"""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QToolTip, QWidget

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


class Guard(QObject):
    """Calls ``hide`` on F12, ``lock`` on Ctrl+L and after ``idle_minutes`` without a key."""

    def __init__(self, window: QWidget, hide: Callable[[], None], lock: Callable[[], None]) -> None:
        super().__init__(window)
        self._window = window
        self._hide = hide
        self._lock = lock
        self._covered: list[QWidget] = []
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
                self._covered.append(widget)
                widget.hide()

    def uncover(self) -> None:
        """Bring back what was covered, in the same order."""
        self._covering = False
        covered, self._covered = self._covered, []
        for widget in covered:
            widget.show()

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
                self._covered.append(widget)
            QTimer.singleShot(0, widget, widget.hide)

    def _foreign(self, widget: QWidget) -> bool:
        return widget is not self._window and widget.isWindow()
