"""Headings, paragraphs, lists, notes, cut lines."""

from campus_guard.core.document import (
    Align,
    Bullets,
    CutLine,
    Gap,
    Heading,
    Notes,
    PageBreak,
    Paragraph,
    Style,
)
from campus_guard.reports.flow import Flow, Mark
from campus_guard.reports.look import LINE, MM, MUTED, PRIMARY, TEXT, WARM, WARM_EDGE

_BAR = 2.6  # the coloured bar before a section title
_INDENT = "\u3000\u3000"


def draw_heading(flow: Flow, block: Heading) -> None:
    """Set a section title and its bookmark."""
    body = flow.look.sizes.body
    size = body + (2.5, 0.8, 0)[min(block.level, 3) - 1]
    inset = 8 if block.level == 1 else 0
    colour = MUTED if block.level >= 3 else TEXT
    leading = size * 1.45
    flow.gap((14, 8, 5)[min(block.level, 3) - 1] * body / 10.5)
    lines = flow.look.wrap(block.text, flow.width - inset, size, bold=True)
    flow.need(leading * len(lines))
    if block.bookmark:
        words = flow.look.cleaner.line(block.text)
        flow.leaf.marks.append(Mark(flow.y, words, block.level - 1))
    if block.level == 1:
        height = min(leading * len(lines), flow.room)
        flow.box(flow.left, flow.y + 2.5, _BAR, height - 5, fill=PRIMARY)
    flow.lines(lines, flow.left + inset, size, leading, bold=True, colour=colour)
    flow.gap(flow.look.sizes.gap * 0.4)


def draw_paragraph(flow: Flow, block: Paragraph) -> None:
    """Set running text in its style."""
    sizes = flow.look.sizes
    if block.style is Style.NOTICE:
        _notice(flow, block.text)
        return
    size, leading, colour = {
        Style.LEAD: (sizes.body + 1, sizes.leading + 1.5, TEXT),
        Style.POSTER: (sizes.body * 2.2, sizes.leading * 2.1, TEXT),
        Style.MUTED: (sizes.small + 0.5, sizes.small * 1.6, MUTED),
    }.get(block.style, (sizes.body, sizes.leading, TEXT))
    text = block.text
    if block.indent:
        text = "\n".join(_INDENT + part.lstrip() for part in text.split("\n"))
    lines = flow.look.wrap(text, flow.width, size)
    free = {Align.LEFT: 0.0, Align.CENTER: 0.5, Align.RIGHT: 1.0}[block.align]
    place = (lambda line: (flow.width - flow.look.width(line, size)) * free) if free else None
    flow.lines(lines, flow.left, size, leading, colour=colour, place=place)
    flow.gap(sizes.gap * 0.5)


def _notice(flow: Flow, text: str) -> None:
    """Set text on a tinted ground with a bar at its left, page by page."""
    sizes = flow.look.sizes
    pad = 6.0
    lines = flow.look.wrap(text, flow.width - 2 * pad - _BAR, sizes.body)
    rest = list(lines)
    while rest:
        flow.need(min(2, len(rest)) * sizes.leading + 2 * pad)
        count = max(1, int((flow.room - 2 * pad) / sizes.leading))
        here, rest = rest[:count], rest[count:]
        height = len(here) * sizes.leading + 2 * pad
        flow.box(flow.left, flow.y, flow.width, height, fill=WARM)
        flow.box(flow.left, flow.y, _BAR, height, fill=WARM_EDGE)
        flow.down(pad)
        flow.lines(tuple(here), flow.left + pad + _BAR, sizes.body, sizes.leading, least=1)
        flow.down(pad)
    flow.gap(sizes.gap)


def draw_bullets(flow: Flow, block: Bullets) -> None:
    """Set a list with its dots or numbers hanging at the left."""
    sizes = flow.look.sizes
    for index, item in enumerate(block.items, 1):
        sign = f"{index}." if block.numbered else "·"
        inset = sizes.body * (2 if block.numbered else 1.2)
        lines = flow.look.wrap(item, flow.width - inset, sizes.body)
        flow.need(min(2, len(lines)) * sizes.leading)
        flow.text(
            flow.left + (0 if block.numbered else 2),
            flow.y + (sizes.leading + sizes.body * 0.72) / 2,
            sign,
            sizes.body,
            bold=not block.numbered,
            colour=PRIMARY,
        )
        flow.lines(lines, flow.left + inset, sizes.body, sizes.leading)
    flow.gap(sizes.gap * 0.5)


def draw_notes(flow: Flow, block: Notes) -> None:
    """Set definitions small and grey, names in bold."""
    sizes = flow.look.sizes
    size, leading = sizes.small + 0.3, sizes.small * 1.55
    flow.gap(sizes.gap * 0.3)
    if block.title:
        lines = flow.look.wrap(block.title, flow.width, size, bold=True)
        flow.need(leading * (len(lines) + 1))
        flow.lines(lines, flow.left, size, leading, bold=True, colour=MUTED)
    for name, sentence in block.items:
        _note(flow, name, sentence, size, leading)
    flow.gap(sizes.gap * 0.6)


def _note(flow: Flow, name: str, sentence: str, size: float, leading: float) -> None:
    """Set one note; a short name stands on the line of its sentence."""
    sign = flow.look.cleaner.line(name)
    inset = flow.look.width(sign, size, bold=True) + size if sign else 0.0
    if inset > flow.width * 0.4:
        lines = flow.look.wrap(name, flow.width, size, bold=True)
        flow.lines(lines, flow.left, size, leading, bold=True, colour=MUTED)
        sign, inset = "", size
    lines = flow.look.wrap(sentence, flow.width - inset, size)
    flow.need(min(2, len(lines)) * leading)
    if sign:
        baseline = flow.y + (leading + size * 0.72) / 2
        flow.text(flow.left, baseline, sign, size, bold=True, colour=MUTED)
    flow.lines(lines, flow.left + inset, size, leading, colour=MUTED)


def draw_cut_line(flow: Flow, block: CutLine) -> None:
    """Draw a dashed line over the paper with its word in the middle."""
    size = flow.look.sizes.small
    flow.gap(6)
    flow.need(14)
    middle = flow.y + 7
    words = flow.look.cleaner.line(block.label)
    half = flow.look.width(words, size) / 2 + 5 if words else 0.0
    centre = flow.left + flow.width / 2
    flow.rule(flow.left, middle, centre - half, middle, colour=LINE, dash=True)
    flow.rule(centre + half, middle, flow.left + flow.width, middle, colour=LINE, dash=True)
    flow.text(centre - half + 5, middle + size * 0.36, words, size, colour=MUTED)
    flow.down(14)
    flow.gap(6)


def draw_gap(flow: Flow, block: Gap) -> None:
    """Leave empty room."""
    flow.gap(block.mm * MM)


def draw_page_break(flow: Flow, _block: PageBreak) -> None:
    """Go to a new page unless this one is still empty."""
    if not flow.at_top:
        flow.new_page()
