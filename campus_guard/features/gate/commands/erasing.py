"""True anonymisation: name, numbers, search keys, notes, photos, decisions, kept old values.

Which columns go, and what goes with what, stands in ``resources/gate/retention.json`` alone. What
stays of a visit are facts that name nobody: day, times, type, reason, host, head count. The free
pages of the file and its log are scrubbed afterwards (``db.purge``).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import msg
from campus_guard.db.models import (
    Badge,
    Base,
    Correction,
    EventGuest,
    GateItem,
    GateMovement,
    LegalHold,
    PupilRelease,
    Refusal,
    Setting,
    Vehicle,
    VehicleStay,
    Visit,
    Visitor,
    VisitPhoto,
    WatchDecision,
)
from campus_guard.db.service import Read, Write
from campus_guard.features.gate.commands.mentions import forget_mentions, secrets_of
from campus_guard.features.gate.inputs import PurgeResult
from campus_guard.features.gate.queries.keeping import SCRUB_DUE
from campus_guard.features.gate.rules.retention import RecordClass, shipped_policy

_PART = 500
_TABLES = Base.metadata.tables


def classes() -> Mapping[str, RecordClass]:
    """Return the classes of record by code."""
    return {record.code: record for record in shipped_policy().classes}


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
    visits = set(w.session.scalars(sa.select(Visit.id).where(Visit.visitor_id == visitor.id)))
    persons, held = held_now(w)
    if visitor.id in persons or held & visits:
        raise UserError(msg("A legal hold is in force: nothing may be deleted."))
    inside = sa.select(Visit.id).where(Visit.visitor_id == visitor.id, Visit.inside > 0)
    if w.session.execute(inside).first() is not None:
        raise UserError(msg("This person is inside. Sign out first."))
    return erase_person(w, visitor)


def erase_person(w: Write, visitor: Visitor) -> PurgeResult:
    """Anonymise a person, the visits and vehicles, and every remark that mentions him or her."""
    found = w.session.execute(sa.select(Visit.id, Visit.uid).where(Visit.visitor_id == visitor.id))
    uids = {row.id: row.uid for row in found}
    visits = list(uids)
    cars = _own_cars(w, visitor, visits)
    uid, secrets = visitor.uid, secrets_of(visitor)
    erase(w, "visit", visits)
    erase(w, "visitor", [visitor.id])
    erase(w, "vehicle", list(cars))
    forget_mentions(w, secrets)
    scrub_later(w)
    w.session.expire_all()
    counts = {"visitor": 1, "visit": len(visits)} | ({"vehicle": len(cars)} if cars else {})
    gone = {"visitor": (uid,), "visit": tuple(uids.values()), "vehicle": tuple(cars.values())}
    return PurgeResult(counts, gone | {"person": (uid,)})


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


def erase(w: Write, code: str, ids: Sequence[int]) -> None:
    """Blank what identifies people in these records of a class, and in what belongs to them."""
    record = classes()[code]
    for part in parts(ids):
        for other, link in record.cascades.items():
            erase(w, other, _not_yet(w, _TABLES[classes()[other].table], link, part))
        for name, columns in record.clears.items():
            table = _TABLES[name]
            where = table.c[record.link(name)].in_(part)
            _corrections(w, table, where)
            if columns == ("*",):
                _execute(w, sa.delete(table).where(where))
            else:
                _clear(w, table, where, columns, own=name == record.table)
        w.note("anonymise", code, part[0] if len(part) == 1 else None, f"rows={len(part)}")


def _not_yet(w: Write, table: sa.Table, link: str, ids: list[int]) -> list[int]:
    found = sa.select(table.c.id).where(table.c[link].in_(ids), table.c.anonymised_at.is_(None))
    return list(w.session.scalars(found))


def _clear(w: Write, table: sa.Table, where: Any, columns: Iterable[str], *, own: bool) -> None:
    """Blank columns; of the class's own records the reason of voiding too."""
    stored = [table.c[name] for name in columns if isinstance(table.c[name].type, sa.JSON)]
    values: dict[str, Any] = {
        name: None if table.c[name].nullable else ""
        for name in columns
        if table.c[name] not in set(stored)
    }
    if own:
        values |= {"void_reason": None} if "void_reason" in table.c else {}
        values |= {"anonymised_at": w.now} if "anonymised_at" in table.c else {}
    for column in stored:
        for row_id, value in w.session.execute(sa.select(table.c.id, column).where(where)).all():
            change = sa.update(table).where(table.c.id == row_id)
            _execute(w, change.values({column.name: emptied(value)}))
    if values:
        _execute(w, sa.update(table).where(where).values(**values))


