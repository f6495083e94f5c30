"""Hazards, repairs and risks of the sample school, lived through in order of time.

Each plan is a list of steps with the days until the next; what lies after the end never happens,
so that the youngest stand in every state there is.
"""

import io
import json
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from campus_guard.core.ids import derived_uid
from campus_guard.core.paths import resource
from campus_guard.db.service import Command, Service
from campus_guard.features.hazards import commands as c
from campus_guard.features.hazards.inputs import PhotoInput, Stage
from campus_guard.features.hazards.queries import GetHazard
from campus_guard.features.hazards.rules.codes import (
    Category,
    Department,
    Ground,
    HazardKind,
    Level,
    ListingLevel,
    PhotoMoment,
    ReportMethod,
    Source,
)

At = Callable[[datetime, Callable[[], None]], None]
Case = Mapping[str, Any]
AUTHORITY = "示例区教育局"


@dataclass
class Tale:
    """One hazard of the sample: its moment, its case, its people; each method is a step."""

    seed: int
    number: int
    moment: datetime
    case: Case
    area_id: int
    owner_id: int
    verifier_id: int
    director: Service
    finder: Service
    kind: HazardKind = HazardKind.HAZARD
    id: int = 0
    steps: int = 0

    def uid(self, part: str = "") -> str:
        """Return the uid of the next thing that is stored."""
        self.steps += 1
        return derived_uid("hazard", self.seed, self.number, self.steps, part)

    @property
    def now(self) -> datetime:
        """Return the present moment at the school."""
        return self.director.clock.now()

    def do(self, command: Callable[..., Command[int]], **values: Any) -> None:
        """Run a step command."""
        self.director.run(command(uid=self.uid(), hazard_id=self.id, **values))

    def facts(self) -> dict[str, Any]:
        """Return what is typed at registration."""
        repair = self.kind is HazardKind.REPAIR
        return {
            "uid": self.uid(),
            "found_on": self.moment.date(),
            "source": Source(self.case["source"]),
            "category": Category(self.case["category"]),
            "description": self.case["text"],
            "area_id": self.area_id,
            "finder_id": self.verifier_id,
            "department": self.department,
            "kind": self.kind,
            "device": self.case["text"][:12] if repair else "",
            "down_from": self.moment if repair else None,
        }

    @property
    def department(self) -> Department | None:
        """Return the department of the case."""
        return Department(self.case["department"]) if self.case["department"] else None

    def found(self) -> None:
        """Register it, with a picture."""
        self.id = self.finder.run(c.RegisterHazard(**self.facts())).value
        self.photo(PhotoMoment.BEFORE)

    def proposed(self) -> None:
        """Register it as a possible major hazard."""
        command = c.RegisterHazard(**self.facts(), proposed_major=True, protection="专人看守")
        self.id = self.director.run(command).value
        self.photo(PhotoMoment.BEFORE)

    def fixed(self) -> None:
        """Register it as fixed on the spot."""
        photo = PhotoInput(uid=self.uid("photo"), file_name="after.jpg", data=picture("after"))
        command = c.RegisterFixed(
            **self.facts(),
            measure=self.case["measure"],
            fixer_id=self.owner_id,
            verifier_id=self.verifier_id,
            photos=(photo,),
        )
        self.id = self.director.run(command).value

    def photo(self, moment: PhotoMoment) -> None:
        """Attach a drawn picture."""
        name, data = f"{moment.value}.jpg", picture(moment.value)
        self.do(c.AddHazardPhoto, file_name=name, data=data, moment=moment)

    def general(self) -> None:
        """Grade it as general."""
        self.do(c.GradeHazard, level=Level.GENERAL)

    def major(self) -> None:
        """Grade it as major, report it and put it under listed supervision."""
        self.do(c.GradeHazard, level=Level.MAJOR)
        self.do(c.ReportUpward, to=AUTHORITY, method=ReportMethod.PAPER, note="附整改措施建议")
        day = self.now.date()
        stages = (
            Stage(text="落实临时防护", due=day + timedelta(days=1)),
            Stage(text="更换设备", due=day + timedelta(days=7)),
            Stage(text="检测验收", due=day + timedelta(days=12)),
        )
        self.do(
            c.ListHazard,
            plate=f"示挂〔{day.year}〕{self.number}号",
            level=ListingLevel.COUNTY,
            ground=Ground.MAJOR,
            sponsor=AUTHORITY,
            milestones=stages,
        )

    def assign(self, days: int = 7) -> None:
        """Assign it with a deadline in so many days."""
        due = self.now.date() + timedelta(days=days)
        measure = self.case["measure"]
        self.do(c.AssignHazard, measure=measure, due=due, owner_id=self.owner_id)

    def hurry(self) -> None:
        """Assign it with a deadline that will be missed."""
        self.assign(2)

    def start(self) -> None:
        """Begin the work."""
        self.do(c.StartRectifying)

    def stage(self) -> None:
        """Reach the first stage of listed supervision."""
        self.do(c.ReachMilestone, index=0, note="已落实")

    def urge(self) -> None:
        """Urge the responsible person."""
        self.do(c.UrgeHazard, note="当面催办,要求说明原因")

    def extend(self) -> None:
        """Allow a later deadline."""
        due = self.now.date() + timedelta(days=10)
        self.do(c.ExtendDeadline, due=due, reason="配件未到货", approver="示例校长")

    def refuse(self) -> None:
        """Record a refusal."""
        self.do(c.RecordRefusal, note="承租户拒绝清理")

    def outside(self) -> None:
        """Report it to an outside unit."""
        self.do(c.ReportOutside, unit="示例街道办事处", protection="护学岗加派一人", note="已去函")

    def resume(self) -> None:
        """Take it up again."""
        self.do(c.ResumeHazard, note="对方已处理,学校复核")

    def ask(self) -> None:
        """Ask for re-inspection, with a picture of afterwards."""
        self.photo(PhotoMoment.AFTER)
        self.do(c.AskReinspection)

    def fail(self) -> None:
        """Send it back."""
        self.do(c.FailReinspection, verifier_id=self.verifier_id, reason="仍有一处未处理")

    def pay(self) -> None:
        """Record what it cost."""
        self.do(c.RecordCost, amount=Decimal(30 + 17 * (self.number % 40)), item="材料费")

    def works(self) -> None:
        """Record that the device works again."""
        self.do(c.WorksAgain, at=self.now)

    def passed(self) -> None:
        """Pass the re-inspection."""
        self.do(c.PassReinspection, verifier_id=self.verifier_id, evidence="现场复查,见照片")

    def unlist(self) -> None:
        """Take it off the list."""
        self.do(c.UnlistHazard, basis="复查合格,检测报告齐全", approver=AUTHORITY)

    def strike(self) -> None:
        """Strike it off."""
        self.do(c.StrikeOff)

    def void(self) -> None:
        """Void it."""
        self.director.run(c.VoidHazard(hazard_id=self.id, reason="重复登记"))


