"""What the sample school reported: in time, late, not needed; readings, words, seasons."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from campus_guard.core.i18n import Translator, load_translator
from campus_guard.core.ids import derived_uid
from campus_guard.core.paths import resource
from campus_guard.core.roles import OFFICE
from campus_guard.db.models import IndicatorReading
from campus_guard.db.service import Command, Service, Write
from campus_guard.features.calendar.queries import ListTerms
from campus_guard.features.indicators.commands import SetThresholds, TypeReading
from campus_guard.features.indicators.queries import Indicators
from campus_guard.features.indicators.rules import Indicator, Preset
from campus_guard.features.ledgers.commands import EditEntry, MoveEntry
from campus_guard.features.ledgers.queries import GetEntry
from campus_guard.features.overview.commands import (
    EnterSeason,
    FileReport,
    SaveReportPlan,
    SaveSummary,
    SignSummary,
)
from campus_guard.features.overview.papers import term_paper
from campus_guard.features.overview.queries.drafts import GetSummary
from campus_guard.features.overview.queries.schedule import DueReports, DueRow, DueState
from campus_guard.features.overview.queries.seasons import SeasonTasks
from campus_guard.features.overview.schedule import Cycle, DueRule, HandInWay
from campus_guard.reports.pdf import render_pdf

WORDS = {
    "1": "示例：成立由校长任组长的领导小组，逐级签订责任状，每月召开安全例会。",
    "3": "示例：门卫 24 小时值守，来访一律登记；三间值班按表到岗。",
    "4": "示例：坚持每周排查和节前检查，发现问题当天交办，限期整改并复查。",
    "6": "示例：上好开学第一课和放假前最后一课，组织消防、地震、防踩踏演练。",
    "10": "示例：个别隐患整改超期；部分技防点位老化，图像不清。",
    "11": "示例：更换老化点位；提前一周提醒到期事项；加强课间楼道值守。",
}
DRAFT = {"1": WORDS["1"], "10": "示例：雨天接送时段校门口仍有拥堵。（草稿）"}
DONE = ("CAMPAIGN", "RAIN", "SAFETYMONTH", "DROWNING", "FIRSTLESSON", "MINDDAY")
UNFINISHED = ("FIREDRILL",)
_LATE = 5
_NOT_NEEDED = 9


@dataclass(frozen=True, kw_only=True)
class KeepMonths(Command[int]):
    """Keep a reading of each indicator at the end of past months; return how many."""

    roles = OFFICE
    seed: int
    months: int

    def apply(self, w: Write) -> int:
        kept = 0
        day = w.today
        for back in range(self.months):
            day = day.replace(day=1) - timedelta(days=1)
            for row in Indicators().fetch(w).rows:
                required, actual = row.measure.required, row.measure.actual
                if required is None or actual is None or row.typed:
                    continue
                fewer = max(0, actual - (back + 1) // 2)
                w.add(
                    IndicatorReading(
                        uid=derived_uid("sample-reading", self.seed, row.indicator, day),
                        indicator=row.indicator.value,
                        day=day,
                        required=required,
                        actual=fewer,
                        line=row.measure.line,
                        typed=False,
                    )
                )
                kept += 1
        return kept


def fill_reports(principal: Service, director: Service, person: int, seed: int) -> int:
    """Record what was handed in and the rest; return how many reports were handed in.

    The newest overdue report stays overdue, the ones that are due soon stay open.
    """
    _lines(director, seed)
    _own_plan(director, seed)
    _seasons(director, person, seed)
    rows = [r for r in director.ask(DueReports(open_only=True)) if r.state is DueState.OVERDUE]
    for number, row in enumerate(rows[:-1]):
        director.run(_filing(row, number, person, seed))
    _summaries(principal, seed)
    return max(0, len(rows) - 1)


def _filing(row: DueRow, number: int, person: int, seed: int) -> FileReport:
    not_needed = number % _NOT_NEEDED == _NOT_NEEDED - 1
    late = number % _LATE == _LATE - 1
    day = row.due_on + timedelta(days=1) if late else row.due_on - timedelta(days=number % 3)
    ways = (HandInWay.PAPER, HandInWay.MAIL, HandInWay.PLATFORM)
    way = HandInWay.NOT_NEEDED if not_needed else ways[number % len(ways)]
    return FileReport(
        uid=derived_uid("sample-filing", seed, row.id),
        plan_code=row.row.plan.code,
        period=row.period.label,
        handed_in_on=day,
        way=way,
        person_id=person,
        recipient=row.row.plan.recipient,
        note="示例：上级通知本期免报" if not_needed else "",
    )


def _own_plan(director: Service, seed: int) -> None:
    plan = SaveReportPlan(
        uid=derived_uid("sample-plan", seed),
        name="校车和周边情况报告（示例）",
        cycle=Cycle.QUARTER,
        due_rule=DueRule.DAY_OF_NEXT_MONTH,
        day=10,
        contents="示例：街道要求的季度情况说明，由学校自己写。",
        recipient="街道平安办（示例）",
    )
    director.run(plan)


def _lines(director: Service, seed: int) -> None:
    director.run(
        SetThresholds(
            preset=Preset.URBAN,
            own={Indicator.ESCORT: 90, Indicator.CLOSED: 100},
            source="示例：县教育局 2026 年校园安全工作要点",
        )
    )
    director.run(
        TypeReading(
            uid=derived_uid("sample-typed", seed),
            indicator=Indicator.ESCORT,
            day=director.clock.today() - timedelta(days=3),
            required=6,
            actual=5,
            note="示例：南门护学岗一人病假，已安排代班。",
        )
    )
    director.run(KeepMonths(seed=seed, months=6))


def _seasons(director: Service, person: int, seed: int) -> None:
    tr = Translator()
    for row in director.ask(SeasonTasks()):
        season = row.found.season
        begun = row.found.first <= director.clock.today()
        if row.entry is not None or not begun or season.code not in (*DONE, *UNFINISHED):
            continue
        entry = director.run(
            EnterSeason(
                code=season.code,
                year=row.found.year,
                owner=person,
                title=season.zh,
                tasks=season.tasks_zh or season.tasks(tr),
            )
        ).value
        if season.code in DONE:
            _finish(director, entry, seed)


def _finish(director: Service, entry: int, seed: int) -> None:
    found = director.ask(GetEntry(entry_id=entry)).row
    values = {**found.values, "result": "示例：已按措施逐项落实。"}
    director.run(EditEntry(entry_id=entry, expected_version=found.version, values=values))
    step = derived_uid("sample-season", seed, entry)
    director.run(MoveEntry(uid=step, entry_id=entry, to="done", note="示例"))


def _summaries(principal: Service, seed: int) -> None:
    """Sign the last term's summary; leave a draft of the present one."""
    today = principal.clock.today()
    begun = [t for t in principal.ask(ListTerms()) if t.starts_on <= today]
    begun.sort(key=lambda term: term.starts_on)
    for term, words in zip(begun[-2:], (WORDS, DRAFT)[-len(begun[-2:]) :], strict=True):
        _save(principal, term.name, words, seed)
    if len(begun) > 1:
        last = begun[-2]
        _sign(principal, last.name, min(today, _month_end(last.ends_on)), seed)


def _month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def _save(principal: Service, term: str, words: dict[str, str], seed: int) -> None:
    uid = derived_uid("sample-summary", seed, term)
    principal.run(SaveSummary(uid=uid, paper="SEM", period=term, texts=words))


def _sign(principal: Service, term: str, day: date, seed: int) -> None:
    tr = load_translator("zh_CN", resource("locale"))
    known = principal.ask(GetSummary(paper="SEM", period=term))
    principal.run(
        SignSummary(
            uid=derived_uid("sample-signature", seed, term),
            paper="SEM",
            period=term,
            name=principal.actor.name,
            signed_on=day,
            pdf=render_pdf(term_paper(principal.ask, tr, term)),
            expected_version=known.version,
        )
    )
