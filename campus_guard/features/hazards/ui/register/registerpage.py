"""The register, or the story that was opened from it."""

from typing import Any, ClassVar

from campus_guard.features.hazards.ui.register.listpage import (
    KINDS,
    HazardListPage,
    RepairListPage,
)
from campus_guard.features.hazards.ui.register.story import StoryView
from campus_guard.ui.context import UiContext
from campus_guard.ui.openpage import OpenPage


class RegisterPage(OpenPage):
    """The register, or the story that was opened from it."""

    key: ClassVar[str] = "hazard_register"
    kinds: ClassVar[frozenset[str]] = KINDS
    list_type: ClassVar[type[HazardListPage]] = HazardListPage

    def __init__(self, ctx: UiContext) -> None:
        super().__init__(ctx, self.list_type, StoryView)

    def open_args(self, **args: Any) -> None:
        """Take ``id``, ``new`` (also for an accident) or ``show``."""
        if args.get("new"):
            self.show_list()
            self.list.new_for(
                args.pop("accident_id", None),
                **{k: v for k, v in args.items() if k not in ("new", "tab", "show", "id")},
            )
        else:
            super().open_args(**args)


class RepairsPage(RegisterPage):
    """The repairs."""

    key: ClassVar[str] = "repairs"
    list_type: ClassVar[type[HazardListPage]] = RepairListPage
