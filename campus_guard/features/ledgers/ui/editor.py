"""The ledger editor: general words, fields, states, steps, reminders, targets, columns, preview.

Saving makes a new version; what does not fit is said where it stands.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTabWidget, QWidget

from campus_guard.core.document import Tone
from campus_guard.core.errors import CampusGuardError, UserError
from campus_guard.core.i18n import msg
from campus_guard.core.ids import new_uid
from campus_guard.features.ledgers.commands import AddLedger, EditLedger
from campus_guard.features.ledgers.queries import LedgerRow
from campus_guard.features.ledgers.rules.check import (
    CODE_LENGTH,
    HELP_LENGTH,
    TITLE_LENGTH,
    check_definition,
    clean_definition,
)
from campus_guard.features.ledgers.rules.types import (
    GROUP_LABELS,
    BalanceDef,
    ColumnDef,
    FieldDef,
    FieldType,
    Group,
    Layout,
    LedgerDef,
    Words,
)
from campus_guard.features.ledgers.ui.forms import entry_form
from campus_guard.features.ledgers.ui.kinds import (
    COLUMNS,
    EXPRESSION,
    FIELDS,
    KEYS_HINT,
    MOVES,
    REMINDERS,
    STATES,
    TARGETS,
    keys_of,
    line_of,
)
from campus_guard.features.ledgers.ui.naming import followed, keyed, named, worded
from campus_guard.features.ledgers.ui.parts import Parts
from campus_guard.ui.badges import label
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
from campus_guard.ui.layout import clear, hbox, vbox
from campus_guard.ui.page import Page

NEW = LedgerDef(
    code="",
    title=Words(""),
    group=Group.OWN,
    series="",
    day="day",
    fields=(
        FieldDef("day", FieldType.DATE, Words("日期", "Day"), required=True),
        FieldDef("title", FieldType.TEXT, Words("事项", "Matter"), required=True),
    ),
    name=("title",),
    columns=(ColumnDef("day"), ColumnDef("title", 3)),
)
_PARTS = (
    ("fields", FIELDS),
    ("states", STATES),
    ("moves", MOVES),
    ("reminders", REMINDERS),
    ("targets", TARGETS),
    ("columns", COLUMNS),
)
_LAYOUTS = ((Layout.FORM, msg("Form to sign")), (Layout.POSTER, msg("Poster for the wall")))
_PREVIEW = len(_PARTS) + 1


class LedgerEditor(Page):
    """``left`` is called by Esc and after saving."""

    key: ClassVar[str] = "ledger_editor"

    def __init__(self, ctx: UiContext, left: Callable[[], None]) -> None:
        super().__init__(ctx)
        self._left = left
        self._row: LedgerRow | None = None
        self._before: LedgerDef = NEW
        self._uid = new_uid()
        self.banner = Banner(ctx, closable=True)
        self.head = self._head_form()
        self.parts = {name: Parts(ctx, kind) for name, kind in _PARTS}
        self._preview = vbox(gap=8)
        self._lay_out()

    def open_item(self, item: Any) -> None:
        """Show a ledger; None begins a new one."""
        row: LedgerRow | None = item
        self._row, self._uid = row, new_uid()
        self._show(worded(row.definition if row is not None else NEW, self.ctx.tr))
        self.head["code"].setEnabled(row is None)
        self.head["sensitive"].setEnabled(row is None)
        tr = self.ctx.tr
        words = (
            tr("New ledger") if row is None else f"{row.definition.title.say(tr)}  v{row.number}"
        )
        self._title.setText(words)
        self.banner.clear()
        self.tabs.setCurrentIndex(0)
        self._before = self.content()

    def _show(self, x: LedgerDef) -> None:
        b = x.balance
        signs = "\n".join(f"{code} = {sign}" for code, sign in b.signs.items()) if b else ""
        self.head.set_values(
            {
                "code": x.code,
                "series": x.series,
                "zh": x.title.zh,
                "en": x.title.en,
                "group": x.group,
                "archive": x.archive,
                "layout": x.layout,
                "day": x.day,
                "name": line_of(x.name),
                "counts": line_of(x.counts),
                "once": line_of(x.once),
                "help": x.help.zh,
                "sensitive": x.sensitive,
                "standing": x.standing,
                "by": line_of(b.by) if b else "",
                "direction": b.direction if b else "",
                "quantity": b.quantity if b else "",
                "signs": signs,
                "note": "",
            }
        )
        for name, parts in self.parts.items():
            parts.set_parts(getattr(x, name))

    def content(self) -> LedgerDef:
        """Return the definition that stands in the editor."""
        v = {key: field.value() for key, field in self.head.fields.items()}
        base = self._row.definition if self._row is not None else NEW
        kept = v["help"] == base.help.zh
        parts: dict[str, Any] = {name: x.parts for name, x in self.parts.items()}
        content = replace(
            base,
            code=v["code"],
            series=v["series"],
            title=Words(v["zh"], v["en"]),
            group=v["group"] or Group.OWN,
            archive=v["archive"],
            layout=v["layout"] or Layout.FORM,
            day=v["day"],
            name=keys_of(v["name"]),
            counts=keys_of(v["counts"]),
            once=keys_of(v["once"]),
            help=base.help if kept else Words(v["help"]),
            sensitive=v["sensitive"],
            standing=v["standing"],
            balance=_balance(v),
            **parts,
        )
        return named(followed(keyed(content, base, self.ctx.tr), base))

    def save(self) -> None:
        """Make a new version (or a new ledger)."""
        self.banner.clear()
        try:
            content = self.content()
            note = self.head["note"].value()
        except UserError as error:
            self._refused(error)
            return
        command: Any = AddLedger(uid=self._uid, content=content)
        if self._row is not None:
            command = EditLedger(
                code=self._row.code,
                expected_version=self._row.row_version,
                content=content,
                note=note,
            )
        self.ctx.ops.write(command, self._saved, owner=self, fail=self._refused)

    def is_dirty(self) -> bool:
        """Tell whether something was changed."""
        try:
            return self.content() != self._before
        except UserError:
            return True

    def focus_start(self) -> None:
        """Begin with the title."""
        self.head.focus_first()

    def back(self) -> bool:
        """Leave; what was changed is thrown away only after a question."""
        self._ask_to_leave()
        return True

    def _ask_to_leave(self) -> None:
        if not self.is_dirty():
            self._leave()
            return
        tr = self.ctx.tr
        self.ctx.dialogs.ask(
            self,
            tr("Ledger"),
            tr("What you typed is not saved. Throw it away?"),
            tr("Throw away"),
            self._leave,
            danger=True,
        )

    def _leave(self) -> None:
        self.open_item(self._row)
        self._left()

    def new(self) -> None:
        """Add a part of the kind in sight."""
        widget = self.tabs.currentWidget()
        if isinstance(widget, Parts):
            widget.add()

    def _saved(self, _value: Any) -> None:
        self.ctx.alerts.toast(msg("Saved as a new version."), tone=Tone.OK)
        self._left()

    def _refused(self, error: CampusGuardError) -> None:
        """Show what is wrong at its place; what has no field there stands in the banner."""
        fields = dict(error.fields) if isinstance(error, UserError) else {}
        left = self.head.show_errors({_head_key(key): m for key, m in fields.items()
                                      if "." not in key or key.startswith("balance.")})  # fmt: skip
        for place, words in fields.items():
            name, _, rest = place.partition(".")
            index, _, key = rest.partition(".")
            if name in self.parts and index.isdigit():
                shown = {"words": "zh"}.get(key, key)
                self.tabs.setCurrentIndex(1 + [n for n, _ in _PARTS].index(name))
                left = [*left, *self.parts[name].show_errors(int(index), {shown: words})]
                self.banner.show_error(words)
                break
        said = [self.ctx.tr(m) for m in left] or [self.ctx.tr(error.message)]
        self.banner.show_error("\n".join(dict.fromkeys(said)))

    def _show_preview(self, index: int) -> None:
        """Draw the form as the definition stands now, or say why it cannot be."""
        if index != _PREVIEW:
            return
        clear(self._preview)
        try:
            content = clean_definition(self.content())
        except UserError as error:
            self._preview.addWidget(label(self.ctx.tr(error.message), "hint"))
            return
        wrong = check_definition(content)
        for place, words in wrong.items():
            said = f"{self._place(place)}{self.ctx.tr(words)}"
            self._preview.addWidget(label(said, "hint", Tone.BAD))
        if not any(place.startswith("fields") for place in wrong):
            self._preview.addWidget(entry_form(self.ctx, content))
        self._preview.addStretch(1)

    def _place(self, place: str) -> str:
        """Return where something is wrong, as a person would say it."""
        part, _, rest = place.partition(".")
        index = rest.partition(".")[0]
        kind = dict(_PARTS).get(part)
        if kind is None or not index.isdigit():
            return ""
        return f"{self.ctx.tr(kind.name)} {int(index) + 1}  "

    def _head_form(self) -> Form:
        ctx, form = self.ctx, Form(self.ctx)
        made = msg("Empty: made from the title")
        form.row(
            TextField(ctx, "zh", msg("Title of the ledger"), required=True,
                      max_length=TITLE_LENGTH),
            TextField(ctx, "en", msg("Title in English"), max_length=TITLE_LENGTH),
            TextField(ctx, "code", msg("Code"), max_length=CODE_LENGTH, hint=made),
            TextField(ctx, "series", msg("Letters of the numbers"), max_length=6, hint=made),
            stretch=(4, 4, 2, 2),
        )  # fmt: skip
        form.row(
            ChoiceField(ctx, "group", msg("Chapter"), list(GROUP_LABELS.items())),
            TextField(ctx, "archive", msg("Category in the archive"), max_length=TITLE_LENGTH),
            ChoiceField(ctx, "layout", msg("An entry on paper"), list(_LAYOUTS)),
        )
        form.row(
            TextField(ctx, "day", msg("Date that orders the entries"), max_length=40),
            TextField(ctx, "name", msg("Fields that name an entry"), max_length=EXPRESSION,
                      hint=KEYS_HINT),
            TextField(ctx, "counts", msg("Choices that papers count"), max_length=EXPRESSION,
                      hint=KEYS_HINT),
            TextField(ctx, "once", msg("Only once together"), max_length=EXPRESSION,
                      hint=KEYS_HINT),
        )  # fmt: skip
        form.row(MultilineField(ctx, "help", msg("Help"), lines=2, max_length=HELP_LENGTH))
        form.row(
            TickField(ctx, "standing", msg("Inventory: papers list all that is in use")),
            TickField(ctx, "sensitive", msg("Restricted: only named people, figures on paper")),
        )
        form.section(msg("Running balance"))
        form.row(
            TextField(ctx, "by", msg("Kept by"), max_length=EXPRESSION, hint=KEYS_HINT),
            TextField(ctx, "direction", msg("Choice of in and out"), max_length=40),
            TextField(ctx, "quantity", msg("Quantity"), max_length=40),
        )
        signs = msg("One a line: answer = +, - or = (stock count)")
        form.row(MultilineField(ctx, "signs", msg("What adds and what takes away"), lines=3,
                                hint=signs))  # fmt: skip
        form.row(TextField(ctx, "note", msg("What is new in this version"), max_length=500))
        form.fill()
        return form

    def _lay_out(self) -> None:
        ctx, tr = self.ctx, self.ctx.tr
        self._title = label("", "title")
        leave = Button(ctx, tr("Back"), self._ask_to_leave, "Esc", icon="chevron-left", bind=False)
        save = Button(ctx, tr("Save as a new version"), self.save, "Ctrl+S", kind="primary")
        bind_key(self, "Ctrl+Return", self.save, Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName(tr("Parts of the definition"))
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(scrolled(self.head), tr("General"))
        for name, kind in _PARTS:
            self.tabs.addTab(self.parts[name], tr(kind.name))
        preview = QWidget()
        preview.setLayout(self._preview)
        self.tabs.addTab(scrolled(preview), tr("Preview of the form"))
        self.tabs.currentChanged.connect(self._show_preview)
        column = vbox(hbox(leave, self._title, 1, save, gap=8), self.banner, self.tabs, gap=8)
        column.setStretch(2, 1)
        self.setLayout(column)
        self.setContentsMargins(0, ctx.theme.px(8), 0, 0)


def _head_key(place: str) -> str:
    return {"title": "zh"}.get(place, place.removeprefix("balance."))


def _balance(v: dict[str, Any]) -> BalanceDef | None:
    if not (v["by"] or v["direction"] or v["quantity"] or v["signs"]):
        return None
    signs: dict[str, str] = {}
    for line in v["signs"].replace("＝", "=").replace("＋", "+").splitlines():
        code, _, sign = line.partition("=")
        if code.strip():
            signs[code.strip()] = sign.strip()
    return BalanceDef(keys_of(v["by"]), v["direction"], v["quantity"], signs)
