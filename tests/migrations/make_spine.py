"""Writes the tables of the first revision, ``migrations/versions/0001_spine.sql``, from the models.

    python -m tests.migrations.make_spine

Only until the first release. From then on the file is frozen, and a change of the models comes with
a new step in ``migrations/versions`` and a new fixture (``make_fixture``).
"""

from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from campus_guard.core.paths import migrations_dir
from campus_guard.db.models import Base

TARGET = migrations_dir() / "versions" / "0001_spine.sql"


def spine() -> str:
    """Return the statements, parents before children, each index after its table."""
    dialect = sqlite.dialect()
    statements = []
    for table in Base.metadata.sorted_tables:
        statements.append(str(CreateTable(table).compile(dialect=dialect)))
        indexes = sorted(table.indexes, key=lambda index: str(index.name))
        statements += [str(CreateIndex(index).compile(dialect=dialect)) for index in indexes]
    lines = (line.strip() for s in statements for line in f"{s.strip()};".splitlines())
    return "\n".join(f"    {x}" if not x.startswith(("CREATE", ")")) else x for x in lines) + "\n"


if __name__ == "__main__":
    TARGET.write_text(spine(), encoding="utf-8")
