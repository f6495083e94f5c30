"""Completing and correcting visits, the host's answer, escort, photo; revealing what is masked."""

from dataclasses import dataclass
from typing import Any, ClassVar

from campus_guard.core.errors import NotFound, UserError
from campus_guard.core.i18n import msg
from campus_guard.core.images import prepare
from campus_guard.core.roles import OFFICE, RECORDERS, Role
from campus_guard.core.text import clean_line
from campus_guard.db.models import (
    Badge,
    Collector,
    Vehicle,
    Visit,
    Visitor,
    VisitPhoto,
    WatchEntry,
)
from campus_guard.db.records import UnvoidRecord, VoidRecord, refuse
from campus_guard.db.service import Command, Write
from campus_guard.features.gate.commands import badges
from campus_guard.features.gate.commands.common import (
    check_links,
    check_reason,
    filled,
    listed,
    need,
    part_uid,
    remark,
    visit_columns,
)
from campus_guard.features.gate.commands.entry import check_open
from campus_guard.features.gate.commands.persons import remember
from campus_guard.features.gate.inputs import VisitFields
from campus_guard.features.gate.queries.settings import stored_settings
from campus_guard.features.gate.rules import types as kinds
from campus_guard.features.gate.rules import visits as life
from campus_guard.features.gate.rules.plates import normal_plate

ANSWERS = ("yes", "no", "no_answer")


@dataclass(frozen=True, kw_only=True)
class CompleteVisit(VisitFields, Command[int]):
    """Fill in what a quick pass left out, or correct a visit; the original stays readable.

    A visit that was complete needs a ``reason``. Whoever is inside still gets the ``badge``, in
    the same transaction. Returns the visit's id.
    """

    roles: ClassVar[frozenset[Role]] = RECORDERS
    visit_id: int
    expected_version: int
    visitor_id: int | None = None
    badge: str = ""
    reason: str = ""

    def apply(self, w: Write) -> int:
        row = w.fetch(Visit, self.visit_id, self.expected_version)
        if row.anonymised_at is not None:
            raise UserError(msg("This visit is anonymised."))
        reason = remark(self.reason) if row.missing else need(self.reason)
        settings, _ = stored_settings(w)
        kind = settings.type_of(self.type_code)
        refuse({} if kind else {"type_code": msg("Choose a visitor type.")})
        check_reason(settings, self.reason_code, row.reason_code)
        check_links(w, host_id=self.host_id, pupil_id=self.pupil_id)
        life.check_heads(self.heads)
        badge = self._new_badge(w, row)
        known = remember(w, self, self.visitor_id or row.visitor_id, self._new_uid(row))
        visitor = known.visitor
        if visitor is not None and visitor.id != row.visitor_id:
            if row.inside:
                check_open(w, visitor)
            if visitor.last_at is None or (row.entered_at and row.entered_at >= visitor.last_at):
                visitor.last_visit_id, visitor.last_at = row.id, row.entered_at
            visitor.visits += 1
        values = visit_columns(self) | {
            "visitor_id": visitor.id if visitor else None,
            "name": visitor.name if visitor else clean_line(self.name),
            "plate": normal_plate(self.plate),
            "heads": max(self.heads, row.inside),
        }
        if self.expected_leave_at is not None:
            values["expected_leave_at"] = self.expected_leave_at
        if badge is not None:
            badges.take_back(w, row)
            values["badge"] = badge.number
        w.amend(row, reason, **values)
        if badge is not None:
            badges.hand_out(w, badge, row)
        if kind is not None:
            row.missing = self._missing(kind, row, visitor)
        w.session.flush()
        return row.id

    def _new_badge(self, w: Write, row: Visit) -> Badge | None:
        """Return the badge that is handed out now; None for the one that is worn already."""
        if not self.badge.strip() or row.inside == 0:
            return None
        worn = badges.find_badge(w, self.badge)
        if worn is not None and worn.visit_id == row.id:
            return None
        return badges.choose(w, self.badge)

    @staticmethod
    def _new_uid(row: Visit) -> str:
        """A completed visit can name a person once; a corrected one perhaps another one."""
        return part_uid(row.uid, f"visitor{row.version}")

    @staticmethod
    def _missing(kind: kinds.VisitorType, row: Visit, visitor: Visitor | None) -> str:
        values: dict[str, Any] = {
            name: getattr(row, name)
            for name in (
                "name",
                "unit",
                "goods",
                "escort",
                "heads",
                "host_id",
                "host_name",
                "reason_code",
                "reason_text",
                "pupil_id",
            )
        }
        done = filled(
            values,
            phone=visitor.phone if visitor else "",
            document=visitor.document if visitor else "",
            plate=row.plate,
        )
        return listed(kinds.to_complete(kind, done))


