"""The seasonal tasks on screen: what season it is, what stands in the ledger, what was missed."""

from collections.abc import Sequence
from typing import Any, ClassVar

from campus_guard.core.document import Tone
from campus_guard.core.i18n import msg
from campus_guard.features.overview.commands.seasons import EnterSeason
from campus_guard.features.overview.queries.seasons import SeasonRow, SeasonTasks
from campus_guard.features.overview.seasons import LEDGER, SEASON_STATES, SeasonState
from campus_guard.features.people.ui.sources import people_source
from campus_guard.ui.badges import Badge
from campus_guard.ui.cards import Card, Facts
from campus_guard.ui.context import UiContext
from campus_guard.ui.formdialog import FormDialog
from campus_guard.ui.forms import Form, MultilineField, PickerField, TextField, scrolled
from campus_guard.ui.listpage import Action, ListPage
from campus_guard.ui.table import Column

TONES = {
    SeasonState.LATER: (Tone.MUTED, ""),
    SeasonState.TO_ENTER: (Tone.WARNING, "clock"),
    SeasonState.RUNNING: (Tone.NORMAL, "clock"),
    SeasonState.OVERDUE: (Tone.BAD, "warning"),
    SeasonState.MISSED: (Tone.BAD, "warning"),
    SeasonState.DONE: (Tone.OK, "check"),
}


class SeasonsPage(ListPage):
    """The tasks of the year; what asks for something stands on top."""

    key: ClassVar[str] = "report_seasons"
    kinds: ClassVar[frozenset[str]] = frozenset({"ledger_entry", "ledger_step"})
    search_hint = None
    empty = msg("Seasonal tasks stand here as soon as their time comes.")

    def __init__(self, ctx: UiContext) -> None:
        super().__init__(ctx)
        self.setContentsMargins(0, ctx.theme.px(8), 0, 0)

    def columns(self) -> Sequence[Column]:
        """Return begin, end, task, entry, state."""
        tr = self.ctx.tr
        return [
            Column("first", msg("From"), lambda r: r.found.first.isoformat(), 104),
            Column("last", msg("Until"), lambda r: r.found.last.isoformat(), 104),
            Column("name", msg("Seasonal task"), lambda r: r.title(tr), 0, bold=True),
            Column(
                "entry", msg("No. in the ledger"), lambda r: r.entry.number if r.entry else "", 120
            ),
            Column("state", msg("State"), lambda _r: "", 140, badge=_badge),
        ]

    def query(self) -> SeasonTasks:
        """Return the query."""
        return SeasonTasks()

    def build(self) -> None:
        """Add the actions and the detail."""
        self.add_action(
            Action(msg("Enter or open"), self.enter, "Enter", "edit", primary=True, needs_row=True)
        )
        self.add_action(Action(msg("Open the ledger"), self.ledger, "Ctrl+O", "ledger"))
        self._card = Card(self.ctx, " ")
        self._facts = Facts(self.ctx, name_width=84)
        self._card.body.addWidget(self._facts)
        self._card.body.addStretch(1)
        self.set_detail(scrolled(self._card))

    def show_detail(self, row: SeasonRow | None) -> None:
        """Show the measures and what the ledger says."""
        tr = self.ctx.tr
        self._card.set_title(row.title(tr) if row else "")
        if row is None:
            self._facts.set([])
            return
        entry = row.entry

        def said(key: str) -> str:
            return entry.show(key, tr) if entry else ""

        self._facts.set(
            [
                (tr("Time"), tr("{start} to {end}", start=row.found.first, end=row.found.last)),
                (tr("State"), tr(SEASON_STATES[row.state])),
                (tr("Measures to take"), said("tasks") or row.found.season.tasks(tr)),
                (tr("In charge"), said("owner")),
                (tr("No. in the ledger"), entry.number if entry else ""),
                (tr("Outcome"), said("result")),
            ]
        )

    def enter(self) -> None:
        """Enter the chosen task in the ledger, or open its entry."""
        row: SeasonRow | None = self.row
        if row is None:
            return
        if row.entry is not None:
            self.ctx.navigate("ledgers", id=row.entry.id)
            return
        ctx, season = self.ctx, row.found.season
        form = Form(ctx)
        form.row(
            TextField(ctx, "title", msg("Seasonal task"), required=True, max_length=200),
            PickerField(ctx, "owner", msg("In charge"), people_source(ctx), required=True),
            stretch=(2, 1),
        )
        form.row(MultilineField(ctx, "tasks", msg("Measures to take"), required=True, lines=5))
        form.set_values({"title": season.title(ctx.tr), "tasks": season.tasks(ctx.tr)})

        def command(values: dict[str, Any], _uid: str) -> EnterSeason:
            return EnterSeason(code=season.code, year=row.found.year, **values)

        FormDialog(ctx, self, season.title(ctx.tr), form, command, self._saved, width=640).open()

    def ledger(self) -> None:
        """Open the ledger of seasonal tasks."""
        self.ctx.navigate("ledgers", ledger=LEDGER)

    def help_text(self) -> str:
        """Return what the page is for."""
        return self.ctx.tr(
            "What comes back every year: rain, drowning, fire, campaigns. Enter writes the task in"
            " the ledger with who is in charge; done and missed tasks stay in sight."
        )

    def _saved(self, _value: Any) -> None:
        self.ctx.alerts.toast(msg("Saved."), tone=Tone.OK)


def _badge(row: SeasonRow) -> Badge:
    tone, icon = TONES[row.state]
    return Badge(SEASON_STATES[row.state], tone, icon)
