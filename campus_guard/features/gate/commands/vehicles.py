"""Known vehicles and the permits (出入证) of those of the staff."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import msg
from campus_guard.core.phone import normal_phone
from campus_guard.core.roles import OFFICE, RECORDERS, Role
from campus_guard.core.text import clean_block, clean_line
from campus_guard.db.models import Vehicle, VehiclePermit, VehicleStay
from campus_guard.db.records import alive
from campus_guard.db.service import Command, Read, Write
from campus_guard.features.gate.commands.common import check_links, need, remark
from campus_guard.features.gate.commands.driving import known_vehicle
from campus_guard.features.gate.commands.persons import index_vehicle
from campus_guard.features.gate.rules import vehicles as rules
from campus_guard.features.gate.rules.codes import PlateKind
from campus_guard.features.gate.rules.plates import check_plate


@dataclass(frozen=True, kw_only=True)
class SaveVehicle(Command[int]):
    """Enter or change a known vehicle; return its id."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    uid: str
    plate: str
    plate_kind: PlateKind | None = None
    vehicle_id: int | None = None
    expected_version: int | None = None
    model: str = ""
    colour: str = ""
    driver_name: str = ""
    driver_phone: str = ""
    owner_id: int | None = None

    def apply(self, w: Write) -> int:
        done = w.existing(Vehicle, self.uid)
        if done is not None:
            return done.id
        check_links(w, owner_id=self.owner_id)
        plate = check_plate(self.plate, self.plate_kind)
        if not plate.plate:
            words = msg("Give the plate, or say that there is none.")
            raise UserError(words, {"plate": words})
        values = {
            "plate": plate.plate,
            "plate_kind": plate.kind.value,
            "model": clean_line(self.model),
            "colour": clean_line(self.colour),
            "driver_name": clean_line(self.driver_name),
            "driver_phone": normal_phone(self.driver_phone),
            "owner_id": self.owner_id,
        }
        if self.vehicle_id is None:
            row = known_vehicle(w, plate) or w.add(Vehicle(uid=self.uid, **values))
        else:
            row = w.fetch(Vehicle, self.vehicle_id, self.expected_version)
        w.amend(row, "", **values)
        index_vehicle(w, row.id, row.plate, row.driver_name)
        return row.id


@dataclass(frozen=True, kw_only=True)
class CompleteStay(Command[int]):
    """Fill in what was not asked of a vehicle at its entry, or correct it; return the stay's id.

    What stood there stays readable, and replacing it needs a reason (``why``). An empty phone keeps
    the remembered one. The plate names the vehicle: it is not changed here.
    """

    roles: ClassVar[frozenset[Role]] = RECORDERS
    stay_id: int
    expected_version: int
    model: str = ""
    colour: str = ""
    driver_name: str = ""
    driver_phone: str = ""
    passengers: str = ""
    goods: str = ""
    reason: str = ""
    approved_by: str = ""
    parking: str = ""
    why: str = ""

    def apply(self, w: Write) -> int:
        row = w.fetch(VehicleStay, self.stay_id, self.expected_version)
        if row.anonymised_at is not None:
            raise UserError(msg("This entry is anonymised."))
        lines = ("model", "colour", "driver_name", "passengers", "reason", "approved_by", "parking")
        typed = {name: clean_line(getattr(self, name)) for name in lines}
        typed["goods"] = clean_block(self.goods)
        typed["driver_phone"] = normal_phone(self.driver_phone) or row.driver_phone
        changed = {name: text for name, text in typed.items() if text != getattr(row, name)}
        replaced = any(getattr(row, name) for name in changed)
        why = need(self.why, field="why") if replaced else remark(self.why, "why")
        w.amend(row, why, **changed)
        return row.id


@dataclass(frozen=True, kw_only=True)
class AddPermit(Command[int]):
    """Issue a permit for a vehicle of a member of staff; return its id."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    uid: str
    vehicle_id: int
    person_id: int
    number: str
    starts_on: date
    ends_on: date
    licence_checked: bool = False

    def apply(self, w: Write) -> int:
        done = w.existing(VehiclePermit, self.uid)
        if done is not None:
            return done.id
        check_links(w, person_id=self.person_id)
        vehicle = w.fetch(Vehicle, self.vehicle_id)
        number = clean_line(self.number)
        if not number:
            words = msg("A number is needed.")
            raise UserError(words, {"number": words})
        _check_number(w, number)
        others = [
            rules.Permit(
                vehicle.plate,
                "",
                p.number,
                p.starts_on,
                p.ends_on,
                p.ended == "lost",
                p.ended == "revoked",
            )
            for p in w.session.scalars(
                alive(VehiclePermit).where(VehiclePermit.vehicle_id == vehicle.id)
            )
        ]
        rules.check_permit(
            rules.Permit(vehicle.plate, "", number, self.starts_on, self.ends_on), others
        )
        if vehicle.owner_id != self.person_id:
            w.amend(vehicle, "", owner_id=self.person_id)
        row = VehiclePermit(
            uid=self.uid,
            vehicle_id=vehicle.id,
            person_id=self.person_id,
            number=number,
            starts_on=self.starts_on,
            ends_on=self.ends_on,
            licence_checked=self.licence_checked,
        )
        return w.add(row).id


def _check_number(r: Read, number: str) -> None:
    taken = r.session.scalars(alive(VehiclePermit).where(VehiclePermit.number == number)).first()
    if taken is not None:
        words = msg("The permit number {number} is taken.", number=number)
        raise UserError(words, {"number": words})


@dataclass(frozen=True, kw_only=True)
class EndPermit(Command[int]):
    """Mark a permit as lost or revoked, with the reason."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    permit_id: int
    ended: str
    reason: str

    def apply(self, w: Write) -> int:
        row = w.fetch(VehiclePermit, self.permit_id)
        reason = need(self.reason)
        w.amend(row, reason, ended=self.ended, end_reason=reason)
        return row.id