def emptied(value: Any) -> Any:
    """Return stored JSON without its lists: numbers name nobody, texts may."""
    if isinstance(value, dict):
        return {key: [] if isinstance(v, list | str) else v for key, v in value.items()}
    return []


def _corrections(w: Write, table: sa.Table, where: Any) -> None:
    """Blank the old values that corrections kept; that there was one stays visible."""
    if "id" not in table.c:
        return
    rows = sa.select(table.c.id).where(where)
    blank = {"old_text": None, "new_text": None, "old_sealed": None, "reason": ""}
    mine = sa.and_(Correction.kind == table.name, Correction.row_id.in_(rows))
    _execute(w, sa.update(Correction).where(mine).values(**blank))


def remove(w: Write, code: str, ids: Sequence[int]) -> None:
    """Remove records whose facts have run out, with all that belongs to them."""
    record = classes()[code]
    table = _TABLES[record.table]
    for part in parts(ids):
        _corrections(w, table, table.c.id.in_(part))
        if table is Visit.__table__:
            _forget_visits(w, part)
        elif table is VehicleStay.__table__:
            _delete(w, GateMovement, GateMovement.stay_id.in_(part))
        elif table.name == "leave_slip":
            _update(w, PupilRelease, PupilRelease.slip_id.in_(part), {"slip_id": None})
        _execute(w, sa.delete(table).where(table.c.id.in_(part)))
        w.note("remove", table.name, part[0] if len(part) == 1 else None, f"rows={len(part)}")


def _forget_visits(w: Write, part: list[int]) -> None:
    """Remove what belongs to visits that go; what stands for itself loses the link."""
    stays = list(w.session.scalars(sa.select(VehicleStay.id).where(VehicleStay.visit_id.in_(part))))
    for name in ("event_guest", "muster_row"):
        kept = _TABLES[name]
        _clear(w, kept, kept.c.visit_id.in_(part), classes()["visit"].clears[name], own=False)
    _corrections(w, _TABLES["gate_item"], GateItem.visit_id.in_(part))
    _delete(w, VisitPhoto, VisitPhoto.visit_id.in_(part))
    _delete(w, WatchDecision, WatchDecision.visit_id.in_(part))
    _delete(w, GateItem, GateItem.visit_id.in_(part))
    _update(w, EventGuest, EventGuest.visit_id.in_(part), {"visit_id": None})
    _update(w, Refusal, Refusal.visit_id.in_(part), {"visit_id": None})
    remove(w, "stay_facts", stays)
    _delete(w, GateMovement, GateMovement.visit_id.in_(part))
    # A badge that never came back is lost; it must not point to a visit that is gone.
    lost = {"state": "lost", "visit_id": None, "issued_at": None}
    _update(w, Badge, Badge.visit_id.in_(part), lost)


def scrub_later(w: Write) -> None:
    """Note that the file still holds what was erased; it is taken back once it is scrubbed."""
    if w.session.get(Setting, SCRUB_DUE) is None:
        stamp = {"changed_at": w.now, "changed_by": w.actor.username}
        w.session.add(Setting(key=SCRUB_DUE, value=w.now.isoformat(), **stamp))
        w.session.flush()


def _update(w: Write, model: Any, where: Any, values: dict[str, Any]) -> None:
    _execute(w, sa.update(model).where(where).values(**values))


def _delete(w: Write, model: Any, where: Any) -> None:
    _execute(w, sa.delete(model).where(where))


def _execute(w: Write, statement: sa.Executable) -> None:
    w.session.connection().execute(statement)
