"""What else happens at the sample school's gate on the last day, through the real commands."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from campus_guard.app.demo.names import sample_names
from campus_guard.core.clock import FixedClock
from campus_guard.core.errors import UserError
from campus_guard.core.ids import derived_uid
from campus_guard.db.service import Service
from campus_guard.features.gate.commands import (
    AddDataRequest,
    AddItem,
    AddPlan,
    CheckIn,
    CheckInGuest,
    CloseMuster,
    ConfirmExit,
    CreateEvent,
    GuestLine,
    Handover,
    HostAnswered,
    ImportGuests,
    SetEscort,
    StartMuster,
    TickOff,
)
from campus_guard.features.gate.queries import EventGuests, GateBoard, GetMuster, ListVisits
from campus_guard.features.gate.rules.codes import VisitState
from campus_guard.features.people.queries.find import FoundPupil

_FAMILIES, _CAME = 24, 7


@dataclass
class GateToday:
    """Adds to the last day what the registers and the desk show of it."""

    clock: FixedClock
    director: Service
    gatekeeper: Service
    pupils: Sequence[FoundPupil]
    guards: Sequence[str]
    seed: int
    names: Iterator[str] = field(init=False)

    def __post_init__(self) -> None:
        self.names = sample_names(random.Random(f"gate-today-{self.seed}"))  # noqa: S311

    def play(self, end: datetime) -> None:
        """Play it; the clock stands at ``end`` at the latest."""
        self._late_entry(end)
        self._step(end, 2)
        self._desk()
        self._drill()
        self._step(end, 2)
        self._meeting()
        self._step(end, 2)
        self._office()

    def uid(self, *parts: object) -> str:
        """Return the uid of a record of this day."""
        return derived_uid("gate-today", self.seed, *parts)

    def _step(self, end: datetime, minutes: int) -> None:
        self.clock.at = min(end, self.clock.at + timedelta(minutes=minutes))

    def _late_entry(self, end: datetime) -> None:
        """Enter afterwards what could not be written down at its time (补录)."""
        page = self.gatekeeper.ask(ListVisits(state=VisitState.CLOSED_UNCONFIRMED, limit=1))
        for visit in page.rows:
            if visit.entered_at is not None:
                confirm = ConfirmExit(
                    uid=self.uid("confirm"),
                    visit_id=visit.id,
                    at=visit.entered_at + timedelta(minutes=35),
                    reason="(示例)被访人证实当日已离校",
                )
                self.gatekeeper.run(confirm)
        arrived = self.clock.at - timedelta(minutes=50)
        late = CheckIn(
            uid=self.uid("late"),
            name=next(self.names),
            type_code="delivery",
            unit="示例物流",
            goods="(示例)办公用纸十箱",
            reason_code="office_goods",
            host_name="示例老师",
            late_at=arrived,
            late_reason="(示例)停电期间先记在纸上",
        )
        if arrived < end:
            self.gatekeeper.run(late)

    def _desk(self) -> None:
        """Some hosts answered, somebody is escorted, a knife lies at the gate."""
        rows = self.gatekeeper.ask(GateBoard()).rows
        named = [row for row in rows if row.name]
        for number, row in enumerate(named[:8]):
            answer = "no_answer" if number == 3 else "yes"
            self.gatekeeper.run(HostAnswered(visit_id=row.visit_id, answer=answer))
        for row in named[:1]:
            self.gatekeeper.run(SetEscort(visit_id=row.visit_id, escort="示例保安"))
        for row in named[1:2]:
            item = AddItem(
                uid=self.uid("item"),
                visit_id=row.visit_id,
                name="(示例)美工刀",
                quantity="1把",
                held=True,
            )
            self.gatekeeper.run(item)

    def _drill(self) -> None:
        muster = self.gatekeeper.run(StartMuster(uid=self.uid("drill"), drill=True)).value
        view = self.gatekeeper.ask(GetMuster(muster_id=muster))
        for row in view.lines if view is not None else ():
            tick = TickOff(muster_id=muster, number=row.number, place="(示例)操场集合点")
            self.gatekeeper.run(tick)
        self.clock.at += timedelta(seconds=40)
        self.gatekeeper.run(CloseMuster(muster_id=muster))

    def _meeting(self) -> None:
        """A parents' meeting of one class, some families inside already."""
        if not self.pupils:
            return
        room = min(p.class_name for p in self.pupils if p.class_name)
        children = [p for p in self.pupils if p.class_name == room][:_FAMILIES]
        event = self.gatekeeper.run(
            CreateEvent(uid=self.uid("event"), name="(示例)期中家长会", day=self.clock.today())
        ).value
        lines = tuple(
            GuestLine(
                row=number,
                class_name=room,
                pupil_name=child.name,
                guest_name=next(self.names),
                relation=("母亲", "父亲")[number % 2],
                class_teacher="示例班主任",
            )
            for number, child in enumerate(children, start=2)
        )
        self.gatekeeper.run(ImportGuests(event_id=event, rows=lines))
        for guest in self.gatekeeper.ask(EventGuests(event_id=event))[:_CAME]:
            arrive = CheckInGuest(uid=self.uid("guest", guest.id), guest_id=guest.id)
            try:
                self.gatekeeper.run(arrive)
            except UserError:  # somebody of that name is inside already
                continue

    def _office(self) -> None:
        """The shift ends, a cleaner has a pass, and a request waits for its answer."""
        today = self.clock.today()
        first, second = (*self.guards, "示例门卫甲", "示例门卫乙")[:2]
        shift = Handover(
            uid=self.uid("handover"),
            giver=first,
            taker=second,
            equipment_complete=True,
            shift="早班",
            remarks="(示例)东门灯待修,已报修",
            transferred="(示例)钥匙三把、登记簿一本",
        )
        self.gatekeeper.run(shift)
        plan = AddPlan(
            uid=self.uid("plan"),
            starts_on=today,
            ends_on=today + timedelta(days=60),
            weekdays=frozenset(range(1, 6)),
            name=next(self.names),
            phone="13900009901",
            unit="示例家政",
            type_code="temporary_worker",
            reason_code="cleaning",
            host_name="总务处(示例)",
        )
        self.gatekeeper.run(plan)
        self.director.run(
            AddDataRequest(
                uid=self.uid("request"),
                kind="query",
                name=next(self.names),
                contact="13900009902",
                text="(示例)查询本人今年的来访记录",
            )
        )
