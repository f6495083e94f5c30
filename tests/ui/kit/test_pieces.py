"""Toasts, banners, cards, charts, login, crash window, questions."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QDialog, QLabel
from pytestqt.qtbot import QtBot

from campus_guard.core.document import Chart, ChartKind, Series, Tone
from campus_guard.core.errors import World, WorldError
from campus_guard.core.i18n import Message, Translator, msg
from campus_guard.core.roles import ROLE_LABELS, Role
from campus_guard.ui.activity import ActivityPanel
from campus_guard.ui.badges import Badge, BadgeLabel, Chip
from campus_guard.ui.banners import Banner
from campus_guard.ui.buttons import Button
from campus_guard.ui.cards import Card, Facts, NumberCard
from campus_guard.ui.charts import ChartView
from campus_guard.ui.crash import CrashWindow
from campus_guard.ui.dialogs import Dialogs, Question
from campus_guard.ui.layout import splitter
from campus_guard.ui.login import LoginPage, SampleAccount
from campus_guard.ui.ops import Task
from tests.ui.conftest import Kit
from tests.ui.kit.support import unnamed

HOSTILE = "<img src=x> & <b>"


def test_a_toast_offers_undo_once(kit: Kit, qtbot: QtBot) -> None:
    kit.window.show()
    undone = []
    toast = kit.alerts.toast("已登记", undo=lambda: undone.append(1))
    qtbot.keyClick(kit.window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    toast.undo()
    assert undone == [1]
    assert kit.alerts.current is None


def test_a_new_toast_replaces_the_old(kit: Kit) -> None:
    first = kit.alerts.toast("一")
    second = kit.alerts.toast("二", tone=Tone.OK)
    first.close_()
    assert kit.alerts.current is second
    assert not first.isVisibleTo(kit.window)


def test_an_error_stays_until_it_is_closed(kit: Kit) -> None:
    alert = kit.alerts.error(WorldError(World.FULL))
    assert "disk is full" in alert.text.lower()
    assert alert.findChildren(type(alert._closer()))
    alert.close_()
    assert kit.alerts.current is None


def test_long_words_of_a_toast_stay_in_the_window(kit: Kit) -> None:
    kit.window.resize(600, 400)
    toast = kit.alerts.toast("很长的话" * 60)
    assert toast.geometry().left() >= 0
    assert toast.geometry().right() <= 600
    assert toast.height() > 60


def test_typed_text_is_never_markup(kit: Kit, qtbot: QtBot) -> None:
    facts, banner, toast = Facts(kit), Banner(kit), kit.alerts.toast(HOSTILE)
    for widget in (facts, banner):
        qtbot.addWidget(widget)
    facts.set([("名称", HOSTILE), ("状态", Badge(HOSTILE, Tone.BAD)), ("空", "")])
    banner.show_text(HOSTILE, Tone.OK)
    labels = [w for root in (facts, banner, toast) for w in root.findChildren(QLabel)]
    assert len(labels) >= 6
    assert {w.textFormat() for w in labels if w.text()} == {Qt.TextFormat.PlainText}


def test_a_badge_says_its_word(kit: Kit, qtbot: QtBot) -> None:
    badge = BadgeLabel(kit, Badge(msg("Overdue"), Tone.BAD))
    qtbot.addWidget(badge)
    assert badge.accessibleName() == "Overdue"
    assert badge.sizeHint().width() > 40
    badge.grab()
    badge.set(None)
    assert badge.isHidden()


def test_a_number_can_be_opened_by_key_and_mouse(kit: Kit, qtbot: QtBot) -> None:
    card, opened = NumberCard(kit, "在校访客", opens=True), []
    qtbot.addWidget(card)
    card.set("12", Tone.BAD, "最长 30 分钟")
    card.clicked.connect(lambda: opened.append(1))
    card.show()
    qtbot.keyClick(card, Qt.Key.Key_Return)
    qtbot.mouseClick(card, Qt.MouseButton.LeftButton)
    assert opened == [1, 1]
    assert card.accessibleName() == "在校访客: 12 最长 30 分钟"


def test_a_plain_number_opens_nothing(kit: Kit, qtbot: QtBot) -> None:
    card, opened = NumberCard(kit, "x"), []
    qtbot.addWidget(card)
    card.clicked.connect(lambda: opened.append(1))
    card.show()
    qtbot.mouseClick(card, Qt.MouseButton.LeftButton)
    assert opened == []


def test_buttons_carry_their_shortcut_and_obey_it(kit: Kit, qtbot: QtBot) -> None:
    card, run = Card(kit, "x"), []
    qtbot.addWidget(card)
    button = Button(kit, "Tom & Co", lambda: run.append(1), "Ctrl+S", icon="save")
    card.body.addWidget(button)
    card.show()
    card.activateWindow()
    qtbot.waitUntil(card.isActiveWindow)
    assert button.text() == " Tom && Co  Ctrl+S"
    assert button.accessibleName() == "Tom & Co"
    qtbot.keyClick(card, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    button.setEnabled(False)
    qtbot.keyClick(card, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert run == [1]
    icon_only = Button(kit, "Larger", lambda: None, icon="zoom-in", kind="icon")
    qtbot.addWidget(icon_only)
    assert icon_only.text() == ""
    assert icon_only.accessibleName() == "Larger"


def test_a_chip_is_on_or_off(kit: Kit, qtbot: QtBot) -> None:
    seen = []
    chip = Chip("逾期", seen.append)
    qtbot.addWidget(chip)
    chip.click()
    chip.click()
    assert seen == [True, False]
    both = splitter(Chip("a"), Button(kit, "b"))
    qtbot.addWidget(both)
    assert both.count() == 2


@pytest.mark.parametrize("kind", list(ChartKind))
@pytest.mark.parametrize("scale", [100, 200])
def test_charts_draw_every_kind(kit: Kit, qtbot: QtBot, kind: ChartKind, scale: int) -> None:
    kit.theme.set_scale(scale)
    series = [Series("本学期", [3, None, 5]), Series("上学期", [0, 2, 4], Tone.MUTED)]
    chart = Chart(kind, ["9月", "10月", "11月"], series, title="事故", unit="起")
    view = ChartView(kit, chart)
    qtbot.addWidget(view)
    view.resize(view.sizeHint())
    picture = view.grab().toImage()
    pixels = memoryview(picture.convertToFormat(QImage.Format.Format_RGB32).constBits()).cast("I")
    assert {0xFF1F5FBF, 0xFF5B6675} <= set(pixels)
    assert "本学期: 9月 3, 10月 —, 11月 5" in view.accessibleDescription()


def test_a_chart_without_values_says_so(kit: Kit, qtbot: QtBot) -> None:
    view = ChartView(kit, Chart(ChartKind.BAR, ["9月"], [Series("x", [None])], empty_text="未记录"))
    qtbot.addWidget(view)
    view.resize(300, 200)
    empty = view.grab().toImage()
    view.set_chart(None)
    assert view.grab().toImage() != empty
    assert view.minimumSizeHint().width() <= 300


class Door:
    """Answers the login page, when told to."""

    def __init__(self) -> None:
        self.tried: list[tuple[str, str]] = []
        self.answer: Callable[[Message | None], None] = lambda _m: None

    def __call__(self, user: str, password: str, answer: Callable[[Message | None], None]) -> None:
        self.tried.append((user, password))
        self.answer = answer


@pytest.fixture
def door() -> Door:
    return Door()


@pytest.fixture
def login(kit: Kit, door: Door, qtbot: QtBot) -> LoginPage:
    samples = [SampleAccount("anquan", ROLE_LABELS[Role.DIRECTOR])]
    made = LoginPage(kit, "示例小学", door, samples=samples, sample_password="sample-2026")
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    made.focus_first()
    return made


def test_login_rests_while_the_password_is_checked(login: LoginPage, door: Door) -> None:
    login.form.set_values({"username": "anquan", "password": " pass word "})
    login.submit()
    login.submit()
    assert door.tried == [("anquan", " pass word ")]
    assert not login.button.isEnabled()
    door.answer(msg("User name or password is wrong."))
    assert login.button.isEnabled()
    assert login.banner.text == "User name or password is wrong."
    assert login.form["username"].value() == "anquan"
    assert login.form["password"].value() == ""


def test_login_needs_both_words(login: LoginPage, door: Door) -> None:
    login.submit()
    assert door.tried == []


def test_enter_signs_in(login: LoginPage, door: Door, qtbot: QtBot) -> None:
    qtbot.keyClicks(login.form["username"].input, "anquan")
    qtbot.keyClick(login.form["username"].input, Qt.Key.Key_Return)
    qtbot.keyClicks(login.form["password"].input, "secret")
    qtbot.keyClick(login.form["password"].input, Qt.Key.Key_Return)
    assert door.tried == [("anquan", "secret")]


def test_capitals_without_shift_are_pointed_out(login: LoginPage, qtbot: QtBot) -> None:
    field = login.form["password"]
    qtbot.keyClick(field.input, "A")
    assert field._hint_line.text() == "Caps Lock is on."
    qtbot.keyClick(field.input, "a")
    assert field._hint_line.text() == ""


def test_a_sample_account_is_one_click(login: LoginPage, door: Door) -> None:
    button = next(b for b in login.findChildren(Button) if "anquan" in b.text())
    button.click()
    assert door.tried == [("anquan", "sample-2026")]
    assert unnamed(login) == []


def test_the_crash_window_comes_once_per_cause(kit: Kit) -> None:
    crashes = CrashWindow()
    kit.window.show()
    assert crashes.show(kit, kit.window, "a", "Traceback", None)
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, QDialog)
    assert not crashes.show(kit, kit.window, "b", "Traceback", None)
    dialog.accept()
    assert not crashes.show(kit, kit.window, "a", "Traceback", None)
    assert crashes.show(kit, kit.window, "b", "Traceback", None)
    dialog = QApplication.activeModalWidget()
    assert unnamed(dialog) == []
    dialog.accept()


def test_questions_answer_only_yes(kit: Kit, qtbot: QtBot) -> None:
    dialogs, said = Dialogs(Translator()), []
    kit.window.show()
    for key, expected in ((Qt.Key.Key_Escape, []), (Qt.Key.Key_Return, ["yes"])):
        dialogs.ask(kit.window, "Title", "Text?", "Do it", lambda: said.append("yes"))
        question = QApplication.activeModalWidget()
        assert isinstance(question, Question)
        assert unnamed(question) == []
        qtbot.keyClick(question.focusWidget() or question, key)
        assert said == expected


def test_a_dangerous_question_does_not_say_yes_by_itself(kit: Kit, qtbot: QtBot) -> None:
    dialogs, said = Dialogs(Translator()), []
    kit.window.show()
    dialogs.ask(kit.window, "T", "Text?", "Do it", lambda: said.append(1), danger=True)
    question = QApplication.activeModalWidget()
    assert question.buttons[0].hasFocus() or question.focusWidget() is question.buttons[0]
    qtbot.keyClick(question.buttons[0], Qt.Key.Key_Return)
    assert said == []
    dialogs.inform(kit.window, "T", "Text.", lambda: said.append(2))
    QApplication.activeModalWidget().buttons[0].click()
    assert said == [2]


def test_file_choosers_are_our_own_so_that_the_lock_covers_them(kit: Kit, tmp_path: Path) -> None:
    dialogs, chosen = Dialogs(Translator(), tmp_path), []
    kit.window.show()
    dialogs.save_file(kit.window, "Save", "x.pdf", "PDF (*.pdf)", chosen.append)
    chooser = QApplication.activeModalWidget()
    assert chooser.testOption(chooser.Option.DontUseNativeDialog)
    chooser.fileSelected.emit(str(tmp_path / "x.pdf"))
    chooser.close()
    (tmp_path / "a.xlsx").write_bytes(b"")
    dialogs.open_file(kit.window, "Open", "Excel (*.xlsx)", chosen.append)
    chooser = QApplication.activeModalWidget()
    assert chooser.directory().absolutePath() == str(tmp_path)
    chooser.fileSelected.emit(str(tmp_path / "a.xlsx"))
    chooser.close()
    dialogs.folder(kit.window, "Folder", chosen.append)
    chooser = QApplication.activeModalWidget()
    chooser.fileSelected.emit(str(tmp_path))
    chooser.close()
    assert chosen == [tmp_path / "x.pdf", tmp_path / "a.xlsx", tmp_path]


def test_a_name_that_somebody_typed_is_no_path(kit: Kit, tmp_path: Path) -> None:
    dialogs = Dialogs(Translator(), tmp_path)
    kit.window.show()
    dialogs.save_file(kit.window, "Save", "../../etc/<b>.pdf", "PDF (*.pdf)", lambda _path: None)
    chooser = QApplication.activeModalWidget()
    assert chooser.defaultSuffix() == "pdf"
    assert chooser.selectedFiles() == [str(tmp_path / "_.._etc__b_.pdf")]
    chooser.close()


def test_the_activity_panel_tells_what_is_under_way(kit: Kit, qtbot: QtBot) -> None:
    panel = ActivityPanel(kit)
    qtbot.addWidget(panel)
    task = Task("导入", lambda _v: None, kit.window, done=3, total=10, text="第 3 行")
    kit.ops.shown.emit(task)
    assert not panel.isHidden()
    assert panel.accessibleName() == "导入 3 / 10"
    task.stop.set()
    kit.ops.stepped.emit(task)
    assert panel._title.text() == "Stopping …"
    assert not panel._stop.isVisibleTo(panel)
    kit.ops.hidden.emit(task)
    assert panel.isHidden()
    assert unnamed(panel) == []
