"""The report calendar: which report is due for which period, and when (REP-01 to REP-09).

The dates of the documents contradict each other (15th, 28th, 30th), so every plan is data that a
school edits; the shipped plans lie in ``resources/reports/calendar.json``.
"""

import json
from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from campus_guard.core.i18n import Message, msg
from campus_guard.core.paths import resource


class Cycle(StrEnum):
    """For what span of time a report is made."""

    MONTH = "month"
    QUARTER = "quarter"
    TERM = "term"
    YEAR = "year"
    ONCE = "once"


class DueRule(StrEnum):
    """How the due day follows from the period."""

    DAY_OF_MONTH = "day_of_month"
    DAY_OF_NEXT_MONTH = "day_of_next_month"
    DAYS_BEFORE_END = "days_before_end"
    FIXED_DAYS = "fixed_days"
    DATE = "date"


class HandInWay(StrEnum):
    """How a report was handed in; ``not_needed`` was not asked for this time."""

    PAPER = "paper"
    MAIL = "mail"
    PLATFORM = "platform"
    PHONE = "phone"
    MEETING = "meeting"
    OTHER = "other"
    NOT_NEEDED = "not_needed"


LABELS: Mapping[StrEnum, Message] = {
    Cycle.MONTH: msg("Every month"),
    Cycle.QUARTER: msg("Every quarter"),
    Cycle.TERM: msg("Every term"),
    Cycle.YEAR: msg("Every year"),
    Cycle.ONCE: msg("Once"),
    DueRule.DAY_OF_MONTH: msg("On a day of the period's last month"),
    DueRule.DAY_OF_NEXT_MONTH: msg("On a day of the month after"),
    DueRule.DAYS_BEFORE_END: msg("Days before the period ends"),
    DueRule.FIXED_DAYS: msg("On fixed days of the year"),
    DueRule.DATE: msg("On one date"),
    HandInWay.PAPER: msg("On paper"),
    HandInWay.MAIL: msg("By mail"),
    HandInWay.PLATFORM: msg("On the bureau's platform"),
    HandInWay.PHONE: msg("By phone"),
    HandInWay.MEETING: msg("At a meeting"),
    HandInWay.OTHER: msg("Otherwise"),
    HandInWay.NOT_NEEDED: msg("Not asked for this time"),
}

PAPERS: Mapping[str, Message] = {
    "MON-WORK": msg("Monthly work statistics"),
    "MON-HZ": msg("Monthly hazard register"),
    "SQUAD": msg("Monthly report of the guard squad"),
    "QTR": msg("Quarterly summary of hazards"),
    "SEM": msg("Term safety summary"),
    "ASSESS": msg("Assessment sheet"),
    "YEAR": msg("Yearly safety summary"),
}
"""What the program makes by itself for a report; names of the printed forms."""

RULES_OF: Mapping[Cycle, tuple[DueRule, ...]] = {
    Cycle.MONTH: (DueRule.DAY_OF_MONTH, DueRule.DAY_OF_NEXT_MONTH),
    Cycle.QUARTER: (DueRule.DAY_OF_MONTH, DueRule.DAY_OF_NEXT_MONTH),
    Cycle.TERM: (DueRule.DAYS_BEFORE_END, DueRule.FIXED_DAYS),
    Cycle.YEAR: (DueRule.DAY_OF_MONTH, DueRule.DAY_OF_NEXT_MONTH, DueRule.FIXED_DAYS),
    Cycle.ONCE: (DueRule.DATE,),
}


@dataclass(frozen=True)
class Period:
    """A month (2026-10), quarter (2026-Q4), term (2026-2027-1), year (2026) or a single day."""

    label: str
    first: date
    last: date


@dataclass(frozen=True, kw_only=True)
class PlanFields:
    """A report that is due: when, what it contains, to whom it goes."""

    name: str
    cycle: Cycle
    due_rule: DueRule
    day: int = 0
    dates: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()
    contents: str = ""
    recipient: str = ""
    reporter_id: int | None = None
    remind_days: int = 7
    active: bool = True


@dataclass(frozen=True, kw_only=True)
class Plan(PlanFields):
    """A plan with its code; ``shipped`` ones have not been edited."""

    code: str
    shipped: bool = True
    name_en: str = ""
    sort: int = 0


@dataclass(frozen=True)
class Due:
    """A plan's report for one period and its due day (that day still counts)."""

    plan: Plan
    period: Period
    due_on: date


@dataclass(frozen=True)
class TermDates:
    """A term of the calendar; ``last`` is the last day of teaching."""

    name: str
    first: date
    last: date


@dataclass(frozen=True)
class Span:
    """The time in which due days are looked for, both days counted, and the known terms."""

    first: date
    last: date
    terms: Sequence[TermDates] = field(default=())


def month_of(day: date) -> Period:
    """Return the calendar month of a day."""
    last = day.replace(day=monthrange(day.year, day.month)[1])
    return Period(f"{day:%Y-%m}", day.replace(day=1), last)


def quarter_of(day: date) -> Period:
    """Return the calendar quarter of a day."""
    start = date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    last = month_of(start + timedelta(days=70)).last
    return Period(f"{day.year}-Q{(day.month + 2) // 3}", start, last)


