"""Duty posts: entering, editing, voiding, and the shipped templates to start from."""

from dataclasses import dataclass
from datetime import date, time
from typing import Any, ClassVar

import sqlalchemy as sa

from campus_guard.core.i18n import msg
from campus_guard.core.ids import new_uid
from campus_guard.core.roles import OFFICE, Role
from campus_guard.db.models import (
    Area,
    DutyPost,
    DutyPostArea,
    Person,
    Post,
    RosterCell,
    Squad,
    StaffPost,
)
from campus_guard.db.models.people import LINES, SEXES
from campus_guard.db.records import UnvoidRecord, VoidRecord, alive, keep_old, refuse, taken
from campus_guard.db.service import Command, Write
from campus_guard.features.calendar.rules import DayKind
from campus_guard.features.rosters.codes import DutyKind, Segment, Span
from campus_guard.features.rosters.commands.common import Typed
from campus_guard.features.rosters.rows import Who
from campus_guard.features.rosters.templates import posts_of

SCHOOL_DAYS = (DayKind.SCHOOL.value, DayKind.MAKEUP_WORKDAY.value)
MOST_HEADS = 50
MOST_POINTS = 100
EVERYBODY = Who()


@dataclass(frozen=True, kw_only=True)
class PostFields:
    """What is typed about a duty post; see the table ``duty_post``."""

    name: str
    kind: DutyKind
    segment: Segment
    starts_at: time
    ends_at: time
    span: Span = Span.DAY
    day_kinds: tuple[str, ...] = SCHOOL_DAYS
    weekdays: tuple[int, ...] = ()
    headcount: int = 1
    least_leaders: int = 0
    least_certified: int = 0
    certificate: str = ""
    needs_sex: str | None = None
    points: int = 1
    who: Who = EVERYBODY
    valid_from: date | None = None
    valid_to: date | None = None
    area_ids: tuple[int, ...] = ()
    place_post_id: int | None = None
    duty_text: str = ""
    sort: int = 0


def _values(w: Write, given: PostFields, except_id: int | None = None) -> dict[str, Any]:
    """Return the cleaned columns; raises UserError with everything that is wrong."""
    typed = Typed()
    name = typed.line("name", given.name, 64, need=True)
    certificate = typed.line("certificate", given.certificate, 64)
    duty_text = typed.block("duty_text", given.duty_text, 5000)
    typed.wrong(
        "name", msg("There is already a post of this name."),
        name and taken(w, DutyPost, except_id, name=name),
    )  # fmt: skip
    _check_numbers(typed, given, certificate)
    _check_days(typed, given)
    _check_refers(w, typed, given)
    typed.refuse()
    same = ("starts_at", "ends_at", "headcount", "least_leaders", "least_certified", "needs_sex",
            "points", "valid_from", "valid_to", "place_post_id", "sort")  # fmt: skip
    return {
        "name": name,
        "certificate": certificate,
        "duty_text": duty_text,
        "kind": given.kind.value,
        "segment": given.segment.value,
        "span": given.span.value,
        "day_kinds": sorted(set(given.day_kinds)),
        "weekdays": sorted(set(given.weekdays)),
        "who": {k: list(v) for k, v in vars(given.who).items()},
        **{key: getattr(given, key) for key in same},
    }


def _check_numbers(typed: Typed, given: PostFields, certificate: str) -> None:
    heads = given.headcount
    typed.wrong(
        "headcount", msg("A whole number from {low} to {high}.", low=1, high=MOST_HEADS),
        not 1 <= heads <= MOST_HEADS,
    )  # fmt: skip
    typed.wrong(
        "points", msg("A whole number from {low} to {high}.", low=0, high=MOST_POINTS),
        not 0 <= given.points <= MOST_POINTS,
    )  # fmt: skip
    for key in ("least_leaders", "least_certified"):
        wanted = getattr(given, key)
        typed.wrong(key, msg("No more than stand on the post."), not 0 <= wanted <= heads)
    no_kind = given.least_certified > 0 and not certificate
    typed.wrong("certificate", msg("Which certificate?"), no_kind)
    typed.wrong(
        "needs_sex", msg("Choose one from the list."), given.needs_sex not in (None, *SEXES)
    )


