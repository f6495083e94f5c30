"""A roster as it stands: its days, its posts, every cell that is to be manned.

What lies in ``roster_cell`` is not all: a cell that nobody touched has no row until its month is
published. From then on the rows are the truth, whatever becomes of the posts.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa

from campus_guard.db.models import Roster, RosterCell, RosterMonth
from campus_guard.db.service import Read
from campus_guard.features.calendar.queries import days as calendar_days
from campus_guard.features.calendar.rules import Day
from campus_guard.features.people.queries.find import person_names
from campus_guard.features.rosters.codes import CellSource
from campus_guard.features.rosters.demand import cells_of, monday
from campus_guard.features.rosters.queries.demand import post_rows
from campus_guard.features.rosters.rows import CellKey, CellState, DutyPostRow

WEEK = timedelta(days=6)


def month_of(day: date) -> str:
    """Return the month of a day: 2026-11."""
    return f"{day:%Y-%m}"


@dataclass(frozen=True)
class Drawing:
    """A roster between two days. ``cells`` are all that is to be manned, in order."""

    roster: Roster
    first: date
    last: date
    days: tuple[Day, ...]
    posts: dict[int, DutyPostRow]
    cells: dict[CellKey, CellState]
    published: frozenset[str]

    def is_published(self, key: CellKey) -> bool:
        """Tell whether the cell lies in a published month."""
        return self.month(key) in self.published

    def month(self, key: CellKey) -> str:
        """Return the month a cell belongs to; a week's cell may lie before the first day."""
        return month_of(max(key.day, self.roster.starts_on))


def published_months(r: Read, roster_id: int) -> frozenset[str]:
    """Return the months of a roster that are published."""
    query = sa.select(RosterMonth.month).where(
        RosterMonth.roster_id == roster_id, RosterMonth.voided_at.is_(None)
    )
    return frozenset(r.session.scalars(query))


def drawing(
    r: Read, roster: Roster, first: date | None = None, last: date | None = None
) -> Drawing:
    """Return the roster between two days (the whole of it without), weeks' cells included."""
    first = max(first or roster.starts_on, roster.starts_on)
    last = min(last or roster.ends_on, roster.ends_on)
    begins = max(monday(first), roster.starts_on)
    days = calendar_days(r, begins, max(last, begins)) if begins <= roster.ends_on else ()
    posts = post_rows(r)
    living = [post for post in posts.values() if not post.voided]
    published = published_months(r, roster.id)
    stored = stored_cells(r, roster.id, monday(first), last)
    made = Drawing(roster, first, last, days, posts, {}, published)
    keys = [k for k in cells_of(living, days) if not made.is_published(k)]
    kept = [k for k in stored if made.is_published(k)]
    order = {post_id: place for place, post_id in enumerate(posts)}
    shown = {k for k in (*keys, *kept) if _inside(k, posts, first, last)}
    for key in sorted(shown, key=lambda k: (k.day, order[k.post_id], k.seat)):
        made.cells[key] = stored.get(key) or CellState(key)
    return made


def _inside(key: CellKey, posts: dict[int, DutyPostRow], first: date, last: date) -> bool:
    week = posts[key.post_id].span == "week"
    return key.day <= last and (key.day + WEEK if week else key.day) >= first


def stored_cells(r: Read, roster_id: int, first: date, last: date) -> dict[CellKey, CellState]:
    """Return what lies in the table between two days."""
    c = RosterCell
    query = sa.select(c.day, c.post_id, c.seat, c.person_id, c.locked, c.source, c.kept_why).where(
        c.roster_id == roster_id, c.day.between(first, last)
    )
    found = {}
    for day, post_id, seat, person_id, locked, source, why in r.session.execute(query):
        key = CellKey(day, post_id, seat)
        found[key] = CellState(key, person_id, locked, CellSource(source), why)
    return found


@dataclass(frozen=True)
class Placed:
    """A cell of a published month: what is in force."""

    roster_id: int
    key: CellKey
    person_id: int | None


def months_between(first: date, last: date) -> list[str]:
    """Return the months that two days and all between lie in."""
    found, day = [], first.replace(day=1)
    while day <= last:
        found.append(month_of(day))
        day = (day + timedelta(days=32)).replace(day=1)
    return found


def in_force(r: Read, first: date, last: date) -> list[Placed]:
    """Return the published cells whose own day lies between two days (weeks' cells: their week).

    A week's cell on a Monday before ``first`` is among them; whoever asks looks at the span.
    """
    begins = monday(first)
    months = months_between(begins, last)
    query = sa.select(RosterMonth.month, Roster).join(Roster, RosterMonth.roster_id == Roster.id)
    query = query.where(RosterMonth.voided_at.is_(None), RosterMonth.month.in_(months))
    found: list[Placed] = []
    rosters: dict[int, tuple[Roster, set[str]]] = {}
    for month, roster in r.session.execute(query):
        rosters.setdefault(roster.id, (roster, set()))[1].add(month)
    for roster, mine in rosters.values():
        for key, state in stored_cells(r, roster.id, begins, last).items():
            if month_of(max(key.day, roster.starts_on)) in mine:
                found.append(Placed(roster.id, key, state.person_id))
    return sorted(found, key=lambda p: p.key)


def names_of(r: Read, ids: Iterable[int | None]) -> dict[int, str]:
    """Return the names of people, voided ones too."""
    return person_names(r, tuple({i for i in ids if i is not None}))


def day_map(r: Read, first: date, last: date) -> dict[date, Day]:
    """Return the calendar between two days."""
    listed: Sequence[Day] = calendar_days(r, first, last) if first <= last else ()
    return {day.day: day for day in listed}
