"""The papers of people, places and calendar: complete, and drawn by the renderer."""

from datetime import date, time

import pytest

from campus_guard.core import document as d
from campus_guard.core.clock import CHINA, FixedClock
from campus_guard.core.i18n import Translator
from campus_guard.core.ids import new_uid
from campus_guard.db.service import Service
from campus_guard.features.calendar import commands as cc
from campus_guard.features.calendar import queries as cq
from campus_guard.features.calendar import report as calendar_report
from campus_guard.features.people import commands as c
from campus_guard.features.people import queries as q
from campus_guard.features.people import report
from campus_guard.features.places import commands as pc
from campus_guard.features.places import queries as pq
from campus_guard.features.places import report as places_report

TR = Translator()
TODAY = date(2026, 11, 20)


@pytest.fixture
def stamp(clock: FixedClock) -> d.Stamp:
    return d.Stamp(printed_by="张三", printed_at=clock.now().astimezone(CHINA))


@pytest.fixture
def year(director: Service) -> cq.SchoolYearRow:
    term = cc.TermDates(date(2026, 9, 1), date(2027, 1, 20))
    director.run(cc.CreateSchoolYear(uid=new_uid(), starts_on=date(2026, 9, 1), terms=(term,)))
    director.run(cc.SetDays(uid=new_uid(), first=TODAY, kind="event", name="消防演练"))
    director.run(cc.LoadPeriods())
    director.run(c.LoadPostCatalogue())
    director.run(pc.LoadAreaCatalogue())
    staff = (
        c.StaffLine("张三", "T1", "administration", posts=("校长",), phone="13800138000"),
        c.StaffLine("李四", "T2", "teaching", posts=("班主任",)),
        c.StaffLine("王五", "T3", "logistics", left_on=date(2026, 1, 1)),
    )
    director.run(c.ImportStaff(rows=staff))
    classes = (c.ClassLine("一年级", 2026, "1班", "T2"), c.ClassLine("二年级", 2025, "1班"))
    director.run(c.ImportClasses(rows=classes))
    director.run(c.ImportPupils(rows=(c.PupilLine("1", "赵小一", "一年级1班"),)))
    director.run(c.ImportSquads(rows=(c.SquadLine("一队", "T2", "leader"),)))
    director.run(c.ImportGroup(rows=(c.GroupLine("2026-2027", "T1", "leader", "负总责"),)))
    first = c.PositionLine("first_responsible", "T1", date(2020, 9, 1))
    line = c.PositionLine("line_director", "T2", date(2020, 9, 1), line="teaching")
    director.run(c.ImportPositions(rows=(first, line)))
    director.run(pc.ImportAreas(rows=(pc.AreaLine("JX", "教学楼", "teaching", "XQ", chief="T2"),)))
    director.run(pc.ImportSlots(rows=(pc.SlotLine("JX", "早段", time(7), time(8), "T2"),)))
    director.run(pc.ImportPosts(rows=(pc.PostLine("护学岗", "escort", "XQ"),)))
    director.run(pc.ImportPatrolPoints(rows=(pc.PointLine("P1", "后门", "ST", "锁"),)))
    return director.ask(cq.ListSchoolYears())[0]


def _documents(service: Service, year: cq.SchoolYearRow, stamp: d.Stamp) -> dict[str, d.ReportDoc]:
    ask = service.ask
    days = ask(cq.DaysBetween(first=year.starts_on, last=year.ends_on))
    holders = ask(q.PositionHolders(on=TODAY))
    group = ask(q.ListLeadingGroup(school_year_id=year.id)) if year.id else ()
    grid = ask(pq.GridTable())
    end = (TR, stamp, "示例小学")
    found = [
        report.staff_list(ask(q.ListStaff()), *end, TODAY),
        report.class_list(ask(q.ListClasses()), *end),
        report.leading_group(group, holders, year.name, *end),
        report.squads(ask(q.ListSquads()), *end),
        report.post_catalogue(ask(q.ListStaffPosts()), *end),
        places_report.grid(grid, *end, holders[0].name if holders else ""),
        places_report.posts(ask(pq.ListPosts()), *end),
        places_report.patrol_points(ask(pq.ListPatrolPoints()), *end),
        calendar_report.school_calendar(year, days, ask(cq.ListPeriods()), *end),
    ]
    return {doc.code: doc for doc in found}


def _words(doc: d.ReportDoc) -> str:
    return repr(list(d.flatten(doc.blocks)))


def test_the_papers_say_what_is_recorded(
    director: Service, year: cq.SchoolYearRow, stamp: d.Stamp
) -> None:
    docs = _documents(director, year, stamp)
    assert "张三" in _words(docs["STAFF"])
    assert "王五" not in _words(docs["STAFF"])
    assert "一年级: 1 classes, 1 pupils" in _words(docs["CLASSES"])
    assert "赵小一" not in _words(docs["CLASSES"])
    assert "负总责" in _words(docs["GROUP"])
    assert "Line director (Teaching affairs)" in _words(docs["GROUP"])
    assert "一队" in _words(docs["SQUADS"])
    assert "早段 07:00-08:00 李四" in _words(docs["GRID"])
    assert "none yet" in _words(docs["GRID"])
    assert "护学岗" in _words(docs["MANNED"])
    assert "后门" in _words(docs["POINTS"])
    for words in ("国庆节", "消防演练", "2027 is not recorded"):
        assert words in _words(docs["CAL"])


def test_school_days_of_a_term_are_counted(
    director: Service, year: cq.SchoolYearRow, stamp: d.Stamp
) -> None:
    doc = _documents(director, year, stamp)["CAL"]
    table = next(b for b in doc.blocks if isinstance(b, d.Table))
    # 102 weekdays from 1 September to 20 January, less 1 + 5 on holiday, and 2 make-up days;
    # the notice for January 2027 is not known.
    assert table.rows[0][3] == 102 - 6 + 2  # type: ignore[index]


def test_every_paper_is_drawn_also_when_empty(director: Service, stamp: d.Stamp) -> None:
    from campus_guard.reports.pdf import render_pdf

    nothing = cq.SchoolYearRow(0, "2026-2027", date(2026, 9, 1), date(2026, 9, 3), 1)
    for doc in _documents(director, nothing, stamp).values():
        assert render_pdf(doc).startswith(b"%PDF")


def test_every_paper_is_drawn(director: Service, year: cq.SchoolYearRow, stamp: d.Stamp) -> None:
    from campus_guard.reports.pdf import render_pdf

    for doc in _documents(director, year, stamp).values():
        assert render_pdf(doc).startswith(b"%PDF")
