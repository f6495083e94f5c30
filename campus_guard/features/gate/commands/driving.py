"""Vehicles going in and out, with movements of their own; the driver may leave without the car."""

from dataclasses import dataclass
from typing import ClassVar

import sqlalchemy as sa

from campus_guard.core.clock import CHINA
from campus_guard.core.errors import UserError
from campus_guard.core.i18n import Message, msg
from campus_guard.core.phone import normal_phone
from campus_guard.core.roles import RECORDERS, Role
from campus_guard.core.text import clean_block, clean_line
from campus_guard.db.models import GateMovement, Vehicle, VehicleStay
from campus_guard.db.records import alive, refuse, too_long
from campus_guard.db.service import Command, Read, Write
from campus_guard.features.gate.commands import watching
from campus_guard.features.gate.commands.common import (
    check_links,
    movement_by,
    part_uid,
    remark,
    stamp,
)
from campus_guard.features.gate.commands.persons import index_vehicle
from campus_guard.features.gate.inputs import VehicleFields, VehicleMoved, WatchAnswer
from campus_guard.features.gate.queries.vehicles import closed_window, permit_of
from campus_guard.features.gate.rules import vehicles as rules
from campus_guard.features.gate.rules.codes import Direction, Method, PermitState
from campus_guard.features.gate.rules.labels import label
from campus_guard.features.gate.rules.moments import Stamp
from campus_guard.features.gate.rules.plates import (
    FREE_KINDS,
    PlateCheck,
    check_plate,
    normal_plate,
)

_GOOD = (PermitState.VALID, PermitState.EXPIRING)


def drive_in(
    w: Write,
    fields: VehicleFields,
    *,
    uid: str,
    moment: Stamp,
    vehicle_id: int | None = None,
    visit_id: int | None = None,
    gate_id: int | None = None,
    method: Method = Method.TYPED,
    window_reason: str = "",
    emergency: bool = False,
) -> VehicleMoved:
    """Let a vehicle in and return its stay.

    Raises UserError when it is inside already, or (field ``window_reason``) in a time in which no
    vehicle enters and no reason is given.
    """
    plate = check_plate(fields.plate, fields.plate_kind)
    if not plate.plate:
        words = msg("Give the plate, or say that there is none.")
        raise UserError(words, {"plate": words})
    overridden = rules.require_override(closed_window(w), window_reason, emergency=emergency)
    vehicle = w.get(Vehicle, vehicle_id) if vehicle_id else known_vehicle(w, plate)
    if vehicle is None:
        vehicle = _new_vehicle(w, fields, plate, part_uid(uid, "car"))
    rules.check_not_inside(_inside(w, vehicle.id), vehicle.plate)
    stay = VehicleStay(
        uid=uid,
        vehicle_id=vehicle.id,
        visit_id=visit_id,
        plate=vehicle.plate,
        plate_kind=vehicle.plate_kind,
        model=clean_line(fields.model) or vehicle.model,
        colour=clean_line(fields.colour) or vehicle.colour,
        driver_name=clean_line(fields.driver_name) or vehicle.driver_name,
        driver_phone=normal_phone(fields.driver_phone) or vehicle.driver_phone,
        passengers=clean_line(fields.passengers),
        goods=clean_block(fields.goods),
        reason=clean_line(fields.reason),
        approved_by=clean_line(fields.approved_by),
        parking=clean_line(fields.parking),
        state="inside",
        day=moment.at.astimezone(CHINA).date(),
        entered_at=moment.at,
        uncertain=moment.uncertain,
        gate_in_id=gate_id,
        window_reason=remark(window_reason, "window_reason") if overridden else "",
        staff=vehicle.owner_id is not None,
        emergency=emergency,
    )
    w.add(stay)
    vehicle.stays += 1
    vehicle.last_at = w.now
    _move(w, stay, uid, Direction.IN, moment, gate_id, method)
    warnings = plate.warnings + _permit_words(w, vehicle)
    return VehicleMoved(stay.id, vehicle.id, stay.plate, warnings, uid)


def known_vehicle(r: Read, plate: PlateCheck) -> Vehicle | None:
    """Return the remembered vehicle with this plate."""
    if plate.kind in FREE_KINDS:  # "no plate" names no vehicle
        return None
    query = alive(Vehicle).where(Vehicle.plate == plate.plate, Vehicle.anonymised_at.is_(None))
    return r.session.scalars(query.limit(1)).first()


def _new_vehicle(w: Write, fields: VehicleFields, plate: PlateCheck, uid: str) -> Vehicle:
    vehicle = w.add(
        Vehicle(
            uid=uid,
            plate=plate.plate,
            plate_kind=plate.kind.value,
            model=clean_line(fields.model),
            colour=clean_line(fields.colour),
            driver_name=clean_line(fields.driver_name),
            driver_phone=normal_phone(fields.driver_phone),
        )
    )
    index_vehicle(w, vehicle.id, vehicle.plate, vehicle.driver_name, new=True)
    vehicle.stays = vehicle.stays or 0
    return vehicle


def _inside(r: Read, vehicle_id: int) -> list[rules.Stay]:
    rows = r.session.scalars(
        sa.select(VehicleStay).where(
            VehicleStay.vehicle_id == vehicle_id,
            VehicleStay.state == sa.literal_column("'inside'"),
            VehicleStay.voided_at.is_(None),
        )
    )
    return [rules.Stay(s.id, s.plate, s.visit_id) for s in rows]


def _permit_words(r: Read, vehicle: Vehicle) -> tuple[Message, ...]:
    """Return the warning about the permit of a vehicle of the staff."""
    if vehicle.owner_id is None:
        return ()
    permit = permit_of(r, vehicle.id)
    if permit is None:
        return (msg("This vehicle has no permit."),)
    state = rules.permit_state(permit, r.today)
    return () if state in _GOOD else (label(state),)


