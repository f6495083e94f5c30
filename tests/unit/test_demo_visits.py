"""Sample visits made in a process of their own are the ones made here."""

from dataclasses import replace
from datetime import date

import pytest

from campus_guard.app.demo.visitrows import VisitPlan, VisitSize, unpacked
from campus_guard.app.demo.visits import VisitStory, prepared
from campus_guard.db import audit
from campus_guard.db.service import Service
from campus_guard.features.gate.queries.exports import VisitsOfDays

DAYS = (date(2026, 9, 1), date(2026, 9, 2), date(2026, 9, 3))
PLAN = VisitPlan(7, VisitSize(20, 100), DAYS, (), DAYS[1], part=40)


def test_another_process_makes_the_same_rows() -> None:
    with prepared(PLAN) as parts:
        there = [unpacked(part) for part in parts]
    with prepared(replace(PLAN, part=100)) as parts:
        here = [unpacked(part) for part in parts]
    assert [len(part.stored[0][1]) for part in there] == [20, 40, 40, 20]
    assert there[0] == here[0]
    again = [unpacked(part) for part in _all(PLAN)]
    assert there == again


def _all(plan: VisitPlan) -> list[bytes]:
    with prepared(plan) as parts:
        return list(parts)


def test_visits_are_stored_in_parts_and_those_of_later_days_kept(director: Service) -> None:
    story = VisitStory(director, (), 7)
    story.fill(iter(_all(PLAN)))
    visits = director.ask(VisitsOfDays(first=DAYS[0], last=DAYS[2]))
    assert len(visits) == 100
    assert {row["day"] for row in story.kept} == set(DAYS[1:])
    assert len(story.kept) == len([v for v in visits if v.day >= DAYS[1]])
    with director.db.read() as session:
        assert audit.verify(session, director.db.keys.audit).whole


def test_without_a_school_day_there_are_none() -> None:
    assert _all(replace(PLAN, days=())) == []


def test_a_maker_that_cannot_go_on_is_no_endless_wait() -> None:
    broken = replace(PLAN, size=VisitSize(0, 100))  # nobody whose visits they could be
    with prepared(broken) as parts, pytest.raises(EOFError):
        next(parts)
