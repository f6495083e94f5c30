"""What was recorded by mistake is voided with a reason, never deleted, and can be brought back."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from campus_guard.core.errors import PermissionDenied, UserError
from campus_guard.core.ids import new_uid
from campus_guard.db.models import Base
from campus_guard.db.service import Service
from campus_guard.features.gate import commands as c
from campus_guard.features.gate import queries as q
from campus_guard.features.gate.rules.badges import GoodsLine
from campus_guard.features.gate.rules.codes import CollectorKind, SlipState
from campus_guard.features.people.queries import FindPupils
from tests.ui.school import small_school

TODAY = date(2026, 11, 20)


@pytest.fixture
def pupil(director: Service) -> int:
    small_school(director)
    return director.ask(FindPupils(text="示例生1"))[0].id


def refusal(s: Service, _pupil: int) -> int:
    code = next(iter(s.ask(q.GetGateSettings()).refusals))
    return s.run(c.RefuseEntry(uid=new_uid(), looks="示例", reason_code=code)).value


def delivery(s: Service, _pupil: int) -> int:
    return s.run(c.RecordDelivery(uid=new_uid(), goods="示例快递")).value


def goods_slip(s: Service, _pupil: int) -> int:
    lines = (GoodsLine("示例桌", "1", "张"),)
    slip = c.AddGoodsSlip(uid=new_uid(), lines=lines, approved_by="总务处", carrier="示例甲")
    return s.run(slip).value


def lookup(s: Service, _pupil: int) -> int:
    made = c.AddVideoLookup(
        uid=new_uid(), reason="失物", content="东门", viewer="示例甲", approved_by="示例乙"
    )
    return s.run(made).value


def request(s: Service, _pupil: int) -> int:
    return s.run(c.AddDataRequest(uid=new_uid(), kind="query", name="示例甲")).value


def late(s: Service, pupil: int) -> int:
    return s.run(c.AddLateArrival(uid=new_uid(), pupil_id=pupil)).value


def release(s: Service, pupil: int) -> int:
    return s.run(
        c.PupilOut(
            uid=new_uid(),
            pupil_id=pupil,
            collector_name="示例祖母",
            relation="祖母",
            teacher_confirmed_by="单雄信",
            after_school=True,
        )
    ).value


def collector(s: Service, pupil: int) -> int:
    return s.run(
        c.SaveCollector(
            uid=new_uid(),
            pupil_id=pupil,
            name="示例祖母",
            relation="祖母",
            kind=CollectorKind.AUTHORISED,
        )
    ).value


CASES: dict[str, tuple[Callable[[Service, int], int], Any, Any, Any]] = {
    "refusal": (refusal, c.VoidRefusal, c.UnvoidRefusal, q.ListRefusals()),
    "gate_delivery": (delivery, c.VoidDelivery, c.UnvoidDelivery, q.ListDeliveries()),
    "goods_slip": (goods_slip, c.VoidGoodsSlip, c.UnvoidGoodsSlip, q.ListGoodsSlips()),
    "video_lookup": (lookup, c.VoidVideoLookup, c.UnvoidVideoLookup, q.ListVideoLookups()),
    "data_request": (request, c.VoidDataRequest, c.UnvoidDataRequest, q.ListDataRequests()),
    "late_arrival": (late, c.VoidLateArrival, c.UnvoidLateArrival, q.ListLateArrivals()),
    "pupil_release": (release, c.VoidRelease, c.UnvoidRelease, q.ListReleases()),
    "collector": (collector, c.VoidCollector, c.UnvoidCollector, q.ListCollectors()),
}


@pytest.mark.parametrize("table", CASES)
def test_voided_and_brought_back(
    table: str, director: Service, gatekeeper: Service, pupil: int
) -> None:
    make, void, unvoid, listed = CASES[table]
    row_id = make(director, pupil)
    with pytest.raises(UserError):
        director.run(void(record_id=row_id, reason=" "))
    with pytest.raises(PermissionDenied):
        gatekeeper.run(void(record_id=row_id, reason="示例"))
    assert [row.id for row in director.ask(listed)] == [row_id]
    director.run(void(record_id=row_id, reason="误录"))
    assert director.ask(listed) == ()
    stored = Base.metadata.tables[table]
    with director.db.read() as session:
        row = session.execute(sa.select(stored.c.void_reason, stored.c.voided_by)).one()
    assert tuple(row) == ("误录", "director")
    director.run(unvoid(record_id=row_id))
    director.run(unvoid(record_id=row_id))
    assert [row.id for row in director.ask(listed)] == [row_id]


def test_a_voided_release_gives_the_slip_back(director: Service, pupil: int) -> None:
    slip = director.run(
        c.IssueSlip(uid=new_uid(), pupil_id=pupil, day=TODAY, approved_by="单雄信")
    ).value
    out = director.run(
        c.PupilOut(
            uid=new_uid(),
            pupil_id=pupil,
            slip_id=slip,
            collector_name="示例祖母",
            relation="祖母",
            teacher_confirmed_by="单雄信",
        )
    ).value

    def state() -> SlipState:
        return director.ask(q.ListSlips())[0].state

    assert state() is SlipState.OUT
    director.run(c.VoidRelease(record_id=out, reason="误录"))
    assert state() is SlipState.ISSUED
    director.run(c.UnvoidRelease(record_id=out))
    assert state() is SlipState.OUT
    director.run(c.PupilBack(slip_id=slip))
    with pytest.raises(UserError):
        director.run(c.VoidRelease(record_id=out, reason="误录"))


def test_an_answered_request_stays(director: Service, pupil: int) -> None:
    row_id = request(director, pupil)
    director.run(
        c.AnswerDataRequest(request_id=row_id, expected_version=1, answer="示例", granted=True)
    )
    with pytest.raises(UserError):
        director.run(c.VoidDataRequest(record_id=row_id, reason="误录"))
