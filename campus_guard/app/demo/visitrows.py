"""The rows of sample visits: made from a seed alone, so that any process makes the same ones."""

import pickle
import random
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import accumulate
from types import MappingProxyType
from typing import Any

from campus_guard.app.demo.names import sample_names
from campus_guard.core.clock import CHINA
from campus_guard.core.identity import check_character
from campus_guard.db.direct import laid
from campus_guard.db.models import GateMovement, Visit, Visitor, VisitorKey
from campus_guard.features.gate.rules.search import visitor_tokens
from campus_guard.features.gate.rules.types import shipped_types
from campus_guard.features.people.pinyin import name_tokens

INVENTED_REGION = "770000"  # no such place: these numbers belong to nobody
PART = 50_000
PLATE_PREFIX = "苏E"
UNITS = ("示例家政", "示例物流", "示例教育局", "示例维修公司", "示例进修学校", "")
_WEIGHTS = tuple(accumulate((40, 6, 12, 22, 6, 1, 8, 5)))
_BY = "menwei"
_EMPTY: Mapping[str, Any] = MappingProxyType({"created_by": _BY, "version": 1})
Stored = tuple[tuple[type[Any], list[tuple[Any, ...]]], ...]


@dataclass(frozen=True)
class VisitSize:
    """How many people come, and how many visits they make."""

    people: int
    visits: int


@dataclass(frozen=True)
class VisitPlan:
    """What all sample visits follow from. ``hosts`` are ids of members of staff.

    The rows of visits since ``keep_since`` are returned beside what is stored; ``part`` is how
    many visits are made at once.
    """

    seed: int
    size: VisitSize
    days: tuple[date, ...]
    hosts: tuple[int, ...]
    keep_since: date
    part: int = PART

    @property
    def count(self) -> int:
        """Return how many visits there are: none without a school day."""
        return self.size.visits if self.days else 0

    @property
    def starts(self) -> range:
        """Return where each part begins."""
        return range(0, self.count, self.part)


@dataclass(frozen=True)
class Part:
    """Rows as they lie in the file, by model, and those that are kept as well."""

    stored: Stored
    kept: list[dict[str, Any]]


def packed_visitors(plan: VisitPlan) -> bytes:
    """Return the part with the people and their search keys."""
    people, _, _ = _made(plan)
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
    found = [{"token": t, "seen": s, "visitor_id": i} for t, s, i in keys]
    return _pack(((Visitor, people), (VisitorKey, found)), [])


def packed_visits(plan: VisitPlan, start: int) -> bytes:
    """Return the part with the visits from the one numbered ``start`` (from 0)."""
    people, moments, who = _made(plan)
    rng = random.Random(f"visits-{plan.seed}-{start}")  # noqa: S311 - sample data, no secret
    types = shipped_types()
    rows = [
        _visit(rng, types, plan.hosts, start + n + 1, people[who[start + n]], moment)
        for n, moment in enumerate(moments[start : start + plan.part])
    ]
    moves = [move for row in rows for move in _movements(row)]
    kept = [row for row in rows if row["day"] >= plan.keep_since]
    return _pack(((Visit, rows), (GateMovement, moves)), kept)


def unpacked(part: bytes) -> Part:
    """Return what ``packed_visitors`` or ``packed_visits`` packed."""
    return Part(*pickle.loads(zlib.decompress(part)))  # noqa: S301 - our own process made it


def _pack(parts: Sequence[tuple[type[Any], list[dict[str, Any]]]], kept: list[Any]) -> bytes:
    stored = tuple((model, laid(model, rows)) for model, rows in parts)
    return zlib.compress(pickle.dumps((stored, kept), pickle.HIGHEST_PROTOCOL), 1)


@lru_cache(maxsize=1)
def _made(plan: VisitPlan) -> tuple[list[dict[str, Any]], list[datetime], list[int]]:
    """Return the people, the moment of each visit in order, and whose visit it is."""
    rng = random.Random(f"visits-{plan.seed}")  # noqa: S311 - sample data, no secret
    moments = _moments(rng, plan.days, plan.size.visits)
    people = _people(rng, plan)
    who = [rng.randrange(plan.size.people) for _ in moments]
    for number, (person, moment) in enumerate(zip(who, moments, strict=True), start=1):
        row = people[person]
        row["visits"] += 1
        row["last_visit_id"], row["last_at"] = number, moment
    return people, moments, who


def _people(rng: random.Random, plan: VisitPlan) -> list[dict[str, Any]]:
    names = sample_names(random.Random(f"visitors-{plan.seed}"))  # noqa: S311 - sample data
    since = datetime.combine(plan.days[0], time(7), CHINA)
    return [
        {
            **_EMPTY,
            "id": n,
            "uid": _uid(1, n),
            "created_at": since,
            "name": next(names),
            "unit": rng.choice(UNITS),
            "phone": f"1{rng.randrange(30, 100)}0000{rng.randrange(10000):04}",
            "plate": sample_plate(rng) if rng.random() < 0.12 else "",
            **(sample_document(rng, n) if rng.random() < 0.6 else _NO_DOCUMENT),
            "visits": 0,
            "last_visit_id": None,
            "last_at": None,
        }
        for n in range(1, plan.size.people + 1)
    ]


def _visit(
    rng: random.Random,
    types: Sequence[Any],
    hosts: Sequence[int],
    number: int,
    person: Mapping[str, Any],
    moment: datetime,
) -> dict[str, Any]:
    kind = rng.choices(types, cum_weights=_WEIGHTS)[0]
    chance = rng.random()
    state = "left" if chance > 0.015 else "closed_unconfirmed" if chance > 0.002 else "refused"
    heads = rng.randrange(2, 9) if rng.random() < 0.06 else 1
    stay = timedelta(minutes=rng.randrange(3, max(4, kind.minutes * 5 // 4)))
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
        "reason_code": rng.choice(kind.reasons),
        "host_id": rng.choice(hosts) if hosts else None,
        "heads": heads,
        "entered_at": moment if state != "refused" else None,
        "left_at": min(moment + stay, latest) if state == "left" else None,
        "expected_leave_at": moment + timedelta(minutes=kind.minutes),
        "badge": f"{rng.randrange(1, 61):03}",
    }


_NO_DOCUMENT: Mapping[str, Any] = MappingProxyType(
    {"document_kind": None, "document": "", "document_key": "", "sex": None}
)


def sample_document(rng: random.Random, number: int) -> dict[str, Any]:
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


def sample_plate(rng: random.Random) -> str:
    """Return the plate of a car."""
    return PLATE_PREFIX + "".join(rng.choice("0123456789ABCDEFGH") for _ in range(5))


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
