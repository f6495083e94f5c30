"""The list of accounts: who may sit before the program, in which role."""

from typing import Any

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import msg
from campus_guard.core.roles import OFFICE, ROLE_LABELS, Role
from campus_guard.core.tone import Tone
from campus_guard.features.admin import rules
from campus_guard.features.admin.commands import (
    ChangeRole,
    CloseAccount,
    CreateAccount,
    RenameAccount,
)
from campus_guard.features.admin.desk import Desk, Job
from campus_guard.features.admin.queries import AccountRow, ListAccounts
from campus_guard.features.admin.ui.passwords import checked_password, new_password_fields
from campus_guard.features.admin.ui.recovery import renew_dialog
from campus_guard.ui.badges import Badge
from campus_guard.ui.context import UiContext
from campus_guard.ui.formdialog import FormDialog, ask_reason
from campus_guard.ui.forms import ChoiceField, Form, MultilineField, TextField
from campus_guard.ui.listpage import Action, ListPage
from campus_guard.ui.table import Column

_ACCOUNT = frozenset({"account"})
_ROLES = [(role.value, label) for role, label in ROLE_LABELS.items()]
_ROLE_HINTS = {
    Role.GATEKEEPER: msg("Gate desk and first reports; reads no narrative, no injury, no phone."),
    Role.DIRECTOR: msg("Everything; manages accounts."),
    Role.PRINCIPAL: msg("Everything; signs papers."),
    Role.MAINTAINER: msg("Backup, restore, update; sees no personal data."),
}


