"""The papers of the overview and the indicators, made of words in which everything is hostile."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from campus_guard.core import document as d
from campus_guard.core.i18n import Translator
from campus_guard.core.ids import new_uid
from campus_guard.db.paper import GetPaperHead
from campus_guard.features.indicators.commands import SetThresholds, TypeReading
from campus_guard.features.indicators.queries import Indicators
from campus_guard.features.indicators.report import indicator_paper
from campus_guard.features.indicators.rules import Indicator, Preset
from campus_guard.features.ledgers.queries import LedgerFigures
from campus_guard.features.overview.commands import FileReport, SaveReportPlan, SaveSummary
from campus_guard.features.overview.queries.schedule import DueReports
from campus_guard.features.overview.queries.where import WhereIsWhat
from campus_guard.features.overview.queries.work import WorkOfPeriod, period_of
from campus_guard.features.overview.report.cover import Written, cover_list
from campus_guard.features.overview.report.due import due_list
from campus_guard.features.overview.report.where import where_is_what
from campus_guard.features.overview.report.work import squad_report, work_statistics
from campus_guard.features.overview.schedule import Cycle, DueRule, HandInWay
from tests.e2e.hostile.texts import Hostile
from tests.e2e.hostile.world import World

TR = Translator()
TERM = "2026-2027-1"
SECTIONS = 11


def add_reports(school: Any, text: Hostile, number: int) -> None:
    """Plan a report, hand it in, and count an indicator on a day of its own."""
    w, say = school.world, school.text
    w.run(
        SaveReportPlan(
            uid=new_uid(),
            name=say("report.name", text, 100),
            cycle=Cycle.YEAR,
            due_rule=DueRule.FIXED_DAYS,
            dates=("12-25",),
            contents=say("plan.contents", text, 5000, block=True),
            recipient=say("plan.recipient", text, 100),
        )
    )
    w.run(
        FileReport(
            uid=new_uid(),
            plan_code=f"OWN-{number + 1}",
            period="2026",
            handed_in_on=w.clock.today(),
            way=HandInWay.OTHER,
            recipient=say("filing.recipient", text, 100),
            note=say("filing.note", text, 5000, block=True),
        )
    )
    w.run(
        TypeReading(
            uid=new_uid(),
            indicator=Indicator.GUARDS,
            day=w.clock.today() - timedelta(days=number),
            required=3,
            actual=2,
            note=say("reading.note", text, 2000, block=True),
        )
    )
    if number == 0:
        source = say("indicators.source", text, 200)
        w.run(SetThresholds(preset=Preset.URBAN, own={Indicator.ESCORT: 50}, source=source))


def add_summary(school: Any, texts: Sequence[Hostile]) -> None:
    """Write the words of the term summary: every text in one of its sections."""
    parts: dict[str, list[str]] = {}
    for number, text in enumerate(texts):
        words = school.text("summary.text", text, 1000, block=True)
        parts.setdefault(str(number % SECTIONS + 1), []).append(words)
    said = {section: "\n".join(words) for section, words in parts.items()}
    school.world.run(SaveSummary(uid=new_uid(), paper="SEM", period=TERM, texts=said))


def _sheets(w: World) -> list[d.ReportDoc]:
    """Return the form of every day on which something hostile was counted."""
    head, today = w.ask(GetPaperHead()), w.clock.today()
    days = [today - timedelta(days=n) for n in range(1, 40)]
    past = [indicator_paper(w.ask(Indicators(on=day)), head, TR) for day in days]
    return [indicator_paper(w.ask(Indicators(on=today)), head, TR), *past]


def _work(w: World) -> list[d.ReportDoc]:
    head = w.ask(GetPaperHead())
    found = [w.ask(WorkOfPeriod(period=period)) for period in ("2026-11", "2026")]
    return [work_statistics(data, head, TR) for data in found]


def _squad(w: World) -> d.ReportDoc:
    return squad_report(w.ask(WorkOfPeriod(period="2026-11")), w.ask(GetPaperHead()), TR)


def _cover(w: World) -> d.ReportDoc:
    files = [Written(Path("01 <b>示例.pdf"), "MON-WORK", "<b>示例 ＝1+1")]
    period = period_of("2026-11")
    closed = w.ask(LedgerFigures(ledger="BULLY", first=period.first, last=period.last))
    return cover_list(files, period, [closed], w.ask(GetPaperHead()), TR)


REPORTS: Mapping[str, tuple[Any, tuple[str, ...], bool]] = {
    "indicators.indicator_paper": (_sheets, ("reading.note", "indicators.source"), False),
    "overview.work_statistics": (_work, (), False),
    "overview.squad_report": (_squad, (), False),
    "overview.cover_list": (_cover, (), False),
    "overview.due_list": (
        lambda w: due_list(w.ask(DueReports()), w.ask(GetPaperHead()), TR),
        ("report.name", "filing.recipient", "filing.note"),
        False,
    ),
    "overview.where_is_what": (
        lambda w: where_is_what(w.ask(WhereIsWhat()), w.ask(GetPaperHead()), TR),
        (),
        False,
    ),
}
