"""A form: rows of fields, what they hold, what is wrong with them, whether anything was typed."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QRadioButton, QScrollArea, QWidget

from campus_guard.core.i18n import Message
from campus_guard.ui.badges import label, wrapped
from campus_guard.ui.context import UiContext
from campus_guard.ui.fields import (
    DecimalField,
    Field,
    IntegerField,
    LineField,
    MoneyField,
    MultilineField,
    TextField,
    TickField,
)
from campus_guard.ui.fields_choice import ChoiceField, RadioField, ThreeStateField
from campus_guard.ui.fields_time import DateField, DateTimeField, TimeField
from campus_guard.ui.layout import hbox, vbox
from campus_guard.ui.picker import (
    Candidate,
    Picked,
    PickerField,
    TagsField,
    list_source,
    ops_source,
)

__all__ = [
    "Candidate",
    "ChoiceField",
    "DateField",
    "DateTimeField",
    "DecimalField",
    "Field",
    "Form",
    "IntegerField",
    "LineField",
    "MoneyField",
    "MultilineField",
    "Picked",
    "PickerField",
    "RadioField",
    "TagsField",
    "TextField",
    "ThreeStateField",
    "TickField",
    "TimeField",
    "list_source",
    "ops_source",
    "scrolled",
]

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Form(QWidget):
    """Fields in rows. Enter goes to the next field; in the last one ``submitted`` is emitted."""

    changed = Signal(str)  # the key of the field
    submitted = Signal()

    def __init__(self, ctx: UiContext) -> None:
        super().__init__()
        self.ctx = ctx
        self.fields: dict[str, Field] = {}
        self._clean: dict[str, Any] = {}
        self._column = vbox(gap=6)
        self.setLayout(self._column)

    def __getitem__(self, key: str) -> Field:
        """Return the field called ``key``."""
        return self.fields[key]

    def row(self, *items: Field | QWidget, stretch: tuple[int, ...] = ()) -> None:
        """Put fields (or other widgets) beside each other; ``stretch`` are their shares."""
        row = hbox(*items, gap=16)
        for index, item in enumerate(items):
            row.setStretch(index, stretch[index] if index < len(stretch) else 1)
            row.setAlignment(item, Qt.AlignmentFlag.AlignTop)
            if isinstance(item, Field):
                self._adopt(item)
        self._column.addLayout(row)

    def section(self, title: Message | str) -> None:
        """Begin a group of rows with a heading."""
        self._column.addSpacing(self.ctx.theme.px(8))
        self._column.addWidget(label(self.ctx.tr(title), "heading"))

    def note(self, text: Message | str) -> None:
        """Put a grey sentence between the rows."""
        self._column.addWidget(wrapped(self.ctx.tr(text), "muted"))

    def widget(self, item: QWidget) -> None:
        """Put any other widget between the rows."""
        self._column.addWidget(item)

    def fill(self) -> None:
        """Keep the rows at the top when the form is higher than they are."""
        self._column.addStretch(1)

    def values(self) -> dict[str, Any]:
        """Return the values of all enabled fields; raises UserError for what makes no sense."""
        return {key: f.value() for key, f in self.fields.items() if f.isEnabledTo(self)}

    def set_values(self, values: Mapping[str, Any]) -> None:
        """Show values, counted as not typed; unknown keys are a mistake and raise KeyError."""
        for key, value in values.items():
            self.fields[key].set_value(value)
        self.mark_clean()

    def check(self) -> bool:
        """Show what is wrong beside each field and go to the first; tell whether all is well."""
        wrong = [f for f in self.fields.values() if f.isEnabledTo(self) and not f.check()]
        if wrong:
            wrong[0].setFocus(Qt.FocusReason.OtherFocusReason)
        return not wrong

    def show_errors(self, errors: Mapping[str, Message]) -> list[Message]:
        """Show errors beside their fields; return those that belong to no field here."""
        first = None
        for key, field in self.fields.items():
            if key in errors:
                field.set_error(errors[key])
                first = first or field
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)
        return [message for key, message in errors.items() if key not in self.fields]

    @property
    def dirty(self) -> bool:
        """Tell whether anything was typed since ``mark_clean``."""
        return any(f.state() != self._clean.get(key) for key, f in self.fields.items())

    def mark_clean(self) -> None:
        """Take what stands in the fields as not typed."""
        self._clean = {key: field.state() for key, field in self.fields.items()}

    def focus_first(self) -> None:
        """Go to the first field that can be used."""
        for field in self.fields.values():
            if field.isEnabledTo(self) and not field.isHidden():
                field.setFocus(Qt.FocusReason.OtherFocusReason)
                return

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take Enter in boxes and buttons that would otherwise ignore it."""
        field = self._field_of(watched) if _plain_key(event, _ENTER) else None
        if field is not None:
            self._next(field)
            return True
        return super().eventFilter(watched, event)

    def _adopt(self, field: Field) -> None:
        if field.key in self.fields:
            raise ValueError(f"two fields are called {field.key}")
        self.fields[field.key] = field
        self._clean[field.key] = field.state()
        field.changed.connect(lambda: self.changed.emit(field.key))
        field.entered.connect(lambda: self._next(field))
        for kind in (QComboBox, QCheckBox, QRadioButton):
            for control in field.findChildren(kind):
                control.installEventFilter(self)

    def _field_of(self, control: QObject) -> Field | None:
        found: QObject | None = control
        while found is not None and not isinstance(found, Field):
            found = found.parent()
        return found

    def _next(self, field: Field) -> None:
        order = list(self.fields.values())
        for other in order[order.index(field) + 1 :]:
            if other.isEnabledTo(self) and not other.isHidden():
                other.setFocus(Qt.FocusReason.TabFocusReason)
                return
        self.submitted.emit()


def _plain_key(event: QEvent, keys: tuple[Qt.Key, ...]) -> bool:
    """Tell whether one of ``keys`` is pressed alone."""
    return (
        isinstance(event, QKeyEvent)
        and event.type() == QEvent.Type.KeyPress
        and event.key() in keys
        and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    )


def scrolled(inner: QWidget) -> QScrollArea:
    """Return a scroll area around a form that may be higher than the screen."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(inner)
    return area
