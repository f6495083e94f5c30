"""How many statements a key press costs; what they cost in time is measured by ``make bench``."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
import sqlcipher3

from campus_guard.core.ids import new_uid
from campus_guard.db import audit
from campus_guard.db.service import Service
from campus_guard.db.session import Database
from campus_guard.features.gate.commands import AddBadges, CheckIn, PreRegister, SignOut
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


def test_a_check_in_asks_few_statements(gatekeeper: Service, visitor_id: int) -> None:
    command = CheckIn(
        uid=new_uid(), name="", visitor_id=visitor_id, reason_code="other", next_badge=True
    )
    with told(gatekeeper.db) as statements:
        entered = gatekeeper.run(command).value
    assert entered.badge == "001"
    words = [s.split()[0] for s in statements if not s.startswith("PRAGMA")]
    assert words.count("SELECT") <= 8, statements
    # visit, movement; visitor, badge; four links of the audit chain
    assert words.count("INSERT") == 2 + 4, statements
    assert words.count("UPDATE") == 2, statements
    assert (words[0], words[-1]) == ("BEGIN", "COMMIT")


def test_what_is_stored_quickly_is_what_a_flush_stores(
    gatekeeper: Service, visitor_id: int
) -> None:
    planned = gatekeeper.run(
        PreRegister(uid=new_uid(), day=gatekeeper.clock.today(), name="", visitor_id=visitor_id)
    ).value
    flushed = gatekeeper.run(
        CheckIn(uid=new_uid(), name="", visit_id=planned, reason_code="parents_meeting")
    ).value
    gatekeeper.run(SignOut(uid=new_uid(), visit_id=flushed.visit_id))
    quick = gatekeeper.run(
        CheckIn(uid=new_uid(), name="", visitor_id=visitor_id, reason_code="parents_meeting")
    ).value
    gatekeeper.run(SignOut(uid=new_uid(), visit_id=quick.visit_id))
    query = sa.text("SELECT * FROM visit WHERE id = :id")
    with gatekeeper.db.read() as session:
        one, other = (
            session.execute(query, {"id": row_id}).one()._asdict()
            for row_id in (flushed.visit_id, quick.visit_id)
        )
        chain = audit.verify(session, gatekeeper.db.keys.audit)
    own = {"id", "uid", "version"}
    assert {k: v for k, v in one.items() if k not in own} == {
        k: v for k, v in other.items() if k not in own
    }
    assert chain.whole
