"""Closing, aftermath, restricted files and reports outside, at the keyboard."""

from collections.abc import Callable
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from campus_guard.core.ids import new_uid
from campus_guard.db.service import Service
from campus_guard.features.accidents import commands as c
from campus_guard.features.accidents.queries import AccessReport, GetAftermath
from campus_guard.features.accidents.rules import Cause, Injury, OutsideBody, StepCode
from campus_guard.features.accidents.states import AccidentState, Signer
from campus_guard.features.accidents.ui.aftermath import AftermathTab
from campus_guard.features.accidents.ui.closing import ClosingTab
from campus_guard.features.accidents.ui.outside import OutsideDialog
from campus_guard.ui.badges import BadgeLabel
from campus_guard.ui.preview import PreviewDialog
from tests.ui.accidents.conftest import CTRL, Desk
from tests.ui.kit.support import assert_page_ok
from tests.unit.accident_cases import (
    approve,
    at,
    class_teacher,
    detail,
    facts,
    graded,
    led_to_the_end,
    record,
    sign,
    told_all,
    triaged,
    victim,
)

KEY = Qt.Key


def words(widget: QWidget) -> str:
    labels = [w.text() for w in widget.findChildren(QLabel)]
    labels += [w.accessibleName() for w in widget.findChildren(BadgeLabel)]
    return "\n".join([*labels, *(w.text() for w in widget.findChildren(QPushButton))])


def part(desk: Desk, kind: type) -> QWidget:
    """Return a tab of the open file, in sight."""
    view = desk.page.view
    for index, (_, shown) in enumerate(view._parts):
        if isinstance(shown, kind):
            view.tabs.setCurrentIndex(index)
            desk.settle()
            return shown
    raise AssertionError(kind)


def click(desk: Desk, widget: QWidget, text: str) -> None:
    """Press the button whose words begin so."""
    found = [b for b in widget.findChildren(QPushButton) if text in (b.text() or b.toolTip())]
    assert found, f"{text} not in {words(widget)}"
    found[0].click()
    desk.settle()


def opened(desk: Desk, accident: int) -> None:
    desk.page.open_item(accident)
    desk.settle()


def waiting(director: Service) -> int:
    accident = graded(director)
    told_all(director, accident)
    led_to_the_end(director, accident)
    return accident


def test_the_tab_says_what_is_missing(desk: Desk, director: Service) -> None:
    accident = graded(director)
    opened(desk, accident)
    tab = part(desk, ClosingTab)
    shown = words(tab)
    assert "尚不能关闭" in shown
    assert "家长" in shown
    assert "未签字" in shown
    assert_page_ok(desk.page)


def test_two_sign_and_the_principal_approves(
    open_desk: Callable[[Service], Desk], director: Service, principal: Service
) -> None:
    accident = waiting(director)
    desk = open_desk(director)
    opened(desk, accident)
    tab = part(desk, ClosingTab)
    click(desk, tab, "调查人签字")
    desk.press(KEY.Key_Return, CTRL)  # the person who sits here is proposed
    assert [s.signer for s in detail(director, accident).signatures] == [Signer.INVESTIGATOR]
    click(desk, tab, "分管副校长签字")
    desk.type("示例副校长")
    desk.press(KEY.Key_Return, CTRL)
    assert detail(director, accident).signatures[1].person == "示例副校长"
    assert "等待校长批准" in words(tab)
    desk.window.close()
    head = open_desk(principal)
    opened(head, accident)
    tab = part(head, ClosingTab)
    head.ctx.dialogs.answers.append(True)
    click(head, tab, "批准关闭")
    assert detail(director, accident).state is AccidentState.CLOSED
    assert "已关闭并锁定" in words(tab)
    assert "撤销批准" in words(tab)
    click(head, tab, "撤销批准")
    head.type("补充材料")
    head.press(KEY.Key_Return, CTRL)
    file = detail(director, accident)
    assert file.state is AccidentState.CLOSING
    assert file.signatures == ()


