"""The plan of inspections through the service: due, done, late, missed, called off."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from campus_guard.core.clock import FixedClock
from campus_guard.core.errors import Conflict, UserError
from campus_guard.core.ids import new_uid
from campus_guard.db.service import Service
from campus_guard.features.calendar import commands as calendar
from campus_guard.features.calendar.queries import ListEntries
from campus_guard.features.hazards.commands import plans as c
from campus_guard.features.hazards.commands import supervision as s
from campus_guard.features.hazards.commands.finishing import VoidInspection
from campus_guard.features.hazards.commands.inspecting import EditInspection, StartInspection
from campus_guard.features.hazards.queries import plans as q
from campus_guard.features.hazards.queries.inspections import ListSupervisionVisits
from campus_guard.features.hazards.rules.codes import Category
from campus_guard.features.hazards.rules.inspection_codes import (
    InspectionKind,
    OccurrenceState,
    PlanKind,
    VisitKind,
)
from tests.unit import inspection_help as h

SEPTEMBER = date(2026, 9, 1)
S = OccurrenceState


@pytest.fixture
def school(director: Service) -> Service:
    h.school_year(director)
    return director


def plan(service: Service, kind: PlanKind = PlanKind.WEEKLY, **values: object) -> int:
    given: dict[str, object] = {
        "name": "每周消防检查", "checklist": "FIRE", "starts_on": SEPTEMBER, "uid": new_uid(),
    }  # fmt: skip
    return service.run(c.AddPlan(kind=kind, **given | values)).value  # type: ignore[arg-type]


def rows(service: Service, first: date = SEPTEMBER, last: date = h.TODAY) -> list[q.OccurrenceRow]:
    return list(service.ask(q.ListOccurrences(first=first, last=last)))


def states(service: Service) -> dict[str, OccurrenceState]:
    return {row.due.key: row.state for row in rows(service)}


def test_a_weekly_plan_over_a_term(school: Service) -> None:
    plan(school)
    found = states(school)
    assert found["2026-W47"] is S.DUE  # today is the Friday of this week
    assert found["2026-W46"] is S.MISSED
    assert "2026-W41" in found  # the national holiday ends on Wednesday
    h.done(school, day=date(2026, 11, 20))
    assert states(school)["2026-W47"] is S.DONE
    h.done(school, day=date(2026, 11, 14))  # Saturday, one day late
    assert states(school)["2026-W46"] is S.LATE
    h.done(school, day=date(2026, 11, 18))
    assert states(school)["2026-W45"] is S.MISSED


def test_a_draft_does_not_count_and_a_voided_one_neither(school: Service) -> None:
    plan(school)
    h.start(school)
    assert states(school)["2026-W47"] is S.DUE
    made = h.done(school)
    assert states(school)["2026-W47"] is S.DONE
    school.run(VoidInspection(record_id=made, reason="重复"))
    assert states(school)["2026-W47"] is S.DUE


def test_the_inspection_counts_for_the_occurrence_it_was_begun_for(school: Service) -> None:
    made = plan(school, name="甲")
    other = plan(school, name="乙")
    h.done(school, plan_id=other, occurrence="2026-W47")
    by_plan = {row.plan_id: row for row in rows(school) if row.due.key == "2026-W47"}
    assert by_plan[other].state is S.DONE
    assert by_plan[other].number == "JC-2026-0001"
    assert by_plan[made].state is S.DUE


def test_a_day_outside_the_occurrence_is_refused(school: Service) -> None:
    made = plan(school)
    planned = {"plan_id": made, "occurrence": "2026-W47"}
    with pytest.raises(UserError) as caught:
        h.start(school, day=date(2026, 11, 12), **planned)
    assert set(caught.value.fields) == {"day"}
    begun = h.start(school, **planned)
    row = h.detail(school, begun).row
    edit = EditInspection(
        inspection_id=begun, expected_version=row.version, day=date(2026, 11, 12),
        kind=row.kind, place="楼",
    )  # fmt: skip
    with pytest.raises(UserError) as caught:
        school.run(edit)
    assert set(caught.value.fields) == {"day"}
    school.run(replace(edit, day=date(2026, 11, 17)))
    assert h.detail(school, begun).row.day == date(2026, 11, 17)


def test_another_area_or_checklist_does_not_count(school: Service) -> None:
    plan(school)
    h.done(school, checklist="GATE")
    assert states(school)["2026-W47"] is S.DUE
    with pytest.raises(UserError, match="any more"):
        school.run(
            StartInspection(
                uid=new_uid(), checklist="FIRE", day=h.TODAY, kind=InspectionKind.WEEKLY,
                place="楼", plan_id=1, occurrence="2031-W01",
            )
        )  # fmt: skip


def test_before_a_holiday_and_never_after_it(school: Service) -> None:
    plan(school, PlanKind.HOLIDAY, name="节前检查", checklist="SEASON")
    found = rows(school)
    national = next(row for row in found if "国庆" in row.due.name)
    assert national.due.due_on == date(2026, 9, 30)
    assert national.state is S.MISSED
    h.done(school, checklist="SEASON", day=date(2026, 10, 9))
    assert next(r for r in rows(school) if "国庆" in r.due.name).state is S.MISSED
    h.done(school, checklist="SEASON", day=date(2026, 9, 29))
    done = next(r for r in rows(school) if "国庆" in r.due.name)
    assert (done.state, done.words) == (S.DONE, f"节前检查({done.due.name})")


def test_the_winter_vacation_is_checked_before_too(school: Service) -> None:
    plan(school, PlanKind.HOLIDAY, checklist="SEASON")
    later = rows(school, date(2027, 1, 1), date(2027, 2, 28))
    assert date(2027, 1, 20) in [row.due.due_on for row in later]


def test_before_a_big_event(school: Service) -> None:
    plan(school, PlanKind.EVENT, checklist="CROWD", match="运动会", days_before=3)
    school.run(calendar.SetDays(uid=new_uid(), first=date(2026, 11, 26), last=date(2026, 11, 26),
                                kind="event", name="冬季运动会"))  # fmt: skip
    (found,) = rows(school, last=date(2026, 12, 31))
    assert (found.due.due_on, found.due.name) == (date(2026, 11, 25), "冬季运动会")
    assert found.state is S.PLANNED


def test_what_was_missed_stays_visible(school: Service, clock: FixedClock) -> None:
    made = plan(school, PlanKind.HOLIDAY, checklist="SEASON")
    stored = school.run(c.SettleOccurrences()).value
    assert stored == sum(row.state is S.MISSED for row in rows(school))
    assert school.run(c.SettleOccurrences()).value == 0
    for entry in school.ask(ListEntries(first=date(2026, 10, 1), last=date(2026, 10, 7))):
        school.run(calendar.VoidDay(record_id=entry.id, reason="示例"))
    assert any("国庆" in row.due.name and row.state is S.MISSED for row in rows(school))
    row = school.ask(q.ListInspectionPlans())[0]
    with pytest.raises(UserError, match="stays visible"):
        school.run(c.EndPlan(plan_id=made, expected_version=row.version, ends_on=date(2026, 9, 15)))
    assert clock.today() == h.TODAY


def test_another_rhythm_is_another_plan(school: Service) -> None:
    made = plan(school)
    row = school.ask(q.ListInspectionPlans())[0]
    before = {k: v for k, v in states(school).items() if k < "2026-W47"}
    edit = c.EditPlan(
        uid=new_uid(), plan_id=made, expected_version=row.version, name="每周消防检查",
        kind=PlanKind.WEEKLY, checklist="FIRE", starts_on=SEPTEMBER, weekday=3,
    )  # fmt: skip
    new = school.run(edit).value
    assert school.run(edit).value == new != made
    after, ended = school.ask(q.ListInspectionPlans())
    assert (after.id, after.schedule.starts_on) == (new, h.TODAY)
    assert ended.schedule.ends_on == h.TODAY - timedelta(days=1)
    assert {k: v for k, v in states(school).items() if k < "2026-W47"} == before


def test_a_name_is_changed_in_place(school: Service) -> None:
    made = plan(school)
    row = school.ask(q.ListInspectionPlans())[0]
    edit = c.EditPlan(
        uid=new_uid(), plan_id=made, expected_version=row.version, name="消防周查",
        kind=PlanKind.WEEKLY, checklist="FIRE", starts_on=SEPTEMBER,
    )  # fmt: skip
    assert school.run(edit).value == made
    with pytest.raises(Conflict):
        school.run(replace(edit, uid=new_uid(), name="别的"))
    assert [row.name for row in school.ask(q.ListInspectionPlans())] == ["消防周查"]


def test_calling_off_needs_a_reason_and_can_be_taken_back(school: Service) -> None:
    made = plan(school)
    off = c.CallOffOccurrence(plan_id=made, key="2026-W47", reason=" ")
    with pytest.raises(UserError, match="reason"):
        school.run(off)
    stored = school.run(replace(off, reason="停课")).value
    found = next(row for row in rows(school) if row.due.key == "2026-W47")
    assert (found.state, found.called_off_reason) == (S.CALLED_OFF, "停课")
    school.run(c.CallOnOccurrence(occurrence_id=stored))
    assert states(school)["2026-W47"] is S.DUE
    with pytest.raises(UserError, match="missed already"):
        school.run(c.CallOffOccurrence(plan_id=made, key="2026-W46", reason="停课"))


def test_voiding_only_before_anything_was_inspected(school: Service) -> None:
    made = plan(school)
    school.run(c.VoidInspectionPlan(record_id=made, reason="误建"))
    assert not rows(school)
    assert len(school.ask(q.ListInspectionPlans(include_voided=True))) == 1
    school.run(c.UnvoidInspectionPlan(record_id=made))
    h.done(school)
    with pytest.raises(UserError, match="End it"):
        school.run(c.VoidInspectionPlan(record_id=made, reason="误建"))


def test_the_usual_plans_are_made_once(school: Service) -> None:
    wanted = ("FIRE", "BLDG", "SEASON", "GATE")
    usual = c.MakeUsualPlans(starts_on=h.TODAY, checklists=wanted)
    assert school.run(usual).value == 6
    assert school.run(usual).value == 0
    kinds = {row.kind for row in school.ask(q.ListInspectionPlans())}
    assert {PlanKind.WEEKLY, PlanKind.MONTHLY, PlanKind.HOLIDAY} <= kinds


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": " "}, "name"),
        ({"weekday": 9}, "weekday"),
        ({"area_id": 99}, "area_id"),
        ({"responsible_id": 99}, "responsible_id"),
        ({"ends_on": date(2026, 8, 1)}, "ends_on"),
        ({"kind": PlanKind.ANNUAL}, "dates"),
    ],
)
def test_what_is_wrong_with_a_plan_is_said(
    school: Service, values: dict[str, object], field: str
) -> None:
    with pytest.raises(UserError) as caught:
        plan(school, **values)  # type: ignore[arg-type]
    assert set(caught.value.fields) == {field}


def test_what_waits_stands_overdue_first(school: Service) -> None:
    plan(school, name="周三", weekday=3, grace_days=2)  # overdue since Wednesday
    plan(school, name="周五")
    found = school.ask(q.InspectionsWaiting())
    assert [(row.plan, row.state) for row in found][:2] == [
        ("周三", S.OVERDUE),
        ("周五", S.DUE),
    ]
    assert {row.state for row in found[2:]} == {S.MISSED}


def test_the_calendar_shows_due_and_done(school: Service) -> None:
    plan(school)
    h.done(school, day=date(2026, 11, 19))
    h.start(school, day=date(2026, 11, 18))
    school.run(
        s.RecordVisit(uid=new_uid(), day=date(2026, 11, 17), kind=VisitKind.SPOT, body="县教育局")
    )
    found = school.ask(q.InspectionCalendar(first=date(2026, 11, 16), last=date(2026, 11, 22)))
    assert len(found) == 7
    assert [len(day.due) for day in found] == [0, 0, 0, 0, 1, 0, 0]
    assert [len(day.entries) for day in found] == [0, 1, 1, 1, 0, 0, 0]
    assert found[1].entries[0].superior
    assert found[2].entries[0].draft
    assert not found[6].teaching


def test_what_a_superior_found_becomes_a_hazard(school: Service) -> None:
    finding = s.FindingInput(new_uid(), "灭火器过期", place="食堂", category=Category.FIRE)
    visit = s.RecordVisit(
        uid=new_uid(), day=date(2026, 11, 17), kind=VisitKind.ROUTINE, body="县教育局",
        inspectors="李示例", demands="限期整改", answer_due_on=date(2026, 11, 30),
        findings=(finding,),
    )  # fmt: skip
    made = school.run(visit).value
    assert school.run(visit).value == made
    (row,) = school.ask(ListSupervisionVisits())
    assert (row.number, row.body, len(row.findings)) == ("DD-2026-0001", "县教育局", 1)
    assert row.findings[0].hazard is not None
    assert row.findings[0].hazard.number == "YH-2026-0001"
    school.run(
        s.AddSupervisionFinding(
            visit_id=made, finding=replace(finding, uid=new_uid(), text="通道堆物")
        )
    )
    with pytest.raises(UserError, match="YH-2026-0001"):
        school.run(s.VoidSupervisionVisit(record_id=made, reason="误记"))
    (row,) = school.ask(ListSupervisionVisits(text="教育局"))
    edited = s.EditSupervisionVisit(
        visit_id=made, expected_version=row.version, day=row.day, kind=row.kind, body=row.body,
        answered_on=date(2026, 11, 19),
    )  # fmt: skip
    school.run(edited)
    with pytest.raises(Conflict):
        school.run(edited)


def test_what_is_wrong_with_a_visit_is_said(school: Service) -> None:
    bad = s.RecordVisit(
        uid=new_uid(), day=h.TODAY + timedelta(days=1), kind=VisitKind.SPOT, body=" ",
        answered_on=h.TODAY,
    )  # fmt: skip
    with pytest.raises(UserError) as caught:
        school.run(bad)
    assert set(caught.value.fields) == {"day", "body", "answered_on"}
    finding = s.FindingInput(new_uid(), " ")
    with pytest.raises(UserError) as caught:
        school.run(replace(bad, day=h.TODAY, body="局", answered_on=None, findings=(finding,)))
    assert set(caught.value.fields) == {"findings.0.text", "findings.0.area_id"}
    assert not school.ask(ListSupervisionVisits())
