"""Which version of the tables a file holds. Kept apart, so that looking does not load alembic."""

import sqlalchemy as sa

HEAD = "0004"
"""The revision of the tables that this program works with; the newest in ``migrations/``."""

_VERSION = sa.Table(
    "alembic_version",
    sa.MetaData(),
    sa.Column("version_num", sa.String(32), nullable=False),
    sa.PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)


def stored_revision(connection: sa.Connection) -> str | None:
    """Return the revision that the file is stamped with, or None when it has no stamp."""
    if not sa.inspect(connection).has_table(_VERSION.name):
        return None
    found: str | None = connection.scalar(sa.select(_VERSION.c.version_num))
    return found


def stamp(connection: sa.Connection, revision: str = HEAD) -> None:
    """Mark new tables as being of ``revision``, the way alembic marks them."""
    _VERSION.create(connection)
    connection.execute(sa.insert(_VERSION).values(version_num=revision))
