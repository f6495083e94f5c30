"""The today page and the term summary as the office sees them, on the real service."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from campus_guard.core.clock import FixedClock
from campus_guard.core.i18n import Translator
from campus_guard.core.ids import new_uid
from campus_guard.db.paper import GetPaperHead
from campus_guard.db.service import Service
from campus_guard.db.session import Database
from campus_guard.features.accidents.commands import (
    IssueCorrections,
    RecordAccident,
    VoidAccident,
)
from campus_guard.features.accidents.inputs import Facts, VictimInput
from campus_guard.features.accidents.rules import Cause, Injury, Setting
from campus_guard.features.gate.commands import CheckIn
from campus_guard.features.overview.queries import TermSummary
from campus_guard.features.overview.report import term_summary
from campus_guard.features.overview.ui.summary import FiguresPage
from campus_guard.features.overview.ui.today import TodayPage, remaining
from campus_guard.reports.pdf import render_pdf
from campus_guard.ui.context import UiContext
from campus_guard.ui.preview import PreviewDialog
from tests.reports.reading import by_pypdf, squeezed
from tests.ui.conftest import Kit
from tests.ui.kit.support import assert_page_ok
from tests.unit.accident_cases import detail
from tests.unit.assess_help import TERM, frozen, propose, settled_school, sheet
from tests.unit.assess_help import accident as assessed
from tests.unit.hazard_cases import TODAY as HAZARD_DAY
from tests.unit.hazard_cases import register

Context = Callable[[], UiContext]


@pytest.fixture
def accident(director: Service, term: None, clock: FixedClock) -> int:  # noqa: ARG001
    return director.run(
        RecordAccident(
            uid=new_uid(),
            facts=Facts(
                occurred_at=clock.at - timedelta(minutes=4),
                place="示例操场",
                narrative="(示例)跌倒",
                setting=Setting.CAMPUS,
                cause=Cause.ACCIDENT,
                harmed=True,
            ),
            victims=(VictimInput(uid=new_uid(), label="示例学生", injury=Injury.MINOR),),
        )
    ).value


def test_today_lists_the_deadlines_and_opens_the_accident(
    context: SimpleNamespace, accident: int, qtbot: QtBot
) -> None:
    page = TodayPage(context.ctx)
    qtbot.addWidget(page)
    page.reload()
    context.settle()
    assert page._deadlines.rowCount() >= 2
    page._table.setFocus()
    page._table.selectRow(0)
    qtbot.keyClick(page._table, Qt.Key.Key_Return)
    assert context.kit.visited[-1] == ("accidents", {"id": accident})
    assert_page_ok(page)


@pytest.mark.usefixtures("term")
def test_today_says_when_nothing_runs(context: SimpleNamespace, qtbot: QtBot) -> None:
    page = TodayPage(context.ctx)
    qtbot.addWidget(page)
    page.resize(1100, 600)
    page.show()
    page.reload()
    context.settle()
    assert page._none.isVisible()
    assert not page._table.isVisible()


def test_today_counts_the_overdue_hazards(
    context: SimpleNamespace, director: Service, qtbot: QtBot
) -> None:
    page = TodayPage(context.ctx)
    qtbot.addWidget(page)
    page.reload()
    context.settle()
    card = page._cards["overdue"]
    assert "0" in card.accessibleName()
    life = register(director, found_on=HAZARD_DAY - timedelta(days=9)).grade(
        on=HAZARD_DAY - timedelta(days=8)
    )
    life.assign(HAZARD_DAY - timedelta(days=2), on=HAZARD_DAY - timedelta(days=7))
    page.reload()
    context.settle()
    assert "0 deadlines, 1 hazards" in card.accessibleName()
    assert_page_ok(page)
    card.clicked.emit()
    assert context.kit.visited[-1] == ("hazards", {"show": "overdue"})


def test_today_shows_the_gate_or_that_it_recorded_nothing(
    context: SimpleNamespace, director: Service, clock: FixedClock, qtbot: QtBot
) -> None:
    page = TodayPage(context.ctx)
    qtbot.addWidget(page)
    page.reload()
    context.settle()
    names = [card.accessibleName() for card in page._gate.values()]
    assert all("Not recorded" in name for name in names)
    visit = CheckIn(uid=new_uid(), name="甲示例", type_code="delivery", goods="纸", heads=3)
    director.run(visit)
    clock.at += timedelta(hours=3)
    page.reload()
    context.settle()
    assert page._gate["inside"].accessibleName() == "Visitors inside: 3 1 over their time"
    assert page._gate["visits"].accessibleName() == "Visits today: 1 3 people"
    assert "Not recorded" in page._gate["lost"].accessibleName()
    waiting = [page._matters.row(n).words for n in range(page._matters.rowCount())]
    assert "Visitors over their time" in waiting
    page._gate["refused"].clicked.emit()
    assert context.kit.visited[-1][0] == "gate_registers"
    assert_page_ok(page)


def test_the_countdown_in_words(kit: Kit, clock: FixedClock) -> None:
    now = clock.at
    assert remaining(now + timedelta(minutes=9), now, kit.tr) == "9 min left"
    assert remaining(now + timedelta(hours=2, minutes=5), now, kit.tr) == "2 h 5 min left"
    assert remaining(now - timedelta(days=3), now, kit.tr) == "Overdue by 3 days"


@pytest.mark.usefixtures("accident")
def test_the_summary_shows_the_figures_and_saves_the_paper(
    context: SimpleNamespace, qtbot: QtBot, tmp_path: Path
) -> None:
    page = FiguresPage(context.ctx)
    qtbot.addWidget(page)
    page.reload()
    context.settle()
    context.settle()
    assert page._choice.value() == "2026-2027-1"
    assert page._cards["total"].accessibleName().startswith("Accidents: 1")
    assert_page_ok(page)
    target = tmp_path / "summary.pdf"
    context.kit.dialogs.answers.append(target)
    page._save()
    context.settle()
    assert len(pypdfium2.PdfDocument(target.read_bytes())) >= 3


@pytest.mark.usefixtures("accident")
def test_ctrl_p_opens_the_preview_of_the_whole_paper(
    context: SimpleNamespace, qtbot: QtBot
) -> None:
    page = FiguresPage(context.ctx)
    qtbot.addWidget(page)
    page.show()
    page.reload()
    context.settle()
    context.settle()
    page.print_()
    context.settle()
    dialogs = page.findChildren(PreviewDialog)
    assert len(dialogs) == 1
    dialogs[0].reject()


def test_without_a_term_the_summary_points_to_the_calendar(
    context: SimpleNamespace, qtbot: QtBot
) -> None:
    page = FiguresPage(context.ctx)
    qtbot.addWidget(page)
    page.resize(1100, 600)
    page.show()
    page.reload()
    context.settle()
    assert page._empty.isVisible()
    assert not page._choice.isVisible()


def test_a_proposed_settlement_waits_on_the_today_page(
    context: SimpleNamespace, director: Service, qtbot: QtBot, db: Database
) -> None:
    settled_school(db, director)
    propose(director)
    page = TodayPage(context.ctx)
    qtbot.addWidget(page)
    page.reload()
    context.settle()
    waiting = [row for row in page._matters.rows if row.page == "assessment"]
    assert [(row.count, row.words) for row in waiting] == [
        (1, "Term assessments that wait to be confirmed")
    ]
    page._waiting_table.opened.emit(waiting[0])
    assert context.kit.visited[-1] == ("assessment", {"tab": "sheet", "term": TERM})


def test_the_summary_says_how_far_the_settlement_has_come(
    director: Service, principal: Service, db: Database, clock: FixedClock
) -> None:
    settled_school(db, director)
    number = assessed(director)
    frozen(principal, clock)
    version = detail(director, number).version
    director.run(VoidAccident(accident_id=number, expected_version=version, reason="误登"))
    life = sheet(principal).life
    principal.run(
        IssueCorrections(
            uid=new_uid(), sheet_id=life.id or 0, expected_version=life.version, reason="误登更正"
        )
    )
    data = director.ask(TermSummary(term=TERM))
    head = director.ask(GetPaperHead())
    text = squeezed(by_pypdf(render_pdf(term_summary(data, Translator(), head.stamp))))
    assert "SettlementFrozen" in text
    assert "Correctionslipssince:1,+20.00yuan" in text
    assert "示例甲" not in text
    paper = term_summary(data, Translator(), head.stamp, restricted=True)
    assert "GZ-2027-0001" in squeezed(by_pypdf(render_pdf(paper)))