Plan = Sequence[tuple[int, Callable[[Tale], None]]]
_T = Tale
END: Plan = ((2, _T.ask), (1, _T.passed), (0, _T.strike))
BEGIN: Plan = ((0, _T.found), (0, _T.general), (1, _T.assign), (1, _T.start))
LATE: Plan = ((0, _T.found), (0, _T.general), (1, _T.hurry), (4, _T.urge))
MAJOR: Plan = ((0, _T.proposed), (0, _T.major), (0, _T.assign), (1, _T.stage), (1, _T.start))
OUTSIDE: Plan = ((0, _T.found), (1, _T.general), (1, _T.outside))
REPAIR: Plan = ((0, _T.found), (0, _T.general), (0, _T.assign), (1, _T.start))
USUAL: Sequence[tuple[int, Plan]] = (
    (10, (*BEGIN, *END)),
    (5, ((0, _T.fixed),)),
    (4, (*BEGIN, (1, _T.pay), *END)),
    (2, (*BEGIN, (2, _T.ask), (1, _T.fail), *END)),
    (2, (*LATE, (1, _T.extend), *END)),
    (1, (*LATE, (3, _T.refuse), (2, _T.urge), *END)),
    (1, ((0, _T.found), (1, _T.void))),
)
YOUNG: Sequence[tuple[int, str, Plan]] = (
    (1, "cases", ((0, _T.found),)),
    (1, "majors", ((0, _T.proposed),)),
    (2, "cases", ((0, _T.found), (0, _T.general))),
    (3, "cases", ((0, _T.found), (0, _T.general), (1, _T.assign))),
    (4, "cases", BEGIN),
    (6, "cases", (*BEGIN, (1, _T.ask))),
    (7, "cases", (*BEGIN, (1, _T.ask), (1, _T.passed))),
    (8, "cases", (*BEGIN, (1, _T.ask), (1, _T.fail))),
    (12, "outsides", OUTSIDE),
    (9, "cases", LATE),
    (16, "cases", (*LATE, (2, _T.urge), (2, _T.urge), (1, _T.refuse))),
    (10, "majors", MAJOR),
    (5, "repairs", REPAIR),
    (1, "cases", ((0, _T.fixed),)),
    (3, "cases", ((0, _T.found), (1, _T.void))),
)
"""Days before the end, which cases, and how far it has come: every state there is."""


