"""Parents' meetings and open days: the invited families, who came, who is still here."""

from collections.abc import Sequence
from typing import Any, ClassVar

from campus_guard.core.i18n import msg
from campus_guard.core.roles import OFFICE
from campus_guard.core.tone import Tone
from campus_guard.features.gate import commands as c
from campus_guard.features.gate import queries as q
from campus_guard.features.gate.inputs import GateSettings
from campus_guard.features.gate.report.pupils import meeting_sheet
from campus_guard.features.gate.ui.pages.common import print_paper, with_settings
from campus_guard.features.gate.ui.pages.expected import between
from campus_guard.features.gate.ui.pages.guestlists import (
    import_guests,
)
from campus_guard.features.gate.ui.words import clock
from campus_guard.ui.badges import Badge
from campus_guard.ui.cards import Card
from campus_guard.ui.context import UiContext
from campus_guard.ui.formdialog import FormDialog, ask_reason
from campus_guard.ui.forms import ChoiceField, DateField, Form, TextField, TimeField
from campus_guard.ui.listpage import Action, ListPage
from campus_guard.ui.table import Column, RowsModel, TableView


class EventsPage(ListPage):
    """Parents' meetings and open days: the families on the list, who came, who is still here."""

    key: ClassVar[str] = "gate_events"
    kinds: ClassVar[frozenset[str]] = frozenset({"gate_event", "event_guest", "visit"})
    search_hint = None
    empty = msg("Parents' meetings and open days with their guest lists belong here.")

    def columns(self) -> Sequence[Column]:
        """Return the columns of the table."""
        return [
            Column("day", msg("Day"), lambda r: str(r.day), 100),
            Column("name", msg("Event"), lambda r: r.name, 0, bold=True, detail=between),
            Column("came", msg("Came"), lambda r: f"{r.came} / {r.guests}", 90),
            Column("state", msg("State"), lambda _r: "", 120, badge=_event_badge),
        ]

    def build(self) -> None:
        """Add the buttons and the guests of the chosen event."""
        self.add_action(Action(msg("New event"), self.new, "Ctrl+N", "plus", primary=True))
        self.add_action(
            Action(msg("Import guests"), self.import_, "Ctrl+I", "import", needs_row=True)
        )
        self.add_action(Action(msg("Sign everybody out"), self.sign_out, "Ctrl+O", needs_row=True))
        self.add_action(
            Action(msg("Void"), self.void, "Delete", needs_row=True, menu=True, roles=OFFICE)
        )
        self.guests = GuestCard(self.ctx)
        self.set_detail(self.guests)

    def query(self) -> Any:
        """Return the query."""
        return q.ListEvents()

    def show_detail(self, row: Any | None) -> None:
        """Show the families of the chosen event."""
        self.guests.show_event(row)

    def print_(self) -> None:
        """Show the sheet of the chosen event, with room to sign."""
        row = self.row
        if row is not None:
            query = q.EventGuests(event_id=row.id)
            print_paper(
                self.ctx,
                self,
                row.name,
                lambda progress, paper: meeting_sheet(
                    progress.ask(query), paper, row.name, row.day
                ),
            )

    def new(self) -> None:
        """Enter an event."""
        with_settings(self.ctx, self, self._form)

    def import_(self) -> None:
        """Import the families of the chosen event by class."""
        if self.row is not None:
            import_guests(self.ctx, self, self.row)

    def sign_out(self) -> None:
        """Sign out everybody of the event who is still inside, after a question."""
        row, ctx = self.row, self.ctx
        if row is None:
            return
        from campus_guard.core.ids import new_uid

        def done(count: Any) -> None:
            ctx.alerts.toast(
                ctx.tr.n("{n} visit was signed out.", "{n} visits were signed out.", count.added),
                tone=Tone.OK,
            )

        ctx.dialogs.ask(
            self,
            ctx.tr("Sign everybody out"),
            ctx.tr(
                "{n} are still inside. Their leave time becomes now. Did you see them leave?",
                n=row.inside,
            ),
            ctx.tr("Sign everybody out"),
            lambda: ctx.ops.write(c.SignOutEvent(uid=new_uid(), event_id=row.id), done, owner=self),
        )

    def void(self) -> None:
        """Void an event that was entered by mistake."""
        row, tr = self.row, self.ctx.tr
        if row is not None:
            ask_reason(
                self.ctx,
                self,
                tr("Void {name}", name=row.name),
                tr("Its visits stay recorded."),
                lambda reason: c.VoidEvent(
                    record_id=row.id, expected_version=row.version, reason=reason
                ),
            )

    def _form(self, settings: GateSettings) -> None:
        ctx = self.ctx
        form = Form(ctx)
        form.row(
            TextField(ctx, "name", msg("Event"), required=True, max_length=100),
            DateField(ctx, "day", msg("Day"), required=True),
            stretch=(2, 1),
        )
        form.row(
            TimeField(ctx, "from_time", msg("From")),
            TimeField(ctx, "to_time", msg("Until")),
            ChoiceField(
                ctx,
                "reason_code",
                msg("Reason for the visit"),
                list(settings.reasons.items()),
                required=True,
            ),
        )
        code = "parents_meeting"
        known = code if code in settings.reasons else None
        form.set_values({"day": ctx.clock.today(), "reason_code": known})
        title = ctx.tr("New event")
        FormDialog(
            ctx, self, title, form, lambda v, uid: c.CreateEvent(uid=uid, **v), self.select
        ).open()


class GuestCard(Card):
    """The families of one event by class."""

    def __init__(self, ctx: UiContext) -> None:
        super().__init__(ctx, " ")
        columns = [
            Column(
                "pupil",
                msg("Pupil"),
                lambda r: r.pupil,
                136,
                bold=True,
                detail=lambda r: r.class_name,
            ),
            Column("guest", msg("Guest"), lambda r: r.guest, 0, detail=lambda r: r.relation),
            Column("came", msg("In and out"), _times, 92),
        ]
        self.model = RowsModel(columns, ctx.tr)
        self.table = TableView(ctx.theme, self.model, ctx.tr("Guests"))
        self.body.addWidget(self.table, 1)

    def show_event(self, row: Any | None) -> None:
        """Show the list of an event."""
        self.set_title(row.name if row else " ")
        if row is None:
            self.model.set_rows([])
            return
        query = q.EventGuests(event_id=row.id)
        self.ctx.ops.read(query, self.model.set_rows, owner=self, slot="guests")


def _times(row: Any) -> str:
    return f"{clock(row.entered_at)}–{clock(row.left_at)}" if row.entered_at else ""


def _event_badge(row: Any) -> Badge:
    if row.inside:
        return Badge(msg("{n} inside", n=row.inside), Tone.WARNING, "user")
    if row.closed:
        return Badge(msg("Closed"), Tone.MUTED, "check")
    return Badge(msg("Not closed yet"), Tone.OK)
