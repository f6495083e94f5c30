"""True anonymisation: name, numbers, search keys, notes, photos, decisions, kept old values.

What stays of a visit are facts that name nobody: day, times, type, reason, host, head count. The
free pages of the file and its log are scrubbed afterwards (``db.purge``).
"""

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import msg
from campus_guard.db.models import (
    Badge,
    Collector,
    Correction,
    DataRequest,
    EventGuest,
    GateDelivery,
    GateItem,
    GateMovement,
    LateArrival,
    LegalHold,
    Muster,
    MusterRow,
    PupilRelease,
    Refusal,
    Vehicle,
    VehicleKey,
    VehicleStay,
    Visit,
    Visitor,
    VisitorKey,
    VisitPhoto,
    VisitPlan,
    WatchDecision,
    WatchEntry,
)
from campus_guard.db.service import Read, Write
from campus_guard.features.gate.inputs import PurgeResult

_PART = 500
_SOLO: dict[str, tuple[Any, dict[str, Any]]] = {
    "vehicle_stay": (
        VehicleStay,
        {
            "plate": "",
            "driver_name": "",
            "driver_phone": "",
            "driver_out": "",
            "passengers": "",
            "goods": "",
            "reason": "",
            "approved_by": "",
            "window_reason": "",
        },
    ),
    "vehicle": (
        Vehicle,
        {"plate": "", "model": "", "colour": "", "driver_name": "", "driver_phone": ""},
    ),
    "refusal": (
        Refusal,
        {"name": "", "looks": "", "plate": "", "reason_text": "", "handling": ""},
    ),
    "gate_delivery": (GateDelivery, {"name": "", "company": "", "goods": "", "note": ""}),
    "watch_entry": (
        WatchEntry,
        {
            "name": "",
            "name_key": "",
            "document": "",
            "document_key": "",
            "phone": "",
            "plate": "",
            "why": "",
            "measures": "",
        },
    ),
    "watch_decision": (WatchDecision, {"why": "", "shown": ""}),
    "pupil_release": (
        PupilRelease,
        {
            "collector_name": "",
            "relation": "",
            "document_key": "",
            "teacher_confirmed_by": "",
            "override_reason": "",
        },
    ),
    "collector": (
        Collector,
        {
            "name": "",
            "relation": "",
            "guardian": "",
            "phone": "",
            "document": "",
            "document_key": "",
            "confirmed_by": "",
            "note": "",
        },
    ),
    "late_arrival": (LateArrival, {"reason": ""}),
}
SOLO_CLASSES = tuple(_SOLO)
_VISIT_BLANK: dict[str, Any] = {
    "visitor_id": None,
    "name": "",
    "unit": "",
    "note": "",
    "goods": "",
    "escort": "",
    "plate": "",
    "reason_text": "",
    "host_answer_note": "",
    "pupil_id": None,
    "void_reason": None,
}


def parts(ids: Sequence[int]) -> Iterator[list[int]]:
    """Yield ``ids`` in parts that fit into one statement."""
    for start in range(0, len(ids), _PART):
        yield list(ids[start : start + _PART])


def held_now(r: Read) -> tuple[set[int], set[int]]:
    """Return the visitors and the visits of which a legal hold is in force."""
    rows = r.session.scalars(
        sa.select(LegalHold).where(
            LegalHold.voided_at.is_(None),
            LegalHold.starts_on <= r.today,
            sa.or_(LegalHold.ends_on.is_(None), LegalHold.ends_on >= r.today),
        )
    )
    found: dict[str, set[int]] = {"visitor": set(), "visit": set()}
    for row in rows:
        found[row.kind].add(row.record_id)
    return found["visitor"], found["visit"]


