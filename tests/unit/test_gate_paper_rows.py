"""What papers of the gate say of records made through the service: who, and why so late."""

from datetime import timedelta

from campus_guard.core.clock import FixedClock
from campus_guard.core.document import Band, Cell, ReportDoc, Table
from campus_guard.core.i18n import Translator
from campus_guard.core.ids import new_uid
from campus_guard.db.paper import GetPaperHead
from campus_guard.db.service import Service
from campus_guard.features.admin.commands import RenameAccount
from campus_guard.features.gate.commands import (
    AddGoodsSlip,
    CheckIn,
    CloseDay,
    ConfirmExit,
    GoodsOut,
    RefuseEntry,
    VehicleIn,
)
from campus_guard.features.gate.queries import (
    ListDayCloses,
    ListGoodsSlips,
    ListRefusals,
    ListStays,
)
from campus_guard.features.gate.queries.exports import VisitsOfDays
from campus_guard.features.gate.report.paper import Paper
from campus_guard.features.gate.report.registers import goods_log
from campus_guard.features.gate.report.vehicles import vehicle_log
from campus_guard.features.gate.report.visits import refusal_log, visitor_log
from campus_guard.features.gate.rules.badges import GoodsLine


def paper(service: Service) -> Paper:
    head = service.ask(GetPaperHead())
    return Paper(Translator(), head.stamp, head.school, head.sample)


def last_column(doc: ReportDoc) -> list[object]:
    table = next(block for block in doc.blocks if isinstance(block, Table))
    cells = [row[-1] for row in table.rows if not isinstance(row, Band)]
    return [c.value if isinstance(c, Cell) else c for c in cells]


def test_remarks_say_why_an_entry_was_written_afterwards(
    director: Service, gatekeeper: Service, clock: FixedClock
) -> None:
    late = CheckIn(
        uid=new_uid(), name="赵示例", type_code="delivery", goods="样书", note="带样书",
        late_at=clock.at - timedelta(minutes=20), late_reason="停电",
    )  # fmt: skip
    gatekeeper.run(late)
    on_time = gatekeeper.run(
        CheckIn(uid=new_uid(), name="钱示例", type_code="delivery", goods="纸")
    ).value
    clock.at += timedelta(hours=9)
    gatekeeper.run(CloseDay(uid=new_uid()))
    gone = ConfirmExit(
        uid=new_uid(),
        visit_id=on_time.visit_id,
        at=clock.at - timedelta(hours=3),
        reason="问过门房",
    )
    gatekeeper.run(gone)
    day = clock.today()
    rows = director.ask(VisitsOfDays(first=day, last=day))
    told = last_column(visitor_log(rows, paper(director), day, day))
    assert sorted(map(str, told)) == [
        "Late entry: 问过门房",
        "Left unrecorded\nLate entry: 停电\n带样书",
    ]


def test_papers_name_the_person_and_not_the_account(
    director: Service, gatekeeper: Service, clock: FixedClock
) -> None:
    name, day = "门卫示例", clock.today()
    account = gatekeeper.actor.account_id
    director.run(RenameAccount(account_id=account, expected_version=1, name=name))
    gatekeeper.run(VehicleIn(uid=new_uid(), plate="鲁A00599", window_reason="送货"))
    gatekeeper.run(RefuseEntry(uid=new_uid(), looks="戴帽子", reason_code="loitering"))
    goods = AddGoodsSlip(
        uid=new_uid(), lines=(GoodsLine("旧桌", "2", "张"),), approved_by="总务处", carrier="李示例"
    )
    gatekeeper.run(GoodsOut(slip_id=gatekeeper.run(goods).value))
    gatekeeper.run(CloseDay(uid=new_uid()))
    head, span = paper(director), {"first": day, "last": day}
    stays = director.ask(ListStays(**span)).rows
    refused = director.ask(ListRefusals(**span))
    slips = director.ask(ListGoodsSlips(**span))
    closed = director.ask(ListDayCloses(**span))
    assert last_column(vehicle_log(stays, head, day, day)) == [name]
    assert last_column(refusal_log(refused, head, day, day)) == [name]
    assert last_column(goods_log(slips, head, day, day)) == [name]
    assert [row.by for row in closed] == [name]
