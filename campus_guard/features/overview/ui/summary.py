"""The term summary on screen: its numbers, and the paper behind the principal's button."""

from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from PySide6.QtWidgets import QGridLayout

from campus_guard.core.document import ReportDoc
from campus_guard.core.errors import CampusGuardError
from campus_guard.core.i18n import msg
from campus_guard.features.accidents.rules import label
from campus_guard.features.overview.papers import term_paper
from campus_guard.features.overview.queries import TermSummary, TermSummaryData
from campus_guard.features.overview.report.accidents import (
    accident_charts,
    compared,
    near_misses,
    tier_rows,
    total,
)
from campus_guard.features.overview.report.words import Words
from campus_guard.features.overview.ui.numbers import NumbersPage
from campus_guard.features.overview.ui.summarytext import SummaryTextPage
from campus_guard.features.overview.ui.termchoice import TermChoice
from campus_guard.ui.banners import Empty
from campus_guard.ui.buttons import Button
from campus_guard.ui.cards import Card, NumberCard
from campus_guard.ui.charts import ChartView
from campus_guard.ui.context import UiContext
from campus_guard.ui.layout import hbox, metrics, vbox
from campus_guard.ui.ops import Progress
from campus_guard.ui.page import Page, TabbedPage
from campus_guard.ui.preview import preview_pdf
from campus_guard.ui.table import Column, RowsModel, TableView
from campus_guard.ui.transfer import run_export


class SummaryPage(TabbedPage):
    """Figures, all numbers, the words and the signature."""

    key: ClassVar[str] = "summary"

    def __init__(self, ctx: UiContext) -> None:
        super().__init__(
            ctx,
            [
                (msg("Figures"), FiguresPage),
                (msg("All numbers"), NumbersPage),
                (msg("Words and signature"), SummaryTextPage),
            ],
        )


