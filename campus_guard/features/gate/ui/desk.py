"""The gate desk: one screen for the gatekeeper's whole day, worked with the keyboard alone."""

from collections.abc import Sequence
from typing import Any, ClassVar

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QHideEvent, QKeyEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from campus_guard.core.errors import CampusGuardError, UserError
from campus_guard.core.i18n import msg
from campus_guard.core.ids import new_uid
from campus_guard.core.tone import Tone
from campus_guard.db.paper import GetPaperHead
from campus_guard.features.gate.commands.driving import UndoVehicle, VehicleIn, VehicleOut
from campus_guard.features.gate.commands.editing import CompleteVisit
from campus_guard.features.gate.commands.entry import CheckIn, EmergencyIn, QuickPass
from campus_guard.features.gate.commands.leaving import SignOut, UndoMovement
from campus_guard.features.gate.inputs import CheckedIn, GateSettings, SignedOut
from campus_guard.features.gate.queries.board import GateBoard
from campus_guard.features.gate.queries.muster import GetMuster
from campus_guard.features.gate.queries.search import GateSearch
from campus_guard.features.gate.queries.settings import GetGateSettings, settings_from
from campus_guard.features.gate.rollbook import RollBook
from campus_guard.features.gate.rules.codes import Method
from campus_guard.features.gate.ui import deskdialogs as dialogs
from campus_guard.features.gate.ui.board import BoardPanel
from campus_guard.features.gate.ui.deskform import DeskForm
from campus_guard.features.gate.ui.deskrows import search_rows
from campus_guard.features.gate.ui.deskscans import DeskScans
from campus_guard.features.gate.ui.rollstart import board_snapshot
from campus_guard.features.gate.ui.rowlist import Entry
from campus_guard.features.gate.ui.sending import Sender, Sent
from campus_guard.features.gate.ui.words import clock, line
from campus_guard.ui.banners import Banner
from campus_guard.ui.buttons import Button, bind_key
from campus_guard.ui.cards import Card
from campus_guard.ui.context import UiContext
from campus_guard.ui.flow import FlowLayout
from campus_guard.ui.layout import hbox, vbox
from campus_guard.ui.page import Page

REFRESH_MS = 30_000


