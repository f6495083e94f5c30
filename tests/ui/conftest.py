"""Offscreen windows with the bundled fonts; a context whose service answers from memory."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

import pytest
from pytestqt.qtbot import QtBot

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication, QWidget

from campus_guard.core.clock import CHINA, FixedClock
from campus_guard.core.i18n import Translator
from campus_guard.core.roles import Actor, Role
from campus_guard.ui.alerts import Alerts
from campus_guard.ui.collector import Collector
from campus_guard.ui.context import UiContext
from campus_guard.ui.ops import Ops
from campus_guard.ui.theme import Mode, Theme
from tests.ui.kit.support import FakeDialogs, FakeService


@dataclass(frozen=True)
class Kit(UiContext):
    """A context for tests: see what was asked, written, opened."""

    service: FakeService
    visited: list[tuple[str, dict]]
    window: QWidget
    settle: Callable[[], None]


@pytest.fixture(autouse=True)
def collector(qapp: QApplication) -> Iterator[None]:
    """Collect on the GUI thread only, as the program does, and only what the test itself made."""
    made = Collector(qapp)
    made.keep_loaded()
    yield
    made.stop()
    made.deleteLater()


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    made = Theme(qapp, Mode.LIGHT)
    yield made
    qapp.setStyleSheet("")
    made.deleteLater()


@pytest.fixture
def make_kit(qtbot: QtBot, theme: Theme) -> Iterator[Callable[..., Kit]]:
    opened: list[Ops] = []

    def make(role: Role = Role.DIRECTOR, tr: Translator | None = None) -> Kit:
        service, visited, window = FakeService(), [], QWidget()
        window.resize(1366, 768)
        qtbot.addWidget(window)
        ops = Ops(service)
        opened.append(ops)
        tr = tr or Translator()
        alerts = Alerts(window, theme, tr)
        ops.on_error = alerts.error
        return Kit(
            tr=tr,
            ops=ops,
            clock=FixedClock(datetime(2026, 11, 20, 9, 0, tzinfo=CHINA)),
            theme=theme,
            actor=Actor(1, "anquan", role, "示例主任"),
            alerts=alerts,
            dialogs=FakeDialogs(tr),
            navigate=lambda key, **args: visited.append((key, args)),
            service=service,
            visited=visited,
            window=window,
            settle=lambda: qtbot.waitUntil(lambda: ops.idle, timeout=5000),
        )

    yield make
    for ops in opened:
        ops.close()


@pytest.fixture
def kit(make_kit: Callable[..., Kit]) -> Kit:
    return make_kit()
