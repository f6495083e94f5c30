"""The accident page: the list, or the file that was opened from it."""

from campus_guard.features.accidents.ui.fileview import FileView
from campus_guard.features.accidents.ui.listview import AccidentListPage
from campus_guard.ui.context import UiContext
from campus_guard.ui.openpage import OpenPage


class AccidentsPage(OpenPage):
    """The list, or the file that was opened from it."""

    key = "accidents"
    kinds = frozenset(
        {
            "accident",
            "accident_victim",
            "accident_duty",
            "accident_step",
            "accident_telling",
            "accident_event",
            "attachment",
            "accident_hazard",
            "accident_aftermath",
            "accident_claim",
            "accident_contact",
            "accident_cost",
            "accident_followup",
            "accident_reader",
            "accident_signature",
            "accident_manual_finding",
            "concealment",
            "duty_confirmation",
            "duty_evidence",
            "meeting_item",
            "meeting_ruling",
            "task",
            "hazard",
        }
    )

    def __init__(self, ctx: UiContext) -> None:
        super().__init__(ctx, AccidentListPage, FileView)

    def help_text(self) -> str:
        """Return what the page is for."""
        return self.ctx.tr(
            "Time, place and what happened are enough to save; the triage questions may follow."
            " The program tells nobody: it keeps who was told, when and how."
        )
