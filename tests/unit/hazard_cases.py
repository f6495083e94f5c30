"""Short ways to live through sample hazards in tests."""

import io
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from PIL import Image

from campus_guard.core.ids import new_uid
from campus_guard.db.service import Command, Service
from campus_guard.features.hazards import commands as c
from campus_guard.features.hazards.inputs import PhotoInput
from campus_guard.features.hazards.queries import GetHazard, HazardStory
from campus_guard.features.hazards.rules.codes import (
    Category,
    HazardKind,
    Level,
    PhotoMoment,
    ReportMethod,
    Source,
)

TODAY = date(2026, 11, 20)
WORDS = "实验楼三层疏散通道堆放课桌"


def picture(colour: str = "white") -> bytes:
    """Return the bytes of a small JPEG."""
    out = io.BytesIO()
    Image.new("RGB", (32, 24), colour).save(out, "JPEG")
    return out.getvalue()


def photo(moment: PhotoMoment = PhotoMoment.AFTER) -> PhotoInput:
    return PhotoInput(uid=new_uid(), file_name="照片.jpg", data=picture(), moment=moment)


def facts(**changes: Any) -> dict[str, Any]:
    values: dict[str, Any] = {
        "uid": new_uid(),
        "found_on": TODAY,
        "source": Source.PATROL,
        "category": Category.FIRE,
        "description": WORDS,
        "place": "实验楼三层",
        "finder": "李四",
    }
    return values | changes


@dataclass
class Life:
    """A hazard and the service that moves it on; each method is one step."""

    service: Service
    id: int

    def do(self, command: type[Command[int]], **values: Any) -> "Life":
        """Run a step command on this hazard."""
        self.service.run(command(uid=new_uid(), hazard_id=self.id, **values))
        return self

    @property
    def story(self) -> HazardStory:
        return self.service.ask(GetHazard(hazard_id=self.id))

    def grade(self, level: Level = Level.GENERAL, **values: Any) -> "Life":
        return self.do(c.GradeHazard, level=level, **values)

    def assign(self, due: date = TODAY + timedelta(days=7), **values: Any) -> "Life":
        given = {"measure": "清理并上墙提示", "owner": "张三"} | values
        return self.do(c.AssignHazard, due=due, **given)

    def ask(self, **values: Any) -> "Life":
        return self.do(c.AskReinspection, **values)

    def pass_(self, **values: Any) -> "Life":
        return self.do(c.PassReinspection, **({"verifier": "李四", "evidence": "照片"} | values))

    def strike(self, **values: Any) -> "Life":
        return self.do(c.StrikeOff, **values)

    def report_up(self) -> "Life":
        return self.do(c.ReportUpward, to="示例区教育局", method=ReportMethod.PAPER)


def register(service: Service, **changes: Any) -> Life:
    return Life(service, service.run(c.RegisterHazard(**facts(**changes))).value)


def repair(service: Service, **changes: Any) -> Life:
    values = {"kind": HazardKind.REPAIR, "device": "东围墙监控07", "category": Category.TECHNOLOGY}
    return register(service, **(values | changes))


def on_spot(service: Service, **changes: Any) -> Life:
    values: dict[str, Any] = {
        "measure": "当场清理",
        "fixer": "张三",
        "verifier": "李四",
        "photos": (photo(),),
        "cost": Decimal("12.50"),
    }
    command = c.RegisterFixed(**facts(**(values | changes)))
    return Life(service, service.run(command).value)


def closed(service: Service, **changes: Any) -> Life:
    """Return a hazard that was struck off today."""
    return register(service, **changes).grade().assign().ask().pass_().strike()
