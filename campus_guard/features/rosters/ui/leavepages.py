"""Leave, wishes and pairs."""

from typing import Any, ClassVar

from campus_guard.core.document import Align
from campus_guard.core.errors import UserError
from campus_guard.core.i18n import msg
from campus_guard.core.tone import Tone
from campus_guard.features.people.ui.sources import people_source
from campus_guard.features.rosters import commands as c
from campus_guard.features.rosters import queries as q
from campus_guard.features.rosters.codes import LeaveKind, LeaveState, PairKind, WishKind, label
from campus_guard.features.rosters.rows import LeaveRow, PairRow, WishRow
from campus_guard.features.rosters.ui.gridmaker import WEEKDAYS
from campus_guard.features.rosters.ui.termlist import RosterRecords, TermRecords
from campus_guard.ui.badges import Badge
from campus_guard.ui.formdialog import ask_reason
from campus_guard.ui.forms import (
    Candidate,
    ChoiceField,
    DateField,
    Form,
    IntegerField,
    MultilineField,
    PickerField,
    TextField,
    TickField,
)
from campus_guard.ui.listpage import Action
from campus_guard.ui.table import Column

LEAVE_TONES = {
    LeaveState.REQUESTED: Tone.WARNING,
    LeaveState.APPROVED: Tone.OK,
    LeaveState.REFUSED: Tone.BAD,
    LeaveState.WITHDRAWN: Tone.MUTED,
}


class LeavePage(RosterRecords):
    """Leave and absences known in advance; approved leave frees from duties."""

    key: ClassVar[str] = "leave"
    kinds: ClassVar[frozenset[str]] = frozenset({"leave_request", "roster_cell"})
    search_hint = None
    empty = msg("Leave and absences known in advance belong here.")
    new_text = msg("New leave")

    def columns(self) -> list[Column]:
        """Return the columns."""
        tr = self.ctx.tr
        return [
            Column("name", msg("Name"), lambda r: r.name, 140, bold=True),
            Column("kind", msg("Kind"), lambda r: tr(label(r.kind)), 110),
            Column("days", msg("Range of days"), lambda r: f"{r.starts_on} – {r.ends_on}", 210,
                   sort=lambda r: r.starts_on),
            Column("duties", msg("Duties then"), lambda r: str(r.duties), 90, Align.RIGHT,
                   tone=lambda r: Tone.BAD if r.duties else Tone.NORMAL),
            Column("reason", msg("Reason"), lambda r: r.reason, 0),
            Column("state", msg("State"), lambda _r: "", 110, badge=self._state),
        ]  # fmt: skip

    def query(self) -> Any:
        """Return the query."""
        return q.ListLeave(include_voided=self.with_voided)

    def more_actions(self) -> None:
        """Offer the decisions."""
        add = self.add_action
        add(Action(msg("Approve"), lambda: self._decide(approve=True), "Ctrl+Y", needs_row=True))
        add(Action(msg("Refuse"), lambda: self._decide(approve=False), menu=True, needs_row=True))
        add(Action(msg("Withdraw"), self._withdraw, menu=True, needs_row=True))
        add(Action(msg("Repair the roster"), self._repair, "Ctrl+R", menu=True, needs_row=True))

    def form(self, row: LeaveRow | None) -> Form:
        """Return the form."""
        ctx = self.ctx
        form = Form(ctx)
        person = PickerField(ctx, "person_id", msg("Person"), people_source(ctx), required=True)
        kind = ChoiceField(ctx, "kind", msg("Kind"), [(k, label(k)) for k in LeaveKind],
                           required=True)  # fmt: skip
        form.row(person, kind)
        form.row(
            DateField(ctx, "starts_on", msg("First day"), required=True),
            DateField(ctx, "ends_on", msg("Last day"), required=True),
        )
        form.row(MultilineField(ctx, "reason", msg("Reason"), lines=2, max_length=500))
        if row is None:
            form.row(TickField(ctx, "approved", msg("Approved already")))
            today = ctx.clock.today()
            form.set_values({"kind": LeaveKind.SICK, "starts_on": today, "ends_on": today,
                             "approved": True})  # fmt: skip
        else:
            person.set_value(Candidate(row.person_id, row.name))
            person.setEnabled(False)
            keys = ("kind", "starts_on", "ends_on", "reason")
            form.set_values({key: getattr(row, key) for key in keys})
        return form

    def command(self, row: Any | None, values: dict[str, Any], uid: str) -> Any:
        """Return what saves the form."""
        if row is None:
            return c.RequestLeave(uid=uid, **values)
        values.pop("person_id", None)
        return c.EditLeave(leave_id=row.id, expected_version=row.version, **values)

    def void_commands(self, row: Any) -> tuple[Any, Any]:
        """Return how a row is voided and brought back."""
        return (
            lambda reason: c.VoidLeave(record_id=row.id, reason=reason),
            lambda: c.UnvoidLeave(record_id=row.id),
        )

    def help_text(self) -> str:
        """Return what this page is for."""
        return self.ctx.tr(
            "Leave frees from duties from the moment it is approved. Duties that fall into it are "
            "shown in red: the roster is repaired with the fewest changes."
        )

    def _decide(self, *, approve: bool) -> None:
        row = self.row
        command = c.DecideLeave(leave_id=row.id, expected_version=row.version, approve=approve)

        def done(_value: Any) -> None:
            words = msg("{name}: the leave is approved.") if approve else None
            text = self.ctx.tr("{name}: the leave is approved.", name=row.name)
            if words is None:
                text = self.ctx.tr("{name}: the leave is refused.", name=row.name)
            self.ctx.alerts.toast(text, tone=Tone.OK)

        self.ctx.ops.write(command, done, owner=self)

    def _withdraw(self) -> None:
        row = self.row
        ask_reason(
            self.ctx, self, self.ctx.tr("Withdraw the leave of {name}", name=row.name), "",
            lambda reason: c.WithdrawLeave(leave_id=row.id, reason=reason),
            button=msg("Withdraw"),
        )  # fmt: skip

    def _repair(self) -> None:
        row = self.row
        self.ctx.navigate(
            "rosters", tab="roster", absent=row.person_id, first=row.starts_on, last=row.ends_on
        )

    def _state(self, row: LeaveRow) -> Badge:
        if row.voided:
            return Badge(msg("Voided"), Tone.MUTED, "void")
        return Badge(label(row.state), LEAVE_TONES[row.state])


