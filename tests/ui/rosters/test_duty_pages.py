"""What happened: shifts, rounds, the nine duties, absent pupils, coverage, hours."""

from datetime import date, datetime, timedelta
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from campus_guard.core.clock import CHINA
from campus_guard.core.ids import new_uid
from campus_guard.core.roles import Role
from campus_guard.db.service import Service
from campus_guard.features.people.queries import FindPeople, FindPupils
from campus_guard.features.rosters import commands as c
from campus_guard.features.rosters import queries as q
from campus_guard.features.rosters.codes import (
    AbsenceOutcome,
    LeaderDuty,
    LeaderResult,
    Presence,
    RoundState,
    VisitState,
)
from campus_guard.features.rosters.rows import CellKey
from campus_guard.features.rosters.ui.absentpages import AbsentPage, HeadcountsPage
from campus_guard.features.rosters.ui.coveragepage import CoveragePage, HoursPage
from campus_guard.features.rosters.ui.dutytabs import DutyTabs
from campus_guard.features.rosters.ui.leaderpage import LeaderPage
from campus_guard.features.rosters.ui.planspage import PlansPage
from campus_guard.features.rosters.ui.roundspage import RoundsPage
from campus_guard.features.rosters.ui.shiftspage import ShiftsPage
from campus_guard.features.rosters.ui.walking import WalkDialog
from campus_guard.ui.forms import Candidate
from tests.ui.kit.support import assert_page_ok
from tests.ui.school import dialog, fill, give_reason, on_service, save, shown, small_school

TODAY = date(2026, 11, 20)


def person(school: Any, name: str) -> Candidate:
    found = school.service.ask(FindPeople(text=name))[0]
    return Candidate(found.id, found.name)


def published(school: Any) -> None:
    """Put somebody on every post of today and publish the month."""
    posts = school.service.ask(q.ListDutyPosts())
    names = ("周建国", "李敏", "王强", "赵丽", "陈静", "马超", "郭磊", "孙浩", "吴芳")
    for post, name in zip(posts, names, strict=True):
        key = CellKey(TODAY, post.id, 1)
        who = person(school, name).id
        school.service.run(c.PutDuty(roster_id=school.roster_id, key=key, person_id=who))
    school.service.run(c.PublishMonth(uid=new_uid(), roster_id=school.roster_id, month="2026-11"))


def test_everybody_came_with_one_key(school: Any, qtbot: QtBot) -> None:
    published(school)
    page = shown(school, qtbot, ShiftsPage(school.ctx))
    assert len(page.model.rows) == 9
    page.all_came()
    school.settle()
    (presence,) = page.row.presences
    assert presence.state is Presence.CAME
    assert presence.arrived_at is None  # nobody noted it
    assert page.row.log_id is not None


def test_nobody_came_to_a_shift_that_has_not_begun(school: Any, qtbot: QtBot) -> None:
    published(school)
    page = shown(school, qtbot, ShiftsPage(school.ctx))
    night = next(n for n, row in enumerate(page.model.rows) if row.starts_at.hour == 20)
    page.table.selectRow(night)
    page.all_came()
    school.settle()
    assert "has not begun" in page.banner.text
    assert page.model.rows[night].log_id is None


def test_somebody_was_replaced(school: Any, qtbot: QtBot) -> None:
    published(school)
    page = shown(school, qtbot, ShiftsPage(school.ctx))
    page.record()
    over = dialog(page)
    fill(
        school, over.form, state_0=Presence.REPLACED, person_0=person(school, "郑洁"),
        handed_to_id=person(school, "冯军"), handed_over="对讲机 2 部", weather="小雨",
    )  # fmt: skip
    save(school, over)
    (presence,) = page.row.presences
    assert (presence.state, presence.person) == (Presence.REPLACED, "郑洁")
    assert (page.row.handed_to, page.row.handed_over) == ("冯军", "对讲机 2 部")


def test_a_round_is_walked_with_one_key(school: Any, qtbot: QtBot) -> None:
    plans = shown(school, qtbot, PlansPage(school.ctx))
    plans.load()
    school.settle()
    assert plans.model.rows
    school.service.clock.advance(hours=2)
    page = shown(school, qtbot, RoundsPage(school.ctx))
    page.record()
    school.settle()
    over = page.findChildren(WalkDialog)[0]
    over.form["walker_id"].set_value(person(school, "王五"))
    assert over.model.rows
    over.save()
    assert "how it was found" in over.banner.text
    for _ in over.model.rows:
        QTest.keyClick(over.table, Qt.Key.Key_Space)
    over.save()
    school.settle()
    assert page.row.state is RoundState.WALKED
    assert {v.state for v in page.row.visits} == {VisitState.IN_ORDER}


