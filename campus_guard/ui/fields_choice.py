"""Fields that offer answers: a list, radio buttons, yes / no / unknown."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QButtonGroup, QComboBox, QRadioButton, QWidget

from campus_guard.core.i18n import Message, msg
from campus_guard.ui.context import UiContext
from campus_guard.ui.fields import Field
from campus_guard.ui.flow import FlowLayout

Choices = Sequence[tuple[Any, Message | str]]


class ChoiceField(Field):
    """One of a list. With ``empty`` the list starts with that word, which stands for None."""

    def __init__(
        self,
        ctx: UiContext,
        key: str,
        text: Message,
        choices: Choices,
        *,
        empty: Message | None = None,
        **options: Any,
    ) -> None:
        super().__init__(ctx, key, text, **options)
        self._empty = empty
        self._values: list[Any] = []
        self.input = make_combo(self.caption)
        self.input.setPlaceholderText(ctx.tr("Please choose"))
        self.input.activated.connect(self._chosen)
        self.set_choices(choices)
        self.lay_out(self.input)

    def set_choices(self, choices: Choices) -> None:
        """Replace the list; the present choice is kept where it still exists."""
        before = self.value() if self._values else None
        start = [(None, self._empty)] if self._empty is not None else []
        listed = [*start, *choices]
        self._values = [value for value, _ in listed]
        self.input.clear()
        self.input.addItems([self.ctx.tr(text) for _, text in listed])
        self.set_value(before)

    def value(self) -> Any:
        """Return the chosen value or None."""
        index = self.input.currentIndex()
        return self._values[index] if 0 <= index < len(self._values) else None

    def set_value(self, value: Any) -> None:
        """Choose a value; an unknown one chooses nothing."""
        self.input.setCurrentIndex(self._values.index(value) if value in self._values else -1)
        self.set_error(None)

    def _chosen(self) -> None:
        self.set_error(None)
        self.changed.emit()


class RadioField(Field):
    """One of a few, all in sight. The keys 1, 2, 3 choose as well as the arrows."""

    def __init__(
        self, ctx: UiContext, key: str, text: Message, choices: Choices, **options: Any
    ) -> None:
        super().__init__(ctx, key, text, **options)
        self._values = [value for value, _ in choices]
        self._group = QButtonGroup(self)
        row = QWidget()
        flow = FlowLayout(row, gap=16)
        for index, (_, word) in enumerate(choices):
            button = QRadioButton(ctx.tr(word).replace("&", "&&"))
            button.setAccessibleName(f"{self.caption}: {ctx.tr(word)}")
            button.installEventFilter(self)
            self._group.addButton(button, index)
            flow.addWidget(button)
        self._group.idClicked.connect(self._chosen)
        row.setAccessibleName(self.caption)
        self.lay_out(row, focus=self._group.button(0))

    def value(self) -> Any:
        """Return the chosen value or None."""
        index = self._group.checkedId()
        return self._values[index] if index >= 0 else None

    def state(self) -> Any:
        """Return which button is pressed."""
        return self._group.checkedId()

    def empty(self) -> bool:
        """Tell whether no button is pressed."""
        return self._group.checkedId() < 0

    def set_value(self, value: Any) -> None:
        """Press the button of a value; an unknown one releases all."""
        if value in self._values:
            button = self._group.button(self._values.index(value))
            button.setChecked(True)
            self.setFocusProxy(button)
        else:
            self._group.setExclusive(False)
            for button in self._group.buttons():
                button.setChecked(False)
            self._group.setExclusive(True)
        self.set_error(None)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the digits."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            number = event.key() - Qt.Key.Key_1
            if 0 <= number < len(self._values) and not event.modifiers():
                self._group.button(number).setFocus()
                self._group.button(number).click()
                return True
        return super().eventFilter(watched, event)

    def _chosen(self, index: int) -> None:
        self.setFocusProxy(self._group.button(index))
        self.set_error(None)
        self.changed.emit()


class ThreeStateField(RadioField):
    """A question that may stay open: True, False or None for unknown, which is an answer too."""

    def __init__(self, ctx: UiContext, key: str, text: Message, **options: Any) -> None:
        answers = [(True, msg("Yes")), (False, msg("No")), (None, msg("Unknown"))]
        super().__init__(ctx, key, text, answers, **options)
        self.set_value(None)


def make_combo(name: str) -> QComboBox:
    """Return a combo box that neither grows with its longest entry nor eats the wheel."""
    combo = _Combo()
    combo.setAccessibleName(name)
    combo.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    combo.setMinimumContentsLength(6)
    combo.setMaxVisibleItems(14)
    return combo


class _Combo(QComboBox):
    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll the page, not the answer, unless the box has the focus."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()
