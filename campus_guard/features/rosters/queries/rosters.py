"""Versions of a roster: lists, grids, counts, comparison, changes, swaps, repairs, re-planning."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, ClassVar

import sqlalchemy as sa

from campus_guard.core.roles import OFFICE, RECORDERS, Role
from campus_guard.db.models import Roster, RosterChange, RosterMonth, Term
from campus_guard.db.service import Query, Read
from campus_guard.features.calendar.queries import days as calendar_days
from campus_guard.features.calendar.rules import Day
from campus_guard.features.rosters.codes import ChangeKind, Span
from campus_guard.features.rosters.demand import cells_of, manned
from campus_guard.features.rosters.queries.counting import counts_of
from campus_guard.features.rosters.queries.demand import post_rows
from campus_guard.features.rosters.queries.instance import seat_needs
from campus_guard.features.rosters.queries.loading import (
    Drawing,
    drawing,
    month_of,
    names_of,
    published_months,
)
from campus_guard.features.rosters.rows import (
    CellDifference,
    CellKey,
    CellRow,
    ChangeRow,
    DutyPostRow,
    GridDay,
    PersonCount,
    ReplanDay,
    RosterComparison,
    RosterRow,
    RosterView,
)


def roster_row(r: Read, roster: Roster, drawn: Drawing | None = None) -> RosterRow:
    """Return a version with its numbers."""
    whole = drawn or drawing(r, roster)
    term = r.get(Term, roster.term_id)
    cells = whole.cells.values()
    same = ("id", "version", "term_id", "name", "starts_on", "ends_on", "seed", "rule_set",
            "engine", "sliders", "limits", "outcome", "generated_at", "drawn", "note")  # fmt: skip
    return RosterRow(
        **{key: getattr(roster, key) for key in same},
        term=term.name,
        cells=len(whole.cells),
        gaps=sum(state.person_id is None for state in cells),
        kept=sum(bool(state.kept_why) for state in cells),
        published=tuple(sorted(whole.published)),
        voided=roster.voided_at is not None,
    )


@dataclass(frozen=True, kw_only=True)
class ListRosters(Query[tuple[RosterRow, ...]]):
    """Return the versions of a term (or of all), newest first."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    term_id: int | None = None
    include_voided: bool = False

    def fetch(self, r: Read) -> tuple[RosterRow, ...]:
        query = sa.select(Roster).order_by(Roster.starts_on.desc(), Roster.id.desc())
        if not self.include_voided:
            query = query.where(Roster.voided_at.is_(None))
        if self.term_id is not None:
            query = query.where(Roster.term_id == self.term_id)
        return tuple(roster_row(r, roster) for roster in r.session.scalars(query).all())


@dataclass(frozen=True, kw_only=True)
class GetRoster(Query[RosterRow]):
    """Return one version; raises NotFound."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    roster_id: int

    def fetch(self, r: Read) -> RosterRow:
        return roster_row(r, r.get(Roster, self.roster_id))


def changed_keys(r: Read, roster_ids: Iterable[int]) -> set[tuple[int, CellKey]]:
    """Return the cells that changed after they were published."""
    c = RosterChange
    query = sa.select(c.roster_id, c.day, c.post_id, c.seat).where(
        c.roster_id.in_(set(roster_ids)), c.voided_at.is_(None)
    )
    return {(a, CellKey(b, p, s)) for a, b, p, s in r.session.execute(query)}


def cell_rows(r: Read, drawn: Drawing) -> tuple[CellRow, ...]:
    """Return the cells as the grids show them."""
    names = names_of(r, (state.person_id for state in drawn.cells.values()))
    changed = {key for _, key in changed_keys(r, [drawn.roster.id])}
    made = []
    for key, state in drawn.cells.items():
        leader, certificate = seat_needs(drawn.posts[key.post_id], key.seat)
        made.append(
            CellRow(
                key=key,
                person_id=state.person_id,
                person=names.get(state.person_id or 0, ""),
                locked=state.locked,
                source=state.source,
                kept_why=state.kept_why,
                published=drawn.is_published(key),
                changed=key in changed,
                needs_leader=leader,
                certificate=certificate,
            )
        )
    return tuple(made)


def grid_day(day: Day, published: frozenset[str]) -> GridDay:
    """Return a day as the grids show it."""
    mine = month_of(day.day) in published
    return GridDay(day.day, day.kind.value, day.name, day.teaching, day.events, mine)


def view_of(r: Read, roster: Roster, first: date, last: date, *, counts: bool) -> RosterView:
    """Return a part of a roster with the counts of the whole."""
    whole = drawing(r, roster)
    part = drawing(r, roster, first, last)
    used = {key.post_id for key in part.cells}
    return RosterView(
        roster=roster_row(r, roster, whole),
        first=part.first,
        last=part.last,
        days=tuple(
            grid_day(d, part.published) for d in part.days if part.first <= d.day <= part.last
        ),
        posts=tuple(p for p in part.posts.values() if p.id in used),
        cells=cell_rows(r, part),
        counts=counts_of(r, whole) if counts else (),
    )


@dataclass(frozen=True, kw_only=True)
class RosterGrid(Query[RosterView]):
    """Return every cell between two days, also the empty ones; raises NotFound."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    roster_id: int
    first: date
    last: date
    counts: bool = True

    def fetch(self, r: Read) -> RosterView:
        roster = r.get(Roster, self.roster_id)
        return view_of(r, roster, self.first, self.last, counts=self.counts)


