"""The worker process: one JSON line in, JSON lines out; see ``worker`` for the other side."""

import json
import sys
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, TextIO

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import msg
from campus_guard.features.rosters.engine import solver
from campus_guard.features.rosters.engine.problem import Problem
from campus_guard.features.rosters.engine.run import Run, make_quotas
from campus_guard.features.rosters.rules.answers import (
    Keys,
    Progress,
    dump_explanation,
    dump_repair,
    dump_result,
    load_request,
)
from campus_guard.features.rosters.rules.codec import dump_message, load_instance
from campus_guard.features.rosters.rules.compiled import Compiled
from campus_guard.features.rosters.rules.model import Instance, Quota, Result

EVERY = 0.25  # seconds between two progress messages
KEEP = 2.0  # seconds between two rosters sent to be kept


def serve(source: TextIO, target: TextIO, clock: Callable[[], float] = time.monotonic) -> int:
    """Do the job of the first line; return 0, or 1 when it was refused (the answer says why)."""
    line = source.readline()
    stop = threading.Event()
    threading.Thread(target=_listen, args=(source, stop), daemon=True).start()

    def send(**values: Any) -> None:
        target.write(json.dumps(values, ensure_ascii=False) + "\n")
        target.flush()

    try:
        job = json.loads(line)
        work = _JOBS[job["job"]]
        instance = load_instance(job["instance"])
        work(job, instance, _Teller(send, stop, clock))
    except UserError as error:
        fields = {name: dump_message(text) for name, text in error.fields.items()}
        kind = "library" if isinstance(error, _Missing) else "input"
        send(error={"kind": kind, "message": dump_message(error.message), "fields": fields})
        return 1
    return 0


def main() -> int:
    """Serve standard input and output."""
    for stream in (sys.stdin, sys.stdout):
        stream.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    return serve(sys.stdin, sys.stdout)


def _listen(source: TextIO, stop: threading.Event) -> None:
    """Wait for "cancel" or the end of the input: both mean stop."""
    for line in source:
        if line.strip() == "cancel":
            break
    stop.set()


class _Missing(UserError):
    """The solver library is missing."""


class _Teller:
    """Sends progress now and then, and the roster itself a little less often."""

    def __init__(
        self, send: Callable[..., None], stop: threading.Event, clock: Callable[[], float]
    ) -> None:
        self.send, self.stop, self.clock = send, stop, clock
        self._told = self._kept = float("-inf")
        self._phase = ""
        self._best: tuple[int, int] | None = None

    def __call__(
        self, progress: Progress, result: Callable[[], Result], instance: Instance
    ) -> bool:
        now = self.clock()
        if progress.phase != self._phase or now - self._told >= EVERY:
            self._phase, self._told = progress.phase, now
            self.send(progress=vars(progress))
        if progress.phase == "improve" and now - self._kept >= KEEP:
            worth = (progress.gaps or 0, progress.penalty or 0)
            if self._best is None or worth < self._best:
                self._best = worth
                self.send(result=dump_result(result(), instance))
            self._kept = self.clock()
        return not self.stop.is_set()


def _generate(job: Mapping[str, Any], instance: Instance, teller: _Teller) -> None:
    run = Run(instance, lambda progress, result: teller(progress, result, instance))
    result = run.make(float(job["seconds"]))
    teller.send(result=dump_result(result, instance), done=True)


def _quotas(_job: Mapping[str, Any], instance: Instance, teller: _Teller) -> None:
    found, exact = make_quotas(Problem(Compiled(instance)), library=solver.available())
    teller.send(quotas=[vars(quota) for quota in found], exact=exact, done=True)


def _repair(job: Mapping[str, Any], instance: Instance, teller: _Teller) -> None:
    _need_library()
    from campus_guard.features.rosters.engine.repair import repair

    found = repair(
        instance,
        Keys(instance).cells(job["assignments"]),
        load_request(job["request"]),
        tuple(Quota(**quota) for quota in job["quotas"]),
    )
    teller.send(repair=dump_repair(found, instance), done=True)


def _explain(_job: Mapping[str, Any], instance: Instance, teller: _Teller) -> None:
    _need_library()
    from campus_guard.features.rosters.engine.explain import explain

    teller.send(explanation=dump_explanation(explain(instance), instance), done=True)


def _need_library() -> None:
    if not solver.available():
        raise _Missing(msg("This needs the solver library (ortools), which is not installed."))


_JOBS: Mapping[str, Callable[[Mapping[str, Any], Instance, _Teller], None]] = {
    "generate": _generate,
    "quotas": _quotas,
    "repair": _repair,
    "explain": _explain,
}
