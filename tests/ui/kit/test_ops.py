"""Background work: exactly one outcome, no late answers, progress, cancel."""

import gc
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

import pytest
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from campus_guard.core.changes import ChangeSet
from campus_guard.core.errors import PermissionDenied, UserError
from campus_guard.core.i18n import msg
from campus_guard.ui.ops import SHOW_AFTER, SHOW_AT_LEAST, Cancelled, Ops, Progress
from tests.ui.conftest import Kit
from tests.ui.kit.support import Outcome


@dataclass(frozen=True)
class Ask:
    number: int = 0


@dataclass(frozen=True)
class Do:
    number: int = 0


class Log(list):
    """Collects outcomes."""

    def on(self, word: str) -> Callable[..., None]:
        return lambda *values: self.append((word, *values))


@pytest.fixture
def owner(kit: Kit) -> QObject:
    return kit.window


def test_read_gives_the_answer_on_the_gui_thread(kit: Kit, owner: QObject) -> None:
    kit.service.answers[Ask] = lambda q: (q.number, threading.current_thread().name)
    log, threads = Log(), []
    kit.ops.read(
        Ask(7),
        lambda answer: (log.append(answer), threads.append(threading.current_thread())),
        owner=owner,
    )
    kit.settle()
    assert [answer[0] for answer in log] == [7]
    assert log[0][1].startswith("reader")
    assert threads == [threading.main_thread()]


def test_write_gives_the_value_and_announces_what_changed(kit: Kit, owner: QObject) -> None:
    changes = ChangeSet({"accident": frozenset({5})})
    kit.service.results[Do] = Outcome(5, changes)
    log, announced = Log(), []
    kit.ops.changed.connect(announced.append)
    kit.ops.write(Do(), log.on("then"), owner=owner, fail=log.on("fail"), always=log.on("always"))
    kit.settle()
    assert log == [("always",), ("then", 5)]
    assert announced == [changes]


def test_a_write_that_changed_nothing_reloads_nothing(kit: Kit, owner: QObject) -> None:
    announced = []
    kit.ops.changed.connect(announced.append)
    kit.ops.write(Do(), lambda _v: None, owner=owner)
    kit.settle()
    assert announced == []


def test_writes_run_one_after_the_other_in_order(kit: Kit, owner: QObject) -> None:
    for number in range(20):
        kit.ops.write(Do(number), lambda _v: None, owner=owner)
    kit.settle()
    assert [command.number for command in kit.service.commands] == list(range(20))


def test_an_error_goes_to_fail_alone(kit: Kit, owner: QObject) -> None:
    kit.service.fail = error = UserError(msg("This is needed."))
    log = Log()
    kit.ops.write(Do(), log.on("then"), owner=owner, fail=log.on("fail"), always=log.on("always"))
    kit.settle()
    assert log == [("always",), ("fail", error)]


def test_an_error_without_fail_is_said_in_words(kit: Kit, owner: QObject) -> None:
    kit.service.fail = PermissionDenied(msg("This is needed."))
    kit.ops.read(Ask(), lambda _a: None, owner=owner)
    kit.settle()
    assert kit.alerts.current is not None
    assert kit.alerts.current.text == "This is needed."


def test_our_mistake_goes_to_the_crash_handler_once(kit: Kit, owner: QObject) -> None:
    crashes, log = [], Log()
    kit.ops.on_crash = crashes.append
    kit.service.fail = error = ZeroDivisionError("x")
    kit.ops.read(Ask(), log.on("then"), owner=owner, fail=log.on("fail"), always=log.on("always"))
    kit.settle()
    assert crashes == [error]
    assert log == [("always",)]


def test_answers_for_a_closed_window_are_dropped(kit: Kit, qtbot: QtBot) -> None:
    gate, owner, log = threading.Event(), QObject(), Log()
    kit.service.gate = gate.wait
    kit.ops.read(Ask(), log.on("then"), owner=owner, always=log.on("always"))
    owner.deleteLater()
    qtbot.wait(10)
    gate.set()
    kit.settle()
    assert log == []


def test_a_write_that_failed_after_its_window_closed_is_still_said(kit: Kit, qtbot: QtBot) -> None:
    gate, owner, log = threading.Event(), QObject(), Log()
    kit.service.gate = gate.wait
    kit.service.fail = UserError(msg("This is needed."))
    kit.ops.write(Do(), log.on("then"), owner=owner, fail=log.on("fail"))
    owner.deleteLater()
    qtbot.wait(10)
    gate.set()
    kit.settle()
    assert log == []
    assert kit.alerts.current.text == "This is needed."


def test_a_newer_question_of_the_same_slot_drops_the_older(kit: Kit, owner: QObject) -> None:
    gate, log = threading.Event(), []
    kit.service.gate = gate.wait
    kit.service.answers[Ask] = lambda q: q.number
    for number in range(5):
        kit.ops.read(Ask(number), log.append, owner=owner, slot="rows")
    kit.ops.read(Ask(99), log.append, owner=owner, slot="other")
    gate.set()
    kit.settle()
    assert sorted(log) == [4, 99]


def test_the_same_slot_of_another_owner_is_left_alone(kit: Kit, owner: QObject) -> None:
    other, log = QObject(), []
    kit.service.answers[Ask] = lambda q: q.number
    kit.ops.read(Ask(1), log.append, owner=owner, slot="rows")
    kit.ops.read(Ask(2), log.append, owner=other, slot="rows")
    kit.settle()
    assert sorted(log) == [1, 2]


def test_quick_work_is_never_shown(kit: Kit, owner: QObject, qtbot: QtBot) -> None:
    shown = []
    kit.ops.shown.connect(shown.append)
    kit.ops.work(lambda _p: 1, lambda _v: None, title="x", owner=owner)
    kit.settle()
    qtbot.wait(60)
    assert shown == []


