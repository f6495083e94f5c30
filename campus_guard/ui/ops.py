"""Work in the background, its answers on the GUI thread.

Every operation ends in exactly one of success, failure, cancelled. One thread writes, a few read,
one does long work. What takes longer than 600 ms is shown, then for at least 500 ms; Esc asks to
cancel. Answers for a closed window, or overtaken by a newer question, are dropped.
"""

import sys
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Event
from typing import Any, Protocol

import shiboken6
from PySide6.QtCore import QObject, QTimer, Signal

from campus_guard.core.changes import ChangeSet
from campus_guard.core.errors import CampusGuardError

SHOW_AFTER = 0.6
SHOW_AT_LEAST = 0.5
_TICK_MS = 50

Then = Callable[[Any], object]
Fail = Callable[[CampusGuardError], object]
Call = Callable[[], object]


class Cancelled(Exception):
    """Somebody pressed Esc and the work stopped."""


class Runner(Protocol):
    """What answers queries and runs commands: the service of the signed-in account."""

    def run(self, command: Any) -> Any:
        """Run a command; the outcome has ``value`` and ``changes``."""

    def ask(self, query: Any) -> Any:
        """Return the answer of a query."""


@dataclass(eq=False)
class Task:
    """One operation under way, as the progress panel sees it."""

    title: str
    then: Then
    owner: QObject
    fail: Fail | None = None
    cancelled: Call | None = None
    always: Call | None = None
    slot: str | None = None
    writes: bool = False
    future: Future | None = None
    done: int = 0
    total: int = 0
    text: str = ""
    stop: Event = field(default_factory=Event)
    overtaken: bool = False
    ended: bool = False
    started: float = field(default_factory=time.monotonic)
    shown_at: float | None = None

    @property
    def wanted(self) -> bool:
        """Tell whether anybody still waits for the answer."""
        return not self.overtaken and shiboken6.isValid(self.owner)


class Progress:
    """What long work holds in its hands: how far it is, and whether it should stop."""

    def __init__(self, ops: "Ops", task: Task) -> None:
        self._ops = ops
        self._task = task

    @property
    def cancelled(self) -> bool:
        """Tell whether Esc was pressed."""
        return self._task.stop.is_set()

    def step(self, done: int, total: int, text: str = "") -> None:
        """Say how far the work is; raises Cancelled when it should stop."""
        self._task.done, self._task.total, self._task.text = done, total, text
        if self.cancelled:
            raise Cancelled

    def run(self, command: Any) -> Any:
        """Run a command in the writer thread and return its value; changes are announced."""
        return self._ops.run_from_work(command)

    def ask(self, query: Any) -> Any:
        """Return the answer of a query."""
        return self._ops.ask_from_work(query)


