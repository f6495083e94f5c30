"""The program around the window: login, first run, session, lock, what comes after the start."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from campus_guard.app.crash import CrashHandler
from campus_guard.app.folder import SAMPLE_PASSWORD, has_school, is_sample
from campus_guard.app.instance import InstanceLock
from campus_guard.app.settings import (
    Preferences,
    load_preferences,
    remember_data_dir,
    save_preferences,
)
from campus_guard.app.steps import Steps
from campus_guard.core.clock import Clock
from campus_guard.core.errors import World, WorldError
from campus_guard.core.i18n import Message, Translator, load_translator, msg
from campus_guard.core.paths import resource
from campus_guard.core.roles import ROLE_LABELS, Actor, Role
from campus_guard.ui.context import UiContext
from campus_guard.ui.crash import CrashWindow
from campus_guard.ui.login import Answer, LoginPage, SampleAccount
from campus_guard.ui.ops import Ops
from campus_guard.ui.qt_words import load_qt_words
from campus_guard.ui.shell import Window
from campus_guard.ui.theme import Mode, Theme

if TYPE_CHECKING:
    from campus_guard.app.opening import Opened
    from campus_guard.app.session import SignedIn
    from campus_guard.features.admin.queries import Settings

LOGS = "logs"
LOOK_KEYS = {
    "theme": "look.theme",
    "scale": "look.scale",
    "language": "look.language",
    "idle_minutes": "lock.idle_minutes",
}
"""Name of a preference -> key of the account's setting."""
NOBODY = Actor(0, "", Role.GATEKEEPER, "")
_SAMPLES = (
    ("menwei", Role.GATEKEEPER),
    ("anquan", Role.DIRECTOR),
    ("xiaozhang", Role.PRINCIPAL),
    ("weihu", Role.MAINTAINER),
)


