"""Lists from spreadsheets: old visitor logs and expected visitors.

Each is checked as a whole and written in one transaction or not at all. Reading the same file
again writes nothing: every row has a uid made of what it says.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import partial
from typing import ClassVar

import sqlalchemy as sa

from campus_guard.core.clock import CHINA
from campus_guard.core.errors import UserError
from campus_guard.core.i18n import msg
from campus_guard.core.ids import derived_uid
from campus_guard.core.roles import OFFICE, RECORDERS, Role
from campus_guard.core.text import clean_line, clean_name, fold
from campus_guard.db.imports import Checked, ImportCommand
from campus_guard.db.models import Person, Visit, Visitor
from campus_guard.db.records import alive
from campus_guard.db.service import Read, Write
from campus_guard.features.gate.commands.common import add_movement, apply_visit, visit_columns
from campus_guard.features.gate.commands.persons import remember, seen_again
from campus_guard.features.gate.commands.planning import plan_visit
from campus_guard.features.gate.inputs import VisitFields
from campus_guard.features.gate.queries.settings import stored_settings
from campus_guard.features.gate.rules import visits as life
from campus_guard.features.gate.rules.codes import Method, VisitState
from campus_guard.features.gate.rules.documents import check_document, guess_kind
from campus_guard.features.gate.rules.moments import Stamp
from campus_guard.features.gate.rules.oldlogs import IMPORTED
from campus_guard.features.gate.rules.plates import normal_plate

_SHORTEST_DOCUMENT = 7  # old logs hold last four digits; those identify nobody


def usable(number: str) -> str:
    """Return a phone or document number, empty when it was masked (138****8000)."""
    return "" if "*" in number else number.strip()


def try_on(checked: Checked, row: int, column: str, check: Callable[[], object]) -> bool:
    """Return whether a rule accepts a value; its words become the error of that cell."""
    try:
        check()
    except UserError as error:
        words = next(iter(error.fields.values()), error.message)
        checked.wrong(row, column, words)
        return False
    return True


def staff_by_name(r: Read) -> dict[str, int]:
    """Return {folded name: id} of the staff whose name is theirs alone."""
    found: dict[str, list[int]] = {}
    for person in r.session.scalars(alive(Person)):
        found.setdefault(fold(person.name), []).append(person.id)
    return {name: ids[0] for name, ids in found.items() if len(ids) == 1}


def reason_codes(r: Read) -> dict[str, str]:
    """Return {folded name: code} of the reasons for a visit."""
    return {fold(name): code for code, name in stored_settings(r)[0].reasons.items()}


@dataclass(frozen=True)
class OldVisit:
    """A line of an old visitor log. Without a time of leaving it becomes 未登记离开."""

    day: date
    name: str
    sex: str | None = None
    unit: str = ""
    document: str = ""
    phone: str = ""
    reason: str = ""
    host: str = ""
    heads: int = 1
    escort: str = ""
    entered: time | None = None
    expected: time | None = None
    left: time | None = None
    badge: str = ""
    plate: str = ""
    goods: str = ""
    note: str = ""
    type_code: str = "other"
    row: int = 0

    @property
    def uid(self) -> str:
        """Return the uid that this line always has."""
        parts = (self.day, self.name, self.unit, self.entered, self.left, self.reason, self.host)
        return derived_uid("gate-log", *parts)

    @property
    def moment(self) -> tuple[date, str, time | None]:
        """Return what tells a visit of the register from others: day, name, time of entry."""
        return self.day, clean_name(self.name), self.entered

    def at(self, clock: time | None) -> datetime | None:
        """Return a time of this day as a moment."""
        return datetime.combine(self.day, clock, CHINA) if clock else None


@dataclass(frozen=True, kw_only=True)
class ImportOldVisits(ImportCommand):
    """Take an old visitor log; every visit is marked 补录, and no time is made up."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    rows: Sequence[OldVisit]

    def examine(self, r: Read) -> Checked:
        checked = Checked()
        known = _existing(r, [line.uid for line in self.rows])
        there = _recorded(r, [line.day for line in self.rows])
        hosts, reasons = staff_by_name(r), reason_codes(r)
        types = {t.code for t in stored_settings(r)[0].types}
        for line in self.rows:
            if not _good_visit(checked, line, r, types):
                continue
            if line.uid in known or (line.entered and line.moment in there):
                checked.plan("same")
            else:
                known.add(line.uid)
                checked.plan("new", _old_visit(line, hosts, reasons))
        return checked


