"""Shares that name what they were divided by."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

TENTH = Decimal("0.1")


@dataclass(frozen=True)
class Rate:
    """A share; it never divides by zero and always shows what it was divided by."""

    part: int
    whole: int

    @property
    def percent(self) -> Decimal | None:
        """Return the percentage to one decimal, half up; None when there is nothing to divide."""
        if self.whole == 0:
            return None
        share = Decimal(self.part) * 100 / Decimal(self.whole)
        return share.quantize(TENTH, ROUND_HALF_UP)

    def __str__(self) -> str:
        fraction = f"{self.part}/{self.whole}"
        return f"{self.percent}% ({fraction})" if self.whole else f"— ({fraction})"
