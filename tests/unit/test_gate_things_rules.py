"""Vehicles, badges, goods, handover and old logs, by the rules alone."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from campus_guard.core.clock import CHINA
from campus_guard.core.errors import UserError
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
from campus_guard.features.gate.rules.handover import Carried, Handover, check_handover
from campus_guard.features.gate.rules.oldlogs import read_headers
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