def roster_on(r: Read, day: date) -> Roster | None:
    """Return the version whose published month a day lies in."""
    query = (
        sa.select(Roster)
        .join(RosterMonth, RosterMonth.roster_id == Roster.id)
        .where(
            RosterMonth.voided_at.is_(None),
            RosterMonth.month == month_of(day),
            Roster.starts_on <= day,
            Roster.ends_on >= day,
        )
        .order_by(RosterMonth.id.desc())
    )
    return r.session.scalars(query).first()


@dataclass(frozen=True, kw_only=True)
class RosterInForce(Query[RosterView | None]):
    """Return the published cells between two days, None when nothing is published.

    It is the version of the first published day; of other months only its published cells.
    """

    roles: ClassVar[frozenset[Role]] = RECORDERS
    first: date
    last: date
    counts: bool = False

    def fetch(self, r: Read) -> RosterView | None:
        for day in calendar_days(r, self.first, self.last):
            roster = roster_on(r, day.day)
            if roster is not None:
                view = view_of(r, roster, self.first, self.last, counts=self.counts)
                return replace(view, cells=tuple(c for c in view.cells if c.published))
        return None


@dataclass(frozen=True, kw_only=True)
class RosterCounts(Query[tuple[PersonCount, ...]]):
    """Return what each person has in a version."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    roster_id: int

    def fetch(self, r: Read) -> tuple[PersonCount, ...]:
        return counts_of(r, drawing(r, r.get(Roster, self.roster_id)))


@dataclass(frozen=True, kw_only=True)
class CompareRosters(Query[RosterComparison]):
    """Return where two versions differ, and the counts of everybody in both."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    first_id: int
    second_id: int

    def fetch(self, r: Read) -> RosterComparison:
        one, two = r.get(Roster, self.first_id), r.get(Roster, self.second_id)
        a, b = drawing(r, one), drawing(r, two)
        everybody = (s.person_id for d in (a, b) for s in d.cells.values())
        names = names_of(r, everybody)
        return RosterComparison(
            roster_row(r, one, a),
            roster_row(r, two, b),
            tuple(_differences(a, b, names)),
            _side_by_side(counts_of(r, a), counts_of(r, b)),
        )


def _differences(a: Drawing, b: Drawing, names: Mapping[int, str]) -> Iterable[CellDifference]:
    for key in sorted({*a.cells, *b.cells}):
        first = a.cells[key].person_id if key in a.cells else None
        second = b.cells[key].person_id if key in b.cells else None
        if first != second:
            post = a.posts[key.post_id].name
            yield CellDifference(key, post, names.get(first or 0, ""), names.get(second or 0, ""))


def _side_by_side(
    a: Sequence[PersonCount], b: Sequence[PersonCount]
) -> tuple[tuple[PersonCount | None, PersonCount | None], ...]:
    left, right = {c.person_id: c for c in a}, {c.person_id: c for c in b}
    return tuple((left.get(i), right.get(i)) for i in sorted({*left, *right}))


