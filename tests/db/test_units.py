"""Units of work and the service: saved whole or not at all, once, in turn, with old values kept."""

import multiprocessing
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
import sqlcipher3

from campus_guard.core.clock import FixedClock
from campus_guard.core.errors import Conflict, NotFound, UserError, World, WorldError
from campus_guard.core.ids import new_uid
from campus_guard.core.roles import Role
from campus_guard.db import engine
from campus_guard.db.engine import connect
from campus_guard.db.keys import Keys
from campus_guard.db.models import Attachment, AuditEntry, Certificate, Correction, Counter, Person
from campus_guard.db.service import Actor, Service
from campus_guard.db.session import Database, Unit
from tests.conftest import NOW
from tests.db.sample import (
    Attach,
    Broken,
    Caption,
    Dismiss,
    Hire,
    Names,
    Rename,
    break_off,
    write,
)

BOSS = Actor(2, "director", Role.DIRECTOR, "director")


def _count_up(service: Service, times: int) -> None:
    """Read, then write: what plain BEGIN cannot do beside another writer."""
    for _ in range(times):
        with service.db.write("t") as unit:
            counter = unit.session.get(Counter, "race")
            if counter is None:
                counter = Counter(series="race", last=0)
                unit.session.add(counter)
            counter.last += 1


def _count_up_elsewhere(path: Path, keys: Keys, times: int) -> None:
    database = Database(path, keys, FixedClock(NOW))
    _count_up(Service(database, BOSS), times)
    database.close()


def _last(db: Database) -> int:
    with db.read() as session:
        return session.scalar(sa.select(Counter.last).where(Counter.series == "race")) or 0


def test_threads_that_read_then_write_never_fail(db: Database, keys: Keys) -> None:
    others = [Database(db.path, keys, db.clock) for _ in range(3)]
    failed: list[BaseException] = []

    def work(database: Database) -> None:
        try:
            _count_up(Service(database, BOSS), 40)
        except BaseException as error:  # noqa: BLE001
            failed.append(error)

    threads = [threading.Thread(target=work, args=(d,)) for d in [db, db, *others]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for other in others:
        other.close()
    assert failed == []
    assert _last(db) == 200


def test_processes_that_read_then_write_never_fail(db: Database, keys: Keys) -> None:
    context = multiprocessing.get_context("spawn")
    workers = [
        context.Process(target=_count_up_elsewhere, args=(db.path, keys, 60)) for _ in range(3)
    ]
    for worker in workers:
        worker.start()
    _count_up(Service(db, BOSS), 60)
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0, 0, 0]
    assert _last(db) == 240


def test_plain_begin_would_fail_whatever_the_timeout(db: Database, keys: Keys) -> None:
    """Why every writer starts with BEGIN IMMEDIATE."""
    one, other = connect(db.path, keys.database), connect(db.path, keys.database)
    for connection in (one, other):
        connection.execute("BEGIN")
        connection.execute("SELECT count(*) FROM account").fetchone()
    one.execute("UPDATE account SET name = 'one'")
    one.execute("COMMIT")
    began = time.perf_counter()
    with pytest.raises(sqlcipher3.OperationalError, match="locked"):
        other.execute("UPDATE account SET name = 'other'")
    assert time.perf_counter() - began < 4  # at once: the five seconds of the timeout do not help
    one.close()
    other.close()


def test_a_unit_of_work_says_begin_immediate(db: Database) -> None:
    said: list[str] = []
    sa.event.listen(
        db._engine, "before_cursor_execute", lambda *args: said.append(args[2].split("\n")[0])
    )
    with db.write("t"):
        pass
    with db.read():
        pass
    assert [s for s in said if s.startswith(("BEGIN", "COMMIT"))] == [
        "BEGIN IMMEDIATE",
        "COMMIT",
        "BEGIN",
        "COMMIT",
    ]


@contextmanager
def _held_by_another(db: Database, keys: Keys) -> Iterator[None]:
    other = connect(db.path, keys.database)
    other.execute("BEGIN IMMEDIATE")
    yield
    other.execute("ROLLBACK")
    other.close()


