"""Reads the events of hazards back as the rules know them."""

from collections.abc import Collection

import sqlalchemy as sa

from campus_guard.db.models import HazardEvent
from campus_guard.db.service import Read
from campus_guard.features.hazards.rules.codes import EventKind
from campus_guard.features.hazards.rules.life import Event, Standing, replay

_COLUMNS = (
    HazardEvent.hazard_id,
    HazardEvent.number,
    HazardEvent.kind,
    HazardEvent.on,
    HazardEvent.data,
)
_MOST_IDS = 500
_KINDS = {kind.value: kind for kind in EventKind}


def events_of_many(r: Read, ids: Collection[int]) -> dict[int, list[Event]]:
    """Return the events of these hazards in their order, by hazard."""
    found: dict[int, list[Event]] = {i: [] for i in ids}
    query = sa.select(*_COLUMNS).order_by(HazardEvent.hazard_id, HazardEvent.number)
    if len(found) <= _MOST_IDS:
        query = query.where(HazardEvent.hazard_id.in_(list(found)))
    for hazard_id, number, kind, on, data in r.session.connection().execute(query):
        if hazard_id in found:
            found[hazard_id].append(Event(number, _KINDS[kind], on, data))
    return found


def events_of(r: Read, hazard_id: int) -> list[Event]:
    """Return the events of one hazard in their order."""
    return events_of_many(r, (hazard_id,))[hazard_id]


def standing_of(r: Read, hazard_id: int) -> Standing:
    """Return where a hazard stands now."""
    return replay(events_of(r, hazard_id))
