"""The fields of the desk's form that the kit does not have: a finding one, and the reason."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from campus_guard.core.i18n import Message
from campus_guard.features.gate.inputs import GateSettings
from campus_guard.features.gate.rules.types import VisitorType, reason_by_digit
from campus_guard.features.gate.ui.rowlist import Entry
from campus_guard.features.gate.ui.suggest import Rows, SuggestLine
from campus_guard.ui.context import UiContext
from campus_guard.ui.fields import Field


class SuggestField(Field):
    """A labelled ``SuggestLine``; its value is the text, ``picked`` the id that was chosen."""

    def __init__(
        self,
        ctx: UiContext,
        key: str,
        text: Message,
        query: Callable[[str], Any],
        rows: Rows,
        *,
        tall: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(ctx, key, text, **options)
        self.picked: int | None = None
        self.input = SuggestLine(ctx, self.caption, query, rows, tall=tall)
        self.input.setProperty("big", True)
        self.input.setMaxLength(100)
        self.input.textEdited.connect(self._edited)
        self.input.editingFinished.connect(self._left)
        self.lay_out(self.input)

    def value(self) -> str:
        """Return the text."""
        return self.input.text().strip()

    def set_value(self, value: str | None) -> None:
        """Show a text that was not picked."""
        self.pick(None, value or "")

    def pick(self, row: int | None, text: str, detail: str = "") -> None:
        """Show a record as picked."""
        self.picked = row
        self.input.set_quietly(text)
        self.say(detail or None)
        if not detail:
            self.set_error(None)

    def state(self) -> Any:
        """Return what is typed and picked."""
        return (self.picked, self.input.text())

    def _edited(self) -> None:
        self.picked = None
        self.set_error(None)
        self.changed.emit()

    def _left(self) -> None:
        if not self.input.hasFocus():
            self.input.setCursorPosition(0)


class FinderField(SuggestField):
    """A record of one kind (staff, pupil): Enter picks, words that fit nobody are kept."""

    def __init__(
        self,
        ctx: UiContext,
        key: str,
        text: Message,
        query: Callable[[str], Any],
        entry: Callable[[Any], Entry],
        **options: Any,
    ) -> None:
        def rows(answer: Sequence[Any], _text: str) -> tuple[list[Entry], int]:
            return [entry(row) for row in answer], 0

        super().__init__(ctx, key, text, query, rows, **options)
        self.input.chosen.connect(self._chosen)
        self.input.plain.connect(self.entered)
        self.input.left_by_tab.connect(self._tabbed)

    def _chosen(self, entry: Entry) -> None:
        self.pick(entry.key, entry.title, entry.detail)
        self.changed.emit()
        self.entered.emit()

    def _tabbed(self) -> None:
        offered = self.input.entries
        if offered and self.picked is None:
            entry = self.input.panel.list.current or offered[0]
            self.pick(entry.key, entry.title, entry.detail)
            self.changed.emit()


class ReasonLine(QLineEdit):
    """A line in which a digit, pressed first, chooses a reason."""

    def __init__(self, digit: Callable[[str], bool]) -> None:
        super().__init__()
        self._digit = digit

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose by digit while nothing else was typed."""
        text = event.text()
        chord = event.modifiers() & ~(
            Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier
        )
        if text.isdigit() and text.isascii() and not chord and self._digit(text):
            return
        super().keyPressEvent(event)


class ReasonField(Field):
    """Why somebody comes: digits 1 to 9 choose what is usual for the visitor type."""

    def __init__(self, ctx: UiContext, key: str, text: Message) -> None:
        super().__init__(ctx, key, text)
        self._names: Mapping[str, str] = {}
        self._kind: VisitorType | None = None
        self.code = ""
        self.input = ReasonLine(self._choose)
        self.input.setProperty("big", True)
        self.input.setMaxLength(200)
        self.input.textEdited.connect(self._edited)
        self.input.returnPressed.connect(self.entered)
        self.lay_out(self.input)

    def offer(self, settings: GateSettings, kind: VisitorType) -> None:
        """Show the digits of this visitor type; a reason chosen before stays."""
        self._names, self._kind = settings.reasons, kind
        shown = [f"{n} {self._names.get(c, c)}" for n, c in enumerate(kind.reasons, 1)]
        self._usual = self.ctx.tr("Usual: {reasons}", reasons="   ".join(shown)) if shown else ""
        self.set_error(None)

    def set_error(self, message: Message | None) -> None:
        """Show an error, or the digits again."""
        super().set_error(message)
        if message is None:
            self.say(getattr(self, "_usual", ""))

    def value(self) -> tuple[str, str]:
        """Return the code of the listed reason and what was typed besides it."""
        text = self.input.text().strip()
        name = self._names.get(self.code, self.code) if self.code else ""
        if name and text.startswith(name):
            return self.code, text.removeprefix(name).strip()
        return "", text

    def set_value(self, value: tuple[str, str] | None) -> None:
        """Show a listed reason and words."""
        self.code, words = value or ("", "")
        name = self._names.get(self.code, self.code) if self.code else ""
        self.input.setText(" ".join(part for part in (name, words) if part))
        self.set_error(None)

    def empty(self) -> bool:
        """Tell whether no reason was given."""
        return not self.input.text().strip()

    def _choose(self, digit: str) -> bool:
        typed = self.value()[1]
        code = reason_by_digit(self._kind, digit) if self._kind and not typed else None
        if code is None:
            return False
        self.set_value((code, ""))
        self.changed.emit()
        return True

    def _edited(self) -> None:
        if not self.input.text().strip():
            self.code = ""
        self.set_error(None)
        self.changed.emit()
