"""The whole program offscreen: its own data folder, cheap keys, a clock that stands still."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from campus_guard.app import accounts, container
from campus_guard.app.crash import CrashHandler
from campus_guard.app.instance import InstanceLock
from campus_guard.app.steps import Steps
from campus_guard.app.window import Program
from campus_guard.core.clock import CHINA, FixedClock
from campus_guard.core.ids import new_uid
from campus_guard.core.roles import Role
from campus_guard.db import keys
from campus_guard.features.admin.commands import CreateAccount
from tests.ui.kit.support import FakeDialogs

PASSWORD = "correct horse"


@dataclass(frozen=True)
class CheapCost(keys.KdfCost):
    """Argon2 at full cost takes a third of a second for each slot; its cost is tested apart."""

    time: int = 1
    memory_kib: int = 64
    lanes: int = 1


@pytest.fixture(autouse=True)
def cheap_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "KdfCost", CheapCost)


@dataclass
class Started:
    """A running program and what a test does with it."""

    program: Program
    qtbot: Any

    @property
    def front(self) -> QWidget:
        """Return what stands alone in the window, or the session."""
        shown = self.program.window.centralWidget().currentWidget()
        return shown.widget() if isinstance(shown, QScrollArea) else shown

    @property
    def dialogs(self) -> FakeDialogs:
        return self.program.window.dialogs  # type: ignore[return-value]

    def settle(self) -> None:
        """Wait until nothing is under way and every answer was taken."""
        self.qtbot.waitUntil(lambda: self.program.idle, timeout=20_000)
        end = time.monotonic() + 0.03
        while time.monotonic() < end or not self.program.idle:
            QApplication.processEvents()

    def sign_in(self, username: str, password: str = PASSWORD) -> None:
        self.program.attempt(username, password, lambda _problem: None)
        self.settle()

    def page(self, key: str) -> Any:
        self.program.window.navigate(key)
        self.settle()
        session = self.program.window.session
        assert session is not None
        return session.page(key)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(datetime(2026, 11, 20, 9, 0, tzinfo=CHINA))


@pytest.fixture
def data(tmp_path: Path, clock: FixedClock) -> Path:
    """A school with one account of each role."""
    folder = tmp_path / "school"
    setup = container.SchoolSetup(
        name="示例小学", username="anquan", account_name="安主任", password=PASSWORD
    )
    school, _ = container.create_school(folder, setup, clock)
    for name, role in (
        ("menwei", Role.GATEKEEPER),
        ("xiaozhang", Role.PRINCIPAL),
        ("weihu", Role.MAINTAINER),
    ):
        command = CreateAccount(
            uid=new_uid(), username=name, name=name, role=role, must_change_password=False
        )
        accounts.add_account(school, command, PASSWORD)
    school.close()
    return folder


@pytest.fixture
def start(
    qapp: QApplication, qtbot: Any, clock: FixedClock, tmp_path: Path, monkeypatch: Any
) -> Iterator[Callable[[Path], Started]]:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    made: list[Program] = []

    def begin(folder: Path) -> Started:
        lock = InstanceLock(folder)
        assert lock.hold()
        crash = CrashHandler(clock)
        program = Program(qapp, lock, clock, crash, Steps(), "en")
        make_window = program.make_window

        def with_fake_dialogs() -> Any:
            window = make_window()
            window.dialogs = FakeDialogs(program.tr)
            return window

        program.make_window = with_fake_dialogs  # type: ignore[method-assign]
        program.window.dialogs = FakeDialogs(program.tr)
        made.append(program)
        program.show()
        program.settle_down()
        return Started(program, qtbot)

    yield begin
    for program in made:
        program.window.on_close = lambda: True
        program.shut_down()
        program.window.close()
        program.window.deleteLater()
        program.anchor.deleteLater()
    QApplication.processEvents()
    qapp.setStyleSheet("")
