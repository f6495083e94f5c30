"""The watch list itself: entries with levels and dates, and decisions apart from a check-in."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, ClassVar

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import msg
from campus_guard.core.phone import normal_phone
from campus_guard.core.roles import OFFICE, RECORDERS, Role
from campus_guard.core.text import clean_block, clean_name
from campus_guard.db.models import Visitor, WatchDecision, WatchEntry
from campus_guard.db.service import Command, Write
from campus_guard.features.gate.commands.common import need, part_uid, remark
from campus_guard.features.gate.commands.persons import document_of
from campus_guard.features.gate.commands.watching import record_decisions
from campus_guard.features.gate.queries.watching import matches, rules_entry, subject_of
from campus_guard.features.gate.rules import watchlist
from campus_guard.features.gate.rules.codes import DocumentKind, WatchChoice, WatchLevel
from campus_guard.features.gate.rules.plates import normal_plate


@dataclass(frozen=True, kw_only=True)
class WatchFields:
    """What is recorded of an entry; ``reason`` is why, ``measures`` what to do."""

    level: WatchLevel
    reason: str
    name: str = ""
    document_kind: DocumentKind | None = None
    document: str = ""
    phone: str = ""
    plate: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    measures: str = ""

    def columns(self, w: Write) -> dict[str, Any]:
        """Return the cleaned columns. Raises UserError when they match nobody or say not why."""
        document = document_of(w, self.document_kind, self.document)
        name = clean_name(self.name)
        values: dict[str, Any] = {
            "level": self.level.value,
            "name": name,
            "name_key": watchlist.name_key(name)[:100],
            "document_kind": document.kind.value if document else None,
            "document": document.number if document else "",
            "document_key": document.person_key[:96] if document else "",
            "phone": normal_phone(self.phone),
            "plate": normal_plate(self.plate),
            "starts_on": self.starts_on,
            "ends_on": self.ends_on,
            "why": remark(self.reason),
            "measures": clean_block(self.measures),
        }
        watchlist.check_entry(
            watchlist.WatchEntry(
                0,
                self.level,
                name,
                values["document_key"],
                values["phone"],
                values["plate"],
                self.starts_on,
                self.ends_on,
            ),
            values["why"],
        )
        return values


@dataclass(frozen=True, kw_only=True)
class AddWatchEntry(WatchFields, Command[int]):
    """Put somebody on the watch list; return the entry's id."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    uid: str

    def apply(self, w: Write) -> int:
        done = w.existing(WatchEntry, self.uid)
        return done.id if done else w.add(WatchEntry(uid=self.uid, **self.columns(w))).id


@dataclass(frozen=True, kw_only=True)
class EditWatchEntry(WatchFields, Command[int]):
    """Change an entry; the old values are kept."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    entry_id: int
    expected_version: int

    def apply(self, w: Write) -> int:
        row = w.fetch(WatchEntry, self.entry_id, self.expected_version)
        values = self.columns(w)
        if not self.document.strip():  # an empty field keeps what is masked on the screen
            for name in ("document_kind", "document", "document_key"):
                values.pop(name)
        w.amend(row, "", **values)
        return row.id


@dataclass(frozen=True, kw_only=True)
class EndWatchEntry(Command[int]):
    """Take somebody off the watch list as of today, with the reason; the entry stays readable."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    entry_id: int
    reason: str

    def apply(self, w: Write) -> int:
        row = w.fetch(WatchEntry, self.entry_id)
        last = w.today - timedelta(days=1)
        starts = min(row.starts_on, last) if row.starts_on else None
        w.amend(row, need(self.reason), ends_on=last, starts_on=starts)
        return row.id


@dataclass(frozen=True, kw_only=True)
class DecideAlert(Command[int]):
    """Record what was decided at an alert apart from a check-in; return the decision's id."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    uid: str
    entry_id: int
    choice: WatchChoice
    why: str = ""
    visitor_id: int | None = None
    visit_id: int | None = None
    name: str = ""
    phone: str = ""
    document_kind: DocumentKind | None = None
    document: str = ""
    plate: str = ""

    def apply(self, w: Write) -> int:
        done = w.existing(WatchDecision, part_uid(self.uid, f"watch{self.entry_id}"))
        if done is not None:
            return done.id
        known = w.get(Visitor, self.visitor_id) if self.visitor_id is not None else None
        document = document_of(w, self.document_kind, self.document)
        subject = subject_of(
            self.name or (known.name if known else ""),
            normal_phone(self.phone) or (known.phone if known else ""),
            document.person_key if document else (known.document_key if known else ""),
            normal_plate(self.plate),
            known.plate if known else "",
        )
        found = [(m, e) for m, e in matches(w, subject, self.visitor_id) if e.id == self.entry_id]
        if not found:
            raise UserError(msg("This entry does not fit any more."))
        match, entry = found[0]
        decision = watchlist.decide(match, self.choice, remark(self.why, "why"), w.actor.role)
        record_decisions(
            w,
            [(match, entry, decision)],
            self.uid,
            visitor_id=self.visitor_id,
            visit_id=self.visit_id,
        )
        made = w.existing(WatchDecision, part_uid(self.uid, f"watch{self.entry_id}"))
        return made.id if made else rules_entry(entry).entry_id
