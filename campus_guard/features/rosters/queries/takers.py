"""Who takes part in a term's rosters, with what decides where he may stand."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from campus_guard.db.models import DutyPerson, Person, PersonPost, SquadMember
from campus_guard.db.service import Read
from campus_guard.features.rosters.rows import Who


@dataclass(frozen=True)
class Taker:
    """Somebody who takes part, with what decides where he may stand."""

    id: int
    name: str
    number: str
    row: DutyPerson
    person: Person
    posts: frozenset[int]
    squads: frozenset[int]

    @property
    def leads(self) -> bool:
        """Tell whether he may lead a shift."""
        return self.row.leads

    @property
    def sex(self) -> str | None:
        """Return the sex where it is known."""
        return self.person.sex

    @property
    def share(self) -> int:
        """Return the workload in percent."""
        return self.row.share

    def may(self, who: Who) -> bool:
        """Tell whether he is among those a post is for."""
        return (
            (not who.lines or self.person.line in who.lines)
            and (not who.posts or bool(self.posts & set(who.posts)))
            and (not who.squads or bool(self.squads & set(who.squads)))
            and (not who.people or self.id in who.people)
        )


def takers(r: Read, term_id: int) -> list[Taker]:
    """Return who takes part in the rosters of a term, by staff number."""
    posts, squads = (
        _pairs(r, PersonPost.person_id, PersonPost.staff_post_id),
        _pairs(r, SquadMember.person_id, SquadMember.squad_id),
    )
    query = (
        sa.select(DutyPerson, Person)
        .join(Person, DutyPerson.person_id == Person.id)
        .where(
            DutyPerson.term_id == term_id,
            DutyPerson.voided_at.is_(None),
            Person.voided_at.is_(None),
        )
        .order_by(Person.staff_number, Person.id)
    )
    return [
        Taker(
            person.id,
            person.name,
            person.staff_number,
            row,
            person,
            frozenset(posts.get(person.id, ())),
            frozenset(squads.get(person.id, ())),
        )
        for row, person in r.session.execute(query)
    ]


def _pairs(r: Read, left: Any, right: Any) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for a, b in r.session.execute(sa.select(left, right)):
        found.setdefault(a, set()).add(b)
    return found
