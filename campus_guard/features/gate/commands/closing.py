"""Closing the day, shift handover, and the registers of data requests and video look-ups."""

from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import ClassVar

import sqlalchemy as sa

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import msg
from campus_guard.core.roles import OFFICE, RECORDERS, Role
from campus_guard.core.text import clean_block, clean_line
from campus_guard.db.models import (
    DataRequest,
    DayClose,
    GateHandover,
    LeaveSlip,
    VehicleStay,
    VideoLookup,
    Visit,
    Visitor,
)
from campus_guard.db.records import alive, refuse
from campus_guard.db.service import Command, Write
from campus_guard.features.gate.commands.common import apply_visit, need, rules_visit
from campus_guard.features.gate.commands.erasing import erase_visitor
from campus_guard.features.gate.commands.mentions import secrets_of, without
from campus_guard.features.gate.commands.planning import expire_plans
from campus_guard.features.gate.inputs import PurgeResult
from campus_guard.features.gate.queries.board import inside_now, unreturned
from campus_guard.features.gate.queries.settings import stored_settings
from campus_guard.features.gate.queries.shifts import carried
from campus_guard.features.gate.rules import handover as rules
from campus_guard.features.gate.rules import overstays
from campus_guard.features.gate.rules import visits as life
from campus_guard.features.gate.rules.moments import Stamp


@dataclass(frozen=True)
class DayCloseResult:
    """What closing the day did."""

    day_close_id: int
    closed: int
    people: int
    kept: int
    no_shows: int
    vehicles_closed: int
    badges_out: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class CloseDay(Command[DayCloseResult]):
    """Close the day (日结): who never signed out becomes 未登记离开 with a blank leave time.

    ``still_here`` are visits whose people are known to be inside; they stay open, with the vehicles
    that came with them. ``vehicles_here`` are other vehicles that stay. Nothing is invented, and
    next morning's visits need no repair.
    """

    roles: ClassVar[frozenset[Role]] = RECORDERS
    uid: str
    day: date | None = None
    still_here: frozenset[int] = field(default_factory=frozenset)
    vehicles_here: frozenset[int] = field(default_factory=frozenset)

    def apply(self, w: Write) -> DayCloseResult:
        done = w.existing(DayClose, self.uid)
        if done is not None:
            return _result(done)
        day = self.day or w.today
        if day > w.today:
            words = msg("This day is still to come.")
            raise UserError(words, {"day": words})
        closing = self._plan(w)
        for visit_id in closing.closed:
            visit = w.fetch(Visit, visit_id)
            apply_visit(visit, life.close_unconfirmed(rules_visit(w, visit)))
        w.session.flush()
        row = DayClose(
            uid=self.uid,
            day=day,
            at=w.now,
            visits_closed=len(closing.closed),
            people_closed=closing.people_closed,
            visits_kept=len(closing.kept),
            people_kept=closing.people_kept,
            no_shows=expire_plans(w, day),
            vehicles_closed=self._close_vehicles(w),
            badges_out=list(unreturned(w)),
        )
        w.add(row)
        _expire_slips(w, day)
        return _result(row)

    def _plan(self, w: Write) -> overstays.DayClose:
        rows = inside_now(w, stored_settings(w)[0])
        present = [
            overstays.Present(b.visit_id, Stamp(b.entered_at or w.now, b.uncertain), 0, b.inside)
            for b in rows
        ]
        return overstays.close_day(present, self.still_here)

    def _close_vehicles(self, w: Write) -> int:
        """Close the vehicles of visitors; those of the staff and of who stays may stay."""
        query = alive(VehicleStay).where(VehicleStay.state == sa.literal_column("'inside'"))
        rows = [
            s
            for s in w.session.scalars(query)
            if not s.staff and s.visit_id not in self.still_here and s.id not in self.vehicles_here
        ]
        for stay in rows:
            stay.state = "closed_unconfirmed"
        w.session.flush()
        return len(rows)


def _expire_slips(w: Write, day: date) -> None:
    query = alive(LeaveSlip).where(LeaveSlip.state == "issued", LeaveSlip.day <= day)
    for slip in w.session.scalars(query):
        slip.state = "expired"
    w.session.flush()


