"""Fields for days, times of day and moments: typed in any usual way, shown in one."""

from datetime import date, datetime, time, timedelta
from typing import Any

from PySide6.QtCore import QDate, QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QKeyEvent, QTextCharFormat
from PySide6.QtWidgets import QCalendarWidget, QFrame, QMenu, QWidgetAction

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import Message, msg
from campus_guard.ui.buttons import ToolButton
from campus_guard.ui.context import UiContext
from campus_guard.ui.fields import LineField
from campus_guard.ui.parse import parse_date, parse_moment, parse_time

_STEPS = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}


class _SteppedField(LineField):
    """A line whose value the arrow keys move up and down."""

    placeholder = Message("")

    def __init__(self, ctx: UiContext, key: str, text: Message, **options: Any) -> None:
        super().__init__(ctx, key, text, **options)
        self.input.setPlaceholderText(ctx.tr(self.placeholder))
        self.input.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take Up and Down."""
        key = _pressed(event)
        if key in _STEPS:
            self._step(_STEPS[key])
            return True
        return super().eventFilter(watched, event)

    def empty(self) -> bool:
        """Tell whether the input is blank."""
        return not self.input.text().strip()

    def set_value(self, value: Any) -> None:
        """Show a value, or nothing for None."""
        self.show_text("" if value is None else self.shown(value))

    def shown(self, value: Any) -> str:
        """Return the value as the field writes it."""
        raise NotImplementedError

    def moved(self, value: Any, steps: int) -> Any:
        """Return the value moved by arrow keys; ``value`` may be None."""
        raise NotImplementedError

    def _step(self, steps: int) -> None:
        try:
            value = self.value()
        except UserError:
            return
        self.set_value(self.moved(value, steps))
        self.input.selectAll()
        self.changed.emit()

    def _left(self) -> None:
        super()._left()
        if not self.empty() and self.problem() is None:
            self.show_text(self.shown(self.value()))


class _Dated(_SteppedField):
    """A field that opens a calendar with F4."""

    def __init__(self, ctx: UiContext, key: str, text: Message, **options: Any) -> None:
        super().__init__(ctx, key, text, **options)
        button = ToolButton(ctx, "calendar", ctx.tr("Open the calendar (F4)"), self.open_calendar)
        self.lay_out(self.input, button)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take F4."""
        if _pressed(event) == Qt.Key.Key_F4:
            self.open_calendar()
            return True
        return super().eventFilter(watched, event)

    def open_calendar(self) -> None:
        """Show a month under the field; a click or Enter takes the day."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        calendar = make_calendar(self.ctx)
        day = self.day()
        calendar.setSelectedDate(QDate(day.year, day.month, day.day))
        action = QWidgetAction(menu)
        action.setDefaultWidget(calendar)
        menu.addAction(action)
        calendar.activated.connect(lambda chosen: self._take(chosen, menu))
        calendar.clicked.connect(lambda chosen: self._take(chosen, menu))
        menu.popup(self.input.mapToGlobal(QPoint(0, self.input.height())))
        calendar.setFocus()

    def day(self) -> date:
        """Return the day in the field, or today."""
        try:
            value = self.value()
        except UserError:
            value = None
        found = value.date() if isinstance(value, datetime) else value
        return found or self.ctx.clock.today()

    def with_day(self, day: date) -> Any:
        """Return the value that a click on ``day`` means."""
        return day

    def _take(self, chosen: QDate, menu: QMenu) -> None:
        self.set_value(self.with_day(date(chosen.year(), chosen.month(), chosen.day())))
        self.changed.emit()
        menu.close()
        self.input.setFocus()


class DateField(_Dated):
    """A day or None."""

    placeholder = msg("YYYY-MM-DD")

    def value(self) -> date | None:
        """Return the day; raises UserError for other text."""
        return parse_date(self.input.text(), self.ctx.clock.today())

    def shown(self, value: date) -> str:
        """Return YYYY-MM-DD."""
        return value.isoformat()

    def moved(self, value: date | None, steps: int) -> date:
        """Return the day after or before; an empty field becomes today."""
        return value + timedelta(days=steps) if value else self.ctx.clock.today()


class TimeField(_SteppedField):
    """A time of day or None."""

    placeholder = msg("HH:MM")

    def __init__(self, ctx: UiContext, key: str, text: Message, **options: Any) -> None:
        super().__init__(ctx, key, text, **options)
        self.lay_out(self.input)

    def value(self) -> time | None:
        """Return the time; raises UserError for other text."""
        return parse_time(self.input.text())

    def shown(self, value: time) -> str:
        """Return HH:MM."""
        return value.strftime("%H:%M")

    def moved(self, value: time | None, steps: int) -> time:
        """Return five minutes later or earlier; an empty field becomes now."""
        if value is None:
            return self.ctx.clock.now().time().replace(second=0, microsecond=0, tzinfo=None)
        minutes = (value.hour * 60 + value.minute + 5 * steps) % 1440
        return time(minutes // 60, minutes % 60)


class DateTimeField(_Dated):
    """A moment to the minute, aware, or None."""

    placeholder = msg("YYYY-MM-DD HH:MM")

    def value(self) -> datetime | None:
        """Return the moment; raises UserError for other text."""
        clock = self.ctx.clock
        return parse_moment(self.input.text(), clock.today(), clock.now())

    def shown(self, value: datetime) -> str:
        """Return YYYY-MM-DD HH:MM in the school's offset."""
        return value.astimezone(self.ctx.clock.now().tzinfo).strftime("%Y-%m-%d %H:%M")

    def moved(self, value: datetime | None, steps: int) -> datetime:
        """Return a minute later or earlier; an empty field becomes now."""
        now = self.ctx.clock.now().replace(second=0, microsecond=0)
        return value + timedelta(minutes=steps) if value else now

    def with_day(self, day: date) -> datetime:
        """Return the same time of day on another day."""
        now = self.ctx.clock.now()
        try:
            at = (self.value() or now).time()
        except UserError:
            at = now.time()
        return datetime.combine(day, at.replace(second=0, microsecond=0), now.tzinfo)


def _pressed(event: QEvent) -> Qt.Key | None:
    """Return the key that is pressed alone, None for any other event."""
    if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
        return None
    alone = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    return Qt.Key(event.key()) if alone else None


def make_calendar(ctx: UiContext) -> QCalendarWidget:
    """Return a month to choose a day from; weeks start on Monday."""
    calendar = QCalendarWidget()
    calendar.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
    calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
    calendar.setGridVisible(False)
    calendar.setAccessibleName(ctx.tr("Choose a day"))
    plain = QTextCharFormat()
    plain.setForeground(ctx.theme.colours["muted"])
    for day in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
        calendar.setWeekdayTextFormat(day, plain)
    for frame in calendar.findChildren(QFrame):
        frame.setFrameShape(QFrame.Shape.NoFrame)
    return calendar
