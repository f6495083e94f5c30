"""School years and terms."""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import Message, msg
from campus_guard.core.ids import derived_uid
from campus_guard.core.roles import OFFICE, Role
from campus_guard.db.models import SchoolYear, Term, TermSheet
from campus_guard.db.records import CHECK_FIELDS, UnvoidRecord, VoidRecord, alive, refuse, taken
from campus_guard.db.service import Command, Read, Write
from campus_guard.features.calendar import rules
from campus_guard.features.calendar.commands.notices import load_bundled


@dataclass(frozen=True)
class TermDates:
    """The teaching weeks of a term."""

    starts_on: date
    ends_on: date


def _years(r: Read, except_id: int | None = None) -> list[SchoolYear]:
    return [y for y in r.session.scalars(alive(SchoolYear)) if y.id != except_id]


def _terms(r: Read, except_id: int | None = None) -> list[Term]:
    found = r.session.scalars(alive(Term).order_by(Term.starts_on))
    return [term for term in found if term.id != except_id]


def _span(term: Term) -> rules.TermSpan:
    return rules.TermSpan(term.name, term.starts_on, term.ends_on)


def make_room(w: Write, starts_on: date, year_id: int | None = None) -> None:
    """End the school year before on the day before, where only its vacation is cut."""
    for year in _years(w, year_id):
        last = max((t.ends_on for t in _terms(w) if t.school_year_id == year.id), default=None)
        if year.starts_on < starts_on <= year.ends_on and (last is None or last < starts_on):
            w.amend(year, ends_on=starts_on - rules.DAY)


def check_year(w: Write, starts_on: date, ends_on: date, year_id: int | None = None) -> None:
    """Raise UserError when the dates of a school year cannot be."""
    others = [(y.name, y.starts_on, y.ends_on) for y in _years(w, year_id)]
    refuse(rules.check_year(starts_on, ends_on, others))


def add_term(w: Write, uid: str, year: SchoolYear, dates: TermDates) -> Term:
    """Store a term of the year; its number and name follow from the order."""
    refuse(_check_term(w, year, dates))
    mine = [t for t in _terms(w) if t.school_year_id == year.id]
    if mine and dates.starts_on < mine[-1].starts_on:
        words = msg("Terms are numbered in order: this one would begin before {name}.")
        raise UserError(
            CHECK_FIELDS,
            {"starts_on": Message(words.text, (("name", mine[-1].name),))},
        )
    number = max((t.number for t in mine), default=0) + 1
    return w.add(
        Term(
            uid=uid,
            name=f"{year.name}-{number}",
            school_year_id=year.id,
            number=number,
            starts_on=dates.starts_on,
            ends_on=dates.ends_on,
        )
    )


def _check_term(
    r: Read, year: SchoolYear, dates: TermDates, except_id: int | None = None
) -> dict[str, Message]:
    others = [_span(t) for t in _terms(r, except_id)]
    bounds = (year.starts_on, year.ends_on)
    return rules.check_term(dates.starts_on, dates.ends_on, bounds, others)


def add_year(w: Write, uid: str, starts_on: date, ends_on: date | None) -> SchoolYear:
    """Store a school year and take the shipped holiday notices of its years."""
    ends_on = ends_on or rules.year_end(starts_on)
    make_room(w, starts_on)
    check_year(w, starts_on, ends_on)
    name = rules.year_name(starts_on)
    if any(year.name == name for year in _years(w)):
        refuse({"starts_on": msg("The school year {name} exists already.", name=name)})
    year = w.add(SchoolYear(uid=uid, name=name, starts_on=starts_on, ends_on=ends_on))
    load_bundled(w, range(starts_on.year, ends_on.year + 1))
    return year


@dataclass(frozen=True, kw_only=True)
class CreateSchoolYear(Command[int]):
    """Make a school year with its terms; return its id.

    Names follow from the dates (2026-2027, 2026-2027-1). The shipped holiday notices of its
    calendar years are taken at the same time.
    """

    roles: ClassVar[frozenset[Role]] = OFFICE
    uid: str
    starts_on: date
    ends_on: date | None = None
    terms: tuple[TermDates, ...] = ()

    def apply(self, w: Write) -> int:
        old = w.existing(SchoolYear, self.uid)
        if old is not None:
            return old.id
        year = add_year(w, self.uid, self.starts_on, self.ends_on)
        for index, dates in enumerate(self.terms):
            try:
                add_term(w, derived_uid(self.uid, index), year, dates)
            except UserError as error:
                fields = {f"term{index + 1}_{key}": text for key, text in error.fields.items()}
                raise UserError(error.message, fields) from error
        return year.id


