"""The shifts of a day: who came, who was replaced, what was handed over."""

from typing import Any, ClassVar

from campus_guard.core.i18n import msg
from campus_guard.core.ids import new_uid
from campus_guard.core.tone import Tone
from campus_guard.features.calendar.ui.records import print_document
from campus_guard.features.people.ui.sources import people_source
from campus_guard.features.rosters import commands as c
from campus_guard.features.rosters import queries as q
from campus_guard.features.rosters.codes import Presence, label
from campus_guard.features.rosters.dutyrows import PresenceRow, ShiftRow
from campus_guard.features.rosters.ui import papers
from campus_guard.features.rosters.ui.daylist import DayList
from campus_guard.ui.badges import Badge
from campus_guard.ui.formdialog import FormDialog
from campus_guard.ui.forms import (
    Candidate,
    DateTimeField,
    Form,
    MultilineField,
    PickerField,
    RadioField,
    TextField,
)
from campus_guard.ui.listpage import Action
from campus_guard.ui.table import Column

TONES = {
    Presence.CAME: Tone.OK,
    Presence.LATE: Tone.WARNING,
    Presence.LEFT_EARLY: Tone.WARNING,
    Presence.REPLACED: Tone.PRIMARY,
    Presence.ABSENT: Tone.BAD,
}


class ShiftsPage(DayList):
    """Every shift of the day; one key says that everybody came."""

    key: ClassVar[str] = "shifts"
    kinds: ClassVar[frozenset[str]] = frozenset(
        {"duty_log", "duty_presence", "roster_cell", "roster_month"}
    )
    empty = msg("No roster is in force on this day. Publish the month of the roster first.")

    def columns(self) -> list[Column]:
        """Return the columns."""
        return [
            Column("post", msg("Post"), lambda r: r.post, 170, bold=True),
            Column("time", msg("Time"), lambda r: f"{r.starts_at:%H:%M}–{r.ends_at:%H:%M}", 120,
                   sort=lambda r: r.starts_at),
            Column("planned", msg("Planned people"), lambda r: "、".join(r.planned), 0),
            Column("present", msg("Who was there"), self._present, 220),
            Column("over", msg("Handed to"), lambda r: r.handed_to, 110),
            Column("state", msg("State"), lambda _r: "", 130, badge=self._state),
        ]  # fmt: skip

    def row_key(self, row: ShiftRow) -> Any:
        """Return what tells shifts apart."""
        return row.day, row.post_id

    def query(self) -> Any:
        """Return the query."""
        return q.ShiftsOfDay(day=self.day)

    def build(self) -> None:
        """Add the buttons."""
        add = self.add_action
        add(
            Action(msg("Everybody came"), self.all_came, "Ctrl+Enter", needs_row=True, primary=True)
        )
        add(Action(msg("Record"), self.record, "Enter", "edit", needs_row=True))
        add(Action(msg("Print the log"), self.print_, "Ctrl+P", needs_row=True, menu=True))
        add(Action(msg("Print a blank log"), self.print_blank, needs_row=True, menu=True))
        add(Action(msg("On-duty card for the gate"), self.print_card, menu=True))  # fmt: skip

    def all_came(self) -> None:
        """Record that everybody planned came; a time that nobody noted stays empty."""
        row: ShiftRow | None = self.row
        if row is None:
            return
        presences = tuple(
            c.PresenceInput(planned_id=p.planned_id, person_id=p.planned_id, state=Presence.CAME)
            for p in row.presences if p.planned_id is not None
        )  # fmt: skip
        if not presences:
            self.banner.show_error(msg("Nobody is planned for this shift."))
            return
        command = self._command(row, presences, {}, new_uid())
        self.ctx.ops.write(command, self._recorded, owner=self, fail=self.banner.show_error)

    def record(self) -> None:
        """Open the log of the chosen shift."""
        row: ShiftRow | None = self.row
        if row is None:
            return
        form = log_form(self.ctx, row)
        title = f"{row.post}  {row.day}"

        def command(values: dict[str, Any], uid: str) -> Any:
            presences = tuple(_presence(n, p, values) for n, p in enumerate(row.presences))
            return self._command(row, tuple(p for p in presences if p is not None), values, uid)

        FormDialog(self.ctx, self, title, form, command, self._recorded, width=820).open()

    def print_(self) -> None:
        """Print the log of the chosen shift."""
        self._print(blank=False)

    def print_blank(self) -> None:
        """Print the log to be filled in by hand."""
        self._print(blank=True)

    def print_card(self) -> None:
        """Print who is on duty now."""
        tr = self.ctx.tr
        print_document(self.ctx, self, tr("On-duty card"), papers.card(tr))

    def help_text(self) -> str:
        """Return what this page is for."""
        return self.ctx.tr(
            "What really happened: who came, who was replaced, what was handed over. The plan is "
            "the published roster; a log written later is marked as a late entry."
        )

    def _print(self, *, blank: bool) -> None:
        if self.row is not None:
            make = papers.log(self.row.day, self.row.post, self.ctx.tr, blank=blank)
            print_document(self.ctx, self, self.ctx.tr("Duty log"), make)

    def _command(
        self, row: ShiftRow, presences: tuple[Any, ...], values: dict[str, Any], uid: str
    ) -> Any:
        names = ("weather", "matters", "reported_at", "reported_to", "handed_over", "handed_to_id",
                 "handed_at")  # fmt: skip
        about = {name: values.get(name, getattr(row, name)) for name in names}
        return c.RecordDutyLog(
            uid=uid, day=row.day, post_id=row.post_id, presences=presences,
            expected_version=row.version, **about,
        )  # fmt: skip

    def _recorded(self, _value: Any) -> None:
        self.ctx.alerts.toast(self.ctx.tr("The log is recorded."), tone=Tone.OK)

    def _present(self, row: ShiftRow) -> str:
        tr = self.ctx.tr
        return "、".join(
            f"{p.person or p.planned} {tr(label(p.state))}"
            for p in row.presences
            if p.state is not None
        )

    def _state(self, row: ShiftRow) -> Badge:
        if row.log_id is not None:
            if any(p.state is Presence.ABSENT for p in row.presences):
                return Badge(msg("Somebody missing"), Tone.BAD)
            if row.late_entry:
                return Badge(msg("Late entry"), Tone.WARNING)
            return Badge(msg("Log written"), Tone.OK)
        if row.gaps and not row.planned:
            return Badge(msg("Unmanned"), Tone.BAD)
        if row.starts_at > self.ctx.clock.now():
            return Badge(msg("Still to come"), Tone.MUTED, "clock")
        return Badge(msg("Not recorded"), Tone.WARNING)


