"""What expires or is due in all ledgers, and how far the targets are."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from campus_guard.core.document import Align
from campus_guard.core.i18n import msg
from campus_guard.features.ledgers.queries import (
    LedgerReminder,
    LedgerReminders,
    LedgerTarget,
    LedgerTargets,
)
from campus_guard.features.ledgers.report.register import span_words
from campus_guard.features.ledgers.rules.types import PER_LABELS
from campus_guard.features.ledgers.ui.catalogue import KINDS
from campus_guard.features.ledgers.ui.words import left_badge, reminder_words, target_badge
from campus_guard.ui.context import UiContext
from campus_guard.ui.listpage import Action, ListPage
from campus_guard.ui.table import Column


class RemindersPage(ListPage):
    """The reminders, most urgent first; Enter opens the entry."""

    key: ClassVar[str] = "ledger_reminders"
    kinds: ClassVar[frozenset[str]] = KINDS
    search_hint = None
    empty = msg("Nothing expires and nothing is due for review.")

    def __init__(self, ctx: UiContext, opened: Callable[[int], None]) -> None:
        self._opened = opened
        super().__init__(ctx)
        self.setContentsMargins(0, ctx.theme.px(8), 0, 0)

    def columns(self) -> Sequence[Column]:
        """Return day, days left, what, entry, ledger."""
        tr = self.ctx.tr
        return [
            Column("on", msg("Due by"), lambda r: r.on.isoformat(), 110, sort=lambda r: r.on),
            Column("left", msg("Days left"), lambda _r: "", 140,
                   badge=lambda r: left_badge(r.days_left)),
            Column("what", msg("What"), lambda r: r.words.say(tr), 200, bold=True),
            Column("entry", msg("Entry"), lambda r: reminder_words(r, tr), 0),
            Column("ledger", msg("Ledger"), lambda r: r.title.say(tr), 220),
        ]  # fmt: skip

    def row_key(self, row: LedgerReminder) -> Any:
        """Return what tells reminders apart."""
        return (row.entry_id, row.words)

    def query(self) -> LedgerReminders:
        """Return the query."""
        return LedgerReminders()

    def build(self) -> None:
        """Add the action."""
        self.add_action(Action(msg("Open it"), self.open, "Enter", needs_row=True, primary=True))

    def open(self) -> None:
        """Open the entry."""
        if self.row is not None:
            self._opened(self.row.entry_id)

    def help_text(self) -> str:
        """Return what the page is for."""
        return self.ctx.tr("Expiry and review days of all ledgers, as many days ahead as each "
                           "definition says.")  # fmt: skip


class TargetsPage(ListPage):
    """The targets of the running periods; Enter opens the ledger."""

    key: ClassVar[str] = "ledger_targets"
    kinds: ClassVar[frozenset[str]] = KINDS | {"term", "calendar_day"}
    search_hint = None
    empty = msg("No ledger has a target in this period.")

    def __init__(self, ctx: UiContext, opened: Callable[[str], None]) -> None:
        self._opened = opened
        super().__init__(ctx)
        self.setContentsMargins(0, ctx.theme.px(8), 0, 0)

    def columns(self) -> Sequence[Column]:
        """Return ledger, target, period, wanted, done, result."""
        tr = self.ctx.tr
        return [
            Column("ledger", msg("Ledger"), lambda r: r.title.say(tr), 230, bold=True),
            Column("target", msg("Target"), lambda r: r.row.target.words.say(tr), 0),
            Column("per", msg("How often"), lambda r: tr(PER_LABELS[r.row.target.per]), 110),
            Column("period", msg("Period"), lambda r: span_words(r.row), 170),
            Column("least", msg("At least"), lambda r: str(r.row.target.least), 80, Align.RIGHT),
            Column("count", msg("Done"), self._count, 100, Align.RIGHT,
                   sort=lambda r: r.row.count),
            Column("result", msg("Result"), lambda _r: "", 130,
                   badge=lambda r: target_badge(r.row)),
        ]  # fmt: skip

    def _count(self, row: LedgerTarget) -> str:
        return str(row.row.count) if row.recorded else self.ctx.tr("Not recorded")

    def row_key(self, row: LedgerTarget) -> Any:
        """Return what tells targets apart."""
        return (row.ledger, row.row.target.code, row.row.span.name)

    def query(self) -> LedgerTargets:
        """Return the query."""
        return LedgerTargets()

    def take(self, answer: Sequence[LedgerTarget]) -> Sequence[LedgerTarget]:
        """Return those not met first."""
        rows = sorted(answer, key=lambda r: r.row.met)
        if self.filter("unmet"):
            rows = [r for r in rows if not r.row.met]
        unmet = sum(not r.row.met for r in answer)
        self.set_subtitle(self.ctx.tr("{n} targets, {open} open", n=len(answer), open=unmet))
        return rows

    def build(self) -> None:
        """Add the filter and the action."""
        self.add_chip("unmet", msg("Open ones only"))
        self.add_action(Action(msg("Open it"), self.open, "Enter", needs_row=True, primary=True))

    def open(self) -> None:
        """Open the ledger."""
        if self.row is not None:
            self._opened(self.row.ledger)

    def help_text(self) -> str:
        """Return what the page is for."""
        return self.ctx.tr("What the documents ask for in each week, month and term, and how "
                           "much of it is recorded. Holidays ask for nothing.")  # fmt: skip
