"""Ruled rows of cells: the common ground of tables and form heads.

A grid draws rows at the flow's pen, repeats its header on each page, and breaks a row that is
longer than a page (or that would leave much of one empty).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from campus_guard.core.document import Align
from campus_guard.reports.flow import Flow
from campus_guard.reports.look import LINE, SOFT, TEXT
from campus_guard.reports.ticks import draw_tick

THIN, FIRM = 0.45, 0.9
_MANY = 4  # lines of a row that must fit before it is worth breaking it


@dataclass(frozen=True)
class Piece:
    """One laid-out cell: where it stands and its lines (or a box to tick)."""

    x: float
    width: float
    lines: tuple[str, ...]
    align: Align = Align.LEFT
    colour: str = TEXT
    bold: bool = False
    tick: bool | None = None
    fill: str = ""
    top: bool = False  # lines stand at the top of the cell, not in its middle


HeaderRow = tuple[list[Piece], float]


@dataclass
class Grid:
    """A grid being drawn: its columns' edges, its header and the page segment begun."""

    flow: Flow
    edges: list[float]
    header: list[HeaderRow] = field(default_factory=list)
    start: float = 0
    cuts: tuple[float, ...] = ()  # the vertical lines of the rows since ``start``

    @property
    def right(self) -> float:
        """Return the right edge."""
        return self.edges[-1]

    @property
    def header_height(self) -> float:
        """Return the height of the header's rows."""
        return sum(height for _, height in self.header)

    def measured(self, pieces: list[Piece]) -> HeaderRow:
        """Return the pieces with the height that their lines take."""
        sizes = self.flow.look.sizes
        most = max((len(p.lines) for p in pieces), default=1)
        return pieces, max(1, most) * sizes.table_leading + 2 * sizes.pad_y

    def open(self) -> None:
        """Begin a page segment with the header."""
        flow = self.flow
        top = self.start = flow.y
        if self.header:
            flow.box(flow.left, top, flow.width, self.header_height, fill=SOFT)
        flow.rule(flow.left, top, self.right, top, width=FIRM)
        for index, (pieces, height) in enumerate(self.header):
            self._note_cuts(pieces)
            self._ink(pieces, height)
            flow.down(height)
            last = index + 1 == len(self.header)
            for piece in pieces:
                if not last and any(piece.lines):  # no line through a column without a group
                    self._thin(piece.x, piece.x + piece.width)
        if self.header:
            flow.rule(flow.left, flow.y, self.right, flow.y, width=THIN + 0.2)

    def close(self) -> None:
        """End a page segment with its vertical lines and the bottom line."""
        self._flush()
        self.flow.rule(self.flow.left, self.flow.y, self.right, self.flow.y, width=FIRM)
        self.cuts = ()

    def row(
        self, pieces: list[Piece], least: float = 0, *, firm: bool = False, below: float = 0
    ) -> None:
        """Draw one row, on this page or the next, or over several when it is that long.

        ``least`` is the smallest height in points; ``firm`` draws a heavier line above. ``below``
        is the height of what follows and must not begin a page without this row.
        """
        flow, sizes = self.flow, self.flow.look.sizes
        height = max(self.measured(pieces)[1], least)
        whole = flow.frame.height - self.header_height
        if height <= flow.room < min(height + below, whole - 0.01):
            self._turn_page()
        while height > flow.room + 0.01:
            fitting = int((flow.room - 2 * sizes.pad_y) / sizes.table_leading)
            if height <= whole / 3 or fitting < _MANY:
                if flow.room >= whole - 0.01:
                    break  # no page has more room than this one
                self._turn_page()
                continue
            self._put([_cut(p, 0, fitting) for p in pieces], flow.room)
            self._turn_page()
            pieces = [_cut(p, fitting, None) for p in pieces]
            height = self.measured(pieces)[1]
        if firm:
            flow.rule(flow.left, flow.y, self.right, flow.y, width=FIRM - 0.2)
        self._put(pieces, height)

    def _turn_page(self) -> None:
        self.close()
        self.flow.new_page()
        self.open()

    def _put(self, pieces: Sequence[Piece], height: float) -> None:
        """Set the pieces at the pen and move below them."""
        flow = self.flow
        for piece in pieces:
            if piece.fill:
                flow.box(piece.x, flow.y, piece.width, height, fill=piece.fill)
        self._note_cuts(pieces)
        self._ink(pieces, height)
        flow.down(height)
        self._thin(flow.left, self.right)

    def _thin(self, x1: float, x2: float) -> None:
        self.flow.rule(x1, self.flow.y, x2, self.flow.y, width=THIN, colour=LINE)

    def _note_cuts(self, pieces: Sequence[Piece]) -> None:
        """Note where this row's vertical lines are; draw those before when they differ."""
        cuts = (*(p.x for p in pieces), self.right)
        if cuts != self.cuts:
            self._flush()
            self.cuts = cuts

    def _flush(self) -> None:
        """Draw the vertical lines of the rows since the last change of columns."""
        if self.flow.y > self.start:
            for x in self.cuts:
                self.flow.rule(x, self.start, x, self.flow.y, width=THIN, colour=LINE)
        self.start = self.flow.y

    def _ink(self, pieces: Sequence[Piece], height: float) -> None:
        """Set the lines of the pieces into a row of ``height``."""
        flow, sizes = self.flow, self.flow.look.sizes
        size, leading, pad = sizes.table, sizes.table_leading, sizes.pad_x
        for piece in pieces:
            if piece.tick is not None:
                side = size * 0.95
                x = piece.x + ((piece.width - side) / 2 if piece.align is Align.CENTER else pad)
                draw_tick(flow, x, flow.y + (height - side) / 2, side, ticked=piece.tick)
                continue
            above = sizes.pad_y if piece.top else (height - len(piece.lines) * leading) / 2
            y = flow.y + above + (leading + size * 0.72) / 2
            for line in piece.lines:
                x = piece.x + pad
                if piece.align is not Align.LEFT:
                    free = piece.width - 2 * pad - flow.look.width(line, size, bold=piece.bold)
                    x += free if piece.align is Align.RIGHT else free / 2
                flow.text(x, y, line, size, bold=piece.bold, colour=piece.colour)
                y += leading


def _cut(piece: Piece, first: int, end: int | None) -> Piece:
    """Return the piece with some of its lines only."""
    tick = piece.tick if first == 0 else None
    return replace(piece, lines=piece.lines[first:end], tick=tick)
