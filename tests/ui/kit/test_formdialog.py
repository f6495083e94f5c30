"""The form dialog: closes after success only, keeps every letter until then."""

import threading
from dataclasses import dataclass

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from campus_guard.core.errors import Conflict, UserError, World, WorldError
from campus_guard.core.i18n import msg
from campus_guard.ui.dialogs import Dialogs, Question
from campus_guard.ui.formdialog import FormDialog, ask_reason
from campus_guard.ui.forms import Form, TextField
from tests.ui.conftest import Kit
from tests.ui.kit.support import commit_text, unnamed


@dataclass(frozen=True)
class Save:
    name: str
    uid: str = ""


@dataclass(frozen=True)
class Void:
    reason: str


@pytest.fixture
def saved() -> list:
    return []


@pytest.fixture
def dialog(kit: Kit, saved: list) -> FormDialog:
    form = Form(kit)
    form.row(TextField(kit, "name", msg("Name"), required=True))
    made = FormDialog(
        kit,
        kit.window,
        "Person",
        form,
        lambda values, uid: Save(**values, uid=uid),
        saved.append,
    )
    kit.window.show()
    made.open()
    return made


def closed(dialog: FormDialog) -> bool:
    return not shiboken6.isValid(dialog) or not dialog.isVisible()


def test_it_saves_and_closes(kit: Kit, dialog: FormDialog, saved: list) -> None:
    commit_text(dialog.form["name"].input, "张示例")
    uid = dialog.uid
    dialog.save()
    kit.settle()
    assert closed(dialog)
    assert kit.service.commands == [Save("张示例", uid)]
    assert saved == [1]


def test_enter_in_the_last_field_saves(kit: Kit, dialog: FormDialog, qtbot: QtBot) -> None:
    commit_text(dialog.form["name"].input, "张示例")
    qtbot.keyClick(dialog.form["name"].input, Qt.Key.Key_Return)
    kit.settle()
    assert closed(dialog)


def test_ctrl_enter_saves_from_anywhere(kit: Kit, dialog: FormDialog, qtbot: QtBot) -> None:
    commit_text(dialog.form["name"].input, "张示例")
    qtbot.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    kit.settle()
    assert closed(dialog)


def test_nothing_is_written_while_a_field_is_wrong(kit: Kit, dialog: FormDialog) -> None:
    dialog.save()
    kit.settle()
    assert not closed(dialog)
    assert kit.service.commands == []


@pytest.mark.parametrize(
    "error", [WorldError(World.FULL), Conflict(msg("This is needed.")), WorldError(World.BUSY)]
)
def test_a_failed_save_keeps_every_letter_and_says_why(
    kit: Kit, dialog: FormDialog, error: Exception
) -> None:
    commit_text(dialog.form["name"].input, "张示例 & <b>")
    kit.service.fail = error
    uid = dialog.uid
    dialog.save()
    kit.settle()
    assert not closed(dialog)
    assert dialog.form["name"].value() == "张示例 & <b>"
    assert dialog.banner.text == kit.tr(error.message)
    assert dialog.save_button.isEnabled()
    dialog.save()
    kit.settle()
    assert closed(dialog)
    assert kit.service.commands == [Save("张示例 & <b>", uid)]


def test_errors_of_fields_stand_beside_them(kit: Kit, dialog: FormDialog) -> None:
    commit_text(dialog.form["name"].input, "张")
    kit.service.fail = UserError(
        msg("This is needed."), {"name": msg("Type a number."), "else": msg("Type a whole number.")}
    )
    dialog.save()
    kit.settle()
    assert "Type a number." in dialog.form["name"]._hint_line.text()
    assert dialog.banner.text == "Type a whole number."


def test_a_refusal_while_making_the_command_is_shown_too(dialog: FormDialog) -> None:
    def refuse(_values: dict, _uid: str) -> None:
        raise UserError(msg("This is needed."), {"name": msg("Type a number.")})

    dialog._command = refuse
    commit_text(dialog.form["name"].input, "张")
    dialog.save()
    assert "Type a number." in dialog.form["name"]._hint_line.text()


def test_our_mistake_gives_the_button_back(kit: Kit, dialog: FormDialog) -> None:
    crashes = []
    kit.ops.on_crash = crashes.append
    kit.service.fail = ZeroDivisionError()
    commit_text(dialog.form["name"].input, "张")
    dialog.save()
    kit.settle()
    assert len(crashes) == 1
    assert dialog.save_button.isEnabled()
    assert dialog.form["name"].value() == "张"


def test_saving_twice_writes_once(kit: Kit, dialog: FormDialog) -> None:
    gate = threading.Event()
    kit.service.gate = gate.wait
    commit_text(dialog.form["name"].input, "张")
    dialog.save()
    dialog.save()
    dialog.reject()
    assert not closed(dialog)
    gate.set()
    kit.settle()
    assert len(kit.service.commands) == 1


def test_esc_asks_before_throwing_text_away(kit: Kit, dialog: FormDialog, qtbot: QtBot) -> None:
    commit_text(dialog.form["name"].input, "张")
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not closed(dialog)
    assert len(kit.dialogs.asked) == 1
    kit.dialogs.answers.append(True)
    dialog.close()
    qtbot.waitUntil(lambda: closed(dialog))


def test_the_real_question_throws_away_too(kit: Kit, dialog: FormDialog, qtbot: QtBot) -> None:
    object.__setattr__(kit, "dialogs", Dialogs(kit.tr))
    commit_text(dialog.form["name"].input, "张")
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    question = QApplication.activeModalWidget()
    assert isinstance(question, Question)
    question.buttons[1].click()
    qtbot.waitUntil(lambda: closed(dialog))
    assert QApplication.activeModalWidget() is None


def test_esc_closes_an_untouched_form_without_a_question(
    kit: Kit, dialog: FormDialog, qtbot: QtBot
) -> None:
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: closed(dialog))
    assert kit.dialogs.asked == []


def test_voiding_needs_a_reason(kit: Kit, saved: list) -> None:
    kit.window.show()
    dialog = ask_reason(kit, kit.window, "Void", "It stays readable.", Void, saved.append)
    dialog.save()
    assert kit.service.commands == []
    commit_text(dialog.form["reason"].input, "重复登记")
    dialog.save()
    kit.settle()
    assert kit.service.commands == [Void("重复登记")]
    assert saved == [1]


def test_every_control_has_a_name(dialog: FormDialog) -> None:
    assert unnamed(dialog) == []
