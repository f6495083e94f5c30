"""Checklists, results and the plan of inspections: what the rules say, without a database."""

import itertools
import json
import re
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campus_guard.core.i18n import Translator
from campus_guard.features.hazards.rules import checklists as cl
from campus_guard.features.hazards.rules import inspections as ins
from campus_guard.features.hazards.rules import plans
from campus_guard.features.hazards.rules.inspection_codes import (
    Answer,
    CheckMethod,
    Consequence,
    Handling,
    OccurrenceState,
    PlanKind,
)

FIRE = cl.shipped_checklists()["FIRE"]
TODAY = date(2026, 11, 20)


def test_fourteen_checklists_with_137_items_are_shipped() -> None:
    shipped = cl.shipped_checklists()
    assert len(shipped) == 14
    assert sum(len(c.items) for c in shipped.values()) == 137
    codes = [item.code for c in shipped.values() for item in c.items]
    assert len(set(codes)) == 137
    for code, checklist in shipped.items():
        assert checklist.code == code
        assert not cl.check_checklist(checklist)
        assert checklist.plans
        for item in checklist.items:
            assert item.words.zh
            assert item.words.en
            assert not re.search("[\u3400-\u9fff]", item.words.en)


def test_what_is_shipped_is_what_the_source_says() -> None:
    fire = FIRE.item("FIRE-03")
    assert fire is not None
    assert (fire.method, fire.on_fail) == (CheckMethod.LOOK, Consequence.POSSIBLE_MAJOR)
    assert FIRE.title.say(Translator("en")) == "Fire safety"
    assert FIRE.title.say(Translator("zh_CN")) == "消防安全检查表"


def test_a_stored_checklist_comes_back_the_same() -> None:
    for checklist in cl.shipped_checklists().values():
        again = cl.checklist_from(json.loads(json.dumps(cl.checklist_json(checklist))))
        assert again == checklist
        assert cl.clean_checklist(checklist) == checklist


def test_a_file_of_another_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="rules"):
        cl.checklist_from({"schema": "campus_guard.rules/1"})


def _items(*codes: str) -> tuple[cl.ChecklistItem, ...]:
    return tuple(cl.ChecklistItem(code, cl.Words("示例")) for code in codes)


def test_what_is_wrong_with_a_checklist_is_said_by_field() -> None:
    wrong = cl.check_checklist(cl.ChecklistDef("", cl.Words("", "x" * 101), ()))
    assert set(wrong) == {"code", "title_zh", "title_en", "items"}
    wrong = cl.check_checklist(cl.ChecklistDef("A B", cl.Words("示例"), _items("A-1", "A-1", "?")))
    assert set(wrong) == {"code", "items.1.code", "items.2.code"}
    many = _items(*(f"A-{n}" for n in range(201)))
    assert set(cl.check_checklist(cl.ChecklistDef("A", cl.Words("示例"), many))) == {"items"}


def test_new_codes_are_free() -> None:
    assert cl.next_item_code("FIRE", [i.code for i in FIRE.items]) == "FIRE-13"
    assert cl.next_item_code("A", ["A-02"]) == "A-03"
    assert cl.free_code("FIRE", {"FIRE", "FIRE-2"}) == "FIRE-3"


ANSWERS = st.sampled_from([None, *Answer])
KEYED = st.lists(ANSWERS, min_size=12, max_size=12)


@given(KEYED)
def test_the_pass_rate_is_passed_by_passed_and_failed(answers: list[Answer | None]) -> None:
    results = [ins.ItemResult(i.code, a) for i, a in zip(FIRE.items, answers, strict=True)]
    found = ins.tally(FIRE, results)
    assert found.items == 12
    assert found.passed == answers.count(Answer.PASS)
    assert found.unanswered == answers.count(None)
    rated = answers.count(Answer.PASS) + answers.count(Answer.FAIL)
    if rated:
        assert found.pass_rate == Fraction(answers.count(Answer.PASS), rated)
    else:
        assert found.pass_rate is None
    assert len(ins.unanswered(FIRE, results)) == found.unanswered
    assert 0 <= found.possible_major <= found.failed


@given(KEYED, KEYED)
def test_tallies_add_up(one: list[Answer | None], two: list[Answer | None]) -> None:
    def count(answers: list[Answer | None]) -> ins.Tally:
        pairs = zip(FIRE.items, answers, strict=True)
        return ins.tally(FIRE, (ins.ItemResult(i.code, a) for i, a in pairs))

    both = count(one) + count(two)
    assert both.items == 24
    assert both.rated == count(one).rated + count(two).rated


