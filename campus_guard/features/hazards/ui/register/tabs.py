"""The pages of the register behind tabs."""

from functools import partial
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
        super().__init__(
            ctx,
            [
                (msg("Hazard register"), RegisterPage),
                (msg("My overdue hazards"), partial(OverduePage, opened=self.open_hazard)),
                (msg("By area of the grid"), partial(GridPage, show=self.show_area)),
                (msg("Risk list"), RisksPage),
                (msg("Risk prompts"), PromptsPage),
                (msg("Repairs"), RepairsPage),
                (msg("Monthly and quarterly reports"), ReportPage),
            ],
        )

    def open_hazard(self, hazard_id: int) -> None:
        """Bring a story to the front."""
        self.show_tab("hazard_register").open_item(hazard_id)

    def show_area(self, area_id: int, name: str) -> None:
        """Bring the register of an area to the front."""
        register: Any = self.show_tab("hazard_register")
        register.show_list()
        register.list.show_area(area_id, name)

    def open_args(self, **args: Any) -> None:
        """Without a tab everything means the register."""
        if "tab" not in args and args:
            args["tab"] = "hazard_register"
        super().open_args(**args)
