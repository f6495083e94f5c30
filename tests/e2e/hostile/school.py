"""A school in which everything is called something hostile."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Any

from campus_guard.core.ids import new_uid
from campus_guard.core.phone import normal_phone
from campus_guard.features.accidents import commands as ac
from campus_guard.features.accidents.filecodes import Method
from campus_guard.features.accidents.rules import OutsideBody, StepCode
from campus_guard.features.admin import commands as admin
from campus_guard.features.admin import queries as aq
from campus_guard.features.calendar import commands as cc
from campus_guard.features.people import commands as pc
from campus_guard.features.places import commands as lc
from tests.e2e.hostile.gateschool import fill_gate, pupils_at_gate
from tests.e2e.hostile.papers_accidents import add_aftermath, add_restricted
from tests.e2e.hostile.papers_assessment import add_assessment
from tests.e2e.hostile.papers_hazards import add_hazard
from tests.e2e.hostile.papers_inspections import add_inspection
from tests.e2e.hostile.papers_ledgers import add_entries
from tests.e2e.hostile.papers_letters import add_letter
from tests.e2e.hostile.papers_meetings import add_meeting
from tests.e2e.hostile.papers_reports import add_reports, add_summary
from tests.e2e.hostile.papers_rosters import fill_rosters
from tests.e2e.hostile.texts import Hostile
from tests.e2e.hostile.world import World

YEAR = date(2026, 9, 1)
SCHOOL_NAME = "<b>示例&amp;小学 ＝1+1"


@dataclass
class HostileSchool:
    """Fills a world with a record of each kind for each text; remembers what they should say.

    ``kept["area.name"]`` are the names of all areas as they are kept.
    """

    world: World
    kept: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def text(self, name: str, text: Hostile, most: int = 20_000, *, block: bool = False) -> str:
        """Return what is typed into a field, with a mark of its own; note what is kept."""
        mark = self.world.new("z")
        raw, kept = text.raw, text.block if block else text.line
        if len(kept) + len(mark) > most:
            raw = kept = kept[: most - len(mark)].rstrip()
        self.kept[name].append(kept + mark)
        return raw + mark

    def fill(self, texts: tuple[Hostile, ...]) -> None:
        """Make one record of each kind for each text."""
        with self.world.at_once():
            self._fill(texts)

    def _fill(self, texts: tuple[Hostile, ...]) -> None:
        w = self.world
        old = w.ask(aq.SchoolInfo())
        w.run(
            admin.EditSchool(
                expected_version=old.version,
                name=SCHOOL_NAME,
                kind="primary",
                settlement="urban",
                boarding=False,
            )
        )
        people = []
        for number, text in enumerate(texts):
            person = self.people(text)
            people.append(person)
            pupils_at_gate(self, text)
            self.organisation(text, person, number)
            self.places(text, person)
            self.calendar(text, number)
            self.accident(text)
            add_hazard(self, text)
            add_letter(self, text, person)
            add_meeting(self, text)
            add_entries(self, text)
            add_reports(self, text, number)
            self.account(text)
        for text in texts:
            add_inspection(self, text)
            add_restricted(self, text)
        add_assessment(self, texts, people)
        add_summary(self, texts)
        fill_gate(self, texts, people)
        fill_rosters(self, texts, people)

    def people(self, text: Hostile) -> int:
        w = self.world
        post = w.run(
            pc.AddStaffPost(
                uid=new_uid(),
                name=self.text("staff_post.name", text, 64),
                duty_text=self.text("staff_post.duty_text", text, block=True),
            )
        )
        person = w.run(
            pc.AddPerson(
                uid=new_uid(),
                name=self.text("person.name", text, 100),
                staff_number=self.text("person.staff_number", text, 32),
                line="teaching",
                phone=self.text("person.phone", text, 32),
                title=self.text("person.title", text, 64),
                note=self.text("person.note", text, block=True),
                posts=(post,),
            )
        )
        self.kept["person.phone"][-1] = normal_phone(self.kept["person.phone"][-1])
        w.run(
            pc.AddCertificate(
                uid=new_uid(),
                person_id=person,
                kind=self.text("certificate.kind", text, 64),
                number=self.text("certificate.number", text, 64),
            )
        )
        grade = self.text("grade.name", text, 32)
        made = w.run(pc.AddGrade(uid=new_uid(), name=grade, entry_year=2026))
        name = self.text("class.name", text, 32)
        room = w.run(pc.AddClass(uid=new_uid(), name=name, grade_id=made, class_teacher_id=person))
        w.run(
            pc.AddPupil(
                uid=new_uid(),
                number=self.text("pupil.number", text, 32),
                name=self.text("pupil.name", text, 100),
                class_id=room,
            )
        )
        return int(person)

    def organisation(self, text: Hostile, person: int, number: int) -> None:
        w = self.world
        w.run(
            pc.AddSquad(
                uid=new_uid(),
                name=self.text("squad.name", text, 64),
                members=(pc.Membership(person, "leader"),),
            )
        )
        w.run(
            pc.AddGroupMember(
                uid=new_uid(),
                school_year_id=w.once(w.this_year),
                person_id=person,
                duty=self.text("group.duty", text, block=True),
            )
        )
        w.run(
            pc.AppointPosition(
                uid=new_uid(),
                position="first_responsible",
                person_id=person,
                starts_on=date(2000, 1, 1) + timedelta(days=number),
            )
        )

    def places(self, text: Hostile, person: int) -> None:
        w = self.world
        slot = lc.Slot(self.text("area.slot", text, 64), time(7), time(8), person)
        duty = self.text("area.member", text, 2_000, block=True)
        area = w.run(
            lc.AddArea(
                uid=new_uid(),
                code=self.text("area.code", text, 32),
                name=self.text("area.name", text, 100),
                kind="public",
                duty_text=self.text("area.duty_text", text, block=True),
                chief_id=person,
                members=(lc.Member(person, duty),),
                slots=(slot,),
            )
        )
        w.run(lc.AddGate(uid=new_uid(), name=self.text("gate.name", text, 64), area_id=area))
        w.run(
            lc.AddPost(
                uid=new_uid(),
                name=self.text("post.name", text, 64),
                kind="escort",
                area_id=area,
                needs_certificate=self.text("post.certificate", text, 64),
            )
        )
        w.run(
            lc.AddPatrolPoint(
                uid=new_uid(),
                code=self.text("point.code", text, 32),
                name=self.text("point.name", text, 100),
                area_id=area,
                look_for=self.text("point.look_for", text, block=True),
            )
        )

    def calendar(self, text: Hostile, number: int) -> None:
        w = self.world
        w.once(w.this_year)
        day = date(2026, 11, 2) + timedelta(days=number)
        for kind in ("school_break", "event"):
            name = self.text(f"day.{kind}", text, 64)
            w.run(cc.SetDays(uid=new_uid(), first=day, kind=kind, name=name))
        w.run(
            cc.AddPeriod(
                uid=new_uid(),
                name=self.text("period.name", text, 32),
                kind="lesson",
                starts_at=time(8),
                ends_at=time(9),
            )
        )

    def accident(self, text: Hostile) -> None:
        w = self.world
        facts = ac.Facts(
            **{
                **vars(w.facts()),
                "place": self.text("accident.place", text, 200),
                "narrative": self.text("accident.narrative", text, block=True),
                "reporter": self.text("accident.reporter", text, 100),
                "reporter_phone": self.text("accident.phone", text, 100),
                "activity": self.text("accident.activity", text, 100),
                "measures": self.text("accident.measures", text, block=True),
                "hospital": self.text("accident.hospital", text, block=True),
            }
        )
        victim = ac.VictimInput(
            uid=new_uid(),
            label=self.text("victim.label", text, 100),
            injury=w.victim().injury,
            hospital=self.text("victim.hospital", text, block=True),
        )
        duty = ac.DutyInput(
            **{**vars(w.duty()), "person_name": self.text("duty.person_name", text, 100)}
        )
        accident = w.run(
            ac.RecordAccident(uid=new_uid(), facts=facts, victims=(victim,), duties=(duty,))
        )
        self.tell(accident, text)
        add_aftermath(self, text, accident)

    def tell(self, accident: int, text: Hostile) -> None:
        w = self.world
        for step in w.file(accident).steps:
            if step.code in (StepCode.NOTIFY_PARENT, StepCode.REPORT_DEPT):
                told: Any = ac.TellStep(
                    uid=new_uid(),
                    accident_id=accident,
                    step_id=step.id,
                    done_at=w.clock.now(),
                    method=Method.PHONE,
                    body=OutsideBody.POLICE,
                    recipient=self.text("told.recipient", text, 100),
                    told_by=self.text("told.by", text, 100),
                    guardian=self.text("told.guardian", text, 100),
                    note=self.text("told.note", text, block=True),
                )
                w.run(told)

    def account(self, text: Hostile) -> None:
        w = self.world
        name = self.text("account.name", text, 64)
        username = w.new("u").lower()
        account = w.run(
            admin.CreateAccount(uid=new_uid(), username=username, name=name, role="gatekeeper")
        )
        reason = self.text("account.reason", text, block=True)
        w.run(admin.CloseAccount(account_id=account, expected_version=1, reason=reason))