class DeskPage(Page):
    """Search, form and board; every function has a key."""

    key: ClassVar[str] = "gate"
    kinds: ClassVar[frozenset[str]] = frozenset(
        {"visit", "visitor", "gate_movement", "badge", "vehicle_stay", "vehicle", "visit_plan"}
        | {"refusal", "gate_delivery", "setting", "gate_event", "muster"}
    )

    def __init__(self, ctx: UiContext, rolls: RollBook) -> None:
        super().__init__(ctx)
        self.rolls = rolls
        self.settings: GateSettings = settings_from({})
        self.gate_id: int | None = None
        self.board: Any = None
        self._head: Any = None
        self.alarm = Banner(ctx)
        self._brought_back: list[tuple[Sent, CampusGuardError]] = []
        self.outbox = Sender(ctx, self)
        self.outbox.returned.connect(self._returned)
        self.outbox.refused.connect(self._refused)
        self.form = DeskForm(ctx, self.settings, lambda text: GateSearch(text=text), self._rows)
        self.search = self.form.search.input
        self.search.chosen.connect(self._chosen)
        self.search.plain.connect(self._plain)
        self.form.submitted.connect(self.submit)
        self.panel = BoardPanel(ctx)
        self.panel.sign_out.connect(self.leave)
        self.panel.opened.connect(self.open_row)
        self.panel.vehicle.connect(lambda car: self.drive_out(car.stay_id))
        self.banner = Banner(ctx)
        self.later = Banner(ctx)
        self.scans = DeskScans(self)
        self._timer = QTimer(self, interval=REFRESH_MS)
        self._timer.timeout.connect(self._refresh)
        self._lay_out()
        self._bind()

    # ------------------------------------------------------------------ what the shell asks

    def reload(self) -> None:
        """Ask for settings and board."""
        self.ctx.ops.read(GetGateSettings(), self._take_settings, owner=self, slot="settings")
        self._refresh()
        self.scans.reload_badges()
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
        self.clear()

    def print_(self) -> None:
        """Go to the roll call, which prints."""
        self.ctx.navigate("muster", start=True)

    def back(self) -> bool:
        """Take Esc: the candidates go, then the form is emptied."""
        if self.search.entries:
            self.search.hide_panel()
            return True
        if self.form.dirty or not self.search.hasFocus():
            self.clear()
            return True
        return False

    def is_dirty(self) -> bool:
        """Tell whether typed text would be lost."""
        return self.form.dirty or bool(self._brought_back) or self.outbox.on_the_way > 0

    def open_args(self, **args: Any) -> None:
        """Take what function keys of other pages ask for."""
        if args.get("quick"):
            self.quick()
        elif args.get("emergency"):
            self.emergency()
        elif args.get("muster"):
            self.ctx.navigate("muster", start=True)
        elif "visit" in args:
            dialogs.open_visit(self, args["visit"])

    def help_text(self) -> str:
        """Return what this page is for."""
        return self.ctx.tr(
            "Type initials, the last four digits, a plate's end or a badge number and press Enter: "
            "who is inside is signed out, who was here before is entered again. A new name opens "
            "the form; Enter goes from field to field. A scan works at any moment and never types."
        )

    def keys(self) -> list[tuple[str, str]]:
        """Return the keys of this page."""
        tr = self.ctx.tr
        return [
            ("Enter", tr("Next field, or let in")), ("Esc", tr("Clear the form")),
            ("Alt+1…9", tr("Visitor type")), ("F6", tr("Quick pass")),
            ("F7", tr("Emergency services")), ("F8", tr("Roll call")),
            ("Ctrl+R", tr("Refuse entry")), ("Ctrl+D", tr("Delivery")),
            ("Ctrl+B", tr("People inside")), ("Delete", tr("Sign out")),
            ("Ctrl+T", tr("To complete")), ("Ctrl+E", tr("Expected")),
            ("Ctrl+G", tr("Goods and dangerous items")), ("Ctrl+M", tr("Parents' meeting")),
            ("Ctrl+H", tr("Handover")), ("Ctrl+Shift+G", tr("Next gate")),
        ]  # fmt: skip

    def showEvent(self, event: QShowEvent) -> None:
        """Keep the overstays going while the page is in sight."""
        self._timer.start()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop counting when nobody looks."""
        self._timer.stop()
        super().hideEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leave Ctrl+Z to the toast when the line itself has nothing to undo."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and isinstance(watched, QLineEdit)
            and event.matches(QKeySequence.StandardKey.Undo)
            and (not watched.isUndoAvailable() or not watched.text())
        ):
            event.ignore()
            return True
        return super().eventFilter(watched, event)

    # ------------------------------------------------------------------ what the keys do

    def submit(self) -> None:
        """Send the form; it is free at once for the next visitor."""
        form = self.form
        try:
            values = form.values()
        except UserError as error:
            self.ctx.alerts.error(error)
            return
        state, name = form.state(), values["name"]
        if form.completing is not None:
            visit_id, version = form.completing
            command: Any = CompleteVisit(visit_id=visit_id, expected_version=version, **values)
            done = lambda _value: self._say(self.ctx.tr("Completed: {name}", name=name))  # noqa: E731
        else:
            command = self._check_in(values)
            done = lambda value: self.entered(name, value)  # noqa: E731
        form.reset()
        self.search.setFocus()
        self.scans.next_badge()
        self.outbox.send(Sent(command, done, name, state))
        self._bring_back()

    def _check_in(self, values: dict[str, Any]) -> CheckIn:
        chosen = self.form.chosen
        return CheckIn(
            uid=self.form.uid,
            visitor_id=chosen.visitor_id if chosen else None,
            visit_id=chosen.visit_id if chosen else None,
            plan_id=chosen.plan_id if chosen else None,
            badge=self.form.badge(),
            gate_id=self.gate_id,
            method=self.scans.method(chosen is not None),
            items=self.scans.items(),
            **values,
        )

    def clear(self) -> None:
        """Empty the form."""
        self.form.reset()
        self.scans.forget()
        self.search.setFocus()
        self._bring_back()
        self.scans.offer()

    def leave(self, row: Any, heads: int | None = None) -> None:
        """Sign out a visit; of a group it is asked how many go."""
        if heads is None and row.inside > 1:
            dialogs.ask_heads(self, row)
            return
        command = SignOut(
            uid=new_uid(), visit_id=row.visit_id, heads=heads, gate_id=self.gate_id,
            method=Method.SEARCH,
        )  # fmt: skip
        self.outbox.send(Sent(command, lambda value: self.left(row.name, value), row.name))

    def drive_in(self, plate: str, vehicle_id: int | None = None) -> None:
        """Let a vehicle in."""
        command = VehicleIn(uid=new_uid(), plate=plate, vehicle_id=vehicle_id, gate_id=self.gate_id)
        self.outbox.send(Sent(command, lambda moved: self._drove(moved, msg("Entry")), plate))

    def drive_out(self, stay_id: int) -> None:
        """Let a vehicle out."""
        command = VehicleOut(uid=new_uid(), stay_id=stay_id, gate_id=self.gate_id)
        self.outbox.send(Sent(command, lambda moved: self._drove(moved, msg("Exit"))))

    def quick(self) -> None:
        """Ask for a head count only."""
        dialogs.ask_quick(self)

    def pass_quickly(self, heads: int, badge: str = "", note: str = "") -> None:
        """Let people in at rush hour; the details come later."""
        command = QuickPass(
            uid=new_uid(), heads=heads, badge=badge, note=note, gate_id=self.gate_id
        )
        name = self.ctx.tr.n("{n} person, details later", "{n} people, details later", heads)
        self.outbox.send(Sent(command, lambda value: self.entered(name, value), name))

    def emergency(self) -> None:
        """Let emergency services in with this one key."""
        command = EmergencyIn(uid=new_uid(), gate_id=self.gate_id)
        name = self.ctx.tr("Emergency services")
        self.outbox.send(Sent(command, lambda value: self.entered(name, value), name))

    def complete(self, row: Any) -> None:
        """Bring a visit into the form to fill in what is missing."""
        if self.form.dirty:
            self._say(self.ctx.tr("Finish or clear the form first."), Tone.WARNING)
            return
        dialogs.load_visit(self, row)

    def open_row(self, row: Any) -> None:
        """Show a visit that is inside."""
        dialogs.open_visit(self, row.visit_id)

    # ------------------------------------------------------------------ the search box

    def _rows(self, hits: Sequence[Any], text: str) -> tuple[list[Entry], int]:
        return search_rows(self.ctx.tr, hits, text, self.settings.plate_prefix)

    def _chosen(self, entry: Entry) -> None:
        what, hit = entry.data
        if what == "new":
            self._plain()
        elif what == "plate":
            self._take_over()
            self.drive_in(hit)
        elif hit.kind == "vehicle":
            self._take_over()
            if hit.stay_id is not None:
                self.drive_out(hit.stay_id)
            else:
                self.drive_in(hit.plate, hit.id)
        elif hit.visit_id is not None:
            self._take_over()
            self.leave(hit)
        else:
            self.form.load(hit)
            self.scans.warn_of(hit)

    def _take_over(self) -> None:
        """Empty the box; the rest of the form only when nothing else stands in it."""
        self.form.search.set_value(None)
        if not self.form.dirty:
            self.form.reset()

    def _plain(self) -> None:
        """Take Enter on a name that nobody has: a new visitor."""
        if self.search.text().strip():
            self.form.advance("name")
        elif self._brought_back:
            self._bring_back()
        else:
            self.scans.offer()

    # ------------------------------------------------------------------ what came of it

    def entered(self, name: str, value: CheckedIn) -> None:
        tr = self.ctx.tr
        said = name or tr("Visitor")
        now = clock(self.ctx.clock.now())
        words = line(
            tr("Registered: {name} in at {time}", name=said, time=now),
            tr("badge {number}", number=value.badge) if value.badge else "",
            *(tr(warning) for warning in value.warnings[:1]),
        )
        tone = Tone.WARNING if value.warnings else Tone.NORMAL
        self.ctx.alerts.toast(words, lambda: self._undo(value.movement_uid), tone)

    def left(self, name: str, value: SignedOut) -> None:
        """Say that somebody is out, and what stayed behind."""
        tr = self.ctx.tr
        now = clock(self.ctx.clock.now())
        words = line(
            tr("Left: {name} at {time}", name=name or tr("Visitor"), time=now),
            tr.n("{n} person still inside", "{n} people still inside", value.inside)
            if value.inside else "",
            tr("give back: {items}", items="、".join(value.held)) if value.held else "",
            tr("the vehicle is still inside") if value.left_behind else "",
            tr("take badge {number} back", number=value.badge) if value.badge else "",
        )  # fmt: skip
        attention = bool(value.held or value.left_behind)
        tone = Tone.WARNING if attention else Tone.NORMAL
        self.ctx.alerts.toast(words, lambda: self._undo(value.movement_uid), tone)

    def _drove(self, moved: Any, direction: Any) -> None:
        tr = self.ctx.tr
        now = clock(self.ctx.clock.now())
        words = line(f"{tr(direction)} {moved.plate} {now}", *(tr(w) for w in moved.warnings[:1]))
        tone = Tone.WARNING if moved.warnings else Tone.NORMAL
        undo = UndoVehicle(movement_uid=moved.movement_uid)
        self.ctx.alerts.toast(
            words, lambda: self.ctx.ops.write(undo, lambda _id: self._undone(), owner=self), tone
        )

    def _undo(self, movement_uid: str) -> None:
        command = UndoMovement(movement_uid=movement_uid)
        self.ctx.ops.write(command, lambda _visit: self._undone(), owner=self)

    def _undone(self) -> None:
        self._say(self.ctx.tr("Undone."))
        self.search.setFocus()

    def _refused(self, name: str) -> None:
        self._say(self.ctx.tr("Refused: {name}", name=name or self.ctx.tr("Visitor")))

    def _returned(self, sent: Sent, error: CampusGuardError) -> None:
        """Bring a form back that was not saved; wait while another one is being filled in."""
        if sent.state is None:
            self.scans.answered()
            self.ctx.alerts.error(error)
            return
        self._brought_back.append((sent, error))
        if not self.form.dirty:
            self._bring_back()
            return
        words = self.ctx.tr(
            "Not registered: {name}. {reason} It comes back when this form is done.",
            name=sent.name, reason=self.ctx.tr(error.message),
        )  # fmt: skip
        self.later.show_text(words, Tone.BAD)

    def _bring_back(self) -> None:
        if not self._brought_back or self.form.dirty:
            return
        sent, error = self._brought_back.pop(0)
        self.form.restore(sent.state)
        fields = dict(error.fields) if isinstance(error, UserError) else {}
        self.form.focus_end()
        left = self.form.show_errors(fields)
        tr = self.ctx.tr
        words = tr("Not registered: {name}.", name=sent.name or tr("Visitor"))
        said = [tr(error.message), *(tr(m) for m in left)]
        self.later.show_text(" ".join([words, *dict.fromkeys(said)]), Tone.BAD)

    def _say(self, text: str, tone: Tone = Tone.NORMAL) -> None:
        self.ctx.alerts.toast(text, tone=tone)

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
            self.outbox.clock_reason = ""

    def _keep_for_roll_call(self, board: Any) -> None:
        """Put the board into the file that a roll call prints when nothing else answers."""
        rolls = self.rolls
        rolls.remember(board_snapshot(board, self._head))
        self.ctx.ops.work(
            lambda _progress: rolls.save_board(), lambda _none: None, title="", owner=self,
            slot="snapshot", fail=lambda _error: None,  # it is tried again at the next board
        )  # fmt: skip

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
        self.scans.set_profile(settings.scanner)
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
        card = Card(ctx, margins=20)
        card.body.addWidget(self.form, 1)
        enter = Button(
            ctx, tr("Register and let in"), lambda: self.form.advance("reason"), "Enter",
            kind="primary", bind=False,
        )  # fmt: skip
        refuse = Button(ctx, tr("Refuse entry"), lambda: dialogs.ask_refusal(self), "Ctrl+R")
        clear = Button(ctx, tr("Clear"), self.clear, "Esc", bind=False)
        for button in (enter, refuse, clear):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.setProperty("big", True)
        actions = hbox(enter, refuse, clear, gap=12)
        actions.setStretch(0, 3)
        actions.setStretch(1, 1)
        actions.setStretch(2, 1)
        card.body.addLayout(actions)
        card.body.addWidget(self._more())
        columns = hbox(card, self.panel, gap=16)
        columns.setStretch(0, 3)
        columns.setStretch(1, 2)
        layout = vbox(self.alarm, self.banner, self.later, gap=8)
        layout.addLayout(columns, 1)
        self.setLayout(layout)
        for line_edit in self.findChildren(QLineEdit):
            line_edit.installEventFilter(self)

    def _more(self) -> QWidget:
        ctx, tr = self.ctx, self.ctx.tr
        box = QWidget()
        row = FlowLayout(box, gap=4)
        for text, run, keys, bind in (
            (tr("Quick pass"), self.quick, "F6", False),
            (tr("Emergency"), self.emergency, "F7", False),
            (tr("Delivery"), lambda: dialogs.ask_delivery(self), "Ctrl+D", True),
            (tr("Items"), lambda: dialogs.ask_items(self), "Ctrl+G", True),
            (tr("Parents' meeting"), lambda: dialogs.open_event(self), "Ctrl+M", True),
        ):
            button = Button(ctx, text, run, keys, kind="quiet", bind=bind)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            row.addWidget(button)
        return box

    def _bind(self) -> None:
        bind_key(self, "Ctrl+B", self._to_board)
        bind_key(self, "Ctrl+T", lambda: dialogs.open_queue(self))
        bind_key(self, "Ctrl+E", lambda: dialogs.open_expected(self))
        bind_key(self, "Ctrl+Shift+G", self.next_gate)
        bind_key(self, "Ctrl+H", lambda: self.ctx.navigate("gate_shift"))
        self.panel.waiting.clicked.connect(lambda: dialogs.open_queue(self))
        self.panel.expected.clicked.connect(lambda: dialogs.open_expected(self))

    def _to_board(self) -> None:
        self.panel.people.setFocus()