def erase_visitor(w: Write, visitor: Visitor) -> PurgeResult:
    """Anonymise one person with all visits, at once (a granted request).

    Raises UserError while the person is inside or a legal hold is in force.
    """
    found = w.session.execute(sa.select(Visit.id, Visit.uid).where(Visit.visitor_id == visitor.id))
    uids = {row.id: row.uid for row in found}
    visits = list(uids)
    persons, held = held_now(w)
    if visitor.id in persons or held & set(visits):
        raise UserError(msg("A legal hold is in force: nothing may be deleted."))
    inside = sa.select(Visit.id).where(Visit.visitor_id == visitor.id, Visit.inside > 0)
    if w.session.execute(inside).first() is not None:
        raise UserError(msg("This person is inside. Sign out first."))
    cars = _own_cars(w, visitor, visits)
    erase_visits(w, visits)
    erase_visitors(w, [visitor.id])
    erase_solo(w, "vehicle", list(cars))
    uid = visitor.uid
    w.session.expire_all()
    counts = {"visitor": 1, "visit": len(visits)} | ({"vehicle": len(cars)} if cars else {})
    gone = {"visitor": (uid,), "visit": tuple(uids.values()), "vehicle": tuple(cars.values())}
    return PurgeResult(counts, gone)


def _own_cars(r: Read, visitor: Visitor, visits: Sequence[int]) -> dict[int, str]:
    """Return {id: uid} of the vehicles a person came with; those of the staff stay."""
    found: dict[int, str] = {}
    plates = sa.select(Vehicle.id, Vehicle.uid).where(
        Vehicle.owner_id.is_(None), Vehicle.plate == visitor.plate, Vehicle.plate != ""
    )
    found |= {row.id: row.uid for row in r.session.execute(plates)}
    for part in parts(visits):
        query = (
            sa.select(Vehicle.id, Vehicle.uid)
            .join(VehicleStay, VehicleStay.vehicle_id == Vehicle.id)
            .where(VehicleStay.visit_id.in_(part), Vehicle.owner_id.is_(None))
        )
        found |= {row.id: row.uid for row in r.session.execute(query)}
    return found


def erase_visitors(w: Write, ids: Sequence[int]) -> None:
    """Blank these visitors and everything by which they were found; their visits stay facts."""
    blank = {
        "name": "",
        "unit": "",
        "phone": "",
        "document": "",
        "document_key": "",
        "document_reason": "",
        "plate": "",
        "sex": None,
        "document_kind": None,
        "last_visit_id": None,
        "void_reason": None,
        "anonymised_at": w.now,
    }
    for part in parts(ids):
        _erase_solo(w, "watch_decision", WatchDecision.visitor_id.in_(part))
        _erase_solo(w, "refusal", Refusal.visitor_id.in_(part))
        _update(w, Visitor, Visitor.id.in_(part), blank)
        _update(w, VisitPlan, VisitPlan.visitor_id.in_(part), _PLAN_BLANK)
        _update(w, DataRequest, DataRequest.visitor_id.in_(part), _REQUEST_BLANK)
        _delete(w, VisitorKey, VisitorKey.visitor_id.in_(part))
        _corrections(w, "visitor", part)
        w.session.connection().execute(
            sa.update(Visit).where(Visit.visitor_id.in_(part)).values(visitor_id=None)
        )
        _note(w, "visitor", part)


_PLAN_BLANK: dict[str, Any] = {
    "unit": "",
    "plate": "",
    "reason_text": "",
    "escort": "",
    "note": "",
    "cancel_reason": "",
}
_REQUEST_BLANK: dict[str, Any] = {"name": "", "contact": "", "text": "", "visitor_id": None}


def erase_visits(w: Write, ids: Sequence[int]) -> None:
    """Blank what identifies people in these visits, with photos, goods, remarks and reasons."""
    for part in parts(ids):
        _update(w, Visit, Visit.id.in_(part), _VISIT_BLANK | {"anonymised_at": w.now})
        _update(w, GateMovement, GateMovement.visit_id.in_(part), {"reason": ""})
        _update(w, GateItem, GateItem.visit_id.in_(part), {"name": "", "permission": ""})
        _delete(w, VisitPhoto, VisitPhoto.visit_id.in_(part))
        _update(w, EventGuest, EventGuest.visit_id.in_(part), _GUEST_BLANK)
        _update(w, MusterRow, MusterRow.visit_id.in_(part), {"name": "", "unit": "", "place": ""})
        _erase_solo(w, "vehicle_stay", VehicleStay.visit_id.in_(part))
        _erase_solo(w, "watch_decision", WatchDecision.visit_id.in_(part))
        _erase_solo(w, "refusal", Refusal.visit_id.in_(part))
        for kind in ("visit", "gate_movement"):
            _corrections(w, kind, part)
        _note(w, "visit", part)


