"""The frame of the roster page: its bar, its views, its words below the grid."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QMenu, QSizePolicy, QStackedWidget, QWidget

from campus_guard.core.i18n import Message, msg
from campus_guard.core.tone import Tone
from campus_guard.features.calendar.ui.monthgrid import add_months
from campus_guard.features.rosters.ui.counts import CountsTable
from campus_guard.features.rosters.ui.editing import Editor
from campus_guard.features.rosters.ui.grid import RosterGrid
from campus_guard.features.rosters.ui.gridmaker import monday_of
from campus_guard.features.rosters.ui.personview import PersonView
from campus_guard.features.rosters.ui.rostermenu import RosterMenu
from campus_guard.features.rosters.ui.sheet import Sheet
from campus_guard.ui.badges import Badge, BadgeLabel, Chip, label, plain_tip, set_tone, wrapped
from campus_guard.ui.banners import Banner, Empty
from campus_guard.ui.buttons import Button, bind_key
from campus_guard.ui.context import UiContext
from campus_guard.ui.fields_choice import make_combo
from campus_guard.ui.layout import hbox, vbox
from campus_guard.ui.page import Page

VIEWS: tuple[tuple[str, Message], ...] = (
    ("week", msg("by week")),
    ("month", msg("by month")),
    ("person", msg("by person")),
    ("post", msg("by post")),
)
COUNTS_WIDTH = 362


class RosterFrame(Page):
    """Widgets and words; what they do is told by the page itself."""

    def __init__(self, ctx: UiContext) -> None:
        super().__init__(ctx)
        self.roster_id: int | None = None
        self.sheet: Sheet | None = None
        self.day = ctx.clock.today()
        self.view = "week"
        self.person = ""
        self.replan = 0
        self.editor = Editor(ctx, self)
        self.grid = RosterGrid(ctx, ctx.tr("Duty roster"))
        self.personal = PersonView(ctx)
        self.counts = CountsTable(ctx)
        self.setContentsMargins(0, ctx.theme.px(6), 0, 0)

    def days_in_sight(self) -> tuple[date, date]:
        """Return the first and last day that the view shows."""
        if self.view == "month":
            first = self.day.replace(day=1)
            return first, add_months(first, 1) - timedelta(days=1)
        if self.view == "week" or self.sheet is None:
            monday = monday_of(self.day)
            return monday, monday + timedelta(days=6)
        roster = self.sheet.view.roster
        return roster.starts_on, roster.ends_on

    # words

    def tell(self) -> None:
        tr, sheet = self.ctx.tr, self.sheet
        if sheet is None:
            return
        first, last = self.days_in_sight()
        self.period.setText(self._period(first, last, sheet))
        days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        gaps, conflicts = sheet.gaps(days), len(sheet.conflicts())
        self._gaps.set(
            Badge(tr.n("{n} place empty", "{n} places empty", gaps), Tone.WARNING) if gaps else None
        )
        words = tr.n("{n} conflict", "{n} conflicts", conflicts)
        self._conflicts.set(Badge(words, Tone.BAD) if conflicts else None)
        self._figures.setText(self._averages(sheet, set(days)))

    def _period(self, first: date, last: date, sheet: Sheet) -> str:
        tr = self.ctx.tr
        if self.view == "month":
            return tr(msg("{year}, month {month}", year=first.year, month=first.month))
        if self.view in ("person", "post"):
            return sheet.view.roster.term
        week = sheet.week(first)
        return tr("{first} – {last} (week {n})", first=first, last=f"{last:%m-%d}", n=week)

    def _averages(self, sheet: Sheet, days: set[date]) -> str:
        had = dict.fromkeys(sheet.names, 0)
        for key, spot in sheet.spots.items():
            if key.day in days and spot.person in had:
                had[spot.person] += 1
        if not had or not any(had.values()):
            return ""
        most, least = max(had, key=lambda p: had[p]), min(had, key=lambda p: had[p])
        return self.ctx.tr(
            "In sight {mean} duties each; most {most} {m}, least {least} {l}",
            mean=f"{sum(had.values()) / len(had):.1f}",
            most=sheet.name(most)[:6],
            m=had[most],
            least=sheet.name(least)[:6],
            l=had[least],
        )

    def say(self, words: str, tone: Tone, may_keep: bool) -> None:
        self._said.setText(words)
        self._said.setToolTip(plain_tip(words))
        set_tone(self._said, tone)
        self._keep.setVisible(may_keep)

    def tell_replan(self) -> None:
        if not self.replan:
            self.banner.clear()
            return
        words = self.ctx.tr.n(
            "The calendar has changed since this roster was made: {n} day is another now.",
            "The calendar has changed since this roster was made: {n} days are others now.",
            self.replan,
        )
        self.banner.show_text(words, Tone.WARNING)

    # layout

    def make_bar(
        self,
        menu: RosterMenu,
        turn: Callable[[int], None],
        go: Callable[[date], None],
        look: Callable[[str], None],
    ) -> None:
        """Make the buttons above the grid."""
        ctx, tr = self.ctx, self.ctx.tr
        self.period = label("", "heading")
        self._back = Button(
            ctx, tr("Time before"), lambda: turn(-1), icon="chevron-left", kind="icon"
        )
        self._on = Button(ctx, tr("Time after"), lambda: turn(1), icon="chevron-right", kind="icon")
        self._today = Button(ctx, tr("Today"), lambda: go(ctx.clock.today()))
        self.views: dict[str, Chip] = {}
        for number, (name, word) in enumerate(VIEWS):
            chip = Chip(tr(word))
            chip.setAutoExclusive(True)
            chip.setChecked(name == self.view)
            chip.clicked.connect(_ignoring(partial(look, name)))
            self.views[name] = chip
            self._bind(f"Alt+{number + 1}", partial(look, name))
        self.posts: QComboBox = make_combo(tr("Post"))
        self.posts.setMaximumWidth(ctx.theme.px(170))
        self.posts.hide()
        self._gaps, self._conflicts = BadgeLabel(ctx), BadgeLabel(ctx)
        self._more = Button(ctx, tr("More"), icon="more")
        self._more.setMenu(QMenu(self._more))
        menu.fill(self._more.menu())
        generate = Button(ctx, tr("Generate"), menu.generate)
        absence = Button(ctx, tr("Absence"), menu.absence)
        publish = Button(ctx, tr("Publish"), menu.publish, kind="primary")
        self._buttons = hbox(generate, absence, self._more, publish, gap=8)

    def _bind(self, keys: str, run: Callable[[], None]) -> None:
        bind_key(self, keys, run, Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def lay_out(self, menu: RosterMenu) -> None:
        """Put everything in its place."""
        ctx, tr = self.ctx, self.ctx.tr
        bar = hbox(
            self._back, self._today, self._on, self.period, self.posts, *self.views.values(), 1,
            self._conflicts, self._gaps, self._buttons, gap=8,
        )  # fmt: skip
        self.banner = Banner(ctx, action=tr("Plan anew"), run=menu.replan)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.grid)
        self.stack.addWidget(self.personal)
        self.counts.setFixedWidth(ctx.theme.px(COUNTS_WIDTH))
        body = hbox(self.stack, self.counts, gap=12)
        body.setStretch(0, 1)
        self._said = wrapped("", "small")
        self._said.setFixedHeight(ctx.theme.px(36))
        self._keep = Button(
            ctx, tr("Keep with a reason"), self.editor.keep, "Ctrl+R", kind="danger"
        )
        self._keep.hide()
        hint = label(
            tr("Arrows move · letters or Enter put · Delete clears · Ctrl+X/C/V · Ctrl+Z undo"),
            "hint",
        )
        self._figures = label("", "hint")
        for one in (hint, self._figures):
            one.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._figures.setAlignment(Qt.AlignmentFlag.AlignRight)
        said = hbox(self._said, self._keep, gap=8)
        said.setStretch(0, 1)
        column = vbox(bar, self.banner, body, said, hbox(hint, self._figures), gap=6)
        column.setStretch(2, 1)
        main = QWidget()
        main.setLayout(column)
        empty = Empty(
            ctx,
            tr("The duty roster of a term belongs here: who stands where, day by day."),
            tr("Start a roster"),
            menu.new_roster,
            "roster",
        )
        self.whole = QStackedWidget()
        self.whole.addWidget(main)
        self.whole.addWidget(empty)
        self.setLayout(vbox(self.whole, gap=0))


def _ignoring(run: Callable[[], None]) -> Callable[[bool], None]:
    """Return what a button calls with its state, which does not matter."""

    def clicked(_on: bool) -> None:
        run()

    return clicked
