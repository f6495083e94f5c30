"""The first tables: school, accounts, people, places, calendar, accidents, audit chain.

The statements lie beside this file, frozen as they were released: one per table and index.
"""

from collections.abc import Mapping
from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None


def expected_counts(before: Mapping[str, int]) -> dict[str, int]:
    """Return the counts unchanged: there is no older school that this step could find."""
    return dict(before)


def upgrade() -> None:
    """Make all tables and indexes."""
    text = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    for statement in text.split(";\n"):
        if statement.strip():
            op.get_bind().exec_driver_sql(statement)
