"""What the open program keeps in memory."""

import sqlalchemy as sa

from campus_guard.db.session import MOST_KEPT, Database


def limit(db: Database) -> int:
    """Return the bound that is in force for all connections of this process; 0 for none."""
    with db.connection("BEGIN") as connection:
        return int(connection.execute(sa.text("PRAGMA soft_heap_limit")).scalar_one())


def test_all_connections_together_keep_little(db: Database) -> None:
    before = limit(db)
    try:
        db.spare_memory()
        assert limit(db) == MOST_KEPT < 50 * 2**20
    finally:
        with db.connection("BEGIN") as connection:
            connection.exec_driver_sql(f"PRAGMA soft_heap_limit = {before}")
    assert limit(db) == before
