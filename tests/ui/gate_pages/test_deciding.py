"""Deciding on an alert about somebody who is inside already."""

from typing import Any

from campus_guard.core.ids import new_uid
from campus_guard.features.gate import commands as c
from campus_guard.features.gate import queries as q
from campus_guard.features.gate.rules.codes import VisitState, WatchChoice, WatchLevel
from campus_guard.features.gate.ui.pages.visits import VisitsPage
from campus_guard.features.gate.ui.visitcard import VisitCard
from campus_guard.features.gate.ui.watchdialog import WatchDialog
from campus_guard.ui.formdialog import FormDialog


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


def test_a_movement_that_never_was_is_taken_back(gate: Any) -> None:
    page = gate.show(VisitsPage(gate.ctx))
    page.select(gate.ids.gone.visit_id)
    gate.settle()
    page.movement()
    gate.settle()
    made = next(d for d in page.findChildren(FormDialog) if d.isVisible())
    made.form["reason"].set_value("误录")
    made.save()
    gate.settle()
    detail = gate.service.ask(q.GetVisit(visit_id=gate.ids.gone.visit_id))
    assert [m.voided for m in detail.movements] == [False, True]
    assert detail.visit.state is VisitState.INSIDE
