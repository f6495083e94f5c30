"""Swaps of duties: requested, approved, undone, printed as a slip."""

from typing import Any, ClassVar

from PySide6.QtWidgets import QWidget

from campus_guard.core.i18n import msg
from campus_guard.core.tone import Tone
from campus_guard.features.calendar.ui.records import print_document
from campus_guard.features.rosters import commands as c
from campus_guard.features.rosters import queries as q
from campus_guard.features.rosters.codes import SwapState, label
from campus_guard.features.rosters.rows import CellKey, SwapRow
from campus_guard.features.rosters.ui import papers
from campus_guard.features.rosters.ui.sheet import Sheet
from campus_guard.ui.badges import Badge
from campus_guard.ui.context import UiContext
from campus_guard.ui.formdialog import FormDialog, ask_reason
from campus_guard.ui.forms import Candidate, ChoiceField, Form, MultilineField, PickerField
from campus_guard.ui.listpage import Action, ListPage
from campus_guard.ui.picker import list_source
from campus_guard.ui.table import Column

TONES = {
    SwapState.REQUESTED: Tone.WARNING,
    SwapState.APPROVED: Tone.OK,
    SwapState.REFUSED: Tone.BAD,
    SwapState.WITHDRAWN: Tone.MUTED,
    SwapState.UNDONE: Tone.MUTED,
}


def swap_dialog(ctx: UiContext, owner: QWidget, sheet: Sheet, key: CellKey) -> None:
    """Ask who takes over, and which duty comes back for it."""
    tr = ctx.tr
    holder = sheet.holder(key) or ""
    form = Form(ctx)
    words = f"{sheet.name(holder)}  {key.day} {sheet.posts[key.post_id].name}"
    form.note(msg("{who} gives this duty away.", who=words))
    people = [Candidate(int(p), n) for p, n in sheet.names.items() if p != holder]
    source = spelt(sheet, people)
    form.row(PickerField(ctx, "other_id", msg("Who takes over"), source, required=True))
    duty = ChoiceField(
        ctx, "other_key", msg("And gives in return"), [], empty=msg("Nothing: takes over only")
    )
    form.row(duty)
    form.row(MultilineField(ctx, "reason", msg("Reason"), lines=2, max_length=500, required=True))

    def offer(name: str) -> None:
        if name != "other_id" or form["other_id"].problem() is not None:
            return
        other = form["other_id"].value()
        duties = sheet.duties_of(str(other)) if other is not None else []
        today = ctx.clock.today()
        duty.set_choices([
            (one, f"{one.day} {sheet.posts[one.post_id].name}") for one in duties
            if one.day >= today
        ])  # fmt: skip

    form.changed.connect(offer)

    def command(values: dict[str, Any], uid: str) -> Any:
        return c.RequestSwap(
            uid=uid, roster_id=sheet.view.roster.id, person_id=int(holder), key=key, **values
        )

    def done(_value: Any) -> None:
        ctx.alerts.toast(tr("The swap is requested; approve it under Swaps."), tone=Tone.OK)

    title = tr("Swap of duties")
    FormDialog(
        ctx, owner, title, form, command, done, save=msg("Request the swap"), width=560
    ).open()


def spelt(sheet: Sheet, people: list[Candidate]) -> Any:
    """Return a source that finds people by initials too."""
    plain = list_source(people)

    def search(text: str, give: Any, owner: Any) -> None:
        wanted = text.casefold()
        found = [
            one for one in people
            if any(t.startswith(wanted) for t in sheet.letters.get(str(one.id), ()))
        ]  # fmt: skip
        if found:
            give(found)
        else:
            plain(text, give, owner)

    return search


