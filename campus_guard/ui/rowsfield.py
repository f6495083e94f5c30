"""A field that holds several small forms, one below the other: persons hurt, duties."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QWidget

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import Message, msg
from campus_guard.core.ids import new_uid
from campus_guard.ui.buttons import Button
from campus_guard.ui.context import UiContext
from campus_guard.ui.fields import Field
from campus_guard.ui.forms import Form
from campus_guard.ui.layout import hbox, vbox


class Entry(Form):
    """One small form of the list. ``uid`` names it across saves."""

    removed = Signal()

    def __init__(self, ctx: UiContext, uid: str) -> None:
        super().__init__(ctx)
        self.uid = uid
        self.build()

    def build(self) -> None:
        """Add the fields."""
        raise NotImplementedError

    def show_value(self, value: Any) -> None:
        """Show what was recorded."""
        raise NotImplementedError

    def read(self) -> Any:
        """Return what is typed; raises UserError for what cannot be understood."""
        raise NotImplementedError

    def field_state(self) -> tuple:
        """Return what is compared to see whether anything was typed."""
        return (self.uid, *(field.state() for field in self.fields.values()))

    def remove_button(self, text: str) -> Button:
        """Return the button that takes this entry off the list."""
        button = Button(self.ctx, text, self.removed.emit, icon="close", kind="icon")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def show_only(self, field: Field, visible: bool) -> None:
        """Show a field or take it out of the form for now."""
        field.setVisible(visible)
        field.setEnabled(visible)


class RowsField(Field):
    """Entries and the button that adds one (its shortcut is written in it)."""

    def __init__(
        self, ctx: UiContext, key: str, text: Message, add: Message, shortcut: str
    ) -> None:
        super().__init__(ctx, key, text)
        self.entries: list[Entry] = []
        self._column = vbox(gap=8)
        self.add_button = Button(ctx, ctx.tr(add), self.add, shortcut, icon="plus")
        both = QWidget()
        bar = hbox(self.add_button, 1)
        both.setLayout(vbox(self._column, bar, gap=8))
        both.setAccessibleName(self.caption)
        self.lay_out(both, focus=self.add_button)
        self.add_button.setAccessibleName(ctx.tr(add))
        self._label.setVisible(False)  # a section title stands above

    def make(self, uid: str) -> Entry:
        """Return a new empty entry."""
        raise NotImplementedError

    def add(self) -> None:
        """Add an entry and go there."""
        self._append(new_uid()).focus_first()
        self.changed.emit()

    def value(self) -> tuple:
        """Return the entries' values; raises UserError when one makes no sense."""
        return tuple(entry.read() for entry in self.entries)

    def state(self) -> Any:
        """Return what was typed everywhere."""
        return tuple(entry.field_state() for entry in self.entries)

    def empty(self) -> bool:
        """Tell whether there is no entry."""
        return not self.entries

    def set_value(self, value: Sequence[Any] | None) -> None:
        """Show these entries."""
        for entry in list(self.entries):
            self._drop(entry)
        for one in value or ():
            self._append(one.uid).show_value(one)
        self.set_error(None)

    def problem(self) -> Message | None:
        """Return the first thing wrong in any entry."""
        try:
            self.value()
        except UserError as error:
            return error.message
        return None

    def check(self) -> bool:
        """Show what is wrong beside the fields of the entries."""
        wrong = [entry for entry in self.entries if not entry.check()]
        self.set_error(msg("Some answers cannot be used.") if wrong else None)
        return not wrong

    def _append(self, uid: str) -> Entry:
        entry = self.make(uid)
        frame = QFrame()
        frame.setObjectName("card")
        frame.setLayout(vbox(entry, margins=(12, 8, 12, 4)))
        self.entries.append(entry)
        self._column.addWidget(frame)
        entry.changed.connect(lambda _key: self.changed.emit())
        entry.submitted.connect(lambda: self._leave(entry))
        entry.removed.connect(lambda: self._remove(entry))
        return entry

    def _remove(self, entry: Entry) -> None:
        self._drop(entry)
        self.add_button.setFocus()
        self.changed.emit()

    def _drop(self, entry: Entry) -> None:
        self.entries.remove(entry)
        frame = entry.parentWidget()
        frame.setParent(None)
        frame.deleteLater()

    def _leave(self, entry: Entry) -> None:
        place = self.entries.index(entry) + 1
        if place < len(self.entries):
            self.entries[place].focus_first()
        else:
            self.entered.emit()
