"""Areas, time slots, gates, posts and patrol points from a sheet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from typing import Any, ClassVar

import sqlalchemy as sa

from campus_guard.core.i18n import Message, msg
from campus_guard.core.ids import new_uid
from campus_guard.core.roles import OFFICE, Role
from campus_guard.core.text import clean_block, clean_line, fold
from campus_guard.db.imports import Checked, ImportCommand, doubles, numbered
from campus_guard.db.models import Area, AreaMember, AreaSlot, Gate, PatrolPoint, Person, Post
from campus_guard.db.records import LONGEST, alive, too_long
from campus_guard.db.service import Read, Write
from campus_guard.features.people.commands.common import put, staff_by_number, unknown_staff
from campus_guard.features.people.commands.imports_staff import in_row
from campus_guard.features.places import rules
from campus_guard.features.places.commands.areas import (
    SLOT_NAME,
    Member,
    Slot,
    index_area,
    set_members,
)
from campus_guard.features.places.commands.areas import set_slots as put_slots


@dataclass(frozen=True)
class AreaLine:
    """A row of the sheet of areas; people are staff numbers, the parent is a code."""

    code: str
    name: str
    kind: str
    parent_code: str = ""
    grade: str | None = None
    chief: str = ""
    sponsor: str = ""
    duty_text: str = ""
    members: tuple[str, ...] = ()
    row: int = 0


def areas_by_code(r: Read) -> dict[str, Area]:
    """Return the living areas by folded code."""
    return {fold(a.code): a for a in r.session.scalars(alive(Area))}


def unknown_area(code: str) -> Message:
    """Return the words for a code that no area has."""
    return msg("There is no area with the code {code}.", code=code)


@dataclass(frozen=True, kw_only=True)
class ImportAreas(ImportCommand):
    """Take areas; the code is the key, parents may stand in the same sheet in any order."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    rows: Sequence[AreaLine]

    def examine(self, r: Read) -> Checked:
        checked = Checked()
        staff, known = staff_by_number(r), areas_by_code(r)
        members: dict[int, dict[int, str]] = {}
        for link in r.session.scalars(sa.select(AreaMember)):
            members.setdefault(link.area_id, {})[link.person_id] = link.duty
        lines = numbered(self.rows)
        twice = doubles(lines, "code")
        above = self._parents(known, lines)
        for line in lines:
            wrong = _check_line(line, staff, above)
            if line.row in twice:
                wrong["code"] = in_row(twice[line.row])
            for key, message in wrong.items():
                checked.wrong(line.row, key, message)
            if not wrong:
                area = known.get(fold(line.code))
                there = members.get(area.id, {}) if area else {}
                _plan_area(checked, area, line, staff, there, known)
        return checked

    @staticmethod
    def _parents(known: Mapping[str, Area], lines: Sequence[AreaLine]) -> dict[str, str]:
        """Return {code: parent's code} as it will be after the import."""
        codes = {area.id: code for code, area in known.items()}
        above = {code: codes.get(area.parent_id or 0, "") for code, area in known.items()}
        above.update({fold(line.code): fold(line.parent_code) for line in lines})
        return above

    def finish(self, w: Write) -> None:
        """Hang every area of the sheet under its parent, now that all of them exist."""
        w.session.flush()
        known = areas_by_code(w)
        for line in self.rows:
            parent = known.get(fold(line.parent_code))
            area = known[fold(line.code)]
            w.amend(area, parent_id=parent.id if parent else None)


def _check_line(
    line: AreaLine, staff: Mapping[str, Person], above: Mapping[str, str]
) -> dict[str, Message]:
    wrong = rules.check_area(clean_line(line.name), clean_line(line.code))
    wrong |= too_long({"duty_text": clean_block(line.duty_text)}, duty_text=LONGEST)
    parent = fold(line.parent_code)
    if parent and parent not in above:
        wrong["parent_code"] = unknown_area(line.parent_code)
    seen = {fold(line.code)}
    while parent and "parent_code" not in wrong:
        if parent in seen:
            wrong["parent_code"] = msg("An area cannot lie inside itself.")
        seen.add(parent)
        parent = above.get(parent, "")
    for key, numbers in (
        ("chief", (line.chief,)),
        ("sponsor", (line.sponsor,)),
        ("members", line.members),
    ):
        for number in numbers:
            if number and fold(number) not in staff:
                wrong[key] = unknown_staff(number)
    return wrong


