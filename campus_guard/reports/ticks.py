"""Boxes to tick, drawn as lines because the fonts have no such signs."""

from collections.abc import Sequence

from campus_guard.core.document import Ticks
from campus_guard.reports.flow import Flow
from campus_guard.reports.look import PRIMARY, TEXT


def draw_tick(flow: Flow, x: float, y: float, side: float, *, ticked: bool) -> None:
    """Draw a box with its top left corner at ``x``, ``y``, ticked or empty."""
    flow.box(x, y, side, side, edge=TEXT)
    if ticked:
        low = (x + side * 0.42, y + side * 0.76)
        flow.rule(x + side * 0.18, y + side * 0.5, *low, width=1.2, colour=PRIMARY)
        flow.rule(*low, x + side * 0.86, y + side * 0.2, width=1.2, colour=PRIMARY)


def draw_ticks(flow: Flow, block: Ticks) -> None:
    """Draw a list of boxes with their words, in columns."""
    sizes = flow.look.sizes
    if block.title:
        lines = flow.look.wrap(block.title, flow.width, sizes.body, bold=True)
        flow.need(sizes.leading * (len(lines) + 1))
        flow.lines(lines, flow.left, sizes.body, sizes.leading, bold=True)
    share = flow.width / block.columns
    side = sizes.body * 0.9
    for start in range(0, len(block.items), block.columns):
        items = block.items[start : start + block.columns]
        wrapped = [flow.look.wrap(text, share - side - 14, sizes.body) for text, _ in items]
        height = max(map(len, wrapped)) * sizes.leading
        if height > flow.frame.height / 3:
            _long_items(flow, items)
            continue
        flow.need(height)
        for index, lines in enumerate(wrapped):
            x = flow.left + index * share
            draw_tick(
                flow, x, flow.y + (sizes.leading - side) / 2, side, ticked=bool(items[index][1])
            )
            for number, line in enumerate(lines):
                baseline = flow.y + number * sizes.leading + (sizes.leading + sizes.body * 0.72) / 2
                flow.text(x + side + 5, baseline, line, sizes.body)
        flow.down(height)
    flow.gap(sizes.gap)


def _long_items(flow: Flow, items: Sequence[tuple[str, bool | None]]) -> None:
    """Draw items below each other, each over as many pages as it takes."""
    sizes = flow.look.sizes
    side = sizes.body * 0.9
    for text, ticked in items:
        lines = flow.look.wrap(text, flow.width - side - 5, sizes.body)
        flow.need(2 * sizes.leading)
        top = flow.y + (sizes.leading - side) / 2
        draw_tick(flow, flow.left, top, side, ticked=bool(ticked))
        flow.lines(lines, flow.left + side + 5, sizes.body, sizes.leading)
