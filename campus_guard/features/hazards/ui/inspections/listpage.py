"""The inspections: a list, and the one that was opened from it."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from campus_guard.core.document import Align, Tone
from campus_guard.core.i18n import msg
from campus_guard.features.calendar.ui.records import print_document, void_record
from campus_guard.features.hazards.commands.finishing import UnvoidInspection, VoidInspection
from campus_guard.features.hazards.queries.inspections import (
    GetInspection,
    InspectionRow,
    ListInspections,
)
from campus_guard.features.hazards.report.inspection import filled_sheet
from campus_guard.features.hazards.rules.checklists import shipped_checklists
from campus_guard.features.hazards.rules.inspection_codes import InspectionState, code_label
from campus_guard.features.hazards.ui.inspections.entry import EntryView
from campus_guard.features.hazards.ui.inspections.starting import start_inspection
from campus_guard.features.hazards.ui.inspections.words import inspection_badge, rate
from campus_guard.ui.context import UiContext
from campus_guard.ui.listpage import Action, ListPage
from campus_guard.ui.openpage import OpenPage
from campus_guard.ui.table import Column

KINDS = frozenset({"inspection", "inspection_result", "attachment", "hazard"})


class InspectionList(ListPage):
    """All inspections, newest first; Enter opens one."""

    key: ClassVar[str] = "inspection_list"
    kinds: ClassVar[frozenset[str]] = KINDS
    search_hint = msg("Search number, place, inspector")
    empty = msg("Inspections belong here. Begin the first round.")

    def __init__(self, ctx: UiContext, opened: Callable[[int], None]) -> None:
        self._opened = opened
        super().__init__(ctx)
        self.setContentsMargins(0, ctx.theme.px(8), 0, 0)  # below the tabs

    def columns(self) -> Sequence[Column]:
        """Return day, checklist, place, result, state, number."""
        tr = self.ctx.tr
        return [
            Column("day", msg("Day"), lambda r: r.day.isoformat(), 104, sort=lambda r: r.day),
            Column(
                "title",
                msg("Checklist"),
                lambda r: r.title.say(tr),
                0,
                bold=True,
                detail=lambda r: tr(code_label(r.kind)),
            ),
            Column("where", msg("Area inspected"), lambda r: r.where, 0),
            Column(
                "rate",
                msg("Pass rate"),
                lambda r: rate(r, tr),
                140,
                sort=lambda r: r.tally.pass_rate,
            ),
            Column(
                "failed",
                msg("Failed"),
                lambda r: str(r.tally.failed or ""),
                72,
                Align.CENTER,
                tone=lambda _r: Tone.BAD,
                sort=lambda r: r.tally.failed,
            ),
            Column("state", msg("State"), lambda _r: "", 104, badge=inspection_badge),
            Column("number", msg("No."), lambda r: r.number, 124),
        ]

    def query(self) -> ListInspections:
        """Return the query for the present search and filters."""
        return ListInspections(
            text=self.search_text,
            checklist=self.filter("checklist"),
            state=self.filter("state"),
            failed=self.filter("failed"),
            include_voided=self.filter("voided"),
        )

    def build(self) -> None:
        """Add filters and actions."""
        tr = self.ctx.tr
        shipped = [(code, c.title.say(tr)) for code, c in shipped_checklists().items()]
        self.add_filter("checklist", msg("Checklist"), [(None, msg("All")), *shipped])
        states = [(state, code_label(state)) for state in InspectionState]
        self.add_filter("state", msg("State"), [(None, msg("All")), *states])
        self.add_chip("failed", msg("With failures"))
        self.add_chip("voided", msg("Show voided"))
        self.add_action(Action(msg("New inspection"), self.new, "Ctrl+N", "plus", primary=True))
        self.add_action(Action(msg("Open it"), self._open, "Enter", needs_row=True, menu=True))
        self.add_action(
            Action(msg("Preview and print"), self.print_, "Ctrl+P", needs_row=True, menu=True)
        )
        self.add_action(Action(msg("Void"), self.void, "Delete", needs_row=True, menu=True))

    def new(self) -> None:
        """Begin an inspection."""
        start_inspection(self.ctx, self, self._opened, checklist=self.filter("checklist") or "")

    def print_(self) -> None:
        """Show the record on paper."""
        row: InspectionRow | None = self.row
        if row is None:
            return
        tr = self.ctx.tr
        print_document(
            self.ctx,
            self,
            f"{tr('Safety inspection record')} {row.number}",
            lambda progress, head: filled_sheet(
                progress.ask(GetInspection(inspection_id=row.id)), tr, head
            ),
        )

    def void(self) -> None:
        """Void the chosen inspection with a reason, or bring it back."""
        row: InspectionRow | None = self.row
        if row is None:
            return
        if row.voided:
            self.ctx.ops.write(UnvoidInspection(record_id=row.id), lambda _v: None, owner=self)
            return
        void_record(
            self.ctx,
            self,
            row.number,
            lambda reason: VoidInspection(
                record_id=row.id, expected_version=row.version, reason=reason
            ),
            lambda: UnvoidInspection(record_id=row.id),
        )

    def _open(self) -> None:
        if self.row is not None:
            self._opened(self.row.id)


class InspectionsPage(OpenPage):
    """The list, or the inspection that is open."""

    key: ClassVar[str] = "inspection_rounds"
    kinds: ClassVar[frozenset[str]] = KINDS

    def __init__(self, ctx: UiContext) -> None:
        super().__init__(ctx, InspectionList, EntryView)

    def show_view(self) -> None:
        """Bring the inspection to the front, at its items."""
        super().show_view()
        self.view.focus_start()

    def help_text(self) -> str:
        """Return what the page is for."""
        return self.ctx.tr(
            "Print the sheet for the round, then key it in: one key for each item. Every answer is "
            "stored at once. An item without an answer is never a pass; a failed one needs words "
            "and becomes a hazard, or was put right on the spot."
        )
