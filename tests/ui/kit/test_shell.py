"""The window: navigation, keys, lock, hide, banners."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QLineEdit, QMenu, QVBoxLayout
from pytestqt.qtbot import QtBot

from campus_guard.core.changes import ChangeSet
from campus_guard.core.document import Tone
from campus_guard.core.i18n import Message, msg
from campus_guard.core.roles import DIRECTOR_ONLY, EVERYONE, PRINCIPAL_ONLY
from campus_guard.ui.context import UiContext
from campus_guard.ui.login import LoginPage
from campus_guard.ui.navigation import NavigationButton
from campus_guard.ui.page import Page, PageSpec
from campus_guard.ui.session import page_keys
from campus_guard.ui.settings import Look, SettingsDialog
from campus_guard.ui.shell import Window
from tests.ui.conftest import Kit
from tests.ui.kit.support import FakeDialogs, unnamed

CTRL = Qt.KeyboardModifier.ControlModifier


class Probe(Page):
    """Notes what the shell asks of it."""

    def __init__(self, ctx: UiContext) -> None:
        super().__init__(ctx)
        self.log: list[str] = []
        self.line = QLineEdit()
        self.line.setAccessibleName("line")
        self.setLayout(QVBoxLayout())
        self.layout().addWidget(self.line)

    def reload(self) -> None:
        self.log.append("reload")

    def new(self) -> None:
        self.log.append("new")

    def print_(self) -> None:
        self.log.append("print")

    def focus_search(self) -> None:
        self.log.append("search")
        self.line.setFocus()

    def open_item(self, item: int) -> None:
        self.log.append(f"open {item}")

    def help_text(self) -> str:
        return "What this is for."


class Today(Probe):
    key, kinds = "today", frozenset({"accident", "person"})


class Accidents(Probe):
    key, kinds = "accidents", frozenset({"accident"})


SPECS = (
    PageSpec("today", msg("Today"), "today", EVERYONE, Today),
    PageSpec("accidents", msg("Accidents"), "accident", DIRECTOR_ONLY, Accidents, "work"),
    PageSpec("secret", msg("Secret"), "shield", PRINCIPAL_ONLY, Today, "work"),
)


class Gatekeeper:
    """Answers the lock page."""

    def __init__(self) -> None:
        self.left = 0
        self.settings = 0

    def unlock(self, password: str, answer: Callable[[Message | None], None]) -> None:
        answer(None if password == "sample-2026" else msg("User name or password is wrong."))

    def leave(self) -> None:
        self.left += 1

    def open_settings(self) -> None:
        self.settings += 1


@pytest.fixture
def guard() -> Gatekeeper:
    return Gatekeeper()


@pytest.fixture
def window(kit: Kit, guard: Gatekeeper, qtbot: QtBot) -> Iterator[Window]:
    made = Window(kit.theme, kit.tr, kit.clock, FakeDialogs(kit.tr))
    qtbot.addWidget(made)
    made.resize(1366, 768)
    ctx = made.context(kit.ops, kit.actor)
    made.show()
    made.open_session(ctx, SPECS, "示例小学", guard.unlock, guard.leave, guard.open_settings)
    yield made
    made.close_session()


def page(window: Window, key: str) -> Probe:
    return window.session.page(key)


def press(window: Window, key: Qt.Key, modifier: Qt.KeyboardModifier | None = None) -> None:
    QTest.keyClick(window, key, modifier or Qt.KeyboardModifier.NoModifier)


def test_only_pages_of_the_role_are_offered(window: Window) -> None:
    assert window.session.keys == ("today", "accidents")
    window.navigate("secret")
    assert window.session.current.key == "today"


def test_the_open_page_is_in_sight_in_a_long_navigation(
    kit: Kit, guard: Gatekeeper, qtbot: QtBot
) -> None:
    many = tuple(
        PageSpec(f"page{n}", msg("Page"), "today", EVERYONE, Today, "work") for n in range(30)
    )
    made = Window(kit.theme, kit.tr, kit.clock, FakeDialogs(kit.tr))
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    ctx = made.context(kit.ops, kit.actor)
    made.open_session(ctx, many, "示例小学", guard.unlock, guard.leave, guard.open_settings)
    for key in ("page29", "page0", "page20"):
        ctx.navigate(key)
        QApplication.processEvents()
        (chosen,) = [b for b in made.findChildren(NavigationButton) if b.isChecked()]
        seen = chosen.visibleRegion().boundingRect()
        assert (seen.left(), seen.height()) == (0, chosen.height())
    made.close_session()


def test_pages_load_when_first_seen_and_when_out_of_date(window: Window, kit: Kit) -> None:
    assert page(window, "today").log == ["reload"]
    window.navigate("accidents", id=4)
    assert page(window, "accidents").log == ["reload", "open 4"]
    window.navigate("today")
    assert page(window, "today").log == ["reload"]
    kit.ops.changed.emit(ChangeSet({"accident": frozenset({1})}))
    assert page(window, "today").log == ["reload", "reload"]
    assert page(window, "accidents").log == ["reload", "open 4"]
    window.navigate("accidents")
    assert page(window, "accidents").log[-1] == "reload"
    kit.ops.changed.emit(ChangeSet({"elsewhere": frozenset({1})}))
    assert page(window, "accidents").log.count("reload") == 2


def test_keys_reach_the_page_in_sight(window: Window) -> None:
    press(window, Qt.Key.Key_F3)
    assert window.session.current.key == "accidents"
    assert window.focusWidget() is page(window, "accidents").line
    for key in (Qt.Key.Key_N, Qt.Key.Key_P, Qt.Key.Key_F):
        press(window, key, CTRL)
    assert page(window, "accidents").log == ["reload", "new", "print", "search"]
    press(window, Qt.Key.Key_Escape)
    assert window.session.current.key == "today"
    press(window, Qt.Key.Key_Escape)
    assert window.session.current.key == "today"


def test_f1_shows_the_keys_of_the_page(window: Window) -> None:
    press(window, Qt.Key.Key_F1)
    dialog = QApplication.activeModalWidget()
    assert dialog.windowTitle() == "Help: Today"
    assert unnamed(dialog) == []
    dialog.accept()


def test_function_keys_skip_those_that_are_wished_for() -> None:
    specs = [
        PageSpec(str(n), msg("x"), "list", EVERYONE, Today, shortcut="F3" if n == 5 else None)
        for n in range(12)
    ]
    keys = page_keys(specs)
    assert keys["5"] == "F3"
    assert keys["0"] == "F2"
    assert keys["1"] == "F4"
    assert len(set(keys.values())) == len(keys) == 10
    assert {"F1", "F12"}.isdisjoint(keys.values())


def test_header_shows_title_words_and_time(window: Window, kit: Kit) -> None:
    header = window.session.header
    page(window, "today").set_subtitle("第 12 周")
    assert (header._title.text(), header._subtitle.text()) == ("Today", "第 12 周")
    assert header._time.text() == "09:00"
    kit.clock.advance(minutes=61)
    window._tick()
    assert header._time.text() == "10:01"
    kit.clock.at -= timedelta(minutes=61)


def test_status_counts_and_banners(window: Window) -> None:
    session = window.session
    session.set_status("今日已备份 06:30")
    assert session.navigation.status.text() == "今日已备份 06:30"
    session.navigation.set_count("accidents", 3, Tone.BAD)
    session.navigation.set_count("unknown", 3)
    button = session.navigation._buttons["accidents"]
    assert button.accessibleName() == "Accidents 3 wait"
    session.set_banner("clock", "时钟被拨回", Tone.WARNING)
    assert session._banners["clock"].text == "时钟被拨回"
    session.clear_banner("clock")
    session.clear_banner("unknown")
    assert session._banners["clock"].text == ""


def test_lock_covers_dialogs_and_brings_them_back(window: Window, qtbot: QtBot) -> None:
    dialog = QDialog(window)
    dialog.setWindowModality(Qt.WindowModality.WindowModal)
    dialog.open()
    inner = QDialog(dialog)
    inner.open()
    press(window, Qt.Key.Key_L, CTRL)
    assert window.locked
    assert not dialog.isVisible()
    assert not inner.isVisible()
    assert window._stack.currentWidget() is window.session.lock_page
    late = QDialog(window)
    late.open()
    qtbot.waitUntil(lambda: not late.isVisible(), timeout=2000)
    unlock(window, "sample-2026")
    assert not window.locked
    assert dialog.isVisible()
    assert inner.isVisible()
    assert late.isVisible()
    for one in (late, inner, dialog):
        one.close()


def test_hiding_keeps_the_cursor_where_it_was(window: Window, qtbot: QtBot) -> None:
    dialog = QDialog(window)
    line = QLineEdit("张示例", dialog)
    dialog.open()
    line.setFocus()
    line.setCursorPosition(2)
    press(window, Qt.Key.Key_F12)
    press(window, Qt.Key.Key_F12)
    assert dialog.isVisible()
    qtbot.keyClicks(line, "x")
    assert line.text() == "张示x例"
    line.setSelection(1, 2)
    press(window, Qt.Key.Key_F12)
    press(window, Qt.Key.Key_F12)
    assert line.selectedText() == "示x"
    dialog.close()


def test_a_dialog_that_died_meanwhile_stays_away(window: Window, qtbot: QtBot) -> None:
    dialog = QDialog(window)
    dialog.open()
    window.lock()
    dialog.deleteLater()
    qtbot.wait(10)
    unlock(window, "sample-2026")
    assert not window.locked


def test_a_wrong_password_opens_nothing(window: Window) -> None:
    window.lock()
    unlock(window, "guess")
    assert window.locked
    assert window.session.lock_page.banner.text == "User name or password is wrong."
    assert window.session.lock_page.form["password"].value() == ""


def test_lock_works_while_a_menu_or_modal_dialog_has_the_keys(window: Window, qtbot: QtBot) -> None:
    menu = QMenu(window)
    menu.addAction("x")
    menu.popup(window.mapToGlobal(window.rect().center()))
    assert QApplication.activePopupWidget() is menu
    qtbot.keyClick(menu, Qt.Key.Key_F12)
    assert window.hidden
    assert QApplication.activePopupWidget() is None
    press(window, Qt.Key.Key_F12)
    dialog = QDialog(window)
    dialog.open()
    qtbot.keyClick(dialog, Qt.Key.Key_F12)
    assert window.hidden
    assert not dialog.isVisible()
    press(window, Qt.Key.Key_F12)
    assert dialog.isVisible()
    dialog.close()


def test_one_key_hides_everything_and_shows_it_as_it_was(window: Window) -> None:
    window.navigate("accidents")
    page(window, "accidents").focus_search()
    window.alerts.toast("张示例 07:31")
    press(window, Qt.Key.Key_F12)
    assert window.hidden
    assert window.alerts.current is None
    words = [w.text() for w in window.session.cover_page.findChildren(QLabel)]
    assert words == ["09:00", "F12 shows the program again"]
    press(window, Qt.Key.Key_N, CTRL)
    assert "new" not in page(window, "accidents").log
    press(window, Qt.Key.Key_F12)
    assert not window.hidden
    assert window.session.current.key == "accidents"


def test_hiding_a_locked_window_leaves_it_locked(window: Window) -> None:
    window.lock()
    press(window, Qt.Key.Key_F12)
    assert window.hidden
    press(window, Qt.Key.Key_F12)
    assert window._stack.currentWidget() is window.session.lock_page
    assert window.locked


def test_idling_locks_and_keys_keep_it_open(window: Window, qtbot: QtBot) -> None:
    window.guard.set_idle_minutes(0.3 / 60)
    for _ in range(5):
        qtbot.wait(100)
        press(window, Qt.Key.Key_A)
    assert not window.locked
    qtbot.waitUntil(lambda: window.locked, timeout=3000)
    window.guard.set_idle_minutes(0)


def test_the_largest_scale_still_fits_the_smallest_screen(window: Window, kit: Kit) -> None:
    kit.theme.set_scale(200)
    window.set_front(LoginPage(window.context(kit.ops, kit.actor), "示例小学", lambda *_: None))
    assert window.minimumSizeHint().width() <= 1366
    assert window.minimumSizeHint().height() <= 768
    assert window.session is None


def test_somebody_else_may_sign_in(window: Window, guard: Gatekeeper) -> None:
    window.lock()
    buttons = window.session.lock_page.findChildren(type(window.session.lock_page.button))
    next(b for b in buttons if b.accessibleName() == "Somebody else signs in").click()
    assert guard.left == 1


def test_every_control_of_the_window_has_a_name(window: Window) -> None:
    assert unnamed(window) == []
    assert window.minimumSizeHint().width() <= 1366
    assert window.minimumSizeHint().height() <= 768


def test_settings_are_used_at_once_and_told(window: Window, kit: Kit, qtbot: QtBot) -> None:
    told: list[Look] = []
    dialog = SettingsDialog(window.session.ctx, window, Look(), told.append)
    dialog.open()
    qtbot.keyClick(dialog.form["mode"]._group.button(0), Qt.Key.Key_3)
    assert kit.theme.dark
    dialog.form["scale"].set_value(125)
    dialog.form["scale"]._chosen()
    assert kit.theme.scale == 125
    assert [(look.mode, look.scale) for look in told] == [("dark", 100), ("dark", 125)]
    assert unnamed(dialog) == []
    dialog.accept()


def test_the_program_may_refuse_to_close(window: Window) -> None:
    window.on_close = lambda: False
    assert not window.close()
    window.on_close = lambda: True
    assert window.close()


def test_a_resized_window_keeps_its_toast_in_the_middle(window: Window) -> None:
    toast = window.alerts.toast("已登记")
    window.resize(1200, 700)
    QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
    assert abs(toast.geometry().center().x() - 600) <= 1
    assert toast.geometry().top() <= 12


def unlock(window: Window, password: str) -> None:
    lock = window.session.lock_page
    lock.form["password"].set_value(password)
    lock.submit()
