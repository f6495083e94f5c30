"""The pages of inspections behind tabs."""

from functools import partial
from typing import Any, ClassVar

from campus_guard.core.i18n import msg
from campus_guard.features.hazards.ui.inspections.calendarpage import CalendarPage
from campus_guard.features.hazards.ui.inspections.checklistpage import ChecklistsPage
from campus_guard.features.hazards.ui.inspections.duepage import DuePage
from campus_guard.features.hazards.ui.inspections.listpage import InspectionsPage
from campus_guard.features.hazards.ui.inspections.planpage import PlanPage
from campus_guard.features.hazards.ui.inspections.visitspage import VisitsPage
from campus_guard.ui.context import UiContext
from campus_guard.ui.page import TabbedPage


class InspectionTabs(TabbedPage):
    """Due, inspections, plan, calendar, checklists, superiors' visits."""

    key: ClassVar[str] = "inspections"

    def __init__(self, ctx: UiContext) -> None:
        super().__init__(
            ctx,
            [
                (msg("Due inspections"), partial(DuePage, opened=self.open_round)),
                (msg("Inspections"), InspectionsPage),
                (msg("Plan of inspections"), PlanPage),
                (msg("Calendar of inspections"), partial(CalendarPage, opened=self.open_round)),
                (msg("Checklists"), ChecklistsPage),
                (msg("Superiors' visits"), VisitsPage),
            ],
        )

    def open_round(self, inspection_id: int) -> None:
        """Bring an inspection to the front."""
        self.show_tab("inspection_rounds").open_item(inspection_id)

    def open_args(self, **args: Any) -> None:
        """Without a tab, ``id`` and ``new`` mean an inspection."""
        if "tab" not in args and ("id" in args or "new" in args):
            args["tab"] = "inspection_rounds"
        super().open_args(**args)
