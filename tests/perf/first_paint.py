"""Opens a window and ends at its first paint: ``bare``, or ``program FOLDER``.

Both ways use the same application object and the same watcher, so that a ratio compares only what
the program adds to a bare PySide6 main window.
"""

import os
import sys

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QMainWindow


class FirstPaint(QObject):
    """Ends the process when the main window has been painted."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Wait for the paint event of a main window, then leave once it was handled."""
        if event.type() == QEvent.Type.Paint and isinstance(watched, QMainWindow):
            QTimer.singleShot(0, lambda: os._exit(0))
        return False


def main() -> None:
    """Open what was asked for."""
    app = QApplication(sys.argv[:1])
    watcher = FirstPaint(app)
    app.installEventFilter(watcher)
    if sys.argv[1] == "bare":
        window = QMainWindow()
        window.resize(1366, 768)
        window.show()
        app.exec()
        return
    from campus_guard.cli import main as command_line

    sys.argv = ["campus-guard", "--data", sys.argv[2]]
    command_line()


if __name__ == "__main__":
    main()