def test_a_closed_file_offers_nothing_that_changes_it(
    desk: Desk, director: Service, principal: Service
) -> None:
    accident = waiting(director)
    sign(director, accident, Signer.INVESTIGATOR)
    sign(director, accident, Signer.VICE_PRINCIPAL)
    approve(principal, accident)
    opened(desk, accident)
    assert "校长可撤销批准" in words(part(desk, ClosingTab))
    tab = part(desk, AftermathTab)
    assert not [b for b in tab.findChildren(QPushButton) if b.isVisible()]
    for key in (KEY.Key_E, KEY.Key_T, KEY.Key_M, KEY.Key_Delete, KEY.Key_G):
        desk.press(key, CTRL)
        assert desk.no_dialog


def test_the_closing_report_opens_from_the_file(desk: Desk, director: Service) -> None:
    opened(desk, graded(director))
    click(desk, part(desk, ClosingTab), "打印报告书")
    assert isinstance(desk.dialog, PreviewDialog)


# ----------------------------------------------------------------------------------- aftermath


def test_each_card_takes_an_entry(desk: Desk, director: Service) -> None:
    accident = graded(director)
    opened(desk, accident)
    tab = part(desk, AftermathTab)
    for button, typed in (
        ("添加沟通", {"guardian": "示例母亲", "phone": "13800138000", "note": "复查"}),
        ("添加理赔", {"insurer": "示例保险"}),
        ("添加回访", {"what": "家访", "due_on": date(2026, 11, 25)}),
    ):
        click(desk, tab, button)
        for name, value in typed.items():
            desk.dialog.form[name].set_value(value)
        desk.press(KEY.Key_Return, CTRL)
        assert desk.no_dialog
    view = director.ask(GetAftermath(accident_id=accident))
    assert [x.guardian for x in view.contacts] == ["示例母亲"]
    assert [x.insurer for x in view.claims] == ["示例保险"]
    assert [x.what for x in view.followups] == ["家访"]
    shown = words(tab)
    for text in ("示例母亲", "13800138000", "示例保险", "未结案", "家访", "11-25"):
        assert text in shown, text
    assert_page_ok(desk.page)


def test_an_entry_is_changed_and_voided_where_it_stands(desk: Desk, director: Service) -> None:
    accident = graded(director)
    director.run(c.KeepClaim(uid=new_uid(), accident_id=accident, insurer="示例保险"))
    opened(desk, accident)
    tab = part(desk, AftermathTab)
    click(desk, tab, "编辑 示例保险")
    desk.dialog.form["insurer"].set_value("另一保险")
    desk.press(KEY.Key_Return, CTRL)
    assert "另一保险" in words(tab)
    click(desk, tab, "作废 另一保险")
    desk.type("重复登记")
    desk.press(KEY.Key_Return, CTRL)
    assert director.ask(GetAftermath(accident_id=accident)).claims == ()
    assert "另一保险" not in words(tab)


def test_the_sheet_keeps_causes_and_the_other_ledger(desk: Desk, director: Service) -> None:
    accident = record(director, c.Facts(**{**vars(triaged()), "cause": Cause.BULLYING}))
    opened(desk, accident)
    tab = part(desk, AftermathTab)
    assert "尚未记入" in words(tab)
    click(desk, tab, "编辑")
    form = desk.dialog.form
    form["direct_cause"].set_value("言语冲突")
    form["bullying"].set_value(True)
    form["bullying_entry"].set_value("QL-2026-003")
    desk.press(KEY.Key_Return, CTRL)
    shown = words(tab)
    assert "言语冲突" in shown
    assert "QL-2026-003" in shown


# ---------------------------------------------------------------------------------- restricted