@given(st.lists(ANSWERS, max_size=12))
def test_an_unanswered_item_is_never_a_pass(answers: list[Answer | None]) -> None:
    items = FIRE.items[: len(answers)]
    results = [ins.ItemResult(i.code, a) for i, a in zip(items, answers, strict=True)]
    passed = ins.tally(FIRE, results).passed
    assert passed == sum(r.answer is Answer.PASS for r in results)
    assert passed + len(ins.unanswered(FIRE, results)) <= 12


def test_the_rate_names_its_denominator() -> None:
    tr = Translator()
    assert tr(ins.rate_words(ins.Tally(9, 3, 1, 2))) == "75.0% (9/12)"
    assert tr(ins.rate_words(ins.Tally(0, 0, 5, 7))) == "No item was rated"


@pytest.mark.parametrize(
    ("result", "missing"),
    [
        (ins.ItemResult("A", Answer.PASS), set()),
        (ins.ItemResult("A", Answer.FAIL), {"problem", "handling"}),
        (ins.ItemResult("A", Answer.FAIL, "坏", handling=Handling.HAZARD), set()),
        (
            ins.ItemResult("A", Answer.FAIL, "坏", handling=Handling.ON_THE_SPOT),
            {"advice", "responsible", "photos"},
        ),
        (
            ins.ItemResult(
                "A", Answer.FAIL, "坏", "已清", Handling.ON_THE_SPOT, None, "赵示例", photos=1
            ),
            set(),
        ),
        (
            ins.ItemResult(
                "A", Answer.FAIL, "坏", "", Handling.HAZARD, due_on=TODAY - timedelta(days=1)
            ),
            {"due_on"},
        ),
    ],
)
def test_a_failure_needs_words_and_a_decision(result: ins.ItemResult, missing: set[str]) -> None:
    assert set(ins.check_result(result, TODAY)) == missing


def test_repeated_failures_come_first_with_the_most() -> None:
    days = [TODAY - timedelta(days=n) for n in range(4)]
    failures = [ins.Failure("FIRE", "FIRE-01", day) for day in days[:2]]
    failures += [ins.Failure("FIRE", "FIRE-02", day) for day in days[:3]]
    failures += [ins.Failure("BLDG", "BLDG-01", TODAY)]
    assert list(ins.repeated(failures).items()) == [
        (("FIRE", "FIRE-02"), 3),
        (("FIRE", "FIRE-01"), 2),
    ]


def _days(first: date, count: int, free: frozenset[date] = frozenset()) -> list[plans.PlanDay]:
    found = []
    for n in range(count):
        day = first + timedelta(days=n)
        holiday = day in free
        name = "国庆节" if holiday else ""
        teaching = day.isoweekday() <= 5 and not holiday
        found.append(plans.PlanDay(day, teaching, holiday, name))
    return found


NATIONAL = frozenset(date(2026, 10, 1) + timedelta(days=n) for n in range(7))
AUTUMN = _days(date(2026, 9, 1), 91, NATIONAL)


def _schedule(kind: PlanKind, **values: object) -> plans.Schedule:
    return plans.Schedule(kind, date(2026, 9, 1), **values)  # type: ignore[arg-type]


def test_a_week_is_due_on_its_day_or_the_last_lesson_before() -> None:
    dues = plans.occurrences(_schedule(PlanKind.WEEKLY), AUTUMN)
    by_key = {due.key: due for due in dues}
    assert by_key["2026-W37"].due_on == date(2026, 9, 11)
    assert by_key["2026-W40"].due_on == date(2026, 9, 30)  # 1 October is a holiday
    assert by_key["2026-W41"].due_on == date(2026, 10, 9)
    assert by_key["2026-W37"].opens_on == date(2026, 9, 7)


def test_a_week_without_lessons_asks_for_nothing() -> None:
    free = frozenset(date(2026, 10, 5) + timedelta(days=n) for n in range(5))
    days = _days(AUTUMN[0].day, 91, free)
    keys = {due.key for due in plans.occurrences(_schedule(PlanKind.WEEKLY), days)}
    assert "2026-W41" not in keys
    assert {"2026-W40", "2026-W42"} <= keys


def test_the_check_before_a_holiday_is_due_before_it() -> None:
    (due,) = plans.occurrences(_schedule(PlanKind.HOLIDAY, days_before=5), AUTUMN)
    assert (due.opens_on, due.due_on, due.closes_on) == (
        date(2026, 9, 26),
        date(2026, 9, 30),
        date(2026, 9, 30),
    )
    assert due.name == "国庆节"
    assert not plans.occurrences(_schedule(PlanKind.HOLIDAY, least_days=9), AUTUMN)
    assert not plans.occurrences(_schedule(PlanKind.HOLIDAY, match="春节"), AUTUMN)


