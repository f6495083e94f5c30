"""What can be asked about the campus."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from typing import ClassVar

import sqlalchemy as sa

from campus_guard.core.errors import NotFound
from campus_guard.core.i18n import msg
from campus_guard.core.roles import OFFICE, RECORDERS, Role
from campus_guard.core.text import clean_search, fold
from campus_guard.db.models import Area, AreaMember, AreaSlot, Gate, PatrolPoint, Person, Post
from campus_guard.db.records import alive
from campus_guard.db.service import Query, Read
from campus_guard.features.people.pinyin import search_form
from campus_guard.features.people.queries import found_by, matching
from campus_guard.features.places import rules


@dataclass(frozen=True)
class FoundArea:
    """An area in a list to choose from, with the way to it from the top."""

    id: int
    code: str
    name: str
    kind: str
    path: str

    @property
    def label(self) -> str:
        """Return path and code in one line."""
        return f"{self.path} ({self.code})"


@dataclass(frozen=True)
class AreaRow:
    """An area in the tree; people by name, members and time slots counted."""

    id: int
    code: str
    name: str
    kind: str
    grade: str | None
    parent_id: int | None
    path: str
    depth: int
    chief_id: int | None
    chief: str
    sponsor_id: int | None
    sponsor: str
    members: int
    slots: int
    sort: int
    version: int
    voided: bool = False


@dataclass(frozen=True)
class AreaMemberRow:
    """A member of an area's cell."""

    person_id: int
    name: str
    duty: str


@dataclass(frozen=True)
class SlotRow:
    """Who answers for an area in a part of the day."""

    id: int
    name: str
    starts_at: time
    ends_at: time
    person_id: int | None
    person: str


@dataclass(frozen=True)
class AreaFile:
    """One area with everything that belongs to it."""

    area: AreaRow
    duty_text: str
    members: tuple[AreaMemberRow, ...]
    slots: tuple[SlotRow, ...]
    gates: tuple[str, ...]
    posts: tuple[str, ...]
    patrol_points: tuple[str, ...]


@dataclass(frozen=True)
class GateRow:
    """A gate."""

    id: int
    name: str
    area_id: int | None
    area: str
    for_vehicles: bool
    version: int
    voided: bool = False


@dataclass(frozen=True)
class PostRow:
    """A post to be manned."""

    id: int
    name: str
    kind: str
    area_id: int | None
    area: str
    needs_sex: str | None
    needs_certificate: str
    around_the_clock: bool
    headcount: int
    version: int
    voided: bool = False


@dataclass(frozen=True)
class PointRow:
    """A patrol point."""

    id: int
    code: str
    name: str
    area_id: int
    area: str
    look_for: str
    version: int
    voided: bool = False


def nodes(r: Read, *, voided: bool = True) -> dict[int, rules.Node]:
    """Return the tree; voided areas too, because old records name them."""
    query = sa.select(Area) if voided else alive(Area)
    return {
        a.id: rules.Node(a.id, a.name, a.parent_id, a.sort, a.code)
        for a in r.session.scalars(query)
    }


def area_paths(r: Read) -> dict[int, str]:
    """Return {id: path in one line} of all areas."""
    known = nodes(r)
    return {i: rules.short_path(rules.path_of(known, i)) for i in known}


def _names(r: Read) -> dict[int, str]:
    rows = r.session.execute(sa.select(Person.id, Person.name))
    return {row.id: row.name for row in rows}


