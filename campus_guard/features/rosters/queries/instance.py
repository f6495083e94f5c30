"""A stored roster as a problem for the engine, and the engine's keys as cells."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, ClassVar

from campus_guard.core.roles import OFFICE, Role
from campus_guard.db.models import (
    Certificate,
    DutyPair,
    DutyWish,
    LeaveRequest,
    Lesson,
    Roster,
)
from campus_guard.db.records import alive
from campus_guard.db.service import Query, Read
from campus_guard.features.calendar.rules import Day
from campus_guard.features.rosters.codes import LeaveState, LessonWeeks, Segment, Span
from campus_guard.features.rosters.demand import minutes, monday, night, shift_minutes
from campus_guard.features.rosters.queries.loading import Drawing, drawing
from campus_guard.features.rosters.queries.takers import Taker, takers
from campus_guard.features.rosters.queries.turns import Turns, weekly_turns
from campus_guard.features.rosters.rows import CellKey, CellState, DutyPostRow
from campus_guard.features.rosters.rules import model as m

SEX = {"male": "m", "female": "f"}
RULE_SET = "1"
PUBLISHED = "published"
_LONG_AGO, _FOR_EVER = date(2000, 1, 1), date(2099, 12, 31)
ONE = timedelta(days=1)


@dataclass(frozen=True)
class _Facts:
    """What is stored about the people of a term, by person."""

    certificates: dict[int, list[m.Certificate]]
    absences: dict[int, list[m.Absence]]
    lessons: dict[int, list[m.Lesson]]
    wishes: dict[int, list[m.Wish]]


def leave_of(r: Read, first: date, last: date) -> dict[int, list[LeaveRequest]]:
    """Return the approved leave that touches two days, by person."""
    query = alive(LeaveRequest).where(
        LeaveRequest.state == LeaveState.APPROVED.value,
        LeaveRequest.starts_on <= last,
        LeaveRequest.ends_on >= first,
    )
    found: dict[int, list[LeaveRequest]] = {}
    for row in r.session.scalars(query.order_by(LeaveRequest.starts_on, LeaveRequest.id)):
        found.setdefault(row.person_id, []).append(row)
    return found


def _facts(r: Read, drawn: Drawing) -> _Facts:
    facts = _Facts({}, {}, {}, {})
    for cert in r.session.scalars(alive(Certificate).order_by(Certificate.id)):
        made = m.Certificate(cert.kind, cert.issued_on, cert.expires_on)
        facts.certificates.setdefault(cert.person_id, []).append(made)
    for person_id, leaves in leave_of(r, drawn.roster.starts_on, drawn.roster.ends_on).items():
        facts.absences[person_id] = [m.Absence(x.starts_on, x.ends_on) for x in leaves]
    term = drawn.roster.term_id
    for lesson in r.session.scalars(alive(Lesson).where(Lesson.term_id == term)):
        _add_lesson(facts, lesson, drawn.days)
    for wish in r.session.scalars(alive(DutyWish).where(DutyWish.term_id == term)):
        facts.wishes.setdefault(wish.person_id, []).extend(_wishes(wish, drawn))
    return facts


def lesson_name(lesson: Lesson) -> str:
    """Return what a lesson is called: period, class, subject."""
    parts = (lesson.period, lesson.class_name, lesson.subject)
    return " ".join(part for part in parts if part)


def _add_lesson(facts: _Facts, lesson: Lesson, days: Iterable[Day]) -> None:
    """Add a lesson; one of odd or even weeks becomes an absence on its days."""
    starts, ends = minutes(lesson.starts_at), minutes(lesson.ends_at)
    name = lesson_name(lesson)
    if lesson.weeks == LessonWeeks.ALL:
        made = m.Lesson(lesson.weekday, starts, ends, name)
        facts.lessons.setdefault(lesson.person_id, []).append(made)
        return
    listed = list(days)
    first = monday(listed[0].day) if listed else None
    odd = lesson.weeks == LessonWeeks.ODD
    for day in listed:
        number = ((day.day - first).days // 7 + 1) if first else 0
        if day.lessons_of == lesson.weekday and number % 2 == odd:
            absence = m.Absence(day.day, day.day, starts, ends, name)
            facts.absences.setdefault(lesson.person_id, []).append(absence)


def _wishes(row: DutyWish, drawn: Drawing) -> list[m.Wish]:
    post = str(row.post_id) if row.post_id else ""
    if row.starts_on is None or row.ends_on is None:
        return [m.Wish(row.kind, None, row.weekday, post, row.priority)]
    first = max(row.starts_on, drawn.roster.starts_on)
    last = min(row.ends_on, drawn.roster.ends_on)
    count = max(0, (last - first).days + 1)
    return [
        m.Wish(row.kind, first + n * ONE, row.weekday, post, row.priority) for n in range(count)
    ]


def _person(taker: Taker, facts: _Facts, posts: list[DutyPostRow], turns: Turns) -> m.Person:
    row, person = taker.row, taker.person
    allowed = frozenset(str(p.id) for p in posts if taker.may(p.who))
    absences = list(facts.absences.get(taker.id, ()))
    if person.joined_on is not None:
        absences.append(m.Absence(_LONG_AGO, person.joined_on - ONE))
    if person.left_on is not None:
        absences.append(m.Absence(person.left_on + ONE, _FOR_EVER))
    return m.Person(
        id=str(taker.id),
        name=taker.name,
        sex=SEX.get(person.sex or "", ""),
        leader=row.leads,
        certificates=tuple(facts.certificates.get(taker.id, ())),
        posts=None if len(allowed) == len(posts) else allowed,
        share=row.share,
        absences=tuple(absences),
        lessons=tuple(facts.lessons.get(taker.id, ())),
        wishes=tuple(facts.wishes.get(taker.id, ())),
        carry=m.Carry(
            row.owes_points - turns.points.get(taker.id, 0),
            row.owes_nights,
            row.owes_holidays,
            row.owes_mornings,
        ),
        limits=m.PersonLimits(row.per_day, row.in_7_days, row.consecutive_days),
    )


def limits_from(data: Mapping[str, Any]) -> m.Limits:
    """Return the stored limits of a roster."""
    usual = m.Limits()
    return m.Limits(
        rest_minutes=data.get("rest_minutes", usual.rest_minutes),
        per_day=data.get("per_day", usual.per_day),
        in_7_days=data.get("in_7_days", usual.in_7_days),
        consecutive_days=data.get("consecutive_days", usual.consecutive_days),
        relaxed=frozenset(data.get("relaxed", ())),
    )


def limits_data(limits: m.Limits) -> dict[str, Any]:
    """Return limits as they are stored."""
    return {**vars(limits), "relaxed": sorted(limits.relaxed)}


def sliders_from(data: Mapping[str, Any]) -> m.Sliders:
    """Return the stored sliders of a roster."""
    return m.Sliders(**{k: m.Level(v) for k, v in data.items()})


def sliders_data(sliders: m.Sliders) -> dict[str, str]:
    """Return sliders as they are stored."""
    return {k: str(v.value) for k, v in vars(sliders).items()}


def seat_needs(post: DutyPostRow, seat: int) -> tuple[bool, str]:
    """Return what a seat needs: a leader, a certificate. Leaders have the first seats.

    Certificates are asked of the seats after them, as far as there are enough.
    """
    leader = seat <= post.least_leaders
    begins = min(post.least_leaders, post.headcount - post.least_certified)
    certified = begins < seat <= begins + post.least_certified
    return leader, post.certificate if certified else ""


@dataclass(frozen=True)
class Keys:
    """Turns the engine's keys into cells and back."""

    days: tuple[date, ...]

    @classmethod
    def of(cls, instance: m.Instance) -> "Keys":
        """Return the keys of an instance."""
        return cls(tuple(day.date for day in instance.days))

    def cell(self, key: m.SlotKey) -> CellKey:
        """Return the cell of a slot."""
        return CellKey(self.days[key[0]], int(key[1]), key[2])

    def slot(self, key: CellKey) -> m.SlotKey:
        """Return the slot of a cell; raises KeyError for a day the roster does not have."""
        number = (key.day - self.days[0]).days if self.days else -1
        if not 0 <= number < len(self.days):
            raise KeyError(key)
        return (number, str(key.post_id), key.seat)


