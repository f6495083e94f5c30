"""What all charts are made of: scales, shapes in our fonts, labels that never overlap."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from reportlab.graphics.shapes import Drawing, Line, Rect, String
from reportlab.lib.colors import HexColor

from campus_guard.core.display import format_value, nice_ticks
from campus_guard.core.document import Chart, ChartKind
from campus_guard.reports.look import FAINT, MUTED, TEXT, Look

LABEL = 7.0  # points, text of axes
VALUE = 7.0  # points, value labels
SMALLEST = 5.5


@dataclass(frozen=True)
class Scale:
    """A value axis: its marks and where a value stands between ``start`` and ``start + length``."""

    marks: tuple[float, ...]
    start: float
    length: float

    def at(self, value: float) -> float:
        """Return the place of ``value`` in points."""
        low, high = self.marks[0], self.marks[-1]
        return self.start + (value - low) / (high - low) * self.length


@dataclass
class Ink:
    """A drawing being made, and the boxes of the labels that already stand in it."""

    look: Look
    drawing: Drawing
    taken: list[tuple[float, float, float, float]] = field(default_factory=list)
    labels: list[tuple[float, float, str, float, bool]] = field(default_factory=list)
    crowded: bool = False  # a value label found no free place

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float = LABEL,
        *,
        anchor: str = "start",
        colour: str = MUTED,
        bold: bool = False,
    ) -> None:
        """Write one line; ``anchor`` is start, middle or end."""
        name = self.look.fonts.of(bold=bold).name
        ink = HexColor(f"#{colour}")
        self.drawing.add(
            String(x, y, text, fontName=name, fontSize=size, fillColor=ink, textAnchor=anchor)
        )

    def line(self, x1: float, y1: float, x2: float, y2: float, colour: str, width: float) -> None:
        """Draw a straight line."""
        ink = HexColor(f"#{colour}")
        self.drawing.add(Line(x1, y1, x2, y2, strokeColor=ink, strokeWidth=width))

    def bar(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """Fill a rectangle; negative heights and widths go the other way."""
        x, width = (x, width) if width >= 0 else (x + width, -width)
        y, height = (y, height) if height >= 0 else (y + height, -height)
        ink = HexColor(f"#{colour}")
        self.drawing.add(Rect(x, y, width, height, fillColor=ink, strokeColor=None))

    def label(
        self, places: Sequence[tuple[float, float]], text: str, *, bold: bool = False
    ) -> None:
        """Write a value, centred at the first free of ``places`` (x, baseline)."""
        size = VALUE
        while size >= SMALLEST:
            half = self.look.width(text, size, bold=bold) / 2 + 0.4
            for x, y in places:
                box = (x - half, y - 0.6, x + half, y + size * 0.8)
                inside = box[0] >= 0 and box[2] <= self.drawing.width
                if inside and not any(_overlap(box, other) for other in self.taken):
                    self.taken.append(box)
                    self.labels.append((x, y, text, size, bold))
                    return
            size -= 0.75
        self.crowded = True

    def finish(self) -> None:
        """Write the value labels, all or none: a table tells them when they do not all fit."""
        for x, y, text, size, bold in () if self.crowded else self.labels:
            self.text(x, y, text, size, anchor="middle", colour=TEXT, bold=bold)


def _overlap(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def axis_marks(chart: Chart) -> tuple[float, ...]:
    """Return the marks of the value axis; zero is always on it."""
    known = [v for s in chart.series for v in s.values if v is not None]
    if chart.kind is ChartKind.STACKED:
        sums = [stack(chart, i) for i in range(len(chart.categories))]
        low, high = min(0.0, *(s[0] for s in sums)), max(0.0, *(s[1] for s in sums))
    else:
        low, high = min(0.0, *map(float, known)), max(0.0, *map(float, known))
    return nice_ticks(low, high, whole=all(v == int(v) for v in known))


def stack(chart: Chart, category: int) -> tuple[float, float]:
    """Return how far down and up the values of one category reach on top of each other."""
    values = [float(s.values[category] or 0) for s in chart.series]
    return sum(v for v in values if v < 0), sum(v for v in values if v > 0)


def mark_text(mark: float) -> str:
    """Return an axis mark as it is written."""
    return format_value(mark)


def grid_colour(mark: float) -> tuple[str, float]:
    """Return colour and width of the grid line at ``mark``: the zero line is the strongest."""
    return (MUTED, 0.7) if mark == 0 else (FAINT, 0.5)
