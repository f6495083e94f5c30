"""Sheets of the gate: old logs come in whole or not at all, what goes out is masked."""

import re
from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from campus_guard.core.clock import FixedClock
from campus_guard.core.document import Value
from campus_guard.core.errors import PermissionDenied
from campus_guard.core.i18n import LANGUAGES, Translator, load_translator
from campus_guard.core.ids import new_uid
from campus_guard.core.paths import resource
from campus_guard.core.sheet_parse import parse_rows
from campus_guard.core.sheets import Parsed, schema_sheet
from campus_guard.core.text import fold
from campus_guard.db.imports import CheckImport, ImportCounts, ImportErrors, Transfer
from campus_guard.db.service import Service
from campus_guard.features.gate import sheets
from campus_guard.features.gate.commands.entry import CheckIn, QuickPass
from campus_guard.features.gate.commands.events import CreateEvent
from campus_guard.features.gate.commands.planning import PreRegister
from campus_guard.features.gate.queries.exports import VisitsOfDays
from campus_guard.features.gate.queries.plans import EventGuests, Expected
from campus_guard.features.gate.queries.search import GateSearch
from campus_guard.features.gate.queries.vehicles import ListPermits, ListVehicles
from campus_guard.features.gate.rules import oldlogs
from campus_guard.features.gate.rules.codes import VisitState
from campus_guard.features.people import commands as people
from campus_guard.reports.xlsx import read_xlsx, write_xlsx

BY_KIND = {t.kind: t for t in sheets.TRANSFERS}
LANGUAGE = [load_translator(name, resource("locale")) for name in LANGUAGES]
DOCUMENT, PHONE = "11010519491231002X", "13800138000"
HEADER = ["日期", "姓名", "性别", "单位/住址", "证件号(后四位)", "联系电话", "事由", "被访人",
          "人数/陪同", "来访时间", "离校时间", "临时证号", "押证", "备注"]  # fmt: skip
OLD: list[list[Value]] = [
    HEADER,  # type: ignore[list-item]
    ["2025.3.1", "李四示例", "男", "示例公司", DOCUMENT, PHONE, "维修", "王示例", "3/赵示例",
     time(8, 5), "9:40", "07", "身份证", ""],
    [date(2025, 3, 1), "王五示例", "女", "", "0014", "", "找人", "门卫", None, "10点20分", "", None,
     "驾驶证", "无人见其离开"],
    ["2025年3月2日", "赵六示例", None, None, None, None, "送货", None, "2人", "7:30-7:55", None,
     None, None, None],
    ["2025-03-02", "孙七示例", *[None] * 4, "送货", *[None] * 7],
]  # fmt: skip


def parsed(kind: str, rows: list[list[Value]]) -> Parsed:
    return parse_rows(BY_KIND[kind].schema, rows, LANGUAGE)


def take(service: Service, kind: str, rows: list[list[Value]]) -> ImportCounts:
    read = parsed(kind, rows)
    assert not read.errors, read.errors
    return service.run(BY_KIND[kind].command(read)).value


def wrong(service: Service, kind: str, rows: list[list[Value]]) -> list[tuple[int, str]]:
    command = BY_KIND[kind].command(parsed(kind, rows))
    preview = service.ask(CheckImport(command=command))
    with pytest.raises(ImportErrors) as caught:
        service.run(command)
    assert caught.value.rows == preview.errors
    return [(e.row, e.column) for e in preview.errors]


def old_visits(service: Service) -> Any:
    return service.ask(VisitsOfDays(first=date(2025, 1, 1), last=date(2025, 12, 31)))


@pytest.fixture
def staff(director: Service) -> None:
    lines = (people.StaffLine("王示例", "T1", "teaching"),)
    director.run(people.ImportStaff(rows=lines))


@pytest.mark.usefixtures("staff")
def test_an_old_log_is_taken_as_it_was_written(director: Service) -> None:
    assert take(director, "visits", OLD) == ImportCounts(new=4)
    li, wang, zhao, sun = old_visits(director)
    assert (li.name, li.heads, li.escort, li.host, li.reason) == (
        "李四示例", 3, "赵示例", "王示例", "维修",
    )  # fmt: skip
    assert li.host_id is not None
    assert li.state is VisitState.LEFT
    assert (li.entered_at.hour, li.left_at.hour, li.left_at.minute) == (8, 9, 40)
    assert (zhao.entered_at.minute, zhao.left_at.minute, zhao.heads) == (30, 55, 2)
    assert all(row.late for row in (li, wang, zhao, sun))


def test_no_time_is_made_up_for_an_old_visit(director: Service) -> None:
    take(director, "visits", OLD)
    _, wang, _, sun = old_visits(director)
    assert (wang.state, wang.left_at) == (VisitState.CLOSED_UNCONFIRMED, None)
    assert (sun.state, sun.entered_at, sun.left_at) == (VisitState.CLOSED_UNCONFIRMED, None, None)


