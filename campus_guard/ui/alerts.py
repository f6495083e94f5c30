"""Toasts with undo, top centre where they hide nothing, and alerts that stay until closed."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from campus_guard.core.errors import CampusGuardError
from campus_guard.core.i18n import Message, Translator
from campus_guard.core.tone import Tone
from campus_guard.ui.badges import label, wrapped
from campus_guard.ui.buttons import bind_key
from campus_guard.ui.icons import icon, pixmap
from campus_guard.ui.layout import hbox
from campus_guard.ui.theme import Theme

_SHOWN_MS = 6000
_UNDO_MS = 10000
_TOP = 10
_ICONS = {Tone.BAD: "warning", Tone.WARNING: "warning", Tone.OK: "ok"}


class Alerts:
    """What the program says by itself, over the window it belongs to."""

    def __init__(self, window: QWidget, theme: Theme, tr: Translator) -> None:
        self._window = window
        self._theme = theme
        self._tr = tr
        self._toast: Toast | None = None

    @property
    def current(self) -> "Toast | None":
        """Return the toast in sight."""
        return self._toast

    def toast(
        self,
        text: str | Message,
        undo: Callable[[], None] | None = None,
        tone: Tone = Tone.NORMAL,
    ) -> "Toast":
        """Say what happened for some seconds; ``undo`` is offered with Ctrl+Z as long."""
        return self._show(Toast(self, self._tr(text), undo, tone, stays=False))

    def error(self, error: CampusGuardError | Message | str) -> "Toast":
        """Say what went wrong; it stays until it is closed."""
        said = error.message if isinstance(error, CampusGuardError) else error
        return self._show(Toast(self, self._tr(said), None, Tone.BAD, stays=True))

    def clear(self) -> None:
        """Take the toast away."""
        if self._toast is not None:
            self._toast.hide()
            self._toast.deleteLater()
            self._toast = None

    def _show(self, toast: "Toast") -> "Toast":
        self.clear()
        self._toast = toast
        toast.place()
        toast.show()
        toast.raise_()
        return toast

    window = property(lambda self: self._window)
    theme = property(lambda self: self._theme)
    tr = property(lambda self: self._tr)


class Toast(QWidget):
    """One sentence in the other palette's colours, so that it stands out without a shadow."""

    def __init__(
        self,
        alerts: Alerts,
        text: str,
        undo: Callable[[], None] | None,
        tone: Tone,
        *,
        stays: bool,
    ) -> None:
        super().__init__(alerts.window)
        self._alerts = alerts
        self._undo = undo
        self.text = text
        self._theme: Theme = alerts.theme
        colours = self._theme.inverse
        row = hbox(gap=12, margins=(16, 8, 16, 8))
        if tone in _ICONS:
            mark = QLabel()
            mark.setPixmap(pixmap(_ICONS[tone], colours[tone.value], self._theme.px(18)))
            row.addWidget(mark)
        words = wrapped(text) if len(text) > 48 else label(text)
        words.setStyleSheet(f"color: #{colours.text};")
        words.setMaximumWidth(self._theme.px(560))
        row.addWidget(words, 1)
        if undo is not None:
            row.addWidget(self._button(alerts.tr("Undo") + " Ctrl+Z", self.undo))
            bind_key(self, "Ctrl+Z", self.undo)
        if stays:
            row.addWidget(self._closer())
        self.setLayout(row)
        self.setAccessibleName(text)
        alerts.window.installEventFilter(self)
        if not stays:
            QTimer.singleShot(_UNDO_MS if undo else _SHOWN_MS, self, self.close_)

    def undo(self) -> None:
        """Take back what the toast tells."""
        run, self._undo = self._undo, None
        self.close_()
        if run is not None:
            run()

    def close_(self) -> None:
        """Go away, if still the one in sight."""
        if self._alerts.current is self:
            self._alerts.clear()

    def place(self) -> None:
        """Stand at the top of the window, in its middle."""
        self.adjustSize()
        window = self._alerts.window
        width = min(self.sizeHint().width(), window.width() - self._theme.px(48))
        height = self.heightForWidth(width) if self.hasHeightForWidth() else 0
        height = max(height, self._theme.px(40), self.sizeHint().height() if height <= 0 else 0)
        self.setGeometry((window.width() - width) // 2, self._theme.px(_TOP), width, height)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the middle when the window changes its size."""
        if event.type() == QEvent.Type.Resize:
            self.place()
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ground."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.inverse["surface"])
        painter.drawRoundedRect(QRectF(self.rect()), self._theme.px(8), self._theme.px(8))

    def _button(self, text: str, run: Callable[[], None]) -> QPushButton:
        button = QPushButton(text)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        colour = self._theme.inverse.primary
        button.setStyleSheet(
            f"QPushButton {{ color: #{colour}; background: transparent; border: none;"
            " font-weight: bold; padding: 0; min-height: 24px; }"
        )
        button.clicked.connect(run)
        return button

    def _closer(self) -> QPushButton:
        button = self._button("", self.close_)
        button.setAccessibleName(self._alerts.tr("Close"))
        button.setIcon(icon("close", self._theme.inverse["muted"], self._theme.px(16)))
        return button