_GUEST_BLANK = {
    "pupil_name": "",
    "guest_name": "",
    "relation": "",
    "phone": "",
    "class_teacher": "",
}


def erase_solo(w: Write, code: str, ids: Sequence[int]) -> None:
    """Blank what identifies people in records that stand alone (refusals, vehicles ...)."""
    model, _ = _SOLO[code]
    for part in parts(ids):
        _erase_solo(w, code, model.id.in_(part))
        if code == "vehicle":
            _delete(w, VehicleKey, VehicleKey.vehicle_id.in_(part))
        _note(w, code, part)


def _erase_solo(w: Write, code: str, where: Any) -> None:
    model, blank = _SOLO[code]
    ids = list(w.session.scalars(sa.select(model.id).where(where, model.anonymised_at.is_(None))))
    extra = {"void_reason": None} if hasattr(model, "void_reason") else {}
    for part in parts(ids):
        _update(w, model, model.id.in_(part), blank | extra | {"anonymised_at": w.now})
        _corrections(w, code, part)
        if code == "vehicle_stay":
            _update(w, GateMovement, GateMovement.stay_id.in_(part), {"reason": ""})


def erase_musters(w: Write, ids: Sequence[int]) -> None:
    """Blank the names on old roll calls; the counts stay."""
    for part in parts(ids):
        blank = {"name": "", "unit": "", "place": "", "host": ""}
        _update(w, MusterRow, MusterRow.muster_id.in_(part), blank)
        _update(w, Muster, Muster.id.in_(part), {"anonymised_at": w.now})
        _note(w, "muster", part)


def remove_visits(w: Write, ids: Sequence[int]) -> None:
    """Remove visits whose facts have run out, with all that belongs to them."""
    erase_visits(w, ids)
    for part in parts(ids):
        stays = list(
            w.session.scalars(sa.select(VehicleStay.id).where(VehicleStay.visit_id.in_(part)))
        )
        _delete(w, WatchDecision, WatchDecision.visit_id.in_(part))
        _delete(w, GateItem, GateItem.visit_id.in_(part))
        _update(w, EventGuest, EventGuest.visit_id.in_(part), {"visit_id": None})
        _update(w, Refusal, Refusal.visit_id.in_(part), {"visit_id": None})
        remove_stays(w, stays)
        _delete(w, GateMovement, GateMovement.visit_id.in_(part))
        _free_badges(w, part)
        _delete(w, Visit, Visit.id.in_(part))


def remove_stays(w: Write, ids: Sequence[int]) -> None:
    """Remove stays of vehicles whose facts have run out."""
    for part in parts(ids):
        _delete(w, GateMovement, GateMovement.stay_id.in_(part))
        _delete(w, VehicleStay, VehicleStay.id.in_(part))


def remove_rows(w: Write, model: Any, ids: Sequence[int]) -> None:
    """Remove records of a register whose time has run out."""
    for part in parts(ids):
        _delete(w, model, model.id.in_(part))
        _corrections(w, model.__tablename__, part)
        _note(w, model.__tablename__, part)


def _free_badges(w: Write, visit_ids: Sequence[int]) -> None:
    """A badge that never came back is lost; it must not point to a visit that is gone."""
    lost = {"state": "lost", "visit_id": None, "issued_at": None}
    _update(w, Badge, Badge.visit_id.in_(visit_ids), lost)


def _update(w: Write, model: Any, where: Any, values: dict[str, Any]) -> None:
    w.session.connection().execute(sa.update(model).where(where).values(**values))


def _delete(w: Write, model: Any, where: Any) -> None:
    w.session.connection().execute(sa.delete(model).where(where))


def _corrections(w: Write, kind: str, ids: Sequence[int]) -> None:
    """Blank the old values that corrections kept; that there was one stays visible."""
    blank = {"old_text": None, "new_text": None, "old_sealed": None, "reason": ""}
    _update(w, Correction, sa.and_(Correction.kind == kind, Correction.row_id.in_(ids)), blank)


def _note(w: Write, kind: str, ids: Sequence[int]) -> None:
    w.note("anonymise", kind, ids[0] if len(ids) == 1 else None, f"rows={len(ids)}")
