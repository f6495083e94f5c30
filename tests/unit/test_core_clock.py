"""The one place that asks for the time."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from campus_guard.core.clock import CHINA, FixedClock, SystemClock, set_back_by

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=CHINA)
ROOT = Path(__file__).resolve().parents[2]


def test_the_system_clock_is_aware_and_chinese() -> None:
    clock = SystemClock()
    before = datetime.now(UTC)
    now = clock.now()
    assert before <= now <= datetime.now(UTC)
    assert now.utcoffset() == timedelta(hours=8)
    assert clock.today() in (now.date(), clock.now().date())


def test_a_fixed_clock_moves_when_told() -> None:
    clock = FixedClock(NOON)
    clock.advance(hours=11, minutes=59)
    assert clock.today().isoformat() == "2026-11-20"
    clock.advance(minutes=1)
    assert clock.today().isoformat() == "2026-11-21"
    assert clock.now() == NOON + timedelta(hours=12)


@pytest.mark.parametrize(
    ("now", "back"),
    [
        (NOON, None),
        (NOON + timedelta(days=1), None),
        (NOON - timedelta(minutes=2), None),
        (NOON - timedelta(minutes=2, seconds=1), timedelta(minutes=2, seconds=1)),
        (NOON - timedelta(days=400), timedelta(days=400)),
        ((NOON - timedelta(hours=1)).astimezone(timezone.utc), timedelta(hours=1)),  # noqa: UP017
    ],
)
def test_a_clock_set_back_is_noticed(now: datetime, back: timedelta | None) -> None:
    assert set_back_by(now, NOON) == back


def test_before_the_first_record_no_clock_is_wrong() -> None:
    assert set_back_by(NOON, None) is None


def test_nobody_else_asks_the_computer_for_the_time() -> None:
    words = ("datetime.now(", "date.today(", "datetime.utcnow(", "time.time(", "time.localtime(")
    guilty = [
        f"{path.relative_to(ROOT)}: {word}"
        for path in sorted((ROOT / "campus_guard").rglob("*.py"))
        if path.name != "clock.py"
        for word in words
        if word in path.read_text(encoding="utf-8")
    ]
    assert guilty == []
