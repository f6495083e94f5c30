"""The assessment page of a school that has no term yet, and which term it opens with."""

from datetime import date

from campus_guard.features.accidents.queries import GetTermSheet
from campus_guard.features.accidents.ui.assessment.sheetpage import SheetPage
from campus_guard.features.calendar.queries import ListTerms, TermRow
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


def _term(number: int, name: str, first: date) -> TermRow:
    return TermRow(number, name, 1, name[:9], 1, first, first, first, None, 1)


def test_the_sheet_opens_with_the_term_that_runs(kit: Kit) -> None:
    kit.service.answers[ListTerms] = (  # newest first, the coming term too
        _term(3, "2026-2027-2", date(2027, 2, 22)),
        _term(2, "2026-2027-1", date(2026, 9, 1)),
        _term(1, "2025-2026-2", date(2026, 2, 24)),
    )
    kit.service.answers[GetTermSheet] = ()
    page = SheetPage(kit)
    page.setParent(kit.window)
    page.reload()
    kit.settle()
    assert page.term == "2026-2027-1"
    combo, names = page._filters["term"]
    assert names == ["2026-2027-1", "2025-2026-2"]
    assert combo.currentIndex() == 0
