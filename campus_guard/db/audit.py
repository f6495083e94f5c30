"""The audit chain: every write appends rows that carry an HMAC over themselves and the row before.

A row names who, when, which object and which fields, never a value. Changing or removing a row in
the middle breaks every later link; cutting the end is found by the count and head that are
printed on reports and stand in the names of backups.
"""

import hmac
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm

from campus_guard.db.models.admin import AuditEntry
from campus_guard.db.types import stored_moment

Reader = orm.Session | sa.Connection

START = b"\0" * 32
_BATCH = 5000
_COLUMNS = ("id", "at", "username", "action", "kind", "row_id", "fields", "mac")
_LAST = sa.select(AuditEntry.id, AuditEntry.mac).order_by(AuditEntry.id.desc()).limit(1)
_TABLE: Any = AuditEntry.__table__
_APPEND = sa.insert(_TABLE).values(
    {c: sa.bindparam(c.name, type_=sa.String() if c.name == "at" else c.type) for c in _TABLE.c}
)


@dataclass(frozen=True)
class Link:
    """What one audit row says."""

    action: str
    kind: str
    row_id: int | None
    fields: str = ""


@dataclass(frozen=True)
class ChainHead:
    """Number of links and the first eight hex digits of the last one's HMAC."""

    count: int
    head: str

    def __str__(self) -> str:
        return f"{self.count}-{self.head}"


@dataclass(frozen=True)
class ChainReport:
    """Result of walking the chain: its head, and the first broken link if there is one."""

    head: ChainHead
    broken_at: int | None

    @property
    def whole(self) -> bool:
        """Tell whether every link fits."""
        return self.broken_at is None


def _mac(key: bytes, before: bytes, row: Iterable[Any]) -> bytes:
    text = json.dumps(list(row), ensure_ascii=False, separators=(",", ":"), default=repr)
    return hmac.digest(key, before + text.encode("utf-8", "surrogatepass"), "sha256")


def append(session: Reader, key: bytes, at: datetime, username: str, links: Iterable[Link]) -> None:
    """Append ``links`` in the transaction of ``session``."""
    connection = session.connection() if isinstance(session, orm.Session) else session
    last = connection.execute(_LAST).first()
    number, before = (last.id, last.mac) if last else (0, START)
    stamp = stored_moment(at)
    rows = []
    for link in links:
        number += 1
        content = (number, stamp, username, link.action, link.kind, link.row_id, link.fields)
        before = _mac(key, before, content)
        rows.append(dict(zip(_COLUMNS, (*content, before), strict=True)))
    if rows:
        connection.execute(_APPEND, rows)


def head(session: Reader) -> ChainHead:
    """Return how long the chain is and how it ends."""
    last = session.execute(_LAST).first()
    return ChainHead(last.id, last.mac.hex()[:8]) if last else ChainHead(0, "0" * 8)


def last_moment(session: Reader) -> datetime | None:
    """Return when the newest link was written, or None in an empty chain."""
    moment: datetime | None = session.scalar(sa.select(sa.func.max(AuditEntry.at)))
    return moment


def verify(session: Reader, key: bytes) -> ChainReport:
    """Walk the whole chain and return its head and the number of the first link that is wrong."""
    table = AuditEntry.__table__
    columns = [table.c.id, sa.type_coerce(table.c.at, sa.String), *list(table.c)[2:8]]
    before = START
    rows = session.execute(
        sa.select(*columns).order_by(table.c.id).execution_options(yield_per=_BATCH)
    )
    for place, row in enumerate(rows, start=1):
        *content, mac = row
        before = _mac(key, before, content)
        if mac != before:
            return ChainReport(head(session), place)
    return ChainReport(head(session), None)
