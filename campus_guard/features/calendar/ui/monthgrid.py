"""A month of days, each with its kind in colour and word; moved through with the keyboard."""

import calendar
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from campus_guard.core.i18n import Message, msg
from campus_guard.core.tone import Tone
from campus_guard.features.calendar.rules import DAY_KIND_LABELS, Day, DayKind, weekday_label
from campus_guard.ui.context import UiContext
from campus_guard.ui.theme import SMALL

TONES: Mapping[DayKind, Tone] = {
    DayKind.SCHOOL: Tone.NORMAL,
    DayKind.WEEKEND: Tone.MUTED,
    DayKind.HOLIDAY: Tone.OK,
    DayKind.MAKEUP_WORKDAY: Tone.WARNING,
    DayKind.SCHOOL_BREAK: Tone.PRIMARY,
    DayKind.EVENT: Tone.PRIMARY,
}
MARKS: Mapping[DayKind, Message] = {
    DayKind.HOLIDAY: msg("off"),
    DayKind.MAKEUP_WORKDAY: msg("work"),
    DayKind.SCHOOL_BREAK: msg("no lessons"),
}
SHORT_WEEKDAYS: tuple[Message, ...] = (
    msg("Mon"),
    msg("Tue"),
    msg("Wed"),
    msg("Thu"),
    msg("Fri"),
    msg("Sat"),
    msg("Sun"),
)
_HEAD = 28
_STEPS = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Up: -7,
    Qt.Key.Key_Down: 7,
}


def grid_days(year: int, month: int) -> tuple[date, date]:
    """Return the first and last day that the grid of a month shows: whole weeks from Monday."""
    first = date(year, month, 1)
    last = date(year, month, calendar.monthrange(year, month)[1])
    return first - timedelta(days=first.weekday()), last + timedelta(days=6 - last.weekday())


def add_months(day: date, count: int) -> date:
    """Return the same day some months on, or the last day of a shorter month."""
    number = day.year * 12 + day.month - 1 + count
    year, month = number // 12, number % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


