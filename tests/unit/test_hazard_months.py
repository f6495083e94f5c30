"""Random years of a school: every month balances, across years and after voiding; and fast."""

import random
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa
from sqlalchemy import orm

from campus_guard.core.clock import CHINA, FixedClock
from campus_guard.core.errors import CampusGuardError
from campus_guard.core.ids import derived_uid, new_uid
from campus_guard.db.models import Hazard, HazardEvent
from campus_guard.db.service import Command, Query, Service
from campus_guard.db.session import Database
from campus_guard.features.hazards import commands as c
from campus_guard.features.hazards import queries as q
from campus_guard.features.hazards.rules.codes import EventKind, HazardState, Level
from campus_guard.features.hazards.rules.figures import months_between
from tests.unit.hazard_cases import facts, photo

BEGIN = datetime(2026, 9, 1, 9, tzinfo=CHINA)
Move = Callable[[random.Random, int, date], Command[int]]


def _step(command: type[Command[int]], **values: object) -> Move:
    return lambda _rng, i, _today: command(uid=new_uid(), hazard_id=i, **values)


MOVES: tuple[Move, ...] = (
    _step(c.GradeHazard, level=Level.GENERAL, reason="示例"),
    _step(c.GradeHazard, level=Level.GENERAL, reason="示例"),
    _step(c.GradeHazard, level=Level.MAJOR),
    lambda rng, i, today: c.AssignHazard(
        uid=new_uid(),
        hazard_id=i,
        measure="更换",
        owner=rng.choice(["张三", "李四"]),
        due=today + timedelta(days=rng.randint(0, 40)),
        reason="示例",
    ),
    _step(c.StartRectifying),
    _step(c.AskReinspection),
    _step(c.AskReinspection),
    _step(c.PassReinspection, verifier="王五", evidence="照片"),
    _step(c.PassReinspection, verifier="李四"),
    _step(c.FailReinspection, verifier="王五", reason="未完成"),
    _step(c.StrikeOff, evidence="照片"),
    _step(c.StrikeOff),
    _step(c.UrgeHazard),
    _step(c.ReportOutside, unit="示例供电所", protection="围挡"),
    _step(c.ResumeHazard),
    _step(c.RecordCost, amount=Decimal("12.30")),
)
RARE: tuple[Move, ...] = (
    _step(c.TakeBackStep, reason="点错"),
    lambda _rng, i, _today: c.VoidHazard(hazard_id=i, reason="误报"),
    lambda _rng, i, _today: c.UnvoidHazard(hazard_id=i),
)


def _live(director: Service, clock: FixedClock, rng: random.Random, events: int) -> list[int]:
    """Play random commands through sixteen months; what the rules refuse did not happen."""
    clock.at = BEGIN
    ids: list[int] = []
    for _ in range(events):
        clock.advance(hours=rng.randint(0, 90))
        today = clock.today()
        if not ids or rng.random() < 0.12:
            found = today - timedelta(days=rng.randint(0, 20))
            typed = facts(found_on=found, proposed_major=rng.random() < 0.2)
            fixed = {"measure": "清理", "fixer": "张三", "verifier": "李四", "photos": (photo(),)}
            spot = rng.random() < 0.2
            command = c.RegisterFixed(**typed, **fixed) if spot else c.RegisterHazard(**typed)
            ids.append(director.run(command).value)
        else:
            near = ids[-5:] if rng.random() < 0.7 else ids
            for move in rng.sample(RARE, 2) if rng.random() < 0.1 else rng.sample(MOVES, 8):
                try:
                    director.run(move(rng, rng.choice(near), today))
                except CampusGuardError:
                    continue
    return ids


@pytest.mark.parametrize("seed", [1, 2])
def test_every_month_of_random_years_balances(
    director: Service, clock: FixedClock, seed: int
) -> None:
    rng = random.Random(seed)
    ids = _live(director, clock, rng, 250)
    months = months_between(date(2026, 8, 1), clock.today())
    assert len(months) > 12
    before = 0
    closed = 0
    for first, _last in months:
        register = director.ask(q.HazardsOfMonth(month=f"{first:%Y-%m}"))
        n = register.counts
        assert n.balanced
        assert n.carried == before
        assert len(register.rows) == n.carried + n.new
        assert sum(row.closed for row in register.rows) == n.closed
        assert sum(row.carried for row in register.rows) == n.carried
        assert all(row.struck_on is None or row.struck_on >= first for row in register.rows)
        assert (n.removal.part, n.removal.whole) == (n.closed, n.carried + n.new)
        before, closed = n.open, closed + n.closed
    rows = director.ask(q.ListHazards(wanted=q.HazardFilter(voided=True))).rows
    living = [row for row in rows if not row.voided]
    assert before == sum(row.struck_on is None for row in living)
    assert closed == sum(row.struck_on is not None for row in living)
    assert 0 < len(living) < len(rows) == len(ids)
    assert {row.state for row in rows} >= {HazardState.STRUCK_OFF, HazardState.EXTERNAL}
    numbers = [row.number for row in rows]
    for year in ("2026", "2027"):
        mine = sorted(n for n in numbers if n.startswith(f"YH-{year}-"))
        assert mine == [f"YH-{year}-{i:04d}" for i in range(1, len(mine) + 1)]


