"""The campus of the sample school, from resources/sample/school.json."""

import json
from collections.abc import Mapping, Sequence
from datetime import time
from typing import Any

from campus_guard.core.paths import resource
from campus_guard.db.service import Service
from campus_guard.features.places.commands import (
    AreaLine,
    GateLine,
    ImportAreas,
    ImportGates,
    ImportPatrolPoints,
    ImportPosts,
    ImportSlots,
    PointLine,
    PostLine,
    SlotLine,
)


def fill_places(service: Service, staff: Sequence[str]) -> Mapping[str, str]:
    """Record the campus and return the name of each area by its code.

    ``staff`` are staff numbers, the leaders first: they become chiefs and sponsors.
    """
    plan = json.loads(resource("sample", "school.json").read_text(encoding="utf-8"))
    chiefs, members = staff[2:6], staff[6:]
    service.run(
        ImportAreas(
            rows=tuple(
                AreaLine(
                    code=code,
                    name=name,
                    kind=kind,
                    parent_code=parent or "",
                    grade=grade,
                    chief="" if code == "ZB" else chiefs[index % len(chiefs)],
                    sponsor=staff[index % 2],
                    duty_text=f"{name}的日常检查、秩序和设施安全",
                    members=tuple(members[(index * 2 + n) % len(members)] for n in range(2)),
                )
                for index, (code, name, kind, grade, parent) in enumerate(plan["areas"])
            )
        )
    )
    _fill_details(service, plan, members)
    return {code: name for code, name, *_ in plan["areas"]}


def _fill_details(service: Service, plan: Mapping[str, Any], staff: Sequence[str]) -> None:
    slots = [
        SlotLine(
            area_code=area[0],
            name=slot[0],
            starts_at=time.fromisoformat(str(slot[1])),
            ends_at=time.fromisoformat(str(slot[2])),
            staff_number=staff[(a * 3 + s) % len(staff)],
        )
        for a, area in enumerate(plan["areas"])
        if area[2] in ("teaching", "sports", "dormitory", "gate")
        for s, slot in enumerate(plan["area_slots"])
    ]
    service.run(ImportSlots(rows=tuple(slots)))
    service.run(
        ImportGates(
            rows=tuple(GateLine(name=n, area_code=a, for_vehicles=v) for n, a, v in plan["gates"])
        )
    )
    service.run(
        ImportPosts(
            rows=tuple(
                PostLine(
                    name=name,
                    kind=kind,
                    area_code=area or "",
                    needs_sex=sex,
                    needs_certificate=certificate,
                    around_the_clock=always,
                    headcount=count,
                )
                for name, kind, area, sex, certificate, always, count in plan["posts"]
            )
        )
    )
    service.run(
        ImportPatrolPoints(
            rows=tuple(
                PointLine(code=c, name=n, area_code=a, look_for=look)
                for c, n, a, look in plan["patrol_points"]
            )
        )
    )
