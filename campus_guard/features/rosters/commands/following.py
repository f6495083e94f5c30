"""Absent pupils that are followed up (DUT-08), counts of heads that did not come out (DUT-09)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from campus_guard.core.i18n import msg
from campus_guard.core.roles import OFFICE, RECORDERS, Role
from campus_guard.db.models import AbsenceFollowUp, HeadcountException, Pupil, SchoolClass
from campus_guard.db.records import UnvoidRecord, VoidRecord, refuse, taken
from campus_guard.db.service import Command, Write
from campus_guard.features.rosters.codes import UNSETTLED, AbsenceOutcome, HeadcountKind
from campus_guard.features.rosters.commands.common import Typed, is_late

TWICE = msg("This absence is recorded already.")


@dataclass(frozen=True, kw_only=True)
class AbsenceFields:
    """What is typed about an absent pupil; ``note`` is sealed (it may speak of health)."""

    noticed_at: datetime
    noticed_by: str = ""
    parents_told_at: datetime | None = None
    school_told_at: datetime | None = None
    outcome: AbsenceOutcome = AbsenceOutcome.OPEN
    note: str = ""


def _values(w: Write, given: AbsenceFields, day: date) -> tuple[dict[str, Any], str]:
    """Return the columns and the note. Raises UserError with everything that is wrong."""
    typed = Typed()
    noticed_by = typed.line("noticed_by", given.noticed_by)
    note = typed.block("note", given.note, 5000)
    typed.past("noticed_at", given.noticed_at, w.now)
    words = msg("This lies on another day.")
    typed.wrong("noticed_at", words, given.noticed_at.astimezone(w.now.tzinfo).date() != day)
    for key in ("parents_told_at", "school_told_at"):
        moment = getattr(given, key)
        typed.past(key, moment, w.now)
        early = moment is not None and moment < given.noticed_at
        typed.wrong(key, msg("This lies before the absence was noticed."), early)
    other = given.outcome is AbsenceOutcome.OTHER and not note
    typed.wrong("note", msg("Say what the matter was."), other)
    typed.refuse()
    return {
        "noticed_at": given.noticed_at,
        "noticed_by": noticed_by,
        "parents_told_at": given.parents_told_at,
        "school_told_at": given.school_told_at,
        "outcome": given.outcome.value,
        "settled_at": None if given.outcome in UNSETTLED else w.now,
    }, note


@dataclass(frozen=True, kw_only=True)
class RecordAbsence(AbsenceFields, Command[int]):
    """Record an absent pupil; returns the id."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    uid: str
    day: date
    pupil_id: int
    period: str = ""

    def apply(self, w: Write) -> int:
        known = w.existing(AbsenceFollowUp, self.uid)
        if known is not None:
            return known.id
        typed = Typed()
        period = typed.line("period", self.period, 32)
        typed.alive(w, "pupil_id", Pupil, (self.pupil_id,))
        again = taken(w, AbsenceFollowUp, day=self.day, pupil_id=self.pupil_id, period=period)
        typed.wrong("pupil_id", TWICE, again)
        typed.refuse()
        values, note = _values(w, self, self.day)
        row = AbsenceFollowUp(
            uid=self.uid,
            day=self.day,
            pupil_id=self.pupil_id,
            class_id=w.get(Pupil, self.pupil_id).class_id,
            period=period,
            late_entry=is_late(w.now, self.noticed_at),
            **values,
        )
        row.note = w.seal(row, "note", note)
        return w.add(row).id


@dataclass(frozen=True, kw_only=True)
class EditAbsence(AbsenceFields, Command[int]):
    """Go on with an absence: who was told, what came of it; the old values stay readable.

    The moment at which it was settled is that of the first settling outcome.
    """

    roles: ClassVar[frozenset[Role]] = OFFICE
    absence_id: int
    expected_version: int

    def apply(self, w: Write) -> int:
        row = w.fetch(AbsenceFollowUp, self.absence_id, self.expected_version)
        values, note = _values(w, self, row.day)
        if values["settled_at"] is not None and row.settled_at is not None:
            values["settled_at"] = row.settled_at
        w.amend(row, **values)
        w.amend_sealed(row, note=note)
        return row.id


@dataclass(frozen=True, kw_only=True)
class VoidAbsence(VoidRecord):
    """Void an absence that was recorded by mistake."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = AbsenceFollowUp

    def check(self, w: Write, row: Any) -> None:
        """Nothing hangs on it."""


@dataclass(frozen=True, kw_only=True)
class UnvoidAbsence(UnvoidRecord):
    """Take the voiding of an absence back."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = AbsenceFollowUp

    def check(self, w: Write, row: Any) -> None:
        """Refuse when it was recorded again meanwhile."""
        again = taken(
            w, AbsenceFollowUp, row.id, day=row.day, pupil_id=row.pupil_id, period=row.period
        )
        refuse({"record_id": TWICE} if again else {})


@dataclass(frozen=True, kw_only=True)
class HeadcountFields:
    """What is typed about a count of heads."""

    day: date
    kind: HeadcountKind
    class_id: int
    at: datetime
    expected: int
    counted: int
    period: str = ""
    handed_by: str = ""
    taken_by: str = ""
    what: str = ""
    done: str = ""


def _counted(w: Write, given: HeadcountFields) -> dict[str, Any]:
    typed = Typed()
    texts = {
        "period": typed.line("period", given.period, 32),
        "handed_by": typed.line("handed_by", given.handed_by),
        "taken_by": typed.line("taken_by", given.taken_by),
        "what": typed.block("what", given.what, 5000, need=True),
        "done": typed.block("done", given.done, 5000),
    }
    typed.alive(w, "class_id", SchoolClass, (given.class_id,))
    typed.past("at", given.at, w.now)
    for key in ("expected", "counted"):
        words = msg("A whole number from {low} to {high}.", low=0, high=2000)
        typed.wrong(key, words, not 0 <= getattr(given, key) <= 2000)
    typed.refuse()
    same = ("day", "class_id", "at", "expected", "counted")
    return {**texts, "kind": given.kind.value, **{key: getattr(given, key) for key in same}}


@dataclass(frozen=True, kw_only=True)
class RecordHeadcount(HeadcountFields, Command[int]):
    """Record a count that did not come out, or a hand-over that went wrong; returns the id."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    uid: str

    def apply(self, w: Write) -> int:
        known = w.existing(HeadcountException, self.uid)
        if known is not None:
            return known.id
        return w.add(HeadcountException(uid=self.uid, **_counted(w, self))).id


@dataclass(frozen=True, kw_only=True)
class EditHeadcount(HeadcountFields, Command[int]):
    """Change the record of a count; the old values stay readable. Returns its id."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    headcount_id: int
    expected_version: int

    def apply(self, w: Write) -> int:
        row = w.fetch(HeadcountException, self.headcount_id, self.expected_version)
        w.amend(row, **_counted(w, self))
        return row.id


@dataclass(frozen=True, kw_only=True)
class VoidHeadcount(VoidRecord):
    """Void the record of a count."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = HeadcountException

    def check(self, w: Write, row: Any) -> None:
        """Nothing hangs on it."""


@dataclass(frozen=True, kw_only=True)
class UnvoidHeadcount(UnvoidRecord):
    """Take the voiding of a count back."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = HeadcountException

    def check(self, w: Write, row: Any) -> None:
        """Two records of one count do no harm."""