def _result(row: DayClose) -> DayCloseResult:
    return DayCloseResult(
        row.id,
        row.visits_closed,
        row.people_closed,
        row.visits_kept,
        row.no_shows,
        row.vehicles_closed,
        tuple(row.badges_out),
    )


@dataclass(frozen=True, kw_only=True)
class Handover(Command[int]):
    """Hand the shift over; what is open is copied into the record, both sign. Returns its id."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    uid: str
    giver: str
    taker: str
    equipment_complete: bool
    shift: str = ""
    remarks: str = ""
    transferred: str = ""

    def apply(self, w: Write) -> int:
        done = w.existing(GateHandover, self.uid)
        if done is not None:
            return done.id
        open_now = carried(w)
        giver, taker = clean_line(self.giver), clean_line(self.taker)
        remarks = clean_block(self.remarks)
        rules.check_handover(
            rules.Handover(w.now, giver, taker, self.equipment_complete, remarks, open_now)
        )
        row = GateHandover(
            uid=self.uid,
            at=w.now,
            day=w.today,
            shift=clean_line(self.shift),
            giver=giver,
            taker=taker,
            equipment_complete=self.equipment_complete,
            remarks=remarks,
            transferred=clean_block(self.transferred),
            carried=asdict(open_now),
        )
        return w.add(row).id


@dataclass(frozen=True, kw_only=True)
class AddDataRequest(Command[int]):
    """Record that somebody asks to see, correct or delete his data; return the request's id."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    uid: str
    kind: str
    name: str
    contact: str = ""
    visitor_id: int | None = None
    text: str = ""

    def apply(self, w: Write) -> int:
        done = w.existing(DataRequest, self.uid)
        if done is not None:
            return done.id
        wrong = {} if self.kind in ("query", "correction", "deletion") else {"kind": msg("What?")}
        name = clean_line(self.name)
        refuse(wrong | ({} if name else {"name": msg("A name is needed.")}))
        row = DataRequest(
            uid=self.uid,
            kind=self.kind,
            received_at=w.now,
            day=w.today,
            name=name,
            contact=clean_line(self.contact),
            visitor_id=self.visitor_id,
            text=clean_block(self.text),
        )
        return w.add(row).id


@dataclass(frozen=True, kw_only=True)
class AnswerDataRequest(Command[PurgeResult]):
    """Answer a request; a deletion that is granted anonymises the person at once.

    Use ``retention.answer_request``, which also scrubs the file.

    Raises UserError while a legal hold or an open visit forbids that.
    """

    roles: ClassVar[frozenset[Role]] = OFFICE
    request_id: int
    expected_version: int
    answer: str
    granted: bool

    def apply(self, w: Write) -> PurgeResult:
        row = w.fetch(DataRequest, self.request_id, self.expected_version)
        if row.answered_at is not None:
            raise UserError(msg("This request is answered already."))
        answer, result = need(self.answer, field="answer"), PurgeResult({}, {})
        if self.granted and row.kind == "deletion" and row.visitor_id is not None:
            visitor = w.get(Visitor, row.visitor_id)
            answer = without(answer, secrets_of(visitor))
            result = erase_visitor(w, visitor)
        row.answer, row.granted = answer, self.granted
        row.answered_at, row.answered_by = w.now, w.actor.username
        w.session.flush()
        return result


@dataclass(frozen=True, kw_only=True)
class AddVideoLookup(Command[int]):
    """Record who looked at or exported footage, why and with whose leave; return its id."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    uid: str
    reason: str
    content: str
    viewer: str
    approved_by: str
    viewer_unit: str = ""
    at: datetime | None = None
    exported: bool = False

    def apply(self, w: Write) -> int:
        done = w.existing(VideoLookup, self.uid)
        if done is not None:
            return done.id
        values = {
            "reason": clean_block(self.reason),
            "content": clean_block(self.content),
            "viewer": clean_line(self.viewer),
            "approved_by": clean_line(self.approved_by),
        }
        refuse(
            {name: msg("Needed for this register.") for name, text in values.items() if not text}
        )
        at = self.at or w.now
        if at > w.now:
            words = msg("This moment is still to come.")
            raise UserError(words, {"at": words})
        row = VideoLookup(
            uid=self.uid,
            at=at,
            day=at.date(),
            viewer_unit=clean_line(self.viewer_unit),
            exported=self.exported,
            **values,
        )
        return w.add(row).id
