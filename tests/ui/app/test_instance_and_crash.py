"""One window per data folder; one crash report per cause, without a word of personal data."""

import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication

from campus_guard.app.crash import CrashHandler, cause_of, describe
from campus_guard.app.instance import InstanceLock, raise_first
from campus_guard.core.clock import FixedClock

pytestmark = pytest.mark.usefixtures("qapp")
ROOT = Path(__file__).resolve().parents[3]
SECOND = (
    "import sys\n"
    "from pathlib import Path\n"
    "from PySide6.QtCore import QCoreApplication\n"
    "from campus_guard.app.instance import InstanceLock, raise_first\n"
    "app = QCoreApplication([])\n"
    "folder = Path(sys.argv[1])\n"
    "print(InstanceLock(folder).take(), raise_first(folder))\n"
)


def second(folder: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", SECOND, str(folder)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)


def test_a_second_start_raises_the_first_window(qtbot: Any, tmp_path: Path) -> None:
    lock = InstanceLock(tmp_path)
    raised: list[int] = []
    lock.on_second_start = lambda: raised.append(1)
    assert lock.take()
    started = second(tmp_path)
    qtbot.waitUntil(lambda: started.poll() is not None, timeout=10_000)
    assert started.stdout is not None
    assert started.stdout.read().split() == ["False", "True"]
    started.stdout.close()
    QCoreApplication.processEvents()
    assert raised == [1]
    lock.release()


def test_a_killed_window_leaves_no_lock(tmp_path: Path) -> None:
    script = SECOND.replace(
        "print(InstanceLock(folder).take(), raise_first(folder))",
        "lock = InstanceLock(folder); print(lock.take(), flush=True); app.exec()",
    )
    command = [sys.executable, "-c", script, str(tmp_path)]
    first = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert first.stdout is not None
    assert first.stdout.readline().strip() == "True"
    assert not InstanceLock(tmp_path).take()
    first.kill()
    first.wait()
    first.stdout.close()
    lock = InstanceLock(tmp_path)
    assert lock.take()
    lock.release()


def test_two_folders_do_not_disturb_each_other(tmp_path: Path) -> None:
    locks = [InstanceLock(tmp_path / name) for name in ("a", "b")]
    assert all(lock.take() for lock in locks)
    for lock in locks:
        lock.release()


def test_nobody_answers_for_an_unused_folder(tmp_path: Path) -> None:
    assert not raise_first(tmp_path)


def fail(secret: str) -> None:
    raise KeyError(secret)


def caught(secret: str) -> BaseException:
    try:
        fail(secret)
    except KeyError as error:
        return error
    raise AssertionError


def test_a_report_holds_no_text_of_the_error(clock: FixedClock) -> None:
    report = describe(caught("张三 13800000000"), clock)
    assert "张三" not in report
    assert "13800000000" not in report
    assert "KeyError" in report
    assert "test_instance_and_crash.py" in report
    assert str(ROOT) not in report


def test_causes_differ_by_place_not_by_text() -> None:
    assert cause_of(caught("a")) == cause_of(caught("b"))
    other = ValueError("a")
    assert cause_of(other) != cause_of(caught("a"))


def test_each_cause_is_shown_once_on_the_gui_thread(
    qtbot: Any, clock: FixedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    handler = CrashHandler(clock)
    handler.folder = tmp_path
    shown: list[tuple[str, Path | None, bool]] = []

    def show(cause: str, _report: str, file: Path | None) -> bool:
        shown.append((cause, file, threading.current_thread() is threading.main_thread()))
        return True

    handler.show = show
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    handler.install()
    threads = [threading.Thread(target=fail, args=(name,)) for name in ("a", "b")]
    for thread in threads:
        thread.start()
        thread.join()
    sys.excepthook(ValueError, ValueError("x"), None)
    qtbot.waitUntil(lambda: len(shown) == 2, timeout=3000)
    assert all(on_gui_thread for _, _, on_gui_thread in shown)
    files = [file for _, file, _ in shown]
    assert all(file is not None and file.exists() for file in files)
    assert len(list(tmp_path.iterdir())) == 2
