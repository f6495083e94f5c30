"""The list page and tabbed pages, as a feature uses them."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from campus_guard.core.changes import ChangeSet
from campus_guard.core.errors import UserError
from campus_guard.core.i18n import msg
from campus_guard.core.roles import OFFICE, Role
from campus_guard.ui.badges import label
from campus_guard.ui.listpage import Action, ListPage
from campus_guard.ui.page import Page, TabbedPage
from campus_guard.ui.table import Column
from tests.ui.conftest import Kit
from tests.ui.kit.support import assert_page_ok, commit_text


@dataclass(frozen=True)
class Row:
    id: int
    name: str


@dataclass(frozen=True)
class Find:
    text: str = ""
    line: str | None = None
    late: bool = False


class People(ListPage):
    key, kinds = "people", frozenset({"person"})
    search_hint = msg("Search name, number")
    empty = msg("The staff of the school belong here.")

    def columns(self) -> list[Column]:
        return [Column("name", msg("Name"), lambda r: r.name, 0)]

    def query(self) -> Find:
        return Find(self.search_text, self.filter("line"), self.filter("late"))

    def build(self) -> None:
        self.done: list[str] = []
        self.detail = label()
        self.add_filter("line", msg("Line"), [(None, msg("All")), ("a", msg("Teaching"))])
        self.add_chip("late", msg("Overdue"))
        self.add_action(Action(msg("New"), self.new, "Ctrl+N", primary=True, roles=OFFICE))
        self.add_action(Action(msg("Edit"), lambda: self.note("edit"), "Enter", needs_row=True))
        self.add_action(Action(msg("Void"), lambda: self.note("void"), "Delete", needs_row=True))
        self.add_action(Action(msg("Export"), lambda: self.note("export"), "Ctrl+E", menu=True))
        self.set_detail(self.detail)

    def note(self, what: str) -> None:
        self.done.append(f"{what} {self.row.id if self.row else '-'}")

    def new(self) -> None:
        self.done.append("new")

    def show_detail(self, row: Row | None) -> None:
        self.detail.setText(row.name if row else "")


class Pupils(People):
    key, kinds = "pupils", frozenset({"pupil"})


@pytest.fixture
def page(kit: Kit, qtbot: QtBot) -> People:
    kit.service.answers[Find] = [Row(1, "张示例"), Row(2, "李示例")]
    made = People(kit)
    qtbot.addWidget(made)
    made.resize(1100, 600)
    made.show()
    made.reload()
    kit.settle()
    return made


def test_rows_arrive_and_the_first_is_shown(page: People) -> None:
    assert [row.name for row in page.model.rows] == ["张示例", "李示例"]
    assert page.row.id == 1
    assert page.detail.text() == "张示例"
    assert page.subtitle == "2 entries"


def test_the_page_is_in_order(page: People) -> None:
    assert_page_ok(page)


def test_typing_asks_again_once(kit: Kit, page: People, qtbot: QtBot) -> None:
    kit.service.queries.clear()
    page.focus_search()
    commit_text(page.search, "张")
    qtbot.keyClicks(page.search, "sl")
    qtbot.waitUntil(lambda: kit.service.queries == [Find("张sl")], timeout=2000)


def test_filters_reach_the_query(kit: Kit, page: People) -> None:
    page.set_filter("line", "a")
    page.set_filter("late", True)
    kit.settle()
    assert kit.service.queries[-1] == Find("", "a", late=True)


def test_keys_run_the_actions(page: People, qtbot: QtBot) -> None:
    page.select(2)
    page.table.setFocus()
    qtbot.keyClick(page.table, Qt.Key.Key_Return)
    qtbot.keyClick(page.table, Qt.Key.Key_Delete)
    qtbot.keyClick(page.table, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    assert page.done == ["edit 2", "void 2", "export 2"]


def test_delete_in_the_search_box_voids_nothing(page: People, qtbot: QtBot) -> None:
    page.focus_search()
    qtbot.keyClicks(page.search, "ab")
    qtbot.keyClick(page.search, Qt.Key.Key_Home)
    qtbot.keyClick(page.search, Qt.Key.Key_Delete)
    assert page.search.text() == "b"
    assert page.done == []


def test_an_empty_page_says_what_belongs_here(kit: Kit, page: People) -> None:
    kit.service.answers[Find] = []
    page.reload()
    kit.settle()
    assert page._stack.currentWidget() is page._empty
    assert page._empty._sentence.text() == "The staff of the school belong here."
    page._empty.button.click()
    assert page.done == ["new"]
    assert page.row is None
    assert [b.isEnabled() for a, b in page._buttons if a.needs_row] == [False, False]
    page.search.setText("x")
    page.reload()
    kit.settle()
    assert page._empty._sentence.text() == "Nothing matches the search."


def test_esc_empties_the_search_first(kit: Kit, page: People) -> None:
    page.search.setText("x")
    assert page.back()
    assert page.search.text() == ""
    assert not page.back()
    kit.settle()


def test_an_error_stays_in_place(kit: Kit, page: People) -> None:
    kit.service.fail = UserError(msg("This is needed."))
    page.reload()
    kit.settle()
    assert page.banner.text == "This is needed."
    page.reload()
    kit.settle()
    assert page.banner.text == ""


def test_actions_of_other_roles_are_not_there(make_kit: Callable[..., Kit], qtbot: QtBot) -> None:
    page = People(make_kit(Role.GATEKEEPER))
    qtbot.addWidget(page)
    assert "Ctrl+N" not in dict(page.keys())
    assert dict(page.keys())["Delete"] == "Void"


def test_a_record_can_be_opened_from_elsewhere(kit: Kit, page: People) -> None:
    page.open_args(id=2)
    assert page.row.id == 2
    page.open_args(id=7)
    kit.service.answers[Find] = [Row(1, "一"), Row(7, "七")]
    page.reload()
    kit.settle()
    assert page.row.id == 7


@pytest.fixture
def tabbed(kit: Kit, qtbot: QtBot) -> TabbedPage:
    made = TabbedPage(kit, [(msg("Staff"), People), (msg("Pupils"), Pupils)])
    qtbot.addWidget(made)
    made.resize(1100, 600)
    made.show()
    return made


def test_tabs_load_when_they_are_seen(kit: Kit, tabbed: TabbedPage) -> None:
    tabbed.reload()
    kit.settle()
    assert len(kit.service.queries) == 1
    assert len(tabbed.findChildren(Page)) == 1  # the others are made when they are seen
    tabbed.show_tab("pupils")
    kit.settle()
    assert len(kit.service.queries) == 2
    tabbed.show_tab("people")
    kit.settle()
    assert len(kit.service.queries) == 2
    assert tabbed.shows(ChangeSet({"pupil": frozenset({1})}))
    assert not tabbed.shows(ChangeSet({"gate": frozenset({1})}))
    tabbed.show_tab("pupils")
    kit.settle()
    assert len(kit.service.queries) == 3


def test_calls_go_to_the_tab_in_sight(kit: Kit, tabbed: TabbedPage, qtbot: QtBot) -> None:
    qtbot.keyClick(tabbed, Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
    assert tabbed.current.key == "pupils"
    tabbed.new()
    assert tabbed.pages[1].done == ["new"]
    tabbed.open_args(tab="people", id=1)
    assert tabbed.current.key == "people"
    tabbed.current.set_subtitle("90 人")
    assert tabbed.subtitle == "90 人"
    tabbed.pages[1].set_subtitle("x")
    assert tabbed.subtitle == "90 人"
    assert not tabbed.is_dirty()
    assert tabbed.keys()
    kit.settle()
    assert_page_ok(tabbed)


def test_a_tab_that_is_clicked_leaves_the_keys_with_its_page(
    kit: Kit, tabbed: TabbedPage, qtbot: QtBot
) -> None:
    kit.service.answers[Find] = [Row(1, "一")]
    tabbed.activateWindow()
    tabbed.reload()
    kit.settle()
    tabbed.focus_start()  # as the shell does
    bar = tabbed.tabs.tabBar()
    tabbed.show_tab("pupils")
    kit.settle()
    qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(0).center())
    kit.settle()
    assert tabbed.current.key == "people"
    assert tabbed.focusWidget() is tabbed.current.table
    qtbot.keyClick(tabbed.focusWidget(), Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    assert tabbed.current.done == ["export 1"]
    bar.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(bar, Qt.Key.Key_Right)
    assert tabbed.current.key == "pupils"
    assert tabbed.focusWidget() is bar  # the arrow keys walk along the tabs
