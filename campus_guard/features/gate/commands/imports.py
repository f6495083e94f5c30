"""Lists from spreadsheets: old visitor logs and expected visitors.

Each is checked as a whole and written in one transaction or not at all. Reading the same file
again writes nothing: every row has a uid made of what it says.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, time
from functools import partial
from typing import ClassVar

import sqlalchemy as sa

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import msg
from campus_guard.core.ids import derived_uid
from campus_guard.core.roles import RECORDERS, Role
from campus_guard.core.text import clean_line, clean_name, fold
from campus_guard.db.imports import Checked, ImportCommand
from campus_guard.db.models import Person, Visit
from campus_guard.db.records import alive
from campus_guard.db.service import Read, Write
from campus_guard.features.gate.commands.persons import remember
from campus_guard.features.gate.commands.planning import plan_visit
from campus_guard.features.gate.inputs import VisitFields
from campus_guard.features.gate.queries.settings import stored_settings
from campus_guard.features.gate.rules import visits as life
from campus_guard.features.gate.rules.codes import VisitState


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


def type_codes(r: Read) -> dict[str, str]:
    """Return {folded name or code: code} of the visitor types."""
    types = stored_settings(r)[0].types
    return {fold(t.name): t.code for t in types} | {fold(t.code): t.code for t in types}


def reason_codes(r: Read) -> dict[str, str]:
    """Return {folded name: code} of the reasons for a visit."""
    return {fold(name): code for code, name in stored_settings(r)[0].reasons.items()}


def existing_visits(r: Read, uids: Sequence[str]) -> set[str]:
    """Return those of the uids that a visit has."""
    found: set[str] = set()
    for start in range(0, len(uids), 500):
        part = uids[start : start + 500]
        found |= set(r.session.scalars(sa.select(Visit.uid).where(Visit.uid.in_(part))))
    return found


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

    @property
    def whom(self) -> tuple[date, str, str]:
        """Return what tells an announcement from others when its phone is masked."""
        return self.day, clean_name(self.name), clean_line(self.unit)


@dataclass(frozen=True, kw_only=True)
class ImportExpected(ImportCommand):
    """Announce everybody on a list, or nobody; who is announced already is left alone."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    rows: Sequence[ExpectedLine]

    def examine(self, r: Read) -> Checked:
        checked = Checked()
        known = existing_visits(r, [line.uid for line in self.rows])
        hosts, reasons = staff_by_name(r), reason_codes(r)
        types, there = type_codes(r), _announced(r)
        for line in self.rows:
            before = len(checked.errors)
            if line.day < r.today:
                checked.wrong(line.row, "day", msg("This day is over."))
            if line.from_time and line.to_time and line.to_time <= line.from_time:
                checked.wrong(line.row, "to_time", msg("The end lies before the beginning."))
            code = types.get(fold(line.type_code))
            if code is None:
                checked.wrong(line.row, "type_code", msg("Choose a visitor type."))
            try_on(checked, line.row, "heads", partial(life.check_heads, line.heads))
            if len(checked.errors) > before:
                continue
            if line.uid in known or line.whom in there:
                checked.plan("same")
            else:
                known.add(line.uid)
                checked.plan("new", _expect(replace(line, type_code=code or ""), hosts, reasons))
        return checked


def _announced(r: Read) -> set[tuple[date, str, str]]:
    """Return who is announced for today and later: an export comes back."""
    rows = r.session.execute(
        sa.select(Visit.day, Visit.name, Visit.unit).where(
            Visit.state == VisitState.PLANNED.value,
            Visit.day >= r.today,
            Visit.voided_at.is_(None),
        )
    )
    return {(day, name, unit) for day, name, unit in rows}


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