class WishesPage(TermRecords):
    """Wishes of people, with a priority."""

    key: ClassVar[str] = "wishes"
    kinds: ClassVar[frozenset[str]] = frozenset({"duty_wish", "duty_post"})
    search_hint = None
    empty = msg("Wishes belong here: who would like which duty, and who would rather not.")
    new_text = msg("New wish")
    voidable = False

    def columns(self) -> list[Column]:
        """Return the columns."""
        tr = self.ctx.tr
        return [
            Column("name", msg("Name"), lambda r: r.name, 140, bold=True),
            Column("kind", msg("Wish"), lambda r: tr(label(r.kind)), 120),
            Column("what", msg("What"), self._what, 0),
            Column("priority", msg("Priority"), lambda r: "★" * r.priority, 90),
            Column("note", msg("Remark"), lambda r: r.note, 200),
        ]

    def query(self) -> Any:
        """Return the query."""
        return q.ListWishes(term_id=self.term)

    def open_form(self, row: WishRow | None) -> Any:
        """Fetch the posts first."""

        def then(posts: Any) -> None:
            self._posts = [(p.id, p.name) for p in posts]
            super(WishesPage, self).open_form(row)

        self.ctx.ops.read(q.ListDutyPosts(), then, owner=self, slot="form")

    def form(self, row: WishRow | None) -> Form:
        """Return the form."""
        ctx = self.ctx
        form = Form(ctx)
        kinds = [(k, label(k)) for k in WishKind]
        person = PickerField(ctx, "person_id", msg("Person"), people_source(ctx), required=True)
        form.row(person, ChoiceField(ctx, "kind", msg("Wish"), kinds, required=True))
        weekdays = [(n, w) for n, w in enumerate(WEEKDAYS, 1)]
        form.row(
            ChoiceField(ctx, "post_id", msg("Post"), self._posts, empty=msg("All")),
            ChoiceField(ctx, "weekday", msg("Weekday"), weekdays, empty=msg("All")),
        )
        form.row(
            DateField(ctx, "starts_on", msg("First day")),
            DateField(ctx, "ends_on", msg("Last day")),
            IntegerField(ctx, "priority", msg("Priority 1-3"), minimum=1, maximum=3, required=True),
        )
        form.row(TextField(ctx, "note", msg("Remark"), max_length=500))
        if row is None:
            form.set_values({"kind": WishKind.FREE, "priority": 2})
        else:
            person.set_value(Candidate(row.person_id, row.name))
            person.setEnabled(False)
            keys = ("kind", "post_id", "weekday", "starts_on", "ends_on", "priority", "note")
            form.set_values({key: getattr(row, key) for key in keys})
        return form

    def command(self, row: Any | None, values: dict[str, Any], uid: str) -> Any:
        """Return what saves the form."""
        if row is None:
            return c.AddWish(uid=uid, term_id=self.term, **values)
        values.pop("person_id", None)
        return c.EditWish(wish_id=row.id, expected_version=row.version, **values)

    def void_commands(self, row: Any) -> tuple[Any, Any]:
        """Return how a row is voided and brought back."""
        return (
            lambda reason: c.VoidWish(record_id=row.id, reason=reason),
            lambda: c.UnvoidWish(record_id=row.id),
        )

    def help_text(self) -> str:
        """Return what this page is for."""
        return self.ctx.tr(
            "Wishes count when a roster is generated: the more stars, the more. They are never a "
            "reason to leave a place empty."
        )

    def _what(self, row: WishRow) -> str:
        tr = self.ctx.tr
        first, last = (str(day) if day is not None else "" for day in (row.starts_on, row.ends_on))
        days = f"{first} – {last}" if first or last else ""
        weekday = tr(WEEKDAYS[row.weekday - 1]) if row.weekday else ""
        return " ".join(part for part in (row.post, weekday, days) if part) or tr("All duties")


