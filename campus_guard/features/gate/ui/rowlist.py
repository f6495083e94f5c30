"""A painted list of people or vehicles: bold name, grey words, a badge, a time at the right."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from campus_guard.core.i18n import Translator
from campus_guard.ui.badges import Badge, badge_size, paint_badge, plain_tip
from campus_guard.ui.theme import NORMAL, SMALL, Theme

_ROLE = Qt.ItemDataRole.UserRole + 1
_NOWHERE = QModelIndex()
_Index = QModelIndex | QPersistentModelIndex
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


@dataclass(frozen=True)
class Entry:
    """One row; ``second`` is the line below the name in lists of two lines."""

    key: Any
    title: str
    detail: str = ""
    second: str = ""
    badge: Badge | None = None
    right: str = ""
    action: str = ""
    data: Any = None

    def words(self, tr: Translator) -> str:
        """Return the row as a screen reader says it."""
        badge = tr(self.badge.text) if self.badge else ""
        parts = (self.title, self.detail, self.second, badge, self.right, self.action)
        return " ".join(part for part in parts if part)


class EntryModel(QAbstractListModel):
    """The rows of a list."""

    def __init__(self, tr: Translator) -> None:
        super().__init__()
        self.entries: list[Entry] = []
        self._tr = tr

    def set_entries(self, entries: Sequence[Entry]) -> bool:
        """Show other rows; tell whether anything changed."""
        if list(entries) == self.entries:
            return False
        self.beginResetModel()
        self.entries = list(entries)
        self.endResetModel()
        return True

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        """Return how many rows there are."""
        return 0 if parent.isValid() else len(self.entries)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what the view asks about a row."""
        if not index.isValid() or index.row() >= len(self.entries):
            return None
        entry = self.entries[index.row()]
        if role == _ROLE:
            return entry
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return entry.words(self._tr)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(entry.words(self._tr))
        return None