def clamped(year: int, month: int, day: int) -> date:
    """Return that day of the month, or the month's last day when it has fewer (February)."""
    return date(year, month, min(day, monthrange(year, month)[1]))


def due_days(plan: Plan, span: Span) -> tuple[Due, ...]:
    """Return what of the plan is due within the span, earliest first."""
    found = [
        Due(plan, period, due)
        for period in _periods(plan, span)
        for due in _due_on(plan, period)
        if span.first <= due <= span.last
    ]
    return tuple(sorted(found, key=lambda d: (d.due_on, d.period.label)))


def _periods(plan: Plan, span: Span) -> Iterable[Period]:
    """Return the periods whose report may be due within the span."""
    if plan.cycle is Cycle.ONCE:
        days = [date.fromisoformat(text) for text in plan.dates]
        return [Period(day.isoformat(), day, day) for day in days]
    if plan.cycle is Cycle.TERM:
        return [Period(t.name, t.first, t.last) for t in span.terms]
    if plan.cycle is Cycle.YEAR:
        years = range(span.first.year - 1, span.last.year + 1)
        return [Period(str(year), date(year, 1, 1), date(year, 12, 31)) for year in years]
    of = month_of if plan.cycle is Cycle.MONTH else quarter_of
    day = of(of(span.first).first - timedelta(days=1)).first
    periods = []
    while day <= span.last:
        periods.append(of(day))
        day = periods[-1].last + timedelta(days=1)
    return periods


def _due_on(plan: Plan, period: Period) -> Iterable[date]:
    last = period.last
    if plan.due_rule is DueRule.DATE:
        return [last]
    if plan.due_rule is DueRule.DAY_OF_MONTH:
        return [clamped(last.year, last.month, plan.day)]
    if plan.due_rule is DueRule.DAY_OF_NEXT_MONTH:
        after = last + timedelta(days=1)
        return [clamped(after.year, after.month, plan.day)]
    if plan.due_rule is DueRule.DAYS_BEFORE_END:
        return [last - timedelta(days=plan.day)]
    return _fixed(plan.dates, period)


def _fixed(dates: Sequence[str], period: Period) -> Iterable[date]:
    """Return the fixed days that fall into the period; of a term only the last of them."""
    years = range(period.first.year, period.last.year + 1)
    days = [clamped(year, int(text[:2]), int(text[3:5])) for year in years for text in dates]
    within = sorted(day for day in days if period.first <= day <= period.last)
    return within[-1:]


def check_plan(fields: PlanFields) -> dict[str, Message]:
    """Return what is wrong with the fields of a plan, by field."""
    wrong: dict[str, Message] = {}
    if not fields.name:
        wrong["name"] = msg("Give the report a name.")
    if fields.due_rule not in RULES_OF[fields.cycle]:
        wrong["due_rule"] = msg("This way of counting does not fit the period.")
    by_day = (DueRule.DAY_OF_MONTH, DueRule.DAY_OF_NEXT_MONTH)
    if fields.due_rule in by_day and not 1 <= fields.day <= 31:
        wrong["day"] = msg("A day of the month: 1 to 31 (31 is the last day).")
    if fields.due_rule is DueRule.DAYS_BEFORE_END and not 0 <= fields.day <= 90:
        wrong["day"] = msg("0 to 90 days.")
    if not 0 <= fields.remind_days <= 60:
        wrong["remind_days"] = msg("0 to 60 days.")
    if fields.due_rule in (DueRule.FIXED_DAYS, DueRule.DATE):
        wrong |= _check_dates(fields)
    if set(fields.papers) - set(PAPERS):
        wrong["papers"] = msg("The program makes no such paper.")
    return wrong


def _check_dates(fields: PlanFields) -> dict[str, Message]:
    once = fields.due_rule is DueRule.DATE
    words = msg("Days like 2026-12-25.") if once else msg("Days like 06-15, separated by commas.")
    if not fields.dates:
        return {"dates": words}
    for text in fields.dates:
        try:
            day = date.fromisoformat(text if once else f"2024-{text}")
        except ValueError:
            return {"dates": words}
        if (day.isoformat() if once else f"{day:%m-%d}") != text:
            return {"dates": words}
    return {}


def shipped_plans() -> tuple[Plan, ...]:
    """Return the plans of the documents, as shipped."""
    text = resource("reports", "calendar.json").read_text(encoding="utf-8")
    return tuple(_plan(raw, sort) for sort, raw in enumerate(json.loads(text)["plans"], 1))


def _plan(raw: Mapping[str, Any], sort: int) -> Plan:
    return Plan(
        code=raw["code"],
        name=raw["name"]["zh"],
        name_en=raw["name"]["en"],
        cycle=Cycle(raw["cycle"]),
        due_rule=DueRule(raw["due_rule"]),
        day=raw.get("day", 0),
        dates=tuple(raw.get("dates", ())),
        papers=tuple(raw["papers"]),
        contents=raw["contents"],
        recipient=raw["recipient"],
        active=raw.get("active", True),
        sort=sort,
    )
