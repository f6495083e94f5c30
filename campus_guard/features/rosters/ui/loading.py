"""Brings a whole roster into memory, in a worker thread."""

from dataclasses import dataclass

from campus_guard.features.calendar.queries import ListTerms
from campus_guard.features.people.pinyin import name_tokens
from campus_guard.features.rosters import queries as q
from campus_guard.features.rosters.rows import PersonCount, RosterRow
from campus_guard.features.rosters.rules.board import Board
from campus_guard.features.rosters.rules.compiled import Compiled
from campus_guard.features.rosters.rules.model import Quota
from campus_guard.features.rosters.ui.sheet import Sheet
from campus_guard.ui.ops import Progress


@dataclass(frozen=True)
class Loaded:
    """The rosters there are, and the one in sight; None when there is none yet."""

    rosters: tuple[RosterRow, ...]
    sheet: Sheet | None
    replan: int = 0


def load(progress: Progress, roster_id: int | None) -> Loaded:
    """Return the roster with this id, or the one that is wanted most."""
    rosters = tuple(progress.ask(q.ListRosters()))
    row = next((r for r in rosters if r.id == roster_id), None) or best(rosters)
    if row is None:
        return Loaded(rosters, None)
    view = progress.ask(q.RosterGrid(roster_id=row.id, first=row.starts_on, last=row.ends_on))
    compiled = Compiled(progress.ask(q.BuildInstance(roster_id=row.id)))
    names = {str(c.person_id): c.name for c in view.counts}
    names |= {str(c.person_id): c.person for c in view.cells if c.person_id is not None}
    quotas = tuple(made for made in map(_quota, view.counts) if made is not None)
    terms = {term.id: term.starts_on for term in progress.ask(ListTerms())}
    board = Board(compiled, {}, quotas)
    sheet = Sheet(view, board, names, _letters(names), terms.get(row.term_id))
    replan = len(progress.ask(q.ReplanDays(roster_id=row.id)))
    return Loaded(rosters, sheet, replan)


def best(rosters: tuple[RosterRow, ...]) -> RosterRow | None:
    """Return the roster to show first: the latest term's, published before drafts, the newest."""
    alive = [r for r in rosters if not r.voided]
    return max(alive, key=lambda r: (r.starts_on, bool(r.published), r.id), default=None)


def _quota(count: PersonCount) -> Quota | None:
    if count.quota_points is None:
        return None
    return Quota(
        str(count.person_id),
        count.quota_points,
        count.quota_duties or 0,
        count.quota_nights or 0,
        count.quota_holidays or 0,
        count.quota_mornings or 0,
    )


def _letters(names: dict[str, str]) -> dict[str, tuple[str, ...]]:
    return {p: tuple(token.casefold() for token in name_tokens(n)) for p, n in names.items()}
