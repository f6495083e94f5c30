"""Accidents: six tiers, times, points, liability, concealment, vetoes, meetings, aftermath."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from campus_guard.core.ids import new_uid
from campus_guard.features.accidents import commands as c
from campus_guard.features.accidents import queries as q
from campus_guard.features.accidents.commands.concealment import Charge, JudgeConcealment
from campus_guard.features.accidents.commands.duties import ApplyDecision
from campus_guard.features.accidents.filecodes import Method
from campus_guard.features.accidents.queries.concealment import ListConcealment
from campus_guard.features.accidents.rules import (
    ConcealmentKind,
    Confirmation,
    Injury,
    OutsideBody,
    Question,
    StepCode,
    StepStatus,
    Tier,
)
from campus_guard.features.accidents.rules.codes import SheetState
from campus_guard.features.accidents.rules.sheet import SheetRow
from campus_guard.features.calendar.commands import CreateSchoolYear, TermDates
from campus_guard.features.responsibility.commands.agenda import DecideItem
from campus_guard.features.responsibility.inputs import Named, RulingInput
from campus_guard.features.responsibility.queries.meetings import ListMeetings
from campus_guard.features.responsibility.queries.tasks import ListTasks
from campus_guard.features.responsibility.queries.waiting import DutiesOfAccident
from campus_guard.features.responsibility.rules.meetings import (
    DecisionKind,
    ItemKind,
    MeetingKind,
)
from tests.e2e.where.school import TODAY, Case, School, Trace, moment
from tests.unit import accident_cases as life
from tests.unit import hazard_cases
from tests.unit import meeting_cases as meet
from tests.unit.assess_help import accident as charged

FAILED: Mapping[Question, bool | None] = {**life.GOOD, Question.GUIDANCE_DONE: False}
OLD_TERM = "2020-2021-1"
TIERS = {
    Tier.A1: (Injury.MINOR, True), Tier.R1: (Injury.MINOR, False),
    Tier.A2: (Injury.MODERATE, True), Tier.R2: (Injury.MODERATE, False),
    Tier.A3: (Injury.SEVERE, True), Tier.R3: (Injury.SEVERE, False),
}  # fmt: skip


def _plain(s: School, **facts: Any) -> int:
    """Record a graze for which nobody is to blame."""
    return life.record(
        s.director, life.triaged(**facts), victims=(life.victim(),), duties=(life.class_teacher(),)
    )


def _row(s: School, name: str) -> SheetRow:
    return next(row for row in s.sheet.rows if row.name == name)


def six_tiers(s: School) -> Trace:
    """The gate reports; the office says how grave and whether a duty was failed."""
    place = s.mark("楼梯")
    said = s.gatekeeper.run(c.RecordAccident(uid=new_uid(), facts=life.facts(place=place))).value
    reported = {row.id for row in s.gatekeeper.ask(q.MyReports())}
    for injury, good in TIERS.values():
        duty = life.class_teacher(
            life.GOOD if good else FAILED, confirmed_by=Confirmation.ADMIN_MEETING
        )
        life.record(s.director, life.triaged(place=place), victims=(life.victim(injury),),
                    duties=(duty,))  # fmt: skip

    def found() -> bool:
        counts = s.term.counts.by_tier
        return said in reported and all(counts[tier] >= 1 for tier in TIERS)

    return Trace(found, {"first": (place,), "sem5": (place,)})


def times(s: School) -> Trace:
    """Ten minutes to the department and the parents; the clock shows who was late."""
    told, family = s.mark("主任"), s.mark("家长")
    accident = _plain(s)
    life.tell(s.director, accident, StepCode.REPORT_DEPT, life.at(8, 36), recipient=told)
    life.tell(s.director, accident, StepCode.NOTIFY_PARENT, life.at(8, 47), guardian=family)

    def found() -> bool:
        steps = {x.code: x.check.status for x in life.detail(s.director, accident).steps}
        return (steps[StepCode.REPORT_DEPT], steps[StepCode.NOTIFY_PARENT]) == (
            StepStatus.ON_TIME, StepStatus.LATE
        )  # fmt: skip

    return Trace(found, {"first": (told, "08:36"), "closing": (told, "08:36", "08:47")})


def points(s: School) -> Trace:
    """An ordinary responsibility accident costs twenty points of a hundred."""
    name = s.mark("班主任")
    charged(s.director, s.somebody(name))

    def found() -> bool:
        row = _row(s, name)
        return (row.personal, row.score) == (20, 80)

    return Trace(found, {"sheet": (name, "80")})


def management(s: School) -> Trace:
    """Every second one of a line costs its director, every fourth the vice-principal."""
    for _ in range(2):
        charged(s.director, s.somebody(s.mark("教师")))

    def arithmetic(school: School) -> str:
        row = _row(school, "示例教导")
        return school.tr(row.liability[0].words)

    return Trace(
        found=lambda: _row(s, "示例教导").management >= 10,
        papers={"sheet": ("示例教导", arithmetic)},
    )


def allowance(s: School) -> Trace:
    """A hundred yuan a term, by the points that are left."""
    name = s.mark("科任")
    charged(s.director, s.somebody(name))

    def total(school: School) -> str:
        return f"{school.sheet.total_allowance:,.2f}"

    return Trace(
        found=lambda: _row(s, name).allowance == Decimal("80.00"),
        papers={"sheet": (name, "80.00", total), "sem9": (total,)},
    )


def concealment(s: School) -> Trace:
    """A named person confirms it on evidence; the score of the term is then 0."""
    name = s.mark("瞒报者")
    person, accident = s.somebody(name), _plain(s)
    charge = Charge(kind=ConcealmentKind.CONCEALED, person_id=person, evidence="监控录像")
    s.run(
        JudgeConcealment(
            uid=new_uid(), accident_id=accident, confirmed=True, charge=charge,
            decided_by="示例校长",
        )
    )  # fmt: skip

    def found() -> bool:
        cases = s.ask(ListConcealment(accident_id=accident))
        return _row(s, name).score == 0 and any(x.person_id == person for x in cases)

    number = life.detail(s.director, accident).number
    return Trace(found, {"sheet": (name, number)})


def veto(s: School) -> Trace:
    name = s.mark("失职者")
    charged(s.director, s.somebody(name))
    return Trace(
        found=lambda: name in repr(s.ask(q.AwardYearList(year=2026)).people),
        papers={"veto": (name,), "sem9": (name,)},
    )


def administrative_meeting(s: School) -> Trace:
    """A graver responsibility accident is decided by the 行政会; without it nothing is closed."""
    name = s.mark("责任人")
    duty = life.class_teacher(
        FAILED, person_id=s.somebody(name), person_name="", confirmed_by=Confirmation.PROPOSED
    )
    accident = life.record(
        s.director, life.triaged(), victims=(life.victim(Injury.MODERATE),), duties=(duty,)
    )
    before = life.detail(s.director, accident).obstacles
    item = meet.item_input(ItemKind.DETERMINATION, accident_id=accident)
    meeting = meet.held(s.director, item)
    one, held = meeting.items[0], s.ask(DutiesOfAccident(accident_id=accident))[0]
    punishment = s.mark("全校通报")
    ruling = RulingInput(
        uid=new_uid(), who=Named(held.person_id, held.person_name), duty_id=held.duty_id,
        liability="负直接责任", punishment=punishment,
    )  # fmt: skip
    s.run(
        DecideItem(
            item_id=one.id, expected_version=one.version, decision="按制度处理",
            decision_kind=DecisionKind.LIABILITY, rulings=(ruling,),
        )
    )  # fmt: skip
    version = life.detail(s.director, accident).version
    s.run(ApplyDecision(accident_id=accident, expected_version=version, item_id=one.id))

    def found() -> bool:
        after = life.detail(s.director, accident).obstacles
        return len(after) < len(before) and _row(s, name).personal == 50

    return Trace(
        found, {"minutes": (name, punishment), "closing": (meeting.row.number, punishment)}
    )


def _sheet(s: School, accident: int, **more: Any) -> None:
    version = life.detail(s.director, accident).version
    s.run(c.SaveAftermath(uid=new_uid(), accident_id=accident, expected_version=version, **more))


def petition(s: School) -> Trace:
    """A letter of complaint is noted, and the principal's office meets about it."""
    note = s.mark("家长来信")
    accident = _plain(s)
    _sheet(s, accident, petition=True, petition_note=note)
    item = meet.item_input(ItemKind.PETITION, accident_id=accident, topic=s.mark("来信处理"))
    meeting = meet.held(s.director, item, kind=MeetingKind.PRINCIPAL_OFFICE)

    def found() -> bool:
        kept = s.ask(q.GetAftermath(accident_id=accident))
        return note in repr(kept) and meeting.row.id in {m.id for m in s.ask(ListMeetings())}

    return Trace(found, {"closing": (note,)})


