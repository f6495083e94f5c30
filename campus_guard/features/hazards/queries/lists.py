"""The register as a list and as a board, and what waits."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, ClassVar

import sqlalchemy as sa

from campus_guard.core.roles import OFFICE, RECORDERS, Role
from campus_guard.core.text import clean_search, fold
from campus_guard.db.models import Area, Hazard
from campus_guard.db.service import Query, Read
from campus_guard.features.hazards.queries.rows import (
    HazardList,
    HazardRef,
    HazardRow,
    Lane,
    Waiting,
)
from campus_guard.features.hazards.queries.showing import COLUMNS, rows_of
from campus_guard.features.hazards.rules.codes import (
    Category,
    Department,
    HazardKind,
    HazardState,
    Level,
    Source,
)
from campus_guard.features.people.pinyin import search_form
from campus_guard.features.people.queries import found_by

S = HazardState
_FAR = date.max
LANES: tuple[tuple[str, frozenset[HazardState]], ...] = (
    ("waiting", frozenset({S.FOUND, S.GRADED, S.ASSIGNED, S.RETURNED})),
    ("working", frozenset({S.RECTIFYING, S.EXTERNAL})),
    ("inspecting", frozenset({S.ASKED, S.PASSED})),
    ("done", frozenset({S.STRUCK_OFF})),
)
"""待整改, 整改中 (with 外部待办), 待复查, 已销号."""
RECENT_DAYS = 365
_TEXTS = (
    Hazard.place,
    Hazard.description,
    Hazard.measure,
    Hazard.owner,
    Hazard.finder,
    Hazard.device,
    Hazard.source_ref,
    Hazard.external_unit,
)


@dataclass(frozen=True, kw_only=True)
class HazardFilter:
    """What narrows the register; everything empty shows all hazards that are not voided.

    ``text`` looks into number, place, words and names, also by pinyin initials. An area includes
    those below it. ``mine`` are those this account's person answers for. ``kind`` None is both.
    """

    kind: HazardKind | None = HazardKind.HAZARD
    text: str = ""
    states: frozenset[HazardState] = frozenset()
    level: Level | None = None
    area_id: int | None = None
    category: Category | None = None
    source: Source | None = None
    department: Department | None = None
    owner_id: int | None = None
    mine: bool = False
    open_only: bool = False
    overdue: bool = False
    listed: bool = False
    flagged: bool = False
    found_from: date | None = None
    found_to: date | None = None
    voided: bool = False


def select_rows(r: Read, wanted: HazardFilter) -> list[HazardRow]:
    """Return all rows of a filter: overdue first, then by deadline, then the newest."""
    rows = rows_of(r, sa.select(*COLUMNS).where(*_conditions(r, wanted)))
    if wanted.flagged:
        rows = [row for row in rows if row.flagged]
    if wanted.overdue:
        rows = [row for row in rows if row.overdue]
    rows.sort(key=_order)
    return rows


def _order(row: HazardRow) -> tuple[Any, ...]:
    done = row.struck_on is not None
    last = -row.struck_on.toordinal() if row.struck_on else 0
    return (row.voided, done, last, not row.overdue, row.due_on or _FAR, -row.id)


def _conditions(r: Read, wanted: HazardFilter) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = [] if wanted.voided else [Hazard.voided_at.is_(None)]
    equal: Mapping[str, Any] = {
        "kind": wanted.kind,
        "level": wanted.level,
        "category": wanted.category,
        "source": wanted.source,
        "department": wanted.department,
        "owner_id": wanted.owner_id,
    }
    table = Hazard.__table__.c
    found += [table[name] == value for name, value in equal.items() if value is not None]
    if wanted.mine:
        found.append(Hazard.owner_id == (r.actor.person_id or -1))
    if wanted.states:
        found.append(Hazard.state.in_([s.value for s in wanted.states]))
    if wanted.open_only or wanted.overdue:
        found.append(Hazard.state != S.STRUCK_OFF.value)
    if wanted.listed:
        found.append(Hazard.listed_on.is_not(None))
    if wanted.area_id is not None:
        found.append(Hazard.area_id.in_(areas_below(r, wanted.area_id)))
    if wanted.found_from is not None:
        found.append(Hazard.found_on >= wanted.found_from)
    if wanted.found_to is not None:
        found.append(Hazard.found_on <= wanted.found_to)
    return found + _text_condition(wanted.text)


def _text_condition(text: str) -> list[sa.ColumnElement[bool]]:
    plain = clean_search(text)
    if not plain:
        return []
    parts = [column.contains(plain, autoescape=True) for column in _TEXTS]
    parts.append(Hazard.number.contains(fold(plain), autoescape=True))
    if search_form(plain):
        parts.append(Hazard.id.in_(found_by("hazard", plain)))
        parts.append(Hazard.area_id.in_(found_by("area", plain)))
        parts.append(Hazard.owner_id.in_(found_by("person", plain)))
    return [sa.or_(*parts)]


def areas_below(r: Read, area_id: int) -> set[int]:
    """Return the area and all areas below it."""
    children: dict[int | None, list[int]] = {}
    for child, parent in r.session.execute(sa.select(Area.id, Area.parent_id)):
        children.setdefault(parent, []).append(child)
    found: set[int] = set()
    todo = [area_id]
    while todo:
        here = todo.pop()
        if here not in found:
            found.add(here)
            todo += children.get(here, [])
    return found


@dataclass(frozen=True, kw_only=True)
class ListHazards(Query[HazardList]):
    """The register as a list: open ones first, the overdue above, the struck off last."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    wanted: HazardFilter = HazardFilter()
    limit: int = 2000

    def fetch(self, r: Read) -> HazardList:
        rows = select_rows(r, self.wanted)
        overdue = sum(row.overdue for row in rows)
        open_ = sum(row.state is not S.STRUCK_OFF and not row.voided for row in rows)
        return HazardList(tuple(rows[: self.limit]), len(rows), overdue, open_)


