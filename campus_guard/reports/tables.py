"""Tables: cells become wrapped lines once, headers stand on every page."""

from collections.abc import Sequence

from campus_guard.core.display import TONE_COLOURS, format_value
from campus_guard.core.document import Align, Band, Cell, Column, Kind, Row, Table, Tone
from campus_guard.reports.columns import column_widths
from campus_guard.reports.flow import Flow, scratch
from campus_guard.reports.grid import Grid, HeaderRow, Piece
from campus_guard.reports.look import MM, MUTED, Look

_RIGHT = {Kind.NUMBER, Kind.MONEY, Kind.PERCENT}
_MIDDLE = {Kind.DATE, Kind.DATETIME, Kind.TIME, Kind.TICK}
_BAND = "F7F9FC"


def draw_table(flow: Flow, table: Table, below: float = 0) -> None:
    """Draw a table over as many pages as it takes; without rows its ``empty_text``.

    ``below`` is the height of what must not stand alone on the next page (signatures).
    """
    sizes = flow.look.sizes
    edges = [flow.left]
    for width in column_widths(flow.look, table, flow.width):
        edges.append(edges[-1] + width)
    grid = Grid(flow, edges)
    grid.header = _header(grid, table.columns)
    _title(flow, table)
    flow.need(grid.header_height + sizes.table_leading + 2 * sizes.pad_y)
    grid.open()
    body = _body(table)
    below = below + _notes_height(flow, table) if below else 0
    last = len(body) + len(table.totals) - 1
    for index, row in enumerate(body):
        keep = below if index == last else 0
        grid.row(_pieces(grid, table, row), table.row_mm * MM, below=keep)
    for index, row in enumerate(table.totals):
        keep = below if index + len(body) == last else 0
        firm = index == 0
        grid.row(_pieces(grid, table, row, bold=True), table.row_mm * MM, firm=firm, below=keep)
    grid.close()
    _notes(flow, table)
    flow.gap(sizes.gap)


def _notes_height(flow: Flow, table: Table) -> float:
    trial = scratch(flow)
    _notes(trial, table)
    return trial.y + 2 * flow.look.sizes.gap


def _body(table: Table) -> list[Row]:
    """Return the rows to draw: the table's own, the words for none, blank ones to write on."""
    width = len(table.columns)
    rows: list[Row] = list(table.rows)
    if not rows and not table.blank_rows and table.empty_text:
        rows = [(Cell(table.empty_text, Tone.MUTED, span=width, align=Align.CENTER),)]
    blank: Row = (None,) * width
    return rows + [blank] * table.blank_rows


def _title(flow: Flow, table: Table) -> None:
    if not table.title:
        return
    sizes = flow.look.sizes
    lines = flow.look.wrap(table.title, flow.width, sizes.table + 0.8, bold=True)
    leading = sizes.table_leading + 3
    flow.need(leading * len(lines) + 5 * sizes.table_leading)
    flow.lines(lines, flow.left, sizes.table + 0.8, leading, bold=True)
    flow.down(2)


def _notes(flow: Flow, table: Table) -> None:
    sizes = flow.look.sizes
    for index, note in enumerate(table.notes):
        flow.gap(3 if index == 0 else 0)
        lines = flow.look.wrap(note, flow.width, sizes.small + 0.3)
        flow.lines(lines, flow.left, sizes.small + 0.3, sizes.small * 1.5, colour=MUTED)


def _header(grid: Grid, columns: Sequence[Column]) -> list[HeaderRow]:
    """Return the header's rows of cells with their heights: one row, or two with groups."""
    if not any(c.group for c in columns):
        return [grid.measured([_head(grid, i, i + 1, c.header) for i, c in enumerate(columns)])]
    upper: list[Piece] = []
    lower: list[Piece] = []
    at = 0
    while at < len(columns):
        end = at + 1
        while columns[at].group and end < len(columns) and columns[end].group == columns[at].group:
            end += 1
        upper.append(_head(grid, at, end, columns[at].group))
        lower += [_head(grid, i, i + 1, columns[i].header) for i in range(at, end)]
        at = end
    return [grid.measured(upper), grid.measured(lower)]


def _head(grid: Grid, first: int, end: int, text: str) -> Piece:
    look = grid.flow.look
    x, width = grid.edges[first], grid.edges[end] - grid.edges[first]
    room = width - 2 * look.sizes.pad_x
    lines = _balanced(look, text, room) if text else ()
    return Piece(x, width, lines, Align.CENTER, bold=True)


def _balanced(look: Look, text: str, room: float) -> tuple[str, ...]:
    """Return a header's lines, as equal as their number allows (整改/措施, not 整改措/施)."""
    size = look.sizes.table
    lines = look.wrap(text, room, size, bold=True)
    for tenth in range(10 - 10 // len(lines), 10) if len(lines) > 1 else ():
        narrow = look.wrap(text, room * tenth / 10, size, bold=True)
        if len(narrow) == len(lines):
            return narrow
    return lines


def _pieces(grid: Grid, table: Table, row: Row, *, bold: bool = False) -> list[Piece]:
    """Return the laid-out cells of a row."""
    look, pad = grid.flow.look, 2 * grid.flow.look.sizes.pad_x
    if isinstance(row, Band):
        width = grid.right - grid.edges[0]
        lines = look.wrap(row.text, width - pad, look.sizes.table, bold=True)
        return [Piece(grid.edges[0], width, lines, bold=True, fill=_BAND)]
    pieces: list[Piece] = []
    at = 0
    for raw in row:
        cell = raw if isinstance(raw, Cell) else Cell(raw)
        x, width = grid.edges[at], grid.edges[at + cell.span] - grid.edges[at]
        pieces.append(
            cell_piece(
                flow=grid.flow, cell=cell, column=table.columns[at], x=x, width=width, bold=bold
            )
        )
        at += cell.span
    return pieces


def cell_piece(
    *, flow: Flow, cell: Cell, column: Column, x: float, width: float, bold: bool = False
) -> Piece:
    """Return one cell laid out in the format of its column."""
    look = flow.look
    heavy = bold or cell.bold
    align = cell.align or _align(column)
    colour = TONE_COLOURS[cell.tone]
    if isinstance(cell.value, bool):
        return Piece(x, width, (), align, colour, heavy, tick=cell.value)
    text = format_value(cell.value, column.kind, column.decimals)
    room = width - 2 * look.sizes.pad_x
    lines = look.wrap(text, room, look.sizes.table, bold=heavy) if text else ()
    return Piece(x, width, lines, align, colour, heavy)


def _align(column: Column) -> Align:
    """Return where a column's text stands when nothing else is said."""
    if column.align:
        return column.align
    if column.kind in _RIGHT:
        return Align.RIGHT
    return Align.CENTER if column.kind in _MIDDLE else Align.LEFT
