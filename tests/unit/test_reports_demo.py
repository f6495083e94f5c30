"""What the sample school reported: every state of the report calendar and of the summaries."""

from datetime import date

from campus_guard.app.demo.reports import fill_reports
from campus_guard.core.clock import FixedClock
from campus_guard.core.ids import new_uid
from campus_guard.db.service import Service
from campus_guard.features.calendar.commands import CreateSchoolYear, TermDates
from campus_guard.features.indicators.queries import Indicators
from campus_guard.features.indicators.rules import Indicator
from campus_guard.features.overview.queries.drafts import GetSummary, SignedPaper
from campus_guard.features.overview.queries.schedule import DueReports, DueState
from campus_guard.features.overview.queries.seasons import SeasonTasks
from campus_guard.features.overview.queries.todaymore import TodayMore
from campus_guard.features.overview.seasons import SeasonState
from campus_guard.features.people.commands import AddPerson


def test_the_sample_school_shows_every_state(
    principal: Service, director: Service, clock: FixedClock
) -> None:
    terms = (
        TermDates(date(2026, 9, 1), date(2027, 1, 20)),
        TermDates(date(2027, 2, 24), date(2027, 7, 3)),
    )
    principal.run(CreateSchoolYear(uid=new_uid(), starts_on=date(2026, 9, 1), terms=terms))
    person = AddPerson(uid=new_uid(), name="示例老师", staff_number="T001", line="teaching")
    reporter = principal.run(person).value
    clock.advance(days=200)  # 2027-06-08
    filed = fill_reports(principal, director, reporter, 1)
    assert filed > 20

    rows = director.ask(DueReports())
    states = {row.state for row in rows}
    assert states >= {
        DueState.HANDED_IN, DueState.LATE, DueState.NOT_NEEDED, DueState.OVERDUE, DueState.SOON,
    }  # fmt: skip
    assert sum(row.state is DueState.OVERDUE for row in rows) == 1
    assert all("示例" in row.note for row in rows if row.state is DueState.NOT_NEEDED)

    last = director.ask(GetSummary(paper="SEM", period="2026-2027-1"))
    assert last.signed_by
    assert last.paper_id is not None
    assert director.ask(SignedPaper(paper_id=last.paper_id)).startswith(b"%PDF")
    now = director.ask(GetSummary(paper="SEM", period="2026-2027-2"))
    assert now.signed_on is None
    assert now.texts

    sheet = director.ask(Indicators())
    assert "示例" in sheet.thresholds.source
    escort = next(row for row in sheet.rows if row.indicator is Indicator.ESCORT)
    assert escort.typed
    assert escort.measure.met is False
    seasons = {row.state for row in director.ask(SeasonTasks())}
    assert seasons >= {SeasonState.DONE, SeasonState.MISSED, SeasonState.TO_ENTER}
    waits = director.ask(TodayMore())
    assert (waits.reports_overdue, waits.unsigned, waits.indicators_short) == (1, 1, 1)
