"""The numbered badges, and what visitors left at the gate."""

from collections.abc import Sequence
from typing import Any, ClassVar

from campus_guard.core.i18n import Message, msg
from campus_guard.core.roles import OFFICE
from campus_guard.core.tone import Tone
from campus_guard.features.gate import commands as c
from campus_guard.features.gate import queries as q
from campus_guard.features.gate.rules.codes import BadgeState
from campus_guard.features.gate.rules.labels import label as code_label
from campus_guard.features.gate.ui.pages.registers import fits
from campus_guard.features.gate.ui.words import moment
from campus_guard.ui.badges import Badge
from campus_guard.ui.formdialog import FormDialog, ask_reason
from campus_guard.ui.forms import (
    Form,
    IntegerField,
    TextField,
)
from campus_guard.ui.listpage import Action, ListPage
from campus_guard.ui.table import Column

_BADGES = {
    BadgeState.FREE: (Tone.OK, "check"),
    BadgeState.OUT: (Tone.PRIMARY, "user"),
    BadgeState.LOST: (Tone.BAD, "warning"),
    BadgeState.RETIRED: (Tone.MUTED, "close"),
}


class BadgesPage(ListPage):
    """The numbered badges: at the desk, with whom, not returned, lost."""

    key: ClassVar[str] = "gate_badges"
    kinds: ClassVar[frozenset[str]] = frozenset({"badge", "visit"})
    search_hint = msg("Badge number, name")
    empty = msg("The numbered visitor badges of the school belong here.")

    def columns(self) -> Sequence[Column]:
        """Return the columns of the table."""
        return [
            Column("number", msg("Badge"), lambda r: r.number, 110, bold=True),
            Column("state", msg("State"), lambda _r: "", 190, badge=_badge),
            Column("card", msg("Card number"), lambda r: r.card, 130),
            Column("name", msg("With"), lambda r: r.name, 0),
            Column("since", msg("Since"), lambda r: moment(r.issued_at), 160),
        ]

    def build(self) -> None:
        """Add the filter and the buttons."""
        states: list[tuple[Any, Message]] = [(None, msg("All"))]
        states += [("late", msg("Not returned"))]
        states += [(state, code_label(state)) for state in BadgeState]
        self.add_filter("state", msg("State"), states)
        self.add_action(
            Action(msg("Add badges"), self.new, "Ctrl+N", "plus", primary=True, roles=OFFICE)
        )
        self.add_action(Action(msg("Came back"), self.back_, "Enter", needs_row=True))
        self.add_action(
            Action(msg("Lost"), lambda: self.mark(BadgeState.LOST), "Delete", needs_row=True)
        )
        retire = Action(
            msg("Retire"), lambda: self.mark(BadgeState.RETIRED), needs_row=True, menu=True
        )
        self.add_action(retire)
        self.add_action(
            Action(msg("Card number"), self.card, "Ctrl+G", needs_row=True, menu=True, roles=OFFICE)
        )

    def query(self) -> Any:
        """Return the query."""
        return q.ListBadges()

    def row_key(self, row: Any) -> Any:
        """Badges are called by their number."""
        return row.number

    def take(self, answer: Any) -> Any:
        """Narrow by state and search; count those that are missing."""
        late = sum(r.unreturned for r in answer)
        free = sum(r.state is BadgeState.FREE for r in answer)
        self.set_subtitle(
            self.ctx.tr("{free} at the desk, {late} not returned", free=free, late=late)
        )
        state = self.filter("state")
        return [
            r
            for r in answer
            if (state in (None, r.state) or (state == "late" and r.unreturned))
            and fits(self, r.number, r.name, r.card)
        ]

    def new(self) -> None:
        """Add badges with running numbers."""
        ctx = self.ctx
        if ctx.actor.role not in OFFICE:
            return
        form = Form(ctx)
        form.row(
            TextField(ctx, "first", msg("First number"), required=True, max_length=8),
            IntegerField(ctx, "count", msg("How many"), minimum=1, maximum=2000, required=True),
        )
        form.note(msg("V001 and 50 make V001 to V050; numbers that exist already are left out."))
        form.set_values({"first": "V001", "count": 50})

        def done(count: int) -> None:
            said = ctx.tr.n("{n} badge was added.", "{n} badges were added.", count)
            ctx.alerts.toast(said, tone=Tone.OK)

        title = ctx.tr("Add badges")
        FormDialog(ctx, self, title, form, lambda v, _u: c.AddBadges(**v), done, width=480).open()

    def back_(self) -> None:
        """Put the chosen badge back to the desk."""
        row, ctx = self.row, self.ctx
        if row is None or row.state is BadgeState.FREE:
            return
        said = ctx.tr("Badge {n} is at the desk.", n=row.number)
        command: Any = c.ReturnBadge(number=row.number)
        if row.state is not BadgeState.OUT:
            command = c.SetBadgeState(number=row.number, state=BadgeState.FREE)
        ctx.ops.write(command, lambda _v: ctx.alerts.toast(said, tone=Tone.OK), owner=self)

    def card(self) -> None:
        """Say which chip is in the chosen badge: a scan of it is a scan of the badge."""
        row, ctx = self.row, self.ctx
        if row is None or ctx.actor.role not in OFFICE:
            return
        form = Form(ctx)
        hint = msg("8 or 10 digits, as they are printed on it; empty: no chip.")
        form.row(TextField(ctx, "card", msg("Card number"), max_length=32, hint=hint))
        form.set_values({"card": row.card})
        FormDialog(
            ctx,
            self,
            ctx.tr("Card number of badge {n}", n=row.number),
            form,
            lambda values, _uid: c.SetBadgeCard(number=row.number, **values),
            width=460,
        ).open()

    def mark(self, state: BadgeState) -> None:
        """Mark the chosen badge as lost or retired."""
        row, tr = self.row, self.ctx.tr
        if row is None:
            return
        ask_reason(
            self.ctx,
            self,
            tr("{state}: {n}", state=code_label(state), n=row.number),
            tr("It is not issued until it is marked as back."),
            lambda reason: c.SetBadgeState(number=row.number, state=state, reason=reason),
            button=msg("Record"),
        )