def test_the_deposit_column_is_dropped_and_said() -> None:
    read = parsed("visits", OLD)
    told = {notice.column: notice.message for notice in read.notices}
    assert told["押证"] == sheets.NO_DEPOSIT
    assert all("身份证" not in row.values.values() for row in read.records)


@pytest.mark.parametrize(
    "header",
    ["押证", "押身份证", "是否押证", "证件抵押", "押 证", "换证", "押证件种类", "有无押证(门卫填)"],
)
def test_every_usual_name_of_a_deposit_is_known(header: str) -> None:
    read = parsed("visits", [["日期", "姓名", header], ["2025-03-01", "李四示例", "有"]])
    assert [n.message for n in read.notices] == [sheets.NO_DEPOSIT]


def test_the_same_log_again_writes_nothing(director: Service) -> None:
    take(director, "visits", OLD)
    assert take(director, "visits", OLD) == ImportCounts(same=4)
    assert len(old_visits(director)) == 4


def test_old_visitors_are_remembered_and_found(director: Service) -> None:
    take(director, "visits", OLD)
    found = director.ask(GateSearch(text="lssl"))
    assert [(hit.name, hit.document[-4:], hit.visits) for hit in found] == [("李四示例", "002X", 1)]
    assert DOCUMENT not in repr(found)
    assert director.ask(GateSearch(text="0014")) == ()  # four digits are no document


def test_old_rows_fill_what_was_not_known_and_replace_nothing(
    director: Service, gatekeeper: Service
) -> None:
    gatekeeper.run(
        CheckIn(uid=new_uid(), name="李四示例", phone=PHONE, unit="新单位", type_code="delivery",
                goods="纸")
    )  # fmt: skip
    rows: list[list[Value]] = [
        ["日期", "姓名", "联系电话", "单位", "车牌", "来访时间", "离校时间"],
        ["2025-03-01", "李四示例", PHONE, "旧单位", "鲁A00599", "8:00", "9:00"],
        ["2025-03-02", "李四示例", PHONE, "", "", "8:00", "9:00"],
        ["2025-03-02", "李四示例", "13900139000", "", "", "10:00", "11:00"],
    ]
    take(director, "visits", rows)
    one, other = director.ask(GateSearch(text="李四示例"))
    assert (one.unit, one.plate, one.visits) == ("新单位", "鲁A00599", 3)
    assert one.last_at.year == 2026
    assert other.visits == 1
    assert [hit.visits for hit in director.ask(GateSearch(text="0599"))] == [3]
    assert [row.unit for row in old_visits(director)] == ["旧单位", "", ""]


def test_visits_of_one_person_in_one_log_are_his(director: Service) -> None:
    rows: list[list[Value]] = [["日期", "姓名", "证件号", "联系电话", "来访时间", "离校时间"]]
    for day in range(1, 8):
        known = DOCUMENT if day % 2 else ""
        rows.append([f"2025-03-{day:02}", "李四示例", known, PHONE, "8:00", "9:00"])
    rows.append(["2025-03-09", "周五示例", "110105194912310021", "", "8:00", "9:00"])
    rows.append(["2025-03-10", "吴六示例", "110105194912310021", "", "8:00", "9:00"])
    assert take(director, "visits", rows) == ImportCounts(new=9)
    hits = director.ask(GateSearch(text="李四示例"))
    assert [(hit.visits, hit.last_at.day) for hit in hits] == [(7, 7)]
    wrong_number = director.ask(GateSearch(text="0021"))
    assert {hit.name for hit in wrong_number} == {"周五示例", "吴六示例"}


def test_an_import_says_how_far_it_is_and_can_be_stopped(director: Service) -> None:
    rows: list[list[Value]] = [["日期", "姓名", "来访时间", "离校时间"]]
    rows += [["2025-03-01", f"来访{n}示例", "8:00", "9:00"] for n in range(2500)]
    said: list[tuple[int, int]] = []
    command = replace(
        BY_KIND["visits"].command(parsed("visits", rows)), say=lambda *at: said.append(at)
    )
    assert director.ask(CheckImport(command=command)).counts == ImportCounts(new=2500)
    assert (0, 2500) in said
    said.clear()

    def stop(done: int, _total: int) -> None:
        if done >= 2000:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        director.run(replace(command, say=stop))
    assert old_visits(director) == ()
    assert director.ask(GateSearch(text="来访1示例")) == ()
    assert director.run(command).value == ImportCounts(new=2500)
    assert said[-1] == (2500, 2500)


