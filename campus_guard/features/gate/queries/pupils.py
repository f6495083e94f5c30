"""Pupils at the gate: slips, collectors, releases, late arrivals."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, ClassVar

import sqlalchemy as sa

from campus_guard.core.i18n import Message
from campus_guard.core.roles import RECORDERS, Role
from campus_guard.core.text import mask_phone
from campus_guard.db.models import (
    Collector,
    LateArrival,
    LeaveSlip,
    PupilRelease,
)
from campus_guard.db.records import alive
from campus_guard.db.service import Query, Read
from campus_guard.features.gate.queries.accounts import people_behind
from campus_guard.features.gate.queries.registers import DayRange, in_range
from campus_guard.features.gate.rules import pupils as rules
from campus_guard.features.gate.rules.codes import CollectorKind, DocumentKind, SlipState
from campus_guard.features.gate.rules.documents import check_document, guess_kind, mask_document
from campus_guard.features.people.queries import FoundPupil, PupilNames


def rules_collector(row: Collector) -> rules.Collector:
    """Return a stored entry as the rules know it."""
    return rules.Collector(
        row.id,
        row.name,
        row.relation,
        CollectorKind(row.kind),
        row.starts_on,
        row.ends_on,
        bool(row.confirmed_by) or row.kind != CollectorKind.TEMPORARY.value,
        row.document_key,
    )


def collectors_of(r: Read, pupil_id: int) -> list[Collector]:
    """Return the living entries of a pupil, forbidden ones first."""
    query = alive(Collector).where(
        Collector.pupil_id == pupil_id, Collector.anonymised_at.is_(None)
    )
    rows = r.session.scalars(query.order_by(Collector.id))
    return sorted(rows, key=lambda c: (c.kind != "forbidden", c.kind != "authorised", c.id))


def _pupils(r: Read, rows: list[Any]) -> dict[int, FoundPupil]:
    return dict(PupilNames(ids=tuple({row.pupil_id for row in rows})).fetch(r))


@dataclass(frozen=True)
class CollectorRow:
    """Somebody entered for a pupil (委托接送登记), masked."""

    id: int
    version: int
    pupil_id: int
    pupil: str
    class_name: str
    name: str
    relation: str
    kind: CollectorKind
    guardian: str
    phone: str
    document: str
    starts_on: date | None
    ends_on: date | None
    confirmed_by: str
    confirmed_at: datetime | None
    words: Message | None
    note: str


@dataclass(frozen=True, kw_only=True)
class ListCollectors(Query[tuple[CollectorRow, ...]]):
    """Return the entries of one pupil, or all; forbidden ones first."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    pupil_id: int | None = None
    limit: int = 5000

    def fetch(self, r: Read) -> tuple[CollectorRow, ...]:
        if self.pupil_id is not None:
            rows = collectors_of(r, self.pupil_id)
        else:
            query = alive(Collector).where(Collector.anonymised_at.is_(None))
            query = query.order_by(Collector.pupil_id, Collector.id).limit(self.limit)
            rows = list(r.session.scalars(query))
        pupils = _pupils(r, rows)
        return tuple(
            CollectorRow(
                c.id,
                c.version,
                c.pupil_id,
                pupils[c.pupil_id].name,
                pupils[c.pupil_id].class_name,
                c.name,
                c.relation,
                CollectorKind(c.kind),
                c.guardian,
                mask_phone(c.phone),
                mask_document(c.document),
                c.starts_on,
                c.ends_on,
                c.confirmed_by,
                c.confirmed_at,
                rules.collector_words(rules_collector(c), r.today),
                c.note,
            )
            for c in rows
        )