class Ops(QObject):
    """The background runner of one signed-in session (or, without runner, before it)."""

    changed = Signal(object)  # ChangeSet
    shown = Signal(object)  # Task
    stepped = Signal(object)
    hidden = Signal(object)
    _landed = Signal()

    def __init__(self, runner: Runner | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._writer = ThreadPoolExecutor(1, "writer")
        self._readers = ThreadPoolExecutor(2, "reader")
        self._workers = ThreadPoolExecutor(2, "work")
        self._urgent = ThreadPoolExecutor(1, "urgent")
        self._tasks: list[Task] = []
        self._lingering: list[Task] = []
        self._back: deque[tuple[Task | None, Any]] = deque()
        self._open = True
        self.on_error: Callable[[CampusGuardError], object] = _to_excepthook
        self.on_crash: Callable[[BaseException], None] = _to_excepthook
        self._landed.connect(self._collect)
        self._timer = QTimer(self, interval=_TICK_MS)
        self._timer.timeout.connect(self._tick)

    @property
    def idle(self) -> bool:
        """Tell whether nothing is under way."""
        return not self._tasks and not self._back

    def read(
        self,
        query: Any,
        then: Then,
        *,
        owner: QObject,
        fail: Fail | None = None,
        slot: str | None = None,
        always: Call | None = None,
    ) -> None:
        """Ask a query; a newer read with the same owner and slot drops this one."""
        task = Task("", then, owner, fail, None, always, slot)
        self._overtake(task)
        self._start(task, self._readers, self._service().ask, query)

    def write(
        self,
        command: Any,
        then: Then,
        *,
        owner: QObject,
        fail: Fail | None = None,
        always: Call | None = None,
    ) -> None:
        """Run a command; ``then`` gets its value, pages that show a changed kind reload."""
        task = Task("", then, owner, fail, None, always, writes=True)
        self._start(task, self._writer, self._service().run, command)

    def work(
        self,
        fn: Callable[[Progress], Any],
        then: Then,
        *,
        title: str,
        owner: QObject,
        fail: Fail | None = None,
        cancelled: Call | None = None,
        always: Call | None = None,
        slot: str | None = None,
        urgent: bool = False,
    ) -> None:
        """Run ``fn(progress)`` in a thread; ``title`` is shown when it takes longer.

        ``urgent`` work has a thread of its own and waits for nothing else (a roll call's paper).
        """
        task = Task(title, then, owner, fail, cancelled, always, slot)
        self._overtake(task)
        pool = self._urgent if urgent else self._workers
        self._start(task, pool, fn, Progress(self, task))

    def cancel(self, task: Task | None = None) -> bool:
        """Ask ``task`` (default: the one shown last) to stop; tell whether there was one."""
        shown = [t for t in self._tasks if t.shown_at is not None and not t.stop.is_set()]
        chosen = task or (shown[-1] if shown else None)
        if chosen is None:
            return False
        chosen.stop.set()
        if chosen.future is not None:
            chosen.future.cancel()
        return True

    def close(self) -> None:
        """Stop what can be stopped, wait for the rest, forget the answers."""
        self._open = False
        self._timer.stop()
        for task in self._tasks:
            task.stop.set()
        for pool in (self._urgent, self._workers, self._readers, self._writer):
            pool.shutdown(wait=True, cancel_futures=True)
        self._tasks.clear()
        self._lingering.clear()
        self._back.clear()

    def run_from_work(self, command: Any) -> Any:
        """Run a command in the writer thread on behalf of a worker thread."""
        outcome = self._writer.submit(self._service().run, command).result()
        self._hand_back(None, outcome.changes)
        return outcome.value

    def ask_from_work(self, query: Any) -> Any:
        """Answer a query on a worker thread."""
        return self._service().ask(query)

    def _service(self) -> Runner:
        if self._runner is None:
            raise RuntimeError("nobody has signed in")
        return self._runner

    def _overtake(self, newer: Task) -> None:
        if newer.slot is None:
            return
        for task in self._tasks:
            if task.slot == newer.slot and task.owner is newer.owner:
                task.overtaken = True
                task.stop.set()
                if task.future is not None:
                    task.future.cancel()

    def _start(self, task: Task, pool: ThreadPoolExecutor, fn: Callable, argument: Any) -> None:
        if not self._open:
            return  # signed out: a timer of a page that is being taken down
        self._tasks.append(task)
        task.future = pool.submit(fn, argument)
        task.future.add_done_callback(lambda future: self._hand_back(task, future))
        if not self._timer.isActive():
            self._timer.start()

    def _hand_back(self, task: Task | None, result: Any) -> None:
        # Runs on the worker's thread: the queued signal carries nothing, the deque the rest.
        if self._open:
            self._back.append((task, result))
            self._landed.emit()

    def _collect(self) -> None:
        try:
            while self._back:
                task, result = self._back.popleft()
                if task is None:
                    self._announce(result)
                elif not task.ended:
                    self._end(task, result)
        finally:
            if self._back:  # a callback failed: the others still get their turn
                QTimer.singleShot(0, self._collect)

    def _end(self, task: Task, future: Future) -> None:
        task.ended = True
        self._tasks.remove(task)
        if task.shown_at is not None:
            self._lingering.append(task)
        try:
            value = future.result()
        except (CancelledError, Cancelled):
            self._tell(task, task.cancelled)
        except CampusGuardError as error:
            self._failed(task, error)
        except Exception as error:  # noqa: BLE001 - ours: to the crash handler
            self._tell(task, None)
            self.on_crash(error)
        else:
            self._succeeded(task, value)

    def _succeeded(self, task: Task, value: Any) -> None:
        if task.writes:
            self._announce(value.changes)
            value = value.value
        self._tell(task, lambda: task.then(value))

    def _failed(self, task: Task, error: CampusGuardError) -> None:
        if task.wanted:
            self._tell(task, lambda: (task.fail or self.on_error)(error))
        elif task.writes:  # the window is gone, but what was not saved must be said
            self.on_error(error)

    @staticmethod
    def _tell(task: Task, outcome: Call | None) -> None:
        if task.wanted and task.always is not None:
            task.always()
        if task.wanted and outcome is not None:
            outcome()

    def _announce(self, changes: ChangeSet) -> None:
        if changes.kinds:
            self.changed.emit(changes)

    def _tick(self) -> None:
        now = time.monotonic()
        for task in list(self._tasks):
            if task.shown_at is not None:
                self.stepped.emit(task)
            elif now - task.started >= SHOW_AFTER and task.wanted:
                task.shown_at = now
                self.shown.emit(task)
        for task in list(self._lingering):
            if now - (task.shown_at or now) >= SHOW_AT_LEAST:
                self._lingering.remove(task)
                self.hidden.emit(task)
        if not self._tasks and not self._lingering:
            self._timer.stop()


def _to_excepthook(error: BaseException) -> None:
    sys.excepthook(type(error), error, error.__traceback__)
