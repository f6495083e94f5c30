"""The other process of the kill test: runs the migration again and again, killed a step later.

A step is an SQL statement on any connection, or an event of the file system (open, move, remove).
Each child is a fork and works on a copy of the data of its own.
"""

import os
import shutil
import signal
import sys
from pathlib import Path
from typing import Any

import sqlcipher3

from campus_guard.core.clock import FixedClock
from campus_guard.core.errors import WorldError
from campus_guard.db.backup import take_snapshot, verify_file
from campus_guard.db.engine import connect, make_engine
from campus_guard.db.keys import Keys, Vault
from campus_guard.db.migrate import bring_up_to_date
from campus_guard.db.revision import HEAD
from tests.conftest import NOW

FILE_EVENTS = {"open", "os.rename", "os.remove", "os.mkdir", "os.rmdir"}


class Killer:
    """Counts steps and kills this process at one of them."""

    def __init__(self, at: int) -> None:
        self.at = at
        self.seen = 0
        self.connect = sqlcipher3.connect

    def arm(self) -> None:
        """Start counting."""
        sqlcipher3.connect = self.traced
        sys.addaudithook(self.on_event)

    def step(self, _what: object = None) -> None:
        """Count one step; it does not happen when it is the chosen one."""
        self.seen += 1
        if self.seen == self.at:
            os.kill(os.getpid(), signal.SIGKILL)

    def on_event(self, event: str, args: tuple[Any, ...]) -> None:
        """Count what happens to files, without reading of modules."""
        writing = event != "open" or (args[1] not in ("r", "rb", None))
        if event in FILE_EVENTS and writing:
            self.step()

    def traced(self, *args: Any, **options: Any) -> Any:
        """Return a connection whose statements are counted."""
        connection = self.connect(*args, **options)
        connection.set_trace_callback(self.step)
        return connection


def migrate(path: Path, keys: Keys, scripts: Path) -> bool:
    """Bring the file to t2."""
    return bring_up_to_date(path, keys, FixedClock(NOW), None, head="t2", scripts=scripts)


def _state(path: Path, keys: Keys) -> str:
    """Return "old" or "new" after the crash, as the next start finds it, or what is wrong."""
    raw = connect(path, keys.database)  # a log that was left is folded in, as at any start
    raw.execute("PRAGMA journal_mode = DELETE")
    raw.close()
    verify_file(path, keys)
    engine = make_engine(path, keys.database, read_only=True)
    with engine.connect() as connection:
        found = take_snapshot(connection)
        shape = connection.exec_driver_sql("PRAGMA table_info(family)").fetchall()
    engine.dispose()
    facts = (found.revision, found.counts["member"], found.counts.get("pet"), len(shape))
    audited = found.counts["audit_entry"]
    return {(HEAD, 60, None, 2, 5): "old", ("t2", 60, 2, 3, 6): "new"}.get(
        (*facts, audited), f"between: {facts} {audited}"
    )


def main(old: Path, scripts: Path, keys: Keys) -> None:
    """Kill at every step; write the number of steps, and how many left the old file."""
    work, left = old.parent / "work", []
    for at in range(1, 5000):
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir()
        shutil.copy(old, work)
        path = work / old.name
        child = os.fork()
        if child == 0:
            Killer(at).arm()
            migrate(path, keys, scripts)
            os._exit(0)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        left.append(_state(path, keys))
        assert left[-1] in ("old", "new"), (at, left[-1])
        assert left == sorted(left, reverse=True), at
        if at % 4 == 0 or code == 0:  # the next start always succeeds; every fourth is enough
            migrate(path, keys, scripts)
            assert _state(path, keys) == "new", at
            assert [p.name for p in work.glob("campus*")] == [old.name], at
        if code == 0:
            sys.stdout.write(f"{at} {left.count('old')}\n")
            return
        assert code == -signal.SIGKILL, (at, code)


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]), Path(sys.argv[2]), Keys(bytes.fromhex(sys.argv[3]), Vault(b"")))
    except WorldError as error:
        sys.exit(f"{error.kind}: {error.message}")
