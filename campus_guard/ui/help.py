"""F1: the keys of this page and of the program, and what the page is for."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QWidget

from campus_guard.ui.badges import label, wrapped
from campus_guard.ui.buttons import Button
from campus_guard.ui.context import UiContext
from campus_guard.ui.forms import scrolled
from campus_guard.ui.layout import hbox, metrics, vbox

Keys = Sequence[tuple[str, str]]


class HelpDialog(QDialog):
    """Some sentences and two lists of keys; ``index`` opens the table of all matters."""

    def __init__(
        self,
        ctx: UiContext,
        owner: QWidget,
        title: str,
        text: str,
        page_keys: Keys,
        all_keys: Keys,
        index: Callable[[], None] | None = None,
    ) -> None:
        super().__init__(owner)
        self._ctx = ctx
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle(ctx.tr("Help: {page}", page=title))
        column = vbox(label(title, "title"), gap=12)
        if text:
            column.addWidget(wrapped(text))
        if page_keys:
            column.addWidget(label(ctx.tr("Keys of this page"), "heading"))
            column.addLayout(self._grid(page_keys))
        column.addWidget(label(ctx.tr("Keys everywhere"), "heading"))
        column.addLayout(self._grid(all_keys))
        column.addStretch(1)
        inner = QWidget()
        inner.setLayout(column)
        close = Button(ctx, ctx.tr("Close"), self.accept, "Esc", kind="primary", bind=False)
        area = scrolled(inner)
        area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        area.setAccessibleName(self.windowTitle())
        foot = hbox(1, close) if index is None else hbox(self._index(index), 1, close)
        self.setLayout(vbox(area, foot, gap=12, margins=24))
        self.resize(ctx.theme.px(640), ctx.theme.px(560))
        close.setFocus()

    def _index(self, index: Callable[[], None]) -> Button:
        def leave() -> None:
            self.accept()
            index()

        return Button(self._ctx, self._ctx.tr("Where is what"), leave, bind=False)

    def _grid(self, keys: Keys) -> QGridLayout:
        grid = QGridLayout()
        metrics(grid, 8)
        for number, (key, what) in enumerate(keys):
            row, column = divmod(number, 2)
            grid.addWidget(label(key, "heading"), row, column * 2)
            grid.addWidget(wrapped(what), row, column * 2 + 1)
        for column in (1, 3):
            grid.setColumnStretch(column, 1)
        return grid
