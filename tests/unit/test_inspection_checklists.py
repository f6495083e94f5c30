"""Checklists through the service: shipped ones stay, copies get versions, sheets come and go."""

from dataclasses import replace
from pathlib import Path

import pytest

from campus_guard.core.document import Value
from campus_guard.core.errors import Conflict, UserError
from campus_guard.core.i18n import LANGUAGES, load_translator
from campus_guard.core.ids import new_uid
from campus_guard.core.paths import resource
from campus_guard.core.sheet_parse import parse_rows
from campus_guard.core.sheets import schema_sheet
from campus_guard.db.imports import CheckImport, ImportCounts, ImportErrors
from campus_guard.db.service import Service
from campus_guard.features.hazards.commands import checklists as c
from campus_guard.features.hazards.commands.plans import MakeUsualPlans
from campus_guard.features.hazards.queries import checklists as q
from campus_guard.features.hazards.rules.checklists import (
    ChecklistDef,
    ChecklistItem,
    Words,
    shipped_checklists,
)
from campus_guard.features.hazards.rules.inspection_codes import CheckMethod, Consequence
from campus_guard.features.hazards.sheets_checklists import CHECKLIST_TRANSFERS
from campus_guard.reports.xlsx import read_xlsx, write_xlsx
from tests.unit import inspection_help as h

(SHEET,) = CHECKLIST_TRANSFERS
LANGUAGE = [load_translator(name, resource("locale")) for name in LANGUAGES]
OWN = ChecklistDef(
    "POOL",
    Words("游泳池检查表", "Swimming pool"),
    (
        ChecklistItem("POOL-01", Words("救生圈在位"), CheckMethod.LOOK, hint="两处"),
        ChecklistItem("POOL-02", Words("水深标识清楚"), on_fail=Consequence.POSSIBLE_MAJOR),
    ),
    "体育组",
    "每周",
)


def copied(service: Service, source: str = "FIRE") -> q.ChecklistRow:
    made = service.run(c.CopyChecklist(uid=new_uid(), source=source)).value
    return next(row for row in service.ask(q.ListChecklists()) if row.id == made)


def test_the_shipped_ones_are_there_before_anything_is_stored(director: Service) -> None:
    rows = director.ask(q.ListChecklists())
    assert [row.code for row in rows] == list(shipped_checklists())
    assert all(row.builtin and row.id is None for row in rows)


def test_a_copy_is_edited_and_the_original_never(director: Service) -> None:
    row = copied(director)
    assert (row.code, row.origin, row.number, row.builtin) == ("FIRE-2", "FIRE", 1, False)
    assert row.id is not None
    changed = replace(row.content, items=row.content.items[1:])
    edit = c.EditChecklist(
        checklist_id=row.id, expected_version=row.row_version, content=changed, note="少一项"
    )
    assert director.run(edit).value == 2
    after = director.ask(q.GetChecklist(code="FIRE-2"))
    assert (after.number, len(after.content.items)) == (2, 11)
    versions = director.ask(q.ChecklistVersions(checklist_id=row.id))
    assert [(v.number, len(v.content.items), v.note) for v in versions] == [
        (2, 11, "少一项"),
        (1, 12, ""),
    ]
    with pytest.raises(Conflict):
        director.run(edit)
    shipped = director.ask(q.GetChecklist(code="FIRE"))
    assert shipped.content == shipped_checklists()["FIRE"]
    assert shipped.id is not None
    with pytest.raises(UserError, match="Edit a copy"):
        director.run(
            c.EditChecklist(
                checklist_id=shipped.id, expected_version=shipped.row_version, content=changed
            )
        )


def test_saving_without_a_change_makes_no_version(director: Service) -> None:
    row = copied(director)
    assert row.id is not None
    edit = c.EditChecklist(
        checklist_id=row.id, expected_version=row.row_version, content=row.content
    )
    assert director.run(edit).value == 1
    assert len(director.ask(q.ChecklistVersions(checklist_id=row.id))) == 1


def test_an_inspection_keeps_the_version_it_was_made_with(director: Service) -> None:
    row = copied(director)
    assert row.id is not None
    before = h.done(director, checklist="FIRE-2")
    changed = replace(row.content, title=Words("改过的表"), items=row.content.items[:3])
    director.run(
        c.EditChecklist(checklist_id=row.id, expected_version=row.row_version, content=changed)
    )
    old = h.detail(director, before)
    assert (len(old.items), old.row.version_number, old.row.tally.items) == (12, 1, 12)
    new = h.detail(director, h.start(director, "FIRE-2"))
    assert (len(new.items), new.row.version_number, new.row.title.zh) == (3, 2, "改过的表")


def test_codes_are_unique_and_copies_find_a_free_one(director: Service) -> None:
    assert copied(director).code == "FIRE-2"
    assert copied(director).code == "FIRE-3"
    assert copied(director, "FIRE-2").code == "FIRE-4"
    for code in ("FIRE", "fire-2"):
        with pytest.raises(UserError) as caught:
            director.run(c.AddChecklist(uid=new_uid(), content=replace(OWN, code=code)))
        assert set(caught.value.fields) == {"code"}


