"""Who signs a responsibility letter with whom, how a letter stands, and what is still missing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from campus_guard.core.i18n import Message, msg
from campus_guard.features.responsibility.rules.letters_template import (
    DEPARTMENTS,
    OWN_LINE,
    PartyA,
    Template,
)


class LetterState(StrEnum):
    """How a letter stands; only a signed one counts."""

    ISSUED = "issued"
    HALF_SIGNED = "half_signed"
    SIGNED = "signed"
    EXPIRED = "expired"
    VOIDED = "voided"


STATE_LABELS: Mapping[LetterState, Message] = {
    LetterState.ISSUED: msg("Not signed"),
    LetterState.HALF_SIGNED: msg("Signed by one side"),
    LetterState.SIGNED: msg("Signed"),
    LetterState.EXPIRED: msg("Expired"),
    LetterState.VOIDED: msg("Voided"),
}
SECTION_LABELS: Mapping[str, Message] = {
    "goals": msg("Goals"),
    "duties": msg("Duties of the posts"),
    "areas": msg("Areas and time slots"),
    "accidents": msg("Tiers, deadlines, recipients"),
    "assessment": msg("Assessment and awards"),
    "sanctions": msg("Liability"),
    "effect": msg("Effect and copies"),
}
SCHEME_LABELS: Mapping[str, Message] = {
    "standard": msg("Principal, vice-principals, directors, staff"),
    "safety_office": msg("Safety office with the departments"),
    "": msg("Part of every tree"),
}
RANK_LABELS: Mapping[str, Message] = {
    "staff": msg("Staff below a department"),
    "director": msg("Director"),
    "vp": msg("Vice-principal"),
    "principal": msg("Principal"),
}
DEPARTMENT_LABELS: Mapping[str, Message] = {
    "teaching_office": msg("Teaching office"),
    "general_affairs": msg("General affairs office"),
    "young_pioneers": msg("Young Pioneers office"),
}


def letter_state(
    a_signed: date | None, b_signed: date | None, valid_to: date, today: date, *, voided: bool
) -> LetterState:
    """Return how a letter stands on ``today``."""
    if voided:
        return LetterState.VOIDED
    if a_signed is not None and b_signed is not None:
        return LetterState.EXPIRED if valid_to < today else LetterState.SIGNED
    if a_signed is not None or b_signed is not None:
        return LetterState.HALF_SIGNED
    return LetterState.ISSUED


def signed_on(a_signed: date | None, b_signed: date | None) -> date | None:
    """Return the day from which a letter counts as signed: when the second side signed."""
    return max(a_signed, b_signed) if a_signed is not None and b_signed is not None else None


def check_signing(
    a_signed: date | None, b_signed: date | None, issued_on: date, today: date
) -> dict[str, Message]:
    """Return what is wrong with the days of signing, by field."""
    wrong: dict[str, Message] = {}
    for name, day in (("a_signed_on", a_signed), ("b_signed_on", b_signed)):
        if day is not None and day > today:
            wrong[name] = msg("This day lies in the future.")
        elif day is not None and day < issued_on:
            wrong[name] = msg("It was issued on {day} only.", day=issued_on)
    return wrong


@dataclass(frozen=True)
class Member:
    """A member of staff as the tree sees him; ``positions`` are (position, line or None)."""

    id: int
    name: str
    line: str
    posts: tuple[str, ...] = ()
    positions: tuple[tuple[str, str | None], ...] = ()

    def holds(self, position: str) -> bool:
        """Tell whether he holds this position."""
        return any(name == position for name, _ in self.positions)

    @property
    def own_line(self) -> str:
        """Return the line he directs, else the one he belongs to."""
        return next((line for _, line in self.positions if line), self.line)


@dataclass(frozen=True)
class Chair:
    """Somebody in a leading position; no ``lines`` is all lines."""

    person_id: int
    name: str
    position: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class Due:
    """A letter that has to be there: who signs with whom by which template.

    ``problem`` says why it cannot be issued (nobody holds the position).
    """

    template: Template
    b: Member
    a_id: int | None = None
    a: str = ""
    a_position: str = ""
    a_line: str = ""
    department: str | None = None
    problem: Message | None = None


def matches(template: Template, member: Member) -> bool:
    """Tell whether the lower side of a template names this person."""
    b = template.b
    if any(member.holds(position) for position in b.positions):
        return True
    return bool(set(b.posts) & set(member.posts)) or member.line in b.lines


def due_letters(
    templates: Sequence[Template], members: Iterable[Member], chairs: Sequence[Chair]
) -> tuple[Due, ...]:
    """Return every letter of a tree, from the top down (ORG-06, ORG-07).

    Each person signs one letter of the tree, the highest that names him; the first responsible
    person signs only upward.
    """
    everybody = list(members)
    found: list[Due] = []
    for member in everybody:
        upward = [t for t in templates if not t.scheme and matches(t, member)]
        found.extend(_due(template, member, chairs) for template in upward)
        own = [t for t in templates if t.scheme and matches(t, member)]
        if own and not member.holds("first_responsible"):
            found.append(_due(own[0], member, chairs))
    order = {template.code: n for n, template in enumerate(templates)}
    places = {member.id: n for n, member in enumerate(everybody)}
    found.sort(key=lambda due: (order[due.template.code], places[due.b.id]))
    return tuple(found)


def _due(template: Template, member: Member, chairs: Sequence[Chair]) -> Due:
    a = template.a
    if a.outside:
        return Due(template, member, a=a.outside)
    chair = upper_side(a, member, chairs)
    line = _line_of(a, member)
    if chair is None:
        return Due(template, member, problem=msg("Nobody holds the position of the upper side."))
    if chair.person_id == member.id:
        return Due(template, member, problem=msg("Nobody signs with himself."))
    department = DEPARTMENTS.get(line) if a.position == "line_director" else None
    return Due(
        template, member, chair.person_id, chair.name, a.position,
        line if a.position == "line_director" else "", department,
    )  # fmt: skip


def _line_of(a: PartyA, member: Member) -> str:
    return member.own_line if a.line == OWN_LINE else a.line


def upper_side(a: PartyA, member: Member, chairs: Sequence[Chair]) -> Chair | None:
    """Return who holds the position of the upper side, for its line where it has one.

    Where no vice-principal is in charge of the line, any vice-principal signs.
    """
    held = [chair for chair in chairs if chair.position == a.position]
    line = _line_of(a, member)
    if a.position == "line_director":
        return next((c for c in held if line in c.lines), None)
    if not line:
        return held[0] if held else None
    named = [c for c in held if line in c.lines] or [c for c in held if not c.lines]
    return next(iter(named or held), None)


@dataclass(frozen=True)
class LevelCount:
    """How many letters of a level are due, issued and signed."""

    code: str
    level: str
    due: int
    issued: int
    signed: int

    @property
    def open(self) -> int:
        """Return how many are not signed yet."""
        return self.due - self.signed


def check_dates(valid_from: date, valid_to: date, first: date, last: date) -> dict[str, Message]:
    """Return what is wrong with the time of validity within a school year."""
    if valid_to < valid_from:
        return {"valid_to": msg("The end lies before the beginning.")}
    if valid_to < first or valid_from > last:
        return {"valid_from": msg("This lies outside the school year.")}
    return {}


def would_loop(parents: Mapping[int, int | None], letter: int, parent: int | None) -> bool:
    """Tell whether a letter would stand below itself."""
    seen = {letter}
    while parent is not None and parent not in seen:
        seen.add(parent)
        parent = parents.get(parent)
    return parent is not None
