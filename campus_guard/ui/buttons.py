"""Buttons that carry their shortcut in their text."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QPushButton, QToolButton, QWidget

from campus_guard.ui.badges import plain_tip
from campus_guard.ui.context import UiContext
from campus_guard.ui.icons import icon as make_icon
from campus_guard.ui.theme import Theme

_COLOURS = {"primary": "on_primary", "danger": "bad", "quiet": "primary", "foot": "navigation_text"}
_ICON_ONLY = ("icon", "foot")
_NONE = Qt.KeyboardModifier.NoModifier


class Button(QPushButton):
    """A button. ``kind``: plain, primary (one per screen), danger, quiet, icon.

    ``shortcut`` is written in the button and works in its window; ``bind=False`` only writes it.
    """

    def __init__(
        self,
        ctx: UiContext,
        text: str,
        run: Callable[[], None] | None = None,
        shortcut: str = "",
        *,
        icon: str = "",
        kind: str = "plain",
        bind: bool = True,
    ) -> None:
        super().__init__()
        self._theme: Theme = ctx.theme
        self._icon = icon
        self._kind = kind
        self.setProperty("kind", kind)
        self.setAutoDefault(False)
        self.setAccessibleName(text)
        self.set_text(text, shortcut)
        if kind in _ICON_ONLY:
            self.setToolTip(plain_tip(f"{text}  {shortcut}".strip()))
        if run is not None:
            self.clicked.connect(lambda: run())
        if shortcut and bind:
            bind_key(self, shortcut, self.click)
        self._tint()
        self._theme.changed.connect(self._tint)

    def set_text(self, text: str, shortcut: str = "") -> None:
        """Change the words, and the shortcut written beside them."""
        self.setAccessibleName(text)
        shown = f"{text}  {shortcut}" if shortcut else text
        self.setText(
            "" if self._kind in _ICON_ONLY else (" " * bool(self._icon) + shown).replace("&", "&&")
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Press the button with Enter too: there is no mouse at the gate."""
        plain = event.modifiers() in (_NONE, Qt.KeyboardModifier.KeypadModifier)
        if plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not event.isAutoRepeat():
                self.click()
            return
        super().keyPressEvent(event)

    def _tint(self) -> None:
        size = self._theme.px(18)
        self.setIconSize(QSize(size, size))
        if self._icon:
            colours = self._theme.colours
            colour = colours[_COLOURS.get(self._kind, "muted")]
            self.setIcon(make_icon(self._icon, colour, size, on=colours["primary"]))


def bind_key(
    widget: QWidget,
    keys: str,
    run: Callable[[], None],
    context: Qt.ShortcutContext = Qt.ShortcutContext.WindowShortcut,
) -> QShortcut:
    """Run ``run`` on a key; by default anywhere in the widget's window while it is visible."""
    shortcut = QShortcut(QKeySequence(keys), widget)
    shortcut.setContext(context)
    shortcut.setAutoRepeat(False)
    shortcut.activated.connect(run)
    return shortcut


class ToolButton(QToolButton):
    """A small button with only an icon, out of the tab order; ``text`` is its name."""

    def __init__(self, ctx: UiContext, icon: str, text: str, run: Callable[[], None]) -> None:
        super().__init__()
        self._theme: Theme = ctx.theme
        self._icon = icon
        self.setAccessibleName(text)
        self.setToolTip(plain_tip(text))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.clicked.connect(lambda: run())
        self._tint()
        self._theme.changed.connect(self._tint)

    def _tint(self) -> None:
        size = self._theme.px(16)
        self.setIconSize(QSize(size, size))
        self.setIcon(make_icon(self._icon, self._theme.colours["muted"], size))
