"""Paints laid-out leaves with reportlab. Text is drawn as plain strings, never parsed."""

from io import BytesIO
from typing import Any

from reportlab.graphics import renderPDF
from reportlab.graphics.shapes import Drawing
from reportlab.lib.colors import HexColor
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from campus_guard.reports.flow import Box, Leaf, Line, Picture
from campus_guard.reports.fonts import Faces


class Colours:
    """Colour objects by hex, made once per document."""

    def __init__(self) -> None:
        self._made: dict[str, Any] = {}

    def __getitem__(self, code: str) -> Any:
        found = self._made.get(code)
        if found is None:
            found = self._made[code] = HexColor(f"#{code}")
        return found


def paint(canvas: Canvas, leaf: Leaf, height: float, fonts: Faces, colours: Colours) -> None:
    """Draw one page of ``height`` points and finish it."""
    for shape in leaf.shapes:  # grounds first, so that they hide no line
        if isinstance(shape, Box):
            _box(canvas, shape, height, colours)
    for shape in leaf.shapes:
        if isinstance(shape, Line):
            _line(canvas, shape, height, colours)
    for picture in leaf.pictures:
        _picture(canvas, picture, height)
    _texts(canvas, leaf, height, fonts, colours)
    canvas.showPage()


def _line(canvas: Canvas, line: Line, height: float, colours: Colours) -> None:
    canvas.setStrokeColor(colours[line.colour])
    canvas.setLineWidth(line.width)
    if line.dash:
        canvas.setDash(3, 2)
    canvas.line(line.x1, height - line.y1, line.x2, height - line.y2)
    if line.dash:
        canvas.setDash()


def _box(canvas: Canvas, box: Box, height: float, colours: Colours) -> None:
    if box.fill:
        canvas.setFillColor(colours[box.fill])
    if box.edge:
        canvas.setStrokeColor(colours[box.edge])
        canvas.setLineWidth(0.6)
    bottom = height - box.y - box.height
    edge, fill = int(bool(box.edge)), int(bool(box.fill))
    if box.radius:
        canvas.roundRect(box.x, bottom, box.width, box.height, box.radius, edge, fill)
    else:
        canvas.rect(box.x, bottom, box.width, box.height, edge, fill)


def _picture(canvas: Canvas, picture: Picture, height: float) -> None:
    bottom = height - picture.y - picture.height
    if isinstance(picture.content, Drawing):
        renderPDF.draw(picture.content, canvas, picture.x, bottom)
    else:
        reader = ImageReader(BytesIO(picture.content))
        canvas.drawImage(reader, picture.x, bottom, picture.width, picture.height, mask="auto")


def _texts(canvas: Canvas, leaf: Leaf, height: float, fonts: Faces, colours: Colours) -> None:
    """Write all text of the page as one text object, in reading order."""
    ink = canvas.beginText()
    style: tuple[float, bool] | None = None
    colour = ""
    for x, y, text, size, bold, wanted in leaf.texts:
        if style != (size, bold):
            ink.setFont(fonts.of(bold=bold).name, size)
            style = (size, bold)
        if colour != wanted:
            ink.setFillColor(colours[wanted])
            colour = wanted
        ink.setTextOrigin(x, height - y)
        ink.textOut(text)
    canvas.drawText(ink)
