"""What the shell knows about a page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QTabWidget, QWidget

from campus_guard.core.changes import ChangeSet
from campus_guard.core.i18n import Message
from campus_guard.core.roles import Role
from campus_guard.ui.buttons import bind_key
from campus_guard.ui.context import UiContext
from campus_guard.ui.layout import vbox


class Page(QWidget):
    """One place in the navigation. Everything here may be overridden; nothing must be."""

    key: ClassVar[str] = ""
    kinds: ClassVar[frozenset[str]] = frozenset()

    subtitle_changed = Signal(str)

    def __init__(self, ctx: UiContext) -> None:
        super().__init__()
        self.ctx = ctx
        self.subtitle = ""
        self.setObjectName("page")

    def shows(self, changes: ChangeSet) -> bool:
        """Tell whether the page shows something that changed."""
        return changes.touches(self.kinds)

    def reload(self) -> None:
        """Ask for what the page shows; called at first showing and after changes."""

    def new(self) -> None:
        """Begin a new record (Ctrl+N)."""

    def print_(self) -> None:
        """Print what the page shows, through the preview (Ctrl+P)."""

    def focus_start(self) -> None:
        """Put the cursor where work begins; called when the page comes to the front."""
        widget = self.nextInFocusChain()
        while widget is not None and widget is not self:
            inside = self.isAncestorOf(widget) and widget.isVisibleTo(self)
            if inside and widget.isEnabled() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
                widget.setFocus(Qt.FocusReason.OtherFocusReason)
                return
            widget = widget.nextInFocusChain()

    def focus_search(self) -> None:
        """Put the cursor into the search box (Ctrl+F)."""

    def open_item(self, item: int) -> None:
        """Show one record."""

    def open_args(self, **args: Any) -> None:
        """Take the arguments of ``navigate``."""
        if "id" in args:
            self.open_item(args["id"])

    def back(self) -> bool:
        """Take Esc; False lets the shell go back to the page before."""
        return False

    def is_dirty(self) -> bool:
        """Tell whether something typed would be lost."""
        return False

    def help_text(self) -> str:
        """Return some sentences for F1."""
        return ""

    def keys(self) -> Sequence[tuple[str, str]]:
        """Return the keys of this page and what they do, for F1."""
        return ()

    def set_subtitle(self, text: str) -> None:
        """Show grey words beside the title."""
        self.subtitle = text
        self.subtitle_changed.emit(text)


@dataclass(frozen=True)
class PageSpec:
    """How a page appears in the navigation and how it is made.

    ``more_keys``: (function key, name) pairs that open the page from anywhere with this argument
    set to True (the desk's quick pass); no other page is given these keys.
    """

    key: str
    title: Message
    icon: str
    roles: frozenset[Role]
    factory: Callable[[UiContext], Page]
    group: str = ""
    shortcut: str | None = None
    more_keys: tuple[tuple[str, str], ...] = ()


Tab = tuple[Message, Callable[[UiContext], Page]]
"""A title, and the class of the page behind it (or a ``partial`` of it)."""


class TabbedPage(Page):
    """Pages behind tabs (Ctrl+Tab), each made when it is first seen: the first opens at once.

    Keys and calls go to the one in sight.
    """

    def __init__(self, ctx: UiContext, tabs: Sequence[Tab]) -> None:
        super().__init__(ctx)
        self._factories = [factory for _, factory in tabs]
        self._made: dict[int, Page] = {}
        self._stale: set[Page] = set()
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName(ctx.tr("Sections"))
        self.tabs.setDocumentMode(True)
        # A click leaves the keys with the page; with the arrow keys one may walk along the tabs.
        self.tabs.tabBar().setFocusPolicy(Qt.FocusPolicy.TabFocus)
        for title, _ in tabs:
            self.tabs.addTab(QWidget(), ctx.tr(title).replace("&", "&&"))
        self.tabs.currentChanged.connect(lambda _index: self._turned())
        self.setLayout(vbox(self.tabs, gap=0))
        context = Qt.ShortcutContext.WidgetWithChildrenShortcut
        bind_key(self, "Ctrl+PgDown", lambda: self._turn(1), context)
        bind_key(self, "Ctrl+PgUp", lambda: self._turn(-1), context)

    @property
    def current(self) -> Page:
        """Return the page in sight."""
        return self._page(max(0, self.tabs.currentIndex()))

    @property
    def pages(self) -> list[Page]:
        """Return all pages; those that were never seen are made now."""
        return [self._page(index) for index in range(len(self._factories))]

    def show_tab(self, key: str) -> Page:
        """Bring the page with this key to the front and return it."""
        kinds = [getattr(factory, "func", factory) for factory in self._factories]
        index = next(n for n, kind in enumerate(kinds) if kind.key == key)
        self.tabs.setCurrentIndex(index)
        return self._page(index)

    def shows(self, changes: ChangeSet) -> bool:
        """Mark the tabs that show something that changed."""
        touched = {page for page in self._made.values() if page.shows(changes)}
        self._stale |= touched
        return bool(touched)

    def reload(self) -> None:
        """Reload the page in sight; the others when they are shown."""
        self._stale |= {self.current}
        self._arrived()

    def new(self) -> None:
        """Pass Ctrl+N on."""
        self.current.new()

    def print_(self) -> None:
        """Pass Ctrl+P on."""
        self.current.print_()

    def focus_search(self) -> None:
        """Pass Ctrl+F on."""
        self.current.focus_search()

    def focus_start(self) -> None:
        """Pass it on."""
        self.current.focus_start()

    def open_args(self, **args: Any) -> None:
        """Go to the tab named ``tab`` first."""
        if "tab" in args:
            self.show_tab(args.pop("tab"))
        self.current.open_args(**args)

    def back(self) -> bool:
        """Pass Esc on."""
        return self.current.back()

    def is_dirty(self) -> bool:
        """Tell whether any tab holds something typed."""
        return any(page.is_dirty() for page in self._made.values())

    def help_text(self) -> str:
        """Return the help of the page in sight."""
        return self.current.help_text()

    def keys(self) -> Sequence[tuple[str, str]]:
        """Return the keys of the page in sight and those of the tabs."""
        return [*self.current.keys(), ("Ctrl+PgDn", self.ctx.tr("Next section"))]

    def _page(self, index: int) -> Page:
        if index not in self._made:
            page = self._made[index] = self._factories[index](self.ctx)
            self._stale.add(page)
            page.subtitle_changed.connect(self._subtitle)
            self.tabs.widget(index).setLayout(vbox(page, gap=0))
        return self._made[index]

    def _turn(self, step: int) -> None:
        self.tabs.setCurrentIndex((self.tabs.currentIndex() + step) % self.tabs.count())

    def _subtitle(self, text: str) -> None:
        if self.sender() is self.current:
            self.set_subtitle(text)

    def _turned(self) -> None:
        if self.isVisible() and not self.tabs.tabBar().hasFocus():
            self.current.focus_start()
        self._arrived()

    def _arrived(self) -> None:
        self.set_subtitle(self.current.subtitle)
        if self.current in self._stale:
            self._stale.discard(self.current)
            self.current.reload()
