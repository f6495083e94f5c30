"""Two ways in when the usual one is closed: the recovery key, and a backup."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from campus_guard.app.accounts import Recovery, open_recovery
from campus_guard.app.opening import look_around
from campus_guard.app.restoring import restore_as
from campus_guard.core.document import Stamp
from campus_guard.core.errors import UserError
from campus_guard.core.i18n import msg
from campus_guard.db.backup import list_backups
from campus_guard.db.health import default_backups
from campus_guard.features.admin.report import recovery_sheet
from campus_guard.features.admin.ui.passwords import (
    FrontForm,
    checked_password,
    new_password_fields,
)
from campus_guard.features.admin.ui.recovery import RecoveryForm
from campus_guard.ui.buttons import Button
from campus_guard.ui.forms import ChoiceField, Form, TextField
from campus_guard.ui.layout import hbox
from campus_guard.ui.ops import Progress

if TYPE_CHECKING:
    from campus_guard.app.window import Program


def show_recovery(program: "Program") -> None:
    """Ask for the recovery key; it leads to a new password and a new key."""
    ctx = program.front_context
    form = Form(ctx)
    form.row(
        TextField(
            ctx,
            "recovery",
            msg("Recovery key"),
            required=True,
            max_length=80,
            hint=msg("Nine groups of four, from the sheet in the safe."),
        )
    )

    def submit(values: dict[str, Any], answer: Any) -> None:
        program.front.work(
            lambda _p: open_recovery(program.data_dir, values["recovery"], program.clock),
            lambda recovery: _show_new_key(program, recovery),
            title=program.tr("Opening the school …"),
            owner=program.anchor,
            fail=answer,
        )

    page = FrontForm(
        ctx,
        msg("Use the recovery key"),
        msg("It opens everything once; then a new password and a new key are made."),
        form,
        submit,
        button=msg("Continue"),
        cancel=program.show_front,
    )
    program.window.set_front(page)


def _show_new_key(program: "Program", recovery: Recovery) -> None:
    ctx = program.front_context
    form = RecoveryForm(ctx, recovery.new.text, lambda: _sheet(program, recovery))
    choices = [(a.username, f"{a.username}  {a.name}") for a in recovery.accounts]
    form.row(ChoiceField(ctx, "username", msg("Account"), choices))
    form.row(*new_password_fields(ctx))
    form.set_values({"username": recovery.accounts[0].username})

    def work(values: dict[str, Any]) -> Any:
        username = values["username"]
        return look_around(recovery.finish(username, values["password"], values["recovery"]))

    def submit(values: dict[str, Any], answer: Any) -> None:
        checked_password(values, values["username"])
        program.front.work(
            lambda _p: work(values),
            program.enter,
            title=program.tr("Making the keys …"),
            owner=program.anchor,
            fail=answer,
        )

    page = FrontForm(
        ctx,
        msg("New recovery key"),
        msg("The old sheet opens nothing any more as soon as this is finished."),
        form,
        submit,
        button=msg("Finish"),
        cancel=program.show_front,
        width=600,
    )
    program.window.set_front(page)


def _sheet(program: "Program", recovery: Recovery) -> bytes:
    from campus_guard.reports.pdf import render_pdf

    stamp = Stamp("", program.clock.now().replace(second=0, microsecond=0))
    return render_pdf(recovery_sheet(recovery.new.text, "", program.tr, stamp))


class RestoreForm(Form):
    """Which backup, and who: name and password of the time of the backup."""

    def __init__(self, program: "Program", backup: Path | None) -> None:
        ctx = program.front_context
        super().__init__(ctx)
        self._owner = program
        known = list_backups(default_backups(program.data_dir))
        self._choices = [
            (b.path, _label(b.path, b.made_at.strftime("%Y-%m-%d %H:%M"))) for b in known
        ]
        self._backups = ChoiceField(ctx, "backup", msg("Backup"), self._choices)
        self.row(self._backups)
        other = QWidget()
        button = Button(ctx, ctx.tr("Choose a file"), self._choose, icon="folder")
        other.setLayout(hbox(button, 1))
        self.widget(other)
        self.row(TextField(ctx, "username", msg("User name"), required=True, max_length=60))
        self.row(TextField(ctx, "password", msg("Password"), required=True, password=True))
        self._offer(backup or (known[0].path if known else None))
        self.set_values({"username": program.preferences.username})

    def _choose(self) -> None:
        ctx = self.ctx
        title, kinds = ctx.tr("Choose a backup"), ctx.tr("Backup") + " (*.cgbak)"
        ctx.dialogs.open_file(self, title, kinds, self._offer)

    def _offer(self, path: Path | None) -> None:
        if path is None:
            return
        if path not in [known for known, _ in self._choices]:
            self._choices.insert(0, (path, path.name))
            self._backups.set_choices(self._choices)
        self._backups.set_value(path)


def _label(path: Path, time: str) -> str:
    return f"{time}  ({path.stat().st_size / 1_048_576:.1f} MB)"


def show_restore(program: "Program", backup: Path | None) -> None:
    """Ask which backup and who; then the present data go aside and the backup takes their place."""
    form = RestoreForm(program, backup)

    def submit(values: dict[str, Any], answer: Any) -> None:
        path = values["backup"]
        if path is None:
            problem = msg("Choose a backup.")
            raise UserError(problem, {"backup": problem})

        def work(progress: Progress) -> Path:
            def step(done: int, total: int) -> None:
                progress.step(done, total)

            return restore_as(
                program.data_dir,
                path,
                values["username"],
                values["password"],
                program.clock,
                step,
            )

        program.front.work(
            work,
            lambda aside: program.show_front(
                msg("The backup is in place. What was there before lies in {folder}.", folder=aside)
            ),
            title=program.tr("Restoring …"),
            owner=program.anchor,
            fail=answer,
        )

    page = FrontForm(
        program.front_context,
        msg("Restore a backup"),
        msg(
            "The present data are moved aside, not deleted. User name and password are those of "
            "the time of the backup: safety director, principal or maintainer."
        ),
        form,
        submit,
        button=msg("Restore"),
        cancel=program.show_front,
    )
    program.window.set_front(page)