@dataclass(frozen=True, kw_only=True)
class FindAreas(Query[tuple[FoundArea, ...]]):
    """Return the areas that fit ``text`` (pinyin, characters, code), best first.

    An empty text gives the tree from the top.
    """

    roles: ClassVar[frozenset[Role]] = RECORDERS
    text: str = ""
    limit: int = 12

    def fetch(self, r: Read) -> tuple[FoundArea, ...]:
        rows = {a.id: a for a in r.session.scalars(alive(Area))}
        paths = area_paths(r)
        ordered = [node.id for node, _ in rules.in_tree_order(nodes(r, voided=False).values())]
        if search_form(self.text):
            ranks = matching(r, "area", self.text)
            begins = fold(self.text)
            ordered = [i for i in ordered if i in ranks]
            ordered.sort(key=lambda i: (not fold(rows[i].name).startswith(begins), ranks[i]))
        return tuple(
            FoundArea(i, rows[i].code, rows[i].name, rows[i].kind, paths[i])
            for i in ordered[: self.limit]
        )


@dataclass(frozen=True, kw_only=True)
class AreaNames(Query[Mapping[int, str]]):
    """Return {id: path in one line}; of voided areas too."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    ids: tuple[int, ...]

    def fetch(self, r: Read) -> Mapping[int, str]:
        paths = area_paths(r)
        return {i: paths[i] for i in self.ids if i in paths}


def _counts(r: Read, model: type[AreaMember] | type[AreaSlot]) -> dict[int, int]:
    query = sa.select(model.area_id, sa.func.count()).group_by(model.area_id)
    if model is AreaSlot:
        query = query.where(AreaSlot.voided_at.is_(None))
    return {row[0]: row[1] for row in r.session.execute(query)}


def area_rows(r: Read, *, voided: bool = False) -> list[AreaRow]:
    """Return the areas in the order of the tree."""
    query = sa.select(Area) if voided else alive(Area)
    areas = {a.id: a for a in r.session.scalars(query)}
    paths, names = area_paths(r), _names(r)
    members, slots = _counts(r, AreaMember), _counts(r, AreaSlot)
    shown = [n for i, n in nodes(r).items() if i in areas]
    rows = []
    for node, depth in rules.in_tree_order(shown):
        a = areas[node.id]
        rows.append(
            AreaRow(
                a.id,
                a.code,
                a.name,
                a.kind,
                a.grade,
                a.parent_id,
                paths[a.id],
                depth,
                a.chief_id,
                names.get(a.chief_id or 0, ""),
                a.sponsor_id,
                names.get(a.sponsor_id or 0, ""),
                members.get(a.id, 0),
                slots.get(a.id, 0),
                a.sort,
                a.version,
                a.voided_at is not None,
            )
        )
    return rows


@dataclass(frozen=True, kw_only=True)
class ListAreas(Query[tuple[AreaRow, ...]]):
    """Return the areas in the order of the tree, narrowed by text, kind, missing chief."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    text: str = ""
    kind: str | None = None
    without_chief: bool = False
    include_voided: bool = False

    def fetch(self, r: Read) -> tuple[AreaRow, ...]:
        rows = area_rows(r, voided=self.include_voided)
        if search_form(self.text):
            found = set(r.session.scalars(found_by("area", self.text)))
            rows = [row for row in rows if row.id in found]
        return tuple(
            row
            for row in rows
            if self.kind in (None, row.kind) and not (self.without_chief and row.chief_id)
        )


