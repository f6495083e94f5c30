"""The pages of the register behind tabs."""

from typing import Any, ClassVar

from campus_guard.core.i18n import msg
from campus_guard.features.hazards.ui.register.registerpage import RegisterPage, RepairsPage
from campus_guard.features.hazards.ui.register.reportpage import ReportPage
from campus_guard.features.hazards.ui.register.sidepages import (
    GridPage,
    OverduePage,
    PromptsPage,
    RisksPage,
)
from campus_guard.ui.context import UiContext
from campus_guard.ui.page import TabbedPage


class HazardTabs(TabbedPage):
    """Register, my overdue, by area, risk list, prompts, repairs."""

    key: ClassVar[str] = "hazards"

    def __init__(self, ctx: UiContext) -> None:
        self.register = RegisterPage(ctx)
        super().__init__(
            ctx,
            [
                (msg("Hazard register"), self.register),
                (msg("My overdue hazards"), OverduePage(ctx, self.open_hazard)),
                (msg("By area of the grid"), GridPage(ctx, self.show_area)),
                (msg("Risk list"), RisksPage(ctx)),
                (msg("Risk prompts"), PromptsPage(ctx)),
                (msg("Repairs"), RepairsPage(ctx)),
                (msg("Monthly and quarterly reports"), ReportPage(ctx)),
            ],
        )

    def open_hazard(self, hazard_id: int) -> None:
        """Bring a story to the front."""
        self.show_tab("hazard_register")
        self.register.open_item(hazard_id)

    def show_area(self, area_id: int, name: str) -> None:
        """Bring the register of an area to the front."""
        self.show_tab("hazard_register")
        self.register.show_list()
        self.register.list.show_area(area_id, name)

    def open_args(self, **args: Any) -> None:
        """Without a tab everything means the register."""
        if "tab" not in args and args:
            args["tab"] = "hazard_register"
        super().open_args(**args)
