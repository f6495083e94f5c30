"""A program that may not write everywhere, also where the tests run as root.

Root's right to pass over permissions (CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH) is given up before
the program starts.
"""

import ctypes
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_PR_CAPBSET_DROP = 24
_OVERRIDE, _READ_SEARCH = 1, 2

WINDOW = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDialog, QLabel
app = QApplication([])

def look():
    for over in app.topLevelWidgets():
        if isinstance(over, QDialog) and over.isVisible():
            sys.stdout.write("\\n".join(x.text() for x in over.findChildren(QLabel)) + "\\n")
            over.accept()

timer = QTimer()
timer.timeout.connect(look)
timer.start(50)
from campus_guard.cli import main
main(["--data", sys.argv[1]])
"""
"""Starts the window, reads every dialog that comes and accepts it."""


def _give_up() -> None:
    if os.geteuid() == 0:
        for right in (_OVERRIDE, _READ_SEARCH):
            if ctypes.CDLL(None).prctl(_PR_CAPBSET_DROP, right, 0, 0, 0) != 0:
                raise PermissionError("the tests may not give up rights")


def run(*args: str, data: Path, password: str) -> subprocess.CompletedProcess[str]:
    """Run the command line on a data folder; without arguments the window."""
    command = ["-m", "campus_guard", "--data", str(data), *args]
    program = command if args else ["-c", WINDOW, str(data)]
    env = {
        **os.environ,
        "CAMPUS_GUARD_USER": "anquan",
        "CAMPUS_GUARD_PASSWORD": password,
        "QT_QPA_PLATFORM": "offscreen",
    }
    return subprocess.run(
        [sys.executable, "-m", "tests.e2e.no_rights", *program],
        env=env,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


if __name__ == "__main__":
    _give_up()
    os.execv(sys.executable, [sys.executable, *sys.argv[1:]])  # noqa: S606 - the same Python
