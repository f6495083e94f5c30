"""Line icons in the colour of the text beside them."""

from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer

from campus_guard.core.paths import resource


def pixmap(name: str, colour: QColor, size: int) -> QPixmap:
    """Return the icon as a picture of ``size`` device-independent pixels.

    Raises FileNotFoundError when there is no such icon.
    """
    ratio = QGuiApplication.instance().devicePixelRatio()
    key = f"campus_guard/{name}/{colour.name()}/{size}/{ratio}"
    picture = QPixmap()
    if not QPixmapCache.find(key, picture):
        picture = _draw(name, colour, size, ratio)
        QPixmapCache.insert(key, picture)
    return picture


def _draw(name: str, colour: QColor, size: int, ratio: float) -> QPixmap:
    text = _file(name).read_text(encoding="utf-8").replace("currentColor", colour.name())
    picture = QPixmap(round(size * ratio), round(size * ratio))
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    QSvgRenderer(QByteArray(text.encode())).render(painter, QRectF(picture.rect()))
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return picture


def icon(name: str, colour: QColor, size: int = 20, on: QColor | None = None) -> QIcon:
    """Return the icon for a button; ``on`` is its colour while the button is checked."""
    result = QIcon(pixmap(name, colour, size))
    if on is not None:
        result.addPixmap(pixmap(name, on, size), QIcon.Mode.Normal, QIcon.State.On)
    return result


def _file(name: str) -> Path:
    return resource("icons", f"{name}.svg")
