"""What the plan asks for: due and overdue first, what was missed stays in sight."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any, ClassVar

from campus_guard.core.i18n import msg
from campus_guard.features.calendar.ui.records import print_document
from campus_guard.features.hazards.commands.plans import (
    CallOffOccurrence,
    CallOnOccurrence,
    SettleOccurrences,
)
from campus_guard.features.hazards.queries.checklists import GetChecklist
from campus_guard.features.hazards.queries.plans import (
    InspectionsWaiting,
    ListOccurrences,
    OccurrenceRow,
)
from campus_guard.features.hazards.report.inspection import blank_sheet
from campus_guard.features.hazards.rules.inspection_codes import OccurrenceState, code_label
from campus_guard.features.hazards.ui.inspections.starting import start_inspection
from campus_guard.features.hazards.ui.inspections.words import occurrence_badge, short
from campus_guard.ui.context import UiContext
from campus_guard.ui.formdialog import ask_reason
from campus_guard.ui.listpage import Action, ListPage
from campus_guard.ui.table import Column

WAITING, MONTH, TERM, AHEAD = "waiting", "month", "term", "ahead"
_SPANS = {MONTH: (-30, 0), TERM: (-180, 0), AHEAD: (0, 60)}


class DuePage(ListPage):
    """Occurrences of the plan; Enter begins the inspection, or opens the one that was made."""

    key: ClassVar[str] = "inspections_due"
    kinds: ClassVar[frozenset[str]] = frozenset(
        {"inspection", "inspection_plan", "inspection_occurrence", "calendar_day", "term"}
    )
    search_hint = None
    empty = msg("Nothing is due. The plan says what is to be inspected when.")

    def __init__(self, ctx: UiContext, opened: Callable[[int], None]) -> None:
        self._opened = opened
        super().__init__(ctx)
        self.setContentsMargins(0, ctx.theme.px(8), 0, 0)
        ctx.ops.write(SettleOccurrences(), lambda _n: None, owner=self)

    def columns(self) -> Sequence[Column]:
        """Return state, plan, place, days, what was done."""
        tr, today = self.ctx.tr, self.ctx.clock.today
        return [
            Column("state", msg("State"), lambda _r: "", 116, badge=occurrence_badge),
            Column("plan", msg("Plan"), lambda r: r.words, 0, bold=True,
                   detail=lambda r: tr(code_label(r.kind))),
            Column("area", msg("Area inspected"), lambda r: r.area, 150),
            Column("opens", msg("From"), lambda r: short(r.due.opens_on, today()), 80,
                   sort=lambda r: r.due.opens_on),
            Column("due", msg("Due on"), lambda r: short(r.due.due_on, today()), 90,
                   sort=lambda r: r.due.due_on),
            Column("done", msg("Done on"), lambda r: short(r.done_on, today()) if r.done_on else "",
                   90, sort=lambda r: r.done_on),
            Column("who", msg("Responsible"), lambda r: r.responsible, 100),
            Column("number", msg("No."), lambda r: r.number or r.called_off_reason, 130),
        ]  # fmt: skip

    def row_key(self, row: OccurrenceRow) -> Any:
        """Return what tells occurrences apart."""
        return (row.plan_id, row.due.key)

    def build(self) -> None:
        """Add filters and actions."""
        self.add_filter(
            "span",
            msg("Period"),
            [
                (WAITING, msg("Waiting now")),
                (AHEAD, msg("Next 60 days")),
                (MONTH, msg("Last 30 days")),
                (TERM, msg("Last 180 days")),
            ],
        )
        states = [(state, code_label(state)) for state in OccurrenceState]
        self.add_filter("state", msg("State"), [(None, msg("All")), *states])
        self.add_action(Action(msg("Inspect now"), self.inspect, "Enter", primary=True,
                               needs_row=True))  # fmt: skip
        self.add_action(
            Action(msg("Print the sheet"), self.print_, "Ctrl+P", "print", needs_row=True)
        )
        self.add_action(Action(msg("Call off"), self.call_off, "Delete", needs_row=True, menu=True))

    def query(self) -> Any:
        """Return the query for the chosen period."""
        span, state = self.filter("span"), self.filter("state")
        if span == WAITING and state is None:
            return InspectionsWaiting()
        first, last = self._days(span)
        states = frozenset({state}) if state else None
        return ListOccurrences(first=first, last=last, states=states)

    def _days(self, span: str) -> tuple[date, date]:
        today = self.ctx.clock.today()
        before, after = _SPANS.get(span, (-60, 60))
        return today + timedelta(days=before), today + timedelta(days=after)

    def inspect(self) -> None:
        """Begin the inspection, or open the one that was made for it."""
        row: OccurrenceRow | None = self.row
        if row is None:
            return
        if row.inspection_id is not None:
            self._opened(row.inspection_id)
        elif row.state in (OccurrenceState.DUE, OccurrenceState.OVERDUE):
            start_inspection(self.ctx, self, self._opened, row)
        else:
            self.ctx.alerts.toast(msg("Only what is due or overdue can be inspected from here."))

    def print_(self) -> None:
        """Show the blank sheet for the round."""
        row: OccurrenceRow | None = self.row
        if row is None:
            return
        tr, ctx = self.ctx.tr, self.ctx

        def make(progress: Any, head: Any) -> Any:
            found = progress.ask(GetChecklist(code=row.checklist))
            return blank_sheet(found.content, found.number, tr, head, row.area)

        print_document(ctx, self, f"{tr('Safety inspection record')} {row.plan}", make)

    def call_off(self) -> None:
        """Call off one occurrence with a reason, or take that back."""
        row: OccurrenceRow | None = self.row
        if row is None:
            return
        if row.state is OccurrenceState.CALLED_OFF and row.id is not None:
            command = CallOnOccurrence(occurrence_id=row.id)
            self.ctx.ops.write(command, lambda _id: None, owner=self)
            return
        tr = self.ctx.tr
        ask_reason(
            self.ctx,
            self,
            tr("Call off {name}", name=row.words),
            tr("It stays in the list as called off, with the reason."),
            lambda reason: CallOffOccurrence(plan_id=row.plan_id, key=row.due.key, reason=reason),
            button=msg("Call off"),
        )

    def help_text(self) -> str:
        """Return what the page is for."""
        return self.ctx.tr(
            "What was done after its day is late; what was never done is missed and stays so."
        )
