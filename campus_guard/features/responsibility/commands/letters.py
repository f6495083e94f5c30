"""Issuing, signing and voiding responsibility letters (ORG-06 to ORG-08)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, ClassVar

import sqlalchemy as sa

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import msg
from campus_guard.core.ids import derived_uid
from campus_guard.core.roles import OFFICE, Role
from campus_guard.core.text import clean_block
from campus_guard.db.models import ResponsibilityLetter, School, SchoolYear
from campus_guard.db.records import (
    LONGEST,
    UnvoidRecord,
    VoidRecord,
    alive,
    cleaned_reason,
    refuse,
    too_long,
)
from campus_guard.db.service import Command, Read, Write
from campus_guard.features.responsibility.commands.letters_scan import ScanInput, attach_scan
from campus_guard.features.responsibility.queries.letters_load import (
    Roll,
    day_within,
    due_of,
    figures_in_force,
    posts_json,
    roll,
    templates_in_force,
)
from campus_guard.features.responsibility.queries.letters_load import position_words as words_of
from campus_guard.features.responsibility.rules.letters import (
    Due,
    check_dates,
    check_signing,
    due_letters,
    would_loop,
)
from campus_guard.features.responsibility.rules.letters_figures import Figures
from campus_guard.features.responsibility.rules.letters_text import (
    Facts,
    content_json,
    letter_text,
)

Letter = ResponsibilityLetter
EXISTS = msg("This letter exists already in this school year.")


@dataclass(frozen=True)
class Maker:
    """What all letters of one command are made of, read once."""

    year: SchoolYear
    school: str
    people: Roll
    figures: Figures
    issued_on: date
    valid_from: date
    valid_to: date

    def make(self, due: Due, uid: str, note: str = "") -> Letter:
        """Return the letter, not stored yet."""
        letter = Letter(uid=uid, school_year_id=self.year.id, note=note)
        letter.issued_on = self.issued_on
        letter.valid_from, letter.valid_to = self.valid_from, self.valid_to
        for name, value in self.values(due).items():
            setattr(letter, name, value)
        return letter

    def values(self, due: Due) -> dict[str, Any]:
        """Return parties and text as they follow from today's posts, grid and rule set."""
        texts = self.people.post_texts(due.b)
        a_post = words_of(due.a_position, due.a_line)
        facts = Facts(
            school=self.school,
            year=self.year.name,
            a=due.a,
            a_post=a_post,
            b=due.b.name,
            b_post=self.people.post_words(due.b),
            department=due.department,
            valid_from=self.valid_from,
            valid_to=self.valid_to,
            duties=tuple(duty for text in texts for duty in text.duties),
            places=self.people.places.get(due.b.id, ()),
        )
        template = due.template
        return {
            "template": template.code,
            "template_number": template.number,
            "level": template.level,
            "sort": template.sort,
            "title": template.title,
            "party_a_id": due.a_id,
            "party_a": due.a,
            "party_a_post": a_post,
            "party_b_id": due.b.id,
            "party_b": due.b.name,
            "party_b_post": facts.b_post,
            "line": due.b.own_line,
            "department": due.department,
            "rule_set_version": self.figures.version,
            "copies": template.copies,
            "posts": posts_json(texts),
            "content": content_json(letter_text(template, facts, self.figures)),
        }


def _maker(
    w: Read, year_id: int, issued_on: date, valid_from: date | None, valid_to: date | None
) -> Maker:
    year = w.get(SchoolYear, year_id)
    first, last = valid_from or year.starts_on, valid_to or year.ends_on
    wrong = check_dates(first, last, year.starts_on, year.ends_on)
    if issued_on > w.today:
        wrong["issued_on"] = msg("This day lies in the future.")
    refuse(wrong)
    school = w.session.scalars(sa.select(School.name)).one()
    people = roll(w, day_within(year, w.today))
    return Maker(year, school, people, figures_in_force(w), issued_on, first, last)


def year_letters(r: Read, year_id: int) -> list[Letter]:
    """Return the living letters of a school year, from the top down."""
    query = alive(Letter).where(Letter.school_year_id == year_id)
    return list(r.session.scalars(query.order_by(Letter.sort, Letter.id)))


def _earlier(r: Read, year: SchoolYear) -> dict[tuple[str, int], int]:
    """Return the letters that those of a year renew, by template and lower side."""
    rows = r.session.execute(
        sa.select(Letter.template, Letter.party_b_id, Letter.id)
        .join(SchoolYear, Letter.school_year_id == SchoolYear.id)
        .where(Letter.voided_at.is_(None), SchoolYear.starts_on < year.starts_on)
        .order_by(SchoolYear.starts_on, Letter.id)
    )
    return {(row.template, row.party_b_id): row.id for row in rows}


