"""Who will come: registrations of a day, recurring passes, events with their guests."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, ClassVar

from campus_guard.core.i18n import Message, msg
from campus_guard.core.ids import new_uid
from campus_guard.core.tone import Tone
from campus_guard.features.gate import commands as c
from campus_guard.features.gate import queries as q
from campus_guard.features.gate.inputs import GateSettings
from campus_guard.features.gate.report.visits import expected_list
from campus_guard.features.gate.rules.codes import Method
from campus_guard.features.gate.ui.pages.common import print_paper, with_settings
from campus_guard.features.gate.ui.pages.guestlists import (
    import_expected,
)
from campus_guard.features.gate.ui.pages.visitform import (
    document_row,
    person_rows,
    purpose_rows,
    visit_values,
)
from campus_guard.ui.badges import Badge
from campus_guard.ui.formdialog import FormDialog, ask_reason
from campus_guard.ui.forms import DateField, Form, TextField, TickField, TimeField
from campus_guard.ui.listpage import Action, ListPage
from campus_guard.ui.table import Column

WEEKDAYS: tuple[Message, ...] = (
    msg("Mon"),
    msg("Tue"),
    msg("Wed"),
    msg("Thu"),
    msg("Fri"),
    msg("Sat"),
    msg("Sun"),
)


def between(row: Any) -> str:
    """Return 08:00-10:00, or what of it is known."""
    if row.from_time is None and row.to_time is None:
        return ""
    start, end = (f"{t:%H:%M}" if t else "" for t in (row.from_time, row.to_time))
    return f"{start}–{end}"


class ExpectedPage(ListPage):
    """Who is expected on a day; a registration opens nothing on the next day."""

    key: ClassVar[str] = "gate_expected_day"
    kinds: ClassVar[frozenset[str]] = frozenset({"visit", "visit_plan", "visitor", "setting"})
    search_hint = msg("Name, unit, host, plate")
    empty = msg("Visitors who were announced for this day belong here.")

    def columns(self) -> Sequence[Column]:
        """Return the columns of the table."""
        return [
            Column("time", msg("Time"), between, 110),
            Column("name", msg("Name"), lambda r: r.name, 150, bold=True, detail=_heads),
            Column("unit", msg("Unit"), lambda r: r.unit, 0),
            Column("host", msg("Host"), lambda r: r.host, 110),
            Column("reason", msg("Reason for the visit"), lambda r: r.reason, 150),
            Column("plate", msg("Plate"), lambda r: r.plate, 100),
            Column("phone", msg("Phone"), lambda r: r.phone, 120),
            Column("state", msg("State"), lambda _r: "", 130, badge=_expected_badge),
        ]

    def build(self) -> None:
        """Add the day and the buttons."""
        self.add_action(Action(msg("Preview and print"), self.print_, "Ctrl+P", menu=True))
        days: list[tuple[int, Message]] = [(0, msg("Today")), (1, msg("Tomorrow"))]
        days += [(n, msg("in {n} days", n=n)) for n in range(2, 8)]
        self.add_filter("day", msg("Day"), days)
        self.add_action(Action(msg("Announce a visitor"), self.new, "Ctrl+N", "plus", primary=True))
        self.add_action(Action(msg("Let in"), self.enter, "Enter", needs_row=True))
        self.add_action(Action(msg("Cancel visit"), self.cancel, "Delete", "void", needs_row=True))
        self.add_action(Action(msg("Import a sheet"), self.import_, "Ctrl+I", menu=True))

    @property
    def day(self) -> date:
        """Return the chosen day."""
        return self.ctx.clock.today() + timedelta(days=self.filter("day"))

    def row_key(self, row: Any) -> Any:
        """A pass and a registration may have the same number."""
        return (row.kind, row.id)

    def query(self) -> Any:
        """Return the query for the chosen day."""
        return q.Expected(day=self.day)

    def take(self, answer: Any) -> Any:
        """Narrow by the search; count people."""
        wanted = self.search_text.casefold()
        rows = [
            r
            for r in answer
            if wanted in f"{r.name} {r.unit} {r.host} {r.plate} {r.phone}".casefold()
        ]
        people = sum(r.heads for r in rows if not r.used)
        self.set_subtitle(self.ctx.tr("{n} expected", n=people))
        return rows

    def print_(self) -> None:
        """Show the list of the chosen day."""
        day = self.day
        print_paper(
            self.ctx,
            self,
            self.ctx.tr("Announced visitors"),
            lambda progress, paper: expected_list(progress.ask(q.Expected(day=day)), paper, day),
        )

    def new(self) -> None:
        """Announce a visitor."""
        with_settings(self.ctx, self, self._form)

    def enter(self) -> None:
        """Let the chosen one in now; an alert of the watch list is answered at the desk."""
        row, ctx = self.row, self.ctx
        if row is None or row.used:
            return
        if self.day != ctx.clock.today():
            ctx.alerts.toast(msg("This one is announced for another day."))
            return

        def entered(value: Any) -> None:
            ctx.alerts.toast(
                ctx.tr("{name} came in.", name=row.name),
                undo=lambda: ctx.ops.write(
                    c.UndoMovement(movement_uid=value.movement_uid), lambda _v: None, owner=self
                ),
                tone=Tone.OK,
            )

        ctx.ops.write(_entry(row), entered, owner=self, fail=self._failed)

    def cancel(self) -> None:
        """Cancel a registration, with the reason; it can be taken back."""
        row, ctx = self.row, self.ctx
        if row is None:
            return
        if row.kind != "visit":
            ctx.alerts.toast(msg("A recurring pass is cancelled in its own list."))
            return

        def done(_value: Any) -> None:
            ctx.alerts.toast(
                ctx.tr("The visit of {name} is cancelled.", name=row.name),
                undo=lambda: ctx.ops.write(
                    c.ReopenPlanned(visit_id=row.id), lambda _v: None, owner=self
                ),
            )

        ask_reason(
            ctx,
            self,
            ctx.tr("Cancel the visit of {name}", name=row.name),
            ctx.tr("Nobody is told by the program: call them."),
            lambda reason: c.CancelPlanned(visit_id=row.id, reason=reason),
            done,
            button=msg("Cancel visit"),
        )

    def import_(self) -> None:
        """Announce everybody of a sheet."""
        day = self.day
        with_settings(
            self.ctx, self, lambda settings: import_expected(self.ctx, self, day, settings)
        )

    def help_text(self) -> str:
        """Return what this page is for."""
        return self.ctx.tr(
            "Announced visitors and recurring passes of a day. Who did not come is marked when "
            "the day is closed; a registration cannot be used on the next day."
        )

    def _form(self, settings: GateSettings) -> None:
        ctx = self.ctx
        form = Form(ctx)
        person_rows(ctx, form, settings, known=True)
        form.row(
            DateField(ctx, "day", msg("Day"), required=True),
            TimeField(ctx, "from_time", msg("From")),
            TimeField(ctx, "to_time", msg("Until")),
        )
        purpose_rows(ctx, form, settings)
        document_row(ctx, form)
        form.row(TextField(ctx, "goods", msg("Goods")), TextField(ctx, "note", msg("Remarks")))
        form.set_values({"day": self.day, "heads": 1, "type_code": "other"})
        FormDialog(
            ctx,
            self,
            ctx.tr("Announce a visitor"),
            form,
            lambda values, uid: c.PreRegister(uid=uid, **visit_values(values)),
            lambda visit_id: self.select(("visit", visit_id)),
            width=760,
        ).open()


class PlansPage(ListPage):
    """Recurring passes: who may come on which days without being announced each time."""

    key: ClassVar[str] = "gate_plans"
    kinds: ClassVar[frozenset[str]] = frozenset({"visit_plan", "visitor"})
    search_hint = msg("Name, unit, host, plate")
    empty = msg("Passes for those who come often belong here: canteen suppliers, trainers.")

    def columns(self) -> Sequence[Column]:
        """Return the columns of the table."""
        return [
            Column("name", msg("Name"), lambda r: r.name, 130, bold=True, detail=_heads),
            Column("unit", msg("Unit"), lambda r: r.unit, 0),
            Column("reason", msg("Reason for the visit"), lambda r: r.reason, 140),
            Column("host", msg("Host"), lambda r: r.host, 100),
            Column("days", msg("Valid"), lambda r: f"{r.starts_on} — {r.ends_on}", 200),
            Column("week", msg("Weekdays"), self._week, 150),
            Column("time", msg("Time"), between, 100),
            Column("state", msg("State"), lambda _r: "", 110, badge=self._badge),
        ]

    def build(self) -> None:
        """Add the filters and buttons."""
        self.add_chip("ended", msg("Show ended"))
        self.add_action(Action(msg("New pass"), self.new, "Ctrl+N", "plus", primary=True))
        self.add_action(Action(msg("Cancel pass"), self.cancel, "Delete", "void", needs_row=True))

    def query(self) -> Any:
        """Return the query."""
        return q.ListPlans(with_ended=bool(self.filter("ended")))

    def take(self, answer: Any) -> Any:
        """Narrow by the search."""
        wanted = self.search_text.casefold()
        return [r for r in answer if wanted in f"{r.name} {r.unit} {r.host} {r.plate}".casefold()]

    def new(self) -> None:
        """Issue a pass."""
        with_settings(self.ctx, self, self._form)

    def cancel(self) -> None:
        """Cancel the chosen pass."""
        row, tr = self.row, self.ctx.tr
        if row is None or row.cancelled:
            return
        ask_reason(
            self.ctx,
            self,
            tr("Cancel the pass of {name}", name=row.name),
            tr("It opens nothing any more; a new one can be issued."),
            lambda reason: c.CancelPlan(plan_id=row.id, reason=reason),
            button=msg("Cancel pass"),
        )

    def _form(self, settings: GateSettings) -> None:
        ctx, today = self.ctx, self.ctx.clock.today()
        form = Form(ctx)
        person_rows(ctx, form, settings, known=True)
        form.row(
            DateField(ctx, "starts_on", msg("First day"), required=True),
            DateField(ctx, "ends_on", msg("Last day"), required=True),
            TimeField(ctx, "from_time", msg("From")),
            TimeField(ctx, "to_time", msg("Until")),
        )
        ticks = [TickField(ctx, f"day{n}", name) for n, name in enumerate(WEEKDAYS, start=1)]
        form.row(*ticks)
        purpose_rows(ctx, form, settings)
        form.row(TextField(ctx, "note", msg("Remarks")))
        weekdays = {f"day{n}": n <= 5 for n in range(1, 8)}
        form.set_values(
            {"starts_on": today, "ends_on": today + timedelta(days=90), "heads": 1, **weekdays}
        )

        def command(values: dict[str, Any], uid: str) -> Any:
            chosen = frozenset(n for n in range(1, 8) if values.pop(f"day{n}"))
            return c.AddPlan(uid=uid, weekdays=chosen, **visit_values(values))

        title = ctx.tr("New recurring pass")
        FormDialog(ctx, self, title, form, command, self.select, width=760).open()

    def _week(self, row: Any) -> str:
        if len(row.weekdays) == 7:
            return self.ctx.tr("every day")
        return " ".join(self.ctx.tr(WEEKDAYS[n - 1]) for n in sorted(row.weekdays))

    def _badge(self, row: Any) -> Badge:
        today = self.ctx.clock.today()
        if row.cancelled:
            return Badge(msg("Cancelled"), Tone.MUTED, "close")
        if row.ends_on < today:
            return Badge(msg("Ended"), Tone.MUTED, "clock")
        if row.starts_on > today:
            return Badge(msg("Not yet"), Tone.PRIMARY, "clock")
        return Badge(msg("Valid"), Tone.OK)


def _entry(row: Any) -> Any:
    """Return the check-in of an announced visit, or of a recurring pass with its details."""
    values: dict[str, Any] = {"visit_id": row.id}
    if row.kind == "plan":
        values = {
            "plan_id": row.id,
            "unit": row.unit,
            "plate": row.plate,
            "reason_text": row.reason,
            "host_name": row.host,
        }
    return c.CheckIn(
        uid=new_uid(),
        visitor_id=row.visitor_id,
        name=row.name,
        type_code=row.type_code,
        heads=row.heads,
        method=Method.LIST,
        **values,
    )


def _heads(row: Any) -> str:
    return f"×{row.heads}" if row.heads > 1 else ""


def _expected_badge(row: Any) -> Badge:
    if row.used:
        return Badge(msg("Came today"), Tone.MUTED, "check")
    if row.kind == "plan":
        return Badge(msg("Recurring pass"), Tone.PRIMARY, "refresh")
    return Badge(msg("Announced"), Tone.OK, "clock")
