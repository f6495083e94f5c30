"""The other process of the gate's crash test: gatekeepers are killed while they let people in.

What was on its way is sent again with the same uid, as the desk does after a restart: everybody
who was acknowledged is there, everybody is there once.
"""

import os
import random
import signal
import sys
import time
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa

from campus_guard.core.ids import new_uid
from campus_guard.core.roles import Actor, Role
from campus_guard.db import audit
from campus_guard.db.models import GateMovement, Visit, Visitor
from campus_guard.db.service import Service
from campus_guard.features.gate.commands import CheckIn, SignOut
from tests.db.crash import _heard, _in_child, start

GATEKEEPER = Actor(1, "gatekeeper", Role.GATEKEEPER, "gatekeeper")


def form(uid: str) -> CheckIn:
    """Return what is typed; the name is the uid's, so that nobody comes twice."""
    return CheckIn(uid=uid, name=f"示例{uid[:8]}", phone="13800138000", reason_code="other")


def _work(data_dir: Path, say: int) -> None:
    service = Service(start(data_dir), GATEKEEPER)
    while True:
        uid = new_uid()
        os.write(say, f"sent {uid}\n".encode())
        entered = service.run(form(uid)).value
        os.write(say, f"done {uid}\n".encode())
        if int(uid[:2], 16) % 2:
            service.run(SignOut(uid=new_uid(), visit_id=entered.visit_id))


def _kill_one(data_dir: Path, chance: random.Random) -> tuple[set[str], set[str]]:
    """Return the uids that were sent, and those that were acknowledged, by a killed gatekeeper."""
    hear, say = os.pipe()
    child = _in_child(lambda: _work(data_dir, say))
    os.close(say)
    said = _heard(hear, chance.choice((1, 2, 3, 4)))
    time.sleep(chance.uniform(0, 0.03))
    os.kill(child, signal.SIGKILL)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    said |= _heard(hear)
    os.close(hear)
    kinds = {kind: {s.split()[1] for s in said if s.startswith(kind)} for kind in ("sent", "done")}
    return kinds["sent"], kinds["done"]


def check(data_dir: Path, sent: set[str], done: set[str]) -> None:
    """Fail unless all acknowledged visits are there, each once and whole, after sending again."""
    with closing(start(data_dir)) as db:
        with db.read() as session:
            stored = set(session.scalars(sa.select(Visit.uid)))
        assert done <= stored <= sent
        for uid in sent - done:
            Service(db, GATEKEEPER).run(form(uid))
        with db.read() as session:
            visits = list(session.scalars(sa.select(Visit)))
            assert sorted(v.uid for v in visits) == sorted(sent)
            entries = sa.select(GateMovement.visit_id).where(GateMovement.direction == "in")
            assert sorted(session.scalars(entries)) == sorted(v.id for v in visits)
            assert session.scalar(sa.select(sa.func.count(Visitor.id))) == len(visits)
            assert audit.verify(session, db.keys.audit).whole


def main(data_dir: Path, kills: int) -> None:
    """Kill ``kills`` gatekeepers; print how many visits there are."""
    chance = random.Random(20261120)
    sent: set[str] = set()
    for _ in range(kills):
        tried, done = _kill_one(data_dir, chance)
        sent |= tried
        check(data_dir, sent, sent - (tried - done))
    sys.stdout.write(f"{len(sent)}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
