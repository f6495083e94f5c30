"""Meetings: plan, hold, finish the minutes, void."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time

import sqlalchemy as sa

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import Message, msg
from campus_guard.core.ids import new_uid
from campus_guard.core.roles import OFFICE
from campus_guard.db.models import Accident, Meeting, MeetingItem
from campus_guard.db.records import alive, cleaned_reason, refuse
from campus_guard.db.service import Command, Write
from campus_guard.features.calendar.queries import days
from campus_guard.features.responsibility.commands.parts import (
    line,
    need,
    open_meeting,
    resolve,
)
from campus_guard.features.responsibility.inputs import Asked, MeetingInput, Named
from campus_guard.features.responsibility.rules.meetings import (
    HEAVY,
    PUNISHING,
    MeetingKind,
    MeetingState,
    missing_slots,
    planned_slots,
)

SERIES = "meeting-{year}"
MOST_PEOPLE = 300
FRIDAY = 5


@dataclass(frozen=True, kw_only=True)
class PlanMeeting(Command[int]):
    """Put a meeting on the plan; returns its id."""

    roles = OFFICE
    uid: str
    meeting: MeetingInput

    def apply(self, w: Write) -> int:
        known = w.existing(Meeting, self.uid)
        return known.id if known is not None else _add(w, self.uid, self.meeting).id


@dataclass(frozen=True, kw_only=True)
class EditMeeting(Command[int]):
    """Correct kind, time, place, people of a meeting whose minutes are not finished."""

    roles = OFFICE
    meeting_id: int
    expected_version: int
    meeting: MeetingInput

    def apply(self, w: Write) -> int:
        row = open_meeting(w, self.meeting_id, self.expected_version)
        meeting = _checked(w, self.meeting)
        heavy = any(item.decision_kind in HEAVY for item in items_of(w, row.id))
        if heavy and meeting.kind not in PUNISHING:
            refuse({"kind": msg("It decided on liability or punishment; its kind stays.")})
        _store(w, row, meeting)
        return row.id


@dataclass(frozen=True, kw_only=True)
class PlanMeetings(Command[int]):
    """Plan the meetings of a span of days: monthly, month-end, quarterly (LED-10).

    What is on the plan already stays. Returns how many were added.
    """

    roles = OFFICE
    first: date
    last: date
    at: time = time(16, 0)
    weekday: int = 1

    def apply(self, w: Write) -> int:
        if not self.first <= self.last or (self.last - self.first).days > 400:
            words = msg("Choose a span of at most a year.")
            raise UserError(words, {"last": words})
        working = _working_days(w, self.first, self.last)
        slots = planned_slots(self.first, self.last, working, self.weekday)
        there = w.session.execute(
            sa.select(Meeting.kind, Meeting.planned_at).where(Meeting.voided_at.is_(None))
        )
        known = [(MeetingKind(kind), at.date()) for kind, at in there]
        missing = missing_slots(slots, known)
        for slot in missing:
            at = datetime.combine(slot.day, self.at, w.now.tzinfo)
            _add(w, new_uid(), MeetingInput(kind=slot.kind, planned_at=at))
        return len(missing)


@dataclass(frozen=True, kw_only=True)
class HoldMeeting(Command[int]):
    """Record that the meeting was held: when, who led and wrote, who was there."""

    roles = OFFICE
    meeting_id: int
    expected_version: int
    held_at: datetime
    chair: Named
    recorder: Named
    people: tuple[Asked, ...] = ()
    place: str = ""

    def apply(self, w: Write) -> int:
        row = open_meeting(w, self.meeting_id, self.expected_version)
        errors: dict[str, Message] = {}
        if self.held_at > w.now:
            errors["held_at"] = msg("This time lies in the future.")
        decided = [item for item in items_of(w, row.id) if item.decision_kind is not None]
        errors |= held_too_early(w, self.held_at, decided, "held_at")
        chair = resolve(w, "chair", self.chair)
        if not chair.name:
            errors["chair"] = msg("Who led the meeting?")
        recorder = resolve(w, "recorder", self.recorder)
        if not recorder.name:
            errors["recorder"] = msg("Who wrote the minutes?")
        refuse(errors)
        w.amend(
            row,
            state=MeetingState.HELD.value,
            held_at=self.held_at.replace(second=0, microsecond=0),
            chair_id=chair.id,
            chair=chair.name,
            recorder_id=recorder.id,
            recorder=recorder.name,
            people=_people(w, self.people),
            place=line("place", self.place),
        )
        return row.id


@dataclass(frozen=True, kw_only=True)
class UnholdMeeting(Command[int]):
    """Take back that it was held (undo); refused once something was decided."""

    roles = OFFICE
    meeting_id: int
    expected_version: int | None = None

    def apply(self, w: Write) -> int:
        row = open_meeting(w, self.meeting_id, self.expected_version)
        if any(item.decision_kind for item in items_of(w, row.id)):
            raise UserError(msg("Decisions are recorded; the meeting stays held."))
        w.amend(row, state=MeetingState.PLANNED.value, held_at=None)
        return row.id


@dataclass(frozen=True, kw_only=True)
class FinishMinutes(Command[int]):
    """Lock the minutes: every item has its decision, be it that it was postponed."""

    roles = OFFICE
    meeting_id: int
    expected_version: int

    def apply(self, w: Write) -> int:
        row = w.fetch(Meeting, self.meeting_id, self.expected_version)
        if row.state == MeetingState.PLANNED:
            raise UserError(msg("Record first that the meeting was held."))
        if row.state == MeetingState.MINUTED:
            return row.id
        items = items_of(w, row.id)
        if not items:
            raise UserError(msg("The agenda is empty; there is nothing to put into minutes."))
        undecided = sum(item.decision_kind is None for item in items)
        if undecided:
            raise UserError(
                msg("{n} items have no decision yet. Decide or postpone them.", n=undecided)
            )
        now, who = w.now, w.actor.username
        w.amend(row, state=MeetingState.MINUTED.value, minuted_at=now, minuted_by=who)
        return row.id


@dataclass(frozen=True, kw_only=True)
class ReopenMinutes(Command[int]):
    """Take finished minutes up again, with a reason."""

    roles = OFFICE
    meeting_id: int
    expected_version: int | None = None
    reason: str

    def apply(self, w: Write) -> int:
        row = w.fetch(Meeting, self.meeting_id, self.expected_version)
        if row.state != MeetingState.MINUTED:
            return row.id
        reason = need("reason", self.reason)
        w.amend(row, reason, state=MeetingState.HELD.value, minuted_at=None, minuted_by="")
        return row.id


@dataclass(frozen=True, kw_only=True)
class VoidMeeting(Command[int]):
    """Call off a planned meeting, or void one typed by mistake; refused once it decided."""

    roles = OFFICE
    meeting_id: int
    expected_version: int
    reason: str

    def apply(self, w: Write) -> int:
        row = open_meeting(w, self.meeting_id, self.expected_version)
        if any(item.decision_kind for item in items_of(w, row.id)):
            raise UserError(msg("Decisions are recorded; the meeting stays held."))
        w.void(row, cleaned_reason(self.reason))
        return row.id


@dataclass(frozen=True, kw_only=True)
class UnvoidMeeting(Command[int]):
    """Take the voiding back (undo)."""

    roles = OFFICE
    meeting_id: int

    def apply(self, w: Write) -> int:
        row = w.get(Meeting, self.meeting_id)
        if row.voided_at is not None:
            w.unvoid(row)
        return row.id


def items_of(w: Write, meeting_id: int) -> list[MeetingItem]:
    """Return the living items of a meeting in their order."""
    query = alive(MeetingItem).where(MeetingItem.meeting_id == meeting_id)
    return list(w.session.scalars(query.order_by(MeetingItem.sort, MeetingItem.id)))


def held_too_early(
    w: Write, held_at: datetime | None, items: Sequence[MeetingItem], key: str = "decision_kind"
) -> dict[str, Message]:
    """Return (at ``key``) that an accident these items decide about came after the meeting."""
    ids = {item.accident_id for item in items if item.accident_id is not None}
    later = sa.select(Accident.number).where(Accident.id.in_(ids), Accident.occurred_at > held_at)
    number = w.session.scalar(later.limit(1)) if held_at is not None and ids else None
    if number is None:
        return {}
    return {key: msg("{number} happened after the meeting was held.", number=number)}


def _working_days(w: Write, first: date, last: date) -> list[date]:
    """Return the days with lessons; Monday to Friday where the calendar knows none."""
    listed = days(w, first, last)
    teaching = [d.day for d in listed if d.teaching]
    return teaching or [d.day for d in listed if d.day.isoweekday() <= FRIDAY]


def _add(w: Write, uid: str, meeting: MeetingInput) -> Meeting:
    year = meeting.planned_at.year
    number = f"HY-{year}-{w.next_number(SERIES.format(year=year)):04d}"
    row = Meeting(uid=uid, number=number, state=MeetingState.PLANNED.value)
    _store(w, row, _checked(w, meeting), new=True)
    return w.add(row)


def _checked(w: Write, meeting: MeetingInput) -> MeetingInput:
    return replace(
        meeting,
        planned_at=meeting.planned_at.replace(second=0, microsecond=0),
        subject=line("subject", meeting.subject),
        place=line("place", meeting.place),
        chair=resolve(w, "chair", meeting.chair),
        recorder=resolve(w, "recorder", meeting.recorder),
    )


def _store(w: Write, row: Meeting, meeting: MeetingInput, *, new: bool = False) -> None:
    values = {
        "kind": meeting.kind.value,
        "planned_at": meeting.planned_at,
        "subject": meeting.subject,
        "place": meeting.place,
        "chair_id": meeting.chair.id,
        "chair": meeting.chair.name,
        "recorder_id": meeting.recorder.id,
        "recorder": meeting.recorder.name,
        "people": _people(w, meeting.people),
    }
    if new:
        for name, value in values.items():
            setattr(row, name, value)
    else:
        w.amend(row, **values)


def _people(w: Write, people: Sequence[Asked]) -> list[dict[str, object]]:
    """Return the people as they are stored, each once, in their order."""
    if len(people) > MOST_PEOPLE:
        words = msg("At most {n} entries.", n=MOST_PEOPLE)
        raise UserError(words, {"people": words})
    found: dict[tuple[int | None, str], dict[str, object]] = {}
    for one in people:
        who = resolve(w, "people", one.who)
        if who.name:
            note = line("people", one.note)
            found.setdefault((who.id, who.name), Asked(who, one.present, note).stored())
    return list(found.values())
