"""Hazards, repairs, risks, inspections, visits of superiors."""

from collections.abc import Mapping
from datetime import date, timedelta

import pytest

from campus_guard.core.errors import UserError
from campus_guard.core.ids import new_uid
from campus_guard.features.accidents.queries import AwardYearList
from campus_guard.features.calendar import commands as cc
from campus_guard.features.hazards import commands as c
from campus_guard.features.hazards import queries as q
from campus_guard.features.hazards.commands.plans import AddPlan, MakeUsualPlans
from campus_guard.features.hazards.commands.supervision import FindingInput, RecordVisit
from campus_guard.features.hazards.inputs import Stage
from campus_guard.features.hazards.queries.inspections import (
    ListInspections,
    ListSupervisionVisits,
)
from campus_guard.features.hazards.queries.plans import ListInspectionPlans, ListOccurrences
from campus_guard.features.hazards.rules.codes import (
    Category,
    Ground,
    HazardState,
    Level,
    ListingLevel,
    ReportMethod,
    Source,
)
from campus_guard.features.hazards.rules.inspection_codes import (
    InspectionKind,
    PlanKind,
    VisitKind,
)
from tests.e2e.where.school import TODAY, Case, Expected, School, Trace
from tests.unit import hazard_cases as life
from tests.unit import inspection_help

WEEK = timedelta(days=7)


def _numbers(title: str, name: str) -> Expected:
    """Expect a number of the register in section 4 of the term summary."""

    def expected(s: School) -> str:
        hazards = s.term.hazards
        assert hazards is not None
        value = getattr(hazards.hazards, name)
        assert value
        return f"{title}{value}"

    return expected


def _found(s: School, text: str) -> list[q.HazardRow]:
    return list(s.ask(q.ListHazards(wanted=q.HazardFilter(text=text))).rows)


def register(s: School) -> Trace:
    """The gatekeeper sees it and types it in."""
    words = s.mark("护栏松动")
    life.register(s.gatekeeper, description=words)
    return Trace(
        found=lambda: len(_found(s, words)) == 1,
        papers={"month": (words,), "sem4": (_numbers("新排查", "new"),)},
    )


def assigned(s: School) -> Trace:
    words, measure, owner = s.mark("线路老化"), s.mark("更换线路"), s.mark("电工")
    life.register(s.director, description=words).grade().assign(measure=measure, owner=owner)
    return Trace(
        found=lambda: [row.owner for row in _found(s, words)] == [owner],
        papers={"notice": (words, measure, owner, "2026-11-27"), "month": (words, measure, owner)},
    )


def struck_off(s: School) -> Trace:
    """Whoever put it right may not inspect it again; then it is struck off."""
    words = s.mark("灭火器过期")
    one = life.register(s.director, description=words).grade().assign().ask(fixer="张三")
    with pytest.raises(UserError):
        one.pass_(verifier="张三")
    one.pass_(verifier="李四").strike()
    return Trace(
        found=lambda: [row.state for row in _found(s, words)] == [HazardState.STRUCK_OFF],
        papers={"month": (words, "李四"), "sem4": (_numbers("销号", "closed"),)},
    )


def listed(s: School) -> Trace:
    words, plate, sponsor, stage = (s.mark(x) for x in ("危墙", "督", "督办领导", "拆除"))
    one = life.register(s.director, description=words).grade(Level.MAJOR).assign()
    one.do(
        c.ListHazard, plate=plate, level=ListingLevel.COUNTY, ground=Ground.MAJOR,
        sponsor=sponsor, milestones=(Stage(text=stage, due=TODAY + WEEK),),
    )  # fmt: skip
    return Trace(
        found=lambda: [row.plate for row in _found(s, words)] == [plate],
        papers={"listing": (words, plate, sponsor, stage), "month": (plate,)},
    )


def refused(s: School) -> Trace:
    """Refusing to put it right reaches the list by which awards are decided."""
    words, place = s.mark("拒不整改"), s.mark("小卖部")
    one = life.register(s.director, description=words, place=place).grade().assign()
    one.do(c.RecordRefusal, note="拒绝停业整改")
    number = one.story.row.number
    return Trace(
        found=lambda: number in {x.number for x in s.ask(AwardYearList(year=2026)).refusals},
        papers={"veto": (number, place)},
    )


