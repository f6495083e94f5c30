"""The first thing anybody sees: who are you?"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QWidget

from campus_guard.core.i18n import Message, Translator, msg
from campus_guard.ui.badges import label, wrapped
from campus_guard.ui.banners import Banner
from campus_guard.ui.buttons import Button
from campus_guard.ui.context import UiContext
from campus_guard.ui.forms import Form, TextField
from campus_guard.ui.layout import hbox, vbox

Answer = Callable[[Message | None], None]
Attempt = Callable[[str, str, Answer], None]


@dataclass(frozen=True)
class SampleAccount:
    """An account of the sample school, shown so that anybody can look around."""

    username: str
    role: Message


class CapsHint(QObject):
    """Says under a password field that Caps Lock seems to be on."""

    def __init__(self, field: TextField) -> None:
        super().__init__(field)
        self._field = field
        field.input.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look at typed letters: a capital without Shift tells."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            typed = event.text()
            if len(typed) == 1 and typed.isascii() and typed.isalpha():
                shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
                on = typed.isupper() != shift
                self._field.set_hint(msg("Caps Lock is on.") if on else None)
        return super().eventFilter(watched, event)


class LoginPage(QWidget):
    """User name and password. ``attempt(user, password, answer)`` works in the background.

    ``answer(None)`` means come in, a Message says why not.
    """

    def __init__(
        self,
        ctx: UiContext,
        school: str,
        attempt: Attempt,
        *,
        samples: Sequence[SampleAccount] = (),
        sample_password: str = "",
        others: Sequence[tuple[str, Callable[[], None]]] = (),
        username: str = "",
    ) -> None:
        super().__init__()
        self.ctx = ctx
        self._attempt = attempt
        self.setObjectName("page")
        self.form = Form(ctx)
        self.form.row(TextField(ctx, "username", msg("User name"), required=True, max_length=60))
        password = TextField(ctx, "password", msg("Password"), required=True, password=True)
        self.form.row(password)
        CapsHint(password)
        self.banner = Banner(ctx)
        self.button = Button(
            ctx, ctx.tr("Sign in"), self.submit, "Enter", kind="primary", bind=False
        )
        self.form.submitted.connect(self.submit)
        head = vbox(label(ctx.tr("Campus safety"), "title"), label(school, "muted"), gap=4)
        inside = vbox(head, self.banner, self.form, self.button, gap=12, margins=(32, 32, 32, 20))
        inside.addLayout(hbox(1, *(Button(ctx, *one, kind="quiet") for one in others), 1, gap=4))
        self.form.set_values({"username": username, "password": ""})
        card = _panel(inside)
        card.setFixedWidth(ctx.theme.px(400))
        column = vbox(2, hbox(1, card, 1), gap=16, margins=24)
        if samples:
            column.addLayout(hbox(1, self._samples(samples, sample_password), 1))
        column.addStretch(3)
        self.setLayout(column)

    def focus_first(self) -> None:
        """Put the cursor where typing begins."""
        name = self.form["username"]
        (self.form["password"] if name.value() else name).setFocus()

    def submit(self) -> None:
        """Try to sign in; the button rests meanwhile."""
        if not self.button.isEnabled() or not self.form.check():
            return
        self.banner.clear()
        self._busy(True)
        values = self.form.values()
        self._attempt(values["username"], values["password"], self._answered)

    def _answered(self, problem: Message | None) -> None:
        self._busy(False)
        self.form["password"].set_value("")
        if problem is None:
            return
        self.banner.show_error(problem)
        self.form["password"].setFocus()

    def _busy(self, busy: bool) -> None:
        self.button.setEnabled(not busy)
        self.form.setEnabled(not busy)
        words = self.ctx.tr("Checking the password …") if busy else self.ctx.tr("Sign in")
        self.button.set_text(words, "" if busy else "Enter")

    def _samples(self, samples: Sequence[SampleAccount], password: str) -> QFrame:
        tr: Translator = self.ctx.tr
        column = vbox(gap=4, margins=16)
        column.addWidget(label(tr("Sample school: invented people, for trying out"), "heading"))
        sentence = tr("Every account has the password {password}.", password=password)
        column.addWidget(wrapped(sentence, "muted"))
        row = hbox(gap=8)
        for account in samples:
            text = f"{tr(account.role)}  {account.username}"
            row.addWidget(
                Button(self.ctx, text, partial(self._choose, account, password), kind="quiet")
            )
        column.addLayout(row)
        return _panel(column)

    def _choose(self, account: SampleAccount, password: str) -> None:
        self.form.set_values({"username": account.username, "password": password})
        self.button.setFocus()
        self.submit()


def _panel(layout) -> QFrame:
    panel = QFrame()
    panel.setObjectName("panel")
    panel.setLayout(layout)
    return panel
