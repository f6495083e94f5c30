"""Open alerts: what the gate has to watch now, and what the next shift takes over."""

import pytest

from campus_guard.core.ids import new_uid
from campus_guard.db.service import Service
from campus_guard.features.gate import commands as c
from campus_guard.features.gate import queries as q
from campus_guard.features.gate.inputs import WatchAnswer
from campus_guard.features.gate.rules.codes import WatchChoice, WatchLevel

NAME, PHONE = "示例某", "13800138031"
C = WatchChoice


def listed(director: Service, level: WatchLevel, phone: str = PHONE) -> int:
    return director.run(
        c.AddWatchEntry(uid=new_uid(), level=level, name=NAME, phone=phone, reason="示例")
    ).value


def enters(service: Service, *answers: WatchAnswer, phone: str = PHONE) -> int:
    entered = service.run(
        c.CheckIn(uid=new_uid(), name=NAME, phone=phone, reason_code="other", decisions=answers)
    )
    return entered.value.visit_id


@pytest.mark.parametrize(
    ("level", "choice", "still"),
    [
        (WatchLevel.NOTE, C.PROCEED, False),
        (WatchLevel.NOTE, C.ESCORT, True),
        (WatchLevel.NOTE, C.OTHER_PERSON, False),
        (WatchLevel.ESCORT, C.ESCORT, True),
        (WatchLevel.ESCORT, C.OVERRIDE, True),
        (WatchLevel.ESCORT, C.OTHER_PERSON, False),
        (WatchLevel.DENY, C.OVERRIDE, True),
    ],
)
def test_what_stays_open_while_they_are_inside(
    director: Service, level: WatchLevel, choice: WatchChoice, still: bool
) -> None:
    entry = listed(director, level)
    visit = enters(director, WatchAnswer(entry_id=entry, choice=choice, why="示例"))
    assert [a.visit_id for a in director.ask(q.OpenAlerts())] == [visit] * still
    director.run(c.SignOut(uid=new_uid(), visit_id=visit))
    assert director.ask(q.OpenAlerts()) == ()


def test_nobody_decided_about_who_was_inside_already(
    director: Service, gatekeeper: Service
) -> None:
    visit = enters(gatekeeper)
    assert gatekeeper.ask(q.GateBoard()).alerts == ()
    entry = listed(director, WatchLevel.DENY)
    (alert,) = gatekeeper.ask(q.GateBoard()).alerts
    assert (alert.visit_id, alert.entry_id, alert.choice) == (visit, entry, None)
    over = c.Handover(uid=new_uid(), giver="示例甲", taker="示例乙", equipment_complete=True)
    assert gatekeeper.ask(q.Carry()).alerts_open == 1
    gatekeeper.run(over)
    carried = gatekeeper.ask(q.ListHandovers())[0].carried
    assert (carried.alerts_open, carried.alerts) == (1, (NAME,))
    director.run(c.EndWatchEntry(entry_id=entry, reason="示例"))
    assert gatekeeper.ask(q.Carry()).alerts_open == 0


def test_a_name_alone_is_an_alert_until_somebody_looked(
    director: Service, gatekeeper: Service
) -> None:
    visit = enters(gatekeeper, phone="13800138032")
    entry = listed(director, WatchLevel.DENY)
    (alert,) = gatekeeper.ask(q.OpenAlerts())
    assert (alert.suspected, alert.level) == (True, WatchLevel.NOTE)
    visitor = gatekeeper.ask(q.GetVisit(visit_id=visit)).visit.visitor_id
    gatekeeper.run(
        c.DecideAlert(
            uid=new_uid(),
            entry_id=entry,
            choice=C.OTHER_PERSON,
            why="示例",
            visitor_id=visitor,
            visit_id=visit,
        )
    )
    assert gatekeeper.ask(q.OpenAlerts()) == ()


def test_who_is_told_to_leave_is_watched_until_gone(director: Service, gatekeeper: Service) -> None:
    visit = enters(gatekeeper)
    entry = listed(director, WatchLevel.DENY)
    (alert,) = gatekeeper.ask(q.GetVisit(visit_id=visit)).alerts
    assert (alert.entry_id, C.REFUSE in alert.choices) == (entry, True)
    gatekeeper.run(
        c.DecideAlert(
            uid=new_uid(),
            entry_id=entry,
            choice=C.REFUSE,
            why="示例",
            visit_id=visit,
            name=NAME,
            phone=PHONE,
        )
    )
    assert gatekeeper.ask(q.GetVisit(visit_id=visit)).alerts == ()
    assert [a.choice for a in gatekeeper.ask(q.OpenAlerts())] == [C.REFUSE]
    gatekeeper.run(c.SignOut(uid=new_uid(), visit_id=visit))
    assert gatekeeper.ask(q.OpenAlerts()) == ()
