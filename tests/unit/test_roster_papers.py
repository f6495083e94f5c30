"""Papers, sheets and calendar files of a filled roster, read back from the real files."""

import io
from datetime import date, time
from pathlib import Path

import pytest
from pypdf import PdfReader

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import LANGUAGES, Translator, load_translator
from campus_guard.core.ids import new_uid
from campus_guard.core.paths import resource
from campus_guard.core.sheet_parse import parse_rows
from campus_guard.core.sheets import schema_sheet
from campus_guard.db.imports import CheckImport, ImportErrors, ImportPreview
from campus_guard.db.paper import GetPaperHead, PaperHead
from campus_guard.db.service import Service
from campus_guard.features.rosters import commands as c
from campus_guard.features.rosters import queries as q
from campus_guard.features.rosters.codes import LeaderDuty, LeaderResult, Presence
from campus_guard.features.rosters.engine.run import Run
from campus_guard.features.rosters.ics import escaped, folded, person_calendar
from campus_guard.features.rosters.report.log import duty_logs, patrol_route
from campus_guard.features.rosters.report.paper import outermost
from campus_guard.features.rosters.report.person import coverage_paper, hours_paper, person_sheet
from campus_guard.features.rosters.report.roster import (
    on_duty_card,
    roster_month,
    roster_week,
    swap_slip,
    wall_poster,
)
from campus_guard.features.rosters.sheets import LESSONS, TRANSFERS, roster_transfer
from campus_guard.reports.pdf import render_pdf
from campus_guard.reports.xlsx import read_xlsx, write_xlsx
from tests.unit.roster_help import MONDAY, TODAY, World, at, night_post, weekly_post

ZH = load_translator("zh_CN", resource("locale"))
SUNDAY = date(2026, 11, 22)


@pytest.fixture
def world(director: Service) -> World:
    """Return a school whose November is published."""
    made = World(director)
    weekly_post(director)
    night_post(director, "female", headcount=1)
    _generate(made)
    made.publish()
    return made


def _generate(world: World) -> None:
    instance = world.service.ask(q.BuildInstance(roster_id=world.roster))
    result = Run(instance, library=False).make(0.05)
    world.service.run(c.StoreResult(roster_id=world.roster, result=result))


def _head(world: World) -> PaperHead:
    return world.service.ask(GetPaperHead())


def _text(doc: object) -> str:
    """Return the text of the paper as a reader of the file extracts it, without gaps."""
    data = render_pdf(doc)  # type: ignore[arg-type]
    pages = PdfReader(io.BytesIO(data)).pages
    return "".join("".join(page.extract_text().split()) for page in pages)


# --------------------------------------------------------------------------- generated


def test_what_the_engine_found_is_stored_without_a_gap_and_with_quotas(world: World) -> None:
    row = world.service.ask(q.GetRoster(roster_id=world.roster))
    assert (row.gaps, row.published, row.seed) == (0, ("2026-11",), 1)
    assert row.penalty is not None
    report = world.service.ask(q.CheckRoster(roster_id=world.roster))
    assert (report.broken, report.gaps) == (0, 0)
    counts = world.service.ask(q.RosterCounts(roster_id=world.roster))
    assert all(count.quota_points is not None for count in counts)
    assert max(abs(count.deviation or 0) for count in counts) <= 3
    weeks = {count.person_id: 0 for count in counts}
    grid = world.service.ask(
        q.RosterGrid(roster_id=world.roster, first=date(2026, 11, 1), last=date(2026, 12, 31))
    )
    weekly = next(p.id for p in grid.posts if p.name == "值周行政")
    for cell in grid.cells:
        if cell.key.post_id == weekly and cell.person_id is not None:
            weeks[cell.person_id] += 1
    assert max(weeks.values()) - min(weeks.values()) <= 1


def test_a_second_generation_leaves_what_is_published_and_locked(world: World) -> None:
    december = world.key(date(2026, 12, 1))
    world.put(december, 5, reason="特殊安排")
    world.service.run(c.LockCells(roster_id=world.roster, keys=(december,)))
    november = world.holder(world.key(TODAY))
    _generate(world)
    assert world.holder(december) == 5
    assert world.holder(world.key(TODAY)) == november


