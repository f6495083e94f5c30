"""Lists that belong to a term: a box to choose the term, buttons without sheets."""

from typing import Any, ClassVar

from PySide6.QtWidgets import QComboBox

from campus_guard.core.i18n import Message, msg
from campus_guard.core.roles import EVERYONE, Role
from campus_guard.features.calendar.queries import ListTerms
from campus_guard.features.calendar.ui.records import RecordPage
from campus_guard.ui.context import UiContext
from campus_guard.ui.fields_choice import make_combo
from campus_guard.ui.listpage import Action


class RosterRecords(RecordPage):
    """A list of records of the rosters, without import and export."""

    voidable: ClassVar[bool] = True
    editors: ClassVar[frozenset[Role]] = EVERYONE

    def build(self) -> None:
        """Add the buttons."""
        self.more_filters()
        if self.voidable:
            self.add_chip("voided", msg("Show voided"))
        self.add_action(Action(self.new_text, self.new, "Ctrl+N", "plus", primary=True))
        who = self.editors
        self.add_action(Action(msg("Edit"), self.edit, "Enter", "edit", needs_row=True, roles=who))
        self.add_action(Action(msg("Void"), self.void, "Delete", "void", needs_row=True, roles=who))
        self.more_actions()

    def edit(self) -> None:
        """Open the form of the chosen row; a voided one is offered back."""
        if self.row is None:
            return
        if getattr(self.row, "voided", False):
            self.bring_back()
        else:
            self.open_form(self.row)

    def void(self) -> None:
        """Void the chosen row, or bring a voided one back."""
        if self.row is not None and not hasattr(self.row, "voided"):
            from campus_guard.features.calendar.ui.records import void_record

            void, undo = self.void_commands(self.row)
            void_record(self.ctx, self, self.row_name(self.row), void, undo)
        else:
            super().void()


class TermRecords(RosterRecords):
    """A list of records of one term. Without a term the list says what to do first."""

    no_term: ClassVar[Message] = msg("Record a school year with its terms in the calendar first.")

    def __init__(self, ctx: UiContext) -> None:
        self.term_id: int | None = None
        self._term: QComboBox = make_combo(ctx.tr("Term"))
        self._term.setMinimumWidth(ctx.theme.px(150))
        super().__init__(ctx)
        self._left.insertWidget(0, self._term)
        self._term.activated.connect(self._chosen)

    @property
    def term(self) -> int:
        """Return the chosen term; raises RuntimeError while there is none."""
        if self.term_id is None:
            raise RuntimeError("no term is chosen")
        return self.term_id

    def reload(self) -> None:
        """Ask for the terms first, then for the rows."""
        self.ctx.ops.read(ListTerms(), self._terms, owner=self, slot="terms")

    def _terms(self, terms: Any) -> None:
        today = self.ctx.clock.today()
        self._term.clear()
        for term in terms:
            self._term.addItem(term.name, term.id)
        if self.term_id not in {t.id for t in terms}:
            now = next((t for t in terms if t.starts_on <= today <= t.ends_on), None)
            chosen = now or next(iter(terms), None)
            self.term_id = chosen.id if chosen else None
        self._term.setCurrentIndex(self._term.findData(self.term_id))
        if self.term_id is None:
            self.banner.show_error(self.no_term)
            self.model.set_rows([])
            return
        super().reload()

    def _chosen(self, index: int) -> None:
        self.term_id = self._term.itemData(index)
        super().reload()

    def new(self) -> None:
        """Open the empty form, when there is a term."""
        if self.term_id is not None:
            super().new()