def test_pressing_save_twice_makes_one(director: Service) -> None:
    command = c.AddChecklist(uid=new_uid(), content=OWN)
    assert director.run(command).value == director.run(command).value
    copy = c.CopyChecklist(uid=new_uid(), source="FIRE")
    assert director.run(copy).value == director.run(copy).value


def test_what_is_not_needed_is_put_out_of_use(director: Service) -> None:
    director.run(c.UseChecklist(code="BUS", active=False))
    codes = [row.code for row in director.ask(q.ListChecklists(only_active=True))]
    assert len(codes) == 13
    assert "BUS" not in codes
    director.run(c.UseChecklist(code="BUS", active=True))
    assert len(director.ask(q.ListChecklists(only_active=True))) == 14


def test_voiding_and_taking_back(director: Service) -> None:
    made = director.run(c.AddChecklist(uid=new_uid(), content=OWN)).value
    director.run(c.VoidChecklist(record_id=made, reason="不用"))
    assert len(director.ask(q.ListChecklists())) == 14
    assert len(director.ask(q.ListChecklists(include_voided=True))) == 15
    director.run(c.UnvoidChecklist(record_id=made))
    assert len(director.ask(q.ListChecklists())) == 15
    director.run(MakeUsualPlans(starts_on=h.TODAY, checklists=("FIRE",)))
    fire = director.ask(q.GetChecklist(code="FIRE"))
    assert fire.id is not None
    with pytest.raises(UserError, match="Edit a copy"):
        director.run(c.VoidChecklist(record_id=fire.id, reason="不用"))


def exported(service: Service, path: Path) -> list[list[Value]]:
    records = service.ask(SHEET.records())
    write_xlsx([schema_sheet(SHEET.schema, records, LANGUAGE[0])], path, tr=LANGUAGE[0])
    return read_xlsx(path)


def take(service: Service, rows: list[list[Value]]) -> ImportCounts:
    parsed = parse_rows(SHEET.schema, rows, LANGUAGE)
    assert not parsed.errors, parsed.errors
    return service.run(SHEET.command(parsed)).value


def test_export_and_import_change_nothing(director: Service, tmp_path: Path) -> None:
    director.run(c.AddChecklist(uid=new_uid(), content=OWN))
    rows = exported(director, tmp_path / "a.xlsx")
    assert len(rows) == 1 + 137 + 2
    assert take(director, rows) == ImportCounts(same=15)


def test_a_sheet_brings_a_checklist_and_then_a_version(director: Service, tmp_path: Path) -> None:
    director.run(c.AddChecklist(uid=new_uid(), content=OWN))
    rows = exported(director, tmp_path / "a.xlsx")
    own = [rows[0], *([*row] for row in rows if row[0] == "POOL")]
    for row in own[1:]:
        row[0] = "POOL-2"
    assert take(director, own) == ImportCounts(new=1)
    copy = director.ask(q.GetChecklist(code="POOL-2"))
    assert replace(copy.content, code="POOL") == OWN
    text = own[0].index("检查内容") if "检查内容" in own[0] else 6
    own[1][text] = "救生圈和救生杆在位"
    assert take(director, own) == ImportCounts(changed=1)
    changed = director.ask(q.GetChecklist(code="POOL-2"))
    assert (changed.number, changed.content.items[0].words.zh) == (2, "救生圈和救生杆在位")
    assert take(director, own) == ImportCounts(same=1)


def test_wrong_rows_are_told_by_row_and_column(director: Service) -> None:
    lines = [
        c.ChecklistLine("POOL", "游泳池", "POOL-01", "救生圈"),
        c.ChecklistLine("POOL", "游泳池", "POOL-01", "水深"),
        c.ChecklistLine("POOL", "游泳池", "POOL-02", ""),
        c.ChecklistLine("FIRE", "消防", "FIRE-01", "改过的"),
        c.ChecklistLine("好", "示例", "A", "示例"),
    ]
    command = c.ImportChecklists(rows=lines)
    preview = director.ask(CheckImport(command=command))
    assert [(e.row, e.column) for e in preview.errors] == [
        (3, "item_code"),
        (4, "text"),
        (5, "code"),
        (6, "code"),
    ]
    with pytest.raises(ImportErrors):
        director.run(command)
    assert len(director.ask(q.ListChecklists())) == 14


def test_chinese_headers_and_words_are_understood(director: Service) -> None:
    rows: list[list[Value]] = [
        ["检查表编号", "检查表名称", "项目编号", "检查内容", "方法", "等级", "拍照"],
        ["pool", "游泳池", "p-1", "救生圈在位", "测", "重大待核", "否"],
        ["pool", "游泳池", "p-2", "水深标识", None, None, None],
    ]
    assert take(director, rows) == ImportCounts(new=1)
    first, second = director.ask(q.GetChecklist(code="POOL")).content.items
    assert (first.code, first.method, first.on_fail, first.photo) == (
        "P-1",
        CheckMethod.TEST,
        Consequence.POSSIBLE_MAJOR,
        False,
    )
    assert (second.method, second.on_fail, second.photo) == (
        CheckMethod.LOOK,
        Consequence.ORDINARY,
        True,
    )
