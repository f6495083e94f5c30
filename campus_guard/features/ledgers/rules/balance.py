"""Running balances: what came in and went out, by substance and cabinet, and stock counts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from campus_guard.core.text import fold
from campus_guard.features.ledgers.rules.types import BalanceDef

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


def group_of(kept: BalanceDef, values: Mapping[str, Any]) -> Key:
    """Return what an entry's balance is kept by; texts are compared folded."""
    found = (values.get(key) for key in kept.by)
    return tuple(fold(v) if isinstance(v, str) else v for v in found)


def sign(kept: BalanceDef, values: Mapping[str, Any]) -> str:
    """Return "+", "-" or "=" of an entry."""
    return kept.signs.get(str(values.get(kept.direction)), "=")


def balances(kept: BalanceDef, movements: Iterable[Movement]) -> Balances:
    """Return the balances of a ledger, its entries taken in the order of their days.

    A count moves nothing: its difference is written down, and a further entry puts the book right.
    """
    after: dict[int, Standing] = {}
    now: dict[Key, Decimal] = {}
    counted: dict[Key, tuple[date, Decimal]] = {}
    below = None
    for m in sorted(movements, key=lambda m: (m.day, m.order)):
        key, kind = group_of(kept, m.values), sign(kept, m.values)
        amount = Decimal(m.values.get(kept.quantity) or 0)
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
