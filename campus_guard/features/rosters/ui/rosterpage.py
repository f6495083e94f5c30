"""The roster: the grid of a week, a month or a post, a person's duties, counts beside it."""

from datetime import date, timedelta
from typing import Any, ClassVar

from PySide6.QtCore import QRect, Qt

from campus_guard.core.changes import ChangeSet
from campus_guard.core.i18n import msg
from campus_guard.core.tone import Tone
from campus_guard.features.calendar.ui.monthgrid import add_months
from campus_guard.features.rosters.rows import CellKey
from campus_guard.features.rosters.ui.candidates import CandidatePanel, Choice
from campus_guard.features.rosters.ui.desk import Desk
from campus_guard.features.rosters.ui.griddata import Place
from campus_guard.features.rosters.ui.gridmaker import GridMaker, monday_of
from campus_guard.features.rosters.ui.loading import Loaded, load
from campus_guard.features.rosters.ui.rosterframe import RosterFrame
from campus_guard.features.rosters.ui.rostermenu import RosterMenu
from campus_guard.features.rosters.ui.sheet import Sheet
from campus_guard.features.rosters.ui.weekly import rank_week
from campus_guard.ui.context import UiContext

_CELLS = frozenset({"roster", "roster_cell", "roster_change"})


class RosterPage(RosterFrame):
    """Everything about one roster by hand; what makes, prints and publishes it is in the menu."""

    key: ClassVar[str] = "roster"
    kinds: ClassVar[frozenset[str]] = _CELLS | {
        "roster_month",
        "duty_post",
        "duty_person",
        "leave_request",
        "lesson",
        "duty_wish",
        "duty_pair",
        "certificate",
        "calendar_day",
        "notice_year",
    }

    def __init__(self, ctx: UiContext) -> None:
        super().__init__(ctx)
        self._wanted: CellKey | None = None
        self.menu = RosterMenu(ctx, self)
        self.make_bar(self.menu, self.turn, self._go, self.look)
        self.lay_out(self.menu)
        self._connect()
        self.panel = CandidatePanel(ctx, self)
        self.panel.taken.connect(self._taken)
        self.panel.insisted.connect(self._insisted)
        self.panel.closed.connect(lambda: self.grid.setFocus(Qt.FocusReason.OtherFocusReason))

    # what the shell asks

    def shows(self, changes: ChangeSet) -> bool:
        """Reload after changes, but not after those made here: they are in sight already."""
        own = self.editor.writing > 0 and changes.kinds <= _CELLS
        return super().shows(changes) and not own

    def reload(self) -> None:
        """Bring the roster into memory again."""
        wanted = self.roster_id
        self.ctx.ops.work(
            lambda progress: load(progress, wanted),
            self._loaded,
            title=self.ctx.tr("Reading the roster"),
            owner=self,
            slot="roster",
        )

    def focus_start(self) -> None:
        """Go to the grid."""
        target = self.personal.table if self.view == "person" else self.grid
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def focus_search(self) -> None:
        """Look for somebody for the chosen cell."""
        self._want("")

    def new(self) -> None:
        """Begin another version."""
        self.menu.new_roster()

    def print_(self) -> None:
        """Print what is in sight."""
        self.menu.print_sight()

    def open_item(self, item: int) -> None:
        """Show a roster."""
        self.roster_id = item
        self.reload()

    def open_args(self, **args: Any) -> None:
        """Go to a roster (``id``), a day, a cell, a person."""
        if "day" in args:
            self.day = args["day"]
        if "person_id" in args:
            self.person = str(args["person_id"])
            self.look("person")
        if "cell" in args:
            self.day, self._wanted = args["cell"].day, args["cell"]
            self.look("week")
        if args.get("id") not in (None, self.roster_id):
            self.open_item(args["id"])
        else:
            self.refresh()

    def back(self) -> bool:
        """Close the candidates first, then forget what was marked or cut."""
        if self.panel.isVisible():
            self.panel.close_()
            return True
        if self.editor.marked or self.editor.held:
            self.editor.marked = self.editor.held = None
            self.refresh()
            return True
        return False

    def help_text(self) -> str:
        """Return what this page is for."""
        return self.ctx.tr(
            "Who stands where. Type initials or a name to find somebody for the chosen place: each "
            "candidate says what speaks against. What breaks a rule is refused in words and can "
            "be kept with a reason. Every change can be taken back, without limit. What is "
            "published is changed with a reason only, and the change is printed."
        )

    def keys(self) -> list[tuple[str, str]]:
        """Return the keys of this page."""
        tr = self.ctx.tr
        return [
            (tr("Arrows"), tr("Another place")),
            (tr("Letters / Enter"), tr("Who could stand here")),
            ("Delete", tr("Clear the place")),
            ("Ctrl+X  Ctrl+C  Ctrl+V", tr("Move or copy")),
            (tr("Space, then Ctrl+S"), tr("Mark a place, swap it with another")),
            ("Ctrl+U", tr("Lock or unlock")),
            ("Ctrl+Z  Ctrl+Y", tr("Take back, do again")),
            ("Ctrl+R", tr("Keep against a rule, with a reason")),
            ("Ctrl+G", tr("Next empty place")),
            ("PgUp / PgDn", tr("Week or month before, after")),
            ("Alt+1 … Alt+4", tr("Week, month, person, post")),
            *self.menu.keys(),
        ]

    # views

    def refresh(self) -> None:
        """Draw what is in memory."""
        sheet = self.sheet
        if sheet is None:
            return
        maker = GridMaker(sheet, self.ctx.tr, self.ctx.clock.today())
        self.grid.marked = self.editor.marked
        held = self.editor.held
        self.grid.cut = held[0] if held and held[1] else None
        if self.view == "week":
            self.grid.set_data(maker.week(monday_of(self.day)))
        elif self.view == "month":
            self.grid.set_data(maker.month(self.day.year, self.day.month))
        elif self.view == "post" and (post := self.posts.currentData()) is not None:
            self.grid.set_data(maker.post(post))
        elif self.view == "person":
            self.personal.show_person(sheet, self.person)
        if (
            self._wanted is not None
            and self.view != "person"
            and self.grid.choose_key(self._wanted)
        ):
            self._wanted = None
        self.counts.show_sheet(sheet)
        self.tell()

    def turn(self, step: int) -> None:
        """Go a week, a month, a post or a person back or on."""
        if self.view == "post":
            count = self.posts.count()
            self.posts.setCurrentIndex((self.posts.currentIndex() + step) % max(1, count))
        elif self.view == "person" and self.sheet is not None:
            people = list(self.sheet.names)
            at = people.index(self.person) if self.person in people else 0
            self._choose_person(people[(at + step) % len(people)] if people else "")
        elif self.view == "month":
            self._go(add_months(self.day, step))
        else:
            self._go(self.day + timedelta(weeks=step))

    def _go(self, day: date) -> None:
        if self.sheet is not None:
            roster = self.sheet.view.roster
            day = max(monday_of(roster.starts_on), min(day, roster.ends_on))
        self.day = day
        self.refresh()

    def look(self, view: str) -> None:
        chosen = self.grid.chip
        if self._wanted is None and chosen is not None:
            self._wanted = chosen.key
            self.day = chosen.key.day
        self.view = view
        self.counts.setVisible(view != "month")
        for name, button in self.views.items():
            button.setChecked(name == view)
        self.posts.setVisible(view == "post")
        self.stack.setCurrentWidget(self.personal if view == "person" else self.grid)
        if view == "person" and self.sheet is not None and self.person not in self.sheet.names:
            chip = self.grid.chip
            holder = self.sheet.holder(chip.key) if chip is not None else None
            self.person = holder or next(iter(self.sheet.names), "")
        self.refresh()
        self.focus_start()
        self._moved()

    def _choose_person(self, person: str) -> None:
        self.person = person
        self.counts.select_key(person)
        if self.view == "person":
            self.refresh()

    def _loaded(self, loaded: Loaded) -> None:
        self.menu.rosters = loaded.rosters
        self.sheet = loaded.sheet
        self.replan = loaded.replan
        empty = loaded.sheet is None
        self.whole.setCurrentIndex(1 if empty else 0)
        if loaded.sheet is None:
            self.set_subtitle("")
            return
        roster = loaded.sheet.view.roster
        fresh = self.editor.desk is None or self.roster_id != roster.id
        self.roster_id = roster.id
        if fresh or self.editor.desk is None:
            self.editor.desk = Desk(loaded.sheet, self.ctx.tr)
            self.day = max(roster.starts_on, min(self.day, roster.ends_on))
            self.grid.chosen = Place(0, self.day.weekday())
        else:
            self.editor.desk = Desk(loaded.sheet, self.ctx.tr, self.editor.desk.history)
        self._fill_posts(loaded.sheet)
        self.menu.tell_state(roster)
        self.tell_replan()
        self.refresh()
        if fresh:
            self._moved()
            if self.isVisible():
                self.focus_start()
        self.menu.loaded()

    def _fill_posts(self, sheet: Sheet) -> None:
        chosen = self.posts.currentData()
        self.posts.blockSignals(True)
        self.posts.clear()
        for post in sheet.view.posts:
            self.posts.addItem(post.name, post.id)
        index = self.posts.findData(chosen)
        self.posts.setCurrentIndex(max(0, index))
        self.posts.blockSignals(False)

    # orders

    def _want(self, typed: str) -> None:
        desk, chip = self.editor.desk, self.grid.chip
        if desk is None or chip is None:
            self.editor.say(msg("Nothing is to be manned here on this day."), Tone.MUTED)
            return
        key = chip.key
        if desk.sheet.spot(key).locked:
            self.editor.say(msg("This place is locked. Ctrl+U unlocks it."), Tone.BAD)
            return
        title = f"{desk.sheet.posts[key.post_id].name}  {key.day}"
        view, box = self.grid.anchor()
        at = QRect(view.mapTo(self, box.topLeft()), box.size())
        self.panel.ask(title, desk.choices(key), typed, at)
        if desk.sheet.slot(key) is None:  # a post of a week: no rule of the board speaks of it
            rank_week(self, desk, key)

    def _taken(self, choice: Choice) -> None:
        chip = self.grid.chip
        self.panel.close_()
        if chip is not None:
            self.editor.put(chip.key, str(choice.id))

    def _insisted(self, choice: Choice) -> None:
        self._taken(choice)
        self.editor.keep()

    def _order(self, order: str) -> None:
        if self.editor.desk is None:
            return
        if order in ("undo", "redo"):
            self.editor.undo() if order == "undo" else self.editor.redo()
        elif order == "gap":
            self.next_gap()
        elif (chip := self.grid.chip) is not None:
            self._order_cell(order, chip.key, empty=chip.empty)

    def _order_cell(self, order: str, key: CellKey, *, empty: bool) -> None:
        editor = self.editor
        if order == "clear" and not empty:
            editor.put(key, None)
        elif order in ("cut", "copy") and not empty:
            editor.held = (key, order == "cut")
            words = msg("Cut: Ctrl+V puts it elsewhere.") if order == "cut" else msg("Copied.")
            editor.say(words, Tone.PRIMARY)
            self.refresh()
        elif order == "paste" and editor.held is not None:
            source, cut = editor.held
            if cut:
                editor.held = None
                editor.move(source, key)
            else:
                editor.copy(source, key)
        elif order == "mark":
            editor.marked = None if editor.marked == key else key
            editor.say(msg("Marked: Ctrl+S at another place swaps the two."), Tone.PRIMARY)
            self.refresh()
        elif order == "swap":
            self._swap(key)
        elif order == "lock":
            editor.lock([key])

    def _swap(self, key: CellKey) -> None:
        marked, self.editor.marked = self.editor.marked, None
        if marked is None or marked == key:
            self.editor.say(msg("Mark the other place with Space first."), Tone.WARNING)
        else:
            self.editor.swap(marked, key)

    def _dropped(self, source: CellKey, target: CellKey, copied: bool) -> None:
        if copied:
            self.editor.copy(source, target)
        else:
            self.editor.move(source, target)

    def next_gap(self) -> None:
        """Go to the next empty place in sight, else to the first week that has one."""
        place = self.grid.data.next_gap(self.grid.chosen)
        if place is not None:
            self.grid.choose(place)
            return
        sheet = self.sheet
        empty = sorted(k for k, spot in sheet.spots.items() if spot.person is None) if sheet else []
        after = next((k for k in empty if k.day > self.days_in_sight()[1]), None)
        target = after or next(iter(empty), None)
        if target is None:
            self.editor.say(msg("Every place is filled."), Tone.OK)
            return
        self._wanted, self.day = target, target.day
        self.look("week")

    def next_conflict(self) -> None:
        """Go to the next place that breaks a rule."""
        broken = self.sheet.conflicts() if self.sheet else []
        chip = self.grid.chip
        after = [k for k in broken if chip is not None and k > chip.key]
        target = next(iter(after or broken), None)
        if target is None:
            self.editor.say(msg("No rule is broken."), Tone.OK)
            return
        self._wanted, self.day = target, target.day
        self.look("week")

    def copy_last_week(self) -> None:
        """Copy the week before onto the empty places of the week in sight."""
        monday = monday_of(self.day)
        if self.editor.desk is not None:
            self.editor.copy_week(monday - timedelta(weeks=1), monday)

    def lock_sight(self) -> None:
        """Lock everything in sight, or unlock it when all of it is locked."""
        chips = [chip for cell in self.grid.data.cells.values() for chip in cell]
        if chips and self.editor.desk is not None:
            self.editor.lock([chip.key for chip in chips])

    def _moved(self) -> None:
        self.say(self.grid.words(), Tone.MUTED, False)
        chip = self.grid.chip
        if chip is not None and self.sheet is not None:
            holder = self.sheet.holder(chip.key)
            if holder is not None:
                self.counts.select_key(holder)

    def _changed(self, _keys: object) -> None:
        self.refresh()

    def _connect(self) -> None:
        grid, editor = self.grid, self.editor
        grid.wanted.connect(self._want)
        grid.ordered.connect(self._order)
        grid.turned.connect(self.turn)
        grid.moved.connect(self._moved)
        grid.dropped.connect(self._dropped)
        editor.said.connect(self.say)
        self.posts.currentIndexChanged.connect(lambda _index: self.refresh())
        editor.changed.connect(self._changed)
        self.counts.opened.connect(lambda row: (self._choose_person(row.id), self.look("person")))
        self.personal.opened.connect(lambda key: self.open_args(cell=key))
