"""Accounts as a whole: the record in the database together with its slot in ``keys.json``.

The order of the two halves is such that a crash between them never leaves a password that opens
more than the account's record allows; at worst a password has to be set again.
"""

from dataclasses import dataclass, field
from pathlib import Path

from campus_guard.app.container import (
    Container,
    allowed_keys,
    closing,
    confirm_recovery,
    database_file,
    open_with_keys,
)
from campus_guard.core.clock import Clock
from campus_guard.core.errors import LoginError, PermissionDenied, UserError
from campus_guard.core.i18n import msg
from campus_guard.core.ids import format_recovery, new_recovery_secret, parse_recovery
from campus_guard.core.roles import OFFICE, Actor, Role
from campus_guard.db.keys import KdfCost, KeyFile, Keys, key_file
from campus_guard.db.service import Service
from campus_guard.db.session import Database
from campus_guard.features.admin import rules
from campus_guard.features.admin.commands import (
    ChangeRole,
    CloseAccount,
    CreateAccount,
    RecordOwnPassword,
    RecordPasswordSet,
    RecordRecovery,
)
from campus_guard.features.admin.queries import AccountRow, ListAccounts


def add_account(
    container: Container, command: CreateAccount, password: str, *, cost: KdfCost | None = None
) -> int:
    """Make the account, then its slot; return its id. Raises UserError by field."""
    username = rules.clean_username(command.username)
    rules.check_password(password, username)
    account_id = container.service.run(command).value
    _put(container, username, Role(command.role), password, cost)
    return account_id


def set_password(
    container: Container, account: AccountRow, password: str, *, cost: KdfCost | None = None
) -> None:
    """Give another account a password that its owner must replace at the next login."""
    rules.check_password(password, account.username)
    container.service.run(RecordPasswordSet(account_id=account.id))
    _put(container, account.username, account.role, password, cost)


def change_own_password(
    container: Container, old: str, new: str, *, cost: KdfCost | None = None
) -> None:
    """Replace one's own password; raises UserError when the old one is wrong."""
    actor = container.actor
    rules.check_password(new, actor.username)
    if old == new:
        problem = msg("The new password must differ from the old one.")
        raise UserError(problem, {"password": problem})
    try:
        container.load_slots().open(actor.username, old)
    except LoginError as error:
        problem = msg("The present password is wrong.")
        raise UserError(problem, {"old": problem}) from error
    _put(container, actor.username, actor.role, new, cost)
    container.service.run(RecordOwnPassword())


def close_account(container: Container, command: CloseAccount, username: str) -> None:
    """Close an account; its password opens nothing from before the record is voided.

    When the record cannot be voided the slot comes back.
    """
    _without_slot(container, username, command)


def change_role(
    container: Container,
    command: ChangeRole,
    username: str,
    password: str,
    *,
    cost: KdfCost | None = None,
) -> None:
    """Change the role; the account gets a new slot, because a role decides what a slot opens."""
    rules.check_password(password, username)
    _without_slot(container, username, command)
    _put(container, username, Role(command.role), password, cost)


def _without_slot(container: Container, username: str, command: CloseAccount | ChangeRole) -> None:
    if not container.service.may(type(command)):
        raise PermissionDenied(msg("Your account may not do this."))
    slots = container.load_slots()
    before = dict(slots.slots)
    slots.drop(username)
    slots.save()
    try:
        container.service.run(command)
    except BaseException:
        slots.slots = before
        slots.save()
        raise


def _put(
    container: Container, username: str, role: Role, password: str, cost: KdfCost | None
) -> None:
    slots = container.load_slots()
    slots.put(username, password, allowed_keys(container.keys, role), cost)
    slots.save()


@dataclass(frozen=True)
class NewRecovery:
    """A recovery key that was made but opens nothing until it was typed back."""

    secret: bytes = field(repr=False, default_factory=new_recovery_secret)

    @property
    def text(self) -> str:
        """Return it as it stands on the sheet."""
        return format_recovery(self.secret)


def renew_recovery(
    container: Container, new: NewRecovery, typed: str, *, cost: KdfCost | None = None
) -> None:
    """Put a new recovery key in force; the old one opens nothing from then on.

    Raises UserError when it was not copied correctly or the account may not.
    """
    confirm_recovery(typed, new.text)
    container.service.run(RecordRecovery(used=False))
    slots = container.load_slots()
    slots.put_recovery(new.secret, container.keys, cost)
    slots.save()


@dataclass(frozen=True)
class Recovery:
    """The recovery key was typed: both keys are open, but nobody has signed in yet.

    ``finish`` signs in, and only together with a new password and a new recovery key.
    """

    data_dir: Path
    keys: Keys = field(repr=False)
    clock: Clock
    accounts: tuple[AccountRow, ...]
    new: NewRecovery

    def finish(
        self, username: str, password: str, typed: str, *, cost: KdfCost | None = None
    ) -> Container:
        """Return the school opened as ``username``, one of ``accounts``."""
        confirm_recovery(typed, self.new.text)
        rules.check_password(password, username)
        account = next(a for a in self.accounts if a.username == username)
        slots = KeyFile.load(key_file(self.data_dir))
        slots.put(username, password, allowed_keys(self.keys, account.role), cost)
        slots.put_recovery(self.new.secret, self.keys, cost)
        slots.save()
        container = open_with_keys(self.data_dir, self.keys, username, self.clock)
        container.service.run(RecordRecovery(used=True))
        container.service.run(RecordOwnPassword())
        return container


def open_recovery(data_dir: Path, typed: str, clock: Clock) -> Recovery:
    """Open both keys with the recovery key.

    Raises UserError when characters are missing or wrong, LoginError when it is not this school's.
    """
    try:
        secret = parse_recovery(typed)
    except ValueError as error:
        problem = msg("A character is wrong or missing: the check characters do not fit.")
        raise UserError(problem, {"recovery": problem}) from error
    try:
        keys = KeyFile.load(key_file(data_dir)).open_recovery(secret)
    except LoginError as error:
        problem = msg("This recovery key does not open this school. A newer one may be in force.")
        raise LoginError(problem) from error
    with closing(Database(database_file(data_dir), keys, clock, read_only=True)) as db:
        reader = Service(db, Actor(0, "recovery", Role.PRINCIPAL, ""))
        accounts = [a for a in reader.ask(ListAccounts(closed=False)) if a.role in OFFICE]
    return Recovery(data_dir, keys, clock, tuple(accounts), NewRecovery())
