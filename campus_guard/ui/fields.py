"""Form fields: label above, input, a hint line that is always reserved.

A field keeps what was typed, even when it makes no sense; ``value()`` then raises UserError and
the sentence is shown in the field's own hint line. Validation happens on leaving or saving.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit, QPlainTextEdit, QSizePolicy, QWidget

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import Message, msg
from campus_guard.core.tone import Tone
from campus_guard.ui.badges import label, plain_tip, set_look, set_tone
from campus_guard.ui.context import UiContext
from campus_guard.ui.layout import hbox, vbox
from campus_guard.ui.parse import parse_decimal, parse_integer, parse_money

REQUIRED = msg("This is needed.")


class Field(QWidget):
    """Base of all fields. ``changed`` follows every change by the user."""

    changed = Signal()
    entered = Signal()  # Enter: the form goes to the next field or saves

    def __init__(
        self,
        ctx: UiContext,
        key: str,
        text: Message,
        *,
        required: bool = False,
        hint: Message | None = None,
    ) -> None:
        super().__init__()
        self.ctx = ctx
        self.key = key
        self.required = required
        self._hint = hint
        self.caption = ctx.tr(text)
        self._label = label(self.caption + (" *" if required else ""), "muted")
        self._hint_line = label("", "hint")
        self._hint_line.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._reserve()
        ctx.theme.changed.connect(self._reserve)
        self.set_error(None)

    def lay_out(self, *controls: QWidget, focus: QWidget | None = None) -> None:
        """Put the controls between label and hint line; the focus goes to the first."""
        first = focus or controls[0]
        row = controls[0] if len(controls) == 1 else hbox(*controls, gap=4)
        self.setLayout(vbox(self._label, row, self._hint_line, gap=4))
        self._label.setBuddy(first)
        self.setFocusProxy(first)
        for control in controls:
            if not control.accessibleName():
                control.setAccessibleName(self.caption)

    def value(self) -> Any:
        """Return what the field holds; raises UserError for what cannot be understood."""
        raise NotImplementedError

    def set_value(self, value: Any) -> None:
        """Show a value without counting it as typed."""
        raise NotImplementedError

    def state(self) -> Any:
        """Return what is compared to see whether anything was typed."""
        return self.value()

    def empty(self) -> bool:
        """Tell whether nothing was answered."""
        return self.value() in (None, "", ())

    def problem(self) -> Message | None:
        """Return what is wrong with the field, or None."""
        try:
            if self.empty():
                return REQUIRED if self.required and self.isEnabled() else None
            self.value()
        except UserError as error:
            return error.message
        return None

    def check(self) -> bool:
        """Show what is wrong beside the field; tell whether all is well."""
        found = self.problem()
        self.set_error(found)
        return found is None

    def set_error(self, message: Message | None) -> None:
        """Show an error in the hint line, or the hint again."""
        if message is None:
            self.say(self._hint)
            return
        text = self.ctx.tr(message)
        self._write("⚠ " + text, Tone.BAD)
        self._mark("bad")

    def set_hint(self, hint: Message | None) -> None:
        """Change the grey sentence under the field."""
        self._hint = hint
        self.set_error(None)

    def say(self, message: Message | str | None, tone: Tone = Tone.MUTED) -> None:
        """Show a sentence under the field that is no error."""
        self._write(self.ctx.tr(message) if message else "", tone)
        self._mark("")

    def _write(self, text: str, tone: Tone) -> None:
        self._hint_line.setText(text)
        self._hint_line.setToolTip(plain_tip(text))
        set_tone(self._hint_line, tone)
        if proxy := self.focusProxy():
            proxy.setAccessibleDescription(text)

    def _mark(self, state: str) -> None:
        if proxy := self.focusProxy():
            set_look(proxy, "state", state)

    def _reserve(self) -> None:
        self._hint_line.setFixedHeight(self.ctx.theme.px(18))


class LineField(Field):
    """Base of the fields that are one line of text."""

    def __init__(self, ctx: UiContext, key: str, text: Message, **options: Any) -> None:
        super().__init__(ctx, key, text, **options)
        self.input = QLineEdit()
        self.input.textEdited.connect(self._edited)
        self.input.returnPressed.connect(self.entered)
        self.input.editingFinished.connect(self._left)

    def state(self) -> Any:
        """Return the text as typed."""
        return self.input.text()

    def show_text(self, text: str) -> None:
        """Put a text into the input, its beginning in sight."""
        self.input.setText(text)
        self.input.setCursorPosition(0)
        self.set_error(None)

    def _edited(self) -> None:
        self.set_error(None)
        self.changed.emit()

    def _left(self) -> None:
        if not self.input.hasFocus():
            self.input.setCursorPosition(0)
        if self.input.text().strip():
            self.check()


class TextField(LineField):
    """One line of text; its value is '' when empty."""

    def __init__(
        self,
        ctx: UiContext,
        key: str,
        text: Message,
        *,
        max_length: int = 200,
        password: bool = False,
        big: bool = False,
        placeholder: Message | None = None,
        **options: Any,
    ) -> None:
        super().__init__(ctx, key, text, **options)
        self._limit = max_length
        self.input.setMaxLength(max_length)
        self._password = password
        if password:
            self.input.setEchoMode(QLineEdit.EchoMode.Password)
        if big:
            self.input.setProperty("big", True)  # not "size": that is QWidget's own
        if placeholder:
            self.input.setPlaceholderText(ctx.tr(placeholder))
        self.lay_out(self.input)

    def value(self) -> str:
        """Return the text without outer blanks (a password as it is)."""
        return self.input.text() if self._password else self.input.text().strip()

    def set_value(self, value: str | None) -> None:
        """Show a text, all of it: the limit counts a character beyond U+FFFF as two."""
        self.input.setMaxLength(max(self._limit, len((value or "").encode("utf-16-le")) // 2))
        self.show_text(value or "")

    def check(self) -> bool:
        """Say besides which characters the paper cannot show."""
        well = super().check()
        if well and not self._password:
            warn_missing(self, self.input.text())
        return well


class MultilineField(Field):
    """Several lines of text. Tab leaves the field; Ctrl+Enter saves the form."""

    def __init__(
        self,
        ctx: UiContext,
        key: str,
        text: Message,
        *,
        lines: int = 4,
        max_length: int = 20000,
        **options: Any,
    ) -> None:
        super().__init__(ctx, key, text, **options)
        self._lines = lines
        self._limit = max_length
        self.input = QPlainTextEdit()
        self.input.setTabChangesFocus(True)
        self.input.textChanged.connect(self._edited)
        self.input.installEventFilter(self)
        self._quiet = False
        self._given = ("", "")  # what was set, and how Qt gives it back (U+2028 becomes a new line)
        self.lay_out(self.input)
        self._height()
        ctx.theme.changed.connect(self._height)

    def value(self) -> str:
        """Return the text; raises UserError when it is too long."""
        typed = self.input.toPlainText()
        given, shown = self._given
        text = (given if typed == shown else typed).strip()
        if len(text) > self._limit:
            raise UserError(
                msg(
                    "Too long by {count} characters (at most {limit}).",
                    count=len(text) - self._limit,
                    limit=self._limit,
                )
            )
        return text

    def state(self) -> str:
        """Return the text as typed."""
        return self.input.toPlainText()

    def set_value(self, value: str | None) -> None:
        """Show a text from its beginning."""
        self._quiet = True
        self.input.setPlainText(value or "")
        self._given = (value or "", self.input.toPlainText())
        self._quiet = False
        self.set_error(None)

    def check(self) -> bool:
        """Say besides which characters the paper cannot show."""
        well = super().check()
        if well:
            warn_missing(self, self.input.toPlainText())
        return well

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Check on leaving."""
        if event.type() == QEvent.Type.FocusOut and self.input.toPlainText().strip():
            self.check()
        return super().eventFilter(watched, event)

    def _edited(self) -> None:
        if not self._quiet:
            self.set_error(None)
            self.changed.emit()

    def _height(self) -> None:
        line = self.input.fontMetrics().lineSpacing()
        self.input.setFixedHeight(line * self._lines + self.ctx.theme.px(20))


