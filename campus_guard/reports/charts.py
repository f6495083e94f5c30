"""Charts as vectors: the same numbers and colours as on the screen."""

from collections.abc import Iterator
from dataclasses import replace

from reportlab.graphics.shapes import Drawing

from campus_guard.core.display import series_colour
from campus_guard.core.document import Chart, ChartKind, Column, Kind, Series, Table
from campus_guard.reports.chart_ink import LABEL, Ink, axis_marks
from campus_guard.reports.chart_lying import draw_lying, lying_height
from campus_guard.reports.chart_upright import draw_upright, names_fit
from campus_guard.reports.flow import Flow, Picture
from campus_guard.reports.look import FAINT, MM, MUTED, TEXT, Look
from campus_guard.reports.tables import draw_table

_KEY = 7.0  # side of a legend's square
_MOST_ROWS = 24  # categories in one lying drawing


def draw_chart(flow: Flow, chart: Chart) -> None:
    """Draw a chart with title, unit, legend and caption; without any value its words for none."""
    if not any(v is not None for s in chart.series for v in s.values):
        _heading(flow, chart, 30)
        _nothing(flow, chart)
        return
    parts = [_draw(flow, part) for part in _parts(flow.look, chart, flow.width)]
    _caption(flow, chart)
    if any(parts):  # no number may be missing from the paper
        draw_table(flow, _values(chart))


def _parts(look: Look, chart: Chart, width: float) -> Iterator[Chart]:
    """Yield the chart in the way it can be drawn: laid down for long names, cut when too long."""
    upright = chart.kind is not ChartKind.HBAR
    if upright and (chart.kind is ChartKind.LINE or names_fit(look, chart, width)):
        yield chart
        return
    laid = chart if chart.kind is ChartKind.STACKED else replace(chart, kind=ChartKind.HBAR)
    for start in range(0, len(chart.categories), _MOST_ROWS):
        part = slice(start, start + _MOST_ROWS)
        series = [Series(s.name, s.values[part], s.tone) for s in chart.series]
        yield replace(laid, categories=chart.categories[part], series=series)


def _draw(flow: Flow, chart: Chart) -> bool:
    """Draw one part; return whether its values must be told in a table."""
    look, width = flow.look, flow.width
    legend = _legend_rows(look, chart, width)
    head = len(legend) * 12.0
    lying = chart.kind is ChartKind.HBAR or not (
        chart.kind is ChartKind.LINE or names_fit(look, chart, width)
    )
    height = lying_height(look, chart, width) if lying else chart.height_mm * MM
    height += head + 4
    _heading(flow, chart, height)
    ink = Ink(look, Drawing(width, height, initialFontName=look.fonts.regular.name))
    _legend(ink, chart, legend, height)
    draw = draw_lying if lying else draw_upright
    draw(ink, chart, axis_marks(chart), height - head - 4)
    ink.finish()
    flow.leaf.pictures.append(Picture(flow.left, flow.y, width, height, ink.drawing))
    flow.down(height)
    return ink.crowded


def _heading(flow: Flow, chart: Chart, below: float) -> None:
    """Set title and unit, on the page where ``below`` points of drawing follow."""
    sizes = flow.look.sizes
    size, leading = sizes.table + 0.8, sizes.table_leading + 3
    unit = flow.look.tr("Unit: {unit}", unit=chart.unit) if chart.unit else ""
    unit_width = flow.look.width(unit, sizes.small)
    lines = flow.look.wrap(chart.title, flow.width - unit_width - 8, size, bold=True)
    flow.need(min(leading * len(lines) + below, flow.frame.height))
    baseline = flow.y + (leading + size * 0.72) / 2
    words = flow.look.cleaner.line(unit)
    flow.text(flow.left + flow.width - unit_width, baseline, words, sizes.small, colour=MUTED)
    if chart.title:
        flow.lines(lines, flow.left, size, leading, bold=True)
    elif unit:
        flow.down(leading)


def _legend_rows(look: Look, chart: Chart, width: float) -> list[list[int]]:
    """Return the series' numbers in the rows of the legend; one nameless series needs none."""
    if len(chart.series) == 1:
        return []
    rows: list[list[int]] = [[]]
    used = 0.0
    for number, series in enumerate(chart.series):
        need = _KEY + 4 + look.width(series.name, LABEL) + 14
        if rows[-1] and used + need > width:
            rows.append([])
            used = 0.0
        rows[-1].append(number)
        used += need
    return rows


def _legend(ink: Ink, chart: Chart, rows: list[list[int]], height: float) -> None:
    for line, numbers in enumerate(rows):
        x, y = 0.0, height - 9 - line * 12
        for number in numbers:
            series = chart.series[number]
            ink.bar(x, y - 0.5, _KEY, _KEY, series_colour(series, number))
            name = ink.look.cleaner.line(series.name)
            ink.text(x + _KEY + 4, y, name, colour=TEXT)
            x += _KEY + 4 + ink.look.width(name, LABEL) + 14


def _caption(flow: Flow, chart: Chart) -> None:
    """Set the description, and what the dash for a missing value means."""
    sizes = flow.look.sizes
    words = [chart.description] if chart.description else []
    if any(v is None for s in chart.series for v in s.values):
        words.append(flow.look.tr("A dash or gap: not recorded"))
    size = sizes.small + 0.3
    for sentence in words:
        lines = flow.look.wrap(sentence, flow.width, size)
        flow.lines(lines, flow.left, size, sizes.small * 1.55, colour=MUTED)
    flow.gap(sizes.gap)


def _nothing(flow: Flow, chart: Chart) -> None:
    """Draw an empty frame with the words for no value."""
    sizes = flow.look.sizes
    text = chart.empty_text or flow.look.tr("Not recorded")
    line = flow.look.wrap(text, flow.width - 12, sizes.table)[0]
    flow.box(flow.left, flow.y, flow.width, 30, edge=FAINT, radius=4)
    shift = (flow.width - flow.look.width(line, sizes.table)) / 2
    flow.text(flow.left + shift, flow.y + 18, line, sizes.table, colour=MUTED)
    flow.down(30)
    _caption(flow, replace(chart, series=[]))


def _values(chart: Chart) -> Table:
    """Return the chart's numbers as a table."""
    columns = [Column(""), *(Column(s.name, Kind.NUMBER) for s in chart.series)]
    rows = [
        (name, *("–" if s.values[i] is None else s.values[i] for s in chart.series))
        for i, name in enumerate(chart.categories)
    ]
    return Table(columns, rows)
