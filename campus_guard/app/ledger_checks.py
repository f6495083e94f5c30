"""The checks that ledgers ask for by name and that only the whole program can answer."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from campus_guard.core.i18n import Message, msg
from campus_guard.db.service import Read
from campus_guard.features.accidents.queries import SettlementForTerm
from campus_guard.features.calendar.queries import TermRow, term_rows
from campus_guard.features.ledgers.commands.common import Checks
from campus_guard.features.ledgers.rules.types import LedgerDef

VETOED = msg(
    "One-vote veto: {name} is not eligible for awards in {term} (responsibility for an accident)."
)


def award_veto(r: Read, _definition: LedgerDef, values: Mapping[str, Any]) -> dict[str, Message]:
    """Return the veto on the award of ``person``: a finding in the term, or in the school year.

    A responsibility accident takes away the award of the whole year (ACC-07); terms without a
    finding take away nothing.
    """
    day, person = values.get("day"), values.get("person")
    if not isinstance(day, date) or person is None:
        return {}
    for term in _year_of(day, term_rows(r)):
        found = SettlementForTerm(first=term.counts_from, last=term.counts_to).fetch(r)
        mine = found.settlement.people.get(str(person))
        if mine is not None and not mine.award_eligible:
            name = found.names.get(str(person), "")
            return {"person": msg(VETOED.text, name=name, term=term.name)}
    return {}


def _year_of(day: date, terms: list[TermRow]) -> list[TermRow]:
    """Return the terms of the school year of a day, begun by then."""
    here = next((t for t in terms if t.covers(day)), None)
    if here is None:
        return []
    return [t for t in terms if t.school_year_id == here.school_year_id and t.counts_from <= day]


CHECKS: Checks = {"award_veto": award_veto}
