"""Letters, meetings and tasks on the screen; a page's modules are imported at its first use."""

from campus_guard.core.i18n import msg
from campus_guard.core.roles import OFFICE
from campus_guard.ui.context import UiContext
from campus_guard.ui.page import Page, PageSpec


def make_letters(ctx: UiContext) -> Page:
    """Return the pages of responsibility letters."""
    from campus_guard.features.responsibility.ui.letters_tabs import LetterTabs

    return LetterTabs(ctx)


def make_meetings(ctx: UiContext) -> Page:
    """Return the page of meetings."""
    from campus_guard.features.responsibility.ui.meetings_list import MeetingsPage

    return MeetingsPage(ctx)


def make_tasks(ctx: UiContext) -> Page:
    """Return the page of tasks."""
    from campus_guard.features.responsibility.ui.tasks import TasksPage

    return TasksPage(ctx)


PAGES: tuple[PageSpec, ...] = (
    PageSpec("meetings", msg("Meetings"), "meeting", OFFICE, make_meetings),
    PageSpec("tasks", msg("Tasks"), "check", OFFICE, make_tasks),
    PageSpec("letters", msg("Responsibility letters"), "letter", OFFICE, make_letters),
)
