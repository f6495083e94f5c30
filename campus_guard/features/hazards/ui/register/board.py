"""The board: four lanes of cards. Arrows move within and between the lanes, Enter opens."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from campus_guard.core.i18n import Message, Translator, msg
from campus_guard.features.hazards.queries import HazardRow, Lane
from campus_guard.features.hazards.rules.codes import HazardState
from campus_guard.features.hazards.ui.register.words import (
    due_badge,
    first_line,
    level_badge,
    state_badge,
    who,
)
from campus_guard.ui.badges import Badge, badge_size, label, paint_badge
from campus_guard.ui.context import UiContext
from campus_guard.ui.layout import hbox, vbox
from campus_guard.ui.table import Column, RowsModel
from campus_guard.ui.theme import SMALL

TITLES: dict[str, Message] = {
    "waiting": msg("To be rectified"),
    "working": msg("In rectification"),
    "inspecting": msg("To be re-inspected"),
    "done": msg("Struck off hazards"),
}
_HEIGHT = 104
_GAP = 10


def card_badge(row: HazardRow) -> Badge | None:
    """Return the badge at the foot of a card: the deadline, or that others have to act."""
    return state_badge(row) if row.state is HazardState.EXTERNAL else due_badge(row)


def card_foot(row: HazardRow, tr: Translator) -> str:
    """Return who has to act, else the place; the plate stands first while it is listed."""
    listed = tr(msg("Listed {plate}", plate=row.plate)) if row.listed else ""
    return f"{listed}  {who(row, tr) or row.where}".strip()


class CardDelegate(QStyledItemDelegate):
    """Paints a hazard: level and number, words, who and by when."""

    def __init__(self, ctx: UiContext, view: QListView, model: RowsModel) -> None:
        super().__init__(view)
        self._ctx = ctx
        self._model = model

    def sizeHint(
        self, option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Return the room of a card."""
        return QSize(0, self._ctx.theme.px(_HEIGHT + _GAP))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Draw a card."""
        row: HazardRow | None = self._model.row(index.row())
        if row is None:
            return
        theme = self._ctx.theme
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(option.rect).adjusted(1, 1, -1, -theme.px(_GAP))
        self._ground(painter, box, chosen=bool(option.state & QStyle.StateFlag.State_Selected))
        inner = box.adjusted(theme.px(12), theme.px(8), -theme.px(12), -theme.px(8))
        third = inner.height() / 3
        top = QRectF(inner.left(), inner.top(), inner.width(), third)
        self._head(painter, top, row)
        painter.setFont(theme.font(bold=True))
        painter.setPen(theme.colours["text"])
        self._words(painter, top.translated(0, third), first_line(row.description))
        self._foot(painter, top.translated(0, 2 * third), row)
        painter.restore()

    def _ground(self, painter: QPainter, box: QRectF, *, chosen: bool) -> None:
        theme = self._ctx.theme
        colours = theme.colours
        painter.setBrush(colours["primary_soft"] if chosen else colours["surface"])
        focused = chosen and self.parent().hasFocus()
        painter.setPen(QPen(colours["primary"], 2) if focused else QPen(colours["line"], 1))
        painter.drawRoundedRect(box, theme.px(6), theme.px(6))

    def _head(self, painter: QPainter, room: QRectF, row: HazardRow) -> None:
        theme, badge = self._ctx.theme, level_badge(row.level)
        paint_badge(painter, theme, room, badge, self._ctx.tr(badge.text))
        painter.setFont(theme.font(SMALL))
        painter.setPen(theme.colours["muted"])
        flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(room, flags, row.number)

    def _foot(self, painter: QPainter, room: QRectF, row: HazardRow) -> None:
        theme, tr = self._ctx.theme, self._ctx.tr
        badge = card_badge(row)
        if badge is not None:
            words = tr(badge.text)
            size = badge_size(theme, words, badge.icon_name)
            place = QRectF(room.right() - size.width(), room.top(), size.width(), room.height())
            paint_badge(painter, theme, place, badge, words)
            room = room.adjusted(0, 0, -size.width() - theme.px(8), 0)
        painter.setFont(theme.font(SMALL))
        painter.setPen(theme.colours["muted"])
        self._words(painter, room, card_foot(row, tr))

    def _words(self, painter: QPainter, room: QRectF, text: str) -> None:
        metrics = QFontMetrics(painter.font())
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(room.width()))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, shown)


class LaneView(QListView):
    """The cards of one lane."""

    opened = Signal(object)
    moved = Signal(int)

    def __init__(self, ctx: UiContext, name: str) -> None:
        super().__init__()
        self._ctx = ctx
        tr = ctx.tr

        def words(row: HazardRow) -> str:
            due = due_badge(row)
            parts = (row.number, tr(level_badge(row.level).text), row.description, who(row, tr),
                     tr(due.text) if due else "", tr(state_badge(row).text))  # fmt: skip
            return ", ".join(part for part in parts if part)

        self.model_ = RowsModel([Column("card", msg("Hazard"), words)], tr)
        self.model_.setParent(self)
        self.setModel(self.model_)
        self.setItemDelegate(CardDelegate(ctx, self, self.model_))
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setProperty("role", "lane")
        self.setMinimumWidth(ctx.theme.px(190))
        self.viewport().setAutoFillBackground(False)
        self.doubleClicked.connect(lambda index: self.opened.emit(self.model_.row(index.row())))

    @property
    def row(self) -> HazardRow | None:
        """Return the chosen hazard."""
        return self.model_.row(self.currentIndex().row())

    def set_rows(self, rows: Sequence[HazardRow]) -> None:
        """Show other cards; the chosen one stays chosen."""
        chosen = self.row
        self.model_.set_rows(rows)
        at = self.model_.index_of(chosen.id) if chosen else -1
        if at >= 0:
            self.setCurrentIndex(self.model_.index(at, 0))

    def choose(self, number: int) -> bool:
        """Choose a card by its place; tell whether there is one."""
        if not self.model_.rows:
            return False
        at = max(0, min(number, len(self.model_.rows) - 1))
        self.setCurrentIndex(self.model_.index(at, 0))
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take Enter, and the arrows to the neighbours."""
        key, plain = event.key(), not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.row is not None:
                self.opened.emit(self.row)
        elif plain and key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.moved.emit(1 if key == Qt.Key.Key_Right else -1)
        else:
            super().keyPressEvent(event)