def test_what_is_too_long_is_told_by_row(director: Service) -> None:
    rows: list[list[Value]] = [
        ["日期", "姓名", "单位", "人数/陪同", "临时证号", "来访时间", "离校时间"],
        ["2025-03-01", "甲示例", "单" * 101, "1/" + "陪" * 101, "123456789", "8:00", "9:00"],
    ]
    read = parsed("visits", rows)
    told = {e.column for e in read.errors}
    if not read.errors:
        told = {column for _, column in wrong(director, "visits", rows)}
    assert told == {"unit", "heads", "badge"}


def test_wrong_rows_are_told_all_and_nothing_is_written(
    director: Service, clock: FixedClock
) -> None:
    later = clock.today() + timedelta(days=1)
    rows: list[list[Value]] = [
        ["日期", "姓名", "来访时间", "离校时间"],
        [later, "甲示例", "8:00", "9:00"],
        ["2025-03-01", "乙示例", "9:00", "8:00"],
        ["2025-03-01", "丙示例", None, "8:00"],
        ["2025-03-01", "丁示例", "8:00", "9:00"],
    ]
    assert wrong(director, "visits", rows) == [
        (2, "day"), (2, "entered"), (3, "left"), (4, "entered"),
    ]  # fmt: skip
    assert old_visits(director) == ()


def test_the_export_is_masked_and_comes_back(director: Service, tmp_path: Path) -> None:
    take(director, "visits", OLD)
    transfer: Transfer = BY_KIND["visits"]
    records = director.ask(transfer.records())
    assert (records[0]["phone"], records[0]["document"]) == ("138****8000", "1*************002X")
    sheet = schema_sheet(transfer.schema, records, LANGUAGE[0])
    write_xlsx([sheet], tmp_path / "visits.xlsx", tr=Translator())
    rows = read_xlsx(tmp_path / "visits.xlsx")
    assert PHONE not in repr(rows)
    assert DOCUMENT not in repr(rows)
    assert take(director, "visits", rows) == ImportCounts(same=4)


def test_a_quick_pass_without_a_name_comes_back_and_an_old_line_needs_one(
    director: Service, gatekeeper: Service
) -> None:
    gatekeeper.run(QuickPass(uid=new_uid(), heads=3))
    transfer = BY_KIND["visits"]
    sheet = schema_sheet(transfer.schema, director.ask(transfer.records()), LANGUAGE[0])
    back: list[list[Value]] = [[c.header for c in sheet.columns], *map(list, sheet.rows)]  # type: ignore[arg-type]
    assert take(director, "visits", back) == ImportCounts(same=1)
    old: list[list[Value]] = [["日期", "姓名", "来访时间"], ["2025-03-01", "", "8:00"]]
    assert wrong(director, "visits", old) == [(2, "name")]


def test_only_the_office_moves_the_whole_register(gatekeeper: Service) -> None:
    with pytest.raises(PermissionDenied):
        gatekeeper.ask(BY_KIND["visits"].records())
    with pytest.raises(PermissionDenied):
        take(gatekeeper, "visits", OLD)


def test_expected_visitors_come_from_a_list(gatekeeper: Service, clock: FixedClock) -> None:
    rows: list[list[Value]] = [
        ["日期", "姓名", "联系电话", "单位", "被访人", "人数", "访客类型", "事由"],
        [clock.today(), "郑示例", PHONE, "区教研室", "王示例", 3, "教研", "听课"],
        [clock.today(), "冯示例", None, None, None, None, None, None],
    ]
    assert take(gatekeeper, "expected", rows) == ImportCounts(new=2)
    assert take(gatekeeper, "expected", rows) == ImportCounts(same=2)
    found = {row.name: row for row in gatekeeper.ask(Expected())}
    assert (found["郑示例"].heads, found["郑示例"].type_code) == (3, "teaching")
    rows[1][0] = clock.today() - timedelta(days=1)
    assert wrong_quietly(gatekeeper, rows) == [(2, "day")]


def test_who_was_announced_at_the_desk_is_left_alone(
    gatekeeper: Service, clock: FixedClock
) -> None:
    gatekeeper.run(
        PreRegister(uid=new_uid(), day=clock.today(), name="郑示例", phone=PHONE, heads=2)
    )
    rows: list[list[Value]] = [["日期", "姓名", "联系电话"], [clock.today(), "郑示例", PHONE]]
    take(gatekeeper, "expected", rows)
    assert [(row.name, row.heads) for row in gatekeeper.ask(Expected())] == [("郑示例", 2)]


def wrong_quietly(service: Service, rows: list[list[Value]]) -> list[tuple[int, str]]:
    with pytest.raises(ImportErrors) as caught:
        take(service, "expected", rows)
    return [(e.row, e.column) for e in caught.value.rows]