def test_a_finding_leads_to_the_hazard(school: Any, qtbot: QtBot) -> None:
    school.service.run(c.LoadPatrolPlans(valid_from=TODAY))
    school.service.clock.advance(hours=2)
    page = shown(school, qtbot, RoundsPage(school.ctx))
    page.record()
    school.settle()
    over = page.findChildren(WalkDialog)[0]
    over.form["walker_id"].set_value(person(school, "王五"))
    for _ in over.model.rows:
        over.mark(VisitState.FINDING, "门锁损坏", "临时看守")
    over.save()
    school.settle()
    assert page.row.findings == len(page.row.visits)
    page.hazard()
    key, args = school.kit.visited[-1]
    assert key == "hazards"
    assert "门锁损坏" in args["description"]


def test_a_missed_round_keeps_its_reason(school: Any, qtbot: QtBot) -> None:
    school.service.run(c.LoadPatrolPlans(valid_from=TODAY))
    school.service.clock.advance(hours=10)
    page = shown(school, qtbot, RoundsPage(school.ctx))
    page.missed()
    give_reason(school, page, "大雨停巡")
    assert page.row.state is RoundState.MISSED
    assert page.row.missed_why == "大雨停巡"
    page.missed()
    assert page.banner.text


def test_the_nine_duties(school: Any, qtbot: QtBot) -> None:
    page = shown(school, qtbot, LeaderPage(school.ctx))
    page.form["person_id"].set_value(person(school, "王五"))
    page.save()
    assert "nine duties" in page.banner.text
    page.form[f"result_{LeaderDuty.LOITERERS}"].set_value(LeaderResult.PROBLEM)
    page.form[f"remark_{LeaderDuty.LOITERERS}"].set_value("校门外摊贩")
    page.rest()
    page.save()
    school.settle()
    day = page.days[TODAY]
    results = [check.result for check in day.checks]
    assert results.count(LeaderResult.DONE) == 8
    assert results.count(LeaderResult.PROBLEM) == 1
    assert not page.is_dirty()


def test_an_absent_pupil_is_followed_up(school: Any, qtbot: QtBot) -> None:
    page = shown(school, qtbot, AbsentPage(school.ctx))
    page.new()
    pupil = school.service.ask(FindPupils(text="示例生7"))[0]
    at = datetime(2026, 11, 20, 8, 10, tzinfo=CHINA)
    fill(school, dialog(page).form, pupil_id=Candidate(pupil.id, pupil.name), noticed_at=at,
         noticed_by="班主任")  # fmt: skip
    save(school, dialog(page))
    assert page.row.outcome is AbsenceOutcome.OPEN
    page.edit()
    fill(school, dialog(page).form, outcome=AbsenceOutcome.SICK,
         parents_told_at=at + timedelta(minutes=12))  # fmt: skip
    save(school, dialog(page))
    assert page.row.minutes_to_parents == 12
    page.set_filter("open", True)
    school.settle()
    assert page.model.rows == []


def test_a_head_count(school: Any, qtbot: QtBot) -> None:
    from campus_guard.features.people.queries import ListClasses

    page = shown(school, qtbot, HeadcountsPage(school.ctx))
    page.new()
    row = school.service.ask(ListClasses())[0]
    fill(school, dialog(page).form, class_id=Candidate(row.id, row.label), expected=30,
         counted=29, what="一人未到")  # fmt: skip
    save(school, dialog(page))
    assert (page.row.expected, page.row.counted) == (30, 29)


def test_coverage_says_what_nobody_visited(school: Any, qtbot: QtBot) -> None:
    page = shown(school, qtbot, CoveragePage(school.ctx))
    assert "Not visited" in page.banner.text
    assert len(page.model.columns) == 11
    before = page.first
    page._turn(-1)
    school.settle()
    assert page.first < before
    page.only.setChecked(True)
    assert page.model.rows


def test_hours_of_a_month(school: Any, qtbot: QtBot) -> None:
    published(school)
    page = shown(school, qtbot, HoursPage(school.ctx))
    rows = {row.name: row.minutes for row in page.model.rows}
    assert rows["周建国"] == 80
    assert "吴芳" not in rows  # the night is still to come


def test_a_gatekeeper_records_and_edits_nothing_of_others(
    make_kit: Any, director: Service, gatekeeper: Service, qtbot: QtBot
) -> None:
    small_school(director)
    director.run(c.LoadPatrolPlans(valid_from=TODAY))
    context = on_service(make_kit(Role.GATEKEEPER), gatekeeper, qtbot)
    page = shown(context, qtbot, DutyTabs(context.ctx))
    keys = []
    for index in range(page.tabs.count()):
        page.tabs.setCurrentIndex(index)
        context.settle()
        assert_page_ok(page.current)
        keys.append(page.current.key)
        offered = dict(page.current.keys())
        assert "Delete" not in offered
    assert keys == ["shifts", "rounds", "absent"]
    context.ops.close()