class Board(QWidget):
    """Four lanes beside each other; counts stand in their heads."""

    opened = Signal(object)

    def __init__(self, ctx: UiContext) -> None:
        super().__init__()
        self._ctx = ctx
        self._heads: dict[str, QLabel] = {}
        self._rest: dict[str, QLabel] = {}
        self.lanes: dict[str, LaneView] = {}
        row = hbox(gap=12)
        for key, title in TITLES.items():
            row.addWidget(self._lane(key, ctx.tr(title)), 1)
        self.setLayout(row)

    @property
    def row(self) -> HazardRow | None:
        """Return the chosen hazard of the lane with the cursor, else of the first that has one."""
        focused = [lane for lane in self.lanes.values() if lane.hasFocus()]
        found = (lane.row for lane in (*focused, *self.lanes.values()))
        return next((row for row in found if row is not None), None)

    def set_lanes(self, lanes: Sequence[Lane]) -> None:
        """Show other cards."""
        tr = self._ctx.tr
        for lane in lanes:
            title = tr(TITLES[lane.key])
            self._heads[lane.key].setText(f"{title}  {lane.total}")
            self.lanes[lane.key].set_rows(lane.rows)
            self.lanes[lane.key].setAccessibleName(f"{title} {lane.total}")
            left = lane.total - len(lane.rows)
            self._rest[lane.key].setText(tr("{n} more in the list (Ctrl+B)", n=left))
            self._rest[lane.key].setVisible(left > 0)
        if any(view.hasFocus() and view.row is None for view in self.lanes.values()):
            self.focus_start()

    def focus_start(self) -> None:
        """Go to the first card there is."""
        for lane in self.lanes.values():
            if lane.choose(max(0, lane.currentIndex().row())):
                return
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _lane(self, key: str, title: str) -> QWidget:
        head, rest = label(title, "heading"), label("", "hint")
        rest.setAlignment(Qt.AlignmentFlag.AlignCenter)
        view = LaneView(self._ctx, title)
        view.opened.connect(self.opened)
        view.moved.connect(lambda step, key=key: self._step(key, step))
        self._heads[key], self._rest[key], self.lanes[key] = head, rest, view
        box = QFrame()
        box.setObjectName("lane")
        column = vbox(head, view, rest, gap=8, margins=(10, 10, 10, 6))
        column.setStretch(1, 1)
        box.setLayout(column)
        return box

    def _step(self, key: str, step: int) -> None:
        keys = list(self.lanes)
        number = self.lanes[key].currentIndex().row()
        at = keys.index(key) + step
        while 0 <= at < len(keys):
            if self.lanes[keys[at]].choose(number):
                return
            at += step