@dataclass(frozen=True, kw_only=True)
class AreaDetail(Query[AreaFile]):
    """Return one area with members, time slots and what lies in it; raises NotFound."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    area_id: int

    def fetch(self, r: Read) -> AreaFile:
        rows = {row.id: row for row in area_rows(r, voided=True)}
        if self.area_id not in rows:
            raise NotFound(msg("This record does not exist."))
        return area_file(r, rows[self.area_id], _names(r))


def area_file(r: Read, row: AreaRow, names: Mapping[int, str]) -> AreaFile:
    """Return everything that belongs to an area."""
    links = r.session.scalars(
        sa.select(AreaMember)
        .join(Person, AreaMember.person_id == Person.id)
        .where(AreaMember.area_id == row.id)
        .order_by(Person.staff_number)
    )
    slots = r.session.scalars(
        alive(AreaSlot).where(AreaSlot.area_id == row.id).order_by(AreaSlot.starts_at, AreaSlot.id)
    )

    def inside(model: type[Gate] | type[Post] | type[PatrolPoint]) -> tuple[str, ...]:
        found = alive(model).where(model.area_id == row.id).order_by(model.sort, model.id)
        return tuple(x.name for x in r.session.scalars(found))

    return AreaFile(
        row,
        r.get(Area, row.id).duty_text,
        tuple(AreaMemberRow(x.person_id, names[x.person_id], x.duty) for x in links),
        tuple(
            SlotRow(
                s.id, s.name, s.starts_at, s.ends_at, s.person_id, names.get(s.person_id or 0, "")
            )
            for s in slots
        ),
        inside(Gate),
        inside(Post),
        inside(PatrolPoint),
    )


@dataclass(frozen=True, kw_only=True)
class GridTable(Query[tuple[AreaFile, ...]]):
    """Return every area with its people and time slots, for the responsibility table (GRID)."""

    roles: ClassVar[frozenset[Role]] = OFFICE

    def fetch(self, r: Read) -> tuple[AreaFile, ...]:
        names = _names(r)
        return tuple(area_file(r, row, names) for row in area_rows(r))


@dataclass(frozen=True, kw_only=True)
class ListGates(Query[tuple[GateRow, ...]]):
    """Return the gates."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    include_voided: bool = False

    def fetch(self, r: Read) -> tuple[GateRow, ...]:
        paths = area_paths(r)
        query = sa.select(Gate).order_by(Gate.sort, Gate.id)
        if not self.include_voided:
            query = query.where(Gate.voided_at.is_(None))
        return tuple(
            GateRow(
                g.id,
                g.name,
                g.area_id,
                paths.get(g.area_id or 0, ""),
                g.for_vehicles,
                g.version,
                g.voided_at is not None,
            )
            for g in r.session.scalars(query)
        )


@dataclass(frozen=True, kw_only=True)
class ListPosts(Query[tuple[PostRow, ...]]):
    """Return the posts to be manned."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    text: str = ""
    kind: str | None = None
    include_voided: bool = False

    def fetch(self, r: Read) -> tuple[PostRow, ...]:
        paths = area_paths(r)
        query = sa.select(Post).order_by(Post.sort, Post.id)
        if not self.include_voided:
            query = query.where(Post.voided_at.is_(None))
        if self.kind is not None:
            query = query.where(Post.kind == self.kind)
        text = clean_search(self.text)
        if text:
            query = query.where(Post.name.contains(text, autoescape=True))
        return tuple(
            PostRow(
                p.id,
                p.name,
                p.kind,
                p.area_id,
                paths.get(p.area_id or 0, ""),
                p.needs_sex,
                p.needs_certificate,
                p.around_the_clock,
                p.headcount,
                p.version,
                p.voided_at is not None,
            )
            for p in r.session.scalars(query)
        )


@dataclass(frozen=True, kw_only=True)
class ListPatrolPoints(Query[tuple[PointRow, ...]]):
    """Return the patrol points by code."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    text: str = ""
    area_id: int | None = None
    include_voided: bool = False

    def fetch(self, r: Read) -> tuple[PointRow, ...]:
        paths = area_paths(r)
        query = sa.select(PatrolPoint).order_by(PatrolPoint.sort, PatrolPoint.code)
        if not self.include_voided:
            query = query.where(PatrolPoint.voided_at.is_(None))
        if self.area_id is not None:
            query = query.where(PatrolPoint.area_id == self.area_id)
        text = clean_search(self.text)
        if text:
            query = query.where(
                sa.or_(
                    PatrolPoint.name.contains(text, autoescape=True),
                    PatrolPoint.code.startswith(text, autoescape=True),
                )
            )
        return tuple(
            PointRow(
                p.id,
                p.code,
                p.name,
                p.area_id,
                paths[p.area_id],
                p.look_for,
                p.version,
                p.voided_at is not None,
            )
            for p in r.session.scalars(query)
        )
