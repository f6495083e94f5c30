"""The audit chain: written with every change, found out by every change, empty of people."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from campus_guard.core.clock import FixedClock
from campus_guard.core.ids import new_uid
from campus_guard.core.roles import Role
from campus_guard.db import audit
from campus_guard.db.models import Account, AuditEntry, Person, SearchKey, Setting
from campus_guard.db.service import Service
from campus_guard.db.session import UNAUDITED, Database
from tests.conftest import NOW
from tests.db.sample import Broken, Dismiss, Hire, Rename, break_off, write

MARK = "密语MARKER7531"


def _links(db: Database) -> list[tuple[Any, ...]]:
    with db.read() as session:
        rows = session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id)).all()
    return [(r.username, r.action, r.kind, r.row_id, r.fields) for r in rows]


def _report(db: Database) -> audit.ChainReport:
    with db.read() as session:
        return audit.verify(session, db.keys.audit)


def test_every_write_appends_in_its_own_transaction(db: Database, director: Service) -> None:
    begun = len(_links(db))
    person = director.run(Hire(uid=new_uid())).value
    director.run(Rename(person_id=person, name="新名"))
    director.run(Dismiss(person_id=person))
    assert _links(db)[begun:] == [
        ("director", "insert", "person", person, ""),
        ("director", "insert", "certificate", 1, ""),
        ("director", "update", "person", person, "name"),
        ("director", "update", "person", person, "voided_at,voided_by,void_reason"),
    ]
    with db.read() as session:
        assert audit.last_moment(session) == NOW
    assert _report(db).whole


def test_the_link_is_in_the_file_as_soon_as_the_record_is(db: Database) -> None:
    with db.write("t") as unit:
        unit.session.add(Setting(key="a", value=1, changed_at=NOW, changed_by="t"))
        unit.session.flush()
        with db.read() as session:  # nobody sees either before the COMMIT
            assert session.get(Setting, "a") is None
    with db.read() as session:
        assert session.get(Setting, "a") is not None
    assert _links(db)[-1] == ("t", "insert", "setting", None, "a")


def test_a_rollback_leaves_no_link(db: Database) -> None:
    before = _links(db)
    setting = Setting(key="a", value=1, changed_at=NOW, changed_by="t")
    with pytest.raises(Broken):
        write(db, setting, after=break_off)
    assert _links(db) == before
    assert _report(db).whole


def test_statements_past_the_mapped_classes_are_linked_too(db: Database, director: Service) -> None:
    director.run(Hire(uid=new_uid()))
    begun = len(_links(db))
    with db.write("t") as unit:
        rows = [
            {"uid": new_uid(), "username": n, "role": Role.DIRECTOR, "name": n, "version": 1}
            | {"created_at": NOW, "created_by": "t", "must_change_password": False}
            for n in ("a", "b")
        ]
        unit.session.execute(sa.insert(Account), rows)
        unit.session.execute(sa.insert(Account.__table__), rows[0] | {"uid": "x", "username": "x"})
        unit.session.execute(sa.update(Person).values(note="n"))
        unit.session.execute(sa.delete(Account).where(Account.username == "a"))
        unit.session.execute(sa.insert(SearchKey).values(kind="person", token="zs", row_id=1))
    assert _links(db)[begun:] == [
        ("t", "bulk_insert", "account", None, "rows=2"),
        ("t", "bulk_insert", "account", None, ""),
        ("t", "bulk_update", "person", None, ""),
        ("t", "bulk_delete", "account", None, ""),
    ]


def test_what_is_not_linked_has_no_meaning_of_its_own() -> None:
    """Counters, search tokens and old values change with a record that is linked."""
    assert sorted(UNAUDITED) == ["audit_entry", "correction", "counter", "search_key"]


def test_no_personal_data_gets_into_the_chain(db: Database, director: Service) -> None:
    person = director.run(Hire(uid=new_uid(), name=MARK, note=MARK)).value
    director.run(Rename(person_id=person, name=MARK + "二"))
    director.run(Dismiss(person_id=person, reason=MARK))
    with db.write("t") as unit:
        unit.session.execute(sa.update(Person).values(note=MARK))
        unit.session.add(Setting(key="k", value=MARK, changed_at=NOW, changed_by="t"))
    chain = "\n".join(map(str, _links(db)))
    assert len(_links(db)) > 10
    assert MARK not in chain
    assert "示例" not in chain


TAMPER: dict[str, str] = {
    "moment": "UPDATE audit_entry SET at = '2026-11-20T01:00:00.000001Z+0800' WHERE id = 4",
    "offset": "UPDATE audit_entry SET at = replace(at, '+0800', '+0700') WHERE id = 4",
    "username": "UPDATE audit_entry SET username = 'nobody' WHERE id = 4",
    "action": "UPDATE audit_entry SET action = 'read' WHERE id = 4",
    "kind": "UPDATE audit_entry SET kind = 'person' WHERE id = 4",
    "row": "UPDATE audit_entry SET row_id = 77 WHERE id = 4",
    "row removed": "UPDATE audit_entry SET row_id = NULL WHERE id = 4",
    "fields": "UPDATE audit_entry SET fields = 'name' WHERE id = 4",
    "blob instead of text": "UPDATE audit_entry SET username = x'00' WHERE id = 4",
    "mac": "UPDATE audit_entry SET mac = zeroblob(32) WHERE id = 4",
    "mac as text": "UPDATE audit_entry SET mac = 'x' WHERE id = 4",
    "mac of the row before": (
        "UPDATE audit_entry SET mac = (SELECT mac FROM audit_entry WHERE id = 3) WHERE id = 4"
    ),
    "removed": "DELETE FROM audit_entry WHERE id = 4",
    "first removed": "DELETE FROM audit_entry WHERE id = 1",
    "removed and closed up": (
        "DELETE FROM audit_entry WHERE id = 4;"
        "UPDATE audit_entry SET id = -id WHERE id > 4;UPDATE audit_entry SET id = -id - 1 "
        "WHERE id < 0"
    ),
    "reordered": (
        "UPDATE audit_entry SET id = -1 WHERE id = 4;UPDATE audit_entry SET id = 4 WHERE id = 5;"
        "UPDATE audit_entry SET id = 5 WHERE id = -1"
    ),
    "put in": (
        "INSERT INTO audit_entry SELECT id + 1, at, username, action, kind, row_id, fields, mac "
        "FROM audit_entry ORDER BY id DESC LIMIT 1"
    ),
}


@pytest.mark.parametrize("statements", TAMPER.values(), ids=TAMPER.keys())
def test_tampering_is_found(db: Database, statements: str) -> None:
    assert _report(db).whole
    with db.connection("BEGIN IMMEDIATE") as connection:
        for statement in statements.split(";"):
            connection.exec_driver_sql(statement)
    report = _report(db)
    assert not report.whole
    assert report.broken_at == (1 if "id = 1" in statements else 6 if "id + 1" in statements else 4)


def test_cutting_the_end_shows_in_count_and_head(db: Database) -> None:
    whole = _report(db).head
    with db.connection("BEGIN IMMEDIATE") as connection:
        connection.exec_driver_sql("DELETE FROM audit_entry WHERE id = 5")
    cut = _report(db)
    assert cut.whole
    assert (cut.head.count, whole.count) == (4, 5)
    assert cut.head.head != whole.head


def test_the_chain_needs_the_key(db: Database) -> None:
    with db.read() as session:
        assert audit.verify(session, bytes(32)).broken_at == 1


def test_an_empty_chain_is_whole(db: Database) -> None:
    with db.connection("BEGIN IMMEDIATE") as connection:
        connection.exec_driver_sql("DELETE FROM audit_entry")
    report = _report(db)
    assert report.whole
    assert str(report.head) == "0-00000000"
    with db.read() as session:
        assert audit.last_moment(session) is None


def test_a_long_chain_verifies_in_batches(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "_BATCH", 7)
    with db.write("t") as unit:
        for number in range(50):
            unit.note("read", "person", number)
    assert _report(db).whole
    assert _report(db).head.count == 55


def test_moments_in_the_chain_follow_the_clock(
    db: Database, clock: FixedClock, service_for: Callable[[Role], Service]
) -> None:
    clock.advance(hours=3)
    service_for(Role.PRINCIPAL).run(Hire(uid=new_uid()))
    with db.read() as session:
        assert audit.last_moment(session) == NOW + timedelta(hours=3)
