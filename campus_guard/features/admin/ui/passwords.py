"""Fields for a new password and its repetition; the page that demands one's own."""

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QFrame, QWidget

from campus_guard.core.errors import CampusGuardError, UserError
from campus_guard.core.i18n import Message, msg
from campus_guard.features.admin import rules
from campus_guard.ui.badges import label, wrapped
from campus_guard.ui.banners import Banner
from campus_guard.ui.buttons import Button
from campus_guard.ui.context import UiContext
from campus_guard.ui.forms import Form, TextField
from campus_guard.ui.layout import hbox, vbox

HINT = msg("At least {n} characters; a sentence is easier to keep.", n=rules.PASSWORD_LEAST)


def new_password_fields(ctx: UiContext) -> tuple[TextField, TextField]:
    """Return the fields ``password`` and ``again``."""
    return (
        TextField(ctx, "password", msg("New password"), required=True, password=True, hint=HINT),
        TextField(ctx, "again", msg("New password, again"), required=True, password=True),
    )


def checked_password(values: dict[str, Any], username: str) -> str:
    """Return the new password; raises UserError by field when it may not be used."""
    rules.check_password(values["password"], username)
    if values["password"] != values["again"]:
        problem = msg("The two are not the same.")
        raise UserError(problem, {"again": problem})
    return values["password"]


class FrontForm(QWidget):
    """A card in the middle of the window with a form, before anybody is let in.

    ``submit(values, answer)`` works in the background; ``answer(error)`` shows what went wrong.
    """

    def __init__(
        self,
        ctx: UiContext,
        title: Message,
        sentence: Message,
        form: Form,
        submit: Callable[[dict[str, Any], Callable[[CampusGuardError | None], None]], None],
        *,
        button: Message,
        cancel: Callable[[], None] | None = None,
        width: int = 460,
    ) -> None:
        super().__init__()
        self.ctx = ctx
        self.form = form
        self._submit = submit
        self.setObjectName("page")
        self.banner = Banner(ctx)
        self.button = Button(ctx, ctx.tr(button), self.submit, "Enter", kind="primary", bind=False)
        form.submitted.connect(self.submit)
        card = QFrame()
        card.setObjectName("panel")
        card.setFixedWidth(ctx.theme.px(width))
        head = vbox(label(ctx.tr(title), "title"), wrapped(ctx.tr(sentence), "muted"), gap=8)
        buttons = hbox(1, gap=12)
        if cancel is not None:
            buttons.addWidget(Button(ctx, ctx.tr("Cancel"), cancel, "Esc"))
        buttons.addWidget(self.button)
        card.setLayout(vbox(head, self.banner, form, buttons, gap=12, margins=32))
        self.setLayout(vbox(2, hbox(1, card, 1), 3, margins=16))

    def focus_first(self) -> None:
        """Put the cursor into the first field."""
        self.form.focus_first()

    def submit(self) -> None:
        """Check the form and hand it on; the button rests meanwhile."""
        if not self.button.isEnabled() or not self.form.check():
            return
        self.banner.clear()
        self._busy(True)
        try:
            self._submit(self.form.values(), self._answered)
        except UserError as error:
            self._answered(error)

    def _answered(self, error: CampusGuardError | None) -> None:
        self._busy(False)
        if error is None:
            return
        fields = error.fields if isinstance(error, UserError) else {}
        left = self.form.show_errors(fields)
        if not fields:
            self.banner.show_error(error)
        elif left:
            self.banner.show_error(left[0])

    def _busy(self, busy: bool) -> None:
        self.button.setEnabled(not busy)
        self.form.setEnabled(not busy)


def own_password_form(ctx: UiContext) -> Form:
    """Return the form for replacing one's own password."""
    form = Form(ctx)
    form.row(TextField(ctx, "old", msg("Present password"), required=True, password=True))
    for field in new_password_fields(ctx):
        form.row(field)
    return form
