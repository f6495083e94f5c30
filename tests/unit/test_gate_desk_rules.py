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
from campus_guard.features.gate.rules.badges import (
    Badge,
    GoodsLine,
    check_found,
    check_goods_slip,
    check_issue,
    dangerous_items,
    found_words,
    next_free,
    normal_badge,
    unreturned,
)
from campus_guard.features.gate.rules.codes import BadgeState, PermitState
from campus_guard.features.gate.rules.files import definition
from campus_guard.features.gate.rules.handover import Carried, Handover, check_handover
from campus_guard.features.gate.rules.moments import Stamp
from campus_guard.features.gate.rules.oldlogs import read_headers
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
from campus_guard.features.gate.rules.vehicles import (
    Closed,
    DayPeriod,
    Permit,
    Window,
    check_not_inside,
    check_permit,
    closed_now,
    left_behind,
    permit_state,
    require_override,
)
from campus_guard.features.gate.rules.vehicles import Stay as VehicleStay

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


# ------------------------------------------------------------------------- vehicles

PERIODS = (
    DayPeriod("到校", "arrival", time(7, 20), time(8, 0)),
    DayPeriod("放学", "dismissal", time(16, 0), time(16, 30)),
    DayPeriod("夜间", "night", time(20, 0), time(6, 30)),
)
WINDOWS = (Window("arrival", 10, 5), Window("dismissal"))


@pytest.mark.parametrize(
    ("hour", "minute", "until"),
    [
        (7, 9, None),
        (7, 10, time(8, 5)),
        (8, 4, time(8, 5)),
        (8, 5, None),
        (15, 45, time(16, 45)),
        (22, 0, None),
    ],
)
def test_no_vehicles_around_arrival_and_dismissal(
    hour: int, minute: int, until: time | None
) -> None:
    now = NOW.replace(hour=hour, minute=minute)
    closed = closed_now(now, WINDOWS, PERIODS, school_day=True)
    assert (closed.until if closed else None) == until
    assert closed_now(now, WINDOWS, PERIODS, school_day=False) is None


def test_a_window_over_midnight_ends_with_the_day() -> None:
    closed = closed_now(NOW.replace(hour=23), (Window("night"),), PERIODS, school_day=True)
    assert closed == Closed("夜间", time(23, 59))


def test_a_closed_window_needs_a_reason_and_emergencies_none() -> None:
    closed = Closed("到校", time(8, 5))
    assert refused(lambda: require_override(closed, "")) == {"window_reason"}
    assert require_override(closed, "gas leak")
    assert not require_override(closed, "", emergency=True)
    assert not require_override(None, "")


def test_the_driver_may_leave_without_the_car() -> None:
    stays = [VehicleStay(1, "京A00599", 7), VehicleStay(2, "京A00600", 7, left=True)]
    assert left_behind(stays, 7) == (stays[0],)
    assert left_behind(stays, 8) == ()
    assert not refused(lambda: check_not_inside(stays, "京A00599"))
    check_not_inside(stays, "京A00600")


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({}, PermitState.VALID),
        ({"ends_on": DAY + timedelta(days=14)}, PermitState.EXPIRING),
        ({"ends_on": DAY - timedelta(days=1)}, PermitState.EXPIRED),
        ({"starts_on": DAY + timedelta(days=1)}, PermitState.NOT_YET),
        ({"lost": True}, PermitState.LOST),
        ({"revoked": True, "lost": True}, PermitState.REVOKED),
    ],
)
def test_permits(changes: dict[str, date | bool], state: PermitState) -> None:
    permit = Permit("京A00599", "王老师", "007", date(2026, 9, 1), date(2027, 7, 10))
    assert permit_state(replace(permit, **changes), DAY) is state


def test_a_plate_has_one_permit_at_a_time() -> None:
    permit = Permit("京A00599", "王老师", "007", date(2026, 9, 1), date(2027, 7, 10))
    assert refused(lambda: check_permit(permit, [permit])) == {"plate"}
    check_permit(permit, [replace(permit, revoked=True), replace(permit, plate="京A1")])
    assert refused(lambda: check_permit(replace(permit, ends_on=date(2026, 1, 1)), [])) == {
        "ends_on"
    }


# ------------------------------------------------------------------------- badges and goods


def test_a_badge_that_is_out_cannot_be_issued() -> None:
    free = Badge("17", BadgeState.FREE)
    check_issue(free)
    for state in (BadgeState.OUT, BadgeState.LOST, BadgeState.RETIRED):
        assert refused(lambda s=state: check_issue(replace(free, state=s))) == {"badge"}
    assert refused(lambda: check_issue(None)) == {"badge"}
    assert normal_badge(" ａ17 ") == "A17"
    assert refused(lambda: normal_badge("访 17")) == {"badge"}


def test_the_next_badge_and_the_unreturned_ones() -> None:
    badges = [
        Badge("10", BadgeState.FREE),
        Badge("9", BadgeState.FREE),
        Badge("1", BadgeState.OUT, 5),
        Badge("2", BadgeState.OUT, 6),
    ]
    assert next_free(badges) == badges[1]
    assert next_free(badges[2:]) is None
    assert unreturned(badges, {5}) == [badges[3]]


def test_something_is_done_about_dangerous_items() -> None:
    items = {i.code: i for i in dangerous_items()}
    knife, tool = items["knife"], items["tool"]
    assert found_words(knife) is not None
    assert found_words(tool) is None
    assert refused(lambda: check_found(knife, held=False, refused=False, permission="总务处")) == {
        "goods"
    }
    check_found(knife, held=True, refused=False, permission="")
    check_found(tool, held=False, refused=False, permission="总务处")
    assert refused(lambda: check_found(tool, held=False, refused=False, permission="")) == {"goods"}


def test_goods_leave_with_a_slip() -> None:
    check_goods_slip([GoodsLine("课桌", "12", "张")], "总务处", "张三")
    empty = refused(lambda: check_goods_slip([], "", ""))
    assert empty == {"goods", "approved_by", "carrier"}
    assert refused(lambda: check_goods_slip([GoodsLine("课桌", "", "张")], "x", "y")) == {"goods"}


# ------------------------------------------------------------------------- handover, old logs


def test_two_people_sign_a_handover() -> None:
    carried = Carried(2, 1, 0)
    good = Handover(NOW, "周", "吴", equipment_complete=True, remarks="", carried=carried)
    check_handover(good)
    assert refused(lambda: check_handover(replace(good, taker="周"))) == {"taker"}
    assert refused(lambda: check_handover(replace(good, giver="", taker=""))) == {"giver", "taker"}
    assert refused(lambda: check_handover(replace(good, equipment_complete=False))) == {"remarks"}
    assert not carried.empty
    assert Carried(0, 0, 0).empty
    assert not Carried(0, 0, 0, badges_unreturned=("7",)).empty


def test_a_column_of_cards_taken_as_deposit_is_dropped_and_named() -> None:
    columns = read_headers(
        [
            "序号",
            "日期",
            "姓名",
            "证件号（后四位）",
            "押证",
            "是否换证",
            "联系电话",
            "来访 时间",
            "",
        ]
    )
    assert columns.dropped == ("押证", "是否换证")
    assert columns.unknown == ("序号",)
    assert dict(columns.found) == {"day": 1, "name": 2, "document": 3, "phone": 6, "entered": 7}


def test_of_two_equal_columns_the_first_counts() -> None:
    columns = read_headers(["姓名", "访客姓名"])
    assert (dict(columns.found), columns.unknown) == ({"name": 0}, ("访客姓名",))
