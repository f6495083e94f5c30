"""The paper of the calendar: a school year with its terms, special days and weeks."""

from collections.abc import Sequence
from datetime import timedelta

from campus_guard.core import document as d
from campus_guard.core.i18n import Translator
from campus_guard.features.calendar import rules
from campus_guard.features.calendar.queries import PeriodRow, SchoolYearRow
from campus_guard.features.calendar.rules import Day, DayKind


def runs(days: Sequence[Day]) -> list[tuple[Day, Day]]:
    """Return the special days, those that belong together as (first, last)."""
    found: list[tuple[Day, Day]] = []
    for day in days:
        special = day.kind in (DayKind.HOLIDAY, DayKind.MAKEUP_WORKDAY)
        named = day.kind in (DayKind.SCHOOL_BREAK, DayKind.SCHOOL) and bool(day.name)
        if not (special or named):
            continue
        last = found[-1][1] if found else None
        follows = last is not None and day.day - last.day == timedelta(days=1)
        if follows and last is not None and (last.kind, last.name) == (day.kind, day.name):
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return found


def _days_table(days: Sequence[Day], tr: Translator) -> d.Table:
    rows: list[d.Row] = []
    for first, last in runs(days):
        count = (last.day - first.day).days + 1
        follows = first.follows_weekday
        rows.append(
            (
                first.day,
                last.day if last != first else None,
                count,
                tr(rules.DAY_KIND_LABELS[first.kind]),
                first.name,
                tr(rules.weekday_label(follows)) if follows else None,
            )
        )
    return d.Table(
        [
            d.Column(tr("From"), d.Kind.DATE),
            d.Column(tr("Through"), d.Kind.DATE),
            d.Column(tr("Days"), d.Kind.NUMBER),
            d.Column(tr("Kind of day")),
            d.Column(tr("Designation"), weight=2),
            d.Column(tr("Lessons of")),
        ],
        rows,
        empty_text=tr("Not recorded"),
    )


def school_calendar(
    year: SchoolYearRow,
    days: Sequence[Day],
    periods: Sequence[PeriodRow],
    tr: Translator,
    stamp: d.Stamp,
    school: str,
) -> d.ReportDoc:
    """Return the calendar of a school year; years without the official notice are marked."""
    terms = d.Table(
        [
            d.Column(tr("Term")),
            d.Column(tr("First day"), d.Kind.DATE),
            d.Column(tr("Last day"), d.Kind.DATE),
            d.Column(tr("School days"), d.Kind.NUMBER),
        ],
        [
            (
                term.name,
                term.starts_on,
                term.ends_on,
                sum(day.teaching and day.term == term.name for day in days),
            )
            for term in year.terms
        ],
        empty_text=tr("Not recorded"),
    )
    times = d.Table(
        [d.Column(tr("Period"), weight=2), d.Column(tr("Kind of period")), d.Column(tr("Time"))],
        [
            (p.name, tr(rules.PERIOD_KIND_LABELS[p.kind]), f"{p.starts_at:%H:%M}-{p.ends_at:%H:%M}")
            for p in periods
        ],
        empty_text=tr("Not recorded"),
    )
    unsure = sorted({day.day.year for day in days if day.provisional})
    blocks: list[d.Block] = [d.Heading(tr("Terms")), terms]
    if unsure:
        words = tr(
            "Provisional: the official holiday notice of {years} is not recorded yet.",
            years="、".join(map(str, unsure)),
        )
        blocks.append(d.Paragraph(words, d.Style.NOTICE))
    blocks += [d.Heading(tr("Holidays and make-up days")), _days_table(days, tr)]
    events = [(day.day, "、".join(day.events)) for day in days if day.events]
    if events:
        columns = [d.Column(tr("Day"), d.Kind.DATE), d.Column(tr("Event"), weight=4)]
        blocks += [d.Heading(tr("Events")), d.Table(columns, events)]
    blocks += [d.Heading(tr("Periods of the day")), times]
    return d.ReportDoc(
        code="CAL",
        title=tr("School calendar"),
        subtitle=year.name,
        period=f"{year.starts_on} — {year.ends_on}",
        school=school,
        tr=tr,
        stamp=stamp,
        blocks=blocks,
    )
