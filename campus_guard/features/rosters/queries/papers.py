"""What the papers of a day need together."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import ClassVar

import sqlalchemy as sa

from campus_guard.core.clock import CHINA
from campus_guard.core.roles import OFFICE, RECORDERS, Role
from campus_guard.db.models import Squad, SquadMember, VehicleStay, Visit
from campus_guard.db.service import Query, Read
from campus_guard.features.rosters.codes import DutyKind, Segment
from campus_guard.features.rosters.dutyrows import DutyDay
from campus_guard.features.rosters.queries.following import ListAbsences, leader_days
from campus_guard.features.rosters.queries.loading import names_of
from campus_guard.features.rosters.queries.onduty import Duty, ShiftsOfDay, duties_between
from campus_guard.features.rosters.queries.patrols import rounds


@dataclass(frozen=True, kw_only=True)
class DutyDayOf(Query[DutyDay]):
    """Return all that the logs of one day show."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    day: date

    def fetch(self, r: Read) -> DutyDay:
        day = self.day
        duties = duties_between(r, day, day)
        names = names_of(r, (d.person_id for d in duties))

        def of(wanted: list[Duty]) -> tuple[str, ...]:
            found = (names.get(d.person_id or 0, "") for d in wanted)
            return tuple(dict.fromkeys(name for name in found if name))

        office = r.actor.role in OFFICE
        visitors, vehicles, inside = _gate(r, day)
        return DutyDay(
            day=day,
            shifts=ShiftsOfDay(day=day).fetch(r),
            rounds=tuple(rounds(r, day, day)),
            leader=leader_days(r, day, day)[0] if office else None,
            absences=ListAbsences(first=day, last=day).fetch(r),
            leaders=of([d for d in duties if d.post.segment is Segment.LEADER]),
            gatekeepers=of([d for d in duties if d.post.kind is DutyKind.GATE]),
            squad=_squad(r, duties, names),
            visitors=visitors,
            vehicles=vehicles,
            inside=inside,
        )


def _squad(r: Read, duties: list[Duty], names: dict[int, str]) -> dict[int, tuple[str, ...]]:
    """Return the members of guard squads among those on each post."""
    query = sa.select(SquadMember.person_id).join(Squad, SquadMember.squad_id == Squad.id)
    members = set(r.session.scalars(query.where(Squad.voided_at.is_(None))))
    found: dict[int, tuple[str, ...]] = {}
    for d in duties:
        if d.person_id in members and d.person_id is not None:
            found[d.post.id] = (*found.get(d.post.id, ()), names.get(d.person_id, ""))
    return found


def _gate(r: Read, day: date) -> tuple[int, int, int]:
    """Return visitors that came, vehicles that came, visitors still inside of that day."""
    came = (Visit.voided_at.is_(None), Visit.day == day, Visit.entered_at.is_not(None))
    visitors = r.session.scalar(sa.select(sa.func.sum(Visit.heads)).where(*came)) or 0
    inside = r.session.scalar(sa.select(sa.func.sum(Visit.inside)).where(*came)) or 0
    begins = datetime.combine(day, time(), CHINA)
    vehicles = r.session.scalar(
        sa.select(sa.func.count(VehicleStay.id)).where(
            VehicleStay.voided_at.is_(None),
            VehicleStay.entered_at >= begins,
            VehicleStay.entered_at < begins + timedelta(days=1),
        )
    )
    return visitors, vehicles or 0, inside
