"""Wishes with a priority, and pairs of people."""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from campus_guard.core.i18n import msg
from campus_guard.core.roles import OFFICE, Role
from campus_guard.db.models import DutyPair, DutyPost, DutyWish, Term
from campus_guard.db.records import UnvoidRecord, VoidRecord, refuse, taken
from campus_guard.db.service import Command, Write
from campus_guard.features.rosters.codes import PairKind, WishKind
from campus_guard.features.rosters.commands.common import Typed

LONGEST_WISH = 62
PRIORITIES = (1, 2, 3)


@dataclass(frozen=True, kw_only=True)
class WishFields:
    """What somebody wishes; what is None fits everything. A duty is wished for on days."""

    kind: WishKind
    priority: int = 2
    post_id: int | None = None
    weekday: int | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    note: str = ""


def _values(w: Write, given: WishFields) -> dict[str, Any]:
    typed = Typed()
    note = typed.block("note", given.note, 1000)
    first, last = given.starts_on, given.ends_on or given.starts_on
    typed.wrong("starts_on", msg("Which day?"), first is None and last is not None)
    if first is not None and last is not None:
        typed.wrong("ends_on", msg("The end lies before the beginning."), last < first)
        long = (last - first).days >= LONGEST_WISH
        typed.wrong("ends_on", msg("A wish spans at most {n} days.", n=LONGEST_WISH), long)
    typed.wrong("starts_on", msg("Which day?"), given.kind is WishKind.DUTY and first is None)
    nothing = first is None and given.weekday is None and given.post_id is None
    typed.wrong("starts_on", msg("Give days, a weekday or a post."), nothing)
    typed.wrong("priority", msg("Choose one from the list."), given.priority not in PRIORITIES)
    wrong_day = given.weekday is not None and not 1 <= given.weekday <= 7
    typed.wrong("weekday", msg("Choose one from the list."), wrong_day)
    typed.alive(w, "post_id", DutyPost, (given.post_id,))
    typed.refuse()
    return {
        "kind": given.kind.value,
        "priority": given.priority,
        "post_id": given.post_id,
        "weekday": given.weekday,
        "starts_on": first,
        "ends_on": last,
        "note": note,
    }


@dataclass(frozen=True, kw_only=True)
class AddWish(WishFields, Command[int]):
    """Enter a wish; return its id."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    uid: str
    term_id: int
    person_id: int

    def apply(self, w: Write) -> int:
        known = w.existing(DutyWish, self.uid)
        if known is not None:
            return known.id
        term = w.fetch(Term, self.term_id)
        typed = Typed()
        typed.person(w, "person_id", self.person_id)
        typed.refuse()
        values = _values(w, self)
        row = DutyWish(uid=self.uid, term_id=term.id, person_id=self.person_id, **values)
        return w.add(row).id


@dataclass(frozen=True, kw_only=True)
class EditWish(WishFields, Command[int]):
    """Change a wish; the old values stay readable. Returns its id."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    wish_id: int
    expected_version: int

    def apply(self, w: Write) -> int:
        row = w.fetch(DutyWish, self.wish_id, self.expected_version)
        w.amend(row, **_values(w, self))
        return row.id


@dataclass(frozen=True, kw_only=True)
class VoidWish(VoidRecord):
    """Take a wish back."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = DutyWish

    def check(self, w: Write, row: Any) -> None:
        """Nothing hangs on a wish."""


@dataclass(frozen=True, kw_only=True)
class UnvoidWish(UnvoidRecord):
    """Put a wish back."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = DutyWish

    def check(self, w: Write, row: Any) -> None:
        """Two equal wishes do no harm."""


@dataclass(frozen=True, kw_only=True)
class AddPair(Command[int]):
    """Enter two people to keep together, or never to put on one post; return its id."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    uid: str
    term_id: int
    first_id: int
    second_id: int
    kind: PairKind
    note: str = ""

    def apply(self, w: Write) -> int:
        known = w.existing(DutyPair, self.uid)
        if known is not None:
            return known.id
        term = w.fetch(Term, self.term_id)
        first, second = sorted((self.first_id, self.second_id))
        typed = Typed()
        note = typed.block("note", self.note, 1000)
        typed.person(w, "first_id", first)
        typed.person(w, "second_id", second)
        typed.wrong("second_id", msg("Choose two different people."), first == second)
        twice = taken(w, DutyPair, term_id=term.id, first_id=first, second_id=second)
        typed.wrong("second_id", msg("These two are a pair already."), twice)
        typed.refuse()
        row = DutyPair(
            uid=self.uid,
            term_id=term.id,
            first_id=first,
            second_id=second,
            kind=self.kind.value,
            note=note,
        )
        return w.add(row).id


@dataclass(frozen=True, kw_only=True)
class VoidPair(VoidRecord):
    """Take a pair back."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = DutyPair

    def check(self, w: Write, row: Any) -> None:
        """Nothing hangs on a pair."""


@dataclass(frozen=True, kw_only=True)
class UnvoidPair(UnvoidRecord):
    """Put a pair back."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = DutyPair

    def check(self, w: Write, row: Any) -> None:
        """Refuse when these two are a pair again."""
        again = taken(
            w, DutyPair, row.id,
            term_id=row.term_id, first_id=row.first_id, second_id=row.second_id,
        )  # fmt: skip
        refuse({"record_id": msg("These two are a pair already.")} if again else {})
