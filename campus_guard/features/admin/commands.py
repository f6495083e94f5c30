"""Writing about the school, its accounts and settings. Key slots are the app's business."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from campus_guard.core.errors import Conflict, UserError
from campus_guard.core.i18n import msg
from campus_guard.core.roles import EVERYONE, KEEPERS, OFFICE, Role
from campus_guard.core.text import clean_line
from campus_guard.db.models.admin import Account, School, Setting
from campus_guard.db.records import cleaned_reason
from campus_guard.db.service import Command, Write
from campus_guard.features.admin import rules


@dataclass(frozen=True, kw_only=True)
class CreateSchool(Command[int]):
    """Make the one school of a new database and the account of whoever sets it up."""

    roles = OFFICE
    uid: str
    name: str
    kind: str
    settlement: str
    boarding: bool
    account_uid: str
    username: str
    account_name: str
    role: str
    sample: bool = False

    def apply(self, w: Write) -> int:
        """Return the account's id; raises Conflict when there is a school already."""
        if w.session.scalar(sa.select(sa.func.count(School.id))):
            raise Conflict(msg("This database already holds a school."))
        if Role(self.role) not in OFFICE:
            raise UserError(msg("The first account is a safety director's or principal's."))
        name = _school_name(self.name)
        w.add(
            School(
                uid=self.uid,
                name=name,
                kind=rules.SchoolKind(self.kind),
                settlement=rules.Settlement(self.settlement),
                boarding=self.boarding,
                sample=self.sample,
            )
        )
        username, person = rules.check_account(self.username, self.account_name)
        account = Account(uid=self.account_uid, username=username, name=person, role=self.role)
        return w.add(account).id


@dataclass(frozen=True, kw_only=True)
class EditSchool(Command[int]):
    """Correct what is known about the school; the old values are kept."""

    roles = OFFICE
    expected_version: int
    name: str
    kind: str
    settlement: str
    boarding: bool

    def apply(self, w: Write) -> int:
        """Return the school's id."""
        row = w.session.scalars(sa.select(School)).one()
        school = w.fetch(School, row.id, self.expected_version)
        w.amend(
            school,
            name=_school_name(self.name),
            kind=rules.SchoolKind(self.kind).value,
            settlement=rules.Settlement(self.settlement).value,
            boarding=self.boarding,
        )
        return school.id


def _school_name(text: str) -> str:
    name = clean_line(text)
    problem = rules.name_problem(name, 100)
    if problem:
        raise UserError(problem, {"name": problem})
    return name


@dataclass(frozen=True, kw_only=True)
class CreateAccount(Command[int]):
    """Make an account. Its owner sets a password of his own at the first login."""

    roles = OFFICE
    uid: str
    username: str
    name: str
    role: str
    person_id: int | None = None
    must_change_password: bool = True

    def apply(self, w: Write) -> int:
        """Return the account's id; raises UserError when the user name is taken."""
        known = w.existing(Account, self.uid)
        if known is not None:
            return known.id
        username, name = rules.check_account(self.username, self.name)
        taken = w.session.scalars(sa.select(Account).where(Account.username == username)).first()
        if taken is not None:
            problem = (
                msg("A closed account had this user name. Choose another one.")
                if taken.voided_at
                else msg("This user name is taken.")
            )
            raise UserError(problem, {"username": problem})
        account = Account(
            uid=self.uid,
            username=username,
            name=name,
            role=Role(self.role).value,
            person_id=self.person_id,
            must_change_password=self.must_change_password,
        )
        return w.add(account).id


@dataclass(frozen=True, kw_only=True)
class RenameAccount(Command[int]):
    """Change the person's name shown for an account; the user name never changes."""

    roles = OFFICE
    account_id: int
    expected_version: int
    name: str
    person_id: int | None = None

    def apply(self, w: Write) -> int:
        """Return the account's id."""
        account = w.fetch(Account, self.account_id, self.expected_version)
        _, name = rules.check_account(account.username, self.name)
        w.amend(account, name=name, person_id=self.person_id)
        return account.id


