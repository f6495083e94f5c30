"""The report calendar, the seasonal tasks, the search and the gatekeeper's day on screen."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from campus_guard.core.ids import new_uid
from campus_guard.core.roles import Role
from campus_guard.db.service import Service
from campus_guard.features.gate.commands import Handover
from campus_guard.features.indicators.queries import Indicators
from campus_guard.features.indicators.rules import Indicator
from campus_guard.features.indicators.ui.page import IndicatorsPage
from campus_guard.features.overview.queries.schedule import DueReports, DueState, ReportPlans
from campus_guard.features.overview.queries.seasons import SeasonTasks
from campus_guard.features.overview.seasons import SeasonState
from campus_guard.features.overview.ui import PAGES
from campus_guard.features.overview.ui.gatekeeper import GatekeeperPage
from campus_guard.features.overview.ui.reportplans import PlansPage
from campus_guard.features.overview.ui.reports import DuePage
from campus_guard.features.overview.ui.searching import SearchPage
from campus_guard.features.overview.ui.seasons import SeasonsPage
from campus_guard.features.overview.ui.today import TodayPage
from campus_guard.features.people.commands import AddPerson
from campus_guard.features.people.ui.sources import chosen
from campus_guard.ui.formdialog import FormDialog
from campus_guard.ui.page import Page
from campus_guard.ui.preview import PreviewDialog
from tests.ui.kit.support import assert_page_ok
from tests.ui.overview.conftest import Open

pytestmark = pytest.mark.usefixtures("term")
Show = Callable[..., Any]


@pytest.fixture
def show(qtbot: QtBot) -> Show:
    def make(context: SimpleNamespace, page: Page) -> Any:
        qtbot.addWidget(page)
        page.resize(1120, 640)
        page.show()
        page.reload()
        context.settle()
        return page

    return make


def dialog(page: Any) -> FormDialog:
    found = page.findChildren(FormDialog)
    assert found
    return found[-1]


def again(context: SimpleNamespace, page: Any) -> None:
    page.reload()
    context.settle()


def test_a_report_is_handed_in_and_taken_back(
    context: SimpleNamespace, director: Service, show: Show
) -> None:
    page = show(context, DuePage(context.ctx))
    assert_page_ok(page)
    row = page.model.rows[0]
    assert row.state is not DueState.HANDED_IN
    page.hand_in()
    form = dialog(page)
    form.form["note"].set_value("示例：送到安全股")
    form.save()
    context.settle()
    again(context, page)
    stored = next(r for r in director.ask(DueReports()) if r.id == row.id)
    assert (stored.state, stored.note) == (DueState.HANDED_IN, "示例：送到安全股")
    page.select(row.id)
    page.take_back()
    reason = dialog(page)
    reason.form["reason"].set_value("示例：登记错了")
    reason.save()
    context.settle()
    stored = next(r for r in director.ask(DueReports()) if r.id == row.id)
    assert stored.open


def test_the_paper_of_a_report_is_made(context: SimpleNamespace, show: Show) -> None:
    page = show(context, DuePage(context.ctx))
    squad = next(r for r in page.model.rows if r.row.plan.papers == ("SQUAD",))
    page.select(squad.id)
    page.print_()
    context.settle()
    preview = page.findChild(PreviewDialog)
    assert preview is not None
    assert preview.data.startswith(b"%PDF")


def test_a_months_papers_come_with_a_list_or_not_at_all(
    context: SimpleNamespace, show: Show, tmp_path: Path
) -> None:
    page = show(context, DuePage(context.ctx))
    month = page.filter("month")
    context.kit.dialogs.answers += [tmp_path / "one", tmp_path / "two"]
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    page.bundle()
    ops = context.ctx.ops
    ops.cancel(ops._tasks[-1])
    context.settle()
    assert list((tmp_path / "one").iterdir()) == []
    page.bundle()
    context.settle()
    names = sorted(path.name for path in (tmp_path / "two" / month).iterdir())
    assert names[0].startswith("00 ")
    assert len(names) == 13
    assert sum(name.endswith(".xlsx") for name in names) == 6


def test_a_plan_is_changed_and_set_back(
    context: SimpleNamespace, director: Service, show: Show
) -> None:
    page = show(context, PlansPage(context.ctx))
    assert_page_ok(page)
    page.select("REP-03")
    page.edit()
    form = dialog(page)
    form.form["day"].set_value(40)
    form.save()
    context.settle()
    assert form.isVisible(), "refused in words, the form stays"
    form.form["day"].set_value(25)
    form.save()
    context.settle()
    plan = next(p for p in director.ask(ReportPlans()) if p.plan.code == "REP-03")
    assert (plan.plan.day, plan.plan.papers) == (25, ("MON-HZ",))
    again(context, page)
    page.select("REP-03")
    page.reset()
    reason = dialog(page)
    reason.form["reason"].set_value("示例")
    reason.save()
    context.settle()
    plan = next(p for p in director.ask(ReportPlans()) if p.plan.code == "REP-03")
    assert (plan.plan.day, plan.id) == (28, None)


def test_a_seasonal_task_is_entered_with_one_key(
    context: SimpleNamespace, director: Service, show: Show, qtbot: QtBot
) -> None:
    person = AddPerson(uid=new_uid(), name="示例老师", staff_number="T001", line="teaching")
    owner = director.run(person).value
    page = show(context, SeasonsPage(context.ctx))
    assert_page_ok(page)
    first = page.model.rows[0]
    assert first.state is SeasonState.TO_ENTER
    page.table.setFocus()
    qtbot.keyClick(page.table, Qt.Key.Key_Return)
    form = dialog(page)
    form.form["owner"].set_value(chosen(owner, "示例老师"))
    form.save()
    context.settle()
    stored = next(r for r in director.ask(SeasonTasks()) if r.id == first.id)
    assert stored.state is SeasonState.RUNNING
    again(context, page)
    page.select(first.id)
    page.enter()
    assert stored.entry is not None
    assert context.kit.visited[-1] == ("ledgers", {"id": stored.entry.id})


def test_today_leads_to_what_waits(context: SimpleNamespace, show: Show, qtbot: QtBot) -> None:
    page = show(context, TodayPage(context.ctx))
    matters = [row for row in page._matters.rows if row.page == "reports"]
    assert [row.args for row in matters] == [{"tab": "report_seasons"}]
    place = page._matters.rows.index(matters[0])
    page._waiting_table.setFocus()
    page._waiting_table.selectRow(place)
    qtbot.keyClick(page._waiting_table, Qt.Key.Key_Return)
    assert context.kit.visited[-1] == ("reports", {"tab": "report_seasons"})


def test_numbers_of_an_indicator_are_typed_and_voided(
    context: SimpleNamespace, director: Service, show: Show
) -> None:
    page = show(context, IndicatorsPage(context.ctx))
    assert_page_ok(page)

    def stored() -> Any:
        rows = director.ask(Indicators()).rows
        return next(r for r in rows if r.indicator is Indicator.ESCORT)

    page.select(Indicator.ESCORT.value)
    page.edit()
    form = dialog(page)
    form.form["required"].set_value(6)
    form.form["actual"].set_value(5)
    form.save()
    context.settle()
    assert (stored().measure.required, stored().measure.actual, stored().typed) == (6, 5, True)
    page.lines()
    form = dialog(page)
    form.form["escort"].set_value(100)
    form.save()
    context.settle()
    assert form.isVisible(), "a line of one's own needs its source"
    form.form["source"].set_value("示例文件")
    form.save()
    context.settle()
    assert stored().measure.met is False
    again(context, page)
    page.select(Indicator.ESCORT.value)
    page.void()
    reason = dialog(page)
    reason.form["reason"].set_value("示例")
    reason.save()
    context.settle()
    assert not stored().typed


def test_type_arrow_and_enter_open_what_was_found(
    context: SimpleNamespace, director: Service, show: Show, qtbot: QtBot
) -> None:
    person = AddPerson(uid=new_uid(), name="示例林老师", staff_number="T001", line="teaching")
    found = director.run(person).value
    page = show(context, SearchPage(context.ctx))
    assert_page_ok(page)
    page.focus_start()
    qtbot.keyClicks(page.search, "sllls")
    qtbot.waitUntil(lambda: bool(page.model.rows), timeout=5000)
    qtbot.keyClick(page.search, Qt.Key.Key_Down)
    qtbot.keyClick(page.table, Qt.Key.Key_Return)
    assert context.kit.visited[-1] == ("people", {"tab": "staff", "id": found})


def test_the_gatekeepers_own_day(open_as: Open, gatekeeper: Service, show: Show) -> None:
    context = open_as(gatekeeper)
    page = show(context, GatekeeperPage(context.ctx))
    assert_page_ok(page)
    assert page.expected.rowCount() == page.reports.rowCount() == 0
    assert page._nobody.isVisible()
    spec = next(spec for spec in PAGES if spec.key == "gate_today")
    assert spec.roles == {Role.GATEKEEPER}
    assert Handover.roles >= spec.roles
