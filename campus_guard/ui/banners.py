"""Sentences that stay in place: errors of a form, states of the program, empty pages."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QWidget

from campus_guard.core.errors import CampusGuardError
from campus_guard.core.i18n import Message
from campus_guard.core.tone import Tone
from campus_guard.ui.badges import label, set_look, wrapped
from campus_guard.ui.buttons import Button, ToolButton
from campus_guard.ui.context import UiContext
from campus_guard.ui.icons import pixmap
from campus_guard.ui.layout import hbox, vbox

_ICONS = {Tone.BAD: "warning", Tone.WARNING: "warning", Tone.OK: "ok", Tone.PRIMARY: "info"}


class Banner(QFrame):
    """One sentence across the page, with an icon; hidden while there is nothing to say.

    ``action`` and ``run``: what can be done about it, as a button.
    """

    def __init__(
        self,
        ctx: UiContext,
        *,
        closable: bool = False,
        action: str = "",
        run: Callable[[], None] | None = None,
    ) -> None:
        super().__init__()
        self.setObjectName("banner")
        self._ctx = ctx
        self._tone = Tone.BAD
        self._icon = QLabel()
        self._text = wrapped("")
        row = hbox(self._icon, self._text, gap=8, margins=(12, 8, 12, 8))
        row.setStretch(1, 1)
        row.setAlignment(self._icon, Qt.AlignmentFlag.AlignTop)
        if run is not None:
            self.button = Button(ctx, action, run)
            row.addWidget(self.button)
        if closable:
            row.addWidget(ToolButton(ctx, "close", ctx.tr("Close"), self.clear))
        self.setLayout(row)
        self.setVisible(False)
        ctx.theme.changed.connect(self._tint)

    @property
    def text(self) -> str:
        """Return the sentence shown; empty when hidden."""
        return self._text.text() if not self.isHidden() else ""

    def show_error(self, error: CampusGuardError | Message | str) -> None:
        """Show what went wrong, in words."""
        said = error.message if isinstance(error, CampusGuardError) else error
        self.show_text(self._ctx.tr(said), Tone.BAD)

    def show_text(self, text: str, tone: Tone = Tone.PRIMARY) -> None:
        """Show a sentence."""
        self._tone = tone
        self._text.setText(text)
        self.setAccessibleName(text)
        set_look(self, "tone", tone.value)
        self._tint()
        self.setVisible(True)

    def clear(self) -> None:
        """Hide again."""
        self.setVisible(False)

    def _tint(self) -> None:
        theme = self._ctx.theme
        name = _ICONS.get(self._tone, "info")
        self._icon.setPixmap(pixmap(name, theme.tone(self._tone)[0], theme.px(18)))


class Empty(QWidget):
    """What an empty page says: what belongs here, and the one action that starts it."""

    def __init__(
        self,
        ctx: UiContext,
        sentence: str,
        action: str = "",
        run: Callable[[], None] | None = None,
        icon: str = "list",
    ) -> None:
        super().__init__()
        self._ctx = ctx
        self._name = icon
        self._icon = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        self._sentence = label(sentence, "muted")
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = vbox(1, self._icon, self._sentence, gap=12, margins=24)
        if run is not None:
            self.button = Button(ctx, action, run, kind="primary")
            column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(2)
        self.setLayout(column)
        ctx.theme.changed.connect(self._tint)
        self._tint()

    def set_sentence(self, text: str) -> None:
        """Change what is said (nothing found, nothing recorded)."""
        self._sentence.setText(text)

    def _tint(self) -> None:
        theme = self._ctx.theme
        self._icon.setPixmap(pixmap(self._name, theme.colours["muted"], theme.px(36)))
