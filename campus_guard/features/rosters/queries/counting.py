"""What each person has in a roster, beside his quota."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from campus_guard.db.models import DutyPerson, Roster, RosterMonth
from campus_guard.db.service import Read
from campus_guard.features.calendar.rules import Day
from campus_guard.features.rosters.codes import Segment, Span
from campus_guard.features.rosters.demand import manned, shift_minutes, weeks
from campus_guard.features.rosters.queries.demand import post_rows
from campus_guard.features.rosters.queries.loading import (
    Drawing,
    day_map,
    drawing,
    names_of,
)
from campus_guard.features.rosters.rows import CellKey, DutyPostRow, PersonCount


@dataclass
class Sums:
    """The sums of one person."""

    points: int = 0
    duties: int = 0
    nights: int = 0
    holidays: int = 0
    mornings: int = 0
    minutes: int = 0


def off_day(day: Day | None) -> bool:
    """Tell whether a duty on this day counts as one on a holiday."""
    return day is not None and str(day.kind) not in ("school", "makeup_workday")


def week_minutes(post: DutyPostRow, days: Iterable[Day]) -> int:
    """Return the minutes of a post given by the week: those of its days."""
    first, last = shift_minutes(post)
    return sum(last - first for day in days if manned(post, day))


def sum_up(
    cells: Iterable[tuple[CellKey, int | None]],
    posts: Mapping[int, DutyPostRow],
    days: Mapping[date, Day],
) -> dict[int, Sums]:
    """Return the sums of everybody who stands in one of the cells."""
    found: dict[int, Sums] = {}
    by_week = weeks(days.values())
    for key, person_id in cells:
        if person_id is None:
            continue
        post, sums = posts[key.post_id], found.setdefault(person_id, Sums())
        first, last = shift_minutes(post)
        sums.points += post.points
        sums.duties += 1
        sums.nights += post.night
        sums.mornings += post.segment is Segment.MORNING
        if post.span is Span.WEEK:
            listed = by_week.get(key.day, [])
            sums.minutes += week_minutes(post, listed)
        else:
            sums.holidays += off_day(days.get(key.day))
            sums.minutes += last - first
    return found


def counts_of(r: Read, drawn: Drawing) -> tuple[PersonCount, ...]:
    """Return the counts of everybody who takes part or stands in a cell of the whole roster."""
    days = {day.day: day for day in drawn.days}
    sums = sum_up(((k, s.person_id) for k, s in drawn.cells.items()), drawn.posts, days)
    return rows(r, drawn.roster.term_id, sums, drawn.roster.quotas)


def rows(
    r: Read, term_id: int, sums: Mapping[int, Sums], quotas: Mapping[str, Any]
) -> tuple[PersonCount, ...]:
    """Return the sums with names, shares and quotas, most points first."""
    query = sa.select(DutyPerson.person_id, DutyPerson.share).where(
        DutyPerson.term_id == term_id, DutyPerson.voided_at.is_(None)
    )
    shares = {row[0]: row[1] for row in r.session.execute(query)}
    ids = sorted({*shares, *sums})
    names = names_of(r, ids)
    made = []
    for person_id in ids:
        have = sums.get(person_id, Sums())
        quota = quotas.get(str(person_id)) or {}
        made.append(
            PersonCount(
                person_id=person_id,
                name=names.get(person_id, ""),
                share=shares.get(person_id, 0),
                points=have.points,
                duties=have.duties,
                nights=have.nights,
                holidays=have.holidays,
                mornings=have.mornings,
                minutes=have.minutes,
                quota_points=quota.get("points"),
                quota_duties=quota.get("duties"),
                quota_nights=quota.get("nights"),
                quota_holidays=quota.get("holidays"),
                quota_mornings=quota.get("mornings"),
            )
        )
    made.sort(key=lambda c: (-c.points, c.person_id))
    return tuple(made)


def term_counts(r: Read, term_id: int) -> tuple[PersonCount, ...]:
    """Return what each person had by the published months of a term.

    The quotas are those of the version with most published months.
    """
    query = (
        sa.select(RosterMonth.month, Roster)
        .join(Roster, RosterMonth.roster_id == Roster.id)
        .where(RosterMonth.voided_at.is_(None), RosterMonth.term_id == term_id)
        .order_by(RosterMonth.id)
    )
    by_roster: dict[int, tuple[Roster, set[str]]] = {}
    for month, roster in r.session.execute(query):
        by_roster.setdefault(roster.id, (roster, set()))[1].add(month)
    if not by_roster:
        return ()
    posts = post_rows(r)
    cells: list[tuple[CellKey, int | None]] = []
    for roster, months in by_roster.values():
        drawn = drawing(r, roster)
        cells += [(k, s.person_id) for k, s in drawn.cells.items() if drawn.month(k) in months]
    rosters = [roster for roster, _ in by_roster.values()]
    first, last = min(x.starts_on for x in rosters), max(x.ends_on for x in rosters)
    best = max(by_roster.values(), key=lambda pair: len(pair[1]))[0]
    sums = sum_up(cells, posts, day_map(r, first, last))
    return rows(r, term_id, sums, best.quotas)
