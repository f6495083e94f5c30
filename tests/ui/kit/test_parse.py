"""What people type into fields."""

from contextlib import suppress
from datetime import date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campus_guard.core.clock import CHINA
from campus_guard.core.errors import UserError
from campus_guard.ui.parse import (
    parse_date,
    parse_decimal,
    parse_integer,
    parse_moment,
    parse_money,
    parse_time,
)

TODAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 9, 0, 31, tzinfo=CHINA)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-20", TODAY),
        ("2026.3.5", date(2026, 3, 5)),
        ("2026年3月5日", date(2026, 3, 5)),
        ("２０２６－０３－０５", date(2026, 3, 5)),
        ("20240229", date(2024, 2, 29)),
        ("0305", date(2026, 3, 5)),
        ("3-5", date(2026, 3, 5)),
        ("3月5日", date(2026, 3, 5)),
        ("t", TODAY),
        ("今天", TODAY),
        ("昨天", date(2026, 11, 19)),
        ("明", date(2026, 11, 21)),
        (" ", None),
    ],
)
def test_days(text: str, day: date | None) -> None:
    assert parse_date(text, TODAY) == day


@pytest.mark.parametrize("text", ["20260230", "x", "1", "13-13", "2026-11", "0229"])
def test_what_is_no_day(text: str) -> None:
    with pytest.raises(UserError):
        parse_date(text, TODAY)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("0742", time(7, 42)),
        ("742", time(7, 42)),
        ("7:42", time(7, 42)),
        ("7：42", time(7, 42)),
        ("7.42", time(7, 42)),
        ("7点42分", time(7, 42)),
        ("7点", time(7)),
        ("7", time(7)),
        ("23:59", time(23, 59)),
        ("", None),
    ],
)
def test_times(text: str, at: time | None) -> None:
    assert parse_time(text) == at


@pytest.mark.parametrize("text", ["24:00", "7:60", "99999", "noon"])
def test_what_is_no_time(text: str) -> None:
    with pytest.raises(UserError):
        parse_time(text)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-19 22:05", datetime(2026, 11, 19, 22, 5, tzinfo=CHINA)),
        ("1119 2205", datetime(2026, 11, 19, 22, 5, tzinfo=CHINA)),
        ("昨天 22:05", datetime(2026, 11, 19, 22, 5, tzinfo=CHINA)),
        ("742", datetime(2026, 11, 20, 7, 42, tzinfo=CHINA)),
        ("n", datetime(2026, 11, 20, 9, 0, tzinfo=CHINA)),
        ("现在", datetime(2026, 11, 20, 9, 0, tzinfo=CHINA)),
        ("", None),
    ],
)
def test_moments(text: str, moment: datetime | None) -> None:
    assert parse_moment(text, TODAY, NOW) == moment


@given(st.datetimes(timezones=st.just(CHINA)))
def test_a_moment_is_read_back_as_it_is_shown(moment: datetime) -> None:
    shown = moment.replace(second=0, microsecond=0)
    assert parse_moment(f"{shown.date()} {shown:%H:%M}", TODAY, NOW) == shown


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1234.5", Decimal("1234.50")),
        ("1,234.50", Decimal("1234.50")),
        ("¥99", Decimal("99.00")),
        ("１２元", Decimal("12.00")),
        ("1.2万", Decimal("12000.00")),
        ("0", Decimal("0.00")),
        ("", None),
    ],
)
def test_money(text: str, amount: Decimal | None) -> None:
    assert parse_money(text) == amount


@pytest.mark.parametrize("text", ["1.234", "-1", "1e5", "abc", "99999999999", "1/0", "NaN"])
def test_what_is_no_money(text: str) -> None:
    with pytest.raises(UserError):
        parse_money(text)


def test_whole_numbers_within_limits() -> None:
    assert parse_integer("12", 0, 12) == 12
    assert parse_integer("", 0, 12) is None
    for text in ("13", "-1", "1.5", "x", "9" * 30):
        with pytest.raises(UserError):
            parse_integer(text, 0, 12)


def test_decimals() -> None:
    assert parse_decimal("3.14", 2) == Decimal("3.14")
    assert parse_decimal(" ", 2) is None
    with pytest.raises(UserError):
        parse_decimal("3.141", 2)


@given(st.text(max_size=30))
def test_nothing_typed_breaks_a_field(text: str) -> None:
    for parse in (
        lambda t: parse_date(t, TODAY),
        parse_time,
        parse_money,
        lambda t: parse_moment(t, TODAY, NOW),
        lambda t: parse_integer(t, 0, 9),
        lambda t: parse_decimal(t, 2),
    ):
        with suppress(UserError):
            parse(text)