def measure_and_deadline(s: School) -> Trace:
    """Neither measure nor deadline may be missing when a hazard is handed out."""
    words = s.mark("井盖缺失")
    one = life.register(s.director, description=words).grade()
    for missing in ({"measure": ""}, {"due": None}):
        with pytest.raises(UserError):
            one.assign(**missing)
    assert one.story.row.state is HazardState.GRADED
    one.assign(measure=words + "补盖", due=date(2026, 11, 25))
    return Trace(
        found=lambda: [row.due_on for row in _found(s, words)] == [date(2026, 11, 25)],
        papers={"month": (words + "补盖", "2026-11-25")},
    )


def self_found(s: School) -> Trace:
    """自查自改: put right on the spot; a superior's finding is not the school's own."""
    words = s.mark("积水")
    life.on_spot(s.director, description=words, source=Source.PATROL)
    life.register(s.director, description=words, source=Source.SUPERIOR)

    def rate(school: School) -> str:
        hazards = school.term.hazards
        assert hazards is not None
        found = hazards.hazards.self_found
        assert 0 < found.part < found.whole
        return f"{found.percent}%"

    return Trace(
        found=lambda: HazardState.STRUCK_OFF in {row.state for row in _found(s, words)},
        papers={"sem4": (_numbers("当场整改", "on_spot"), rate)},
    )


def upward(s: School) -> Trace:
    words = s.mark("地基沉降")
    one = life.register(s.director, description=words).grade(Level.MAJOR)
    one.do(c.ReportUpward, to="示例区教育局", method=ReportMethod.PHONE)
    return Trace(
        found=lambda: [row.reported_up for row in _found(s, words)] == [True],
        papers={"month": (words,), "sem4": (_numbers("已上报", "reported"),)},
    )


def repair(s: School) -> Trace:
    device, words = s.mark("监控"), s.mark("无画面")
    one = life.repair(s.director, device=device, description=words, down_from=s.clock.now())
    return Trace(
        found=lambda: one.story.row.device == device,
        papers={"repairs": (device, words)},
    )


def frequency(s: School) -> Trace:
    """Weekly and before holidays: planned, missed where nobody went, done where somebody did."""
    start = date(2026, 11, 2)
    s.run(MakeUsualPlans(starts_on=start, checklists=("FIRE", "GATE")))
    place = s.mark("楼")
    for kind, checklist in ((PlanKind.WEEKLY, "POWER"), (PlanKind.HOLIDAY, "CANTEEN")):
        plan = AddPlan(uid=new_uid(), name=f"{place}{kind}", kind=kind, checklist=checklist,
                       starts_on=start)  # fmt: skip
        s.run(plan)
    inspection_help.done(s.director, "FIRE-01", place=place)

    def found() -> bool:
        kinds = {row.schedule.kind for row in s.ask(ListInspectionPlans())}
        due = s.ask(ListOccurrences(first=start, last=TODAY))
        return {PlanKind.WEEKLY, PlanKind.HOLIDAY} <= kinds and len(due) > 2

    def missed(school: School) -> str:
        numbers = school.term.inspections
        assert numbers is not None
        assert numbers.occurrences.missed > 0
        return f"漏查{numbers.occurrences.missed}"

    return Trace(found, {"inspection": (place,), "sem7": (missed,)})


def before_event(s: School) -> Trace:
    """A sweep before a big event, asked for by the calendar."""
    event, place = s.mark("运动会"), s.mark("操场")
    day = TODAY + timedelta(days=4)
    s.run(cc.SetDays(uid=new_uid(), first=day, kind="event", name=event))
    s.run(
        AddPlan(uid=new_uid(), name=event, kind=PlanKind.EVENT, checklist="CROWD",
                starts_on=date(2026, 11, 2), match=event, days_before=7)
    )  # fmt: skip
    made = inspection_help.done(
        s.director, checklist="CROWD", place=place, kind=InspectionKind.SPECIAL
    )

    def found() -> bool:
        due = s.ask(ListOccurrences(first=TODAY - WEEK, last=day))
        asked = [row for row in due if event in repr(row)]
        return bool(asked) and made in {row.id for row in s.ask(ListInspections())}

    return Trace(found, {"inspection": (place,)})


