"""The page of the term assessment: sheet, correction slips, awards, settings."""

from campus_guard.core.i18n import msg
from campus_guard.features.accidents.ui.assessment.awardspage import AwardsPage
from campus_guard.features.accidents.ui.assessment.settingspage import AssessSettingsPage
from campus_guard.features.accidents.ui.assessment.sheetpage import SheetPage
from campus_guard.features.accidents.ui.assessment.slipspage import SlipsPage
from campus_guard.ui.context import UiContext
from campus_guard.ui.page import TabbedPage


class AssessmentPage(TabbedPage):
    """Four sections behind one entry of the navigation."""

    key = "assessment"
    kinds = SheetPage.kinds | SlipsPage.kinds | AwardsPage.kinds | AssessSettingsPage.kinds

    def __init__(self, ctx: UiContext) -> None:
        super().__init__(
            ctx,
            [
                (msg("Settlement sheet"), SheetPage),
                (msg("Correction slips"), SlipsPage),
                (msg("Awards"), AwardsPage),
                (msg("Settings of the assessment"), AssessSettingsPage),
            ],
        )
