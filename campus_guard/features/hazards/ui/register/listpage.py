"""The register as a board by state or as a list, narrowed by the same filters, which are kept."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, ClassVar

from PySide6.QtCore import Qt

from campus_guard.core.document import Tone
from campus_guard.core.i18n import Message, msg
from campus_guard.features.calendar.queries import ListTerms
from campus_guard.features.calendar.ui.records import print_document, void_record
from campus_guard.features.hazards import commands as c
from campus_guard.features.hazards.commands.views import DropHazardView, SaveHazardView
from campus_guard.features.hazards.queries import (
    HazardBoard,
    HazardFigures,
    HazardFilter,
    HazardList,
    HazardRow,
    HazardsOfMonth,
    Lane,
    ListHazards,
)
from campus_guard.features.hazards.queries.views import HazardViews
from campus_guard.features.hazards.report.month import month_register
from campus_guard.features.hazards.rules.codes import HazardKind, Level, Source
from campus_guard.features.hazards.rules.labels import label as code_label
from campus_guard.features.hazards.ui.register.board import Board
from campus_guard.features.hazards.ui.register.filters import SHOWN, WANTED
from campus_guard.features.hazards.ui.register.registering import fixed_dialog, register_dialog
from campus_guard.features.hazards.ui.register.words import (
    CATEGORIES,
    DEPARTMENTS,
    due_badge,
    first_line,
    level_badge,
    state_badge,
    who,
)
from campus_guard.ui.badges import label
from campus_guard.ui.buttons import Button, bind_key
from campus_guard.ui.context import UiContext
from campus_guard.ui.formdialog import FormDialog
from campus_guard.ui.forms import Form, TextField
from campus_guard.ui.layout import hbox
from campus_guard.ui.listpage import Action, ListPage
from campus_guard.ui.table import Column

KINDS = frozenset({"hazard", "hazard_event", "attachment", "accident_hazard"})
_FILTERS = ("show", "level", "department", "category", "period")
YEAR, MONTH = "year", "month"


class HazardListPage(ListPage):
    """Board or list; Ctrl+B turns from one to the other."""

    key: ClassVar[str] = "hazard_list"
    kinds: ClassVar[frozenset[str]] = KINDS
    search_hint = msg("Search number, place, person")
    empty = msg("Hazards belong here. Register the first one.")
    kind: ClassVar[HazardKind] = HazardKind.HAZARD
    start_with_board: ClassVar[bool] = True

    def __init__(self, ctx: UiContext, opened: Callable[[int], None]) -> None:
        self._opened = opened
        self._terms: dict[str, tuple[date, date | None]] = {}
        self._views: Mapping[str, Mapping[str, str]] = {}
        self._setting = False
        self._second = hbox(gap=8)
        self._area: int | None = None
        self._area_button = Button(ctx, " ", self.all_areas, icon="close", kind="quiet")
        super().__init__(ctx)
        self._second.addWidget(self._area_button)
        self._area_button.setVisible(False)
        self._second.addStretch(1)
        self.layout().insertLayout(1, self._second)
        self.layout().setStretch(1, 0)
        self.layout().setStretch(3, 1)
        self.setContentsMargins(0, ctx.theme.px(8), 0, 0)
        self.board = Board(ctx)
        self.board.opened.connect(lambda row: self._opened(row.id))
        self._stack.addWidget(self.board)
        self.search.returnPressed.connect(self.focus_start)
        bind_key(self.search, "Down", self.focus_start, Qt.ShortcutContext.WidgetShortcut)
        self.on_board = self.start_with_board
        self._figures = label("", "muted")
        self.layout().addWidget(self._figures)
        ctx.ops.read(ListTerms(), self._take_terms, owner=self)
        self._ask_views()

    def columns(self) -> Sequence[Column]:
        """Return level, words, place, who, state, deadline, number."""
        tr = self.ctx.tr
        return [
            Column("level", msg("Level"), lambda _r: "", 128, badge=lambda r: level_badge(r.level)),
            Column("words", msg("Description of the hazard"), lambda r: first_line(r.description),
                   0, bold=True, detail=lambda r: r.where),
            Column("who", msg("Responsible"), lambda r: who(r, tr), 160),
            Column("found", msg("Found on"), lambda r: r.found_on.isoformat(), 100,
                   sort=lambda r: r.found_on),
            Column("state", msg("State"), lambda _r: "", 130, badge=state_badge),
            Column("due", msg("Deadline"), lambda _r: "", 130, badge=due_badge,
                   sort=lambda r: r.due_on),
            Column("number", msg("No."), lambda r: r.number, 124),
        ]  # fmt: skip

    def build(self) -> None:
        """Add filters and actions."""
        self._narrow("show", msg("Show"), SHOWN)
        levels = [(level, code_label(level)) for level in Level]
        self._narrow("level", msg("Level"), [(None, msg("All")), *levels])
        self._narrow("department", msg("Department"), [(None, msg("All")), *DEPARTMENTS])
        self._narrow("category", msg("Category"), [(None, msg("All")), *CATEGORIES])
        periods = [(None, msg("All")), (MONTH, msg("Last 30 days")), (YEAR, msg("One year"))]
        self._narrow("period", msg("Period"), periods)
        self._narrow("saved", msg("Saved filter"), [(None, msg("None"))])
        self._filters["saved"][0].currentIndexChanged.connect(lambda _i: self._use_view())
        words = (
            msg("Report a repair") if self.kind is HazardKind.REPAIR else msg("Register a hazard")
        )
        self.add_action(Action(words, self.new, "Ctrl+N", "plus", primary=True))
        if self.kind is HazardKind.HAZARD:
            spot = Action(msg("Fixed on the spot"), self.new_fixed, "Ctrl+Shift+N", menu=True)
            self.add_action(spot)
        self.add_action(Action(msg("Board / list"), self.turn, "Ctrl+B", "board"))
        self.add_action(Action(msg("Open it"), self._open, "Enter", menu=True))
        self.add_action(Action(msg("Save this filter"), self.save_view, "Ctrl+S", menu=True))
        self.add_action(Action(msg("Forget the saved filter"), self.drop_view, menu=True))
        self.add_action(Action(msg("Register of this month"), self.print_, "Ctrl+P", menu=True))
        self.add_action(Action(msg("Void"), self.void, "Delete", needs_row=True, menu=True))

    def wanted(self) -> HazardFilter:
        """Return what the filters ask for."""
        first, last = self._span(self.filter("period"))
        values: dict[str, Any] = dict(WANTED.get(self.filter("show"), {}))
        return HazardFilter(
            kind=self.kind,
            text=self.search_text,
            level=self.filter("level"),
            department=self.filter("department"),
            category=self.filter("category"),
            area_id=self._area,
            found_from=first,
            found_to=last,
            **values,
        )

    def query(self) -> ListHazards:
        """Return the query of the list."""
        return ListHazards(wanted=self.wanted())

    def take(self, answer: HazardList) -> Sequence[HazardRow]:
        """Say how many there are."""
        self._say(answer.total, answer.open, answer.overdue)
        self._ask_figures()
        return answer.rows

    def reload(self) -> None:
        """Ask for the list or the board; the numbers below follow."""
        if self._setting:
            return
        if self.on_board:
            self._wait.stop()
            query = HazardBoard(wanted=self.wanted())
            self.ctx.ops.read(query, self._lanes, owner=self, slot="rows", fail=self._failed)
        else:
            super().reload()

    def _ask_figures(self) -> None:
        """Ask for the numbers below once the hazards themselves are in sight."""
        today = self.ctx.clock.today()
        first, last = self._span(self.filter("period"))
        figures = HazardFigures(
            first=first or today - timedelta(days=365), last=last or today, kind=self.kind,
            wanted=self.wanted(),
        )  # fmt: skip
        self.ctx.ops.read(figures, self._below, owner=self, slot="figures", fail=self._failed)

    def turn(self) -> None:
        """Turn from the board to the list and back."""
        self.on_board = not self.on_board
        if self.on_board:
            self._stack.setCurrentWidget(self.board)
        self.reload()
        self.focus_start()

    def new(self) -> None:
        """Register a hazard."""
        register_dialog(self.ctx, self, self._registered, self.kind)

    def new_for(self, accident_id: int | None, **given: Any) -> None:
        """Register a hazard that an accident or a patrol (``source_ref``) brought to light."""
        source = Source.PATROL if accident_id is None else Source.ACCIDENT
        register_dialog(self.ctx, self, self._registered, self.kind, source, accident_id, given)

    def new_fixed(self) -> None:
        """Register what was put right on the spot, with its pictures."""
        fixed_dialog(self.ctx, self, self._registered, self.banner.show_error)

    def print_(self) -> None:
        """Show the register of the month (MON-HZ)."""
        tr, kind = self.ctx.tr, self.kind
        month = f"{self.ctx.clock.today():%Y-%m}"
        query = HazardsOfMonth(month=month, kind=kind)
        print_document(
            self.ctx,
            self,
            f"{tr('Monthly hazard register')} {month}",
            lambda progress, head: month_register(progress.ask(query), head, tr, kind),
        )

    def void(self) -> None:
        """Void the chosen hazard with a reason."""
        row = self.chosen
        if row is None or row.voided:
            return
        void_record(
            self.ctx,
            self,
            row.number,
            lambda reason: c.VoidHazard(
                hazard_id=row.id, expected_version=row.version, reason=reason
            ),
            lambda: c.UnvoidHazard(hazard_id=row.id),
        )

    @property
    def chosen(self) -> HazardRow | None:
        """Return the hazard chosen on the board or in the list."""
        return self.board.row if self.on_board else self.row

    def save_view(self) -> None:
        """Ask for a name and keep the filters under it."""
        form = Form(self.ctx)
        form.row(
            TextField(self.ctx, "name", msg("Name of the filter"), max_length=40, required=True)
        )
        saved = self.filter("saved")
        form["name"].set_value(saved or "")

        def command(values: dict[str, Any], _uid: str) -> SaveHazardView:
            kept = {key: _code(self.filter(key)) for key in _FILTERS}
            return SaveHazardView(
                name=values["name"],
                values={**kept, "text": self.search_text, "board": "1" if self.on_board else ""},
            )

        title = self.ctx.tr("Save this filter")
        FormDialog(self.ctx, self, title, form, command, self._view_saved, width=440).open()

    def drop_view(self) -> None:
        """Forget the chosen saved filter."""
        name = self.filter("saved")
        if name:
            self.ctx.ops.write(DropHazardView(name=name), lambda _n: self._ask_views(), owner=self)

    def show_area(self, area_id: int, name: str) -> None:
        """Narrow the register to an area and those below it."""
        self._area = area_id
        self._area_button.set_text(name.rsplit(" / ", 1)[-1])
        self._area_button.setVisible(True)
        self.reload()

    def all_areas(self) -> None:
        """Show all areas again."""
        self._area = None
        self._area_button.setVisible(False)
        self.reload()

    def show_only(self, show: str) -> None:
        """Set the first filter (a card of the today page)."""
        self.set_filter("show", show)
        self.reload()

    def focus_start(self) -> None:
        """Go to the board or the table."""
        if self.on_board:
            self.board.focus_start()
        else:
            super().focus_start()

    def help_text(self) -> str:
        """Return what the page is for."""
        return self.ctx.tr(
            "Every hazard from finding to striking off. Lateness goes by the first deadline; "
            "extensions are counted. A number that was struck off is never used again."
        )

    def _narrow(self, key: str, words: Message, choices: Sequence[tuple[Any, Any]]) -> None:
        """Add a box to choose from in the row below the search."""
        first, self._left = self._left, self._second
        self.add_filter(key, words, choices)
        self._left = first
        combo, _ = self._filters[key]
        combo.setMinimumContentsLength(8)
        combo.setMaximumWidth(self.ctx.theme.px(184))

    def _say(self, total: int, open_: int, overdue: int) -> None:
        tr = self.ctx.tr
        words = tr("{n} in all, {open} open, {overdue} overdue", n=total, open=open_,
                   overdue=overdue)  # fmt: skip
        self.set_subtitle(words)

    def _lanes(self, lanes: Sequence[Lane]) -> None:
        self.banner.clear()
        self.board.set_lanes(lanes)
        total = sum(lane.total for lane in lanes)
        open_ = sum(lane.total for lane in lanes if lane.key != "done")
        late = sum(row.overdue for lane in lanes if lane.key != "done" for row in lane.rows)
        self._say(total, open_, late)
        self._ask_figures()
        narrowed = self.wanted() != HazardFilter(kind=self.kind)
        self._stack.setCurrentWidget(self.board if total or narrowed else self._empty)

    def _below(self, numbers: Any) -> None:
        tr = self.ctx.tr
        parts = [tr("Removal rate {rate}", rate=str(numbers.removal))]
        if numbers.median_days is not None:
            parts.append(tr("median {days} days to strike off", days=numbers.median_days))
        parts.append(tr("{n} hazards overdue", n=numbers.overdue))
        parts.append(tr("{first} to {last}", first=numbers.first, last=numbers.last))
        self._figures.setText("    ".join(parts))

    def _open(self) -> None:
        row = self.chosen
        if row is not None:
            self._opened(row.id)

    def _registered(self, hazard_id: int) -> None:
        self.ctx.alerts.toast(msg("Hazard registered."), tone=Tone.OK)
        self.select(hazard_id)
        self._opened(hazard_id)

    def _take_terms(self, terms: Sequence[Any]) -> None:
        combo, values = self._filters["period"]
        today = self.ctx.clock.today()
        for term in [t for t in terms if t.counts_from <= today][:6]:
            self._terms[term.name] = (term.counts_from, term.counts_to)
            values.append(term.name)
            words = self.ctx.tr("{name}: {choice}", name=self.ctx.tr("Term"), choice=term.name)
            combo.addItem(words)

    def _span(self, period: Any) -> tuple[date | None, date | None]:
        today = self.ctx.clock.today()
        days = {MONTH: 29, YEAR: 364}.get(period)
        if days is not None:
            return today - timedelta(days=days), today
        first, last = self._terms.get(period, (None, None))
        return first, last and min(last, today)

    def _ask_views(self) -> None:
        self.ctx.ops.read(HazardViews(), self._take_views, owner=self, slot="views")

    def _view_saved(self, name: str) -> None:
        self.ctx.alerts.toast(self.ctx.tr("Filter {name} saved.", name=name), tone=Tone.OK)
        self._ask_views()

    def _take_views(self, views: Mapping[str, Mapping[str, str]]) -> None:
        self._views = views
        combo, values = self._filters["saved"]
        self._setting = True
        del values[1:]
        while combo.count() > 1:
            combo.removeItem(1)
        for name in views:
            values.append(name)
            combo.addItem(name)
        self._setting = False

    def _use_view(self) -> None:
        """Set the filters as they were saved."""
        name = self.filter("saved")
        if self._setting or name is None:
            return
        kept = self._views[name]
        self._setting = True
        for key in _FILTERS:
            values = self._filters[key][1]
            found = next((v for v in values if _code(v) == kept.get(key, "")), values[0])
            self.set_filter(key, found)
        self.search.setText(kept.get("text", ""))
        self.on_board = bool(kept.get("board"))
        self._setting = False
        self.reload()


def _code(value: Any) -> str:
    """Return a filter's value as it is stored."""
    return str(value) if value is not None else ""


class RepairListPage(HazardListPage):
    """Repairs (监控、设备报修): the same way, with the time out of order."""

    key: ClassVar[str] = "repair_list"
    kind: ClassVar[HazardKind] = HazardKind.REPAIR
    empty = msg("Repairs belong here: cameras, alarms, gates, any device.")
    start_with_board: ClassVar[bool] = False