def cell_key(instance: m.Instance, key: m.SlotKey) -> CellKey:
    """Return the cell of a slot of the instance."""
    return Keys.of(instance).cell(key)


def slot_key(instance: m.Instance, key: CellKey) -> m.SlotKey:
    """Return the slot of a cell of the instance."""
    return Keys.of(instance).slot(key)


@dataclass(frozen=True)
class Problem:
    """A roster as the engine sees it, with what stands in its slots now."""

    drawn: Drawing
    instance: m.Instance
    assignments: dict[m.SlotKey, str]
    takers: tuple[Taker, ...]
    turns: Turns

    @property
    def keys(self) -> Keys:
        """Return the translation of keys."""
        return Keys.of(self.instance)

    @property
    def quotas(self) -> tuple[m.Quota, ...]:
        """Return the stored quotas as the engine made them (turns of the week left out)."""
        made = []
        for person in self.instance.people:
            data = self.drawn.roster.quotas.get(person.id)
            if data:
                turned = self.turns.points.get(int(person.id), 0)
                times = self.turns.times.get(int(person.id), 0)
                made.append(
                    m.Quota(
                        person.id, data["points"] - turned, data["duties"] - times,
                        data["nights"], data["holidays"], data["mornings"],
                    )
                )  # fmt: skip
        return tuple(made)


