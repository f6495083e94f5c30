"""The pages of ledgers behind tabs."""

from functools import partial
from typing import Any, ClassVar

from campus_guard.core.i18n import msg
from campus_guard.features.ledgers.commands.common import Checks
from campus_guard.features.ledgers.ui.definitions import DefinitionsPage
from campus_guard.features.ledgers.ui.ledgerspage import LedgersPage
from campus_guard.features.ledgers.ui.sidepages import RemindersPage, TargetsPage
from campus_guard.ui.context import UiContext
from campus_guard.ui.page import TabbedPage


class LedgerTabs(TabbedPage):
    """Ledgers, reminders, targets, definitions."""

    key: ClassVar[str] = "ledgers"

    def __init__(self, ctx: UiContext, checks: Checks) -> None:
        super().__init__(
            ctx,
            [
                (msg("Ledgers"), partial(LedgersPage, checks=checks)),
                (msg("Reminders"), partial(RemindersPage, opened=self.open_entry)),
                (msg("Targets"), partial(TargetsPage, opened=self.open_ledger)),
                (msg("Definitions"), DefinitionsPage),
            ],
        )

    def open_entry(self, entry_id: int) -> None:
        """Bring an entry to the front."""
        self.show_tab("ledger_list").open_item(entry_id)

    def open_ledger(self, code: str) -> None:
        """Bring a ledger to the front."""
        self.show_tab("ledger_list").open_args(ledger=code)

    def open_args(self, **args: Any) -> None:
        """Without a tab everything means the ledgers."""
        if "tab" not in args and args:
            args["tab"] = "ledger_list"
        super().open_args(**args)
