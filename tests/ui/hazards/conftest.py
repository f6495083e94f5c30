"""The pages of inspections and hazards in the real window, on a real service and database."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from campus_guard.core.clock import FixedClock
from campus_guard.core.i18n import Translator, load_translator
from campus_guard.core.paths import resource
from campus_guard.db.service import Service
from campus_guard.features.hazards.ui import PAGES
from campus_guard.ui.context import UiContext
from campus_guard.ui.ops import Ops
from campus_guard.ui.page import Page
from campus_guard.ui.shell import Window
from campus_guard.ui.theme import Theme
from tests.ui.kit.support import FakeDialogs, commit_text
from tests.ui.school import on_service, shown, small_school

CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
NONE = Qt.KeyboardModifier.NoModifier


@dataclass
class Desk:
    """A person at the keyboard; ``pressed`` counts the keys."""

    window: Window
    ctx: UiContext
    service: Service
    bot: QtBot
    pressed: int = 0

    def page(self, key: str) -> Any:
        return self.window.session.page(key)

    def settle(self) -> None:
        ops = self.ctx.ops
        self.bot.waitUntil(lambda: ops.idle, timeout=10000)
        QApplication.processEvents()

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = NONE) -> None:
        self.settle()
        self.pressed += 1
        QTest.keyClick(self.focus, key, modifier)
        self.settle()

    def type(self, text: str) -> None:
        """Type as an input method does."""
        commit_text(self.focus, text)
        QApplication.processEvents()
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
    def dialog(self) -> Any:
        found = [
            w for w in QApplication.topLevelWidgets() if isinstance(w, QDialog) and w.isVisible()
        ]
        assert len(found) == 1, found
        return found[0]


@pytest.fixture
def zh() -> Translator:
    return load_translator("zh_CN", resource("locale"))


@pytest.fixture
def desk(
    qtbot: QtBot, theme: Theme, clock: FixedClock, zh: Translator, director: Service
) -> Iterator[Desk]:
    small_school(director)
    window = Window(theme, zh, clock, FakeDialogs(zh))
    qtbot.addWidget(window)
    window.resize(1366, 768)
    ctx = window.context(Ops(director), director.actor)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is window, timeout=3000)
    window.open_session(
        ctx, PAGES, "示例小学", lambda _p, answer: answer(None), lambda: None, lambda: None
    )
    made = Desk(window, ctx, director, qtbot)
    made.settle()
    yield made
    for widget in QApplication.topLevelWidgets():
        if isinstance(widget, QDialog):
            widget.hide()
            widget.deleteLater()
    window.close_session()
    ctx.ops.close()
    QApplication.processEvents()


def _context(kit: Any, service: Service, qtbot: QtBot) -> Any:
    made = on_service(kit, service, qtbot)

    def show(page: Page) -> Any:
        return shown(made, qtbot, page)

    return SimpleNamespace(**vars(made), show=show)


@pytest.fixture
def empty(make_kit: Callable[..., Any], director: Service, qtbot: QtBot) -> Iterator[Any]:
    """The context of a director on a school in which nothing is recorded."""
    made = _context(make_kit(), director, qtbot)
    yield made
    made.ops.close()


@pytest.fixture
def school(make_kit: Callable[..., Any], director: Service, qtbot: QtBot) -> Iterator[Any]:
    """The context of a director on the small school."""
    small_school(director)
    made = _context(make_kit(), director, qtbot)
    yield made
    made.ops.close()
