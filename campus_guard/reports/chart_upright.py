"""Charts on a horizontal base line: bars, stacks, lines."""

from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.graphics.shapes import Circle, PolyLine
from reportlab.lib.colors import HexColor

from campus_guard.core.display import format_value, series_colour
from campus_guard.core.document import Chart, ChartKind, Series
from campus_guard.reports.chart_ink import LABEL, Ink, Scale, grid_colour, mark_text
from campus_guard.reports.look import MUTED, Look

_WIDEST_BAR = 24.0
_MOST_LINES = 3  # lines of a category's name before the chart is laid down
_LEADING = LABEL * 1.3


@dataclass(frozen=True)
class Plot:
    """The room for the values: left edge, width, and the value axis."""

    left: float
    width: float
    scale: Scale
    slot: float  # width of one category


def names_fit(look: Look, chart: Chart, width: float) -> bool:
    """Return whether the categories' names stand below the axis without crowding."""
    slot = (width - 30) / max(1, len(chart.categories))
    return all(len(look.wrap(c, slot - 3, LABEL)) <= _MOST_LINES for c in chart.categories)


def draw_upright(ink: Ink, chart: Chart, marks: tuple[float, ...], top: float) -> None:
    """Draw axis, names and values below ``top``."""
    width = ink.drawing.width
    left = max(ink.look.width(mark_text(m), LABEL) for m in marks) + 6
    slot = (width - left) / len(chart.categories)
    names = [ink.look.wrap(c, max(slot - 3, LABEL), LABEL) for c in chart.categories]
    bottom = max(map(len, names)) * _LEADING + 6
    plot = Plot(left, width - left, Scale(marks, bottom, top - bottom - 10), slot)
    _axis(ink, plot)
    for index, lines in enumerate(names):
        centre = plot.left + (index + 0.5) * slot
        for number, line in enumerate(lines):
            ink.text(centre, bottom - 9 - number * _LEADING, line, anchor="middle")
    if chart.kind is ChartKind.LINE:
        _lines(ink, chart, plot)
    elif chart.kind is ChartKind.STACKED:
        _stacks(ink, chart, plot)
    else:
        _bars(ink, chart, plot)


def _axis(ink: Ink, plot: Plot) -> None:
    for mark in plot.scale.marks:
        y = plot.scale.at(mark)
        ink.line(plot.left, y, plot.left + plot.width, y, *grid_colour(mark))
        ink.text(plot.left - 4, y - LABEL * 0.36, mark_text(mark), anchor="end")


def _bars(ink: Ink, chart: Chart, plot: Plot) -> None:
    count = len(chart.series)
    pitch = min(plot.slot * 0.78 / count, _WIDEST_BAR + 2)
    zero = plot.scale.at(0)
    for number, series in enumerate(chart.series):
        colour = series_colour(series, number)
        for index, value in enumerate(series.values):
            x = plot.left + (index + 0.5) * plot.slot + (number - count / 2) * pitch
            centre = x + pitch / 2
            if value is None:
                ink.text(centre, zero + 2, "–", 9, anchor="middle", colour=MUTED)
                continue
            y = plot.scale.at(float(value))
            ink.bar(x + pitch * 0.06, zero, pitch * 0.88, y - zero, colour)
            above = y + 2.5 if value >= 0 else y - 8
            ink.label([(centre, above), (centre, above + 7)], format_value(value))


def _stacks(ink: Ink, chart: Chart, plot: Plot) -> None:
    wide = min(plot.slot * 0.62, _WIDEST_BAR * 1.4)
    for index in range(len(chart.categories)):
        x = plot.left + (index + 0.5) * plot.slot - wide / 2
        reach = {True: 0.0, False: 0.0}
        known = [s.values[index] for s in chart.series if s.values[index] is not None]
        for number, series in enumerate(chart.series):
            value = float(series.values[index] or 0)
            base = reach[value >= 0]
            reach[value >= 0] = base + value
            low, high = plot.scale.at(base), plot.scale.at(base + value)
            ink.bar(x, low, wide, high - low, series_colour(series, number))
            if abs(high - low) >= 9 and len(known) > 1:
                _inside(ink, x + wide / 2, (low + high) / 2 - 2.5, wide, series, index)
        _top(ink, x + wide / 2, plot, known, reach[True])


def _inside(ink: Ink, x: float, y: float, wide: float, series: Series, index: int) -> None:
    """Write a part's value in white on its colour when it fits."""
    text = format_value(series.values[index])
    if ink.look.width(text, 6.5) <= wide - 1:
        ink.text(x, y, text, 6.5, anchor="middle", colour="FFFFFF")


def _top(ink: Ink, x: float, plot: Plot, known: Sequence[object], reach: float) -> None:
    """Write the sum over a stack, or the sign that nothing was recorded."""
    if not known:
        ink.text(x, plot.scale.at(0) + 2, "–", 9, anchor="middle", colour=MUTED)
        return
    total = sum(v for v in known if isinstance(v, int)) if _whole(known) else reach
    ink.label([(x, plot.scale.at(reach) + 2.5)], format_value(total), bold=True)


def _whole(values: Sequence[object]) -> bool:
    return all(isinstance(v, int) for v in values)


def _lines(ink: Ink, chart: Chart, plot: Plot) -> None:
    """Draw the lines first, then the points, then the values where they hide neither."""
    found: list[tuple[float, float, str]] = []
    for number, series in enumerate(chart.series):
        colour = HexColor(f"#{series_colour(series, number)}")
        for run in _runs(series, plot):
            if len(run) > 1:
                flat = [part for x, y, _ in run for part in (x, y)]
                ink.drawing.add(PolyLine(flat, strokeColor=colour, strokeWidth=1.5))
            for x, y, _ in run:
                ink.drawing.add(Circle(x, y, 2, fillColor=colour, strokeColor=None))
                ink.taken.append((x - 2, y - 2, x + 2, y + 2))
            found += run
    for x, y, text in found:
        ink.label([(x, y + 4), (x, y - 10), (x, y + 11)], text)


def _runs(series: Series, plot: Plot) -> list[list[tuple[float, float, str]]]:
    """Return the stretches of recorded values as (x, y, value in words); a gap ends one."""
    runs: list[list[tuple[float, float, str]]] = [[]]
    for index, value in enumerate(series.values):
        if value is None:
            runs.append([])
        else:
            x = plot.left + (index + 0.5) * plot.slot
            runs[-1].append((x, plot.scale.at(float(value)), format_value(value)))
    return runs
