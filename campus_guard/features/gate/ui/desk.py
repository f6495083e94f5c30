"""The gate desk: one screen for the gatekeeper's whole day, worked with the keyboard alone."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from campus_guard.core.changes import ChangeSet
from campus_guard.core.tone import Tone
from campus_guard.db.paper import GetPaperHead
from campus_guard.features.gate.inputs import GateSettings
from campus_guard.features.gate.queries.board import GateBoard
from campus_guard.features.gate.queries.muster import GetMuster
from campus_guard.features.gate.queries.settings import GetGateSettings, settings_from
from campus_guard.features.gate.rollbook import RollBook
from campus_guard.features.gate.ui import deskdialogs as dialogs
from campus_guard.features.gate.ui.board import BoardPanel
from campus_guard.features.gate.ui.deskacts import DeskActs
from campus_guard.features.gate.ui.deskcars import DeskCars
from campus_guard.features.gate.ui.deskform import DeskForm
from campus_guard.features.gate.ui.deskkeys import LineKeys, desk_keys
from campus_guard.features.gate.ui.deskphoto import DeskPhoto
from campus_guard.features.gate.ui.deskpupils import PupilsDialog
from campus_guard.features.gate.ui.deskrows import search_query, search_rows
from campus_guard.features.gate.ui.deskscans import DeskScans
from campus_guard.features.gate.ui.notices import Notices
from campus_guard.features.gate.ui.rollstart import board_snapshot
from campus_guard.features.gate.ui.rowlist import Entry
from campus_guard.features.gate.ui.visitcard import VisitCard
from campus_guard.features.gate.ui.words import clock, line
from campus_guard.ui.banners import Banner
from campus_guard.ui.buttons import Button, bind_key
from campus_guard.ui.cards import Card
from campus_guard.ui.context import UiContext
from campus_guard.ui.flow import FlowLayout
from campus_guard.ui.layout import hbox, vbox
from campus_guard.ui.ops import Progress
from campus_guard.ui.page import Page

REFRESH_MS = 30_000
WARM_MS = 4_000
_ROLL = frozenset({"muster"})


class DeskPage(Page):
    """Search, form and board; every function has a key."""

    key: ClassVar[str] = "gate"
    kinds: ClassVar[frozenset[str]] = frozenset(
        {"visit", "visitor", "gate_movement", "badge", "vehicle_stay", "vehicle", "visit_plan"}
        | {"refusal", "gate_delivery", "setting", "gate_event", "muster"}
    )

    def __init__(
        self,
        ctx: UiContext,
        rolls: RollBook,
        call: Callable[[UiContext, QWidget], None] | None = None,
    ) -> None:
        super().__init__(ctx)
        self.rolls, self.call = rolls, call
        self.settings: GateSettings = settings_from({})
        self.gate_id: int | None = None
        self.board: Any = None
        self._head: Any = None
        self._roll_changed = True
        self.alarm = Banner(ctx)
        self.notices = Notices(ctx)
        self.acts = DeskActs(self)
        self.cars = DeskCars(self)
        self.photo = DeskPhoto(self)
        self.form = DeskForm(ctx, self.settings, search_query, self._rows)
        self.search = self.form.search.input
        self.search.chosen.connect(self._chosen)
        self.search.plain.connect(self._plain)
        self.form.submitted.connect(self.acts.submit)
        self.form.renamed.connect(self.notices.watch.clear)
        self.panel = BoardPanel(ctx)
        self.panel.sign_out.connect(self.acts.leave)
        self.panel.opened.connect(self.open_row)
        self.panel.car_opened.connect(self.cars.open)
        self.panel.car_out.connect(lambda car: self.cars.drive_out(car.stay_id))
        self.banner = dialogs.clock_banner(self)
        self.scans = DeskScans(self)
        self._warming = QTimer(self, singleShot=True, interval=WARM_MS)
        self._warming.timeout.connect(self._warm_up)
        self._warming.start()
        self._fitting = QTimer(self, singleShot=True, interval=0)
        self._fitting.timeout.connect(self._fit)
        self._timer = QTimer(self, interval=REFRESH_MS)
        self._timer.timeout.connect(self._refresh)
        self._lay_out()
        self._bind()

    # ------------------------------------------------------------------ what the shell asks

    def shows(self, changes: ChangeSet) -> bool:
        """Tell whether the desk shows something that changed; remember a roll call."""
        self._roll_changed = self._roll_changed or changes.touches(_ROLL)
        return super().shows(changes)

    def reload(self) -> None:
        """Ask for settings and board."""
        self.ctx.ops.read(GetGateSettings(), self._take_settings, owner=self, slot="settings")
        self._refresh()
        self.scans.reload_badges()
        if self._roll_changed:
            self._roll_changed = False
            self.ctx.ops.read(GetMuster(), self._tell_roll, owner=self, slot="muster")
        if self._head is None:
            self.ctx.ops.read(GetPaperHead(), self._take_head, owner=self, slot="head")

    def focus_start(self) -> None:
        """Put the cursor where work begins, unless a form is being filled in."""
        if not self.form.dirty:
            self.search.setFocus()

    def focus_search(self) -> None:
        """Go to the search box."""
        self.search.setFocus()
        self.search.selectAll()

    def new(self) -> None:
        """Begin a new visitor: the form is emptied."""
        self.acts.clear()

    def print_(self) -> None:
        """Go to the roll call, which prints."""
        self.ctx.navigate("muster", start=True)

    def back(self) -> bool:
        """Take Esc: the form is emptied, the candidates go with it. It never leaves the desk."""
        self.search.hide_panel()
        self.acts.clear()
        return True

    def is_dirty(self) -> bool:
        """Tell whether typed text would be lost."""
        return self.form.dirty or self.acts.busy

    def open_args(self, **args: Any) -> None:
        """Take what function keys of other pages ask for."""
        if args.get("quick"):
            self.acts.quick()
        elif args.get("emergency"):
            self.acts.emergency()
        elif args.get("muster"):
            self.ctx.navigate("muster", start=True)
        elif "visit" in args:
            self.open_visit(args["visit"])

    def help_text(self) -> str:
        """Return what this page is for."""
        return self.ctx.tr(
            "Type initials, the last four digits, a plate's end or a badge number and press Enter: "
            "who is inside is signed out, who was here before is entered again. A new name opens "
            "the form; Enter goes from field to field. A scan works at any moment and never types."
        )

    def keys(self) -> list[tuple[str, str]]:
        """Return the keys of this page."""
        calling = [("Ctrl+O", self.ctx.tr("Who to call"))] if self.call is not None else []
        return desk_keys(self.ctx.tr) + calling

    def showEvent(self, event: QShowEvent) -> None:
        """Keep the overstays going while the page is in sight."""
        self._timer.start()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop counting when nobody looks."""
        self._timer.stop()
        super().hideEvent(event)

    def event(self, event: QEvent) -> bool:
        """Fit the page when something on it came or went."""
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize):
            self._fitting.start()
        return super().event(event)

    def _fit(self) -> None:
        """Let the row of quiet buttons go while banners need its room: nothing is ever cut off."""
        viewport, layout = self.parentWidget(), self.layout()
        if viewport is None or layout is None or not self.isVisible():
            return
        width = viewport.width()
        needed = layout.totalHeightForWidth(width)
        if not self.more.isHidden():
            needed -= self._more_height()
        self.more.setVisible(needed + self._more_height() <= viewport.height())

    def _more_height(self) -> int:
        gap = self.card.body.spacing()
        return self.more.heightForWidth(self.more.parentWidget().width() - 2 * gap) + gap

    def open_row(self, row: Any) -> None:
        """Show a visit that is inside."""
        self.open_visit(row.visit_id)

    def open_visit(self, visit_id: int) -> None:
        """Show a visit with everything that can be done about it."""
        VisitCard(self.ctx, self, visit_id, photo=self.settings.photo).open()

    def open_pupils(self) -> None:
        """Show the slips of today: pupils out, back, released, late."""
        PupilsDialog(self).open()

    # ------------------------------------------------------------------ the search box

    def _rows(self, hits: Sequence[Any], text: str) -> tuple[list[Entry], int]:
        today = self.ctx.clock.today()
        return search_rows(self.ctx.tr, hits, text, self.settings.plate_prefix, today)

    def _chosen(self, entry: Entry) -> None:
        what, hit = entry.data
        if what == "new":
            self._plain()
        elif what == "plate":
            self._take_over()
            self.cars.drive_in(hit)
        elif hit.kind == "vehicle":
            self._take_over()
            if hit.stay_id is not None:
                self.cars.drive_out(hit.stay_id)
            else:
                self.cars.drive_in(hit.plate, hit.id)
        elif hit.visit_id is not None:
            self._take_over()
            self.acts.leave(hit)
        else:
            self.form.load(hit)
            self.scans.warn_of(hit)

    def _take_over(self) -> None:
        """Empty the box; the rest of the form only when nothing else stands in it."""
        self.form.search.set_value(None)
        if not self.form.dirty:
            self.form.reset()

    def _plain(self) -> None:
        """Take Enter on a name that nobody has: a new visitor. A number is no name."""
        text = self.search.text().strip()
        if text.isascii() and any(c.isdigit() for c in text):
            self.form.take_number(text)
        elif text:
            self.form.advance("name")
        elif self.acts.waiting:
            self.acts.bring_back()
        else:
            self.scans.offer()

    # ------------------------------------------------------------------ board and settings

    def _refresh(self) -> None:
        self.ctx.ops.read(GateBoard(), self._show_board, owner=self, slot="board")

    def _show_board(self, board: Any) -> None:
        self.board = board
        self.panel.show_board(board)
        self._keep_for_roll_call(board)
        if board.banner is not None:
            self.banner.show_text(self.ctx.tr(board.banner), Tone.BAD)
        else:
            self.banner.clear()
            self.acts.outbox.clock_reason = ""

    def _keep_for_roll_call(self, board: Any) -> None:
        """Put the board into the file that a roll call prints when nothing else answers."""
        rolls = self.rolls
        rolls.remember(board_snapshot(board, self._head))
        self.ctx.ops.work(
            lambda _progress: rolls.save_board(), lambda _none: None, title="", owner=self,
            slot="snapshot", fail=lambda _error: None,  # it is tried again at the next board
        )  # fmt: skip

    def _warm_up(self) -> None:
        """Load what makes paper while nobody waits: the roll call's key finds it ready."""

        def load(_progress: Progress) -> None:
            import campus_guard.reports.pdf  # noqa: F401

        self.ctx.ops.work(load, lambda _none: None, title="", owner=self, urgent=True)

    def _take_head(self, head: Any) -> None:
        self._head = head

    def _tell_roll(self, view: Any) -> None:
        """Say on the desk that a roll call is open."""
        if view is None or view.muster.closed_at is not None:
            self.alarm.clear()
            return
        words = self.ctx.tr("A roll call is open since {time}, {n} not found yet: F5",
                            time=clock(view.muster.started_at), n=view.muster.missing)  # fmt: skip
        self.alarm.show_text(words, Tone.BAD)

    def _take_settings(self, settings: GateSettings) -> None:
        if settings != self.settings:
            self.settings = settings
            self.form.take_settings(settings)
        self.scans.follow(settings)
        self.say_gate()

    def say_gate(self) -> None:
        """Show the gate and who is on duty beside the title."""
        on_duty = self.ctx.tr("On duty: {name}", name=self.ctx.actor.name)
        self.set_subtitle(line(self.scans.gate_name, on_duty))

    def next_gate(self) -> None:
        """Work at the next gate of the school; entry and exit gate may differ."""
        self.scans.next_gate()

    # ------------------------------------------------------------------ construction

    def _lay_out(self) -> None:
        ctx, tr = self.ctx, self.ctx.tr
        card = self.card = Card(ctx, margins=16)
        card.body.addWidget(self.form, 1)
        enter = Button(
            ctx, tr("Register and let in"), lambda: self.form.advance("reason"), "Enter",
            kind="primary", bind=False,
        )  # fmt: skip
        refuse = Button(ctx, tr("Refuse entry"), lambda: dialogs.ask_refusal(self), "Ctrl+R")
        clear = Button(ctx, tr("Clear"), self.acts.clear, "Esc", bind=False)
        for button in (enter, refuse, clear):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.setProperty("big", True)
        actions = hbox(enter, refuse, clear, gap=12)
        actions.setStretch(0, 3)
        actions.setStretch(1, 1)
        actions.setStretch(2, 1)
        card.body.addLayout(actions)
        self.more = self._more()
        card.body.addWidget(self.more)
        columns = hbox(card, self.panel, gap=16)
        columns.setStretch(0, 3)
        columns.setStretch(1, 2)
        layout = vbox(self.alarm, self.banner, *self.notices.banners, gap=8)
        layout.addLayout(columns, 1)
        self.setLayout(layout)
        self._line_keys = LineKeys(self)

    def _more(self) -> QWidget:
        ctx, tr = self.ctx, self.ctx.tr
        box = QWidget()
        row = FlowLayout(box, gap=4)
        calling = [] if self.call is None else [(tr("Who to call"), self._call, "Ctrl+O", True)]
        for text, run, keys, bind in (
            (tr("Quick pass"), self.acts.quick, "F6", False),
            (tr("Emergency"), self.acts.emergency, "F7", False),
            (tr("Roll call"), self.print_, "F8", False),
            (tr("Vehicle"), self.cars.details, "Ctrl+J", True),
            (tr("Pupils"), self.open_pupils, "Ctrl+U", True),
            (tr("Delivery"), lambda: dialogs.ask_delivery(self), "Ctrl+D", True),
            (tr("Items"), lambda: dialogs.ask_items(self), "Ctrl+G", True),
            (tr("Parents' meeting"), lambda: dialogs.open_event(self), "Ctrl+M", True),
            *calling,
        ):
            button = Button(ctx, text, run, keys, kind="quiet", bind=False)
            if bind:  # on the page: the keys work while the buttons have no room
                bind_key(self, keys, run)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            row.addWidget(button)
        return box

    def _call(self) -> None:
        """Say who is on duty and can be called."""
        if self.call is not None:
            self.call(self.ctx, self)

    def _bind(self) -> None:
        bind_key(self, "Ctrl+B", self._to_board)
        bind_key(self, "Ctrl+T", lambda: dialogs.open_queue(self))
        bind_key(self, "Ctrl+E", lambda: dialogs.open_expected(self))
        bind_key(self, "Ctrl+Shift+G", self.next_gate)
        bind_key(self, "Ctrl+I", self.photo.from_file)
        bind_key(self, "Ctrl+Shift+I", self.photo.from_clipboard)
        bind_key(self, "Ctrl+H", lambda: self.ctx.navigate("gate_shift"))
        self.panel.waiting.clicked.connect(lambda: dialogs.open_queue(self))
        self.panel.expected.clicked.connect(lambda: dialogs.open_expected(self))

    def _to_board(self) -> None:
        self.panel.people.setFocus()
