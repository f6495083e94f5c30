"""Pixel pictures and QR codes."""

from io import BytesIO

from PIL import Image as Pixels
from PIL import UnidentifiedImageError
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing

from campus_guard.core.document import Image, Qr
from campus_guard.reports.flow import Flow, Picture
from campus_guard.reports.look import FAINT, MM, MUTED

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
    widget = QrCodeWidget(block.text, barLevel="M", barBorder=_QUIET)
    left, bottom, right, _ = widget.getBounds()
    scale = side / (right - left)
    shift = [scale, 0, 0, scale, -left * scale, -bottom * scale]
    font = flow.look.fonts.regular.name  # else an unused, not embedded font is named
    drawing = Drawing(side, side, transform=shift, initialFontName=font)
    drawing.add(widget)
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
