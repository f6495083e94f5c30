"""Duty logs, the nine points of the duty leader, absent pupils, counts that did not come out."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, ClassVar

import sqlalchemy as sa

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import msg
from campus_guard.core.ids import new_uid
from campus_guard.core.roles import OFFICE, RECORDERS, Role
from campus_guard.core.text import clean_block
from campus_guard.db.models import DutyLog, DutyPost, DutyPresence, LeaderCheck
from campus_guard.db.records import UnvoidRecord, VoidRecord, alive, refuse, taken
from campus_guard.db.service import Command, Write
from campus_guard.features.rosters.codes import LeaderDuty, LeaderResult, Presence
from campus_guard.features.rosters.commands.common import Typed, is_late
from campus_guard.features.rosters.demand import shift

MOST_PRESENCES = 100


@dataclass(frozen=True, kw_only=True)
class PresenceInput:
    """Whether somebody came. ``planned_id`` None: an extra person; ``person_id``: who was there."""

    planned_id: int | None
    person_id: int | None
    state: Presence
    arrived_at: datetime | None = None
    left_at: datetime | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class RecordDutyLog(Command[int]):
    """Write the log of a shift, or go on writing it; returns its id.

    What is written twelve hours after the shift ended is marked as a late entry, for good.
    """

    roles: ClassVar[frozenset[Role]] = RECORDERS
    uid: str
    day: date
    post_id: int
    weather: str = ""
    matters: str = ""
    reported_at: datetime | None = None
    reported_to: str = ""
    handed_over: str = ""
    handed_to_id: int | None = None
    handed_at: datetime | None = None
    presences: tuple[PresenceInput, ...] = field(default=())
    expected_version: int | None = None

    def apply(self, w: Write) -> int:
        known = w.existing(DutyLog, self.uid)
        if known is not None and self.expected_version is None:
            return known.id
        post = w.get(DutyPost, self.post_id)
        starts, ends = shift(self.day, post.starts_at, post.ends_at)
        values = self._values(w, starts)
        query = alive(DutyLog).where(DutyLog.day == self.day, DutyLog.post_id == post.id)
        row = w.session.scalars(query).first()
        late = is_late(w.now, ends)
        if row is None:
            row = DutyLog(uid=self.uid, day=self.day, post_id=post.id, starts_at=starts,
                          ends_at=ends, late_entry=late, **values)  # fmt: skip
            w.add(row)
        else:
            if self.expected_version is None:
                raise UserError(msg("This shift has a log already. Open it to go on."))
            w.fetch(DutyLog, row.id, self.expected_version)
            w.amend(row, late_entry=row.late_entry or late, **values)
        _put_presences(w, row, self.presences)
        return row.id

    def _values(self, w: Write, starts: datetime) -> dict[str, Any]:
        typed = Typed()
        values: dict[str, Any] = {
            "weather": typed.line("weather", self.weather, 64),
            "matters": typed.block("matters", self.matters),
            "reported_to": typed.line("reported_to", self.reported_to),
            "handed_over": typed.block("handed_over", self.handed_over),
        }
        typed.person(w, "handed_to_id", self.handed_to_id, need=False)
        early = self.day > w.today
        typed.wrong("day", msg("This day lies in the future."), early)
        for key in ("reported_at", "handed_at"):
            typed.past(key, getattr(self, key), w.now)
            values[key] = getattr(self, key)
        _check_presences(w, typed, self.presences)
        typed.refuse()
        untold = any(p.state is not Presence.ABSENT and not p.arrived_at for p in self.presences)
        if untold and starts > w.now:
            raise UserError(msg("The shift has not begun: say when each arrived."))
        return values | {"handed_to_id": self.handed_to_id}


def _check_presences(w: Write, typed: Typed, presences: Sequence[PresenceInput]) -> None:
    planned = [p.planned_id for p in presences if p.planned_id is not None]
    twice = len(planned) != len(set(planned)) or len(presences) > MOST_PRESENCES
    typed.wrong("presences", msg("Somebody stands here twice."), twice)
    for one in presences:
        typed.person(w, "presences", one.planned_id, need=False)
        typed.block("presences", one.note, 1000)
        needs = one.state is not Presence.ABSENT
        typed.person(w, "presences", one.person_id, need=needs)
        other = one.person_id not in (None, one.planned_id)
        wrong = one.planned_id is not None and other != (one.state is Presence.REPLACED)
        typed.wrong("presences", msg("Say who came instead."), needs and wrong)
        typed.past("presences", one.arrived_at, w.now)
        typed.past("presences", one.left_at, w.now)
        backwards = one.arrived_at and one.left_at and one.left_at < one.arrived_at
        typed.wrong("presences", msg("The end lies before the beginning."), backwards)


def _put_presences(w: Write, log: DutyLog, presences: Sequence[PresenceInput]) -> None:
    """Amend what is recorded of each planned person; add who was not named before."""
    rows = list(w.session.scalars(alive(DutyPresence).where(DutyPresence.log_id == log.id)))
    planned = {row.planned_id: row for row in rows if row.planned_id is not None}
    extra = {row.person_id: row for row in rows if row.planned_id is None}
    for one in presences:
        row = planned.get(one.planned_id) if one.planned_id else extra.get(one.person_id)
        values = {
            "person_id": one.person_id,
            "state": one.state.value,
            "arrived_at": one.arrived_at,
            "left_at": one.left_at,
            "note": clean_block(one.note),
        }
        if row is None:
            w.add(DutyPresence(uid=new_uid(), log_id=log.id, planned_id=one.planned_id, **values))
        else:
            w.amend(row, **values)


@dataclass(frozen=True, kw_only=True)
class VoidDutyLog(VoidRecord):
    """Void a log that was written by mistake, with a reason."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = DutyLog

    def check(self, w: Write, row: Any) -> None:
        """Nothing else hangs on it."""


