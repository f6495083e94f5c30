"""Column types: how values lie in the file."""

from collections.abc import Iterable
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import mapped_column
from sqlalchemy.orm.properties import MappedColumn

FEN = Decimal("0.01")
CODED = "code"
"""Name of the CHECK of a ``coded`` column until the convention puts the column's name there."""
ENDLESS = "endless"
"""Key of ``Column.info``: the column takes a text of any length (the program makes it)."""


def stored_moment(value: datetime) -> str:
    """Return how ``UtcDateTime`` stores this moment; raises ValueError for a naive one."""
    offset = value.utcoffset()
    if offset is None:
        raise ValueError("a moment needs an offset")
    utc = (value - offset).isoformat(timespec="microseconds")[:26]
    return f"{utc}Z{_offset(offset)}"


@lru_cache(maxsize=64)
def _offset(offset: timedelta) -> str:
    """Return an offset as strftime's %z has it, to the minute (strftime itself is slow)."""
    minutes = int(abs(offset).total_seconds() // 60)
    return f"{'-' if offset < timedelta() else '+'}{minutes // 60:02}{minutes % 60:02}"


def moment_from(value: str | None) -> datetime | None:
    """Return the moment that ``stored_moment`` stored, in the offset it was recorded in."""
    if value is None:
        return None
    return datetime.fromisoformat(f"{value[:26]}+00:00").astimezone(_zone(value[27:]))


@lru_cache(maxsize=64)
def _zone(offset: str) -> timezone:
    """Return the zone of a stored offset (+0800)."""
    sign = -1 if offset[0] == "-" else 1
    return timezone(sign * timedelta(hours=int(offset[1:3]), minutes=int(offset[3:5])))


class UtcDateTime(sa.types.TypeDecorator[datetime]):
    """An aware moment, stored as UTC text that sorts, followed by the offset it was seen in.

    ``2026-10-12T02:05:00.000000Z+0800``; naive datetimes are refused.
    """

    impl = sa.String(33)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> str | None:
        """Return the stored text; raises ValueError for a naive datetime."""
        return None if value is None else stored_moment(value)

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> datetime | None:
        """Return the aware moment in the offset it was recorded in."""
        return moment_from(value)


class Fen(sa.types.TypeDecorator[Decimal]):
    """Money: Decimal yuan outside, whole fen in the file."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: sa.Dialect) -> int | None:
        """Return fen; raises ValueError when a fraction of a fen would be lost."""
        if value is None:
            return None
        fen = Decimal(value) * 100
        if fen != fen.to_integral_value():
            raise ValueError("less than a fen")
        return int(fen)

    def process_result_value(self, value: int | None, dialect: sa.Dialect) -> Decimal | None:
        """Return yuan with two decimals."""
        return None if value is None else Decimal(value) * FEN


def coded(values: type[StrEnum] | Iterable[str], **options: Any) -> MappedColumn[Any]:
    """Return a text column that admits only these values (CHECK), stored by value.

    Rules keep their own enums (they may not import the database); a test holds both equal.
    """
    listed = [str(getattr(v, "value", v)) for v in values]
    kind = sa.Enum(
        *listed,
        native_enum=False,
        create_constraint=True,
        length=max(32, *map(len, listed)),
        validate_strings=True,
        name=CODED,
    )
    return mapped_column(kind, **options)


Sealed = sa.LargeBinary
"""Bytes made by ``Vault.seal``: readable with the second key only."""