@dataclass(frozen=True, kw_only=True)
class HostAnswered(Command[int]):
    """Note what the host said on the phone; who asked and when is noted with it."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    visit_id: int
    answer: str
    note: str = ""

    def apply(self, w: Write) -> int:
        if self.answer not in ANSWERS:
            raise UserError(msg("Choose an answer."), {"answer": msg("Choose an answer.")})
        row = w.fetch(Visit, self.visit_id)
        w.amend(
            row,
            "",
            host_answer=self.answer,
            host_answer_note=remark(self.note, "note"),
            host_answered_at=w.now,
            host_answered_by=w.actor.username,
        )
        return row.id


@dataclass(frozen=True, kw_only=True)
class SetEscort(Command[int]):
    """Say who accompanies the visitor."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    visit_id: int
    escort: str

    def apply(self, w: Write) -> int:
        row = w.fetch(Visit, self.visit_id)
        w.amend(row, "", escort=clean_line(self.escort))
        return row.id


@dataclass(frozen=True, kw_only=True)
class VoidVisit(VoidRecord):
    """Void a visit that never was; its badge goes back to the desk."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = Visit

    def check(self, w: Write, row: Visit) -> None:
        badges.take_back(w, row)


@dataclass(frozen=True, kw_only=True)
class UnvoidVisit(UnvoidRecord):
    """Take back the voiding of a visit."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = Visit

    def check(self, w: Write, row: Visit) -> None:
        if row.inside and row.visitor_id is not None:
            check_open(w, w.get(Visitor, row.visitor_id))


@dataclass(frozen=True, kw_only=True)
class SetVisitPhoto(Command[int]):
    """Keep a picture of the visitor, where the school's setting allows it (off by default)."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    visit_id: int
    content: bytes

    def apply(self, w: Write) -> int:
        if not stored_settings(w)[0].photo:
            raise UserError(msg("Pictures of visitors are switched off."))
        row = w.fetch(Visit, self.visit_id)
        picture = prepare("visitor.jpg", self.content).data
        old = w.session.get(VisitPhoto, row.id)
        if old is not None:
            old.content, old.taken_at = picture, w.now
        else:
            w.session.add(VisitPhoto(visit_id=row.id, content=picture, taken_at=w.now))
        w.session.flush()
        return row.id


_MASKED: dict[tuple[str, str], tuple[type[Any], str]] = {
    ("visitor", "phone"): (Visitor, "phone"),
    ("visitor", "document"): (Visitor, "document"),
    ("vehicle", "phone"): (Vehicle, "driver_phone"),
    ("watch_entry", "phone"): (WatchEntry, "phone"),
    ("watch_entry", "document"): (WatchEntry, "document"),
    ("collector", "phone"): (Collector, "phone"),
    ("collector", "document"): (Collector, "document"),
}


@dataclass(frozen=True, kw_only=True)
class Reveal(Command[str]):
    """Return a phone or document number in full; who looked at what is in the audit chain."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    kind: str
    record_id: int
    field: str

    def apply(self, w: Write) -> str:
        place = _MASKED.get((self.kind, self.field))
        if place is None:
            raise NotFound(msg("This record does not exist."))
        model, column = place
        row = w.get(model, self.record_id)
        w.note("reveal", self.kind, self.record_id, self.field)
        return str(getattr(row, column))
