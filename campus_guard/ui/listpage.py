"""The page most features begin with: search, filters, buttons, a table, an optional detail."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QLineEdit, QMenu, QStackedWidget, QWidget

from campus_guard.core.i18n import Message, msg
from campus_guard.core.roles import EVERYONE, Role
from campus_guard.ui.badges import Chip
from campus_guard.ui.banners import Banner, Empty
from campus_guard.ui.buttons import Button, bind_key
from campus_guard.ui.context import UiContext
from campus_guard.ui.fields_choice import make_combo
from campus_guard.ui.icons import icon as make_icon
from campus_guard.ui.layout import hbox, splitter, vbox
from campus_guard.ui.page import Page
from campus_guard.ui.table import Column, RowsModel, TableView

_WAIT_MS = 150
_WITHOUT = "Enter"  # Enter belongs to the table: it is written in the button, not bound


@dataclass(frozen=True)
class Action:
    """A button of a list. ``needs_row`` needs a chosen row; ``menu`` puts it behind "More"."""

    text: Message
    run: Callable[[], None]
    shortcut: str = ""
    icon: str = ""
    primary: bool = False
    needs_row: bool = False
    menu: bool = False
    danger: bool = False
    roles: frozenset[Role] = EVERYONE


class ListPage(Page):
    """Override ``columns``, ``query``, ``build``; rows are asked again 150 ms after typing."""

    search_hint: ClassVar[Message | None] = msg("Search")
    empty: ClassVar[Message] = msg("Nothing has been recorded yet.")

    def __init__(self, ctx: UiContext) -> None:
        super().__init__(ctx)
        self.row: Any | None = None
        self.actions_: list[Action] = []
        self._counted = ""
        self._filters: dict[str, tuple[QComboBox, list[Any]]] = {}
        self._chips: dict[str, Chip] = {}
        self._buttons: list[tuple[Action, Button | QAction]] = []
        self._detail: QWidget | None = None
        self.model = RowsModel(self.columns(), ctx.tr, self.row_key)
        self.table = TableView(ctx.theme, self.model, ctx.tr("Table"))
        self.search = QLineEdit()
        self.banner = Banner(ctx, closable=True)
        self._wait = QTimer(self, singleShot=True, interval=_WAIT_MS)
        self._wait.timeout.connect(self.reload)
        self._left = hbox(gap=8)
        self._right = hbox(gap=8)
        self._make_search()
        self.build()
        self._lay_out()
        self.table.selected.connect(self._selected)
        self.table.opened.connect(lambda _row: self._run_enter())

    def columns(self) -> Sequence[Column]:
        """Return the columns of the table."""
        raise NotImplementedError

    def query(self) -> Any:
        """Return the query that answers with the rows for the present search and filters."""
        raise NotImplementedError

    def build(self) -> None:
        """Add filters, actions and the detail."""

    def take(self, answer: Any) -> Sequence[Any]:
        """Return the rows of an answer."""
        return list(answer)

    def row_key(self, row: Any) -> Any:
        """Return what tells rows apart."""
        return row.id

    def show_detail(self, row: Any | None) -> None:
        """Show the chosen row in the detail."""

    def add_filter(
        self, key: str, label: Message, choices: Sequence[tuple[Any, Message | str]]
    ) -> None:
        """Add a box to choose from; the first choice is the one at start."""
        name = self.ctx.tr(label)
        combo = make_combo(name)
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        combo.setMaximumWidth(self.ctx.theme.px(220))
        combo.addItems([self.ctx.tr("{name}: {choice}", name=name, choice=t) for _, t in choices])
        combo.currentIndexChanged.connect(lambda _index: self.reload())
        self._filters[key] = (combo, [value for value, _ in choices])
        self._left.addWidget(combo)

    def add_chip(self, key: str, label: Message, *, on: bool = False) -> None:
        """Add a small button that stays pressed: ``filter(key)`` is then True."""
        chip = Chip(self.ctx.tr(label))
        chip.setChecked(on)
        chip.toggled.connect(lambda _on: self.reload())
        self._chips[key] = chip
        self._left.addWidget(chip)

    def add_action(self, action: Action) -> None:
        """Add a button, if this role may use it."""
        if self.ctx.actor.role in action.roles:
            self.actions_.append(action)

    def set_detail(self, widget: QWidget) -> None:
        """Put a widget to the right of the table."""
        self._detail = widget

    def filter(self, key: str) -> Any:
        """Return the chosen value of a filter, or whether a chip is pressed."""
        if key in self._chips:
            return self._chips[key].isChecked()
        combo, values = self._filters[key]
        return values[max(0, combo.currentIndex())]

    def set_filter(self, key: str, value: Any) -> None:
        """Choose a filter's value, or press a chip."""
        if key in self._chips:
            self._chips[key].setChecked(bool(value))
            return
        combo, values = self._filters[key]
        combo.setCurrentIndex(values.index(value))

    @property
    def search_text(self) -> str:
        """Return what is searched for."""
        return self.search.text().strip()

    def reload(self) -> None:
        """Ask for the rows again; the chosen row stays chosen."""
        self._wait.stop()
        self.ctx.ops.read(self.query(), self._arrived, owner=self, slot="rows", fail=self._failed)

    def select(self, key: Any) -> None:
        """Choose the row with this key, also when it only comes with the next rows."""
        self.table.select_key(key)

    def open_item(self, item: int) -> None:
        """Choose the record."""
        self.select(item)
        self.table.setFocus()

    def open_args(self, **args: Any) -> None:
        """Take ``id``, or ``search``: the words to look for."""
        if "search" in args:
            self.search.setText(args["search"])
            self.reload()
            self.table.setFocus()
        else:
            super().open_args(**args)

    def focus_start(self) -> None:
        """Go to the table."""
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def focus_search(self) -> None:
        """Go to the search box."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def back(self) -> bool:
        """Empty the search first."""
        if not self.search.text():
            return False
        self.search.clear()
        self.reload()
        return True

    def keys(self) -> Sequence[tuple[str, str]]:
        """Return the keys of the buttons."""
        return [(a.shortcut, self.ctx.tr(a.text)) for a in self.actions_ if a.shortcut]

    def _arrived(self, answer: Any) -> None:
        self.banner.clear()
        before = self.subtitle
        rows = self.take(answer)
        self.model.set_rows(rows)
        if self.subtitle == before and before in ("", self._counted):  # the page says nothing
            self._counted = self.ctx.tr.n("{n} entry", "{n} entries", len(rows))
            self.set_subtitle(self._counted)
        narrowed = bool(self.search_text) or any(
            combo.currentIndex() > 0 for combo, _ in self._filters.values()
        )
        sentence = msg("Nothing matches the search.") if narrowed else self.empty
        self._empty.set_sentence(self.ctx.tr(sentence))
        self._stack.setCurrentIndex(0 if rows else 1)
        if not rows:
            self._selected(None)

    def _failed(self, error: Any) -> None:
        self.banner.show_error(error)

    def _selected(self, row: Any | None) -> None:
        self.row = row
        for action, button in self._buttons:
            button.setEnabled(row is not None or not action.needs_row)
        self.show_detail(row)

    def _make_search(self) -> None:
        hint = self.ctx.tr(self.search_hint) if self.search_hint else ""
        self.search.setPlaceholderText(f"{hint}  (Ctrl+F)")
        self.search.setAccessibleName(hint or self.ctx.tr("Search"))
        self.search.setProperty("role", "search")
        self.search.setClearButtonEnabled(True)
        self.search.textEdited.connect(lambda: self._wait.start())
        self.search.textChanged.connect(lambda text: None if text else self._wait.start())
        self.search.returnPressed.connect(self.table.setFocus)
        self.search.setMinimumWidth(self.ctx.theme.px(180))
        self.search.setMaximumWidth(self.ctx.theme.px(380))
        if self.search_hint is None:  # never show() without a parent: it would be a window
            self.search.hide()
        self._tint_search()
        self.ctx.theme.changed.connect(self._tint_search)
        if self.search_hint is not None:
            self._left.addWidget(self.search, 10)

    def _tint_search(self) -> None:
        for old in self.search.actions():
            if old.objectName() == "glass":
                self.search.removeAction(old)
        theme = self.ctx.theme
        glass = QAction(make_icon("search", theme.colours["muted"], theme.px(16)), "", self.search)
        glass.setObjectName("glass")
        self.search.addAction(glass, QLineEdit.ActionPosition.LeadingPosition)

    def _lay_out(self) -> None:
        self._make_buttons()
        first = next((a for a in self.actions_ if a.primary and not a.needs_row), None)
        text = self.ctx.tr(first.text) if first else ""
        self._empty = Empty(self.ctx, self.ctx.tr(self.empty), text, first.run if first else None)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._empty)
        body: QWidget = self._stack
        if self._detail is not None:
            body = splitter(self._stack, self._detail, (7, 4))
        self._left.addStretch(1)
        bar = hbox(self._left, self._right, gap=12)
        bar.setStretch(0, 1)
        column = vbox(bar, self.banner, body, gap=12)
        column.setStretch(2, 1)
        self.setLayout(column)

    def _make_buttons(self) -> None:
        hidden = [a for a in self.actions_ if a.menu]
        for action in (a for a in self.actions_ if not a.menu):
            kind = "primary" if action.primary else "danger" if action.danger else "plain"
            button = Button(
                self.ctx,
                self.ctx.tr(action.text),
                action.run,
                action.shortcut,
                icon=action.icon if not action.primary else "",
                kind=kind,
                bind=False,
            )
            self._buttons.append((action, button))
            self._right.addWidget(button)
        if hidden:
            self._right.insertWidget(0, self._more(hidden))
        for action in self.actions_:
            if action.shortcut and action.shortcut not in (_WITHOUT, "Ctrl+N", "Ctrl+P"):
                self._bind(action)
        self._selected(None)

    def _more(self, hidden: Sequence[Action]) -> Button:
        more = Button(self.ctx, self.ctx.tr("More"), icon="more")
        menu = QMenu(more)
        for action in hidden:
            entry = menu.addAction(self.ctx.tr(action.text).replace("&", "&&"))
            entry.setText(f"{entry.text()}\t{action.shortcut}" if action.shortcut else entry.text())
            entry.triggered.connect(lambda _checked=False, run=action.run: run())
            self._buttons.append((action, entry))
        more.setMenu(menu)
        return more

    def _bind(self, action: Action) -> None:
        def run() -> None:
            if self.row is not None or not action.needs_row:
                action.run()

        # Delete and the like must not fire while somebody types into the search box.
        plain = "+" not in action.shortcut
        context = Qt.ShortcutContext.WidgetShortcut if plain else None
        target = self.table if plain else self
        bind_key(
            target, action.shortcut, run, context or Qt.ShortcutContext.WidgetWithChildrenShortcut
        )

    def _run_enter(self) -> None:
        for action in self.actions_:
            if action.shortcut == _WITHOUT:
                action.run()
                return
