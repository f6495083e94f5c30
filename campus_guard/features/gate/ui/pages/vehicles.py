"""Vehicles: who is inside and was, the known ones, the permits of the staff."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, ClassVar

from campus_guard.core.i18n import msg
from campus_guard.core.ids import new_uid
from campus_guard.core.roles import OFFICE
from campus_guard.core.tone import Tone
from campus_guard.features.gate import commands as c
from campus_guard.features.gate import queries as q
from campus_guard.features.gate.report.vehicles import permit_list, vehicle_log
from campus_guard.features.gate.rules.codes import PermitState, PlateKind
from campus_guard.features.gate.rules.labels import label as code_label
from campus_guard.features.gate.ui.pages.common import (
    PERIODS,
    PagedPage,
    Secret,
    people_source,
    print_paper,
    reveal,
    span,
    vehicle_source,
)
from campus_guard.features.gate.ui.words import clock
from campus_guard.ui.badges import Badge
from campus_guard.ui.cards import Card, Facts
from campus_guard.ui.formdialog import FormDialog, ask_reason
from campus_guard.ui.forms import (
    Candidate,
    ChoiceField,
    DateField,
    Form,
    PickerField,
    TextField,
    TickField,
)
from campus_guard.ui.listpage import Action, ListPage
from campus_guard.ui.table import Column

_PERMITS = {
    PermitState.VALID: Tone.OK,
    PermitState.EXPIRING: Tone.WARNING,
    PermitState.EXPIRED: Tone.BAD,
    PermitState.NOT_YET: Tone.PRIMARY,
    PermitState.LOST: Tone.BAD,
    PermitState.REVOKED: Tone.MUTED,
}


class StaysPage(PagedPage):
    """Vehicles in and out, newest first."""

    key: ClassVar[str] = "gate_stays"
    kinds: ClassVar[frozenset[str]] = frozenset({"vehicle_stay", "vehicle", "gate_movement"})
    search_hint = msg("Whole plate")
    empty = msg("Vehicles that came in are listed here, newest first.")

    def columns(self) -> Sequence[Column]:
        """Return the columns of the table."""
        return [
            Column("day", msg("Day"), lambda r: f"{r.day:%m-%d}", 64, sort=lambda r: r.day),
            Column("in", msg("In"), lambda r: clock(r.entered_at), 60),
            Column("out", msg("Out"), lambda r: clock(r.left_at), 60),
            Column("plate", msg("Plate"), lambda r: r.plate, 110, bold=True),
            Column("driver", msg("Driver"), lambda r: r.driver, 90),
            Column("reason", msg("Reason"), lambda r: r.reason, 0),
            Column("parking", msg("Parking"), lambda r: r.parking, 80),
            Column("state", msg("State"), lambda _r: "", 110, badge=self._badge),
        ]

    def build(self) -> None:
        """Add filters, buttons and the facts of the chosen stay."""
        self.add_action(Action(msg("Preview and print"), self.print_, "Ctrl+P", menu=True))
        self.add_filter("period", msg("Period"), PERIODS)
        self.add_chip("inside", msg("Inside now"))
        self.add_action(Action(msg("Vehicle leaves"), self.sign_out, "Enter", needs_row=True))
        self.add_action(Action(msg("Show in full"), self.reveal, "Ctrl+R", "show", needs_row=True))
        self.card = Card(self.ctx, " ")
        self.facts = Facts(self.ctx)
        self.card.body.addWidget(self.facts)
        self.card.body.addStretch(1)
        self.set_detail(self.card)

    def query_from(self, before: Any | None) -> Any:
        """Return the query for the chosen days; who is inside now is shown from any day."""
        inside = bool(self.filter("inside"))
        first, last = span(self.ctx.clock.today(), self.filter("period"))
        return q.ListStays(
            first=None if inside else first,
            last=None if inside else last,
            plate=self.search_text,
            inside_only=inside,
            before=before,
        )

    def show_detail(self, row: Any | None) -> None:
        """Show everything about the chosen stay."""
        tr = self.ctx.tr
        self.card.set_title(row.plate if row else " ")
        if row is None:
            self.facts.set([])
            return
        self.facts.set(
            [
                (tr("Kind of plate"), tr(code_label(row.plate_kind))),
                (tr("Vehicle"), " ".join(x for x in (row.model, row.colour) if x)),
                (tr("Driver"), row.driver),
                (tr("Phone"), row.phone),
                (tr("Reason"), row.reason),
                (tr("Approved by"), row.approved_by),
                (tr("Passengers"), row.passengers),
                (tr("Goods"), row.goods),
                (tr("Parking"), row.parking),
                (tr("Recorded by"), row.by),
                (tr("Let in at a closed time"), row.window_reason),
            ]
        )

    def print_(self) -> None:
        """Show the vehicle register of the chosen days."""
        first, last = span(self.ctx.clock.today(), self.filter("period"))
        query = q.ListStays(first=first, last=last, limit=5000)
        print_paper(
            self.ctx,
            self,
            self.ctx.tr("Vehicles in and out"),
            lambda progress, paper: vehicle_log(progress.ask(query).rows, paper, first, last),
        )

    def sign_out(self) -> None:
        """Sign the vehicle out now; it can be taken back."""
        row, ctx = self.row, self.ctx
        if row is None or row.state != "inside":
            ctx.alerts.toast(msg("This vehicle is not inside."))
            return

        def done(moved: Any) -> None:
            ctx.alerts.toast(
                ctx.tr("{plate} went out.", plate=moved.plate),
                undo=lambda: ctx.ops.write(
                    c.UndoVehicle(movement_uid=moved.movement_uid), lambda _v: None, owner=self
                ),
                tone=Tone.OK,
            )

        ctx.ops.write(c.VehicleOut(uid=new_uid(), stay_id=row.id), done, owner=self)

    def reveal(self) -> None:
        """Show the driver's phone in full; the look is noted."""
        row = self.row
        if row is None or row.vehicle_id is None or not row.phone:
            return

        def shown(found: dict[str, str]) -> None:
            said = self.ctx.tr("{name}: {phone}", name=row.driver or row.plate, **found)
            self.banner.show_text(said, Tone.PRIMARY)

        reveal(self.ctx, self, [Secret("vehicle", row.vehicle_id, "phone")], shown)

    def _badge(self, row: Any) -> Badge:
        if row.state == "inside":
            return Badge(msg("Inside"), Tone.OK, "car")
        if row.state == "closed_unconfirmed":
            return Badge(msg("Left unrecorded"), Tone.WARNING)
        return Badge(msg("Left"), Tone.MUTED, "check")


