"""Pixel pictures and QR codes."""

from io import BytesIO

from PIL import Image as Pixels
from PIL import UnidentifiedImageError
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing

from campus_guard.core.document import Image, Label, Labels, Qr
from campus_guard.reports.flow import Flow, Picture
from campus_guard.reports.look import FAINT, LINE, MM, MUTED

_QUIET = 4  # modules of white around a QR code (ISO/IEC 18004)


def draw_image(flow: Flow, block: Image) -> None:
    """Draw a picture, scaled to fit; one that cannot be read leaves a frame that says so."""
    size = _pixels(block.data)
    room_x, room_y = min(block.width_mm * MM, flow.width), block.height_mm * MM
    room_y = min(room_y, flow.frame.height - 20)
    if size is None:
        _unreadable(flow, room_x)
    else:
        scale = min(room_x / size[0], room_y / size[1])
        width, height = size[0] * scale, size[1] * scale
        flow.need(height + (flow.look.sizes.small * 1.6 if block.caption else 0))
        flow.leaf.pictures.append(Picture(flow.left, flow.y, width, height, block.data))
        flow.down(height)
    _caption(flow, block.caption)


def _pixels(data: bytes) -> tuple[int, int] | None:
    """Return width and height, None for bytes that are no PNG or JPEG."""
    try:
        with Pixels.open(BytesIO(data), formats=("PNG", "JPEG")) as picture:
            picture.load()
            return picture.size
    except (UnidentifiedImageError, OSError, ValueError, Pixels.DecompressionBombError):
        return None


def _unreadable(flow: Flow, width: float) -> None:
    size = flow.look.sizes.small
    height = size * 4
    flow.need(height)
    flow.box(flow.left, flow.y, width, height, edge=FAINT)
    words = flow.look.wrap(flow.look.tr("This picture cannot be read."), width - 12, size)
    flow.text(flow.left + 6, flow.y + size * 2.4, words[0], size, colour=MUTED)
    flow.down(height)


def _caption(flow: Flow, text: str) -> None:
    sizes = flow.look.sizes
    if text:
        lines = flow.look.wrap(text, flow.width, sizes.small)
        flow.lines(lines, flow.left, sizes.small, sizes.small * 1.6, colour=MUTED)
    flow.gap(sizes.gap)


def draw_qr(flow: Flow, block: Qr) -> None:
    """Draw a QR code with its caption below, in the middle of the paper."""
    side = min(block.size_mm * MM, flow.width)
    drawing = _qr(flow, block.text, side)
    flow.need(side)
    x = flow.left + (flow.width - side) / 2
    flow.leaf.pictures.append(Picture(x, flow.y, side, side, drawing))
    flow.down(side)
    size = flow.look.sizes.small + 0.5
    lines = flow.look.wrap(block.caption, flow.width, size) if block.caption else ()
    flow.lines(
        lines,
        flow.left,
        size,
        size * 1.5,
        place=lambda line: (flow.width - flow.look.width(line, size)) / 2,
    )
    flow.gap(flow.look.sizes.gap)


def _qr(flow: Flow, text: str, side: float) -> Drawing:
    """Return the QR code of ``text`` with its quiet zone, ``side`` points wide."""
    widget = QrCodeWidget(text, barLevel="M", barBorder=_QUIET)
    left, bottom, right, _ = widget.getBounds()
    scale = side / (right - left)
    shift = [scale, 0, 0, scale, -left * scale, -bottom * scale]
    font = flow.look.fonts.regular.name  # else an unused, not embedded font is named
    drawing = Drawing(side, side, transform=shift, initialFontName=font)
    drawing.add(widget)
    return drawing


def draw_labels(flow: Flow, block: Labels) -> None:
    """Draw labels with dashed edges to cut along; a label is never divided by a page's end."""
    width = flow.width / block.columns
    height = min(block.height_mm * MM, flow.frame.height)
    for start in range(0, len(block.items), block.columns):
        flow.need(height)
        for index, label in enumerate(block.items[start : start + block.columns]):
            _label(flow, label, flow.left + index * width, width, height, block.head)
        flow.down(height)
    flow.gap(flow.look.sizes.gap)


def _label(flow: Flow, label: Label, x: float, width: float, height: float, head: str) -> None:
    look, small = flow.look, flow.look.sizes.small
    right, bottom, pad = x + width, flow.y + height, 5.0
    for edge in ((x, flow.y, right, flow.y), (x, bottom, right, bottom)):
        flow.rule(*edge, colour=LINE, dash=True)
    for edge in ((x, flow.y, x, bottom), (right, flow.y, right, bottom)):
        flow.rule(*edge, colour=LINE, dash=True)
    top = flow.y + pad + small
    if head:
        words = look.wrap(head, width - 2 * pad, small)[0]
        flow.text(x + (width - look.width(words, small)) / 2, top, words, small, colour=MUTED)
    side = min(width * 0.56, height - 3 * pad - small)
    middle = (flow.y + small + pad + bottom) / 2
    flow.leaf.pictures.append(
        Picture(x + 2, middle - side / 2, side, side, _qr(flow, label.code, side))
    )
    room = width - side - 2 - pad
    large = min(30.0, 30.0 * room / max(1.0, look.width(label.number, 30.0, bold=True)))
    centre = x + side + 2 + room / 2
    for text, size, y, bold in (
        (label.number, large, middle + large * 0.3, True),
        (label.word, small + 2, middle + large * 0.3 + small * 2.2, False),
    ):
        at = centre - look.width(text, size, bold=bold) / 2
        flow.text(at, y, look.cleaner.line(text), size, bold=bold)