@dataclass(frozen=True, kw_only=True)
class RosterChanges(Query[tuple[ChangeRow, ...]]):
    """Return what changed after it was published (调班), by day."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    roster_id: int
    first: date | None = None
    last: date | None = None

    def fetch(self, r: Read) -> tuple[ChangeRow, ...]:
        c = RosterChange
        query = sa.select(c).where(c.roster_id == self.roster_id, c.voided_at.is_(None))
        if self.first is not None:
            query = query.where(c.day >= self.first)
        if self.last is not None:
            query = query.where(c.day <= self.last)
        rows = list(r.session.scalars(query.order_by(c.day, c.id)))
        names = names_of(r, (i for x in rows for i in (x.old_person_id, x.new_person_id)))
        posts = post_rows(r)
        return tuple(_change(row, names, posts) for row in rows)


def _change(
    row: RosterChange, names: Mapping[int, str], posts: Mapping[int, DutyPostRow]
) -> ChangeRow:
    return ChangeRow(
        id=row.id,
        key=CellKey(row.day, row.post_id, row.seat),
        post=posts[row.post_id].name,
        kind=ChangeKind(row.kind),
        old=names.get(row.old_person_id or 0, ""),
        new=names.get(row.new_person_id or 0, ""),
        reason=row.reason,
        at=row.created_at,
        by=row.created_by,
    )


@dataclass(frozen=True, kw_only=True)
class ReplanDays(Query[tuple[ReplanDay, ...]]):
    """Return the days from today on whose kind is another than when the roster was made."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    roster_id: int
    from_day: date | None = None

    def fetch(self, r: Read) -> tuple[ReplanDay, ...]:
        roster = r.get(Roster, self.roster_id)
        return replan(r, roster, self.from_day or r.today)


@dataclass(frozen=True, kw_only=True)
class RostersToReplan(Query[tuple[tuple[RosterRow, int], ...]]):
    """Return the living versions with days that have become another kind, and how many."""

    roles: ClassVar[frozenset[Role]] = OFFICE

    def fetch(self, r: Read) -> tuple[tuple[RosterRow, int], ...]:
        query = sa.select(Roster).where(Roster.voided_at.is_(None), Roster.ends_on >= r.today)
        found = []
        for roster in r.session.scalars(query.order_by(Roster.id)).all():
            changed = replan(r, roster, r.today)
            if changed:
                found.append((roster_row(r, roster), len(changed)))
        return tuple(found)


def replan(r: Read, roster: Roster, since: date) -> tuple[ReplanDay, ...]:
    """Return the days of a roster that have become another kind."""
    was: Mapping[str, Any] = roster.outcome.get("days") or {}
    published = published_months(r, roster.id)
    days = [
        day
        for day in calendar_days(r, max(since, roster.starts_on), roster.ends_on)
        if since <= day.day and was.get(day.day.isoformat(), day.kind.value) != day.kind.value
    ]
    if not days:
        return ()
    posts = [p for p in post_rows(r, voided=False).values() if p.span is Span.DAY]
    part = drawing(r, roster, days[0].day, days[-1].day)
    return tuple(
        _replan_day(day, str(was[day.day.isoformat()]), posts, part, published) for day in days
    )


def _replan_day(
    day: Day, was: str, posts: Sequence[DutyPostRow], part: Drawing, published: frozenset[str]
) -> ReplanDay:
    old = replace(day, kind=type(day.kind)(was))
    before = {p.name for p in posts if manned(p, old)}
    now = {p.name for p in posts if manned(p, day)}
    people = sum(k.day == day.day and s.person_id is not None for k, s in part.cells.items())
    return ReplanDay(
        day.day,
        was,
        day.kind.value,
        day.name,
        month_of(day.day) in published,
        people,
        tuple(p.name for p in posts if p.name in now - before),
        tuple(p.name for p in posts if p.name in before - now),
    )


def asked(posts: Iterable[DutyPostRow], days: Sequence[Day]) -> int:
    """Return how many cells the posts ask for on these days."""
    return len(cells_of(posts, days))
