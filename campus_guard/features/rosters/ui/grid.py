"""The grid of a roster: rows of posts, columns of days, a chip for everybody on duty.

Everything is done with the keyboard; what is wanted is told by signals, the page does it.
"""

from collections.abc import Hashable
from typing import Any

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QToolTip, QWidget

from campus_guard.features.rosters.ui.griddata import Chip, GridData, Place
from campus_guard.features.rosters.ui.gridpaint import Painter
from campus_guard.ui.badges import plain_tip
from campus_guard.ui.context import UiContext

HEAD, SIDE, CHIP, GAP, PAD = 46, 128, 26, 3, 5
LEAST, LEAST_COMPACT = 84, 31
_STEPS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}
_NONE = Qt.KeyboardModifier.NoModifier
_CONTROL = Qt.KeyboardModifier.ControlModifier
_COMMANDS = {
    (Qt.Key.Key_Delete, _NONE): "clear",
    (Qt.Key.Key_Backspace, _NONE): "clear",
    (Qt.Key.Key_X, _CONTROL): "cut",
    (Qt.Key.Key_C, _CONTROL): "copy",
    (Qt.Key.Key_V, _CONTROL): "paste",
    (Qt.Key.Key_S, _CONTROL): "swap",
    (Qt.Key.Key_U, _CONTROL): "lock",
    (Qt.Key.Key_Z, _CONTROL): "undo",
    (Qt.Key.Key_Y, _CONTROL): "redo",
    (Qt.Key.Key_Z, _CONTROL | Qt.KeyboardModifier.ShiftModifier): "redo",
    (Qt.Key.Key_Space, _NONE): "mark",
    (Qt.Key.Key_G, _CONTROL): "gap",
}