FIVE = ("保安持证", "防护器械", "领导小组", "防冲撞设施", "预案")
"""Guards, their equipment, rules, installations, emergency mechanism (HAZ-12)."""


def five_objects(s: School) -> Trace:
    place = s.mark("全校")
    made = {inspection_help.done(s.director, checklist=code, place=place)
            for code in ("GATE", "SYSTEM")}  # fmt: skip
    return Trace(
        found=lambda: made <= {row.id for row in s.ask(ListInspections())},
        papers={"inspection": (place, *FIVE)},
    )


def risk(s: School) -> Trace:
    """A risk stays on the list; without a control it becomes a prompt to the principal."""
    words, place = s.mark("临街大门车流"), s.mark("正门")
    s.run(
        c.AddRisk(uid=new_uid(), risk=words, category=Category.TRAFFIC, likelihood=5,
                  consequence=5, place=place)
    )  # fmt: skip
    return Trace(
        found=lambda: (
            words in {row.risk for row in s.ask(q.ListRisks())}
            and bool(s.principal.ask(q.RiskPrompts()))
        ),
        papers={"risks": (words, place, "5×5=25", lambda x: x.tr(x.ask(q.RiskPrompts())[0].words))},
    )


def supervision(s: School) -> Trace:
    """What a superior finds is a hazard at once."""
    words, body = s.mark("通道堵塞"), s.mark("督导组")
    s.run(
        RecordVisit(
            uid=new_uid(), day=TODAY, kind=VisitKind.SPOT, body=body,
            findings=(FindingInput(uid=new_uid(), text=words, place="示例楼"),),
        )
    )  # fmt: skip

    def visits(school: School) -> str:
        numbers = school.term.inspections
        assert numbers is not None
        assert numbers.visits
        return f"上级督导检查{numbers.visits}"

    return Trace(
        found=lambda: (
            [row.source for row in _found(s, words)] == [Source.SUPERIOR]
            and body in {row.body for row in s.ask(ListSupervisionVisits())}
        ),
        papers={"month": (words,), "work": (visits,)},
    )


def surroundings(s: School) -> Trace:
    """Not the school's to put right: it reports it, and protects meanwhile."""
    words, unit = s.mark("黑网吧"), s.mark("派出所")
    one = life.register(s.director, description=words, category=Category.SURROUNDINGS).grade()
    one.do(c.ReportOutside, unit=unit, protection="放学时段值守")
    return Trace(
        found=lambda: [row.state for row in _found(s, words)] == [HazardState.EXTERNAL],
        papers={"month": (words, unit)},
    )


def subjects(s: School) -> Trace:
    """用电、交通、房屋、门卫、食品、卫生: each is a category of its own."""
    kinds = (Category.POWER, Category.TRAFFIC, Category.BUILDING, Category.GATE, Category.CANTEEN,
             Category.HYGIENE)  # fmt: skip
    words = s.mark("科目")
    for kind in kinds:
        life.register(s.director, description=words, category=kind)
    return Trace(
        found=lambda: {row.category for row in _found(s, words)} == set(kinds),
        papers={"month": (words, "用电", "交通", "卫生"), "sem4": (_numbers("新排查", "new"),)},
    )


CASES: Mapping[str, Case] = {
    "EQP-03": repair,
    "HAZ-01": register,
    "HAZ-02": assigned,
    "HAZ-03": struck_off,
    "HAZ-04": listed,
    "HAZ-05": refused,
    "HAZ-06": measure_and_deadline,
    "HAZ-07": self_found,
    "HAZ-08": upward,
    "HAZ-10": frequency,
    "HAZ-11": before_event,
    "HAZ-12": five_objects,
    "HAZ-13": risk,
    "HAZ-15": supervision,
    "HAZ-16": surroundings,
    "HAZ-17": subjects,
}
