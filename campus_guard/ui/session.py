"""What a signed-in account sees: navigation, header, banners, one page at a time."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QStackedWidget, QWidget

from campus_guard.core.changes import ChangeSet
from campus_guard.core.tone import Tone
from campus_guard.ui.activity import ActivityPanel
from campus_guard.ui.banners import Banner
from campus_guard.ui.buttons import Button, bind_key
from campus_guard.ui.context import UiContext
from campus_guard.ui.header import Header
from campus_guard.ui.help import HelpDialog
from campus_guard.ui.layout import hbox, vbox
from campus_guard.ui.lock import CoverPage, LockPage
from campus_guard.ui.navigation import Navigation
from campus_guard.ui.page import Page, PageSpec

if TYPE_CHECKING:
    from campus_guard.ui.shell import Window

_FIRST_PAGE_KEY = 2  # F1 is help
_LAST_PAGE_KEY = 11  # F12 hides everything
INDEX = "where"
"""The page that F1 leads to: where everything is done."""


class Session(QWidget):
    """Navigation, header, banners and pages of one signed-in account."""

    lock_page: LockPage
    cover_page: CoverPage

    def __init__(
        self,
        window: "Window",
        ctx: UiContext,
        specs: Sequence[PageSpec],
        school: str,
        leave: Callable[[], None],
        settings: Callable[[], None] | None,
    ) -> None:
        super().__init__()
        self._window = window
        self.ctx = ctx
        self.specs = {s.key: s for s in specs if ctx.actor.role in s.roles}
        self.keys = tuple(self.specs)
        self.pages: dict[str, Page] = {}
        self._areas: dict[str, QScrollArea] = {}
        self._stale: set[str] = set()
        self._trail: list[str] = []
        self._banners: dict[str, Banner] = {}
        self._shortcuts = page_keys(tuple(self.specs.values()))
        self.setObjectName("page")
        self.navigation = self._make_navigation(school, leave, settings)
        self.header = Header(ctx)
        self._lay_out()
        self._bind(settings)
        ctx.ops.changed.connect(self._changed)

    @property
    def current(self) -> Page | None:
        """Return the page in sight."""
        return self.pages.get(self._trail[-1]) if self._trail else None

    def navigate(self, key: str, **args: Any) -> None:
        """Open a page, reload it if it is out of date, hand it the arguments."""
        if key not in self.specs:
            return
        page = self.page(key)
        if not self._trail or self._trail[-1] != key:
            self._trail = [*(k for k in self._trail if k != key), key]
        self._stack.setCurrentWidget(self._areas[key])
        self.navigation.mark(key)
        self.header.set_title(self.ctx.tr(self.specs[key].title), page.subtitle)
        if key in self._stale:
            self._stale.discard(key)
            page.reload()
        page.focus_start()
        if args:
            page.open_args(**args)

    def page(self, key: str) -> Page:
        """Return a page, made at its first use."""
        if key not in self.pages:
            page = self.specs[key].factory(self.ctx)
            area = QScrollArea()
            area.setWidgetResizable(True)
            area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            area.setWidget(page)
            self.pages[key] = page
            self._areas[key] = area
            self._stale.add(key)
            self._stack.addWidget(area)
            page.subtitle_changed.connect(lambda text: self._subtitle(page, text))
        return self.pages[key]

    def set_banner(self, key: str, text: str, tone: Tone = Tone.WARNING) -> None:
        """Show a state of the program above every page until it is cleared."""
        if key not in self._banners:
            self._banners[key] = Banner(self.ctx)
            self._banner_column.addWidget(self._banners[key])
        self._banners[key].show_text(text, tone)

    def clear_banner(self, key: str) -> None:
        """Take a state away."""
        if key in self._banners:
            self._banners[key].clear()

    def set_status(self, text: str) -> None:
        """Show a line at the foot of the navigation (when the last backup was made)."""
        self.navigation.status.setText(text)

    def back(self) -> None:
        """Take Esc: stop long work, else the page's own back, else the page before."""
        if self.ctx.ops.cancel():
            return
        if self.current is not None and self.current.back():
            return
        if len(self._trail) > 1:
            self._trail.pop()
            self.navigate(self._trail[-1])

    def show_help(self) -> None:
        """Show F1 for the page in sight."""
        page = self.current
        if page is not None:
            title = self.ctx.tr(self.specs[page.key or self._trail[-1]].title)
            text, keys = page.help_text(), page.keys()
            index = partial(self.navigate, INDEX) if INDEX in self.specs else None
            every = self.all_keys()
            HelpDialog(self.ctx, self._window, title, text, keys, every, index).open()

    def all_keys(self) -> list[tuple[str, str]]:
        """Return the keys that work on every page."""
        tr = self.ctx.tr
        pages = [(key, tr(self.specs[name].title)) for name, key in self._shortcuts.items()]
        return [
            ("F1", tr("Help")), ("Esc", tr("Back")), ("Ctrl+F", tr("Search")),
            ("Ctrl+N", tr("New")), ("Ctrl+P", tr("Print")), ("Ctrl+L", tr("Lock")),
            ("F12", tr("Hide everything")), ("Ctrl+Z", tr("Undo while it is offered")), *pages,
        ]  # fmt: skip

    def _changed(self, changes: ChangeSet) -> None:
        for key, page in self.pages.items():
            if not page.shows(changes):
                continue
            if page is self.current:
                page.reload()
            else:
                self._stale.add(key)

    def _subtitle(self, page: Page, text: str) -> None:
        if page is self.current:
            self.header.set_subtitle(text)

    def _make_navigation(
        self, school: str, leave: Callable[[], None], settings: Callable[[], None] | None
    ) -> Navigation:
        ctx = self.ctx
        tools = [("lock", ctx.tr("Lock"), "Ctrl+L", self._window.lock)]
        if settings is not None:
            tools.append(("settings", ctx.tr("Settings"), "Ctrl+,", settings))
        tools.append(("help", ctx.tr("Help"), "F1", self.show_help))
        tools.append(("logout", ctx.tr("Sign out"), "", leave))
        row = QWidget()
        row.setLayout(hbox(*(FootButton(ctx, *tool) for tool in tools), 1, gap=4))
        specs = [(s, self._shortcuts.get(s.key, "")) for s in self.specs.values()]
        return Navigation(ctx, specs, school, self.navigate, [row])

    def _lay_out(self) -> None:
        self._stack = QStackedWidget()
        self._banner_column = vbox(gap=8)
        activity = ActivityPanel(self.ctx)
        body = vbox(
            self.header, self._banner_column, self._stack, activity, gap=8, margins=(24, 12, 24, 16)
        )
        body.setStretch(2, 1)
        row = hbox(self.navigation, body, gap=0)
        row.setStretch(1, 1)
        self.setLayout(row)

    def _bind(self, settings: Callable[[], None] | None) -> None:
        for keys, run in (
            ("Ctrl+F", lambda: self.current.focus_search()),
            ("Ctrl+N", lambda: self.current.new()),
            ("Ctrl+P", lambda: self.current.print_()),
            ("F1", self.show_help),
            ("Esc", self.back),
        ):
            bind_key(self, keys, run)
        for name, keys in self._shortcuts.items():
            bind_key(self, keys, partial(self.navigate, name))
        for spec in self.specs.values():
            for keys, argument in spec.more_keys:
                bind_key(self, keys, partial(self.navigate, spec.key, **{argument: True}))
        if settings is not None:
            bind_key(self, "Ctrl+,", settings)


class FootButton(Button):
    """A small button at the foot of the navigation."""

    def __init__(
        self, ctx: UiContext, icon: str, text: str, shortcut: str, run: Callable[[], None]
    ) -> None:
        super().__init__(ctx, text, run, shortcut, icon=icon, kind="foot", bind=False)


def page_keys(specs: Sequence[PageSpec]) -> Mapping[str, str]:
    """Return page key -> function key: its own wish, else the next free one from F2 on."""
    taken = {spec.shortcut for spec in specs if spec.shortcut}
    taken |= {key for spec in specs for key, _argument in spec.more_keys}
    free = [f"F{n}" for n in range(_FIRST_PAGE_KEY, _LAST_PAGE_KEY + 1) if f"F{n}" not in taken]
    keys: dict[str, str] = {}
    for spec in specs:
        wish = spec.shortcut or (free.pop(0) if free else None)
        if wish:
            keys[spec.key] = wish
    return keys
