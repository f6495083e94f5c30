"""Deciding on an alert about somebody who is inside already."""

from typing import Any

from PySide6.QtWidgets import QLabel

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


def test_corrections_are_shown_in_words(gate: Any) -> None:
    visit = gate.service.ask(q.GetVisit(visit_id=gate.ids.gone.visit_id)).visit
    gate.service.run(
        c.CompleteVisit(
            visit_id=visit.id,
            expected_version=visit.version,
            visitor_id=visit.visitor_id,
            name=visit.name,
            type_code="delivery",
            reason_code="meet_teacher",
            goods="{一箱}",
            reason="听错了",
        )
    )
    page = gate.show(VisitsPage(gate.ctx))
    page.select(visit.id)
    gate.settle()
    said = [w.text() for w in page.card.findChildren(QLabel) if "听错了" in w.text()]
    told = "\n".join(said)
    assert "Visitor type: 家长 → 送货" in told
    assert "Goods: — → {一箱}" in told
    assert "Host: 张三 → —" in told
    assert "_code" not in told
