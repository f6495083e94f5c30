"""What the visits of the sample school leave behind: vehicles, handovers, closings of the days.

They follow from the stored visits, so that figures on different papers agree.
"""

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any, ClassVar

from campus_guard.core.clock import CHINA
from campus_guard.core.ids import derived_uid
from campus_guard.core.roles import OFFICE, Role
from campus_guard.db.models import (
    DayClose,
    GateHandover,
    GateMovement,
    Vehicle,
    VehicleKey,
    VehicleStay,
)
from campus_guard.db.service import Command, Write
from campus_guard.features.gate.rules.handover import Carried
from campus_guard.features.gate.rules.plates import check_plate
from campus_guard.features.gate.rules.search import vehicle_tokens
from campus_guard.features.people.pinyin import name_tokens

_BY = "menwei"
_SHIFTS = (("早班", time(12, 0)), ("午班", time(18, 30)))
_CARS = ("轿车", "面包车", "轻型货车", "电动轿车")
_COLOURS = ("白", "灰", "黑", "蓝")
_PLACES = ("访客车位", "食堂后院", "教学楼东侧")


@dataclass(frozen=True)
class Came:
    """A stored visit, as far as registers need it."""

    id: int
    day: date
    name: str
    heads: int
    state: str
    entered_at: datetime
    left_at: datetime | None
    expected_leave_at: datetime | None
    badge: str
    plate: str

    def inside(self, at: datetime) -> bool:
        """Tell whether they were inside; who never signed out is until the day was closed."""
        return self.entered_at <= at and (self.left_at is None or self.left_at > at)


