"""What a scan does at the desk: it acts, or waits its turn; it never types into a form."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from campus_guard.core.errors import CampusGuardError
from campus_guard.core.i18n import msg
from campus_guard.core.ids import new_uid
from campus_guard.core.tone import Tone
from campus_guard.features.gate.commands.refusals import RefuseEntry
from campus_guard.features.gate.commands.scanning import Scan as ScanCommand
from campus_guard.features.gate.inputs import GateSettings, ItemFields, ScanResult, WatchAnswer
from campus_guard.features.gate.queries.registers import ListBadges
from campus_guard.features.gate.queries.search import GateSearch
from campus_guard.features.gate.queries.watching import WatchCheck
from campus_guard.features.gate.rules.codes import BadgeState, Method, ScanKind, WatchChoice
from campus_guard.features.gate.rules.idcard import CardRecord
from campus_guard.features.gate.rules.scanner import school_profile
from campus_guard.features.gate.rules.scans import Scan
from campus_guard.features.gate.ui.scanning import Handlers, ScanFilter
from campus_guard.features.gate.ui.sending import Sent
from campus_guard.features.gate.ui.watchdialog import WatchDialog
from campus_guard.features.places.queries import ListGates

if TYPE_CHECKING:
    from campus_guard.features.gate.ui.desk import DeskPage

_PASSES = (ScanKind.VISIT, ScanKind.PLAN)
_CARDS = (ScanKind.DOCUMENT, ScanKind.RECORD)
_METHODS = dict.fromkeys(_CARDS, Method.CARD) | {ScanKind.BADGE: Method.BADGE}


@dataclass(frozen=True)
class Waiting:
    """Somebody who was scanned while another form was open."""

    name: str
    show: Callable[[], None]


@dataclass(frozen=True)
class Leaver:
    """A group whose pass, badge or card was scanned; it is asked how many go."""

    visit_id: int
    name: str
    inside: int
    method: Method


class DeskScans:
    """The scanner side of the desk: the key filter, the queue, badges that lie ready."""

    def __init__(self, desk: "DeskPage") -> None:
        self._desk = desk
        self._waiting: deque[Waiting] = deque()
        self._free: list[str] = []
        self._items: tuple[ItemFields, ...] = ()
        self._card = False
        self._profile = school_profile("standard")
        self.gate_name = ""
        self._gates: list[tuple[int, str]] = []
        handlers = Handlers(self.scanned, self._unreadable, self._awake)
        self.filter = ScanFilter(handlers, self._profile, desk)

    @property
    def waiting(self) -> int:
        """Return how many scans wait for the form."""
        return len(self._waiting)

    def follow(self, settings: GateSettings) -> None:
        """Read the school's scanners as its settings say."""
        profile = school_profile(settings.scanner, settings.scanner_prefix, settings.scanner_suffix)
        if profile != self._profile:
            self._profile = profile
            self.filter.set_profile(profile)

    def method(self, known: bool) -> Method:
        """Return how the form was filled in."""
        return Method.CARD if self._card else Method.SEARCH if known else Method.TYPED

    def items(self) -> tuple[ItemFields, ...]:
        """Return the goods of the visitor in the form."""
        return self._items

    def set_items(self, items: tuple[ItemFields, ...]) -> None:
        """Keep what the visitor carries until the form is sent."""
        self._items = items

    def forget(self) -> None:
        """Forget what belongs to the form that was emptied."""
        self._items, self._card = (), False

    def reload_badges(self) -> None:
        """Ask which badges lie at the desk, and which gates there are."""
        desk = self._desk
        desk.ctx.ops.read(ListBadges(), self._take_badges, owner=desk, slot="badges")
        desk.ctx.ops.read(ListGates(), self._take_gates, owner=desk, slot="gates")

    def next_badge(self) -> None:
        """Offer the next free badge; the one just handed out is not offered again."""
        self.forget()
        if self._free:
            self._free.pop(0)
        self._desk.form.suggest_badge(self._free[0] if self._free else "")

    def warn_of(self, hit: Any) -> None:
        """Look a chosen visitor up on the watch list before the form is filled in."""
        desk = self._desk

        def show(alerts: Any) -> None:
            chosen = desk.form.chosen
            if alerts and chosen is not None and chosen.visitor_id == hit.id:
                desk.notices.watch.show_text(desk.ctx.tr(alerts[0].words), Tone.BAD)

        desk.notices.watch.clear()
        desk.ctx.ops.read(WatchCheck(visitor_id=hit.id), show, owner=desk, slot="watch")

    def scanned(self, scan: Scan, sure: bool) -> None:
        """Do what a scan means; the form stays as it is."""
        desk = self._desk
        command = ScanCommand(
            uid=new_uid(), text=scan.text, gate_id=desk.gate_id, sure=sure,
            ask_many=not desk.form.dirty,  # nothing opens over a form that is being filled in
        )  # fmt: skip
        if not desk.form.dirty:
            self.filter.wait_for_answer()
        desk.acts.outbox.send(Sent(command, lambda result: self._done(scan, result)))

    def answered(self) -> None:
        """What was typed since the scan goes where the scan has brought the cursor."""
        self.filter.answered()

    def offer(self) -> None:
        """Show the next one who was scanned, when the form is free."""
        if self._waiting and not self._desk.form.dirty:
            self._waiting.popleft().show()
            self._tell_queue()

    def _done(self, scan: Scan, result: ScanResult) -> None:
        desk = self._desk
        tr = desk.ctx.tr
        if result.action == "out" and result.signed_out is not None:
            desk.acts.left(result.name, result.signed_out)
        elif result.action == "many" and result.visit_id is not None:
            method = _METHODS.get(scan.kind, Method.QR)
            desk.acts.leave(Leaver(result.visit_id, result.name, result.heads, method))
        elif result.action == "in" and result.checked_in is not None:
            announced = desk.cars.announced(result.plate, result.checked_in.visit_id)
            desk.acts.entered(result.name, result.checked_in, more=announced)
        elif result.action == "ask" and self._ask(scan, result):
            return
        elif result.action != "ask":
            desk.ctx.alerts.toast(tr(result.message or msg("This code is not known.")),
                                  tone=Tone.WARNING)  # fmt: skip
        self.answered()

    def _ask(self, scan: Scan, result: ScanResult) -> bool:
        """Bring the form what was scanned; tells whether that waits for one more answer."""
        desk = self._desk
        if result.message is not None and scan.kind not in _PASSES:
            desk.ctx.alerts.toast(desk.ctx.tr(result.message), tone=Tone.WARNING)
        if result.badge:
            desk.form["badge"].set_value(result.badge)
        elif scan.kind is ScanKind.PLATE:
            self._queue(scan.text, lambda: desk.search.setText(scan.text))
        elif scan.kind in _PASSES:
            self._check(scan, result)
            return True
        elif result.visitor_id is not None:
            self._find(scan, result)
            return True
        elif scan.kind in _CARDS:
            card = scan.card or CardRecord(scan.text)
            self._queue(card.name or scan.text[-4:], lambda: self._load_card(card, None))
        return False

    def _check(self, scan: Scan, result: ScanResult) -> None:
        """Ask what the watch list says of somebody who was announced, then who decides."""
        desk = self._desk
        query = WatchCheck(visitor_id=result.visitor_id, name=result.name, plate=result.plate)

        def asked(alerts: Any) -> None:
            if alerts:
                self.answered()
                self._queue(result.name, lambda: self._decide(scan, result, alerts))
                return
            words = desk.ctx.tr(result.message or msg("This code is not known."))
            desk.ctx.alerts.toast(words, tone=Tone.WARNING)
            if result.visitor_id is not None:
                self._find(scan, result)
            else:
                self.answered()

        desk.ctx.ops.read(query, asked, owner=desk, slot="pass", fail=self._failed)

    def _decide(self, scan: Scan, result: ScanResult, alerts: Any) -> None:
        """Show the alert of an announced visitor; the decision lets in or refuses at once."""
        desk = self._desk

        def decided(answers: tuple[WatchAnswer, ...]) -> None:
            if all(answer.choice is not WatchChoice.REFUSE for answer in answers):
                command: Any = ScanCommand(
                    uid=new_uid(), text=scan.text, gate_id=desk.gate_id, decisions=answers
                )
                done = lambda value: self._done(scan, value)  # noqa: E731
            else:
                command = RefuseEntry(
                    uid=new_uid(), visitor_id=result.visitor_id, visit_id=result.visit_id,
                    name=result.name, plate=result.plate, reason_code="watch_list",
                    decisions=answers, gate_id=desk.gate_id,
                )  # fmt: skip
                done = lambda _id: desk.acts.outbox.refused.emit(result.name)  # noqa: E731
            desk.acts.outbox.send(Sent(command, done, result.name))
            self.offer()

        WatchDialog(desk.ctx, desk, alerts, result.name, decided).open()

    def _failed(self, error: CampusGuardError) -> None:
        self.answered()
        self._desk.ctx.alerts.error(error)

    def _find(self, scan: Scan, result: ScanResult) -> None:
        """Ask for the visitor that the scan meant, as the search box would show him."""
        desk = self._desk
        text = scan.text[-4:] if scan.kind in _CARDS else result.name

        def found(hits: Any) -> None:
            hit = next((h for h in hits if h.id == result.visitor_id), None)
            card = scan.card
            if hit is None and card is not None:
                self._queue(card.name, lambda: self._load_card(card, None))
            elif hit is not None:
                self._queue(hit.name, lambda: self._load_card(card, hit))
            self.answered()

        query = GateSearch(text=text, limit=50)
        desk.ctx.ops.read(query, found, owner=desk, slot="scanned", fail=self._failed)

    def _load_card(self, card: CardRecord | None, hit: Any) -> None:
        desk = self._desk
        self._card = card is not None
        if card is not None:
            desk.form.load_card(card, hit)
        else:
            desk.form.load(hit)
        if hit is not None:
            self.warn_of(hit)

    def _queue(self, name: str, show: Callable[[], None]) -> None:
        """Show at once when the form is free, else wait."""
        if self._desk.form.dirty:
            self._waiting.append(Waiting(name, show))
            self._tell_queue()
        else:
            show()

    def _tell_queue(self) -> None:
        self._desk.notices.tell_queue([one.name for one in self._waiting])

    def _unreadable(self) -> None:
        words = self._desk.ctx.tr("The scan could not be read. Scan again.")
        self._desk.ctx.alerts.toast(words, tone=Tone.WARNING)

    def _awake(self) -> bool:
        window = self._desk.window()
        return not (getattr(window, "locked", False) or getattr(window, "hidden", False))

    def _take_badges(self, rows: Any) -> None:
        self._free = [row.number for row in rows if row.state is BadgeState.FREE]
        self._desk.form.suggest_badge(self._free[0] if self._free else "")

    def _take_gates(self, gates: Any) -> None:
        desk = self._desk
        self._gates = [(gate.id, gate.name) for gate in gates]
        if self._gates and desk.gate_id not in dict(self._gates):
            self.next_gate()

    def next_gate(self) -> None:
        """Go on to the next gate, round at the end."""
        desk = self._desk
        if not self._gates:
            return
        ids = [gate for gate, _name in self._gates]
        at = ids.index(desk.gate_id) + 1 if desk.gate_id in ids else 0
        desk.gate_id, self.gate_name = self._gates[at % len(ids)]
        desk.say_gate()
