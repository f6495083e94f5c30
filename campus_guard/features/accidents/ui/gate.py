"""What a gatekeeper sees: file a first report, and the list of his own reports."""

from collections.abc import Sequence
from typing import Any

from campus_guard.core.document import Tone
from campus_guard.core.i18n import msg
from campus_guard.features.accidents.commands import RecordAccident
from campus_guard.features.accidents.inputs import Facts
from campus_guard.features.accidents.queries import MyReport, MyReports
from campus_guard.features.accidents.ui.triageform import place_field
from campus_guard.features.accidents.ui.words import moment, state_badge
from campus_guard.ui.formdialog import FormDialog
from campus_guard.ui.forms import (
    DateTimeField,
    Form,
    MultilineField,
    Picked,
    TextField,
    ThreeStateField,
)
from campus_guard.ui.listpage import Action, ListPage
from campus_guard.ui.table import Column


class GateReportsPage(ListPage):
    """Number, time and state of one's own reports; what happened is for the office only."""

    key = "accidents"
    kinds = frozenset({"accident"})
    search_hint = None
    empty = msg("File a first report when something happens; the safety office goes on from there.")

    def columns(self) -> Sequence[Column]:
        """Return number, times and state."""
        now = self.ctx.clock.now
        return [
            Column("number", msg("No."), lambda r: r.number, 150, bold=True),
            Column("occurred", msg("Occurred at"), lambda r: moment(r.occurred_at, now()), 140),
            Column("typed", msg("Typed at"), lambda r: moment(r.typed_at, now()), 140),
            Column("state", msg("State"), lambda _r: "", 0, badge=lambda r: state_badge(r.state)),
        ]

    def query(self) -> MyReports:
        """Return one's own reports."""
        return MyReports()

    def take(self, answer: Sequence[MyReport]) -> Sequence[MyReport]:
        """Say how many there are."""
        count = self.ctx.tr.n("{n} report", "{n} reports", len(answer))
        self.set_subtitle(count)
        return answer

    def build(self) -> None:
        """Add the one action."""
        self.add_action(
            Action(msg("File a first report"), self.new, "Ctrl+N", icon="plus", primary=True)
        )

    def open_args(self, **args: Any) -> None:
        """Take ``new`` from other pages; files cannot be opened here."""
        if args.get("new"):
            self.new()

    def new(self) -> None:
        """Ask for time, place and what happened."""
        ctx = self.ctx
        form = Form(ctx)
        form.row(
            DateTimeField(ctx, "occurred_at", msg("Occurred at"), required=True),
            place_field(ctx),
            stretch=(2, 4),
        )
        form.row(MultilineField(ctx, "narrative", msg("What happened"), lines=4, required=True))
        form.row(ThreeStateField(ctx, "harmed", msg("Was anybody hurt?")))
        form.row(MultilineField(ctx, "measures", msg("Measures taken"), lines=2))
        form.row(
            TextField(ctx, "reporter", msg("Reported by"), max_length=100),
            TextField(ctx, "reporter_phone", msg("Phone"), max_length=100),
        )
        form.note(msg("After saving only the safety office can read what you wrote."))
        form["occurred_at"].set_value(ctx.clock.now())
        form["reporter"].set_value(ctx.actor.name)
        title = ctx.tr("First report of an accident")
        dialog = FormDialog(ctx, self, title, form, self._command, self._done, width=760)
        dialog.open()
        form["place"].setFocus()

    def _command(self, values: dict[str, Any], uid: str) -> RecordAccident:
        place = values.pop("place") or Picked(None, "")
        now = self.ctx.clock.now()
        facts = Facts(**values, place=place.text, area_id=place.id, reported_at=now)
        return RecordAccident(uid=uid, facts=facts)

    def _done(self, _accident: int) -> None:
        self.ctx.alerts.toast(msg("First report filed."), tone=Tone.OK)
