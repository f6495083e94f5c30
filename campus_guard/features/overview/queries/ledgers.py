"""What the ledgers say of a range of days, for the summaries."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from campus_guard.db.service import Read
from campus_guard.features.indicators.queries import Indicators, IndicatorSheet
from campus_guard.features.ledgers.queries import (
    LedgerFigures,
    LedgerForPaper,
    LedgerNumbers,
    LedgerTarget,
    LedgerTargets,
)
from campus_guard.features.ledgers.queries.load import EntryRow

COUNTED = (
    "DEVICE",
    "DEVTEST",
    "EQUIP",
    "EQCHK",
    "POLICE",
    "LESSON",
    "LECTURE",
    "TRAINING",
    "MONTHACT",
    "DRILL",
    "PLAN",
    "LETTER",
    "BULLY",
    "BULLYBOX",
    "PSYCH",
    "KEYPERSON",
    "DISPUTE",
    "EVENT",
    "FEEDBACK",
    "SPEND",
    "OVERTIME",
    "AWARD",
)
"""The ledgers whose numbers stand in the summaries."""


@dataclass(frozen=True)
class LedgerPart:
    """Numbers of the ledgers, their targets, the indicators of the last day, the drills."""

    numbers: Mapping[str, LedgerNumbers]
    targets: tuple[LedgerTarget, ...]
    indicators: IndicatorSheet
    drills: tuple[EntryRow, ...]

    def entries(self, code: str, field: str = "", value: str = "") -> int | None:
        """Return how many entries, those of one answer when named; None: never written to."""
        found = self.numbers.get(code)
        if found is None or not found.recorded:
            return None
        return found.by.get(field, {}).get(value, 0) if field else found.entries

    def in_state(self, code: str, state: str) -> int | None:
        """Return how many entries of these days are in a state."""
        found = self.numbers.get(code)
        return found.states.get(state, 0) if found and found.recorded else None

    def total(self, code: str, field: str) -> Decimal | None:
        """Return the sum of a number."""
        found = self.numbers.get(code)
        return found.sums.get(field, Decimal(0)) if found and found.recorded else None


def ledger_part(r: Read, first: date, last: date) -> LedgerPart:
    """Return what the ledgers say of these days, both counted."""
    numbers = {
        code: LedgerFigures(ledger=code, first=first, last=last).fetch(r) for code in COUNTED
    }
    return LedgerPart(
        numbers,
        LedgerTargets(first=first, last=last).fetch(r),
        Indicators(on=last).fetch(r),
        LedgerForPaper(ledger="DRILL", first=first, last=last).fetch(r).rows,
    )
