"""Figures of the gate: peaks, hosts, reasons, hours of the day, time inside."""

from collections.abc import Sequence
from typing import Any, ClassVar

from PySide6.QtWidgets import QGridLayout

from campus_guard.core.document import Chart, ChartKind, Series
from campus_guard.core.i18n import msg
from campus_guard.core.tone import Tone
from campus_guard.features.gate import queries as q
from campus_guard.features.gate.inputs import GateSettings
from campus_guard.features.gate.rules.codes import VisitState
from campus_guard.features.gate.rules.statistics import Share
from campus_guard.features.gate.ui.pages.common import MONTH, PERIODS, span, with_settings
from campus_guard.features.gate.ui.words import moment
from campus_guard.ui.cards import Card, NumberCard
from campus_guard.ui.charts import ChartView
from campus_guard.ui.context import UiContext
from campus_guard.ui.fields_choice import make_combo
from campus_guard.ui.forms import scrolled
from campus_guard.ui.layout import hbox, metrics, vbox
from campus_guard.ui.page import Page

MOST_BARS = 8
FIRST_HOUR, LAST_HOUR = 6, 22
_CAME = (VisitState.INSIDE, VisitState.LEFT, VisitState.CLOSED_UNCONFIRMED)


class StatisticsPage(Page):
    """The figures of the last days. Who was never signed out counts, but has no time inside."""

    key: ClassVar[str] = "gate_statistics"
    kinds: ClassVar[frozenset[str]] = frozenset({"visit", "gate_movement", "setting"})

    def __init__(self, ctx: UiContext) -> None:
        super().__init__(ctx)
        tr = ctx.tr
        self.figures: Any | None = None
        self.settings: GateSettings | None = None
        self.choice = make_combo(tr("Period"))
        self.choice.addItems([tr(words) for _, words in PERIODS])
        self.choice.setCurrentIndex([code for code, _ in PERIODS].index(MONTH))
        self.choice.currentIndexChanged.connect(lambda _index: self.reload())
        names = (
            ("visits", msg("Visits")),
            ("people", msg("People")),
            ("peak", msg("Most inside at once")),
            ("dwell", msg("Usual time inside")),
            ("open", msg("Left unrecorded")),
            ("no_show", msg("Did not come")),
        )
        self.cards = {code: NumberCard(ctx, tr(words)) for code, words in names}
        self.charts = {code: ChartView(ctx) for code in ("hours", "types", "reasons", "hosts")}
        self._lay_out()

    def reload(self) -> None:
        """Ask for the settings once, then for the figures."""
        if self.settings is None:
            with_settings(self.ctx, self, self._take_settings)
        first, last = span(self.ctx.clock.today(), PERIODS[self.choice.currentIndex()][0])
        query = q.GateStatistics(first=first, last=last)
        self.ctx.ops.read(query, self._arrived, owner=self, slot="figures")

    def help_text(self) -> str:
        """Return what this page is for."""
        return self.ctx.tr(
            "Visits that were closed without a leave time, and those recorded while the clock was "
            "wrong, are counted but left out of the times inside."
        )

    def _take_settings(self, settings: GateSettings) -> None:
        self.settings = settings
        self._show()

    def _arrived(self, figures: Any) -> None:
        self.figures = figures or None
        self._show()

    def _show(self) -> None:
        found, settings = self.figures, self.settings
        if found is None or settings is None:
            return
        tr, cards = self.ctx.tr, self.cards
        came = [found.totals[s] for s in _CAME if s in found.totals]
        cards["visits"].set(str(sum(s.visits for s in came)))
        cards["people"].set(str(sum(s.people for s in came)))
        cards["peak"].set(str(found.peak.people), note=moment(found.peak.at))
        self._show_dwell(found.dwell)
        unknown = found.totals.get(VisitState.CLOSED_UNCONFIRMED)
        number = unknown.visits if unknown else 0
        tone = Tone.WARNING if number else Tone.NORMAL
        cards["open"].set(str(number), tone, tr("not in the times"))
        missed = found.totals.get(VisitState.NO_SHOW)
        cards["no_show"].set(str(missed.visits if missed else 0))
        self._show_hours(found.hours)
        types = {t.code: t.name for t in settings.types}
        for code, title, shares, names in (
            ("types", tr("Visitor types"), found.types, types),
            ("reasons", tr("Reasons"), found.reasons, settings.reasons),
            ("hosts", tr("Hosts"), found.hosts, {}),
        ):
            self.charts[code].set_chart(self._shares(title, shares, names))

    def _show_dwell(self, dwell: Any) -> None:
        tr, card = self.ctx.tr, self.cards["dwell"]
        if dwell.median is None:
            card.set(tr("not recorded"))
            return
        note = tr(
            "mean {mean}, longest {longest} min", mean=round(dwell.mean), longest=dwell.longest
        )
        card.set(tr("{n} min", n=round(dwell.median)), note=note)

    def _show_hours(self, hours: Sequence[int]) -> None:
        tr = self.ctx.tr
        used = [h for h, n in enumerate(hours) if n]
        first = min([FIRST_HOUR, *used])
        last = max([LAST_HOUR, *used])
        shown = range(first, last + 1)
        chart = Chart(
            ChartKind.BAR,
            [f"{h}" for h in shown],
            [Series(tr("People"), [hours[h] for h in shown])],
            title=tr("People who came in, by hour of the day"),
        )
        self.charts["hours"].set_chart(chart)

    def _shares(self, title: str, shares: Sequence[Share], names: Any) -> Chart:
        tr = self.ctx.tr
        shown = list(shares[:MOST_BARS])
        words = [names.get(s.key, s.key) or tr("not said") for s in shown]
        series = Series(tr("Visits"), [s.visits for s in shown])
        return Chart(ChartKind.HBAR, words, [series], title=title)

    def _lay_out(self) -> None:
        bar = hbox(self.choice, 1, gap=12)
        numbers = hbox(*self.cards.values(), gap=12)
        grid = QGridLayout()
        metrics(grid, 12)
        places = {"hours": (0, 0), "types": (0, 1), "reasons": (1, 0), "hosts": (1, 1)}
        for code, (row, side) in places.items():
            card = Card(self.ctx, margins=12)
            card.body.addWidget(self.charts[code], 1)
            grid.addWidget(card, row, side)
        inner = Page(self.ctx)
        inner.setLayout(grid)
        area = scrolled(inner)
        column = vbox(bar, numbers, area, gap=12)
        column.setStretch(2, 1)
        self.setLayout(column)