def test_a_month_takes_its_last_day_when_it_is_short() -> None:
    days = _days(date(2027, 1, 1), 90)
    schedule = plans.Schedule(PlanKind.MONTHLY, date(2027, 1, 1), month_day=31)
    assert [d.due_on for d in plans.occurrences(schedule, days)] == [
        date(2027, 1, 31),
        date(2027, 2, 28),
        date(2027, 3, 31),
    ]


def test_an_event_is_checked_before_its_day() -> None:
    day = date(2026, 9, 18)
    days = [plans.PlanDay(day, True, events=("秋季运动会", "讲座"))]
    schedule = _schedule(PlanKind.EVENT, match="运动会", days_before=3)
    (due,) = plans.occurrences(schedule, days)
    assert (due.due_on, due.opens_on) == (date(2026, 9, 17), date(2026, 9, 15))
    assert due.name == "秋季运动会"


def test_seasons_years_and_single_days() -> None:
    days = _days(date(2026, 9, 1), 120)
    seasonal = _schedule(PlanKind.SEASONAL, dates=("09-15", "12-01"))
    assert [d.due_on.day for d in plans.occurrences(seasonal, days)] == [15, 1]
    once = _schedule(PlanKind.ONCE, dates=("2026-10-20",), days_before=0)
    (due,) = plans.occurrences(once, days)
    assert due.opens_on == due.due_on == date(2026, 10, 20)


def test_a_term_begins_after_a_vacation() -> None:
    vacation = [plans.PlanDay(date(2026, 8, 1) + timedelta(days=n), False) for n in range(31)]
    (due,) = plans.occurrences(
        plans.Schedule(PlanKind.TERMLY, date(2026, 8, 1), days_before=14), vacation + AUTUMN
    )
    assert (due.opens_on, due.due_on) == (date(2026, 9, 1), date(2026, 9, 15))


REGULAR = st.sampled_from([PlanKind.DAILY, PlanKind.WEEKLY, PlanKind.MONTHLY])
FREE = st.frozensets(st.sampled_from([d.day for d in AUTUMN]), max_size=30)


@given(REGULAR, st.integers(0, 40), st.integers(1, 7), st.integers(1, 31), FREE)
def test_no_day_counts_for_two_occurrences_of_a_rhythm(
    kind: PlanKind, grace: int, weekday: int, month_day: int, free: frozenset[date]
) -> None:
    days = _days(AUTUMN[0].day, 91, free)
    schedule = _schedule(kind, grace_days=grace, weekday=weekday, month_day=month_day)
    dues = plans.occurrences(schedule, days)
    assert len({due.key for due in dues}) == len(dues)
    for due, after in itertools.pairwise(dues):
        assert due.opens_on <= due.due_on <= due.closes_on
        assert due.due_on < after.due_on
        assert due.closes_on < after.opens_on or due.closes_on == due.due_on


@given(
    st.dates(date(2026, 9, 1), date(2026, 12, 1)),
    st.one_of(st.none(), st.dates(date(2026, 9, 1), date(2026, 12, 1))),
)
def test_missed_differs_from_late_and_never_becomes_done(today: date, done: date | None) -> None:
    due = plans.Due("k", date(2026, 10, 5), date(2026, 10, 9), date(2026, 10, 12))
    state = plans.state_of(due, today, done)
    if done is not None and done <= due.due_on:
        assert state is OccurrenceState.DONE
    elif done is not None and done <= due.closes_on:
        assert state is OccurrenceState.LATE
    else:
        assert (state is OccurrenceState.MISSED) == (today > due.closes_on)
    off = plans.state_of(due, today, done, called_off=True)
    assert off is OccurrenceState.CALLED_OFF


def test_what_is_wrong_with_a_schedule_is_said() -> None:
    wrong = plans.check_schedule(
        plans.Schedule(PlanKind.WEEKLY, TODAY, TODAY - timedelta(days=1), 8, 32, 91, -1)
    )
    assert set(wrong) == {"ends_on", "weekday", "month_day", "days_before", "grace_days"}
    assert set(plans.check_schedule(plans.Schedule(PlanKind.ANNUAL, TODAY))) == {"dates"}
    for kind, dates in ((PlanKind.ANNUAL, ("13-01",)), (PlanKind.ONCE, ("10-01",))):
        wrong = plans.check_schedule(plans.Schedule(kind, TODAY, dates=dates))
        assert set(wrong) == {"dates"}
    assert not plans.check_schedule(plans.Schedule(PlanKind.ANNUAL, TODAY, dates=("02-29",)))


def test_the_order_of_the_shipped_checklists_names_every_file() -> None:
    from campus_guard.core.paths import resource

    files = {Path(p).stem.upper() for p in resource("checklists").glob("*.json")} - {"ORDER"}
    assert files == set(cl.shipped_checklists())
