"""The page of who opened restricted accident files in a year, to look at and to print."""

from collections.abc import Sequence
from typing import Any

from campus_guard.core.i18n import msg
from campus_guard.features.accidents.queries import AccessReport, AccessView, ReadingRow
from campus_guard.features.accidents.ui.papers import print_access_report
from campus_guard.ui.context import UiContext
from campus_guard.ui.listpage import Action, ListPage
from campus_guard.ui.table import Column

YEARS = 6


class AccessPage(ListPage):
    """Readings of restricted files, the newest first; Enter opens the file."""

    key = "access"
    kinds = frozenset({"restricted_reading", "accident_reader"})
    search_hint = None
    empty = msg("Nobody opened a restricted accident file in this year.")

    def __init__(self, ctx: UiContext) -> None:
        self._this_year = ctx.clock.today().year
        super().__init__(ctx)

    def columns(self) -> Sequence[Column]:
        """Return time, who, file, pupil, reason."""
        tr = self.ctx.tr
        return [
            Column("at", msg("Time"), lambda r: f"{r.at:%Y-%m-%d %H:%M}", 150, sort=lambda r: r.at),
            Column("name", msg("Who"), lambda r: r.name, 140, bold=True),
            Column("number", msg("Accident number"), lambda r: r.number, 140),
            Column(
                "pupil", msg("Pupil (number)"), lambda r: r.pupil or tr("None in the file"), 150
            ),
            Column("reason", msg("Reason"), lambda r: r.reason, 0),
        ]

    def build(self) -> None:
        """Offer the years and the paper."""
        years = [(year, str(year)) for year in range(self._this_year, self._this_year - YEARS, -1)]
        self.add_filter("year", msg("Year"), years)
        self.add_action(Action(msg("Print"), self.print_, "Ctrl+P", icon="print", primary=True))
        self.add_action(Action(msg("Open file"), self._open, "Enter", needs_row=True, menu=True))

    def query(self) -> AccessReport:
        """Return the query for the chosen year."""
        return AccessReport(year=self._year)

    def take(self, answer: AccessView) -> Sequence[ReadingRow]:
        """Say how often, and about how many pupils."""
        tr = self.ctx.tr
        parts = [
            tr.n("{n} reading", "{n} readings", len(answer.rows)),
            tr.n("{n} pupil", "{n} pupils", answer.pupils),
            tr.n("{n} restricted file", "{n} restricted files", len(answer.files)),
        ]
        self.set_subtitle(", ".join(parts))
        return list(reversed(answer.rows))

    def print_(self) -> None:
        """Preview the yearly access report."""
        print_access_report(self.ctx, self, self._year)

    def help_text(self) -> str:
        """Return what the page is for."""
        return self.ctx.tr(
            "Self-harm and the like are restricted: named persons open them, each time with a"
            " reason. Every opening is a line here for each pupil; it is printed once a year."
        )

    @property
    def _year(self) -> int:
        chosen: Any = self.filter("year")
        return int(chosen or self._this_year)

    def _open(self) -> None:
        if self.row is not None:
            self.ctx.navigate("accidents", id=self.row.accident_id)
