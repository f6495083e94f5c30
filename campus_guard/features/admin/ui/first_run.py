"""The first start: which school, where its data lie, who begins, and the recovery sheet."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from PySide6.QtWidgets import QFrame, QStackedWidget, QWidget

from campus_guard.core.errors import CampusGuardError, UserError
from campus_guard.core.i18n import Message, msg
from campus_guard.core.roles import ROLE_LABELS, Role
from campus_guard.features.admin import rules
from campus_guard.features.admin.ui.passwords import checked_password, new_password_fields
from campus_guard.features.admin.ui.recovery import RecoveryForm
from campus_guard.ui.badges import label, set_look, wrapped
from campus_guard.ui.banners import Banner
from campus_guard.ui.buttons import Button, bind_key
from campus_guard.ui.cards import Card
from campus_guard.ui.context import UiContext
from campus_guard.ui.forms import ChoiceField, Form, RadioField, TextField, TickField
from campus_guard.ui.layout import hbox, vbox
from campus_guard.ui.ops import Progress

Done = Callable[[], None]


class Founder(Protocol):
    """What the wizard asks of the program. The long ones run in a worker."""

    @property
    def place(self) -> Path:
        """Return the folder proposed for the data."""

    def check_place(self, folder: Path) -> None:
        """Raise UserError in words when the folder cannot be used."""

    def take_place(self, folder: Path) -> None:
        """Check the folder and keep other windows out of it."""

    def begin(self, folder: Path, values: dict[str, Any], progress: Progress) -> str:
        """Make the school aside and return its recovery key."""

    def sheet(self, recovery: str) -> bytes:
        """Return the recovery sheet as PDF."""

    def finish(self, typed: str, progress: Progress) -> Any:
        """Put the school in place; raises UserError when the key was not copied correctly."""

    def sample(self, folder: Path, progress: Progress) -> Any:
        """Build the sample school in the folder."""

    def discard(self) -> None:
        """Throw away what was begun."""

    def entered(self, result: Any) -> None:
        """Leave the wizard: the school is there."""

    def set_language(self, language: str) -> None:
        """Begin again in another language."""

    def restore(self) -> None:
        """Leave the wizard for a backup made on another computer."""


@dataclass(frozen=True)
class Step:
    """One page of the wizard."""

    key: str
    title: Message
    sentence: Message


STEPS = (
    Step(
        "start",
        msg("Welcome"),
        msg("This program keeps the safety records of one school on this computer, encrypted."),
    ),
    Step(
        "school",
        msg("The school"),
        msg("The name stands on every paper. All of this can be corrected later."),
    ),
    Step(
        "place",
        msg("Place of the data"),
        msg("A folder on a disk of this computer; not a network drive, not a cloud folder."),
    ),
    Step(
        "account",
        msg("First account"),
        msg("Whoever sets the program up. Further accounts can be added at any time."),
    ),
    Step("recovery", msg("Recovery sheet"), msg("One sheet of paper that belongs into the safe.")),
)
_SAMPLE_STEPS = ("start", "place")


class FirstRun(QWidget):
    """The wizard. Enter goes on, Esc goes back; nothing is left behind when it is broken off."""

    def __init__(self, ctx: UiContext, founder: Founder, languages: Any) -> None:
        super().__init__()
        self.ctx = ctx
        self._founder = founder
        self._sample = False
        self._at = "start"
        self._working = False
        self.setObjectName("page")
        self.forms: dict[str, Form] = {
            "start": self._start_form(languages),
            "school": self._school_form(),
            "place": self._place_form(),
            "account": self._account_form(),
            "recovery": Form(ctx),
        }
        for form in self.forms.values():
            form.submitted.connect(self.next)
        self._lay_out()
        bind_key(self, "Esc", self.back)
        self._show("start")

    @property
    def step(self) -> str:
        """Return the key of the page in sight."""
        return self._at

    def focus_first(self) -> None:
        """Put the cursor where typing begins."""
        if self._at == "start":
            self.empty_button.setFocus()
        else:
            self.forms[self._at].focus_first()

    def begin_empty(self) -> None:
        """Start with a school of one's own."""
        self._sample = False
        self._show("school")

    def begin_sample(self) -> None:
        """Start with the sample school: only its place is asked."""
        self._sample = True
        self._show("place")

    def next(self) -> None:
        """Check the page and go on; the last one finishes."""
        if self._working or self._at == "start" or not self.forms[self._at].check():
            return
        self.banner.clear()
        try:
            self._leave[self._at]()
        except CampusGuardError as error:
            self._failed(error)

    def back(self) -> None:
        """Go to the page before; a running step is asked to stop first."""
        if self._working:
            self.ctx.ops.cancel()
            return
        keys = self._keys()
        index = keys.index(self._at)
        if index:
            if self._at == "recovery":
                self._founder.discard()
            self._show(keys[index - 1])

    def _keys(self) -> list[str]:
        return [s.key for s in STEPS if not self._sample or s.key in _SAMPLE_STEPS]

    @property
    def _leave(self) -> dict[str, Done]:
        return {
            "school": lambda: self._show("place"),
            "place": self._leave_place,
            "account": self._leave_account,
            "recovery": self._finish,
        }

    def _leave_place(self) -> None:
        folder = self._folder()
        self._founder.take_place(folder)
        if not self._sample:
            self._show("account")
            return
        title = self.ctx.tr("Building the sample school …")
        self._work(title, lambda p: self._founder.sample(folder, p), self._founder.entered)

    def _leave_account(self) -> None:
        values = {**self.forms["school"].values(), **self.forms["account"].values()}
        values["username"], values["account_name"] = rules.check_account(
            values["username"], values.pop("name_of_person")
        )
        checked_password(values, values["username"])
        folder = self._folder()
        self._work(
            self.ctx.tr("Making the keys …"),
            lambda p: self._founder.begin(folder, values, p),
            self._show_recovery,
        )

    def _show_recovery(self, recovery: str) -> None:
        old = self.forms["recovery"]
        form = RecoveryForm(self.ctx, recovery, lambda: self._founder.sheet(recovery))
        form.submitted.connect(self.next)
        form.fill()
        self.forms["recovery"] = form
        index = self._stack.indexOf(old)
        self._stack.removeWidget(old)
        old.deleteLater()
        self._stack.insertWidget(index, form)
        self._show("recovery")

    def _finish(self) -> None:
        typed = self.forms["recovery"].values()["recovery"]
        self._work(
            self.ctx.tr("Putting the school in place …"),
            lambda p: self._founder.finish(typed, p),
            self._founder.entered,
        )

    def _work(self, title: str, fn: Callable[[Progress], Any], then: Callable) -> None:
        self._busy(True)
        self.status.setText(title)
        self.ctx.ops.work(
            fn,
            then,
            title=title,
            owner=self,
            fail=self._failed,
            always=lambda: self._busy(False),
        )

    def _failed(self, error: CampusGuardError) -> None:
        fields = error.fields if isinstance(error, UserError) else {}
        names = {"name": "name_of_person"} if self._at == "account" else {}
        left = self.forms[self._at].show_errors({names.get(k, k): m for k, m in fields.items()})
        if not fields or left:
            self.banner.show_error(left[0] if left else error)

    def _busy(self, working: bool) -> None:
        self._working = working
        self.next_button.setEnabled(not working)
        self.forms[self._at].setEnabled(not working)
        self.status.setText("")

    def _folder(self) -> Path:
        return Path(self.forms["place"].values()["place"]).expanduser()

    def _show(self, key: str) -> None:
        self._at = key
        step = next(s for s in STEPS if s.key == key)
        self.banner.clear()
        self._title.setText(self.ctx.tr(step.title))
        self._sentence.setText(self.ctx.tr(step.sentence))
        self._stack.setCurrentWidget(self.forms[key])
        last = key == self._keys()[-1] and key != "start"
        words = {"recovery": msg("Finish"), "place": msg("Build the sample school")}
        text = words.get(key, msg("Continue")) if last else msg("Continue")
        self.next_button.set_text(self.ctx.tr(text), "Enter")
        self.next_button.setVisible(key != "start")
        self.back_button.setVisible(key != "start")
        self._mark(key)
        self.focus_first()

    def _mark(self, key: str) -> None:
        keys = self._keys()
        for step, line in zip(STEPS, self._lines, strict=True):
            line.setVisible(step.key in keys)
            state = "brand" if step.key == key else ""
            set_look(line, "role", state)

    def _start_form(self, languages: Any) -> Form:
        form = Form(self.ctx)
        tr = self.ctx.tr
        field = RadioField(self.ctx, "language", msg("Language"), languages)
        form.row(field)
        form.set_values({"language": tr.language})
        field.changed.connect(lambda: self._founder.set_language(field.value()))
        self.empty_button = Button(
            self.ctx, tr("Start empty: our own school"), self.begin_empty, "Alt+1", kind="primary"
        )
        self.sample_button = Button(
            self.ctx, tr("Open the sample school"), self.begin_sample, "Alt+2"
        )
        offers = QWidget()
        row = hbox(gap=16)
        for button, sentence in (
            (
                self.empty_button,
                tr("You need the school's name, a printer or stick, five minutes."),
            ),
            (self.sample_button, tr("Invented people, places and accidents, for looking around.")),
        ):
            card = Card(self.ctx, margins=20)
            card.body.addWidget(wrapped(sentence, "muted"))
            card.body.addStretch(1)
            card.body.addWidget(button)
            row.addWidget(card, 1)
        offers.setLayout(row)
        form.widget(offers)
        move = QWidget()
        self.restore_button = Button(
            self.ctx, tr("Bring a backup from another computer"), self._founder.restore, "Alt+3"
        )
        move.setLayout(hbox(self.restore_button, 1))
        form.widget(move)
        form.fill()
        return form

    def _school_form(self) -> Form:
        ctx = self.ctx
        form = Form(ctx)
        form.row(TextField(ctx, "name", msg("Name of the school"), required=True, max_length=100))
        kinds = [(kind.value, text) for kind, text in rules.KIND_LABELS.items()]
        places = [(kind.value, text) for kind, text in rules.SETTLEMENT_LABELS.items()]
        form.row(
            ChoiceField(ctx, "kind", msg("Kind"), kinds),
            RadioField(ctx, "settlement", msg("Where"), places),
        )
        form.row(TickField(ctx, "boarding", msg("Some pupils live at the school")))
        form.set_values({"kind": "primary", "settlement": "urban"})
        form.fill()
        return form

    def _place_form(self) -> Form:
        form = Form(self.ctx)
        field = TextField(self.ctx, "place", msg("Folder"), required=True, max_length=1000)
        form.row(field)
        choose = Button(self.ctx, self.ctx.tr("Choose another folder"), self._choose, icon="folder")
        line = QWidget()
        line.setLayout(hbox(choose, 1))
        form.widget(line)
        form.set_values({"place": str(self._founder.place)})
        form.fill()
        return form

    def _choose(self) -> None:
        title = self.ctx.tr("Place of the data")
        self.ctx.dialogs.folder(self, title, self._chosen)

    def _chosen(self, folder: Path) -> None:
        self.forms["place"].set_values({"place": str(folder)})
        try:
            self._founder.check_place(folder)
        except UserError as error:
            self.forms["place"]["place"].set_error(error.message)

    def _account_form(self) -> Form:
        ctx = self.ctx
        form = Form(ctx)
        roles = [(r.value, ROLE_LABELS[r]) for r in (Role.DIRECTOR, Role.PRINCIPAL)]
        form.row(RadioField(ctx, "role", msg("Role"), roles))
        form.row(
            TextField(ctx, "name_of_person", msg("Your name"), required=True, max_length=64),
            TextField(
                ctx,
                "username",
                msg("User name"),
                required=True,
                max_length=rules.USERNAME_MOST,
                hint=msg("For signing in: letters and digits, like anquan"),
            ),
        )
        form.row(*new_password_fields(ctx))
        form.set_values({"role": Role.DIRECTOR.value})
        form.fill()
        return form

    def _lay_out(self) -> None:
        tr, px = self.ctx.tr, self.ctx.theme.px
        side = QFrame()
        side.setObjectName("navigation")
        side.setFixedWidth(px(220))
        self._lines = [label(tr(step.title)) for step in STEPS]
        side.setLayout(
            vbox(label(tr("Campus safety"), "brand"), 16, gap=16, margins=(24, 28, 16, 24))
        )
        for line in self._lines:
            side.layout().insertWidget(side.layout().count() - 1, line)
        self._title, self._sentence = label("", "title"), wrapped("", "muted")
        self.banner = Banner(self.ctx)
        self._stack = QStackedWidget()
        for form in self.forms.values():
            self._stack.addWidget(form)
        self.status = label("", "muted")
        self.back_button = Button(self.ctx, tr("Back"), self.back, "Esc", bind=False)
        self.next_button = Button(self.ctx, "", self.next, "Enter", kind="primary", bind=False)
        foot = hbox(self.status, 1, self.back_button, self.next_button, gap=12)
        body = vbox(self._title, self._sentence, self.banner, self._stack, foot, gap=12, margins=0)
        body.setStretch(3, 1)
        holder = QWidget()
        holder.setLayout(body)
        holder.setMaximumWidth(px(760))
        inner = hbox(holder, 0, gap=0, margins=(48, 36, 48, 28))
        inner.setStretch(0, 1)
        row = hbox(side, inner, 0, gap=0)
        row.setStretch(1, 1)
        self.setLayout(row)