class HeldPage(ListPage):
    """What visitors left at the gate and gets back when they leave. Never an identity card."""

    key: ClassVar[str] = "gate_held"
    kinds: ClassVar[frozenset[str]] = frozenset({"gate_item", "visit"})
    search_hint = msg("Item, visitor")
    empty = msg("Items kept at the gate until their owner leaves are listed here.")

    def columns(self) -> Sequence[Column]:
        """Return the columns of the table."""
        return [
            Column("since", msg("Since"), lambda r: moment(r.held_at), 160),
            Column("name", msg("Kept item"), lambda r: r.name, 0, bold=True, detail=_quantity),
            Column("visitor", msg("Belongs to"), lambda r: r.visitor, 200),
        ]

    def build(self) -> None:
        """Add the buttons."""
        self.add_action(Action(msg("Give back"), self.give_back, "Enter", "check", needs_row=True))
        self.add_action(Action(msg("Open the visit"), self.visit, "Ctrl+G", needs_row=True))

    def query(self) -> Any:
        """Return the query."""
        return q.ListHeld()

    def take(self, answer: Any) -> Any:
        """Narrow by the search."""
        return [r for r in answer if fits(self, r.name, r.visitor)]

    def give_back(self) -> None:
        """Note that the item was given back now."""
        row, ctx = self.row, self.ctx
        if row is None:
            return
        said = ctx.tr("{item} was given back.", item=row.name)
        ctx.ops.write(
            c.ReturnItem(item_id=row.id),
            lambda _v: ctx.alerts.toast(said, tone=Tone.OK),
            owner=self,
        )

    def visit(self) -> None:
        """Show the visit."""
        if self.row is not None:
            self.ctx.navigate("gate_visits", id=self.row.visit_id)


def _badge(row: Any) -> Badge:
    if row.unreturned:
        return Badge(msg("Not returned"), Tone.BAD)
    tone, icon = _BADGES[row.state]
    return Badge(code_label(row.state), tone, icon)


def _quantity(row: Any) -> str:
    return str(row.quantity)