class EntryDelegate(QStyledItemDelegate):
    """Paints entries; the chosen one is tinted."""

    def __init__(self, theme: Theme, tr: Translator, view: QListView, *, tall: bool) -> None:
        super().__init__(view)
        self._theme = theme
        self._tr = tr
        self._tall = tall

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Return the fixed height of a row."""
        return QSize(option.rect.width(), self._theme.px(56 if self._tall else 40))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draw one row."""
        entry, theme = index.data(_ROLE), self._theme
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colours["primary_soft" if chosen else "hover"])
            painter.drawRoundedRect(QRectF(option.rect), theme.px(6), theme.px(6))
        room = option.rect.adjusted(theme.px(10), 0, -theme.px(10), 0)
        room = self._right_side(painter, room, entry, chosen=chosen)
        if self._tall:
            half = room.height() // 2
            upper = QRect(room.left(), room.top() + theme.px(5), room.width(), half - theme.px(4))
            lower = QRect(room.left(), room.top() + half, room.width(), half - theme.px(4))
            self._first(painter, upper, entry, 16)
            self._words(painter, lower, entry.second, SMALL, "muted")
        else:
            self._first(painter, room, entry, 15)
        painter.restore()

    def _first(self, painter: QPainter, room: QRect, entry: Entry, size: int) -> None:
        font = self._theme.font(size, bold=True)
        wide = QFontMetrics(font).horizontalAdvance(entry.title)
        name = QRect(room)
        if entry.detail:
            name.setWidth(min(wide + self._theme.px(4), max(room.width() * 2 // 3, 1)))
        self._words(painter, name, entry.title, size, "text", bold=True)
        rest = room.adjusted(min(wide, name.width()) + self._theme.px(10), 0, 0, 0)
        if rest.width() > self._theme.px(20):
            self._words(painter, rest, entry.detail, 13, "muted")

    def _right_side(self, painter: QPainter, room: QRect, entry: Entry, *, chosen: bool) -> QRect:
        """Draw time, badge and (in the chosen row) what Enter does; return the room left."""
        theme = self._theme
        if entry.right:
            wide = QFontMetrics(theme.font(15)).horizontalAdvance(entry.right)
            box = QRect(room.right() - wide, room.top(), wide + 2, room.height())
            self._words(painter, box, entry.right, 15, "text")
            room = room.adjusted(0, 0, -wide - theme.px(10), 0)
        if entry.action and chosen:
            wide = QFontMetrics(theme.font(13, bold=True)).horizontalAdvance(entry.action)
            box = QRect(room.right() - wide, room.top(), wide + 2, room.height())
            self._words(painter, box, entry.action, 13, "primary", bold=True)
            room = room.adjusted(0, 0, -wide - theme.px(12), 0)
        if entry.badge is not None:
            words = self._tr(entry.badge.text)
            wide = min(badge_size(theme, words, entry.badge.icon_name).width(), room.width() // 2)
            place = QRectF(room.right() - wide, room.top(), wide, room.height())
            paint_badge(painter, theme, place, entry.badge, words)
            room = room.adjusted(0, 0, -wide - theme.px(8), 0)
        return room

    def _words(
        self,
        painter: QPainter,
        room: QRect,
        text: str,
        size: int = NORMAL,
        colour: str = "text",
        *,
        bold: bool = False,
    ) -> None:
        if not text:
            return
        painter.setFont(self._theme.font(size, bold=bold))
        painter.setPen(self._theme.colours[colour])
        shown = QFontMetrics(painter.font()).elidedText(
            text.replace("\n", " "), Qt.TextElideMode.ElideRight, room.width()
        )
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(room, int(flags | Qt.TextFlag.TextSingleLine), shown)


class RowList(QListView):
    """A list of entries; Enter or a double click opens, Delete asks to take away."""

    opened = Signal(object)
    removed = Signal(object)

    def __init__(self, theme: Theme, tr: Translator, name: str, *, tall: bool = False) -> None:
        super().__init__()
        self.rows = EntryModel(tr)
        self.rows.setParent(self)
        self._wanted: Any = None
        self.setModel(self.rows)
        self.setAccessibleName(name)
        self.setItemDelegate(EntryDelegate(theme, tr, self, tall=tall))
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setObjectName("rowlist")
        self.setStyleSheet("#rowlist { background: transparent; border: none; outline: 0; }")
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.doubleClicked.connect(lambda _index: self._open())
        theme.changed.connect(self.doItemsLayout)

    @property
    def current(self) -> Entry | None:
        """Return the chosen row."""
        number = self.currentIndex().row()
        return self.rows.entries[number] if 0 <= number < len(self.rows.entries) else None

    def set_entries(self, entries: Sequence[Entry]) -> None:
        """Show other rows; the chosen one stays chosen while it is there."""
        kept = self.current.key if self.current else None
        at = self.verticalScrollBar().value()
        if self.rows.set_entries(entries):
            if kept is not None:
                self.choose(next((i for i, e in enumerate(entries) if e.key == kept), -1))
            self.verticalScrollBar().setValue(at)

    def choose(self, number: int) -> None:
        """Choose a row by its number; a number outside chooses none."""
        self.setCurrentIndex(self.rows.index(number, 0) if number >= 0 else QModelIndex())

    def move_choice(self, step: int) -> None:
        """Go up or down, round at the ends."""
        count = len(self.rows.entries)
        if count:
            self.choose((self.currentIndex().row() + step) % count)

    def selectAll(self) -> None:
        """Do nothing: one row is chosen at a time."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open on Enter, take away on Delete."""
        if event.key() in _ENTER:
            self._open()
            return
        if event.key() == Qt.Key.Key_Delete and self.current is not None:
            self.removed.emit(self.current)
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: Any) -> None:
        """Choose the first row when the list is entered without a choice."""
        super().focusInEvent(event)
        if self.current is None:
            self.choose(0)

    def _open(self) -> None:
        if self.current is not None:
            self.opened.emit(self.current)