def log_form(ctx: Any, row: ShiftRow) -> Form:
    """Return the form of a shift's log: everybody planned, then what was handed over."""
    form = Form(ctx)
    states = [(state, label(state)) for state in Presence]
    for number, presence in enumerate(row.presences):
        name = presence.planned or presence.person or ctx.tr("Somebody else")
        form.row(RadioField(ctx, f"state_{number}", msg("{name}", name=name), states))
        form.row(
            PickerField(ctx, f"person_{number}", msg("Replaced by"), people_source(ctx)),
            DateTimeField(ctx, f"arrived_{number}", msg("Arrived on duty")),
            DateTimeField(ctx, f"left_{number}", msg("Left duty")),
        )
        _fill(form, number, presence)
    form.section(msg("Hand-over and matters"))
    form.row(
        TextField(ctx, "weather", msg("Weather"), max_length=32),
        PickerField(ctx, "handed_to_id", msg("Handed over to"), people_source(ctx)),
        DateTimeField(ctx, "handed_at", msg("Handed over at")),
    )
    form.row(MultilineField(ctx, "handed_over", msg("Handed over"), lines=2, max_length=2000))
    form.row(MultilineField(ctx, "matters", msg("Matters of importance"), lines=2, max_length=5000))
    form.row(
        TextField(ctx, "reported_to", msg("Reported to whom"), max_length=100),
        DateTimeField(ctx, "reported_at", msg("Reported at")),
    )
    names = ("weather", "handed_over", "matters", "reported_to", "reported_at", "handed_at")
    form.set_values({name: getattr(row, name) for name in names})
    if row.handed_to_id is not None:
        form["handed_to_id"].set_value(Candidate(row.handed_to_id, row.handed_to))
    return form


def _fill(form: Form, number: int, presence: PresenceRow) -> None:
    form[f"state_{number}"].set_value(presence.state or Presence.CAME)
    form[f"arrived_{number}"].set_value(presence.arrived_at)
    form[f"left_{number}"].set_value(presence.left_at)
    if presence.person_id is not None and presence.person_id != presence.planned_id:
        form[f"person_{number}"].set_value(Candidate(presence.person_id, presence.person))


def _presence(number: int, presence: PresenceRow, values: dict[str, Any]) -> Any:
    state = values[f"state_{number}"]
    other = values[f"person_{number}"]
    gone = state is Presence.ABSENT
    return c.PresenceInput(
        planned_id=presence.planned_id,
        person_id=other if state is Presence.REPLACED else presence.planned_id or other,
        state=state,
        arrived_at=None if gone else values[f"arrived_{number}"],
        left_at=None if gone else values[f"left_{number}"],
        note=presence.note,
    )