def test_a_restricted_file_asks_why_and_shows_nothing_before(desk: Desk, director: Service) -> None:
    accident = record(
        director,
        facts(cause=Cause.SELF_HARM, harmed=True, narrative="秘密经过"),
        victims=(victim(),),
    )
    opened(desk, accident)
    assert "秘密经过" not in words(desk.page)
    assert "按其中每名学生记录" in words(desk.dialog)
    desk.press(KEY.Key_Return, CTRL)  # without a reason it stays closed
    assert not desk.no_dialog
    desk.type("联系家长")
    desk.press(KEY.Key_Return, CTRL)
    assert desk.no_dialog
    assert "秘密经过" in words(desk.page)
    assert [r.reason for r in director.ask(AccessReport(year=2026)).rows] == ["联系家长"]


def test_who_says_nothing_is_back_at_the_list(desk: Desk, director: Service) -> None:
    accident = record(director, facts(cause=Cause.SELF_HARM, harmed=True))
    opened(desk, accident)
    desk.press(KEY.Key_Escape)
    assert desk.no_dialog
    assert desk.page.current is desk.page.list
    assert director.ask(AccessReport(year=2026)).rows == ()


def test_the_next_file_does_not_show_the_last_one_behind_the_question(
    desk: Desk, director: Service
) -> None:
    first = graded(director)
    second = record(director, facts(cause=Cause.SELF_HARM, harmed=True))
    opened(desk, first)
    opened(desk, second)
    view = desk.page.view
    assert not view.steps.isVisible()
    assert not view.tabs.isVisible()
    desk.press(KEY.Key_Escape)


def test_the_access_page_lists_and_prints(desk: Desk, director: Service) -> None:
    accident = record(director, facts(cause=Cause.SELF_HARM, harmed=True), victims=(victim(),))
    director.run(c.OpenRestricted(accident_id=accident, reason="联系家长"))
    desk.ctx.navigate("access")
    desk.settle()
    page = desk.window.session.page("access")
    row = page.model.rows[0]
    assert (row.number, row.reason) == ("SG-2026-0001", "联系家长")
    assert_page_ok(page)
    page.print_()
    desk.settle()
    assert isinstance(desk.dialog, PreviewDialog)


# --------------------------------------------------------------------------------- outside


def grave(service: Service) -> int:
    return record(service, triaged(), victims=(victim(Injury.SEVERE),), duties=(class_teacher(),))


def test_the_words_are_read_copied_and_recorded(desk: Desk, director: Service) -> None:
    accident = grave(director)
    opened(desk, accident)
    click(desk, desk.page.view.steps, "电话/传真文字")
    dialog = desk.dialog
    assert isinstance(dialog, OutsideDialog)
    text = dialog.form["words"].value()
    assert "示例小学首报" in text
    dialog.form["body"].set_value(OutsideBody.POLICE)
    dialog.form.changed.emit("body")
    assert "派警力" in dialog.form["words"].value()
    click(desk, dialog, "复制文字")
    assert QApplication.clipboard().text() == dialog.form["words"].value()
    dialog.form["recipient"].set_value("值班民警")
    desk.press(KEY.Key_Return, CTRL)
    step = next(s for s in detail(director, accident).steps if s.code is StepCode.EXTERNAL_REPORTS)
    told = step.tellings[0]
    assert (told.body, told.recipient) == (OutsideBody.POLICE, "值班民警")
    texts = director.ask(GetAftermath(accident_id=accident)).texts
    assert "派警力" in texts[told.id]


def test_edited_words_survive_another_authority(desk: Desk, director: Service) -> None:
    opened(desk, grave(director))
    click(desk, desk.page.view.steps, "电话/传真文字")
    form = desk.dialog.form
    form["words"].set_value("自己写的报告")
    form["body"].set_value(OutsideBody.HEALTH)
    form.changed.emit("body")
    assert form["words"].value() == "自己写的报告"
    assert at(8, 30) <= form["done_at"].value()


@pytest.mark.parametrize("what", ["register", "near_misses"])
def test_registers_print_from_the_list(desk: Desk, director: Service, what: str) -> None:
    graded(director)
    desk.page.reload()
    desk.settle()
    getattr(desk.page.list, what)()
    desk.settle()
    assert isinstance(desk.dialog, PreviewDialog)
