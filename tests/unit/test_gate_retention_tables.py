"""The retention definition reaches everything: no text about a person outlives its clock.

Every column of every table of the gate is filled, everything is purged, and what then still holds
the text is compared with a list that says of each column why it may stay.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import pytest
import sqlalchemy as sa

from campus_guard.core.roles import EVERYONE, Role
from campus_guard.db.models import Correction, Setting, gate, gate_keeping, gate_registers
from campus_guard.db.models.base import Base
from campus_guard.db.service import Command, Service, Write
from campus_guard.db.session import Database
from campus_guard.features.gate.commands.erasing import classes
from campus_guard.features.gate.commands.retention import purge_items
from campus_guard.features.gate.rules.retention import (
    Item,
    RecordClass,
    RetentionClock,
    shipped_policy,
)
from tests.migrations.make_fixture import NOW, fill

CLASSES = shipped_policy().classes
TABLES = Base.metadata.tables
MARK = "示例"
STAFF_AT_WORK = {
    "created_by",
    "voided_by",
    "by",
    "closed_by",
    "returned_by",
    "out_by",
    "ticked_by",
    "answered_by",
    "ran_by",
    "host_answered_by",
}
STAYS: dict[tuple[str, str], str] = {
    ("badge", "number"): "the badge's own",
    ("badge", "card"): "the badge's own",
    ("visit", "badge"): "which badge, not who",
    ("muster_row", "badge"): "which badge, not who",
    ("day_close", "badges_out"): "numbers of badges",
    ("day_close", "void_reason"): "never voided",
    ("goods_slip", "number"): "running number",
    ("leave_slip", "number"): "running number",
    ("vehicle_permit", "number"): "running number, of the staff register",
    ("gate_event", "name"): "an event's name",
    ("visit_plan", "weekdays"): "days of the week",
    ("visit", "missing"): "names of fields",
    ("gate_handover", "shift"): "which shift",
    ("gate_handover", "giver"): "staff at work, with their signature",
    ("gate_handover", "taker"): "staff at work, with their signature",
    ("video_lookup", "approved_by"): "staff at work",
    ("purge_run", "counts"): "counts by class",
    ("purge_run", "held"): "counts by class",
    ("purge_run", "done"): "counts by class",
    ("purge_item", "class_code"): "a class of record",
}
JSONS: dict[str, Any] = {
    "lines": [[MARK, "1", "件"]],
    "carried": {"people_inside": 2, "items_held": [f"箱子({MARK})"]},
    "badges_out": [MARK],
}


def gate_tables() -> set[str]:
    """Return the tables of the gate, by the modules that make them."""
    found = set()
    for module in (gate, gate_keeping, gate_registers):
        for thing in vars(module).values():
            if isinstance(thing, type) and issubclass(thing, Base) and hasattr(thing, "__table__"):
                found.add(thing.__tablename__)
    return found


@dataclass(frozen=True, kw_only=True)
class PurgeAll(Command[None]):
    """Purge the records 1 and 2 of each class."""

    roles: ClassVar[frozenset[Role]] = EVERYONE
    clock: RetentionClock

    def apply(self, w: Write) -> None:
        codes = [c.code for c in CLASSES if c.clock is self.clock]
        purge_items(w, [Item(code, n, NOW.date()) for code in codes for n in (1, 2)])


@pytest.fixture
def full(director: Service, db: Database) -> Service:
    """Return a school with every column of every table filled."""
    with db.write("setup") as unit:
        for table in reversed(Base.metadata.sorted_tables):
            if table.name != "audit_entry":
                unit.session.execute(sa.delete(table))
    fill(db)
    with db.write("setup") as unit:
        # An old value of each record was corrected, as the office does it.
        unit.session.execute(sa.delete(Correction))
        unit.session.execute(sa.delete(Setting))
        for name in gate_tables():
            for column in TABLES[name].columns:
                if isinstance(column.type, sa.JSON):
                    value = JSONS.get(column.name, {MARK: 1, "items": [MARK]})
                    unit.session.execute(sa.update(TABLES[name]).values({column.name: value}))
            if "uid" in TABLES[name].c:
                unit.session.add(_correction(name))
    return director


def _correction(kind: str) -> Correction:
    return Correction(
        kind=kind,
        row_id=1,
        field="name",
        old_text=f"{MARK}旧",
        new_text=f"{MARK}新",
        old_sealed=None,
        reason=MARK,
        at=NOW,
        username="director",
    )


def marked(service: Service) -> Iterator[tuple[str, str]]:
    """Yield (table, column) wherever the mark still stands, however it is stored."""
    with service.db.read() as session:
        for name in sorted(gate_tables()):
            for column in TABLES[name].columns:
                for value in session.scalars(sa.select(column)):
                    if MARK in str(value) or (isinstance(value, bytes) and value):
                        yield name, column.name


def codes(column: str) -> bool:
    """Tell whether the column holds a code of the school's lists (type, reason, item)."""
    return column.endswith("_code") or column in STAFF_AT_WORK


@pytest.mark.parametrize("record", CLASSES, ids=lambda r: r.code)
def test_what_is_named_exists(record: RecordClass) -> None:
    for table, columns in record.clears.items():
        assert set(columns) - {"*"} <= set(TABLES[table].columns.keys())
        assert record.link(table) in TABLES[table].c
        assert table == record.table or table in record.through
    for other, link in record.cascades.items():
        assert link in TABLES[classes()[other].table].c
    assert set(record.removes) <= set(TABLES)


def test_no_text_about_a_person_is_forgotten(full: Service) -> None:
    before = set(marked(full))
    assert {("visitor", "name"), ("visit_photo", "content"), ("goods_slip", "lines")} <= before
    full.run(PurgeAll(clock=RetentionClock.IDENTITY))
    left = {place for place in marked(full) if not codes(place[1])}
    assert left - set(STAYS) == set()
    # What may stay is there: the list above names nothing in vain.
    assert set(STAYS) - {("purge_item", "class_code")} <= left
    with full.db.read() as session:
        rows = session.execute(sa.select(Correction.kind, Correction.old_text, Correction.reason))
        found = {row.kind for row in rows if row.old_text or row.reason}
    assert found == {"day_close"}


def test_the_second_clock_removes_the_facts(full: Service) -> None:
    full.run(PurgeAll(clock=RetentionClock.FACTS))
    gone = {
        "visit",
        "vehicle_stay",
        "gate_movement",
        "gate_item",
        "visit_photo",
        "pupil_release",
        "leave_slip",
        "late_arrival",
        "data_request",
        "video_lookup",
    }
    with full.db.read() as session:
        for name in gone:
            assert session.scalar(sa.select(sa.func.count()).select_from(TABLES[name])) == 0
        assert session.execute(sa.text("PRAGMA foreign_key_check")).all() == []


def test_every_table_of_the_gate_is_somewhere() -> None:
    """A new table has to say when its records end, or why they do not."""
    known: set[Any] = {table for record in CLASSES for table in record.clears}
    known |= {"day_close", "purge_item"}
    assert gate_tables() - known == set()