class VehiclesPage(PagedPage):
    """The known vehicles, of visitors and of the staff."""

    key: ClassVar[str] = "gate_vehicle_list"
    kinds: ClassVar[frozenset[str]] = frozenset({"vehicle", "vehicle_stay"})
    search_hint = msg("Plate ending, driver")
    empty = msg("Vehicles that came once are remembered here; those of the staff can be entered.")

    def columns(self) -> Sequence[Column]:
        """Return the columns of the table."""
        return [
            Column("plate", msg("Plate"), lambda r: r.plate, 120, bold=True),
            Column("kind", msg("Kind of plate"), self._kind, 140),
            Column("model", msg("Vehicle"), lambda r: f"{r.model} {r.colour}".strip(), 0),
            Column("driver", msg("Driver"), lambda r: r.driver, 110),
            Column("phone", msg("Phone"), lambda r: r.phone, 120),
            Column("owner", msg("Staff"), lambda r: r.owner, 110),
            Column("stays", msg("Times here"), lambda r: str(r.stays), 90, sort=lambda r: r.stays),
            Column("inside", msg("State"), lambda _r: "", 100, badge=_inside),
        ]

    def build(self) -> None:
        """Add the buttons."""
        self.add_chip("staff", msg("Of the staff"))
        self.add_action(Action(msg("New vehicle"), self.new, "Ctrl+N", "plus", primary=True))
        self.add_action(Action(msg("Edit"), self.edit, "Enter", "edit", needs_row=True))
        self.add_action(Action(msg("Show in full"), self.reveal, "Ctrl+R", "show", needs_row=True))

    def query_from(self, before: Any | None) -> Any:
        """Return the query for the search."""
        staff = bool(self.filter("staff"))
        return q.PageOfVehicles(text=self.search_text, staff_only=staff, skip=before or 0)

    def new(self) -> None:
        """Enter a vehicle."""
        self._form(None)

    def edit(self) -> None:
        """Change the chosen vehicle."""
        if self.row is not None:
            self._form(self.row)

    def reveal(self) -> None:
        """Show the driver's phone in full; the look is noted."""
        row = self.row
        if row is None or not row.phone:
            return

        def shown(found: dict[str, str]) -> None:
            said = self.ctx.tr("{name}: {phone}", name=row.driver or row.plate, **found)
            self.banner.show_text(said, Tone.PRIMARY)

        reveal(self.ctx, self, [Secret("vehicle", row.id, "phone")], shown)

    def _form(self, row: Any | None) -> None:
        ctx = self.ctx
        form = Form(ctx)
        kinds = [(kind, code_label(kind)) for kind in PlateKind]
        form.row(
            TextField(ctx, "plate", msg("Plate"), required=True, max_length=16),
            ChoiceField(ctx, "plate_kind", msg("Kind of plate"), kinds, empty=msg("by its shape")),
        )
        form.row(
            TextField(ctx, "model", msg("Vehicle"), max_length=64),
            TextField(ctx, "colour", msg("Colour"), max_length=32),
        )
        form.row(
            TextField(ctx, "driver_name", msg("Driver"), max_length=100),
            TextField(ctx, "driver_phone", msg("Phone"), max_length=32),
        )
        owner = msg("Only for vehicles of the staff.")
        form.row(PickerField(ctx, "owner_id", msg("Owner"), people_source(ctx), hint=owner))
        if row is not None:
            form.set_values(
                {
                    "plate": row.plate,
                    "plate_kind": row.plate_kind,
                    "model": row.model,
                    "colour": row.colour,
                    "driver_name": row.driver,
                    "owner_id": Candidate(row.owner_id, row.owner) if row.owner_id else None,
                }
            )

        def command(values: dict[str, Any], uid: str) -> Any:
            known = {"vehicle_id": row.id, "expected_version": row.version} if row else {}
            return c.SaveVehicle(uid=uid, **known, **values)

        title = row.plate if row else ctx.tr("New vehicle")
        FormDialog(ctx, self, title, form, command, self.select).open()

    def _kind(self, row: Any) -> str:
        return self.ctx.tr(code_label(row.plate_kind))