@dataclass(frozen=True, kw_only=True)
class HazardBoard(Query[tuple[Lane, ...]]):
    """The register as four lanes (待整改, 整改中, 待复查, 已销号), at most ``limit`` cards each."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    wanted: HazardFilter = HazardFilter()
    limit: int = 100

    def fetch(self, r: Read) -> tuple[Lane, ...]:
        rows = select_rows(r, replace(self.wanted, open_only=True))
        lanes = []
        for key, states in LANES[:-1]:
            mine = [row for row in rows if row.state in states]
            lanes.append(Lane(key, states, tuple(mine[: self.limit]), len(mine)))
        return (*lanes, self._done(r))

    def _done(self, r: Read) -> Lane:
        """Return the lane of those struck off: the latest ones, all of them counted."""
        wanted = self.wanted
        if wanted.overdue or wanted.flagged or wanted.open_only:
            rows = [] if wanted.open_only else select_rows(r, wanted)
            done = [row for row in rows if row.state is S.STRUCK_OFF]
            return Lane(*LANES[-1], tuple(done[: self.limit]), len(done))
        where = (*_conditions(r, wanted), Hazard.state == S.STRUCK_OFF.value)
        count = r.session.scalar(sa.select(sa.func.count(Hazard.id)).where(*where)) or 0
        query = sa.select(*COLUMNS).where(*where)
        query = query.order_by(Hazard.struck_on.desc(), Hazard.id.desc()).limit(self.limit)
        return Lane(*LANES[-1], tuple(rows_of(r, query)), count)


@dataclass(frozen=True, kw_only=True)
class MyHazards(Query[tuple[HazardRow, ...]]):
    """What this account reported itself, the newest first (all that a gatekeeper sees)."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    limit: int = 200

    def fetch(self, r: Read) -> tuple[HazardRow, ...]:
        query = (
            sa.select(*COLUMNS)
            .where(Hazard.created_by == r.actor.username, Hazard.voided_at.is_(None))
            .order_by(Hazard.id.desc())
            .limit(self.limit)
        )
        return tuple(rows_of(r, query))


@dataclass(frozen=True, kw_only=True)
class MyOverdueHazards(Query[tuple[HazardRow, ...]]):
    """The overdue hazards this account's person answers for; all of them without a person."""

    roles: ClassVar[frozenset[Role]] = OFFICE

    def fetch(self, r: Read) -> tuple[HazardRow, ...]:
        mine = r.actor.person_id is not None
        return tuple(select_rows(r, HazardFilter(kind=None, overdue=True, mine=mine)))


@dataclass(frozen=True, kw_only=True)
class HazardsWaiting(Query[Waiting]):
    """How much waits for the office, for the today page."""

    roles: ClassVar[frozenset[Role]] = OFFICE

    def fetch(self, r: Read) -> Waiting:
        everything = select_rows(r, HazardFilter(kind=None, open_only=True))
        rows = [row for row in everything if row.kind is HazardKind.HAZARD]
        major = [row for row in rows if row.level is Level.MAJOR]
        repairs = [row for row in everything if row.kind is HazardKind.REPAIR]
        person = r.actor.person_id
        return Waiting(
            open=len(rows),
            ungraded=sum(row.state is S.FOUND for row in rows),
            proposed_major=sum(row.level is Level.MAJOR_PENDING for row in rows),
            unassigned=sum(row.state is S.GRADED for row in rows),
            overdue=sum(row.overdue for row in rows),
            mine=sum(row.overdue and row.owner_id == person for row in rows if person),
            to_inspect=sum(row.state is S.ASKED for row in rows),
            to_strike_off=sum(row.state is S.PASSED for row in rows),
            external=sum(row.state is S.EXTERNAL for row in rows),
            listed=sum(row.listed for row in rows),
            major_unreported=sum(not row.reported_up for row in major),
            major_unlisted=sum(not row.listed and not row.plate for row in major),
            repairs_down=sum(bool(row.down_from and not row.up_again) for row in repairs),
        )


def hazard_numbers(r: Read, ids: Collection[int]) -> dict[int, HazardRef]:
    """Return {id: number and state} of these hazards, voided ones too."""
    query = sa.select(Hazard.id, Hazard.number, Hazard.state, Hazard.voided_at)
    found: dict[int, HazardRef] = {}
    wanted = sorted(set(ids))
    for start in range(0, len(wanted), 500):
        part = query.where(Hazard.id.in_(wanted[start : start + 500]))
        for row_id, number, state, voided_at in r.session.execute(part):
            found[row_id] = HazardRef(row_id, number, HazardState(state), voided_at is not None)
    return found


@dataclass(frozen=True, kw_only=True)
class LikelyRecurrences(Query[tuple[HazardRow, ...]]):
    """The hazards struck off within a year in the same area and category: one may have come back.

    The newest first.
    """

    roles: ClassVar[frozenset[Role]] = RECORDERS
    area_id: int | None
    category: Category
    found_on: date | None = None
    limit: int = 10

    def fetch(self, r: Read) -> tuple[HazardRow, ...]:
        day = self.found_on or r.today
        query = (
            sa.select(*COLUMNS)
            .where(
                Hazard.voided_at.is_(None),
                Hazard.state == S.STRUCK_OFF.value,
                Hazard.category == self.category.value,
                Hazard.area_id == self.area_id,
                Hazard.struck_on <= day,
                Hazard.struck_on >= day - timedelta(days=RECENT_DAYS),
            )
            .order_by(Hazard.struck_on.desc(), Hazard.id.desc())
            .limit(self.limit)
        )
        return tuple(rows_of(r, query))
