"""The text fields of the report calendar, of the words of summaries, and of the indicators."""

from datetime import date
from typing import Any

from campus_guard.core.ids import new_uid
from campus_guard.db.models import Attachment, IndicatorReading, ReportFiling, ReportPlan
from campus_guard.features.calendar.queries import ListTerms
from campus_guard.features.indicators import commands as ic
from campus_guard.features.indicators.queries import Indicators
from campus_guard.features.indicators.rules import Indicator, Preset
from campus_guard.features.ledgers.commands import VoidEntry
from campus_guard.features.ledgers.queries import GetEntry
from campus_guard.features.overview import commands as c
from campus_guard.features.overview.queries.drafts import GetSummary
from campus_guard.features.overview.queries.schedule import DueReports, ReportPlans
from campus_guard.features.overview.schedule import Cycle, DueRule, HandInWay
from campus_guard.features.overview.seasons import occurrences, shipped_seasons
from tests.e2e.hostile.table import CODED, KEY, Case, block, line
from tests.e2e.hostile.world import World

SEM = "SEM"


def _plan(_w: World) -> c.SaveReportPlan:
    return c.SaveReportPlan(
        uid=new_uid(),
        name="示例",
        cycle=Cycle.YEAR,
        due_rule=DueRule.FIXED_DAYS,
        dates=("12-25",),
        papers=("YEAR",),
        contents="示例",
        recipient="示例",
    )


def _filing(w: World) -> c.FileReport:
    w.run(_plan(w))
    return c.FileReport(
        uid=new_uid(),
        plan_code=w.latest(ReportPlan)["code"],
        period="2026",
        handed_in_on=w.clock.today(),
        way=HandInWay.PAPER,
        recipient="示例",
        note="示例",
    )


def _season(w: World) -> c.EnterSeason:
    """Return the command for a task whose entries were all voided."""
    every = occurrences(shipped_seasons(), date(2025, 12, 1), date(2026, 12, 1))
    found = every[next(w.numbers) % len(every)]
    command = c.EnterSeason(
        code=found.season.code,
        year=found.year,
        owner=w.once(w.person),
        title="示例",
        tasks="示例",
    )
    w.run(VoidEntry(entry_id=w.run(command), reason="示例"))
    return command


def _term(w: World) -> str:
    """Return a new term, whose summary nobody has written yet."""
    w.school_year()
    return str(max(w.ask(ListTerms()), key=lambda term: term.id).name)


def _summary(w: World) -> c.SaveSummary:
    return c.SaveSummary(uid=new_uid(), paper=SEM, period=_term(w), texts={"1": "示例"})


def _signature(w: World) -> c.SignSummary:
    return c.SignSummary(
        uid=new_uid(),
        paper=SEM,
        period=_term(w),
        name="示例",
        signed_on=w.clock.today(),
        pdf=b"%PDF-1.7 sample",
    )


def _last_draft(w: World, _answer: Any) -> Any:
    newest = max(w.ask(ListTerms()), key=lambda term: term.id)
    return w.ask(GetSummary(paper=SEM, period=newest.name))


def _unsign(w: World) -> c.UnsignSummary:
    signed = w.stored(Attachment, w.run(_signature(w)))["owner_id"]
    return c.UnsignSummary(summary_id=signed, expected_version=_version(w), reason="示例")


def _version(w: World) -> int:
    return int(_last_draft(w, None).version)


def _reading(w: World) -> ic.TypeReading:
    return ic.TypeReading(
        uid=new_uid(),
        indicator=Indicator.GUARDS,
        day=w.clock.today(),
        required=3,
        actual=2,
        note="示例",
    )


REPORTS: dict[str, Case] = {
    "overview.SaveReportPlan": Case(
        _plan,
        {
            "code": KEY,
            "dates": CODED,
            "papers": CODED,
            "name": line(100),
            "recipient": line(100),
            "contents": block(5000),
        },
        lambda w, _known: w.ask(ReportPlans()),
    ),
    "overview.ResetReportPlan": Case(
        lambda w: c.ResetReportPlan(record_id=w.run(_plan(w)), reason="示例"),
        {"reason": block(shown="void_reason")},
        lambda w, known: w.stored(ReportPlan, known),
    ),
    "overview.FileReport": Case(
        _filing,
        {"plan_code": KEY, "period": KEY, "recipient": line(100), "note": block(5000)},
        lambda w, _known: w.ask(DueReports()),
    ),
    "overview.VoidFiling": Case(
        lambda w: c.VoidFiling(record_id=w.run(_filing(w)), reason="示例"),
        {"reason": block(shown="void_reason")},
        lambda w, known: w.stored(ReportFiling, known),
    ),
    "overview.EnterSeason": Case(
        _season,
        {"code": KEY, "title": line(200), "tasks": block()},
        lambda w, known: w.ask(GetEntry(entry_id=known)),
    ),
    "overview.SaveSummary": Case(
        _summary,
        {"paper": KEY, "period": KEY, "texts": block(5000, shown="1", error="1")},
        _last_draft,
    ),
    "overview.SignSummary": Case(
        _signature,
        {"paper": KEY, "period": KEY, "name": line(100, shown="signed_by")},
        _last_draft,
    ),
    "overview.UnsignSummary": Case(
        _unsign,
        {"reason": block(shown="void_reason")},
        lambda w, _known: w.latest(Attachment),
    ),
    "indicators.TypeReading": Case(
        _reading, {"note": block(2000)}, lambda w, _known: w.ask(Indicators())
    ),
    "indicators.VoidReading": Case(
        lambda w: ic.VoidReading(record_id=w.run(_reading(w)), reason="示例"),
        {"reason": block(shown="void_reason")},
        lambda w, known: w.stored(IndicatorReading, known),
    ),
    "indicators.SetThresholds": Case(
        lambda _w: ic.SetThresholds(preset=Preset.URBAN, source="示例"),
        {"source": line(200)},
        lambda w, _known: w.ask(Indicators()),
    ),
}
