"""What the gate promises at a million visits and 145,000 people.

The data are built once per run, or taken from ``DATA`` (a folder that ``make_gate`` filled). Every
reference is the same answer by the bare driver: same file, same settings, statement prepared.
"""

import random
import resource
import shutil
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from campus_guard.app.demo.dates import history
from campus_guard.app.demo.visits import VisitSize, VisitStory
from campus_guard.core.clock import CHINA, FixedClock
from campus_guard.core.ids import new_uid
from campus_guard.core.roles import Actor, Role
from campus_guard.db.engine import connect, create_file
from campus_guard.db.keys import Keys, Vault
from campus_guard.db.service import Service
from campus_guard.db.session import DATABASE_FILE, Database, get_ready
from campus_guard.features.gate.commands import CheckIn, QuickPass, SignOut
from campus_guard.features.gate.queries import GateBoard, GateSearch
from campus_guard.features.gate.rules.search import wanted

KEYS = Keys(b"sample database key".ljust(32), Vault.from_secret(b"sample vault key".ljust(32)))
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=CHINA)
SIZE = VisitSize(145_000, 1_000_000)
KEYSTROKES = 1500
ROUNDS = 5
COMMITS = 60
VISITS_OF_A_DAY = 300
BARE = """
SELECT v.id, v.name, v.phone, v.document, v.unit, v.plate, v.visits, v.last_at, l.type_code,
 l.reason_code, l.host_id, l.host_name, p.name, n.id, n.inside, n.entered_at, n.badge
FROM (SELECT visitor.id FROM visitor WHERE visitor.id IN
 (SELECT visitor_id FROM visitor_key WHERE token >= ? AND token <= ? LIMIT 90)
 ORDER BY visitor.last_at DESC LIMIT 8) f
JOIN visitor v ON v.id = f.id LEFT JOIN visit l ON l.id = v.last_visit_id
LEFT JOIN person p ON p.id = l.host_id
LEFT JOIN visit n ON n.visitor_id = v.id AND n.state = 'inside' AND n.voided_at IS NULL
ORDER BY v.last_at DESC"""

Line = tuple[str, float, str, float | None]
"""What was measured, the value, its unit, and the most that is allowed."""


def make_gate(folder: Path) -> float:
    """Build the database in ``folder``; return the seconds it took."""
    started = time.perf_counter()
    create_file(folder / DATABASE_FILE, KEYS.database)
    clock = FixedClock(NOW)
    with closing(Database(folder / DATABASE_FILE, KEYS, clock)) as db:
        db.create_tables()
        service = Service(db, Actor(2, "director", Role.DIRECTOR, "director"))
        _, terms = history(NOW.date(), 20)
        story = VisitStory(random.Random(1), service, (), 1)
        story.fill(SIZE, terms, NOW.date())
        story.today(clock, NOW)
    return time.perf_counter() - started


def opened(folder: Path) -> tuple[Database, Service]:
    """Return the database of ``folder`` and a gatekeeper's service."""
    db = Database(folder / DATABASE_FILE, KEYS.for_writers(), FixedClock(NOW))
    return db, Service(db, Actor(1, "gatekeeper", Role.GATEKEEPER, "gatekeeper"))


