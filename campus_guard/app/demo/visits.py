"""Visits of the sample school: years of them in bulk, and today's through the real commands."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import accumulate
from types import MappingProxyType
from typing import Any, ClassVar

from campus_guard.app.demo.dates import SampleTerm, school_days
from campus_guard.app.demo.names import sample_names
from campus_guard.core.clock import CHINA, FixedClock
from campus_guard.core.errors import UserError
from campus_guard.core.identity import check_character
from campus_guard.core.ids import derived_uid
from campus_guard.core.roles import OFFICE, Role
from campus_guard.db.models import GateMovement, Visit, Visitor, VisitorKey
from campus_guard.db.service import Command, Service, Write
from campus_guard.features.gate.commands import (
    AddBadges,
    CheckIn,
    EmergencyIn,
    PreRegister,
    QuickPass,
    RecordDelivery,
    RefuseEntry,
    SignOut,
)
from campus_guard.features.gate.inputs import VehicleFields
from campus_guard.features.gate.rules.codes import DocumentKind
from campus_guard.features.gate.rules.search import visitor_tokens
from campus_guard.features.gate.rules.types import shipped_types
from campus_guard.features.people.pinyin import name_tokens

INVENTED_REGION = "770000"  # no such place: these numbers belong to nobody
PART = 50_000
_WEIGHTS = tuple(accumulate((40, 6, 12, 22, 6, 1, 8, 5)))
_UNITS = ("示例家政", "示例物流", "示例教育局", "示例维修公司", "示例进修学校", "")
_BY = "menwei"
_EMPTY: Mapping[str, Any] = MappingProxyType({"created_by": _BY, "version": 1})


@dataclass(frozen=True)
class VisitSize:
    """How many people come, and how many visits they make."""

    people: int
    visits: int


@dataclass(frozen=True, kw_only=True)
class StoreRows(Command[None]):
    """Store rows of sample data as they are."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    parts: tuple[tuple[type[Any], list[dict[str, Any]]], ...]

    def apply(self, w: Write) -> None:
        for model, rows in self.parts:
            w.bulk(model, rows)


