"""One hazard with everything that happened to it, and its pictures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

import sqlalchemy as sa

from campus_guard.core.errors import NotFound, PermissionDenied
from campus_guard.core.i18n import msg
from campus_guard.core.roles import OFFICE, RECORDERS, Role
from campus_guard.db.models import (
    Accident,
    AccidentHazard,
    Account,
    Attachment,
    Correction,
    Hazard,
    HazardEvent,
)
from campus_guard.db.service import Query, Read
from campus_guard.features.hazards.queries.lists import hazard_numbers
from campus_guard.features.hazards.queries.rows import (
    HazardRef,
    HazardStory,
    LinkedAccident,
    OldValue,
    PhotoRow,
    StepRow,
)
from campus_guard.features.hazards.queries.showing import COLUMNS, rows_of
from campus_guard.features.hazards.rules.codes import (
    EventKind,
    HazardState,
    PhotoMoment,
    Relation,
)
from campus_guard.features.hazards.rules.guards import obstacles, possible
from campus_guard.features.hazards.rules.life import Event, Standing, last_step, replay

OWNER = "hazard"


@dataclass(frozen=True, kw_only=True)
class GetHazard(Query[HazardStory]):
    """One hazard's story, by id or number. A gatekeeper sees what he reported himself.

    Raises NotFound, and PermissionDenied for a gatekeeper who asks for another one.
    """

    roles: ClassVar[frozenset[Role]] = RECORDERS
    hazard_id: int | None = None
    number: str = ""

    def fetch(self, r: Read) -> HazardStory:
        row = self._find(r)
        office = r.actor.role in OFFICE
        if not office and row.created_by != r.actor.username:
            raise PermissionDenied(msg("Your account may not do this."))
        stored = list(
            r.session.scalars(
                sa.select(HazardEvent)
                .where(HazardEvent.hazard_id == row.id)
                .order_by(HazardEvent.number)
            )
        )
        events = [Event(e.number, EventKind(e.kind), e.on, e.data) for e in stored]
        now, undoable = replay(events), last_step(events)
        shown = rows_of(r, sa.select(*COLUMNS).where(Hazard.id == row.id))[0]
        living = row.voided_at is None
        passed = now.state is HazardState.PASSED
        return HazardStory(
            row=shown,
            finder_id=row.finder_id,
            suggested_measure=row.suggested_measure,
            fixers=tuple(now.fixers),
            deadlines=tuple(now.deadlines),
            missed=now.missed(r.today),
            evidence=now.evidence,
            listings=tuple(now.listings),
            reports=tuple(now.reports),
            spent=tuple(now.spent),
            refused=now.refused,
            steps=_steps(r, stored),
            photos=_photos(r, row, stored, office=office),
            accidents=_accidents(r, row.id) if office else (),
            recurs=_one(r, row.recurs_id),
            came_back_as=_later(r, row.id),
            corrections=_corrections(r, row.id) if office else (),
            possible=_possible(now, row, r.today) if living and office else frozenset(),
            undoable=undoable.kind if undoable and living and office else None,
            obstacles=tuple(obstacles(now, "", row.down_from)) if passed else (),
            void_reason=row.void_reason or "",
        )

    def _find(self, r: Read) -> Hazard:
        if self.hazard_id is not None:
            return r.get(Hazard, self.hazard_id)
        number = self.number.strip().upper()
        row = r.session.scalars(sa.select(Hazard).where(Hazard.number == number)).first()
        if row is None:
            raise NotFound(msg("There is no hazard {number}.", number=self.number.strip()))
        return row


def _steps(r: Read, stored: Sequence[HazardEvent]) -> tuple[StepRow, ...]:
    users = {e.username for e in stored}
    query = sa.select(Account.username, Account.name).where(Account.username.in_(users))
    names = {row.username: row.name for row in r.session.execute(query)}
    gone = {e.data["number"] for e in stored if e.kind == EventKind.TAKEN_BACK.value}
    return tuple(
        StepRow(
            e.number,
            EventKind(e.kind),
            e.on,
            e.at,
            e.username,
            names.get(e.username, e.username),
            e.data,
            e.number in gone,
        )
        for e in stored
    )


def _photos(
    r: Read, row: Hazard, stored: Sequence[HazardEvent], *, office: bool
) -> tuple[PhotoRow, ...]:
    """Return the pictures; their captions are sealed, a gatekeeper's key cannot open them."""
    moments = {
        e.data["attachment"]: PhotoMoment(e.data["moment"])
        for e in stored
        if e.kind == EventKind.ATTACHED.value
    }
    query = sa.select(Attachment).where(
        Attachment.owner_kind == OWNER, Attachment.owner_id == row.id
    )
    return tuple(
        PhotoRow(
            a.id,
            a.version,
            moments[a.id],
            a.file_name,
            a.media_type,
            a.size,
            a.sha256,
            r.unseal(a, "caption") if office else "",
            a.created_at,
            a.created_by,
            a.voided_at is not None,
        )
        for a in r.session.scalars(query.order_by(Attachment.id))
    )