def test_a_writer_that_never_gives_way_is_told_in_words(
    db: Database, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(engine.RULES, "busy_timeout", 50)
    impatient = Database(db.path, keys, db.clock)
    with _held_by_another(db, keys):
        with pytest.raises(WorldError) as caught, impatient.write("t"):
            pass
        assert caught.value.kind is World.BUSY
    with impatient.write("t"):
        pass
    impatient.close()


def test_a_reader_sees_one_snapshot(db: Database, director: Service) -> None:
    director.run(Hire(uid=new_uid()))
    with db.read() as session:
        query = sa.select(sa.func.count(Person.id))
        assert session.scalar(query) == 1
        director.run(Hire(uid=new_uid()))
        assert session.scalar(query) == 1
    assert len(director.ask(Names())) == 2


def test_saving_again_makes_no_second_record(db: Database, director: Service) -> None:
    form = Hire(uid=new_uid())
    first, again = director.run(form), director.run(form)
    assert first.value == again.value
    assert len(director.ask(Names())) == 1
    assert again.changes.kinds == frozenset()
    assert first.changes.ids["person"] == frozenset({first.value})
    with db.read() as session:
        links = session.scalars(sa.select(AuditEntry.action)).all()
    assert links.count("insert") == 1 + 4 + 2  # school, accounts, person with its paper


def test_an_error_leaves_nothing_behind(db: Database) -> None:
    with pytest.raises(Broken):
        write(db, Counter(series="half", last=1), after=break_off)
    with db.read() as session:
        assert session.get(Counter, "half") is None


def _take_a_number_and_fail(unit: Unit) -> None:
    unit.session.get_one(Counter, "staff").last += 1
    unit.session.flush()
    raise Broken


def test_numbers_are_given_out_once(db: Database, director: Service) -> None:
    first = director.run(Hire(uid=new_uid())).value
    director.run(Dismiss(person_id=first))
    with pytest.raises(Broken):
        write(db, after=_take_a_number_and_fail)
    for _ in range(3):
        director.run(Hire(uid=new_uid()))
    assert [number for number, _ in director.ask(Names())] == ["T1", "T2", "T3", "T4"]


def test_a_number_taken_by_a_voided_record_stays_taken(director: Service) -> None:
    for _ in range(3):
        director.run(Dismiss(person_id=director.run(Hire(uid=new_uid())).value))
    numbers = [number for number, _ in director.ask(Names())]
    assert len(set(numbers)) == len(numbers) == 3


def test_editing_what_somebody_else_changed_is_refused_with_his_name(
    director: Service, principal: Service
) -> None:
    person = director.run(Hire(uid=new_uid(), name="甲")).value
    principal.run(Rename(person_id=person, expected_version=1, name="乙"))
    with pytest.raises(Conflict, match=r"principal .* \(name"):
        director.run(Rename(person_id=person, expected_version=1, name="丙"))
    assert director.ask(Names())[0][1] == "乙"


def test_two_sessions_on_one_row_cannot_both_win(db: Database, director: Service) -> None:
    """The version column stands even where a command forgot to ask for it."""
    person = director.run(Hire(uid=new_uid())).value

    def edit_beside_another(unit: Unit) -> None:
        row = unit.session.get_one(Person, person)
        unit.session.execute(sa.text("UPDATE person SET version = version + 1"))
        row.name = "late"

    with pytest.raises(Conflict):
        write(db, after=edit_beside_another)
    assert director.ask(Names())[0][1] != "late"


def test_a_correction_keeps_the_old_value(db: Database, director: Service) -> None:
    person = director.run(Hire(uid=new_uid(), name="旧名")).value
    director.run(Rename(person_id=person, name="新名"))
    director.run(Rename(person_id=person, name="新名"))  # nothing changes: nothing is kept
    with db.read() as session:
        kept = session.scalars(sa.select(Correction)).all()
    row = kept[0]
    assert len(kept) == 1
    assert (row.kind, row.row_id, row.field) == ("person", person, "name")
    assert (row.old_text, row.new_text, row.reason) == ("旧名", "新名", "typing error")
    assert (row.username, row.at) == ("director", NOW)


def test_an_old_sealed_value_stays_sealed(db: Database, director: Service) -> None:
    uid = new_uid()
    row = director.run(Attach(uid=uid, caption="旧说明")).value
    assert director.run(Caption(attachment_id=row, caption="新说明")).value == ["caption"]
    assert director.run(Caption(attachment_id=row, caption="新说明")).value == []
    with db.read() as session:
        kept = session.scalars(sa.select(Correction)).all()
        now = session.get_one(Attachment, row).caption
    assert len(kept) == 1
    assert (kept[0].old_text, kept[0].new_text) == (None, None)
    assert kept[0].old_sealed is not None
    assert now is not None
    vault, place = db.keys.vault, ("attachment", uid, "caption")
    assert vault.open(*place, kept[0].old_sealed) == "旧说明"
    assert vault.open(*place, now) == "新说明"


def test_records_are_voided_never_deleted(db: Database, director: Service) -> None:
    person = director.run(Hire(uid=new_uid())).value
    with pytest.raises(UserError):
        director.run(Dismiss(person_id=person, reason="  "))
    director.run(Dismiss(person_id=person, reason="重复"))
    with db.read() as session:
        row = session.get_one(Person, person)
        assert (row.voided_by, row.void_reason, row.voided_at) == ("director", "重复", NOW)
        assert session.scalar(sa.select(sa.func.count(Certificate.id))) == 1
    with pytest.raises(UserError):
        director.run(Rename(person_id=person, name="x"))
    with pytest.raises(NotFound):
        director.run(Rename(person_id=999, name="x"))


def test_like_finds_what_was_typed_and_no_pattern(db: Database, director: Service) -> None:
    for name in ("50%", "505", "a_b", "axb"):
        director.run(Hire(uid=new_uid(), name=name))
    with db.read() as session:
        for typed, found in (("50%", ["50%"]), ("a_b", ["a_b"])):
            match = Person.name.contains(typed, autoescape=True)
            assert session.scalars(sa.select(Person.name).where(match)).all() == found


def test_a_fault_in_the_middle_of_a_read_does_not_freeze_the_snapshot(
    db: Database, keys: Keys, clock: FixedClock
) -> None:
    """A cursor kept alive by the exception would show the old records for ever."""
    elsewhere = Database(db.path, keys, clock)
    writer, reader = Service(elsewhere, BOSS), Service(db, BOSS)
    for _ in range(3):
        writer.run(Hire(uid=new_uid()))
    kept: list[BaseException] = []
    try:
        with db.read() as session:
            cursor = session.connection().connection.driver_connection.execute(
                "SELECT id FROM person"
            )
            cursor.fetchone()
            raise ZeroDivisionError
    except ZeroDivisionError as error:
        kept.append(error)
    writer.run(Hire(uid=new_uid()))
    assert len(reader.ask(Names())) == 4
    assert kept
    elsewhere.close()