@dataclass(frozen=True, kw_only=True)
class CollectorCheck(Query[rules.Release]):
    """Return whether a pupil may go with this person now, before anything is written."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    pupil_id: int
    collector_id: int | None = None
    document_kind: DocumentKind | None = None
    document: str = ""
    name: str = ""
    with_slip: bool = True
    alone: bool = False
    teacher_confirmed: bool = False

    def fetch(self, r: Read) -> rules.Release:
        key = ""
        if self.document.strip():
            kind = self.document_kind or guess_kind(self.document)
            key = check_document(kind, self.document, r.today).person_key
        listed = [rules_collector(c) for c in collectors_of(r, self.pupil_id)]
        return rules.release(
            rules.collector_at_gate(listed, key, self.collector_id, r.today, self.name),
            alone_allowed=self.alone,
            with_slip=self.with_slip,
            teacher_confirmed=self.teacher_confirmed,
        )


@dataclass(frozen=True)
class SlipRow:
    """学生出门条."""

    id: int
    version: int
    number: str
    pupil_id: int
    pupil: str
    class_name: str
    day: date
    state: SlipState
    approved_by: str
    reason: str
    planned_out: time | None
    planned_back: time | None
    returns: bool
    out_at: datetime | None
    back_at: datetime | None
    collector: str
    by: str

    @property
    def open(self) -> bool:
        """Tell whether the gate still waits for the exit or the return."""
        return rules.slip_open(rules.Slip(self.day, self.state, self.approved_by, self.returns))


@dataclass(frozen=True, kw_only=True)
class ListSlips(DayRange, Query[tuple[SlipRow, ...]]):
    """Return the leave slips of these days, the newest first."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    open_only: bool = False

    def fetch(self, r: Read) -> tuple[SlipRow, ...]:
        rows = in_range(r, LeaveSlip, self)
        pupils = _pupils(r, rows)
        found = r.session.execute(
            sa.select(PupilRelease.slip_id, PupilRelease.collector_name).where(
                PupilRelease.slip_id.in_([x.id for x in rows]), PupilRelease.voided_at.is_(None)
            )
        )
        who = people_behind(r)
        with_whom = {row.slip_id: row.collector_name for row in found}
        slips = (
            SlipRow(
                x.id,
                x.version,
                x.number,
                x.pupil_id,
                pupils[x.pupil_id].name,
                pupils[x.pupil_id].class_name,
                x.day,
                SlipState(x.state),
                x.approved_by,
                x.reason,
                x.planned_out,
                x.planned_back,
                x.returns,
                x.out_at,
                x.back_at,
                with_whom.get(x.id, ""),
                who(x.created_by),
            )
            for x in rows
        )
        return tuple(slip for slip in slips if slip.open or not self.open_only)


@dataclass(frozen=True)
class ReleaseRow:
    """A pupil who left, and with whom."""

    id: int
    at: datetime
    pupil_id: int
    pupil: str
    class_name: str
    collector: str
    relation: str
    slip_id: int | None
    teacher_confirmed_by: str
    forbidden: bool
    override_reason: str
    by: str


@dataclass(frozen=True, kw_only=True)
class ListReleases(DayRange, Query[tuple[ReleaseRow, ...]]):
    """Return which pupils left with whom."""

    roles: ClassVar[frozenset[Role]] = RECORDERS

    def fetch(self, r: Read) -> tuple[ReleaseRow, ...]:
        rows = in_range(r, PupilRelease, self)
        pupils, who = _pupils(r, rows), people_behind(r)
        return tuple(
            ReleaseRow(
                x.id,
                x.at,
                x.pupil_id,
                pupils[x.pupil_id].name,
                pupils[x.pupil_id].class_name,
                x.collector_name,
                x.relation,
                x.slip_id,
                x.teacher_confirmed_by,
                x.forbidden,
                x.override_reason,
                who(x.created_by),
            )
            for x in rows
        )


@dataclass(frozen=True)
class LateRow:
    """晚到登记."""

    id: int
    day: date
    pupil_id: int
    pupil: str
    class_name: str
    arrived_at: datetime
    minutes: int
    reason: str
    excused: bool
    teacher_told_at: datetime | None
    by: str


@dataclass(frozen=True, kw_only=True)
class ListLateArrivals(DayRange, Query[tuple[LateRow, ...]]):
    """Return who came late."""

    roles: ClassVar[frozenset[Role]] = RECORDERS

    def fetch(self, r: Read) -> tuple[LateRow, ...]:
        rows = in_range(r, LateArrival, self)
        pupils, who = _pupils(r, rows), people_behind(r)
        return tuple(
            LateRow(
                x.id,
                x.day,
                x.pupil_id,
                pupils[x.pupil_id].name,
                pupils[x.pupil_id].class_name,
                x.arrived_at,
                x.minutes,
                x.reason,
                x.excused,
                x.teacher_told_at,
                who(x.created_by),
            )
            for x in rows
        )