class AccountsPage(ListPage):
    """Accounts can be added, renamed, given another role or password, and closed."""

    key, kinds = "accounts", _ACCOUNT
    search_hint = msg("Search user name or name")
    empty = msg("Everybody who works with the program has an account of his own.")

    def __init__(self, ctx: UiContext, desk: Desk) -> None:
        self._desk = desk
        super().__init__(ctx)

    def columns(self):
        return [
            Column("username", msg("User name"), lambda r: r.username, 150, bold=True),
            Column("name", msg("Name"), lambda r: r.name, 160),
            Column("role", msg("Role"), lambda r: self.ctx.tr(ROLE_LABELS[r.role]), 120),
            Column("state", msg("State"), lambda _row: "", 200, badge=_state),
            Column("since", msg("Since"), lambda r: f"{r.created_at:%Y-%m-%d}", 110),
            Column("note", msg("Reason of closing"), lambda r: r.close_reason, 0),
        ]

    def query(self):
        return ListAccounts(text=self.search_text, closed=self.filter("closed"))

    def build(self):
        self.add_chip("closed", msg("Closed ones too"))
        for action in (
            Action(msg("New account"), self.new, "Ctrl+N", icon="plus", primary=True),
            Action(msg("Rename"), self.rename, "Enter", icon="edit", needs_row=True),
            Action(msg("Set password"), self.set_password, "Ctrl+K", needs_row=True, menu=True),
            Action(msg("Change role"), self.change_role, needs_row=True, menu=True),
            Action(msg("Close account"), self.close_account, "Delete", "void", needs_row=True),
            Action(msg("New recovery key"), self.renew, menu=True, roles=OFFICE),
        ):
            self.add_action(action)

    def new(self):
        form = Form(self.ctx)
        form.row(
            TextField(self.ctx, "name", msg("Name"), required=True, max_length=64),
            TextField(
                self.ctx,
                "username",
                msg("User name"),
                required=True,
                max_length=rules.USERNAME_MOST,
                hint=msg("For signing in: letters and digits, like anquan"),
            ),
        )
        form.row(_role_field(self.ctx))
        form.row(*new_password_fields(self.ctx))
        form.note(msg("At the first sign-in the person must choose a password of his own."))
        form.set_values({"role": Role.GATEKEEPER.value})

        def command(values: dict[str, Any], uid: str) -> Job:
            password = checked_password(values, values["username"])
            create = CreateAccount(
                uid=uid, username=values["username"], name=values["name"], role=values["role"]
            )
            return Job(lambda: self._desk.add_account(create, password), _ACCOUNT)

        title = self.ctx.tr("New account")
        FormDialog(self.ctx, self, title, form, command, then=self.select).open()

    def rename(self):
        row = self._living()
        if row is None:
            return
        form = Form(self.ctx)
        form.row(TextField(self.ctx, "name", msg("Name"), required=True, max_length=64))
        form.set_values({"name": row.name})

        def command(values: dict[str, Any], _uid: str) -> RenameAccount:
            return RenameAccount(
                account_id=row.id,
                expected_version=row.version,
                name=values["name"],
                person_id=row.person_id,
            )

        FormDialog(self.ctx, self, row.username, form, command, width=440).open()

    def set_password(self):
        row = self._living()
        if row is None:
            return
        if row.id == self.ctx.actor.account_id:
            self.ctx.alerts.toast(msg("Change your own password on the page School."))
            return
        form = Form(self.ctx)
        for field in new_password_fields(self.ctx):
            form.row(field)
        form.note(msg("At the next sign-in the person must choose a password of his own."))

        def command(values: dict[str, Any], _uid: str) -> Job:
            password = checked_password(values, row.username)
            return Job(lambda: self._desk.set_password(row, password), _ACCOUNT)

        title = self.ctx.tr("Password of {name}", name=row.name)
        FormDialog(self.ctx, self, title, form, command, width=440).open()

    def change_role(self):
        row = self._living()
        if row is None:
            return
        form = Form(self.ctx)
        form.row(_role_field(self.ctx))
        form.row(*new_password_fields(self.ctx))
        form.row(MultilineField(self.ctx, "reason", msg("Reason"), lines=2, required=True))
        form.note(msg("A role decides which key a password opens, so a new password is needed."))
        form.set_values({"role": row.role.value})

        def command(values: dict[str, Any], _uid: str) -> Job:
            if values["role"] == row.role.value:
                problem = msg("This is the present role.")
                raise UserError(problem, {"role": problem})
            password = checked_password(values, row.username)
            change = ChangeRole(
                account_id=row.id,
                expected_version=row.version,
                role=values["role"],
                reason=values["reason"],
            )
            return Job(lambda: self._desk.change_role(change, row.username, password), _ACCOUNT)

        title = self.ctx.tr("Role of {name}", name=row.name)
        FormDialog(self.ctx, self, title, form, command).open()

    def close_account(self):
        row = self._living()
        if row is None:
            return

        def command(reason: str) -> Job:
            close = CloseAccount(account_id=row.id, expected_version=row.version, reason=reason)
            return Job(lambda: self._desk.close_account(close, row.username), _ACCOUNT)

        ask_reason(
            self.ctx,
            self,
            self.ctx.tr("Close the account of {name}", name=row.name),
            self.ctx.tr("The password opens nothing any more. Records stay readable."),
            command,
            button=msg("Close account"),
        )

    def renew(self):
        renew_dialog(self.ctx, self, self._desk)

    def help_text(self):
        return self.ctx.tr(
            "One account for each person, never one for several: the audit trail names accounts. "
            "Close the account on the day somebody leaves."
        )

    def _living(self) -> AccountRow | None:
        row = self.row
        return row if row is not None and row.closed_at is None else None


def _state(row: AccountRow) -> Badge:
    if row.closed_at is not None:
        return Badge(msg("Closed {day}", day=f"{row.closed_at:%Y-%m-%d}"), Tone.MUTED)
    if row.must_change_password:
        return Badge(msg("Must choose a password"), Tone.WARNING)
    return Badge(msg("In use"), Tone.OK)


def _role_field(ctx: UiContext) -> ChoiceField:
    field = ChoiceField(ctx, "role", msg("Role"), _ROLES)

    def explain() -> None:
        field.set_hint(_ROLE_HINTS.get(field.value()))

    field.changed.connect(explain)
    return field
