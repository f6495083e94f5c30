"""Where is what: type a name, Enter opens the page; Ctrl+P prints the table."""

from collections.abc import Sequence
from typing import ClassVar

from campus_guard.core.document import ReportDoc
from campus_guard.core.i18n import msg
from campus_guard.db.paper import PaperHead
from campus_guard.features.calendar.ui.records import print_document
from campus_guard.features.overview.queries.where import WhereIsWhat
from campus_guard.features.overview.report.where import where_is_what
from campus_guard.features.overview.where import Matter
from campus_guard.ui.context import UiContext
from campus_guard.ui.listpage import Action, ListPage
from campus_guard.ui.ops import Progress
from campus_guard.ui.table import Column


class WherePage(ListPage):
    """Every matter of the safety documents with its page and its papers."""

    key: ClassVar[str] = "where"
    search_hint = msg("Name of the matter, ledger, number")
    empty = msg("Nothing matches the search.")

    def __init__(self, ctx: UiContext) -> None:
        super().__init__(ctx)
        self.search.setMaximumWidth(ctx.theme.px(720))

    def columns(self) -> Sequence[Column]:
        """Return number, name, where it is done, on which paper it stands."""
        tr = self.ctx.tr
        return [
            Column("id", msg("No."), lambda row: row.id, 80),
            Column(
                "name",
                msg("Matter of the documents"),
                lambda row: row.words.say(tr),
                260,
                bold=True,
            ),
            Column("where", msg("Where in the program"), lambda row: row.where(tr), 0),
            Column("paper", msg("Printed on"), lambda row: row.on_paper(tr), 400),
        ]

    def query(self) -> WhereIsWhat:
        """Return the query."""
        return WhereIsWhat(text=self.search_text)

    def build(self) -> None:
        """Add the actions."""
        self.add_action(
            Action(msg("Go to it"), self.open_page, "Enter", "search", primary=True, needs_row=True)
        )
        self.add_action(Action(msg("Print"), self.print_, "Ctrl+P", "print"))

    def open_page(self) -> None:
        """Open the page where the chosen matter is done."""
        row: Matter | None = self.row
        if row is not None and row.page:
            self.ctx.navigate(row.page, **row.args)

    def print_(self) -> None:
        """Print the whole table, or what the search left of it."""
        query, tr = self.query(), self.ctx.tr

        def make(progress: Progress, head: PaperHead) -> ReportDoc:
            return where_is_what(progress.ask(query), head, tr)

        print_document(self.ctx, self, tr("Where is what"), make)

    def focus_start(self) -> None:
        """Begin in the search box."""
        self.focus_search()

    def help_text(self) -> str:
        """Return what the page is for."""
        return self.ctx.tr(
            "Every ledger, form, date and duty of the safety documents: where it is done in the"
            " program and on which paper it stands. Enter opens the page."
        )
