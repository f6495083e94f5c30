"""Fixtures for everybody: a fresh encrypted school in a temporary folder, and its accounts."""

import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import hypothesis
import pytest

from campus_guard.core.clock import CHINA, FixedClock
from campus_guard.core.ids import derived_uid
from campus_guard.core.roles import Actor, Role
from campus_guard.db.engine import create_file
from campus_guard.db.keys import Keys, new_keys
from campus_guard.db.models import Account, School
from campus_guard.db.service import Service
from campus_guard.db.session import DATABASE_FILE, Database

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=CHINA)

# A busy machine is slow; that is no failure of a property.
hypothesis.settings.register_profile("campus_guard", deadline=None)
hypothesis.settings.load_profile("campus_guard")


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture(scope="session")
def keys() -> Keys:
    return new_keys()


def new_school(path: Path, keys: Keys, clock: FixedClock) -> Database:
    """Return a fresh school in a new file, with an account for each role."""
    create_file(path, keys.database)
    database = Database(path, keys, clock)
    database.create_tables()
    with database.write("setup") as unit:
        stamp = {"created_at": NOW, "created_by": "setup"}
        unit.session.add(
            School(
                uid=derived_uid("school"),
                name="示例小学",
                kind="primary",
                settlement="urban",
                boarding=False,
                sample=True,
                **stamp,
            )
        )
        for role in Role:
            unit.session.add(
                Account(uid=derived_uid(role), username=role, role=role, name=role, **stamp)
            )
    return database


@pytest.fixture(scope="session")
def fresh_school(tmp_path_factory: pytest.TempPathFactory, keys: Keys) -> Path:
    """Return the file of a school that every test gets a copy of."""
    path = tmp_path_factory.mktemp("fresh_school") / DATABASE_FILE
    new_school(path, keys, FixedClock(NOW)).close()
    return path


@pytest.fixture
def db(tmp_path: Path, fresh_school: Path, keys: Keys, clock: FixedClock) -> Iterator[Database]:
    shutil.copyfile(fresh_school, tmp_path / DATABASE_FILE)
    database = Database(tmp_path / DATABASE_FILE, keys, clock)
    yield database
    database.close()


@pytest.fixture
def service_for(db: Database, keys: Keys) -> Callable[[Role], Service]:
    """Return a service for a role; a gatekeeper's and a maintainer's cannot open sealed text."""
    opened: list[Database] = []

    def make(role: Role) -> Service:
        actor = Actor(list(Role).index(role) + 1, role.value, role, role.value)
        if role in (Role.DIRECTOR, Role.PRINCIPAL):
            return Service(db, actor)
        limited = Database(db.path, keys.for_writers(), db.clock)
        opened.append(limited)
        return Service(limited, actor)

    yield make
    for database in opened:
        database.close()


@pytest.fixture
def director(service_for: Callable[[Role], Service]) -> Service:
    return service_for(Role.DIRECTOR)


@pytest.fixture
def principal(service_for: Callable[[Role], Service]) -> Service:
    return service_for(Role.PRINCIPAL)


@pytest.fixture
def gatekeeper(service_for: Callable[[Role], Service]) -> Service:
    return service_for(Role.GATEKEEPER)


@pytest.fixture
def maintainer(service_for: Callable[[Role], Service]) -> Service:
    return service_for(Role.MAINTAINER)
