"""Hazards in every lane, for the tests of the register's pages."""

from datetime import date, timedelta
from typing import Any

from campus_guard.core.ids import new_uid
from campus_guard.db.service import Service
from campus_guard.features.accidents import commands as ac
from campus_guard.features.hazards import commands as c
from campus_guard.features.hazards.queries import (
    GetHazard,
    HazardRow,
    HazardStory,
    ListHazards,
)
from campus_guard.features.hazards.rules.codes import (
    Category,
    HazardKind,
    Level,
    PhotoMoment,
    Source,
)
from tests.unit import inspection_help as h

TODAY = h.TODAY


def found(service: Service, words: str = "疏散通道堆放课桌", **values: Any) -> int:
    """Register a hazard; return its id."""
    given: dict[str, Any] = {
        "found_on": TODAY - timedelta(days=20),
        "source": Source.PATROL,
        "category": Category.FIRE,
        "place": "实验楼三层",
    }
    return service.run(c.RegisterHazard(uid=new_uid(), description=words, **given | values)).value


def step(service: Service, command: type[Any], hazard_id: int, **values: Any) -> None:
    service.run(command(uid=new_uid(), hazard_id=hazard_id, **values))


def assigned(service: Service, due: date, **values: Any) -> int:
    made = found(service, **values)
    step(service, c.GradeHazard, made, level=Level.GENERAL, on=TODAY - timedelta(days=18))
    step(service, c.AssignHazard, made, measure="清空通道", due=due, owner="赵示例",
         on=TODAY - timedelta(days=15))  # fmt: skip
    return made


def sample(service: Service) -> None:
    """Record hazards in every lane, a repair and a risk."""
    found(service, "刚刚登记的示例隐患", proposed_major=True)
    assigned(service, TODAY - timedelta(days=2))
    made = assigned(service, TODAY + timedelta(days=5))
    step(service, c.StartRectifying, made)
    asked = assigned(service, TODAY + timedelta(days=3))
    step(service, c.StartRectifying, asked)
    step(service, c.AskReinspection, asked)
    done = assigned(service, TODAY)
    strike(service, done)
    found(service, "监控07号画面抖动", kind=HazardKind.REPAIR, category=Category.TECHNOLOGY,
          device="监控07号")  # fmt: skip
    service.run(
        c.AddRisk(
            uid=new_uid(), risk="食堂燃气泄漏", category=Category.CANTEEN, likelihood=3,
            consequence=5, place="食堂",
        )
    )  # fmt: skip


def strike(service: Service, hazard_id: int) -> None:
    """Lead a hazard to its striking off."""
    step(service, c.StartRectifying, hazard_id)
    step(service, c.AskReinspection, hazard_id)
    service.run(
        c.AddHazardPhoto(
            uid=new_uid(), hazard_id=hazard_id, file_name="后.jpg", data=h.photo(),
            moment=PhotoMoment.AFTER,
        )
    )  # fmt: skip
    step(service, c.PassReinspection, hazard_id, verifier="钱示例", evidence="现场复查")
    step(service, c.StrikeOff, hazard_id)


def record_accident(service: Service) -> int:
    """Record an accident; return its id."""
    now = service.clock.now()
    facts = ac.Facts(occurred_at=now, place="教学楼楼梯", narrative="示例经过", known_at=now)
    return service.run(ac.RecordAccident(uid=new_uid(), facts=facts)).value


def story(service: Service, hazard_id: int) -> HazardStory:
    return service.ask(GetHazard(hazard_id=hazard_id))


def rows(service: Service) -> tuple[HazardRow, ...]:
    return service.ask(ListHazards()).rows
