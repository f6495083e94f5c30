"""The register, or the story that was opened from it."""

from collections.abc import Sequence
from typing import Any, ClassVar

from PySide6.QtWidgets import QStackedWidget

from campus_guard.features.hazards.ui.register.listpage import (
    KINDS,
    HazardListPage,
    RepairListPage,
)
from campus_guard.features.hazards.ui.register.story import StoryView
from campus_guard.ui.context import UiContext
from campus_guard.ui.layout import vbox
from campus_guard.ui.page import Page


class RegisterPage(Page):
    """The register, or the story that was opened from it."""

    key: ClassVar[str] = "hazard_register"
    kinds: ClassVar[frozenset[str]] = KINDS
    list_type: ClassVar[type[HazardListPage]] = HazardListPage

    def __init__(self, ctx: UiContext) -> None:
        super().__init__(ctx)
        self.list = self.list_type(ctx, self.open_item)
        self.view = StoryView(ctx, self.show_list)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.list)
        self._stack.addWidget(self.view)
        self.setLayout(vbox(self._stack))
        self.list.subtitle_changed.connect(self._take_subtitle)

    @property
    def current(self) -> Page:
        """Return what is in sight."""
        return self.view if self._stack.currentWidget() is self.view else self.list

    def reload(self) -> None:
        """Ask again for what is in sight."""
        self.current.reload()

    def new(self) -> None:
        """Register a hazard."""
        self.list.new()

    def print_(self) -> None:
        """Print what is in sight."""
        self.current.print_()

    def focus_start(self) -> None:
        """Pass it on."""
        self.current.focus_start()

    def focus_search(self) -> None:
        """Go back to the register and its search."""
        self.show_list()
        self.list.focus_search()

    def open_item(self, item: int) -> None:
        """Show a story."""
        self.view.open_item(item)
        self._stack.setCurrentWidget(self.view)
        self.set_subtitle("")
        self.view.setFocus()

    def open_args(self, **args: Any) -> None:
        """Take ``id``, ``new`` or ``show``."""
        if args.get("new"):
            self.show_list()
            self.list.new_for(args.get("accident_id"))
        elif "show" in args:
            self.show_list()
            self.list.show_only(args["show"])
        else:
            super().open_args(**args)

    def back(self) -> bool:
        """Go from the story to the register, then empty the search."""
        if self.current is self.view:
            self.show_list()
            return True
        return self.list.back()

    def show_list(self) -> None:
        """Bring the register to the front."""
        self._stack.setCurrentWidget(self.list)
        self.list.reload()
        self.set_subtitle(self.list.subtitle)
        self.list.focus_start()

    def help_text(self) -> str:
        """Return what the page is for."""
        return self.list.help_text()

    def keys(self) -> Sequence[tuple[str, str]]:
        """Return the keys of what is in sight."""
        return self.current.keys()

    def _take_subtitle(self, text: str) -> None:
        if self.current is self.list:
            self.set_subtitle(text)


class RepairsPage(RegisterPage):
    """The repairs."""

    key: ClassVar[str] = "repairs"
    list_type: ClassVar[type[HazardListPage]] = RepairListPage
