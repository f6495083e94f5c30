"""The indicators on screen: numbers, the line, what is missing, and the way to a task."""

from collections.abc import Sequence
from typing import Any, ClassVar

from campus_guard.core.document import Align, ReportDoc, Tone
from campus_guard.core.i18n import msg
from campus_guard.db.paper import PaperHead
from campus_guard.features.calendar.ui.records import print_document, void_record
from campus_guard.features.indicators import commands as c
from campus_guard.features.indicators.queries import IndicatorRow, Indicators, IndicatorSheet
from campus_guard.features.indicators.report import indicator_paper
from campus_guard.features.indicators.rules import LABELS, MEANINGS, Indicator, Preset
from campus_guard.ui.badges import Badge
from campus_guard.ui.cards import Card, Facts
from campus_guard.ui.formdialog import FormDialog
from campus_guard.ui.forms import (
    ChoiceField,
    DateField,
    Form,
    IntegerField,
    MultilineField,
    TextField,
    scrolled,
)
from campus_guard.ui.listpage import Action, ListPage
from campus_guard.ui.ops import Progress
from campus_guard.ui.table import Column

LEDGERS = {
    Indicator.GUARDS: "LICENCE",
    Indicator.GEAR: "EQUIP",
    Indicator.CCTV: "DEVICE",
    Indicator.NETWORK: "DEVICE",
    Indicator.ALARM: "DEVICE",
    Indicator.CLOSED: "CLOSED",
    Indicator.TEAM: "TEAM",
}
"""The ledger that an indicator is counted from."""


