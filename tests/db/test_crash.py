"""The program is killed while accidents are saved, two hundred times."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from campus_guard.db.health import Grade, check_health
from campus_guard.db.session import Database
from tests.db.crash import shape

ROOT = Path(__file__).resolve().parents[2]
KILLS = 200


@pytest.mark.slow
@pytest.mark.usefixtures("slots")
def test_killed_while_saving_nothing_acknowledged_is_lost_and_nothing_is_torn(
    db: Database,
) -> None:
    db.close()
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    args = [sys.executable, "-m", "tests.db.crash", str(db.path.parent), str(KILLS), "20261120"]
    done = subprocess.run(args, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stderr
    acknowledged, there = map(int, done.stdout.split())
    assert acknowledged > KILLS  # they were killed in the middle of saving, not before
    assert acknowledged <= there <= acknowledged + KILLS  # at most the one that was under way
    uids, shapes = shape(db)
    assert len(uids) == there
    assert len(shapes) == 1
    findings = [f for f in check_health(db) if f.check not in ("room", "backup")]
    assert {f.grade for f in findings} == {Grade.OK}
