"""The parts of a form: labelled places, places to sign, large figures."""

from dataclasses import replace

from campus_guard.core.display import TONE_COLOURS
from campus_guard.core.document import Cell, Column, Field, Fields, Figure, Figures, Signatures
from campus_guard.reports.flow import Flow
from campus_guard.reports.grid import Grid, Piece
from campus_guard.reports.look import FAINT, MM, MUTED, SOFT, TEXT
from campus_guard.reports.tables import cell_piece

_PLAIN = Column("")


def draw_fields(flow: Flow, block: Fields) -> None:
    """Draw label and value cells side by side; wide ones over the whole width."""
    sizes = flow.look.sizes
    share = flow.width / block.columns
    label = _label_width(flow, block, share)
    grid = Grid(flow, [flow.left, flow.left + flow.width])
    flow.need(sizes.table_leading + 2 * sizes.pad_y)
    grid.open()
    for group in _rows(block):
        pieces: list[Piece] = []
        for index, item in enumerate(group):
            left = flow.left + index * share
            right = flow.left + (index + 1) * share
            if index + 1 == len(group):  # the last value takes what is left of the line
                right = grid.right
            pieces += _pair(flow, item, left, label, right)
        grid.row(pieces, max(item.min_mm for item in group) * MM)
    grid.close()
    flow.gap(sizes.gap)


def _rows(block: Fields) -> list[list[Field]]:
    """Return the fields line by line."""
    rows: list[list[Field]] = []
    for item in block.items:
        last = rows[-1] if rows else None
        if last is None or item.wide or last[-1].wide or len(last) == block.columns:
            rows.append([item])
        else:
            last.append(item)
    return rows


def _label_width(flow: Flow, block: Fields, share: float) -> float:
    """Return one width for all labels, so that their values stand below each other."""
    sizes = flow.look.sizes
    pad = 2 * sizes.pad_x + 1
    longest = max(
        (flow.look.width(i.label, sizes.table, bold=True) for i in block.items), default=0
    )
    return min(max(longest + pad, share * 0.16), share * 0.36)


def _pair(flow: Flow, item: Field, left: float, label: float, right: float) -> list[Piece]:
    sizes = flow.look.sizes
    lines = flow.look.wrap(item.label, label - 2 * sizes.pad_x, sizes.table, bold=True)
    name = Piece(left, label, lines, colour=MUTED, bold=True, fill=SOFT)
    cell = item.value if isinstance(item.value, Cell) else Cell(item.value)
    x = left + label
    value = cell_piece(flow=flow, cell=cell, column=_PLAIN, x=x, width=right - x)
    return [name, replace(value, top=item.wide and item.min_mm > 0)]


def draw_signatures(flow: Flow, block: Signatures) -> None:
    """Draw the places to sign, never divided by a page's end."""
    sizes = flow.look.sizes
    columns = min(len(block.labels), 2 if flow.width < 300 else 4) or 1
    if len(block.labels) in (5, 6) and columns == 4:
        columns = 3
    share = flow.width / columns
    height = sizes.body * (3.2 + (1.9 if block.date_line else 0)) + (22 * MM if block.seal else 0)
    lines = flow.look.wrap(block.statement, flow.width, sizes.body) if block.statement else ()
    rows = [block.labels[i : i + columns] for i in range(0, len(block.labels), columns)]
    flow.gap(sizes.gap)
    flow.need(min(height * len(rows) + len(lines) * sizes.leading, flow.frame.height))
    flow.lines(lines, flow.left, sizes.body, sizes.leading)
    for labels in rows:
        for index, label in enumerate(labels):
            _place_to_sign(flow, block, flow.left + index * share, share - 14, label)
        flow.down(height)
    flow.gap(sizes.gap)


def _place_to_sign(flow: Flow, block: Signatures, x: float, width: float, label: str) -> None:
    sizes = flow.look.sizes
    size = sizes.body
    words = flow.look.wrap(label, width * 0.62, size)
    baseline = flow.y + size * 1.9 - (len(words) - 1) * size * 0.6
    longest = max(flow.look.width(line, size) for line in words)
    for number, line in enumerate(words):
        flow.text(x, baseline + number * size * 1.2, line, size)
    ruled = flow.y + size * 2.3
    flow.rule(x + longest + 5, ruled, x + width, ruled, width=0.5, colour=MUTED)
    if block.date_line:
        below = flow.y + size * 4.2
        signs = flow.look.tr("Y|M|D").split("|")
        for sign, part in zip(signs, (0.52, 0.76, 1.0), strict=False):
            flow.text(x + width * part - size, below, sign, size * 0.92, colour=MUTED)


def draw_figures(flow: Flow, block: Figures) -> None:
    """Draw numbers side by side, each large, with its label above and its hint below."""
    columns = max(1, min(block.columns, len(block.items)))
    share = flow.width / columns
    flow.gap(flow.look.sizes.gap * 0.5)
    for start in range(0, len(block.items), columns):
        items = block.items[start : start + columns]
        height = max(_figure_height(flow, item, share - 8) for item in items)
        flow.need(min(height, flow.frame.height))
        for index, item in enumerate(items):
            x = flow.left + index * share
            flow.box(
                x, flow.y, share - 8 if index < columns - 1 else share, height, edge=FAINT, radius=4
            )
            _figure(flow, item, x + 9, share - 26)
        flow.down(height)
        flow.gap(6)
    flow.gap(flow.look.sizes.gap * 0.5)


def _figure_parts(
    flow: Flow, item: Figure, width: float
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Return the lines of label, number and hint."""
    look, sizes = flow.look, flow.look.sizes
    label = look.wrap(item.label, width, sizes.table)
    value = look.wrap(item.value, _room(flow, item, width), _large(flow, item, width), bold=True)
    hint = look.wrap(item.hint, width, sizes.small) if item.hint else ()
    return label, value, hint


def _room(flow: Flow, item: Figure, width: float) -> float:
    """Return what the unit leaves for the number."""
    return width - flow.look.width(item.unit, flow.look.sizes.table) - 3


def _large(flow: Flow, item: Figure, width: float) -> float:
    """Return the size of the number: smaller where it would be broken, down to that of text."""
    sizes, room = flow.look.sizes, _room(flow, item, width)
    size = sizes.title + 2
    needed = flow.look.width(item.value, size, bold=True)
    return size if needed <= room else max(sizes.table, size * room / needed * 0.99)


def _figure_height(flow: Flow, item: Figure, width: float) -> float:
    sizes = flow.look.sizes
    label, value, hint = _figure_parts(flow, item, width - 18)
    return (
        16
        + len(label) * sizes.table * 1.4
        + len(value) * _large(flow, item, width - 18) * 1.3
        + len(hint) * sizes.small * 1.5
    )


def _figure(flow: Flow, item: Figure, x: float, width: float) -> None:
    sizes, large = flow.look.sizes, _large(flow, item, width)
    label, value, hint = _figure_parts(flow, item, width)
    y = flow.y + 8
    for line in label:
        flow.text(x, y + sizes.table, line, sizes.table, colour=MUTED)
        y += sizes.table * 1.4
    for line in value:
        flow.text(x, y + large, line, large, bold=True, colour=TONE_COLOURS[item.tone])
        y += large * 1.3
    if value:
        after = x + flow.look.width(value[-1], large, bold=True) + 3
        unit = flow.look.cleaner.line(item.unit)
        flow.text(after, y - large * 0.3, unit, sizes.table, colour=TEXT)
    for line in hint:
        flow.text(x, y + sizes.small + 1, line, sizes.small, colour=MUTED)
        y += sizes.small * 1.5
