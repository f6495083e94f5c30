"""The report calendar on screen: what is due, what was handed in, and the plans behind it."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from campus_guard.core.document import ReportDoc, Tone
from campus_guard.core.i18n import msg
from campus_guard.db.paper import PaperHead
from campus_guard.features.calendar.ui.records import print_document, void_record
from campus_guard.features.overview import commands as c
from campus_guard.features.overview.papers import MAKERS, make_paper
from campus_guard.features.overview.queries.schedule import (
    STATE_LABELS,
    DueReports,
    DueRow,
    DueState,
)
from campus_guard.features.overview.report.due import due_list
from campus_guard.features.overview.schedule import (
    LABELS,
    PAPERS,
    HandInWay,
    month_of,
)
from campus_guard.features.overview.ui.reportplans import KINDS, PlansPage
from campus_guard.features.overview.ui.seasons import SeasonsPage
from campus_guard.features.people.ui.sources import chosen, people_source
from campus_guard.ui.badges import Badge
from campus_guard.ui.cards import Card, Facts
from campus_guard.ui.context import UiContext
from campus_guard.ui.formdialog import FormDialog
from campus_guard.ui.forms import (
    ChoiceField,
    DateField,
    Form,
    MultilineField,
    PickerField,
    TextField,
    scrolled,
)
from campus_guard.ui.listpage import Action, ListPage
from campus_guard.ui.ops import Progress
from campus_guard.ui.page import TabbedPage
from campus_guard.ui.table import Column

TONES = {
    DueState.OVERDUE: (Tone.BAD, "warning"),
    DueState.SOON: (Tone.WARNING, "clock"),
    DueState.LATER: (Tone.MUTED, ""),
    DueState.HANDED_IN: (Tone.OK, "check"),
    DueState.LATE: (Tone.WARNING, "check"),
    DueState.NOT_NEEDED: (Tone.MUTED, "minus"),
}
DAY = timedelta(days=1)
MONTHS = 12


class ReportsPage(TabbedPage):
    """Due reports, and the plans that say what is due."""

    key: ClassVar[str] = "reports"

    def __init__(self, ctx: UiContext) -> None:
        super().__init__(
            ctx,
            [
                (msg("Due reports"), DuePage),
                (msg("Seasonal tasks"), SeasonsPage),
                (msg("What is due when"), PlansPage),
            ],
        )


class DuePage(ListPage):
    """What is due: open ones first, overdue on top."""

    key: ClassVar[str] = "reports_due"
    kinds: ClassVar[frozenset[str]] = KINDS
    search_hint = None
    empty = msg("Reports to the bureau stand here as soon as they are due.")

    def __init__(self, ctx: UiContext) -> None:
        super().__init__(ctx)
        self.setContentsMargins(0, ctx.theme.px(8), 0, 0)

    def columns(self) -> Sequence[Column]:
        """Return due day, report, period, state, to whom."""
        tr = self.ctx.tr
        return [
            Column("due", msg("Due"), lambda r: r.due_on.isoformat(), 104,
                   sort=lambda r: r.due_on),
            Column("name", msg("Report"), lambda r: r.row.name(tr), 0, bold=True),
            Column("period", msg("Period"), lambda r: r.period.label, 112),
            Column("state", msg("State"), lambda _r: "", 140, badge=_badge),
        ]  # fmt: skip

    def query(self) -> DueReports:
        """Return the query."""
        return DueReports(open_only=self.filter("open"))

    def build(self) -> None:
        """Add the actions and the detail."""
        self.add_chip("open", msg("Only what is open"))
        months = last_months(self.ctx.clock.today())
        self.add_filter("month", msg("Papers of"), [(month, month) for month in months])
        self.add_action(
            Action(msg("Hand in"), self.hand_in, "Enter", "check", primary=True, needs_row=True)
        )
        self.add_action(
            Action(msg("Make the paper"), self.print_, "Ctrl+P", "print", needs_row=True)
        )
        self.add_action(
            Action(msg("Print the list"), self.print_list, "Ctrl+Shift+P", "print", menu=True)
        )
        self.add_action(Action(msg("Papers of the month"), self.bundle, "Ctrl+B", "export"))
        self.add_action(
            Action(msg("Take back"), self.take_back, "Delete", "undo", needs_row=True, menu=True)
        )
        self._card = Card(self.ctx, " ")
        self._facts = Facts(self.ctx, name_width=84)
        self._card.body.addWidget(self._facts)
        self._card.body.addStretch(1)
        self.set_detail(scrolled(self._card))

    def show_detail(self, row: DueRow | None) -> None:
        """Show what it contains, who reports, and what was recorded."""
        tr = self.ctx.tr
        self._card.set_title(row.row.name(tr) if row else "")
        if row is None:
            self._facts.set([])
            return
        plan = row.row.plan
        papers = "、".join(tr(PAPERS[code]) for code in plan.papers if code in MAKERS) or tr(
            "Written by hand"
        )
        self._facts.set(
            [
                (tr("Range"), tr("{start} to {end}", start=row.period.first, end=row.period.last)),
                (tr("Contains"), plan.contents),
                (tr("The program makes"), papers),
                (tr("To whom"), row.recipient or plan.recipient),
                (tr("Reported by"), row.row.reporter or tr("Not named")),
                (tr("Handed in on"), row.handed_in_on.isoformat() if row.handed_in_on else ""),
                (tr("Way"), tr(LABELS[row.way]) if row.way else ""),
                (tr("Handed in by"), row.person),
                (tr("Remark"), row.note),
            ]
        )

    def hand_in(self) -> None:
        """Record that the chosen report was handed in."""
        row: DueRow | None = self.row
        if row is None or not row.open:
            return
        ctx, plan = self.ctx, row.row.plan
        form = Form(ctx)
        form.note(msg("The program sends nothing. Record here what you did yourself."))
        ways = [(way, LABELS[way]) for way in HandInWay]
        form.row(
            DateField(ctx, "handed_in_on", msg("Handed in on"), required=True),
            ChoiceField(ctx, "way", msg("Way"), ways, required=True),
        )
        form.row(
            PickerField(ctx, "person_id", msg("Handed in by"), people_source(ctx)),
            TextField(ctx, "recipient", msg("To whom"), max_length=100),
        )
        form.row(MultilineField(ctx, "note", msg("Remark"), lines=2))
        form.set_values(
            {
                "handed_in_on": ctx.clock.today(),
                "way": HandInWay.PAPER,
                "recipient": plan.recipient,
                "person_id": chosen(plan.reporter_id, row.row.reporter),
            }
        )

        def command(values: dict[str, Any], uid: str) -> c.FileReport:
            return c.FileReport(uid=uid, plan_code=plan.code, period=row.period.label, **values)

        title = f"{row.row.name(ctx.tr)}  {row.period.label}"
        FormDialog(ctx, self, title, form, command, self._saved, width=680).open()

    def take_back(self) -> None:
        """Take back that the chosen report was handed in."""
        row: DueRow | None = self.row
        if row is None or row.filing_id is None:
            return
        filing = row.filing_id
        void_record(
            self.ctx,
            self,
            f"{row.row.name(self.ctx.tr)} {row.period.label}",
            lambda reason: c.VoidFiling(record_id=filing, reason=reason),
            lambda: c.UnvoidFiling(record_id=filing),
        )

    def print_(self) -> None:
        """Make the paper of the chosen report and show it."""
        row: DueRow | None = self.row
        if row is None:
            return
        codes = [code for code in row.row.plan.papers if code in MAKERS]
        if not codes:
            self.ctx.alerts.toast(msg("This report is written by hand."), tone=Tone.WARNING)
            return
        title = f"{row.row.name(self.ctx.tr)} {row.period.label}"

        def make(progress: Progress, _head: Any) -> ReportDoc:
            return make_paper(codes[0], progress.ask, self.ctx.tr, row.period.label)

        print_document(self.ctx, self, title, make)

    def print_list(self) -> None:
        """Print what is due and what was handed in, as the list shows it."""
        query, tr = self.query(), self.ctx.tr

        def make(progress: Progress, head: PaperHead) -> ReportDoc:
            return due_list(progress.ask(query), head, tr)

        print_document(self.ctx, self, tr("Report calendar"), make)

    def bundle(self) -> None:
        """Write all papers of the month chosen above into a folder."""
        title = self.ctx.tr("Papers of {month}", month=self.filter("month"))
        self.ctx.dialogs.folder(self, title, partial(self._write, self.filter("month")))

    def _write(self, month: str, folder: Path) -> None:
        def work(progress: Progress) -> int:
            from campus_guard.features.overview.bundle import write_bundle

            today = self.ctx.clock.today()
            written = write_bundle(
                progress.ask, self.ctx.tr, month, folder / month, today=today, say=progress.step
            )
            return len(written)

        def done(count: int) -> None:
            words = self.ctx.tr("{n} files written: {folder}", n=count, folder=str(folder / month))
            self.ctx.alerts.toast(words, tone=Tone.OK)

        self.ctx.ops.work(work, done, title=self.ctx.tr("Papers of the month"), owner=self)

    def help_text(self) -> str:
        """Return what the page is for."""
        return self.ctx.tr(
            "Overdue reports stand on top. Make the paper, hand it in yourself, then record when,"
            " how and by whom. The due days are plans that you can change."
        )

    def _saved(self, _value: Any) -> None:
        self.ctx.alerts.toast(msg("Saved."), tone=Tone.OK)


def last_months(today: date) -> list[str]:
    """Return the last month, the eleven before it and the present one, as 2026-10."""
    months = [month_of(month_of(today).first - DAY)]
    while len(months) < MONTHS:
        months.append(month_of(months[-1].first - DAY))
    return [*(month.label for month in months), month_of(today).label]


def _badge(row: DueRow) -> Badge:
    tone, icon = TONES[row.state]
    return Badge(STATE_LABELS[row.state], tone, icon)
