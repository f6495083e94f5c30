"""Gatekeepers are killed while they let people in: acknowledged is present, and exactly once."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from campus_guard.db.session import Database

ROOT = Path(__file__).resolve().parents[2]
KILLS = 25


@pytest.mark.slow
@pytest.mark.usefixtures("slots")
def test_who_was_let_in_is_there_exactly_once(db: Database) -> None:
    db.close()
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    args = [sys.executable, "-m", "tests.db.gate_crash", str(db.path.parent), str(KILLS)]
    done = subprocess.run(args, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) >= KILLS
