"""The accident page: the list, or the file that was opened from it."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QStackedWidget

from campus_guard.features.accidents.ui.fileview import FileView
from campus_guard.features.accidents.ui.listview import AccidentListPage
from campus_guard.ui.context import UiContext
from campus_guard.ui.layout import vbox
from campus_guard.ui.page import Page


class AccidentsPage(Page):
    """Keys and calls go to whatever is in sight."""

    key = "accidents"
    kinds = frozenset(
        {
            "accident",
            "accident_victim",
            "accident_duty",
            "accident_step",
            "accident_telling",
            "accident_event",
            "attachment",
            "accident_hazard",
            "hazard",
        }
    )

    def __init__(self, ctx: UiContext) -> None:
        super().__init__(ctx)
        self.list = AccidentListPage(ctx, self.open_item)
        self.view = FileView(ctx, self.show_list)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.list)
        self._stack.addWidget(self.view)
        self.setLayout(vbox(self._stack))
        self.list.subtitle_changed.connect(self._take_subtitle)

    @property
    def current(self) -> Page:
        """Return the list or the file."""
        return self.view if self._stack.currentWidget() is self.view else self.list

    def reload(self) -> None:
        """Ask again for what is in sight; the list is kept up to date behind a file."""
        self.list.reload()
        if self.current is self.view:
            self.view.reload()

    def new(self) -> None:
        """Record an accident."""
        self.list.new()

    def print_(self) -> None:
        """Print the first report of the file, or of the chosen row."""
        self.current.print_()

    def focus_start(self) -> None:
        """Go to the table, or to the first button of the file."""
        self.current.focus_start()

    def focus_search(self) -> None:
        """Go back to the list and its search."""
        self.show_list()
        self.list.focus_search()

    def open_item(self, item: int) -> None:
        """Show a file."""
        self.view.open_item(item)
        self._stack.setCurrentWidget(self.view)
        self.set_subtitle("")
        self.view.setFocus()

    def open_args(self, **args: Any) -> None:
        """Take ``id``, ``new`` or ``show`` (a card of the today page)."""
        if args.get("new"):
            self.show_list()
            self.new()
        elif "show" in args:
            self.show_list()
            self.list.show_card(args["show"])
        else:
            super().open_args(**args)

    def back(self) -> bool:
        """Go from the file to the list, then empty the search."""
        if self.current is self.view:
            self.show_list()
            return True
        return self.list.back()

    def show_list(self) -> None:
        """Bring the list to the front."""
        self._stack.setCurrentWidget(self.list)
        self.set_subtitle(self.list.subtitle)
        self.list.focus_start()

    def help_text(self) -> str:
        """Return what the page is for."""
        return self.ctx.tr(
            "Time, place and what happened are enough to save; the triage questions may follow."
            " The program tells nobody: it keeps who was told, when and how."
        )

    def keys(self) -> Sequence[tuple[str, str]]:
        """Return the keys of what is in sight."""
        return self.current.keys()

    def _take_subtitle(self, text: str) -> None:
        if self.current is self.list:
            self.set_subtitle(text)