def _move(
    w: Write,
    stay: VehicleStay,
    uid: str,
    direction: Direction,
    moment: Stamp,
    gate_id: int | None,
    method: Method,
) -> None:
    last = w.session.scalar(
        sa.select(sa.func.max(GateMovement.number)).where(
            GateMovement.stay_id == stay.id, GateMovement.stay_id.is_not(None)
        )
    )
    w.add(
        GateMovement(
            uid=uid,
            stay_id=stay.id,
            number=(last or 0) + 1,
            direction=direction.value,
            heads=1,
            gate_id=gate_id,
            at=moment.at,
            recorded_at=w.now,
            by=w.actor.username,
            method=method.value,
            uncertain=moment.uncertain,
            late=moment.late,
            reason=moment.reason,
        )
    )


def drive_out(
    w: Write,
    stay: VehicleStay,
    moment: Stamp,
    *,
    uid: str,
    driver_name: str = "",
    gate_id: int | None = None,
) -> VehicleMoved:
    """Let a vehicle out and return its stay. Raises UserError when it is not inside."""
    if stay.state != "inside":
        raise UserError(msg("{plate} is not inside.", plate=stay.plate))
    stay.state, stay.left_at, stay.gate_out_id = "left", moment.at, gate_id
    stay.uncertain = stay.uncertain or moment.uncertain
    stay.driver_out = clean_line(driver_name)
    refuse(too_long({"driver_name": stay.driver_out}, driver_name=100))
    _move(w, stay, uid, Direction.OUT, moment, gate_id, Method.TYPED)
    return VehicleMoved(stay.id, stay.vehicle_id, stay.plate, (), uid)


@dataclass(frozen=True, kw_only=True)
class VehicleIn(VehicleFields, Command[VehicleMoved]):
    """Let a vehicle in, alone or of a visit that is inside.

    Raises UserError with the field ``watch`` when an alert waits for an answer (``decisions``).
    """

    roles: ClassVar[frozenset[Role]] = RECORDERS
    uid: str
    vehicle_id: int | None = None
    visit_id: int | None = None
    gate_id: int | None = None
    method: Method = Method.TYPED
    window_reason: str = ""
    emergency: bool = False
    clock_reason: str = ""
    decisions: tuple[WatchAnswer, ...] = ()

    def apply(self, w: Write) -> VehicleMoved:
        done = movement_by(w, self.uid)
        if done is not None and done.stay_id is not None:
            return _again(w, done.stay_id, self.uid)
        check_links(w, gate_id=self.gate_id)
        decided = watching.answer_all(w, self._alerts(w), self.decisions)
        watching.require_entry(decided)
        moved = drive_in(
            w,
            self,
            uid=self.uid,
            moment=stamp(w, self.clock_reason),
            vehicle_id=self.vehicle_id,
            visit_id=self.visit_id,
            gate_id=self.gate_id,
            method=self.method,
            window_reason=self.window_reason,
            emergency=self.emergency,
        )
        watching.record_decisions(w, decided, self.uid, visit_id=self.visit_id)
        return moved

    def _alerts(self, w: Write) -> watching.Found:
        """Return what the watch list says of the plate and the driver; emergencies pass first."""
        if self.emergency:
            return ()
        known = w.get(Vehicle, self.vehicle_id).plate if self.vehicle_id else self.plate
        phone = normal_phone(self.driver_phone)
        return watching.found_for(w, None, clean_line(self.driver_name), normal_plate(known), phone)


def _again(r: Read, stay_id: int, uid: str) -> VehicleMoved:
    stay = r.get(VehicleStay, stay_id)
    return VehicleMoved(stay.id, stay.vehicle_id, stay.plate, (), uid)


@dataclass(frozen=True, kw_only=True)
class VehicleOut(Command[VehicleMoved]):
    """Let a vehicle out; ``driver_name`` when another person drives it."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    uid: str
    stay_id: int
    driver_name: str = ""
    gate_id: int | None = None
    clock_reason: str = ""

    def apply(self, w: Write) -> VehicleMoved:
        done = movement_by(w, self.uid)
        if done is not None and done.stay_id is not None:
            return _again(w, done.stay_id, self.uid)
        check_links(w, gate_id=self.gate_id)
        return drive_out(
            w,
            w.fetch(VehicleStay, self.stay_id),
            stamp(w, self.clock_reason),
            uid=self.uid,
            driver_name=self.driver_name,
            gate_id=self.gate_id,
        )


@dataclass(frozen=True, kw_only=True)
class UndoVehicle(Command[int]):
    """Take back the last movement of a vehicle (Ctrl+Z); return its stay's id."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    movement_uid: str

    def apply(self, w: Write) -> int:
        moved = movement_by(w, self.movement_uid)
        if moved is None or moved.stay_id is None or moved.voided_at is not None:
            raise UserError(msg("There is nothing to undo."))
        stay = w.fetch(VehicleStay, moved.stay_id)
        newest = w.session.scalar(
            sa.select(sa.func.max(GateMovement.number)).where(
                GateMovement.stay_id == stay.id, GateMovement.voided_at.is_(None)
            )
        )
        if newest != moved.number:
            raise UserError(msg("There is nothing to undo."))
        undo_stay(w, stay, moved)
        return stay.id


def undo_stay(w: Write, stay: VehicleStay, moved: GateMovement) -> None:
    """Void a vehicle's movement and derive its stay again."""
    moved.voided_at, moved.voided_by = w.now, w.actor.username
    if moved.direction == Direction.IN.value:
        stay.state = "cancelled"
    else:
        stay.state, stay.left_at, stay.gate_out_id = "inside", None, None
    w.session.flush()
