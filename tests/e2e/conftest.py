"""One hostile school for all tests that only look at it."""

from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa

from campus_guard.core.clock import FixedClock
from campus_guard.core.roles import Actor, Role
from campus_guard.db.keys import Keys
from campus_guard.db.models import (
    Collector,
    EventGuest,
    Vehicle,
    VehicleStay,
    Visitor,
    WatchEntry,
)
from campus_guard.db.service import Service
from campus_guard.db.session import DATABASE_FILE
from tests.conftest import NOW, new_school
from tests.e2e.hostile.gateschool import NUMBER, PHONE
from tests.e2e.hostile.papers import PAPERS
from tests.e2e.hostile.printed import Printed
from tests.e2e.hostile.school import HostileSchool
from tests.e2e.hostile.texts import SCHOOL
from tests.e2e.hostile.world import World

PRINCIPAL = Actor(list(Role).index(Role.PRINCIPAL) + 1, "principal", Role.PRINCIPAL, "principal")


@pytest.fixture(scope="session")
def hostile_school(tmp_path_factory: pytest.TempPathFactory, keys: Keys) -> Iterator[HostileSchool]:
    """Return a school in which each text stands in every field. Read only: it is made once."""
    folder = tmp_path_factory.mktemp("hostile_school")
    db = new_school(folder / DATABASE_FILE, keys, FixedClock(NOW))
    made = HostileSchool(World(Service(db, PRINCIPAL)))
    made.fill(SCHOOL)
    yield made
    db.close()


@pytest.fixture(scope="session")
def printed(hostile_school: HostileSchool) -> Callable[[str], Printed]:
    """Return what makes a paper, prints and reads it: once, for all tests."""
    made: dict[str, Printed] = {}

    def give(name: str) -> Printed:
        if name not in made:
            docs = PAPERS[name].make(hostile_school.world)
            made[name] = Printed.of(docs if isinstance(docs, list) else [docs], PAPERS[name].cut)
        return made[name]

    return give


SECRETS = (
    (Visitor, "phone"),
    (Visitor, "document"),
    (Vehicle, "driver_phone"),
    (VehicleStay, "driver_phone"),
    (WatchEntry, "phone"),
    (WatchEntry, "document"),
    (Collector, "phone"),
    (Collector, "document"),
    (EventGuest, "phone"),
)
SHORTEST = 7
"""A number that is shorter is masked but for its end, which may stand anywhere."""


@pytest.fixture(scope="session")
def secrets(hostile_school: HostileSchool) -> frozenset[str]:
    """Return every phone and document number that the gate of the school knows."""
    found: set[str] = set()
    with hostile_school.world.principal.db.read() as session:
        for model, column in SECRETS:
            found |= set(session.scalars(sa.select(model.__table__.c[column])))
    assert {PHONE, NUMBER} <= found
    return frozenset(number for number in found if number and len(number) >= SHORTEST)
