"""A school with two extra tables, parent and children, that the tests' own migration rebuilds."""

from pathlib import Path

import pytest

from campus_guard.db.keys import KdfCost, KeyFile, Keys, key_file
from campus_guard.db.session import Database
from tests.migrations.tree import REBUILD, REBUILT, TABLES, write_tree

CHILDREN = 500


@pytest.fixture
def old(db: Database, keys: Keys) -> Database:
    """The school before the migration, closed, with its key file."""
    slots = KeyFile(key_file(db.path.parent))
    slots.put("director", "password", keys, KdfCost(1, 64, 1))
    slots.save()
    with db.connection("BEGIN IMMEDIATE") as connection:
        for statement in TABLES.split(";"):
            connection.exec_driver_sql(statement)
        families = [(number, f"f{number}") for number in range(1, 6)]
        members = [(number, number % 5 + 1) for number in range(CHILDREN)]
        connection.exec_driver_sql("INSERT INTO family VALUES (?, ?)", families)
        connection.exec_driver_sql("INSERT INTO member VALUES (?, ?)", members)
    db.close()
    return db


@pytest.fixture
def scripts(tmp_path: Path) -> Path:
    """A tree whose step t2 rebuilds the parent and adds a table with two rows."""
    return write_tree(tmp_path / "scripts 50% 校园", ("t2", REBUILT, REBUILD))
