"""What the grid of a roster shows: heads of rows and columns, chips in the cells."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

from campus_guard.core.tone import Tone


class Look(Enum):
    """How a chip is drawn; each look has its own word or icon too, never the colour alone."""

    PLAIN = auto()
    NIGHT = auto()
    GAP = auto()  # nobody yet
    MISSING = auto()  # nobody, and the day is published or near
    BROKEN = auto()  # breaks a rule


@dataclass(frozen=True)
class Chip:
    """One place in a cell: who stands there, or that nobody does."""

    key: Any
    text: str
    look: Look = Look.PLAIN
    note: str = ""
    locked: bool = False
    tip: str = ""

    @property
    def empty(self) -> bool:
        """Tell whether nobody stands here."""
        return self.look in (Look.GAP, Look.MISSING)


@dataclass(frozen=True)
class Head:
    """The head of a row or column; ``count`` stands apart (8/9), in the tone ``tone``."""

    key: Any
    title: str
    note: str = ""
    count: str = ""
    tone: Tone = Tone.MUTED
    tinted: bool = False
    off: bool = False


@dataclass(frozen=True)
class Place:
    """A place in the grid: row, column, and the number of the chip in the cell."""

    row: int = 0
    column: int = 0
    seat: int = 0


@dataclass(frozen=True)
class GridData:
    """Everything the grid shows."""

    rows: Sequence[Head] = ()
    columns: Sequence[Head] = ()
    cells: Mapping[tuple[int, int], Sequence[Chip]] = field(default_factory=dict)
    compact: bool = False

    def chips(self, row: int, column: int) -> Sequence[Chip]:
        """Return the chips of a cell; none where nothing is to be manned."""
        return self.cells.get((row, column), ())

    def chip(self, place: Place) -> Chip | None:
        """Return the chip at a place."""
        chips = self.chips(place.row, place.column)
        return chips[place.seat] if 0 <= place.seat < len(chips) else None

    def find(self, key: Hashable) -> Place | None:
        """Return where a chip stands."""
        for (row, column), chips in self.cells.items():
            for seat, chip in enumerate(chips):
                if chip.key == key:
                    return Place(row, column, seat)
        return None

    def seats(self, row: int) -> int:
        """Return the largest number of chips in a cell of a row, at least one."""
        return max((len(self.chips(row, c)) for c in range(len(self.columns))), default=1) or 1

    def beside(self, place: Place, down: int, right: int) -> Place:
        """Return the place one step away: seats of a cell come one after another."""
        if right:
            column = min(max(place.column + right, 0), len(self.columns) - 1)
            return self.fitted(Place(place.row, column, place.seat))
        seat = place.seat + down
        if 0 <= seat < len(self.chips(place.row, place.column)):
            return Place(place.row, place.column, seat)
        row = place.row + down
        if not 0 <= row < len(self.rows):
            return place
        last = len(self.chips(row, place.column)) - 1
        return Place(row, place.column, 0 if down > 0 else max(0, last))

    def fitted(self, place: Place) -> Place:
        """Return the nearest place that exists."""
        row = min(max(place.row, 0), max(0, len(self.rows) - 1))
        column = min(max(place.column, 0), max(0, len(self.columns) - 1))
        last = max(0, len(self.chips(row, column)) - 1)
        return Place(row, column, min(max(place.seat, 0), last))

    def next_gap(self, place: Place) -> Place | None:
        """Return the next place where nobody stands, column by column, then from the start."""
        order = [
            Place(row, column, seat)
            for column in range(len(self.columns))
            for row in range(len(self.rows))
            for seat in range(len(self.chips(row, column)))
        ]
        start = order.index(place) + 1 if place in order else 0
        for one in (*order[start:], *order[:start]):
            chip = self.chip(one)
            if chip is not None and chip.empty:
                return one
        return None
