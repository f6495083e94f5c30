"""The month: what every day is, and what the school decided about it."""

from datetime import date
from typing import Any, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from campus_guard.core.i18n import msg
from campus_guard.core.tone import Tone
from campus_guard.features.calendar import commands as c
from campus_guard.features.calendar import queries as q
from campus_guard.features.calendar import report
from campus_guard.features.calendar.rules import DAY_KIND_LABELS, Day, DayKind, weekday_label
from campus_guard.features.calendar.ui.dayform import day_dialog
from campus_guard.features.calendar.ui.monthgrid import TONES, MonthGrid, add_months, grid_days
from campus_guard.features.calendar.ui.notice import NoticeDialog
from campus_guard.features.calendar.ui.records import print_document, void_record
from campus_guard.ui.badges import Badge, BadgeLabel, label
from campus_guard.ui.banners import Banner
from campus_guard.ui.buttons import Button, bind_key
from campus_guard.ui.cards import Card, Facts
from campus_guard.ui.context import UiContext
from campus_guard.ui.layout import hbox, vbox
from campus_guard.ui.page import Page


class MonthPage(Page):
    """A month grid; the chosen day is explained beside it."""

    key: ClassVar[str] = "month"
    kinds: ClassVar[frozenset[str]] = frozenset(
        {"calendar_day", "term", "school_year", "notice_year"}
    )

    def __init__(self, ctx: UiContext) -> None:
        super().__init__(ctx)
        self.grid = MonthGrid(ctx)
        self.grid.moved.connect(self._moved)
        self.grid.opened.connect(self.new)
        self._shown: tuple[int, int] | None = None
        self._entries: tuple[q.EntryRow, ...] = ()
        self._title = label("", "heading")
        self.banner = Banner(ctx)
        self._facts = Facts(ctx, name_width=80)
        self._card = Card(ctx, " ")
        self._lay_out()

    def reload(self) -> None:
        """Ask for the days in sight and for the years without a notice."""
        chosen = self.grid.chosen
        first, last = grid_days(chosen.year, chosen.month)
        self._shown = (chosen.year, chosen.month)
        name = msg("{year}, month {month}", year=chosen.year, month=chosen.month)
        self._title.setText(self.ctx.tr(name))
        ops = self.ctx.ops
        ops.read(q.DaysBetween(first=first, last=last), self._days, owner=self, slot="days")
        entries = q.ListEntries(first=first, last=last)
        ops.read(entries, self._take_entries, owner=self, slot="entries")
        ops.read(q.ProvisionalYears(), self._provisional, owner=self, slot="years")

    def new(self) -> None:
        """Change the chosen day (Ctrl+N, Enter)."""
        entry = self._entry()
        known = self.grid.day()
        day_dialog(self.ctx, self, self.grid.chosen, entry, known)

    def add_event(self) -> None:
        """Add an event to the chosen day."""
        day_dialog(self.ctx, self, self.grid.chosen, None, None, kind=DayKind.EVENT)

    def import_notice(self) -> None:
        """Take the official notice of a year."""
        NoticeDialog(self.ctx, self).open()

    def print_(self) -> None:
        """Show the calendar of the school year in sight."""
        tr, day = self.ctx.tr, self.grid.chosen

        def make(progress: Any, head: Any) -> Any:
            years = progress.ask(q.ListSchoolYears())
            year = next((y for y in years if y.starts_on <= day <= y.ends_on), None)
            if year is None:
                name = f"{day.year}"
                year = q.SchoolYearRow(0, name, date(day.year, 1, 1), date(day.year, 12, 31), 0)
            days = progress.ask(q.DaysBetween(first=year.starts_on, last=year.ends_on))
            periods = progress.ask(q.ListPeriods())
            return report.school_calendar(year, days, periods, tr, head.stamp, head.school)

        print_document(self.ctx, self, tr("School calendar"), make)

    def open_args(self, **args: Any) -> None:
        """Go to the day ``day``."""
        if "day" in args:
            self.grid.choose(args["day"])
        self.grid.setFocus()

    def help_text(self) -> str:
        """Return what this page is for."""
        return self.ctx.tr(
            "What every day is for the school: it decides about duty rosters and deadlines. The "
            "official notice for a year comes in October or November of the year before; until it "
            "is taken in, the year is provisional."
        )

    def keys(self) -> list[tuple[str, str]]:
        """Return the keys of this page."""
        tr = self.ctx.tr
        return [
            (tr("Arrows"), tr("Another day")),
            ("PgUp / PgDn", tr("Another month")),
            ("Home", tr("Today")),
            ("Enter", tr("Change this day")),
            ("Ctrl+Shift+N", tr("Add an event")),
            ("Ctrl+I", tr("Take in a holiday notice")),
            ("Delete", tr("Void the entry")),
        ]

    def _lay_out(self) -> None:
        ctx, tr = self.ctx, self.ctx.tr
        back = Button(ctx, tr("Previous month"), lambda: self._turn(-1), icon="chevron-left")
        onward = Button(ctx, tr("Next month"), lambda: self._turn(1), icon="chevron-right")
        today = Button(ctx, tr("Today"), lambda: self.grid.choose(ctx.clock.today()), "Home")
        self._notice = Button(
            ctx, tr("Take in a holiday notice"), self.import_notice, "Ctrl+I", icon="import"
        )
        bind_key(self, "Ctrl+Shift+N", self.add_event)
        bind_key(self.grid, "Delete", self._void, Qt.ShortcutContext.WidgetShortcut)
        top = hbox(back, onward, self._title, today, 1, self._legend(), 1, self._notice)
        self._make_card()
        body = hbox(self.grid, self._card, gap=16)
        body.setStretch(0, 1)
        self._card.setFixedWidth(ctx.theme.px(290))
        column = vbox(top, self.banner, body, gap=12)
        column.setStretch(2, 1)
        self.setLayout(column)

    def _make_card(self) -> None:
        ctx, tr = self.ctx, self.ctx.tr
        change = Button(ctx, tr("Change this day"), self.new, "Enter", kind="primary", bind=False)
        event = Button(ctx, tr("Add an event"), self.add_event, "Ctrl+Shift+N", bind=False)
        self._void_button = Button(
            ctx, tr("Void the entry"), self._void, "Delete", icon="void", bind=False
        )
        self._card.body.addWidget(self._facts)
        self._card.body.addStretch(1)
        for button in (change, event, self._void_button):
            self._card.body.addWidget(button)

    def _legend(self) -> QWidget:
        row = QWidget()
        kinds = (DayKind.HOLIDAY, DayKind.MAKEUP_WORKDAY, DayKind.SCHOOL_BREAK)
        badges = [Badge(DAY_KIND_LABELS[kind], TONES[kind], "flag") for kind in kinds]
        row.setLayout(hbox(*(BadgeLabel(self.ctx, badge) for badge in badges), gap=8))
        return row

    def _turn(self, months: int) -> None:
        self.grid.choose(add_months(self.grid.chosen, months))

    def _moved(self, day: date) -> None:
        if (day.year, day.month) != self._shown:
            self.reload()
        else:
            self._explain()

    def _days(self, days: tuple[Day, ...]) -> None:
        self.grid.set_days(days)
        self._explain()

    def _take_entries(self, entries: tuple[q.EntryRow, ...]) -> None:
        self._entries = entries
        self._explain()

    def _provisional(self, years: tuple[int, ...]) -> None:
        if not years:
            self.banner.clear()
            return
        words = self.ctx.tr(
            "Provisional: the official holiday notice of {years} is not taken in yet. Its days "
            "are shown by weekday only.",
            years="、".join(map(str, years)),
        )
        self.banner.show_text(words, Tone.WARNING)

    def _entry(self) -> q.EntryRow | None:
        """Return the entry that decides about the chosen day."""
        mine = [e for e in self._entries if e.day == self.grid.chosen]
        return next((e for e in mine if e.kind != DayKind.EVENT), None)

    def _explain(self) -> None:
        tr, known = self.ctx.tr, self.grid.day()
        if known is None:
            return
        self._card.set_title(f"{known.day}  {tr(weekday_label(known.day.isoweekday()))}")
        entry = self._entry()
        weekday = known.lessons_of
        lessons = tr(weekday_label(weekday)) if weekday else tr("no lessons")
        facts: list[tuple[str, str | Badge]] = [
            (tr("Kind of day"), Badge(DAY_KIND_LABELS[known.kind], TONES[known.kind], "flag")),
            (tr("Designation"), known.name),
            (tr("Lessons of"), lessons),
            (tr("Term"), known.term or ""),
            (tr("Events"), "\n".join(known.events)),
        ]
        if entry is not None and entry.source:
            facts.append((tr("Source"), entry.source))
        if known.provisional:
            facts.append((tr("State"), Badge(msg("provisional"), Tone.WARNING)))
        self._facts.set(facts)
        self._void_button.setEnabled(bool(self._mine()))

    def _mine(self) -> list[q.EntryRow]:
        return [e for e in self._entries if e.day == self.grid.chosen]

    def _void(self) -> None:
        mine = self._mine()
        if not mine:
            return
        entry = mine[-1]
        kind = self.ctx.tr(DAY_KIND_LABELS[entry.kind])
        void_record(
            self.ctx,
            self,
            f"{entry.day} {entry.name or kind}",
            lambda reason: c.VoidDay(
                record_id=entry.id, expected_version=entry.version, reason=reason
            ),
            lambda: c.UnvoidDay(record_id=entry.id),
        )
