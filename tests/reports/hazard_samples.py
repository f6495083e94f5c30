"""A school year of sample hazards for the papers: every state occurs."""

from datetime import timedelta

from campus_guard.core.clock import FixedClock
from campus_guard.core.ids import new_uid
from campus_guard.db.service import Service
from campus_guard.features.hazards import commands as c
from campus_guard.features.hazards.inputs import Stage
from campus_guard.features.hazards.rules.codes import (
    Category,
    Ground,
    Level,
    ListingLevel,
    Source,
)
from campus_guard.features.places.commands import AddArea
from tests.unit.hazard_cases import TODAY, Life, closed, on_spot, register

LONG = "疏散通道内堆放课桌椅三十余套，安全出口标志损坏，应急照明灯不亮，" * 4


def live(director: Service, clock: FixedClock) -> dict[str, Life]:
    """Record hazards in every state and return them by what they show."""
    area = director.run(
        AddArea(uid=new_uid(), code="A1", name="示例实验楼", kind="laboratory")
    ).value
    found = {
        "open": register(director, found_on=TODAY - timedelta(days=40), area_id=area),
        "long": register(director, description=LONG, area_id=area),
        "closed": closed(director, category=Category.POWER),
        "spot": on_spot(director, source=Source.WEEKLY),
        "outside": register(director, category=Category.SURROUNDINGS, place="校门口").grade(),
        "voided": register(director),
    }
    found["outside"].do(c.ReportOutside, unit="示例派出所", protection="加派护学岗")
    director.run(c.VoidHazard(hazard_id=found["voided"].id, reason="重复登记"))
    major = register(director, proposed_major=True, area_id=area, place="三层东侧")
    major.grade(Level.MAJOR).do(
        c.ListHazard,
        plate="示挂〔2026〕1号",
        level=ListingLevel.COUNTY,
        ground=Ground.MAJOR,
        sponsor="示例区教育局",
        milestones=(
            Stage(text="采购", due=TODAY),
            Stage(text="安装调试", due=TODAY + timedelta(days=7)),
        ),
    )
    major.assign(due=TODAY).report_up().do(c.ReachMilestone, index=0, note="已到货")
    found["major"] = major
    clock.advance(days=3)
    major.do(c.UrgeHazard, note="电话催办")
    major.do(c.ExtendDeadline, due=TODAY + timedelta(days=20), reason="等配件", approver="示例校长")
    found["again"] = register(
        director, found_on=clock.today(), category=Category.POWER, recurs_id=found["closed"].id
    )
    return found
