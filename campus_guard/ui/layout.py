"""Layouts in the 8 px rhythm that follow the interface scale."""

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QBoxLayout,
    QHBoxLayout,
    QLayout,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

_BASE = "base_metrics"
_SCALE = "scale_in_use"
SCALE_PROPERTY = "interface_scale"  # of the application: layouts made later need it too


def vbox(*items: QWidget | QLayout | int, gap: int = 8, margins: int | tuple = 0) -> QVBoxLayout:
    """Return a column of widgets and layouts; a number is a stretch of that weight."""
    layout = QVBoxLayout()
    _fill(layout, items, gap, margins)
    return layout


def hbox(*items: QWidget | QLayout | int, gap: int = 8, margins: int | tuple = 0) -> QHBoxLayout:
    """Return a row of widgets and layouts; a number is a stretch of that weight."""
    layout = QHBoxLayout()
    _fill(layout, items, gap, margins)
    return layout


def metrics(layout: QLayout, gap: int, margins: int | tuple = 0) -> None:
    """Give a layout its gap and margins (one number, or left, top, right, bottom) at 100 %."""
    around = margins if isinstance(margins, tuple) else (margins,) * 4
    layout.setProperty(_BASE, [gap, *around])
    _rescale_one(layout, QApplication.instance().property(SCALE_PROPERTY) or 100)


def splitter(left: QWidget, right: QWidget, ratio: tuple[int, int] = (3, 2)) -> QSplitter:
    """Return two widgets beside each other with a handle between them."""
    both = QSplitter(Qt.Orientation.Horizontal)
    both.setChildrenCollapsible(False)
    both.setHandleWidth(12)
    for index, (widget, part) in enumerate(zip((left, right), ratio, strict=True)):
        both.addWidget(widget)
        both.setStretchFactor(index, part)
    both.setSizes([part * 1000 for part in ratio])
    return both


def clear(layout: QLayout) -> None:
    """Take everything out of a layout; the widgets are deleted."""
    while (item := layout.takeAt(0)) is not None:
        if widget := item.widget():
            widget.setParent(None)
            widget.deleteLater()
        elif inner := item.layout():
            clear(inner)


def rescale(tops: Iterable[QWidget], scale: int) -> None:
    """Bring the gaps and margins of all layouts made here to ``scale`` percent."""
    for top in tops:
        for layout in top.findChildren(QLayout):
            _rescale_one(layout, scale)


def _rescale_one(layout: QLayout, scale: int) -> None:
    base = layout.property(_BASE)
    if base is None or layout.property(_SCALE) == scale:
        return
    gap, *around = (round(value * scale / 100) for value in base)
    layout.setSpacing(gap)
    layout.setContentsMargins(*around)
    layout.setProperty(_SCALE, scale)


def _fill(layout: QBoxLayout, items: Iterable, gap: int, margins: int | tuple) -> None:
    metrics(layout, gap, margins)
    for item in items:
        if isinstance(item, QWidget):
            layout.addWidget(item)
        elif isinstance(item, QLayout):
            layout.addLayout(item)
        else:
            layout.addStretch(item)
