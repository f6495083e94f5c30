"""The gate's pages on the real service, with a little of everything recorded."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from campus_guard.app.runner import SessionRunner
from campus_guard.core.clock import FixedClock
from campus_guard.core.ids import new_uid
from campus_guard.core.roles import Role
from campus_guard.db.service import Service
from campus_guard.features.gate import commands as c
from campus_guard.features.gate.inputs import ItemFields, VehicleFields
from campus_guard.features.gate.rules.badges import GoodsLine
from campus_guard.features.gate.rules.codes import CollectorKind, WatchChoice, WatchLevel
from campus_guard.features.people.queries import FindPeople, FindPupils
from tests.ui.school import on_service, shown, small_school

TODAY = date(2026, 11, 20)


def sample_gate(s: Service, clock: FixedClock) -> SimpleNamespace:
    """Record visits, vehicles, plans, pupils and registers; return the ids."""
    small_school(s)
    made = SimpleNamespace(
        host=s.ask(FindPeople(text="张三"))[0].id, pupil=s.ask(FindPupils(text="示例生1"))[0].id
    )
    s.run(c.AddBadges(first="V001", count=12))
    _visits(s, clock, made)
    _plans(s, made)
    _pupils(s, made)
    _registers(s, made)
    _office(s, made)
    return made


def _visits(s: Service, clock: FixedClock, made: SimpleNamespace) -> None:
    made.one = s.run(
        c.CheckIn(
            uid=new_uid(),
            type_code="maintenance",
            name="示例甲",
            phone="13800138011",
            document="11010519491231002X",
            unit="示例维修公司",
            reason_code="repair",
            host_id=made.host,
            next_badge=True,
            items=(ItemFields(name="示例工具箱", quantity="1", held=True),),
            vehicle=VehicleFields(
                plate="京A12345", driver_name="示例甲", driver_phone="13800138011"
            ),
            window_reason="急修",
        )
    ).value
    made.two = s.run(c.QuickPass(uid=new_uid(), heads=3)).value
    made.gone = s.run(
        c.CheckIn(
            uid=new_uid(),
            type_code="parent",
            name="示例乙",
            phone="13800138012",
            reason_code="meet_teacher",
            host_id=made.host,
        )
    ).value
    clock.advance(minutes=25)
    s.run(c.SignOut(uid=new_uid(), visit_id=made.gone.visit_id))


def _plans(s: Service, made: SimpleNamespace) -> None:
    made.planned = s.run(
        c.PreRegister(uid=new_uid(), name="示例丙", day=TODAY, host_id=made.host, unit="示例单位")
    ).value
    made.plan = s.run(
        c.AddPlan(
            uid=new_uid(),
            name="示例丁",
            unit="示例食材配送",
            starts_on=TODAY,
            ends_on=TODAY + timedelta(days=30),
        )
    ).value
    made.event = s.run(c.CreateEvent(uid=new_uid(), name="一年级家长会", day=TODAY)).value
    guests = tuple(
        c.GuestLine(n, "一年级1班", f"示例生{n}", f"示例家长{n}", "父亲") for n in (1, 2)
    )
    s.run(c.ImportGuests(event_id=made.event, rows=guests))


def _pupils(s: Service, made: SimpleNamespace) -> None:
    made.slip = s.run(
        c.IssueSlip(
            uid=new_uid(), pupil_id=made.pupil, day=TODAY, approved_by="单雄信", reason="就医"
        )
    ).value
    made.collectors = [
        s.run(
            c.SaveCollector(
                uid=new_uid(),
                pupil_id=made.pupil,
                name=name,
                kind=kind,
                relation=relation,
                ends_on=TODAY + timedelta(days=3) if kind == "temporary" else None,
                phone="13800138020",
            )
        ).value
        for name, kind, relation in (
            ("示例祖母", CollectorKind.AUTHORISED, "祖母"),
            ("示例邻居", CollectorKind.TEMPORARY, "邻居"),
            ("示例某某", CollectorKind.FORBIDDEN, "其他"),
        )
    ]
    s.run(c.AddLateArrival(uid=new_uid(), pupil_id=made.pupil, reason="堵车"))
    s.run(c.RefuseEntry(uid=new_uid(), looks="黑色上衣,推销", reason_code=_refusal(s)))
    s.run(
        c.RecordDelivery(
            uid=new_uid(), goods="快递 3 件", company="示例快递", receiver_id=made.host
        )
    )


def _registers(s: Service, made: SimpleNamespace) -> None:
    made.goods = s.run(
        c.AddGoodsSlip(
            uid=new_uid(),
            lines=(GoodsLine("旧课桌", "12", "张"),),
            approved_by="总务处",
            carrier="示例戊",
        )
    ).value
    made.watch = s.run(
        c.AddWatchEntry(
            uid=new_uid(),
            level=WatchLevel.DENY,
            name="示例己",
            phone="13800138099",
            reason="曾扰乱秩序",
        )
    ).value
    s.run(
        c.DecideAlert(
            uid=new_uid(),
            entry_id=made.watch,
            choice=WatchChoice.REFUSE,
            why="本人",
            name="示例己",
            phone="13800138099",
        )
    )
    s.run(
        c.AddVideoLookup(
            uid=new_uid(),
            reason="失物",
            content="东门 07:30-08:00",
            viewer="示例警官",
            approved_by="张三",
            exported=True,
        )
    )


def _office(s: Service, made: SimpleNamespace) -> None:
    made.request = s.run(
        c.AddDataRequest(uid=new_uid(), kind="query", name="示例乙", text="查询记录")
    ).value
    made.vehicle = s.run(c.SaveVehicle(uid=new_uid(), plate="京A00599", owner_id=made.host)).value
    made.permit = s.run(
        c.AddPermit(
            uid=new_uid(),
            vehicle_id=made.vehicle,
            person_id=made.host,
            number="A-01",
            starts_on=TODAY,
            ends_on=TODAY + timedelta(days=10),
        )
    ).value
    made.hold = s.run(
        c.AddHold(uid=new_uid(), kind="visitor", record_id=made.gone.visitor_id, reason="调查中")
    ).value


def _refusal(s: Service) -> str:
    from campus_guard.features.gate.queries import GetGateSettings

    return next(iter(s.ask(GetGateSettings()).refusals))


@pytest.fixture
def gate(
    make_kit: Callable[..., Any], director: Service, clock: FixedClock, qtbot: QtBot
) -> Iterator[Any]:
    """The context of a director on the real service; ``ids`` of what is recorded."""
    made = on_service(make_kit(), director, qtbot)
    made.ids = sample_gate(director, clock)
    made.service = director
    made.show = lambda page: shown(made, qtbot, page)
    yield made
    made.ops.close()


@pytest.fixture
def scrubbing_gate(
    make_kit: Callable[..., Any], director: Service, clock: FixedClock, qtbot: QtBot
) -> Iterator[Any]:
    """The gate on what a session of the program runs on: a purge scrubs the file."""
    made = on_service(make_kit(), director, qtbot, runner=SessionRunner(director))
    made.ids = sample_gate(director, clock)
    made.service = director
    made.show = lambda page: shown(made, qtbot, page)
    yield made
    made.ops.close()


@pytest.fixture
def empty_gate(make_kit: Callable[..., Any], director: Service, qtbot: QtBot) -> Iterator[Any]:
    """The context of a director of a school whose gate has not seen anybody."""
    made = on_service(make_kit(), director, qtbot)
    made.show = lambda page: shown(made, qtbot, page)
    yield made
    made.ops.close()


@pytest.fixture
def gatekeeper_gate(
    make_kit: Callable[..., Any], gatekeeper: Service, qtbot: QtBot
) -> Iterator[Any]:
    """The context of a gatekeeper on the real service."""
    made = on_service(make_kit(Role.GATEKEEPER), gatekeeper, qtbot)
    made.show = lambda page: shown(made, qtbot, page)
    yield made
    made.ops.close()