@dataclass(frozen=True, kw_only=True)
class EditSchoolYear(Command[int]):
    """Change the first and last day of a school year; its name stays."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    school_year_id: int
    expected_version: int
    starts_on: date
    ends_on: date

    def apply(self, w: Write) -> int:
        year = w.fetch(SchoolYear, self.school_year_id, self.expected_version)
        if rules.year_name(self.starts_on) != year.name:
            refuse({"starts_on": msg("{name} begins in another year.", name=year.name)})
        make_room(w, self.starts_on, year.id)
        check_year(w, self.starts_on, self.ends_on, year.id)
        for term in _terms(w):
            if term.school_year_id == year.id and not (
                self.starts_on <= term.starts_on and term.ends_on <= self.ends_on
            ):
                refuse({"ends_on": msg("The term {name} would lie outside.", name=term.name)})
        w.amend(year, starts_on=self.starts_on, ends_on=self.ends_on)
        return year.id


@dataclass(frozen=True, kw_only=True)
class AddTerm(Command[int]):
    """Add the next term to a school year; return its id."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    uid: str
    school_year_id: int
    starts_on: date
    ends_on: date

    def apply(self, w: Write) -> int:
        old = w.existing(Term, self.uid)
        if old is not None:
            return old.id
        year = w.fetch(SchoolYear, self.school_year_id)
        return add_term(w, self.uid, year, TermDates(self.starts_on, self.ends_on)).id


@dataclass(frozen=True, kw_only=True)
class EditTerm(Command[int]):
    """Change the dates of a term; its name stays, the old dates are kept."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    term_id: int
    expected_version: int
    starts_on: date
    ends_on: date

    def apply(self, w: Write) -> int:
        term = w.fetch(Term, self.term_id, self.expected_version)
        year = w.get(SchoolYear, term.school_year_id)
        dates = TermDates(self.starts_on, self.ends_on)
        wrong = _check_term(w, year, dates, term.id)
        mine = [t for t in _terms(w, term.id) if t.school_year_id == year.id]
        for other in mine:
            if (other.number < term.number) != (other.starts_on < self.starts_on):
                wrong.setdefault(
                    "starts_on", msg("The order of the terms of a year cannot change.")
                )
        refuse(wrong)
        w.amend(term, starts_on=self.starts_on, ends_on=self.ends_on)
        return term.id


@dataclass(frozen=True, kw_only=True)
class VoidTerm(VoidRecord):
    """Void a term with a reason."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = Term

    def check(self, w: Write, row: Any) -> None:
        """Records belong to terms by date; only a settlement belongs to the term itself."""
        if taken(w, TermSheet, term_id=row.id):
            raise UserError(msg("The assessment of this term was proposed: withdraw it first."))


@dataclass(frozen=True, kw_only=True)
class UnvoidTerm(UnvoidRecord):
    """Take back the voiding of a term."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = Term

    def check(self, w: Write, row: Any) -> None:
        year = w.get(SchoolYear, row.school_year_id)
        wrong = _check_term(w, year, TermDates(row.starts_on, row.ends_on))
        if any(term.name == row.name for term in _terms(w)):
            wrong["starts_on"] = msg("The term {name} exists already.", name=row.name)
        refuse(wrong)


@dataclass(frozen=True, kw_only=True)
class VoidSchoolYear(VoidRecord):
    """Void a school year without terms."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = SchoolYear

    def check(self, w: Write, row: Any) -> None:
        if any(term.school_year_id == row.id for term in _terms(w)):
            raise UserError(msg("Void the terms of this school year first."))


@dataclass(frozen=True, kw_only=True)
class UnvoidSchoolYear(UnvoidRecord):
    """Take back the voiding of a school year."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = SchoolYear

    def check(self, w: Write, row: Any) -> None:
        check_year(w, row.starts_on, row.ends_on, row.id)