class PermitsPage(ListPage):
    """Permits of the vehicles of the staff (教职工车辆出入证台账)."""

    key: ClassVar[str] = "gate_permits"
    kinds: ClassVar[frozenset[str]] = frozenset({"vehicle_permit", "vehicle", "person"})
    search_hint = msg("Holder, plate, permit number")
    empty = msg("Permits of the vehicles of the staff belong here, with their last day.")

    def columns(self) -> Sequence[Column]:
        """Return the columns of the table."""
        tr = self.ctx.tr
        return [
            Column("holder", msg("Holder"), lambda r: r.holder, 120, bold=True),
            Column("plate", msg("Plate"), lambda r: r.plate, 120),
            Column("number", msg("Permit number"), lambda r: r.number, 120),
            Column(
                "licence",
                msg("Licences seen"),
                lambda r: tr("Yes") if r.licence_checked else tr("not recorded"),
                170,
            ),
            Column("days", msg("Valid"), lambda r: f"{r.starts_on} — {r.ends_on}", 0),
            Column("state", msg("State"), lambda _r: "", 176, badge=_permit),
        ]

    def build(self) -> None:
        """Add the buttons; only the office issues and ends permits."""
        self.add_action(Action(msg("Preview and print"), self.print_, "Ctrl+P", menu=True))
        self.add_action(
            Action(msg("New permit"), self.new, "Ctrl+N", "plus", primary=True, roles=OFFICE)
        )
        self.add_action(
            Action(
                msg("Lost"), lambda: self.end("lost"), "Ctrl+Shift+L", needs_row=True, roles=OFFICE
            )
        )
        self.add_action(
            Action(
                msg("Revoke"),
                lambda: self.end("revoked"),
                "Delete",
                "void",
                needs_row=True,
                roles=OFFICE,
            )
        )

    def query(self) -> Any:
        """Return the query."""
        return q.ListPermits()

    def take(self, answer: Any) -> Any:
        """Narrow by the search; expired and expiring first."""
        wanted = self.search_text.casefold()
        rows = [r for r in answer if wanted in f"{r.holder} {r.plate} {r.number}".casefold()]
        order = [PermitState.EXPIRED, PermitState.EXPIRING]
        return sorted(rows, key=lambda r: order.index(r.state) if r.state in order else 9)

    def new(self) -> None:
        """Issue a permit."""
        ctx, today = self.ctx, self.ctx.clock.today()
        if ctx.actor.role not in OFFICE:
            return
        form = Form(ctx)
        hint = msg("Enter the vehicle first if it is not found.")
        form.row(
            PickerField(
                ctx, "vehicle_id", msg("Vehicle"), vehicle_source(ctx), required=True, hint=hint
            ),
            PickerField(ctx, "person_id", msg("Holder"), people_source(ctx), required=True),
        )
        form.row(
            TextField(ctx, "number", msg("Permit number"), required=True, max_length=32),
            DateField(ctx, "starts_on", msg("First day"), required=True),
            DateField(ctx, "ends_on", msg("Last day"), required=True),
        )
        form.row(TickField(ctx, "licence_checked", msg("Driving and vehicle licence were seen")))
        form.set_values({"starts_on": today, "ends_on": today + timedelta(days=365)})
        FormDialog(
            ctx,
            self,
            ctx.tr("New permit"),
            form,
            lambda values, uid: c.AddPermit(uid=uid, **values),
            self.select,
        ).open()

    def print_(self) -> None:
        """Show the ledger of permits."""
        print_paper(
            self.ctx,
            self,
            self.ctx.tr("Vehicle permits"),
            lambda progress, paper: permit_list(progress.ask(q.ListPermits()), paper),
        )

    def end(self, how: str) -> None:
        """Mark the permit as lost or revoked."""
        row, tr = self.row, self.ctx.tr
        if row is None or row.state in (PermitState.LOST, PermitState.REVOKED):
            return
        text = msg("Lost permit {n}", n=row.number)
        if how == "revoked":
            text = msg("Revoke permit {n}", n=row.number)
        ask_reason(
            self.ctx,
            self,
            tr(text),
            tr("The gate warns when a vehicle comes with it."),
            lambda reason: c.EndPermit(permit_id=row.id, ended=how, reason=reason),
            button=msg("Record"),
        )


def _inside(row: Any) -> Badge | None:
    return Badge(msg("Inside"), Tone.OK, "car") if row.stay_id else None


def _permit(row: Any) -> Badge:
    return Badge(code_label(row.state), _PERMITS[row.state])