def _plan_area(
    checked: Checked,
    area: Area | None,
    line: AreaLine,
    staff: Mapping[str, Person],
    there: Mapping[int, str],
    known: Mapping[str, Area],
) -> None:
    people = {key: staff[fold(n)].id if n else None for key, n in _people(line).items()}
    values: dict[str, Any] = {
        "code": clean_line(line.code),
        "name": clean_line(line.name),
        "kind": line.kind,
        "grade": line.grade,
        "duty_text": clean_block(line.duty_text),
        **people,
    }
    ids = [staff[fold(n)].id for n in dict.fromkeys(line.members)]
    members = [Member(i, there.get(i, "")) for i in ids]
    if area is None:
        checked.plan("new", lambda w: _add_area(w, values, members, line.row))
        return
    parent = known.get(fold(line.parent_code))
    moved = area.parent_id != (parent.id if parent else None)
    same = all(getattr(area, key) == value for key, value in values.items())
    if same and set(there) == set(ids) and not moved:
        checked.plan("same")
    else:
        area_id = area.id
        checked.plan("changed", lambda w: _change_area(w, area_id, values, members))


def _people(line: AreaLine) -> dict[str, str]:
    return {"chief_id": line.chief, "sponsor_id": line.sponsor}


def _add_area(w: Write, values: Mapping[str, Any], members: Sequence[Member], sort: int) -> None:
    area = w.add(Area(uid=new_uid(), sort=sort, **values))
    set_members(w, area, members, new=True)
    index_area(w, area)


def _change_area(
    w: Write, area_id: int, values: Mapping[str, Any], members: Sequence[Member]
) -> None:
    area = w.get(Area, area_id)
    w.amend(area, **values)
    set_members(w, area, members)
    index_area(w, area)


@dataclass(frozen=True)
class SlotLine:
    """A row of the sheet of time slots."""

    area_code: str
    name: str
    starts_at: time
    ends_at: time
    staff_number: str = ""
    row: int = 0