class NumberField(LineField):
    """Base of the fields that turn a line of text into something by a function."""

    def __init__(
        self,
        ctx: UiContext,
        key: str,
        text: Message,
        parse: Callable[[str], Any],
        show: Callable[[Any], str],
        **options: Any,
    ) -> None:
        super().__init__(ctx, key, text, **options)
        self._parse = parse
        self._show = show
        self.lay_out(self.input)

    def value(self) -> Any:
        """Return the number or None; raises UserError for other text."""
        return self._parse(self.input.text())

    def set_value(self, value: Any) -> None:
        """Show a number, or nothing for None."""
        self.show_text("" if value is None else self._show(value))

    def empty(self) -> bool:
        """Tell whether the input is blank."""
        return not self.input.text().strip()

    def _left(self) -> None:
        super()._left()
        if not self.empty() and self.problem() is None:
            self.set_value(self.value())


class MoneyField(NumberField):
    """An amount in yuan: Decimal with two decimals."""

    def __init__(self, ctx: UiContext, key: str, text: Message, **options: Any) -> None:
        super().__init__(ctx, key, text, parse_money, lambda v: f"{Decimal(v):,.2f}", **options)
        self.input.setAlignment(Qt.AlignmentFlag.AlignRight)


class IntegerField(NumberField):
    """A whole number within limits (inclusive)."""

    def __init__(
        self,
        ctx: UiContext,
        key: str,
        text: Message,
        *,
        minimum: int = 0,
        maximum: int = 999_999,
        **options: Any,
    ) -> None:
        super().__init__(
            ctx, key, text, lambda t: parse_integer(t, minimum, maximum), str, **options
        )


class DecimalField(NumberField):
    """A number with at most ``places`` decimals."""

    def __init__(
        self, ctx: UiContext, key: str, text: Message, *, places: int = 2, **options: Any
    ) -> None:
        super().__init__(
            ctx, key, text, lambda t: parse_decimal(t, places), lambda v: f"{v:f}", **options
        )


class TickField(Field):
    """A box to tick; its text stands beside the box."""

    def __init__(self, ctx: UiContext, key: str, text: Message, **options: Any) -> None:
        super().__init__(ctx, key, text, **options)
        self.input = QCheckBox(self.caption.replace("&", "&&"))
        self.input.clicked.connect(lambda: (self.set_error(None), self.changed.emit()))
        self._label.setText("")
        self.lay_out(self.input)

    def value(self) -> bool:
        """Tell whether the box is ticked."""
        return self.input.isChecked()

    def set_value(self, value: bool | None) -> None:
        """Tick the box or not."""
        self.input.setChecked(bool(value))
        self.set_error(None)

    def empty(self) -> bool:
        """Tell whether the box is empty; a required tick must be set."""
        return not self.input.isChecked()


def warn_missing(field: Field, text: str) -> None:
    """Say under the field which characters the bundled font cannot draw; the text is kept."""
    missing = field.ctx.theme.missing(text)
    if missing:
        field.say(
            msg("Kept, but paper cannot show: {characters}", characters=missing[:8]), Tone.WARNING
        )
