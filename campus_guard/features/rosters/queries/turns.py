"""Posts given by the week (值周行政): who has his turn, by a plain rotation.

They are no slots of the engine: a person on duty for a whole week keeps his lessons and other
posts. Each turn goes to whoever had the fewest so far and is not away in that week.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from campus_guard.features.calendar.rules import Day
from campus_guard.features.rosters.codes import CellSource, Span
from campus_guard.features.rosters.demand import manned, weeks
from campus_guard.features.rosters.queries.loading import Drawing
from campus_guard.features.rosters.rows import CellKey, CellState, DutyPostRow, Who


class Leave(Protocol):
    """Days on which somebody is away."""

    @property
    def starts_on(self) -> date:
        """The first day."""

    @property
    def ends_on(self) -> date:
        """The last day."""


class Taking(Protocol):
    """Somebody who takes part."""

    @property
    def id(self) -> int:
        """The person's number."""

    @property
    def leads(self) -> bool:
        """Whether he may lead."""

    @property
    def sex(self) -> str | None:
        """The sex, where it is known."""

    @property
    def share(self) -> int:
        """The workload in percent."""

    def may(self, who: Who) -> bool:
        """Tell whether he is among those a post is for."""


@dataclass
class Turns:
    """The cells of posts given by the week, and what they count for each person."""

    cells: dict[CellKey, CellState] = field(default_factory=dict)
    points: dict[int, int] = field(default_factory=dict)
    times: dict[int, int] = field(default_factory=dict)

    def give(self, key: CellKey, post: DutyPostRow, state: CellState) -> None:
        """Note who has a turn."""
        self.cells[key] = state
        if state.person_id is not None:
            who = state.person_id
            self.points[who] = self.points.get(who, 0) + post.points
            self.times[who] = self.times.get(who, 0) + 1


def weekly_turns(
    drawn: Drawing, people: Sequence[Taking], leave: Mapping[int, Sequence[Leave]]
) -> Turns:
    """Return the turns of the whole roster; whoever stands in a cell stays there."""
    turns = Turns()
    by_week = weeks(drawn.days)
    cells = [k for k in drawn.cells if drawn.posts[k.post_id].span is Span.WEEK]
    for key in cells:
        if _stays(drawn, key):
            turns.give(key, drawn.posts[key.post_id], drawn.cells[key])
    for key in cells:
        if key in turns.cells:
            continue
        post = drawn.posts[key.post_id]
        days = [day for day in by_week.get(key.day, []) if manned(post, day)]
        chosen = _next(post, key, days, people, leave, turns)
        turns.give(key, post, CellState(key, chosen, source=CellSource.ENGINE))
    return turns


def _stays(drawn: Drawing, key: CellKey) -> bool:
    state = drawn.cells[key]
    return state.person_id is not None or state.locked or drawn.is_published(key)


def _next(
    post: DutyPostRow,
    key: CellKey,
    days: Sequence[Day],
    people: Sequence[Taking],
    leave: Mapping[int, Sequence[Leave]],
    turns: Turns,
) -> int | None:
    taken = {s.person_id for k, s in turns.cells.items() if k.day == key.day}
    able = [
        person
        for person in people
        if person.id not in taken
        and not against(post, key.seat, person)
        and not away(days, leave.get(person.id, ()))
    ]
    if not able:
        return None
    return min(able, key=lambda p: (turns.times.get(p.id, 0), -p.share)).id


def away(days: Sequence[Day], leaves: Sequence[Leave]) -> bool:
    """Tell whether any of the days lies in one of the leaves."""
    return any(x.starts_on <= day.day <= x.ends_on for day in days for x in leaves)


def against(post: DutyPostRow, seat: int, person: Taking) -> bool:
    """Tell whether something of the person himself speaks against a turn."""
    return (
        not person.may(post.who)
        or (seat <= post.least_leaders and not person.leads)
        or (post.needs_sex is not None and person.sex != post.needs_sex)
        or person.share == 0
    )