@dataclass(frozen=True, kw_only=True)
class ImportSlots(ImportCommand):
    """Take time slots: the rows of an area are its whole list."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    rows: Sequence[SlotLine]

    def examine(self, r: Read) -> Checked:
        checked = Checked()
        staff, areas = staff_by_number(r), areas_by_code(r)
        wanted: dict[int, list[Slot]] = {}
        for line in numbered(self.rows):
            area, person = areas.get(fold(line.area_code)), staff.get(fold(line.staff_number))
            if area is None:
                checked.wrong(line.row, "area_code", unknown_area(line.area_code))
            if line.staff_number and person is None:
                checked.wrong(line.row, "staff_number", unknown_staff(line.staff_number))
            if not clean_line(line.name):
                checked.wrong(line.row, "name", msg("A name is needed."))
            elif len(clean_line(line.name)) > SLOT_NAME:
                checked.wrong(line.row, "name", msg("At most {n} characters.", n=SLOT_NAME))
            if line.starts_at == line.ends_at:
                checked.wrong(line.row, "ends_at", msg("The end is the beginning."))
            slot = Slot(line.name, line.starts_at, line.ends_at, person.id if person else None)
            if area is not None:
                wanted.setdefault(area.id, []).append(slot)
        rows = list(r.session.scalars(alive(AreaSlot)))
        for area_id, slots in wanted.items():
            there = {
                (s.name, s.starts_at, s.ends_at, s.person_id) for s in rows if s.area_id == area_id
            }
            _plan_slots(checked, area_id, slots, there)
        return checked


def _plan_slots(
    checked: Checked,
    area_id: int,
    slots: Sequence[Slot],
    there: set[tuple[str, time, time, int | None]],
) -> None:
    keys = {(clean_line(s.name), s.starts_at, s.ends_at, s.person_id) for s in slots}
    if keys == there:
        checked.plan("same")
    else:
        outcome = "changed" if there else "new"
        checked.plan(outcome, lambda w: put_slots(w, w.get(Area, area_id), slots))


@dataclass(frozen=True)
class GateLine:
    """A row of the sheet of gates."""

    name: str
    area_code: str = ""
    for_vehicles: bool = True
    row: int = 0


@dataclass(frozen=True)
class PostLine:
    """A row of the sheet of posts."""

    name: str
    kind: str
    area_code: str = ""
    needs_sex: str | None = None
    needs_certificate: str = ""
    around_the_clock: bool = False
    headcount: int = 1
    row: int = 0


@dataclass(frozen=True)
class PointLine:
    """A row of the sheet of patrol points."""

    code: str
    name: str
    area_code: str
    look_for: str = ""
    row: int = 0


class _Simple(ImportCommand):
    """Rows that become one record each, found again by one column."""

    model: ClassVar[type[Gate] | type[Post] | type[PatrolPoint]]
    key: ClassVar[str] = "name"
    area_needed: ClassVar[bool] = False

    def examine(self, r: Read) -> Checked:
        checked = Checked()
        areas = areas_by_code(r)
        known = {fold(getattr(x, self.key)): x for x in r.session.scalars(alive(self.model))}
        lines = numbered(self.rows)
        twice = doubles(lines, self.key)
        for line in lines:
            area = areas.get(fold(line.area_code))
            values = self.values(line) | {"area_id": area.id if area else None}
            wrong = self.check(values)
            if area is None and (line.area_code or self.area_needed):
                wrong["area_code"] = unknown_area(line.area_code)
            if not 1 <= values.get("headcount", 1) <= 99:
                wrong["headcount"] = msg("From 1 to 99 people.")
            if line.row in twice:
                wrong[self.key] = in_row(twice[line.row])
            for field, message in wrong.items():
                checked.wrong(line.row, field, message)
            if not wrong:
                self._plan(checked, known.get(fold(getattr(line, self.key))), values, line.row)
        return checked

    def values(self, line: Any) -> dict[str, Any]:
        """Return the cleaned column values of a row, without its area."""
        raise NotImplementedError

    def check(self, values: Mapping[str, Any]) -> dict[str, Message]:
        """Return what is wrong with the texts among them, by field."""
        wrong = {} if values["name"] else {"name": msg("A name is needed.")}
        return wrong | too_long({"needs_certificate": "", **values}, name=64, needs_certificate=64)

    def _plan(self, checked: Checked, row: Any, values: dict[str, Any], sort: int) -> None:
        model = self.model
        if row is None:
            fields = {"uid": new_uid(), "sort": sort, **values}
            checked.plan("new", lambda w: put(w, model(**fields)))
        elif all(getattr(row, key) == value for key, value in values.items()):
            checked.plan("same")
        else:
            row_id = row.id
            checked.plan("changed", lambda w: w.amend(w.get(model, row_id), **values))


@dataclass(frozen=True, kw_only=True)
class ImportGates(_Simple):
    """Take gates; the name is the key."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = Gate
    rows: Sequence[GateLine]

    def values(self, line: GateLine) -> dict[str, Any]:
        return {"name": clean_line(line.name), "for_vehicles": line.for_vehicles}


@dataclass(frozen=True, kw_only=True)
class ImportPosts(_Simple):
    """Take posts to be manned; the name is the key."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = Post
    rows: Sequence[PostLine]

    def values(self, line: PostLine) -> dict[str, Any]:
        return {
            "name": clean_line(line.name),
            "kind": line.kind,
            "needs_sex": line.needs_sex,
            "needs_certificate": clean_line(line.needs_certificate),
            "around_the_clock": line.around_the_clock,
            "headcount": line.headcount,
        }


@dataclass(frozen=True, kw_only=True)
class ImportPatrolPoints(_Simple):
    """Take patrol points; the code is the key."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = PatrolPoint
    key = "code"
    area_needed = True
    rows: Sequence[PointLine]

    def values(self, line: PointLine) -> dict[str, Any]:
        return {
            "code": clean_line(line.code),
            "name": clean_line(line.name),
            "look_for": clean_block(line.look_for),
        }

    def check(self, values: Mapping[str, Any]) -> dict[str, Message]:
        wrong = rules.check_area(values["name"], values["code"])
        return wrong | too_long(values, look_for=LONGEST)
