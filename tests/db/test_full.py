"""The disk is full at the n-th write: nothing half-saved, and the same session goes on."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from campus_guard.core.errors import World, WorldError
from campus_guard.core.ids import new_uid
from campus_guard.db.engine import no_room, world_error
from campus_guard.db.service import Service
from campus_guard.db.session import Database
from tests.db.crash import form, shape
from tests.db.sample import Hire

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.usefixtures("slots")
def test_the_disk_is_full_at_each_write_in_turn(db: Database) -> None:
    db.close()
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    args = [sys.executable, "-m", "tests.db.full", str(db.path.parent)]
    done = subprocess.run(args, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) >= 10
    uids, shapes = shape(db)
    assert len(uids) == int(done.stdout) + 2
    assert len(shapes) == 1


def _limit_pages(db: Database, extra: int | None) -> None:
    """Let the file of the one pooled connection grow by ``extra`` pages only (None: freely)."""
    with db.connection("BEGIN") as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        most = 2**31 - 1 if extra is None else pages + extra
        connection.exec_driver_sql(f"PRAGMA max_page_count = {most}")


def _refused(service: Service, command: Hire) -> World | None:
    try:
        service.run(command)
    except WorldError as error:
        return error.kind
    return None


def test_sqlites_own_word_for_a_full_disk(db: Database, director: Service) -> None:
    """SQLITE_FULL rolls back by itself; nothing may be confused by that."""
    director.run(form(new_uid()))
    stopped = 0
    for extra in range(20):
        uid = new_uid()
        before = shape(db)
        _limit_pages(db, extra)
        big = Hire(uid=uid, note="示例" * 10_000)
        kind = _refused(director, big)
        if kind is not None:
            assert kind is World.FULL
            assert shape(db) == before
            stopped += 1
        _limit_pages(db, None)
        director.run(big)
    assert stopped >= 5


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_what_the_system_calls_full(number: int) -> None:
    known = world_error(OSError(number, "x"))
    assert known is not None
    assert known.kind is World.FULL


def test_an_io_error_on_a_disk_with_room_is_not_called_full(tmp_path: Path) -> None:
    assert not no_room(tmp_path / "a.db")
    assert list(tmp_path.iterdir()) == []
    known = world_error(OSError(errno.EIO, "x"))
    assert known is not None
    assert known.kind is World.IO
