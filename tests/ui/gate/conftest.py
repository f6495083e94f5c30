"""The gate desk in the real window, on a real service and database."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from campus_guard.core.clock import FixedClock
from campus_guard.core.i18n import Translator, load_translator
from campus_guard.core.paths import resource
from campus_guard.db.sealedfile import FileSealer
from campus_guard.db.service import Service
from campus_guard.features.gate.queries.board import Board, GateBoard
from campus_guard.features.gate.rollbook import RollBook
from campus_guard.features.gate.ui import gate_pages
from campus_guard.features.gate.ui.desk import DeskPage
from campus_guard.features.gate.ui.deskform import DeskForm
from campus_guard.ui.context import UiContext
from campus_guard.ui.ops import Ops
from campus_guard.ui.shell import Window
from campus_guard.ui.theme import Theme
from tests.ui.kit.support import FakeDialogs, commit_text

NONE = Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
_HUMAN_MS = 40  # slower than any scanner: each key is its own
_SCANNER_MS = 3


@dataclass
class Keeper:
    """The gatekeeper: he has a keyboard and a scanner, and counts his keys."""

    window: Window
    ctx: UiContext
    service: Service
    bot: QtBot
    rolls: RollBook
    keys: int = 0

    @property
    def page(self) -> DeskPage:
        return self.window.session.page("gate")

    @property
    def form(self) -> DeskForm:
        return self.page.form

    @property
    def board(self) -> Board:
        return self.service.ask(GateBoard())

    @property
    def toast(self) -> str:
        return self.ctx.alerts.current.text if self.ctx.alerts.current else ""

    @property
    def focus(self) -> QWidget:
        popup = QApplication.activePopupWidget()
        if popup is not None:
            return popup
        top = QApplication.activeModalWidget() or self.window
        if QApplication.activeWindow() is None:
            top.activateWindow()
            self.bot.waitUntil(lambda: QApplication.activeWindow() is top, timeout=3000)
        return top.focusWidget() or top

    @property
    def dialogs(self) -> list[QDialog]:
        found = [w for w in QApplication.topLevelWidgets() if isinstance(w, QDialog)]
        return [w for w in found if w.isVisible()]

    def settle(self) -> None:
        QTest.qWait(_HUMAN_MS)
        self.bot.waitUntil(lambda: self.ctx.ops.idle, timeout=10000)
        QApplication.processEvents()
        self.bot.waitUntil(lambda: self.ctx.ops.idle, timeout=10000)

    def press(
        self, *keys: Qt.Key, modifier: Qt.KeyboardModifier = NONE, settle: bool = True
    ) -> None:
        """Press keys at a human's speed."""
        for key in keys:
            QTest.keyClick(self.focus, key, modifier)
            self.keys += 1
            QTest.qWait(_HUMAN_MS)
        if settle:
            self.settle()

    def type(self, text: str, *, wait: bool = True) -> None:
        """Type ASCII key by key at a human's speed."""
        for character in text:
            QTest.keyClick(self.focus, character)
            self.keys += 1
            QTest.qWait(_HUMAN_MS)
        if wait:
            self.settle()

    def enter(self) -> None:
        self.press(Qt.Key.Key_Return)

    def chinese(self, text: str, pinyin: str) -> None:
        """Commit Chinese text; it counts as the keys of its pinyin and the space after it."""
        commit_text(self.focus, text)
        self.keys += len(pinyin) + 1
        self.settle()

    def pick(self, text: str) -> None:
        """Type into a picker and take the first candidate with Enter."""
        self.type(text)
        self.bot.waitUntil(lambda: QApplication.activePopupWidget() is not None, timeout=5000)
        self.enter()

    def scan(self, text: str) -> None:
        """Scan: the keys come at a scanner's speed, wherever the cursor stands."""
        target = self.focus
        for character in text:
            QTest.keyClick(target, character)
        QTest.keyClick(target, Qt.Key.Key_Return)
        self.keys += 1
        self.settle()
        self.settle()


@pytest.fixture
def zh() -> Translator:
    return load_translator("zh_CN", resource("locale"))


@pytest.fixture
def open_desk(
    qtbot: QtBot, theme: Theme, clock: FixedClock, zh: Translator
) -> Iterator[Callable[[Service], Keeper]]:
    opened: list[Keeper] = []

    def make(service: Service) -> Keeper:
        window = Window(theme, zh, clock, FakeDialogs(zh))
        qtbot.addWidget(window)
        window.resize(1366, 768)
        ctx = window.context(Ops(service), service.actor)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(lambda: QApplication.activeWindow() is window, timeout=3000)
        rolls = RollBook(service.db.path.parent, FileSealer(service.db.keys, "roll call"))
        window.open_session(
            ctx, gate_pages(rolls), "示例小学", lambda _p, answer: answer(None), lambda: None,
            lambda: None, home="gate",
        )  # fmt: skip
        keeper = Keeper(window, ctx, service, qtbot, rolls)
        opened.append(keeper)
        keeper.settle()
        return keeper

    yield make
    for keeper in opened:
        for widget in QApplication.topLevelWidgets():
            if isinstance(widget, QDialog):
                widget.hide()
                widget.deleteLater()
        keeper.window.close_session()
        keeper.ctx.ops.close()
        QApplication.processEvents()


@pytest.fixture
def keeper(open_desk: Callable[[Service], Keeper], gatekeeper: Service) -> Keeper:
    return open_desk(gatekeeper)
