"""What interrupts the desk: the watch list, a clock set back, an odd number, half-told visits."""

from collections.abc import Callable

from PySide6.QtCore import Qt

from campus_guard.core.clock import FixedClock
from campus_guard.core.ids import new_uid
from campus_guard.db.service import Service
from campus_guard.features.gate.commands import AddWatchEntry, PreRegister
from campus_guard.features.gate.commands.entry import CheckIn, QuickPass
from campus_guard.features.gate.queries import GetVisit, ListRefusals
from campus_guard.features.gate.rules.codes import WatchLevel
from campus_guard.features.gate.ui.visitcard import VisitCard
from campus_guard.features.gate.ui.watchdialog import WatchDialog
from campus_guard.ui.formdialog import FormDialog
from tests.ui.gate.conftest import ALT, CTRL, Keeper
from tests.ui.gate.test_desk import came_before

Open = Callable[[Service], Keeper]


def fill_in(keeper: Keeper, name: str, pinyin: str, phone: str) -> None:
    """Type a parent who meets a teacher, up to the last Enter."""
    keeper.chinese(name, pinyin)
    keeper.enter()
    keeper.type(phone)
    keeper.enter()
    keeper.enter()
    keeper.type("1")
    keeper.enter()


def listed(director: Service, level: WatchLevel, phone: str) -> None:
    director.run(
        AddWatchEntry(uid=new_uid(), level=level, name="卫示例", phone=phone, reason="示例原因")
    )


def test_an_alert_waits_for_a_decision_and_refuses(
    open_desk: Open, gatekeeper: Service, director: Service
) -> None:
    listed(director, WatchLevel.DENY, "13800138999")
    keeper = open_desk(gatekeeper)
    fill_in(keeper, "卫示例", "weishili", "13800138999")
    dialog = keeper.dialogs[0]
    assert isinstance(dialog, WatchDialog)
    keeper.press(Qt.Key.Key_Escape)
    keeper.press(Qt.Key.Key_Return)
    assert dialog.isVisible()
    keeper.press(Qt.Key.Key_1, modifier=ALT)
    assert dialog.isVisible()  # a refusal needs a reason
    keeper.type("on the list")
    keeper.press(Qt.Key.Key_1, modifier=ALT)
    assert keeper.dialogs == []
    assert keeper.board.rows == ()
    today = keeper.ctx.clock.today()
    refused = director.ask(ListRefusals(first=today, last=today))
    assert [row.name for row in refused] == ["卫示例"]


def test_an_escorted_visitor_is_let_in_after_the_decision(
    open_desk: Open, gatekeeper: Service, director: Service
) -> None:
    listed(director, WatchLevel.ESCORT, "13800138999")
    keeper = open_desk(gatekeeper)
    fill_in(keeper, "卫示例", "weishili", "13800138999")
    dialog = keeper.dialogs[0]
    assert isinstance(dialog, WatchDialog)
    dialog.why.setText("保安张某陪同")
    number = [c.value for c in dialog.alert.choices].index("escort") + 1
    keeper.press(Qt.Key(Qt.Key.Key_0 + number), modifier=ALT)
    assert [row.name for row in keeper.board.rows] == ["卫示例"]


def test_a_clock_set_back_shows_a_banner_and_asks_once(keeper: Keeper, clock: FixedClock) -> None:
    came_before(keeper.service)
    clock.advance(days=-1)
    keeper.page.reload()
    keeper.settle()
    assert keeper.page.banner.text
    fill_in(keeper, "尤示例", "youshili", "13800138777")
    assert isinstance(keeper.dialogs[0], FormDialog)
    keeper.type("battery")
    keeper.enter()
    assert [row.name for row in keeper.board.rows] == ["尤示例"]
    assert keeper.board.rows[0].uncertain
    fill_in(keeper, "许示例", "xushili", "13800138778")
    assert keeper.dialogs == []
    assert len(keeper.board.rows) == 2


