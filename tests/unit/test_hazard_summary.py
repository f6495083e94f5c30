"""Hazards and inspections in the term summary and on the today page."""

from datetime import date, datetime
from pathlib import Path

import pytest

from campus_guard.core.clock import CHINA, FixedClock
from campus_guard.core.i18n import load_translator
from campus_guard.core.ids import new_uid
from campus_guard.core.paths import resource
from campus_guard.db.paper import GetPaperHead
from campus_guard.db.service import Service
from campus_guard.features.calendar.commands import CreateSchoolYear, TermDates
from campus_guard.features.overview.queries import TermSummary, Today
from campus_guard.features.overview.report import term_summary
from campus_guard.reports.pdf import write_pdf
from tests.reports.reading import by_pypdf, squeezed
from tests.unit.hazard_cases import closed, on_spot, register

NOW, BEFORE = "2026-2027-1", "2025-2026-2"


@pytest.fixture
def school(director: Service, clock: FixedClock) -> Service:
    """A school that used the program for two terms."""
    clock.at = datetime(2026, 3, 2, 9, tzinfo=CHINA)
    for year in (2025, 2026):
        terms = (
            TermDates(date(year, 9, 1), date(year + 1, 1, 20)),
            TermDates(date(year + 1, 2, 24), date(year + 1, 7, 3)),
        )
        director.run(CreateSchoolYear(uid=new_uid(), starts_on=date(year, 9, 1), terms=terms))
    register(director, found_on=clock.today())
    on_spot(director, found_on=clock.today())
    clock.at = datetime(2026, 11, 20, 9, tzinfo=CHINA)
    closed(director)
    return director


def _text(school: Service, tmp_path: Path, term: str = NOW) -> str:
    tr = load_translator("zh_CN", resource("locale"))
    doc = term_summary(school.ask(TermSummary(term=term)), tr, school.ask(GetPaperHead()).stamp)
    write_pdf(doc, tmp_path / "sem.pdf")
    return squeezed(by_pypdf((tmp_path / "sem.pdf").read_bytes()))


def test_the_terms_numbers_balance_and_are_compared(school: Service) -> None:
    data = school.ask(TermSummary(term=NOW))
    assert data.now.hazards is not None
    now = data.now.hazards.hazards
    assert (now.carried, now.new, now.closed, now.open) == (1, 1, 1, 1)
    assert str(now.removal) == "50.0% (1/2)"
    assert data.last_term is not None
    assert data.last_term.hazards is not None
    assert data.last_term.hazards.hazards.new == 2
    assert data.last_year is None or data.last_year.hazards is None


def test_section_four_is_printed(school: Service, tmp_path: Path) -> None:
    text = _text(school, tmp_path)
    for words in ("整改率", "50.0%", "1/2", "自查发现率", "上期结转", "消防", "日常巡查", "统计"):
        assert words in text, words


def test_without_a_hazard_it_says_not_recorded(director: Service, tmp_path: Path) -> None:
    term = TermDates(date(2026, 9, 1), date(2027, 1, 20))
    director.run(CreateSchoolYear(uid=new_uid(), starts_on=term.starts_on, terms=(term,)))
    assert director.ask(TermSummary(term=NOW)).now.hazards is None
    assert "整改率" not in _text(director, tmp_path)


def test_the_today_page_knows_what_waits(school: Service) -> None:
    waiting = school.ask(Today()).hazards
    assert waiting is not None
    assert (waiting.open, waiting.ungraded) == (1, 1)


def test_before_the_first_hazard_today_says_nothing(director: Service) -> None:
    assert director.ask(Today()).hazards is None
