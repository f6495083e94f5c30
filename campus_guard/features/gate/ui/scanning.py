"""Keys from a scanner that acts as a keyboard never reach a field: the application's key filter.

The decision is ``rules.scanner``'s; here keys are held back until it is made, then delivered to
the widget they were meant for, or kept from it. What is typed right after a scan waits until the
scan has been answered: it means the same on a slow computer as on a fast one.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import shiboken6
from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from campus_guard.features.gate.rules import scanner
from campus_guard.features.gate.rules.scans import Scan, recognise

_CHORD = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)
# A scanner presses Shift before each capital letter: that ends nothing.
_SHIFTS = frozenset(
    {
        Qt.Key.Key_Shift, Qt.Key.Key_CapsLock, Qt.Key.Key_NumLock, Qt.Key.Key_AltGr,
        Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_Mode_switch,
        Qt.Key.Key_unknown,
    }
)  # fmt: skip
# A scan that is not answered within this time no longer keeps the keyboard waiting.
_ANSWER_MS = 4000
_SPECIAL = {Qt.Key.Key_Return: "\r", Qt.Key.Key_Enter: "\r", Qt.Key.Key_Tab: "\t"}


@dataclass(frozen=True)
class Handlers:
    """Who is told: of a scan, and of one that could not be read."""

    scanned: Callable[[Scan, bool], None]
    unreadable: Callable[[], None]
    awake: Callable[[], bool]


@dataclass
class _Held:
    """A key that waits for its judgement."""

    event: QKeyEvent
    target: QWidget
    focused: bool


class ScanFilter(QObject):
    """Stands between the keyboard and every widget of the program while ``awake()``."""

    def __init__(
        self, handlers: Handlers, profile: scanner.WedgeProfile, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._handlers = handlers
        self.profile = profile
        self._state = scanner.RouterState()
        self._held: list[_Held] = []
        self._delivering = False
        self._after_scan: list[_Held] = []
        self._answer = QTimer(self, singleShot=True, interval=_ANSWER_MS)
        self._answer.timeout.connect(self.answered)
        self._began = time.monotonic()
        self._timer = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._let_in)
        self._last_chance = QTimer(self, singleShot=True, interval=0)
        self._last_chance.timeout.connect(self._silence)
        QApplication.instance().installEventFilter(self)

    def set_profile(self, profile: scanner.WedgeProfile) -> None:
        """Follow other scanner settings from the next key on."""
        self.profile = profile

    def wait_for_answer(self) -> None:
        """Keep what is typed from now on until ``answered()``; scans are still told apart."""
        self._answer.start()

    def answered(self) -> None:
        """Deliver what was typed since the scan to whatever has the focus now."""
        self._answer.stop()
        due, self._after_scan = self._after_scan, []
        if self._handlers.awake():
            self._send(due)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Hold keys back; everything else passes."""
        kind = event.type()
        if kind == QEvent.Type.KeyPress:
            if self._delivering or not isinstance(watched, QWidget):
                return False
            return isinstance(event, QKeyEvent) and self._key(watched, event)
        if kind == QEvent.Type.InputMethod and not self._delivering:
            return isinstance(event, QInputMethodEvent) and self._committed(watched, event)
        return False

    def _key(self, target: QWidget, event: QKeyEvent) -> bool:
        if not self._handlers.awake() or _secret(target):
            self._flush()
            return False
        if event.key() in _SHIFTS and not event.text():
            return False
        character = _character(event)
        if not character or event.isAutoRepeat():
            if self._held:
                self._step(scanner.feed(self._state, self.profile, "", self._now(event)))
            if self._answer.isActive():
                self._after_scan.append(_held(event, target))
                return True
            return False
        at = self._now(event)
        key = _held(event, target)  # judged before the keys ahead of it move the focus
        self._step(scanner.tick(self._state, self.profile, at))
        self._held.append(key)
        self._step(scanner.feed(self._state, self.profile, character, at))
        if self._state.held:
            self._timer.start(self.profile.gap_ms + 2)
        return True

    def _step(self, step: scanner.Step) -> None:
        """Take a step of the router: deliver what was typed, drop what was scanned."""
        self._state, events = step
        told: list[Callable[[], None]] = []
        sure = bool(self.profile.prefix)
        for event in events:
            if isinstance(event, scanner.Typed):
                self._deliver(len(event.text))
            elif isinstance(event, scanner.Scanned):
                told.append(partial(self._handlers.scanned, event.scan, sure))
            elif isinstance(event, scanner.Unreadable):
                told.append(self._handlers.unreadable)
        self._held = self._held[len(self._held) - len(self._state.held) :]
        for tell in told:
            tell()

    def _deliver(self, count: int) -> None:
        due, self._held = self._held[:count], self._held[count:]
        if self._answer.isActive():
            self._after_scan += due
        else:
            self._send(due)

    def _send(self, due: list[_Held]) -> None:
        self._delivering = True
        try:
            for key in due:
                target = QApplication.focusWidget() if key.focused else key.target
                target = target or key.target
                if shiboken6.isValid(target):
                    QApplication.sendEvent(target, key.event)
        finally:
            self._delivering = False

    def _flush(self) -> None:
        if self._held:
            self._step(scanner.feed(self._state, self.profile, "", self._state.last_ms))

    def _let_in(self) -> None:
        # A window that was busy has keys waiting: they are read before silence is believed.
        self._last_chance.start()

    def _silence(self) -> None:
        if self._held and not self._timer.isActive():
            gone = self._state.last_ms + self.profile.gap_ms + 1
            self._step(scanner.tick(self._state, self.profile, gone))

    def _now(self, event: QKeyEvent) -> int:
        """Return the key's own time; a key without one (tests, input methods) gets the clock's."""
        stamped = int(event.timestamp()) if event.spontaneous() else 0
        return stamped or int((time.monotonic() - self._began) * 1000) + 1

    def _committed(self, target: QObject, event: QInputMethodEvent) -> bool:
        """Take a scan that an input method collected and committed as if it had been typed."""
        text = event.commitString()
        least = max(self.profile.least, 6)
        if len(text) < least or not self._handlers.awake():
            return False
        profile = self.profile
        bare = text.removeprefix(profile.prefix).removesuffix(profile.suffix)
        found = recognise(bare, profile.shapes) if bare.isascii() else None
        if found is None or found.kind.value == "card":
            return False
        self._delivering = True
        try:
            QApplication.sendEvent(target, QInputMethodEvent())
        finally:
            self._delivering = False
        self._handlers.scanned(found, bool(profile.prefix))
        return True


def _held(event: QKeyEvent, target: QWidget) -> _Held:
    return _Held(event.clone(), target, target is QApplication.focusWidget())


def _character(event: QKeyEvent) -> str:
    """Return what the key types, empty when it types nothing."""
    if event.modifiers() & _CHORD:
        return ""
    if event.key() in _SPECIAL:
        return _SPECIAL[Qt.Key(event.key())]
    text = event.text()
    return text if len(text) == 1 and text.isprintable() else ""


def _secret(target: QWidget) -> bool:
    return isinstance(target, QLineEdit) and target.echoMode() == QLineEdit.EchoMode.Password
