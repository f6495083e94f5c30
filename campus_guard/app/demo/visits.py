"""Visits of the sample school: years of them in bulk, and today's through the real commands."""

import multiprocessing
import random
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from multiprocessing.connection import Connection
from typing import Any, ClassVar

from campus_guard.app.demo.names import sample_names
from campus_guard.app.demo.visitrows import (
    UNITS,
    Stored,
    VisitPlan,
    packed_visitors,
    packed_visits,
    sample_document,
    sample_plate,
    unpacked,
)
from campus_guard.core.clock import FixedClock
from campus_guard.core.errors import UserError
from campus_guard.core.ids import derived_uid
from campus_guard.core.roles import OFFICE, Role
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
from campus_guard.features.gate.rules.types import shipped_types


@contextmanager
def prepared(plan: VisitPlan) -> Iterator[Iterator[bytes]]:
    """Yield the packed parts of all visits; many are made meanwhile in a process of their own.

    Reading them raises EOFError when that process has gone.
    """
    if plan.count <= plan.part:
        yield _one_by_one(plan)
        return
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe(duplex=False)
    maker = context.Process(target=_send, args=(plan, there), daemon=True)
    maker.start()
    there.close()  # else nobody would learn that the maker has gone
    try:
        yield (here.recv_bytes() for _ in range(1 + len(plan.starts)))
    finally:
        maker.terminate()
        maker.join()
        here.close()


def _send(plan: VisitPlan, there: Connection) -> None:
    """Make all parts without waiting for who reads them; when he has gone this ends by itself."""
    with ThreadPoolExecutor(1) as sender:
        for part in _one_by_one(plan):
            sender.submit(there.send_bytes, part)


def _one_by_one(plan: VisitPlan) -> Iterator[bytes]:
    if plan.count:
        yield packed_visitors(plan)
        yield from (packed_visits(plan, start) for start in plan.starts)


@dataclass(frozen=True, kw_only=True)
class StoreRows(Command[None]):
    """Store rows of sample data as they are."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    stored: Stored

    def apply(self, w: Write) -> None:
        for model, rows in self.stored:
            w.bulk_laid(model, rows)


@dataclass
class VisitStory:
    """Writes sample visits. ``hosts`` are ids of members of staff."""

    service: Service
    hosts: Sequence[int]
    seed: int
    types: Sequence[Any] = field(default_factory=shipped_types)
    kept: list[dict[str, Any]] = field(default_factory=list)  # the rows of later days

    def __post_init__(self) -> None:
        """Draw from a seed of its own: what else is drawn changes nothing here."""
        self.rng = random.Random(f"visits-today-{self.seed}")  # noqa: S311 - sample data

    def fill(self, parts: Iterator[bytes]) -> None:
        """Store all visits of the days before today."""
        for packed in parts:
            part = unpacked(packed)
            self.kept += part.kept
            self.service.run(StoreRows(stored=part.stored))

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
        car = VehicleFields(plate=sample_plate(self.rng), driver_name=name) if n % 6 == 0 else None
        command = CheckIn(
            uid=derived_uid("today", self.seed, n),
            name=name,
            type_code=kind.code,
            phone=f"139{'0000'}{n:04}",
            unit=UNITS[n % 5],
            document_kind=DocumentKind.CITIZEN,
            document=sample_document(self.rng, n)["document"],
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
