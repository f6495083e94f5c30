"""The start of the window, in named and timed steps; everything heavy comes after first paint."""

import sys
import threading
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from campus_guard.app.steps import Steps
from campus_guard.core.clock import Clock, SystemClock
from campus_guard.core.errors import CampusGuardError, World, WorldError
from campus_guard.core.i18n import Message, load_translator, msg
from campus_guard.core.paths import resource

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from campus_guard.app.instance import InstanceLock

ALREADY_OPEN = 0
_LOADED_EARLY = (
    "campus_guard.app.opening",
    "campus_guard.app.desk",
    "campus_guard.features.overview.queries",
    "campus_guard.features.overview.report",
    "campus_guard.features.accidents.commands",
    "campus_guard.features.people.commands",
    "campus_guard.features.places.commands",
    "campus_guard.features.calendar.commands",
    "campus_guard.features.gate.commands",
    "campus_guard.features.gate.queries",
    "pypdfium2",
)
"""What signing in needs and what holds no widget: may be loaded beside the GUI thread."""


def start(data_dir: Path, *, given_language: str | None = None, clock: Clock | None = None) -> int:
    """Open the window on ``data_dir`` and return the exit code when it is closed.

    Raises WorldError or UserError when the folder cannot be used at all.
    """
    from PySide6.QtWidgets import QApplication

    from campus_guard.app.afterpaint import AfterPaint
    from campus_guard.app.crash import CrashHandler
    from campus_guard.app.instance import InstanceLock
    from campus_guard.app.window import Program
    from campus_guard.ui.collector import Collector

    steps, clock = Steps(), clock or SystemClock()
    app = QApplication.instance() or QApplication(sys.argv[:1])
    if not isinstance(app, QApplication):
        raise TypeError("the program needs a QApplication")
    app.setApplicationName("campus_guard")
    with steps.step("lock"):
        lock = InstanceLock(data_dir)
        try:
            if not _held(lock):
                return ALREADY_OPEN
        except CampusGuardError as error:
            _tell(app, data_dir, error.message, given_language)
            raise
    with steps.step("window"):
        crash = CrashHandler(clock)
        crash.install()
        program = Program(app, lock, clock, crash, steps, given_language)
        program.show()
    collector = Collector(program.anchor)
    program.on_loaded = collector.keep_loaded

    def painted() -> None:
        program.settle_down()
        _warm_up()

    AfterPaint(program.window, painted)
    try:
        return app.exec()
    finally:
        program.shut_down()
        collector.stop()


def _held(lock: "InstanceLock") -> bool:
    """Hold the folder; False when the window that has it came forward instead.

    Raises UserError when the folder cannot be written to, WorldError when that window is deaf.
    """
    from campus_guard.app.instance import raise_first

    if lock.hold():
        return True
    if raise_first(lock.data_dir):
        return False
    raise WorldError(World.BUSY, msg("Another window of the program uses this folder."))


def _tell(app: "QApplication", data_dir: Path, why: Message, language: str | None) -> None:
    """Say why no window comes; a program that was started by its icon has no console."""
    from PySide6.QtWidgets import QWidget

    from campus_guard.app.settings import load_preferences
    from campus_guard.ui.dialogs import Dialogs
    from campus_guard.ui.theme import Mode, Theme

    look = load_preferences(data_dir)
    tr = load_translator(language or look.language, resource("locale"))
    Theme(app, Mode(look.theme), look.scale)
    owner = QWidget()
    Dialogs(tr).inform(owner, tr("Campus safety"), tr(why), app.quit)
    app.exec()


def _warm_up() -> None:
    """Load what signing in needs while the person types name and password."""

    def load() -> None:
        for name in _LOADED_EARLY:
            import_module(name)
        import_module("campus_guard.db.session").get_ready()

    threading.Thread(target=load, name="warm-up", daemon=True).start()
