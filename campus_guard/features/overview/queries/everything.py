"""One search over everything that the person before the program may see."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from campus_guard.core.i18n import Message, msg
from campus_guard.core.roles import RECORDERS, Role
from campus_guard.core.text import clean_search
from campus_guard.db.service import Query, Read
from campus_guard.features.accidents.queries import ListAccidents, MyReports
from campus_guard.features.gate.queries import GateSearch
from campus_guard.features.hazards.queries import HazardFilter, ListHazards
from campus_guard.features.hazards.queries.inspections import ListInspections
from campus_guard.features.ledgers.queries import FindEntries
from campus_guard.features.ledgers.rules.types import Words
from campus_guard.features.overview.queries.schedule import ReportPlans
from campus_guard.features.overview.queries.where import WhereIsWhat
from campus_guard.features.people.queries import FindPeople, FindPupils, ListClasses
from campus_guard.features.places.queries import ListAreas

EACH = 6
"""At most so many hits of a kind."""


@dataclass(frozen=True)
class Hit:
    """Something found: what it is, its name, a line about it, and where it opens."""

    kind: Message | Words
    title: str
    detail: Message | str
    page: str
    args: Mapping[str, Any] = field(default_factory=dict)

    @property
    def id(self) -> tuple[str, str, str]:
        """Return what tells hits apart."""
        return (self.page, self.title, str(sorted(self.args.items())))


Found = Iterator[Hit]


@dataclass(frozen=True, kw_only=True)
class FindEverything(Query[tuple[Hit, ...]]):
    """Return what fits ``text``, at most six of a kind, a few kinds after another.

    Every part is asked only when this role may ask it alone, so nothing is found here that its
    own page would not show; restricted accidents and ledgers are never found by their words.
    """

    roles: ClassVar[frozenset[Role]] = RECORDERS
    text: str

    def fetch(self, r: Read) -> tuple[Hit, ...]:
        text = clean_search(self.text)
        if not text:
            return ()
        return tuple(hit for find in FINDERS for hit in find(r, text))


def allowed(r: Read, query: Query[Any]) -> Sequence[Any]:
    """Return at most ``EACH`` answers; none when this role may not ask."""
    if r.actor.role not in query.roles:
        return ()
    answer: Any = query.fetch(r)
    rows: Sequence[Any] = getattr(answer, "rows", answer)
    return rows[:EACH]


def _gate(r: Read, text: str) -> Found:
    for hit in allowed(r, GateSearch(text=text, limit=EACH)):
        line = " ".join(part for part in (hit.unit, hit.phone, hit.badge) if part)
        if hit.kind == "vehicle":
            args = {"tab": "gate_vehicle_list", "search": hit.plate}
            yield Hit(msg("Vehicle"), hit.plate, hit.name, "gate_visits", args)
        else:
            args = {"tab": "gate_visits_list", "search": hit.name}
            yield Hit(msg("Visitor"), hit.name, line, "gate_visits", args)


def _people(r: Read, text: str) -> Found:
    for person in allowed(r, FindPeople(text=text, limit=EACH)):
        posts = "、".join(person.posts) or person.staff_number
        yield Hit(msg("Staff"), person.name, posts, "people", {"tab": "staff", "id": person.id})


def _pupils(r: Read, text: str) -> Found:
    for pupil in allowed(r, FindPupils(text=text, limit=EACH)):
        args = {"tab": "pupils", "search": pupil.number}
        yield Hit(msg("Pupil"), pupil.name, f"{pupil.class_name} {pupil.number}", "classes", args)


def _classes(r: Read, text: str) -> Found:
    for row in allowed(r, ListClasses(text=text)):
        args = {"tab": "class_list", "search": row.name}
        yield Hit(msg("Class"), row.label, row.class_teacher, "classes", args)


def _areas(r: Read, text: str) -> Found:
    for area in allowed(r, ListAreas(text=text)):
        args = {"tab": "areas", "id": area.id}
        yield Hit(msg("Area"), area.name, f"{area.code} {area.chief}", "places", args)


def _hazards(r: Read, text: str) -> Found:
    for row in allowed(r, ListHazards(wanted=HazardFilter(text=text), limit=EACH)):
        yield Hit(msg("Hazard"), row.number, row.description, "hazards", {"id": row.id})


def _accidents(r: Read, text: str) -> Found:
    for row in allowed(r, ListAccidents(text=text, limit=EACH)):
        where = msg("Restricted") if row.restricted else f"{row.occurred_at:%Y-%m-%d} {row.place}"
        yield Hit(msg("Accident"), row.number, where, "accidents", {"id": row.id})
    if r.actor.role is Role.GATEKEEPER:
        for report in MyReports().fetch(r):
            if text.casefold() in report.number.casefold():
                day = f"{report.occurred_at:%Y-%m-%d}"
                yield Hit(msg("First report"), report.number, day, "accidents")


def _inspections(r: Read, text: str) -> Found:
    for row in allowed(r, ListInspections(text=text, limit=EACH)):
        args = {"tab": "inspection_rounds", "id": row.id}
        yield Hit(msg("Inspection"), row.number, row.area or row.place, "inspections", args)


def _entries(r: Read, text: str) -> Found:
    for found in allowed(r, FindEntries(text=text, limit=EACH)):
        row = found.row
        detail = row.day.isoformat()
        yield Hit(row.definition.title, row.number, detail, "ledgers", {"id": found.id})


def _reports(r: Read, text: str) -> Found:
    rows = ReportPlans().fetch(r) if r.actor.role in ReportPlans.roles else ()
    for row in rows:
        if text.casefold() in f"{row.plan.code} {row.plan.name}".casefold():
            args = {"tab": "report_plans"}
            yield Hit(msg("Report"), row.plan.name, row.plan.recipient, "reports", args)


def _where(r: Read, text: str) -> Found:
    for row in allowed(r, WhereIsWhat(text=text)):
        if row.page:
            english = text.casefold() in row.words.en.casefold()
            title = row.words.en if english else row.words.zh
            yield Hit(msg("Where is what"), title, row.way, row.page, row.args)


FINDERS: tuple[Callable[[Read, str], Found], ...] = (
    _gate,
    _people,
    _pupils,
    _classes,
    _areas,
    _hazards,
    _accidents,
    _inspections,
    _entries,
    _reports,
    _where,
)
