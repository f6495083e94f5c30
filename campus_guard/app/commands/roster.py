"""``roster solve``: a roster of a JSON file, without a database and without a login."""

import sys
from pathlib import Path
from typing import Any

from campus_guard.app.commands.base import Caller, Exit, read_json, to_json
from campus_guard.core.files import write_atomically
from campus_guard.core.i18n import Message, msg
from campus_guard.features.rosters.engine.worker import NeedsLibrary, RosterWorker
from campus_guard.features.rosters.rules.answers import (
    Explanation,
    Progress,
    dump_explanation,
    dump_result,
)
from campus_guard.features.rosters.rules.codec import load_instance
from campus_guard.features.rosters.rules.model import Instance, Result


def solve(
    caller: Caller, file: Path, out: Path, *, seconds: float, seed: int | None, explain: bool
) -> Exit:
    """Write the roster of FILE to ``out``; return FOUND when slots stay empty.

    With ``explain`` the answer says for what reasons. The file is refused with the path of each
    wrong field.
    """
    raw = read_json(file)
    if seed is not None and isinstance(raw, dict):
        raw = {**raw, "seed": seed}
    instance = load_instance(raw)
    with RosterWorker() as worker:
        result = _made(caller, worker, instance, seconds)
    answer = dump_result(result, instance, caller.tr)
    if result.gaps and explain:
        found = _explained(caller, instance)
        if found is not None:
            answer["explanation"] = dump_explanation(found, instance, caller.tr)
            _tell(caller, found)
    write_atomically(out, to_json(answer).encode("utf-8"))
    text = caller.tr(
        "{n} slots, {gaps} empty, penalty {penalty}",
        n=len(instance.slots),
        gaps=len(result.gaps),
        penalty=result.total,
    )
    caller.say(text)
    for gap in result.gaps:
        caller.warn(caller.tr(gap.why))
    caller.answer(
        ok=not result.gaps,
        file=str(out),
        gaps=len(result.gaps),
        penalty=result.total,
        hash=result.hash,
    )
    return Exit.FOUND if result.gaps else Exit.OK


def make(caller: Caller, instance: Instance, seconds: float) -> Result:
    """Return the roster of an instance, made in a process of its own."""
    with RosterWorker() as worker:
        return _made(caller, worker, instance, seconds)


def _made(caller: Caller, worker: RosterWorker, instance: Instance, seconds: float) -> Result:
    """Return the result; a person at a terminal sees the progress."""
    made: Result | None = None
    for heard in worker.generate(instance, seconds):
        if isinstance(heard, Progress):
            _show(caller, heard)
        else:
            made = heard
    if sys.stderr.isatty():
        caller.warn("")
    assert made is not None  # noqa: S101 - generate ends with a result or raises
    for note in made.notes:
        caller.warn(caller.tr(note))
    return made


def _show(caller: Caller, progress: Progress) -> None:
    if not sys.stderr.isatty() or caller.as_json:
        return
    values: dict[str, Any] = {"done": f"{progress.done:.0%}"}
    text = msg("{done}", **values)
    if progress.penalty is not None:
        text = msg(
            "{done}, {gaps} empty, penalty {penalty}",
            **values,
            gaps=progress.gaps,
            penalty=progress.penalty,
        )
    sys.stderr.write(f"\r{caller.tr(text):<60}")
    sys.stderr.flush()


def _explained(caller: Caller, instance: Instance) -> Explanation | None:
    """Return the explanation, None without the solver library (which is told)."""
    try:
        with RosterWorker() as worker:
            return worker.explain(instance)
    except NeedsLibrary as error:
        caller.warn(caller.tr(error.message))
        return None


def _tell(caller: Caller, found: Explanation) -> None:
    for conflict in found.conflicts:
        caller.warn(caller.tr(conflict.message))
        for fix in conflict.fixes:
            way: Message = msg("This would help: {what}", what=fix.message)
            caller.warn(f"  {caller.tr(way)}")
