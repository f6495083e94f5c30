"""Imports: all rows checked first, errors by row, all or nothing; sheets that come back."""

from collections.abc import Sequence
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest

from campus_guard.core.document import Value
from campus_guard.core.i18n import Translator, load_translator
from campus_guard.core.ids import new_uid
from campus_guard.core.paths import resource
from campus_guard.core.sheet_parse import parse_rows
from campus_guard.core.sheets import Parsed, schema_sheet
from campus_guard.db.imports import CheckImport, ImportErrors, Transfer, with_headers
from campus_guard.db.service import Service
from campus_guard.features.calendar import sheets as calendar_sheets
from campus_guard.features.calendar.commands import CreateSchoolYear, LoadPeriods, TermDates
from campus_guard.features.people import commands as c
from campus_guard.features.people import queries as q
from campus_guard.features.people import sheets
from campus_guard.features.places import commands as pc
from campus_guard.features.places import sheets as place_sheets

EN = Translator()
ALL = {t.kind: t for t in (*sheets.TRANSFERS, *place_sheets.TRANSFERS, *calendar_sheets.TRANSFERS)}


def parsed(kind: str, *rows: Sequence[Value]) -> Parsed:
    return parse_rows(ALL[kind].schema, rows, [EN, load_translator("zh_CN", resource("locale"))])


@pytest.fixture
def school(director: Service) -> Service:
    """A small school with something of every kind."""
    director.run(
        CreateSchoolYear(
            uid=new_uid(),
            starts_on=date(2026, 9, 1),
            terms=(TermDates(date(2026, 9, 1), date(2027, 1, 20)),),
        )
    )
    director.run(LoadPeriods())
    director.run(c.LoadPostCatalogue())
    director.run(pc.LoadAreaCatalogue())
    staff = (
        c.StaffLine("张三", "T1", "administration", "male", "13800138001", posts=("校长",)),
        c.StaffLine("李四", "T2", "teaching", "female", posts=("班主任", "科任教师")),
        c.StaffLine("王五", "T3", "safety_office", title="队长", joined_on=date(2020, 9, 1)),
    )
    director.run(c.ImportStaff(rows=staff))
    director.run(c.ImportCertificates(rows=(c.CertificateLine("T3", "保安员证", "B1"),)))
    director.run(c.ImportClasses(rows=(c.ClassLine("一年级", 2026, "1班", "T2"),)))
    director.run(c.ImportPupils(rows=(c.PupilLine("26001", "赵小一", "一年级1班"),)))
    director.run(c.ImportSquads(rows=(c.SquadLine("一队", "T3", "leader"),)))
    director.run(c.ImportGroup(rows=(c.GroupLine("2026-2027", "T1", "leader", "负总责"),)))
    positions = (
        c.PositionLine("first_responsible", "T1", date(2020, 9, 1)),
        c.PositionLine("vice_principal", "T2", date(2020, 9, 1), lines=("teaching", "logistics")),
        c.PositionLine("line_director", "T3", date(2020, 9, 1), line="logistics"),
    )
    director.run(c.ImportPositions(rows=positions))
    director.run(pc.ImportSlots(rows=(pc.SlotLine("JX", "早", time(7, 20), time(8), "T2"),)))
    director.run(pc.ImportGates(rows=(pc.GateLine("东门", "XQ", False),)))
    director.run(pc.ImportPosts(rows=(pc.PostLine("护学岗", "escort", "XQ"),)))
    director.run(pc.ImportPatrolPoints(rows=(pc.PointLine("P1", "后门", "ST"),)))
    return director


