"""The definitions of all ledgers: changed by new versions, copied, added, restricted to people."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from campus_guard.core.document import Align, Tone
from campus_guard.core.i18n import Message, msg
from campus_guard.core.ids import new_uid
from campus_guard.core.roles import PRINCIPAL_ONLY
from campus_guard.core.text import fold
from campus_guard.features.calendar.ui.records import void_record, voided_badge
from campus_guard.features.ledgers import commands as c
from campus_guard.features.ledgers.commands.definitions import STAYS
from campus_guard.features.ledgers.queries import LedgerRow, ListLedgers
from campus_guard.features.ledgers.queries.definitions import LedgerReaders, PossibleReader
from campus_guard.features.ledgers.rules.types import GROUP_LABELS
from campus_guard.features.ledgers.ui.catalogue import searched
from campus_guard.features.ledgers.ui.editor import LedgerEditor
from campus_guard.ui.badges import Badge
from campus_guard.ui.context import UiContext
from campus_guard.ui.formdialog import FormDialog
from campus_guard.ui.forms import Form, TickField
from campus_guard.ui.listpage import Action, ListPage
from campus_guard.ui.openpage import OpenPage
from campus_guard.ui.table import Column

KINDS = frozenset({"ledger", "ledger_version"})


class DefinitionList(ListPage):
    """All ledgers; Enter edits the definition."""

    key: ClassVar[str] = "ledger_definition_list"
    kinds: ClassVar[frozenset[str]] = KINDS
    search_hint = msg("Search ledgers")
    empty = msg("The definitions of ledgers belong here.")

    def __init__(self, ctx: UiContext, opened: Callable[[Any], None]) -> None:
        self._opened = opened
        super().__init__(ctx)
        self.setContentsMargins(0, ctx.theme.px(8), 0, 0)

    def columns(self) -> Sequence[Column]:
        """Return chapter, code, title, fields, version, state."""
        tr = self.ctx.tr
        return [
            Column("group", msg("Chapter"), lambda r: tr(GROUP_LABELS[r.definition.group]), 170),
            Column("code", msg("Code"), lambda r: r.code, 130),
            Column("title", msg("Ledger"), lambda r: r.definition.title.say(tr), 0, bold=True),
            Column("fields", msg("Fields"), lambda r: str(len(r.definition.fields)), 84,
                   Align.RIGHT, sort=lambda r: len(r.definition.fields)),
            Column("version", msg("Version"), lambda r: str(r.number), 84, Align.RIGHT),
            Column("origin", msg("Origin"), lambda _r: "", 130, badge=_origin),
            Column("state", msg("State"), lambda _r: "", 150, badge=_state),
        ]  # fmt: skip

    def row_key(self, row: LedgerRow) -> Any:
        """Return the code."""
        return row.code

    def query(self) -> ListLedgers:
        """Return the query."""
        return ListLedgers(include_voided=self.filter("voided"))

    def take(self, answer: Sequence[LedgerRow]) -> Sequence[LedgerRow]:
        """Keep the ledgers whose words are searched for."""
        wanted = fold(self.search_text)
        return [r for r in answer if wanted in searched(r.definition)]

    def build(self) -> None:
        """Add the actions."""
        self.add_chip("voided", msg("Show voided"))
        self.add_action(Action(msg("New ledger"), self.new, "Ctrl+N", "plus", primary=True))
        self.add_action(Action(msg("Edit"), self.edit, "Enter", "edit", needs_row=True))
        self.add_action(Action(msg("Copy"), self.copy, "Ctrl+D", needs_row=True))
        self.add_action(Action(msg("Use, or use no more"), self.use, "Ctrl+U", needs_row=True,
                               menu=True))  # fmt: skip
        self.add_action(Action(msg("Name the readers"), self.readers, "Ctrl+R", needs_row=True,
                               menu=True, roles=PRINCIPAL_ONLY))  # fmt: skip
        self.add_action(Action(msg("Back to the shipped form"), self.shipped, needs_row=True,
                               menu=True))  # fmt: skip
        self.add_action(Action(msg("Void"), self.void, "Delete", needs_row=True, menu=True))

    def new(self) -> None:
        """Begin a ledger of the school's own."""
        self._opened(None)

    def edit(self) -> None:
        """Edit the chosen definition."""
        if self.row is not None and not self.row.voided:
            self._opened(self.row)

    def copy(self) -> None:
        """Make a ledger of the school's own from the chosen one."""
        if self.row is not None:
            command = c.CopyLedger(uid=new_uid(), source=self.row.code)
            self._write(command, msg("A copy was made; the original stays."))

    def use(self) -> None:
        """Put the chosen ledger into use, or out of it."""
        row = self.row
        if row is not None:
            self._write(c.UseLedger(code=row.code, active=not row.active), msg("Saved."))

    def shipped(self) -> None:
        """Take the shipped form again."""
        if self.row is not None:
            self._write(c.BackToShipped(code=self.row.code), msg("The shipped form is in use."))

    def void(self) -> None:
        """Void a ledger of the school that holds no entries, or bring it back."""
        row: LedgerRow | None = self.row
        if row is None or row.id is None or row.builtin:
            self.ctx.alerts.toast(STAYS)
            return
        row_id = row.id
        if row.voided:
            self._write(c.UnvoidLedger(record_id=row_id), msg("Saved."))
            return
        void_record(
            self.ctx,
            self,
            row.code,
            lambda reason: c.VoidLedger(record_id=row_id, reason=reason),
            lambda: c.UnvoidLedger(record_id=row_id),
        )

    def readers(self) -> None:
        """Ask who may read the chosen restricted ledger."""
        row = self.row
        if row is None or not row.definition.sensitive:
            self.ctx.alerts.toast(msg("This ledger is not restricted."))
            return
        query = LedgerReaders(code=row.code)
        self.ctx.ops.read(query, lambda found: self._ask_readers(row, found), owner=self,
                          fail=self._failed)  # fmt: skip

    def _ask_readers(self, row: LedgerRow, found: Sequence[PossibleReader]) -> None:
        form = Form(self.ctx)
        form.note(msg("Only who is named can read and write it; every reading is noted. With "
                      "nobody named the ledger is off."))  # fmt: skip
        for account in found:
            field = TickField(self.ctx, account.username, Message(account.name))
            form.row(field)
            field.set_value(account.named)

        def command(values: dict[str, Any], _uid: str) -> c.SetLedgerReaders:
            named = tuple(name for name, ticked in values.items() if ticked)
            return c.SetLedgerReaders(code=row.code, readers=named)

        title = row.definition.title.say(self.ctx.tr)
        FormDialog(self.ctx, self, title, form, command, lambda _v: None, width=440).open()

    def _write(self, command: Any, words: Message) -> None:
        def done(_value: Any) -> None:
            self.ctx.alerts.toast(words, tone=Tone.OK)

        self.ctx.ops.write(command, done, owner=self, fail=self._failed)


