"""A migration is killed after every statement: the old file or the new one, never between."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from campus_guard.db.engine import connect
from campus_guard.db.keys import Keys
from campus_guard.db.models import Base
from campus_guard.db.session import Database

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
def test_killed_at_every_step_it_is_old_or_new(old: Database, keys: Keys, scripts: Path) -> None:
    raw = connect(old.path, keys.database)
    raw.execute("DELETE FROM member WHERE id >= 60")
    raw.execute("PRAGMA foreign_keys = OFF")
    for table in Base.metadata.tables.keys() - {"audit_entry", "setting"}:
        raw.execute(f'DROP TABLE "{table}"')  # each would only be counted, five times a run
    raw.execute("VACUUM")
    raw.close()
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    args = [sys.executable, "-m", "tests.migrations.killer", str(old.path), str(scripts)]
    done = subprocess.run(
        [*args, keys.database.hex()], capture_output=True, text=True, check=False, env=environment
    )
    assert done.returncode == 0, done.stderr
    steps, left_old = map(int, done.stdout.split())
    assert steps > 80
    assert 60 < left_old < steps
