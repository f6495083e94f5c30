"""What can be asked about responsibility letters: the tree, what is missing, one letter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar

import sqlalchemy as sa

from campus_guard.core.errors import NotFound
from campus_guard.core.i18n import Message, msg
from campus_guard.core.roles import OFFICE, Role
from campus_guard.db.models import ResponsibilityLetter, SchoolYear
from campus_guard.db.records import alive
from campus_guard.db.service import Query, Read
from campus_guard.features.people.pinyin import name_tokens, search_form
from campus_guard.features.responsibility.queries.letters_load import (
    Roll,
    day_within,
    due_of,
    position_words,
    roll,
)
from campus_guard.features.responsibility.queries.letters_rows import (
    LetterRow,
    in_tree,
    letter_rows,
)
from campus_guard.features.responsibility.rules.letters import Due, LetterState, LevelCount

Letter = ResponsibilityLetter


@dataclass(frozen=True)
class OpenRow:
    """A post without a signed letter; ``letter_id`` None: not even issued, ``problem`` says why."""

    code: str
    level: str
    a: str
    a_post: str
    b_id: int
    b: str
    b_post: str
    line: str
    letter_id: int | None
    number: str
    state: LetterState | None
    problem: Message | None

    @property
    def id(self) -> tuple[str, int]:
        """Return what tells rows apart."""
        return self.code, self.b_id


@dataclass(frozen=True)
class YearName:
    """A school year to choose from."""

    id: int
    name: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class LetterBook:
    """All letters of a school year with what is still missing.

    ``extra`` are living letters that the tree does not ask for (somebody changed posts or left).
    """

    year: YearName | None
    years: tuple[YearName, ...]
    rows: tuple[LetterRow, ...]
    open: tuple[OpenRow, ...]
    counts: tuple[LevelCount, ...]
    extra: frozenset[int]

    @property
    def due(self) -> int:
        """Return how many letters the tree asks for."""
        return sum(count.due for count in self.counts)

    @property
    def signed(self) -> int:
        """Return how many of those are signed."""
        return sum(count.signed for count in self.counts)


def current_year(r: Read, year_id: int | None = None) -> SchoolYear | None:
    """Return the school year asked for, else that of today, else the last that began."""
    if year_id is not None:
        return r.get(SchoolYear, year_id)
    query = alive(SchoolYear).order_by(SchoolYear.starts_on.desc())
    years = list(r.session.scalars(query))
    return next((y for y in years if y.starts_on <= r.today), years[-1] if years else None)


def book_of(
    r: Read, year_id: int | None = None, *, voided: bool = False, until: date | None = None
) -> LetterBook:
    """Return the letters of a school year and what is missing; for use inside other queries.

    With ``until`` what is missing is counted as it stood on that day.
    """
    year = current_year(r, year_id)
    years = tuple(
        YearName(y.id, y.name, y.starts_on, y.ends_on)
        for y in r.session.scalars(alive(SchoolYear).order_by(SchoolYear.starts_on.desc()))
    )
    if year is None:
        return LetterBook(None, years, (), (), (), frozenset())
    query = sa.select(Letter).where(Letter.school_year_id == year.id)
    query = query.order_by(Letter.sort, Letter.id)
    if not voided:
        query = query.where(Letter.voided_at.is_(None))
    rows = letter_rows(r, list(r.session.scalars(query)))
    people = roll(r, day_within(year, r.today))
    due = due_of(r, people)
    held = {(row.template, row.b_id): row for row in _as_of(rows, until) if not row.voided}
    wanted = {(d.template.code, d.b.id) for d in due}
    extra = frozenset(row.id for key, row in held.items() if key not in wanted)
    name = YearName(year.id, year.name, year.starts_on, year.ends_on)
    return LetterBook(
        name, years, in_tree(rows), _open(due, held, people), _counts(due, held), extra
    )


def _as_of(rows: Sequence[LetterRow], until: date | None) -> Sequence[LetterRow]:
    """Return the letters that had been issued by a day, with the signatures they had then."""
    if until is None:
        return rows

    def then(day: date | None) -> date | None:
        return day if day is not None and day <= until else None

    return [
        replace(row, a_signed_on=then(row.a_signed_on), b_signed_on=then(row.b_signed_on))
        for row in rows
        if row.issued_on <= until
    ]


def _open(
    due: Sequence[Due], held: Mapping[tuple[str, int], LetterRow], people: Roll
) -> tuple[OpenRow, ...]:
    found = []
    for one in due:
        letter = held.get((one.template.code, one.b.id))
        if letter is not None and letter.signed:
            continue
        found.append(
            OpenRow(
                code=one.template.code,
                level=one.template.level,
                a=one.a,
                a_post=position_words(one.a_position, one.a_line),
                b_id=one.b.id,
                b=one.b.name,
                b_post=people.post_words(one.b),
                line=one.b.own_line,
                letter_id=letter.id if letter else None,
                number=letter.number if letter else "",
                state=letter.state if letter else None,
                problem=one.problem if letter is None else None,
            )
        )
    return tuple(found)


def _counts(
    due: Sequence[Due], held: Mapping[tuple[str, int], LetterRow]
) -> tuple[LevelCount, ...]:
    codes = dict.fromkeys(one.template.code for one in due)
    found = []
    for code in codes:
        mine = [one for one in due if one.template.code == code]
        letters = [held[key] for one in mine if (key := (code, one.b.id)) in held]
        signed = sum(letter.signed for letter in letters)
        found.append(LevelCount(code, mine[0].template.level, len(mine), len(letters), signed))
    return tuple(found)


@dataclass(frozen=True, kw_only=True)
class ListLetters(Query[LetterBook]):
    """Return the letters of a school year (None: the present one) in the order of the tree.

    ``text`` finds number, names (also by pinyin) and posts; the counts never follow the filter.
    """

    roles: ClassVar[frozenset[Role]] = OFFICE
    school_year_id: int | None = None
    text: str = ""
    code: str | None = None
    state: LetterState | None = None
    line: str | None = None
    outdated: bool = False
    include_voided: bool = False

    def fetch(self, r: Read) -> LetterBook:
        book = book_of(r, self.school_year_id, voided=self.include_voided)
        rows = tuple(row for row in book.rows if self._fits(row))
        missing = tuple(
            row
            for row in book.open
            if self.code in (None, row.code)
            and self.line in (None, row.line)
            and _found(self.text, row.b, row.number, row.a, row.b_post, row.level)
        )
        return replace(book, rows=rows, open=missing)

    def _fits(self, row: LetterRow) -> bool:
        return (
            self.code in (None, row.template)
            and self.state in (None, row.state)
            and self.line in (None, row.line)
            and (row.outdated or not self.outdated)
            and _found(self.text, row.b, row.number, row.a, row.b_post, row.level)
        )


def _found(text: str, name: str, *parts: str) -> bool:
    """Tell whether a text stands in the name (also in pinyin), number, posts or level."""
    wanted = search_form(text)
    if not wanted or any(wanted in search_form(part) for part in (name, *parts)):
        return True
    # Pinyin is asked for in Latin letters: other words need no readings of every name.
    return wanted.isascii() and any(t.startswith(wanted) for t in name_tokens(name))


@dataclass(frozen=True, kw_only=True)
class YearByName(Query[YearName]):
    """Return a school year by its name (2026-2027); raises NotFound in words."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    name: str = ""

    def fetch(self, r: Read) -> YearName:
        year = None
        if self.name:
            years = r.session.scalars(alive(SchoolYear))
            year = next((y for y in years if y.name == self.name), None)
            if year is None:
                raise NotFound(msg("There is no school year {name}.", name=self.name))
        year = year or current_year(r)
        if year is None:
            raise NotFound(msg("There is no school year yet. Make one in the calendar."))
        return YearName(year.id, year.name, year.starts_on, year.ends_on)