def _existing(r: Read, uids: Sequence[str]) -> set[str]:
    found: set[str] = set()
    for start in range(0, len(uids), 500):
        part = uids[start : start + 500]
        found |= set(r.session.scalars(sa.select(Visit.uid).where(Visit.uid.in_(part))))
    return found


def _recorded(r: Read, days: Sequence[date]) -> set[tuple[date, str, time | None]]:
    """Return the visits of these days that the register holds already: an export comes back."""
    if not days:
        return set()
    rows = r.session.execute(
        sa.select(Visit.day, Visit.name, Visit.entered_at).where(
            Visit.day >= min(days),
            Visit.day <= max(days),
            Visit.entered_at.is_not(None),
            Visit.voided_at.is_(None),
        )
    )
    return {
        (day, name, entered.time().replace(second=0, microsecond=0))
        for day, name, entered in rows
        if entered is not None
    }


def _good_visit(checked: Checked, line: OldVisit, r: Read, types: set[str]) -> bool:
    """Tell whether a line can be taken; what is wrong is noted."""
    before = len(checked.errors)
    if line.day > r.today:
        checked.wrong(line.row, "day", msg("This day is still to come."))
    if line.entered is None and line.left is not None:
        checked.wrong(line.row, "entered", msg("There is an exit but no entry."))
    if line.entered and line.left and line.left < line.entered:
        checked.wrong(line.row, "left", msg("The exit lies before the entry."))
    entered = line.at(line.entered)
    if entered is not None and entered > r.now:
        checked.wrong(line.row, "entered", msg("This moment is still to come."))
    if line.type_code not in types:
        checked.wrong(line.row, "type_code", msg("Choose a visitor type."))
    try_on(checked, line.row, "heads", partial(life.check_heads, line.heads))
    return len(checked.errors) == before


def _old_visit(
    line: OldVisit, hosts: dict[str, int], reasons: dict[str, str]
) -> Callable[[Write], object]:
    return lambda w: _write_old(w, line, hosts, reasons)


def _old_fields(
    line: OldVisit, hosts: dict[str, int], reasons: dict[str, str], today: date
) -> VisitFields:
    """Return a line as the desk's form; four digits of a document are no document."""
    host_id = hosts.get(fold(line.host))
    code = reasons.get(fold(line.reason), "")
    document = usable(line.document)
    return VisitFields(
        type_code=line.type_code,
        name=clean_name(line.name),
        phone=usable(line.phone),
        document=document if len(document) >= _SHORTEST_DOCUMENT else "",
        document_reason=_why(document, today),
        sex=line.sex,
        unit=line.unit,
        plate=line.plate,
        reason_code=code,
        reason_text="" if code else line.reason,
        host_id=host_id,
        host_name="" if host_id else line.host,
        heads=line.heads,
        goods=line.goods,
        escort=line.escort,
        note=line.note,
    )


def _write_old(w: Write, line: OldVisit, hosts: dict[str, int], reasons: dict[str, str]) -> None:
    fields = _old_fields(line, hosts, reasons, w.today)
    visitor = remember(w, fields, None, derived_uid(line.uid, "visitor")).visitor
    values = visit_columns(fields) | {"plate": normal_plate(line.plate)}
    values["visitor_id"] = visitor.id if visitor else None
    row = Visit(
        uid=line.uid,
        day=line.day,
        state=VisitState.PLANNED.value,
        badge=clean_line(line.badge),
        expected_leave_at=line.at(line.expected),
        **values,
    )
    told = _told(line, w.actor.username)
    apply_visit(row, told)
    row.late = True
    w.add(row)
    for moved in told.movements:
        add_movement(w, moved, derived_uid(line.uid, moved.number), visit=row)
    if visitor is not None:
        _count(w, visitor, row)


