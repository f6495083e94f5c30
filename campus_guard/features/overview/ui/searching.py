"""The search over everything (Ctrl+K): type, arrow down, Enter opens."""

from collections.abc import Sequence
from typing import ClassVar

from campus_guard.core.i18n import msg
from campus_guard.features.ledgers.rules.types import Words
from campus_guard.features.overview.queries.everything import FindEverything, Hit
from campus_guard.ui.context import UiContext
from campus_guard.ui.listpage import Action, ListPage
from campus_guard.ui.table import Column


class SearchPage(ListPage):
    """What was found, with its kind; the cursor begins in the search box."""

    key: ClassVar[str] = "search"
    search_hint = msg("Name, initials, plate, number, words")
    empty = msg("Type a name, its initials, a plate or a number.")

    def __init__(self, ctx: UiContext) -> None:
        super().__init__(ctx)
        self.search.setMaximumWidth(ctx.theme.px(720))

    def columns(self) -> Sequence[Column]:
        """Return what it is, its name, a line about it."""
        tr = self.ctx.tr
        return [
            Column("kind", msg("Kind"), self._kind, 150, tip=self._kind),
            Column("title", msg("Name"), lambda hit: hit.title, 220, bold=True),
            Column(
                "detail",
                msg("About it"),
                lambda hit: hit.detail if isinstance(hit.detail, str) else tr(hit.detail),
                0,
            ),
        ]

    def _kind(self, hit: Hit) -> str:
        tr = self.ctx.tr
        return hit.kind.say(tr) if isinstance(hit.kind, Words) else tr(hit.kind)

    def query(self) -> FindEverything:
        """Return the query."""
        return FindEverything(text=self.search_text)

    def build(self) -> None:
        """Add the one action."""
        self.add_action(
            Action(msg("Open it"), self.open_hit, "Enter", "search", primary=True, needs_row=True)
        )

    def open_hit(self) -> None:
        """Open the chosen hit on its own page."""
        hit: Hit | None = self.row
        if hit is not None:
            self.ctx.navigate(hit.page, **dict(hit.args))

    def focus_start(self) -> None:
        """Begin in the search box."""
        self.focus_search()

    def help_text(self) -> str:
        """Return what the page is for."""
        return self.ctx.tr(
            "One search over everything you may see: people by name or initials, plates, numbers of"
            " hazards and accidents, entries of ledgers. Restricted files are found by number only."
        )
