"""All ledgers by chapter: how many entries, what is due, which targets are not met."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from campus_guard.core.document import Align, Tone
from campus_guard.core.i18n import msg
from campus_guard.core.text import fold
from campus_guard.features.ledgers.queries import CatalogueRow, LedgerCatalogue
from campus_guard.features.ledgers.rules.types import GROUP_LABELS, LedgerDef
from campus_guard.features.ledgers.ui.naming import initials
from campus_guard.ui.badges import Badge
from campus_guard.ui.context import UiContext
from campus_guard.ui.listpage import Action, ListPage
from campus_guard.ui.table import Column

KINDS = frozenset({"ledger", "ledger_version", "ledger_entry", "ledger_step"})


class CataloguePage(ListPage):
    """The catalogue; Enter opens a ledger."""

    key: ClassVar[str] = "ledger_catalogue"
    kinds: ClassVar[frozenset[str]] = KINDS
    search_hint = msg("Search ledgers")
    empty = msg("No ledger is in use.")

    def __init__(self, ctx: UiContext, opened: Callable[[str], None]) -> None:
        self._opened = opened
        super().__init__(ctx)
        self.setContentsMargins(0, ctx.theme.px(8), 0, 0)

    def columns(self) -> Sequence[Column]:
        """Return chapter, title, entries, open ones, what is due, targets."""
        tr = self.ctx.tr
        number, right = str, Align.RIGHT
        return [
            Column("group", msg("Chapter"), lambda r: tr(GROUP_LABELS[r.ledger.definition.group]),
                   170),
            Column("title", msg("Ledger"), lambda r: r.ledger.definition.title.say(tr), 0,
                   bold=True),
            Column("entries", msg("This term"), lambda r: number(r.entries), 84, right,
                   sort=lambda r: r.entries),
            Column("total", msg("In all"), lambda r: number(r.total), 84, right,
                   sort=lambda r: r.total),
            Column("open", msg("Open"), lambda r: number(r.open or ""), 72, right,
                   sort=lambda r: r.open),
            Column("due", msg("Due"), lambda _r: "", 120, badge=_due, sort=lambda r: -r.due),
            Column("targets", msg("Targets"), lambda _r: "", 140, badge=_targets,
                   sort=lambda r: -r.unmet),
            Column("state", msg("State"), lambda _r: "", 120, badge=_state),
        ]  # fmt: skip

    def row_key(self, row: CatalogueRow) -> Any:
        """Return the code."""
        return row.ledger.code

    def query(self) -> LedgerCatalogue:
        """Return the query."""
        return LedgerCatalogue(unused=self.filter("unused"))

    def take(self, answer: Sequence[CatalogueRow]) -> Sequence[CatalogueRow]:
        """Keep the ledgers whose words are searched for."""
        tr, wanted = self.ctx.tr, fold(self.search_text)
        rows = [r for r in answer if wanted in searched(r.ledger.definition)]
        group = self.filter("group")
        rows = [r for r in rows if group in (None, r.ledger.definition.group)]
        due, unmet = sum(r.due for r in answer), sum(r.unmet for r in answer)
        said = tr("{n} ledgers, {due} due, {unmet} targets open", n=len(answer), due=due,
                  unmet=unmet)  # fmt: skip
        self.set_subtitle(said)
        return rows

    def build(self) -> None:
        """Add the filter by chapter and the action."""
        self.add_filter("group", msg("Chapter"), [(None, msg("All")), *GROUP_LABELS.items()])
        self.add_chip("unused", msg("Show those not in use"))
        self.add_action(Action(msg("Open it"), self.open, "Enter", needs_row=True, primary=True))

    def open(self) -> None:
        """Open the chosen ledger."""
        if self.row is not None:
            self._opened(self.row.ledger.code)

    def help_text(self) -> str:
        """Return what the page is for."""
        return self.ctx.tr(
            "Every ledger is a definition: fields, states, reminders and targets can be changed "
            "under “Definitions”, and new ledgers added. Restricted ledgers are off until the "
            "principal names who may read them."
        )


def searched(definition: LedgerDef) -> str:
    """Return the folded words by which a ledger is found, its pinyin initials with them."""
    title = definition.title
    words = f"{title.zh} {title.en} {definition.code} {definition.help.zh}"
    return fold(f"{words} {initials(title.zh)}")


def _due(row: CatalogueRow) -> Badge | None:
    if row.overdue:
        return Badge(msg("{n} overdue", n=row.overdue), Tone.BAD)
    return Badge(msg("{n} due", n=row.due), Tone.WARNING, "clock") if row.due else None


def _targets(row: CatalogueRow) -> Badge | None:
    if not row.targets:
        return None
    if row.unmet:
        words = msg("{n} of {all} open", n=row.unmet, all=len(row.targets))
        return Badge(words, Tone.WARNING, "flag")
    return Badge(msg("Met"), Tone.OK)


def _state(row: CatalogueRow) -> Badge | None:
    if not row.ledger.active:
        return Badge(msg("Not in use"), Tone.MUTED, "minus")
    if row.ledger.definition.sensitive:
        return Badge(msg("Restricted"), Tone.PRIMARY, "lock")
    return Badge(msg("Changed"), Tone.PRIMARY, "edit") if row.ledger.changed else None