class MonthGrid(QWidget):
    """Seven columns from Monday. Arrows, Page Up and Down move; Enter opens the day."""

    moved = Signal(object)  # the chosen date
    opened = Signal()

    def __init__(self, ctx: UiContext) -> None:
        super().__init__()
        self._ctx = ctx
        self.chosen = ctx.clock.today()
        self._days: dict[date, Day] = {}
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMouseTracking(True)
        self._name()
        ctx.theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """Return room for six weeks."""
        return QSize(self._ctx.theme.px(720), self._ctx.theme.px(480))

    def minimumSizeHint(self) -> QSize:
        """Return the least room in which a day can be read."""
        return QSize(self._ctx.theme.px(420), self._ctx.theme.px(320))

    def set_days(self, days: Sequence[Day]) -> None:
        """Show what the days are."""
        self._days = {day.day: day for day in days}
        self._name()
        self.update()

    def day(self) -> Day | None:
        """Return what is known of the chosen day."""
        return self._days.get(self.chosen)

    def choose(self, day: date) -> None:
        """Go to a day."""
        if date(1950, 1, 1) <= day <= date(2199, 12, 31) and day != self.chosen:
            self.chosen = day
            self._name()
            self.moved.emit(day)
            self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move by day, week, month; open with Enter."""
        key = Qt.Key(event.key())
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        elif key in _STEPS:
            self.choose(self.chosen + timedelta(days=_STEPS[key]))
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self.choose(add_months(self.chosen, 1 if key == Qt.Key.Key_PageDown else -1))
        elif key == Qt.Key.Key_Home:
            self.choose(self._ctx.clock.today())
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the day under the mouse."""
        for day, box in self._boxes():
            if box.contains(event.position()):
                self.choose(day)
                return

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open the day under the mouse."""
        if event.position().y() > self._ctx.theme.px(_HEAD):
            self.opened.emit()

    def words(self, day: Day) -> str:
        """Return everything about a day in one line."""
        tr = self._ctx.tr
        parts = [str(day.day), tr(weekday_label(day.day.isoweekday()))]
        parts += [tr(DAY_KIND_LABELS[day.kind]), day.name, *day.events]
        if day.follows_weekday:
            weekday = tr(weekday_label(day.follows_weekday))
            parts.append(tr("Lessons of {weekday}", weekday=weekday))
        if day.provisional:
            parts.append(tr("provisional"))
        return ", ".join(part for part in parts if part)

    def _name(self) -> None:
        known = self.day()
        self.setAccessibleName(self.words(known) if known else str(self.chosen))

    def _boxes(self) -> list[tuple[date, QRectF]]:
        head = self._ctx.theme.px(_HEAD)
        first, last = grid_days(self.chosen.year, self.chosen.month)
        weeks = ((last - first).days + 1) // 7
        width, height = self.width() / 7, (self.height() - head) / weeks
        return [
            (
                first + timedelta(days=week * 7 + column),
                QRectF(column * width, head + week * height, width, height).adjusted(1, 1, -1, -1),
            )
            for week in range(weeks)
            for column in range(7)
        ]

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the weekdays and the days."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = self._ctx.theme
        painter.setFont(theme.font(SMALL))
        painter.setPen(theme.colours["muted"])
        width = self.width() / 7
        for column, name in enumerate(SHORT_WEEKDAYS):
            box = QRectF(column * width, 0, width, theme.px(_HEAD))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._ctx.tr(name))
        for day, box in self._boxes():
            self._paint_day(painter, day, box)
        painter.end()

    def _paint_day(self, painter: QPainter, day: date, box: QRectF) -> None:
        theme = self._ctx.theme
        known = self._days.get(day)
        tone = TONES[known.kind] if known else Tone.NORMAL
        front, back = theme.tone(tone)
        plain = tone in (Tone.NORMAL, Tone.MUTED)
        colours = theme.colours
        outside = day.month != self.chosen.month
        painter.setOpacity(0.45 if outside else 1)
        ground = colours["surface"] if tone is Tone.NORMAL else back
        painter.setBrush(ground)
        painter.setPen(self._frame(day))
        painter.drawRoundedRect(box, theme.px(6), theme.px(6))
        inner = box.adjusted(theme.px(8), theme.px(6), -theme.px(6), -theme.px(4))
        painter.setPen(colours["muted"] if tone is Tone.MUTED else colours["text"])
        painter.setFont(theme.font(bold=True))
        painter.drawText(inner, Qt.AlignmentFlag.AlignTop, str(day.day))
        if known is not None:
            painter.setPen(colours["text"] if plain else front)
            self._paint_words(painter, known, inner)
        painter.setOpacity(1)

    def _frame(self, day: date) -> QPen:
        theme = self._ctx.theme
        if day == self.chosen:
            width = 3.0 if self.hasFocus() else 2.0
            return QPen(theme.colours["primary"], width)
        if day == self._ctx.clock.today():
            return QPen(theme.colours["primary"], 1, Qt.PenStyle.DashLine)
        return QPen(theme.colours["line"], 1)

    def _paint_words(self, painter: QPainter, day: Day, inner: QRectF) -> None:
        theme, tr = self._ctx.theme, self._ctx.tr
        painter.setFont(theme.font(SMALL, bold=True))
        if day.kind in MARKS:
            painter.drawText(inner, Qt.AlignmentFlag.AlignRight, tr(MARKS[day.kind]))
        painter.setFont(theme.font(SMALL))
        metrics = QFontMetrics(painter.font())
        line = metrics.lineSpacing()
        top = inner.top() + theme.px(24)
        lines = [day.name] if day.name else []
        if day.follows_weekday:
            weekday = tr(weekday_label(day.follows_weekday))
            lines.append(tr("Lessons of {weekday}", weekday=weekday))
        lines += [f"● {event}" for event in day.events]
        for text in lines:
            if top + line > inner.bottom() + 2:
                break
            room = QRectF(inner.left(), top, inner.width(), line)
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(inner.width()))
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, shown)
            top += line
