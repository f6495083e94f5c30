"""Indicators with their shortfall, and the reports that are due."""

from collections.abc import Mapping
from datetime import date

from campus_guard.core.ids import new_uid
from campus_guard.features.indicators.commands import TypeReading
from campus_guard.features.indicators.queries import IndicatorRow, Indicators
from campus_guard.features.indicators.rules import LABELS, Indicator
from campus_guard.features.overview.commands import FileReport, SaveReportPlan
from campus_guard.features.overview.queries.schedule import DueReports, DueRow, ReportPlans
from campus_guard.features.overview.schedule import Cycle, DueRule, HandInWay
from campus_guard.features.responsibility.inputs import Named
from campus_guard.features.responsibility.queries.tasks import ListTasks
from campus_guard.features.responsibility.rules.tasks import TaskSource
from tests.e2e.where.school import TODAY, Case, Expected, School, Trace
from tests.unit import accident_cases, hazard_cases, meeting_cases
from tests.unit.assess_help import accident as charged


def _indicator(s: School, indicator: Indicator) -> IndicatorRow:
    return next(row for row in s.ask(Indicators()).rows if row.indicator is indicator)


def _shown(indicator: Indicator) -> Expected:
    def expected(s: School) -> str:
        m = _indicator(s, indicator).measure
        assert m.rate is not None
        return f"{s.tr(LABELS[indicator])}{m.required}{m.actual}{m.rate.percent}%"

    return expected


def counted(*indicators: Indicator) -> Case:
    """Return the case of indicators that the ledgers fill (the row's further ledgers)."""

    def case(s: School) -> Trace:
        expected = tuple(_shown(i) for i in indicators)
        return Trace(
            found=lambda: all(
                not _indicator(s, i).typed and _indicator(s, i).measure.actual for i in indicators
            ),
            papers={"indicators": expected, "sem2": expected},
        )

    return case


def shortfall(s: School) -> Trace:
    """Below the line: what is missing, why, and a task with a day."""
    note, what = s.mark("缺护学岗"), s.mark("补足护学岗")
    command = TypeReading(uid=new_uid(), indicator=Indicator.ESCORT, day=TODAY, required=4,
                          actual=1, note=note)  # fmt: skip
    s.run(command)
    meeting_cases.make_task(
        s.director, what=what, source=TaskSource.INDICATOR, source_ref=Indicator.ESCORT.value,
        owner=Named(None, "示例主任"), due_on=date(2026, 12, 20),
    )  # fmt: skip

    def found() -> bool:
        tasks = [row for row in s.ask(ListTasks()) if row.what == what]
        return [row.due_on for row in tasks] == [date(2026, 12, 20)]

    return Trace(found, {"indicators": (note, _shown(Indicator.ESCORT))})


def _due(s: School, plan: str) -> DueRow:
    return next(row for row in s.ask(DueReports()) if row.row.plan.code == plan)


def due(plan: str, paper: str, on: str) -> Case:
    """Return the case of a shipped report: due on its day, made, handed in once."""

    def case(s: School) -> Trace:
        words = s.mark("经办")
        hazard_cases.register(s.director, description=words)
        row = _due(s, plan)
        assert row.due_on.isoformat() == on
        assert paper_code(paper) in row.row.plan.papers
        s.run(
            FileReport(
                uid=new_uid(), plan_code=plan, period=row.period.label, handed_in_on=TODAY,
                way=HandInWay.PAPER, recipient="示例教育局", note=words,
            )
        )  # fmt: skip

        def found() -> bool:
            rows = [x for x in s.ask(DueReports()) if x.note == words]
            return [x.recipient for x in rows] == ["示例教育局"] and not rows[0].open

        return Trace(found, {paper: (_content(paper, words),)})

    return case


def paper_code(paper: str) -> str:
    """Return the code that the plans know a paper by."""
    return {"work": "MON-WORK", "month": "MON-HZ", "quarter": "QTR", "sem": "SEM"}[paper]


def _content(paper: str, words: str) -> Expected:
    """Expect what was just recorded: by its words, or counted."""
    if paper == "month":
        return words

    def counted_(s: School) -> str:
        if paper == "work":
            hazards = s.work("2026-11").hazards
            assert hazards is not None
            return f"{s.tr('Newly found')}{hazards.hazards.new}"
        return "2026-Q4" if paper == "quarter" else s.tr("Term safety summary")

    return counted_


def second_date(s: School) -> Trace:
    """15 January and 15 June instead: a preset that a school turns on."""
    plan = next(row.plan for row in s.ask(ReportPlans()) if row.plan.code == "REP-06")
    assert not plan.active
    values = {key: getattr(plan, key) for key in ("name", "cycle", "due_rule", "dates", "papers")}
    s.run(SaveReportPlan(uid=new_uid(), code="REP-06", active=True, remind_days=60, **values))
    return Trace(
        found=lambda: _due(s, "REP-06").due_on == date(2027, 1, 15),
        papers={"sem": (s.tr("Term safety summary"),)},
    )


def campaign(s: School) -> Trace:
    """A report of one day, of the school's own."""
    name = s.mark("专项行动总结")
    s.run(
        SaveReportPlan(
            uid=new_uid(), name=name, cycle=Cycle.ONCE, due_rule=DueRule.DATE,
            dates=("2026-12-05",), recipient="示例教育局", remind_days=30,
        )
    )  # fmt: skip
    return Trace(
        found=lambda: name in {row.row.plan.name for row in s.ask(DueReports())},
        papers={"reports": (name, "2026-12-05")},
    )


def principals_summary(s: School) -> Trace:
    """The principal reads what the director recorded: an accident of the term."""
    place = s.mark("总结地点")
    accident_cases.record(
        s.director, accident_cases.triaged(place=place), victims=(accident_cases.victim(),),
        duties=(accident_cases.class_teacher(),),
    )  # fmt: skip
    return Trace(found=lambda: s.term.total > 0, papers={"sem": (place,)})


def year_end(s: School) -> Trace:
    """The year: who may be honoured, and the numbers."""
    name = s.mark("年终失责")
    charged(s.director, s.somebody(name))

    def numbers(school: School) -> str:
        return f"{school.tr('Accidents')}{school.work('2026').total}"

    return Trace(
        found=lambda: s.work("2026").total > 0, papers={"veto": (name,), "year": (numbers,)}
    )


CASES: Mapping[str, Case] = {
    "IND-01": counted(Indicator.GEAR, Indicator.GUARDS),
    "IND-02": counted(Indicator.CCTV, Indicator.NETWORK),
    "IND-03": counted(Indicator.ALARM),
    "IND-04": shortfall,
    "REP-01": due("REP-01", "work", "2026-11-30"),
    "REP-02": due("REP-02", "work", "2026-12-15"),
    "REP-03": due("REP-03", "month", "2026-11-28"),
    "REP-04": due("REP-04", "quarter", "2026-12-28"),
    "REP-05": due("REP-05", "sem", "2027-01-05"),
    "REP-06": second_date,
    "REP-07": campaign,
    "REP-08": principals_summary,
    "REP-09": year_end,
}
