"""How a table cell is painted: words, grey detail, badge; plain text always."""

from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from campus_guard.core.document import Align, Tone
from campus_guard.ui.badges import Badge, badge_size, paint_badge
from campus_guard.ui.theme import NORMAL, SMALL, Theme

CELL_ROLE = Qt.ItemDataRole.UserRole + 1
_FLAGS = {
    Align.LEFT: Qt.AlignmentFlag.AlignLeft,
    Align.CENTER: Qt.AlignmentFlag.AlignHCenter,
    Align.RIGHT: Qt.AlignmentFlag.AlignRight,
}


@dataclass(frozen=True)
class Cell:
    """What is painted in one cell."""

    text: str = ""
    detail: str = ""
    badge: Badge | None = None
    badge_text: str = ""
    tone: Tone = Tone.NORMAL
    bold: bool = False
    align: Align = Align.LEFT


class CellDelegate(QStyledItemDelegate):
    """Paints ``Cell`` objects; the chosen row is tinted over its whole width."""

    def __init__(self, theme: Theme, view: QTableView) -> None:
        super().__init__(view)
        self._theme = theme

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Return a width for the header's double click; the height is the view's."""
        cell = index.data(CELL_ROLE)
        metrics = QFontMetrics(self._theme.font(NORMAL, bold=cell.bold))
        words = metrics.horizontalAdvance(f"{cell.text} {cell.detail}")
        badge = badge_size(self._theme, cell.badge_text, "x").width() if cell.badge else 0
        return QSize(words + badge + self._theme.px(32), option.rect.height())

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Draw one cell."""
        cell = index.data(CELL_ROLE)
        theme = self._theme
        painter.save()
        self._ground(painter, option)
        room = option.rect.adjusted(theme.px(12), 0, -theme.px(8), 0)
        if cell.text:
            room = self._words(painter, room, cell)
        if cell.badge is not None and room.width() > theme.px(16):
            paint_badge(painter, theme, QRectF(room), cell.badge, cell.badge_text)
            used = badge_size(theme, cell.badge_text, cell.badge.icon_name).width() + theme.px(8)
            room = room.adjusted(used, 0, 0, 0)
        if cell.detail and room.width() > theme.px(8):
            painter.setFont(theme.font(SMALL))
            painter.setPen(theme.colours["muted"])
            self._draw(painter, room, cell.detail, Align.LEFT)
        painter.restore()

    def _ground(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        colours = self._theme.colours
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen:
            painter.fillRect(option.rect, colours["primary_soft"])
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(option.rect, colours["hover"])
        painter.setPen(colours["line"])
        painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())
        if chosen and option.rect.left() == 0 and option.widget.hasFocus():
            bar = QRect(
                option.rect.left(), option.rect.top(), self._theme.px(3), option.rect.height()
            )
            painter.fillRect(bar, colours["primary"])

    def _words(self, painter: QPainter, room: QRect, cell: Cell) -> QRect:
        font = self._theme.font(NORMAL, bold=cell.bold)
        painter.setFont(font)
        painter.setPen(self._theme.tone(cell.tone)[0])
        self._draw(painter, room, cell.text, cell.align)
        used = QFontMetrics(font).horizontalAdvance(cell.text) + self._theme.px(8)
        return room.adjusted(min(used, room.width()), 0, 0, 0)

    @staticmethod
    def _draw(painter: QPainter, room: QRect, text: str, align: Align) -> None:
        line = text.replace("\n", " ")
        shown = QFontMetrics(painter.font()).elidedText(
            line, Qt.TextElideMode.ElideRight, room.width()
        )
        flags = _FLAGS[align] | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
        painter.drawText(room, int(flags), shown)
