"""What has no owner yet, for the principal to name one (ORG-12), and what a sponsor has overdue."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

import sqlalchemy as sa

from campus_guard.core.i18n import Message, msg
from campus_guard.core.roles import OFFICE, Role
from campus_guard.core.text import shorten
from campus_guard.db.models import Area, AreaSlot, Hazard, Person, SchoolClass, Task
from campus_guard.db.records import alive
from campus_guard.db.service import Query, Read
from campus_guard.features.places.queries.lists import area_paths
from campus_guard.features.places.rules import slot_text

WORDS = 120


class UnownedKind(StrEnum):
    """What can lack an owner."""

    HAZARD = "hazard"
    TASK = "task"
    AREA = "area"
    SLOT = "slot"
    CLASS = "class"


KIND_LABELS = {
    UnownedKind.HAZARD: msg("Hazard"),
    UnownedKind.TASK: msg("Task"),
    UnownedKind.AREA: msg("Area without a chief"),
    UnownedKind.SLOT: msg("Time slot of an area"),
    UnownedKind.CLASS: msg("Class without a class teacher"),
}
PAGES = {
    UnownedKind.HAZARD: "hazards",
    UnownedKind.TASK: "tasks",
    UnownedKind.AREA: "places",
    UnownedKind.SLOT: "places",
    UnownedKind.CLASS: "classes",
}


@dataclass(frozen=True)
class Unowned:
    """Something that nobody owns. ``since`` None: not known."""

    kind: UnownedKind
    row_id: int
    number: str
    what: str
    where: str
    since: date | None

    @property
    def id(self) -> tuple[str, int]:
        """Return what tells rows apart."""
        return self.kind.value, self.row_id

    @property
    def label(self) -> Message:
        """Return the kind in words."""
        return KIND_LABELS[self.kind]


@dataclass(frozen=True, kw_only=True)
class ListUnowned(Query[tuple[Unowned, ...]]):
    """Return everything without an owner: hazards, tasks, areas, time slots, classes."""

    roles: ClassVar[frozenset[Role]] = OFFICE

    def fetch(self, r: Read) -> tuple[Unowned, ...]:
        paths = area_paths(r)
        return (*_hazards(r, paths), *_tasks(r), *_areas(r, paths), *_slots(r, paths), *_classes(r))


def _hazards(r: Read, paths: dict[int, str]) -> list[Unowned]:
    rows = r.session.scalars(
        alive(Hazard)
        .where(Hazard.state != "struck_off", Hazard.owner_id.is_(None), Hazard.owner == "")
        .order_by(Hazard.found_on, Hazard.id)
    )
    return [
        Unowned(
            UnownedKind.HAZARD,
            row.id,
            row.number,
            shorten(row.description, WORDS),
            " ".join(p for p in (paths.get(row.area_id or 0, ""), row.place) if p),
            row.found_on,
        )
        for row in rows
    ]


def _tasks(r: Read) -> list[Unowned]:
    rows = r.session.scalars(
        alive(Task).where(Task.state == "open", Task.owner_id.is_(None), Task.owner == "")
    )
    return [
        Unowned(UnownedKind.TASK, row.id, row.number, shorten(r.unseal(row, "what"), WORDS), "",
                row.created_at.date())
        for row in rows
    ]  # fmt: skip


def _areas(r: Read, paths: dict[int, str]) -> list[Unowned]:
    """Return areas that neither have a chief nor lie below one that has."""
    areas = {a.id: a for a in r.session.scalars(alive(Area).order_by(Area.sort, Area.code))}

    def led(area: Area | None) -> bool:
        while area is not None:
            if area.chief_id is not None:
                return True
            area = areas.get(area.parent_id or 0)
        return False

    return [
        Unowned(UnownedKind.AREA, a.id, a.code, a.name, paths[a.id], None)
        for a in areas.values()
        if not led(a)
    ]


def _slots(r: Read, paths: dict[int, str]) -> list[Unowned]:
    rows = r.session.scalars(
        alive(AreaSlot).where(AreaSlot.person_id.is_(None)).order_by(AreaSlot.area_id)
    )
    found = []
    for row in rows:
        if row.area_id in paths:
            what = f"{row.name} {slot_text(row.starts_at, row.ends_at)}"
            where = paths[row.area_id]
            found.append(Unowned(UnownedKind.SLOT, row.area_id, "", what, where, None))
    return found


def _classes(r: Read) -> list[Unowned]:
    rows = r.session.scalars(alive(SchoolClass).where(SchoolClass.class_teacher_id.is_(None)))
    return [Unowned(UnownedKind.CLASS, row.id, "", row.name, "", None) for row in rows]


@dataclass(frozen=True)
class SponsorLoad:
    """What lies open in the areas that a leader sponsors (ORG-13)."""

    person_id: int
    name: str
    areas: tuple[str, ...]
    open: int
    overdue: int
    numbers: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class SponsorLoads(Query[tuple[SponsorLoad, ...]]):
    """Return each sponsor with the areas and their open and overdue hazards, worst first.

    An area without a sponsor of its own belongs to the sponsor of the area above it.
    """

    roles: ClassVar[frozenset[Role]] = OFFICE

    def fetch(self, r: Read) -> tuple[SponsorLoad, ...]:
        areas = {a.id: a for a in r.session.scalars(alive(Area).order_by(Area.sort, Area.code))}
        sponsors = {i: _sponsor(areas, i) for i in areas}
        hazards = r.session.scalars(
            alive(Hazard).where(Hazard.state != "struck_off", Hazard.area_id.is_not(None))
        )
        mine: dict[int, list[Hazard]] = {}
        for hazard in hazards:
            owner = sponsors.get(hazard.area_id or 0)
            if owner is not None:
                mine.setdefault(owner, []).append(hazard)
        ids = {a.sponsor_id for a in areas.values() if a.sponsor_id is not None}
        names = {
            row.id: row.name
            for row in r.session.execute(
                sa.select(Person.id, Person.name).where(Person.id.in_(ids))
            )
        }
        found = [
            _load(r, i, names[i], [a.name for a in areas.values() if a.sponsor_id == i], mine)
            for i in ids
        ]
        return tuple(sorted(found, key=lambda x: (-x.overdue, -x.open, x.name)))


def _sponsor(areas: dict[int, Area], area_id: int) -> int | None:
    area: Area | None = areas.get(area_id)
    while area is not None and area.sponsor_id is None:
        area = areas.get(area.parent_id or 0)
    return area.sponsor_id if area is not None else None


def _load(
    r: Read, person_id: int, name: str, areas: list[str], mine: dict[int, list[Hazard]]
) -> SponsorLoad:
    hazards = mine.get(person_id, [])
    late = [h for h in hazards if h.due_on is not None and h.due_on < r.today]
    numbers = tuple(h.number for h in sorted(late, key=lambda h: (h.due_on or r.today, h.id)))
    return SponsorLoad(person_id, name, tuple(areas), len(hazards), len(late), numbers)
