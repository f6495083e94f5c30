"""One roster in memory, as the roster page works on it: who stands where and what that breaks."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from campus_guard.features.rosters.codes import CellSource, Span
from campus_guard.features.rosters.rows import CellKey, CellState, DutyPostRow, GridDay, RosterView
from campus_guard.features.rosters.rules.board import Board, Counts
from campus_guard.features.rosters.rules.model import Rule, SlotKey, Violation


@dataclass(frozen=True)
class Spot:
    """What stands in a place: enough to put it back."""

    person: str | None = None
    locked: bool = False
    kept: str = ""
    source: CellSource = CellSource.HAND

    def state(self, key: CellKey) -> CellState:
        """Return it as the database keeps it."""
        person = int(self.person) if self.person is not None else None
        return CellState(key, person, self.locked, self.source, self.kept)


NOBODY = Spot()


@dataclass
class Sheet:
    """The cells of a whole roster, and the board that knows its rules.

    Posts given by the week are no slots of the board: no rule speaks against anybody there.
    """

    view: RosterView
    board: Board
    names: Mapping[str, str]
    letters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    term_starts_on: date | None = None

    def __post_init__(self) -> None:
        """Index what is looked up often."""
        self.days: dict[date, GridDay] = {d.day: d for d in self.view.days}
        self.posts: dict[int, DutyPostRow] = {p.id: p for p in self.view.posts}
        instance = self.board.of.instance
        self._number = {d.date: n for n, d in enumerate(instance.days)}
        self._date = [d.date for d in instance.days]
        self.spots: dict[CellKey, Spot] = {}
        self.needs: dict[CellKey, tuple[bool, str]] = {}
        self.changed: set[CellKey] = set()
        cells: dict[tuple[int, date], list[CellKey]] = defaultdict(list)
        for cell in self.view.cells:
            person = str(cell.person_id) if cell.person_id is not None else None
            self.spots[cell.key] = Spot(person, cell.locked, cell.kept_why, cell.source)
            self.needs[cell.key] = cell.needs_leader, cell.certificate
            cells[cell.key.post_id, cell.key.day].append(cell.key)
            self._seat(cell.key, person)
            if cell.changed:
                self.changed.add(cell.key)
        for keys in cells.values():
            keys.sort()
        self._cells = dict(cells)
        self.broken: dict[CellKey, tuple[Violation, ...]] = {}
        for key in self.spots:
            self._weigh(key)

    def week(self, monday: date) -> int:
        """Return the number of a week: of the term, also where the roster begins later."""
        first = self.term_starts_on or self.view.roster.starts_on
        return (monday - first + timedelta(days=first.weekday())).days // 7 + 1

    def slot(self, key: CellKey) -> SlotKey | None:
        """Return what the board calls a cell; None for one of a post given by the week."""
        number = self._number.get(key.day)
        slot = None if number is None else (number, str(key.post_id), key.seat)
        return slot if slot in self.board.of.slot_of else None

    def cell(self, slot: SlotKey) -> CellKey:
        """Return the cell of a slot of the board."""
        return CellKey(self._date[slot[0]], int(slot[1]), slot[2])

    def cells(self, post: int, day: date) -> list[CellKey]:
        """Return the cells of a post on a day."""
        return self._cells.get((post, day), [])

    def name(self, person: str) -> str:
        """Return what a person is called."""
        return self.names.get(person, "?")

    def spot(self, key: CellKey) -> Spot:
        """Return what stands in a cell."""
        return self.spots.get(key, NOBODY)

    def holder(self, key: CellKey) -> str | None:
        """Return who stands in a cell."""
        return self.spot(key).person

    def counts(self, person: str) -> Counts:
        """Return what somebody has."""
        known = person in self.board.of.person_of
        return self.board.counts(person) if known else Counts()

    def is_published(self, key: CellKey) -> bool:
        """Tell whether the month of a cell is published."""
        return f"{key.day:%Y-%m}" in self.view.roster.published

    def put(self, changes: Mapping[CellKey, Spot]) -> None:
        """Take over who stands where, and find what that breaks or heals."""
        touched: set[str] = set()
        near: set[CellKey] = set()
        for key, spot in changes.items():
            touched |= {p for p in (self.holder(key), spot.person) if p is not None}
            self.spots[key] = spot
            near |= set(self.cells(key.post_id, key.day))
            self._seat(key, spot.person)
        for person in touched & self.board.of.person_of.keys():
            near |= {self.cell(slot) for slot in self.board.slots_of(person)}
        for key in near:
            self._weigh(key)

    def against(self, changes: Mapping[CellKey, str | None]) -> tuple[Violation, ...]:
        """Return the rules that a change would break; nothing stays changed."""
        before = {key: self.holder(key) for key in changes}
        for key, person in changes.items():
            self._seat(key, person)
        found = {
            (v.rule, v.person, tuple(sorted(v.slots))): v
            for key, person in changes.items()
            for v in self._why_not(key, person)
        }
        for key, person in before.items():
            self._seat(key, person)
        return tuple(found.values())

    def gaps(self, days: Iterable[date] | None = None) -> int:
        """Return how many cells are empty, of some days or of all."""
        wanted = None if days is None else set(days)
        return sum(
            1
            for key, spot in self.spots.items()
            if spot.person is None and (wanted is None or key.day in wanted)
        )

    def conflicts(self) -> list[CellKey]:
        """Return the cells that break a rule and were not kept with a reason."""
        return sorted(key for key in self.broken if not self.spot(key).kept)

    def posts_on(self, days: Iterable[date]) -> list[DutyPostRow]:
        """Return the posts that are manned on one of these days at least, in their order."""
        wanted = set(days)
        used = {post for post, day in self._cells if day in wanted}
        return [post for post in self.view.posts if post.id in used]

    def duties_of(self, person: str) -> list[CellKey]:
        """Return the cells of somebody in the order of days."""
        return sorted(key for key, spot in self.spots.items() if spot.person == person)

    def weekly(self, key: CellKey) -> bool:
        """Tell whether a cell stands for a whole week."""
        post = self.posts.get(key.post_id)
        return post is not None and post.span is Span.WEEK

    def _seat(self, key: CellKey, person: str | None) -> None:
        slot = self.slot(key)
        if slot is not None:
            self.board.put(slot, person if person in self.board.of.person_of else None)

    def _why_not(self, key: CellKey, person: str | None) -> list[Violation]:
        slot = self.slot(key)
        if slot is None or person is None or person not in self.board.of.person_of:
            return []
        return [v for v in self.board.why_not(person, slot) if v.rule is not Rule.LOCK]

    def _weigh(self, key: CellKey) -> None:
        found = self._why_not(key, self.holder(key))
        if found:
            self.broken[key] = tuple(found)
        else:
            self.broken.pop(key, None)