def test_a_result_of_another_moment_is_refused(world: World) -> None:
    drawn = world.service.ask(q.GetRoster(roster_id=world.roster)).drawn
    instance = world.service.ask(q.BuildInstance(roster_id=world.roster))
    result = Run(instance, library=False).make(0.01)
    world.put(world.key(date(2026, 12, 1)), None)
    with pytest.raises(Exception, match="edited"):
        world.service.run(c.StoreResult(roster_id=world.roster, result=result, drawn=drawn))


# ------------------------------------------------------------------------------ papers


def test_the_week_has_the_columns_of_the_form(world: World) -> None:
    key = world.key(TODAY)
    old = world.holder(key)
    new = next(
        n for n, x in enumerate(world.people)
        if not _refused(world, key, x) and n != old
    )  # fmt: skip
    world.put(key, new, reason="临时外出")
    view = world.service.ask(q.RosterGrid(roster_id=world.roster, first=MONDAY, last=SUNDAY))
    changes = world.service.ask(q.RosterChanges(roster_id=world.roster))
    text = _text(roster_week(view, changes, ZH, _head(world)))
    for word in (
        "日期",
        "星期",
        "带班领导",
        "值周行政",
        "早段",
        "课间",
        "午间",
        "放学",
        "夜间",
        "门卫",
        "备注（调班）",
        "空岗",
        "每人班次合计",
        "编制人",
        "临时外出",
        "ROSTER",
    ):
        assert word in text, word
    assert view.cells[0].person in text
    again = render_pdf(roster_week(view, changes, ZH, _head(world)))
    assert again == render_pdf(roster_week(view, changes, ZH, _head(world)))


def _refused(world: World, key: object, person: int) -> bool:
    found = world.service.ask(q.CellCandidates(roster_id=world.roster, key=key))  # type: ignore[arg-type]
    return next(x for x in found if x.person_id == person).hard


def test_month_poster_person_card_and_slip_can_be_printed(world: World) -> None:
    head = _head(world)
    view = world.service.ask(
        q.RosterGrid(roster_id=world.roster, first=date(2026, 11, 1), last=date(2026, 12, 31))
    )
    month = _text(roster_month(view, (), ZH, head))
    assert "2026-12" in month
    assert "草稿" in month  # December is not published
    assert "早护学岗" in _text(wall_poster(view, (), ZH, head))
    sheet = world.service.ask(q.PersonSheetOf(person_id=world.people[0], first=MONDAY, last=SUNDAY))
    assert "陈一" in _text(person_sheet(sheet, ZH, head))
    card = world.service.ask(q.OnDutyNow(at=at(TODAY, 7, 30)))
    assert "13800" in _text(on_duty_card(card, ZH, head))
    cell = next(x for x in view.cells if x.key.day == TODAY and x.person_id)
    other = next(p for p in world.people if p != cell.person_id)
    swap = world.service.run(
        c.RequestSwap(uid=new_uid(), roster_id=world.roster, person_id=cell.person_id or 0,
                      key=cell.key, other_id=other, reason="家中有事")
    ).value  # fmt: skip
    slip = _text(swap_slip(world.service.ask(q.GetSwap(swap_id=swap)), ZH, head))
    assert "HB-2026-0001" in slip
    assert slip.count("家中有事") == 2  # two parts


def test_a_change_and_its_return_leave_no_remark_and_two_changes_are_one(world: World) -> None:
    first, last = world.key(TODAY), world.key(TODAY, seat=2)
    was = {key: world.holder(key) for key in (first, last)}
    others = [n for n in range(8) if n not in was.values()]
    world.put(first, None, "临时外出")
    world.put(first, was[first], "已返回")
    world.put(last, None, "发热就医")
    taker = next(n for n in others if not _refused(world, last, world.people[n]))
    world.put(last, taker, "同事顶班")
    view = world.service.ask(q.RosterGrid(roster_id=world.roster, first=MONDAY, last=SUNDAY))
    changes = world.service.ask(q.RosterChanges(roster_id=world.roster, first=MONDAY, last=SUNDAY))
    assert len(changes) >= 4
    text = _text(roster_week(view, changes, ZH, _head(world)))
    assert "临时外出" not in text
    assert "已返回" not in text
    assert text.count("同事顶班") == 1
    assert "发热就医" not in text


