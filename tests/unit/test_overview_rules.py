"""Figures of the term summary: rates name their denominator, missing is not zero."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campus_guard.features.overview.rules import (
    Compared,
    Rate,
    TermSpan,
    per_thousand,
    previous_terms,
)

counts = st.integers(0, 10_000)


def span(name: str, begin: date) -> TermSpan:
    return TermSpan(name, begin, begin + timedelta(days=150), begin + timedelta(days=140))


TERMS = [
    span("2024-2025-1", date(2024, 9, 1)),
    span("2025-2026-1", date(2025, 9, 1)),
    span("2025-2026-2", date(2026, 2, 24)),
    span("2026-2027-1", date(2026, 9, 1)),
]


@given(counts, counts)
def test_a_rate_never_divides_by_zero_and_names_its_denominator(part: int, whole: int) -> None:
    rate = Rate(part, whole)
    assert f"{part}/{whole}" in str(rate)
    assert (rate.percent is None) == (whole == 0)


@given(st.integers(1, 5000), st.integers(1, 5000))
def test_a_rate_is_rounded_to_one_decimal(part: int, whole: int) -> None:
    percent = Rate(part, whole).percent
    assert percent is not None
    assert abs(percent - Decimal(part) * 100 / whole) <= Decimal("0.05")


def test_rate_in_words() -> None:
    assert str(Rate(1, 3)) == "33.3% (1/3)"
    assert str(Rate(0, 0)) == "— (0/0)"


def test_per_thousand_pupils() -> None:
    assert per_thousand(3, 1200) == Decimal("2.50")
    assert per_thousand(3, 0) is None


def test_a_term_that_was_not_recorded_is_not_zero() -> None:
    assert Compared(4, None, None).change is None
    assert Compared(4, 0, None).change == 4


def test_last_term_and_the_same_term_last_year() -> None:
    last, twin = previous_terms(TERMS, "2026-2027-1")
    assert last is not None
    assert last.name == "2025-2026-2"
    assert twin is not None
    assert twin.name == "2025-2026-1"


def test_a_missing_twin_is_none_even_when_an_earlier_term_exists() -> None:
    last, twin = previous_terms(TERMS, "2025-2026-2")
    assert last is not None
    assert last.name == "2025-2026-1"
    assert twin is None
    assert previous_terms(TERMS, "2024-2025-1") == (None, None)


def test_an_unknown_term_is_refused() -> None:
    with pytest.raises(KeyError):
        previous_terms(TERMS, "1999-2000-1")
