"""How the sample school's accident files end: aftermath, signatures, approval; one restricted."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from campus_guard.core.ids import derived_uid
from campus_guard.db.service import Service
from campus_guard.features.accidents import commands as c
from campus_guard.features.accidents.aftermath import Bearer, CostKind
from campus_guard.features.accidents.queries import AccidentDetail, GetAccident
from campus_guard.features.accidents.queries.closing import tiers_of
from campus_guard.features.accidents.rules import Cause, Injury, Setting, Severity
from campus_guard.features.accidents.states import AccidentState, Signer, next_states

CAUSES = (
    ("奔跑中未注意避让。", "课间活动区域拥挤。", "课间值守点位需要加密。"),
    ("地面湿滑。", "雨天提示牌未及时摆放。", "雨天巡查要求未写入值周表。"),
    ("活动前热身不足。", "分组间距偏小。", "体育课安全提示需每课必讲。"),
)
NEVER_SIGNED, ONLY_SIGNED = 0.06, 0.14  # shares of the files that wait


@dataclass(frozen=True)
class Endings:
    """Leads files to their end; chance comes from the number of the file, not from the story."""

    director: Service
    principal: Service
    seed: int

    def lead(self, accident: int) -> None:
        """Move a file on as far as the rules let it go, write its aftermath, sign, approve."""
        file = self._look(accident)
        rng = random.Random(f"{self.seed} {file.number}")  # noqa: S311 - sample data, no secret
        if self._aftermath(file, rng):
            file = self._look(accident)
        file = self._move_on(file)
        if file.obstacles or file.state is not AccidentState.CLOSING:
            return
        chance = rng.random()
        if chance < NEVER_SIGNED:
            return
        version = file.version
        for signer, person in (
            (Signer.INVESTIGATOR, self.director.actor.name),
            (Signer.VICE_PRINCIPAL, "(示例)分管副校长"),
        ):
            self._sign(file, version, signer, person)
            version += 1
        if chance >= ONLY_SIGNED:
            uid = derived_uid("approval", self.seed, file.number)
            self.principal.run(
                c.ApproveClosing(uid=uid, accident_id=accident, expected_version=version)
            )

    def _look(self, accident: int) -> AccidentDetail:
        return self.director.ask(GetAccident(accident_id=accident))

    def _move_on(self, file: AccidentDetail) -> AccidentDetail:
        state, version = file.state, file.version
        while following := next_states(state, tiers_of(file.result)):
            state = following[0]
            self.director.run(
                c.ChangeState(
                    accident_id=file.id,
                    expected_version=version,
                    state=state,
                    reason="(示例)按程序办理",
                )
            )
            version += 1
        return self._look(file.id)

    def _sign(self, file: AccidentDetail, version: int, signer: Signer, person: str) -> None:
        self.director.run(
            c.SignReport(
                uid=derived_uid("signature", self.seed, file.number, signer),
                accident_id=file.id,
                expected_version=version,
                signer=signer,
                person=person,
            )
        )

    def _aftermath(self, file: AccidentDetail, rng: random.Random) -> bool:
        """Write what followed, for some files; tell whether it did."""
        serious = file.result.severity in (Severity.MODERATE, Severity.GRAVE)
        if not serious and rng.random() > 0.2:
            return False
        direct, indirect, management = rng.choice(CAUSES)
        self.director.run(
            c.SaveAftermath(
                uid=derived_uid("aftermath", self.seed, file.number),
                accident_id=file.id,
                expected_version=file.version,
                direct_cause=f"(示例){direct}",
                indirect_cause=f"(示例){indirect}",
                management_cause=f"(示例){management}",
                treatment="(示例)已复诊,恢复良好。" if serious else "",
                settlement="(示例)与家长沟通一致,无异议。",
            )
        )
        if serious and file.victims:
            self._money(file, rng)
        return True

    def _money(self, file: AccidentDetail, rng: random.Random) -> None:
        day = self.director.clock.today()
        cost = Decimal(rng.randrange(8000, 300000)) / 100
        self.director.run(
            c.KeepClaim(
                uid=derived_uid("claim", self.seed, file.number),
                accident_id=file.id,
                insurer="示例财产保险",
                claim_number=f"示例-{rng.randrange(10000):04d}",
                amount=cost,
                paid=cost if rng.random() < 0.7 else None,
                filed_on=file.case.facts.occurred_at.date(),
                closed_on=day if rng.random() < 0.6 else None,
            )
        )
        self.director.run(
            c.KeepCost(
                uid=derived_uid("cost", self.seed, file.number),
                accident_id=file.id,
                kind=CostKind.MEDICAL,
                borne_by=Bearer.INSURER,
                amount=cost,
                day=file.case.facts.occurred_at.date(),
            )
        )
        self.director.run(
            c.KeepFollowup(
                uid=derived_uid("followup", self.seed, file.number),
                accident_id=file.id,
                due_on=day + timedelta(days=rng.randrange(-3, 20)),
                what="(示例)回访复查结果,关心返校后的适应情况。",
            )
        )

    def restricted(self, moment: datetime, pupil: int, area: int, place: str) -> None:
        """Record a restricted file, opened twice with a reason."""
        accident = self.director.run(
            c.RecordAccident(
                uid=derived_uid("restricted", self.seed, moment),
                facts=c.Facts(
                    occurred_at=moment,
                    area_id=area,
                    place=place,
                    narrative="(示例)心理教师发现学生有自伤痕迹,已陪护并联系家长。",
                    setting=Setting.CAMPUS,
                    cause=Cause.SELF_HARM,
                    harmed=True,
                    property_loss=Decimal(0),
                    measures="(示例)专人陪护,转介心理辅导。",
                ),
                victims=(
                    c.VictimInput(
                        uid=derived_uid("restricted victim", self.seed, moment),
                        pupil_id=pupil,
                        injury=Injury.MINOR,
                    ),
                ),
            )
        ).value
        for service, reason in (
            (self.director, "(示例)联系家长并安排陪护"),
            (self.principal, "(示例)审阅处置情况"),
        ):
            service.run(c.OpenRestricted(accident_id=accident, reason=reason))
