"""What the gate's commands share: trustworthy moments, movements, hosts, settings, corrections."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import Message, msg
from campus_guard.core.ids import new_uid
from campus_guard.core.text import clean_block, clean_line
from campus_guard.db.lengths import LONGEST
from campus_guard.db.models import (
    Gate,
    GateMovement,
    Person,
    Pupil,
    Setting,
    VehicleStay,
    Visit,
)
from campus_guard.db.prepared import Prepared
from campus_guard.db.records import refuse, too_long
from campus_guard.db.service import Read, Write
from campus_guard.features.gate.inputs import GateSettings, VisitFields
from campus_guard.features.gate.queries.clocks import last_event
from campus_guard.features.gate.queries.settings import PASS_KEY, stored_settings
from campus_guard.features.gate.rules import visits as life
from campus_guard.features.gate.rules.codes import Direction, Method, VisitState
from campus_guard.features.gate.rules.moments import Stamp, stamp_late, stamp_now
from campus_guard.features.gate.rules.passes import KEY_BYTES

# Statements of every key press are made once: making one costs as much as running it.
_BY_UID = Prepared(
    sa.select(GateMovement.id).where(
        GateMovement.uid == sa.bindparam("uid"), GateMovement.uid.is_not(None)
    )
)


def stamp(
    w: Write, clock_reason: str = "", late_at: datetime | None = None, late_reason: str = ""
) -> Stamp:
    """Return the stamp of what is recorded now; with ``late_at`` it is a late entry (补录).

    Raises UserError when the clock was set back, or a late entry has no reason.
    """
    if late_at is not None:
        return stamp_late(late_at, w.now, remark(late_reason, "late_reason"))
    return stamp_now(w.now, last_event(w), remark(clock_reason, "clock_reason"))


def remark(text: str, field: str = "reason") -> str:
    """Return a text that may be missing, cleaned; raises UserError when it is too long."""
    cleaned = clean_block(text)
    refuse(too_long({field: cleaned}, **{field: LONGEST}))
    return cleaned


def need(text: str, words: Message | None = None, field: str = "reason") -> str:
    """Return the cleaned text; raises UserError when there is none."""
    cleaned = remark(text, field)
    if not cleaned:
        asked = words or msg("Give a reason.")
        raise UserError(asked, {field: asked})
    return cleaned


def settings_with_key(w: Write) -> GateSettings:
    """Return the settings; the first time the key that signs passes is made."""
    settings, key = stored_settings(w)
    if not key:
        import secrets

        w.session.add(
            Setting(
                key=PASS_KEY,
                value=secrets.token_hex(KEY_BYTES),
                changed_at=w.now,
                changed_by=w.actor.username,
            )
        )
    return settings


def rules_movement(row: GateMovement) -> life.Movement:
    """Return a stored movement as the rules know it."""
    return life.Movement(
        row.number,
        Direction(row.direction),
        Stamp(row.at, row.uncertain, row.late, row.reason),
        row.heads,
        row.gate_id,
        row.by,
        Method(row.method),
        row.voided_at is not None,
    )


def movements_of(r: Read, visit_id: int) -> list[GateMovement]:
    """Return the movements of a visit in their order."""
    query = sa.select(GateMovement).where(GateMovement.visit_id == visit_id)
    return list(r.session.scalars(query.order_by(GateMovement.number)))


def mark_of(state: str) -> VisitState | None:
    """Return the end that was set without a movement, None for the states that follow from them."""
    derived = (VisitState.PLANNED, VisitState.INSIDE, VisitState.LEFT)
    return None if state in derived else VisitState(state)


def rules_visit(r: Read, row: Visit) -> life.Visit:
    """Return a visit with its movements as the rules know it."""
    moves = tuple(rules_movement(m) for m in movements_of(r, row.id))
    return life.Visit(row.heads, moves, mark_of(row.state))


def apply_visit(row: Visit, found: life.Visit) -> None:
    """Store in the row what follows from the movements; nothing else decides these columns."""
    entered, left = found.entered, found.left
    row.state = found.state.value
    row.inside = found.inside if found.state is VisitState.INSIDE else 0
    row.entered_at = entered.at if entered else None
    row.left_at = left.at if left else None
    row.uncertain = any(m.stamp.uncertain for m in found.valid)
    row.late = any(m.stamp.late for m in found.valid)
    ins = [m for m in found.valid if m.direction is Direction.IN]
    outs = [m for m in found.valid if m.direction is Direction.OUT]
    row.gate_in_id = ins[0].gate_id if ins else None
    row.gate_out_id = outs[-1].gate_id if outs and left else None


def add_movement(
    w: Write,
    moved: life.Movement,
    uid: str,
    *,
    visit: Visit | None = None,
    stay: VehicleStay | None = None,
) -> GateMovement:
    """Store a movement."""
    return w.add_quickly(
        GateMovement(
            uid=uid,
            visit_id=visit.id if visit else None,
            stay_id=stay.id if stay else None,
            number=moved.number,
            direction=moved.direction.value,
            heads=moved.heads,
            gate_id=moved.gate_id,
            at=moved.stamp.at,
            recorded_at=w.now,
            by=moved.by,
            method=moved.method.value,
            uncertain=moved.stamp.uncertain,
            late=moved.stamp.late,
            reason=moved.stamp.reason,
        )
    )


def movement_by(r: Read, uid: str) -> GateMovement | None:
    """Return the movement that an earlier press of the same key made."""
    found = _BY_UID.rows(r.session, {"uid": uid})
    return r.get(GateMovement, found[0][0]) if found else None


def check_links(r: Read, **ids: int | None) -> None:
    """Raise UserError when a host, pupil or gate that was chosen does not exist."""
    models: dict[str, Any] = {
        "host_id": (Person, msg("Choose a member of staff.")),
        "receiver_id": (Person, msg("Choose a member of staff.")),
        "person_id": (Person, msg("Choose a member of staff.")),
        "owner_id": (Person, msg("Choose a member of staff.")),
        "pupil_id": (Pupil, msg("Choose a pupil.")),
        "gate_id": (Gate, msg("Choose a gate.")),
    }
    for field, row_id in ids.items():
        model, words = models[field]
        if row_id is not None and r.session.get(model, row_id) is None:
            raise UserError(words, {field: words})


def visit_columns(fields: VisitFields) -> dict[str, Any]:
    """Return the cleaned columns of a visit that were typed."""
    return {
        "name": clean_line(fields.name),
        "unit": clean_line(fields.unit),
        "type_code": fields.type_code,
        "reason_code": fields.reason_code,
        "reason_text": clean_line(fields.reason_text),
        "host_id": fields.host_id,
        "host_name": clean_line(fields.host_name),
        "pupil_id": fields.pupil_id,
        "heads": fields.heads,
        "goods": clean_block(fields.goods),
        "escort": clean_line(fields.escort),
        "note": clean_block(fields.note),
    }


def check_reason(settings: GateSettings, code: str, *known: str) -> None:
    """Raise UserError for a reason that is not on the list and not one of the ``known``.

    A pass that was issued with a reason keeps it when the school takes it out of its list.
    """
    if code and code not in settings.reasons and code not in known:
        refuse({"reason_code": msg("Choose a reason from the list.")})


def leave_time(fields: VisitFields, settings: GateSettings, entered: Stamp) -> datetime | None:
    """Return when they should be gone: agreed, else by minutes; None at an uncertain clock."""
    if fields.expected_leave_at is not None:
        return fields.expected_leave_at
    kind = settings.type_of(fields.type_code)
    minutes = fields.minutes or (kind.minutes if kind else None)
    if minutes is None or entered.uncertain:
        return None
    return entered.at + timedelta(minutes=minutes)


def filled(values: dict[str, Any], *, phone: str, document: str, plate: str) -> set[str]:
    """Return the names of the form's fields that are filled in."""
    found = {k for k in ("name", "unit", "goods", "escort") if values[k]}
    found |= {"heads"} if values["heads"] else set()
    found |= {"host"} if values["host_id"] or values["host_name"] else set()
    found |= {"reason"} if values["reason_code"] or values["reason_text"] else set()
    found |= {"pupil"} if values["pupil_id"] else set()
    given = {"phone": phone, "document": document, "plate": plate}
    return found | {name for name, text in given.items() if text}


def listed(texts: Iterable[str]) -> str:
    """Return names in one column."""
    return ",".join(texts)


def part_uid(uid: str, part: str) -> str:
    """Return the uid of a part that is stored with the record ``uid``, the same every time."""
    from campus_guard.core.ids import derived_uid

    return derived_uid(uid, part) if uid else new_uid()
