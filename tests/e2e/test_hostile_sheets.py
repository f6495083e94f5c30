"""Hostile text in the sheets: no formula, nothing lost in silence, the same records come back."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campus_guard.app.commands.transfer import TRANSFERS
from campus_guard.core.clock import FixedClock
from campus_guard.core.document import Value
from campus_guard.core.errors import UserError
from campus_guard.core.i18n import LANGUAGES, load_translator
from campus_guard.core.ids import new_uid
from campus_guard.core.paths import resource
from campus_guard.core.sheet_parse import parse_rows
from campus_guard.core.sheets import schema_sheet
from campus_guard.core.text import join_listed, split_listed
from campus_guard.db.imports import CheckImport, ImportCommand, ImportErrors, Transfer
from campus_guard.db.keys import Keys
from campus_guard.db.service import Service
from campus_guard.db.session import DATABASE_FILE
from campus_guard.features.gate.commands import CreateEvent
from campus_guard.features.gate.queries import ListEvents
from campus_guard.features.people.commands import AddPerson, ImportStaff, StaffLine
from campus_guard.reports.xlsx import read_xlsx, write_xlsx
from tests.conftest import NOW, new_school
from tests.e2e.conftest import PRINCIPAL
from tests.e2e.hostile.files import as_cell, texts_of
from tests.e2e.hostile.school import HostileSchool
from tests.e2e.hostile.world import World

ZH = load_translator("zh_CN", resource("locale"))
READERS = [load_translator(language, resource("locale")) for language in LANGUAGES]
FIELDS = {
    "staff": ("person.name", "person.staff_number", "person.phone", "person.title", "person.note"),
    "certificates": ("certificate.kind", "certificate.number"),
    "staff_posts": ("staff_post.name", "staff_post.duty_text"),
    "classes": ("grade.name", "class.name"),
    "pupils": ("pupil.number", "pupil.name", "class.name"),
    "squads": ("squad.name",),
    "leading_group": ("group.duty",),
    "positions": ("person.staff_number",),
    "areas": ("area.code", "area.name", "area.duty_text"),
    "area_slots": ("area.slot",),
    "gates": ("gate.name",),
    "posts": ("post.name", "post.certificate"),
    "patrol_points": ("point.code", "point.name", "point.look_for"),
    "terms": (),
    "days": ("day.school_break", "day.event"),
    "periods": ("period.name",),
    "checklists": ("checklist.title", "checklist.item", "checklist.hint"),
    "visits": (
        "visit.name", "visit.unit", "visit.reason", "visit.host", "visit.plate", "visit.goods",
        "visit.note",
    ),
    "expected": (
        "expected.name", "expected.unit", "expected.plate", "expected.host", "reason.name",
    ),
    "event_guests": (
        "event.name", "guest.class_name", "guest.pupil", "guest.guest", "guest.relation",
        "guest.teacher",
    ),
    "vehicles": ("stay.plate", "stay.model", "stay.colour", "stay.driver", "person.name"),
    "permits": ("stay.plate", "permit.number", "person.staff_number"),
    "lessons": ("person.staff_number", "lesson.subject", "lesson.class_name"),
}  # fmt: skip
NOT_BACK = ("ends_on", "phone", "driver_phone")
OWN = ("visits", "expected")
"""What happens at a gate becomes another school's register only as 补录, with other states."""
ORDER = ("staff_posts", "staff", "terms", "areas", *(kind for kind in FIELDS if kind not in OWN))


def _records(world: World, transfer: Transfer) -> list[Mapping[str, Value]]:
    """Return the records that cells can hold whole."""
    records = world.ask(transfer.records())
    return [row for row in records if not any(as_cell(str(v))[1] for v in row.values())]


def _export(transfer: Transfer, records: Sequence[Mapping[str, Value]], path: Path) -> list[str]:
    return write_xlsx([schema_sheet(transfer.schema, records, ZH)], path, tr=ZH)


def _import(transfer: Transfer, path: Path) -> ImportCommand:
    parsed = parse_rows(transfer.schema, read_xlsx(path), READERS)
    assert not parsed.errors, [(e.row, e.column, ZH(e.message)) for e in parsed.errors]
    return transfer.command(parsed)


