"""The checklists: shipped ones to copy, the school's own to edit; sheets in and out."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from campus_guard.core.document import Align, Tone
from campus_guard.core.i18n import msg
from campus_guard.core.ids import new_uid
from campus_guard.features.calendar.ui.records import (
    export_sheet,
    import_sheet,
    print_document,
    void_record,
    voided_badge,
)
from campus_guard.features.hazards.commands import checklists as c
from campus_guard.features.hazards.queries.checklists import ChecklistRow, ListChecklists
from campus_guard.features.hazards.report.inspection import blank_sheet
from campus_guard.features.hazards.sheets_checklists import CHECKLIST_TRANSFERS
from campus_guard.features.hazards.ui.inspections.editor import ChecklistEditor
from campus_guard.ui.badges import Badge
from campus_guard.ui.context import UiContext
from campus_guard.ui.listpage import Action, ListPage
from campus_guard.ui.openpage import OpenPage
from campus_guard.ui.table import Column

KINDS = frozenset({"checklist", "checklist_version"})
_TRANSFER = CHECKLIST_TRANSFERS[0]


class ChecklistList(ListPage):
    """All checklists; Enter edits one of the school, or copies a shipped one."""

    key: ClassVar[str] = "checklist_list"
    kinds: ClassVar[frozenset[str]] = KINDS
    search_hint = None
    empty = msg("Checklists belong here.")

    def __init__(self, ctx: UiContext, opened: Callable[[ChecklistRow | None], None]) -> None:
        self._opened = opened
        self._edit_next: int | None = None
        super().__init__(ctx)
        self.setContentsMargins(0, ctx.theme.px(8), 0, 0)

    def columns(self) -> Sequence[Column]:
        """Return title, items, version, who inspects, origin, state."""
        tr = self.ctx.tr

        def origin(row: ChecklistRow) -> str:
            return "" if row.builtin else tr("Copy of {code}", code=row.origin or "—")

        return [
            Column("code", msg("Code"), lambda r: r.code, 110, bold=True),
            Column("title", msg("Checklist"), lambda r: r.content.title.say(tr), 0),
            Column("items", msg("Checklist items"), lambda r: str(len(r.content.items)), 80,
                   Align.RIGHT, sort=lambda r: len(r.content.items)),
            Column("version", msg("Version"), lambda r: str(r.number), 72, Align.RIGHT),
            Column("inspector", msg("Who inspects"), lambda r: r.content.inspector, 170),
            Column("often", msg("How often"), lambda r: r.content.frequency, 190),
            Column("state", msg("State"), origin, 230, badge=self._state),
        ]  # fmt: skip

    def row_key(self, row: ChecklistRow) -> Any:
        """Return the code."""
        return row.code

    def query(self) -> ListChecklists:
        """Return the query."""
        return ListChecklists(include_voided=self.filter("voided"))

    def take(self, answer: Sequence[ChecklistRow]) -> Sequence[ChecklistRow]:
        """Open the copy that was just made."""
        tr = self.ctx.tr
        items = sum(len(row.content.items) for row in answer)
        self.set_subtitle(tr("{n} checklists, {items} items", n=len(answer), items=items))
        made = next((r for r in answer if r.id is not None and r.id == self._edit_next), None)
        if made is not None:
            self._edit_next = None
            self.select(made.code)
            self._opened(made)
        return answer

    def build(self) -> None:
        """Add the actions."""
        self.add_chip("voided", msg("Show voided"))
        self.add_action(Action(msg("New checklist"), self.new, "Ctrl+N", "plus", primary=True))
        self.add_action(Action(msg("Edit"), self.edit, "Enter", "edit", needs_row=True))
        self.add_action(Action(msg("Copy"), self.copy, "Ctrl+D", needs_row=True))
        self.add_action(
            Action(msg("Print the sheet"), self.print_, "Ctrl+P", "print", needs_row=True)
        )
        self.add_action(Action(msg("Use, or use no more"), self.use, "Ctrl+U", needs_row=True,
                               menu=True))  # fmt: skip
        self.add_action(Action(msg("Import a sheet"), self.import_, "Ctrl+I", menu=True))
        self.add_action(Action(msg("Export"), self.export, "Ctrl+E", menu=True))
        self.add_action(Action(msg("Void"), self.void, "Delete", needs_row=True, menu=True))

    def new(self) -> None:
        """Open the editor on an empty checklist."""
        self._opened(None)

    def edit(self) -> None:
        """Edit a checklist of the school; of a shipped one a copy is made first."""
        row: ChecklistRow | None = self.row
        if row is None or row.voided:
            return
        if row.builtin:
            self.copy()
        else:
            self._opened(row)

    def copy(self) -> None:
        """Copy the chosen checklist and open the copy."""
        row: ChecklistRow | None = self.row
        if row is None or row.voided:
            return

        def made(row_id: int) -> None:
            self.ctx.alerts.toast(msg("A copy was made; the original stays."), tone=Tone.OK)
            self._edit_next = row_id
            self.reload()

        command = c.CopyChecklist(uid=new_uid(), source=row.code)
        self.ctx.ops.write(command, made, owner=self, fail=self._failed)

    def use(self) -> None:
        """Put the chosen checklist into use, or out of it."""
        row: ChecklistRow | None = self.row
        if row is not None and not row.voided:
            command = c.UseChecklist(code=row.code, active=not row.active)
            self.ctx.ops.write(command, lambda _id: None, owner=self, fail=self._failed)

    def print_(self) -> None:
        """Show the blank sheet."""
        row: ChecklistRow | None = self.row
        if row is None:
            return
        tr = self.ctx.tr
        print_document(
            self.ctx,
            self,
            f"{tr('Safety inspection record')} {row.code}",
            lambda _progress, head: blank_sheet(row.content, row.number, tr, head),
        )

    def void(self) -> None:
        """Void a checklist of the school, or bring it back."""
        row: ChecklistRow | None = self.row
        if row is None or row.id is None:
            self.ctx.alerts.toast(c.NEVER_CHANGED)
            return
        row_id = row.id
        if row.voided:
            self.ctx.ops.write(c.UnvoidChecklist(record_id=row_id), lambda _v: None, owner=self)
            return
        void_record(
            self.ctx,
            self,
            row.code,
            lambda reason: c.VoidChecklist(record_id=row_id, reason=reason),
            lambda: c.UnvoidChecklist(record_id=row_id),
        )

    def import_(self) -> None:
        """Import a sheet."""
        import_sheet(self.ctx, self, _TRANSFER)

    def export(self) -> None:
        """Export all checklists."""
        export_sheet(self.ctx, self, _TRANSFER)

    @staticmethod
    def _state(row: ChecklistRow) -> Badge | None:
        if row.voided:
            return voided_badge(row)
        if not row.active:
            return Badge(msg("Not in use"), Tone.MUTED, "minus")
        if row.builtin:
            return Badge(msg("Shipped"), Tone.PRIMARY, "lock")
        return Badge(msg("In use"), Tone.OK)


class ChecklistsPage(OpenPage):
    """The list, or the editor of one checklist."""

    key: ClassVar[str] = "checklists"
    kinds: ClassVar[frozenset[str]] = KINDS

    def __init__(self, ctx: UiContext) -> None:
        super().__init__(ctx, lambda ctx, _open: ChecklistList(ctx, self.edit), ChecklistEditor)

    def reload(self) -> None:
        """Ask for the list again; the editor keeps what is typed."""
        self.list.reload()

    def edit(self, row: ChecklistRow | None) -> None:
        """Open the editor on a checklist, or on an empty one."""
        self.view.edit(row)
        self.show_view()
        self.view.focus_start()

    def new(self) -> None:
        """Begin a checklist, or an item of the one that is open."""
        self.current.new()

    def help_text(self) -> str:
        """Return what the page is for."""
        return self.ctx.tr(
            "The shipped checklists are never changed: edit a copy. Every saving makes a new "
            "version; inspections keep the version they were made with."
        )
