"""Pupils at the gate: slips, collectors, releases, late arrivals. Name and class only.

Of a pupil no identity number is asked for, and one that is typed into a remark is refused.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, ClassVar

from campus_guard.core.errors import PermissionDenied, UserError
from campus_guard.core.i18n import msg
from campus_guard.core.phone import normal_phone
from campus_guard.core.roles import OFFICE, RECORDERS, Role
from campus_guard.core.text import clean_block, clean_line, clean_name
from campus_guard.db.models import (
    Collector,
    LateArrival,
    LeaveSlip,
    Period,
    Pupil,
    PupilRelease,
)
from campus_guard.db.records import VoidRecord, alive, refuse, too_long
from campus_guard.db.service import Command, Read, Write
from campus_guard.features.gate.commands.common import check_links, need
from campus_guard.features.gate.commands.persons import document_of
from campus_guard.features.gate.queries.pupils import collectors_of, rules_collector
from campus_guard.features.gate.rules import pupils as rules
from campus_guard.features.gate.rules.codes import CollectorKind, DocumentKind, SlipState


def _pupil(w: Write, pupil_id: int) -> Pupil:
    check_links(w, pupil_id=pupil_id)
    return w.fetch(Pupil, pupil_id)


def rules_slip(row: LeaveSlip) -> rules.Slip:
    """Return a stored slip as the rules know it."""
    return rules.Slip(row.day, SlipState(row.state), row.approved_by, row.returns)


@dataclass(frozen=True, kw_only=True)
class IssueSlip(Command[int]):
    """Issue a leave slip (出门条); return its id."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    uid: str
    pupil_id: int
    day: date
    approved_by: str
    reason: str = ""
    planned_out: time | None = None
    planned_back: time | None = None
    returns: bool = True

    def apply(self, w: Write) -> int:
        done = w.existing(LeaveSlip, self.uid)
        if done is not None:
            return done.id
        pupil = _pupil(w, self.pupil_id)
        approved = clean_line(self.approved_by)
        slip = rules.Slip(self.day, SlipState.ISSUED, approved, self.returns)
        rules.check_slip(slip, w.today)
        rules.check_no_id_number(self.reason, "reason")
        number = w.next_number(f"leave-slip-{self.day:%Y}")
        row = LeaveSlip(
            uid=self.uid,
            number=f"{self.day:%Y}-{number:05}",
            pupil_id=pupil.id,
            day=self.day,
            state=SlipState.ISSUED.value,
            approved_by=approved,
            reason=clean_block(self.reason),
            planned_out=self.planned_out,
            planned_back=self.planned_back,
            returns=self.returns,
        )
        return w.add(row).id