@dataclass
class VisitStory:
    """Writes sample visits. ``hosts`` are ids of members of staff."""

    rng: random.Random
    service: Service
    hosts: Sequence[int]
    seed: int
    types: Sequence[Any] = field(default_factory=shipped_types)
    keep_since: date = date.max
    kept: list[dict[str, Any]] = field(default_factory=list)  # the rows of later days

    def fill(self, size: VisitSize, terms: Sequence[SampleTerm], before: date) -> int:
        """Store all visits of school days before ``before``; return how many."""
        days = school_days(terms, before)
        if not days or not size.visits:
            return 0
        moments = _moments(self.rng, days, size.visits)
        people = self._people(size.people, datetime.combine(days[0], time(7), CHINA))
        who = [self.rng.randrange(size.people) for _ in moments]
        for number, (person, moment) in enumerate(zip(who, moments, strict=True), start=1):
            row = people[person]
            row["visits"] += 1
            row["last_visit_id"], row["last_at"] = number, moment
        self._store_people(people)
        for start in range(0, len(moments), PART):
            rows = [
                self._visit(start + n + 1, people[who[start + n]], moment)
                for n, moment in enumerate(moments[start : start + PART])
            ]
            moves = [move for row in rows for move in _movements(row)]
            self.kept += [row for row in rows if row["day"] >= self.keep_since]
            self.service.run(StoreRows(parts=((Visit, rows), (GateMovement, moves))))
        return len(moments)

    def _people(self, count: int, since: datetime) -> list[dict[str, Any]]:
        names = sample_names(random.Random(f"visitors-{self.seed}"))  # noqa: S311 - sample data
        return [
            {
                **_EMPTY,
                "id": n,
                "uid": _uid(1, n),
                "created_at": since,
                "name": next(names),
                "unit": self.rng.choice(_UNITS),
                "phone": f"1{self.rng.randrange(30, 100)}0000{self.rng.randrange(10000):04}",
                "plate": _plate(self.rng) if self.rng.random() < 0.12 else "",
                **(_document(self.rng, n) if self.rng.random() < 0.6 else _NO_DOCUMENT),
                "visits": 0,
                "last_visit_id": None,
                "last_at": None,
            }
            for n in range(1, count + 1)
        ]

    def _store_people(self, people: Sequence[dict[str, Any]]) -> None:
        keys: list[tuple[str, int, int]] = []
        for row in people:
            seen = -row["last_at"].toordinal() if row["last_at"] else 0
            tokens = visitor_tokens(
                row["name"],
                names=name_tokens,
                phone=row["phone"],
                document=row["document"],
                plates=[row["plate"]] if row["plate"] else [],
            )
            keys += [(token, seen, row["id"]) for token in tokens]
        keys.sort()
        stored = [{"token": t, "seen": s, "visitor_id": i} for t, s, i in keys]
        self.service.run(StoreRows(parts=((Visitor, list(people)), (VisitorKey, stored))))

    def _visit(self, number: int, person: Mapping[str, Any], moment: datetime) -> dict[str, Any]:
        kind = self.rng.choices(self.types, cum_weights=_WEIGHTS)[0]
        chance = self.rng.random()
        state = "left" if chance > 0.015 else "closed_unconfirmed" if chance > 0.002 else "refused"
        heads = self.rng.randrange(2, 9) if self.rng.random() < 0.06 else 1
        stay = timedelta(minutes=self.rng.randrange(3, max(4, kind.minutes * 5 // 4)))
        latest = moment.replace(hour=18, minute=30)
        return {
            **_EMPTY,
            "id": number,
            "uid": _uid(2, number),
            "created_at": moment,
            "visitor_id": person["id"],
            "name": person["name"],
            "unit": person["unit"],
            "plate": person["plate"],
            "type_code": kind.code,
            "state": state,
            "day": moment.date(),
            "reason_code": self.rng.choice(kind.reasons),
            "host_id": self.rng.choice(self.hosts) if self.hosts else None,
            "heads": heads,
            "entered_at": moment if state != "refused" else None,
            "left_at": min(moment + stay, latest) if state == "left" else None,
            "expected_leave_at": moment + timedelta(minutes=kind.minutes),
            "badge": f"{self.rng.randrange(1, 61):03}",
        }

    def today(self, clock: FixedClock, end: datetime, heads: int = 12) -> None:
        """Fill the desk of the last day through the real commands, some people still inside."""
        names = sample_names(random.Random(f"today-{self.seed}"))  # noqa: S311 - sample data
        clock.at = max(clock.at, end - timedelta(hours=3))
        self.service.run(AddBadges(first="001", count=60))
        for n in range(heads * 2):
            clock.at = min(end, clock.at + timedelta(minutes=6))
            entered = self._arrive(next(names), n, clock)
            if entered is not None and n % 2:
                uid = derived_uid("today-out", self.seed, n)
                self.service.run(SignOut(uid=uid, visit_id=entered))
        self._others(clock, next(names))

    def _arrive(self, name: str, n: int, clock: FixedClock) -> int | None:
        kind = self.types[n % 5 if n % 5 != 3 else 0]
        car = VehicleFields(plate=_plate(self.rng), driver_name=name) if n % 6 == 0 else None
        command = CheckIn(
            uid=derived_uid("today", self.seed, n),
            name=name,
            type_code=kind.code,
            phone=f"139{'0000'}{n:04}",
            unit=_UNITS[n % 5],
            document_kind=DocumentKind.CITIZEN,
            document=_document(self.rng, n)["document"],
            reason_code=kind.reasons[0],
            host_id=self.hosts[n % len(self.hosts)] if self.hosts else None,
            host_name="" if self.hosts else "示例老师",
            heads=6 if n == 4 else 1,
            next_badge=True,
            vehicle=car,
            window_reason="提前预约",
        )
        try:
            return self.service.run(command).value.visit_id
        except UserError:  # a number drawn twice: that person does not come
            return None

    def _others(self, clock: FixedClock, name: str) -> None:
        uid = iter(derived_uid("today-more", self.seed, n) for n in range(20))
        run = self.service.run
        run(QuickPass(uid=next(uid), heads=3))
        run(EmergencyIn(uid=next(uid), reason_code="power_water_gas", heads=2, unit="示例电力"))
        run(RecordDelivery(uid=next(uid), goods="示例包裹两件", company="示例快递"))
        run(RefuseEntry(uid=next(uid), looks="示例:推销人员", reason_code="salesman"))
        day = clock.today() + timedelta(days=1)
        for planned in (clock.today(), day):
            run(PreRegister(uid=next(uid), day=planned, name=name, type_code="teaching"))


_NO_DOCUMENT: Mapping[str, Any] = MappingProxyType(
    {"document_kind": None, "document": "", "document_key": "", "sex": None}
)


def _document(rng: random.Random, number: int) -> dict[str, Any]:
    """Return a number of the invented region; the order makes it the person's own."""
    born = date(1955, 1, 1) + timedelta(days=(number * 37 + rng.randrange(37)) % 17_000)
    first = f"{INVENTED_REGION}{born:%Y%m%d}{rng.randrange(1000):03}"
    text = first + check_character(first)
    return {
        "document_kind": "citizen",
        "document": text,
        "document_key": f"citizen:{text}",
        "sex": "male" if int(text[16]) % 2 else "female",
    }


def _plate(rng: random.Random) -> str:
    return "苏E" + "".join(rng.choice("0123456789ABCDEFGH") for _ in range(5))


def _uid(kind: int, number: int) -> str:
    """Return a UUID that counts up: an index takes rising keys ten times quicker."""
    return f"{kind:08x}-0000-4000-8000-{number:012x}"


def _moments(rng: random.Random, days: Sequence[date], count: int) -> list[datetime]:
    """Return ``count`` moments, in order, spread over the days with a rush in the morning."""
    hours = rng.choices(range(7, 17), (14, 9, 8, 8, 10, 6, 7, 9, 8, 12), k=count)
    return sorted(
        datetime.combine(days[n * len(days) // count], time(hour, rng.randrange(60)), CHINA)
        for n, hour in enumerate(hours)
    )


def _movements(row: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for number, (direction, at) in enumerate(
        (("in", row["entered_at"]), ("out", row["left_at"])), start=1
    ):
        if at is not None:
            yield {
                "visit_id": row["id"],
                "number": number,
                "direction": direction,
                "heads": row["heads"],
                "at": at,
                "recorded_at": at,
                "by": _BY,
                "method": "search" if number == 1 else "badge",
            }
