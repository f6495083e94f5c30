"""The list of accidents: overdue first, with search, filters and countdowns."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QShowEvent

from campus_guard.core.document import Align, Tone
from campus_guard.core.i18n import Message, msg
from campus_guard.features.accidents.queries import (
    NEAR_MISS,
    PENDING,
    AccidentList,
    AccidentRegister,
    AccidentRow,
    ListAccidents,
)
from campus_guard.features.accidents.rules import Severity, Tier, label
from campus_guard.features.accidents.states import AccidentState, state_label
from campus_guard.features.accidents.ui import actions
from campus_guard.features.accidents.ui.papers import print_first_report, print_register
from campus_guard.features.accidents.ui.recording import AccidentDialog
from campus_guard.features.accidents.ui.words import due_badge, moment, row_badge, state_badge
from campus_guard.features.calendar.queries import ListTerms
from campus_guard.ui.badges import Badge
from campus_guard.ui.context import UiContext
from campus_guard.ui.listpage import Action, ListPage
from campus_guard.ui.table import Column

REFRESH_MS = 30_000
OPEN = "open"
WEEK, MONTH = "week", "month"
Range = tuple[date | None, date | None]
MOST_TERMS = 6


class AccidentListPage(ListPage):
    """All files; Enter opens one."""

    key = "accident_list"
    search_hint = msg("Search number, place")
    empty = msg("Accidents and near misses belong here. Record the first one.")

    def __init__(self, ctx: UiContext, opened: Callable[[int], None]) -> None:
        self._opened = opened
        self._ranges: dict[Any, Range] = {None: (None, None)}
        self._term: tuple[date, date | None] | None = None
        super().__init__(ctx)
        self._timer = QTimer(self, interval=REFRESH_MS)
        self._timer.timeout.connect(self.reload)
        ctx.ops.read(ListTerms(), self._take_terms, owner=self)

    def columns(self) -> Sequence[Column]:
        """Return grade, place, time, state, next due time, number."""
        now = self.ctx.clock.now
        return [
            Column("tier", msg("Tier"), lambda _r: "", 190, badge=row_badge),
            Column(
                "place", msg("Place"), lambda r: r.place, 0, bold=True, detail=lambda r: r.summary
            ),
            Column(
                "occurred",
                msg("Occurred at"),
                lambda r: moment(r.occurred_at, now()),
                104,
                sort=lambda r: r.occurred_at,
            ),
            Column("state", msg("State"), lambda _r: "", 108, badge=self._state),
            Column(
                "due",
                msg("Next due time"),
                lambda _r: "",
                168,
                badge=self._due,
                sort=lambda r: r.next_due_at,
            ),
            Column("step", msg("Next step"), self._step, 122),
            Column(
                "missing",
                msg("Unanswered"),
                lambda r: str(r.missing) if r.missing else "",
                64,
                align=Align.CENTER,
                tone=lambda _r: Tone.WARNING,
                sort=lambda r: r.missing,
            ),
            Column("number", msg("No."), lambda r: r.number, 122),
        ]

    def query(self) -> ListAccidents:
        """Return the query for the present search and filters."""
        first, last = self._range(self.filter("period"))
        state = self.filter("state")
        return ListAccidents(
            text=self.search_text,
            first=first,
            last=last,
            tier=self.filter("tier"),
            state=state if isinstance(state, AccidentState) else None,
            open_only=state == OPEN,
            overdue=self.filter("overdue"),
            voided=self.filter("voided"),
        )

    def take(self, answer: AccidentList) -> Sequence[AccidentRow]:
        """Say how many there are, and how many run late."""
        tr = self.ctx.tr
        parts = [tr.n("{n} accident", "{n} accidents", answer.total)]
        if answer.overdue:
            parts.append(tr("{n} overdue", n=answer.overdue))
        if answer.running:
            parts.append(tr("{n} running", n=answer.running))
        self.set_subtitle(" · ".join(parts))
        return answer.rows

    def build(self) -> None:
        """Add filters and actions."""
        tiers: list[tuple[Any, Message]] = [(None, msg("All"))]
        tiers += [(tier, label(tier)) for tier in Tier]
        tiers += [(PENDING, msg("Not judged yet")), (NEAR_MISS, msg("Near miss"))]
        self.add_filter("tier", msg("Tier"), tiers)
        states: list[tuple[Any, Message]] = [(None, msg("All")), (OPEN, msg("All but closed"))]
        states += [(state, state_label(state)) for state in AccidentState]
        self.add_filter("state", msg("State"), states)
        periods: list[tuple[Any, Message]] = [
            (None, msg("All")),
            (WEEK, msg("Last 7 days")),
            (MONTH, msg("Last 30 days")),
        ]
        self.add_filter("period", msg("Time"), periods)
        self.add_chip("overdue", msg("Overdue"))
        self.add_chip("voided", msg("Voided too"))
        self.add_action(
            Action(msg("Record an accident"), self.new, "Ctrl+N", icon="plus", primary=True)
        )
        self.add_action(Action(msg("Open file"), self._open, "Enter", needs_row=True, menu=True))
        self.add_action(
            Action(msg("Print first report"), self.print_, "Ctrl+P", needs_row=True, menu=True)
        )
        self.add_action(Action(msg("Accident register"), self.register, menu=True))
        self.add_action(Action(msg("List of near misses"), self.near_misses, menu=True))
        self.add_action(Action(msg("Void"), self.void, "Delete", needs_row=True, menu=True))

    def new(self) -> None:
        """Open the form."""
        AccidentDialog(self.ctx, self, self._recorded).open()

    def print_(self) -> None:
        """Preview the first report of the chosen accident; a restricted one is opened first."""
        if self.row is not None and self.row.restricted:
            self._open()
        elif self.row is not None:
            print_first_report(self.ctx, self, self.row.id, self.row.number)

    def register(self) -> None:
        """Preview the register of the chosen period, or of the present term."""
        self._print_register(near_misses=False)

    def near_misses(self) -> None:
        """Preview the near misses of the chosen period, or of the present term."""
        self._print_register(near_misses=True)

    def _print_register(self, *, near_misses: bool) -> None:
        today = self.ctx.clock.today()
        first, last = self._range(self.filter("period"))
        if first is None:
            first, last = self._term or (date(today.year, 1, 1), None)
        query = AccidentRegister(first=first, last=last or today, near_misses=near_misses)
        print_register(self.ctx, self, query, near_misses=near_misses)

    def void(self) -> None:
        """Void the chosen accident with a reason."""
        if self.row is not None and not self.row.voided:
            actions.void(self.ctx, self, self.row, lambda _value: None)

    def show_only(self, what: str) -> None:
        """Set the filters that a card of the today page stands for."""
        wanted: dict[str, tuple[str, Any]] = {
            "open": ("state", OPEN),
            "near_miss": ("tier", NEAR_MISS),
            "closing": ("state", AccidentState.CLOSING),
        }
        for name in ("tier", "state", "period"):
            self.set_filter(name, None)
        self.set_filter("overdue", what == "overdue")
        if what in wanted:
            self.set_filter(*wanted[what])
        self.reload()

    def showEvent(self, event: QShowEvent) -> None:
        """Keep the countdowns going while in sight."""
        self._timer.start()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop when nobody looks."""
        self._timer.stop()
        super().hideEvent(event)

    def _open(self) -> None:
        if self.row is not None:
            self._opened(self.row.id)

    def _recorded(self, accident: int) -> None:
        self.ctx.alerts.toast(msg("Accident recorded."), tone=Tone.OK)
        self.select(accident)
        self._opened(accident)

    def _take_terms(self, terms: Sequence[Any]) -> None:
        combo, values = self._filters["period"]
        today = self.ctx.clock.today()
        started = [term for term in terms if term.counts_from <= today]
        if started:
            self._term = (started[0].counts_from, started[0].counts_to)
        for term in started[:MOST_TERMS]:
            self._ranges[term.name] = (term.counts_from, term.counts_to)
            values.append(term.name)
            words = self.ctx.tr("{name}: {choice}", name=self.ctx.tr("Term"), choice=term.name)
            combo.addItem(words)

    def _range(self, period: Any) -> Range:
        today = self.ctx.clock.today()
        days = {WEEK: 6, MONTH: 29}.get(period)
        if days is not None:
            return today - timedelta(days=days), None
        return self._ranges[period]

    @staticmethod
    def _state(row: AccidentRow) -> Badge:
        if row.voided:
            return Badge(msg("Voided"), Tone.MUTED, "void")
        return state_badge(row.state)

    def _due(self, row: AccidentRow) -> Badge | None:
        if row.voided or row.next_step is None:
            return None
        if row.next_due_at is None:
            grave = row.severity is Severity.GRAVE
            return Badge(msg("At once, not done"), Tone.BAD, "warning") if grave else None
        return due_badge(row.next_due_at, self.ctx.clock.now(), self.ctx.tr)

    def _step(self, row: AccidentRow) -> str:
        return self.ctx.tr(label(row.next_step)) if row.next_step else ""
