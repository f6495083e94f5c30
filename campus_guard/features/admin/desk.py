"""What the pages of this room need from the program as a whole: keys, backups, the data folder.

The program hands an object with these methods to the pages. All of them work in the background
except ``restore`` and ``show_settings``, which concern the window itself.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from campus_guard.core.i18n import Message
from campus_guard.features.admin.commands import ChangeRole, CloseAccount, CreateAccount
from campus_guard.features.admin.queries import AccountRow

Step = Callable[[int, int], None]


@dataclass(frozen=True)
class Job:
    """Something to write that is more than one command; ``kinds`` are the tables it changes."""

    work: Callable[[], Any] = field(repr=False)
    kinds: frozenset[str] = frozenset()


@dataclass(frozen=True)
class BackupRow:
    """One backup, by its name."""

    path: Path
    made_at: datetime
    count: int
    head: str
    size: int
    second: bool

    @property
    def id(self) -> str:
        """Return what tells it from the others."""
        return str(self.path)


@dataclass(frozen=True)
class FindingRow:
    """What one check found; ``grade`` is ok, warn or bad."""

    check: str
    grade: str
    message: Message


@dataclass(frozen=True)
class HealthView:
    """What the checks found."""

    checked_at: datetime
    findings: tuple[FindingRow, ...]

    @property
    def bad(self) -> tuple[FindingRow, ...]:
        """Return what must be repaired."""
        return tuple(f for f in self.findings if f.grade == "bad")


class Desk(Protocol):
    """The program, as the pages of this room see it."""

    @property
    def data_dir(self) -> Path:
        """Return the folder of the data."""

    @property
    def last_health(self) -> HealthView | None:
        """Return what the check after the start found, None while it runs."""

    def add_account(self, command: CreateAccount, password: str) -> int:
        """Make an account with its key slot."""

    def set_password(self, account: AccountRow, password: str) -> None:
        """Give another account a password."""

    def change_own_password(self, old: str, new: str) -> None:
        """Replace one's own password."""

    def close_account(self, command: CloseAccount, username: str) -> None:
        """Close an account and take its slot."""

    def change_role(self, command: ChangeRole, username: str, password: str) -> None:
        """Give an account another role and a new slot."""

    def new_recovery(self) -> str:
        """Return a fresh recovery key that opens nothing yet."""

    def renew_recovery(self, shown: str, typed: str) -> None:
        """Put the recovery key that was shown in force when it was typed back correctly."""

    def recovery_sheet(self, recovery: str) -> bytes:
        """Return the sheet as PDF."""

    def backups(self) -> tuple[BackupRow, ...]:
        """Return all backups of both folders, newest first."""

    def back_up(self, folder: Path | None, step: Step) -> Path:
        """Make a verified backup in the usual folders, or in ``folder``; return its path."""

    def check(self, step: Step) -> HealthView:
        """Check the whole database."""

    def rule_set_version(self) -> str:
        """Return the version of the accident rules in force."""

    def restore(self, backup: Path) -> None:
        """Sign out and put the backup in place."""

    def show_settings(self) -> None:
        """Open the window's own settings (theme, size, language)."""
