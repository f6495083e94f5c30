"""What the gate promises at a million visits and 145,000 people.

The data are built once per run, or taken from ``DATA`` (a folder that ``make_gate`` filled). Every
reference is the same answer by the bare driver: same file, same settings, statement prepared.
"""

import gc
import random
import resource
import shutil
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from campus_guard.app.demo.dates import history, school_days
from campus_guard.app.demo.visitrows import VisitPlan, VisitSize
from campus_guard.app.demo.visits import VisitStory, prepared
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

Taken = tuple[float, float]
"""Milliseconds on the clock, and of the processor."""


def make_gate(folder: Path) -> float:
    """Build the database in ``folder``; return the seconds it took."""
    started = time.perf_counter()
    create_file(folder / DATABASE_FILE, KEYS.database)
    clock = FixedClock(NOW)
    with closing(Database(folder / DATABASE_FILE, KEYS, clock)) as db:
        db.create_tables()
        service = Service(db, Actor(2, "director", Role.DIRECTOR, "director"))
        _, terms = history(NOW.date(), 20)
        days = tuple(school_days(terms, NOW.date()))
        story = VisitStory(service, (), 1)
        with prepared(VisitPlan(1, SIZE, days, (), date.max)) as parts:
            story.fill(parts)
        story.today(clock, NOW)
    return time.perf_counter() - started


def opened(folder: Path) -> tuple[Database, Service]:
    """Return the database of ``folder`` and a gatekeeper's service."""
    db = Database(folder / DATABASE_FILE, KEYS.for_writers(), FixedClock(NOW))
    return db, Service(db, Actor(1, "gatekeeper", Role.GATEKEEPER, "gatekeeper"))


def _taken(work: Callable[[], Any]) -> Taken:
    started, used = time.perf_counter(), time.thread_time()
    work()
    return (time.perf_counter() - started) * 1000, (time.thread_time() - used) * 1000


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
    busy machine one try in ten is interrupted, and the 95th percentile would show only that. The
    ratio is one of processor time: neither side waits for anything.
    """
    words = _typed(folder)
    db, service = opened(folder)
    bare = connect(folder / DATABASE_FILE, KEYS.database)
    ours: dict[str, list[Taken]] = defaultdict(list)
    reference: dict[str, list[Taken]] = defaultdict(list)
    with closing(db), closing(bare):
        for word in words[:100]:
            service.ask(GateSearch(text=word))
            bare.execute(BARE, (word, word + chr(0x10FFFF))).fetchall()
        for number, word in enumerate(words * ROUNDS):
            _collect(number)
            bound = (word, word + chr(0x10FFFF))
            reference[word].append(_taken(lambda b=bound: bare.execute(BARE, b).fetchall()))
            ours[word].append(_taken(lambda w=word: service.ask(GateSearch(text=w))))
    gc.enable()
    bares, found = (_by_word(words, times) for times in (reference, ours))
    return [
        ("bare prepared prefix query, median", statistics.median(bares.wall), "ms", None),
        ("bare prepared prefix query, p95", _high(bares.wall), "ms", None),
        ("a keystroke, median", statistics.median(found.wall), "ms", None),
        ("a keystroke, p95", _high(found.wall), "ms", 5.0),
        ("ratio of the p95, processor time", _high(found.cpu) / _high(bares.cpu), "x", 3.0),
    ]


def _collect(number: int) -> None:
    """Let the cyclic collector rest but for now and then, as it does beside the open window."""
    if number % 500 == 0:
        gc.collect()
        gc.freeze()
        gc.disable()


def _by_word(words: Sequence[str], times: Mapping[str, Sequence[Taken]]) -> "Spread":
    """Return the median of each word."""
    return Spread(
        [statistics.median(wall for wall, _ in times[word]) for word in words],
        [statistics.median(cpu for _, cpu in times[word]) for word in words],
    )


@dataclass(frozen=True)
class Spread:
    """Milliseconds on the clock and of the processor, one of each for every word."""

    wall: list[float]
    cpu: list[float]


def check_in(folder: Path) -> list[Line]:
    """Return the figures of a durable check-in against a bare single-row commit."""
    work = folder.with_name(f"{folder.name}-checkin")
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(folder, work)
    db, service = opened(work)
    bare = connect(work / DATABASE_FILE, KEYS.database)
    ours, reference, rows = [], [], []
    with closing(db), closing(bare):
        bare.execute("CREATE TABLE bare (id INTEGER PRIMARY KEY, name TEXT)")
        same_rows = _same_rows(bare)
        for n in range(COMMITS):
            reference.append(_millis(lambda: _commit(bare)))
            command = CheckIn(uid=new_uid(), visitor_id=1 + n * 997, reason_code="other", name="")
            ours.append(_millis(lambda c=command: service.run(c)))
            rows.append(_millis(lambda person=500 + n * 997: same_rows(person)))
    shutil.rmtree(work)
    commit, check_in_, floor = (statistics.median(times) for times in (reference, ours, rows))
    return [
        ("bare single-row commit, median", commit, "ms", None),
        ("a check-in's rows by the bare driver, median", floor, "ms", None),
        ("check-in of a returning visitor, median", check_in_, "ms", None),
        ("ratio to the same rows by the bare driver", check_in_ / floor, "x", None),
        ("ratio", check_in_ / commit, "x", 4.0),
    ]


def _same_rows(connection: Any) -> Callable[[int], None]:
    """Return what stores the rows of one check-in in one transaction, and decides nothing.

    It tells how much of the ratio is the file's (a dozen indexes, a page encrypted for each) and
    how much the program's.
    """

    def copying(table: str, *own: str) -> str:
        names = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        kept = ", ".join(f'"{name}"' for name in names if name not in ("id", *own))
        marks = "".join("?, " for _ in own)
        columns = "".join(f"{name}, " for name in own)
        chosen = f"SELECT {marks}{kept} FROM {table} WHERE id = 1"  # noqa: S608 - our own names
        return f"INSERT INTO {table} ({columns}{kept}) {chosen}"

    visit = copying("visit", "uid", "visitor_id")
    movement = copying("gate_movement", "uid", "visit_id")
    link = copying("audit_entry")

    def store(person: int) -> None:
        run = connection.execute
        run("BEGIN IMMEDIATE")
        row = run(visit, (new_uid(), person)).lastrowid
        run(movement, (new_uid(), row))
        at = f"2026-11-20T01:00:00.{person:06}Z+0800"
        known = (row, at, person)
        run("UPDATE visitor SET visits = visits+1, last_visit_id=?, last_at=? WHERE id=?", known)
        run("UPDATE visitor_key SET seen = seen - 1 WHERE visitor_id = ?", (person,))
        for _ in range(3):
            run(link)
        run("COMMIT")

    return store


def _commit(connection: Any) -> None:
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("INSERT INTO bare (name) VALUES (?)", ("x" * 100,))
    connection.execute("COMMIT")


def board(folder: Path) -> list[Line]:
    """Return the figures of the board: read for the first time, and again after each change."""
    get_ready()  # as the program does while somebody types name and password
    db, service = opened(folder)
    with closing(db):
        first, used = _taken(lambda: service.ask(GateBoard()))
        again = [_millis(lambda: service.ask(GateBoard())) for _ in range(200)]
    return [
        ("first reading of the board", first, "ms", 50.0),
        ("of it processor time", used, "ms", None),
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
