"""The today page: deadlines that run, what waits, and the term in figures."""

from datetime import datetime, timedelta
from typing import ClassVar

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QGridLayout

from campus_guard.core.document import Align, Tone
from campus_guard.core.errors import CampusGuardError
from campus_guard.core.i18n import Message, Translator, msg
from campus_guard.features.accidents.queries import RunningDeadline, SettlementsWaiting
from campus_guard.features.accidents.rules import Tier, label
from campus_guard.features.hazards.queries import Waiting as HazardsWait
from campus_guard.features.overview.queries import Today, TodayView
from campus_guard.features.overview.queries.duties import DutyToday
from campus_guard.features.overview.queries.gate import GateToday
from campus_guard.features.overview.queries.meetings import MeetingsToday
from campus_guard.features.overview.queries.todaymore import MoreWaits, TodayMore
from campus_guard.features.overview.ui.duty import OnDutyCard
from campus_guard.features.overview.ui.matters import Matter
from campus_guard.features.overview.ui.todaymore import KINDS as MORE_KINDS
from campus_guard.features.overview.ui.todaymore import more_matters
from campus_guard.ui.badges import Badge
from campus_guard.ui.banners import Empty
from campus_guard.ui.buttons import Button
from campus_guard.ui.cards import Card, NumberCard
from campus_guard.ui.context import UiContext
from campus_guard.ui.layout import hbox, metrics, vbox
from campus_guard.ui.page import Page
from campus_guard.ui.table import Column, RowsModel, TableView

REFRESH_MS = 30_000


def remaining(due: datetime, now: datetime, tr: Translator) -> str:
    """Return how long is left, or by how much it is overdue, in words."""
    late = now > due
    minutes = int(abs(due - now) / timedelta(minutes=1))
    days, hours = minutes // 1440, minutes // 60
    if days:
        time = tr.n("{n} day", "{n} days", days)
    elif hours:
        time = tr("{hours} h {minutes} min", hours=hours, minutes=minutes % 60)
    else:
        time = tr("{minutes} min", minutes=minutes)
    return tr("Overdue by {time}", time=time) if late else tr("{time} left", time=time)


