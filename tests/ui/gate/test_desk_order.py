"""What is said stays said, digits land in the reason, and each key works inside each line."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QLineEdit

from campus_guard.core.errors import UserError
from campus_guard.core.ids import new_uid
from campus_guard.db.service import Service
from campus_guard.features.gate.commands.badges import AddBadges
from campus_guard.features.gate.commands.entry import CheckIn, QuickPass
from campus_guard.features.gate.commands.leaving import SignOut
from campus_guard.features.gate.commands.retention import SaveGateSettings
from campus_guard.features.gate.commands.watchentries import AddWatchEntry
from campus_guard.features.gate.queries.settings import GetGateSettings, PassText
from campus_guard.features.gate.rules.codes import WatchLevel
from campus_guard.features.gate.ui.watchdialog import WatchDialog
from campus_guard.ui.buttons import bind_key
from campus_guard.ui.formdialog import FormDialog
from tests.ui.gate.conftest import CTRL, Keeper
from tests.ui.gate.test_desk import came_before

CARD = "11010519491231002X"


def delivered_before(service: Service) -> None:
    entered = service.run(
        CheckIn(uid=new_uid(), type_code="delivery", name="吴示例", phone="13800138555",
                goods="示例蔬菜", reason_code="canteen_goods")
    ).value  # fmt: skip
    service.run(SignOut(uid=new_uid(), visit_id=entered.visit_id))


def test_the_digit_of_a_returning_delivery_is_its_reason(keeper: Keeper) -> None:
    delivered_before(keeper.service)
    keeper.type("wsl")
    keeper.enter()
    keeper.type("1")
    assert keeper.form["reason"].value() == ("canteen_goods", "")
    assert keeper.form["goods"].value() == ""
    keeper.enter()
    assert keeper.focus is keeper.form["goods"].input
    keeper.type("vegetables")
    keeper.enter()
    (row,) = keeper.board.rows
    assert row.name == "吴示例"
    assert not keeper.form.dirty


def test_a_reason_that_is_known_is_followed_by_what_is_needed(keeper: Keeper) -> None:
    """Somebody announced with a reason is asked for the goods; a digit would not change them."""
    keeper.form.set_type("delivery")
    keeper.form.search.set_value("示例送货")
    keeper.form["reason"].set_value(("canteen_goods", ""))
    keeper.form.go_on("name")
    assert keeper.focus is keeper.form["goods"].input
    keeper.form["goods"].set_value("示例蔬菜")
    keeper.form.go_on("name")
    assert keeper.focus is keeper.form["reason"].input
    keeper.enter()
    assert [r.name for r in keeper.board.rows] == ["示例送货"]


def test_who_was_scanned_is_shown_after_enter(keeper: Keeper) -> None:
    came_before(keeper.service)
    keeper.type("zsl")
    keeper.enter()
    keeper.scan(CARD)
    assert keeper.page.notices.queue.text
    keeper.type("1")
    keeper.enter()
    assert [r.name for r in keeper.board.rows] == ["赵示例"]
    assert keeper.form["document"].value() == CARD
    assert not keeper.page.notices.queue.text


def test_the_warning_stays_while_somebody_waits(keeper: Keeper, director: Service) -> None:
    came_before(director)
    director.run(
        AddWatchEntry(uid=new_uid(), level=WatchLevel.NOTE, reason="示例", name="赵示例",
                       phone="13800138123")
    )  # fmt: skip
    keeper.type("zsl")
    keeper.enter()
    notices = keeper.page.notices
    warned = notices.watch.text
    assert warned
    keeper.scan(CARD)
    assert (notices.watch.text, bool(notices.queue.text)) == (warned, True)
    keeper.press(Qt.Key.Key_Escape)
    assert not notices.watch.text
    assert keeper.form["document"].value() == CARD


def test_what_was_not_saved_stays_said_beside_the_queue(keeper: Keeper) -> None:
    keeper.page.notices.unsaved.show_text("示例")
    keeper.page.notices.tell_queue(["赵示例"])
    assert keeper.page.notices.unsaved.text == "示例"
    keeper.page.scans.offer()
    came_before(keeper.service)
    keeper.type("zsl")
    keeper.enter()
    assert keeper.page.notices.unsaved.text == "示例"
    keeper.press(Qt.Key.Key_Escape)
    assert not keeper.page.notices.unsaved.text


def test_undo_brings_the_form_back(keeper: Keeper) -> None:
    came_before(keeper.service)
    keeper.type("zsl")
    keeper.enter()
    keeper.type("1")
    keeper.enter()
    keeper.press(Qt.Key.Key_Z, modifier=CTRL)
    assert keeper.board.rows == ()
    assert keeper.form.search.value() == "赵示例"
    assert keeper.form["reason"].value()[0] == "meet_teacher"
    keeper.enter()
    assert [r.name for r in keeper.board.rows] == ["赵示例"]


def test_esc_never_leaves_the_desk(keeper: Keeper) -> None:
    keeper.window.navigate("gate_shift")
    keeper.settle()
    keeper.window.navigate("gate")
    keeper.settle()
    keeper.type("zz")
    for _ in range(4):
        keeper.press(Qt.Key.Key_Escape)
    assert keeper.window.session.current is keeper.page
    assert keeper.focus is keeper.page.search


def test_a_number_without_a_plate_prefix_says_what_to_do(keeper: Keeper) -> None:
    keeper.type("12345")
    keeper.enter()
    assert "Ctrl+J" in keeper.focus.accessibleDescription()
    keeper.press(Qt.Key.Key_Escape)
    keeper.type("1234567")
    keeper.enter()
    assert keeper.focus.accessibleDescription()
    assert "Ctrl+J" not in keeper.focus.accessibleDescription()


def _claimed(line_edit: QLineEdit, keys: str) -> bool:
    """Tell whether a line keeps a key for itself (Qt asks it before any shortcut)."""
    combination = QKeySequence(keys)[0]
    event = QKeyEvent(
        QEvent.Type.ShortcutOverride, combination.key(), combination.keyboardModifiers()
    )
    event.ignore()
    QApplication.sendEvent(line_edit, event)
    return event.isAccepted()


def test_each_key_works_inside_each_line(
    open_desk: Callable[[Service], Keeper], gatekeeper: Service
) -> None:
    keeper = open_desk(gatekeeper)
    # Which keys a line takes depends on the platform; these it takes on all of them.
    taken = ["Ctrl+A", "Ctrl+V"]
    line_edit = keeper.form.search.input
    assert all(_claimed(line_edit, keys) for keys in taken)
    for keys in taken:
        bind_key(keeper.page, keys, keeper.page.new)
    assert not any(_claimed(line_edit, keys) for keys in taken)
    shown = keeper.page.keys()
    asked = [keys for keys, _words in shown if keys.startswith("Ctrl")]
    assert "Ctrl+U" in asked
    for keys in asked:
        for one in keeper.page.findChildren(QLineEdit):
            assert not _claimed(one, keys), (keys, one.accessibleName())


def test_a_scanned_group_is_asked_how_many_go(keeper: Keeper) -> None:
    entered = keeper.service.run(
        CheckIn(uid=new_uid(), type_code="other", name="周示例", phone="13800138444", heads=6,
                reason_code="other")
    ).value  # fmt: skip
    text = keeper.service.ask(PassText(visit_id=entered.visit_id))
    keeper.scan(text)
    assert keeper.board.people == 6
    keeper.type("2")
    keeper.enter()
    assert keeper.board.people == 4
    assert "2 人" in keeper.toast


def test_over_a_form_a_scanned_group_leaves_at_once_and_its_number_is_said(keeper: Keeper) -> None:
    entered = keeper.service.run(
        CheckIn(uid=new_uid(), type_code="other", name="周示例", phone="13800138444", heads=4,
                reason_code="other")
    ).value  # fmt: skip
    keeper.chinese("钱示例", "qianshili")
    keeper.enter()
    keeper.scan(keeper.service.ask(PassText(visit_id=entered.visit_id)))
    assert keeper.dialogs == []
    assert keeper.board.people == 0
    assert "4 人" in keeper.toast
    keeper.press(Qt.Key.Key_Z, modifier=CTRL)
    assert keeper.board.people == 4


def test_a_quick_pass_is_completed_with_the_badge_in_the_form(
    open_desk: Callable[[Service], Keeper], gatekeeper: Service, director: Service
) -> None:
    director.run(AddBadges(first="01", count=3))
    gatekeeper.run(QuickPass(uid=new_uid()))
    keeper = open_desk(gatekeeper)
    keeper.press(Qt.Key.Key_T, modifier=CTRL)
    keeper.enter()
    assert keeper.form.badge() == "01"
    keeper.chinese("王示例", "wangshili")
    keeper.enter()
    keeper.type("13800138777")
    keeper.enter()
    keeper.enter()
    keeper.type("1")
    keeper.enter()
    assert [(r.name, r.badge) for r in keeper.board.rows] == [("王示例", "01")]
    assert keeper.form.badge() == "02"


def test_a_watched_vehicle_is_asked_about(
    open_desk: Callable[[Service], Keeper], gatekeeper: Service, director: Service
) -> None:
    settings = replace(director.ask(GetGateSettings()), windows=(), plate_prefix="苏E")
    director.run(SaveGateSettings(settings=settings))
    director.run(
        AddWatchEntry(uid=new_uid(), level=WatchLevel.DENY, plate="苏E0000H", reason="示例")
    )
    keeper = open_desk(gatekeeper)
    keeper.type("0000H")
    keeper.enter()
    (dialog,) = keeper.dialogs
    assert isinstance(dialog, WatchDialog)
    keeper.press(Qt.Key.Key_Escape)
    assert keeper.board.vehicles == ()
    keeper.press(Qt.Key.Key_Escape)
    keeper.type("0000H")
    keeper.press(Qt.Key.Key_J, modifier=CTRL)
    keeper.press(Qt.Key.Key_Return, modifier=CTRL)
    assert [type(dialog) for dialog in keeper.dialogs] == [WatchDialog]
    assert keeper.board.vehicles == ()


def test_esc_empties_the_box_with_its_list(keeper: Keeper) -> None:
    came_before(keeper.service)
    keeper.type("zsl")
    assert keeper.page.search.entries
    keeper.press(Qt.Key.Key_Escape)
    keeper.type("8123")
    assert keeper.page.search.text() == "8123"


def test_the_equipment_is_not_counted_before_somebody_did(keeper: Keeper) -> None:
    keeper.window.navigate("gate_shift")
    keeper.settle()
    keeper.press(Qt.Key.Key_N, modifier=CTRL)
    (dialog,) = keeper.dialogs
    assert isinstance(dialog, FormDialog)
    assert dialog.form["equipment_complete"].value() is False


def test_who_is_inside_already_is_named(keeper: Keeper) -> None:
    came_before(keeper.service)
    keeper.service.run(
        CheckIn(uid=new_uid(), type_code="other", name="吴示例", phone="13800138555",
                reason_code="other", document=CARD)
    )  # fmt: skip
    with pytest.raises(UserError, match="吴示例"):
        keeper.service.run(
            CheckIn(uid=new_uid(), type_code="other", name="郑示例", phone="13800138556",
                    reason_code="other", document=CARD)
        )  # fmt: skip
