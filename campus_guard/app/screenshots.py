"""Draws the pages of a school into pictures: login, then every page of each role."""

import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from campus_guard.app.crash import CrashHandler
from campus_guard.app.folder import LOCK_FILE
from campus_guard.app.instance import InstanceLock
from campus_guard.app.opening import sign_in
from campus_guard.app.steps import Steps
from campus_guard.app.window import Program
from campus_guard.core.clock import Clock
from campus_guard.ui.collector import Collector
from campus_guard.ui.page import TabbedPage

_NOISE = "propagateSizeHints"  # said by the offscreen plugin for each window
_PATIENCE = 30.0
_SETTLE = 0.15


def _only_faults(_kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
    if _NOISE not in text:
        sys.stderr.write(text + "\n")


class ReadOnlyLock(InstanceLock):
    """Does not hold the folder: pictures are also drawn beside an open window."""

    def take(self) -> bool:
        """Hold nothing."""
        return True

    def release(self) -> None:
        """Nothing was held."""


class Camera:
    """One application and one program at a time."""

    def __init__(self, data_dir: Path, out: Path, size: tuple[int, int], clock: Clock) -> None:
        self._data_dir = data_dir
        self._out = out
        self._size = size
        self._clock = clock
        existing = QApplication.instance()
        qInstallMessageHandler(_only_faults)
        self._app = existing if isinstance(existing, QApplication) else QApplication([LOCK_FILE])
        self._crash = CrashHandler(clock)
        self._collector = Collector()

    def close(self) -> None:
        """Let Qt finish what it put off."""
        self._app.processEvents()
        self._collector.stop()
        qInstallMessageHandler(None)

    def shoot(
        self,
        language: str,
        theme: str,
        logins: Sequence[tuple[str, str]],
        say: Callable[[str], None],
    ) -> list[Path]:
        """Draw all pages in one language and theme; return the files."""
        folder = self._out / language / theme
        folder.mkdir(parents=True, exist_ok=True)
        program = self._program(language, theme)
        files = [self._grab(program, folder / "login.png")]
        drawn: set[str] = set()
        for username, password in logins:
            files += self._role(program, folder, username, password, drawn)
        program.window.close()
        say(f"{language} {theme}: {len(files)}")
        return files

    def _program(self, language: str, theme: str) -> Program:
        lock = ReadOnlyLock(self._data_dir)
        program = Program(self._app, lock, self._clock, self._crash, Steps(), language)
        program.fix_look(language, theme)
        program.show()
        program.window.resize(*self._size)
        return program

    def _role(
        self, program: Program, folder: Path, username: str, password: str, drawn: set[str]
    ) -> list[Path]:
        """Draw the pages of one account that no account before it had."""
        opened = sign_in(self._data_dir, username, password, self._clock)
        program.enter(opened)
        files = []
        session = program.window.session
        for key in session.keys if session else ():
            home = session is not None and key == session.keys[0]
            if key not in drawn or home:
                drawn.add(key)
                files += self._page(program, key, folder / f"{username}-{key}.png")
        program.close_session()
        program.show_front()
        return files

    def _page(self, program: Program, key: str, path: Path) -> list[Path]:
        """Draw a page; of a page with tabs each of them."""
        program.window.navigate(key)
        session = program.window.session
        page = session.page(key) if session else None
        if not isinstance(page, TabbedPage):
            return [self._grab(program, path)]
        files = []
        for number, inner in enumerate(page.pages, 1):
            page.show_tab(inner.key)
            name = inner.key or str(number)
            files.append(self._grab(program, path.with_name(f"{path.stem}-{name}.png")))
        return files

    def _grab(self, program: Program, path: Path) -> Path:
        self._settle(program)
        program.window.alerts.clear()
        program.window.grab().save(str(path))
        return path

    def _settle(self, program: Program) -> None:
        """Wait until every answer has arrived and was drawn."""
        quiet_since = time.monotonic()
        until = quiet_since + _PATIENCE
        while time.monotonic() - quiet_since < _SETTLE and time.monotonic() < until:
            self._app.processEvents()
            if not program.idle:
                quiet_since = time.monotonic()
            time.sleep(0.002)
