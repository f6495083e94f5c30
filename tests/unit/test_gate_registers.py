"""Closing the day, roll call, watch list, pupils, events, looking up, statistics, handover."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from campus_guard.core.clock import FixedClock
from campus_guard.core.errors import PermissionDenied, UserError
from campus_guard.core.ids import new_uid
from campus_guard.core.roles import Role
from campus_guard.db.sealedfile import FileSealer
from campus_guard.db.service import Service
from campus_guard.features.gate import commands as c
from campus_guard.features.gate import queries as q
from campus_guard.features.gate.inputs import WatchAnswer
from campus_guard.features.gate.muster_file import (
    load_snapshot,
    remove_snapshot,
    save_snapshot,
    snapshot_of,
)
from campus_guard.features.gate.rules.codes import (
    CollectorKind,
    VisitState,
    WatchChoice,
    WatchLevel,
)
from campus_guard.features.people.commands import ClassLine, ImportClasses, ImportPupils, PupilLine
from campus_guard.features.people.queries import FindPupils

CARD = "11010519491231002X"


def come(service: Service, name: str = "示例甲", **more: Any) -> int:
    values: dict[str, Any] = {"uid": new_uid(), "name": name, "phone": "13800138000"}
    values |= {"reason_code": "other"}
    return service.run(c.CheckIn(**{**values, **more})).value.visit_id


@pytest.fixture
def pupil(director: Service) -> int:
    director.run(ImportClasses(rows=(ClassLine(grade="一年级", entry_year=2026, name="一(1)班"),)))
    row = PupilLine(number="X1", name="示例学生", class_name="一(1)班")
    director.run(ImportPupils(rows=(row,)))
    return director.ask(FindPupils(text="示例"))[0].id


def test_closing_the_day_invents_nothing(
    gatekeeper: Service, director: Service, clock: FixedClock
) -> None:
    director.run(c.AddBadges(first="001", count=2))
    gone = come(gatekeeper, badge="001")
    here = come(gatekeeper, "示例夜班", phone="13700137000", heads=2)
    planned = gatekeeper.run(c.PreRegister(uid=new_uid(), day=clock.today(), name="示例未到")).value
    clock.advance(hours=10)
    uid = new_uid()
    result = gatekeeper.run(c.CloseDay(uid=uid, still_here=frozenset({here}))).value
    assert (result.closed, result.people, result.kept, result.no_shows) == (1, 1, 1, 1)
    assert result.badges_out == ("001",)
    assert gatekeeper.run(c.CloseDay(uid=uid)).value == result
    row = gatekeeper.ask(q.GetVisit(visit_id=gone)).visit
    assert (row.state, row.left_at, row.flagged) == (VisitState.CLOSED_UNCONFIRMED, None, True)
    assert gatekeeper.ask(q.GateBoard()).people == 2
    figures = director.ask(q.GateStatistics(first=clock.today(), last=clock.today()))
    assert (figures.dwell.visits, figures.dwell.left_out) == (0, 1)
    clock.advance(hours=12)
    with pytest.raises(UserError):  # a registration opens nothing the next day
        gatekeeper.run(c.CheckIn(uid=new_uid(), visit_id=planned, name="示例未到"))
    come(gatekeeper)  # the same person in the morning: no repair
    late = gatekeeper.run(
        c.ConfirmExit(
            uid=new_uid(), visit_id=gone, at=clock.now() - timedelta(hours=20), reason="保安说的"
        )
    ).value
    row = gatekeeper.ask(q.GetVisit(visit_id=late)).visit
    assert (row.state, row.late) == (VisitState.LEFT, True)


def test_a_day_that_nobody_closed(gatekeeper: Service, clock: FixedClock) -> None:
    first = come(gatekeeper)
    clock.advance(days=1)
    come(gatekeeper)
    row = gatekeeper.ask(q.GetVisit(visit_id=first)).visit
    assert (row.state, row.left_at) == (VisitState.CLOSED_UNCONFIRMED, None)
    assert gatekeeper.ask(q.GateBoard()).people == 1


def test_the_roll_call_is_frozen(gatekeeper: Service, tmp_path: Path) -> None:
    first = come(gatekeeper, heads=3)
    come(gatekeeper, "示例乙", phone="13700137000")
    uid = new_uid()
    muster = gatekeeper.run(c.StartMuster(uid=uid, drill=True)).value
    assert gatekeeper.run(c.StartMuster(uid=uid, drill=True)).value == muster
    gatekeeper.run(c.SignOut(uid=new_uid(), visit_id=first))
    come(gatekeeper, "示例丙", phone="13600136000")
    view = gatekeeper.ask(q.GetMuster())
    assert view is not None
    assert (view.muster.expected, view.muster.drill) == (4, True)
    number = next(line.number for line in view.lines if line.heads == 3)
    gatekeeper.run(c.TickOff(muster_id=muster, number=number, found=2, place="操场"))
    extra = new_uid()
    for _ in range(2):
        gatekeeper.run(c.AddUnlisted(uid=extra, muster_id=muster, name="示例路人"))
    view = gatekeeper.ask(q.GetMuster(muster_id=muster))
    assert view is not None
    assert (view.muster.found, view.muster.missing, view.muster.unlisted) == (2, 2, 1)
    gatekeeper.run(c.CloseMuster(muster_id=muster))
    with pytest.raises(UserError):
        gatekeeper.run(c.TickOff(muster_id=muster, number=number))
    sealer = FileSealer(gatekeeper.db.keys, "roll call")
    board = gatekeeper.ask(q.GateBoard())
    snapshot = snapshot_of(board.now, board.rows)
    save_snapshot(tmp_path, snapshot, sealer)
    assert load_snapshot(tmp_path, sealer) == snapshot
    assert "示例丙".encode() not in (tmp_path / "roll-call.snapshot").read_bytes()
    (tmp_path / "roll-call.snapshot").write_bytes(b"x" * 50)
    assert load_snapshot(tmp_path, sealer) is None
    remove_snapshot(tmp_path)
    assert load_snapshot(tmp_path, sealer) is None


def test_the_watch_list_decides_and_remembers(gatekeeper: Service, director: Service) -> None:
    fields: dict[str, Any] = {"level": WatchLevel.DENY, "name": "示例甲", "reason": "示例寻衅"}
    entry = director.run(c.AddWatchEntry(uid=new_uid(), document=CARD, **fields)).value
    with pytest.raises(UserError) as asked:
        come(gatekeeper, document=CARD)
    assert "watch" in asked.value.fields
    (alert,) = gatekeeper.ask(q.WatchCheck(name="示例甲", document=CARD))
    assert WatchChoice.OVERRIDE not in alert.choices
    # A name alone is only suspected; dismissed once, it is silent for that person.
    other = WatchAnswer(entry_id=entry, choice=WatchChoice.OTHER_PERSON, why="看了证件")
    known = come(gatekeeper, decisions=(other,))
    visitor = gatekeeper.ask(q.GetVisit(visit_id=known)).visit.visitor_id
    gatekeeper.run(c.SignOut(uid=new_uid(), visit_id=known))
    come(gatekeeper, visitor_id=visitor, phone="")
    override = WatchAnswer(entry_id=entry, choice=WatchChoice.OVERRIDE, why="x")
    with pytest.raises(UserError):
        come(gatekeeper, "示例乙", document=CARD, decisions=(override,))
    gatekeeper.run(
        c.RefuseEntry(uid=new_uid(), name="示例甲", looks="示例", reason_code="watch_list")
    )
    assert len(director.ask(q.ListDecisions(entry_id=entry))) == 2
    director.run(c.EndWatchEntry(entry_id=entry, reason="已处理"))
    assert director.ask(q.ListWatch()) == ()
    with pytest.raises(PermissionDenied):
        gatekeeper.ask(q.ListWatch())


def test_pupils_leave_with_who_may_collect(
    gatekeeper: Service, director: Service, clock: FixedClock, pupil: int
) -> None:
    banned: dict[str, Any] = {"pupil_id": pupil, "name": "示例禁接", "document": CARD}
    with pytest.raises(PermissionDenied):
        gatekeeper.run(c.SaveCollector(uid=new_uid(), kind=CollectorKind.FORBIDDEN, **banned))
    director.run(c.SaveCollector(uid=new_uid(), kind=CollectorKind.FORBIDDEN, **banned))
    slip = gatekeeper.run(
        c.IssueSlip(
            uid=new_uid(), pupil_id=pupil, day=clock.today(), approved_by="班主任", reason="看病"
        )
    ).value
    going: dict[str, Any] = {"pupil_id": pupil, "slip_id": slip, "collector_document": CARD}
    with pytest.raises(UserError) as refused:
        gatekeeper.run(c.PupilOut(uid=new_uid(), override_reason="认识", **going))
    assert "collector" in refused.value.fields
    director.run(c.PupilOut(uid=new_uid(), override_reason="法院文书", **going))
    (release,) = gatekeeper.ask(q.ListReleases())
    assert (release.forbidden, release.collector) == (True, "示例禁接")
    assert [s.open for s in gatekeeper.ask(q.ListSlips())] == [True]
    gatekeeper.run(c.PupilBack(slip_id=slip))
    assert gatekeeper.ask(q.ListSlips(open_only=True)) == ()
    with pytest.raises(UserError):
        gatekeeper.run(
            c.AddLateArrival(uid=new_uid(), pupil_id=pupil, reason="证号 440524188001010014")
        )
    gatekeeper.run(c.AddLateArrival(uid=new_uid(), pupil_id=pupil, reason="堵车"))
    assert gatekeeper.ask(q.ListLateArrivals())[0].pupil == "示例学生"


def test_a_parents_meeting(gatekeeper: Service, clock: FixedClock) -> None:
    event = gatekeeper.run(c.CreateEvent(uid=new_uid(), name="家长会", day=clock.today())).value
    rows = tuple(
        c.GuestLine(n, f"一({n % 2 + 1})班", f"学生{'甲乙丙丁'[n]}", f"家长{'甲乙丙丁'[n]}")
        for n in range(4)
    )
    assert gatekeeper.run(c.ImportGuests(event_id=event, rows=rows)).value.added == 4
    assert gatekeeper.run(c.ImportGuests(event_id=event, rows=rows)).value.skipped == 4
    (guest,) = gatekeeper.ask(q.EventGuests(event_id=event, class_name="一(1)班", text="jzj"))
    uid = new_uid()
    for _ in range(2):
        gatekeeper.run(c.CheckInGuest(uid=uid, guest_id=guest.id, heads=2))
    board = gatekeeper.ask(q.GateBoard())
    assert (board.people, board.to_complete) == (2, 0)
    with pytest.raises(UserError):
        gatekeeper.run(c.CheckInGuest(uid=new_uid(), guest_id=guest.id))
    assert gatekeeper.run(c.SignOutEvent(uid=new_uid(), event_id=event)).value.added == 1
    assert gatekeeper.ask(q.ListEvents())[0].came == 1


def test_looking_up_goes_on_page_by_page(gatekeeper: Service, clock: FixedClock) -> None:
    ids = []
    for n in range(7):
        ids.append(come(gatekeeper, f"示例{n}", phone=f"1380013000{n}"))
        clock.advance(days=n % 2, minutes=1)
    seen: list[int] = []
    cursor = None
    while True:
        page = gatekeeper.ask(q.ListVisits(before=cursor, limit=3))
        seen += [row.id for row in page.rows]
        cursor = page.next
        if cursor is None:
            break
    assert seen == ids[::-1]
    assert [r.id for r in gatekeeper.ask(q.ListVisits(text="0003")).rows] == [ids[3]]


def test_handover_and_registers(gatekeeper: Service, clock: FixedClock) -> None:
    come(gatekeeper)
    gatekeeper.run(c.QuickPass(uid=new_uid(), heads=2))
    with pytest.raises(UserError):
        gatekeeper.run(c.Handover(uid=new_uid(), giver="甲", taker="甲", equipment_complete=True))
    gatekeeper.run(c.Handover(uid=new_uid(), giver="甲", taker="乙", equipment_complete=True))
    (row,) = gatekeeper.ask(q.ListHandovers())
    assert (row.carried.people_inside, row.carried.to_complete) == (3, 1)
    look: dict[str, Any] = {"reason": "失物", "content": "一层走廊", "viewer": "示例"}
    gatekeeper.run(c.AddVideoLookup(uid=new_uid(), approved_by="校长", **look))
    assert len(gatekeeper.ask(q.ListVideoLookups())) == 1
    with pytest.raises(UserError):
        gatekeeper.run(c.AddGoodsSlip(uid=new_uid(), lines=(), approved_by="", carrier=""))
    assert clock.today() == row.at.date()


def test_every_role_reads_what_it_may(service_for: Callable[[Role], Service]) -> None:
    for role in (Role.GATEKEEPER, Role.DIRECTOR, Role.PRINCIPAL):
        service = service_for(role)
        for query in (q.GateBoard(), q.ToComplete(), q.Carry(), q.ListBadges(), q.ListPlans()):
            service.ask(query)
        for register in (q.ListRefusals(), q.ListDeliveries(), q.ListGoodsSlips(), q.ListStays()):
            service.ask(register)
