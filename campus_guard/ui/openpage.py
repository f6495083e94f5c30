"""A list and what was opened from it, one behind the other."""

from collections.abc import Callable, Sequence
from typing import Any, cast

from PySide6.QtWidgets import QStackedWidget

from campus_guard.ui.context import UiContext
from campus_guard.ui.layout import vbox
from campus_guard.ui.page import Page


class OpenPage(Page):
    """Keys and calls go to the list, or to the record that was opened from it.

    Subclasses make ``list`` and ``view`` (the page of one record), which get ``open_item`` and
    ``show_list`` to call each other.
    """

    def __init__(
        self,
        ctx: UiContext,
        make_list: Callable[[UiContext, Callable[[int], None]], Page],
        make_view: Callable[[UiContext, Callable[[], None]], Page],
    ) -> None:
        super().__init__(ctx)
        self.list: Any = make_list(ctx, self.open_item)
        self.view: Any = make_view(ctx, self.show_list)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.list)
        self._stack.addWidget(self.view)
        self.setLayout(vbox(self._stack))
        self.list.subtitle_changed.connect(self._take_subtitle)

    @property
    def current(self) -> Page:
        """Return what is in sight."""
        shown: Any = self._stack.currentWidget()
        return cast(Page, shown)

    def reload(self) -> None:
        """Ask again for what is in sight."""
        self.current.reload()

    def new(self) -> None:
        """Begin a record."""
        self.list.new()

    def print_(self) -> None:
        """Print what is in sight."""
        self.current.print_()

    def focus_start(self) -> None:
        """Pass it on."""
        self.current.focus_start()

    def focus_search(self) -> None:
        """Go back to the list and its search."""
        self.show_list()
        self.list.focus_search()

    def open_item(self, item: int) -> None:
        """Show one record."""
        self.view.open_item(item)
        self.show_view()

    def open_args(self, **args: Any) -> None:
        """Take ``id``, ``new``, or ``show`` (which rows of the list)."""
        if args.get("new"):
            self.show_list()
            self.new()
        elif "show" in args:
            self.show_list()
            self.list.show_only(args["show"])
        else:
            super().open_args(**args)

    def back(self) -> bool:
        """Go from the record to the list (once it has let go), then empty the list's search."""
        if self.current is self.list:
            return bool(self.list.back())
        if not self.view.back():
            self.show_list()
        return True

    def is_dirty(self) -> bool:
        """Tell whether the open record holds something that is not saved."""
        return self.current is self.view and self.view.is_dirty()

    def show_view(self) -> None:
        """Bring the record to the front."""
        self._stack.setCurrentWidget(self.view)
        self.set_subtitle("")
        self.view.setFocus()

    def show_list(self) -> None:
        """Bring the list to the front, with what is stored now."""
        self._stack.setCurrentWidget(self.list)
        self.list.reload()
        self.set_subtitle(self.list.subtitle)
        self.list.focus_start()

    def help_text(self) -> str:
        """Return what the list is for."""
        return self.list.help_text()

    def keys(self) -> Sequence[tuple[str, str]]:
        """Return the keys of what is in sight."""
        return self.current.keys()

    def _take_subtitle(self, text: str) -> None:
        if self.current is self.list:
            self.set_subtitle(text)