@dataclass(frozen=True, kw_only=True)
class PupilOut(Command[int]):
    """Let a pupil go with a collector (or alone with a slip); return the release's id.

    Raises UserError (field ``collector``) for somebody who must not collect: only the safety
    office goes on, with ``override_reason``; field ``teacher`` when the class teacher is asked.
    """

    roles: ClassVar[frozenset[Role]] = RECORDERS
    uid: str
    pupil_id: int
    slip_id: int | None = None
    collector_id: int | None = None
    collector_name: str = ""
    collector_document_kind: DocumentKind | None = None
    collector_document: str = ""
    relation: str = ""
    alone: bool = False
    teacher_confirmed_by: str = ""
    after_school: bool = False
    override_reason: str = ""

    def apply(self, w: Write) -> int:
        done = w.existing(PupilRelease, self.uid)
        if done is not None:
            return done.id
        pupil = _pupil(w, self.pupil_id)
        rules.check_no_id_number(self.override_reason, "override_reason")
        slip = self._slip(w, pupil)
        document = document_of(w, self.collector_document_kind, self.collector_document)
        key = document.person_key if document else ""
        listed = collectors_of(w, pupil.id)
        collector = rules.collector_at_gate(
            [rules_collector(c) for c in listed],
            key,
            self.collector_id,
            w.today,
            self.collector_name,
        )
        found = rules.release(
            collector,
            alone_allowed=self.alone,
            with_slip=slip is not None or self.after_school,
            teacher_confirmed=bool(self.teacher_confirmed_by.strip()),
        )
        self._decide(w, found)
        row = self._row(w, pupil, slip, collector, found, key)
        if slip is not None:
            target = rules.move_slip(rules_slip(slip), SlipState.OUT, w.today)
            slip.state, slip.out_at = target.value, w.now
        return w.add(row).id

    def _slip(self, w: Write, pupil: Pupil) -> LeaveSlip | None:
        slip = w.fetch(LeaveSlip, self.slip_id) if self.slip_id is not None else None
        if slip is not None and slip.pupil_id != pupil.id:
            words = msg("This slip is for another pupil.")
            raise UserError(words, {"slip": words})
        return slip

    def _decide(self, w: Write, found: rules.Release) -> None:
        if found.allowed:
            return
        if not self.override_reason.strip() or (found.forbidden and w.actor.role not in OFFICE):
            words = found.message or msg("Only the safety office may decide this.")
            field = "teacher" if found.ask_teacher else "collector" if found.forbidden else "slip"
            raise UserError(words, {field: words})
        rules.override_release(found, w.actor.role, self.override_reason)
        w.note("override", "pupil_release", None, "forbidden" if found.forbidden else "slip")

    def _row(
        self,
        w: Write,
        pupil: Pupil,
        slip: LeaveSlip | None,
        collector: rules.Collector | None,
        found: rules.Release,
        key: str,
    ) -> PupilRelease:
        name = collector.name if collector else clean_name(self.collector_name)
        if not (name or self.alone):
            words = msg("Who collects the pupil?")
            raise UserError(words, {"collector": words})
        return PupilRelease(
            uid=self.uid,
            pupil_id=pupil.id,
            slip_id=slip.id if slip else None,
            collector_id=collector.collector_id if collector else None,
            collector_name=name,
            relation=collector.relation if collector else clean_line(self.relation),
            document_key=key[:96],
            at=w.now,
            day=w.today,
            teacher_confirmed_by=clean_line(self.teacher_confirmed_by),
            forbidden=found.forbidden,
            override_reason=clean_block(self.override_reason),
        )


@dataclass(frozen=True, kw_only=True)
class PupilBack(Command[int]):
    """The pupil is back: that closes the slip; return its id."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    slip_id: int

    def apply(self, w: Write) -> int:
        row = w.fetch(LeaveSlip, self.slip_id)
        row.state = rules.move_slip(rules_slip(row), SlipState.RETURNED, w.today).value
        row.back_at = w.now
        return row.id


@dataclass(frozen=True, kw_only=True)
class CancelSlip(Command[int]):
    """Cancel a slip that was not used, with the reason."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    slip_id: int
    reason: str

    def apply(self, w: Write) -> int:
        row = w.fetch(LeaveSlip, self.slip_id)
        target = rules.move_slip(rules_slip(row), SlipState.CANCELLED, w.today)
        w.amend(row, need(self.reason), state=target.value)
        return row.id


