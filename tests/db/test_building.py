"""A file written in a hurry: each command whole or not at all, everything settled at the end."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from campus_guard.core.clock import FixedClock
from campus_guard.core.errors import UserError
from campus_guard.core.i18n import msg
from campus_guard.db import audit
from campus_guard.db.building import Building
from campus_guard.db.engine import connect, wal_of
from campus_guard.db.keys import Keys
from campus_guard.db.models import Person
from campus_guard.db.session import Database


def person(number: int) -> Person:
    return Person(
        uid=f"00000000-0000-4000-8000-{number:012}",
        name=f"示例{number}",
        created_by="anquan",
        line="teaching",
        staff_number=f"JS{number}",
    )


@pytest.fixture
def building(db: Database, keys: Keys, clock: FixedClock) -> Iterator[Building]:
    db.close()
    with closing(Building(db.path, keys, clock)) as made:
        yield made


def store(db: Database, number: int, *, refused: bool = False) -> None:
    with db.write("anquan") as unit:
        row = person(number)
        row.created_at = unit.at
        unit.session.add(row)
        unit.session.flush()
        if refused:
            raise UserError(msg("stopped"))


def names(db: Database) -> list[str]:
    with db.read() as session:
        return list(session.scalars(sa.select(Person.name).order_by(Person.id)))


def test_a_refused_command_leaves_nothing_and_the_others_stay(
    building: Building, keys: Keys, clock: FixedClock
) -> None:
    other = building.shared()
    store(building, 1)
    with pytest.raises(UserError):
        store(other, 2, refused=True)
    store(other, 3)
    assert names(building) == ["示例1", "示例3"]
    building.close()
    with closing(Database(building.path, keys, clock)) as db:
        assert names(db) == ["示例1", "示例3"]
        with db.read() as session:
            assert audit.verify(session, keys.audit).whole
            assert session.execute(sa.text("PRAGMA foreign_key_check")).all() == []


def test_when_it_is_closed_nothing_waits_in_the_log(building: Building, keys: Keys) -> None:
    for number in range(1200):  # more than it commits together
        store(building, number)
    building.close()
    log = wal_of(building.path)
    assert not log.exists() or log.stat().st_size == 0
    alone = Path(f"{building.path}.copy")
    alone.write_bytes(building.path.read_bytes())
    with closing(connect(alone, keys.database)) as bare:
        assert bare.execute("SELECT count(*) FROM person").fetchone() == (1200,)
        assert bare.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_indexes_are_there_again_when_the_rows_are_in(building: Building) -> None:
    def indexes() -> list[tuple[str, str]]:
        with building.read() as session:
            text = "SELECT name, sql FROM sqlite_master WHERE tbl_name = 'visit' ORDER BY name"
            return [(row.name, row.sql) for row in session.execute(sa.text(text))]

    before = indexes()
    with building.indexes_later("visit"):
        during = indexes()
    assert indexes() == before
    gone = {name for name, _ in before} - {name for name, _ in during}
    assert {"ix_visit_visitor_id", "ix_visit_day"} <= gone
    assert "uq_visit_visitor_id_open" not in gone
