"""The sample school's gate: every register has lines, they agree, and all is plainly sample."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from campus_guard.app.container import Container
from campus_guard.app.demo.build import Scale, build_school
from campus_guard.app.demo.dates import SampleTerm, school_days
from campus_guard.app.folder import SAMPLE_PASSWORD
from campus_guard.app.opening import sign_in
from campus_guard.core.clock import FixedClock
from campus_guard.db.keys import KdfCost
from campus_guard.features.gate import queries as q
from campus_guard.features.gate.queries.exports import VisitsOfDays
from campus_guard.features.gate.rules.codes import CollectorKind, VisitState

TODAY = date(2026, 11, 20)
YEAR = {"first": date(2026, 1, 1), "last": TODAY}
REGISTERS: dict[str, Callable[[], Any]] = {
    "refusals": lambda: q.ListRefusals(**YEAR),
    "deliveries": lambda: q.ListDeliveries(**YEAR),
    "goods": lambda: q.ListGoodsSlips(**YEAR),
    "slips": lambda: q.ListSlips(**YEAR),
    "releases": lambda: q.ListReleases(**YEAR),
    "late": lambda: q.ListLateArrivals(**YEAR),
    "handovers": lambda: q.ListHandovers(**YEAR),
    "closings": lambda: q.ListDayCloses(**YEAR),
    "requests": lambda: q.ListDataRequests(**YEAR),
    "footage": lambda: q.ListVideoLookups(**YEAR),
    "watch list": q.ListWatch,
    "collectors": q.ListCollectors,
    "permits": q.ListPermits,
    "held": q.ListHeld,
    "events": q.ListEvents,
    "plans": q.ListPlans,
}


def built(folder: Path) -> Container:
    report = build_school(folder, Scale.SMALL, 3, TODAY, cost=KdfCost(1, 64, 1))
    return sign_in(folder, "anquan", SAMPLE_PASSWORD, FixedClock(report.ends_at)).container


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Container]:
    container = built(tmp_path_factory.mktemp("demo") / "school")
    yield container
    container.close()


@pytest.mark.parametrize("name", REGISTERS)
def test_every_register_has_lines(school: Container, name: str) -> None:
    assert school.service.ask(REGISTERS[name]())


def test_vehicles_and_visits_agree(school: Container) -> None:
    ask = school.service.ask
    stays = ask(q.ListStays(**YEAR, limit=1000)).rows
    visits = {v.id: v for v in ask(VisitsOfDays(**YEAR))}
    with_car = [s for s in stays if s.visit_id in visits]
    assert len(with_car) > 10
    assert all(visits[s.visit_id].day == s.day for s in with_car)
    assert all(s.entered_at == visits[s.visit_id].entered_at for s in with_car)


def test_closings_count_what_the_visits_say(school: Container) -> None:
    ask = school.service.ask
    closed = sum(row.visits_closed for row in ask(q.ListDayCloses(**YEAR)))
    left = [v for v in ask(VisitsOfDays(**YEAR)) if v.state is VisitState.CLOSED_UNCONFIRMED]
    confirmed = [v for v in ask(VisitsOfDays(**YEAR)) if v.late and v.state is VisitState.LEFT]
    assert closed == len(left) + len([v for v in confirmed if v.day < TODAY])
    assert all(v.left_at is None for v in left)


def test_the_last_day_is_alive(school: Container) -> None:
    board = school.service.ask(q.GateBoard())
    moments = {row.entered_at for row in board.rows}
    assert len(moments) > 5
    assert board.banner is None
    assert (board.people > 10, board.to_complete > 0, len(board.vehicles) > 0) == (True,) * 3
    muster = school.service.ask(q.GetMuster())
    assert muster is not None
    assert (muster.muster.drill, muster.muster.missing) == (True, 0)


def test_it_is_plainly_a_sample(school: Container) -> None:
    ask = school.service.ask
    texts = [row.looks for row in ask(q.ListRefusals(**YEAR))]
    texts += [row.goods for row in ask(q.ListDeliveries(**YEAR))]
    texts += [row.reason for row in ask(q.ListSlips(**YEAR))]
    texts += [row.text for row in ask(q.ListDataRequests(**YEAR))]
    assert texts
    assert [text for text in texts if "示例" not in text] == []
    forbidden = [c for c in ask(q.ListCollectors()) if c.kind is CollectorKind.FORBIDDEN]
    assert forbidden


def test_the_same_seed_gives_the_same_gate(school: Container, tmp_path: Path) -> None:
    again = built(tmp_path / "school")
    try:
        for make in REGISTERS.values():
            assert repr(again.service.ask(make())) == repr(school.service.ask(make()))
        visits = [s.service.ask(VisitsOfDays(**YEAR)) for s in (school, again)]
        assert repr(visits[0]) == repr(visits[1])
    finally:
        again.close()


def test_school_days_are_weekdays_of_the_terms_before_a_day() -> None:
    terms = [SampleTerm(date(2026, 9, 1), date(2026, 9, 8))]
    days = school_days(terms, date(2026, 9, 8))
    assert days == [date(2026, 9, n) for n in (1, 2, 3, 4, 7)]
