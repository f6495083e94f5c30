"""All numbers of the term summary, each with the way to the records behind it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from campus_guard.core.document import Align
from campus_guard.core.i18n import Translator, msg
from campus_guard.features.overview.lines import LINES, Line
from campus_guard.features.overview.queries import TermSummary, TermSummaryData
from campus_guard.features.overview.report.work import shown
from campus_guard.features.overview.rules import SECTION_TITLES
from campus_guard.features.overview.ui.termchoice import TermChoice
from campus_guard.ui.banners import Empty
from campus_guard.ui.context import UiContext
from campus_guard.ui.layout import hbox, vbox
from campus_guard.ui.page import Page
from campus_guard.ui.table import Column, RowsModel, TableView


@dataclass(frozen=True)
class Row:
    """A number of three terms, as it is written."""

    line: Line
    section: str
    name: str
    now: str
    last: str
    year: str
    meaning: str


def number_rows(data: TermSummaryData, tr: Translator) -> list[Row]:
    """Return all numbers of the summary in the order of its sections."""
    return [
        Row(
            line,
            tr(SECTION_TITLES[line.section]),
            tr(line.name),
            shown(line, data.now, tr),
            shown(line, data.last_term, tr),
            shown(line, data.last_year, tr),
            tr(line.meaning),
        )
        for line in LINES
    ]


class NumbersPage(Page):
    """Every number with last term and the same term a year ago; Enter opens the records."""

    key: ClassVar[str] = "summary_numbers"
    kinds: ClassVar[frozenset[str]] = frozenset(
        {"accident", "hazard", "inspection", "visit", "ledger_entry", "term", "refusal"}
    )

    def __init__(self, ctx: UiContext) -> None:
        super().__init__(ctx)
        tr = ctx.tr
        self._term = TermChoice(ctx, self, self._ask)
        self.model = RowsModel(self._columns(), tr, key=lambda row: (row.section, row.name))
        self.table = TableView(ctx.theme, self.model, tr("All numbers"))
        self.table.opened.connect(self._open)
        self._empty = Empty(ctx, tr("The term summary needs a term in the calendar."))
        layout = vbox(hbox(self._term, 1), self._empty, gap=8, margins=(0, 8, 0, 8))
        layout.addWidget(self.table, 1)
        self.setLayout(layout)

    def reload(self) -> None:
        """Ask for the terms, then for the numbers."""
        self._term.reload()

    def focus_start(self) -> None:
        """Go to the table."""
        self.table.setFocus()

    def help_text(self) -> str:
        """Return what the page is for."""
        return self.ctx.tr(
            "Each number of the paper with what it means. Enter opens the records it was counted"
            " from. 'Not recorded' is not zero: these records were not kept."
        )

    def keys(self) -> Sequence[tuple[str, str]]:
        """Return the keys of the page."""
        return [("Enter", self.ctx.tr("Open the records"))]

    @staticmethod
    def _columns() -> list[Column]:
        right = Align.RIGHT
        return [
            Column("section", msg("Section"), lambda r: r.section, 180),
            Column("name", msg("What was counted"), lambda r: r.name, 210, bold=True),
            Column("now", msg("This term"), lambda r: r.now, 130, right),
            Column("last", msg("Last term"), lambda r: r.last, 130, right),
            Column("year", msg("Same term last year"), lambda r: r.year, 130, right),
            Column("meaning", msg("What it means"), lambda r: r.meaning, 0),
        ]

    def _ask(self) -> None:
        term = self._term.chosen
        self.table.setVisible(term is not None)
        self._empty.setVisible(term is None)
        if term is not None:
            query = TermSummary(term=term)
            self.ctx.ops.read(query, self._show, owner=self, slot="numbers")

    def _show(self, data: TermSummaryData) -> None:
        self.model.set_rows(number_rows(data, self.ctx.tr))

    def _open(self, row: Row) -> None:
        self.ctx.navigate(row.line.page, **dict(row.line.args))
