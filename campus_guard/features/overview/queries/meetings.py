"""What the meetings, tasks and candidates of concealment ask for today."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from campus_guard.db.links import meeting_decided
from campus_guard.db.models import Accident, Meeting
from campus_guard.db.records import alive
from campus_guard.db.service import Read
from campus_guard.features.accidents.queries.concealment import CountConcealment
from campus_guard.features.responsibility.queries.meetings import ListMeetings, MeetingRow
from campus_guard.features.responsibility.queries.tasks import CountTasks


@dataclass(frozen=True)
class MeetingsToday:
    """Counts of the today page; ``missed`` meetings were planned and not held."""

    tasks_overdue: int = 0
    tasks_to_verify: int = 0
    tasks_mine: int = 0
    missed: int = 0
    minutes_open: int = 0
    to_decide: int = 0
    candidates: int = 0


def meetings_today(r: Read) -> MeetingsToday:
    """Return what waits."""
    tasks = CountTasks().fetch(r)
    rows = r.session.execute(
        sa.select(Meeting.state, Meeting.planned_at).where(
            Meeting.voided_at.is_(None), Meeting.state != "minuted"
        )
    ).all()
    heavy = alive(Accident).where(Accident.headline.in_(("R2", "R3")), Accident.state != "closed")
    undecided = [a for a in r.session.scalars(heavy) if not meeting_decided(r.session, a.id)]
    return MeetingsToday(
        tasks_overdue=tasks.overdue,
        tasks_to_verify=tasks.to_verify,
        tasks_mine=tasks.mine,
        missed=sum(m.state == "planned" and m.planned_at.date() < r.today for m in rows),
        minutes_open=sum(m.state == "held" for m in rows),
        to_decide=len(undecided),
        candidates=CountConcealment().fetch(r),
    )


def term_meetings(r: Read, first: date, last: date) -> tuple[MeetingRow, ...] | None:
    """Return the meetings of these days by day; None while no meeting was ever recorded."""
    known = r.session.scalar(
        sa.select(sa.func.count(Meeting.id)).where(Meeting.planned_at <= r.now)
    )
    if not known:
        return None
    rows = ListMeetings(first=first, last=last).fetch(r)
    return tuple(sorted(rows, key=lambda m: m.at))
