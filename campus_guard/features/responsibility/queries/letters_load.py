"""Reads what letters are made of: templates, staff, positions, posts, the grid, the rule set."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from campus_guard.core.paths import resource
from campus_guard.db.models import (
    Area,
    AreaMember,
    AreaSlot,
    Grade,
    LetterTemplate,
    Person,
    PersonPost,
    Position,
    RuleSetRecord,
    SchoolClass,
    SchoolYear,
    Setting,
    StaffPost,
)
from campus_guard.db.records import alive
from campus_guard.db.service import Read
from campus_guard.features.people.rules import class_label
from campus_guard.features.places.queries.lists import area_paths
from campus_guard.features.places.rules import slot_text
from campus_guard.features.responsibility.rules.letters import (
    Chair,
    Due,
    Member,
    due_letters,
)
from campus_guard.features.responsibility.rules.letters_figures import Figures, figures_from
from campus_guard.features.responsibility.rules.letters_template import (
    STANDARD,
    Template,
    in_order,
    shipped_templates,
    template_from,
    wording,
)
from campus_guard.features.responsibility.rules.letters_text import Place, fill

SCHEME = "letters.scheme"


def templates_in_force(r: Read) -> tuple[Template, ...]:
    """Return the newest version of each template, the school's before the shipped one."""
    found = dict(shipped_templates())
    for row in r.session.scalars(alive(LetterTemplate).order_by(LetterTemplate.number)):
        found[row.code] = template_from(row.data, row.number)
    return in_order(list(found.values()))


def scheme_in_use(r: Read) -> str:
    """Return which tree the school signs by (ORG-06 or ORG-07)."""
    row = r.session.get(Setting, SCHEME)
    return str(row.value) if row is not None else STANDARD


def figures_in_force(r: Read) -> Figures:
    """Return the figures of the school's newest rule set, else of the one that came along."""
    newest = r.session.scalar(
        sa.select(RuleSetRecord.data)
        .where(RuleSetRecord.voided_at.is_(None))
        .order_by(RuleSetRecord.id.desc())
        .limit(1)
    )
    return figures_from(newest or resource("rules", "six_tier.json").read_text("utf-8"))


def day_within(year: SchoolYear, today: date) -> date:
    """Return today, or the day of the school year that is nearest to it."""
    return min(max(today, year.starts_on), year.ends_on)


@dataclass(frozen=True)
class PostText:
    """A post of the catalogue with its duties and the version they were taken from."""

    id: int
    name: str
    version: int
    duties: tuple[str, ...]


@dataclass(frozen=True)
class Roll:
    """Everybody and everything that letters of one day are made of."""

    members: tuple[Member, ...]
    chairs: tuple[Chair, ...]
    posts: Mapping[str, PostText]
    places: Mapping[int, tuple[Place, ...]]

    def post_texts(self, member: Member) -> tuple[PostText, ...]:
        """Return the catalogue entries of the posts that a member holds."""
        return tuple(self.posts[name] for name in member.posts if name in self.posts)

    def post_words(self, member: Member) -> str:
        """Return the posts of a member in one line, classes and grades beside theirs."""
        named = {"class": wording()["class_post"], "grade": wording()["grade_post"]}
        of = {named[p.kind]: p.area for p in self.places.get(member.id, ()) if p.kind in named}
        words = [f"{post}（{of[post]}）" if post in of else post for post in member.posts]
        return "、".join(words) or post_words(member)


def roll(r: Read, on: date) -> Roll:
    """Return the staff of a day with posts, positions and places of the grid."""
    positions = _positions(r, on)
    posts = {
        row.name: PostText(row.id, row.name, row.version, _lines(row.duty_text))
        for row in r.session.scalars(alive(StaffPost).order_by(StaffPost.sort, StaffPost.id))
    }
    held = _held_posts(r)
    teaching, grades = _classes(r)
    members = []
    for person in r.session.scalars(_present(on)):
        mine = tuple((p.position, p.line) for p in positions if p.person_id == person.id)
        names = [*_position_posts(mine), *held.get(person.id, ())]
        names += [wording()["grade_post"]] if person.id in grades else []
        names += [wording()["class_post"]] if person.id in teaching else []
        default = wording()["line_posts"].get(person.line)
        names = names or ([default] if default else [])
        known = tuple(dict.fromkeys(name for name in names if name in posts))
        members.append(Member(person.id, person.name, person.line, known, mine))
    chairs = tuple(
        Chair(p.person_id, name, p.position, tuple([p.line] if p.line else p.lines))
        for p, name in _named(r, positions)
    )
    return Roll(tuple(members), chairs, posts, _places(r, teaching, grades))


def due_of(r: Read, people: Roll) -> tuple[Due, ...]:
    """Return every letter that the school's tree asks for."""
    scheme = scheme_in_use(r)
    templates = [t for t in templates_in_force(r) if t.belongs(scheme)]
    return due_letters(templates, people.members, people.chairs)


