"""What must be true of every connection and of the file on the disk."""

import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import sqlcipher3
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from sqlalchemy import exc

from campus_guard.core.errors import World, WorldError
from campus_guard.core.ids import new_uid
from campus_guard.db import engine
from campus_guard.db.engine import (
    APPLICATION_ID,
    check_sqlite,
    connect,
    connect_bare,
    create_file,
    make_engine,
    wal_of,
    world_error,
)
from campus_guard.db.keys import Keys, new_keys
from campus_guard.db.models import Certificate, Person
from campus_guard.db.service import Service
from campus_guard.db.session import Database
from tests.db.sample import Hire

IN_FORCE = {
    "foreign_keys": 1,
    "journal_mode": "wal",
    "synchronous": 2,
    "busy_timeout": 5000,
    "secure_delete": 1,
    "cache_size": -65536,
    "temp_store": 2,
    "application_id": APPLICATION_ID,
}
MARK = "密语MARKER7531"


def test_rules_are_in_force_on_every_connection_of_the_pool(db: Database, keys: Keys) -> None:
    pool = make_engine(db.path, keys.database)
    with ExitStack() as stack:
        connections = [stack.enter_context(pool.connect()) for _ in range(8)]
        assert len({id(c.connection.driver_connection) for c in connections}) == 8
        for connection in connections:
            found = {n: connection.exec_driver_sql(f"PRAGMA {n}").scalar() for n in IN_FORCE}
            assert found == IN_FORCE
    pool.dispose()


