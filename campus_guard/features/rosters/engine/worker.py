"""Starts the engine in a process of its own and listens to it; knows no window.

One job, one process: ``campus-guard roster-worker`` reads one JSON line from standard input and
answers with JSON lines. The line ``cancel`` (or closing its input) makes it stop and hand over the
best it has. Every improvement arrives here, so a killed worker loses nothing.
"""

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from types import TracebackType
from typing import Any, Self

from campus_guard.core.errors import CampusGuardError, UserError
from campus_guard.core.i18n import msg
from campus_guard.features.rosters.rules.answers import (
    Explanation,
    Progress,
    Repair,
    RepairRequest,
    dump_cells,
    dump_request,
    load_explanation,
    load_repair,
    load_result,
)
from campus_guard.features.rosters.rules.codec import dump_instance, load_message
from campus_guard.features.rosters.rules.model import Assignments, Instance, Quota, Result

COMMAND = "roster-worker"
_HIDDEN = 0x08000000  # CREATE_NO_WINDOW: no console flashes up on Windows


class WorkerLost(CampusGuardError):
    """The worker process ended before its answer; ``best`` is the last roster it sent."""

    def __init__(self, best: Result | None) -> None:
        super().__init__(msg("The calculation was ended from outside; the best so far is kept."))
        self.best = best


class NeedsLibrary(UserError):
    """The job needs the solver library, which is missing."""


def command() -> list[str]:
    """Return the command line of a worker, of the frozen program as well."""
    if getattr(sys, "frozen", False):
        return [sys.executable, COMMAND]
    return [sys.executable, "-m", "campus_guard", COMMAND]


class RosterWorker:
    """One job in one process. Use as a context manager, or call ``close``.

    ``best`` is the best roster heard of so far. ``cancel`` and ``kill`` may be called from any
    thread; the others from one.
    """

    def __init__(self) -> None:
        self.best: Result | None = None
        self._process: subprocess.Popen[str] | None = None
        self._writing = threading.Lock()
        self._cancelled = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    # ------------------------------------------------------------------------------- jobs
    def generate(self, instance: Instance, seconds: float = 30.0) -> Iterator[Progress | Result]:
        """Yield progress, then the result as the last thing; raises WorkerLost when killed.

        A result whose ``complete`` is False was cancelled.
        """
        for line in self._talk({"job": "generate", "seconds": seconds}, instance):
            if "result" in line:
                self.best = load_result(line["result"], instance)
            if "progress" in line:
                yield Progress(**line["progress"])
            if line.get("done") and self.best is not None:
                yield self.best

    def quotas(self, instance: Instance) -> tuple[Quota, ...]:
        """Return what everybody should do, to be shown before a roster is made."""
        line = self._answer({"job": "quotas"}, instance)
        return tuple(Quota(**quota) for quota in line["quotas"])

    def repair(
        self,
        instance: Instance,
        assignments: Assignments,
        request: RepairRequest,
        quotas: tuple[Quota, ...] = (),
    ) -> Repair:
        """Return the roster with the fewest new assignments; raises NeedsLibrary."""
        job = {
            "job": "repair",
            "assignments": dump_cells(assignments, instance),
            "request": dump_request(request),
            "quotas": [vars(quota) for quota in quotas],
        }
        return load_repair(self._answer(job, instance)["repair"], instance)

    def explain(self, instance: Instance) -> Explanation:
        """Return whether there is a roster and, if not, why; raises NeedsLibrary."""
        line = self._answer({"job": "explain"}, instance)
        return load_explanation(line["explanation"], instance)

    # ---------------------------------------------------------------------------- control
    def cancel(self) -> None:
        """Ask for the best so far; the result still arrives."""
        self._cancelled = True
        self._write("cancel\n")

    def kill(self) -> None:
        """End the process at once; ``best`` stays."""
        if self._process is not None:
            self._process.kill()

    def close(self) -> None:
        """End the process if it still runs, and let go of its pipes."""
        process = self._process
        if process is None:
            return
        if process.poll() is None:
            process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                _quietly(pipe.close)
        self._process = None

    def _write(self, text: str) -> None:
        process = self._process
        if process is None or process.stdin is None:
            return
        with self._writing:
            _quietly(lambda: (process.stdin.write(text), process.stdin.flush()))  # type: ignore[union-attr]

    # ------------------------------------------------------------------------------- talk
    def _answer(self, job: Mapping[str, Any], instance: Instance) -> dict[str, Any]:
        for line in self._talk(job, instance):
            if line.get("done"):
                return line
        raise WorkerLost(self.best)

    def _talk(self, job: Mapping[str, Any], instance: Instance) -> Iterator[dict[str, Any]]:
        """Yield the lines of the process; raises what it refused with, or WorkerLost."""
        self.close()
        self._process = subprocess.Popen(  # noqa: S603 - the program itself
            command(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
            creationflags=_HIDDEN if sys.platform == "win32" else 0,
        )
        self._write(json.dumps({**job, "instance": dump_instance(instance)}) + "\n")
        if self._cancelled:
            self._write("cancel\n")
        finished = False
        stdout = self._process.stdout
        assert stdout is not None  # noqa: S101 - asked for above
        for text in stdout:
            line = _parsed(text)
            if line is None:
                break
            if "error" in line:
                self.close()
                raise _error(line["error"])
            finished = bool(line.get("done"))
            yield line
        self.close()
        if not finished:
            raise WorkerLost(self.best)


def _parsed(text: str) -> dict[str, Any] | None:
    """Return a line of the worker, None for one that was cut off by its end."""
    try:
        line: dict[str, Any] = json.loads(text)
    except ValueError:
        return None
    return line


def _error(raw: Mapping[str, Any]) -> CampusGuardError:
    message = load_message(raw["message"])
    if raw["kind"] == "library":
        return NeedsLibrary(message)
    return UserError(message, {k: load_message(v) for k, v in raw["fields"].items()})


def _quietly(act: Callable[[], object]) -> None:
    """Do something with a pipe whose other end may be gone."""
    try:
        act()
    except OSError:
        return
