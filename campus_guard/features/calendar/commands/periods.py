"""The named periods of the day."""

import json
from dataclasses import dataclass
from datetime import time
from typing import Any, ClassVar

from campus_guard.core.i18n import Message, msg
from campus_guard.core.ids import new_uid
from campus_guard.core.paths import resource
from campus_guard.core.roles import OFFICE, Role
from campus_guard.core.text import clean_line
from campus_guard.db.models import Period
from campus_guard.db.records import UnvoidRecord, VoidRecord, refuse, taken, too_long
from campus_guard.db.service import Command, Read, Write
from campus_guard.features.calendar import rules


def check_period(
    r: Read, name: str, starts_at: time, ends_at: time, kind: str, except_id: int | None = None
) -> dict[str, Message]:
    """Return what is wrong with a period, by field."""
    wrong = rules.check_period(starts_at, ends_at, kind) | check_period_name(name)
    if "name" not in wrong and taken(r, Period, except_id, name=name):
        wrong["name"] = msg("{name} exists already.", name=name)
    return wrong


def check_period_name(name: str) -> dict[str, Message]:
    """Return what is wrong with the cleaned name of a period."""
    return too_long({"name": name}, name=32) if name else {"name": msg("A name is needed.")}


@dataclass(frozen=True, kw_only=True)
class AddPeriod(Command[int]):
    """Add a period; return its id."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    uid: str
    name: str
    kind: str
    starts_at: time
    ends_at: time

    def apply(self, w: Write) -> int:
        old = w.existing(Period, self.uid)
        if old is not None:
            return old.id
        name = clean_line(self.name)
        refuse(check_period(w, name, self.starts_at, self.ends_at, self.kind))
        row = Period(
            uid=self.uid,
            name=name,
            kind=self.kind,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
        )
        return w.add(row).id


@dataclass(frozen=True, kw_only=True)
class EditPeriod(Command[int]):
    """Change a period."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    period_id: int
    expected_version: int
    name: str
    kind: str
    starts_at: time
    ends_at: time

    def apply(self, w: Write) -> int:
        row = w.fetch(Period, self.period_id, self.expected_version)
        name = clean_line(self.name)
        refuse(check_period(w, name, self.starts_at, self.ends_at, self.kind, row.id))
        w.amend(row, name=name, kind=self.kind, starts_at=self.starts_at, ends_at=self.ends_at)
        return row.id


@dataclass(frozen=True, kw_only=True)
class VoidPeriod(VoidRecord):
    """Void a period."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = Period

    def check(self, w: Write, row: Any) -> None:
        """Any period may be voided."""


@dataclass(frozen=True, kw_only=True)
class UnvoidPeriod(UnvoidRecord):
    """Take back the voiding of a period."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = Period

    def check(self, w: Write, row: Any) -> None:
        if taken(w, Period, name=row.name):
            refuse({"name": msg("{name} exists already.", name=row.name)})


@dataclass(frozen=True, kw_only=True)
class LoadPeriods(Command[int]):
    """Add the usual periods of a school day that are missing; return how many were added."""

    roles: ClassVar[frozenset[Role]] = OFFICE

    def apply(self, w: Write) -> int:
        text = resource("calendar", "periods.json").read_text(encoding="utf-8")
        missing = [p for p in json.loads(text) if not taken(w, Period, name=p["name"])]
        for part in missing:
            w.add(
                Period(
                    uid=new_uid(),
                    name=part["name"],
                    kind=part["kind"],
                    starts_at=time.fromisoformat(part["from"]),
                    ends_at=time.fromisoformat(part["to"]),
                )
            )
        return len(missing)
