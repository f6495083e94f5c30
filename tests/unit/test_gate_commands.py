"""The gate desk through the real service and database: in, out, groups, badges, undo, scans."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import exc

from campus_guard.core.clock import FixedClock
from campus_guard.core.errors import Conflict, UserError
from campus_guard.core.ids import new_uid
from campus_guard.db.models import (
    AuditEntry,
    Correction,
    GateMovement,
    Visit,
    Visitor,
    WatchDecision,
)
from campus_guard.db.service import Service
from campus_guard.db.session import Database
from campus_guard.features.gate.commands.badges import AddBadges, ReturnBadge, SetBadgeState
from campus_guard.features.gate.commands.driving import UndoVehicle, VehicleIn, VehicleOut
from campus_guard.features.gate.commands.editing import CompleteVisit, HostAnswered, Reveal
from campus_guard.features.gate.commands.entry import CheckIn, EmergencyIn, QuickPass
from campus_guard.features.gate.commands.leaving import SignOut, UndoMovement
from campus_guard.features.gate.commands.planning import (
    AddPlan,
    CancelPlanned,
    ImportPreRegistrations,
    PreRegister,
    PreRow,
)
from campus_guard.features.gate.commands.refusals import RecordDelivery, RefuseEntry
from campus_guard.features.gate.commands.scanning import Scan
from campus_guard.features.gate.commands.vehicles import CompleteStay, SaveVehicle
from campus_guard.features.gate.commands.watchentries import AddWatchEntry
from campus_guard.features.gate.inputs import CheckedIn, ItemFields, VehicleFields, WatchAnswer
from campus_guard.features.gate.queries.board import GateBoard
from campus_guard.features.gate.queries.plans import Expected
from campus_guard.features.gate.queries.registers import ListBadges
from campus_guard.features.gate.queries.search import GateSearch
from campus_guard.features.gate.queries.settings import PassText
from campus_guard.features.gate.queries.shifts import Carry
from campus_guard.features.gate.queries.vehicles import ListStays
from campus_guard.features.gate.queries.visitdetail import GetVisit
from campus_guard.features.gate.rules.codes import (
    BadgeState,
    VisitState,
    WatchChoice,
    WatchLevel,
)
from campus_guard.features.gate.rules.overstays import Stay

CARD = "11010519491231002X"


def come(service: Service, name: str = "示例甲", **more: Any) -> CheckedIn:
    values: dict[str, Any] = {
        "uid": new_uid(),
        "name": name,
        "phone": "13800138000",
        "reason_code": "meet_teacher",
        "type_code": "parent",
    }
    return service.run(CheckIn(**{**values, **more})).value


def leave(service: Service, visit_id: int, **more: Any) -> Any:
    return service.run(SignOut(uid=new_uid(), visit_id=visit_id, **more)).value


def count(db: Database, model: Any) -> int:
    with db.read() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def test_in_and_out(gatekeeper: Service, clock: FixedClock) -> None:
    entered = come(gatekeeper, unit="示例单位", plate="京A12345", document=CARD)
    board = gatekeeper.ask(GateBoard())
    (row,) = board.rows
    assert (board.people, row.name, row.unit, row.type_name) == (1, "示例甲", "示例单位", "家长")
    assert row.reason == "会见教师"
    assert row.stay is Stay.WITHIN
    clock.advance(minutes=61)
    assert gatekeeper.ask(GateBoard()).rows[0].stay is Stay.OVER
    left = leave(gatekeeper, entered.visit_id)
    assert (left.state, left.inside) == (VisitState.LEFT, 0)
    board = gatekeeper.ask(GateBoard())
    assert (board.people, board.figures.visits, board.figures.people_out) == (0, 1, 1)


def test_pressing_enter_twice_makes_one(gatekeeper: Service, db: Database) -> None:
    uid = new_uid()
    first, second = come(gatekeeper, uid=uid), come(gatekeeper, uid=uid)
    assert first.visit_id == second.visit_id
    assert (count(db, Visit), count(db, GateMovement), count(db, Visitor)) == (1, 1, 1)
    out = new_uid()
    for _ in range(2):
        left = gatekeeper.run(SignOut(uid=out, visit_id=first.visit_id)).value
        assert left.inside == 0
    assert count(db, GateMovement) == 2


def test_one_open_visit_of_a_person(gatekeeper: Service, director: Service, db: Database) -> None:
    entered = come(gatekeeper, document=CARD)
    with pytest.raises(UserError, match="inside already"):
        come(director, name="示例甲", document=CARD.lower())
    with pytest.raises(UserError, match="inside already"):
        come(director, name="另名", document=CARD)
    other = come(gatekeeper, name="示例乙")  # the same phone, another name: a family
    assert other.visitor_id != entered.visitor_id
    # The database holds it, whatever the program thinks.
    with pytest.raises(exc.IntegrityError), db.write("t") as unit:
        unit.session.execute(
            sa.update(Visit).where(Visit.id == other.visit_id).values(visitor_id=entered.visitor_id)
        )
    leave(gatekeeper, entered.visit_id)
    again = come(gatekeeper, visitor_id=entered.visitor_id, phone="", document="")
    assert again.visitor_id == entered.visitor_id
    hit = gatekeeper.ask(GateSearch(text="002x"))[0]
    assert (hit.visits, hit.visit_id, hit.inside) == (2, again.visit_id, 1)


def test_a_group_is_counted_in_people(gatekeeper: Service) -> None:
    entered = come(gatekeeper, heads=12, type_code="teaching", unit="示例进修学校")
    assert gatekeeper.ask(GateBoard()).people == 12
    left = leave(gatekeeper, entered.visit_id, heads=5)
    assert (left.state, left.inside) == (VisitState.INSIDE, 7)
    assert gatekeeper.ask(GateBoard()).people == 7
    with pytest.raises(UserError):
        leave(gatekeeper, entered.visit_id, heads=8)
    late = gatekeeper.run(
        CheckIn(uid=new_uid(), visit_id=entered.visit_id, heads=2, type_code="teaching")
    ).value
    assert late.visit_id == entered.visit_id
    assert gatekeeper.ask(GateBoard()).people == 9
    assert leave(gatekeeper, entered.visit_id).inside == 0


def test_badges(gatekeeper: Service, director: Service) -> None:
    assert director.run(AddBadges(first="V001", count=3)).value == 3
    assert director.run(AddBadges(first="V002", count=3)).value == 1
    first = come(gatekeeper, badge="v001")
    with pytest.raises(UserError) as refused:
        come(gatekeeper, name="示例乙", badge="V001")
    assert "badge" in refused.value.fields
    assert gatekeeper.ask(GateBoard()).people == 1  # nothing of the refused check-in stayed
    second = come(gatekeeper, name="示例乙", next_badge=True)
    assert (first.badge, second.badge) == ("V001", "V002")
    assert gatekeeper.ask(GateSearch(text="V002"))[0].visit_id == second.visit_id
    leave(gatekeeper, first.visit_id, badge_returned=False)
    assert gatekeeper.ask(GateBoard()).badges_unreturned == ("V001",)
    with pytest.raises(UserError):
        come(gatekeeper, badge="V001")
    gatekeeper.run(ReturnBadge(number="V001"))
    third = come(gatekeeper, badge="V001")
    assert third.badge == "V001"
    gatekeeper.run(SetBadgeState(number="V003", state=BadgeState.LOST, reason="示例遗失"))
    with pytest.raises(UserError):
        come(gatekeeper, name="示例丙", badge="V003")


def test_undo(gatekeeper: Service, director: Service) -> None:
    director.run(AddBadges(first="7"))
    entered = come(gatekeeper, badge="7", vehicle=VehicleFields(plate="京A12345"))
    left = leave(gatekeeper, entered.visit_id)
    assert len(left.left_behind) == 1
    gatekeeper.run(UndoMovement(movement_uid=left.movement_uid))
    (row,) = gatekeeper.ask(GateBoard()).rows
    assert row.badge == "7"
    with pytest.raises(UserError):
        come(gatekeeper, name="示例乙", badge="7")
    gatekeeper.run(UndoMovement(movement_uid=entered.movement_uid))
    board = gatekeeper.ask(GateBoard())
    assert (board.people, board.vehicles, board.figures.visits) == (0, (), 0)
    assert come(gatekeeper, badge="7").badge == "7"


def test_quick_pass_is_completed_later(gatekeeper: Service) -> None:
    quick = gatekeeper.run(QuickPass(uid=new_uid(), heads=3)).value
    assert quick.missing == ("name", "phone", "reason")
    board = gatekeeper.ask(GateBoard())
    assert (board.people, board.to_complete) == (3, 1)
    gatekeeper.run(
        CompleteVisit(
            visit_id=quick.visit_id,
            expected_version=board.rows[0].version,
            name="示例丁",
            phone="13900139000",
            reason_code="other",
            heads=3,
        )
    )
    board = gatekeeper.ask(GateBoard())
    assert (board.people, board.to_complete, board.rows[0].name) == (3, 0, "示例丁")
    assert gatekeeper.ask(GateSearch(text="shilid"))[0].visit_id == quick.visit_id


def test_a_handover_counts_overstays_in_people(gatekeeper: Service, clock: FixedClock) -> None:
    come(gatekeeper, heads=12)
    clock.advance(hours=3)
    assert gatekeeper.ask(Carry()).overstays == 12


def test_a_vehicle_inside_gets_its_details_later(gatekeeper: Service, db: Database) -> None:
    stay = gatekeeper.run(VehicleIn(uid=new_uid(), plate="苏EA12B3", driver_phone="13800138222"))
    change: dict[str, Any] = {"stay_id": stay.value.stay_id, "driver_name": "示例司机"}
    gatekeeper.run(CompleteStay(**change, expected_version=1, goods="示例桌椅", parking="东侧"))
    (row,) = gatekeeper.ask(ListStays(first=None, last=None, inside_only=True)).rows
    assert (row.driver, row.goods, row.parking) == ("示例司机", "示例桌椅", "东侧")
    assert row.phone == "138****8222"  # an empty one keeps what is known
    other = {**change, "driver_name": "示例代驾", "goods": "示例桌椅", "parking": "东侧"}
    with pytest.raises(UserError) as caught:
        gatekeeper.run(CompleteStay(**other, expected_version=row.version))
    assert "why" in caught.value.fields
    gatekeeper.run(CompleteStay(**other, expected_version=row.version, why="听错"))
    with db.read() as session:
        kept = session.scalars(sa.select(Correction).order_by(Correction.id.desc())).first()
    assert kept is not None
    assert (kept.kind, kept.field, kept.reason) == ("vehicle_stay", "driver_name", "听错")
    assert (kept.old_text, kept.new_text) == ("示例司机", "示例代驾")
    with pytest.raises(Conflict):
        gatekeeper.run(CompleteStay(**other, expected_version=1, why="听错"))


def test_completing_hands_the_badge_out(gatekeeper: Service, director: Service) -> None:
    director.run(AddBadges(first="01", count=3))
    quick = gatekeeper.run(QuickPass(uid=new_uid())).value
    fields = {"name": "示例丁", "phone": "13900139000", "reason_code": "other"}

    def complete(badge: str, **more: Any) -> None:
        version = gatekeeper.ask(GetVisit(visit_id=quick.visit_id)).visit.version
        gatekeeper.run(CompleteVisit(
            visit_id=quick.visit_id, expected_version=version, badge=badge, **fields, **more
        ))  # fmt: skip

    def out() -> list[tuple[str, int | None]]:
        return [(b.number, b.visit_id) for b in gatekeeper.ask(ListBadges())
                if b.state is BadgeState.OUT]  # fmt: skip

    complete("1")
    assert out() == [("01", quick.visit_id)]
    assert gatekeeper.ask(GateBoard()).rows[0].badge == "01"
    complete("1", reason="听错")  # the one that is worn
    complete("02", reason="换证")
    assert out() == [("02", quick.visit_id)]
    other = come(gatekeeper, badge="03")
    with pytest.raises(UserError):
        complete("03", reason="换证")
    assert sorted(out()) == [("02", quick.visit_id), ("03", other.visit_id)]
    leave(gatekeeper, quick.visit_id)
    complete("02", reason="听错")
    assert out() == [("03", other.visit_id)]


def test_of_a_scanned_group_it_is_asked_how_many_go(gatekeeper: Service) -> None:
    entered = come(gatekeeper, heads=6)
    text = gatekeeper.ask(PassText(visit_id=entered.visit_id))
    asked = gatekeeper.run(Scan(uid=new_uid(), text=text, ask_many=True)).value
    assert (asked.action, asked.heads, asked.visit_id) == ("many", 6, entered.visit_id)
    assert gatekeeper.ask(GateBoard()).people == 6
    uid = new_uid()
    left = gatekeeper.run(Scan(uid=uid, text=text)).value
    again = gatekeeper.run(Scan(uid=uid, text=text)).value
    assert [(x.action, x.signed_out.heads) for x in (left, again)] == [("out", 6)] * 2


def test_a_watched_vehicle_waits_for_a_decision(gatekeeper: Service, director: Service) -> None:
    entry = director.run(
        AddWatchEntry(uid=new_uid(), level=WatchLevel.DENY, plate="苏E0000H", reason="示例")
    ).value
    uid = new_uid()
    with pytest.raises(UserError) as caught:
        gatekeeper.run(VehicleIn(uid=uid, plate="苏e·0000h"))
    assert "watch" in caught.value.fields
    known = director.run(SaveVehicle(uid=new_uid(), plate="苏E0000H")).value
    with pytest.raises(UserError):
        gatekeeper.run(VehicleIn(uid=new_uid(), plate="", vehicle_id=known))
    assert gatekeeper.ask(GateBoard()).vehicles == ()
    gatekeeper.run(VehicleIn(uid=new_uid(), plate="苏E00001"))  # another one
    answer = WatchAnswer(entry_id=entry, choice=WatchChoice.OVERRIDE, why="示例:已核实")
    director.run(VehicleIn(uid=uid, plate="苏E0000H", decisions=(answer,)))
    assert {car.plate for car in gatekeeper.ask(GateBoard()).vehicles} == {"苏E0000H", "苏E00001"}
    with director.db.read() as session:
        (decision,) = session.scalars(sa.select(WatchDecision)).all()
    assert (decision.entry_id, decision.choice, decision.by) == (entry, "override", "director")


def test_a_correction_keeps_the_original(gatekeeper: Service, director: Service) -> None:
    entered = come(gatekeeper, unit="旧单位")
    version = gatekeeper.ask(GateBoard()).rows[0].version
    fields: dict[str, Any] = {"name": "示例甲", "reason_code": "other", "type_code": "parent"}
    change: dict[str, Any] = {"visit_id": entered.visit_id, "expected_version": version}
    change["unit"] = "新单位"
    with pytest.raises(UserError):
        gatekeeper.run(CompleteVisit(**fields, **change))
    gatekeeper.run(CompleteVisit(**fields, **change, reason="听错"))
    assert gatekeeper.ask(GateBoard()).rows[0].unit == "新单位"
    with director.db.read() as session:
        rows = session.execute(sa.text("SELECT field, old_text, reason FROM correction")).all()
    assert ("unit", "旧单位", "听错") in [tuple(row) for row in rows]


def test_emergency_services_pass_with_one_key(gatekeeper: Service) -> None:
    entered = gatekeeper.run(EmergencyIn(uid=new_uid(), reason_code="fire", heads=6)).value
    assert entered.missing == ("unit",)
    (row,) = gatekeeper.ask(GateBoard()).rows
    assert (row.emergency, row.inside) == (True, 6)


def test_documents_warn_and_never_block(gatekeeper: Service, db: Database) -> None:
    with pytest.raises(UserError) as asked:
        come(gatekeeper, document="440308199901101513")
    assert "document" in asked.value.fields
    kept = come(gatekeeper, document="440308199901101513", document_reason="证件磨损")
    assert kept.warnings
    child = come(gatekeeper, name="示例孩童", document="11010120180229001X", document_reason="x")
    assert child.warnings
    shown = come(
        gatekeeper, name="示例学徒", document="44011320141005001X", type_code="temporary_worker",
        phone="13800138009", reason_code="cleaning",
    )  # fmt: skip
    assert (shown.complete, [str(w) for w in shown.warnings]) == (
        True, ["A child under 14: the number is not kept."],
    )  # fmt: skip
    with db.read() as session:
        stored = session.get(Visitor, kept.visitor_id)
        assert stored is not None
        assert stored.document == "440308199901101513"


def test_masked_everywhere_and_revealed_with_audit(gatekeeper: Service, db: Database) -> None:
    entered = come(gatekeeper, document=CARD)
    (hit,) = gatekeeper.ask(GateSearch(text="8000"))
    assert (hit.phone, hit.document) == ("138****8000", "1*************002X")
    assert entered.visitor_id is not None
    value = gatekeeper.run(
        Reveal(kind="visitor", record_id=entered.visitor_id, field="document")
    ).value
    assert value == CARD
    with db.read() as session:
        (note,) = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "reveal"))
        assert (note.kind, note.row_id, note.fields) == ("visitor", entered.visitor_id, "document")


def test_search_finds_by_everything(gatekeeper: Service) -> None:
    come(gatekeeper, name="单雄信", document=CARD, plate="京A12345")
    come(gatekeeper, name="吕布", phone="13900139001")
    found = {
        "sxx": "单雄信",
        "dxx": "单雄信",
        "shanxiong": "单雄信",
        "雄信": "单雄信",
        "002X": "单雄信",
        "8000": "单雄信",
        "2345": "单雄信",
        "lb": "吕布",
        "lvbu": "吕布",
        "lyub": "吕布",
        "9001": "吕布",
    }
    for text, name in found.items():
        assert gatekeeper.ask(GateSearch(text=text))[0].name == name, text
    assert gatekeeper.ask(GateSearch(text="%")) == ()
    assert gatekeeper.ask(GateSearch(text="  ")) == ()
    assert gatekeeper.ask(GateSearch(text="13900139001")) == ()  # the whole number is no token


def test_search_shows_the_latest_first(gatekeeper: Service, clock: FixedClock) -> None:
    for n in range(12):
        clock.advance(minutes=1)
        entered = come(
            gatekeeper, name=f"张{'一二三四五六七八九十百千'[n]}", phone=f"1380013{n:04}"
        )
        leave(gatekeeper, entered.visit_id)
    names = [hit.name for hit in gatekeeper.ask(GateSearch(text="z"))]
    assert names == ["张千", "张百", "张十", "张九", "张八", "张七", "张六", "张五"]


def test_planned_visits_and_their_passes(gatekeeper: Service, clock: FixedClock) -> None:
    fields: dict[str, Any] = {"name": "示例戊", "phone": "13700137000", "type_code": "inspection"}
    uid = new_uid()
    visit_id = gatekeeper.run(PreRegister(uid=uid, day=clock.today(), **fields)).value
    assert gatekeeper.run(PreRegister(uid=uid, day=clock.today(), **fields)).value == visit_id
    assert gatekeeper.ask(GateSearch(text="slw"))[0].planned_visit_id == visit_id
    text = gatekeeper.ask(PassText(visit_id=visit_id))
    entered = gatekeeper.run(Scan(uid=new_uid(), text=text)).value
    assert (entered.action, entered.visit_id) == ("in", visit_id)
    left = gatekeeper.run(Scan(uid=new_uid(), text=text)).value
    assert (left.action, left.visit_id) == ("out", visit_id)
    used = gatekeeper.run(Scan(uid=new_uid(), text=text)).value
    assert used.action == "no"
    forged = text[:-1] + ("0" if text[-1] != "0" else "1")
    assert gatekeeper.run(Scan(uid=new_uid(), text=forged)).value.action == "no"
    tomorrow = clock.today() + timedelta(days=1)
    later = gatekeeper.run(PreRegister(uid=new_uid(), day=tomorrow, **fields)).value
    early = gatekeeper.run(Scan(uid=new_uid(), text=gatekeeper.ask(PassText(visit_id=later)))).value
    assert early.action == "no"
    gatekeeper.run(CancelPlanned(visit_id=later, reason="改期"))
    assert gatekeeper.ask(Expected(day=tomorrow)) == ()


def test_a_recurring_pass_opens_once_a_day(gatekeeper: Service, clock: FixedClock) -> None:
    plan_id = gatekeeper.run(
        AddPlan(
            uid=new_uid(),
            name="示例己",
            type_code="temporary_worker",
            starts_on=clock.today(),
            ends_on=clock.today() + timedelta(days=30),
            weekdays=frozenset({5, 6}),
        )
    ).value
    text = gatekeeper.ask(PassText(plan_id=plan_id))
    actions = [gatekeeper.run(Scan(uid=new_uid(), text=text)).value.action for _ in range(3)]
    assert actions == ["in", "out", "no"]
    assert [row.used for row in gatekeeper.ask(Expected())] == [True]
    clock.advance(days=1)
    assert gatekeeper.run(Scan(uid=new_uid(), text=text)).value.action == "in"
    clock.advance(days=1)
    assert gatekeeper.run(Scan(uid=new_uid(), text=text)).value.action == "out"
    assert gatekeeper.run(Scan(uid=new_uid(), text=text)).value.action == "no"


def test_a_list_is_announced_once(gatekeeper: Service, clock: FixedClock) -> None:
    rows = tuple(PreRow(n, f"示例{n}", phone=f"1380013{n:04}") for n in range(2, 7))
    command = ImportPreRegistrations(day=clock.today(), rows=rows)
    assert gatekeeper.run(command).value.added == 5
    again = gatekeeper.run(command).value
    assert (again.added, again.skipped) == (0, 5)
    assert gatekeeper.ask(GateBoard()).expected == 5


def test_vehicles_have_their_own_movements(gatekeeper: Service) -> None:
    entered = come(gatekeeper, vehicle=VehicleFields(plate="京a·12345", driver_name="示例司机"))
    assert entered.stay_id is not None
    left = leave(gatekeeper, entered.visit_id)
    assert left.left_behind == (entered.stay_id,)
    (car,) = gatekeeper.ask(GateBoard()).vehicles
    assert (car.plate, car.driver_left) == ("京A12345", True)
    with pytest.raises(UserError, match="inside already"):
        gatekeeper.run(VehicleIn(uid=new_uid(), plate="京A12345"))
    hit = gatekeeper.ask(GateSearch(text="345"))[0]
    assert (hit.kind, hit.stay_id) == ("vehicle", entered.stay_id)
    out = gatekeeper.run(
        VehicleOut(uid=new_uid(), stay_id=entered.stay_id, driver_name="示例代驾")
    ).value
    assert gatekeeper.ask(GateBoard()).vehicles == ()
    gatekeeper.run(UndoVehicle(movement_uid=out.movement_uid))
    assert len(gatekeeper.ask(GateBoard()).vehicles) == 1


def test_refusals_deliveries_and_the_host(gatekeeper: Service) -> None:
    uid = new_uid()
    first = gatekeeper.run(RefuseEntry(uid=uid, looks="示例特征", reason_code="salesman")).value
    assert gatekeeper.run(RefuseEntry(uid=uid, looks="x", reason_code="salesman")).value == first
    with pytest.raises(UserError):
        gatekeeper.run(RefuseEntry(uid=new_uid(), reason_code="salesman"))
    gatekeeper.run(RecordDelivery(uid=new_uid(), goods="包裹两件", company="示例快递"))
    figures = gatekeeper.ask(GateBoard()).figures
    assert (figures.refused, figures.deliveries) == (1, 1)
    entered = come(gatekeeper)
    gatekeeper.run(HostAnswered(visit_id=entered.visit_id, answer="yes", note="在办公室等"))


def test_dangerous_items_are_held(gatekeeper: Service) -> None:
    knife = ItemFields(kind="dangerous", item_code="knife")
    with pytest.raises(UserError):
        come(gatekeeper, items=(knife,))
    held = ItemFields(kind="dangerous", item_code="knife", held=True)
    entered = come(gatekeeper, items=(held,))
    assert entered.warnings
    assert leave(gatekeeper, entered.visit_id).held == ("管制刀具",)
