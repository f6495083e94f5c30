"""What stands before everything else: the lock, and the neutral screen of the hide key."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QWidget

from campus_guard.core.i18n import Message, msg
from campus_guard.ui.badges import label
from campus_guard.ui.banners import Banner
from campus_guard.ui.buttons import Button
from campus_guard.ui.context import UiContext
from campus_guard.ui.forms import Form, TextField
from campus_guard.ui.icons import pixmap
from campus_guard.ui.layout import hbox, vbox
from campus_guard.ui.login import Answer, CapsHint

Unlock = Callable[[str, Answer], None]


class LockPage(QWidget):
    """Asks the signed-in person for the password again; somebody else signs in anew."""

    def __init__(
        self, ctx: UiContext, unlock: Unlock, opened: Callable[[], None], leave: Callable[[], None]
    ) -> None:
        super().__init__()
        self.ctx = ctx
        self._unlock = unlock
        self._opened = opened
        self.setObjectName("page")
        self.form = Form(ctx)
        password = TextField(ctx, "password", msg("Password"), required=True, password=True)
        self.form.row(password)
        CapsHint(password)
        self.form.submitted.connect(self.submit)
        self.banner = Banner(ctx)
        self.button = Button(
            ctx, ctx.tr("Unlock"), self.submit, "Enter", kind="primary", bind=False
        )
        other = Button(ctx, ctx.tr("Somebody else signs in"), leave, kind="quiet")
        icon = QLabel()
        icon.setPixmap(pixmap("lock", ctx.theme.colours["muted"], ctx.theme.px(28)))
        name = ctx.actor.name or ctx.actor.username
        head = hbox(icon, vbox(label(ctx.tr("Locked"), "title"), label(name, "muted"), gap=2), 1)
        card = QFrame()
        card.setObjectName("panel")
        card.setFixedWidth(ctx.theme.px(400))
        card.setLayout(vbox(head, self.banner, self.form, self.button, other, gap=12, margins=32))
        self.setLayout(vbox(2, hbox(1, card, 1), 3))

    def reset(self) -> None:
        """Forget what was typed, the cursor in the password field."""
        self.form.set_values({"password": ""})
        self.banner.clear()
        self._busy(False)
        self.form.focus_first()

    def submit(self) -> None:
        """Check the password in the background."""
        if not self.button.isEnabled() or not self.form.check():
            return
        self.banner.clear()
        self._busy(True)
        self._unlock(self.form.values()["password"], self._answered)

    def _answered(self, problem: Message | None) -> None:
        self._busy(False)
        self.form["password"].set_value("")
        if problem is None:
            self._opened()
            return
        self.banner.show_error(problem)
        self.form.focus_first()

    def _busy(self, busy: bool) -> None:
        self.button.setEnabled(not busy)
        self.form.setEnabled(not busy)


class CoverPage(QWidget):
    """A neutral screen: the time, and how to come back. It names no page and no person."""

    def __init__(self, ctx: UiContext) -> None:
        super().__init__()
        self._ctx = ctx
        self.setObjectName("cover")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(ctx.tr("Hidden"))
        self._time = label("", "number")
        for one in (self._time, hint := label(ctx.tr("F12 shows the program again"), "muted")):
            one.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setLayout(vbox(1, self._time, hint, 1))
        self.tick()

    def tick(self) -> None:
        """Show the present time."""
        self._time.setText(self._ctx.clock.now().strftime("%H:%M"))