class Shelf:
    """The letters of one school year while more are added: numbers, parents, renewals."""

    def __init__(self, w: Write, year: SchoolYear) -> None:
        self._w = w
        self._year = year
        self._letters = year_letters(w, year.id)
        self._renewed = _earlier(w, year)

    def has(self, due: Due) -> bool:
        """Tell whether this letter is there."""
        return any(
            x.template == due.template.code and x.party_b_id == due.b.id for x in self._letters
        )

    def put(self, letter: Letter) -> int:
        """Store a letter below that of its upper side, and those without a parent below it."""
        letter.number = f"ZR-{self._year.starts_on.year}-{self._w.next_number(self._series):04d}"
        letter.parent_id = self._parent(letter)
        letter.renews_id = self._renewed.get((letter.template, letter.party_b_id))
        self._w.add(letter)
        self._letters.append(letter)
        self.adopt(letter)
        return letter.id

    @property
    def _series(self) -> str:
        return f"letter-{self._year.starts_on.year}"

    def _parent(self, letter: Letter) -> int | None:
        above = [x for x in self._letters if x.party_b_id == letter.party_a_id]
        return above[-1].id if above and letter.party_a_id is not None else None

    def adopt(self, letter: Letter) -> None:
        """Put the letters whose upper side signed ``letter``, and that hang nowhere, below it."""
        living = {x.id for x in self._letters}
        parents = {x.id: x.parent_id for x in self._letters}
        for child in self._letters:
            if child.party_a_id != letter.party_b_id or child.parent_id in living:
                continue
            if not would_loop(parents, child.id, letter.id):
                self._w.amend(child, parent_id=letter.id)


@dataclass(frozen=True, kw_only=True)
class IssueLetter(Command[int]):
    """Issue one letter: a template for a person, also where the tree does not ask for it."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    uid: str
    school_year_id: int
    template: str
    person_id: int
    issued_on: date
    valid_from: date | None = None
    valid_to: date | None = None
    note: str = ""

    def apply(self, w: Write) -> int:
        known = w.existing(Letter, self.uid)
        if known is not None:
            return known.id
        note = clean_block(self.note)
        refuse(too_long({"note": note}, note=LONGEST))
        maker = _maker(w, self.school_year_id, self.issued_on, self.valid_from, self.valid_to)
        due = self._due(w, maker)
        shelf = Shelf(w, maker.year)
        if shelf.has(due):
            refuse({"person_id": EXISTS})
        return shelf.put(maker.make(due, self.uid, note))

    def _due(self, r: Read, maker: Maker) -> Due:
        template = next((t for t in templates_in_force(r) if t.code == self.template), None)
        if template is None:
            raise UserError(msg("Choose a template."), {"template": msg("Choose a template.")})
        return due_for(template, maker.people, self.person_id)


def due_for(template: Any, people: Roll, person_id: int) -> Due:
    """Return the letter of a person by this template; raises UserError by field."""
    member = next((m for m in people.members if m.id == person_id), None)
    if member is None:
        here = msg("Choose somebody of the staff who is here.")
        raise UserError(here, {"person_id": here})
    everybody = replace(template.b, lines=(*template.b.lines, member.line))
    wide = replace(template, b=everybody, scheme="")
    due = due_letters([wide], [member], people.chairs)[0]
    if due.problem is not None:
        refuse({"template": due.problem})
    return replace(due, template=template)


@dataclass(frozen=True, kw_only=True)
class IssueLetters(Command[tuple[int, ...]]):
    """Issue every letter of the school year that is not there yet; return their ids.

    This also renews last year's. Only those of ``codes`` when given. Letters whose upper side is
    not known are left out; the preview names them.
    """

    roles: ClassVar[frozenset[Role]] = OFFICE
    uid: str
    school_year_id: int
    issued_on: date
    valid_from: date | None = None
    valid_to: date | None = None
    codes: tuple[str, ...] = ()

    def apply(self, w: Write) -> tuple[int, ...]:
        maker = _maker(w, self.school_year_id, self.issued_on, self.valid_from, self.valid_to)
        if not set(self.codes) <= {template.code for template in templates_in_force(w)}:
            refuse({"codes": msg("Choose a template.")})
        shelf = Shelf(w, maker.year)
        ids = []
        for due in due_of(w, maker.people):
            if self.codes and due.template.code not in self.codes:
                continue
            uid = derived_uid(self.uid, due.template.code, due.b.id)
            known = w.existing(Letter, uid)
            if known is not None:
                ids.append(known.id)
            elif due.problem is None and not shelf.has(due):
                ids.append(shelf.put(maker.make(due, uid)))
        return tuple(ids)


@dataclass(frozen=True, kw_only=True)
class WithdrawLetters(Command[int]):
    """Take back letters that were issued and nobody signed; return how many. They stay, voided."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    letter_ids: tuple[int, ...]
    reason: str

    def apply(self, w: Write) -> int:
        reason = cleaned_reason(self.reason)
        rows = w.session.scalars(alive(Letter).where(Letter.id.in_(self.letter_ids)))
        open_ = [x for x in rows if x.a_signed_on is None and x.b_signed_on is None]
        for letter in open_:
            w.void(letter, reason)
        return len(open_)


