"""Look and language of this computer; each change is used at once and told to the program."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QWidget

from campus_guard.core.i18n import msg
from campus_guard.ui.badges import label
from campus_guard.ui.buttons import Button
from campus_guard.ui.context import UiContext
from campus_guard.ui.forms import ChoiceField, Form, RadioField
from campus_guard.ui.layout import hbox, vbox
from campus_guard.ui.theme import SCALES, Mode

# Languages name themselves, so that everybody finds his own.
LANGUAGE_NAMES = (("zh_CN", "简体中文"), ("zh_TW", "繁體中文"), ("en", "English"))
IDLE_MINUTES = (2, 5, 10, 15, 30, 0)


@dataclass(frozen=True)
class Look:
    """What can be set here: kept by the program, per computer."""

    mode: Mode = Mode.SYSTEM
    scale: int = 100
    language: str = "zh_CN"
    idle_minutes: int = 10


class SettingsDialog(QDialog):
    """Theme, scale, language, idle lock. ``save(look)`` is called after every change."""

    def __init__(
        self, ctx: UiContext, owner: QWidget, look: Look, save: Callable[[Look], None]
    ) -> None:
        super().__init__(owner)
        self._ctx = ctx
        self._look = look
        self._save = save
        tr = ctx.tr
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle(tr("Settings"))
        modes = [
            (Mode.SYSTEM, msg("As the system")),
            (Mode.LIGHT, msg("Light colours")),
            (Mode.DARK, msg("Dark colours")),
        ]
        waits = [(m, msg("{n} minutes", n=m) if m else msg("Never")) for m in IDLE_MINUTES]
        self.form = Form(ctx)
        self.form.row(RadioField(ctx, "mode", msg("Colours"), modes))
        self.form.row(
            ChoiceField(ctx, "scale", msg("Size of everything"), [(s, f"{s} %") for s in SCALES])
        )
        hint = msg("Pages open anew in the other language.")
        self.form.row(ChoiceField(ctx, "language", msg("Language"), LANGUAGE_NAMES, hint=hint))
        self.form.row(ChoiceField(ctx, "idle_minutes", msg("Lock when nobody types for"), waits))
        self.form.set_values({key: getattr(look, key) for key in self.form.fields})
        self.form.changed.connect(self._changed)
        self.form.submitted.connect(self.accept)
        close = Button(ctx, tr("Close"), self.accept, "Esc", kind="primary", bind=False)
        self.setLayout(
            vbox(label(tr("Settings"), "title"), self.form, 1, hbox(1, close), gap=12, margins=24)
        )
        self.resize(ctx.theme.px(440), self.sizeHint().height())
        self.form.focus_first()

    def _changed(self, key: str) -> None:
        value = self.form[key].value()
        self._look = replace(self._look, **{key: value})
        if key == "mode":
            self._ctx.theme.set_mode(value)
        elif key == "scale":
            self._ctx.theme.set_scale(value)
        self._save(self._look)
