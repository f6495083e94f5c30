"""Old visitor logs from spreadsheets: checked as a whole, then written at once or not at all.

Reading the same file again writes nothing: every row has a uid made of what it says. What needs no
database is worked out while the file is checked, so that writers wait for the inserts alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from functools import partial
from typing import ClassVar

import sqlalchemy as sa

from campus_guard.core.clock import CHINA
from campus_guard.core.i18n import Message, msg
from campus_guard.core.ids import derived_uid
from campus_guard.core.phone import normal_phone
from campus_guard.core.roles import OFFICE, Role
from campus_guard.core.text import clean_block, clean_line, clean_name, fold
from campus_guard.db.imports import Checked, ImportCommand, ImportCounts, ImportErrors
from campus_guard.db.models import Visit
from campus_guard.db.records import LONGEST, too_long
from campus_guard.db.service import Read, Write
from campus_guard.features.gate.commands.imports import (
    existing_visits,
    reason_codes,
    staff_by_name,
    try_on,
    type_codes,
)
from campus_guard.features.gate.commands.oldwriting import Batch, Lists, Ready, ready
from campus_guard.features.gate.rules import visits as life
from campus_guard.features.gate.rules.plates import normal_plate

_SAY_EVERY = 500  # rows between two words about how far the work is


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
    _worked: dict[date, list[Ready]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    _long: dict[int, Mapping[str, Message]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def examine(self, r: Read) -> Checked:
        return self._examine(r)[0]

    def apply(self, w: Write) -> ImportCounts:
        checked, new = self._examine(w)
        if checked.errors:
            raise ImportErrors(sorted(checked.errors, key=lambda e: e.row))
        lists = Lists(staff_by_name(w), reason_codes(w))
        found = self._ready(w, type_codes(w))
        Batch(w, lists, self.say).write([found[place] for place in new])
        w.note("import", "visit", None, f"rows={len(new)}")
        return checked.summary

    def _examine(self, r: Read) -> tuple[Checked, list[int]]:
        """Return what was found, and the places of the lines that are new."""
        checked, new = Checked(), []
        types = type_codes(r)
        found = self._ready(r, types)
        known = existing_visits(r, [line.uid for line in found])
        there = _recorded(r, [line.day for line in self.rows])
        for place, line in enumerate(self.rows):
            if not _good(checked, line, r, types, self._long.get(place, {})):
                continue
            uid = found[place].uid
            if uid in known or (line.entered and line.moment in there):
                checked.plan("same")
            elif not found[place].person["name"]:  # only what was exported from here may lack it
                checked.wrong(line.row, "name", msg("This must not be empty."))
            else:
                known.add(uid)
                checked.plan("new")
                new.append(place)
        return checked, new

    def _ready(self, r: Read, types: Mapping[str, str]) -> list[Ready]:
        """Return the lines worked out; the second time they are there already."""
        if r.today not in self._worked:
            made = []
            for number, line in enumerate(self.rows):
                if number % _SAY_EVERY == 0:
                    self.say(number, len(self.rows))
                code = types.get(fold(line.type_code), line.type_code)
                known = line if code == line.type_code else replace(line, type_code=code)
                made.append(ready(known, line.uid, r.today))
                if found := _lengths(line):
                    self._long[number] = found
            self._worked[r.today] = made
        return self._worked[r.today]


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


def _good(
    checked: Checked,
    line: OldVisit,
    r: Read,
    types: Mapping[str, str],
    long: Mapping[str, Message],
) -> bool:
    """Tell whether a line can be taken; what is wrong is noted. ``long`` are texts too long."""
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
    if fold(line.type_code) not in types:
        checked.wrong(line.row, "type_code", msg("Choose a visitor type."))
    for column, words in long.items():
        checked.wrong(line.row, column, words)
    try_on(checked, line.row, "heads", partial(life.check_heads, line.heads))
    return len(checked.errors) == before


_MOST = {
    "name": 100,
    "heads": 100,
    "badge": 8,
    "unit": 100,
    "phone": 32,
    "document": 64,
    "reason": 200,
    "host": 100,
    "plate": 32,
    "goods": LONGEST,
    "note": LONGEST,
}


def _lengths(line: OldVisit) -> Mapping[str, Message]:
    values = {
        "name": clean_name(line.name),
        "heads": clean_line(line.escort),
        "badge": clean_line(line.badge),
        "unit": clean_line(line.unit),
        "phone": normal_phone(line.phone),
        "document": clean_line(line.document),
        "reason": clean_line(line.reason),
        "host": clean_line(line.host),
        "plate": normal_plate(line.plate),
        "goods": clean_block(line.goods),
        "note": clean_block(line.note),
    }
    return too_long(values, **_MOST)