@dataclass(frozen=True, kw_only=True)
class RemakeLetter(Command[int]):
    """Make the text of an unsigned letter anew from today's posts, grid and rule set."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    letter_id: int
    expected_version: int

    def apply(self, w: Write) -> int:
        letter = w.fetch(Letter, self.letter_id, self.expected_version)
        if letter.a_signed_on is not None or letter.b_signed_on is not None:
            raise UserError(msg("A signed letter keeps its text. Void it and issue a new one."))
        maker = _maker(
            w, letter.school_year_id, letter.issued_on, letter.valid_from, letter.valid_to
        )
        template = next((t for t in templates_in_force(w) if t.code == letter.template), None)
        if template is None:
            raise UserError(msg("The template of this letter is not there any more."))
        w.amend(letter, **maker.values(due_for(template, maker.people, letter.party_b_id)))
        return letter.id


@dataclass(frozen=True)
class Signing:
    """The days on which both sides of a letter signed; None is not signed."""

    letter_id: int
    a_signed_on: date | None
    b_signed_on: date | None


@dataclass(frozen=True, kw_only=True)
class SignLetter(Command[int]):
    """Record who signed a letter when, with a scan where there is one."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    letter_id: int
    expected_version: int
    a_signed_on: date | None = None
    b_signed_on: date | None = None
    scan: ScanInput | None = None

    def apply(self, w: Write) -> int:
        letter = w.fetch(Letter, self.letter_id, self.expected_version)
        refuse(check_signing(self.a_signed_on, self.b_signed_on, letter.issued_on, w.today))
        w.amend(letter, a_signed_on=self.a_signed_on, b_signed_on=self.b_signed_on)
        if self.scan is not None:
            attach_scan(w, letter, self.scan)
        return letter.id


@dataclass(frozen=True, kw_only=True)
class SignLetters(Command[tuple[Signing, ...]]):
    """Record the signing of many letters at once; return how they stood before (for undo)."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    signings: tuple[Signing, ...]

    def apply(self, w: Write) -> tuple[Signing, ...]:
        wanted = {signing.letter_id: signing for signing in self.signings}
        before = []
        for letter in w.session.scalars(alive(Letter).where(Letter.id.in_(wanted))):
            new = wanted[letter.id]
            wrong = check_signing(new.a_signed_on, new.b_signed_on, letter.issued_on, w.today)
            if wrong:
                words = next(iter(wrong.values()))
                raise UserError(msg("{number}: {what}", number=letter.number, what=words))
            before.append(Signing(letter.id, letter.a_signed_on, letter.b_signed_on))
            w.amend(letter, a_signed_on=new.a_signed_on, b_signed_on=new.b_signed_on)
        return tuple(before)


@dataclass(frozen=True, kw_only=True)
class VoidLetter(VoidRecord):
    """Void a letter with a reason (change of post, mistake); it stays readable."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = Letter

    def check(self, w: Write, row: Any) -> None:
        """Any letter may be voided."""


@dataclass(frozen=True, kw_only=True)
class UnvoidLetter(UnvoidRecord):
    """Take back the voiding of a letter; another one may have taken its place."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = Letter

    def check(self, w: Write, row: Any) -> None:
        same: Iterable[Letter] = year_letters(w, row.school_year_id)
        held: Mapping[tuple[str, int], str] = {(x.template, x.party_b_id): x.number for x in same}
        number = held.get((row.template, row.party_b_id))
        if number is not None:
            raise UserError(msg("Letter {number} has taken its place.", number=number))
