"""Two programs on one data folder: neither takes the files away from under the other.

A school is built in a hidden folder; whoever starts in the same data folder removes hidden folders
that killed runs left. Without the lock that took the database away from a run that was alive, which
then said that the data file cannot be opened.
"""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlcipher3

from campus_guard.app.commands import demo
from campus_guard.app.commands.base import Caller, Exit
from campus_guard.app.container import SchoolSetup, create_school, open_school, open_with_keys
from campus_guard.app.demo.build import DemoReport
from campus_guard.app.folder import SAMPLE_PASSWORD, SETUP_PREFIX
from campus_guard.app.instance import InstanceLock
from campus_guard.core.clock import SystemClock
from campus_guard.core.errors import World, WorldError
from campus_guard.db.engine import connect, world_error
from campus_guard.db.keys import KdfCost
from campus_guard.db.session import Database

TODAY = date(2026, 11, 20)
SETUP = SchoolSetup(
    name="示例小学", username="anquan", account_name="安", password=SAMPLE_PASSWORD, sample=True
)


def _run(data_dir: Path) -> Exit:
    return demo.run(Caller(data_dir), scale="small", seed=1, today=TODAY)


def test_a_second_demo_leaves_the_first_one_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[World] = []

    def build(folder: Path, *_: Any, **__: Any) -> DemoReport:
        school, _recovery = create_school(folder, SETUP, SystemClock(), cost=KdfCost(1, 64, 1))
        with pytest.raises(WorldError) as refused:
            _run(tmp_path)
        seen.append(refused.value.kind)
        open_with_keys(folder, school.keys, "anquan", SystemClock()).close()
        school.close()
        return DemoReport({}, SystemClock().now())

    monkeypatch.setattr(demo, "build_school", build)
    assert _run(tmp_path) is Exit.OK
    assert seen == [World.BUSY]
    open_school(tmp_path, "anquan", SAMPLE_PASSWORD, SystemClock()).close()


def test_a_window_and_a_demo_shut_each_other_out(tmp_path: Path) -> None:
    window = InstanceLock(tmp_path)
    assert window.hold()
    draft = tmp_path / f"{SETUP_PREFIX}wizard"
    draft.mkdir()
    with pytest.raises(WorldError) as refused:
        _run(tmp_path)
    assert refused.value.kind is World.BUSY
    assert draft.exists()
    window.release()


def test_a_crowd_at_the_log_means_wait() -> None:
    known = world_error(sqlcipher3.OperationalError("locking protocol"))
    assert known is not None
    assert known.kind is World.BUSY


def test_the_last_one_out_takes_the_log_along_and_the_next_one_makes_it_anew(db: Database) -> None:
    """Closing the last connection removes log and index; that must not disturb one that comes."""
    log = db.path.with_name(db.path.name + "-wal")
    first = connect(db.path, db.keys.database)
    for _ in range(20):
        second = connect(db.path, db.keys.database)
        assert log.exists()
        first.close()
        assert second.execute("SELECT count(*) FROM school").fetchone() == (1,)
        first, second = second, None
    first.close()
    db.close()
    assert not log.exists()
