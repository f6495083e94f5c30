"""The templates of letters and what issuing all of them would make."""

from dataclasses import dataclass
from typing import ClassVar

import sqlalchemy as sa

from campus_guard.core.i18n import Message
from campus_guard.core.roles import OFFICE, Role
from campus_guard.db.models import LetterTemplate, ResponsibilityLetter, SchoolYear
from campus_guard.db.records import alive
from campus_guard.db.service import Query, Read
from campus_guard.features.responsibility.queries.letters_load import (
    day_within,
    due_of,
    position_words,
    roll,
    scheme_in_use,
    templates_in_force,
)
from campus_guard.features.responsibility.rules.letters_template import Template


@dataclass(frozen=True)
class TemplateRow:
    """A template with how it is used: letters made of it that live."""

    template: Template
    letters: int
    in_tree: bool
    note: str = ""

    @property
    def id(self) -> str:
        """Return the code, which tells templates apart."""
        return self.template.code


@dataclass(frozen=True)
class TemplateBook:
    """All templates, and the tree by which the school signs."""

    rows: tuple[TemplateRow, ...]
    scheme: str


@dataclass(frozen=True, kw_only=True)
class ListLetterTemplates(Query[TemplateBook]):
    """Return the templates in the order of the trees, each in its newest version."""

    roles: ClassVar[frozenset[Role]] = OFFICE

    def fetch(self, r: Read) -> TemplateBook:
        scheme = scheme_in_use(r)
        rows = r.session.execute(
            sa.select(ResponsibilityLetter.template, sa.func.count())
            .where(ResponsibilityLetter.voided_at.is_(None))
            .group_by(ResponsibilityLetter.template)
        )
        counts = {row[0]: row[1] for row in rows}
        own = r.session.scalars(alive(LetterTemplate).order_by(LetterTemplate.number))
        notes = {row.code: row.note for row in own}
        found = tuple(
            TemplateRow(t, counts.get(t.code, 0), t.belongs(scheme), notes.get(t.code, ""))
            for t in templates_in_force(r)
        )
        return TemplateBook(found, scheme)


@dataclass(frozen=True)
class PlannedLetter:
    """What issuing would do for one person: make a letter, keep the one there is, or nothing."""

    code: str
    level: str
    a: str
    b_id: int
    b: str
    b_post: str
    exists: str
    renews: str
    problem: Message | None

    @property
    def made(self) -> bool:
        """Tell whether a letter would be made."""
        return not self.exists and self.problem is None


@dataclass(frozen=True, kw_only=True)
class PlanLetters(Query[tuple[PlannedLetter, ...]]):
    """Return what ``IssueLetters`` would do for a school year; nothing is written."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    school_year_id: int

    def fetch(self, r: Read) -> tuple[PlannedLetter, ...]:
        year = r.get(SchoolYear, self.school_year_id)
        here, before = _numbers(r, year)
        found = []
        people = roll(r, day_within(year, r.today))
        for due in due_of(r, people):
            key = due.template.code, due.b.id
            post = position_words(due.a_position, due.a_line)
            found.append(
                PlannedLetter(
                    code=due.template.code,
                    level=due.template.level,
                    a=f"{due.a} {post}".strip(),
                    b_id=due.b.id,
                    b=due.b.name,
                    b_post=people.post_words(due.b),
                    exists=here.get(key, ""),
                    renews=before.get(key, ""),
                    problem=due.problem,
                )
            )
        return tuple(found)


_Numbers = dict[tuple[str, int], str]


def _numbers(r: Read, year: SchoolYear) -> tuple[_Numbers, _Numbers]:
    """Return the numbers of this year's and of earlier years' letters, by template and person."""
    rows = r.session.execute(
        sa.select(ResponsibilityLetter, SchoolYear.starts_on)
        .join(SchoolYear, ResponsibilityLetter.school_year_id == SchoolYear.id)
        .where(ResponsibilityLetter.voided_at.is_(None), SchoolYear.starts_on <= year.starts_on)
        .order_by(SchoolYear.starts_on, ResponsibilityLetter.id)
    )
    here: _Numbers = {}
    before: _Numbers = {}
    for letter, starts_on in rows:
        into = here if starts_on == year.starts_on else before
        into[letter.template, letter.party_b_id] = letter.number
    return here, before