def _check_days(typed: Typed, given: PostFields) -> None:
    known = {kind.value for kind in DayKind}
    typed.wrong("day_kinds", msg("Choose at least one kind of day."), not given.day_kinds)
    typed.wrong("day_kinds", msg("Choose one from the list."), set(given.day_kinds) - known)
    typed.wrong(
        "weekdays", msg("Choose one from the list."), set(given.weekdays) - set(range(1, 8))
    )
    first, last = given.valid_from, given.valid_to
    backwards = first is not None and last is not None and last < first
    typed.wrong("valid_to", msg("The end lies before the beginning."), backwards)


def _check_refers(w: Write, typed: Typed, given: PostFields) -> None:
    typed.alive(w, "area_ids", Area, given.area_ids)
    typed.alive(w, "place_post_id", Post, (given.place_post_id,))
    typed.alive(w, "who", StaffPost, given.who.posts)
    typed.alive(w, "who", Squad, given.who.squads)
    typed.alive(w, "who", Person, given.who.people)
    typed.wrong("who", msg("Choose one from the list."), set(given.who.lines) - set(LINES))


def _put_areas(w: Write, row: DutyPost, areas: tuple[int, ...]) -> None:
    old = set(_areas(w, row.id))
    new = set(areas)
    if old == new:
        return
    here = DutyPostArea.__table__.c
    if old - new:
        gone = sa.delete(DutyPostArea).where(here.post_id == row.id, here.area_id.in_(old - new))
        w.session.execute(gone)
    w.bulk(DutyPostArea, [{"post_id": row.id, "area_id": a} for a in sorted(new - old)])


def _areas(w: Write, post_id: int) -> list[int]:
    query = sa.select(DutyPostArea.area_id).where(DutyPostArea.post_id == post_id)
    return list(w.session.scalars(query))


@dataclass(frozen=True, kw_only=True)
class AddDutyPost(PostFields, Command[int]):
    """Enter a post of the roster; return its id."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    uid: str

    def apply(self, w: Write) -> int:
        known = w.existing(DutyPost, self.uid)
        if known is not None:
            return known.id
        row = w.add(DutyPost(uid=self.uid, **_values(w, self)))
        _put_areas(w, row, self.area_ids)
        return row.id


@dataclass(frozen=True, kw_only=True)
class EditDutyPost(PostFields, Command[int]):
    """Change a post; the old values stay readable. Return its id.

    A draft follows at once; the cells of published months stay as they were.
    """

    roles: ClassVar[frozenset[Role]] = OFFICE
    post_id: int
    expected_version: int

    def apply(self, w: Write) -> int:
        row = w.fetch(DutyPost, self.post_id, self.expected_version)
        w.amend(row, **_values(w, self, row.id))
        old, new = sorted(_areas(w, row.id)), sorted(set(self.area_ids))
        if old != new:
            _put_areas(w, row, self.area_ids)
            keep_old(w, row, "area_ids", str(old), str(new))
        return row.id


@dataclass(frozen=True, kw_only=True)
class VoidDutyPost(VoidRecord):
    """Take a post out of use, with a reason."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = DutyPost

    def check(self, w: Write, row: Any) -> None:
        """Refuse while somebody is still to stand there."""
        query = sa.select(RosterCell.id).where(
            RosterCell.post_id == row.id,
            RosterCell.day >= w.today,
            RosterCell.person_id.is_not(None),
        )
        busy = w.session.execute(query.limit(1)).first() is not None
        words = msg("Rosters still put people there. Let it end on a day instead.")
        refuse({"reason": words} if busy else {})


@dataclass(frozen=True, kw_only=True)
class UnvoidDutyPost(UnvoidRecord):
    """Take the voiding of a post back."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = DutyPost

    def check(self, w: Write, row: Any) -> None:
        """Refuse when another post has taken the name."""
        words = msg("There is already a post of this name.")
        refuse({"name": words} if taken(w, DutyPost, row.id, name=row.name) else {})


@dataclass(frozen=True, kw_only=True)
class LoadDutyTemplate(Command[int]):
    """Enter the posts of a shipped template that are not there yet; return how many.

    Areas are found by kind: a dormitory post covers the dormitories.
    """

    roles: ClassVar[frozenset[Role]] = OFFICE
    code: str

    def apply(self, w: Write) -> int:
        areas = list(w.session.scalars(alive(Area)))
        made = 0
        for order, (values, kinds) in enumerate(posts_of(self.code)):
            if taken(w, DutyPost, name=values["name"]):
                continue
            chosen = tuple(a.id for a in areas if a.kind in kinds)
            AddDutyPost(uid=new_uid(), **values, area_ids=chosen, sort=order).apply(w)
            made += 1
        return made
