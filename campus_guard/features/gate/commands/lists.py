"""Lists from spreadsheets: families of an event, known vehicles, permits of the staff."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import ClassVar

import sqlalchemy as sa

from campus_guard.core.i18n import Message, msg
from campus_guard.core.ids import derived_uid
from campus_guard.core.roles import OFFICE, RECORDERS, Role
from campus_guard.core.text import clean_block, clean_line, clean_name, fold
from campus_guard.db.imports import Checked, ImportCommand
from campus_guard.db.models import EventGuest, GateEvent, Person, Vehicle, VehiclePermit
from campus_guard.db.records import alive
from campus_guard.db.service import Read, Write
from campus_guard.features.gate.commands.events import GuestLine, ImportGuests
from campus_guard.features.gate.commands.imports import try_on, usable
from campus_guard.features.gate.commands.vehicles import AddPermit, SaveVehicle
from campus_guard.features.gate.rules.plates import check_plate, normal_plate
from campus_guard.features.gate.rules.pupils import check_no_id_number


@dataclass(frozen=True)
class EventGuestLine:
    """A family of a class list, with the event it is invited to."""

    event: str
    day: date
    class_name: str
    pupil_name: str
    class_teacher: str = ""
    guest_name: str = ""
    relation: str = ""
    phone: str = ""
    row: int = 0


@dataclass(frozen=True, kw_only=True)
class ImportEventGuests(ImportCommand):
    """Invite the families of class lists to events that exist; who is invited is left alone."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    rows: Sequence[EventGuestLine]

    def examine(self, r: Read) -> Checked:
        checked = Checked()
        events = {(fold(e.name), e.day): e.id for e in r.session.scalars(alive(GateEvent))}
        known = _invited(r)
        fresh: dict[int, list[GuestLine]] = {}
        for line in self.rows:
            event_id = events.get((fold(line.event), line.day))
            if event_id is None:
                words = msg("There is no event with this name on this day. Announce it first.")
                checked.wrong(line.row, "event", words)
                continue
            if not _no_pupil_number(checked, line):
                continue
            key = (event_id, clean_line(line.class_name), clean_name(line.pupil_name),
                   clean_name(line.guest_name))  # fmt: skip
            if key in known:
                checked.plan("same")
                continue
            known.add(key)
            checked.plan("new")
            fresh.setdefault(event_id, []).append(_guest_line(line))
        checked.steps += [_invite(event_id, lines) for event_id, lines in fresh.items()]
        return checked


def _no_pupil_number(checked: Checked, line: EventGuestLine) -> bool:
    """Tell whether no cell of a line holds a document number; one that does is noted."""
    cells = ("class_name", "pupil_name", "guest_name", "relation", "class_teacher")
    good = [
        try_on(checked, line.row, cell, partial(check_no_id_number, getattr(line, cell), cell))
        for cell in cells
    ]
    return all(good)


def _invited(r: Read) -> set[tuple[int, str, str, str]]:
    columns = (
        EventGuest.event_id, EventGuest.class_name, EventGuest.pupil_name, EventGuest.guest_name
    )  # fmt: skip
    return {(e, c, p, g) for e, c, p, g in r.session.execute(sa.select(*columns))}


def _guest_line(line: EventGuestLine) -> GuestLine:
    return GuestLine(
        line.row,
        line.class_name,
        line.pupil_name,
        line.guest_name,
        line.relation,
        usable(line.phone),
        line.class_teacher,
    )


def _invite(event_id: int, lines: Sequence[GuestLine]) -> Callable[[Write], object]:
    return lambda w: ImportGuests(event_id=event_id, rows=tuple(lines)).apply(w)


@dataclass(frozen=True)
class VehicleLine:
    """A known vehicle; ``staff_number`` is that of its owner, empty for outsiders."""

    plate: str
    model: str = ""
    colour: str = ""
    driver_name: str = ""
    driver_phone: str = ""
    staff_number: str = ""
    row: int = 0


def _staff(r: Read) -> dict[str, int]:
    return {p.staff_number: p.id for p in r.session.scalars(alive(Person)) if p.staff_number}


def _vehicles(r: Read) -> dict[str, Vehicle]:
    query = alive(Vehicle).where(Vehicle.anonymised_at.is_(None))
    return {v.plate: v for v in r.session.scalars(query)}


NO_STAFF = msg("Nobody of the staff has this number.")