@pytest.mark.parametrize("kind", list(ALL))
def test_what_goes_out_comes_back_unchanged(school: Service, kind: str, tmp_path: Path) -> None:
    from campus_guard.reports.xlsx import read_xlsx, write_xlsx

    transfer: Transfer = ALL[kind]
    chinese = load_translator("zh_CN", resource("locale"))
    for tr in (EN, chinese):
        path = tmp_path / f"{kind}-{tr.language}.xlsx"
        sheet = schema_sheet(transfer.schema, school.ask(transfer.records()), tr)
        assert write_xlsx([sheet], path, tr=tr) == []
        back = parse_rows(transfer.schema, read_xlsx(path), [tr])
        assert back.errors == ()
        assert back.records
        preview = school.ask(CheckImport(command=transfer.command(back)))
        assert preview.errors == ()
        assert (preview.counts.new, preview.counts.changed) == (0, 0), preview
        assert preview.counts.same > 0


@pytest.mark.parametrize("kind", list(ALL))
def test_the_template_is_understood(kind: str, tmp_path: Path) -> None:
    from campus_guard.reports.xlsx import read_xlsx, write_template

    path = tmp_path / "template.xlsx"
    write_template(ALL[kind].schema, path, EN)
    back = parse_rows(ALL[kind].schema, read_xlsx(path), [EN])
    assert [str(e.message) for e in back.errors] == ["The sheet holds no rows below the headers."]


def test_staff_sheet_with_errors_writes_nothing(director: Service) -> None:
    found = parsed(
        "staff",
        ("姓名", "工号", "部门", "电话", "posts"),
        ("张三", "T1", "教导处", "13800138000", None),
        ("李四", "T2", "总务处", "123", "班主任、飞行员"),
    )
    assert found.errors == ()
    command = sheets.TRANSFERS[0].command(found)
    with pytest.raises(ImportErrors) as refused:
        director.run(command)
    (error,) = with_headers(refused.value.rows, sheets.STAFF, EN)
    assert (error.row, error.column) == (3, "Posts")
    assert director.ask(q.ListStaff()) == ()
    preview = director.ask(CheckImport(command=command))
    assert [(n.row, n.column) for n in preview.notices] == [(3, "phone")]


def test_counts_of_a_second_import(school: Service) -> None:
    rows = (
        c.StaffLine("张三", "T1", "administration", "male", "13800138001", posts=("校长",)),
        c.StaffLine("李四四", "T2", "teaching", "female", posts=("班主任",)),
        c.StaffLine("赵六", "T4", "teaching"),
    )
    counts = school.run(c.ImportStaff(rows=rows)).value
    assert (counts.new, counts.changed, counts.same, counts.total) == (1, 1, 1, 3)
    assert [p.name for p in school.ask(q.FindPeople(text="lss"))] == ["李四四"]
    assert school.ask(q.FindPeople(text="李四四"))[0].posts == ("班主任",)


def test_identity_numbers_of_pupils_are_dropped_and_the_column_is_named(school: Service) -> None:
    found = parsed(
        "pupils",
        ("学号", "姓名", "班级", "身份证号", "家长电话"),
        ("26002", "钱小二", "一年级1班", "44011320141005001x", "13800138000"),
    )
    assert found.errors == ()
    assert {n.column for n in found.notices} == {"身份证号", "家长电话"}
    assert all("only number, name and class" in str(n.message) for n in found.notices)
    school.run(ALL["pupils"].command(found))
    assert [p.number for p in school.ask(q.ListPupils())] == ["26001", "26002"]


def test_wrong_pupils_are_told_by_row(school: Service) -> None:
    rows = (
        c.PupilLine("44011320141005001x", "孙小三", "一年级1班"),
        c.PupilLine("26003", "", "九年级"),
        c.PupilLine("26003", "周小五", "1班"),
    )
    preview = school.ask(CheckImport(command=c.ImportPupils(rows=rows)))
    assert [(e.row, e.column) for e in preview.errors] == [
        (2, "number"),
        (3, "class_name"),
        (3, "name"),
        (4, "number"),
    ]


