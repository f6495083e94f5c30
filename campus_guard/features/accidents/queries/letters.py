"""Who receives the first report: the department of the person's signed letter (A-31, A-35).

Reads the letters at the level of tables: the room of letters is a peer of this one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

import sqlalchemy as sa

from campus_guard.core.i18n import Message, msg
from campus_guard.core.roles import RECORDERS, Role
from campus_guard.db.models import Position, ResponsibilityLetter
from campus_guard.db.records import alive
from campus_guard.db.service import Query, Read
from campus_guard.features.accidents.rules import Department, Party, first_recipient, label

_RANKS = {
    "first_responsible": Party.PRINCIPAL,
    "vice_principal": Party.VICE_PRINCIPAL,
    "line_director": Party.LINE_DIRECTOR,
}
"""From the highest down: who holds several positions is the highest of them (A-35)."""


@dataclass(frozen=True)
class ProposedReceiver:
    """What the letter and the positions of a responsible person say about the first report.

    ``department`` None: choose, and ``warning`` says why. ``words`` says where it comes from.
    """

    department: Department | None
    number: str
    chain_from: Party
    words: Message | None
    warning: Message | None


def signed_letter(r: Read, person_id: int, on: date) -> ResponsibilityLetter | None:
    """Return the letter that both sides of had signed by this day and that held on it."""
    x = ResponsibilityLetter
    query = alive(x).where(
        x.party_b_id == person_id,
        x.valid_from <= on,
        x.valid_to >= on,
        x.a_signed_on <= on,
        x.b_signed_on <= on,
    )
    return max(r.session.scalars(query), key=_signed, default=None)


def _signed(letter: ResponsibilityLetter) -> tuple[date, int]:
    days = [day for day in (letter.a_signed_on, letter.b_signed_on) if day is not None]
    return max(days), letter.id


def letter_department(r: Read, person_ids: Iterable[int], on: date) -> Department | None:
    """Return the department on the first of these persons' letters that names one."""
    letters = (signed_letter(r, person_id, on) for person_id in person_ids)
    names = (letter.department for letter in letters if letter is not None)
    return next((Department(name) for name in names if name is not None), None)


def rank_of(r: Read, person_id: int, on: date) -> Party:
    """Return where the chain starts for this person: by the position held on the day (A-35)."""
    held = set(
        r.session.scalars(
            sa.select(Position.position).where(
                Position.voided_at.is_(None),
                Position.person_id == person_id,
                Position.starts_on <= on,
                sa.or_(Position.ends_on.is_(None), Position.ends_on >= on),
            )
        )
    )
    found = (party for name, party in _RANKS.items() if name in held)
    return next(found, Party.RESPONSIBLE_PERSON)


def proposed_receiver(r: Read, person_id: int, on: date) -> ProposedReceiver:
    """Return who receives the first report of this person on a day, and from where it is known."""
    letter, rank = signed_letter(r, person_id, on), rank_of(r, person_id, on)
    if letter is None:
        return ProposedReceiver(None, "", rank, None, first_recipient(None, None).warning)
    if letter.department is None:
        words = msg(
            "Letter {number} was signed with {who}: choose the department.",
            number=letter.number,
            who=" ".join(part for part in (letter.party_a_post, letter.party_a) if part),
        )
        above = rank is not Party.RESPONSIBLE_PERSON
        return ProposedReceiver(
            None, letter.number, rank, words if above else None, None if above else words
        )
    department = Department(letter.department)
    words = msg(
        "By letter {number}: {department}", number=letter.number, department=label(department)
    )
    return ProposedReceiver(department, letter.number, rank, words, None)


@dataclass(frozen=True, kw_only=True)
class FirstReceiver(Query[ProposedReceiver]):
    """Return who receives the first report of a person on a day (A-31)."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    person_id: int
    on: date

    def fetch(self, r: Read) -> ProposedReceiver:
        return proposed_receiver(r, self.person_id, self.on)