class IndicatorsPage(ListPage):
    """Required, actual, rate and line of each indicator."""

    key: ClassVar[str] = "indicators"
    kinds: ClassVar[frozenset[str]] = frozenset(
        {"indicator_reading", "ledger_entry", "setting", "pupil", "school"}
    )
    search_hint = None

    def columns(self) -> Sequence[Column]:
        """Return indicator, numbers, rate, line, state."""
        tr = self.ctx.tr

        def number(value: int | None) -> str:
            return tr("Not recorded") if value is None else str(value)

        def rate(row: IndicatorRow) -> str:
            found = row.measure.rate
            return "—" if found is None or found.percent is None else f"{found.percent}%"

        def line(row: IndicatorRow) -> str:
            return tr("No line") if row.measure.line is None else f"{row.measure.line}%"

        right = Align.RIGHT
        return [
            Column("name", msg("Indicator"), lambda r: tr(LABELS[r.indicator]), 0, bold=True),
            Column(
                "required", msg("Number required"), lambda r: number(r.measure.required), 116, right
            ),
            Column(
                "actual", msg("Number in place"), lambda r: number(r.measure.actual), 116, right
            ),
            Column("rate", msg("Rate"), rate, 72, right),
            Column("line", msg("Line to reach"), line, 84, right),
            Column("state", msg("State"), lambda _r: "", 116, badge=badge),
        ]

    def query(self) -> Indicators:
        """Return the query."""
        return Indicators()

    def take(self, answer: IndicatorSheet) -> Sequence[IndicatorRow]:
        """Keep the lines, return the rows."""
        self._sheet = answer
        tr, short = self.ctx.tr, len(answer.short)
        words = tr.n("{n} below the line", "{n} below the line", short)
        self.set_subtitle(f"{tr(LABELS[answer.thresholds.preset])} · {words}")
        return answer.rows

    def build(self) -> None:
        """Add the actions and the detail."""
        self.add_action(
            Action(msg("Enter numbers"), self.edit, "Enter", "edit", primary=True, needs_row=True)
        )
        self.add_action(Action(msg("Make a task"), self.task, "Ctrl+T", "flag", needs_row=True))
        self.add_action(Action(msg("Preview and print"), self.print_, "Ctrl+P", "print"))
        self.add_action(Action(msg("Lines and their source"), self.lines, menu=True))
        self.add_action(Action(msg("Keep today's numbers"), self.keep, menu=True))
        self.add_action(
            Action(msg("Open the ledger"), self.ledger, "Ctrl+O", menu=True, needs_row=True)
        )
        self.add_action(
            Action(msg("Count from the ledger again"), self.void, "Delete", menu=True,
                   needs_row=True)
        )  # fmt: skip
        self._card = Card(self.ctx, " ")
        self._facts = Facts(self.ctx, name_width=84)
        self._card.body.addWidget(self._facts)
        self._card.body.addStretch(1)
        self.set_detail(scrolled(self._card))

    def show_detail(self, row: IndicatorRow | None) -> None:
        """Show how it is counted and what is missing."""
        tr = self.ctx.tr
        self._card.set_title(tr(LABELS[row.indicator]) if row else "")
        if row is None:
            self._facts.set([])
            return
        self._facts.set(
            [
                (tr("Counted as"), tr(MEANINGS[row.indicator])),
                (tr("Counted on"), row.day.isoformat()),
                (tr("Taken from"), self._origin(row)),
                (tr("Missing"), str(row.measure.gap) if row.measure.gap else tr("None")),
                (tr("Source of the lines"), self._sheet.thresholds.source or tr("Shipped")),
                (tr("Remark"), row.note),
            ]
        )

    def edit(self) -> None:
        """Enter the numbers of the chosen indicator by hand."""
        row: IndicatorRow | None = self.row
        if row is None:
            return
        ctx = self.ctx
        form = Form(ctx)
        form.note(MEANINGS[row.indicator])
        form.row(
            DateField(ctx, "day", msg("Counted on"), required=True),
            IntegerField(ctx, "required", msg("Number required"), required=True),
            IntegerField(ctx, "actual", msg("Number in place"), required=True),
        )
        form.row(MultilineField(ctx, "note", msg("Remark"), lines=2))
        form.set_values(
            {
                "day": ctx.clock.today(),
                "required": row.measure.required,
                "actual": row.measure.actual,
                "note": row.note,
            }
        )

        def command(values: dict[str, Any], uid: str) -> c.TypeReading:
            return c.TypeReading(uid=uid, indicator=row.indicator, **values)

        title = ctx.tr(LABELS[row.indicator])
        FormDialog(ctx, self, title, form, command, self._saved, width=560).open()

    def lines(self) -> None:
        """Choose the preset and lines of the school's own."""
        ctx, now = self.ctx, self._sheet.thresholds
        form = Form(ctx)
        form.row(
            ChoiceField(
                ctx, "preset", msg("Lines"), [(p, LABELS[p]) for p in Preset], required=True
            )
        )
        form.note(msg("Lines of your own in percent; empty takes the preset, 0 asks for nothing."))
        every = list(Indicator)
        for first in range(0, len(every), 4):
            form.row(*(IntegerField(ctx, i.value, LABELS[i]) for i in every[first : first + 4]))
        form.row(TextField(ctx, "source", msg("Source of the lines"), max_length=200))
        form.set_values(
            {
                "preset": now.preset,
                "source": now.source,
                **{i.value: now.own[i] or 0 for i in every if i in now.own},
            }
        )

        def command(values: dict[str, Any], _uid: str) -> c.SetThresholds:
            typed = {i: values[i.value] for i in every if values[i.value] is not None}
            return c.SetThresholds(
                preset=values["preset"],
                own={i: line or None for i, line in typed.items()},
                source=values["source"],
            )

        title = ctx.tr("Lines and their source")
        FormDialog(ctx, self, title, form, command, self._saved, width=760).open()

    def keep(self) -> None:
        """Keep today's numbers, so that later papers can look back."""

        def done(count: int) -> None:
            words = self.ctx.tr.n("{n} number kept.", "{n} numbers kept.", count)
            self.ctx.alerts.toast(words, tone=Tone.OK)

        self.ctx.ops.write(c.KeepReadings(), done, owner=self)

    def void(self) -> None:
        """Void the typed numbers: the ledger counts again."""
        row: IndicatorRow | None = self.row
        if row is None or row.reading_id is None:
            return
        reading = row.reading_id
        void_record(
            self.ctx,
            self,
            self.ctx.tr(LABELS[row.indicator]),
            lambda reason: c.VoidReading(record_id=reading, reason=reason),
            lambda: c.UnvoidReading(record_id=reading),
        )

    def task(self) -> None:
        """Give somebody the task to close the gap, with a deadline."""
        row: IndicatorRow | None = self.row
        if row is None:
            return
        tr = self.ctx.tr
        words = tr("{name}: {n} missing", name=tr(LABELS[row.indicator]), n=row.measure.gap)
        self.ctx.navigate("tasks", new=True, indicator=row.indicator.value, what=words)

    def ledger(self) -> None:
        """Open the ledger that the chosen indicator is counted from."""
        row: IndicatorRow | None = self.row
        if row is not None and row.indicator in LEDGERS:
            self.ctx.navigate("ledgers", ledger=LEDGERS[row.indicator])

    def print_(self) -> None:
        """Print the form IND."""
        tr = self.ctx.tr

        def make(progress: Progress, head: PaperHead) -> ReportDoc:
            return indicator_paper(progress.ask(Indicators()), head, tr)

        print_document(self.ctx, self, tr("Three-defence indicators"), make)

    def help_text(self) -> str:
        """Return what the page is for."""
        return self.ctx.tr(
            "Numbers come from the ledgers where they can; typed ones count until they are voided."
            " Below the line a task with a deadline can be made."
        )

    def _origin(self, row: IndicatorRow) -> str:
        tr = self.ctx.tr
        if row.typed:
            return tr("Typed")
        return tr("Ledger") if row.measure.actual is not None else ""

    def _saved(self, _value: Any) -> None:
        self.ctx.alerts.toast(msg("Saved."), tone=Tone.OK)


def badge(row: IndicatorRow) -> Badge:
    """Return whether the line is reached, in words with an icon."""
    m = row.measure
    if m.rate is None:
        return Badge(msg("Not recorded"), Tone.MUTED, "minus")
    if m.met is None:
        return Badge(msg("No line"), Tone.MUTED, "minus")
    if m.met:
        return Badge(msg("Reached"), Tone.OK, "check")
    return Badge(msg("Below the line"), Tone.BAD, "warning")