class SwapsPage(ListPage):
    """All swaps, the undecided first."""

    key: ClassVar[str] = "swaps"
    kinds: ClassVar[frozenset[str]] = frozenset({"duty_swap", "roster_cell"})
    search_hint = None
    empty = msg("Swaps of duties belong here. One is requested on the roster: Ctrl+Shift+S.")

    def __init__(self, ctx: UiContext) -> None:
        super().__init__(ctx)
        self.setContentsMargins(0, ctx.theme.px(8), 0, 0)

    def columns(self) -> list[Column]:
        """Return the columns."""
        return [
            Column("number", msg("Swap number"), lambda r: r.number, 120),
            Column("person", msg("Gives away"), lambda r: r.person, 110, bold=True),
            Column("duty", msg("Given duty"), lambda r: f"{r.key.day} {r.post}", 190),
            Column("other", msg("Who takes over"), lambda r: r.other, 110, bold=True),
            Column("back", msg("Gives in return"), self._back, 190),
            Column("reason", msg("Reason"), lambda r: r.reason, 0),
            Column("state", msg("State"), lambda _r: "", 110,
                   badge=lambda r: Badge(label(r.state), TONES[r.state])),
        ]  # fmt: skip

    def query(self) -> Any:
        """Return the query."""
        return q.ListSwaps(state=self.filter("state"))

    def build(self) -> None:
        """Add filter and buttons."""
        states = [(None, msg("All")), *((s, label(s)) for s in SwapState)]
        self.add_filter("state", msg("State"), states)
        add = self.add_action
        add(Action(msg("Approve"), self.approve, "Enter", "check", needs_row=True))
        add(Action(msg("Refuse"), self.refuse, "Ctrl+D", needs_row=True))
        add(Action(msg("Take back"), self.undo, "Ctrl+Z", "undo", needs_row=True))
        add(Action(msg("Withdraw"), self.withdraw, needs_row=True, menu=True))
        add(Action(msg("Print the swap slip"), self.print_, "Ctrl+P", needs_row=True, menu=True))

    def approve(self) -> None:
        """Approve the chosen swap; a rule that would be broken is said in the answer."""
        row: SwapRow | None = self.row
        if row is None:
            return
        if row.state is not SwapState.REQUESTED:
            self.banner.show_error(msg("This swap is decided already."))
            return
        command = c.DecideSwap(swap_id=row.id, expected_version=row.version, approve=True)
        self.ctx.ops.write(command, self._approved, owner=self, fail=self.banner.show_error)

    def _approved(self, _value: Any) -> None:
        row = self.row
        words = self.ctx.tr("The swap {number} is approved.", number=row.number)
        self.ctx.alerts.toast(words, undo=self.undo, tone=Tone.OK)

    def refuse(self) -> None:
        """Refuse the chosen swap in words."""
        row = self.row
        ask_reason(
            self.ctx, self, self.ctx.tr("Refuse the swap {number}", number=row.number), "",
            lambda words: c.DecideSwap(
                swap_id=row.id, expected_version=row.version, approve=False, decision=words
            ),
            button=msg("Refuse"),
        )  # fmt: skip

    def undo(self) -> None:
        """Take an approved swap back."""
        row = self.row
        title = self.ctx.tr("Take the swap {number} back", number=row.number)
        ask_reason(
            self.ctx, self, title, "", lambda words: c.UndoSwap(swap_id=row.id, reason=words),
            button=msg("Take back"),
        )  # fmt: skip

    def withdraw(self) -> None:
        """Withdraw a request."""
        row = self.row
        title = self.ctx.tr("Withdraw the swap {number}", number=row.number)
        ask_reason(
            self.ctx, self, title, "", lambda words: c.WithdrawSwap(swap_id=row.id, reason=words),
            button=msg("Withdraw"),
        )  # fmt: skip

    def print_(self) -> None:
        """Print the slip of the chosen swap."""
        if self.row is not None:
            tr = self.ctx.tr
            print_document(self.ctx, self, tr("Swap slip"), papers.slip(self.row.id, tr))

    def help_text(self) -> str:
        """Return what this page is for."""
        return self.ctx.tr(
            "A swap is requested on the roster and decided here. An approved swap changes the "
            "roster; it can be taken back, and its slip can be printed and signed."
        )

    def _back(self, row: SwapRow) -> str:
        if row.other_key is None:
            return self.ctx.tr("nothing")
        return f"{row.other_key.day} {row.other_post}"
