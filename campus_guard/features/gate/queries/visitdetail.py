"""One visit whole: movements, goods, decisions, corrections, vehicles; one visitor."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

import sqlalchemy as sa

from campus_guard.core.roles import RECORDERS, Role
from campus_guard.core.text import mask_phone
from campus_guard.db.models import (
    Correction,
    Gate,
    GateItem,
    GateMovement,
    LegalHold,
    Person,
    VehicleStay,
    Visit,
    Visitor,
    VisitPhoto,
    WatchDecision,
)
from campus_guard.db.service import Query, Read
from campus_guard.features.gate.inputs import GateSettings
from campus_guard.features.gate.queries.accounts import people_behind
from campus_guard.features.gate.queries.settings import stored_settings
from campus_guard.features.gate.queries.vehicles import StayRow, stay_row
from campus_guard.features.gate.queries.visits import VisitRow, visit_row, visit_select
from campus_guard.features.gate.queries.watching import AlertRow, undecided
from campus_guard.features.gate.queries.watchlists import DecisionRow, decision_row
from campus_guard.features.gate.rules.codes import Direction, Method
from campus_guard.features.gate.rules.documents import mask_document


@dataclass(frozen=True)
class MovementRow:
    """A movement of a visit, voided or not."""

    number: int
    uid: str | None
    direction: Direction
    at: datetime
    recorded_at: datetime
    heads: int
    gate: str
    by: str
    method: Method
    uncertain: bool
    late: bool
    reason: str
    voided: bool


@dataclass(frozen=True)
class ItemRow:
    """Goods of a visit."""

    id: int
    kind: str
    item_code: str
    name: str
    quantity: str
    held: bool
    permission: str
    returned_at: datetime | None


@dataclass(frozen=True)
class CorrectionRow:
    """An old value of a visit that was corrected."""

    field: str
    old: str
    new: str
    reason: str
    at: datetime
    by: str


@dataclass(frozen=True)
class VisitDetail:
    """A visit with everything that belongs to it."""

    visit: VisitRow
    movements: tuple[MovementRow, ...]
    items: tuple[ItemRow, ...]
    decisions: tuple[DecisionRow, ...]
    corrections: tuple[CorrectionRow, ...]
    stays: tuple[StayRow, ...]
    host_answer: str
    host_answer_note: str
    host_answered_at: datetime | None
    host_answered_by: str
    has_photo: bool
    held: bool = False
    alerts: tuple[AlertRow, ...] = ()


@dataclass(frozen=True, kw_only=True)
class GetVisit(Query[VisitDetail]):
    """Return one visit whole. Raises NotFound."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    visit_id: int

    def fetch(self, r: Read) -> VisitDetail:
        settings, _ = stored_settings(r)
        row = r.get(Visit, self.visit_id)
        found = r.session.execute(visit_select().where(Visit.id == row.id)).one()
        photo = sa.select(VisitPhoto.visit_id).where(VisitPhoto.visit_id == row.id)
        stays = sa.select(VehicleStay).where(
            VehicleStay.visit_id == row.id, VehicleStay.visit_id.is_not(None)
        )
        decisions = sa.select(WatchDecision).where(WatchDecision.visit_id == row.id)
        who = people_behind(r)
        return VisitDetail(
            visit_row(found, settings),
            self._movements(r, who),
            self._items(r),
            tuple(decision_row(d, who) for d in r.session.scalars(decisions)),
            self._corrections(r, who, settings),
            tuple(stay_row(s, who) for s in r.session.scalars(stays)),
            row.host_answer or "",
            row.host_answer_note,
            row.host_answered_at,
            who(row.host_answered_by),
            r.session.scalar(photo) is not None,
            self._held(r, row),
            undecided(r, row),
        )

    @staticmethod
    def _held(r: Read, row: Visit) -> bool:
        """Tell whether a legal hold keeps the visit, by itself or with its person."""
        mine = sa.and_(LegalHold.kind == "visit", LegalHold.record_id == row.id)
        whole = sa.and_(LegalHold.kind == "visitor", LegalHold.record_id == row.visitor_id)
        hold = sa.select(LegalHold.id).where(
            sa.or_(mine, whole),
            LegalHold.voided_at.is_(None),
            LegalHold.starts_on <= r.today,
            sa.or_(LegalHold.ends_on.is_(None), LegalHold.ends_on >= r.today),
        )
        return r.session.scalar(hold.limit(1)) is not None

    def _movements(self, r: Read, who: Callable[[str], str]) -> tuple[MovementRow, ...]:
        query = (
            sa.select(GateMovement, Gate.name)
            .outerjoin(Gate, GateMovement.gate_id == Gate.id)
            .where(GateMovement.visit_id == self.visit_id)
            .order_by(GateMovement.number)
        )
        return tuple(
            MovementRow(
                m.number,
                m.uid,
                Direction(m.direction),
                m.at,
                m.recorded_at,
                m.heads,
                gate or "",
                who(m.by),
                Method(m.method),
                m.uncertain,
                m.late,
                m.reason,
                m.voided_at is not None,
            )
            for m, gate in r.session.execute(query)
        )

    def _items(self, r: Read) -> tuple[ItemRow, ...]:
        query = sa.select(GateItem).where(
            GateItem.visit_id == self.visit_id, GateItem.voided_at.is_(None)
        )
        return tuple(
            ItemRow(
                i.id, i.kind, i.item_code, i.name, i.quantity, i.held, i.permission, i.returned_at
            )
            for i in r.session.scalars(query.order_by(GateItem.id))
        )

    def _corrections(
        self, r: Read, who: Callable[[str], str], settings: GateSettings
    ) -> tuple[CorrectionRow, ...]:
        query = sa.select(Correction).where(
            Correction.kind == "visit",
            Correction.row_id == self.visit_id,
            Correction.field.not_in(_INTERNAL),
        )

        def words(field: str, text: str | None) -> str:
            return _shown(r, settings, field, text or "")

        return tuple(
            CorrectionRow(
                c.field,
                words(c.field, c.old_text),
                words(c.field, c.new_text),
                c.reason,
                c.at,
                who(c.username),
            )
            for c in r.session.scalars(query.order_by(Correction.id))
        )


