"""What a post asks for: on which days it is manned, from when to when, which cells that makes."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Protocol, TypeVar

from campus_guard.core.clock import CHINA
from campus_guard.features.rosters.codes import Segment, Span
from campus_guard.features.rosters.rows import CellKey

EVENT = "event"
DAY = timedelta(days=1)


class DayLike(Protocol):
    """A day as the calendar knows it."""

    @property
    def day(self) -> date:
        """The date."""

    @property
    def kind(self) -> str:
        """The kind of day."""

    @property
    def events(self) -> tuple[str, ...]:
        """The names of events on the day."""


class PostLike(Protocol):
    """A post as far as its demand goes: the row of the database and that of the queries."""

    @property
    def id(self) -> int:
        """The number."""

    @property
    def span(self) -> str:
        """By the day or by the week."""

    @property
    def segment(self) -> str:
        """The column on paper."""

    @property
    def day_kinds(self) -> Sequence[str]:
        """The kinds of days."""

    @property
    def weekdays(self) -> Sequence[int]:
        """The ISO weekdays; empty means all."""

    @property
    def starts_at(self) -> time:
        """The beginning."""

    @property
    def ends_at(self) -> time:
        """The end."""

    @property
    def headcount(self) -> int:
        """How many stand there."""

    @property
    def valid_from(self) -> date | None:
        """The first day."""

    @property
    def valid_to(self) -> date | None:
        """The last day."""


D = TypeVar("D", bound=DayLike)


def monday(day: date) -> date:
    """Return the Monday of the week."""
    return day - timedelta(days=day.isoweekday() - 1)


def manned(post: PostLike, day: DayLike) -> bool:
    """Tell whether the post is manned on this day."""
    if post.valid_from is not None and day.day < post.valid_from:
        return False
    if post.valid_to is not None and day.day > post.valid_to:
        return False
    if post.weekdays and day.day.isoweekday() not in post.weekdays:
        return False
    return str(day.kind) in post.day_kinds or (EVENT in post.day_kinds and bool(day.events))


def overnight(post: PostLike) -> bool:
    """Tell whether the shift ends on the next day."""
    return post.ends_at <= post.starts_at


def night(post: PostLike) -> bool:
    """Tell whether a shift counts as a night."""
    return overnight(post) or post.segment == Segment.NIGHT


def minutes(moment: time) -> int:
    """Return the minutes since midnight."""
    return moment.hour * 60 + moment.minute


def shift_minutes(post: PostLike) -> tuple[int, int]:
    """Return beginning and end in minutes of the post's own day; the end may exceed 24 hours."""
    last = minutes(post.ends_at) + (24 * 60 if overnight(post) else 0)
    return minutes(post.starts_at), last


def shift(day: date, starts_at: time, ends_at: time) -> tuple[datetime, datetime]:
    """Return the moments between which a shift of this day lasts."""
    last = day + DAY if ends_at <= starts_at else day
    return (
        datetime.combine(day, starts_at, CHINA),
        datetime.combine(last, ends_at, CHINA),
    )


def weeks(days: Iterable[D]) -> dict[date, list[D]]:
    """Return the days by the Monday of their week, in order."""
    found: dict[date, list[D]] = {}
    for day in days:
        found.setdefault(monday(day.day), []).append(day)
    return found


def cells_of(posts: Iterable[PostLike], days: Sequence[DayLike]) -> list[CellKey]:
    """Return every cell that the posts ask for on these days, in order of day and post.

    A post given by the week has one cell a seat, on the Monday, when any day of it is manned.
    """
    found: list[CellKey] = []
    by_week = weeks(days)
    for post in posts:
        if post.span == Span.WEEK:
            asked = [m for m, listed in by_week.items() if any(manned(post, d) for d in listed)]
        else:
            asked = [d.day for d in days if manned(post, d)]
        seats = range(1, post.headcount + 1)
        found.extend(CellKey(day, post.id, seat) for day in asked for seat in seats)
    return found
