"""A field of several small rows: members with duties, time slots with persons."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import Message, msg
from campus_guard.ui.buttons import Button
from campus_guard.ui.context import UiContext
from campus_guard.ui.fields import Field
from campus_guard.ui.forms import Form
from campus_guard.ui.layout import hbox, vbox

Values = Mapping[str, Any]


class RowsField(Field):
    """Rows made by ``make``; the value is a tuple of what each row's fields hold."""

    def __init__(
        self,
        ctx: UiContext,
        key: str,
        text: Message,
        add: Message,
        make: Callable[[], Sequence[Field]],
        shortcut: str,
    ) -> None:
        super().__init__(ctx, key, text)
        self._make = make
        self.rows: list[Form] = []
        self._column = vbox(gap=0)
        self.add_button = Button(ctx, ctx.tr(add), self.add, shortcut, icon="plus")
        both = QWidget()
        both.setLayout(vbox(self._column, hbox(self.add_button, 1), gap=4))
        both.setAccessibleName(self.caption)
        self.lay_out(both, focus=self.add_button)

    def add(self) -> None:
        """Add an empty row and go there."""
        self._append().focus_first()
        self.changed.emit()

    def value(self) -> tuple[dict[str, Any], ...]:
        """Return the values of the rows; raises UserError for what makes no sense."""
        return tuple(row.values() for row in self.rows)

    def state(self) -> Any:
        """Return what was typed everywhere."""
        return tuple(tuple(f.state() for f in row.fields.values()) for row in self.rows)

    def empty(self) -> bool:
        """Tell whether there is no row."""
        return not self.rows

    def set_value(self, value: Sequence[Values] | None) -> None:
        """Show these rows."""
        for row in list(self.rows):
            self._drop(row)
        for values in value or ():
            self._append().set_values(values)
        self.set_error(None)

    def problem(self) -> Message | None:
        """Return the first thing wrong in any row."""
        try:
            self.value()
        except UserError as error:
            return error.message
        return None

    def check(self) -> bool:
        """Show what is wrong beside the fields of each row."""
        wrong = [row for row in self.rows if not row.check()]
        self.set_error(msg("Some answers cannot be used.") if wrong else None)
        return not wrong

    def _append(self) -> Form:
        row = Form(self.ctx)
        fields = self._make()
        remove = Button(
            self.ctx,
            self.ctx.tr("Remove"),
            lambda: self._remove(row),
            icon="close",
            kind="icon",
        )
        remove.setAccessibleName(self.ctx.tr("Remove row of {name}", name=self.caption))
        row.row(*fields, remove, stretch=(3,) * len(fields))
        line = row.layout().itemAt(0).layout()
        line.setStretch(len(fields), 0)
        self.rows.append(row)
        self._column.addWidget(row)
        row.changed.connect(lambda _key: self.changed.emit())
        row.submitted.connect(lambda: self._leave(row))
        return row

    def _remove(self, row: Form) -> None:
        self._drop(row)
        self.add_button.setFocus()
        self.changed.emit()

    def _drop(self, row: Form) -> None:
        self.rows.remove(row)
        row.setParent(None)
        row.deleteLater()

    def _leave(self, row: Form) -> None:
        place = self.rows.index(row) + 1
        if place < len(self.rows):
            self.rows[place].focus_first()
        else:
            self.add_button.setFocus()
