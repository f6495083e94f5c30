"""Saves accidents until it is killed, many times over; prints what the file holds in the end.

Run by ``test_kill_while_saving.py`` in a process of its own, which forks one saver per round:
``saver.py FOLDER ROUNDS SEED``. What a saver acknowledged (a line on a pipe) must be there.
"""

import json
import os
import random
import signal
import sys
import time
from pathlib import Path

import sqlalchemy as sa

from campus_guard.core.clock import SystemClock
from campus_guard.core.ids import derived_uid
from campus_guard.core.roles import Actor, Role
from campus_guard.db import audit
from campus_guard.db.engine import create_file
from campus_guard.db.keys import Keys, new_keys
from campus_guard.db.models import (
    Accident,
    AccidentDuty,
    AccidentEvaluation,
    AccidentEvent,
    AccidentStep,
    AccidentVictim,
)
from campus_guard.db.service import Service
from campus_guard.db.session import DATABASE_FILE, Database
from campus_guard.features.accidents.commands import Facts, RecordAccident, TellStep
from campus_guard.features.accidents.queries import GetAccident
from campus_guard.features.accidents.rules import Cause, Injury, Setting, StepCode
from tests.unit.accident_cases import class_teacher, victim

PARTS = (AccidentVictim, AccidentDuty, AccidentStep, AccidentEvaluation, AccidentEvent)


def open_service(path: Path, keys: Keys) -> Service:
    actor = Actor(1, "anquan", Role.DIRECTOR, "示例主任")
    return Service(Database(path, keys, SystemClock()), actor)


def save_for_ever(path: Path, keys: Keys, pipe: int, round_: int) -> None:
    service = open_service(path, keys)
    number = 0
    while True:
        number += 1
        uid = derived_uid("kill", round_, number)
        moment = service.clock.now()
        facts = Facts(
            occurred_at=moment,
            place="操场",
            narrative="课间跌倒" * 50,
            setting=Setting.CAMPUS,
            cause=Cause.ACCIDENT,
            harmed=True,
        )
        parts = {"victims": (victim(Injury.MINOR),), "duties": (class_teacher(),)}
        accident = service.run(RecordAccident(uid=uid, facts=facts, **parts)).value
        os.write(pipe, f"{uid}\n".encode())
        file = service.ask(GetAccident(accident_id=accident))
        step = next(s for s in file.steps if s.code is StepCode.REPORT_DEPT)
        told = TellStep(
            uid=derived_uid(uid, "told"),
            accident_id=accident,
            step_id=step.id,
            done_at=service.clock.now(),
        )
        service.run(told)


def in_child(work: object, *arguments: object) -> int:
    child = os.fork()
    if child == 0:
        try:
            work(*arguments)  # type: ignore[operator]
        finally:
            os._exit(0)
    return child


def make_school(path: Path, keys: Keys) -> None:
    create_file(path, keys.database)
    database = Database(path, keys, SystemClock())
    database.create_tables()
    database.close()


def one_round(path: Path, keys: Keys, round_: int, dice: random.Random) -> list[str]:
    """Let a saver work for a random time and kill it; return what it acknowledged."""
    reading, writing = os.pipe()
    child = in_child(save_for_ever, path, keys, writing, round_)
    os.close(writing)
    time.sleep(dice.uniform(0.02, 0.16))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(reading, "rb") as stream:
        return [line for line in stream.read().decode().split("\n") if line]


def inspect(path: Path, keys: Keys) -> dict[str, object]:
    database = Database(path, keys, SystemClock())
    with database.read() as session:
        found = {row.uid: row.id for row in session.execute(sa.select(Accident.uid, Accident.id))}
        torn = []
        for part in PARTS:
            having = set(session.scalars(sa.select(part.accident_id).distinct()))
            torn += [i for i in found.values() if i not in having]
        numbers = sorted(session.scalars(sa.select(Accident.number)))
        whole = audit.verify(session, keys.audit).whole
        sound = session.execute(sa.text("PRAGMA integrity_check")).scalar()
    database.close()
    gaps = [n for i, n in enumerate(numbers, 1) if int(n.rsplit("-", 1)[1]) != i]
    return {"uids": list(found), "torn": torn, "gaps": gaps, "whole": whole, "sound": sound}


def main() -> None:
    folder, rounds, seed = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    path, keys, dice = folder / DATABASE_FILE, new_keys(), random.Random(seed)
    os.waitpid(in_child(make_school, path, keys), 0)
    acknowledged: list[str] = []
    for round_ in range(rounds):
        acknowledged += one_round(path, keys, round_, dice)
    sys.stdout.write(json.dumps({"acknowledged": acknowledged, **inspect(path, keys)}))


if __name__ == "__main__":
    main()
