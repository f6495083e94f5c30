"""The report calendar: what is due when, and what was handed in."""

from dataclasses import fields
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campus_guard.core.clock import CHINA, FixedClock
from campus_guard.core.errors import UserError
from campus_guard.core.ids import derived_uid, new_uid
from campus_guard.db.models import reporting
from campus_guard.db.service import Service
from campus_guard.features.calendar.commands import CreateSchoolYear
from campus_guard.features.calendar.commands.years import TermDates as NewTerm
from campus_guard.features.overview.commands import (
    FileReport,
    ResetReportPlan,
    SaveReportPlan,
    UnvoidFiling,
    VoidFiling,
)
from campus_guard.features.overview.queries.schedule import (
    DueReports,
    DueRow,
    DueState,
    ReportPlans,
)
from campus_guard.features.overview.schedule import (
    Cycle,
    Due,
    DueRule,
    HandInWay,
    Plan,
    PlanFields,
    Span,
    TermDates,
    check_plan,
    due_days,
    month_of,
    quarter_of,
    shipped_plans,
)

DAYS = st.dates(date(2019, 1, 1), date(2033, 12, 31))
TERMS = (
    TermDates("2026-2027-1", date(2026, 9, 1), date(2027, 1, 22)),
    TermDates("2026-2027-2", date(2027, 2, 22), date(2027, 7, 2)),
)


def plan(code: str) -> Plan:
    return next(p for p in shipped_plans() if p.code == code)


def dues(code: str, first: date, last: date) -> dict[str, date]:
    found = due_days(plan(code), Span(first, last, TERMS))
    return {due.period.label: due.due_on for due in found}


def test_the_codes_of_the_tables_are_those_of_the_rules() -> None:
    assert tuple(Cycle) == reporting.CYCLES
    assert tuple(DueRule) == reporting.DUE_RULES
    assert tuple(HandInWay) == reporting.HAND_IN_WAYS


def test_the_dates_of_the_documents() -> None:
    year = (date(2027, 1, 1), date(2027, 12, 31))
    assert dues("REP-02", *year)["2026-12"] == date(2027, 1, 15)  # 15th, the month before
    assert dues("REP-03", *year)["2027-02"] == date(2027, 2, 28)
    assert dues("REP-01", *year)["2027-02"] == date(2027, 2, 28)  # the 30th, or the last day
    assert dues("REP-01", *year)["2027-04"] == date(2027, 4, 30)
    assert dues("LED-14", *year)["2027-04"] == date(2027, 4, 30)
    assert dues("REP-04", *year) == {
        "2027-Q1": date(2027, 3, 28),
        "2027-Q2": date(2027, 6, 28),
        "2027-Q3": date(2027, 9, 28),
        "2027-Q4": date(2027, 12, 28),
    }
    assert dues("REP-05", *year) == {
        "2026-2027-1": date(2027, 1, 7),
        "2026-2027-2": date(2027, 6, 17),
    }
    assert dues("REP-06", *year) == {
        "2026-2027-1": date(2027, 1, 15),
        "2026-2027-2": date(2027, 6, 15),
    }
    assert dues("REP-07-B", *year) == {"2027": date(2027, 12, 5)}
    assert dues("REP-01", date(2028, 2, 1), date(2028, 2, 29)) == {"2028-02": date(2028, 2, 29)}


@given(DAYS, st.integers(1, 31), st.sampled_from(["month", "quarter", "year"]))
def test_every_period_has_one_due_day(day: date, number: int, cycle: str) -> None:
    """Whatever the borders: a span of three years holds each period's due day once."""
    one = Plan(
        code="X", name="X", cycle=Cycle(cycle), due_rule=DueRule.DAY_OF_NEXT_MONTH, day=number
    )
    found = due_days(one, Span(day, day + timedelta(days=1100)))
    labels = [due.period.label for due in found]
    assert len(set(labels)) == len(labels)
    per_year = {"month": 12, "quarter": 4, "year": 1}[cycle]
    assert abs(len(found) - 3 * per_year) <= 1
    for due in found:
        assert due.period.last < due.due_on <= due.period.last + timedelta(days=31)
        assert due.due_on.day == number or (due.due_on + timedelta(days=1)).day == 1


@given(DAYS)
def test_months_and_quarters_hold_their_days(day: date) -> None:
    for period in (month_of(day), quarter_of(day)):
        assert period.first <= day <= period.last
        assert period.first.day == 1
        assert (period.last + timedelta(days=1)).day == 1
    assert quarter_of(day).label == f"{day.year}-Q{(day.month - 1) // 3 + 1}"


def test_shipped_plans_make_sense() -> None:
    plans = shipped_plans()
    assert len({p.code for p in plans}) == len(plans)
    assert [p.code for p in plans if check_plan(p)] == []
    assert {"REP-01", "REP-02", "REP-03", "REP-04", "REP-05", "REP-06"} <= {p.code for p in plans}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"due_rule": DueRule.DATE}, "due_rule"),
        ({"day": 0}, "day"),
        ({"day": 32}, "day"),
        ({"remind_days": 61}, "remind_days"),
        ({"papers": ("NONE",)}, "papers"),
        ({"cycle": Cycle.ONCE, "due_rule": DueRule.DATE}, "dates"),
        ({"cycle": Cycle.ONCE, "due_rule": DueRule.DATE, "dates": ("2026-13-01",)}, "dates"),
        ({"cycle": Cycle.YEAR, "due_rule": DueRule.FIXED_DAYS, "dates": ("6-15",)}, "dates"),
        ({"cycle": Cycle.TERM, "due_rule": DueRule.DAYS_BEFORE_END, "day": 91}, "day"),
    ],
)
def test_a_plan_that_makes_no_sense_is_refused(change: dict[str, object], field: str) -> None:
    good = {"name": "A", "cycle": Cycle.MONTH, "due_rule": DueRule.DAY_OF_MONTH, "day": 15}
    assert check_plan(PlanFields(**good)) == {}
    assert field in check_plan(PlanFields(**{**good, **change}))