def test_long_work_is_shown_long_enough_and_tells_how_far_it_is(
    kit: Kit, owner: QObject, qtbot: QtBot
) -> None:
    moments, steps, log = {}, [], Log()
    gate = threading.Event()
    kit.ops.shown.connect(lambda _task: (moments.update(shown=monotonic()), gate.set()))
    kit.ops.hidden.connect(lambda _task: moments.update(hidden=monotonic()))
    kit.ops.stepped.connect(lambda task: steps.append((task.done, task.total, task.text)))

    def work(progress: Progress) -> str:
        progress.step(3, 10, "row")
        gate.wait(5)
        threading.Event().wait(0.12)
        return "done"

    start = monotonic()
    kit.ops.work(work, log.on("then"), title="Import", owner=owner)
    kit.settle()
    qtbot.waitUntil(lambda: "hidden" in moments, timeout=3000)
    assert log == [("then", "done")]
    assert moments["shown"] - start >= SHOW_AFTER
    assert moments["hidden"] - moments["shown"] >= SHOW_AT_LEAST
    assert (3, 10, "row") in steps


def test_esc_cancels_what_is_shown(kit: Kit, owner: QObject, qtbot: QtBot) -> None:
    log, began = Log(), threading.Event()

    def work(progress: Progress) -> None:
        began.set()
        while True:
            progress.step(1, 2)
            threading.Event().wait(0.005)

    assert not kit.ops.cancel()
    kit.ops.work(
        work,
        log.on("then"),
        title="x",
        owner=owner,
        fail=log.on("fail"),
        cancelled=log.on("cancelled"),
        always=log.on("always"),
    )
    with qtbot.waitSignal(kit.ops.shown, timeout=3000):
        began.wait(5)
    assert kit.ops.cancel()
    kit.settle()
    assert log == [("always",), ("cancelled",)]


def test_work_that_ended_although_cancel_was_asked_counts_as_done(
    kit: Kit, owner: QObject, qtbot: QtBot
) -> None:
    log, gate = Log(), threading.Event()
    kit.ops.work(
        lambda progress: (gate.wait(5), progress.cancelled)[1],
        log.on("then"),
        title="x",
        owner=owner,
        cancelled=log.on("cancelled"),
    )
    with qtbot.waitSignal(kit.ops.shown, timeout=3000):
        pass
    kit.ops.cancel()
    gate.set()
    kit.settle()
    assert log == [("then", True)]


def test_work_writes_through_the_writer_thread(kit: Kit, owner: QObject) -> None:
    changes, announced, log = ChangeSet({"person": frozenset({1})}), [], Log()
    kit.service.results[Do] = Outcome("made", changes)
    kit.service.answers[Ask] = 4
    kit.ops.changed.connect(announced.append)
    kit.ops.work(
        lambda progress: (progress.run(Do()), progress.ask(Ask())),
        log.on("then"),
        title="x",
        owner=owner,
    )
    kit.settle()
    assert log == [("then", ("made", 4))]
    assert announced == [changes]


def test_a_mistake_in_one_callback_does_not_swallow_the_next_answer(
    kit: Kit, owner: QObject, qtbot: QtBot
) -> None:
    gate, log = threading.Event(), []
    kit.service.gate = gate.wait
    with qtbot.captureExceptions() as mistakes:
        kit.ops.write(Do(1), lambda _v: 1 / 0, owner=owner)
        kit.ops.write(Do(2), log.append, owner=owner)
        gate.set()
        kit.settle()
        qtbot.waitUntil(lambda: log == [2], timeout=2000)
    assert [kind for kind, _, _ in mistakes] == [ZeroDivisionError]


def test_closing_waits_and_forgets(kit: Kit, owner: QObject, qtbot: QtBot) -> None:
    log, gate = Log(), threading.Event()
    ops = Ops(kit.service)
    ops.work(
        lambda progress: (gate.wait(5), progress.step(1, 1)), log.on("then"), title="x", owner=owner
    )
    gate.set()
    ops.close()
    qtbot.wait(20)
    assert log == []
    assert ops.idle


def test_without_a_service_only_work_can_be_done(owner: QObject, qtbot: QtBot) -> None:
    ops, log = Ops(None), []
    with pytest.raises(RuntimeError):
        ops.read(Ask(), log.append, owner=owner)
    ops.work(lambda _p: 3, log.append, title="x", owner=owner)
    qtbot.waitUntil(lambda: log == [3], timeout=2000)
    ops.close()


def test_cancelled_is_no_program_error() -> None:
    assert issubclass(Cancelled, Exception)


class Sender(QObject):
    sent = Signal(object)
    flag = Signal(bool)


def test_signals_keep_the_references_of_none_and_true() -> None:
    """PySide6 6.12.0 lost one per emit on Python 3.11 and aborted the process."""
    sender, seen = Sender(), []
    sender.sent.connect(seen.append)
    sender.flag.connect(seen.append)
    gc.collect()
    before = [sys.getrefcount(value) for value in (None, True)]
    for _ in range(200):
        sender.sent.emit(None)
        sender.sent.emit(True)
        sender.flag.emit(True)
    seen.clear()
    gc.collect()
    after = [sys.getrefcount(value) for value in (None, True)]
    # From 3.12 on both are immortal: extensions of the stable ABI still move the count a little,
    # which means nothing as long as it stays beyond reach.
    kept = [abs(b - a) < 100 or min(a, b) > 1 << 31 for a, b in zip(before, after, strict=True)]
    assert all(kept), (before, after)
