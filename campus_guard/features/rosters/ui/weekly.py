"""Who may have a week, and whose turn it is: the board in memory knows posts of a day only."""

from typing import TYPE_CHECKING

from campus_guard.features.rosters import queries as q
from campus_guard.features.rosters.rows import Candidate, CellKey
from campus_guard.features.rosters.ui.desk import Desk

if TYPE_CHECKING:
    from campus_guard.features.rosters.ui.rosterpage import RosterPage


def rank_week(page: "RosterPage", desk: Desk, key: CellKey) -> None:
    """Let the database rank the candidates in sight; what was typed meanwhile stays."""

    def ranked(found: tuple[Candidate, ...]) -> None:
        chip = page.grid.chip
        if not page.panel.isHidden() and chip is not None and chip.key == key:
            page.panel.renew(desk.choices_of_week(key, found))

    query = q.CellCandidates(roster_id=desk.sheet.view.roster.id, key=key)
    page.ctx.ops.read(query, ranked, owner=page, slot="week")
