"""Deciding on an alert about somebody who is inside already."""

from typing import Any

from campus_guard.core.ids import new_uid
from campus_guard.features.gate import commands as c
from campus_guard.features.gate import queries as q
from campus_guard.features.gate.rules.codes import WatchChoice, WatchLevel
from campus_guard.features.gate.ui.pages.visits import VisitsPage
from campus_guard.features.gate.ui.visitcard import VisitCard
from campus_guard.features.gate.ui.watchdialog import WatchDialog


def test_an_alert_of_somebody_inside_is_decided_from_the_card(gate: Any) -> None:
    gate.service.run(
        c.AddWatchEntry(uid=new_uid(), level=WatchLevel.ESCORT, phone="13800138011", reason="示例")
    )
    (alert,) = gate.service.ask(q.GateBoard()).alerts
    assert (alert.visit_id, alert.choice) == (gate.ids.one.visit_id, None)
    page = gate.show(VisitsPage(gate.ctx))
    card = VisitCard(gate.ctx, page, gate.ids.one.visit_id)
    card.show()
    gate.settle()
    card._decide()
    (asked,) = card.findChildren(WatchDialog)
    asked.choose(list(asked.alert.choices).index(WatchChoice.ESCORT) + 1)
    gate.settle()
    assert card.detail.alerts == ()
    (alert,) = gate.service.ask(q.OpenAlerts())
    assert alert.choice is WatchChoice.ESCORT