def test_a_class_name_that_two_classes_have_needs_the_year(school: Service) -> None:
    school.run(c.ImportClasses(rows=(c.ClassLine("二年级", 2025, "1班"),)))
    line = c.PupilLine("26003", "孙小三", "1班")
    preview = school.ask(CheckImport(command=c.ImportPupils(rows=(line,))))
    assert [e.column for e in preview.errors] == ["class_name"]
    rows = (c.PupilLine("26003", "孙小三", "1班", 2025),)
    assert school.run(c.ImportPupils(rows=rows)).value.new == 1
    assert school.ask(q.FindPupils(text="sxs"))[0].class_name == "二年级1班"


def test_wrong_classes_squads_groups_and_certificates(school: Service) -> None:
    commands: list[tuple[Any, list[tuple[int, str]]]] = [
        (
            c.ImportClasses(rows=(c.ClassLine("", 24, "", "T9"), c.ClassLine("", 24, "", "T9"))),
            [(2, "grade"), (2, "name"), (2, "entry_year"), (2, "class_teacher")],
        ),
        (
            c.ImportSquads(rows=(c.SquadLine("", "T9"), c.SquadLine("二队", "T1", "leader"))),
            [(2, "staff_number"), (2, "squad")],
        ),
        (
            c.ImportGroup(rows=(c.GroupLine("2030-2031", "T9"),)),
            [(2, "staff_number"), (2, "school_year")],
        ),
        (
            c.ImportGroup(rows=(c.GroupLine("2026-2027", "T2", "leader"),)),
            [(2, "role")],
        ),
        (
            c.ImportCertificates(
                rows=(c.CertificateLine("T9", "", "", date(2026, 2, 1), date(2026, 1, 1)),)
            ),
            [(2, "kind"), (2, "expires_on"), (2, "staff_number")],
        ),
        (
            c.ImportStaffPosts(rows=(c.StaffPostLine("新岗"), c.StaffPostLine("新岗"))),
            [(3, "name")],
        ),
    ]
    for command, expected in commands:
        preview = school.ask(CheckImport(command=command))
        assert [(e.row, e.column) for e in preview.errors][: len(expected)] == expected, command


def test_two_leaders_in_a_sheet(school: Service) -> None:
    rows = (c.SquadLine("二队", "T1", "leader"), c.SquadLine("二队", "T2", "leader"))
    preview = school.ask(CheckImport(command=c.ImportSquads(rows=rows)))
    assert [(e.row, e.column) for e in preview.errors] == [(3, "role")]


def test_a_squad_is_replaced_by_its_sheet(school: Service) -> None:
    rows = (c.SquadLine("一队", "T2", "leader"), c.SquadLine("一队", "T3"))
    assert school.run(c.ImportSquads(rows=rows)).value.changed == 1
    (squad,) = school.ask(q.ListSquads())
    assert (squad.named("leader"), squad.named("member")) == ("李四", "王五")


def test_positions_in_a_sheet_follow_each_other(school: Service) -> None:
    rows = (
        c.PositionLine("first_responsible", "T3", date(2024, 9, 1)),
        c.PositionLine("first_responsible", "T2", date(2022, 9, 1)),
        c.PositionLine("line_director", "T1", date(2023, 9, 1), line="logistics"),
    )
    assert school.run(c.ImportPositions(rows=rows)).value.new == 3

    def first(day: date) -> str:
        found = school.ask(q.PositionHolder(position="first_responsible", on=day))
        assert found
        return found.name

    assert [first(date(y, 12, 1)) for y in (2021, 2022, 2024)] == ["张三", "李四", "王五"]
    wrong = (
        c.PositionLine("first_responsible", "T3", date(2022, 9, 1)),
        c.PositionLine("first_responsible", "T9", date(2027, 9, 1)),
        c.PositionLine("line_director", "T1", date(2027, 9, 1)),
        c.PositionLine("vice_principal", "T1", date(2027, 9, 1), lines=("teaching",)),
    )
    preview = school.ask(CheckImport(command=c.ImportPositions(rows=wrong)))
    assert [(e.row, e.column) for e in preview.errors] == [
        (2, "starts_on"),
        (3, "staff_number"),
        (4, "line"),
        (5, "starts_on"),
    ]
