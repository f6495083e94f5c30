"""Cards: a titled surface, a big number, facts beside their names."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QSizePolicy, QWidget

from campus_guard.core.tone import Tone
from campus_guard.ui.badges import Badge, BadgeLabel, label, set_tone, wrapped
from campus_guard.ui.context import UiContext
from campus_guard.ui.layout import clear, hbox, metrics, vbox

_PRESS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class Card(QFrame):
    """A surface with a title; put content into ``body`` and small things into ``head``."""

    def __init__(self, ctx: UiContext, title: str = "", *, margins: int = 16) -> None:
        super().__init__()
        self.setObjectName("card")
        self.ctx = ctx
        self.title = label(title, "heading")
        self.head = hbox(self.title, 1)
        self.body = vbox(gap=8)
        outer = vbox(gap=8, margins=margins)
        if title:
            outer.addLayout(self.head)
        outer.addLayout(self.body)
        self.setLayout(outer)

    def set_title(self, title: str) -> None:
        """Change the title."""
        self.title.setText(title)


class NumberCard(QFrame):
    """A number that matters, with its name above. Can be opened when something listens."""

    clicked = Signal()

    def __init__(self, ctx: UiContext, title: str, *, opens: bool = False) -> None:
        super().__init__()
        self.setObjectName("card")
        self._ctx = ctx
        self._opens = opens
        self._title = label(title, "muted")
        self._number = label("", "number")
        self._note = label("", "hint")
        self._note.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setLayout(vbox(self._title, self._number, self._note, gap=2, margins=(16, 12, 16, 10)))
        self.setAccessibleName(title)
        if opens:
            self.setProperty("clickable", True)
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self.setCursor(Qt.CursorShape.PointingHandCursor)

    def set(self, value: str, tone: Tone = Tone.NORMAL, note: str = "") -> None:
        """Show a value (a number, 无 or 未记录), its tone and a small note."""
        self._number.setText(value)
        set_tone(self._number, tone)
        self._note.setText(note)
        self.setAccessibleName(f"{self._title.text()}: {value} {note}".strip())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open on a click."""
        if self._opens and event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit()
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open on Enter or Space."""
        if self._opens and event.key() in _PRESS:
            self.clicked.emit()
            return
        super().keyPressEvent(event)


class Facts(QWidget):
    """Names on the left, values on the right, as many rows as there are facts."""

    def __init__(self, ctx: UiContext, *, name_width: int = 96) -> None:
        super().__init__()
        self._ctx = ctx
        self._grid = QGridLayout()
        metrics(self._grid, 8)
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnMinimumWidth(0, ctx.theme.px(name_width))
        self.setLayout(self._grid)

    def set(self, facts: Sequence[tuple[str, str | Badge]]) -> None:
        """Replace all rows; an empty value is shown as a dash."""
        clear(self._grid)
        for row, (name, value) in enumerate(facts):
            top = Qt.AlignmentFlag.AlignTop
            self._grid.addWidget(label(name, "muted"), row, 0, top)
            if isinstance(value, Badge):
                left = Qt.AlignmentFlag.AlignLeft
                self._grid.addWidget(BadgeLabel(self._ctx, value), row, 1, left)
            else:
                shown = wrapped(value or "—")
                shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
                self._grid.addWidget(shown, row, 1, top)
