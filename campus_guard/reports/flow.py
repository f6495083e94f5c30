"""Where on which page things stand: leaves collect ink, a flow walks down the leaves.

Everything is laid out before anything is painted, so that footers know the number of pages and a
roll knows its length. Distances are points from the top left corner.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from campus_guard.reports.look import TEXT, Look

ROLL = 1e7  # the height of a page that never ends


class Text(NamedTuple):
    """One line of text; ``y`` is its baseline."""

    x: float
    y: float
    text: str
    size: float
    bold: bool
    colour: str


class Line(NamedTuple):
    """A straight line; ``dash`` draws it broken."""

    x1: float
    y1: float
    x2: float
    y2: float
    width: float
    colour: str
    dash: bool


class Box(NamedTuple):
    """A rectangle; no colour, no fill or no edge."""

    x: float
    y: float
    width: float
    height: float
    fill: str
    edge: str
    radius: float


class Picture(NamedTuple):
    """A drawing (reportlab.graphics) or a pixel picture at the top left of ``x``, ``y``."""

    x: float
    y: float
    width: float
    height: float
    content: Any


class Mark(NamedTuple):
    """An entry of the bookmarks."""

    y: float
    text: str
    level: int


@dataclass
class Leaf:
    """The ink of one page: shapes lie below texts."""

    shapes: list[Line | Box] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)


@dataclass(frozen=True)
class Frame:
    """The part of each page that the flow may fill."""

    left: float
    top: float
    width: float
    bottom: float

    @property
    def height(self) -> float:
        """Return the height of a whole page's room."""
        return self.bottom - self.top


class Flow:
    """A pen that moves down the page and on to the next one."""

    def __init__(self, look: Look, frame: Frame) -> None:
        self.look = look
        self.frame = frame
        self.leaves: list[Leaf] = [Leaf()]
        self.y = frame.top
        self.at_top = True  # nothing stands on this page yet

    @property
    def leaf(self) -> Leaf:
        """Return the page being filled."""
        return self.leaves[-1]

    @property
    def left(self) -> float:
        """Return the left edge of the room."""
        return self.frame.left

    @property
    def width(self) -> float:
        """Return the width of the room."""
        return self.frame.width

    @property
    def room(self) -> float:
        """Return the height left on this page."""
        return self.frame.bottom - self.y

    def new_page(self) -> None:
        """Go on at the top of a new page."""
        self.leaves.append(Leaf())
        self.y = self.frame.top
        self.at_top = True

    def need(self, height: float) -> None:
        """Go to a new page unless ``height`` is left here (or a page is never that high)."""
        if height > self.room + 0.01 and not self.at_top:
            self.new_page()

    def down(self, height: float) -> None:
        """Move down; what was skipped counts as filled."""
        self.y += height
        self.at_top = False

    def gap(self, height: float) -> None:
        """Leave room between blocks, but none at the top of a page."""
        if not self.at_top:
            self.y = min(self.y + height, self.frame.bottom)

    def text(
        self,
        x: float,
        baseline: float,
        text: str,
        size: float,
        *,
        bold: bool = False,
        colour: str = TEXT,
    ) -> None:
        """Set one line of drawable text."""
        if text:
            self.leaf.texts.append(Text(x, baseline, text, size, bold, colour))

    def rule(
        self,
        x1: float,
        y1: float,
        x2: float,
        y2: float,
        *,
        width: float = 0.5,
        colour: str = TEXT,
        dash: bool = False,
    ) -> None:
        """Draw a line."""
        self.leaf.shapes.append(Line(x1, y1, x2, y2, width, colour, dash))

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        *,
        fill: str = "",
        edge: str = "",
        radius: float = 0,
    ) -> None:
        """Draw a rectangle."""
        self.leaf.shapes.append(Box(x, y, width, height, fill, edge, radius))

    def lines(
        self,
        lines: tuple[str, ...],
        x: float,
        size: float,
        leading: float,
        *,
        bold: bool = False,
        colour: str = TEXT,
        least: int = 2,
        place: Callable[[str], float] | None = None,
    ) -> None:
        """Set lines below each other over as many pages as they take.

        Fewer than ``least`` lines are not left alone at the foot of a page. ``place`` tells how far
        to move a line to the right (centred, right-aligned).
        """
        for index, line in enumerate(lines):
            rest = len(lines) - index
            keep = min(least, rest) if index == 0 or rest == least else 1
            self.need(keep * leading)
            shift = place(line) if place else 0
            baseline = self.y + (leading + size * 0.72) / 2
            self.text(x + shift, baseline, line, size, bold=bold, colour=colour)
            self.down(leading)


def scratch(flow: Flow) -> Flow:
    """Return a flow on endless paper with the same look and width, to measure heights."""
    frame = Frame(flow.frame.left, 0, flow.frame.width, ROLL)
    return Flow(flow.look, frame)
