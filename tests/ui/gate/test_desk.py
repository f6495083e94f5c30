"""The desk works, key by key."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from campus_guard.core.clock import FixedClock
from campus_guard.core.errors import UserError
from campus_guard.core.i18n import msg
from campus_guard.core.ids import new_uid
from campus_guard.db.service import Service
from campus_guard.features.gate.commands.badges import AddBadges
from campus_guard.features.gate.commands.entry import CheckIn
from campus_guard.features.gate.commands.leaving import SignOut
from campus_guard.features.gate.queries.muster import GetMuster
from campus_guard.features.gate.queries.settings import PassText
from tests.ui.gate.conftest import ALT, CTRL, Keeper
from tests.ui.kit.support import assert_page_ok
from tests.ui.school import small_school


def came_before(service: Service, name: str = "赵示例", phone: str = "13800138123") -> int:
    """Record that somebody was here and left; return the visitor."""
    entered = service.run(
        CheckIn(
            uid=new_uid(), type_code="parent", name=name, phone=phone, reason_code="meet_teacher"
        )
    ).value
    service.run(SignOut(uid=new_uid(), visit_id=entered.visit_id))
    return entered.visitor_id


def test_a_new_visitor_all_typed(
    open_desk: Callable[[Service], Keeper], gatekeeper: Service, director: Service
) -> None:
    small_school(director)
    keeper = open_desk(gatekeeper)
    keeper.chinese("钱示例", "qianshili")
    keeper.enter()
    keeper.type("13800138111")
    keeper.enter()
    keeper.type("sxx")
    keeper.enter()
    keeper.type("1")
    keeper.enter()
    rows = keeper.board.rows
    assert [(r.name, r.host, r.inside) for r in rows] == [("钱示例", "单雄信", 1)]
    assert keeper.keys <= 50
    assert "钱示例" in keeper.toast
    assert not keeper.form.dirty


def test_a_returning_visitor_in_eight_keys(keeper: Keeper) -> None:
    came_before(keeper.service)
    keeper.type("zsl")
    keeper.enter()
    assert keeper.form["phone"].input.placeholderText() == "138****8123"
    keeper.type("1")
    keeper.enter()
    assert [r.name for r in keeper.board.rows] == ["赵示例"]
    assert keeper.keys <= 8


def test_enter_before_the_answer_waits_for_it(keeper: Keeper) -> None:
    came_before(keeper.service)
    keeper.type("zsl", wait=False)
    for key in (Qt.Key.Key_Return, Qt.Key.Key_1, Qt.Key.Key_Return):
        keeper.press(key)
    keeper.settle()
    assert [r.name for r in keeper.board.rows] == ["赵示例"]


def test_who_is_inside_is_signed_out_first(keeper: Keeper) -> None:
    came_before(keeper.service)
    keeper.service.run(
        CheckIn(
            uid=new_uid(), type_code="parent", name="赵示例", phone="13800138123",
            reason_code="meet_teacher",
        )
    )  # fmt: skip
    keeper.type("zsl")
    keeper.enter()
    assert keeper.board.rows == ()
    assert keeper.keys <= 4
    keeper.press(Qt.Key.Key_Z, modifier=CTRL)
    assert [r.name for r in keeper.board.rows] == ["赵示例"]


def test_a_badge_number_signs_out(keeper: Keeper, director: Service) -> None:
    director.run(AddBadges(first="01", count=3))
    keeper.page.reload()
    keeper.settle()
    came_before(keeper.service)
    keeper.type("8123")
    keeper.enter()
    assert keeper.form.badge() == "01"
    keeper.type("1")
    keeper.enter()
    assert [r.badge for r in keeper.board.rows] == ["01"]
    assert keeper.form.badge() == "02"
    keeper.keys = 0
    keeper.type("1")
    keeper.enter()
    assert keeper.board.rows == ()
    assert keeper.keys <= 4


def test_a_leavers_pass_in_the_middle_of_a_form(keeper: Keeper) -> None:
    entered = keeper.service.run(
        CheckIn(uid=new_uid(), type_code="other", name="孙示例", phone="13800138222",
                reason_code="other")
    ).value  # fmt: skip
    text = keeper.service.ask(PassText(visit_id=entered.visit_id))
    keeper.chinese("李示例", "lishili")
    keeper.enter()
    keeper.type("1380013")
    before = keeper.form.state()
    keeper.scan(text)
    assert keeper.form.state() == before
    assert keeper.board.rows == ()
    assert "孙示例" in keeper.toast
    keeper.type("8333")
    assert keeper.form["phone"].value() == "13800138333"


def test_a_card_waits_while_a_form_is_open(keeper: Keeper) -> None:
    keeper.chinese("李示例", "lishili")
    keeper.enter()
    keeper.scan("11010519491231002X")
    assert keeper.form["document"].value() == ""
    assert keeper.page.scans.waiting == 1
    keeper.press(Qt.Key.Key_Escape)
    assert keeper.form["document"].value() == "11010519491231002X"


def test_what_is_typed_after_a_scan_waits_for_its_answer(keeper: Keeper) -> None:
    """While the disk is busy the phone number is not typed into the name."""
    card = "Sample Card|F|19491231|Sample Road 1|11010519491231002X\r"
    with keeper.service.db.connection("BEGIN IMMEDIATE"):
        for character in card:
            QTest.keyClick(keeper.focus, character)
        keeper.type("13900003333", wait=False)
        QTest.keyClick(keeper.focus, Qt.Key.Key_Return)
        assert keeper.form.search.value() == ""
    keeper.settle()
    assert keeper.form.search.value() == "Sample Card"
    assert keeper.form["phone"].value() == "13900003333"
    assert keeper.focus is keeper.form["pupil"].input or keeper.focus is keeper.form["host"].input


def test_a_failed_save_brings_every_letter_back(
    keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    came_before(keeper.service)
    keeper.type("zsl")
    keeper.enter()
    keeper.type("1")

    def full(*_args: object) -> None:
        raise UserError(msg("The disk is full."), {})

    with monkeypatch.context() as patched:
        patched.setattr(CheckIn, "apply", full)
        keeper.enter()
    assert keeper.form.search.value() == "赵示例"
    assert keeper.form["reason"].value()[0] == "meet_teacher"
    assert keeper.page.notices.unsaved.text
    keeper.press(Qt.Key.Key_Return)
    assert [r.name for r in keeper.board.rows] == ["赵示例"]


def test_a_group_is_asked_how_many_go(keeper: Keeper) -> None:
    keeper.service.run(
        CheckIn(uid=new_uid(), type_code="other", name="周示例", phone="13800138444", heads=12,
                reason_code="other")
    )  # fmt: skip
    keeper.page.reload()
    keeper.settle()
    keeper.type("zsl")
    keeper.enter()
    keeper.type("3")
    keeper.enter()
    assert keeper.board.people == 9


def test_quick_pass_and_emergency(keeper: Keeper) -> None:
    keeper.press(Qt.Key.Key_F6)
    keeper.type("3")
    keeper.enter()
    assert keeper.board.people == 3
    assert keeper.board.to_complete == 1
    keeper.keys = 0
    keeper.press(Qt.Key.Key_F7)
    assert keeper.keys == 1
    assert any(row.emergency for row in keeper.board.rows)


def test_a_new_local_plate(keeper: Keeper) -> None:
    from dataclasses import replace

    keeper.page.settings = replace(keeper.page.settings, plate_prefix="苏E")
    keeper.keys = 0
    keeper.type("A12B3")
    keeper.enter()
    assert [v.plate for v in keeper.board.vehicles] == ["苏EA12B3"]
    assert keeper.keys <= 7
    keeper.keys = 0
    keeper.type("12B3")
    keeper.enter()
    assert keeper.board.vehicles == ()
    assert keeper.keys <= 5


def test_overstays_come_first(keeper: Keeper, clock: FixedClock) -> None:
    for name, minutes in (("吴示例", 200), ("郑示例", 5)):
        keeper.service.run(
            CheckIn(uid=new_uid(), type_code="other", name=name, phone="13800138555",
                    reason_code="other", minutes=minutes)
        )  # fmt: skip
    clock.advance(minutes=30)
    keeper.page.reload()
    keeper.settle()
    entries = keeper.page.panel.people.rows.entries
    assert [e.title for e in entries] == ["郑示例", "吴示例"]
    assert entries[0].badge is not None
    assert entries[0].badge.icon


def test_type_by_alt_digit_and_needed_fields(keeper: Keeper) -> None:
    keeper.press(Qt.Key.Key_3, modifier=ALT)
    assert keeper.form.kind.code == "maintenance"
    assert keeper.form["goods"].isVisible()
    keeper.press(Qt.Key.Key_1, modifier=ALT)
    assert not keeper.form["goods"].isVisible()


def test_the_page_fits_and_has_names(keeper: Keeper) -> None:
    assert_page_ok(keeper.page)


def test_the_roll_call_prints_with_one_key_and_is_ticked_off(keeper: Keeper) -> None:
    for name, heads in (("吴示例", 1), ("郑示例", 4)):
        keeper.service.run(
            CheckIn(uid=new_uid(), type_code="other", name=name, phone="13800138555",
                    reason_code="other", heads=heads)
        )  # fmt: skip
    keeper.press(Qt.Key.Key_F8)
    assert keeper.keys == 1
    preview = keeper.dialogs[0]
    assert "PreviewDialog" in type(preview).__name__
    preview.close()
    keeper.settle()
    view = keeper.service.ask(GetMuster())
    assert view.muster.expected == 5
    page = keeper.window.session.page("muster")
    page.number.setFocus()
    for row in view.lines:
        keeper.type(str(row.number))
        keeper.enter()
        if row.heads > 1:
            keeper.type("3")
            keeper.enter()
    found = keeper.service.ask(GetMuster()).muster
    assert (found.found, found.missing) == (4, 1)
    assert_page_ok(page)


def test_the_shift_page_shows_what_is_open(keeper: Keeper) -> None:
    keeper.service.run(
        CheckIn(uid=new_uid(), type_code="other", name="吴示例", phone="13800138555",
                reason_code="other")
    )  # fmt: skip
    keeper.window.navigate("gate_shift")
    keeper.settle()
    page = keeper.window.session.page("gate_shift")
    assert_page_ok(page)
    page.close_day()
    keeper.settle()
    keeper.press(Qt.Key.Key_Return, modifier=CTRL)
    assert keeper.board.rows == ()
    assert len(page.closings.rows) == 1


def test_a_whole_number_finds_its_owner(keeper: Keeper) -> None:
    came_before(keeper.service)
    came_before(keeper.service, "钱示例", "13900138123")
    keeper.type("13800138123")
    assert [entry.title for entry in keeper.page.search.entries] == ["赵示例"]
    keeper.enter()
    assert keeper.form.search.value() == "赵示例"


def test_a_number_that_nobody_has_is_no_name(keeper: Keeper) -> None:
    keeper.type("77")
    keeper.enter()
    assert keeper.focus is keeper.page.search
    assert "77" in keeper.form.search.value()
    assert keeper.board.rows == ()
    keeper.press(Qt.Key.Key_Escape)
    keeper.type("13800138777")
    keeper.enter()
    assert keeper.form["phone"].value() == "13800138777"
    keeper.chinese("冯示例", "fengshili")
    keeper.enter()
    keeper.enter()
    assert keeper.form["phone"].value() == "13800138777"
    keeper.form["reason"].setFocus()
    keeper.type("1")
    keeper.enter()
    assert [row.name for row in keeper.board.rows] == ["冯示例"]


def test_a_plate_of_which_only_the_driver_is_known(keeper: Keeper) -> None:
    """The whole plate means the vehicle, as a new one."""
    from dataclasses import replace

    entered = keeper.service.run(
        CheckIn(uid=new_uid(), type_code="other", name="赵示例", phone="13800138123",
                plate="苏EA12B3", reason_code="other")
    ).value  # fmt: skip
    keeper.service.run(SignOut(uid=new_uid(), visit_id=entered.visit_id))
    keeper.page.settings = replace(keeper.page.settings, plate_prefix="苏E")
    keeper.type("A12B3")
    keeper.enter()
    assert [car.plate for car in keeper.board.vehicles] == ["苏EA12B3"]