def parents(s: School) -> Trace:
    who, words = s.mark("母亲"), s.mark("已陪同就医")
    accident = _plain(s)
    s.run(
        c.KeepContact(
            uid=new_uid(), accident_id=accident, at=moment(8, 40), method=Method.PHONE,
            guardian=who, relation="母亲", note=words,
        )
    )  # fmt: skip
    return Trace(
        found=lambda: words in repr(s.ask(q.GetAftermath(accident_id=accident))),
        papers={"closing": (who, words)},
    )


def reported_outside(s: School) -> Trace:
    """What is read out to the police is made by the program; who took it is noted."""
    place, officer = s.mark("校门外"), s.mark("民警")
    accident = life.record(
        s.director, life.triaged(place=place), victims=(life.victim(Injury.SEVERE),)
    )
    s.made["grave accident"] = accident
    step = next(x for x in life.detail(s.director, accident).steps if x.open_bodies)
    s.run(
        c.TellStep(
            uid=new_uid(), accident_id=accident, step_id=step.id, done_at=life.at(8, 35),
            body=OutsideBody.POLICE, recipient=officer, method=Method.PHONE, words="已口头报告",
        )
    )  # fmt: skip

    def found() -> bool:
        steps = life.detail(s.director, accident).steps
        return any(t.recipient == officer for x in steps for t in x.tellings)

    return Trace(found, {"outside": (place,), "closing": (officer,)})