class Program:
    """Everything that lives as long as the process. No globals: tests make their own."""

    def __init__(
        self,
        app: QApplication,
        lock: InstanceLock,
        clock: Clock,
        crash: CrashHandler,
        steps: Steps,
        language: str | None = None,
    ) -> None:
        self.anchor = QObject()  # owner of background work that belongs to no page
        self.app = app
        self.lock = lock
        self.clock = clock
        self.crash = crash
        self.steps = steps
        self.preferences = load_preferences(lock.data_dir)
        self.given_language = language
        if language:
            self.preferences = replace(self.preferences, language=language)
        self.theme = Theme(app, Mode(self.preferences.theme), self.preferences.scale)
        self.signed_in: SignedIn | None = None
        self.fixed = False
        self._crashes = CrashWindow()
        self._founder: Any = None
        self.front = Ops(None, self.anchor)
        self.front.on_crash = crash.handle
        crash.show = self._show_crash
        lock.on_second_start = self.come_forward
        self.window = self.make_window()

    @property
    def data_dir(self) -> Path:
        """Return the folder of the data."""
        return self.lock.data_dir

    @property
    def front_context(self) -> UiContext:
        """Return the context of what is shown before anybody has signed in."""
        return self.window.context(self.front, NOBODY, self.tr)

    def show(self) -> None:
        """Show the login page, or the wizard where there is no school yet."""
        self.show_front()
        self.window.show()

    def show_front(self, told: Message | None = None) -> None:
        """Show what stands before everything else; ``told`` is said as a toast."""
        if not has_school(self.data_dir):
            self.show_first_run()
            return
        self._show_login()
        if told is not None:
            self.window.alerts.toast(told)

    def settle_down(self) -> None:
        """Do what need not be done before the first paint: the log, hearing a second start."""
        self.lock.listen()
        self._log()

    @property
    def idle(self) -> bool:
        """Tell whether nothing is under way in the background."""
        ops = self.signed_in.ops if self.signed_in is not None else None
        return self.front.idle and (ops is None or ops.idle)

    def fix_look(self, language: str, theme: str) -> None:
        """Keep one look whatever the accounts have chosen; nothing is saved (pictures)."""
        self.preferences = replace(self.preferences, language=language, theme=theme, scale=100)
        self.theme.set_mode(Mode(theme))
        self.theme.set_scale(100)
        self.fixed = True

    def come_forward(self) -> None:
        """Bring the window to the front (somebody started the program again)."""
        window = self.window
        window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
        window.show()
        window.raise_()
        window.activateWindow()

    def attempt(self, username: str, password: str, answer: Answer) -> None:
        """Try to sign in, in a worker."""

        def work(_progress: Any) -> "Opened":
            from campus_guard.app.opening import sign_in

            return sign_in(self.data_dir, username, password, self.clock, self.steps)

        self.front.work(
            work,
            lambda opened: self.enter(opened, password),
            title=self.tr("Opening the school …"),
            owner=self.anchor,
            fail=lambda error: answer(error.message),
        )

    def enter(self, opened: "Opened", password: str | None = None) -> None:
        """Let somebody in: apply his look, demand an own password, show his pages."""
        from campus_guard.app.session import SignedIn

        self.adopt_look(opened.settings, opened.account.username)
        self.signed_in = SignedIn(self, opened)
        self.steps.log()
        if opened.account.must_change_password and password is not None:
            self.signed_in.demand_password(password)
        else:
            self.signed_in.open_pages()

    def leave(self) -> None:
        """Sign out; typed text that was not saved is asked about first."""
        self._unless_dirty(self._left)

    def close_session(self) -> None:
        """End the session: background work, then the database."""
        if self.signed_in is not None:
            self.signed_in.close()
            self.signed_in = None

    def shut_down(self) -> None:
        """End everything, in the order in which things depend on each other."""
        self.close_session()
        if self._founder is not None:
            self._founder.discard()
        self.front.close()
        self.lock.release()

    def adopt_look(self, settings: "Settings", username: str) -> None:
        """Use what the account has chosen; a language named at the start wins over it."""
        if self.fixed:
            return
        chosen = {name: settings[key] for name, key in LOOK_KEYS.items() if key in settings.chosen}
        if self.given_language:
            chosen.pop("language", None)
        wished = replace(self.preferences, **chosen, username=username)
        if wished.theme != self.preferences.theme:
            self.theme.set_mode(Mode(wished.theme))
        if wished.scale != self.preferences.scale:
            self.theme.set_scale(wished.scale)
        self.keep(wished)

    def keep(self, preferences: Preferences) -> None:
        """Keep the look for the next start; another language means another window."""
        language = preferences.language != self.preferences.language
        self.preferences = preferences
        if has_school(self.data_dir):
            save_preferences(self.data_dir, preferences)
        if language:
            self._renew_window()

    def later(self, run: Callable[[], None]) -> None:
        """Run something when the present event is over."""
        QTimer.singleShot(0, self.anchor, run)

    def show_first_run(self) -> None:
        """Show the wizard."""
        from campus_guard.app.founder import NewSchool
        from campus_guard.features.admin.ui.first_run import FirstRun
        from campus_guard.ui.settings import LANGUAGE_NAMES

        self._founder = NewSchool(
            place=self.data_dir,
            clock=self.clock,
            tr=self.tr,
            entered=self._founded,
            set_language=self._language_chosen,
            hold=self.move_to,
        )
        self.window.set_front(FirstRun(self.front_context, self._founder, LANGUAGE_NAMES))

    def move_to(self, data_dir: Path) -> None:
        """Work in another folder from now on; raises WorldError when a window has it already."""
        if data_dir == self.data_dir:
            return
        lock = InstanceLock(data_dir, self.anchor)
        if not lock.take():
            raise WorldError(World.BUSY, msg("Another window of the program uses this folder."))
        lock.on_second_start = self.come_forward
        self.lock.release()
        self.lock = lock

    def _founded(self, result: Any) -> None:
        from campus_guard.app.container import Container
        from campus_guard.app.opening import look_around

        self._founder = None
        remember_data_dir(self.data_dir)
        save_preferences(self.data_dir, self.preferences)
        self._log()
        if isinstance(result, Container):
            self.enter(look_around(result))
        else:
            self.show_front(msg("The sample school is ready. Choose an account."))

    def _language_chosen(self, language: str) -> None:
        self.preferences = replace(self.preferences, language=language)
        self.later(self._renew_window)

    def _renew_window(self) -> None:
        old = self.window
        geometry, visible = old.saveGeometry(), old.isVisible()
        old.on_close = lambda: True
        self.window = self.make_window()
        self.window.restoreGeometry(geometry)
        if self.signed_in is not None:
            self.signed_in.open_pages()
        elif visible:
            self.show_front()
        if visible:
            self.window.show()
        old.close()
        old.deleteLater()

    def make_window(self) -> Window:
        """Make a window in the language in use."""
        self.tr: Translator = load_translator(self.preferences.language, resource("locale"))
        load_qt_words(self.app, self.preferences.language)
        window = Window(self.theme, self.tr, self.clock)
        window.on_close = self._may_close
        self.front.on_error = window.alerts.error
        return window

    def _show_login(self) -> None:
        samples = [SampleAccount(name, ROLE_LABELS[role]) for name, role in _SAMPLES]
        tr = self.tr
        page = LoginPage(
            self.front_context,
            tr("Sample school") if is_sample(self.data_dir) else "",
            self.attempt,
            samples=samples if is_sample(self.data_dir) else (),
            sample_password=SAMPLE_PASSWORD,
            others=(
                (tr("Use the recovery key"), self.show_recovery),
                (tr("Restore a backup"), lambda: self.show_restore(None)),
            ),
            username=self.preferences.username,
        )
        self.window.set_front(page)

    def show_recovery(self) -> None:
        """Show the page for those who have forgotten every password."""
        from campus_guard.app.rescue import show_recovery

        show_recovery(self)

    def show_restore(self, backup: Path | None) -> None:
        """Show the page that puts a backup in place; somebody signed in is signed out."""
        from campus_guard.app.rescue import show_restore

        self.close_session()
        show_restore(self, backup)

    def _left(self) -> None:
        self.close_session()
        self.show_front()

    def _may_close(self) -> bool:
        if self.signed_in is not None and self.signed_in.dirty:
            self._unless_dirty(self._close_now)
            return False
        self.shut_down()
        return True

    def _close_now(self) -> None:
        self.window.on_close = lambda: True
        self.shut_down()
        self.window.close()

    def _unless_dirty(self, then: Callable[[], None]) -> None:
        if self.signed_in is None or not self.signed_in.dirty:
            then()
            return
        tr = self.tr
        self.window.dialogs.ask(
            self.window,
            tr("Not saved"),
            tr("What you typed is not saved. Throw it away?"),
            tr("Throw away"),
            then,
            danger=True,
        )

    def _log(self) -> None:
        if not has_school(self.data_dir):
            return
        from campus_guard.core.log import start_log

        try:
            start_log(self.data_dir / LOGS)
            self.crash.folder = self.data_dir / LOGS
        except OSError:
            self.crash.folder = None

    def _show_crash(self, cause: str, report: str, file: Path | None) -> bool:
        ctx = self.signed_in.ctx if self.signed_in is not None else None
        return self._crashes.show(ctx or self.front_context, self.window, cause, report, file)
