"""Letters, meetings and tasks on the screen; a page's modules are imported at its first use."""

from campus_guard.core.i18n import msg
from campus_guard.core.roles import OFFICE
from campus_guard.ui.context import UiContext
from campus_guard.ui.page import Page, PageSpec


def make_letters(ctx: UiContext) -> Page:
    """Return the pages of responsibility letters."""
    from campus_guard.features.responsibility.ui.letters_tabs import LetterTabs

    return LetterTabs(ctx)


PAGES: tuple[PageSpec, ...] = (
    PageSpec("letters", msg("Responsibility letters"), "letter", OFFICE, make_letters),
)
