"""Letters, meetings, assessment, files; rosters and patrols; ledgers, indicators, reports.

The statements lie beside this file, frozen as they were released: one per table and index.
"""

from collections.abc import Mapping
from pathlib import Path

from alembic import op

revision = "0004"
down_revision = "0003"


def _statements() -> list[str]:
    text = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    return [s for s in text.split(";\n") if s.strip()]


def expected_counts(before: Mapping[str, int]) -> dict[str, int]:
    """Return the counts with the new tables, which are empty."""
    made = [s.split()[2] for s in _statements() if s.lstrip().startswith("CREATE TABLE")]
    return {**before, **dict.fromkeys(made, 0)}


def upgrade() -> None:
    """Make the tables and their indexes."""
    for statement in _statements():
        op.get_bind().exec_driver_sql(statement)
