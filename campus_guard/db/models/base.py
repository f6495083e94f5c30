"""The base of all mapped classes and what every record has."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

from campus_guard.db.types import CODED, UtcDateTime


def _check_name(constraint: sa.Constraint, _table: sa.Table) -> str:
    """Return the last part of a CHECK's name: that of its column when ``coded`` made it."""
    columns = list(constraint.columns) if isinstance(constraint, sa.CheckConstraint) else []
    return columns[0].name if constraint.name == CODED else str(constraint.name)


NAMING: dict[str, Any] = {
    "check_constraint_name": _check_name,
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(check_constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Every table; constraint names follow a convention, because batch migrations need names."""

    metadata = sa.MetaData(naming_convention=NAMING)


class Record:
    """Columns of a record that people make, edit and void. Records are never deleted.

    ``version`` counts the edits: saving on top of somebody else's edit is refused.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(sa.String(36), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[str] = mapped_column(sa.String(64))
    version: Mapped[int]
    voided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    voided_by: Mapped[str | None] = mapped_column(sa.String(64))
    void_reason: Mapped[str | None] = mapped_column(sa.Text)

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version}


def unique_alive(table: str, *columns: str, only: str = "") -> sa.Index:
    """Return an index that keeps ``columns`` unique among the records that are not voided.

    ``only`` is a further condition in SQL. What was voided by mistake gives its name free.
    """
    alive = sa.text("voided_at IS NULL" + (f" AND {only}" if only else ""))
    name = f"uq_{table}_{'_'.join(columns)}_alive"
    return sa.Index(name, *columns, unique=True, sqlite_where=alive, postgresql_where=alive)
