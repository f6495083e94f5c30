"""Tables: a small model over frozen rows, a view of fixed row height and single selection."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelection,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from campus_guard.core.document import Align, Tone
from campus_guard.core.i18n import Message, Translator
from campus_guard.ui.badges import Badge, plain_tip
from campus_guard.ui.celldelegate import CELL_ROLE, Cell, CellDelegate
from campus_guard.ui.theme import SMALL, Theme

ROW_HEIGHT = 40
_NEAR_END = 40
_ALIGN = {
    Align.LEFT: Qt.AlignmentFlag.AlignLeft,
    Align.CENTER: Qt.AlignmentFlag.AlignHCenter,
    Align.RIGHT: Qt.AlignmentFlag.AlignRight,
}
_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


@dataclass(frozen=True)
class Column:
    """What one column shows of a row. ``width`` in pixels at 100 %, 0 takes the rest."""

    key: str
    header: Message
    text: Callable[[Any], str]
    width: int = 120
    align: Align = Align.LEFT
    badge: Callable[[Any], Badge | None] | None = None
    sort: Callable[[Any], Any] | None = None
    detail: Callable[[Any], str] | None = None
    bold: bool = False
    tip: Callable[[Any], str] | None = None
    tone: Callable[[Any], Tone] | None = None


class RowsModel(QAbstractTableModel):
    """Rows of any frozen dataclass. ``key(row)`` tells records apart across reloads."""

    def __init__(
        self,
        columns: Sequence[Column],
        tr: Translator,
        key: Callable[[Any], Any] = lambda row: row.id,
    ) -> None:
        super().__init__()
        self.columns = tuple(columns)
        self.rows: list[Any] = []
        self._tr = tr
        self._key = key
        self._order: tuple[int, Qt.SortOrder] | None = None

    def set_rows(self, rows: Sequence[Any]) -> None:
        """Show other rows, in the order chosen by the header."""
        self.beginResetModel()
        self.rows = self._sorted(list(rows))
        self.endResetModel()

    def append_rows(self, rows: Sequence[Any]) -> None:
        """Show more rows below the present ones."""
        if rows:
            first = len(self.rows)
            self.beginInsertRows(QModelIndex(), first, first + len(rows) - 1)
            self.rows.extend(rows)
            self.endInsertRows()

    def row(self, number: int) -> Any | None:
        """Return a row, None outside."""
        return self.rows[number] if 0 <= number < len(self.rows) else None

    def key(self, row: Any) -> Any:
        """Return what tells this row from others."""
        return self._key(row)

    def index_of(self, key: Any) -> int:
        """Return the number of the row with this key, -1 if there is none."""
        return next((i for i, row in enumerate(self.rows) if self._key(row) == key), -1)

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        """Return how many rows there are."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        """Return how many columns there are."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what the view asks about a cell."""
        row = self.row(index.row()) if index.isValid() else None
        if row is None:
            return None
        column = self.columns[index.column()]
        if role == CELL_ROLE:
            return self._cell(column, row)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._words(column, row)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(column.tip(row) if column.tip else self._words(column, row))
        return None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        """Return the header of a column."""
        if orientation == Qt.Orientation.Horizontal and 0 <= section < len(self.columns):
            column = self.columns[section]
            if role == Qt.ItemDataRole.DisplayRole:
                return self._tr(column.header)
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return int(_ALIGN[column.align] | Qt.AlignmentFlag.AlignVCenter)
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Order the rows by a column; a column below 0 leaves them as they come."""
        self._order = (column, order) if 0 <= column < len(self.columns) else None
        self.layoutAboutToBeChanged.emit()
        held = self.persistentIndexList()
        keys = [self._key(self.rows[index.row()]) for index in held]
        self.rows = self._sorted(self.rows)
        places = {self._key(row): number for number, row in enumerate(self.rows)} if held else {}
        moved = [self.index(places[k], i.column()) for k, i in zip(keys, held, strict=True)]
        self.changePersistentIndexList(held, moved)
        self.layoutChanged.emit()

    def _sorted(self, rows: list[Any]) -> list[Any]:
        if self._order is None:
            return rows
        column = self.columns[self._order[0]]
        value = column.sort or (lambda row: self._words(column, row))
        filled = [row for row in rows if value(row) is not None]
        filled.sort(key=value, reverse=self._order[1] == Qt.SortOrder.DescendingOrder)
        return filled + [row for row in rows if value(row) is None]

    def _words(self, column: Column, row: Any) -> str:
        badge = column.badge(row) if column.badge else None
        parts = (
            column.text(row),
            self._tr(badge.text) if badge else "",
            column.detail(row) if column.detail else "",
        )
        return " ".join(part for part in parts if part)

    def _cell(self, column: Column, row: Any) -> Cell:
        badge = column.badge(row) if column.badge else None
        return Cell(
            text=column.text(row),
            detail=column.detail(row) if column.detail else "",
            badge=badge,
            badge_text=self._tr(badge.text) if badge else "",
            tone=column.tone(row) if column.tone else Tone.NORMAL,
            bold=column.bold,
            align=column.align,
        )


class TableView(QTableView):
    """A table for reading and choosing one row; Enter or a double click opens it."""

    opened = Signal(object)
    selected = Signal(object)
    near_end = Signal()

    def __init__(self, theme: Theme, model: RowsModel, name: str) -> None:
        super().__init__()
        self._theme = theme
        self._rows = model
        self._wanted: Any = None
        model.setParent(self)
        self.setModel(model)
        self.setAccessibleName(name)
        self.setItemDelegate(CellDelegate(theme, self))
        self._behave()
        self._measure()
        theme.changed.connect(self._measure)
        model.modelReset.connect(self._restore)
        model.modelAboutToBeReset.connect(self._remember)
        self.doubleClicked.connect(lambda index: self.opened.emit(model.row(index.row())))
        self.verticalScrollBar().valueChanged.connect(self._scrolled)

    def current_row(self) -> Any | None:
        """Return the chosen row or None."""
        return self._rows.row(self.currentIndex().row())

    def select_key(self, key: Any) -> None:
        """Choose the row with this key, now or when it arrives with the next rows."""
        number = self._rows.index_of(key)
        if number >= 0:
            self._wanted = None
            self.setCurrentIndex(self._rows.index(number, 0))
        else:
            self._wanted = key

    def selectAll(self) -> None:
        """Do nothing: selecting a million rows takes twelve seconds and means nothing here."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the row on Enter."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            row = self.current_row()
            if row is not None:
                self.opened.emit(row)
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the room that is left to the wide columns."""
        super().resizeEvent(event)
        self._widths()

    def selectionChanged(self, new: QItemSelection, old: QItemSelection) -> None:
        """Tell which row is chosen now."""
        super().selectionChanged(new, old)
        self.selected.emit(self.current_row() if new.indexes() else None)

    def _behave(self) -> None:
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(True)
        header.setSortIndicatorShown(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.setSortIndicatorClearable(True)
        self.setSortingEnabled(True)

    def _measure(self) -> None:
        self.verticalHeader().setDefaultSectionSize(self._theme.px(ROW_HEIGHT))
        self.verticalHeader().setMinimumSectionSize(self._theme.px(ROW_HEIGHT))
        self.horizontalHeader().setFixedHeight(self._theme.px(36))
        self.horizontalHeader().setFont(self._theme.font(SMALL))
        self._widths()

    def _widths(self) -> None:
        fixed = sum(self._theme.px(c.width) for c in self._rows.columns)
        open_ones = [i for i, c in enumerate(self._rows.columns) if c.width == 0]
        spare = max(0, self.viewport().width() - fixed)
        share = max(self._theme.px(120), spare // len(open_ones)) if open_ones else 0
        for number, column in enumerate(self._rows.columns):
            self.setColumnWidth(
                number, share if column.width == 0 else self._theme.px(column.width)
            )

    def _remember(self) -> None:
        row = self.current_row()
        if row is not None and self._wanted is None:
            self._wanted = self._rows.key(row)

    def _restore(self) -> None:
        number = self._rows.index_of(self._wanted) if self._wanted is not None else -1
        self._wanted = None
        if self._rows.rows:
            self.setCurrentIndex(self._rows.index(max(number, 0), 0))
        else:
            self.selected.emit(None)

    def _scrolled(self, value: int) -> None:
        if value >= self.verticalScrollBar().maximum() - _NEAR_END:
            self.near_end.emit()