class PairsPage(TermRecords):
    """Pairs to keep together, to keep apart, or never to put on one post."""

    key: ClassVar[str] = "pairs"
    kinds: ClassVar[frozenset[str]] = frozenset({"duty_pair"})
    search_hint = None
    empty = msg("Pairs belong here: who is to stand together, and who must never.")
    new_text = msg("New pair")
    voidable = False

    def columns(self) -> list[Column]:
        """Return the columns."""
        tr = self.ctx.tr
        return [
            Column("first", msg("First person"), lambda r: r.first, 160, bold=True),
            Column("second", msg("Second person"), lambda r: r.second, 160, bold=True),
            Column("kind", msg("Kind"), lambda r: tr(label(r.kind)), 180),
            Column("note", msg("Remark"), lambda r: r.note, 0),
        ]

    def query(self) -> Any:
        """Return the query."""
        return q.ListPairs(term_id=self.term)

    def row_name(self, row: Any) -> str:
        """Return both names."""
        return f"{row.first}、{row.second}"

    def form(self, row: PairRow | None) -> Form:
        """Return the form."""
        ctx = self.ctx
        form = Form(ctx)
        source = people_source(ctx)
        first = PickerField(ctx, "first_id", msg("First person"), source, required=True)
        second = PickerField(ctx, "second_id", msg("Second person"), source, required=True)
        form.row(first, second)
        kinds = [(k, label(k)) for k in PairKind]
        form.row(ChoiceField(ctx, "kind", msg("Kind"), kinds, required=True))
        form.row(TextField(ctx, "note", msg("Remark"), max_length=500))
        if row is None:
            form["kind"].set_value(PairKind.AVOID)
            return form
        first.set_value(Candidate(row.first_id, row.first))
        second.set_value(Candidate(row.second_id, row.second))
        form.set_values({"kind": row.kind, "note": row.note})
        return form

    def command(self, row: Any | None, values: dict[str, Any], uid: str) -> Any:
        """Return what saves the form; a pair is never changed, but voided and entered anew."""
        if row is not None:
            raise UserError(msg("Void this pair and enter it anew."))
        return c.AddPair(uid=uid, term_id=self.term, **values)

    def void_commands(self, row: Any) -> tuple[Any, Any]:
        """Return how a row is voided and brought back."""
        return (
            lambda reason: c.VoidPair(record_id=row.id, reason=reason),
            lambda: c.UnvoidPair(record_id=row.id),
        )