def problem(
    r: Read,
    roster: Roster,
    first: date | None = None,
    last: date | None = None,
    *,
    locks: bool = True,
) -> Problem:
    """Return the roster (or the weeks between two days) as a problem for the engine.

    Cells that are locked or published are locks; of people who take part no longer, what they
    hold is left out (it shows as a gap in a draft).
    """
    drawn = drawing(r, roster, first, last)
    people = takers(r, roster.term_id)
    daily = [p for p in drawn.posts.values() if p.span is Span.DAY]
    turns = weekly_turns(drawn, people, leave_of(r, roster.starts_on, roster.ends_on))
    used = {key.post_id for key in drawn.cells}
    posts = [p for p in daily if p.id in used]
    facts = _facts(r, drawn)
    begins = drawn.days[0].day if drawn.days else roster.starts_on
    days = tuple(_day(day) for day in drawn.days)
    known = {taker.id for taker in people}
    cells = [(k, s) for k, s in drawn.cells.items() if drawn.posts[k.post_id].span is Span.DAY]
    slots = tuple(_slot(k, drawn.posts[k.post_id], begins) for k, _ in cells)
    held = tuple(
        _lock(k, s, begins, known, published=drawn.is_published(k))
        for k, s in cells
        if locks and (s.locked or drawn.is_published(k))
    )
    pairs = alive(DutyPair).where(DutyPair.term_id == roster.term_id)
    instance = m.Instance(
        days=days,
        people=tuple(_person(t, facts, posts, turns) for t in people),
        posts=tuple(_post(p) for p in posts),
        slots=slots,
        pairs=tuple(
            m.Pair(str(p.first_id), str(p.second_id), m.PairKind(p.kind))
            for p in r.session.scalars(pairs)
            if {p.first_id, p.second_id} <= known
        ),
        locks=held,
        limits=limits_from(roster.limits),
        sliders=sliders_from(roster.sliders),
        seed=roster.seed,
        name=roster.name,
        rule_set=RULE_SET,
    )
    assignments = {_key(k, begins): str(s.person_id) for k, s in cells if s.person_id in known}
    return Problem(drawn, instance, assignments, tuple(people), turns)


def _lock(
    key: CellKey, state: CellState, begins: date, known: set[int], *, published: bool
) -> m.Lock:
    """Return a lock; what is published stays even if it breaks a rule meanwhile."""
    person = str(state.person_id) if state.person_id in known else None
    return m.Lock(_key(key, begins), person, state.kept_why or (PUBLISHED if published else ""))


def _key(key: CellKey, first: date) -> m.SlotKey:
    return ((key.day - first).days, str(key.post_id), key.seat)


def _day(day: Day) -> m.Day:
    return m.Day(day.day, day.kind.value, day.follows_weekday, day.name)


def _post(post: DutyPostRow) -> m.Post:
    return m.Post(
        id=str(post.id),
        name=post.name,
        kind=post.kind.value,
        sex=SEX.get(post.needs_sex or "", ""),
        points=post.points,
        night=night(post),
        morning=post.segment is Segment.MORNING,
        areas=tuple(str(area_id) for area_id in post.area_ids),
    )


def _slot(key: CellKey, post: DutyPostRow, first: date) -> m.Slot:
    starts, ends = shift_minutes(post)
    leader, certificate = seat_needs(post, key.seat)
    number, post_id, seat = _key(key, first)
    return m.Slot(number, post_id, seat, starts, ends, leader, certificate)


@dataclass(frozen=True, kw_only=True)
class BuildInstance(Query[m.Instance]):
    """Return the roster as a problem for the engine; raises NotFound."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    roster_id: int

    def fetch(self, r: Read) -> m.Instance:
        return problem(r, r.get(Roster, self.roster_id)).instance


@dataclass(frozen=True, kw_only=True)
class BuildProblem(Query[Problem]):
    """Return the roster as a problem with what stands in it (for a board, a repair)."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    roster_id: int

    def fetch(self, r: Read) -> Problem:
        return problem(r, r.get(Roster, self.roster_id))