_INTERNAL = ("visitor_id", "pupil_id", "host_answered_at", "host_answered_by")


def _shown(r: Read, settings: GateSettings, field: str, text: str) -> str:
    """Return a kept value as people know it: names in place of codes and numbers of records."""
    if field == "type_code":
        return settings.type_name(text) if text else ""
    if field == "reason_code":
        return settings.reasons.get(text, text)
    if field == "host_id":
        person = r.session.get(Person, int(text)) if text.isdigit() else None
        return person.name if person else ""
    return text[:16] if field == "expected_leave_at" else text


@dataclass(frozen=True, kw_only=True)
class VisitPicture(Query[bytes | None]):
    """Return the picture taken at entry, None when there is none."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    visit_id: int

    def fetch(self, r: Read) -> bytes | None:
        found = r.session.get(VisitPhoto, self.visit_id)
        return found.content if found else None


@dataclass(frozen=True)
class VisitorRow:
    """A remembered person, masked."""

    id: int
    version: int
    name: str
    sex: str | None
    phone: str
    document_kind: str | None
    document: str
    unit: str
    plate: str
    visits: int
    last_at: datetime | None
    anonymous: bool


@dataclass(frozen=True, kw_only=True)
class GetVisitor(Query[VisitorRow]):
    """Return what is remembered of a person. Raises NotFound."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    visitor_id: int

    def fetch(self, r: Read) -> VisitorRow:
        v = r.get(Visitor, self.visitor_id)
        return VisitorRow(
            v.id,
            v.version,
            v.name,
            v.sex,
            mask_phone(v.phone),
            v.document_kind,
            mask_document(v.document),
            v.unit,
            v.plate,
            v.visits,
            v.last_at,
            v.anonymised_at is not None,
        )