def aftermath(s: School) -> Trace:
    insurer, what = s.mark("保险公司"), s.mark("回访")
    accident = _plain(s)
    s.run(
        c.KeepClaim(uid=new_uid(), accident_id=accident, insurer=insurer, amount=Decimal("1234.50"))
    )
    s.run(c.KeepFollowup(uid=new_uid(), accident_id=accident, due_on=TODAY, what=what))
    return Trace(
        found=lambda: (
            insurer in repr(s.ask(q.GetAftermath(accident_id=accident)))
            and accident in {x.accident_id for x in s.ask(q.FollowupsDue())}
        ),
        papers={"closing": (insurer, "1,234.50", what)},
    )


def public_opinion(s: School) -> Trace:
    note = s.mark("网上传言已澄清")
    accident = _plain(s)
    _sheet(s, accident, public_opinion=note)
    return Trace(
        found=lambda: note in repr(s.ask(q.GetAftermath(accident_id=accident))),
        papers={"closing": (note,)},
    )


def once_a_term(s: School) -> Trace:
    """A term's sheet is proposed, confirmed, frozen: it is made once."""
    assert s.staff
    terms = (TermDates(date(2020, 9, 1), date(2021, 1, 20)),)
    s.run(CreateSchoolYear(uid=new_uid(), starts_on=date(2020, 9, 1), terms=terms))
    view = s.principal.ask(q.GetTermSheet(term=OLD_TERM))
    s.principal.run(c.ProposeSettlement(uid=new_uid(), term_id=view.term.id))
    for command in (c.ConfirmSettlement, c.FreezeSettlement):
        life_ = s.ask(q.GetTermSheet(term=OLD_TERM)).life
        s.principal.run(command(sheet_id=life_.id, expected_version=life_.version))
    s.made["old term"] = OLD_TERM
    return Trace(
        found=lambda: s.ask(q.GetTermSheet(term=OLD_TERM)).state is SheetState.FROZEN,
        papers={"sheet": (OLD_TERM,)},
    )


def analysis(s: School) -> Trace:
    """Hazards and disputes are looked at together; what is decided gets an owner and a day."""
    topic, what, owner = s.mark("隐患研判"), s.mark("加固围墙"), s.mark("承办人")
    hazard = hazard_cases.register(s.director, description=s.mark("围墙倾斜")).grade()
    item = meet.item_input(ItemKind.HAZARD, topic=topic, hazard_id=hazard.id)
    meeting = meet.held(s.director, item, kind=MeetingKind.ANALYSIS)
    one = meeting.items[0]
    task = meet.task_input(what=what, owner=Named(None, owner), due_on=date(2026, 12, 9))
    s.run(
        DecideItem(
            item_id=one.id, expected_version=one.version, decision="限期完成",
            decision_kind=DecisionKind.HAZARD_MEASURE, tasks=(task,),
        )
    )  # fmt: skip
    return Trace(
        found=lambda: what in {row.what for row in s.ask(ListTasks())},
        papers={"minutes": (topic, what, owner, "2026-12-09")},
    )


def meetings(s: School) -> Trace:
    """The monthly meeting stands in the minutes and, with its kind, in annex 6."""
    topic = s.mark("月例会议题")
    meeting = meet.held(
        s.director, meet.item_input(topic=topic), kind=MeetingKind.ROUTINE,
        held_at=life.at(8) - timedelta(days=1),
    )  # fmt: skip
    return Trace(
        found=lambda: meeting.row.id in {row.id for row in s.ask(ListMeetings())},
        papers={"minutes": (topic,), "annex6": ("2026-11-19",)},
    )


CASES: Mapping[str, Case] = {
    "ACC-01": six_tiers,
    "ACC-02": times,
    "ACC-03": points,
    "ACC-04": management,
    "ACC-05": allowance,
    "ACC-06": concealment,
    "ACC-07": veto,
    "ACC-08": administrative_meeting,
    "ACC-09": petition,
    "ACC-10": parents,
    "ACC-11": reported_outside,
    "ACC-12": aftermath,
    "ACC-13": public_opinion,
    "ACC-14": once_a_term,
    "HAZ-09": analysis,
    "LED-10": meetings,
}