# ------------------------------------------------------------------------------ with a school


@pytest.fixture
def school(director: Service, clock: FixedClock) -> Service:
    """Return a school that has kept its records here since November, in its first term."""
    first = NewTerm(date(2026, 9, 1), date(2027, 1, 22))
    director.run(CreateSchoolYear(uid=new_uid(), starts_on=date(2026, 9, 1), terms=(first,)))
    clock.at = datetime(2026, 12, 20, 9, 0, tzinfo=CHINA)
    return director


def find(school: Service, code: str, period: str) -> DueRow:
    rows = school.ask(DueReports())
    return next(r for r in rows if r.row.plan.code == code and r.period.label == period)


def hand_in(row: DueRow, day: date, way: HandInWay = HandInWay.PAPER, note: str = "") -> FileReport:
    return FileReport(
        uid=derived_uid(row.id),
        plan_code=row.row.plan.code,
        period=row.period.label,
        handed_in_on=day,
        way=way,
        recipient="教育局",
        note=note,
    )


def test_what_is_due_and_overdue(school: Service) -> None:
    assert find(school, "REP-02", "2026-11").state is DueState.OVERDUE  # 15 December
    assert find(school, "REP-03", "2026-12").state is DueState.LATER  # 28 December, 8 days
    assert find(school, "REP-04", "2026-Q4").state is DueState.LATER
    rows = school.ask(DueReports())
    assert rows[0].due_on == min(r.due_on for r in rows)
    assert all(r.due_on >= date(2026, 11, 20) for r in rows), "nothing was due before its use"
    assert not any(r.row.plan.code == "REP-06" for r in rows), "not active"


def test_handing_in_is_recorded_once_and_can_be_taken_back(school: Service) -> None:
    row = find(school, "REP-02", "2026-11")
    first = school.run(hand_in(row, date(2026, 12, 14))).value
    assert school.run(hand_in(row, date(2026, 12, 14))).value == first, "pressed twice"
    done = find(school, "REP-02", "2026-11")
    assert (done.state, done.recipient, done.way) == (DueState.HANDED_IN, "教育局", HandInWay.PAPER)
    with pytest.raises(UserError, match="already"):
        school.run(FileReport(**_values(hand_in(row, date(2026, 12, 16))), uid=new_uid()))
    school.run(VoidFiling(record_id=first, reason="错了"))
    assert find(school, "REP-02", "2026-11").state is DueState.OVERDUE
    school.run(FileReport(**_values(hand_in(row, date(2026, 12, 16))), uid=new_uid()))
    assert find(school, "REP-02", "2026-11").state is DueState.LATE
    with pytest.raises(UserError, match="already"):
        school.run(UnvoidFiling(record_id=first))


def _values(command: FileReport) -> dict[str, object]:
    return {f.name: getattr(command, f.name) for f in fields(command) if f.name != "uid"}


def test_not_needed_asks_for_a_reason_and_the_future_is_refused(school: Service) -> None:
    row = find(school, "REP-03", "2026-12")
    with pytest.raises(UserError) as wrong:
        school.run(hand_in(row, date(2026, 12, 21), HandInWay.NOT_NEEDED))
    assert set(wrong.value.fields) == {"note", "handed_in_on"}
    school.run(hand_in(row, date(2026, 12, 20), HandInWay.NOT_NEEDED, "县里统一不报"))
    assert find(school, "REP-03", "2026-12").state is DueState.NOT_NEEDED
    with pytest.raises(UserError, match="not due"):
        school.run(
            FileReport(
                uid=new_uid(),
                plan_code="REP-03",
                period="2026-13",
                handed_in_on=date(2026, 12, 20),
                way=HandInWay.PAPER,
            )
        )


def test_a_plan_is_edited_and_becomes_as_shipped_again(school: Service) -> None:
    changed = {"name": "月报", "cycle": Cycle.MONTH, "due_rule": DueRule.DAY_OF_MONTH, "day": 25}
    made = school.run(SaveReportPlan(uid=new_uid(), code="REP-03", **changed)).value
    assert find(school, "REP-03", "2026-12").due_on == date(2026, 12, 25)
    row = next(r for r in school.ask(ReportPlans()) if r.plan.code == "REP-03")
    assert (row.id, row.plan.shipped) == (made, False)
    with pytest.raises(UserError):
        school.run(SaveReportPlan(uid=new_uid(), code="REP-99", **changed))
    school.run(ResetReportPlan(record_id=made, reason="按原来的"))
    assert find(school, "REP-03", "2026-12").due_on == date(2026, 12, 28)


def test_a_plan_of_the_schools_own(school: Service) -> None:
    school.run(
        SaveReportPlan(
            uid=new_uid(),
            name="防溺水专项小结",
            cycle=Cycle.ONCE,
            due_rule=DueRule.DATE,
            dates=("2026-12-24",),
            recipient="教育局",
        )
    )
    row = next(r for r in school.ask(DueReports()) if r.row.plan.code == "OWN-1")
    assert (row.due_on, row.state) == (date(2026, 12, 24), DueState.SOON)
    assert isinstance(row.period.label, str)
    assert Due(row.row.plan, row.period, row.due_on).due_on == row.due_on
