"""What all commands on records have in common: make once, void with a reason, take back, keep old.

The commands of a feature name the model and add what is special about it.
"""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm.attributes import flag_modified

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import Message, msg
from campus_guard.core.text import clean_block, fold
from campus_guard.db import lengths
from campus_guard.db.models.admin import Correction
from campus_guard.db.models.base import Base
from campus_guard.db.service import Command, Read, Write

M = TypeVar("M", bound=Base)
LONGEST = lengths.LONGEST

CHECK_FIELDS = msg("Some fields need another look.")


def refuse(fields: Mapping[str, Message]) -> None:
    """Raise UserError when ``fields`` names anything."""
    if fields:
        raise UserError(CHECK_FIELDS, fields)


def too_long(values: Mapping[str, Any], **most: int) -> dict[str, Message]:
    """Return an error for each text that has more characters than it may; nothing is ever cut."""
    return {
        name: msg("At most {n} characters.", n=n)
        for name, n in most.items()
        if len(values[name] or "") > n
    }


def cleaned_reason(text: str) -> str:
    """Return the reason of a voiding, cleaned; raises UserError when it is too long."""
    reason = clean_block(text)
    refuse(too_long({"reason": reason}, reason=LONGEST))
    return reason


def alive(model: type[M]) -> sa.Select[M]:
    """Return the select of all records that are not voided."""
    return sa.select(model).where(model.__table__.c.voided_at.is_(None))


def taken(r: Read, model: type[Base], except_id: int | None = None, **values: Any) -> bool:
    """Tell whether another living record has these values.

    Texts are compared folded, as imports find them: with A1 there, a1 and Ａ１ are taken too.
    """
    columns = model.__table__.c
    texts = {name: fold(value) for name, value in values.items() if isinstance(value, str)}
    query = sa.select(columns.id, *(columns[name] for name in texts))
    query = query.where(columns.voided_at.is_(None))
    query = query.where(*(columns[n] == v for n, v in values.items() if n not in texts))
    if except_id is not None:
        query = query.where(columns.id != except_id)
    if not texts:
        return r.session.execute(query.limit(1)).first() is not None
    rows = r.session.execute(query).mappings()
    return any(all(fold(row[n]) == text for n, text in texts.items()) for row in rows)


def keep_old(w: Write, row: Any, name: str, old: str, new: str) -> None:
    """Keep the old words of something that lies in another table (members), and count an edit."""
    w.session.add(
        Correction(
            kind=row.__tablename__,
            row_id=row.id,
            field=name,
            old_text=old,
            new_text=new,
            reason="",
            at=w.now,
            username=w.actor.username,
        )
    )
    flag_modified(row, "uid")  # the version goes up, so that a second editor is told
    w.session.flush()
    w.note("update", row.__tablename__, row.id, name)


@dataclass(frozen=True, kw_only=True)
class VoidRecord(Command[int]):
    """Void a record with a reason; returns its id."""

    model: ClassVar[type[Base]]
    record_id: int
    reason: str
    expected_version: int | None = None

    def apply(self, w: Write) -> int:
        row = w.fetch(self.model, self.record_id, self.expected_version)
        self.check(w, row)
        w.void(row, cleaned_reason(self.reason))
        return self.record_id

    @abstractmethod
    def check(self, w: Write, row: Any) -> None:
        """Raise UserError when the record is still needed."""


@dataclass(frozen=True, kw_only=True)
class UnvoidRecord(Command[int]):
    """Take back a voiding; returns the id. A record that lives already stays as it is."""

    model: ClassVar[type[Base]]
    record_id: int

    def apply(self, w: Write) -> int:
        row: Any = w.get(self.model, self.record_id)
        if row.voided_at is not None:
            self.check(w, row)
            w.unvoid(row)
        return self.record_id

    @abstractmethod
    def check(self, w: Write, row: Any) -> None:
        """Raise UserError when its place was taken in the meantime."""
