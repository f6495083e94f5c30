"""The program as the administration pages see it: accounts with keys, backups, checks."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from campus_guard.app import accounts
from campus_guard.app.container import Container
from campus_guard.core.i18n import Translator
from campus_guard.core.ids import parse_recovery
from campus_guard.db.backup import back_up, list_backups
from campus_guard.db.health import check_health, default_backups
from campus_guard.db.paper import GetPaperHead
from campus_guard.features.accidents.queries import RuleSetInForce
from campus_guard.features.admin.commands import ChangeRole, CloseAccount, CreateAccount
from campus_guard.features.admin.desk import BackupRow, FindingRow, HealthView, Step
from campus_guard.features.admin.queries import AccountRow, GetSettings
from campus_guard.features.admin.report import recovery_sheet

if TYPE_CHECKING:
    from campus_guard.features.gate.rollbook import RollBook


@dataclass
class SessionDesk:
    """Implements ``features.admin.desk.Desk`` for one signed-in account."""

    container: Container
    tr: Translator
    on_restore: Callable[[Path], None]
    on_settings: Callable[[], None]
    last_health: HealthView | None = None

    @cached_property
    def rolls(self) -> "RollBook":
        """Return what keeps roll calls beside the database while it does not answer."""
        from campus_guard.db.sealedfile import FileSealer
        from campus_guard.features.gate.rollbook import RollBook

        sealer = FileSealer(self.container.db.keys, "roll call")
        return RollBook(self.container.data_dir, sealer)

    @property
    def data_dir(self) -> Path:
        """Return the folder of the data."""
        return self.container.data_dir

    def add_account(self, command: CreateAccount, password: str) -> int:
        """Make an account with its key slot."""
        return accounts.add_account(self.container, command, password)

    def set_password(self, account: AccountRow, password: str) -> None:
        """Give another account a password."""
        accounts.set_password(self.container, account, password)

    def change_own_password(self, old: str, new: str) -> None:
        """Replace one's own password."""
        accounts.change_own_password(self.container, old, new)

    def close_account(self, command: CloseAccount, username: str) -> None:
        """Close an account and take its slot."""
        accounts.close_account(self.container, command, username)

    def change_role(self, command: ChangeRole, username: str, password: str) -> None:
        """Give an account another role and a new slot."""
        accounts.change_role(self.container, command, username, password)

    def new_recovery(self) -> str:
        """Return a fresh recovery key that opens nothing yet."""
        return accounts.NewRecovery().text

    def renew_recovery(self, shown: str, typed: str) -> None:
        """Put the recovery key that was shown in force when it was typed back correctly."""
        new = accounts.NewRecovery(parse_recovery(shown))
        accounts.renew_recovery(self.container, new, typed)

    def recovery_sheet(self, recovery: str) -> bytes:
        """Return the sheet as PDF."""
        from campus_guard.reports.pdf import render_pdf

        head = self.container.service.ask(GetPaperHead())
        now = self.container.clock.now().replace(second=0, microsecond=0)
        stamp = replace(head.stamp, printed_at=now)
        return render_pdf(recovery_sheet(recovery, head.school, self.tr, stamp))

    @property
    def folders(self) -> tuple[tuple[Path, bool], ...]:
        """Return the folders that backups go to; True marks the second one."""
        second = self.container.service.ask(GetSettings())["backup.second_folder"]
        first = (default_backups(self.data_dir), False)
        return (first, (Path(second), True)) if second else (first,)

    def backups(self) -> tuple[BackupRow, ...]:
        """Return all backups of both folders, newest first."""
        rows = [
            BackupRow(b.path, b.made_at, b.count, b.head, b.size, second)
            for folder, second in self.folders
            for b in list_backups(folder)
        ]
        return tuple(sorted(rows, key=lambda row: (row.made_at, not row.second), reverse=True))

    def back_up(self, folder: Path | None, step: Step) -> Path:
        """Make a verified backup in the usual folders, or in ``folder``; return its path.

        A second folder that is not there (the stick is not plugged in) is left out.
        """
        now = self.container.clock.now()
        if folder is not None:
            return back_up(self.container.db, folder, now, step)
        made = back_up(self.container.db, self.folders[0][0], now, step)
        for second, _ in self.folders[1:]:
            if second.is_dir():
                back_up(self.container.db, second, now, step)
        return made

    def check(self, step: Step) -> HealthView:
        """Check the whole database."""
        findings = check_health(self.container.db, None, step)
        rows = tuple(FindingRow(f.check, f.grade.value, f.message) for f in findings)
        self.last_health = HealthView(self.container.clock.now(), rows)
        return self.last_health

    def rule_set_version(self) -> str:
        """Return the version of the accident rules in force."""
        return self.container.service.ask(RuleSetInForce()).version

    def restore(self, backup: Path) -> None:
        """Sign out and put the backup in place."""
        self.on_restore(backup)

    def show_settings(self) -> None:
        """Open the window's own settings."""
        self.on_settings()
