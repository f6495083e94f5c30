"""Ways in which the world fails, made to order: no room left, somebody else writing."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from campus_guard.db.session import Database

_HOLDER = """
import sys
from pathlib import Path
from campus_guard.db.engine import connect
raw = connect(Path(sys.argv[1]), bytes.fromhex(sys.stdin.readline()))
raw.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.readline()
raw.execute("ROLLBACK")
raw.close()
"""


class Disk:
    """Lets the file of a database grow by so many pages only."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._most = 2**31 - 1
        sa.event.listen(db._engine, "checkout", self._limit)

    def room(self, pages: int | None) -> None:
        """Leave room for ``pages`` pages of 4 KiB; None: as much as anybody wants."""
        self._most = 2**31 - 1
        if pages is not None:
            with self._db.connection("BEGIN") as connection:
                there = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            self._most = there + pages

    def _limit(self, raw: Any, *_: Any) -> None:
        raw.execute(f"PRAGMA max_page_count = {self._most}")


@contextmanager
def held_by_another(db: Database) -> Iterator[None]:
    """Let another process hold the database in the middle of a write."""
    args = [sys.executable, "-c", _HOLDER, str(db.path)]
    root = Path(__file__).resolve().parents[2]
    holder = subprocess.Popen(
        args, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root
    )
    assert holder.stdin is not None
    assert holder.stdout is not None
    try:
        holder.stdin.write(db.keys.database.hex() + "\n")
        holder.stdin.flush()
        assert holder.stdout.readline() == "held\n"
        yield
    finally:
        holder.communicate("\n", timeout=20)
    assert holder.returncode == 0
