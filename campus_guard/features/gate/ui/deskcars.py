"""Vehicles at the desk: in and out by the plate's end, details by one key, driver and car apart."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from campus_guard.core.i18n import msg
from campus_guard.core.ids import new_uid
from campus_guard.core.tone import Tone
from campus_guard.features.gate.commands.driving import UndoVehicle, VehicleIn, VehicleOut
from campus_guard.features.gate.commands.leaving import SignOut
from campus_guard.features.gate.inputs import VehicleFields
from campus_guard.features.gate.queries.vehicles import WindowNow
from campus_guard.features.gate.rules.plates import complete_plate, normal_plate
from campus_guard.features.gate.ui.carcard import CarCard
from campus_guard.features.gate.ui.keepdialog import KeepDialog, VehicleDialog
from campus_guard.features.gate.ui.sending import Sent
from campus_guard.features.gate.ui.vehicleform import vehicle_form
from campus_guard.features.gate.ui.words import clock, line, new_plate
from campus_guard.ui.forms import TextField

if TYPE_CHECKING:
    from campus_guard.features.gate.ui.desk import DeskPage

KEY = "Ctrl+J"


class DeskCars:
    """The vehicles' side of the desk."""

    def __init__(self, desk: "DeskPage") -> None:
        self._desk = desk
        self._ctx = desk.ctx
        self._details: VehicleFields | None = None
        self._other: Callable[[], None] | None = None

    def forget(self) -> None:
        """Forget the details of the vehicle in the form, and whose other half waits."""
        self._details = self._other = None

    def restore(self, command: Any) -> None:
        """Take the details back with a form that was not saved."""
        self._details = getattr(command, "vehicle", None)

    def for_visit(self, values: dict[str, Any]) -> VehicleFields | None:
        """Return the vehicle that enters with the visitor of the form; None: he walks.

        A vehicle that is inside already came in before its driver was registered.
        """
        plate = values["plate"]
        if not plate or any(car.plate == plate for car in self._inside()):
            return None
        known = self._details or VehicleFields(plate=plate)
        return replace(
            known, plate=plate, driver_name=known.driver_name or values["name"],
            driver_phone=known.driver_phone or values["phone"],
        )  # fmt: skip

    def drive_in(self, plate: str, vehicle_id: int | None = None) -> None:
        """Let a vehicle in."""
        command = VehicleIn(
            uid=new_uid(), plate=plate, vehicle_id=vehicle_id, gate_id=self._desk.gate_id
        )
        self._send(Sent(command, lambda moved: self._drove(moved, msg("Entry")), plate))

    def drive_out(self, stay_id: int, driver: str = "") -> None:
        """Let a vehicle out; ``driver`` when somebody else is at the wheel."""
        command = VehicleOut(
            uid=new_uid(), stay_id=stay_id, driver_name=driver, gate_id=self._desk.gate_id
        )
        self._send(Sent(command, lambda moved: self._went(moved, stay_id)))

    def left_behind(self, stays: tuple[int, ...]) -> str:
        """Return what is said when somebody left without the car, '' when there is none."""
        self._other = None
        if not stays:
            return ""

        def all_out() -> None:
            for stay in stays:
                self.drive_out(stay)

        self._other = all_out
        return self._ctx.tr("the vehicle is still inside, {key}: out too", key=KEY)

    def announced(self, plate: str, visit_id: int) -> str:
        """Return what is said of the vehicle that was announced with a visitor, '' for none."""
        self._other = None
        if not plate or any(car.plate == plate for car in self._inside()):
            return ""

        def come_too() -> None:
            command = VehicleIn(
                uid=new_uid(), plate=plate, visit_id=visit_id, gate_id=self._desk.gate_id
            )
            self._send(Sent(command, lambda moved: self._drove(moved, msg("Entry")), plate))

        self._other = come_too
        return self._ctx.tr("announced with {plate}, {key}: in too", plate=plate, key=KEY)

    def open(self, car: Any) -> None:
        """Show a vehicle that is inside and what can be done about it."""
        CarCard(self._desk, car).open()

    def details(self) -> None:
        """Take the key: the other half of what just left, the car of the form, or a vehicle."""
        desk = self._desk
        hit = self._meant()
        if hit is None and desk.form.dirty:
            self._of_the_form()
        elif hit is None and self._other is not None:
            other, self._other = self._other, None
            other()
        else:
            self._ask_vehicle(hit)

    def _meant(self) -> tuple[str, Any] | None:
        """Return plate and hit of the vehicle that stands in the search box."""
        desk = self._desk
        if desk.form.chosen is not None or desk.form.completing is not None:
            return None
        current = desk.search.panel.list.current if desk.search.entries else None
        what, hit = current.data if current is not None else ("", None)
        if what == "plate":
            return str(hit), None
        if what == "hit" and hit is not None and hit.kind == "vehicle":
            return hit.plate, hit
        text = desk.search.text().strip()
        plate = new_plate(text, desk.settings.plate_prefix) or _like_a_plate(text)
        return (plate, None) if plate else None

    def _of_the_form(self) -> None:
        """Fill in the plate that is remembered; where one stands, ask for the details."""
        field = self._desk.form["plate"]
        remembered = self._desk.form.remembered_plate
        if not field.value() and remembered:
            field.set_value(remembered)
            field.setVisible(True)
            field.say(self._ctx.tr("Comes in with the visitor. {key}: details", key=KEY))
            return
        known = self._details or VehicleFields(plate="")
        form = vehicle_form(self._ctx, replace(known, plate=field.value() or known.plate))

        def keep(values: dict[str, Any]) -> None:
            plates = complete_plate(values["plate"], self._desk.settings.plate_prefix)
            self._details = VehicleFields(**(values | {"plate": plates[0] if plates else ""}))
            field.set_value(self._details.plate)
            field.setVisible(True)
            field.say(self._ctx.tr("Comes in with the visitor. {key}: details", key=KEY))

        title = self._ctx.tr("Vehicle of the visitor")
        KeepDialog(self._ctx, self._desk, title, form, keep, save=msg("Keep"), width=680).open()

    def _ask_vehicle(self, meant: tuple[str, Any] | None) -> None:
        plate, hit = meant or ("", None)
        if hit is not None and hit.stay_id is not None:
            car = next((c for c in self._inside() if c.stay_id == hit.stay_id), None)
            if car is not None:
                self._desk.form.reset()
                self.open(car)
                return
        query = WindowNow()
        self._ctx.ops.read(query, lambda closed: self._ask(plate, hit, closed), owner=self._desk)

    def _ask(self, plate: str, hit: Any, closed: Any) -> None:
        """Ask for the details of a vehicle; in a time without vehicles for the reason too."""
        desk, ctx = self._desk, self._ctx
        driver = hit.name if hit is not None else ""
        form = vehicle_form(self._ctx, VehicleFields(plate=plate, driver_name=driver))
        untrusted = desk.board is not None and desk.board.banner is not None
        if closed is not None:
            until = f"{closed.until:%H:%M}"
            form.note(msg("{name}: no vehicles until {time}.", name=closed.name, time=until))
            form.row(TextField(ctx, "window_reason", msg("Why may it enter all the same?"),
                               required=True, max_length=200))  # fmt: skip
        if untrusted:
            form.row(TextField(ctx, "clock_reason", msg("What is the clock like?"),
                               required=True, max_length=200))  # fmt: skip
            form.set_values({"clock_reason": desk.acts.outbox.clock_reason})

        def command(values: dict[str, Any], uid: str) -> VehicleIn:
            plates = complete_plate(values["plate"], desk.settings.plate_prefix)
            values["plate"] = plates[0] if plates else ""
            same = hit is not None and values["plate"] == hit.plate
            vehicle = hit.id if same else None
            return VehicleIn(uid=uid, vehicle_id=vehicle, gate_id=desk.gate_id, **values)

        def came(moved: Any) -> None:
            desk.form.reset()
            desk.search.setFocus()
            self._drove(moved, msg("Entry"))

        def watched(values: dict[str, Any], uid: str) -> None:
            self._send(Sent(command(values, uid), came, values["plate"]))

        VehicleDialog(ctx, desk, ctx.tr("Vehicle comes in"), form, command, came, watched).open()

    def _inside(self) -> tuple[Any, ...]:
        board = self._desk.board
        return board.vehicles if board is not None else ()

    def _send(self, sent: Sent) -> None:
        self._other = None
        self._desk.acts.outbox.send(sent)

    def _went(self, moved: Any, stay_id: int) -> None:
        """Say that a vehicle is out; its driver may be inside still."""
        car = next((c for c in self._inside() if c.stay_id == stay_id), None)
        row = None
        if car is not None and car.visit_id is not None:
            rows = self._desk.board.rows
            row = next((r for r in rows if r.visit_id == car.visit_id), None)
        if row is None:
            self._drove(moved, msg("Exit"))
            return
        self._other = lambda: self._sign_out(row)
        still = self._ctx.tr("{name} is still inside, {key}: out too", name=row.name, key=KEY)
        self._drove(moved, msg("Exit"), still)

    def _sign_out(self, row: Any) -> None:
        command = SignOut(uid=new_uid(), visit_id=row.visit_id, gate_id=self._desk.gate_id)
        acts = self._desk.acts
        acts.outbox.send(Sent(command, lambda value: acts.left(row.name, value), row.name))

    def _drove(self, moved: Any, direction: Any, more: str = "") -> None:
        tr = self._ctx.tr
        now = clock(self._ctx.clock.now())
        odd = tuple(tr(w) for w in moved.warnings[:1])
        words = line(f"{tr(direction)} {moved.plate} {now}", more, *odd)
        tone = Tone.WARNING if odd or more else Tone.NORMAL
        self._ctx.alerts.toast(words, lambda: self._undo(moved.movement_uid), tone)

    def _undo(self, movement_uid: str) -> None:
        command = UndoVehicle(movement_uid=movement_uid)
        acts = self._desk.acts
        self._ctx.ops.write(command, lambda _id: acts.undone(), owner=self._desk)


def _like_a_plate(text: str) -> str:
    """Return letters with digits as a plate, where the school's prefix is not set."""
    plain = normal_plate(text)
    mixed = any(c.isdigit() for c in plain) and any(c.isalpha() for c in plain)
    return plain if mixed and plain.isalnum() and 5 <= len(plain) <= 9 else ""
