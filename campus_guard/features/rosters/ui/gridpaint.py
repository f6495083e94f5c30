"""How the grid of a roster is drawn."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen

from campus_guard.core.tone import Tone
from campus_guard.features.rosters.ui.griddata import Chip, Head, Look, Place
from campus_guard.ui.context import UiContext
from campus_guard.ui.icons import pixmap
from campus_guard.ui.theme import SMALL

if TYPE_CHECKING:
    from campus_guard.features.rosters.ui.grid import RosterGrid

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_ICONS = {Look.BROKEN: "warning", Look.MISSING: "warning", Look.GAP: "plus"}


class Painter:
    """Draws one grid once."""

    def __init__(self, ctx: UiContext, grid: "RosterGrid") -> None:
        self._theme = ctx.theme
        self._grid = grid
        self._data = grid.data
        self._p = QPainter(grid.viewport())
        self._p.setRenderHint(QPainter.RenderHint.Antialiasing)

    def paint(self) -> None:
        """Draw everything in sight."""
        from campus_guard.features.rosters.ui.grid import HEAD, SIDE

        theme, view = self._theme, self._grid.viewport()
        side, head = theme.px(SIDE), theme.px(HEAD)
        frame = QRectF(view.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        self._p.setPen(QPen(theme.colours["line"], 1))
        self._p.setBrush(theme.colours["surface"])
        self._p.drawRoundedRect(frame, theme.px(8), theme.px(8))
        self._p.setClipRect(QRect(side, head, view.width() - side - 1, view.height() - head - 1))
        self._cells()
        self._p.setClipRect(QRect(side, 0, view.width() - side - 1, view.height()))
        for column, one in enumerate(self._data.columns):
            self._column_head(column, one)
        self._p.setClipRect(QRect(0, head, view.width(), view.height() - head - 1))
        for row, one in enumerate(self._data.rows):
            self._row_head(row, one, side)
        self._p.setClipping(False)
        self._p.setPen(QPen(theme.colours["line"], 1))
        self._p.drawLine(1, head, view.width() - 2, head)
        self._drag()
        self._p.end()

    def _cells(self) -> None:
        theme, grid = self._theme, self._grid
        sight = grid.viewport().rect()
        soft = QColor(theme.colours["primary_soft"])
        soft.setAlphaF(0.45)
        for column, one in enumerate(self._data.columns):
            for row in range(len(self._data.rows)):
                box = grid.cell_rect(row, column)
                if not box.intersects(sight):
                    continue
                if one.tinted:
                    self._p.fillRect(box, soft)
                elif one.off:
                    self._p.fillRect(box, theme.colours["background"])
                self._p.setPen(QPen(theme.colours["line"], 1))
                self._p.drawLine(box.bottomLeft(), box.bottomRight())
                self._p.drawLine(box.topLeft(), box.bottomLeft())
                self._cell(row, column, box)
        self._frame()

    def _cell(self, row: int, column: int, box: QRect) -> None:
        chips = self._data.chips(row, column)
        if not chips and not self._data.compact:
            self._p.setPen(self._theme.colours["muted"])
            inner = box.adjusted(self._theme.px(8), self._theme.px(8), 0, 0)
            self._p.drawText(inner, Qt.AlignmentFlag.AlignTop, "—")
        for seat, chip in enumerate(chips):
            self._chip(chip, QRectF(self._grid.chip_rect(Place(row, column, seat))))

    def _frame(self) -> None:
        grid, theme = self._grid, self._theme
        if not self._data.rows or not self._data.columns:
            return
        place = grid.chosen
        box = QRectF(grid.cell_rect(place.row, place.column))
        if self._data.chip(place) is not None:
            box = QRectF(grid.chip_rect(place)).adjusted(-1, -1, 1, 1)
        self._p.setBrush(Qt.BrushStyle.NoBrush)
        self._p.setPen(QPen(theme.colours["primary"], 2.5 if grid.hasFocus() else 1.5))
        self._p.drawRoundedRect(box, theme.px(6), theme.px(6))

    def _chip(self, chip: Chip, box: QRectF) -> None:
        theme, colours = self._theme, self._theme.colours
        front, back, border = self._colours(chip)
        self._p.setOpacity(0.45 if chip.key == self._grid.cut else 1)
        self._p.setBrush(back)
        style = Qt.PenStyle.DotLine if chip.look is Look.GAP else Qt.PenStyle.SolidLine
        self._p.setPen(QPen(border, 1, style) if border else Qt.PenStyle.NoPen)
        if chip.key == self._grid.marked:
            self._p.setPen(QPen(colours["warning"], 2, Qt.PenStyle.DashLine))
        radius = theme.px(4)
        self._p.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
        self._words(chip, box, front)
        self._p.setOpacity(1)

    def _words(self, chip: Chip, box: QRectF, front: QColor) -> None:
        theme, compact = self._theme, self._data.compact
        icon = _ICONS.get(chip.look, "")
        room = box.adjusted(theme.px(2 if compact else 8), 0, -theme.px(2 if compact else 4), 0)
        self._p.setFont(theme.font(SMALL if compact else 13))
        if compact:
            self._p.setPen(front)
            text = "!" if chip.empty else chip.text[-2:]
            self._p.drawText(room, Qt.AlignmentFlag.AlignCenter, text)
            if chip.look is Look.BROKEN or chip.locked:
                mark = QRectF(box.right() - theme.px(5), box.top() + theme.px(1), 4, 4)
                self._p.setBrush(front)
                self._p.drawEllipse(mark)
            return
        if chip.locked:
            side = theme.px(12)
            spot = room.right() - side, room.center().y() - side / 2
            muted = theme.colours["muted"]
            self._p.drawPixmap(round(spot[0]), round(spot[1]), pixmap("lock", muted, side))
            room.setRight(room.right() - side - theme.px(2))
        if icon:
            side = theme.px(13)
            top = round(room.center().y() - side / 2)
            self._p.drawPixmap(round(room.left()), top, pixmap(icon, front, side))
            room.setLeft(room.left() + side + theme.px(4))
        self._p.setPen(front)
        words = f"{chip.text} {chip.note}" if chip.note else chip.text
        shown = QFontMetrics(self._p.font()).elidedText(
            words, Qt.TextElideMode.ElideRight, int(room.width())
        )
        self._p.drawText(room, _LEFT, shown)

    def _colours(self, chip: Chip) -> tuple[QColor, QColor, QColor | None]:
        c = self._theme.colours
        if chip.look is Look.GAP:
            return c["warning"], c["surface"], c["warning"]
        if chip.look in (Look.MISSING, Look.BROKEN):
            return c["bad"], c["bad_soft"], c["bad"]
        if chip.look is Look.NIGHT:
            dark = self._theme.dark
            return c["text"], QColor("#332B4A" if dark else "#ECE9F8"), None
        return c["text"], c["primary_soft"], None

    def _column_head(self, column: int, head: Head) -> None:
        from campus_guard.features.rosters.ui.grid import HEAD

        theme, grid = self._theme, self._grid
        cell = grid.cell_rect(0, column) if self._data.rows else QRect()
        box = QRectF(cell.left(), 1, grid.column_width(), theme.px(HEAD) - 1)
        if head.tinted:
            soft = QColor(theme.colours["primary_soft"])
            soft.setAlphaF(0.45)
            self._p.fillRect(box, soft)
        above = QRectF(box.left(), box.top() + 2, box.width(), box.height() / 2)
        below = QRectF(box.left(), box.center().y() - 1, box.width(), box.height() / 2)
        self._p.setPen(theme.colours["primary" if head.tinted else "text"])
        self._p.setFont(theme.font(SMALL if self._data.compact else 13, bold=head.tinted))
        fit = QFontMetrics(self._p.font())
        width = int(box.width()) - 4
        text = fit.elidedText(head.title, Qt.TextElideMode.ElideRight, width)
        self._p.drawText(above, Qt.AlignmentFlag.AlignCenter, text)
        self._p.setFont(theme.font(SMALL))
        words = "  ".join(part for part in (head.note, head.count) if part)
        self._p.setPen(theme.tone(head.tone)[0])
        fit = QFontMetrics(self._p.font())
        shown = fit.elidedText(words, Qt.TextElideMode.ElideRight, width)
        self._p.drawText(below, Qt.AlignmentFlag.AlignCenter, shown)

    def _row_head(self, row: int, head: Head, side: int) -> None:
        theme = self._theme
        cell = self._grid.cell_rect(row, 0) if self._data.columns else QRect()
        box = QRectF(theme.px(10), cell.top(), side - theme.px(14), cell.height())
        self._p.setFont(theme.font(13))
        above = QFontMetrics(self._p.font())
        line = above.lineSpacing()
        top = box.center().y() - line + theme.px(1)
        self._p.setPen(theme.colours["text"])
        title = above.elidedText(head.title, Qt.TextElideMode.ElideRight, int(box.width()))
        self._p.drawText(QRectF(box.left(), top, box.width(), line), _LEFT, title)
        self._p.setFont(theme.font(SMALL))
        self._p.setPen(
            theme.tone(head.tone)[0] if head.tone is Tone.BAD else theme.colours["muted"]
        )
        words = "  ".join(part for part in (head.note, head.count) if part)
        fit = QFontMetrics(self._p.font())
        note = fit.elidedText(words, Qt.TextElideMode.ElideRight, int(box.width()))
        self._p.drawText(QRectF(box.left(), top + line, box.width(), line), _LEFT, note)
        self._p.setPen(QPen(theme.colours["line"], 1))
        self._p.drawLine(1, cell.bottom(), side, cell.bottom())

    def _drag(self) -> None:
        if self._grid.drag is None:
            return
        place, point = self._grid.drag
        chip = self._data.chip(place)
        if chip is None:
            return
        box = QRectF(self._grid.chip_rect(place))
        box.moveCenter(point.toPointF())
        self._p.setOpacity(0.85)
        self._chip(chip, box)
