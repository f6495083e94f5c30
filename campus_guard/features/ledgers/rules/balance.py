"""Running balances: what came in and went out, by substance and cabinet, and stock counts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from campus_guard.core.text import fold
from campus_guard.features.ledgers.rules.types import LedgerDef

Key = tuple[Any, ...]


@dataclass(frozen=True)
class Movement:
    """An entry as the balance sees it. ``order`` keeps entries of one day apart."""

    id: int
    day: date
    order: int
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Standing:
    """The balance after an entry; ``difference``: what a stock count found more (or less)."""

    key: Key
    balance: Decimal
    difference: Decimal | None = None


@dataclass(frozen=True)
class Balances:
    """The standing after each entry, and the last one of each group."""

    after: Mapping[int, Standing]
    now: Mapping[Key, Decimal]
    counted: Mapping[Key, tuple[date, Decimal]]
    first_below: int | None = None


def group_of(ledger: LedgerDef, values: Mapping[str, Any]) -> Key:
    """Return what an entry's balance is kept by; texts are compared folded."""
    assert ledger.balance is not None  # noqa: S101 - the caller looked
    found = (values.get(key) for key in ledger.balance.by)
    return tuple(fold(v) if isinstance(v, str) else v for v in found)


def sign(ledger: LedgerDef, values: Mapping[str, Any]) -> str:
    """Return "+", "-" or "=" of an entry."""
    assert ledger.balance is not None  # noqa: S101 - the caller looked
    return ledger.balance.signs.get(str(values.get(ledger.balance.direction)), "=")


def balances(ledger: LedgerDef, movements: Iterable[Movement]) -> Balances:
    """Return the balances of a ledger, its entries taken in the order of their days.

    A count moves nothing: its difference is written down, and a further entry puts the book right.
    """
    after: dict[int, Standing] = {}
    now: dict[Key, Decimal] = {}
    counted: dict[Key, tuple[date, Decimal]] = {}
    below = None
    for m in sorted(movements, key=lambda m: (m.day, m.order)):
        key, kind = group_of(ledger, m.values), sign(ledger, m.values)
        assert ledger.balance is not None  # noqa: S101 - group_of looked
        amount = Decimal(m.values.get(ledger.balance.quantity) or 0)
        book = now.get(key, Decimal(0))
        difference = None
        if kind == "=":
            difference = amount - book
            counted[key] = (m.day, difference)
        else:
            book += amount if kind == "+" else -amount
        now[key] = book
        after[m.id] = Standing(key, book, difference)
        if book < 0 and below is None:
            below = m.id
    return Balances(after, now, counted, below)