class FiguresPage(Page):
    """One term in figures, with print preview and saving of the whole paper."""

    key: ClassVar[str] = "summary_figures"
    kinds: ClassVar[frozenset[str]] = frozenset(
        {"accident", "accident_finding", "accident_telling", "term", "position", "area", "pupil"}
    )

    def __init__(self, ctx: UiContext) -> None:
        super().__init__(ctx)
        tr = ctx.tr
        self._choice = TermChoice(ctx, self, self._ask)
        self._cards = {name: NumberCard(ctx, tr(title)) for name, title in CARDS}
        self._tiers = RowsModel(self._columns(), tr, key=lambda row: row[0])
        self._table = TableView(ctx.theme, self._tiers, tr("Accidents by the six tiers"))
        self._charts = (ChartView(ctx), ChartView(ctx))
        self._empty = Empty(
            ctx,
            tr("The term summary needs a term in the calendar."),
            tr("Open the calendar"),
            lambda: ctx.navigate("calendar"),
        )
        self._lay_out()

    def reload(self) -> None:
        """Ask for the terms, then for the figures of the chosen one."""
        self._choice.reload()

    def print_(self) -> None:
        """Show the paper (Ctrl+P)."""
        self._preview(restricted=False)

    def help_text(self) -> str:
        """Return what this page is for."""
        return self.ctx.tr(
            "The figures of one term. Ctrl+P shows the whole paper with its eleven sections; from "
            "there it is printed or saved. The restricted annex names persons: keep it apart."
        )

    def keys(self) -> list[tuple[str, str]]:
        """Return the keys of this page."""
        tr = self.ctx.tr
        return [
            ("Ctrl+P", tr("Preview and print")),
            ("Ctrl+S", tr("Save as PDF")),
            ("Ctrl+Shift+P", tr("With the restricted annex")),
        ]

    def _columns(self) -> list[Column]:
        def cell(place: int) -> Callable[[tuple[str, ...]], str]:
            return lambda row: row[place]

        return [
            Column("tier", msg("Tier"), cell(0), 0, bold=True),
            Column("now", msg("This term"), cell(1), 72),
            Column("last", msg("Last term"), cell(2), 72),
            Column("year", msg("Same term last year"), cell(3), 84),
        ]

    def _lay_out(self) -> None:
        tr, ctx = self.ctx.tr, self.ctx
        self._buttons = [
            Button(
                ctx,
                tr("Preview and print"),
                self.print_,
                "Ctrl+P",
                icon="print",
                kind="primary",
                bind=False,
            ),
            Button(ctx, tr("Save as PDF"), self._save, "Ctrl+S", icon="export"),
            Button(
                ctx,
                tr("With the restricted annex"),
                self._preview_restricted,
                "Ctrl+Shift+P",
                icon="shield",
            ),
        ]
        figures = QGridLayout()
        metrics(figures, 12)
        for column, card in enumerate(self._cards.values()):
            figures.addWidget(card, 0, column)
        tiers = Card(ctx, tr("Accidents by the six tiers"))
        tiers.body.addWidget(self._table, 1)
        charts = Card(ctx)
        for chart in self._charts:
            charts.body.addWidget(chart, 1)
        below = hbox(gap=16)
        below.addWidget(tiers, 1)
        below.addWidget(charts, 1)
        top = hbox(self._choice, 1, *self._buttons)
        layout = vbox(top, self._empty, figures, gap=16, margins=(0, 0, 0, 8))
        layout.addLayout(below, 1)
        self.setLayout(layout)
        self._parts = [*self._cards.values(), tiers, charts, *self._buttons, self._choice]

    def _ask(self) -> None:
        term = self._choice.chosen
        for part in self._parts:
            part.setVisible(term is not None)
        self._empty.setVisible(term is None)
        if term is not None:
            query = TermSummary(term=term)
            self.ctx.ops.read(query, self._show, owner=self, slot="figures", fail=self._fail)

    def _fail(self, error: CampusGuardError) -> None:
        self.ctx.alerts.error(error)

    def _show(self, data: TermSummaryData) -> None:
        tr, found = self.ctx.tr, data.now.counts
        words = Words(tr, data.now.span.starts_on, data.now.until)
        self.set_subtitle(words.range)
        self._cards["total"].set(str(data.now.total), note=words.against(compared(data, total)))
        self._cards["near_misses"].set(
            str(found.near_misses), note=words.against(compared(data, near_misses))
        )
        self._cards["pending"].set(str(found.pending), note=tr("severity known, duty not judged"))
        parents = found.parents
        told = f"{parents.told}/{parents.needed}"
        self._cards["parents"].set(told, note=tr("accidents with a harmed pupil"))
        self._cards["late"].set(str(found.steps.late), note=tr("candidates, not judged"))
        sheet = data.settlement
        state = tr("settlement: {state}", state=label(sheet.state))
        self._cards["awards"].set(str(sheet.awards_refused), note=state)
        self._tiers.set_rows(tier_rows(data, words))
        for view, chart in zip(self._charts, accident_charts(data, words), strict=True):
            view.set_chart(chart)

    def _document(self, progress: Progress, term: str, *, restricted: bool) -> ReportDoc:
        return term_paper(progress.ask, self.ctx.tr, term, restricted=restricted)

    def _preview_restricted(self) -> None:
        self._preview(restricted=True)

    def _preview(self, *, restricted: bool) -> None:
        term = self._choice.chosen
        if term is None:
            return

        def make(progress: Progress) -> bytes:
            from campus_guard.reports.pdf import render_pdf

            return render_pdf(self._document(progress, term, restricted=restricted))

        preview_pdf(self.ctx, self, self._paper_title(term), make, f"{self._paper_title(term)}.pdf")

    def _save(self) -> None:
        term = self._choice.chosen
        if term is None:
            return

        def write(path: Path, progress: Progress) -> None:
            from campus_guard.reports.pdf import write_pdf

            write_pdf(self._document(progress, term, restricted=False), path)

        title = self._paper_title(term)
        run_export(self.ctx, self, title, f"{title}.pdf", write, "PDF (*.pdf)")

    def _paper_title(self, term: str) -> str:
        return self.ctx.tr("Term safety summary {name}", name=term)


CARDS = (
    ("total", msg("Accidents")),
    ("near_misses", msg("Near misses")),
    ("pending", msg("Duty still to be judged")),
    ("parents", msg("Parents told")),
    ("late", msg("Steps late")),
    ("awards", msg("Awards refused")),
)
