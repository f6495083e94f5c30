"""Back-dated entries: marked as late, with the reason, in their own order."""

from datetime import datetime, timedelta

import pytest

from campus_guard.core.clock import CHINA, FixedClock
from campus_guard.core.errors import UserError
from campus_guard.core.ids import new_uid
from campus_guard.db.service import Service
from campus_guard.features.gate import commands as c
from campus_guard.features.gate import queries as q
from campus_guard.features.gate.rules.codes import VisitState

CAME = datetime(2026, 11, 19, 10, 0, tzinfo=CHINA)
WENT = CAME + timedelta(hours=1)


def entry(uid: str = "", reason: str = "停电", left: datetime | None = WENT) -> c.EnterAfterwards:
    return c.EnterAfterwards(
        uid=uid or new_uid(),
        name="示例甲",
        phone="13800138061",
        reason_code="other",
        entered_at=CAME,
        left_at=left,
        late_reason=reason,
    )


def test_a_visit_entered_the_next_day(gatekeeper: Service, clock: FixedClock) -> None:
    uid = new_uid()
    visit = gatekeeper.run(entry(uid)).value.visit_id
    assert gatekeeper.run(entry(uid)).value.visit_id == visit
    (row,) = gatekeeper.ask(q.ListVisits()).rows
    assert (row.day, row.entered_at, row.left_at) == (CAME.date(), CAME, WENT)
    assert (row.late, row.flagged, row.state) == (True, True, VisitState.LEFT)
    moves = gatekeeper.ask(q.GetVisit(visit_id=visit)).movements
    assert [(m.at, m.late, m.reason, m.recorded_at) for m in moves] == [
        (CAME, True, "停电", clock.now()),
        (WENT, True, "停电", clock.now()),
    ]


def test_it_needs_a_reason_and_times_in_order(gatekeeper: Service, clock: FixedClock) -> None:
    for wrong in (
        entry(reason=" "),
        entry(left=CAME - timedelta(minutes=1)),
        entry(left=clock.now() + timedelta(minutes=1)),
    ):
        with pytest.raises(UserError):
            gatekeeper.run(wrong)
    assert gatekeeper.ask(q.ListVisits()).rows == ()


def test_who_is_inside_still_is_on_the_board(gatekeeper: Service) -> None:
    gatekeeper.run(entry(left=None))
    assert gatekeeper.ask(q.GateBoard()).people == 1