@dataclass(frozen=True, kw_only=True)
class UnvoidDutyLog(UnvoidRecord):
    """Take the voiding of a log back."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = DutyLog

    def check(self, w: Write, row: Any) -> None:
        """Refuse when the shift has another log meanwhile."""
        again = taken(w, DutyLog, row.id, day=row.day, post_id=row.post_id)
        words = msg("This shift has a log already. Open it to go on.")
        refuse({"record_id": words} if again else {})


@dataclass(frozen=True, kw_only=True)
class CheckInput:
    """How one of the nine duties came out; a problem and what was not done need words."""

    duty: LeaderDuty
    result: LeaderResult
    remark: str = ""


@dataclass(frozen=True, kw_only=True)
class RecordLeaderChecks(Command[int]):
    """Record the nine duties of the duty leader for a day, all or some; return how many.

    An answer that is there already is amended and its old value stays readable.
    """

    roles: ClassVar[frozenset[Role]] = OFFICE
    day: date
    person_id: int
    checks: tuple[CheckInput, ...]

    def apply(self, w: Write) -> int:
        typed = Typed()
        typed.person(w, "person_id", self.person_id)
        typed.wrong("day", msg("This day lies in the future."), self.day > w.today)
        remarks = {}
        for check in self.checks:
            key = check.duty.value
            typed.wrong(key, msg("Somebody stands here twice."), key in remarks)
            remarks[key] = typed.block(key, check.remark, 2000)
            silent = check.result is not LeaderResult.DONE and not remarks[key]
            typed.wrong(key, msg("Say what the matter was."), silent)
        typed.refuse()
        query = sa.select(LeaderCheck).where(
            LeaderCheck.day == self.day, LeaderCheck.voided_at.is_(None)
        )
        rows = {row.duty: row for row in w.session.scalars(query)}
        late = self.day < w.today
        for check in self.checks:
            values = {
                "person_id": self.person_id,
                "result": check.result.value,
                "remark": remarks[check.duty.value],
            }
            row = rows.get(check.duty.value)
            if row is None:
                w.add(LeaderCheck(uid=new_uid(), day=self.day, duty=check.duty.value,
                                  late_entry=late, **values))  # fmt: skip
            else:
                w.amend(row, **values)
        return len(self.checks)