def test_families_are_invited_to_an_event_that_exists(director: Service, clock: FixedClock) -> None:
    day = clock.today()
    event = director.run(CreateEvent(uid=new_uid(), name="期中家长会", day=day)).value
    rows: list[list[Value]] = [
        ["活动", "日期", "学生班级", "学生姓名", "家长姓名", "关系", "身份证号"],
        ["期中家长会", day, "三年级1班", "学生一示例", "家长一示例", "父亲", DOCUMENT],
        ["期中家长会", day, "三年级1班", "学生二示例", None, None, None],
    ]
    assert parsed("event_guests", rows).notices[0].column == "身份证号"
    assert take(director, "event_guests", rows) == ImportCounts(new=2)
    assert take(director, "event_guests", rows) == ImportCounts(same=2)
    assert len(director.ask(EventGuests(event_id=event))) == 2
    rows[1][0] = "别的会"
    rows[2][3] = f"学生二 {DOCUMENT}"
    assert wrong(director, "event_guests", rows) == [(2, "event"), (3, "pupil_name")]


@pytest.mark.usefixtures("staff")
def test_vehicles_and_permits(director: Service) -> None:
    rows: list[list[Value]] = [
        ["车牌", "车型", "颜色", "驾驶人", "电话", "工号"],
        ["鲁a·00599", "轿车", "白", "王示例", PHONE, "T1"],
        ["鲁AD92035", "货车", None, "周示例", None, None],
    ]
    assert take(director, "vehicles", rows) == ImportCounts(new=2)
    rows[1][4] = "138****8000"
    rows[2][2] = "蓝"
    assert take(director, "vehicles", rows) == ImportCounts(changed=1, same=1)
    found = {v.plate: v for v in director.ask(ListVehicles())}
    assert (found["鲁A00599"].owner, found["鲁A00599"].phone) == ("王示例", "138****8000")
    assert (found["鲁AD92035"].colour, found["鲁AD92035"].driver) == ("蓝", "周示例")
    rows[1][5] = "T9"
    assert wrong(director, "vehicles", rows) == [(2, "staff_number")]
    permits: list[list[Value]] = [
        ["车牌", "工号", "证号", "From", "有效期至", "驾驶证/行驶证核验"],
        ["鲁A00599", "T1", "JZG001", "2026-09-01", "2027-08-31", "是"],
        ["鲁B12345", "T1", "JZG002", "2026-09-01", "2027-08-31", "否"],
    ]
    assert take(director, "permits", permits) == ImportCounts(new=2)
    assert take(director, "permits", permits) == ImportCounts(same=2)
    assert [(p.number, p.licence_checked) for p in director.ask(ListPermits())] == [
        ("JZG001", True), ("JZG002", False),
    ]  # fmt: skip
    permits[1][0] = "鲁C00001"
    assert wrong(director, "permits", permits) == [(2, "number")]


@pytest.mark.usefixtures("staff")
@pytest.mark.parametrize("kind", sorted(BY_KIND))
def test_every_sheet_has_an_export_that_can_be_read_back(director: Service, kind: str) -> None:
    take(director, "visits", OLD)
    transfer = BY_KIND[kind]
    records = director.ask(transfer.records())
    sheet = schema_sheet(transfer.schema, records, LANGUAGE[0])
    keys = {column.key for column in transfer.schema.columns}
    assert all(set(record) <= keys for record in records)
    rows = [[c.header for c in sheet.columns], *[list(row) for row in sheet.rows]]  # type: ignore[arg-type]
    if records:
        assert not parsed(kind, rows).errors


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("8:05", [time(8, 5)]),
        ("8点5分", [time(8, 5)]),
        ("2025-03-01 08:05", [time(8, 5)]),
        ("7:30-7:55", [time(7, 30), time(7, 55)]),
        ("25:00", []),
        ("", []),
    ],
)
def test_times_of_old_logs(text: str, times: list[time]) -> None:
    assert sheets.clocks(text) == times


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("3", (3, "")),
        ("3人", (3, "")),
        ("3/李示例", (3, "李示例")),
        ("李示例", (1, "李示例")),
        ("", (1, "")),
    ],
)
def test_head_counts_of_old_logs(text: str, found: tuple[int, str]) -> None:
    assert sheets.heads(text) == found


def _usual_headers() -> list[tuple[str, str]]:
    """Return (field, header) of every header of paper logs that the rules know."""
    return [
        (field, header)
        for field, pattern in oldlogs._HEADERS.items()
        for header in re.sub(r"码\?|\(\?:|\)\?|\\", "", pattern).split("|")
        if "?" not in header and header.count("(") == header.count(")")
    ]


def test_the_headers_that_the_rules_know_are_read() -> None:
    schema = BY_KIND["visits"].schema
    known = {fold(a): c.key for c in schema.columns for a in c.aliases}
    headers = _usual_headers()
    assert len(headers) > 50
    assert [h for field, h in headers if known.get(fold(h)) != field] == []
