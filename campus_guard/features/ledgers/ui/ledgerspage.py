"""The catalogue, one ledger's entries, one entry: one behind the other."""

from collections.abc import Sequence
from typing import Any, ClassVar

from PySide6.QtWidgets import QStackedWidget

from campus_guard.core.changes import ChangeSet
from campus_guard.features.ledgers.commands.common import Checks
from campus_guard.features.ledgers.queries import GetLedger, LedgerRow
from campus_guard.features.ledgers.queries.places import LedgerOfEntry
from campus_guard.features.ledgers.ui.catalogue import KINDS, CataloguePage
from campus_guard.features.ledgers.ui.entries import EntriesPage
from campus_guard.features.ledgers.ui.entryview import EntryView
from campus_guard.ui.context import UiContext
from campus_guard.ui.layout import vbox
from campus_guard.ui.page import Page


class LedgersPage(Page):
    """Esc goes back by one: entry, entries, catalogue."""

    key: ClassVar[str] = "ledger_list"
    kinds: ClassVar[frozenset[str]] = KINDS | {"attachment"}

    def __init__(self, ctx: UiContext, checks: Checks) -> None:
        super().__init__(ctx)
        self._checks = checks
        self.entries: EntriesPage | None = None
        self.catalogue = CataloguePage(ctx, self.open_ledger)
        self.view = EntryView(ctx, self.show_entries, checks)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.catalogue)
        self._stack.addWidget(self.view)
        self.setLayout(vbox(self._stack))
        self.catalogue.subtitle_changed.connect(lambda text: self._take(self.catalogue, text))

    @property
    def current(self) -> Any:
        """Return what is in sight."""
        return self._stack.currentWidget()

    def shows(self, changes: ChangeSet) -> bool:
        """Tell whether what is in sight shows what changed."""
        return changes.touches(self.kinds)

    def reload(self) -> None:
        """Ask again for what is in sight."""
        self.current.reload()

    def open_ledger(self, code: str) -> None:
        """Show the entries of a ledger."""
        self._ask(code, None, new=False)

    def open_item(self, item: int) -> None:
        """Show an entry, with its ledger behind it."""

        def found(code: str) -> None:
            if self.entries is not None and self.entries.ledger.code == code:
                self._open_entry(item)
            else:
                self._ask(code, item, new=False)

        query = LedgerOfEntry(entry_id=item)
        self.ctx.ops.read(query, found, owner=self, slot="which", fail=self._failed)

    def open_args(self, **args: Any) -> None:
        """Take ``ledger`` (with ``new``), or ``id`` of an entry."""
        if "ledger" in args:
            self._ask(args["ledger"], None, new=bool(args.get("new")))
        else:
            super().open_args(**args)

    def _ask(self, code: str, entry: int | None, *, new: bool) -> None:
        def arrived(ledger: LedgerRow) -> None:
            self._make(ledger)
            if entry is not None:
                self._open_entry(entry)
            elif new and self.entries is not None:
                self.entries.new()

        self.ctx.ops.read(GetLedger(code=code), arrived, owner=self, slot="ledger",
                          fail=self._failed)  # fmt: skip

    def _make(self, ledger: LedgerRow) -> None:
        old = self.entries
        page = EntriesPage(self.ctx, ledger, self.open_item, self.show_catalogue, self._checks)
        self.entries = page
        page.subtitle_changed.connect(lambda text: self._take(page, text))
        self._stack.addWidget(page)
        self._bring(page)
        if old is not None:
            self._stack.removeWidget(old)
            old.deleteLater()
        page.reload()

    def _open_entry(self, entry: int) -> None:
        if self.entries is not None:
            sensitive = self.entries.definition.sensitive
            self._bring(self.view)
            self.view.show_entry(entry, sensitive=sensitive)

    def show_entries(self) -> None:
        """Go from an entry to its ledger; what was read of a restricted one is forgotten."""
        self.view.forget()
        if self.entries is None:
            self.show_catalogue()
            return
        self._bring(self.entries)
        self.entries.reload()

    def show_catalogue(self) -> None:
        """Go to all ledgers."""
        self._bring(self.catalogue)
        self.catalogue.reload()

    def _bring(self, page: Page) -> None:
        self._stack.setCurrentWidget(page)
        self.set_subtitle(page.subtitle)
        page.focus_start()

    def new(self) -> None:
        """Begin an entry of the ledger in sight."""
        if self.current is self.catalogue:
            self.catalogue.open()
        elif self.entries is not None:
            self.entries.new()

    def print_(self) -> None:
        """Print what is in sight."""
        self.current.print_()

    def focus_start(self) -> None:
        """Pass it on."""
        self.current.focus_start()

    def focus_search(self) -> None:
        """Go to the search of the list; from an entry back to its ledger."""
        if self.current is self.view:
            self.show_entries()
        self.current.focus_search()

    def back(self) -> bool:
        """Go back by one."""
        if self.current is self.view:
            self.show_entries()
            return True
        return bool(self.current.back())

    def help_text(self) -> str:
        """Return the help of what is in sight."""
        page = self.entries if self.current is self.view and self.entries else self.current
        return str(page.help_text())

    def keys(self) -> Sequence[tuple[str, str]]:
        """Return the keys of what is in sight."""
        found: Sequence[tuple[str, str]] = self.current.keys()
        return found

    def _failed(self, error: Any) -> None:
        self._bring(self.catalogue)
        self.catalogue.banner.show_error(error)

    def _take(self, page: Page, text: str) -> None:
        if self.current is page:
            self.set_subtitle(text)
