"""One hostile school for all tests that only look at it."""

from collections.abc import Iterator

import pytest

from campus_guard.core.clock import FixedClock
from campus_guard.core.roles import Actor, Role
from campus_guard.db.keys import Keys
from campus_guard.db.service import Service
from campus_guard.db.session import DATABASE_FILE
from tests.conftest import NOW, new_school
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