def test_an_odd_document_number_is_kept_with_a_reason(keeper: Keeper) -> None:
    keeper.chinese("何示例", "heshili")
    keeper.enter()
    keeper.type("13800138666")
    keeper.form["document"].setFocus()
    keeper.type("440308199901101513")
    keeper.enter()
    keeper.enter()
    keeper.form["reason"].setFocus()
    keeper.type("1")
    keeper.enter()
    assert isinstance(keeper.dialogs[0], FormDialog)
    keeper.type("old card")
    keeper.enter()
    assert [row.name for row in keeper.board.rows] == ["何示例"]


def test_the_board_is_worked_by_keys(keeper: Keeper) -> None:
    keeper.service.run(
        CheckIn(uid=new_uid(), type_code="other", name="吕示例", phone="13800138555",
                reason_code="other")
    )  # fmt: skip
    keeper.page.reload()
    keeper.settle()
    keeper.press(Qt.Key.Key_B, modifier=CTRL)
    keeper.press(Qt.Key.Key_Return)
    card = keeper.dialogs[0]
    assert isinstance(card, VisitCard)
    keeper.press(Qt.Key.Key_2, modifier=ALT)
    keeper.press(Qt.Key.Key_1)
    keeper.press(Qt.Key.Key_Return, modifier=CTRL)
    visit = keeper.board.rows[0].visit_id
    assert keeper.service.ask(GetVisit(visit_id=visit)).host_answer == "yes"
    keeper.press(Qt.Key.Key_Escape)
    keeper.press(Qt.Key.Key_Delete)
    assert keeper.board.rows == ()


def test_a_quick_pass_is_completed_from_the_queue(keeper: Keeper) -> None:
    keeper.service.run(QuickPass(uid=new_uid(), heads=2))
    keeper.page.reload()
    keeper.settle()
    keeper.press(Qt.Key.Key_T, modifier=CTRL)
    keeper.press(Qt.Key.Key_Return)
    assert keeper.form.completing is not None
    keeper.chinese("施示例", "shishili")
    keeper.enter()
    keeper.type("13800138321")
    keeper.enter()
    keeper.enter()
    keeper.type("1")
    keeper.enter()
    assert keeper.board.to_complete == 0
    assert [(row.name, row.inside) for row in keeper.board.rows] == [("施示例", 2)]


def test_who_is_expected_comes_into_the_form(keeper: Keeper) -> None:
    keeper.service.run(
        PreRegister(uid=new_uid(), day=keeper.ctx.clock.today(), type_code="parent",
                    name="张示例", phone="13800138322", reason_code="meet_teacher")
    )  # fmt: skip
    keeper.press(Qt.Key.Key_E, modifier=CTRL)
    keeper.press(Qt.Key.Key_Return)
    assert keeper.form.search.value() == "张示例"
    keeper.enter()
    assert [row.name for row in keeper.board.rows] == ["张示例"]
    assert keeper.board.expected == 0


def test_refusal_and_delivery(keeper: Keeper) -> None:
    keeper.press(Qt.Key.Key_D, modifier=CTRL)
    keeper.type("parcel")
    keeper.press(Qt.Key.Key_Return, modifier=CTRL)
    assert keeper.dialogs == []
    assert keeper.board.figures.deliveries == 1
    keeper.press(Qt.Key.Key_R, modifier=CTRL)
    dialog = keeper.dialogs[0]
    dialog.form["reason_code"].set_value("salesman")
    dialog.form["name"].set_value("孔示例")
    keeper.press(Qt.Key.Key_Return, modifier=CTRL)
    assert keeper.board.figures.refused == 1


def test_the_office_says_that_the_clock_is_right(
    open_desk: Open, gatekeeper: Service, director: Service, clock: FixedClock
) -> None:
    clock.advance(days=1)
    came_before(gatekeeper)
    clock.advance(days=-1)
    desk = open_desk(director)
    assert desk.page.banner.text
    desk.page.banner.button.click()
    desk.settle()
    desk.type("battery")
    desk.enter()
    desk.settle()
    assert desk.dialogs == []
    assert desk.page.banner.text == ""