def _origin(row: LedgerRow) -> Badge:
    if not row.builtin:
        return Badge(msg("Our own"), Tone.NORMAL)
    return (
        Badge(msg("Changed"), Tone.PRIMARY, "edit")
        if row.changed
        else Badge(msg("Shipped"), Tone.MUTED, "lock")
    )


def _state(row: LedgerRow) -> Badge | None:
    if row.voided:
        return voided_badge(row)
    if not row.active:
        return Badge(msg("Not in use"), Tone.MUTED, "minus")
    if row.definition.sensitive:
        return Badge(msg("Restricted"), Tone.PRIMARY, "lock")
    return Badge(msg("In use"), Tone.OK)


class DefinitionsPage(OpenPage):
    """The list of definitions, or the editor of one."""

    key: ClassVar[str] = "ledger_definitions"
    kinds: ClassVar[frozenset[str]] = KINDS

    def __init__(self, ctx: UiContext) -> None:
        super().__init__(ctx, DefinitionList, LedgerEditor)

    def new(self) -> None:
        """Begin a ledger, or a part of the one that is open."""
        self.current.new()

    def show_view(self) -> None:
        """Bring the editor to the front, the cursor in its title."""
        super().show_view()
        self.view.focus_start()

    def reload(self) -> None:
        """Ask for the list again; the editor keeps what is typed."""
        self.list.reload()

    def help_text(self) -> str:
        """Return what the page is for."""
        return self.ctx.tr(
            "A ledger is a definition. Every saving makes a new version; entries stay readable "
            "under the version they were written with. What does not fit is refused in words."
        )
