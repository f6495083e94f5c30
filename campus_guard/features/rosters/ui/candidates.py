"""Who could stand here: ranked candidates beside the cell, with what speaks against each."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from campus_guard.ui.badges import label
from campus_guard.ui.context import UiContext
from campus_guard.ui.icons import pixmap
from campus_guard.ui.layout import vbox
from campus_guard.ui.theme import SMALL

_ROLE = Qt.ItemDataRole.UserRole + 1
_ROWS = 8
_LIST_KEYS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


@dataclass(frozen=True)
class Choice:
    """One person for one place: how he is found, what speaks against him."""

    id: Hashable
    name: str
    letters: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    forbidden: bool = False
    note: str = ""

    def matches(self, typed: str) -> bool:
        """Tell whether the letters or characters typed mean this person."""
        typed = typed.casefold().replace(" ", "")
        return typed in self.name.casefold() or any(one.startswith(typed) for one in self.letters)

    def exact(self, typed: str) -> bool:
        """Tell whether what is typed is the whole name or all its initials: zj is not zjg."""
        typed = typed.casefold().replace(" ", "")
        return typed in (self.name.casefold(), *self.letters)


class CandidatePanel(QFrame):
    """A line to type in and the candidates below it. Enter takes the highlighted one."""

    taken = Signal(object)  # Choice
    insisted = Signal(object)  # Choice, against a rule
    closed = Signal()

    def __init__(self, ctx: UiContext, over: QWidget) -> None:
        super().__init__(over)
        self._ctx = ctx
        self._choices: Sequence[Choice] = ()
        self.setObjectName("panel")
        self._title = label("", "hint")
        self.line = QLineEdit()
        self.line.setAccessibleName(ctx.tr("Who is to stand here"))
        self.line.setPlaceholderText(ctx.tr("Name or pinyin initials"))
        self.list = QListWidget()
        self.list.setAccessibleName(ctx.tr("Candidates"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setItemDelegate(_Delegate(ctx, self.list))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._none = label(ctx.tr("Nobody of this name."), "muted")
        foot = label(ctx.tr("Enter puts · Ctrl+Enter keeps against a rule · Esc"), "hint")
        self.setLayout(vbox(self._title, self.line, self._none, self.list, foot, gap=6, margins=10))
        self.line.installEventFilter(self)
        self.line.textEdited.connect(lambda _text: self._fill())
        self.list.itemClicked.connect(lambda item: self.taken.emit(item.data(_ROLE)))
        self.hide()

    def ask(self, title: str, choices: Sequence[Choice], typed: str, at: QRect) -> None:
        """Show candidates beside ``at`` (in the coordinates of the parent)."""
        self._choices = choices
        self._title.setText(title)
        self.line.setText(typed)
        self._fill()
        theme, room = self._ctx.theme, self.parentWidget().rect()
        width = min(theme.px(380), room.width())
        height = min(theme.px(132 + 40 * _ROWS), room.height())
        right = at.right() + theme.px(6)
        left = right if right + width <= room.right() else at.left() - width - theme.px(6)
        left = max(0, min(left, room.right() - width))
        top = max(0, min(at.top(), room.bottom() - height))
        self.setGeometry(QRect(QPoint(left, top), QSize(width, height)))
        self.show()
        self.raise_()
        self.line.setFocus(Qt.FocusReason.PopupFocusReason)

    def renew(self, choices: Sequence[Choice]) -> None:
        """Take better known choices; what was typed stays."""
        self._choices = choices
        self._fill()

    def close_(self) -> None:
        """Go away; the grid has the keys again."""
        if not self.isHidden():
            self.hide()
            self.closed.emit()

    @property
    def current(self) -> Choice | None:
        """Return the highlighted candidate."""
        item = self.list.currentItem()
        return item.data(_ROLE) if item is not None else None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the keys of the list while the cursor is in the line."""
        if event.type() == QEvent.Type.FocusOut and self.isVisible():
            self.close_()
            return False
        if event.type() not in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride):
            return super().eventFilter(watched, event)
        if not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        return self._key(event)

    def _key(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        known = (*_LIST_KEYS, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape)
        if key not in known:
            return False
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
        elif key in _LIST_KEYS:
            self._step(key)
        elif key == Qt.Key.Key_Escape:
            self.close_()
        elif self.current is not None:
            control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
            (self.insisted if control else self.taken).emit(self.current)
        return True

    def _step(self, key: Qt.Key) -> None:
        count = self.list.count()
        if not count:
            return
        far = _ROWS if key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown) else 1
        sign = 1 if key in (Qt.Key.Key_Down, Qt.Key.Key_PageDown) else -1
        row = self.list.currentRow() + sign * far
        self.list.setCurrentRow(min(max(row, 0), count - 1))

    def _fill(self) -> None:
        typed = self.line.text().strip()
        found = list(self._choices)
        if typed:  # the order of the ranking stays, whole initials come first
            found = [choice for choice in found if choice.matches(typed)]
            found.sort(key=lambda choice: not choice.exact(typed))
        self.list.clear()
        for choice in found:
            item = QListWidgetItem(" ".join((choice.name, *choice.against)))
            item.setData(_ROLE, choice)
            item.setToolTip("\n".join(choice.against))
            self.list.addItem(item)
        if found:
            self.list.setCurrentRow(0)
        self._none.setVisible(not found)


class _Delegate(QStyledItemDelegate):
    """Two lines: the name with a note, and what speaks against in words."""

    def __init__(self, ctx: UiContext, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = ctx.theme
        self._fits = ctx.tr("nothing against")

    def sizeHint(self, _option: QStyleOptionViewItem, _index: object) -> QSize:
        """Return room for two lines."""
        return QSize(0, self._theme.px(40))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Any) -> None:
        """Draw a candidate."""
        choice, theme = index.data(_ROLE), self._theme
        colours, box = theme.colours, option.rect
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, colours["primary_soft"])
        tone = "bad" if choice.forbidden else "warning" if choice.against else "ok"
        side = theme.px(16)
        icon = {"bad": "void", "warning": "warning", "ok": "ok"}[tone]
        top = box.center().y() - side // 2
        painter.drawPixmap(box.left() + theme.px(8), top, pixmap(icon, colours[tone], side))
        inner = box.adjusted(theme.px(32), theme.px(2), -theme.px(8), -theme.px(2))
        upper = QRect(inner.left(), inner.top(), inner.width(), inner.height() // 2)
        lower = upper.translated(0, inner.height() // 2)
        painter.setFont(theme.font(bold=True))
        painter.setPen(colours["text"])
        note = QFontMetrics(theme.font(SMALL)).horizontalAdvance(choice.note) + theme.px(10)
        fit = QFontMetrics(painter.font())
        name = fit.elidedText(choice.name, Qt.TextElideMode.ElideRight, upper.width() - note)
        painter.drawText(upper, Qt.AlignmentFlag.AlignVCenter, name)
        painter.setFont(theme.font(SMALL))
        painter.setPen(colours["muted"])
        painter.drawText(
            upper, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, choice.note
        )
        painter.setPen(colours[tone])
        words = " · ".join(choice.against) or self._fits
        fit = QFontMetrics(painter.font())
        shown = fit.elidedText(words, Qt.TextElideMode.ElideRight, lower.width())
        painter.drawText(lower, Qt.AlignmentFlag.AlignVCenter, shown)
        painter.restore()
