"""Table models and views."""

from dataclasses import dataclass

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QAbstractItemView, QApplication, QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from campus_guard.core.document import Align, Tone
from campus_guard.core.i18n import Translator, msg
from campus_guard.ui.badges import Badge, plain_tip
from campus_guard.ui.table import Column, RowsModel, TableView
from tests.ui.conftest import Kit


@dataclass(frozen=True)
class Row:
    id: int
    name: str
    number: int | None = None
    late: bool = False


COLUMNS = [
    Column("name", msg("Name"), lambda r: r.name, 0, bold=True, detail=lambda _r: "四（2）班"),
    Column(
        "number",
        msg("Number"),
        lambda r: "" if r.number is None else str(r.number),
        align=Align.RIGHT,
        sort=lambda r: r.number,
    ),
    Column(
        "state",
        msg("State"),
        lambda _r: "",
        badge=lambda r: Badge(msg("Overdue"), Tone.BAD) if r.late else None,
    ),
]
ROWS = [Row(1, "张示例", 30), Row(2, "李示例", None, late=True), Row(3, "王示例", 4)]


@pytest.fixture
def model(qapp: QApplication) -> RowsModel:
    assert qapp.thread().isCurrentThread()
    made = RowsModel(COLUMNS, Translator())
    QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Fatal)
    return made


def words(model: RowsModel, column: int = 0) -> list[str]:
    return [model.index(n, column).data() for n in range(model.rowCount())]


def test_model_keeps_the_contract_of_qt(model: RowsModel) -> None:
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.set_rows(ROWS)
    model.append_rows([Row(4, "赵示例", 8)])
    model.append_rows([])
    model.sort(1, Qt.SortOrder.DescendingOrder)
    model.set_rows([])
    model.set_rows(ROWS[:1])
    assert model.rowCount() == 1
    assert model.rowCount(model.index(0, 0)) == 0
    assert model.index(0, 0, QModelIndex()).data() == "张示例 四（2）班"


def test_missing_values_stay_at_the_end_in_both_directions(model: RowsModel) -> None:
    model.set_rows(ROWS)
    model.sort(1, Qt.SortOrder.AscendingOrder)
    assert [row.id for row in model.rows] == [3, 1, 2]
    model.sort(1, Qt.SortOrder.DescendingOrder)
    assert [row.id for row in model.rows] == [1, 3, 2]
    model.set_rows(ROWS)
    assert [row.id for row in model.rows] == [1, 3, 2]
    model.sort(-1)
    model.set_rows(ROWS)
    assert [row.id for row in model.rows] == [1, 2, 3]


def test_a_badge_is_a_word_for_those_who_cannot_see_it(model: RowsModel) -> None:
    model.set_rows(ROWS)
    assert words(model, 2) == ["", "Overdue", ""]
    assert model.index(1, 2).data(Qt.ItemDataRole.AccessibleTextRole) == "Overdue"


def test_tooltips_are_never_markup(model: RowsModel) -> None:
    model.set_rows([Row(1, "<img src=x> & co")])
    tip = model.index(0, 0).data(Qt.ItemDataRole.ToolTipRole)
    assert "<img" not in tip
    assert plain_tip("<b>") == "<p>&lt;b&gt;</p>"


def test_header_is_translated(model: RowsModel) -> None:
    assert model.headerData(1, Qt.Orientation.Horizontal) == "Number"
    assert model.headerData(9, Qt.Orientation.Horizontal) is None


@pytest.fixture
def view(kit: Kit, qtbot: QtBot) -> TableView:
    made = TableView(kit.theme, RowsModel(COLUMNS, kit.tr), "People")
    qtbot.addWidget(made)
    made.resize(700, 300)
    made.show()
    return made


def test_view_has_one_row_and_fixed_heights(view: TableView) -> None:
    view.model().set_rows(ROWS)
    assert view.selectionMode() is QAbstractItemView.SelectionMode.SingleSelection
    assert {view.rowHeight(n) for n in range(3)} == {40}
    view.selectAll()
    assert len(view.selectionModel().selectedRows()) == 1
    view._theme.set_scale(150)
    assert {view.rowHeight(n) for n in range(3)} == {60}


def test_enter_and_double_click_open_the_row(view: TableView, qtbot: QtBot) -> None:
    view.model().set_rows(ROWS)
    opened = []
    view.opened.connect(opened.append)
    qtbot.keyClick(view, Qt.Key.Key_Down)
    qtbot.keyClick(view, Qt.Key.Key_Return)
    view.doubleClicked.emit(view.model().index(2, 0))
    assert [row.id for row in opened] == [2, 3]


def test_the_chosen_row_stays_chosen_over_a_reload(view: TableView) -> None:
    seen = []
    view.selected.connect(seen.append)
    view.model().set_rows(ROWS)
    view.select_key(3)
    view.model().set_rows([Row(9, "新"), *ROWS])
    assert view.current_row().id == 3
    view.select_key(7)
    view.model().set_rows([*ROWS, Row(7, "后到")])
    assert view.current_row().id == 7
    view.model().set_rows([])
    assert view.current_row() is None
    assert seen[-1] is None


def test_sorting_by_the_header_keeps_the_chosen_row(view: TableView) -> None:
    view.model().set_rows(ROWS)
    view.select_key(1)
    view.sortByColumn(1, Qt.SortOrder.AscendingOrder)
    assert [row.id for row in view.model().rows] == [3, 1, 2]
    assert view.current_row().id == 1


def test_the_wide_column_takes_what_is_left(view: TableView) -> None:
    view.model().set_rows(ROWS)
    total = sum(view.columnWidth(n) for n in range(3))
    assert abs(total - view.viewport().width()) <= 1
    view.resize(200, 300)
    assert view.columnWidth(0) >= 120


def test_near_the_end_more_rows_are_asked_for(view: TableView, qtbot: QtBot) -> None:
    view.model().set_rows([Row(n, f"人{n}") for n in range(100)])
    with qtbot.waitSignal(view.near_end):
        view.verticalScrollBar().setValue(view.verticalScrollBar().maximum())


def test_cells_are_painted(view: TableView) -> None:
    view.model().set_rows(ROWS)
    picture = view.grab().toImage()
    soft = view._theme.colours["bad_soft"]
    assert any(
        picture.pixelColor(x, y) == soft
        for x in range(0, picture.width(), 3)
        for y in range(0, picture.height(), 3)
    )
    hint = view.itemDelegate().sizeHint(_option(view), view.model().index(0, 0))
    assert hint.width() > 60


def _option(view: TableView) -> QStyleOptionViewItem:
    option = QStyleOptionViewItem()
    option.initFrom(view)
    return option