@dataclass(frozen=True, kw_only=True)
class ChangeRole(Command[int]):
    """Give an account another role. The app drops its key slot before and makes a new one after."""

    roles = OFFICE
    account_id: int
    expected_version: int
    role: str
    reason: str

    def apply(self, w: Write) -> int:
        """Return the account's id; raises UserError when nobody would be left in the office."""
        account = w.fetch(Account, self.account_id, self.expected_version)
        role = Role(self.role)
        _check_office(w, account, role)
        w.amend(account, cleaned_reason(self.reason), role=role.value, must_change_password=True)
        return account.id


@dataclass(frozen=True, kw_only=True)
class CloseAccount(Command[int]):
    """Close an account with a reason; its name stays taken, its records stay readable."""

    roles = OFFICE
    account_id: int
    expected_version: int
    reason: str

    def apply(self, w: Write) -> int:
        """Return the account's id; raises UserError for one's own or the last office account."""
        account = w.fetch(Account, self.account_id, self.expected_version)
        if account.id == w.actor.account_id:
            raise UserError(msg("You cannot close the account you are working with."))
        _check_office(w, account, None)
        w.void(account, cleaned_reason(self.reason))
        return account.id


def _check_office(w: Write, account: Account, role: Role | None) -> None:
    others = w.session.scalars(
        sa.select(Account.role).where(Account.voided_at.is_(None), Account.id != account.id)
    )
    rules.check_office_remains([*map(Role, others), *([role] if role else [])])


@dataclass(frozen=True, kw_only=True)
class RecordOwnPassword(Command[None]):
    """Record that one's own password was changed."""

    roles = EVERYONE

    def apply(self, w: Write) -> None:
        """Take away the demand for a new password and put the change into the chain."""
        account = w.get(Account, w.actor.account_id)
        account.must_change_password = False
        w.note("change_password", Account.__tablename__, account.id)


@dataclass(frozen=True, kw_only=True)
class RecordPasswordSet(Command[None]):
    """Record that somebody of the office set another account's password."""

    roles = OFFICE
    account_id: int

    def apply(self, w: Write) -> None:
        """Demand a password of the owner's own at the next login."""
        account = w.fetch(Account, self.account_id)
        account.must_change_password = True
        w.note("set_password", Account.__tablename__, account.id)


@dataclass(frozen=True, kw_only=True)
class RecordRecovery(Command[None]):
    """Record that the recovery key was used or made anew."""

    roles = OFFICE
    used: bool

    def apply(self, w: Write) -> None:
        """Put it into the chain."""
        w.note("use_recovery_key" if self.used else "new_recovery_key", Account.__tablename__)


@dataclass(frozen=True, kw_only=True)
class AdmitRestore(Command[None]):
    """Asked of a backup's own data before it takes the place of the present data."""

    roles = KEEPERS
    backup_name: str

    def apply(self, w: Write) -> None:
        """Put it into the chain; a backup's name holds date, chain count and head only."""
        w.note("admit_restore", "database", None, clean_line(self.backup_name)[:100])


@dataclass(frozen=True, kw_only=True)
class SetSettings(Command[None]):
    """Change settings of the school."""

    roles = KEEPERS
    values: Mapping[str, Any]

    def apply(self, w: Write) -> None:
        """Store them; raises UserError when a value is not allowed or concerns one account."""
        for key, value in self.values.items():
            spec = rules.setting(key)
            if spec.scope is not rules.Scope.SCHOOL:
                raise UserError(msg("Everybody chooses this for himself."))
            _store(w, rules.stored_key(spec, ""), spec.checked(value))


@dataclass(frozen=True, kw_only=True)
class SetOwnSetting(Command[None]):
    """Change one setting of one's own account."""

    roles = EVERYONE
    key: str
    value: Any

    def apply(self, w: Write) -> None:
        """Store it; raises UserError when the value is not allowed or concerns everybody."""
        spec = rules.setting(self.key)
        if spec.scope is not rules.Scope.ACCOUNT:
            raise UserError(msg("This setting concerns the whole school."))
        _store(w, rules.stored_key(spec, w.actor.username), spec.checked(self.value))


def _store(w: Write, key: str, value: Any) -> None:
    row = w.session.get(Setting, key)
    if row is None:
        row = Setting(key=key, value=value, changed_at=w.now, changed_by=w.actor.username)
        w.session.add(row)
    elif row.value != value:
        row.value, row.changed_at, row.changed_by = value, w.now, w.actor.username
    w.session.flush()
