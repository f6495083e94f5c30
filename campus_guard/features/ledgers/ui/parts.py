"""A list of parts of a definition: a table, the form of the chosen one, add, move, take out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import Message
from campus_guard.ui.buttons import Button
from campus_guard.ui.context import UiContext
from campus_guard.ui.forms import Form, scrolled
from campus_guard.ui.layout import hbox, splitter, vbox
from campus_guard.ui.table import Column, RowsModel, TableView


@dataclass(frozen=True)
class Kind:
    """How a kind of part is shown, edited and begun.

    ``spread``: part -> values of the form; ``gather``: (part, values) -> part; ``make``: a new one
    from those that there are.
    """

    name: Message
    columns: Sequence[tuple[Message, Callable[[Any], str], int]]
    form: Callable[[UiContext], Form]
    spread: Callable[[Any], Mapping[str, Any]]
    gather: Callable[[Any, Mapping[str, Any]], Any]
    make: Callable[[Sequence[Any]], Any]


@dataclass(frozen=True)
class _Line:
    id: int
    part: Any


class Parts(QWidget):
    """The parts of one kind, in their order; ``changed`` follows every change."""

    changed = Signal()

    def __init__(self, ctx: UiContext, kind: Kind) -> None:
        super().__init__()
        self.ctx, self.kind = ctx, kind
        self._parts: list[tuple[int, Any]] = []
        self._last = 0
        self._chosen: int | None = None
        self.form = kind.form(ctx)
        self.form.fill()
        self.form.setEnabled(False)
        self.form.changed.connect(lambda _key: self._typed())
        columns = [
            Column(f"c{n}", header, partial(_text, read=read), width, bold=n == 0)
            for n, (header, read, width) in enumerate(kind.columns)
        ]
        self.model = RowsModel(columns, ctx.tr)
        self.table = TableView(ctx.theme, self.model, ctx.tr(kind.name))
        self.table.selected.connect(self._select)
        self.table.opened.connect(lambda _line: self.form.focus_first())
        self._lay_out()

    @property
    def parts(self) -> tuple[Any, ...]:
        """Return the parts as they stand."""
        return tuple(part for _, part in self._parts)

    def set_parts(self, parts: Sequence[Any]) -> None:
        """Show other parts."""
        self._parts = list(enumerate(parts))
        self._last = len(self._parts)
        self._chosen = None
        self._show(self._parts[0][0] if self._parts else None)

    def show_errors(self, index: int, errors: Mapping[str, Message]) -> list[Message]:
        """Choose a part and show what is wrong with it; return what has no field."""
        if 0 <= index < len(self._parts):
            self._show(self._parts[index][0])
        return self.form.show_errors(errors)

    def add(self) -> None:
        """Add a part behind the chosen one."""
        self._last += 1
        at = self._at()
        made = self.kind.make(self.parts)
        self._parts.insert(len(self._parts) if at is None else at + 1, (self._last, made))
        self._show(self._last)
        self.form.focus_first()
        self.changed.emit()

    def move(self, step: int) -> None:
        """Move the chosen part."""
        at = self._at()
        if at is not None and 0 <= at + step < len(self._parts):
            self._parts.insert(at + step, self._parts.pop(at))
            self._show(self._chosen)
            self.changed.emit()

    def remove(self) -> None:
        """Take the chosen part out; a toast brings it back."""
        at = self._at()
        if at is None:
            return
        taken = self._parts.pop(at)
        near = self._parts[min(at, len(self._parts) - 1)][0] if self._parts else None
        self._show(near)
        self.changed.emit()

        def undo() -> None:
            self._parts.insert(min(at, len(self._parts)), taken)
            self._show(taken[0])
            self.changed.emit()

        self.ctx.alerts.toast(self.ctx.tr("Taken out."), undo)

    def _at(self) -> int | None:
        return next((n for n, (i, _) in enumerate(self._parts) if i == self._chosen), None)

    def _show(self, chosen: int | None) -> None:
        self._chosen = chosen
        self._refresh()
        if chosen is not None:
            self.table.select_key(chosen)
        self._fill()

    def _refresh(self) -> None:
        self.model.set_rows([_Line(i, part) for i, part in self._parts])

    def _select(self, line: Any) -> None:
        if line is not None and line.id != self._chosen:
            self._chosen = line.id
            self._fill()

    def _fill(self) -> None:
        at = self._at()
        self.form.setEnabled(at is not None)
        if at is not None:
            self.form.set_values(self.kind.spread(self._parts[at][1]))

    def _typed(self) -> None:
        at = self._at()
        if at is None:
            return
        try:
            values = self.form.values()
        except UserError:
            return
        number, part = self._parts[at]
        self._parts[at] = (number, self.kind.gather(part, values))
        self._refresh()
        self.changed.emit()

    def _lay_out(self) -> None:
        ctx, tr = self.ctx, self.ctx.tr
        add = Button(ctx, tr("Add"), self.add, icon="plus")
        up = Button(ctx, tr("Up"), partial(self.move, -1), icon="chevron-up")
        down = Button(ctx, tr("Down"), partial(self.move, 1), icon="chevron-down")
        out = Button(ctx, tr("Take out"), self.remove, icon="void")
        left = QWidget()
        inner = vbox(self.table, hbox(add, up, down, out, 1, gap=8), gap=8)
        inner.setStretch(0, 1)
        left.setLayout(inner)
        column = vbox(splitter(left, scrolled(self.form), (6, 5)), margins=(0, 8, 0, 0))
        self.setLayout(column)


def _text(line: _Line, read: Callable[[Any], str]) -> str:
    return read(line.part)