def _accidents(r: Read, hazard_id: int) -> tuple[LinkedAccident, ...]:
    query = (
        sa.select(AccidentHazard, Accident)
        .join(Accident, Accident.id == AccidentHazard.accident_id)
        .where(AccidentHazard.hazard_id == hazard_id, AccidentHazard.voided_at.is_(None))
        .order_by(Accident.occurred_at, Accident.id)
    )
    return tuple(
        LinkedAccident(
            link.id,
            accident.id,
            accident.number,
            accident.occurred_at,
            "" if accident.restricted else accident.place,
            Relation(link.relation),
        )
        for link, accident in r.session.execute(query)
    )


def _one(r: Read, hazard_id: int | None) -> HazardRef | None:
    return None if hazard_id is None else hazard_numbers(r, (hazard_id,))[hazard_id]


def _later(r: Read, hazard_id: int) -> tuple[HazardRef, ...]:
    ids = r.session.scalars(
        sa.select(Hazard.id)
        .where(Hazard.recurs_id == hazard_id, Hazard.voided_at.is_(None))
        .order_by(Hazard.id)
    )
    return tuple(hazard_numbers(r, list(ids)).values())


def _corrections(r: Read, hazard_id: int) -> tuple[OldValue, ...]:
    query = sa.select(Correction).where(
        Correction.kind == Hazard.__tablename__, Correction.row_id == hazard_id
    )
    return tuple(
        OldValue(c.field, c.old_text or "", c.new_text or "", c.reason, c.at, c.username)
        for c in r.session.scalars(query.order_by(Correction.id))
    )


@dataclass(frozen=True)
class HazardFile:
    """The bytes of a picture or paper."""

    file_name: str
    media_type: str
    data: bytes


@dataclass(frozen=True, kw_only=True)
class OpenHazardPhoto(Query[HazardFile]):
    """The bytes of one picture of a hazard; raises NotFound."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    attachment_id: int

    def fetch(self, r: Read) -> HazardFile:
        row = r.get(Attachment, self.attachment_id)
        if row.owner_kind != OWNER:
            raise NotFound(msg("This record does not exist."))
        data = r.vault.open_bytes(Attachment.__tablename__, row.uid, "content", row.content)
        return HazardFile(row.file_name, row.media_type, data)


def _possible(now: Standing, row: Hazard, today: date) -> frozenset[EventKind]:
    """Return the steps that the state admits, without those that this day or kind refuses."""
    found = set(possible(now))
    if now.due is None or not (now.late(today) or now.due < today):
        found.discard(EventKind.URGED)
    if row.down_from is None or now.up_again is not None:
        found.discard(EventKind.UP_AGAIN)
    return frozenset(found)
