"""${message}"""

from collections.abc import Mapping

import sqlalchemy as sa
from alembic import op

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def expected_counts(before: Mapping[str, int]) -> dict[str, int]:
    """Return how many rows each table must hold afterwards, given how many it held before."""
    return dict(before)


def upgrade() -> None:
    """Change the tables; frozen definitions only (sa.table), never the live models."""