@dataclass(frozen=True, kw_only=True)
class SaveCollector(Command[int]):
    """Enter or change who may, or must not, collect a pupil; return the entry's id.

    A forbidden entry is made and changed by the safety office alone.
    """

    roles: ClassVar[frozenset[Role]] = RECORDERS
    uid: str
    pupil_id: int
    name: str
    kind: CollectorKind
    collector_id: int | None = None
    expected_version: int | None = None
    relation: str = ""
    guardian: str = ""
    phone: str = ""
    document_kind: DocumentKind | None = None
    document: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    confirmed_by: str = ""
    note: str = ""

    def apply(self, w: Write) -> int:
        done = w.existing(Collector, self.uid)
        if done is not None:
            return done.id
        _pupil(w, self.pupil_id)
        rules.check_no_id_number(self.note, "note")
        old = None
        if self.collector_id is not None:
            old = w.fetch(Collector, self.collector_id, self.expected_version)
        self._admit(w, old)
        values = self._columns(w)
        rules.check_collector(
            rules.Collector(
                0, values["name"], values["relation"], self.kind, self.starts_on, self.ends_on
            ),
            w.today,
        )
        if old is None:
            return w.add(Collector(uid=self.uid, pupil_id=self.pupil_id, **values)).id
        if not self.document.strip():
            for name in ("document_kind", "document", "document_key"):
                values.pop(name)
        w.amend(old, "", **values)
        return old.id

    def _admit(self, w: Write, old: Collector | None) -> None:
        forbidden = CollectorKind.FORBIDDEN
        kinds = {self.kind.value, old.kind if old else ""}
        if forbidden.value in kinds and w.actor.role not in OFFICE:
            raise PermissionDenied(msg("Only the safety office may decide this."))

    def _columns(self, w: Write) -> dict[str, Any]:
        document = document_of(w, self.document_kind, self.document)
        confirmed = clean_line(self.confirmed_by)
        return {
            "name": clean_name(self.name),
            "relation": clean_line(self.relation),
            "kind": self.kind.value,
            "guardian": clean_name(self.guardian),
            "phone": normal_phone(self.phone),
            "document_kind": document.kind.value if document else None,
            "document": document.number if document else "",
            "document_key": document.person_key[:96] if document else "",
            "starts_on": self.starts_on,
            "ends_on": self.ends_on,
            "confirmed_by": confirmed,
            "confirmed_at": w.now if confirmed else None,
            "note": clean_block(self.note),
        }


@dataclass(frozen=True, kw_only=True)
class ConfirmCollector(Command[int]):
    """Note that the class teacher confirmed a collector (who, when); return the entry's id."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    collector_id: int
    teacher: str

    def apply(self, w: Write) -> int:
        row = w.fetch(Collector, self.collector_id)
        teacher = clean_line(need(self.teacher, msg("Which teacher confirmed it?"), "teacher"))
        refuse(too_long({"teacher": teacher}, teacher=100))
        w.amend(row, "", confirmed_by=teacher, confirmed_at=w.now)
        return row.id


@dataclass(frozen=True, kw_only=True)
class VoidCollector(VoidRecord):
    """Take an entry of a collector out, with the reason."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = Collector

    def check(self, w: Write, row: Collector) -> None:
        """Nothing needs it: releases keep the name."""


@dataclass(frozen=True, kw_only=True)
class AddLateArrival(Command[int]):
    """Record a pupil who came late (晚到登记); return the record's id."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    uid: str
    pupil_id: int
    arrived_at: datetime | None = None
    reason: str = ""
    excused: bool = False
    teacher_told: bool = False

    def apply(self, w: Write) -> int:
        done = w.existing(LateArrival, self.uid)
        if done is not None:
            return done.id
        pupil = _pupil(w, self.pupil_id)
        rules.check_no_id_number(self.reason, "reason")
        at = self.arrived_at or w.now
        refuse({} if at <= w.now else {"arrived_at": msg("This moment is still to come.")})
        ends = _arrival_ends(w)
        row = LateArrival(
            uid=self.uid,
            pupil_id=pupil.id,
            day=at.date(),
            arrived_at=at,
            minutes=rules.late_minutes(at, ends) if ends else 0,
            reason=clean_block(self.reason),
            excused=self.excused,
            teacher_told_at=w.now if self.teacher_told else None,
        )
        return w.add(row).id


def _arrival_ends(r: Read) -> time | None:
    query = alive(Period).where(Period.kind == "arrival").order_by(Period.ends_at)
    row = r.session.scalars(query.limit(1)).first()
    return row.ends_at if row else None


@dataclass(frozen=True, kw_only=True)
class MarkTeacherTold(Command[int]):
    """Note that the class teacher was told of a late arrival."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    late_id: int

    def apply(self, w: Write) -> int:
        row = w.fetch(LateArrival, self.late_id)
        row.teacher_told_at = row.teacher_told_at or w.now
        return row.id