@dataclass(frozen=True, kw_only=True)
class FillGateDays(Command[None]):
    """Store vehicles, handovers and closings for stored visits; ``vehicles`` are there already.

    ``guards`` are the names of those who hand over to each other.
    """

    roles: ClassVar[frozenset[Role]] = OFFICE
    rows: Sequence[Mapping[str, Any]]
    vehicles: int
    guards: Sequence[str]
    seed: int

    def apply(self, w: Write) -> None:
        visits = [
            Came(**{name: row[name] for name in Came.__dataclass_fields__})
            for row in self.rows
            if row["entered_at"] is not None
        ]
        self._vehicles(w, [v for v in visits if v.plate])
        closings: list[dict[str, Any]] = []
        handovers: list[dict[str, Any]] = []
        for number, (day, found) in enumerate(groupby(visits, key=lambda v: v.day)):
            came = list(found)
            closings.append(self._closing(day, came))
            handovers += [self._handover(day, n, number, came) for n in range(len(_SHIFTS))]
        w.bulk(DayClose, closings)
        w.bulk(GateHandover, handovers)

    def _record(self, kind: str, key: object, at: datetime) -> dict[str, Any]:
        uid = derived_uid(f"sample-{kind}", self.seed, key)
        return {"uid": uid, "created_at": at, "created_by": _BY, "version": 1}

    def _closing(self, day: date, came: Sequence[Came]) -> dict[str, Any]:
        at = datetime.combine(day, time(18, 40), CHINA)
        closed = [v for v in came if v.state == "closed_unconfirmed"]
        return {
            **self._record("closing", day, at),
            "day": day,
            "at": at,
            "visits_closed": len(closed),
            "people_closed": sum(v.heads for v in closed),
            "visits_kept": 0,
            "people_kept": 0,
            "no_shows": 0,
            "vehicles_closed": sum(bool(v.plate) for v in closed),
            "badges_out": sorted({v.badge for v in closed}),
        }

    def _handover(self, day: date, shift: int, number: int, came: Sequence[Came]) -> dict[str, Any]:
        words, clock = _SHIFTS[shift]
        at = datetime.combine(day, clock, CHINA)
        inside = [v for v in came if v.inside(at)]
        late = sorted({v.badge for v in inside if _over(v, at)})
        names = self.guards or ("示例门卫甲", "示例门卫乙")
        return {
            **self._record("handover", (day, shift), at),
            "at": at,
            "day": day,
            "shift": words,
            "giver": names[(number + shift) % len(names)],
            "taker": names[(number + shift + 1) % len(names)],
            "equipment_complete": number % 17 != 5 or shift == 1,
            "remarks": "(示例)对讲机一部送修" if number % 17 == 5 and shift == 0 else "",
            "transferred": "(示例)钥匙三把、登记簿一本",
            "carried": asdict(
                Carried(
                    people_inside=sum(v.heads for v in inside),
                    overstays=sum(_over(v, at) for v in inside),
                    vehicles_inside=sum(bool(v.plate) for v in inside),
                    badges_unreturned=tuple(late) if shift else (),
                )
            ),
        }

    def _vehicles(self, w: Write, visits: Sequence[Came]) -> None:
        rng = random.Random(f"vehicles-{self.seed}")  # noqa: S311 - sample data, no secret
        vehicles, keys = self._cars(visits, rng)
        stays: list[dict[str, Any]] = []
        moves: list[dict[str, Any]] = []
        for number, visit in enumerate(visits, start=1):
            car = vehicles[visit.plate]
            car["stays"] += 1
            car["last_at"] = visit.entered_at
            stays.append(self._stay(number, visit, car, rng))
            moves += _moves(number, visit)
        w.bulk(Vehicle, list(vehicles.values()))
        w.bulk(VehicleKey, sorted(keys, key=lambda key: (key["token"], key["vehicle_id"])))
        w.bulk(VehicleStay, stays)
        w.bulk(GateMovement, moves)

    def _cars(
        self, visits: Iterable[Came], rng: random.Random
    ) -> tuple[dict[str, dict[str, Any]], list[dict[str, Any]]]:
        number = self.vehicles
        cars: dict[str, dict[str, Any]] = {}
        keys: list[dict[str, Any]] = []
        for visit in visits:
            if visit.plate in cars:
                continue
            number += 1
            cars[visit.plate] = {
                **self._record("vehicle", visit.plate, visit.entered_at),
                "id": number,
                "plate": visit.plate,
                "plate_kind": check_plate(visit.plate).kind.value,
                "model": rng.choice(_CARS),
                "colour": rng.choice(_COLOURS),
                "driver_name": visit.name,
                "driver_phone": f"1350000{number % 10_000:04}",
                "stays": 0,
                "last_at": None,
            }
            tokens = vehicle_tokens(visit.plate, visit.name, names=name_tokens)
            keys += [{"token": token, "vehicle_id": number} for token in sorted(tokens)]
        return cars, keys

    def _stay(
        self, number: int, visit: Came, car: Mapping[str, Any], rng: random.Random
    ) -> dict[str, Any]:
        names = ("plate", "plate_kind", "model", "colour", "driver_name", "driver_phone")
        goods = car["model"] == "轻型货车"
        return {
            **self._record("stay", number, visit.entered_at),
            **{name: car[name] for name in names},
            "id": number,
            "vehicle_id": car["id"],
            "visit_id": visit.id,
            "passengers": f"{visit.heads - 1}人" if visit.heads > 1 else "",
            "goods": "(示例)食堂配送" if goods else "",
            "reason": "(示例)送货" if goods else "(示例)来访",
            "approved_by": "示例主任",
            "parking": rng.choice(_PLACES),
            "state": visit.state,
            "day": visit.day,
            "entered_at": visit.entered_at,
            "left_at": visit.left_at,
        }


def _over(visit: Came, at: datetime) -> bool:
    due = visit.expected_leave_at
    return due is not None and due + timedelta(minutes=15) < at


def _moves(stay: int, visit: Came) -> list[dict[str, Any]]:
    return [
        {
            "stay_id": stay,
            "number": number,
            "direction": direction,
            "heads": 1,
            "at": at,
            "recorded_at": at,
            "by": _BY,
            "method": "typed",
        }
        for number, (direction, at) in enumerate(
            (("in", visit.entered_at), ("out", visit.left_at)), start=1
        )
        if at is not None
    ]
