"""The other process of the kill test: begins a roll call, ticks number 1, waits to be killed."""

import os
import sys
import time
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtWidgets import QApplication

from campus_guard.core.clock import FixedClock
from campus_guard.core.i18n import Translator
from campus_guard.core.roles import Actor, Role
from campus_guard.db.keys import Keys, Vault
from campus_guard.db.sealedfile import FileSealer
from campus_guard.db.service import Service
from campus_guard.db.session import Database
from campus_guard.features.gate.rollbook import PENDING_FILE, TICK, RollBook
from campus_guard.features.gate.ui import gate_pages
from campus_guard.ui.ops import Ops
from campus_guard.ui.shell import Window
from campus_guard.ui.theme import Mode, Theme
from tests.conftest import NOW
from tests.ui.kit.support import FakeDialogs


def main(path: Path, key: bytes) -> None:
    """Begin a roll call in a real window while the database is busy; say when a tick is safe."""
    app = QApplication([])
    clock, tr = FixedClock(NOW), Translator()
    service = Service(
        Database(path, Keys(key, Vault(b"p" * 32)), clock),
        Actor(1, "gatekeeper", Role.GATEKEEPER, "gatekeeper"),
    )
    window = Window(Theme(app, Mode.LIGHT), tr, clock, FakeDialogs(tr))
    ctx = window.context(Ops(service), service.actor)
    window.show()
    rolls = RollBook(path.parent, FileSealer(service.db.keys, "roll call"))
    window.open_session(
        ctx, gate_pages(rolls), "", lambda _p, _a: None, lambda: None, None, home="muster"
    )
    page = window.session.page("muster")
    page.start()
    while not page.running:
        app.processEvents()
        time.sleep(0.01)
    page.desk.take(TICK, number=1, found=1)
    while not (page.view.muster.found == 1 and (path.parent / PENDING_FILE).exists()):
        app.processEvents()
        time.sleep(0.01)
    sys.stdout.write("ticked\n")
    sys.stdout.flush()
    while True:
        app.processEvents()
        time.sleep(0.01)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]).read_bytes())
