"""No text is longer than its column says: SQLite itself does not count, and nothing is ever cut.

The commands refuse what is too long in the words of their forms; this is the net under them.
"""

from collections.abc import Iterable
from functools import lru_cache

import sqlalchemy as sa

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import Message, msg
from campus_guard.db.models.base import Base
from campus_guard.db.types import ENDLESS

LONGEST = 20_000
"""Characters that a text of several lines may have."""


def check_lengths(things: Iterable[Base]) -> None:
    """Raise UserError naming every column of these records whose text is too long."""
    fields: dict[str, Message] = {}
    for thing in things:
        for name, most in _limits(type(thing)):
            text = thing.__dict__.get(name)
            if text is not None and len(text) > most:
                fields[name] = msg("At most {n} characters.", n=most)
    if fields:
        raise UserError(msg("Some fields need another look."), fields)


@lru_cache(maxsize=200)
def _limits(model: type[Base]) -> tuple[tuple[str, int], ...]:
    """Return (attribute, characters) of the text columns of a mapped class."""
    found = []
    for attribute in sa.inspect(model).column_attrs:
        column = attribute.columns[0]
        if isinstance(column.type, sa.String) and not column.info.get(ENDLESS):
            found.append((attribute.key, column.type.length or LONGEST))
    return tuple(found)
