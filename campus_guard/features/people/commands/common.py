"""What the commands on people share: the search index, finding by number, memberships."""

from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa

from campus_guard.core.i18n import Message, msg
from campus_guard.core.text import fold
from campus_guard.db.models import Base, Person, SearchKey
from campus_guard.db.records import alive
from campus_guard.db.service import Read, Write


def index(w: Write, kind: str, tokens: Mapping[int, Iterable[str]]) -> None:
    """Replace the search keys of these rows of ``kind``: {row id: tokens}."""
    if not tokens:
        return
    here = SearchKey.__table__.c
    for ids in _parts(list(tokens), 500):
        w.session.execute(sa.delete(SearchKey).where(here.kind == kind, here.row_id.in_(ids)))
    rows = [
        {"kind": kind, "token": token, "row_id": row_id}
        for row_id, mine in tokens.items()
        for token in sorted(set(mine))
    ]
    if rows:
        w.session.execute(sa.insert(SearchKey), rows)


def _parts(values: list[int], size: int) -> Iterable[list[int]]:
    return (values[i : i + size] for i in range(0, len(values), size))


def put(w: Write, row: Any) -> Any:
    """Add a new record without flushing, for imports of many rows."""
    row.created_at, row.created_by = w.now, w.actor.username
    w.session.add(row)
    return row


def staff_by_number(r: Read) -> dict[str, Person]:
    """Return the living staff by folded staff number."""
    return {fold(p.staff_number): p for p in r.session.scalars(alive(Person))}


def unknown_staff(number: str) -> Message:
    """Return the words for a staff number that nobody has."""
    return msg("Nobody has the staff number {number}.", number=number)


def is_alive(r: Read, model: type[Base], row_id: int | None) -> bool:
    """Tell whether a referred record exists and is not voided."""
    if row_id is None:
        return False
    columns = model.__table__.c
    query = sa.select(columns.id).where(columns.id == row_id, columns.voided_at.is_(None))
    return r.session.execute(query).first() is not None


def check_person(r: Read, person_id: int | None, field: str) -> dict[str, Message]:
    """Return an error at ``field`` unless the person exists and is not voided."""
    if is_alive(r, Person, person_id):
        return {}
    return {field: msg("Choose a member of staff.")}
