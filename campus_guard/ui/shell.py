"""The main window: navigation, header, one page at a time, and what may cover it all."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QCloseEvent, QGuiApplication, QShowEvent
from PySide6.QtWidgets import QMainWindow, QScrollArea, QStackedWidget, QWidget

from campus_guard.core.clock import Clock
from campus_guard.core.i18n import Translator
from campus_guard.ui.alerts import Alerts
from campus_guard.ui.context import UiContext
from campus_guard.ui.dialogs import Dialogs
from campus_guard.ui.guard import Guard
from campus_guard.ui.theme import Theme

if TYPE_CHECKING:
    from campus_guard.ui.lock import Unlock
    from campus_guard.ui.page import PageSpec
    from campus_guard.ui.session import Session

_TICK_MS = 1000
_TITLE_BAR = 40


class Window(QMainWindow):
    """The window of the program. Before sign-in it shows one front widget (login, wizard)."""

    def __init__(
        self, theme: Theme, tr: Translator, clock: Clock, dialogs: Dialogs | None = None
    ) -> None:
        super().__init__()
        self.theme = theme
        self.words = tr
        self.clock = clock
        self.alerts = Alerts(self, theme, tr)
        self.dialogs = dialogs or Dialogs(tr)
        self.session: Session | None = None
        self.on_close: Callable[[], bool] = lambda: True
        self._stack = QStackedWidget()
        self.setCentralWidget(self._stack)
        self._locked = False
        self._before: QWidget | None = None
        self.guard = Guard(self, self.hide_now, self.lock)
        self._clock_timer = QTimer(self, interval=_TICK_MS)
        self._clock_timer.timeout.connect(self._tick)
        self._clock_timer.start()
        self.setWindowTitle(tr("Campus safety"))
        self.resize(min(theme.px(1366), 1920), min(theme.px(768), 1080))

    def context(self, ops: Any, actor: Any, tr: Translator | None = None) -> UiContext:
        """Return the context of a session in this window."""
        return UiContext(
            tr or self.words,
            ops,
            self.clock,
            self.theme,
            actor,
            self.alerts,
            self.dialogs,
            self.navigate,
        )

    def set_front(self, widget: QWidget) -> None:
        """Show one widget alone: login, first run. A session that was open is closed."""
        self.close_session()
        area = QScrollArea()  # at 200 % a form may be higher than a small screen
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(widget)
        self._show_only(area)
        if hasattr(widget, "focus_first"):
            widget.focus_first()

    def open_session(
        self,
        ctx: UiContext,
        specs: Sequence["PageSpec"],
        school: str,
        unlock: "Unlock",
        leave: Callable[[], None],
        settings: Callable[[], None] | None = None,
        home: str = "",
    ) -> "Session":
        """Show the pages this account may see, starting with ``home`` (or the first)."""
        # Imported here: the first window (sign-in) is painted without these.
        from campus_guard.ui.lock import CoverPage, LockPage
        from campus_guard.ui.session import Session

        self.close_session()
        self.session = Session(self, ctx, specs, school, leave, settings)
        self.session.lock_page = LockPage(ctx, unlock, self._unlocked, leave)
        self.session.cover_page = CoverPage(ctx)
        ctx.ops.on_error = self.alerts.error
        self._show_only(self.session)
        for extra in (self.session.lock_page, self.session.cover_page):
            self._stack.addWidget(extra)
        self.session.navigate(home or self.session.keys[0])
        return self.session

    def close_session(self) -> None:
        """Take all pages away (sign-out)."""
        self.alerts.clear()
        self.guard.uncover()
        self._locked = False
        self._before = None
        self.session = None
        while self._stack.count():
            widget = self._stack.currentWidget()
            if widget is not None:
                self._stack.removeWidget(widget)
                widget.deleteLater()

    def navigate(self, key: str, **args: Any) -> None:
        """Open a page; pages this account may not see are ignored."""
        if self.session is not None:
            self.session.navigate(key, **args)

    @property
    def locked(self) -> bool:
        """Tell whether the password is asked for."""
        return self._locked

    @property
    def hidden(self) -> bool:
        """Tell whether the neutral screen covers everything."""
        session = self.session
        return session is not None and self._stack.currentWidget() is session.cover_page

    def lock(self) -> None:
        """Ask for the password before anything is seen again, dialogs and menus included."""
        if self.session is None or self._locked:
            return
        self._locked = True
        self.alerts.clear()
        self.guard.cover()
        self._stack.setCurrentWidget(self.session.lock_page)
        self.session.lock_page.reset()

    def hide_now(self) -> None:
        """Cover everything at once, or (again) show it as it was."""
        session = self.session
        if session is None:
            return
        if self.hidden:
            self._stack.setCurrentWidget(session.lock_page if self._locked else session)
            if not self._locked:
                self.guard.uncover()
                self._refocus()
            return
        if not self._locked:
            self._before = self.focusWidget()
        self.guard.cover()
        if self.alerts.current is not None:
            self.alerts.clear()
        self._stack.setCurrentWidget(session.cover_page)
        session.cover_page.setFocus()

    def _unlocked(self) -> None:
        self._locked = False
        if self.session is not None:
            self._stack.setCurrentWidget(self.session)
        self.guard.uncover()
        self._refocus()

    def _refocus(self) -> None:
        if self._before is not None:
            self._before.setFocus()
        self._before = None

    def _show_only(self, widget: QWidget) -> None:
        self._stack.addWidget(widget)
        self._stack.setCurrentWidget(widget)

    def _tick(self) -> None:
        if self.session is not None:
            self.session.header.tick()
            self.session.cover_page.tick()

    def showEvent(self, event: QShowEvent) -> None:
        """Fill a screen that is smaller than the window (1366x768 with title and task bar)."""
        super().showEvent(event)
        # The offscreen platform's screen of 800x800 means nothing.
        if not event.spontaneous() and QGuiApplication.platformName() != "offscreen":
            room = self.screen().availableGeometry()
            if self.width() >= room.width() or self.height() + _TITLE_BAR > room.height():
                self.setWindowState(self.windowState() | Qt.WindowState.WindowMaximized)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask the program whether the window may close (typed text, running work)."""
        if self.on_close():
            event.accept()
        else:
            event.ignore()
