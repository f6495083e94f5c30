"""Where is what: from the search, from F1, and on paper."""

from types import SimpleNamespace
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from campus_guard.core.i18n import msg
from campus_guard.core.roles import EVERYONE, Role
from campus_guard.db.service import Service
from campus_guard.features.overview.queries.everything import FindEverything
from campus_guard.features.overview.queries.where import WhereIsWhat
from campus_guard.features.overview.ui.where import WherePage
from campus_guard.ui.help import HelpDialog
from campus_guard.ui.page import Page, PageSpec
from campus_guard.ui.preview import PreviewDialog
from campus_guard.ui.shell import Window
from tests.ui.conftest import Kit
from tests.ui.kit.support import FakeDialogs, assert_page_ok


def shown(context: SimpleNamespace, qtbot: QtBot) -> WherePage:
    page = WherePage(context.ctx)
    qtbot.addWidget(page)
    page.resize(1120, 640)
    page.show()
    page.reload()
    context.settle()
    return page


def test_a_name_leads_to_its_ledger(context: SimpleNamespace, qtbot: QtBot) -> None:
    page = shown(context, qtbot)
    assert page.model.rowCount() == 110
    page.search.setText("危化品")
    page.reload()
    context.settle()
    assert page.model.rowCount() == 1
    page.table.setFocus()
    page.table.selectRow(0)
    qtbot.keyClick(page.table, Qt.Key.Key_Return)
    assert context.kit.visited[-1] == ("ledgers", {"ledger": "CHEM"})
    assert_page_ok(page)


def test_the_table_is_printed(context: SimpleNamespace, qtbot: QtBot) -> None:
    page = shown(context, qtbot)
    page.print_()
    context.settle()
    preview = page.window().findChild(PreviewDialog) or page.findChild(PreviewDialog)
    assert preview is not None
    preview.close()


def test_the_search_over_everything_finds_the_matter(
    director: Service, gatekeeper: Service
) -> None:
    hits = director.ask(FindEverything(text="双人双锁"))
    assert [(hit.page, hit.args) for hit in hits] == [("ledgers", {"ledger": "CHEM"})]
    assert hits[0].title == "危化品双人双锁"
    assert director.ask(FindEverything(text="two-lock"))[0].title.startswith("Chemicals")
    assert gatekeeper.ask(FindEverything(text="双人双锁")) == ()
    mine = gatekeeper.ask(WhereIsWhat())
    assert {row.role for row in mine} == {Role.GATEKEEPER}
    assert "GAT-01" in {row.id for row in mine}


class Blank(Page):
    """A page with nothing on it."""

    key = "today"


class Where(Blank):
    """Stands for the table."""

    key = "where"


def test_f1_leads_to_the_table(kit: Kit, qtbot: QtBot) -> None:
    window = Window(kit.theme, kit.tr, kit.clock, FakeDialogs(kit.tr))
    qtbot.addWidget(window)
    specs = tuple(PageSpec(p.key, msg("Today"), "today", EVERYONE, p) for p in (Blank, Where))
    nothing: Any = lambda *_more: None  # noqa: E731
    window.show()
    window.open_session(
        window.context(kit.ops, kit.actor), specs, "示例小学", nothing, nothing, nothing
    )
    window.navigate("today")
    window.session.show_help()
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, HelpDialog)
    button = next(b for b in dialog.findChildren(QPushButton) if b.text() == "Where is what")
    button.click()
    assert window.session.current.key == "where"
    window.close_session()
