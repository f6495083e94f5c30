"""How many statements a key press costs; what they cost in time is measured by ``make bench``."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import sqlcipher3

from campus_guard.core.ids import new_uid
from campus_guard.db.service import Service
from campus_guard.db.session import Database
from campus_guard.features.gate.commands import AddBadges, CheckIn, SignOut
from campus_guard.features.gate.queries import GateSearch


@contextmanager
def told(db: Database) -> Iterator[list[str]]:
    """Collect every statement that the file is asked, the driver's own count included."""
    statements: list[str] = []
    with db.connection("BEGIN") as connection:
        raw = connection.connection.driver_connection
    assert isinstance(raw, sqlcipher3.Connection)
    raw.set_trace_callback(statements.append)  # the pool gives this connection out again
    try:
        yield statements
    finally:
        raw.set_trace_callback(None)
    assert statements


@pytest.fixture
def visitor_id(director: Service) -> int:
    """Return somebody who was here once and has left."""
    director.run(AddBadges(first="001", count=3))
    uid = new_uid()
    here = director.run(
        CheckIn(uid=uid, name="示例来客", phone="13900001234", reason_code="other")
    ).value
    director.run(SignOut(uid=new_uid(), visit_id=here.visit_id))
    assert here.visitor_id is not None
    return here.visitor_id


@pytest.mark.parametrize(
    ("text", "most"), [("SLLK", 2), ("示例", 2), ("S", 2), ("1234", 3), ("nobody", 1)]
)
def test_a_keystroke_asks_few_statements(
    gatekeeper: Service, visitor_id: int, text: str, most: int
) -> None:
    found = gatekeeper.ask(GateSearch(text=text))
    assert [hit.id for hit in found] == ([] if text == "nobody" else [visitor_id])
    with told(gatekeeper.db) as statements:
        gatekeeper.ask(GateSearch(text=text))
    asked = [s for s in statements if s.lstrip().startswith("SELECT")]
    assert len(asked) <= most, asked
    assert len(statements) - len(asked) == 2, statements  # BEGIN and COMMIT
