"""Rows stored without the unit of work: one at every key press of the desk, or very many.

SQLAlchemy's flush sorts, compares and wraps whatever is in the session, which costs ten times
what the row itself does. Here the statement is put into words once for each class; columns,
defaults and types are those of the class, so the row is the one that a flush would have stored.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import repeat
from operator import itemgetter
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.dialects import sqlite
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.exc import StaleDataError

from campus_guard.db.lengths import check_lengths
from campus_guard.db.models.base import Base

_VERSION = "version"
_AT_ONCE = 20_000
Processor = Callable[[Any], Any] | None


@dataclass(frozen=True)
class _Place:
    """Where a column stands in a statement: its attribute, what it is by default, how it lies."""

    key: str
    default: Any
    lay: Processor

    def laid(self, value: Any) -> Any:
        """Return the value as it lies in the file."""
        return value if self.lay is None else self.lay(value)


def _place(attribute: orm.ColumnProperty[Any], dialect: sa.Dialect) -> _Place:
    column = attribute.columns[0]
    default = getattr(column.default, "arg", None)
    if callable(default):
        raise TypeError(f"{column} has a default that is computed")
    return _Place(
        attribute.key,
        1 if attribute.key == _VERSION else default,
        column.type.dialect_impl(dialect).bind_processor(dialect),
    )


@lru_cache(maxsize=200)
def _insertion(
    model: type[Base], dialect: sa.Dialect, *, numbered: bool = False
) -> tuple[str, tuple[_Place, ...]]:
    """Return the text that adds a row of ``model``, and its columns in the order of the text.

    ``numbered``: the id is given and not found by the file.
    """
    attributes = {
        a.columns[0].name: a for a in sa.inspect(model).column_attrs if numbered or a.key != "id"
    }
    table: Any = model.__table__
    made: Any = sa.insert(table).compile(dialect=dialect, column_keys=list(attributes))
    return made.string, tuple(_place(attributes[name], dialect) for name in made.positiontup)


def insert(session: orm.Session, row: Base) -> None:
    """Store a new row; it gets its id and belongs to the session then.

    Raises UserError when a text is too long, IntegrityError as a flush would.
    """
    session.flush()
    check_lengths([row])
    connection = session.connection()
    text, places = _insertion(type(row), connection.dialect)
    given = row.__dict__
    for place in places:
        if place.key not in given:
            set_committed_value(row, place.key, place.default)
    values = tuple(place.laid(given[place.key]) for place in places)
    set_committed_value(row, "id", connection.exec_driver_sql(text, values).lastrowid)
    orm.make_transient_to_detached(row)
    session.add(row)


def insert_many(session: orm.Session, model: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Store rows that all have the same keys."""
    for start in range(0, len(rows), _AT_ONCE):
        part = rows[start : start + _AT_ONCE]
        insert_laid(session, model, laid(model, part))


def laid(model: type[Base], rows: Sequence[Mapping[str, Any]]) -> list[tuple[Any, ...]]:
    """Return rows that all have the same keys as they lie in the file."""
    if not rows:
        return []
    _, places = _insertion(model, _sqlite(), numbered="id" in rows[0])
    unknown = rows[0].keys() - {place.key for place in places}
    if unknown:
        raise TypeError(f"{model.__tablename__} has no {sorted(unknown)}")
    return list(zip(*(_column(place, rows) for place in places), strict=True))


def insert_laid(session: orm.Session, model: type[Base], rows: Sequence[tuple[Any, ...]]) -> None:
    """Store rows that ``laid`` made, with their ids when they carry them."""
    session.flush()
    numbered = len(rows[0]) == len(sa.inspect(model).column_attrs)
    text, _ = _insertion(model, _sqlite(), numbered=numbered)
    session.connection().exec_driver_sql(text, list(rows))


@lru_cache(maxsize=1)
def _sqlite() -> sa.Dialect:
    """Return the dialect of the file, for rows that are laid without a connection."""
    return sqlite.dialect()


def _column(place: _Place, rows: Sequence[Mapping[str, Any]]) -> Iterator[Any]:
    """Return the values of one column as they lie in the file."""
    if place.key not in rows[0]:
        return repeat(place.laid(place.default), len(rows))
    values = map(itemgetter(place.key), rows)
    return values if place.lay is None else map(place.lay, values)


@lru_cache(maxsize=200)
def _changing(
    model: type[Base], keys: tuple[str, ...], dialect: sa.Dialect
) -> tuple[str, tuple[_Place, ...]]:
    """Return the text that changes these columns of a row, and the columns in order."""
    table: Any = model.__table__
    attributes = {a.key: a for a in sa.inspect(model).column_attrs}
    columns = [attributes[key].columns[0] for key in keys]
    statement = (
        sa.update(table)
        .values({c: sa.bindparam(f"new_{key}") for key, c in zip(keys, columns, strict=True)})
        .where(table.c.id == sa.bindparam("its_id"))
        .where(table.c.version == sa.bindparam("its_version"))
    )
    made: Any = statement.compile(dialect=dialect)
    names = [name.removeprefix("new_") for name in made.positiontup[:-2]]
    return made.string, tuple(_place(attributes[name], dialect) for name in names)


def change(session: orm.Session, row: Any, values: Mapping[str, Any]) -> None:
    """Store these values of a row that the session holds, and count its version.

    Raises StaleDataError when somebody else changed the row meanwhile.
    """
    session.flush()
    model: type[Base] = type(row)
    fresh = {**values, _VERSION: row.version + 1}
    connection = session.connection()
    text, places = _changing(model, tuple(fresh), connection.dialect)
    laid = [place.laid(fresh[place.key]) for place in places]
    done = connection.exec_driver_sql(text, (*laid, row.id, row.version))
    if done.rowcount != 1:
        raise StaleDataError("the row was changed by somebody else")
    for key, value in fresh.items():
        set_committed_value(row, key, value)
    check_lengths([row])