def test_every_sheet_stands_in_the_table() -> None:
    assert set(FIELDS) == set(TRANSFERS)


@pytest.mark.parametrize("kind", FIELDS)
def test_a_sheet_carries_the_text_or_says_what_it_left_out(
    hostile_school: HostileSchool, kind: str, tmp_path: Path
) -> None:
    transfer = TRANSFERS[kind]
    records = hostile_school.world.ask(transfer.records())
    left_out = "\n".join(_export(transfer, records, tmp_path / "a.xlsx"))
    written = set(texts_of(tmp_path / "a.xlsx"))
    for field in FIELDS[kind]:
        for kept in hostile_school.kept[field]:
            fits, lost = as_cell(kept)
            assert fits in written, f"{field}: {kept[:50]!r}"
            assert all(f"U+{ord(c):04X}" in left_out for c in lost), kept


@pytest.mark.parametrize("kind", FIELDS)
def test_an_export_changes_nothing_when_it_comes_back(
    hostile_school: HostileSchool, kind: str, tmp_path: Path
) -> None:
    world, transfer = hostile_school.world, TRANSFERS[kind]
    assert _export(transfer, _records(world, transfer), tmp_path / "a.xlsx") == []
    command = _import(transfer, tmp_path / "a.xlsx")
    preview = world.ask(CheckImport(command=command))
    assert not preview.errors, [(e.row, e.column, ZH(e.message)) for e in preview.errors]
    assert (preview.counts.new, preview.counts.changed) == (0, 0)
    assert preview.counts.same > 0


def test_an_empty_school_becomes_the_same(
    hostile_school: HostileSchool, tmp_path: Path, keys: Keys
) -> None:
    db = new_school(tmp_path / DATABASE_FILE, keys, FixedClock(NOW))
    other = World(Service(db, PRINCIPAL))
    for row in hostile_school.world.ask(ListEvents()):
        other.run(CreateEvent(uid=new_uid(), name=row.name, day=row.day))
    for kind in dict.fromkeys(ORDER):
        records = _records(hostile_school.world, TRANSFERS[kind])
        _export(TRANSFERS[kind], records, tmp_path / "a.xlsx")
        other.run(_import(TRANSFERS[kind], tmp_path / "a.xlsx"))
    for kind in dict.fromkeys(ORDER):
        transfer = TRANSFERS[kind]
        there, here = _records(other, transfer), _records(hostile_school.world, transfer)
        assert _in_order(there) == _in_order(here), kind
    db.close()


def _in_order(records: list[Mapping[str, Value]]) -> list[str]:
    """Return the records for comparing.

    A position ends with the next one, left out or not; a masked number does not come back.
    """
    kept = [{k: v for k, v in row.items() if k not in NOT_BACK} for row in records]
    return sorted(repr(sorted(row.items())) for row in kept)


@given(st.lists(st.text(st.sampled_from('ab "、,;；\n'), min_size=1, max_size=6)))
def test_a_list_in_a_cell_gives_the_same_parts_back(parts: list[str]) -> None:
    clean = [part.strip() for part in parts if part.strip()]
    assert split_listed(join_listed(clean)) == tuple(clean)


def test_a_list_that_a_person_typed() -> None:
    assert split_listed("甲、 乙, 丙；丁\n戊") == ("甲", "乙", "丙", "丁", "戊")
    assert split_listed('6" 管、"引号') == ('6" 管', '"引号')


@pytest.mark.parametrize("number", ["a1", "Ａ１", " A 1 ", "A\x001"])
def test_a_number_in_other_letters_is_the_same_number(director: Service, number: str) -> None:
    """An import finds people by the folded number: two alike would be taken for each other."""
    line = {"name": "示例人", "line": "teaching"}
    director.run(AddPerson(uid=new_uid(), staff_number="A1", **line))
    with pytest.raises(UserError) as refused:
        director.run(AddPerson(uid=new_uid(), staff_number=number, **line))
    assert "staff_number" in refused.value.fields
    rows = (StaffLine("示例人", "B1", "teaching"), StaffLine("示例人", "ｂ1", "teaching"))
    with pytest.raises(ImportErrors):
        director.run(ImportStaff(rows=rows))
