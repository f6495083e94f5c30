"""One vehicle that is inside: its facts, and everything that can be done about it."""

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog

from campus_guard.core.i18n import msg
from campus_guard.core.tone import Tone
from campus_guard.features.gate.commands.vehicles import CompleteStay
from campus_guard.features.gate.inputs import VehicleFields
from campus_guard.features.gate.queries.vehicles import ListStays
from campus_guard.features.gate.ui.keepdialog import KeepDialog
from campus_guard.features.gate.ui.vehicleform import vehicle_form
from campus_guard.features.gate.ui.words import moment
from campus_guard.ui.badges import Badge, label
from campus_guard.ui.buttons import Button
from campus_guard.ui.cards import Card, Facts
from campus_guard.ui.formdialog import FormDialog
from campus_guard.ui.forms import Form, TextField
from campus_guard.ui.layout import hbox, vbox

if TYPE_CHECKING:
    from campus_guard.features.gate.ui.desk import DeskPage


class CarCard(QDialog):
    """Opened with Enter from the vehicles of the board."""

    def __init__(self, desk: "DeskPage", car: Any) -> None:
        super().__init__(desk)
        self._desk = desk
        self._car = car
        self._row: Any = None
        ctx, tr = desk.ctx, desk.ctx.tr
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle(tr("Vehicle"))
        self.facts = Facts(ctx)
        card = Card(ctx)
        card.body.addWidget(self.facts)
        go = Button(ctx, tr("Vehicle leaves"), self.leave, "Alt+1", kind="primary")
        other = Button(ctx, tr("Somebody else drives"), self.ask_driver, "Alt+2")
        row = hbox(go, other, gap=8)
        if car.visit_id is not None:
            row.addWidget(Button(ctx, tr("Its visitor"), self.visitor, "Alt+3"))
        row.addWidget(Button(ctx, tr("Details"), self.details, "Alt+4"))
        row.addStretch(1)
        row.addWidget(Button(ctx, tr("Close"), self.reject, "Esc", bind=False))
        self.setLayout(vbox(label(car.plate, "title"), card, row, gap=12, margins=24))
        self.resize(ctx.theme.px(640), ctx.theme.px(420))
        self._show(car)
        query = ListStays(first=None, last=None, plate=car.plate, inside_only=True)
        ctx.ops.read(query, self._took, owner=self)

    def leave(self) -> None:
        """Let it out."""
        self.accept()
        self._desk.cars.drive_out(self._car.stay_id)

    def ask_driver(self) -> None:
        """Let it out with another driver."""
        form = Form(self._desk.ctx)
        form.row(TextField(self._desk.ctx, "driver", msg("Driver"), required=True, max_length=100))

        def keep(values: dict[str, Any]) -> None:
            self.accept()
            self._desk.cars.drive_out(self._car.stay_id, values["driver"])

        title = self._desk.ctx.tr("Somebody else drives")
        KeepDialog(self._desk.ctx, self, title, form, keep, save=msg("Vehicle leaves"),
                   width=460).open()  # fmt: skip

    def details(self) -> None:
        """Add what was not asked at the entry, or correct it."""
        if self._row is None:
            return
        row, desk, ctx = self._row, self._desk, self._desk.ctx
        form = vehicle_form(ctx, VehicleFields(
            plate=row.plate, model=row.model, colour=row.colour, driver_name=row.driver,
            passengers=row.passengers, goods=row.goods, reason=row.reason,
            approved_by=row.approved_by, parking=row.parking,
        ), plate=False)  # fmt: skip
        form["driver_phone"].input.setPlaceholderText(row.phone)  # type: ignore[attr-defined]
        form.row(TextField(ctx, "why", msg("Reason of the change"), max_length=200))

        def command(values: dict[str, Any], _uid: str) -> CompleteStay:
            return CompleteStay(stay_id=row.id, expected_version=row.version, **values)

        title = ctx.tr("Details of {plate}", plate=row.plate)
        self.accept()
        FormDialog(ctx, desk, title, form, command, width=680).open()

    def visitor(self) -> None:
        """Show the visit that it came with."""
        self.accept()
        self._desk.open_visit(self._car.visit_id)

    def _took(self, page: Any) -> None:
        row = next((r for r in page.rows if r.id == self._car.stay_id), None)
        if row is not None:
            self._row = row
            self._show(self._car, row)

    def _show(self, car: Any, row: Any = None) -> None:
        tr = self._desk.ctx.tr
        state = Badge(msg("Inside"), Tone.OK, "car")
        if car.driver_left:
            state = Badge(msg("Driver has left"), Tone.WARNING, "warning")

        def of(name: str) -> str:
            return getattr(row, name) if row is not None else ""

        vehicle = " ".join(part for part in (of("model"), of("colour")) if part)
        self.facts.set(
            [
                (tr("State"), state),
                (tr("Entered"), moment(car.entered_at)),
                (tr("Driver"), car.driver),
                (tr("Phone"), of("phone")),
                (tr("Vehicle"), vehicle),
                (tr("Permit"), tr("staff") if car.staff else ""),
                (tr("People aboard"), of("passengers")),
                (tr("Goods"), of("goods")),
                (tr("Reason"), of("reason")),
                (tr("Approved by"), of("approved_by")),
                (tr("Parking place"), car.parking),
                (tr("Let in at a closed time"), of("window_reason")),
            ]
        )
