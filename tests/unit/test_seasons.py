"""Seasonal tasks: their windows, their states, entering them in the ledger."""

from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from campus_guard.core.clock import FixedClock
from campus_guard.core.errors import NotFound, UserError
from campus_guard.core.ids import new_uid
from campus_guard.db.service import Service
from campus_guard.features.ledgers.commands import AddEntry, VoidEntry
from campus_guard.features.overview.commands import EnterSeason
from campus_guard.features.overview.queries.seasons import SeasonRow, SeasonTasks
from campus_guard.features.overview.queries.todaymore import TodayMore
from campus_guard.features.overview.seasons import (
    SeasonState,
    occurrence,
    occurrences,
    running,
    shipped_seasons,
    state_of,
)
from campus_guard.features.people.commands import AddPerson

SEASONS = {season.code: season for season in shipped_seasons()}


def test_the_shipped_seasons_are_those_of_the_documents() -> None:
    assert len(SEASONS) == len(shipped_seasons())
    assert {"RAIN", "DROWNING", "FIRE", "SAFETYMONTH", "CAMPAIGN", "FIREDRILL"} <= SEASONS.keys()
    assert {"MINDDAY", "MINDWORLD"} <= SEASONS.keys()
    for season in SEASONS.values():
        assert all((season.zh, season.en, season.tasks_zh, season.tasks_en))
        assert season.season in ("spring", "summer", "autumn", "winter")
    month = occurrence(SEASONS["SAFETYMONTH"], 2026)
    assert (month.first, month.last) == (date(2026, 5, 1), date(2026, 5, 31))
    campaign = occurrence(SEASONS["CAMPAIGN"], 2026)
    assert (campaign.first, campaign.last) == (date(2026, 10, 10), date(2026, 11, 10))
    assert occurrence(SEASONS["FIREDRILL"], 2026).first <= date(2026, 11, 1)


def test_a_window_over_the_year_ends_on_the_last_of_february() -> None:
    assert occurrence(SEASONS["FIRE"], 2026).last == date(2027, 2, 28)
    assert occurrence(SEASONS["FIRE"], 2027).last == date(2028, 2, 29)
    codes = {found.season.code for found in running(shipped_seasons(), date(2028, 2, 29))}
    assert codes == {"FIRE", "ICE"}


@given(st.dates(date(2019, 1, 1), date(2033, 12, 31)))
@example(date(2028, 2, 29))
@example(date(2026, 12, 31))
def test_what_runs_on_a_day_is_what_holds_it(day: date) -> None:
    found = running(shipped_seasons(), day)
    assert all(one.first <= day <= one.last for one in found)
    around = occurrences(shipped_seasons(), day - timedelta(400), day + timedelta(400))
    assert {o.uid() for o in around if o.first <= day <= o.last} == {o.uid() for o in found}


@pytest.mark.parametrize(
    ("today", "entry_open", "state"),
    [
        (date(2026, 10, 9), None, SeasonState.LATER),
        (date(2026, 10, 10), None, SeasonState.TO_ENTER),
        (date(2026, 11, 10), None, SeasonState.TO_ENTER),
        (date(2026, 11, 11), None, SeasonState.MISSED),
        (date(2026, 10, 9), True, SeasonState.RUNNING),
        (date(2026, 11, 10), True, SeasonState.RUNNING),
        (date(2026, 11, 11), True, SeasonState.OVERDUE),
        (date(2026, 11, 11), False, SeasonState.DONE),
    ],
)
def test_the_state_follows_the_days_and_the_ledger(
    today: date, entry_open: bool | None, state: SeasonState
) -> None:
    assert state_of(occurrence(SEASONS["CAMPAIGN"], 2026), today, entry_open) is state


def row(service: Service, code: str) -> SeasonRow:
    return next(r for r in service.ask(SeasonTasks()) if r.found.season.code == code)


@pytest.fixture
def owner(director: Service) -> int:
    person = AddPerson(uid=new_uid(), name="示例老师", staff_number="T001", line="teaching")
    return int(director.run(person).value)


def command(owner: int | None, code: str = "FIRE", year: int = 2026) -> EnterSeason:
    season = SEASONS.get(code, SEASONS["FIRE"])
    return EnterSeason(code=code, year=year, owner=owner, title=season.zh, tasks=season.tasks_zh)


def test_a_task_is_entered_once_and_again_after_it_was_voided(
    director: Service, owner: int, clock: FixedClock
) -> None:
    assert row(director, "FIRE").state is SeasonState.TO_ENTER
    before = director.ask(TodayMore()).seasons_to_enter
    entry = director.run(command(owner)).value
    assert director.run(command(owner)).value == entry
    assert row(director, "FIRE").state is SeasonState.RUNNING
    assert director.ask(TodayMore()).seasons_to_enter == before - 1
    director.run(VoidEntry(entry_id=entry, reason="示例"))
    assert row(director, "FIRE").state is SeasonState.TO_ENTER
    again = director.run(command(owner)).value
    assert again != entry
    clock.advance(days=120)
    assert row(director, "FIRE").state is SeasonState.OVERDUE


def test_an_entry_of_the_same_name_written_in_the_ledger_counts(
    director: Service, owner: int
) -> None:
    season = SEASONS["FIRE"]
    values = {
        "season": season.season,
        "title": season.zh,
        "from_day": date(2026, 11, 1),
        "owner": owner,
        "tasks": "示例",
    }
    director.run(AddEntry(uid=new_uid(), ledger="SEASON", values=values))
    assert row(director, "FIRE").state is SeasonState.RUNNING


def test_what_is_not_near_or_not_known_is_refused(director: Service, owner: int) -> None:
    with pytest.raises(NotFound):
        director.run(command(owner, "NOTHING"))
    for year in (0, 2020, 2027, 9999):
        with pytest.raises(UserError, match="far away"):
            director.run(command(owner, year=year))
    with pytest.raises(UserError) as refused:
        director.run(command(None))
    assert "owner" in refused.value.fields
