"""Two plain dialogs of the gate: one number and Enter, or a list of which Enter takes a row."""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog

from campus_guard.core.i18n import msg
from campus_guard.features.gate.ui.rowlist import Entry, RowList
from campus_guard.ui.badges import label
from campus_guard.ui.banners import Empty
from campus_guard.ui.buttons import Button
from campus_guard.ui.forms import IntegerField
from campus_guard.ui.layout import hbox, vbox
from campus_guard.ui.page import Page


class CountDialog(QDialog):
    """One number and Enter; the number stands there and is chosen, so that a digit replaces it."""

    def __init__(self, page: Page, title: str, words: str, count: int, most: int) -> None:
        super().__init__(page)
        ctx = page.ctx
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle(title)
        self.field = IntegerField(ctx, "heads", msg("Number of people"), minimum=1, maximum=most)
        self.field.input.setProperty("big", True)
        self.field.set_value(count)
        self.field.entered.connect(self._enter)
        self.then: Any = None
        enter = Button(ctx, ctx.tr("Confirm"), self._enter, "Enter", kind="primary", bind=False)
        cancel = Button(ctx, ctx.tr("Cancel"), self.reject, "Esc", bind=False)
        self.setLayout(
            vbox(label(title, "title"), label(words, "muted"), self.field,
                 hbox(1, cancel, enter, gap=12), gap=12, margins=24)
        )  # fmt: skip
        self.resize(ctx.theme.px(420), self.sizeHint().height())
        self.field.input.setFocus()
        self.field.input.selectAll()

    def _enter(self) -> None:
        if self.field.check():
            value = self.field.value()
            self.accept()
            self.then(value or 1)


class ListDialog(QDialog):
    """A list over the desk; Enter takes a row."""

    def __init__(self, desk: Page, title: str, empty: str) -> None:
        super().__init__(desk)
        ctx = desk.ctx
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle(title)
        self.list = RowList(ctx.theme, ctx.tr, title, tall=True)
        self.empty = Empty(ctx, empty)
        close = Button(ctx, ctx.tr("Close"), self.reject, "Esc", bind=False)
        self.foot = hbox(1, close, gap=8)
        self.setLayout(
            vbox(label(title, "title"), self.list, self.empty, self.foot, gap=12, margins=24)
        )
        self.resize(ctx.theme.px(680), ctx.theme.px(520))
        self.empty.hide()

    def show_entries(self, entries: list[Entry]) -> None:
        """Show the rows, or the sentence of an empty list."""
        self.list.set_entries(entries)
        self.list.setVisible(bool(entries))
        self.empty.setVisible(not entries)
        if entries:
            self.list.choose(0)
            self.list.setFocus()