def test_a_building_stands_for_its_floors() -> None:
    areas = ("一号楼", "一号楼 › 一层", "一号楼东侧", "操场")
    assert outermost(areas) == ["一号楼", "一号楼东侧", "操场"]


def test_the_log_has_what_the_form_asks_filled_and_blank(world: World) -> None:
    shift = next(x for x in world.service.ask(q.ShiftsOfDay(day=TODAY)) if x.post == "早护学岗")
    came = tuple(
        c.PresenceInput(planned_id=p.planned_id, person_id=p.planned_id, state=Presence.CAME)
        for p in shift.presences
    )
    world.service.run(
        c.RecordDutyLog(uid=new_uid(), day=TODAY, post_id=shift.post_id, weather="晴",
                        matters="发现可疑车辆,已劝离", presences=came)
    )  # fmt: skip
    checks = (c.CheckInput(duty=LeaderDuty.LOITERERS, result=LeaderResult.PROBLEM, remark="二人"),)
    world.service.run(c.RecordLeaderChecks(day=TODAY, person_id=world.people[0], checks=checks))
    day = world.service.ask(q.DutyDayOf(day=TODAY))
    text = _text(duty_logs(day, ZH, _head(world)))
    for word in (
        "天气",
        "带班领导",
        "护校队员",
        "巡查人",
        "九项值周检查",
        "劝离闲散人员",
        "二人",
        "出勤缺勤与家长告知",
        "物品与器械交接",
        "重要情况及报告时间",
        "可疑车辆",
        "未离校0人",
    ):
        assert word in text, word
    assert "visitors" not in text
    blank = _text(duty_logs(day, ZH, _head(world), blank=True))
    assert "可疑车辆" not in blank
    assert "来访____人、车____辆" in blank
    assert "漏巡留空并注明原因" in blank
    nothing = world.service.ask(q.DutyDayOf(day=date(2026, 8, 1)))
    assert "值班（巡查）记录表" in _text(duty_logs(nothing, ZH, _head(world)))


def test_hours_coverage_and_routes_can_be_printed_when_there_is_nothing(director: Service) -> None:
    head = director.ask(GetPaperHead())
    matrix = director.ask(q.CoverageMatrix(first=MONDAY, last=TODAY))
    assert "没有区域" in _text(coverage_paper(matrix, ZH, head))
    assert "没有值班" in _text(hours_paper((), "2026-11", ZH, head))
    assert "没有巡逻计划" in _text(patrol_route((), ZH, head))


# ------------------------------------------------------------------------------ sheets


def _round_trip(world: World, path: Path, change: dict[str, str]) -> ImportPreview:
    """Export the grid, change names in the file, and return what its import would do."""
    row = world.service.ask(q.GetRoster(roster_id=world.roster))
    transfer = roster_transfer(row, reason="导入调整")
    records = [
        {**record, **(change if (record["day"], record["post"]) == (TODAY, "早护学岗")
                      and record["seat"] == 1 else {})}
        for record in world.service.ask(transfer.records())
    ]  # fmt: skip
    write_xlsx([schema_sheet(transfer.schema, records, ZH)], path, tr=ZH)
    translators = [load_translator(language, resource("locale")) for language in LANGUAGES]
    parsed = parse_rows(transfer.schema, read_xlsx(path), translators)
    assert not parsed.errors
    command = transfer.command(parsed)
    preview = world.service.ask(CheckImport(command=command))
    if not preview.errors:
        world.service.run(command)
    return preview


