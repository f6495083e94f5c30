"""The editor of a checklist: its head, its items in order; saving makes a new version."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from campus_guard.core.document import Align, Tone
from campus_guard.core.errors import CampusGuardError, UserError
from campus_guard.core.i18n import msg
from campus_guard.core.ids import new_uid
from campus_guard.features.hazards.commands.checklists import AddChecklist, EditChecklist
from campus_guard.features.hazards.queries.checklists import ChecklistRow
from campus_guard.features.hazards.rules.checklists import (
    CODE_LENGTH,
    HINT_LENGTH,
    TEXT_LENGTH,
    TITLE_LENGTH,
    ChecklistDef,
    ChecklistItem,
    Words,
    next_item_code,
)
from campus_guard.features.hazards.rules.inspection_codes import (
    CheckMethod,
    Consequence,
    code_label,
)
from campus_guard.ui.badges import Badge, label
from campus_guard.ui.banners import Banner
from campus_guard.ui.buttons import Button, bind_key
from campus_guard.ui.context import UiContext
from campus_guard.ui.forms import (
    ChoiceField,
    Form,
    MultilineField,
    TextField,
    TickField,
    scrolled,
)
from campus_guard.ui.layout import hbox, splitter, vbox
from campus_guard.ui.page import Page
from campus_guard.ui.table import Column, RowsModel, TableView


@dataclass(frozen=True)
class _Line:
    """An item in the editor; ``id`` stays while it is moved or renamed."""

    id: int
    number: int
    item: ChecklistItem


class ChecklistEditor(Page):
    """``left`` is called by Esc and after saving."""

    key = "checklist_editor"

    def __init__(self, ctx: UiContext, left: Callable[[], None]) -> None:
        super().__init__(ctx)
        self._left = left
        self._row: ChecklistRow | None = None
        self._items: list[tuple[int, ChecklistItem]] = []
        self._last = 0
        self._chosen: int | None = None
        self._before: ChecklistDef | None = None
        self._uid = new_uid()
        self.banner = Banner(ctx, closable=True)
        self.head = self._head_form()
        self.item = self._item_form()
        self.item.changed.connect(self._typed)
        self.model = RowsModel(self._columns(), ctx.tr)
        self.table = TableView(ctx.theme, self.model, ctx.tr("Checklist items"))
        self.table.selected.connect(self._select)
        self.table.opened.connect(lambda _line: self.item.focus_first())
        self._lay_out()

    def edit(self, row: ChecklistRow | None) -> None:
        """Show a checklist; None begins a new one."""
        self._row, self._chosen, self._uid = row, None, new_uid()
        empty = ChecklistDef("", Words(""), ())
        content = row.content if row else empty
        self._before = content
        self._items = list(enumerate(content.items))
        self._last = len(self._items)
        self.head.set_values(
            {
                "code": content.code,
                "title_zh": content.title.zh,
                "title_en": content.title.en,
                "inspector": content.inspector,
                "frequency": content.frequency,
                "note": "",
            }
        )
        tr = self.ctx.tr
        words = tr("New checklist") if row is None else f"{row.code}  v{row.number}"
        self._title.setText(words)
        self.banner.clear()
        self._show(self._items[0][0] if self._items else None)

    def content(self) -> ChecklistDef:
        """Return what stands in the editor."""
        values = self.head.values()
        return ChecklistDef(
            values["code"],
            Words(values["title_zh"], values["title_en"]),
            tuple(item for _, item in self._items),
            values["inspector"],
            values["frequency"],
        )

    def save(self) -> None:
        """Make a new version (or a new checklist)."""
        self.banner.clear()
        if not self.head.check():
            return
        content, note = self.content(), self.head["note"].value()
        command: Any
        if self._row is None or self._row.id is None:
            command = AddChecklist(uid=self._uid, content=content)
        else:
            command = EditChecklist(
                checklist_id=self._row.id,
                expected_version=self._row.row_version,
                content=content,
                note=note,
            )
        self.ctx.ops.write(command, self._saved, owner=self, fail=self._refused)

    def new(self) -> None:
        """Add an item below the chosen one."""
        code = self.head["code"].value().strip().upper() or "X"
        taken = [item.code for _, item in self._items]
        fresh = ChecklistItem(next_item_code(code, taken), Words(""))
        self._last += 1
        at = self._index() + 1
        self._items.insert(at, (self._last, fresh))
        self._show(self._last)
        self.item["zh"].setFocus()

    def remove(self) -> None:
        """Take the chosen item out; versions that exist keep it."""
        at = self._index()
        if at < 0:
            return
        gone = self._items.pop(at)
        rest = self._items[min(at, len(self._items) - 1)][0] if self._items else None
        self._show(rest)

        def back() -> None:
            self._items.insert(min(at, len(self._items)), gone)
            self._show(gone[0])

        self.ctx.alerts.toast(self.ctx.tr("Item {code} taken out.", code=gone[1].code), back)

    def move(self, step: int) -> None:
        """Move the chosen item up or down."""
        at = self._index()
        to = at + step
        if at >= 0 and 0 <= to < len(self._items):
            self._items[at], self._items[to] = self._items[to], self._items[at]
            self._show(self._chosen)

    def is_dirty(self) -> bool:
        """Tell whether something is not saved."""
        return self._before is not None and self.content() != self._before

    def back(self) -> bool:
        """Leave; what is not saved is asked about."""
        if not self.is_dirty():
            self._left()
            return True
        tr = self.ctx.tr
        self.ctx.dialogs.ask(
            self,
            self._title.text(),
            tr("What you typed is not saved. Throw it away?"),
            tr("Throw away"),
            lambda: self._left(),
            danger=True,
        )
        return True

    def focus_start(self) -> None:
        """Go to the items, or to the head of a new checklist."""
        if self._items:
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.head.focus_first()

    def keys(self) -> Sequence[tuple[str, str]]:
        """Return the keys of the editor."""
        tr = self.ctx.tr
        return [
            ("Ctrl+N", tr("New item")),
            ("Alt+Up / Alt+Down", tr("Move the item")),
            ("Ctrl+Delete", tr("Take the item out")),
            ("Ctrl+S", tr("Save as a new version")),
            ("Esc", tr("Back to the list")),
        ]

    def _leave(self) -> None:
        self.back()

    def _index(self) -> int:
        return next((i for i, (n, _) in enumerate(self._items) if n == self._chosen), -1)

    def _show(self, chosen: int | None) -> None:
        lines = [_Line(n, i, item) for i, (n, item) in enumerate(self._items, 1)]
        self.model.set_rows(lines)
        self._chosen = None
        if chosen is not None:
            self.table.select_key(chosen)
        self._select(self.table.current_row() if chosen is not None else None)

    def _select(self, line: _Line | None) -> None:
        self.item.setEnabled(line is not None)
        if line is None or line.id == self._chosen:
            self._chosen = line.id if line else None
            return
        self._chosen = line.id
        item = next(item for n, item in self._items if n == line.id)
        self.item.set_values(
            {
                "item_code": item.code,
                "zh": item.words.zh,
                "en": item.words.en,
                "method": item.method,
                "on_fail": item.on_fail,
                "photo": item.photo,
                "hint": item.hint,
            }
        )

    def _typed(self, _key: str) -> None:
        """Take what is typed into the item at once; the table follows."""
        at = self._index()
        if at < 0:
            return
        try:
            values = self.item.values()
        except UserError:
            return
        number, before = self._items[at]
        item = replace(
            before,
            code=values["item_code"],
            words=Words(values["zh"], values["en"]),
            method=values["method"] or before.method,
            on_fail=values["on_fail"] or before.on_fail,
            photo=values["photo"],
            hint=values["hint"],
        )
        self._items[at] = (number, item)
        lines = [_Line(n, i, x) for i, (n, x) in enumerate(self._items, 1)]
        self.model.set_rows(lines)

    def _saved(self, _value: Any) -> None:
        self.ctx.alerts.toast(msg("Saved."), tone=Tone.OK)
        self._before = None
        self._left()

    def _refused(self, error: CampusGuardError) -> None:
        self.banner.show_error(error)
        fields = dict(error.fields) if isinstance(error, UserError) else {}
        self.head.show_errors(fields)
        first = next((key for key in fields if key.startswith("items.")), None)
        if first is None:
            if "items" in fields:
                self.banner.show_error(fields["items"])
            return
        _, index, name = first.split(".")
        self._show(self._items[int(index)][0])
        self.item.show_errors({"item_code" if name == "code" else name: fields[first]})

    def _columns(self) -> Sequence[Column]:
        tr = self.ctx.tr

        def consequence(line: _Line) -> Badge | None:
            if line.item.on_fail is Consequence.POSSIBLE_MAJOR:
                return Badge(code_label(line.item.on_fail), Tone.WARNING, "flag")
            return None

        return [
            Column("number", msg("No."), lambda x: str(x.number), 56, Align.RIGHT),
            Column("code", msg("Code"), lambda x: x.item.code, 110),
            Column("words", msg("What to check"), lambda x: x.item.words.say(tr), 0),
            Column("method", msg("Method"), lambda x: tr(code_label(x.item.method)), 84),
            Column("fail", msg("If it fails"), lambda _x: "", 150, badge=consequence),
        ]

    def _head_form(self) -> Form:
        ctx, form = self.ctx, Form(self.ctx)
        form.row(
            TextField(ctx, "code", msg("Code"), required=True, max_length=CODE_LENGTH),
            TextField(
                ctx,
                "title_zh",
                msg("Title of the checklist"),
                required=True,
                max_length=TITLE_LENGTH,
            ),
            TextField(ctx, "title_en", msg("Title in English"), max_length=TITLE_LENGTH),
            stretch=(1, 2, 2),
        )
        form.row(
            TextField(ctx, "inspector", msg("Who inspects"), max_length=TITLE_LENGTH),
            TextField(ctx, "frequency", msg("How often"), max_length=TITLE_LENGTH),
            TextField(ctx, "note", msg("What is new in this version"), max_length=500),
        )
        return form

    def _item_form(self) -> Form:
        ctx, form = self.ctx, Form(self.ctx)
        methods = [(method, code_label(method)) for method in CheckMethod]
        fails = [(consequence, code_label(consequence)) for consequence in Consequence]
        form.row(MultilineField(ctx, "zh", msg("What to check"), lines=3, max_length=TEXT_LENGTH))
        form.row(
            MultilineField(
                ctx, "en", msg("What to check, in English"), lines=2, max_length=TEXT_LENGTH
            )
        )
        form.row(
            TextField(ctx, "item_code", msg("Code of the item"), max_length=CODE_LENGTH),
            ChoiceField(ctx, "method", msg("Method"), methods),
        )
        form.row(
            ChoiceField(ctx, "on_fail", msg("If it fails"), fails),
            TickField(ctx, "photo", msg("Photo when it fails")),
        )
        form.row(MultilineField(ctx, "hint", msg("Hints"), lines=2, max_length=HINT_LENGTH))
        form.fill()
        return form

    def _lay_out(self) -> None:
        ctx, tr = self.ctx, self.ctx.tr
        self._title = label("", "title")
        leave = Button(ctx, tr("Back"), self._leave, "Esc", icon="chevron-left", bind=False)
        add = Button(ctx, tr("New item"), self.new, "Ctrl+N", icon="plus", bind=False)
        up = Button(ctx, tr("Up"), partial(self.move, -1), "Alt+Up", icon="chevron-up")
        down = Button(ctx, tr("Down"), partial(self.move, 1), "Alt+Down", icon="chevron-down")
        out = Button(ctx, tr("Take out"), self.remove, "Ctrl+Delete", icon="void")
        save = Button(ctx, tr("Save as a new version"), self.save, "Ctrl+S", kind="primary")
        bind_key(self, "Ctrl+Return", self.save, Qt.ShortcutContext.WidgetWithChildrenShortcut)
        left = QWidget()
        inner = vbox(self.table, hbox(add, up, down, out, 1, gap=8), gap=8)
        inner.setStretch(0, 1)
        left.setLayout(inner)
        body = splitter(left, scrolled(self.item), (7, 5))
        column = vbox(hbox(leave, self._title, 1, save, gap=8), self.banner, self.head, body, gap=8)
        column.setStretch(3, 1)
        self.setLayout(column)
        self.setContentsMargins(0, ctx.theme.px(8), 0, 0)
