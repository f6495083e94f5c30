"""The assessment page of a school that has no term yet."""

from campus_guard.features.accidents.ui.assessment.sheetpage import SheetPage
from campus_guard.features.calendar.queries import ListTerms
from tests.ui.conftest import Kit


def test_without_a_term_the_calendar_is_offered(kit: Kit) -> None:
    kit.service.answers[ListTerms] = ()
    page = SheetPage(kit)
    page.setParent(kit.window)
    page.reload()
    kit.settle()
    assert page._empty.button.text().startswith("Open the school calendar")
    assert not page._empty.button.isHidden()
    page._empty.button.click()
    assert kit.visited == [("calendar", {})]
    page.next_step()
    page.print_own()
    page.print_all()
    assert not kit.service.commands