class RosterGrid(QAbstractScrollArea):
    """Chips in cells. Arrows move, letters look for a person, Enter asks who could stand here."""

    moved = Signal()  # another place is chosen
    wanted = Signal(str)  # candidates for the chosen place, beginning with these letters
    ordered = Signal(str)  # clear, cut, copy, paste, mark, swap, lock, undo, redo, gap
    turned = Signal(int)  # a week (or month) back or on
    dropped = Signal(object, object, bool)  # chip key, chip key, copied

    def __init__(self, ctx: UiContext, name: str) -> None:
        super().__init__()
        self._ctx = ctx
        self._title = name
        self.data = GridData()
        self.chosen = Place()
        self.marked: Hashable | None = None
        self.cut: Hashable | None = None
        self._press: QPoint | None = None
        self.drag: tuple[Place, QPoint] | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.viewport().setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, True)
        ctx.theme.changed.connect(self._lay_out)
        self._name()

    def set_data(self, data: GridData) -> None:
        """Show something else; the chosen place stays where it can."""
        self.data = data
        self.chosen = data.fitted(self.chosen)
        self._lay_out()
        self._name()

    def choose(self, place: Place) -> None:
        """Go to a place and bring it into sight."""
        place = self.data.fitted(place)
        changed = place != self.chosen
        self.chosen = place
        self._reveal(place)
        self._name()
        self.viewport().update()
        if changed:
            self.moved.emit()

    def choose_key(self, key: Hashable) -> bool:
        """Go to a chip; tell whether it is in sight."""
        place = self.data.find(key)
        if place is not None:
            self.choose(place)
        return place is not None

    @property
    def chip(self) -> Chip | None:
        """Return the chosen chip; None where nothing is to be manned."""
        return self.data.chip(self.chosen)

    def minimumSizeHint(self) -> Any:
        """Return the least room in which a week can be read."""
        size = super().minimumSizeHint()
        size.setWidth(self._ctx.theme.px(460))
        size.setHeight(self._ctx.theme.px(200))
        return size

    # sizes

    def column_width(self) -> float:
        """Return the width of a column in pixels."""
        theme = self._ctx.theme
        count = max(1, len(self.data.columns))
        least = theme.px(LEAST_COMPACT if self.data.compact else LEAST)
        return max(least, (self.viewport().width() - theme.px(SIDE)) / count)

    def row_heights(self) -> list[float]:
        """Return the height of each row; what room is left is shared."""
        theme = self._ctx.theme
        chips = [self.data.seats(row) for row in range(len(self.data.rows))]
        heights = [float(theme.px(max(40, 2 * PAD + n * CHIP + (n - 1) * GAP))) for n in chips]
        spare = self.viewport().height() - theme.px(HEAD) - sum(heights)
        if heights and spare > 0:
            share = min(spare / len(heights), theme.px(72))
            heights = [h + share for h in heights]
        return heights

    def cell_rect(self, row: int, column: int) -> QRect:
        """Return where a cell lies in the viewport."""
        theme, heights = self._ctx.theme, self.row_heights()
        left = theme.px(SIDE) + column * self.column_width() - self.horizontalScrollBar().value()
        top = theme.px(HEAD) + sum(heights[:row]) - self.verticalScrollBar().value()
        right = left + self.column_width()
        return QRect(round(left), round(top), round(right) - round(left), round(heights[row]))

    def chip_rect(self, place: Place) -> QRect:
        """Return where a chip lies in the viewport."""
        theme = self._ctx.theme
        cell = self.cell_rect(place.row, place.column)
        pad = theme.px(2 if self.data.compact else PAD)
        top = cell.top() + theme.px(PAD) + place.seat * theme.px(CHIP + GAP)
        return QRect(cell.left() + pad, top, cell.width() - 2 * pad, theme.px(CHIP))

    def place_at(self, point: QPoint) -> Place | None:
        """Return the place under a point of the viewport."""
        theme = self._ctx.theme
        if point.x() < theme.px(SIDE) or point.y() < theme.px(HEAD) or not self.data.columns:
            return None
        x = point.x() - theme.px(SIDE) + self.horizontalScrollBar().value()
        column = int(x / self.column_width())
        y: float = point.y() - theme.px(HEAD) + self.verticalScrollBar().value()
        for row, height in enumerate(self.row_heights()):
            if y < height and column < len(self.data.columns):
                seat = int(max(0.0, y - theme.px(PAD)) / theme.px(CHIP + GAP))
                last = max(0, len(self.data.chips(row, column)) - 1)
                return Place(row, column, min(seat, last))
            y -= height
        return None

    def words(self) -> str:
        """Return everything about the chosen place in one line."""
        if not self.data.rows or not self.data.columns:
            return self._title
        row, column = self.data.rows[self.chosen.row], self.data.columns[self.chosen.column]
        chip = self.chip
        said = [row.title, row.note, f"{column.title} {column.note}".strip()]
        if chip is None:
            said.append(self._ctx.tr("nothing to be manned"))
        else:
            said += [chip.text, chip.note, self._ctx.tr("locked") if chip.locked else "", chip.tip]
        return ", ".join(dict.fromkeys(part for part in said if part))

    # what people do

    def event(self, event: QEvent) -> bool:
        """Keep the keys of the grid from becoming shortcuts of the window."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            mods = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            if (Qt.Key(event.key()), mods) in _COMMANDS:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move, order, or begin to look for a person."""
        key, mods = Qt.Key(event.key()), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        text = event.text()
        order = _COMMANDS.get((key, mods), "")
        if order:
            self.ordered.emit(order)
        elif mods == _NONE and key in _STEPS:
            self.choose(self.data.beside(self.chosen, *_STEPS[key]))
        elif mods == _NONE and key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            last = len(self.data.columns) - 1
            column = 0 if key == Qt.Key.Key_Home else last
            self.choose(Place(self.chosen.row, column, self.chosen.seat))
        elif mods == _NONE and key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self.turned.emit(1 if key == Qt.Key.Key_PageDown else -1)
        elif mods == _NONE and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.wanted.emit("")
        elif mods == _NONE and key == Qt.Key.Key_Tab:
            super().keyPressEvent(event)
        elif mods in (_NONE, Qt.KeyboardModifier.ShiftModifier) and text.strip().isprintable():
            if text.strip():
                self.wanted.emit(text)
            else:
                event.ignore()
        else:
            event.ignore()

    def inputMethodEvent(self, event: Any) -> None:
        """Begin to look for a person by characters."""
        if event.commitString().strip():
            self.wanted.emit(event.commitString())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose what is under the mouse; a chip may be dragged."""
        place = self.place_at(event.position().toPoint())
        if place is not None:
            self.choose(place)
            chip = self.chip
            self._press = (
                event.position().toPoint() if chip is not None and not chip.empty else None
            )

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the pressed chip."""
        point = event.position().toPoint()
        if self._press is None:
            return
        far = (point - self._press).manhattanLength() >= QApplication.startDragDistance()
        if self.drag is not None or far:
            self.drag = (self.chosen, point)
            self.viewport().update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Drop the dragged chip; with Ctrl a copy."""
        drag, self.drag, self._press = self.drag, None, None
        self.viewport().update()
        target = self.place_at(event.position().toPoint())
        if drag is None or target is None:
            return
        source, aim = self.data.chip(drag[0]), self.data.chip(target)
        if source is not None and aim is not None and source.key != aim.key:
            self.choose(target)
            copied = bool(event.modifiers() & _CONTROL)
            self.dropped.emit(source.key, aim.key, copied)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Ask who could stand here."""
        if self.place_at(event.position().toPoint()) is not None:
            self.wanted.emit("")

    def viewportEvent(self, event: QEvent) -> bool:
        """Show everything about the chip under the mouse."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            place = self.place_at(event.pos())
            chip = self.data.chip(place) if place else None
            if chip is None:
                QToolTip.hideText()
            else:
                words = "\n".join(p for p in (chip.text, chip.note, chip.tip) if p)
                QToolTip.showText(event.globalPos(), plain_tip(words), self)
            return True
        return super().viewportEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the new room."""
        super().resizeEvent(event)
        self._lay_out()

    def focusInEvent(self, event: Any) -> None:
        """Draw the frame of the chosen place stronger."""
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: Any) -> None:
        """Draw the frame of the chosen place thinner."""
        super().focusOutEvent(event)
        self.viewport().update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw heads, lines and chips."""
        Painter(self._ctx, self).paint()

    def scrollContentsBy(self, _dx: int, _dy: int) -> None:
        """Draw anew: heads stay where they are."""
        self.viewport().update()

    def anchor(self) -> tuple[QWidget, QRect]:
        """Return the viewport and the chosen chip's place in it, for what opens beside it."""
        return self.viewport(), self.chip_rect(self.chosen)

    def _lay_out(self) -> None:
        theme, view = self._ctx.theme, self.viewport()
        wide = theme.px(SIDE) + self.column_width() * len(self.data.columns) - view.width()
        high = theme.px(HEAD) + sum(self.row_heights()) - view.height()
        for bar, over, page in (
            (self.horizontalScrollBar(), wide, view.width()),
            (self.verticalScrollBar(), high, view.height()),
        ):
            bar.setRange(0, max(0, round(over - 0.5)))
            bar.setPageStep(page)
            bar.setSingleStep(theme.px(40))
        view.update()

    def _reveal(self, place: Place) -> None:
        if not self.data.rows or not self.data.columns:
            return
        theme, box = self._ctx.theme, self.cell_rect(place.row, place.column)
        across, down = self.horizontalScrollBar(), self.verticalScrollBar()
        if box.left() < theme.px(SIDE):
            across.setValue(across.value() - (theme.px(SIDE) - box.left()))
        elif box.right() > self.viewport().width():
            across.setValue(across.value() + box.right() - self.viewport().width())
        if box.top() < theme.px(HEAD):
            down.setValue(down.value() - (theme.px(HEAD) - box.top()))
        elif box.bottom() > self.viewport().height():
            down.setValue(down.value() + box.bottom() - self.viewport().height())

    def _name(self) -> None:
        self.setAccessibleName(f"{self._title}: {self.words()}")