def position_words(position: str, line: str | None) -> str:
    """Return how a position is written in a letter."""
    name = wording()["lines"].get(line or "", "")
    return fill(wording()["positions"].get(position, ""), {"line": name})


def post_words(member: Member) -> str:
    """Return the posts of a member in one line, else his position."""
    if member.posts:
        return "、".join(member.posts)
    words = [position_words(position, line) for position, line in member.positions]
    return "、".join(words) or str(wording()["lines"].get(member.line, ""))


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _present(on: date) -> sa.Select[Person]:
    return (
        alive(Person)
        .where(
            sa.or_(Person.joined_on.is_(None), Person.joined_on <= on),
            sa.or_(Person.left_on.is_(None), Person.left_on >= on),
        )
        .order_by(Person.staff_number, Person.id)
    )


def _positions(r: Read, on: date) -> list[Position]:
    query = alive(Position).where(
        Position.starts_on <= on, sa.or_(Position.ends_on.is_(None), Position.ends_on >= on)
    )
    return list(r.session.scalars(query.order_by(Position.starts_on, Position.id)))


def _named(r: Read, positions: Iterable[Position]) -> list[tuple[Position, str]]:
    rows = list(positions)
    ids = {p.person_id for p in rows}
    found = r.session.execute(sa.select(Person.id, Person.name).where(Person.id.in_(ids)))
    names = {row.id: row.name for row in found}
    return [(p, names[p.person_id]) for p in rows]


def _position_posts(positions: Iterable[tuple[str, str | None]]) -> list[str]:
    known: Mapping[str, str] = wording()["position_posts"]
    keys = [f"{position}:{line}" if line else position for position, line in positions]
    return [known[key] for key in keys if key in known]


def _held_posts(r: Read) -> dict[int, list[str]]:
    rows = r.session.execute(
        sa.select(PersonPost.person_id, StaffPost.name)
        .join(StaffPost, PersonPost.staff_post_id == StaffPost.id)
        .where(StaffPost.voided_at.is_(None))
        .order_by(StaffPost.sort, StaffPost.id)
    )
    found: dict[int, list[str]] = {}
    for person_id, name in rows:
        found.setdefault(person_id, []).append(name)
    return found


def _classes(r: Read) -> tuple[dict[int, list[str]], dict[int, list[str]]]:
    """Return the classes of each class teacher and the grades of each leader, in words."""
    teaching: dict[int, list[str]] = {}
    grades: dict[int, list[str]] = {}
    rows = r.session.execute(
        sa.select(SchoolClass.class_teacher_id, Grade.name, SchoolClass.name)
        .join(Grade, SchoolClass.grade_id == Grade.id)
        .where(SchoolClass.voided_at.is_(None), SchoolClass.class_teacher_id.is_not(None))
        .order_by(Grade.entry_year.desc(), SchoolClass.sort, SchoolClass.name)
    )
    for teacher, grade, name in rows:
        if teacher is not None:
            teaching.setdefault(teacher, []).append(class_label(grade, name))
    for row in r.session.scalars(alive(Grade).where(Grade.leader_id.is_not(None))):
        if row.leader_id is not None:
            grades.setdefault(row.leader_id, []).append(row.name)
    return teaching, grades


def _places(
    r: Read, teaching: Mapping[int, list[str]], grades: Mapping[int, list[str]]
) -> dict[int, tuple[Place, ...]]:
    """Return what each person answers for: classes, then areas, then time slots (ORG-10/13)."""
    found: dict[int, list[Place]] = {}

    def add(person_id: int | None, place: Place) -> None:
        if person_id is not None:
            found.setdefault(person_id, []).append(place)

    for kind, listed in (("grade", grades), ("class", teaching)):
        for person_id, names in listed.items():
            add(person_id, Place(kind, "、".join(names)))
    paths = area_paths(r)
    areas = list(r.session.scalars(alive(Area).order_by(Area.sort, Area.code)))
    living = {area.id for area in areas}
    for area in areas:
        add(area.chief_id, Place("chief", paths[area.id]))
        add(area.sponsor_id, Place("sponsor", paths[area.id]))
    for member in r.session.scalars(sa.select(AreaMember)):
        if member.area_id in living:
            add(member.person_id, Place("member", paths[member.area_id], duty=member.duty))
    for slot in r.session.scalars(alive(AreaSlot).order_by(AreaSlot.starts_at, AreaSlot.id)):
        if slot.area_id in living:
            times = slot_text(slot.starts_at, slot.ends_at)
            add(slot.person_id, Place("slot", paths[slot.area_id], slot.name, times))
    return {person_id: tuple(places) for person_id, places in found.items()}


def posts_json(texts: Iterable[PostText]) -> list[dict[str, Any]]:
    """Return which entries of the catalogue a letter was made of."""
    return [{"id": t.id, "name": t.name, "version": t.version} for t in texts]