@dataclass
class HazardTales:
    """Plans the hazards of the sample school."""

    rng: random.Random
    director: Service
    gatekeeper: Service
    owners: Sequence[int]
    verifiers: Sequence[int]
    areas: Mapping[str, int]
    seed: int
    made: int = 0
    closed: list[Tale] = field(default_factory=list)
    plan_of: Mapping[str, Any] = field(
        default_factory=lambda: json.loads(
            resource("sample", "hazards.json").read_text(encoding="utf-8")
        )
    )

    def plan(self, at: At, moments: Sequence[datetime], end: datetime) -> None:
        """Plan a hazard for each moment, and one in each state shortly before the end."""
        weights = [weight for weight, _ in USUAL]
        before = end - timedelta(days=17)
        for place, moment in enumerate(m for m in moments if m < before):
            if place % 17 == 11:
                self._live(at, moment, "majors", self._until_off(MAJOR))
            elif place % 11 == 6:
                self._live(at, moment, "outsides", (*OUTSIDE, (9, _T.resume), (1, _T.assign), *END))
            elif place % 9 == 4:
                self._live(at, moment, "repairs", self._until_works())
            else:
                self._live(at, moment, "cases", self.rng.choices(USUAL, weights)[0][1])
        for days, which, steps in YOUNG:
            moment = (end - timedelta(days=days)).replace(hour=8, minute=10 + self.made % 40)
            self._live(at, moment, which, steps, spread=False)
        at(end - timedelta(days=2), self._come_back)

    @staticmethod
    def _until_off(begin: Plan) -> Plan:
        return (*begin, (4, _T.ask), (1, _T.passed), (1, _T.unlist), (0, _T.strike))

    @staticmethod
    def _until_works() -> Plan:
        return (*REPAIR, (1, _T.works), *END)

    def risks(self) -> None:
        """Enter the risk list; the review of the last one is overdue."""
        today = self.director.clock.today()
        for place, risk in enumerate(self.plan_of["risks"]):
            last = place == len(self.plan_of["risks"]) - 1
            self.director.run(
                c.AddRisk(
                    uid=derived_uid("risk", self.seed, place),
                    risk=risk["risk"],
                    category=Category(risk["category"]),
                    area_id=self.areas[risk["area"]],
                    likelihood=risk["likelihood"],
                    consequence=risk["consequence"],
                    control=risk["control"],
                    owner_id=None if last else self.owners[place % len(self.owners)],
                    reviewed_on=today,
                    review_due=today + timedelta(days=30 if last else 3650),
                )
            )

    def _live(
        self, at: At, moment: datetime, which: str, steps: Plan, *, spread: bool = True
    ) -> None:
        tale = self._tale(moment, which)
        when = moment
        for days, step in steps:
            pause = timedelta(days=days, hours=self.rng.randrange(3) if spread else 0, minutes=7)
            when = _workday(when + pause) if spread else when + pause
            at(when, _play(step, tale))
        if steps[-1][1] is _T.strike:
            self.closed.append(tale)

    def _tale(self, moment: datetime, which: str) -> Tale:
        self.made += 1
        name = "cases" if which == "outsides" else which
        cases = self.plan_of[name]
        if which == "outsides":
            cases = [case for case in cases if case["category"] == "SURR"]
        case = self.rng.choice(cases)
        verifier, owner = self.rng.choice(self.verifiers), self.rng.choice(self.owners)
        return Tale(
            seed=self.seed,
            number=self.made,
            moment=moment,
            case=case,
            area_id=self.areas[self.rng.choice(case["areas"])],
            owner_id=owner,
            verifier_id=verifier,
            director=self.director,
            finder=self.gatekeeper if case["source"] == "gate" else self.director,
            kind=HazardKind.REPAIR if which == "repairs" else HazardKind.HAZARD,
        )

    def _come_back(self) -> None:
        """Register again what was struck off last, linked to its old number."""
        done = [tale for tale in self.closed if tale.id and self._struck(tale)]
        if not done:
            return
        old = done[-1]
        self.made += 1
        facts = old.facts() | {"uid": old.uid("again"), "found_on": old.now.date()}
        self.director.run(c.RegisterHazard(**facts, recurs_id=old.id))

    def _struck(self, tale: Tale) -> bool:
        row = self.director.ask(GetHazard(hazard_id=tale.id)).row
        return row.struck_on is not None and row.kind is HazardKind.HAZARD


def _play(step: Callable[[Tale], None], tale: Tale) -> Callable[[], None]:
    return lambda: step(tale)


def _workday(when: datetime) -> datetime:
    """Return the moment, a weekend's on the Monday after it, never in the evening."""
    day = when if when.hour < 18 else (when + timedelta(days=1)).replace(hour=9)
    while day.isoweekday() > 5:
        day += timedelta(days=1)
    return day


def picture(word: str) -> bytes:
    """Return a small drawn picture for a sample photo; nobody can be recognised on it."""
    from PIL import Image, ImageDraw

    colours = {"before": "#b9722b", "after": "#2f7d55", "evidence": "#35618f"}
    image = Image.new("RGB", (480, 320), "#e8e4da")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 220, 480, 320), fill="#b8b2a4")
    draw.rectangle((150, 110, 330, 250), fill=colours.get(word, "#777777"), outline="#333333")
    draw.line((150, 110, 330, 250), fill="#333333", width=3)
    draw.text((10, 10), f"SAMPLE {word}", fill="#333333")
    out = io.BytesIO()
    image.save(out, "JPEG", quality=70)
    return out.getvalue()
