"""Values look the same on paper and on screen."""

from datetime import date, datetime, time
from decimal import Decimal

import pytest

from campus_guard.core.display import CHART_COLOURS, format_value, series_colour
from campus_guard.core.document import Gap, Heading, Kind, Series, Together, Tone, Value, flatten


@pytest.mark.parametrize(
    ("value", "kind", "decimals", "shown"),
    [
        (None, Kind.NUMBER, None, ""),
        ("未记录", Kind.MONEY, None, "未记录"),
        (0, Kind.NUMBER, None, "0"),
        (1200, Kind.NUMBER, None, "1,200"),
        (Decimal("10.00"), Kind.NUMBER, None, "10"),
        (100, Kind.NUMBER, None, "100"),
        (16.666, Kind.NUMBER, 1, "16.7"),
        (Decimal("1234.5"), Kind.MONEY, None, "1,234.50"),
        (Decimal("0.875"), Kind.PERCENT, None, "87.5%"),
        (1, Kind.PERCENT, 0, "100%"),
        (date(2026, 9, 1), Kind.DATE, None, "2026-09-01"),
        (datetime(2026, 9, 1, 7, 5), Kind.DATETIME, None, "2026-09-01 07:05"),  # noqa: DTZ001
        (datetime(2026, 9, 1, 7, 5), Kind.TIME, None, "07:05"),  # noqa: DTZ001
        (time(7, 5), Kind.TIME, None, "07:05"),
        (True, Kind.TICK, None, "☑"),
        (False, Kind.TICK, None, "☐"),
        (float("inf"), Kind.NUMBER, None, "inf"),
    ],
)
def test_values_are_written_by_kind(
    value: Value, kind: Kind, decimals: int | None, shown: str
) -> None:
    assert format_value(value, kind, decimals) == shown


def test_series_take_the_palette_in_turn_or_their_tone() -> None:
    assert series_colour(Series("甲", []), 1) == CHART_COLOURS[1]
    assert series_colour(Series("甲", []), len(CHART_COLOURS)) == CHART_COLOURS[0]
    assert series_colour(Series("甲", [], Tone.OK), 3) == "17703F"


def test_blocks_inside_blocks_are_found() -> None:
    inner = Together([Heading("乙"), Together([Gap()])])
    assert list(flatten([Heading("甲"), inner])) == [Heading("甲"), Heading("乙"), Gap()]
