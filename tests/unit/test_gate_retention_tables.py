"""The retention definition and the tables agree: nothing is named in vain, no text forgotten."""

import pytest
import sqlalchemy as sa

from campus_guard.db.models.base import Base
from campus_guard.features.gate.rules.retention import RecordClass, shipped_policy

CLASSES = shipped_policy().classes
TABLES = Base.metadata.tables
RECORD = {"uid", "created_by", "voided_by", "void_reason"}
# Codes and names of the school's own staff at work; no visitor is known by them.
KEPT = {
    "host_answered_by",
    "approved_by",
    "closed_by",
    "document_kind",
    "kind",
    "method",
    "by",
    "ticked_by",
    "returned_by",
    "out_by",
    "missing",
}
PERSONAL = ("visitor", "visit", "vehicle_stay", "refusal", "gate_delivery", "pupil_release")


def cleared(table: str) -> set[str]:
    return {c for record in CLASSES for c in record.clears.get(table, ())}


@pytest.mark.parametrize("record", CLASSES, ids=lambda r: r.code)
def test_what_is_cleared_exists(record: RecordClass) -> None:
    for table, columns in record.clears.items():
        names = set(TABLES[table].columns.keys())
        assert set(columns) - {"*"} <= names
    assert set(record.removes) <= set(TABLES)


@pytest.mark.parametrize("table", PERSONAL)
def test_no_text_about_a_person_is_forgotten(table: str) -> None:
    texts = {
        c.name
        for c in TABLES[table].columns
        if isinstance(c.type, sa.Text | sa.String)
        and not isinstance(c.type, sa.Enum)
        and not c.name.endswith("_code")
        and ((c.type.length or 1000) >= 32)
    }
    assert texts - cleared(table) - KEPT - RECORD == set()
