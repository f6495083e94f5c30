"""All correction slips: what was frozen, what it became, and why."""

from collections.abc import Sequence
from typing import Any, ClassVar

from PySide6.QtWidgets import QWidget

from campus_guard.core.document import Align, ReportDoc, Tone
from campus_guard.core.i18n import msg
from campus_guard.db.paper import PaperHead
from campus_guard.features.accidents.queries import GetSlip, ListSlips, Slip
from campus_guard.features.accidents.report.assesswords import award_words, money
from campus_guard.features.accidents.rules.sheet import differences
from campus_guard.features.calendar.ui.records import print_document
from campus_guard.ui.cards import Facts
from campus_guard.ui.context import UiContext
from campus_guard.ui.forms import scrolled
from campus_guard.ui.layout import vbox
from campus_guard.ui.listpage import Action, ListPage
from campus_guard.ui.ops import Progress
from campus_guard.ui.table import Column


class SlipsPage(ListPage):
    """The slips, newest first; Enter prints one."""

    key: ClassVar[str] = "slips"
    kinds: ClassVar[frozenset[str]] = frozenset({"term_correction"})
    search_hint = msg("Search name, number")
    empty = msg("Correction slips stand here; they are written from a frozen sheet.")

    def __init__(self, ctx: UiContext) -> None:
        super().__init__(ctx)
        self.setContentsMargins(0, ctx.theme.px(8), 0, 0)

    def columns(self) -> Sequence[Column]:
        """Return number, day, name, term, score, difference, reason."""
        return [
            Column("number", msg("Correction slip"), lambda s: s.number, 124, bold=True),
            Column("day", msg("Written on"), lambda s: f"{s.issued_at:%Y-%m-%d}", 96),
            Column("name", msg("Name"), lambda s: s.after.name, 84),
            Column("score", msg("Score"), _score, 90, Align.RIGHT),
            Column("amount", msg("Difference (yuan)"), lambda s: money(s.amount, signed=True), 100,
                   Align.RIGHT, sort=lambda s: s.amount,
                   tone=lambda s: Tone.BAD if s.amount < 0 else Tone.OK),
            Column("reason", msg("Reason"), lambda s: s.reason, 0),
        ]  # fmt: skip

    def query(self) -> ListSlips:
        """Return the query for what is searched."""
        return ListSlips(text=self.search_text)

    def build(self) -> None:
        """Add the detail and the print button."""
        self._facts = Facts(self.ctx, name_width=110)
        held = QWidget()
        held.setLayout(vbox(self._facts, 1))
        self.set_detail(scrolled(held))
        self.add_action(Action(msg("Print the slip"), self.print_, "Ctrl+P", "print",
                               primary=True, needs_row=True))  # fmt: skip
        self.add_action(Action(msg("Print the slip"), self.print_, "Enter", needs_row=True,
                               menu=True))  # fmt: skip

    def show_detail(self, row: Slip | None) -> None:
        """Show old and new values and what changed in words."""
        tr = self.ctx.tr
        if row is None:
            self._facts.set([])
            return
        old, new = row.before, row.after
        by = f"{row.issued_at:%Y-%m-%d %H:%M} {row.issued_by}"
        rows = [
            (tr("Reason"), row.reason),
            (tr("Written by"), by),
            (tr("Term of the sheet"), row.term),
            (tr("Settled in term"), row.paid_in or tr("between terms")),
            (tr("Score"), _score(row)),
            (tr("Allowance (yuan)"), money_words(row)),
            (tr("Awards"), f"{award_words(old, tr) if old else '—'} → {award_words(new, tr)}"),
            (tr("What changed"), "\n".join(tr(words) for words in differences(old, new))),
            (tr("Rule set"), row.rule_set_version),
        ]  # fmt: skip
        self._facts.set(rows)

    def print_(self) -> None:
        """Show the chosen slip on paper."""
        row: Slip | None = self.row
        if row is None:
            return
        number = row.number

        def make(progress: Progress, head: PaperHead) -> ReportDoc:
            from campus_guard.features.accidents.report.assess_slips import correction_paper

            return correction_paper(progress.ask(GetSlip(number=number)), head, self.ctx.tr)

        print_document(self.ctx, self, f"{self.ctx.tr('Correction slip')} {number}", make)

    def help_text(self) -> str:
        """Return what a slip is."""
        return self.ctx.tr(
            "A frozen sheet is never changed. When a finding is re-graded, voided or found later,"
            " the sheet says that a slip is due; it holds old and new values and the difference."
        )


def _score(slip: Any) -> str:
    return f"{slip.before.score if slip.before else '—'} → {slip.after.score}"


def money_words(slip: Slip) -> str:
    """Return the allowance before and after, in yuan."""
    before = money(slip.before.allowance) if slip.before else "—"
    return f"{before} → {money(slip.after.allowance)}"
