"""Bars and lines on screen, from the same ``Chart`` that paper is drawn from."""

from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from campus_guard.core.display import CHART_COLOURS, format_value, nice_ticks, series_colour
from campus_guard.core.document import Chart, ChartKind, Series, Tone
from campus_guard.ui.context import UiContext
from campus_guard.ui.theme import NORMAL, SMALL

# The same hues as on paper (core.display.CHART_COLOURS), light enough for a dark surface.
DARK_COLOURS = ("6EA8FF", "F2BE6B", "6FD39B", "FF8E85", "9AA7B6", "B79BE8", "7FB4E6", "6CCBDD")
_GAP = "—"

Number = int | float | Decimal


class ChartView(QWidget):
    """A drawing of numbers; screen readers get the numbers as a sentence."""

    def __init__(self, ctx: UiContext, chart: Chart | None = None) -> None:
        super().__init__()
        self._ctx = ctx
        self._chart: Chart | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        ctx.theme.changed.connect(self.update)
        self.set_chart(chart)

    def set_chart(self, chart: Chart | None) -> None:
        """Draw another chart, or nothing."""
        self._chart = chart
        self.setAccessibleName(chart.title if chart else "")
        self.setAccessibleDescription(_in_words(chart) if chart else "")
        self.setToolTip("")
        self.update()

    def sizeHint(self) -> QSize:
        """Return a handy size."""
        return QSize(self._ctx.theme.px(420), self._ctx.theme.px(220))

    def minimumSizeHint(self) -> QSize:
        """Return the least size that can be read."""
        return QSize(self._ctx.theme.px(200), self._ctx.theme.px(140))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw title, legend, axes and values."""
        if self._chart is not None:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            _Drawing(self._ctx, self._chart, painter, QRectF(self.rect())).draw()


class _Drawing:
    """One painting of one chart."""

    def __init__(self, ctx: UiContext, chart: Chart, painter: QPainter, room: QRectF) -> None:
        self.ctx = ctx
        self.theme = ctx.theme
        self.chart = chart
        self.painter = painter
        self.room = room
        self.small = QFontMetrics(self.theme.font(SMALL))
        low, high = _range(chart)
        counts = all(isinstance(v, int) for s in chart.series for v in s.values if v is not None)
        self.ticks = nice_ticks(low, high, whole=counts)

    def draw(self) -> None:
        """Draw everything."""
        self._title()
        if all(value is None for s in self.chart.series for value in s.values):
            empty = self.chart.empty_text or self.ctx.tr("Not recorded")
            self._text(self.room, empty, Qt.AlignmentFlag.AlignCenter, "muted")
            return
        self._legend()
        if self.chart.kind is ChartKind.HBAR:
            self._lying()
            return
        plot = self._axes()
        if self.chart.kind is ChartKind.LINE:
            self._lines(plot)
        else:
            self._bars(plot)

    def colour(self, number: int) -> QColor:
        """Return the colour of a series: by its tone, else the next of the list."""
        series = self.chart.series[number]
        if not self.theme.dark:
            return QColor("#" + series_colour(series, number))
        if series.tone is Tone.NORMAL:
            return QColor("#" + DARK_COLOURS[number % len(CHART_COLOURS)])
        return self.theme.tone(series.tone)[0]

    def _title(self) -> None:
        title = self.chart.title + (f"（{self.chart.unit}）" if self.chart.unit else "")
        if not title:
            return
        self.painter.setFont(self.theme.font(NORMAL, bold=True))
        self.painter.setPen(self.theme.colours["text"])
        self.painter.drawText(self.room, int(Qt.AlignmentFlag.AlignLeft), title)
        self.room = self.room.adjusted(0, self.theme.px(26), 0, 0)

    def _legend(self) -> None:
        if len(self.chart.series) < 2:
            return
        left, side = self.room.left(), self.theme.px(10)
        for number, series in enumerate(self.chart.series):
            box = QRectF(left, self.room.top() + self.theme.px(4), side, side)
            self.painter.fillRect(box, self.colour(number))
            words = QRectF(box.right() + self.theme.px(6), self.room.top(), 400, self.theme.px(18))
            self._text(words, series.name, Qt.AlignmentFlag.AlignLeft, "muted")
            left = words.left() + self.small.horizontalAdvance(series.name) + self.theme.px(16)
        self.room = self.room.adjusted(0, self.theme.px(24), 0, 0)

    def _axes(self) -> QRectF:
        labels = [format_value(tick) for tick in self.ticks]
        left = max(self.small.horizontalAdvance(text) for text in labels) + self.theme.px(8)
        tall = self._widest() * max(1, len(self.chart.categories)) > self.room.width() - left
        foot = self.theme.px(38 if tall else 22)
        plot = self.room.adjusted(left, self.theme.px(14), 0, -foot)
        self.painter.setPen(QPen(self.theme.colours["line"], 1))
        for tick, text in zip(self.ticks, labels, strict=True):
            y = self._height(plot, tick)
            self.painter.setPen(self.theme.colours["line"])
            self.painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
            box = QRectF(self.room.left(), y - 10, left - self.theme.px(6), 20)
            self._text(box, text, Qt.AlignmentFlag.AlignRight, "muted")
        step = plot.width() / max(1, len(self.chart.categories))
        widest = self._widest() * (0.55 if tall else 1)
        every = max(1, round(widest / max(step, 1) + 0.49))
        for number, name in enumerate(self.chart.categories):
            if number % every == 0:
                box = QRectF(plot.left() + number * step, plot.bottom() + 2, step * every, foot)
                box.setWidth(step if every == 1 else step * every)
                self._name(box, name, tall=tall)
        return plot

    def _name(self, box: QRectF, name: str, *, tall: bool) -> None:
        """Write the name of a category, in two lines where all would not fit in one."""
        if tall and self.small.horizontalAdvance(name) > box.width() - 4:
            half = (len(name) + 1) // 2
            name = f"{name[:half]}\n{name[half:]}"
        align = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
        self.painter.setFont(self.theme.font(SMALL))
        self.painter.setPen(self.theme.colours["muted"])
        self.painter.drawText(box, int(align), name)

    def _widest(self) -> int:
        names = self.chart.categories
        return max((self.small.horizontalAdvance(n) for n in names), default=0) + self.theme.px(6)

    def _bars(self, plot: QRectF) -> None:
        step = plot.width() / max(1, len(self.chart.categories))
        stacked = self.chart.kind is ChartKind.STACKED
        count = 1 if stacked else len(self.chart.series)
        width = min(step * 0.7 / count, self.theme.px(36))
        for number in range(len(self.chart.categories)):
            left = plot.left() + (number + 0.5) * step - width * count / 2
            below = 0.0
            for which, series in enumerate(self.chart.series):
                value = series.values[number]
                x = left if stacked else left + which * width
                self._bar(plot, x, width, below, value, which, labelled=not stacked)
                below += float(value or 0) if stacked else 0.0

    def _bar(
        self,
        plot: QRectF,
        x: float,
        width: float,
        below: float,
        value: Number | None,
        which: int,
        *,
        labelled: bool,
    ) -> None:
        base = self._height(plot, below)
        if value is None:
            box = QRectF(x - 8, base - 18, width + 16, 16)
            self._text(box, _GAP, Qt.AlignmentFlag.AlignCenter, "muted")
            return
        top = self._height(plot, below + float(value))
        self.painter.fillRect(QRectF(x + 1, top, width - 2, base - top), self.colour(which))
        text = format_value(value)
        if labelled and self.small.horizontalAdvance(text) <= width + 12:
            box = QRectF(x - 8, top - 18, width + 16, 16)
            self._text(box, text, Qt.AlignmentFlag.AlignCenter, "text")

    def _lines(self, plot: QRectF) -> None:
        step = plot.width() / max(1, len(self.chart.categories))
        for which, series in enumerate(self.chart.series):
            pen = QPen(self.colour(which), 2)
            for run in _runs(series.values):
                points = [
                    QPointF(plot.left() + (n + 0.5) * step, self._height(plot, float(v)))
                    for n, v in run
                ]
                self.painter.setPen(pen)
                self.painter.setBrush(Qt.BrushStyle.NoBrush)
                self.painter.drawPolyline(QPolygonF(points))
                self.painter.setBrush(self.colour(which))
                for point in points:
                    self.painter.drawEllipse(point, 3, 3)

    def _lying(self) -> None:
        names = self.chart.categories
        widest = max((self.small.horizontalAdvance(n) for n in names), default=0)
        left = min(widest + self.theme.px(8), self.room.width() * 0.4)
        plot = self.room.adjusted(left, 0, -self.theme.px(36), 0)
        step = plot.height() / max(1, len(names))
        height = min(step * 0.7 / len(self.chart.series), self.theme.px(18))
        span = (self.ticks[-1] - min(0.0, self.ticks[0])) or 1
        for number, name in enumerate(names):
            middle = plot.top() + (number + 0.5) * step
            box = QRectF(self.room.left(), middle - 10, left - self.theme.px(8), 20)
            shown = self.small.elidedText(name, Qt.TextElideMode.ElideRight, int(box.width()) + 1)
            self._text(box, shown, Qt.AlignmentFlag.AlignRight, "muted")
            top = middle - height * len(self.chart.series) / 2
            for which, series in enumerate(self.chart.series):
                value = series.values[number]
                length = plot.width() * float(value or 0) / span
                bar = QRectF(plot.left(), top + which * height + 1, length, height - 2)
                self.painter.fillRect(bar, self.colour(which))
                text = _GAP if value is None else format_value(value)
                after = QRectF(bar.right() + 4, bar.center().y() - 10, 80, 20)
                self._text(after, text, Qt.AlignmentFlag.AlignLeft, "text")

    def _height(self, plot: QRectF, value: float) -> float:
        low, high = self.ticks[0], self.ticks[-1]
        return plot.bottom() - plot.height() * (value - low) / ((high - low) or 1)

    def _text(self, box: QRectF, text: str, align: Qt.AlignmentFlag, colour: str) -> None:
        self.painter.setFont(self.theme.font(SMALL))
        self.painter.setPen(self.theme.colours[colour])
        self.painter.drawText(box, int(align | Qt.AlignmentFlag.AlignVCenter), text)


def _range(chart: Chart) -> tuple[float, float]:
    values = [float(v) for s in chart.series for v in s.values if v is not None]
    if chart.kind is ChartKind.STACKED:
        columns = zip(*(s.values for s in chart.series), strict=True)
        values = [sum(float(v) for v in column if v is not None) for column in columns]
    return min([0.0, *values]), max([1.0, *values])


def _runs(values: Sequence[Number | None]) -> list[list[tuple[int, Number]]]:
    """Return the stretches without a gap: a line is never drawn across what is not recorded."""
    runs: list[list[tuple[int, Number]]] = [[]]
    for number, value in enumerate(values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append((number, value))
    return [run for run in runs if run]


def _in_words(chart: Chart) -> str:
    def said(series: Series) -> str:
        pairs = zip(chart.categories, series.values, strict=True)
        return f"{series.name}: " + ", ".join(
            f"{name} {_GAP if value is None else format_value(value)}" for name, value in pairs
        )

    return " ".join(filter(None, (chart.description, *(said(s) for s in chart.series))))
