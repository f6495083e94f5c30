"""The calendar of inspections: what is due on a day, and what was done on it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from typing import ClassVar

from PySide6.QtWidgets import QWidget

from campus_guard.core.i18n import msg
from campus_guard.core.tone import Tone
from campus_guard.features.calendar.queries import DaysBetween
from campus_guard.features.calendar.rules import Day, weekday_label
from campus_guard.features.calendar.ui.monthgrid import MonthGrid, add_months, grid_days
from campus_guard.features.hazards.queries.plans import (
    CalendarDayRow,
    CalendarEntry,
    InspectionCalendar,
    OccurrenceRow,
)
from campus_guard.features.hazards.rules.inspection_codes import OccurrenceState, code_label
from campus_guard.features.hazards.ui.inspections.starting import start_inspection
from campus_guard.features.hazards.ui.inspections.words import occurrence_badge
from campus_guard.ui.badges import Badge, BadgeLabel, label
from campus_guard.ui.buttons import Button, bind_key
from campus_guard.ui.cards import Card
from campus_guard.ui.context import UiContext
from campus_guard.ui.forms import scrolled
from campus_guard.ui.layout import clear, hbox, vbox
from campus_guard.ui.page import Page

_MARKS = {
    OccurrenceState.DONE: "✓",
    OccurrenceState.LATE: "!",
    OccurrenceState.MISSED: "✗",
    OccurrenceState.OVERDUE: "!",
}


class CalendarPage(Page):
    """A month; the chosen day is listed beside it."""

    key: ClassVar[str] = "inspection_calendar"
    kinds: ClassVar[frozenset[str]] = frozenset(
        {"inspection", "inspection_plan", "inspection_occurrence", "supervision_visit",
         "calendar_day", "term"}
    )  # fmt: skip

    def __init__(self, ctx: UiContext, opened: Callable[[int], None]) -> None:
        super().__init__(ctx)
        self._opened = opened
        self.grid = MonthGrid(ctx)
        self.grid.moved.connect(self._moved)
        self.grid.opened.connect(self._first)
        self.rows: dict[date, CalendarDayRow] = {}
        self._days: tuple[Day, ...] = ()
        self._shown: tuple[int, int] | None = None
        self._title = label("", "heading")
        self._card = Card(ctx, " ")
        self._list = vbox(gap=6)
        self.setContentsMargins(0, ctx.theme.px(8), 0, 0)
        self._lay_out()

    def reload(self) -> None:
        """Ask for the month in sight."""
        chosen = self.grid.chosen
        first, last = grid_days(chosen.year, chosen.month)
        self._shown = (chosen.year, chosen.month)
        name = msg("{year}, month {month}", year=chosen.year, month=chosen.month)
        self._title.setText(self.ctx.tr(name))
        ops = self.ctx.ops
        ops.read(DaysBetween(first=first, last=last), self._take_days, owner=self, slot="days")
        query = InspectionCalendar(first=first, last=last)
        ops.read(query, self._arrived, owner=self, slot="rows")

    def focus_start(self) -> None:
        """Go to the grid."""
        self.grid.setFocus()

    def keys(self) -> list[tuple[str, str]]:
        """Return the keys of the page."""
        tr = self.ctx.tr
        return [
            (tr("Arrows"), tr("Another day")),
            ("PgUp / PgDn", tr("Another month")),
            ("Home", tr("Today")),
            ("Enter", tr("Inspect now")),
        ]

    def _take_days(self, days: tuple[Day, ...]) -> None:
        self._days = days
        self._draw()

    def _arrived(self, rows: tuple[CalendarDayRow, ...]) -> None:
        self.rows = {row.day: row for row in rows}
        self._draw()

    def _draw(self) -> None:
        self.grid.set_days([replace(day, events=self._words(day.day)) for day in self._days])
        self._explain()

    def _words(self, day: date) -> tuple[str, ...]:
        row = self.rows.get(day)
        if row is None:
            return ()
        due = [f"{_MARKS.get(x.state, '')} {x.words}".strip() for x in row.due]
        return (*due, *(entry.words for entry in row.entries))

    def _moved(self, day: date) -> None:
        if (day.year, day.month) != self._shown:
            self.reload()
        else:
            self._explain()

    def _explain(self) -> None:
        tr, day = self.ctx.tr, self.grid.chosen
        self._card.set_title(f"{day}  {tr(weekday_label(day.isoweekday()))}")
        clear(self._list)
        row = self.rows.get(day)
        for due in row.due if row else ():
            self._add(due.words, occurrence_badge(due), partial(self._go, due))
        for entry in row.entries if row else ():
            self._add(f"{entry.number}  {entry.words}", _entry_badge(entry),
                      partial(self._open, entry))  # fmt: skip
        if row is None or not (row.due or row.entries):
            self._list.addWidget(label(tr("Nothing on this day."), "muted"))
        self._list.addStretch(1)

    def _add(self, words: str, badge: Badge, run: Callable[[], None]) -> None:
        button = Button(self.ctx, words, run, kind="quiet")
        self._list.addWidget(button)
        self._list.addLayout(hbox(BadgeLabel(self.ctx, badge), 1))

    def _first(self) -> None:
        row = self.rows.get(self.grid.chosen)
        if row is not None and row.due:
            self._go(row.due[0])
        elif row is not None and row.entries:
            self._open(row.entries[0])

    def _go(self, due: OccurrenceRow) -> None:
        if due.inspection_id is not None:
            self._opened(due.inspection_id)
        elif due.state in (OccurrenceState.DUE, OccurrenceState.OVERDUE):
            start_inspection(self.ctx, self, self._opened, due)
        else:
            self.ctx.alerts.toast(self.ctx.tr(code_label(due.state)), tone=Tone.NORMAL)

    def _open(self, entry: CalendarEntry) -> None:
        if entry.superior:
            self.ctx.navigate("inspections", tab="supervision_visits", id=entry.id)
        else:
            self._opened(entry.id)

    def _lay_out(self) -> None:
        ctx, tr = self.ctx, self.ctx.tr
        back = Button(ctx, tr("Previous month"), lambda: self._turn(-1), icon="chevron-left")
        onward = Button(ctx, tr("Next month"), lambda: self._turn(1), icon="chevron-right")
        today = Button(ctx, tr("Today"), lambda: self.grid.choose(ctx.clock.today()), "Home",
                       bind=False)  # fmt: skip
        bind_key(self.grid, "Home", lambda: self.grid.choose(ctx.clock.today()))
        inner = QWidget()
        inner.setLayout(self._list)
        self._card.body.addWidget(scrolled(inner))
        self._card.setFixedWidth(ctx.theme.px(320))
        body = hbox(self.grid, self._card, gap=16)
        body.setStretch(0, 1)
        column = vbox(hbox(back, onward, self._title, today, 1), body, gap=12)
        column.setStretch(1, 1)
        self.setLayout(column)

    def _turn(self, months: int) -> None:
        self.grid.choose(add_months(self.grid.chosen, months))


def _entry_badge(entry: CalendarEntry) -> Badge:
    if entry.superior:
        return Badge(msg("Superior's visit"), Tone.PRIMARY, "visitors")
    if entry.draft:
        return Badge(msg("Draft"), Tone.WARNING, "draft")
    return Badge(msg("Done"), Tone.OK)