def _count(w: Write, visitor: Visitor, row: Visit) -> None:
    """Remember an old visit with its visitor; the search shows him by his latest one."""
    visitor.visits += 1
    if row.entered_at and (not visitor.last_at or row.entered_at > visitor.last_at):
        visitor.last_at, visitor.last_visit_id = row.entered_at, row.id
        seen_again(w, visitor)


def _told(line: OldVisit, by: str) -> life.Visit:
    """Return the visit as the log tells it; a leave time that it lacks stays blank."""
    visit = life.Visit(line.heads)
    entered, left = line.at(line.entered), line.at(line.left)
    if entered is None:
        return life.Visit(line.heads, (), VisitState.CLOSED_UNCONFIRMED)
    came = Stamp(entered, late=True, reason=IMPORTED)
    visit = life.enter(visit, came, by=by, method=Method.IMPORT)
    if left is None:
        return life.close_unconfirmed(visit)
    gone = Stamp(left, late=True, reason=IMPORTED)
    return life.leave(visit, gone, by=by, method=Method.IMPORT)


def _why(document: str, today: date) -> str:
    """Return the reason with which a wrong number of an old log is kept."""
    if not document or not check_document(guess_kind(document), document, today).needs_reason:
        return ""
    return IMPORTED


@dataclass(frozen=True)
class ExpectedLine:
    """A line of a list of expected visitors."""

    day: date
    name: str
    phone: str = ""
    unit: str = ""
    plate: str = ""
    reason: str = ""
    host: str = ""
    heads: int = 1
    type_code: str = "other"
    from_time: time | None = None
    to_time: time | None = None
    row: int = 0

    @property
    def uid(self) -> str:
        """Return the uid that this line always has."""
        return derived_uid("gate-expected", self.day, self.name, self.phone, self.unit)


@dataclass(frozen=True, kw_only=True)
class ImportExpected(ImportCommand):
    """Announce everybody on a list, or nobody; who is announced already is left alone."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    rows: Sequence[ExpectedLine]

    def examine(self, r: Read) -> Checked:
        checked = Checked()
        known = _existing(r, [line.uid for line in self.rows])
        hosts, reasons = staff_by_name(r), reason_codes(r)
        types = {t.code for t in stored_settings(r)[0].types}
        for line in self.rows:
            before = len(checked.errors)
            if line.day < r.today:
                checked.wrong(line.row, "day", msg("This day is over."))
            if line.from_time and line.to_time and line.to_time <= line.from_time:
                checked.wrong(line.row, "to_time", msg("The end lies before the beginning."))
            if line.type_code not in types:
                checked.wrong(line.row, "type_code", msg("Choose a visitor type."))
            try_on(checked, line.row, "heads", partial(life.check_heads, line.heads))
            if len(checked.errors) > before:
                continue
            if line.uid in known:
                checked.plan("same")
            else:
                known.add(line.uid)
                checked.plan("new", _expect(line, hosts, reasons))
        return checked


def _expect(
    line: ExpectedLine, hosts: dict[str, int], reasons: dict[str, str]
) -> Callable[[Write], object]:
    host_id = hosts.get(fold(line.host))
    code = reasons.get(fold(line.reason), "")
    fields = VisitFields(
        type_code=line.type_code,
        name=line.name,
        phone=usable(line.phone),
        unit=line.unit,
        plate=line.plate,
        reason_code=code,
        reason_text="" if code else line.reason,
        host_id=host_id,
        host_name="" if host_id else line.host,
        heads=line.heads,
    )

    def write(w: Write) -> None:
        known = remember(w, fields, None, derived_uid(line.uid, "visitor"))
        with suppress(UserError):  # announced at the desk already: that entry stays
            plan_visit(w, fields, known, line.uid, line.day, line.from_time, line.to_time)

    return write