class TodayPage(Page):
    """What must be done now comes first; figures come after."""

    key: ClassVar[str] = "today"
    kinds: ClassVar[frozenset[str]] = frozenset(
        {"accident", "accident_step", "accident_telling", "certificate", "area", "school_class"}
        | {"hazard", "visit", "vehicle_stay", "refusal", "day_close", "badge", "data_request"}
        | {"term", "calendar_day", "notice_year", "vehicle_permit"}
        | {"term_sheet", "term_correction", "responsibility_letter"}
        | {"meeting", "meeting_item", "task", "concealment"}
        | {"roster_cell", "roster_month", "patrol", "duty_swap", "absence_follow_up"}
        | {"leave_request"}
        | MORE_KINDS
    )

    def __init__(self, ctx: UiContext) -> None:
        super().__init__(ctx)
        tr = ctx.tr
        self._now = ctx.clock.now()
        self._leads: dict[str, str] = {}
        self._view: TodayView | None = None
        self._more: MoreWaits | None = None
        self._cards = {name: self._card(name, title) for name, title in CARDS}
        self._gate = {name: self._gate_card(title, page) for name, title, page in GATE_CARDS}
        self._deadlines = RowsModel(self._columns(), tr, key=lambda row: row.step_id)
        self._table = TableView(ctx.theme, self._deadlines, tr("Deadlines running"))
        self._table.opened.connect(self._open)
        self._none = Empty(ctx, tr("No deadline is running."))
        self._matters = RowsModel(self._matter_columns(), tr, key=lambda row: row.words)
        self._waiting_table = TableView(ctx.theme, self._matters, tr("Waiting"))
        self._waiting_table.opened.connect(lambda row: ctx.navigate(row.page, **row.args))
        self._nothing = Empty(ctx, tr("Nothing waits for you."))
        self._duty = OnDutyCard(ctx)
        self._timer = QTimer(self)
        self._timer.setInterval(REFRESH_MS)
        self._timer.timeout.connect(self.reload)
        self._lay_out()

    def reload(self) -> None:
        """Ask for the state of this moment."""
        self.ctx.ops.read(Today(), self._show, owner=self, slot="today")
        self.ctx.ops.read(
            TodayMore(), self._show_more, fail=self._no_more, owner=self, slot="today_more"
        )

    def new(self) -> None:
        """Record an accident."""
        self.ctx.navigate("accidents", new=True)

    def print_(self) -> None:
        """Go to the term summary."""
        self.ctx.navigate("summary")

    def help_text(self) -> str:
        """Return what this page is for."""
        return self.ctx.tr(
            "Deadlines that run come first, overdue ones on top. Enter opens the accident. "
            "The list on the right names what waits for a decision."
        )

    def keys(self) -> list[tuple[str, str]]:
        """Return the keys of this page."""
        tr = self.ctx.tr
        return [("Ctrl+N", tr("Record an accident")), ("Ctrl+P", tr("Term summary"))]

    def showEvent(self, event: QShowEvent) -> None:
        """Keep the countdown going while the page is in sight."""
        self._timer.start()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop counting when nobody looks."""
        self._timer.stop()
        super().hideEvent(event)

    def _card(self, name: str, title: Message) -> NumberCard:
        card = NumberCard(self.ctx, self.ctx.tr(title), opens=True)
        card.clicked.connect(
            lambda: self.ctx.navigate(self._leads.get(name, "accidents"), show=name)
        )
        return card

    def _gate_card(self, title: Message, page: str) -> NumberCard:
        card = NumberCard(self.ctx, self.ctx.tr(title), opens=True)
        card.clicked.connect(lambda: self.ctx.navigate(page))
        return card

    def _columns(self) -> list[Column]:
        tr = self.ctx.tr
        return [
            Column("state", msg("State"), lambda _row: "", 166, badge=self._badge),
            Column("step", msg("What"), lambda row: tr(label(row.code)), 120, bold=True),
            Column("to", msg("Whom"), lambda row: tr(label(row.recipient)), 0),
            Column("due", msg("Due"), lambda row: f"{row.due_at:%m-%d %H:%M}", 104),
            Column("number", msg("No."), lambda row: row.number, 124),
        ]

    def _badge(self, row: RunningDeadline) -> Badge:
        words = remaining(row.due_at, self._now, self.ctx.tr)
        if row.overdue:
            return Badge(words, Tone.BAD, "warning")
        return Badge(words, Tone.WARNING, "clock")

    def _lay_out(self) -> None:
        tr = self.ctx.tr
        figures = QGridLayout()
        metrics(figures, 12)
        for column, card in enumerate(self._cards.values()):
            figures.addWidget(card, 0, column)
        for column, card in enumerate(self._gate.values()):
            figures.addWidget(card, 1, column)
        running = Card(self.ctx, tr("Deadlines running"))
        running.body.addWidget(self._table, 1)
        running.body.addWidget(self._none, 1)
        waiting = Card(self.ctx, tr("Waiting"))
        self._waiting_table.setMinimumHeight(self.ctx.theme.px(120))
        waiting.body.addWidget(self._waiting_table, 1)
        waiting.body.addWidget(self._nothing, 1)
        record = Button(
            self.ctx,
            tr("Record an accident"),
            self.new,
            "Ctrl+N",
            icon="plus",
            kind="primary",
            bind=False,
        )
        summary = Button(
            self.ctx, tr("Term summary"), self.print_, "Ctrl+P", icon="print", bind=False
        )
        below = hbox(gap=16)
        below.addWidget(running, 2)
        side = vbox(gap=12)
        side.addWidget(self._duty)
        side.addWidget(waiting, 1)
        below.addLayout(side, 1)
        layout = vbox(hbox(record, summary, 1), figures, gap=16, margins=(0, 0, 0, 8))
        layout.addLayout(below, 1)
        self.setLayout(layout)

    def _open(self, row: RunningDeadline) -> None:
        self.ctx.navigate("accidents", id=row.accident_id)

    def _show(self, view: TodayView) -> None:
        self._now, self._view = view.at, view
        self.set_subtitle(view.term.name if view.term else "")
        self._deadlines.set_rows(view.deadlines)
        self._table.setVisible(bool(view.deadlines))
        self._none.setVisible(not view.deadlines)
        self._show_figures(view)
        self._show_gate(view.gate)
        self._duty.show_duties(view.duties)
        if self._more is not None:
            self._show_waiting(view)

    def _show_more(self, found: MoreWaits) -> None:
        self._more = found
        if self._view is not None:
            self._show_waiting(self._view)

    def _no_more(self, error: CampusGuardError) -> None:
        self.ctx.alerts.error(error)
        self._show_more(self._more or MoreWaits())

    def _show_figures(self, view: TodayView) -> None:
        tr, found = self.ctx.tr, view.accidents
        hazards = view.hazards.overdue if view.hazards else 0
        late = view.overdue + hazards
        words = tr("of the running deadlines")
        if hazards:
            words = tr("{n} deadlines, {hazards} hazards", n=view.overdue, hazards=hazards)
        self._leads["overdue"] = "accidents" if view.overdue or not hazards else "hazards"
        self._cards["overdue"].set(str(late), Tone.BAD if late else Tone.OK, words)
        self._cards["open"].set(str(view.waiting.open_files), Tone.NORMAL, tr("not closed yet"))
        if found is None:
            for name in ("term", "responsible", "near_miss"):
                self._cards[name].set(tr("Not recorded"), Tone.MUTED, tr("no term in the calendar"))
            return
        responsible = sum(n for tier, n in found.by_tier.items() if Tier(tier).responsible)
        self._cards["term"].set(
            str(found.accidents - found.outside_tiers), Tone.NORMAL, tr("in this term")
        )
        self._cards["responsible"].set(
            str(responsible), Tone.WARNING if responsible else Tone.NORMAL, tr("in this term")
        )
        self._cards["near_miss"].set(str(found.near_misses), Tone.NORMAL, tr("in this term"))

    def _show_gate(self, gate: GateToday | None) -> None:
        tr = self.ctx.tr
        if gate is None:
            for card in self._gate.values():
                card.set(tr("Not recorded"), Tone.MUTED, tr("the gate has no record yet"))
            return
        over = tr("{n} over their time", n=gate.overstays) if gate.overstays else tr("people")
        self._gate["inside"].set(
            str(gate.inside), Tone.WARNING if gate.overstays else Tone.NORMAL, over
        )
        people = tr("{n} people", n=gate.people)
        self._gate["visits"].set(str(gate.visits), Tone.NORMAL, people)
        self._gate["vehicles"].set(str(gate.vehicles), Tone.NORMAL, tr("inside now"))
        self._gate["refused"].set(str(gate.refused), Tone.NORMAL, tr("today"))
        if gate.last_day is None:
            self._gate["lost"].set(tr("Not recorded"), Tone.MUTED, tr("no day was closed yet"))
            return
        tone = Tone.WARNING if gate.unconfirmed_last else Tone.OK
        day = tr("closing of {day}", day=f"{gate.last_day:%m-%d}")
        self._gate["lost"].set(str(gate.unconfirmed_last), tone, day)

    def _show_waiting(self, view: TodayView) -> None:
        rows = [matter for matter in self._all_matters(view) if matter.count]
        self._matters.set_rows(rows)
        self._waiting_table.setVisible(bool(rows))
        self._nothing.setVisible(not rows)

    @staticmethod
    def _matter_columns() -> list[Column]:
        return [
            Column("count", msg("Number"), lambda row: str(row.count), 56, Align.RIGHT, bold=True),
            Column("words", msg("What"), lambda row: row.words, 0, tip=lambda row: row.words),
        ]

    def _all_matters(self, view: TodayView) -> list[Matter]:
        tr, waiting = self.ctx.tr, view.waiting
        years = "、".join(map(str, view.provisional_years))
        return [
            Matter(waiting.at_once, tr("Grave accidents: steps due at once not done"), "accidents"),
            *self._settlement_matters(view.settlements),
            *more_matters(self._more, tr),
            *self._gate_matters(view.gate),
            *self._hazard_matters(view.hazards),
            *self._meeting_matters(view.meetings),
            Matter(
                waiting.to_approve,
                tr("Accident files that wait for the principal's approval"),
                "accidents",
                args={"show": "closing"},
            ),
            Matter(waiting.followups, tr("Follow-ups of accidents due"), "accidents"),
            *self._duty_matters(view.duties),
            Matter(waiting.first_reports, tr("First reports from the gate"), "accidents"),
            Matter(waiting.pending, tr("Duties still to be judged"), "accidents"),
            Matter(waiting.unanswered, tr("Accidents with missing answers"), "accidents"),
            Matter(waiting.provisional, tr("Provisional results"), "accidents"),
            Matter(
                view.letters_open,
                tr("Posts without a signed letter"),
                "letters",
                args={"tab": "letters_unsigned"},
            ),
            Matter(view.expired_certificates, tr("Expired certificates"), "staff"),
            Matter(view.expiring_certificates, tr("Certificates expiring in 30 days"), "staff"),
            Matter(view.areas_without_chief, tr("Areas without a chief"), "places"),
            Matter(view.classes_without_teacher, tr("Classes without a class teacher"), "classes"),
            Matter(
                len(view.provisional_years),
                tr("Years without the official holiday notice: {years}", years=years),
                "calendar",
            ),
        ]

    def _meeting_matters(self, found: MeetingsToday) -> list[Matter]:
        tr = self.ctx.tr
        return [
            Matter(found.to_decide, tr("Accidents for the administrative meeting"), "meetings"),
            Matter(found.candidates, tr("Late or hidden reports to judge"), "concealment"),
            Matter(found.tasks_overdue, tr("Overdue tasks"), "tasks"),
            Matter(found.tasks_mine, tr("My open tasks"), "tasks"),
            Matter(found.tasks_to_verify, tr("Tasks to verify"), "tasks"),
            Matter(found.missed, tr("Planned meetings not held"), "meetings"),
            Matter(found.minutes_open, tr("Minutes to finish"), "meetings"),
        ]

    def _settlement_matters(self, found: SettlementsWaiting) -> list[Matter]:
        tr = self.ctx.tr
        confirm = tr("Term assessments to confirm by you")
        if not found.mine:
            confirm = tr("Term assessments that wait to be confirmed")
        freeze, correct = (
            tr("Confirmed assessments to freeze"),
            tr("Persons for a correction slip"),
        )
        return [
            Matter(count, words, "assessment", {"tab": "sheet", "term": term})
            for count, words, term in (
                (found.to_confirm, confirm, found.confirm_term),
                (found.to_freeze, freeze, found.freeze_term),
                (found.corrections, correct, found.correct_term),
            )
        ]

    def _hazard_matters(self, found: HazardsWait | None) -> list[Matter]:
        tr = self.ctx.tr
        if found is None:
            return []
        return [
            Matter(found.proposed_major, tr("Possible major hazards to decide"), "hazards"),
            Matter(found.major_unreported, tr("Major hazards not yet reported upward"), "hazards"),
            Matter(found.overdue, tr("Hazards past their first deadline"), "hazards"),
            Matter(found.ungraded, tr("Hazards to grade"), "hazards"),
            Matter(found.unassigned, tr("Hazards to assign"), "hazards"),
            Matter(found.to_inspect, tr("Hazards to inspect again"), "hazards"),
            Matter(found.to_strike_off, tr("Hazards to strike off"), "hazards"),
            Matter(found.repairs_down, tr("Devices out of order"), "hazards"),
        ]

    def _duty_matters(self, found: DutyToday | None) -> list[Matter]:
        tr = self.ctx.tr
        if found is None:
            return []
        gap = found.on_duty.gap is not None
        return [
            Matter(found.absences_open, tr("Absent pupils not yet accounted for"), "duty"),
            Matter(int(gap), tr("Gaps in the roster of the next days"), "rosters"),
            Matter(found.rounds_open, tr("Rounds that nobody recorded"), "duty"),
            Matter(found.swaps, tr("Swaps to decide"), "rosters"),
            Matter(found.leave, tr("Leave to decide"), "rosters"),
            Matter(found.replan, tr("Rosters to plan again: the calendar changed"), "rosters"),
        ]

    def _gate_matters(self, gate: GateToday | None) -> list[Matter]:
        tr = self.ctx.tr
        if gate is None:
            return []
        return [
            Matter(gate.overstays, tr("Visitors over their time"), "gate"),
            Matter(gate.to_complete, tr("Visits to complete"), "gate"),
            Matter(gate.badges_unreturned, tr("Badges not returned"), "gate"),
            Matter(gate.requests_open, tr("Requests about personal data"), "gate_office"),
            Matter(
                gate.permits_expiring, tr("Vehicle permits expiring in 30 days"), "gate_registers"
            ),
        ]


GATE_CARDS = (
    ("inside", msg("Visitors inside"), "gate"),
    ("visits", msg("Visits today"), "gate_visits"),
    ("vehicles", msg("Vehicles inside"), "gate"),
    ("refused", msg("Refused entries"), "gate_registers"),
    ("lost", msg("Left unrecorded"), "gate_visits"),
)
CARDS = (
    ("overdue", msg("Overdue")),
    ("open", msg("Open accident files")),
    ("term", msg("Accidents")),
    ("responsible", msg("Responsibility accidents")),
    ("near_miss", msg("Near misses")),
)
