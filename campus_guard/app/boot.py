"""The start of the window, in named and timed steps; everything heavy comes after first paint."""

import sys
import threading
import time
from pathlib import Path

from campus_guard.app.steps import Steps
from campus_guard.core.clock import Clock, SystemClock
from campus_guard.core.errors import UserError, World, WorldError
from campus_guard.core.i18n import msg

ALREADY_OPEN = 0


def start(data_dir: Path, *, given_language: str | None = None, clock: Clock | None = None) -> int:
    """Open the window on ``data_dir`` and return the exit code when it is closed.

    Raises WorldError or UserError when the folder cannot be used at all.
    """
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    from campus_guard.app.crash import CrashHandler
    from campus_guard.app.instance import InstanceLock, raise_first
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
            taken = lock.hold()
        except OSError as error:
            raise UserError(
                msg("The folder {folder} cannot be written to.", folder=str(data_dir))
            ) from error
        if not taken:
            if raise_first(data_dir):
                return ALREADY_OPEN
            raise WorldError(World.BUSY, msg("Another window of the program uses this folder."))
    with steps.step("window"):
        crash = CrashHandler(clock)
        crash.install()
        program = Program(app, lock, clock, crash, steps, given_language)
        program.show()
    QTimer.singleShot(0, program.anchor, program.settle_down)
    collector = Collector(program.anchor)
    _warm_up()
    try:
        return app.exec()
    finally:
        program.shut_down()
        collector.stop()


def _warm_up() -> None:
    """Load what signing in needs while the person types name and password."""

    def load() -> None:
        time.sleep(0.2)  # the first paint goes first
        import campus_guard.app.opening  # noqa: F401

    threading.Thread(target=load, name="warm-up", daemon=True).start()
