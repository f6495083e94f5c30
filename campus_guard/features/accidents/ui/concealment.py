"""Concealment on the screen: a section of the file, and the list over all files."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, ClassVar

from campus_guard.core.document import Tone
from campus_guard.core.i18n import msg
from campus_guard.features.accidents.queries import AccidentDetail
from campus_guard.features.accidents.queries.concealment import ConcealmentView, ListConcealment
from campus_guard.features.accidents.rules import ConcealmentKind, ConcealmentState, label
from campus_guard.features.accidents.ui.concealforms import (
    EVENTS,
    Desk,
    charged,
    clock_words,
    state_badge,
)
from campus_guard.features.accidents.ui.tabs import FilePart
from campus_guard.ui.badges import Badge, BadgeLabel, wrapped
from campus_guard.ui.badges import label as plain_label
from campus_guard.ui.buttons import Button
from campus_guard.ui.cards import Card
from campus_guard.ui.context import UiContext
from campus_guard.ui.layout import clear, hbox, vbox
from campus_guard.ui.listpage import Action, ListPage
from campus_guard.ui.table import Column


class ConcealmentTab(FilePart):
    """The cases of one file with their evidence; candidates of the clock among them."""

    def __init__(self, ctx: UiContext, saved: Callable[[Any], None]) -> None:
        super().__init__()
        self.ctx = ctx
        self.desk = Desk(ctx, self, saved)
        self._file: AccidentDetail | None = None
        tr = ctx.tr
        new = Button(ctx, tr("New candidate"), self._new, icon="plus")
        self._none = plain_label(tr("Nothing late, nothing hidden is on record."), "muted")
        self._rows = vbox(gap=12)
        self.setLayout(
            vbox(hbox(new, 1), self._none, self._rows, 1, gap=12, margins=(0, 12, 12, 12))
        )

    def show_file(self, file: AccidentDetail) -> None:
        """Ask for the cases of a file."""
        self._file = file
        query = ListConcealment(accident_id=file.id)
        self.ctx.ops.read(query, self._arrived, owner=self, slot="concealment")

    def _new(self) -> None:
        if self._file is not None and self._file.voided_at is None:
            self.desk.propose(self._file.id)

    def _arrived(self, cases: Sequence[ConcealmentView]) -> None:
        clear(self._rows)
        self._none.setVisible(not cases)
        for case in cases:
            self._rows.addWidget(self._card(case))

    def _card(self, case: ConcealmentView) -> Card:
        tr, ctx = self.ctx.tr, self.ctx
        card = Card(ctx, tr(label(case.kind)), margins=12)
        card.head.addWidget(BadgeLabel(ctx, state_badge(case)))
        lines = [charged(case, tr), clock_words(case, tr), case.evidence]
        if not case.still_late:
            lines.append(tr("The step is in time now: the case has lost its ground."))
        if case.decided_at is not None:
            words = tr(
                "{who}, {time}", who=case.decided_by, time=f"{case.decided_at:%Y-%m-%d %H:%M}"
            )
            lines.append("  ".join(filter(None, (words, case.meeting, case.reason))))
        for words in filter(None, lines):
            card.body.addWidget(wrapped(words))
        for event in case.events:
            told = f"{event.at:%m-%d %H:%M} {event.username}  {tr(EVENTS[event.kind])}"
            card.body.addWidget(wrapped(f"{told}  {event.reason}".strip(), "muted"))
        judged = case.state is not ConcealmentState.CANDIDATE
        words = tr("Take the judgement back") if judged else tr("Judge")
        acts = [
            Button(ctx, words, partial(self.desk.judge, case), icon="undo" if judged else "check")
        ]
        if not judged and case.id is not None:
            acts.append(Button(ctx, tr("Edit"), partial(self.desk.edit, case), icon="edit"))
            acts.append(Button(ctx, tr("Void"), partial(self.desk.void, case), icon="void"))
        card.body.addLayout(hbox(*acts, 1, gap=8))
        return card


class ConcealmentPage(ListPage):
    """Every candidate and every judged case, candidates first."""

    key: ClassVar[str] = "concealment"
    kinds: ClassVar[frozenset[str]] = frozenset(
        {"concealment", "accident", "accident_step", "accident_telling"}
    )
    search_hint = msg("Search number, place, person")
    empty = msg("Late steps come here by themselves; omitted, false and hidden reports by hand.")

    def __init__(self, ctx: UiContext) -> None:
        self.desk = Desk(ctx, self, self._saved)
        super().__init__(ctx)

    def columns(self) -> Sequence[Column]:
        """Return state, kind, whom, what the clock says, file, judge."""
        tr = self.ctx.tr

        def ground(case: ConcealmentView) -> Badge | None:
            if case.still_late:
                return None
            return Badge(msg("In time now"), Tone.WARNING, "clock")

        return [
            Column("state", msg("State"), lambda _c: "", 110, badge=state_badge),
            Column("kind", msg("Kind of case"), lambda c: tr(label(c.kind)), 100, bold=True),
            Column("who", msg("Charged"), lambda c: charged(c, tr), 150),
            Column("clock", msg("What the clock says"), lambda c: clock_words(c, tr), 0,
                   badge=ground),
            Column("file", msg("Accident"), lambda c: c.number, 200, detail=lambda c: c.place,
                   sort=lambda c: c.number),
            Column("judge", msg("Judged by"), lambda c: c.decided_by, 110),
        ]  # fmt: skip

    def query(self) -> ListConcealment:
        """Return the query."""
        return ListConcealment(
            text=self.search_text, state=self.filter("state"), kind=self.filter("kind")
        )

    def row_key(self, row: ConcealmentView) -> Any:
        """Return what tells cases apart."""
        return row.key

    def build(self) -> None:
        """Add filters and actions."""
        states = [(None, msg("All")), *((state, label(state)) for state in ConcealmentState)]
        kinds = [(None, msg("All")), *((kind, label(kind)) for kind in ConcealmentKind)]
        self.add_filter("state", msg("State"), states)
        self.add_filter("kind", msg("Kind of case"), kinds)
        self.add_action(
            Action(msg("Judge"), self._judge, "Enter", "check", primary=True, needs_row=True)
        )
        self.add_action(Action(msg("Open file"), self._open, "Ctrl+O", "folder", needs_row=True))
        self.add_action(Action(msg("Edit"), self._edit, "Ctrl+E", needs_row=True, menu=True))
        self.add_action(Action(msg("Void"), self._void, "Delete", needs_row=True, menu=True))

    def help_text(self) -> str:
        """Say what a candidate is."""
        return self.ctx.tr(
            "A late step is a candidate only: nothing follows until a named person confirms it. "
            "Confirmed, the person's (or the director's) score of the term is zero."
        )

    def _judge(self) -> None:
        if self.row is not None:
            self.desk.judge(self.row)

    def _edit(self) -> None:
        if self.row is not None:
            self.desk.edit(self.row)

    def _void(self) -> None:
        if self.row is not None:
            self.desk.void(self.row)

    def _open(self) -> None:
        if self.row is not None:
            self.ctx.navigate("accidents", id=self.row.accident_id)

    def _saved(self, _value: object) -> None:
        self.ctx.alerts.toast(msg("Saved."), tone=Tone.OK)
