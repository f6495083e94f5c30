"""The school's own rule set: looked at by the office, changed by the principal alone."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from campus_guard.core.errors import UserError
from campus_guard.db.service import Service
from campus_guard.features.accidents.queries import RuleSetInForce, RuleSets
from campus_guard.features.accidents.queries.load import built_in_text
from campus_guard.features.accidents.rules import StepCode, Tier, load_rule_set
from campus_guard.features.accidents.ui.rulespage import RulesPage, changed_text
from tests.ui.accidents.conftest import CTRL, Desk
from tests.ui.kit.support import assert_page_ok, unnamed
from tests.unit.accident_cases import detail, graded, step

KEY = Qt.Key


def open_page(desk: Desk) -> RulesPage:
    desk.window.navigate("rules")
    desk.settle()
    page = desk.window.session.page("rules")
    assert isinstance(page, RulesPage)
    return page


def test_the_built_in_set_is_shown_with_its_figures(desk: Desk) -> None:
    page = open_page(desk)
    assert [row.version for row in page.model.rows] == ["six-tier-1"]
    texts = [label.text() for label in page.findChildren(QLabel)]
    assert "10000" in texts
    assert_page_ok(page)


def test_a_director_changes_nothing(desk: Desk, director: Service) -> None:
    page = open_page(desk)
    page.new()
    assert desk.no_dialog
    assert len(director.ask(RuleSets())) == 1


def test_a_principal_puts_a_new_version_in_force(
    open_desk: Callable[[Service], Desk], principal: Service, director: Service
) -> None:
    old = graded(director)
    desk = open_desk(principal)
    page = open_page(desk)
    desk.press(KEY.Key_N, CTRL)
    form = desk.dialog.form
    assert unnamed(desk.dialog) == []
    form["version"].set_value("示例校-2")
    form["points/A1"].set_value(5)
    form["minutes/minor/report_dept"].set_value(15)
    desk.press(KEY.Key_Return, CTRL)
    assert desk.no_dialog
    assert [row.version for row in page.model.rows] == ["示例校-2", "six-tier-1"]
    rules = principal.ask(RuleSetInForce())
    assert rules.points[Tier.A1] == 5
    new = graded(director)
    assert step(director, new, StepCode.REPORT_DEPT).due_at.minute == 45
    assert dict(detail(director, old).result.deductions) == {"示例班主任": 10}
    assert dict(detail(director, new).result.deductions) == {"示例班主任": 5}


def test_figures_that_make_no_sense_are_refused_in_words(
    open_desk: Callable[[Service], Desk], principal: Service
) -> None:
    desk = open_desk(principal)
    open_page(desk)
    desk.press(KEY.Key_N, CTRL)
    form = desk.dialog.form
    form["version"].set_value("坏")
    form["points/R1"].set_value(1)
    desk.press(KEY.Key_Return, CTRL)
    assert not desk.no_dialog
    assert desk.dialog.banner.text
    assert len(principal.ask(RuleSets())) == 1


def test_the_text_stays_a_rule_set() -> None:
    text = changed_text(
        built_in_text(), {"version": "x", "note": "", "external_report_minutes": 60}
    )
    assert load_rule_set(text).external_report_minutes == 60
    with pytest.raises(UserError):
        load_rule_set(changed_text(built_in_text(), {"version": ""}))
