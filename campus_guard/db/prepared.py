"""Statements that are put into words once, for what runs at every key press.

SQLAlchemy looks a statement up, binds and wraps its rows at every run: with a statement of a
tenth of a millisecond that costs as much again.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm


class Prepared:
    """A statement whose text is made at its first run and kept.

    Values go in and come out as they lie in the file: moments and days are text there.
    """

    def __init__(self, statement: sa.Executable) -> None:
        self._statement: Any = statement
        self._text = ""
        self._names: Sequence[str] = ()
        self._fixed: Mapping[str, Any] = {}

    def rows(self, session: orm.Session, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """Return all rows of the statement with these values for its bound names."""
        if session.autoflush:  # a writing session: what waits to be stored counts
            session.flush()
        connection = session.connection()
        if not self._text:
            made = self._statement.compile(dialect=connection.dialect)
            self._names, self._fixed = made.positiontup or (), made.params
            self._text = made.string
        given = {**self._fixed, **values}
        cursor = connection.connection.cursor()
        try:
            cursor.execute(self._text, [given[name] for name in self._names])
            return list(cursor.fetchall())
        finally:
            cursor.close()
