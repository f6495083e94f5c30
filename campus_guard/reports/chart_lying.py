"""Lying bars, for long names: the names stand at the left, the values behind the bars."""

from campus_guard.core.display import format_value, series_colour
from campus_guard.core.document import Chart, ChartKind
from campus_guard.reports.chart_ink import LABEL, Ink, Scale, grid_colour, mark_text
from campus_guard.reports.look import MUTED, Look

_BAR = 9.0  # points per bar
_LEADING = LABEL * 1.3
_AXIS = 14.0  # room for the marks below


def _stacked(chart: Chart) -> bool:
    return chart.kind is ChartKind.STACKED


def _name_width(look: Look, chart: Chart, width: float) -> float:
    longest = max(look.width(c, LABEL) for c in chart.categories)
    return min(longest + 6, width * 0.36)


def row_heights(look: Look, chart: Chart, width: float) -> list[float]:
    """Return the height of each category's row: its bars or its name."""
    bars = _BAR * (1 if _stacked(chart) else len(chart.series))
    room = _name_width(look, chart, width) - 6
    lines = [len(look.wrap(c, room, LABEL)) for c in chart.categories]
    return [max(bars, n * _LEADING) + 5 for n in lines]


def lying_height(look: Look, chart: Chart, width: float) -> float:
    """Return the height of the drawing without its legend."""
    return sum(row_heights(look, chart, width)) + _AXIS


def draw_lying(ink: Ink, chart: Chart, marks: tuple[float, ...], top: float) -> None:
    """Draw names, axis and bars below ``top``."""
    width = ink.drawing.width
    left = _name_width(ink.look, chart, width)
    scale = Scale(marks, left, width - left - 34)
    heights = row_heights(ink.look, chart, width)
    foot = top - sum(heights)
    for mark in marks:
        x = scale.at(mark)
        ink.line(x, foot, x, top, *grid_colour(mark))
        ink.text(x, foot - 9, mark_text(mark), anchor="middle")
    y = top
    for index, height in enumerate(heights):
        lines = ink.look.wrap(chart.categories[index], left - 6, LABEL)
        first = y - height / 2 + (len(lines) - 1) * _LEADING / 2 - LABEL * 0.36
        for number, line in enumerate(lines):
            ink.text(left - 5, first - number * _LEADING, line, anchor="end")
        if _stacked(chart):
            _stack_row(ink, chart, scale, index, y - height / 2)
        else:
            _bar_row(ink, chart, scale, index, y - height / 2)
        y -= height


def _bar_row(ink: Ink, chart: Chart, scale: Scale, index: int, middle: float) -> None:
    top = middle + len(chart.series) * _BAR / 2
    for number, series in enumerate(chart.series):
        value = series.values[index]
        base = top - (number + 1) * _BAR
        if value is None:
            ink.text(scale.at(0) + 3, base + 2, "–", 9, colour=MUTED)
            continue
        end = scale.at(float(value))
        ink.bar(scale.at(0), base + 1, end - scale.at(0), _BAR - 2, series_colour(series, number))
        text = format_value(value)
        half = ink.look.width(text, LABEL) / 2 + 3
        ink.label([(max(end, scale.at(0)) + half, base + 2)], text)


def _stack_row(ink: Ink, chart: Chart, scale: Scale, index: int, middle: float) -> None:
    reach = 0.0
    known = [s.values[index] for s in chart.series if s.values[index] is not None]
    for number, series in enumerate(chart.series):
        value = float(series.values[index] or 0)
        start, end = scale.at(reach), scale.at(reach + value)
        ink.bar(start, middle - _BAR / 2 + 1, end - start, _BAR - 2, series_colour(series, number))
        text = format_value(series.values[index])
        if ink.look.width(text, 6) <= end - start - 2 and len(known) > 1:
            ink.text((start + end) / 2, middle - 2, text, 6, anchor="middle", colour="FFFFFF")
        reach += value
    text = format_value(round(reach, 6)) if known else "–"
    half = ink.look.width(text, LABEL, bold=True) / 2 + 3
    ink.label([(scale.at(reach) + half, middle - 2.5)], text, bold=True)