def test_the_grid_comes_back_and_errors_are_told_by_row(world: World, tmp_path: Path) -> None:
    same = _round_trip(world, tmp_path / "a.xlsx", {})
    assert (same.counts.new, same.counts.changed, len(same.errors)) == (0, 0, 0)
    moved = _round_trip(world, tmp_path / "b.xlsx", {"staff_number": "", "name": ""})
    assert moved.counts.changed == 1
    assert world.holder(world.key(TODAY)) is None
    wrong = _round_trip(world, tmp_path / "c.xlsx", {"staff_number": "X9", "name": ""})
    assert [(e.column, e.row > 1) for e in wrong.errors] == [("staff_number", True)]


def test_a_timetable_comes_in_and_replaces_the_old_one(world: World) -> None:
    header = [ZH(column.header) for column in LESSONS.columns]
    rows = [
        header,
        ["2026-2027-1", "T004", "李五", "周三", "", "", time(8), time(8, 40), "数学", ""],
    ]
    transfer = TRANSFERS[0]
    parsed = parse_rows(transfer.schema, rows, [ZH])
    assert not parsed.errors
    counts = world.service.run(transfer.command(parsed)).value
    assert (counts.new, counts.changed) == (1, 0)
    (lesson,) = world.service.ask(q.ListLessons(term_id=world.term))
    assert (lesson.weekday, lesson.starts_at, lesson.subject) == (3, time(8), "数学")
    rows[1][3], rows[1][2] = "周四", ""
    world.service.run(transfer.command(parse_rows(transfer.schema, rows, [ZH])))
    (lesson,) = world.service.ask(q.ListLessons(term_id=world.term))
    assert lesson.weekday == 4
    rows[1][1] = "T999"
    with pytest.raises(ImportErrors) as refused:
        world.service.run(transfer.command(parse_rows(transfer.schema, rows, [ZH])))
    assert [(e.row, e.column) for e in refused.value.rows] == [(2, "staff_number")]


# --------------------------------------------------------------------------- calendars


def _unfolded(data: bytes) -> list[str]:
    return data.decode("utf-8").replace("\r\n ", "").split("\r\n")


def test_a_calendar_file_is_folded_escaped_and_keeps_its_uids(world: World) -> None:
    ask = q.PersonSheetOf(person_id=world.people[1], first=date(2026, 11, 1), last=SUNDAY)
    sheet = world.service.ask(ask)
    stamp = at(TODAY, 9)
    data = person_calendar(sheet, "示例小学,东校区;一部", ZH, stamp)
    assert data == person_calendar(sheet, "示例小学,东校区;一部", ZH, stamp)
    assert max(len(line) for line in data.split(b"\r\n")) <= 75
    assert b"\n" not in data.replace(b"\r\n", b"")
    lines = _unfolded(data)
    assert lines.count("BEGIN:VEVENT") == len(sheet.duties) > 0
    assert "X-WR-CALNAME:示例小学\\,东校区\\;一部 林二的值班安排" in lines
    uids = [line for line in lines if line.startswith("UID:")]
    assert len(set(uids)) == len(uids)
    night = next(x for x in sheet.duties if x.post == "宿舍 female")
    ends = night.ends_at.strftime("%Y%m%dT%H%M%S")
    assert f"DTEND;TZID=Asia/Shanghai:{ends}" in lines
    assert night.ends_at.date() > night.day


def test_folding_never_cuts_a_character_and_escapes_controls() -> None:
    line = "SUMMARY:" + "护" * 60
    pieces = folded(line)
    assert all(len(piece.encode()) <= 75 for piece in pieces)
    assert pieces[0] + "".join(piece[1:] for piece in pieces[1:]) == line
    assert escaped("a,b;c\\d\ne\x00f") == "a\\,b\\;c\\\\d\\nef"


def test_the_english_papers_have_no_chinese_labels(world: World) -> None:
    english: Translator = load_translator("en", resource("locale"))
    view = world.service.ask(q.RosterGrid(roster_id=world.roster, first=MONDAY, last=SUNDAY))
    text = _text(roster_week(view, (), english, _head(world)))
    assert "Dutyrosteroftheweek" in text
    with pytest.raises(UserError):
        world.put(world.key(TODAY), None)
