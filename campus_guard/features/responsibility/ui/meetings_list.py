"""The meetings: planned and held, by month; one is opened from the list."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from campus_guard.core.document import Align
from campus_guard.core.i18n import msg
from campus_guard.core.tone import Tone
from campus_guard.features.responsibility.queries.meetings import ListMeetings, MeetingRow
from campus_guard.features.responsibility.rules.meetings import (
    KIND_LABELS,
    STATE_LABELS,
    MeetingState,
)
from campus_guard.features.responsibility.ui.meetings_forms import plan_dialog, term_dialog
from campus_guard.features.responsibility.ui.meetings_view import MeetingView
from campus_guard.features.responsibility.ui.words import KINDS, meeting_badge, moment
from campus_guard.ui.context import UiContext
from campus_guard.ui.listpage import Action, ListPage
from campus_guard.ui.openpage import OpenPage
from campus_guard.ui.table import Column

KINDS_SHOWN = frozenset({"meeting", "meeting_item", "meeting_ruling", "task", "accident", "hazard",
                         "concealment"})  # fmt: skip


class MeetingsPage(OpenPage):
    """The list of meetings, and the one that was opened from it."""

    key: ClassVar[str] = "meetings"
    kinds: ClassVar[frozenset[str]] = KINDS_SHOWN

    def __init__(self, ctx: UiContext) -> None:
        super().__init__(ctx, MeetingList, MeetingView)

    def new(self) -> None:
        """Begin an item in an open meeting, else a meeting."""
        self.current.new()


class MeetingList(ListPage):
    """Every meeting, planned ones that were not held first seen by their badge."""

    key: ClassVar[str] = "meeting_list"
    kinds: ClassVar[frozenset[str]] = KINDS_SHOWN
    search_hint = msg("Search subject, number, chair")
    empty = msg("Safety meetings belong here: monthly, at the end of the month, each quarter.")

    def __init__(self, ctx: UiContext, opened: Callable[[int], None]) -> None:
        self._opened = opened
        super().__init__(ctx)

    def columns(self) -> Sequence[Column]:
        """Return state, kind, time, place, chair, items, tasks."""
        tr = self.ctx.tr

        def tasks(row: MeetingRow) -> str:
            if not row.tasks:
                return ""
            return tr("{open} of {n} open", open=row.open_tasks, n=row.tasks)

        def items(row: MeetingRow) -> str:
            if row.held_at and row.undecided:
                return tr("{n}, {open} undecided", n=row.items, open=row.undecided)
            return str(row.items or "")

        return [
            Column("state", msg("State"), lambda _r: "", 160, badge=meeting_badge),
            Column("kind", msg("Kind of meeting"), lambda r: tr(KIND_LABELS[r.kind]), 0, bold=True,
                   detail=lambda r: r.subject),
            Column("at", msg("Time"), lambda r: moment(r.at), 150, sort=lambda r: r.at),
            Column("chair", msg("Chair"), lambda r: r.chair, 100),
            Column("items", msg("Agenda items"), items, 120, Align.LEFT,
                   tone=lambda r: Tone.WARNING if r.held_at and r.undecided else Tone.NORMAL),
            Column("tasks", msg("Tasks"), tasks, 130),
            Column("number", msg("No."), lambda r: r.number, 124),
        ]  # fmt: skip

    def query(self) -> ListMeetings:
        """Return the query."""
        return ListMeetings(
            text=self.search_text,
            kind=self.filter("kind"),
            state=self.filter("state"),
            voided=self.filter("voided"),
        )

    def take(self, answer: Sequence[MeetingRow]) -> Sequence[MeetingRow]:
        """Show the rows; planned against held in the subtitle."""
        held = sum(row.held_at is not None for row in answer)
        missed = sum(row.overdue for row in answer)
        self.set_subtitle(
            self.ctx.tr(
                "{n} meetings, {held} held, {missed} missed",
                n=len(answer),
                held=held,
                missed=missed,
            )
        )
        return list(answer)

    def build(self) -> None:
        """Add filters and actions."""
        states = [(None, msg("All")), *((state, STATE_LABELS[state]) for state in MeetingState)]
        self.add_filter("kind", msg("Kind of meeting"), [(None, msg("All")), *KINDS])
        self.add_filter("state", msg("State"), states)
        self.add_chip("voided", msg("Show voided"))
        self.add_action(Action(msg("New meeting"), self.new, "Ctrl+N", "plus", primary=True))
        self.add_action(Action(msg("Open it"), self._open, "Enter", "folder", needs_row=True))
        self.add_action(Action(msg("Plan a term"), self.plan, "Ctrl+T", "calendar"))

    def help_text(self) -> str:
        """Say how a meeting runs."""
        return self.ctx.tr(
            "Plan the meetings of a term, put on the agenda what waits, record that the meeting "
            "was held, decide each item, finish the minutes and print them. Decisions become "
            "tasks."
        )

    def new(self) -> None:
        """Put a meeting on the plan and open it."""
        plan_dialog(self.ctx, self, self._opened)

    def plan(self) -> None:
        """Plan the meetings of a term."""

        def planned(count: int) -> None:
            words = self.ctx.tr.n("{n} meeting planned.", "{n} meetings planned.", count)
            self.ctx.alerts.toast(words, tone=Tone.OK)

        term_dialog(self.ctx, self, planned)

    def print_(self) -> None:
        """Open the chosen meeting, which prints its minutes."""
        self._open()

    def _open(self) -> None:
        row: MeetingRow | None = self.row
        if row is not None:
            self._opened(row.id)