def test_a_struck_off_hazard_has_it_all(director: Service, clock: FixedClock) -> None:
    _live(director, clock, random.Random(3), 150)
    done = [
        row for row in director.ask(q.ListHazards()).rows if row.state is HazardState.STRUCK_OFF
    ]
    assert len(done) > 5
    for row in done:
        story = director.ask(q.GetHazard(hazard_id=row.id))
        assert row.measure
        assert row.owner
        assert row.first_due_on
        assert story.evidence or story.photos
        assert row.verifier not in {f.name for f in story.fixers}


def test_the_row_is_what_the_events_say(director: Service, clock: FixedClock, db: Database) -> None:
    """Whatever happened, deriving a hazard again from its events changes nothing."""
    from campus_guard.db.service import Read
    from campus_guard.features.hazards.commands.common import derive
    from campus_guard.features.hazards.queries.load import standing_of

    _live(director, clock, random.Random(4), 120)
    with db.read() as session:
        read = Read(session, director.actor, clock.now(), db.keys.vault)
        for row in session.scalars(sa.select(Hazard)):
            derive(row, standing_of(read, row.id))
            assert not orm.object_session(row).is_modified(row)  # type: ignore[union-attr]


# ------------------------------------------------------------------ size


def fill(db: Database, hazards: int, begin: date = date(2026, 1, 1), spread: int = 300) -> None:
    """Store many hazards, two thirds of them struck off, with seven events each."""
    rows, events = [], []
    for i in range(1, hazards + 1):
        found = begin + timedelta(days=i % spread)
        struck = found + timedelta(days=9) if i % 3 else None
        stamp = {"created_at": BEGIN, "created_by": "director", "version": 1}
        rows.append(
            {
                "id": i,
                "uid": derived_uid("hazard", i),
                **stamp,
                "number": f"YH-2026-{i:04d}",
                "kind": "hazard",
                "found_on": found,
                "source": "patrol",
                "category": "FIRE",
                "description": f"示例隐患{i}" * 5,
                "place": f"示例楼{i % 40}层",
                "finder": "李四",
                "state": "struck_off" if struck else "assigned",
                "level": "general",
                "measure": "更换",
                "owner": "张三",
                "first_due_on": found + timedelta(days=5),
                "due_on": found + timedelta(days=5),
                "struck_on": struck,
                "steps": 7,
            }
        )
        who = {"id": None, "name": "张三"}
        due = (found + timedelta(days=5)).isoformat()
        steps = [
            ("found", 0, {}),
            ("graded", 1, {"level": "general"}),
            ("assigned", 1, {"measure": "更换", "owner": who, "due": due}),
            ("note", 2, {"text": "示例"}),
        ]
        if struck:
            verifier = {"id": None, "name": "李四"}
            steps += [
                ("asked", 8, {"fixer": who}),
                ("passed", 9, {"verifier": verifier, "evidence": "照片"}),
                ("struck_off", 9, {"by": verifier}),
            ]
        events += [
            {
                "uid": derived_uid("event", i, n),
                "hazard_id": i,
                "number": n,
                "kind": kind,
                "on": found + timedelta(days=days),
                "at": BEGIN,
                "username": "director",
                "data": data,
            }
            for n, (kind, days, data) in enumerate(steps, start=1)
        ]
    with db.write("setup") as unit:
        unit.session.execute(sa.insert(Hazard), rows)
        unit.session.execute(sa.insert(HazardEvent), events)


def test_a_thousand_hazards_open_fast(director: Service, db: Database) -> None:
    fill(db, 1000)
    questions: dict[str, Query[object]] = {
        "list": q.ListHazards(),
        "search": q.ListHazards(wanted=q.HazardFilter(text="示例楼3")),
        "overdue": q.ListHazards(wanted=q.HazardFilter(overdue=True)),
        "board": q.HazardBoard(),
        "waiting": q.HazardsWaiting(),
        "areas": q.HazardsByArea(),
        "month": q.HazardsOfMonth(month="2026-10"),
        "story": q.GetHazard(hazard_id=500),
        "prompts": q.RiskPrompts(),
    }
    assert director.ask(q.ListHazards()).total == 1000
    assert EventKind.SPENT in director.ask(q.GetHazard(hazard_id=500)).possible
    slow = {}
    for name, question in questions.items():
        best = min(_seconds(director, question) for _ in range(3))
        if best > 0.1:
            slow[name] = round(best, 3)
    assert not slow


def _seconds(director: Service, question: Query[object]) -> float:
    start = time.process_time()
    director.ask(question)
    return time.process_time() - start
