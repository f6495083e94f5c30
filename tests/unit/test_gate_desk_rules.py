"""Visitor types, overstays, day closing, plans, vehicles, badges, goods, handover, old logs."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campus_guard.core.clock import CHINA
from campus_guard.core.errors import UserError
from campus_guard.features.gate.rules import codes, labels
from campus_guard.features.gate.rules.files import definition
from campus_guard.features.gate.rules.moments import Stamp
from campus_guard.features.gate.rules.overstays import (
    Present,
    Stay,
    board_order,
    close_day,
    over_by,
    stay,
    stay_words,
)
from campus_guard.features.gate.rules.plans import (
    Plan,
    admit,
    check_plan,
    covers,
    days_of,
    is_no_show,
    merge_days,
)
from campus_guard.features.gate.rules.types import (
    ASKED_AGAIN,
    FIELDS,
    REMEMBERED,
    check_type,
    missing,
    reason_by_digit,
    shipped_names,
    shipped_types,
    to_complete,
)

DAY = date(2026, 11, 20)  # a Friday
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=CHINA)
HOUR = timedelta(hours=1)


def refused(action: Callable[[], object]) -> frozenset[str]:
    with pytest.raises(UserError) as caught:
        action()
    return frozenset(caught.value.fields)


# ------------------------------------------------------------------------- types


def test_the_eight_types_and_their_reasons() -> None:
    types = shipped_types()
    names = [t.name for t in types]
    assert names == ["家长", "上级检查", "施工维修", "送货", "教研", "应急公务", "临时工", "其他"]
    reasons = shipped_names("reasons")
    for kind in types:
        check_type(kind, reasons)
        assert all(reason_by_digit(kind, str(i + 1)) == r for i, r in enumerate(kind.reasons))


def test_the_type_decides_what_is_asked_and_needed() -> None:
    types = {t.code: t for t in shipped_types()}
    assert "document" in types["maintenance"].needed
    assert missing(types["delivery"], {"name"}) == ("goods",)
    assert missing(types["delivery"], set(), quick=True) == ()
    assert to_complete(types["delivery"], set()) == ("name", "goods")
    assert missing(types["emergency"], set()) == ()


def test_what_is_remembered_is_not_asked_again() -> None:
    assert frozenset(name for name, _ in FIELDS) == REMEMBERED | ASKED_AGAIN
    assert not REMEMBERED & ASKED_AGAIN


@pytest.mark.parametrize("digit", ["0", "9", "a", "", "１", "12"])
def test_digits_without_a_reason_choose_nothing(digit: str) -> None:
    assert reason_by_digit(shipped_types()[0], digit) is None


def test_an_edited_type_must_work_at_the_desk() -> None:
    kind = shipped_types()[0]
    reasons = shipped_names("reasons")
    assert refused(lambda: check_type(replace(kind, name=" "), reasons)) == {"name"}
    assert refused(lambda: check_type(replace(kind, minutes=0), reasons)) == {"minutes"}
    assert refused(lambda: check_type(replace(kind, reasons=("no",)), reasons)) == {"reasons"}
    few = replace(kind, fields=("name",))
    assert refused(lambda: check_type(few, reasons)) == {"needed"}
    odd = replace(kind, fields=("name", "blood"), needed=frozenset())
    assert refused(lambda: check_type(odd, reasons)) == {"fields"}
    emergency = replace(kind, emergency=True)
    assert refused(lambda: check_type(emergency, reasons)) == {"needed"}


def test_every_code_has_words() -> None:
    enums = [
        e for e in vars(codes).values() if isinstance(e, type) and issubclass(e, codes.StrEnum)
    ]
    for enum in enums:
        for code in enum:
            assert str(labels.label(code))


@pytest.mark.parametrize("name", ["privacy", "plates", "goods", "retention", "scanners"])
def test_the_definitions_can_be_read(name: str) -> None:
    assert (
        definition(name)["schema"]
        == {
            "privacy": "campus_guard.privacy/1",
            "plates": "campus_guard.plates/1",
            "goods": "campus_guard.gate_goods/1",
            "retention": "campus_guard.retention/1",
            "scanners": "campus_guard.scanners/1",
        }[name]
    )


def test_the_notice_names_the_period_and_the_contact() -> None:
    notice = definition("privacy")
    text = notice["text"].format(school="示例小学", identity_days=365, contact="安全办")
    assert "365天" in text
    assert "押" in text
    assert "365天" in notice["short"].format(identity_days=365, contact="安全办")


# ------------------------------------------------------------------------- overstays


def present(number: int, entered: datetime, minutes: int = 60, heads: int = 1) -> Present:
    return Present(number, Stamp(entered), minutes, heads)


def test_a_stay_is_over_after_its_minutes() -> None:
    row = present(1, NOW)
    assert stay(row, NOW + timedelta(minutes=49)) is Stay.WITHIN
    assert stay(row, NOW + timedelta(minutes=50)) is Stay.SOON
    assert stay(row, NOW + HOUR) is Stay.SOON
    assert stay(row, NOW + HOUR + timedelta(minutes=30)) is Stay.OVER
    assert over_by(row, NOW + HOUR + timedelta(minutes=30)) == timedelta(minutes=30)
    assert over_by(row, NOW) is None
    assert str(stay_words(row, NOW + HOUR + timedelta(minutes=30))) == "Over by 30 min"
    assert str(stay_words(row, NOW + 3 * HOUR)) == "Over by 2 h 0 min"
    assert str(stay_words(row, NOW + timedelta(minutes=52))) == "8 min left"
    assert stay_words(row, NOW) is None


def test_a_time_agreed_at_the_gate_counts_instead() -> None:
    row = replace(present(1, NOW), until=NOW + 5 * HOUR)
    assert stay(row, NOW + 2 * HOUR) is Stay.WITHIN


def test_nobody_is_over_by_an_unreliable_clock() -> None:
    row = Present(1, Stamp(NOW, uncertain=True, reason="x"), 60)
    assert stay(row, NOW + 5 * HOUR) is Stay.UNKNOWN
    assert stay(present(1, NOW), NOW - HOUR) is Stay.UNKNOWN
    assert str(stay_words(row, NOW)) == "Time of entry uncertain"


@given(st.lists(st.tuples(st.integers(-300, 300), st.integers(1, 600)), max_size=20))
def test_the_board_shows_the_longest_overstay_first(rows: list[tuple[int, int]]) -> None:
    people = [present(i, NOW + timedelta(minutes=m), n) for i, (m, n) in enumerate(rows)]
    board = board_order(people, NOW)
    assert sorted(p.visit_id for p in board) == list(range(len(rows)))
    over = [over_by(p, NOW) for p in board]
    count = sum(o is not None for o in over)
    assert all(o is not None for o in over[:count])
    found = [o for o in over if o is not None]
    assert found == sorted(found, reverse=True)


def test_closing_the_day_keeps_who_is_known_to_stay() -> None:
    rows = [present(1, NOW, heads=12), present(2, NOW), present(3, NOW, heads=3)]
    closed = close_day(rows, {2})
    assert (closed.closed, closed.kept) == ((1, 3), (2,))
    assert (closed.people_closed, closed.people_kept) == (15, 1)


# ------------------------------------------------------------------------- plans


def test_a_registration_is_for_its_day_only() -> None:
    plan = Plan(DAY, DAY)
    assert not plan.recurring
    assert admit(plan, NOW).valid
    assert not admit(plan, NOW, used_today=True).valid
    assert not admit(plan, NOW + timedelta(days=1)).valid
    assert not admit(plan, NOW - timedelta(days=1)).valid
    assert not admit(replace(plan, cancelled=True), NOW).valid
    assert is_no_show(DAY, DAY + timedelta(days=1))
    assert not is_no_show(DAY, DAY)


def test_a_recurring_pass_knows_its_weekdays() -> None:
    plan = Plan(DAY, DAY + timedelta(days=13), weekdays=frozenset({1, 5}))
    assert [d.isoweekday() for d in days_of(plan)] == [5, 1, 5, 1]
    assert admit(plan, NOW).valid
    assert not admit(plan, NOW + timedelta(days=1)).valid
    new, old = merge_days(frozenset({DAY}), plan)
    assert (len(new), old) == (3, [DAY])


def test_a_wrong_hour_warns_only() -> None:
    plan = Plan(DAY, DAY, from_time=time(14), to_time=time(15))
    early = admit(plan, NOW)
    assert early.valid
    assert early.message is not None
    assert admit(plan, NOW.replace(hour=13, minute=30)).message is None
    assert admit(plan, NOW.replace(hour=16)).message is not None


def test_plans_that_could_never_be_used_are_refused() -> None:
    assert refused(lambda: check_plan(Plan(DAY, DAY - timedelta(days=1)), DAY)) == {"ends_on"}
    assert refused(lambda: check_plan(Plan(DAY, DAY), DAY + timedelta(days=1))) == {"ends_on"}
    assert refused(lambda: check_plan(Plan(DAY, DAY + timedelta(days=367)), DAY)) == {"ends_on"}
    sunday = Plan(DAY, DAY, weekdays=frozenset({7}))
    assert refused(lambda: check_plan(sunday, DAY)) == {"weekdays"}
    hours = Plan(DAY, DAY, from_time=time(15), to_time=time(14))
    assert refused(lambda: check_plan(hours, DAY)) == {"to_time"}
    check_plan(Plan(DAY, DAY + timedelta(days=200)), DAY)


@given(st.integers(0, 60), st.frozensets(st.integers(1, 7)), st.integers(-10, 70))
def test_a_pass_opens_on_the_days_it_covers(
    length: int, weekdays: frozenset[int], shift: int
) -> None:
    plan = Plan(DAY, DAY + timedelta(days=length), weekdays)
    now = NOW + timedelta(days=shift)
    assert admit(plan, now).valid == covers(plan, now.date())
    assert covers(plan, now.date()) == (now.date() in days_of(plan))
    assert not admit(plan, now, used_today=True).valid
