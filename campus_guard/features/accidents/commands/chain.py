"""A-35: a director or leader who is responsible himself does not report to himself."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from campus_guard.db.models import Accident
from campus_guard.db.service import Read, Write
from campus_guard.features.accidents.inputs import DutyInput, Facts
from campus_guard.features.accidents.queries.letters import letter_department
from campus_guard.features.accidents.rules import Party
from campus_guard.features.people.queries import PositionHolders

RANKS: Mapping[str, Party] = MappingProxyType(
    {
        "line_director": Party.LINE_DIRECTOR,
        "vice_principal": Party.VICE_PRINCIPAL,
        "first_responsible": Party.PRINCIPAL,
    }
)
_ORDER = (Party.RESPONSIBLE_PERSON, *RANKS.values())


def with_rank(r: Read, facts: Facts, duties: Sequence[DutyInput]) -> Facts:
    """Return the facts with the chain starting above the highest position a responsible held.

    What was typed stays when it is higher already; the position counts on the day of occurrence.
    """
    persons = {d.person_id for d in duties if d.person_id is not None}
    if not persons:
        return facts
    facts = _with_department(r, facts, duties)
    held = PositionHolders(on=facts.occurred_at.date()).fetch(r)
    ranks = [RANKS[h.position] for h in held if h.person_id in persons and h.position in RANKS]
    highest = max([facts.chain_from, *ranks], key=_rank)
    return replace(facts, chain_from=highest)


def _with_department(r: Read, facts: Facts, duties: Iterable[DutyInput]) -> Facts:
    """Return the facts with the department of a responsible person's signed letter (A-31).

    What was chosen by hand stays; without a signed letter it stays to be chosen.
    """
    if facts.department is not None:
        return facts
    persons = [d.person_id for d in duties if d.person_id is not None]
    found = letter_department(r, persons, facts.occurred_at.date())
    return replace(facts, department=found)


def raise_chain(w: Write, row: Accident, facts: Facts, duties: Sequence[DutyInput]) -> None:
    """Store a chain that starts higher than it did, the old start kept."""
    new = with_rank(w, facts, duties)
    if new.department is not None and facts.department is None:
        w.amend(row, department=new.department.value)
    if new.chain_from is not facts.chain_from:
        w.amend(row, chain_from=new.chain_from.value)


def _rank(party: Party) -> int:
    return _ORDER.index(party) if party in _ORDER else 0