def test_every_rule_is_said_on_every_connect(
    db: Database, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some are the driver's default today: nobody promises that they will be tomorrow."""
    said: list[str] = []
    real = sqlcipher3.connect

    def listening(*args: Any, **options: Any) -> Any:
        connection = real(*args, **options)
        connection.set_trace_callback(said.append)
        return connection

    monkeypatch.setattr(sqlcipher3, "connect", listening)
    pool = make_engine(db.path, keys.database)
    with pool.connect(), pool.connect():
        for name in ("foreign_keys", "synchronous", "busy_timeout", "secure_delete", "temp_store"):
            assert said.count(f"PRAGMA {name} = {IN_FORCE[name]}") == 2
        assert said.count("PRAGMA cache_size = -65536") == 2
        assert said.count("PRAGMA journal_mode = WAL") == 2
    pool.dispose()


def test_the_driver_itself_does_not_have_these_rules(db: Database, keys: Keys) -> None:
    """If it did, the test above could not fail."""
    bare = connect_bare(db.path, keys.database)
    assert bare.execute("PRAGMA foreign_keys").fetchone() == (0,)
    assert bare.execute("PRAGMA cache_size").fetchone() != (-65536,)
    bare.close()


@pytest.mark.parametrize("name", ["foreign_keys", "synchronous", "secure_delete", "temp_store"])
def test_a_pragma_that_is_not_taken_stops_the_start(
    db: Database, keys: Keys, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setitem(engine.RULES, name, 77)
    with pytest.raises(WorldError) as caught:
        connect(db.path, keys.database)
    assert caught.value.kind is World.TOO_OLD


def test_start_is_refused_on_an_old_sqlite(
    db: Database, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    check_sqlite((3, 51, 3))
    check_sqlite((4, 0, 0))
    with pytest.raises(WorldError):
        check_sqlite((3, 51, 2))
    monkeypatch.setattr(engine, "OLDEST_SQLITE", (99, 0, 0))
    with pytest.raises(WorldError) as caught:
        make_engine(db.path, keys.database)
    assert caught.value.kind is World.TOO_OLD


def test_sqlcipher_seals_every_page(db: Database, keys: Keys) -> None:
    bare = connect_bare(db.path, keys.database)
    assert bare.execute("PRAGMA cipher_version").fetchone()[0].startswith("4.")
    assert bare.execute("PRAGMA cipher_use_hmac").fetchone() == ("1",)
    bare.close()


def test_foreign_keys_are_enforced(db: Database) -> None:
    with pytest.raises(exc.IntegrityError), db.write("t") as unit:
        unit.session.execute(
            sa.insert(Certificate).values(
                uid=new_uid(), person_id=999, kind="x", created_at=db.clock.now(), created_by="t"
            )
        )


def test_a_parent_with_children_cannot_be_deleted(db: Database, director: Service) -> None:
    person = director.run(Hire(uid=new_uid())).value
    with pytest.raises(exc.IntegrityError), db.write("t") as unit:
        unit.session.execute(sa.delete(Person).where(Person.id == person))


def test_errors_never_show_what_was_typed(db: Database, director: Service) -> None:
    uid = new_uid()
    director.run(Hire(uid=uid, name=MARK))
    with pytest.raises(exc.IntegrityError) as caught, db.write("t") as unit:
        unit.session.execute(
            sa.insert(Person),
            {
                "uid": uid,
                "name": MARK,
                "staff_number": "T1",
                "line": "teaching",
                "version": 1,
                "created_at": db.clock.now(),
                "created_by": "t",
            },
        )
    assert "SQL parameters hidden" in str(caught.value)
    assert MARK not in str(caught.value)


def _decrypted(db: Database, keys: Keys) -> bytes:
    """Return the decrypted file: all its pages as they lie there, free ones included."""
    raw = connect(db.path, keys.database)
    assert raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0
    raw.close()
    data, size, reserve, plain = db.path.read_bytes(), 4096, 80, b""
    for start in range(0, len(data), size):
        page = data[start : start + size]
        salt = 16 if start == 0 else 0
        cipher = Cipher(algorithms.AES(keys.database), modes.CBC(page[-reserve : 16 - reserve]))
        plain += cipher.decryptor().update(page[salt:-reserve])
    return plain


def _spellings(text: str) -> list[bytes]:
    return [text.encode(), text.encode("utf-16-le"), text.encode("utf-16-be")]


def test_deleted_text_is_gone_from_the_decrypted_pages(
    db: Database, keys: Keys, director: Service
) -> None:
    for _ in range(20):
        director.run(Hire(uid=new_uid(), note=MARK * 400))
    assert _spellings(MARK)[0] in _decrypted(db, keys)
    with db.write("t") as unit:
        unit.session.execute(sa.delete(Certificate))
        unit.session.execute(sa.delete(Person))
    rest = _decrypted(db, keys)
    assert "示例小学".encode() in rest  # the pages were really decrypted
    assert not [s for s in _spellings(MARK) if s in rest]


def test_without_secure_delete_deleted_text_stays(db: Database, keys: Keys) -> None:
    """The test above would notice."""
    raw = connect(db.path, keys.database)
    raw.execute("PRAGMA secure_delete = OFF")
    raw.execute("INSERT INTO setting VALUES ('k', ?, '', '')", (f'"{MARK * 400}"',))
    raw.execute("DELETE FROM setting")
    raw.close()
    assert _spellings(MARK)[0] in _decrypted(db, keys)


def test_nothing_readable_lies_on_the_disk(db: Database, director: Service) -> None:
    director.run(Hire(uid=new_uid(), name=MARK, note=MARK * 50))
    assert wal_of(db.path).stat().st_size > 0
    on_disk = b"".join(p.read_bytes() for p in db.path.parent.glob("campus_guard*"))
    for spelling in [*_spellings(MARK), b"SQLite format 3", b"CREATE TABLE", "示例小学".encode()]:
        assert spelling not in on_disk


def test_other_keys_and_other_files_are_refused(db: Database, keys: Keys, tmp_path: Path) -> None:
    empty, text, ours = tmp_path / "empty.db", tmp_path / "text.db", tmp_path / "unmarked.db"
    empty.write_bytes(b"")
    text.write_bytes(b"hello " * 2000)
    connect_bare(ours, keys.database, "rwc").close()
    cases = [(db.path, new_keys().database), (empty, keys.database), (text, keys.database)]
    for path, key in [*cases, (ours, keys.database)]:
        with pytest.raises(WorldError) as caught:
            connect(path, key)
        assert caught.value.kind is World.NOT_A_DATABASE


def test_a_missing_file_is_not_made(tmp_path: Path, keys: Keys) -> None:
    with pytest.raises(WorldError) as caught:
        connect(tmp_path / "none.db", keys.database)
    assert caught.value.kind is World.CANNOT_OPEN
    assert list(tmp_path.iterdir()) == []


def test_a_read_only_database_saves_nothing(db: Database, keys: Keys) -> None:
    reader = Database(db.path, keys, db.clock, read_only=True)
    with reader.read() as session:
        assert session.scalar(sa.text("SELECT count(*) FROM account")) == 4
    with pytest.raises(WorldError) as caught, reader.write("t"):
        pass
    assert caught.value.kind is World.READ_ONLY
    reader.close()
    raw = connect(db.path, keys.database, read_only=True)
    with pytest.raises(sqlcipher3.OperationalError, match="readonly"):
        raw.execute("DELETE FROM account")
    raw.close()


def test_a_reader_cannot_write_past_the_audit_chain(db: Database) -> None:
    with pytest.raises(WorldError) as caught, db.read() as session:
        session.execute(sa.delete(Person))
    assert caught.value.kind is World.READ_ONLY
    with db.write("t") as unit:  # the same pooled connection writes again
        unit.session.execute(sa.delete(Person))


def test_faults_of_ours_are_not_blamed_on_the_world(db: Database) -> None:
    with pytest.raises(exc.OperationalError, match="no such table"), db.read() as session:
        session.execute(sa.text("SELECT * FROM nowhere"))
    assert world_error(ValueError("disk full")) is None


def test_damage_is_not_written_to_standard_error(db: Database) -> None:
    """SQLCipher logs each bad page there by default: hundreds of lines on a damaged file."""
    db.close()
    data = bytearray(db.path.read_bytes())
    data[300] ^= 1
    db.path.write_bytes(data)
    program = (
        "import sys; from pathlib import Path; from campus_guard.db.engine import connect\n"
        "try: connect(Path(sys.argv[1]), bytes(32))\n"
        "except Exception as error: print(type(error).__name__)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(db.path)], capture_output=True, text=True, check=True
    )
    assert (done.stdout.strip(), done.stderr) == ("WorldError", "")


def test_the_file_carries_our_mark(tmp_path: Path, keys: Keys) -> None:
    create_file(tmp_path / "new.db", keys.database)
    raw = connect(tmp_path / "new.db", keys.database)
    assert raw.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
    raw.close()