@dataclass(frozen=True, kw_only=True)
class ImportVehicles(ImportCommand):
    """Enter known vehicles, or change those that are there; an empty cell keeps what is known."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    rows: Sequence[VehicleLine]

    def examine(self, r: Read) -> Checked:
        checked, staff, known = Checked(), _staff(r), _vehicles(r)
        for line in self.rows:
            plate = check_plate(line.plate, None).plate
            if not plate:
                checked.wrong(line.row, "plate", msg("Give the plate, or say that there is none."))
                continue
            if line.staff_number and line.staff_number not in staff:
                checked.wrong(line.row, "staff_number", NO_STAFF)
                continue
            row = known.get(plate)
            values = _vehicle_values(line, staff)
            if row is None:
                checked.plan("new", _save_vehicle(plate, None, values))
            elif all(getattr(row, k) == v for k, v in values.items()):
                checked.plan("same")
            else:
                kept = {k: getattr(row, k) for k in _VEHICLE} | values
                checked.plan("changed", _save_vehicle(plate, row.id, kept))
        return checked


_VEHICLE = ("model", "colour", "driver_name", "driver_phone", "owner_id")


def _vehicle_values(line: VehicleLine, staff: dict[str, int]) -> dict[str, object]:
    """Return what the line says; nothing for empty or masked cells."""
    values: dict[str, object] = {
        "model": clean_line(line.model),
        "colour": clean_line(line.colour),
        "driver_name": clean_line(line.driver_name),
        "driver_phone": usable(line.driver_phone),
        "owner_id": staff.get(line.staff_number),
    }
    return {k: v for k, v in values.items() if v}


def _save_vehicle(
    plate: str, vehicle_id: int | None, values: dict[str, object]
) -> Callable[[Write], object]:
    uid = derived_uid("gate-vehicle", plate)
    command = SaveVehicle(
        uid=uid if vehicle_id is None else derived_uid(uid, sorted(values.items())),
        plate=plate,
        vehicle_id=vehicle_id,
        **values,  # type: ignore[arg-type]
    )
    return command.apply


@dataclass(frozen=True)
class PermitLine:
    """A permit of a vehicle of a member of staff."""

    plate: str
    staff_number: str
    number: str
    starts_on: date
    ends_on: date
    licence_checked: bool = False
    row: int = 0


@dataclass(frozen=True, kw_only=True)
class ImportPermits(ImportCommand):
    """Issue permits; the vehicle is entered when it is not known yet."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    rows: Sequence[PermitLine]

    def examine(self, r: Read) -> Checked:
        checked, staff = Checked(), _staff(r)
        taken = {p.number: p for p in r.session.scalars(alive(VehiclePermit))}
        plates = {v.id: v.plate for v in _vehicles(r).values()}
        for line in self.rows:
            problem = _wrong_permit(line, staff)
            if problem is not None:
                checked.wrong(line.row, *problem)
                continue
            same = taken.get(line.number)
            plate = normal_plate(line.plate)
            if same is None:
                checked.plan("new", _issue(line, staff[line.staff_number]))
            elif (plates.get(same.vehicle_id), same.ends_on) == (plate, line.ends_on):
                checked.plan("same")
            else:
                words = msg("The permit number {number} is taken.", number=line.number)
                checked.wrong(line.row, "number", words)
        return checked


def _wrong_permit(line: PermitLine, staff: dict[str, int]) -> tuple[str, Message] | None:
    if not normal_plate(line.plate):
        return "plate", msg("Give the plate, or say that there is none.")
    if line.staff_number not in staff:
        return "staff_number", NO_STAFF
    if line.ends_on < line.starts_on:
        return "ends_on", msg("The end lies before the beginning.")
    return None


def _issue(line: PermitLine, person_id: int) -> Callable[[Write], object]:
    def write(w: Write) -> object:
        plate = check_plate(line.plate, None).plate
        known = _vehicles(w).get(plate)
        made = derived_uid("gate-vehicle", plate)
        vehicle_id = known.id if known else SaveVehicle(uid=made, plate=plate).apply(w)
        return AddPermit(
            uid=derived_uid("gate-permit", line.number, line.ends_on),
            vehicle_id=vehicle_id,
            person_id=person_id,
            number=clean_block(line.number),
            starts_on=line.starts_on,
            ends_on=line.ends_on,
            licence_checked=line.licence_checked,
        ).apply(w)

    return write
