"""The other process of the crash test: forks writers, kills them, looks at what they leave.

Everything is imported once; a fork then costs milliseconds. Each writer starts like the program:
key slot, finishing of restores, version, opening; then it records accidents and says the uid of
each one as soon as it is acknowledged.
"""

import os
import random
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from functools import partial
from pathlib import Path

import sqlalchemy as sa

from campus_guard.core.clock import FixedClock
from campus_guard.core.ids import new_uid
from campus_guard.core.roles import Actor, Role
from campus_guard.db import audit
from campus_guard.db.health import open_or_explain
from campus_guard.db.keys import KeyFile, key_file
from campus_guard.db.models import Accident, AccidentVictim, Base
from campus_guard.db.service import Service
from campus_guard.db.session import Database
from campus_guard.features.accidents.commands.record import RecordAccident
from campus_guard.features.accidents.inputs import Facts, VictimInput
from campus_guard.features.accidents.rules import Injury
from tests.conftest import NOW
from tests.db.conftest import password_of

DIRECTOR = Actor(2, "director", Role.DIRECTOR, "director")
PARTS = tuple(t for t in Base.metadata.sorted_tables if "accident_id" in t.columns)


def form(uid: str) -> RecordAccident:
    """Return what is typed: an accident with two victims, so that several tables are written."""
    facts = Facts(occurred_at=NOW - timedelta(hours=1), place="示例操场", narrative="示例" * 20)
    victims = tuple(
        VictimInput(uid=f"{uid[:-2]}-{n}", label=f"示例学生{n}", injury=Injury.MINOR)
        for n in range(2)
    )
    return RecordAccident(uid=uid, facts=facts, victims=victims)


def start(data_dir: Path) -> Database:
    """Open the school as the program does at a normal start; anything it would ask is an error."""
    keys = KeyFile.load(key_file(data_dir)).open("director", password_of(Role.DIRECTOR))
    opening = open_or_explain(data_dir, keys, FixedClock(NOW))
    if opening.db is None or opening.damage is not None:
        raise AssertionError(f"the start asks: {opening.damage}")
    return opening.db


def shape(db: Database) -> tuple[set[str], Counter[tuple[int, ...]]]:
    """Return the uids of all accidents, and how many have how many rows in each of the parts."""
    with db.read() as session:
        uids = set(session.scalars(sa.select(Accident.uid)))
        rows: dict[int, list[int]] = {i: [] for i in session.scalars(sa.select(Accident.id))}
        for table in PARTS:
            query = sa.select(table.c.accident_id, sa.func.count()).group_by(table.c.accident_id)
            found = dict(session.execute(query).all())  # type: ignore[arg-type]
            assert set(found) <= set(rows)
            for accident, sizes in rows.items():
                sizes.append(found.get(accident, 0))
        assert session.scalar(sa.select(sa.func.count(AccidentVictim.id))) == 2 * len(rows)
        assert audit.verify(session, db.keys.audit).whole
    return uids, Counter(tuple(sizes) for sizes in rows.values())


def check(data_dir: Path, acknowledged: set[str]) -> set[str]:
    """Start, and fail unless all acknowledged records are there and all are whole; return uids."""
    with closing(start(data_dir)) as db:
        uids, shapes = shape(db)
    assert acknowledged <= uids, "an acknowledged record is lost"
    assert len(shapes) <= 1, f"a record is torn: {shapes}"
    return uids


def _in_child(work: Callable[[], object]) -> int:
    child = os.fork()
    if child == 0:
        try:
            work()
        except BaseException:  # noqa: BLE001
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    return child


def _write_until_killed(data_dir: Path, say: int) -> None:
    db = start(data_dir)
    service = Service(db, DIRECTOR)
    while True:
        uid = new_uid()
        service.run(form(uid))
        os.write(say, f"{uid}\n".encode())


def _heard(pipe: int, lines: int | None = None) -> set[str]:
    """Return the uids said: until there are so many, or (None) until the pipe is closed."""
    text = b""
    while lines is None or text.count(b"\n") < lines:
        part = os.read(pipe, 65536)
        if not part:
            break
        text += part
    return {line.decode() for line in text.split(b"\n")[:-1]}


def _kill_one(data_dir: Path, chance: random.Random, pause: float) -> set[str]:
    """Start a writer, kill it at a random point (also while it starts), return what it said."""
    hear, say = os.pipe()
    writer = _in_child(lambda: _write_until_killed(data_dir, say))
    os.close(say)
    said = _heard(hear, chance.choice((0, 1, 2, 3)))
    time.sleep(chance.uniform(0, 2 * pause))
    os.kill(writer, signal.SIGKILL)
    status = os.waitstatus_to_exitcode(os.waitpid(writer, 0)[1])
    assert status == -signal.SIGKILL, "the writer failed by itself"
    said |= _heard(hear)
    os.close(hear)
    return said


def main(data_dir: Path, kills: int, seed: int) -> None:
    """Kill ``kills`` writers; print how many records were acknowledged and how many there are."""
    chance = random.Random(seed)
    acknowledged = {new_uid() for _ in range(5)}
    with closing(start(data_dir)) as db:  # loads and prepares what every fork then has
        for uid in acknowledged:
            began = time.perf_counter()
            Service(db, DIRECTOR).run(form(uid))
    pause = time.perf_counter() - began
    for number in range(kills):
        acknowledged |= _kill_one(data_dir, chance, pause)
        inspector = _in_child(partial(check, data_dir, acknowledged))
        assert os.waitstatus_to_exitcode(os.waitpid(inspector, 0)[1]) == 0, f"kill {number}"
    sys.stdout.write(f"{len(acknowledged)} {len(check(data_dir, acknowledged))}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
