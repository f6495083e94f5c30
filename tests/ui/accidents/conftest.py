"""The accident pages in the real window, on a real service and database."""

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
from campus_guard.db.service import Service
from campus_guard.features.accidents.ui import PAGES
from campus_guard.ui.context import UiContext
from campus_guard.ui.ops import Ops
from campus_guard.ui.page import Page
from campus_guard.ui.shell import Window
from campus_guard.ui.theme import Theme
from tests.ui.kit.support import FakeDialogs, commit_text

CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier


@dataclass
class Desk:
    """A person at the keyboard."""

    window: Window
    ctx: UiContext
    service: Service
    bot: QtBot

    @property
    def page(self) -> Page:
        return self.window.session.page("accidents")

    def settle(self) -> None:
        ops = self.ctx.ops
        self.bot.waitUntil(lambda: ops.idle, timeout=10000)
        QApplication.processEvents()

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = NONE) -> None:
        self.settle()
        QTest.keyClick(self.focus, key, modifier)
        self.settle()

    def type(self, text: str) -> None:
        """Type as an input method does."""
        commit_text(self.focus, text)
        QTest.qWait(90)  # the candidates are looked for after the typing has stopped
        self.settle()

    @property
    def focus(self) -> QWidget:
        """The widget with the cursor in the dialog on top, else in the window."""
        top = QApplication.activeModalWidget() or self.window
        if QApplication.activeWindow() is None:  # offscreen nobody activates the next window
            top.activateWindow()
            self.bot.waitUntil(lambda: QApplication.activeWindow() is top, timeout=3000)
        return top.focusWidget() or top

    @property
    def dialog(self) -> QDialog:
        shown = [w for w in QApplication.topLevelWidgets() if isinstance(w, QDialog)]
        found = [w for w in shown if w.isVisible()]
        assert len(found) == 1, found
        return found[0]

    @property
    def no_dialog(self) -> bool:
        shown = [w for w in QApplication.topLevelWidgets() if isinstance(w, QDialog)]
        return not any(w.isVisible() for w in shown)


@pytest.fixture
def zh() -> Translator:
    return load_translator("zh_CN", resource("locale"))


@pytest.fixture
def open_desk(
    qtbot: QtBot, theme: Theme, clock: FixedClock, zh: Translator
) -> Iterator[Callable[[Service], Desk]]:
    desks: list[Desk] = []

    def make(service: Service) -> Desk:
        window = Window(theme, zh, clock, FakeDialogs(zh))
        qtbot.addWidget(window)
        window.resize(1366, 768)
        ctx = window.context(Ops(service), service.actor)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(lambda: QApplication.activeWindow() is window, timeout=3000)
        window.open_session(
            ctx, PAGES, "示例小学", lambda _p, answer: answer(None), lambda: None, lambda: None
        )
        desk = Desk(window, ctx, service, qtbot)
        desks.append(desk)
        desk.settle()
        return desk

    yield make
    for desk in desks:
        for widget in QApplication.topLevelWidgets():
            if isinstance(widget, QDialog):
                widget.hide()
                widget.deleteLater()
        desk.window.close_session()
        desk.ctx.ops.close()
        QApplication.processEvents()


@pytest.fixture
def desk(open_desk: Callable[[Service], Desk], director: Service) -> Desk:
    return open_desk(director)
