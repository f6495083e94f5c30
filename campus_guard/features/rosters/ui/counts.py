"""What everybody has, live beside the grid: duties, nights, holidays, points against the quota."""

from collections.abc import Callable
from dataclasses import dataclass

from campus_guard.core.document import Align
from campus_guard.core.i18n import Message, msg
from campus_guard.core.tone import Tone
from campus_guard.features.rosters.rules.board import Counts
from campus_guard.features.rosters.rules.model import Quota
from campus_guard.features.rosters.ui.sheet import Sheet
from campus_guard.ui.context import UiContext
from campus_guard.ui.table import Column, RowsModel, TableView

FAR = 2
"""From this many points off the quota a person's points are shown as too many or too few."""


@dataclass(frozen=True)
class CountRow:
    """One person's line."""

    id: str
    name: str
    tally: Counts
    quota: Quota | None

    @property
    def off(self) -> int:
        """Return the points above the quota (below: negative); 0 without a quota."""
        return self.tally.points - self.quota.points if self.quota else 0

    @property
    def tone(self) -> Tone:
        """Return the tone of the points."""
        if self.quota is None or abs(self.off) < FAR:
            return Tone.NORMAL
        return Tone.BAD if self.off > 0 else Tone.WARNING

    def points(self) -> str:
        """Return points and quota; an arrow says too many or too few, colour is not alone."""
        if self.quota is None:
            return str(self.tally.points)
        arrow = "" if self.tone is Tone.NORMAL else "↑" if self.off > 0 else "↓"
        return f"{self.tally.points}/{self.quota.points}{arrow}"


def count_rows(sheet: Sheet) -> list[CountRow]:
    """Return everybody who can be on duty, in the order of the instance."""
    board = sheet.board
    return [CountRow(p, sheet.name(p), sheet.counts(p), board.quotas.get(p)) for p in sheet.names]


def _count(name: str, header: Message, of: Callable[[CountRow], str], width: int = 48) -> Column:
    return Column(name, header, of, width, Align.RIGHT, sort=lambda r: int(of(r)))


COLUMNS = (
    Column("name", msg("Name"), lambda r: r.name, 0, bold=True, tip=lambda r: r.name),
    _count("duties", msg("Shifts"), lambda r: str(r.tally.duties)),
    _count("nights", msg("Nights"), lambda r: str(r.tally.nights)),
    _count("holidays", msg("Off d."), lambda r: str(r.tally.holidays)),
    Column(
        "points",
        msg("Duty points/quota"),
        lambda r: r.points(),
        82,
        Align.RIGHT,
        sort=lambda r: r.off,
        tone=lambda r: r.tone,
    ),
)


class CountsTable(TableView):
    """The table beside the grid."""

    def __init__(self, ctx: UiContext) -> None:
        self.rows_model = RowsModel(COLUMNS, ctx.tr)
        super().__init__(ctx.theme, self.rows_model, ctx.tr("Counts per person"))

    def show_sheet(self, sheet: Sheet) -> None:
        """Count anew; the chosen person stays chosen."""
        self.rows_model.set_rows(count_rows(sheet))