def _millis(work: Callable[[], Any]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def _high(values: Sequence[float]) -> float:
    return sorted(values)[int(len(values) * 0.95)]


def _typed(folder: Path) -> list[str]:
    """Return what is typed: every prefix of tokens that are in the index, drawn at random."""
    rng = random.Random(7)
    connection = connect(folder / DATABASE_FILE, KEYS.database)
    try:
        find = "SELECT token FROM visitor_key WHERE visitor_id = ?"
        people = [rng.randrange(1, SIZE.people) for _ in range(400)]
        names = [row for person in people for row in connection.execute(find, (person,))]
    finally:
        connection.close()
    tokens = [row[0] for row in names]
    words = [t[: rng.randrange(1, 7)] for t in rng.choices(tokens, k=KEYSTROKES)]
    return [wanted(word).text or "z" for word in words]


def search(folder: Path) -> list[Line]:
    """Return the figures of the search box: each keystroke, against the bare statement.

    All words are typed in turn, several times over: of each word the median counts, because on a
    busy machine one try in ten is interrupted, and the 95th percentile would show only that.
    """
    words = _typed(folder)
    db, service = opened(folder)
    bare = connect(folder / DATABASE_FILE, KEYS.database)
    ours: dict[str, list[float]] = defaultdict(list)
    reference: dict[str, list[float]] = defaultdict(list)
    with closing(db), closing(bare):
        for word in words[:100]:
            service.ask(GateSearch(text=word))
            bare.execute(BARE, (word, word + chr(0x10FFFF))).fetchall()
        for word in words * ROUNDS:
            bound = (word, word + chr(0x10FFFF))
            reference[word].append(_millis(lambda b=bound: bare.execute(BARE, b).fetchall()))
            ours[word].append(_millis(lambda w=word: service.ask(GateSearch(text=w))))
    bares, found = ([statistics.median(times[w]) for w in words] for times in (reference, ours))
    return [
        ("bare prepared prefix query, median", statistics.median(bares), "ms", None),
        ("bare prepared prefix query, p95", _high(bares), "ms", None),
        ("a keystroke, median", statistics.median(found), "ms", None),
        ("a keystroke, p95", _high(found), "ms", 5.0),
        ("ratio of the p95", _high(found) / _high(bares), "x", 3.0),
    ]


def check_in(folder: Path) -> list[Line]:
    """Return the figures of a durable check-in against a bare single-row commit."""
    work = folder.with_name(f"{folder.name}-checkin")
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(folder, work)
    db, service = opened(work)
    bare = connect(work / DATABASE_FILE, KEYS.database)
    ours, reference = [], []
    with closing(db), closing(bare):
        bare.execute("CREATE TABLE bare (id INTEGER PRIMARY KEY, name TEXT)")
        for n in range(COMMITS):
            reference.append(_millis(lambda: _commit(bare)))
            command = CheckIn(uid=new_uid(), visitor_id=1 + n * 997, reason_code="other", name="")
            ours.append(_millis(lambda c=command: service.run(c)))
    shutil.rmtree(work)
    return [
        ("bare single-row commit, median", statistics.median(reference), "ms", None),
        ("check-in of a returning visitor, median", statistics.median(ours), "ms", None),
        ("ratio", statistics.median(ours) / statistics.median(reference), "x", 4.0),
    ]


def _commit(connection: Any) -> None:
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("INSERT INTO bare (name) VALUES (?)", ("x" * 100,))
    connection.execute("COMMIT")


def board(folder: Path) -> list[Line]:
    """Return the figures of the board: read for the first time, and again after each change."""
    get_ready()  # as the program does while somebody types name and password
    db, service = opened(folder)
    with closing(db):
        first = _millis(lambda: service.ask(GateBoard()))
        again = [_millis(lambda: service.ask(GateBoard())) for _ in range(200)]
    return [
        ("first reading of the board", first, "ms", 50.0),
        ("board read again, median", statistics.median(again), "ms", None),
        ("board read again, p95", _high(again), "ms", 50.0),
    ]


def session(folder: Path) -> list[Line]:
    """Return how much memory a day at the desk takes: people come, are looked for and leave."""
    work = folder.with_name(f"{folder.name}-session")
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(folder, work)
    words = _typed(folder)
    db, service = opened(work)
    with closing(db):
        db.spare_memory()
        service.ask(GateBoard())
        service.ask(GateSearch(text="Z"))
        service.run(QuickPass(uid=new_uid()))
        before = _resident()
        for n in range(VISITS_OF_A_DAY):
            for word in words[n * 5 : n * 5 + 5]:
                service.ask(GateSearch(text=word))
            person = 1 + n * 479
            command = CheckIn(uid=new_uid(), visitor_id=person, reason_code="other", name="")
            entered = service.run(command).value
            service.ask(GateBoard())
            service.run(SignOut(uid=new_uid(), visit_id=entered.visit_id))
            service.ask(GateBoard())
        grown = _resident() - before
    shutil.rmtree(work)
    return [
        (f"memory grown by {VISITS_OF_A_DAY} visits at the desk", grown, "MiB", 50.0),
    ]


def _resident() -> float:
    """Return the memory that this process holds, in MiB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 2**20
