"""The settlement sheet of a term on screen: every number leads to its findings."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QSplitter, QVBoxLayout

from campus_guard.core.document import Align, ReportDoc, Tone
from campus_guard.core.i18n import Message, msg
from campus_guard.db.paper import GetPaperHead, PaperHead
from campus_guard.features.accidents.queries import GetTermSheet, SheetView
from campus_guard.features.accidents.report.assesswords import money, post_words
from campus_guard.features.accidents.rules import SheetState, Tier, label
from campus_guard.features.accidents.rules.sheet import TIER_ORDER, SheetRow
from campus_guard.features.accidents.ui.assessment.evidence import EVERYTHING, EvidencePane
from campus_guard.features.accidents.ui.assessment.news import news
from campus_guard.features.accidents.ui.assessment.steps import Steps, offered
from campus_guard.features.calendar.queries import ListTerms, TermRow
from campus_guard.features.calendar.ui.records import print_document
from campus_guard.ui.badges import Badge
from campus_guard.ui.banners import Banner
from campus_guard.ui.buttons import bind_key
from campus_guard.ui.context import UiContext
from campus_guard.ui.listpage import Action, ListPage
from campus_guard.ui.ops import Progress
from campus_guard.ui.preview import preview_pdf
from campus_guard.ui.table import Column
from campus_guard.ui.transfer import run_export

STEP = "Ctrl+Enter"
CALENDAR = "calendar"
"""The one step while there is no term."""
CHIPS = ("zero", "refused", "changed")
TONES = {
    SheetState.DRAFT: Tone.MUTED,
    SheetState.PROPOSED: Tone.WARNING,
    SheetState.CONFIRMED: Tone.PRIMARY,
    SheetState.FROZEN: Tone.OK,
}


class SheetPage(ListPage):
    """Left the sheet, right what the number in the chosen cell rests on."""

    key: ClassVar[str] = "sheet"
    kinds: ClassVar[frozenset[str]] = frozenset(
        {"term_sheet", "term_correction", "accident", "accident_finding", "concealment", "rule_set"}
        | {"person", "position", "term"}
    )
    search_hint = msg("Search name, number")
    empty = msg("The staff of the term stand here with their points, score and allowance.")

    def __init__(self, ctx: UiContext) -> None:
        self.view: SheetView | None = None
        self._terms: tuple[TermRow, ...] = ()
        self._no_term = False
        self._wanted = ""
        super().__init__(ctx)
        self.setContentsMargins(0, ctx.theme.px(8), 0, 0)
        self.news = Banner(ctx)
        layout = self.layout()
        if isinstance(layout, QVBoxLayout):
            layout.insertWidget(1, self.news)
        parts = self.findChild(QSplitter)
        if parts is not None:  # the sheet has many columns, the findings few
            parts.setSizes([ctx.theme.px(800), ctx.theme.px(318)])
        self._show_steps()
        self.table.selectionModel().currentChanged.connect(self._cell_changed)
        bind_key(self, "Ctrl+Return", self.next_step)
        bind_key(self, "Ctrl+Enter", self.next_step)

    def columns(self) -> Sequence[Column]:
        """Return name, the six counts, points, score, allowance, awards, what changed."""
        widths = dict(zip(TIER_ORDER, (48, 60, 48, 60, 48, 60), strict=True))
        return [
            Column(EVERYTHING, msg("Name"), lambda r: r.name, 0, bold=True, badge=self._changed,
                   tip=self._tip),
            *(_number(t.value, TIER_SHORT[t], partial(_count, t), widths[t]) for t in TIER_ORDER),
            _number("personal", msg("Personal"), lambda r: r.personal, 46),
            _number("management", msg("Management"), lambda r: r.management, 46),
            _number("concealed", msg("Concealed"), lambda r: len(r.concealments), 50),
            Column("score", msg("Score"), lambda r: str(r.score), 48, Align.RIGHT, bold=True,
                   sort=lambda r: r.score,
                   tone=lambda r: Tone.BAD if r.score == 0 else Tone.NORMAL),
            Column("allowance", msg("Allowance"), lambda r: money(r.allowance), 68, Align.RIGHT,
                   sort=lambda r: r.allowance),
            Column("award", msg("Awards"), lambda _r: "", 78, badge=_award,
                   sort=lambda r: r.award_eligible),
        ]  # fmt: skip

    def row_key(self, row: SheetRow) -> str:
        """Return the person's key."""
        return row.key

    def query(self) -> Any:
        """Return the terms first, then the sheet of the chosen one."""
        return GetTermSheet(term=self.term) if self.term else ListTerms()

    @property
    def term(self) -> str:
        """Return the chosen term; empty before the terms are known."""
        return self._wanted if self._terms else ""

    def build(self) -> None:
        """Add term, chips that filter, and the steps."""
        self._steps = Steps(self.ctx, self, self.reload)
        self._pane = EvidencePane(self.ctx)
        self.set_detail(self._pane)
        self.add_filter("term", msg("Term"), [("", "…")])
        for key, words in zip(CHIPS, _CHIP_WORDS, strict=True):
            self.add_chip(key, words)
        steps = (
            (msg("Propose"), "propose", self._steps.propose),
            (msg("Propose again"), "renew", self._steps.propose),
            (msg("Confirm the sheet"), "confirm", self._steps.confirm),
            (msg("Freeze"), "freeze", self._steps.freeze),
            (msg("Write correction slips"), "correct", self._steps.correct),
        )
        calendar = Action(msg("Open the school calendar"), self._calendar, primary=True)
        self.add_action(calendar)
        self._step_of: dict[str, str] = {calendar.text.text: CALENDAR}
        for words, name, run in steps:
            self._step_of[words.text] = name
            self.add_action(Action(words, partial(self._run, name, run), STEP, primary=True))
        self.add_action(Action(msg("Preview and print"), self.print_, "Ctrl+P", "print"))
        self.add_action(Action(msg("Findings behind the number"), self._pane.go, "Enter",
                               needs_row=True, menu=True))  # fmt: skip
        self.add_action(Action(msg("Print the person's own slip"), self.print_own, "Ctrl+Shift+O",
                               needs_row=True, menu=True))  # fmt: skip
        self.add_action(Action(msg("Print all own slips"), self.print_all, menu=True))
        self.add_action(Action(msg("As a spreadsheet"), self.export, "Ctrl+E", menu=True))
        for words, name, run in (
            (msg("Withdraw the proposal"), "withdraw", self._steps.withdraw),
            (msg("Take the confirmation back"), "take_back", self._steps.take_back),
        ):
            self._step_of[words.text] = name
            self.add_action(Action(words, partial(self._run, name, run), menu=True))

    def take(self, answer: Any) -> Sequence[SheetRow]:
        """Show the sheet and the steps it admits; nothing while there is no term."""
        if not isinstance(answer, SheetView):
            return []
        self.view = answer
        tr = self.ctx.tr
        state = tr(label(answer.state))
        total = money(answer.total_allowance)
        self.set_subtitle(tr("{state} · total {total} yuan · rule set {version}", state=state,
                             total=total, version=answer.rules.version))  # fmt: skip
        self._show_chips(answer)
        self._show_steps()
        words, tone = news(answer, self.ctx.clock.today(), tr)
        if words:
            self.news.show_text(words, tone)
        else:
            self.news.clear()
        return [row for row in answer.rows if self._wants(row, answer)]

    def show_detail(self, row: SheetRow | None) -> None:
        """Show what the number in the chosen cell rests on."""
        view = self.view
        changes = view.changes.get(row.key, ()) if view is not None and row is not None else ()
        column = self.table.currentIndex().column()
        number = self.model.columns[column].key if column >= 0 else EVERYTHING
        self._pane.show_number(
            row,
            number,
            view.rules if view is not None else None,
            [*self._slips(row), *(self.ctx.tr(words) for words in changes)],
        )

    def _slips(self, row: SheetRow | None) -> list[str]:
        """Return the correction slips of a person in words."""
        slips = self.view.slips if self.view is not None and row is not None else ()
        return [
            self.ctx.tr(
                "Correction slip {number}: score {old} → {new}, {amount} yuan",
                number=slip.number,
                old=slip.before.score if slip.before else "—",
                new=slip.after.score,
                amount=money(slip.amount, signed=True),
            )
            for slip in slips
            if row is not None and slip.after.key == row.key
        ]

    def open_args(self, **args: Any) -> None:
        """Take ``term`` (its name)."""
        if "term" in args:
            self._wanted = str(args["term"])
            if self._wanted in [term.name for term in self._terms]:
                self.set_filter("term", self._wanted)
            self.reload()

    def next_step(self) -> None:
        """Do the one step that is offered."""
        names = ("propose", "renew", "confirm", "freeze", "correct")
        wanted = next(
            (n for n in names if self.view and n in offered(self.view, self.ctx.clock.today())),
            None,
        )
        for action, _ in self._buttons:
            if wanted and self._step_of.get(action.text.text) == wanted:
                action.run()

    def back(self) -> bool:
        """From the findings go back to the number, then as every list does."""
        if self._pane.table.hasFocus():
            self.table.setFocus()
            return True
        return super().back()

    def print_(self) -> None:
        """Show the sheet (ASSESS)."""
        print_document(self.ctx, self, self._title(), self._sheet)

    def print_own(self) -> None:
        """Show the chosen person's own slip."""
        row: SheetRow | None = self.row
        if row is None or not self.term:
            return

        def make(progress: Progress, head: PaperHead) -> ReportDoc:
            from campus_guard.features.accidents.report.assess_slips import find_row, own_slip

            view = progress.ask(GetTermSheet(term=self.term))
            return own_slip(view, find_row(view, row.key), head, self.ctx.tr)

        title = self.ctx.tr("Assessment of {name}", name=row.name)
        print_document(self.ctx, self, f"{title} {self.term}", make)

    def print_all(self) -> None:
        """Show the own slips of all persons, each on a paper of its own."""
        if not self.term:
            return
        tr, term = self.ctx.tr, self.term

        def make(progress: Progress) -> bytes:
            from campus_guard.features.accidents.report.assess_slips import own_slip
            from campus_guard.reports.pdf import render_pdfs

            view, head = progress.ask(GetTermSheet(term=term)), progress.ask(GetPaperHead())
            docs = []
            for number, row in enumerate(view.rows):
                progress.step(number, len(view.rows), row.name)
                docs.append(own_slip(view, row, head, tr))
            return render_pdfs(docs)

        title = f"{tr('Own slips')} {term}"
        preview_pdf(self.ctx, self, title, make, f"{title}.pdf")

    def export(self) -> None:
        """Write the sheet into a spreadsheet."""

        def write(path: Path, progress: Progress) -> Sequence[str]:
            from campus_guard.reports.xlsx import write_report_xlsx

            return write_report_xlsx(self._sheet(progress, progress.ask(GetPaperHead())), path)

        run_export(self.ctx, self, self._title(), f"{self._title()}.xlsx", write)

    def help_text(self) -> str:
        """Return what the page is for and how to read a number."""
        return self.ctx.tr(
            "Arrow keys go from number to number; on the right stands what it rests on. Enter goes"
            " to the findings, Enter again opens the accident file. A draft is always computed"
            " afresh; a proposal is confirmed, then frozen; after that only correction slips."
        )

    def _sheet(self, progress: Progress, head: PaperHead) -> ReportDoc:
        from campus_guard.features.accidents.report.assessment import settlement_sheet

        return settlement_sheet(progress.ask(GetTermSheet(term=self.term)), head, self.ctx.tr)

    def _title(self) -> str:
        return f"{self.ctx.tr('Term assessment and allowance sheet')} {self.term}"

    def _run(self, name: str, run: Callable[[SheetView], Any]) -> None:
        if self.view is not None and name in offered(self.view, self.ctx.clock.today()):
            run(self.view)

    def _take_terms(self, begun: Sequence[TermRow]) -> None:
        self._terms = tuple(sorted(begun, key=lambda term: term.starts_on, reverse=True))
        names = [term.name for term in self._terms]
        self._wanted = self._wanted if self._wanted in names else names[0]
        combo, values = self._filters["term"]
        combo.blockSignals(True)
        combo.clear()
        values[:] = names
        tr = self.ctx.tr
        combo.addItems([tr("{name}: {choice}", name=tr("Term"), choice=name) for name in names])
        combo.setCurrentIndex(names.index(self._wanted))
        combo.blockSignals(False)
        combo.currentIndexChanged.connect(self._term_chosen)
        self.reload()

    def _term_chosen(self, _index: int) -> None:
        self._wanted = self.filter("term")
        self.reload()

    def _wants(self, row: SheetRow, view: SheetView) -> bool:
        text = self.search_text.casefold()
        if text and text not in f"{row.name} {row.staff_number} {row.post}".casefold():
            return False
        tests = {
            "zero": row.score == 0,
            "refused": not row.award_eligible,
            "changed": row.key in view.changes,
        }
        return all(tests[key] for key in CHIPS if self.filter(key))

    def _show_chips(self, view: SheetView) -> None:
        counts = (
            view.zero_scores,
            view.awards_refused,
            sum(row.key in view.changes for row in view.rows),
        )
        for key, words, count in zip(CHIPS, _CHIP_WORDS, counts, strict=True):
            self._chips[key].setText(f"{self.ctx.tr(words)} {count}")

    def _show_steps(self) -> None:
        may = {CALENDAR} if self._no_term else set()
        if self.view is not None:
            may |= offered(self.view, self.ctx.clock.today())
        for action, button in self._buttons:
            name = self._step_of.get(action.text.text)
            if name is not None:
                button.setVisible(name in may)

    def _calendar(self) -> None:
        self.ctx.navigate("calendar")

    def _arrived(self, answer: Any) -> None:
        if not isinstance(answer, SheetView):
            today = self.ctx.clock.today()
            begun = [term for term in answer if term.starts_on <= today]
            if begun:  # the sheet follows; the table keeps the cursor
                self._take_terms(begun)
                return
            answer = ()
        super()._arrived(answer)
        self._no_term = not self._terms
        self._empty.button.setVisible(self._no_term)
        if self._no_term:
            self._empty.set_sentence(self.ctx.tr("There is no term in the calendar yet."))
        self._show_steps()

    def _bind(self, action: Action) -> None:
        if action.shortcut != STEP:  # several steps share it; ``next_step`` knows which
            super()._bind(action)

    def _cell_changed(self, new: QModelIndex, _old: QModelIndex) -> None:
        if new.isValid():
            self.show_detail(self.model.row(new.row()))

    def _tip(self, row: SheetRow) -> str:
        tr = self.ctx.tr
        changes = self.view.changes.get(row.key, ()) if self.view is not None else ()
        return "\n".join(filter(None, (post_words(row, tr), *(tr(words) for words in changes))))

    def _changed(self, row: SheetRow) -> Badge | None:
        if self.view is None or row.key not in self.view.changes:
            return None
        return Badge("±", Tone.PRIMARY)


def _count(tier: Tier, row: SheetRow) -> int:
    return row.count(tier)


def _number(key: str, words: Message, value: Callable[[SheetRow], int], width: int) -> Column:
    """Return a column of whole numbers; a zero is grey."""
    return Column(
        key,
        words,
        lambda r: str(value(r)),
        width,
        Align.RIGHT,
        sort=value,
        tone=lambda r: Tone.NORMAL if value(r) else Tone.MUTED,
    )


TIER_SHORT: Mapping[Tier, Message] = {
    Tier.A1: msg("Minor"),
    Tier.R1: msg("Minor R"),
    Tier.A2: msg("Mod."),
    Tier.R2: msg("Mod. R"),
    Tier.A3: msg("Grave"),
    Tier.R3: msg("Grave R"),
}
_CHIP_WORDS = (msg("Score 0"), msg("Awards refused"), msg("Changed"))


def _award(row: SheetRow) -> Badge | None:
    if row.award_eligible:
        return None
    return Badge(msg("Refused"), Tone.BAD, "close")
