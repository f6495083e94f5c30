"""Who loses the awards of a year, all correction slips, and what waits for somebody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from campus_guard.core.clock import CHINA
from campus_guard.core.errors import UserError
from campus_guard.core.i18n import msg
from campus_guard.core.roles import OFFICE
from campus_guard.core.text import clean_line, clean_search
from campus_guard.db.models import Accident, Hazard, TermCorrection, TermSheet
from campus_guard.db.service import Query, Read
from campus_guard.features.accidents.queries.assess import (
    Slip,
    corrections_due,
    effective_rows,
    find_term,
    in_force,
    recomputed,
    refusal_to_confirm,
    slips_where,
    stored_rows,
)
from campus_guard.features.accidents.queries.assess_load import ground, roster, sheet_rows
from campus_guard.features.accidents.rules import RuleSet, SheetState, award_year
from campus_guard.features.accidents.rules.sheet import CaseRef, SheetRow
from campus_guard.features.places.queries.lists import area_paths

FIRST_YEAR, LAST_YEAR = 2000, 2200
MISSED = 3
"""Deadlines missed before a hazard counts as refused (HAZ-05)."""


@dataclass(frozen=True)
class RefusedHazard:
    """A hazard whose owner refused to rectify it or let three deadlines pass (HAZ-05)."""

    id: int
    number: str
    found_on: date
    place: str
    department: str | None
    owner: str
    refused: int
    missed: int


@dataclass(frozen=True)
class AwardYearView:
    """Who is not eligible for the awards of a year, with the files that say so.

    ``refusals`` are for a decision: the rule is one about schools, by analogy about departments.
    """

    year: int
    first: date
    last: date
    until: date
    rules: RuleSet
    people: tuple[SheetRow, ...]
    assessed: int
    pending: tuple[CaseRef, ...]
    refusals: tuple[RefusedHazard, ...]

    @property
    def id(self) -> int:
        """Return the year (a view has a key as any row)."""
        return self.year


@dataclass(frozen=True, kw_only=True)
class AwardYearList(Query[AwardYearView]):
    """The year-end veto list, counted by day of occurrence up to today (A-28).

    Raises UserError for a year that cannot be meant.
    """

    roles = OFFICE
    year: int

    def fetch(self, r: Read) -> AwardYearView:
        if not FIRST_YEAR <= self.year <= LAST_YEAR:
            raise UserError(msg("A year from {low} to {high}.", low=FIRST_YEAR, high=LAST_YEAR))
        rules = in_force(r)
        first, last = award_year(date(self.year, 12, 31), rules)
        until = max(first, min(last, r.today))
        found = ground(r, first, last)
        rows = sheet_rows(roster(r, first, until), found, rules)
        return AwardYearView(
            year=self.year,
            first=first,
            last=last,
            until=until,
            rules=rules,
            people=tuple(row for row in rows if row.veto),
            assessed=len(rows),
            pending=found.pending,
            refusals=_refusals(r, first, last),
        )


def award_year_of(r: Read, day: date) -> int:
    """Return the year whose awards a day belongs to: calendar or school year (A-28)."""
    return award_year(day, in_force(r))[0].year


def _refusals(r: Read, first: date, last: date) -> tuple[RefusedHazard, ...]:
    rows = r.session.execute(
        sa.select(
            Hazard.id,
            Hazard.number,
            Hazard.found_on,
            Hazard.place,
            Hazard.area_id,
            Hazard.department,
            Hazard.owner,
            Hazard.refused,
            Hazard.missed,
        )
        .where(
            Hazard.voided_at.is_(None),
            Hazard.found_on.between(first, last),
            sa.or_(Hazard.refused > 0, Hazard.missed >= MISSED),
        )
        .order_by(Hazard.number)
    )
    areas = area_paths(r)
    return tuple(
        RefusedHazard(
            id=row.id,
            number=row.number,
            found_on=row.found_on,
            place=" ".join(filter(None, (areas.get(row.area_id or 0), row.place))),
            department=row.department,
            owner=row.owner,
            refused=row.refused,
            missed=row.missed,
        )
        for row in rows
    )


@dataclass(frozen=True, kw_only=True)
class AwardYears(Query[tuple[int, ...]]):
    """The years with accidents and the present one, newest first."""

    roles = OFFICE

    def fetch(self, r: Read) -> tuple[int, ...]:
        rules = in_force(r)
        moments = r.session.scalars(
            sa.select(Accident.occurred_at).where(Accident.voided_at.is_(None))
        )
        days = {moment.astimezone(CHINA).date() for moment in moments} | {r.today}
        years = {award_year(day, rules)[0].year for day in days}
        return tuple(sorted(years, reverse=True))


@dataclass(frozen=True, kw_only=True)
class ListSlips(Query[tuple[Slip, ...]]):
    """All correction slips, newest first; ``text`` looks into number and name."""

    roles = OFFICE
    term: str = ""
    text: str = ""

    def fetch(self, r: Read) -> tuple[Slip, ...]:
        term, wanted = clean_line(self.term), clean_search(self.text).casefold()
        conditions = [TermSheet.term_name == term] if term else []
        slips = slips_where(r, *conditions)
        return tuple(
            slip
            for slip in reversed(slips)
            if wanted in f"{slip.number} {slip.after.name}".casefold()
        )


@dataclass(frozen=True, kw_only=True)
class GetSlip(Query[Slip]):
    """One correction slip; raises UserError when there is none of this number."""

    roles = OFFICE
    number: str

    def fetch(self, r: Read) -> Slip:
        found = slips_where(r, TermCorrection.number == clean_line(self.number))
        if not found:
            raise UserError(msg("There is no correction slip {number}.", number=self.number))
        return found[0]


@dataclass(frozen=True)
class SettlementsWaiting:
    """How many sheets wait to be confirmed, to be frozen, and persons for a correction slip.

    ``mine`` tells whether this account may confirm; the terms are those where the first of each
    waits.
    """

    to_confirm: int = 0
    to_freeze: int = 0
    corrections: int = 0
    mine: bool = False
    confirm_term: str = ""
    freeze_term: str = ""
    correct_term: str = ""


def settlements_waiting(r: Read) -> SettlementsWaiting:
    """Return what waits; slips are looked for in the two sheets frozen last."""
    rows = r.session.scalars(
        sa.select(TermSheet)
        .where(TermSheet.voided_at.is_(None))
        .order_by(TermSheet.counted_until.desc())
    ).all()
    if not rows:
        return SettlementsWaiting()
    by_state = {
        state: [row for row in rows if row.state == state]
        for state in (SheetState.PROPOSED, SheetState.CONFIRMED)
    }
    frozen = [row for row in rows if row.state == SheetState.FROZEN][:2]
    due = [(row, count) for row in frozen if (count := _due(r, row))]
    return SettlementsWaiting(
        to_confirm=len(by_state[SheetState.PROPOSED]),
        to_freeze=len(by_state[SheetState.CONFIRMED]),
        corrections=sum(count for _, count in due),
        mine=refusal_to_confirm(r, in_force(r)) is None,
        confirm_term=_first_term(r, by_state[SheetState.PROPOSED]),
        freeze_term=_first_term(r, by_state[SheetState.CONFIRMED]),
        correct_term=_first_term(r, [row for row, _ in due]),
    )


def _first_term(r: Read, rows: Sequence[TermSheet]) -> str:
    """Return the term of the oldest of the sheets, which come newest first; empty for none."""
    return find_term(r, term_id=rows[-1].term_id).name if rows else ""


def _due(r: Read, row: TermSheet) -> int:
    term = find_term(r, term_id=row.term_id)
    rows = stored_rows(r, row.id)
    slips = slips_where(r, TermCorrection.sheet_id == row.id)
    now, _ = recomputed(r, term, row, rows, slips)
    return len(corrections_due(effective_rows(rows, slips), now))
