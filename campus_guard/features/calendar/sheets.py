"""The columns of the sheets of the calendar: terms, days, periods."""

from campus_guard.core.i18n import msg
from campus_guard.core.sheets import Choice, FieldType, Parsed, SchemaColumn, SheetSchema
from campus_guard.db.imports import Transfer
from campus_guard.features.calendar import commands as c
from campus_guard.features.calendar import queries as q
from campus_guard.features.calendar import rules

TERMS = SheetSchema(
    "terms",
    msg("Terms"),
    (
        SchemaColumn("name", msg("Term"), required=True, max_length=16, example="2026-2027-1"),
        SchemaColumn("starts_on", msg("First day"), FieldType.DATE, required=True),
        SchemaColumn("ends_on", msg("Last day"), FieldType.DATE, required=True),
    ),
    unique=("name",),
)

_DAY_ALIASES = {
    "school": ("上课",),
    "weekend": ("周末",),
    "holiday": ("法定假", "法定节假日", "放假"),
    "makeup_workday": ("调休补班", "补班", "上班"),
    "school_break": ("校内假", "停课"),
    "event": ("活动",),
}
_WEEKDAY_ALIASES = ("一", "二", "三", "四", "五", "六", "日")

DAYS = SheetSchema(
    "days",
    msg("Calendar days"),
    (
        SchemaColumn("day", msg("Day"), FieldType.DATE, required=True, aliases=("日期",)),
        SchemaColumn(
            "kind",
            msg("Kind of day"),
            FieldType.CHOICE,
            required=True,
            choices=tuple(
                Choice(code, label, _DAY_ALIASES[code])
                for code, label in rules.DAY_KIND_LABELS.items()
            ),
            aliases=("类型", "性质"),
        ),
        SchemaColumn("name", msg("Designation"), max_length=64, aliases=("名称",)),
        SchemaColumn(
            "follows",
            msg("Lessons of"),
            FieldType.CHOICE,
            choices=tuple(
                Choice(str(n), rules.weekday_label(n), (f"周{_WEEKDAY_ALIASES[n - 1]}",))
                for n in range(1, 8)
            ),
            aliases=("补周几的课",),
            hint=msg("On a make-up day: which weekday's lessons are given."),
        ),
        SchemaColumn("source", msg("Source"), max_length=100, aliases=("来源",)),
    ),
)

PERIODS = SheetSchema(
    "periods",
    msg("Periods of the day"),
    (
        SchemaColumn("name", msg("Designation"), required=True, max_length=32, aliases=("名称",)),
        SchemaColumn(
            "kind",
            msg("Kind of period"),
            FieldType.CHOICE,
            required=True,
            choices=tuple(Choice(k, label) for k, label in rules.PERIOD_KIND_LABELS.items()),
        ),
        SchemaColumn("starts_at", msg("From"), FieldType.TIME, required=True),
        SchemaColumn("ends_at", msg("Until"), FieldType.TIME, required=True),
    ),
    unique=("name",),
)


def _terms(parsed: Parsed) -> c.ImportTerms:
    return c.ImportTerms(rows=[c.TermLine(**r.values, row=r.row) for r in parsed.records])  # type: ignore[arg-type]


def _days(parsed: Parsed) -> c.ImportDays:
    return c.ImportDays(
        rows=[
            c.DayLine(
                day=r.values["day"],  # type: ignore[arg-type]
                kind=str(r.values["kind"]),
                name=str(r.values["name"] or ""),
                follows=int(str(r.values["follows"])) if r.values["follows"] else None,
                source=str(r.values["source"] or ""),
                row=r.row,
            )
            for r in parsed.records
        ]
    )


def _periods(parsed: Parsed) -> c.ImportPeriods:
    return c.ImportPeriods(rows=[c.PeriodLine(**r.values, row=r.row) for r in parsed.records])  # type: ignore[arg-type]


TRANSFERS: tuple[Transfer, ...] = (
    Transfer(TERMS, _terms, q.ExportTerms),
    Transfer(DAYS, _days, q.ExportDays),
    Transfer(PERIODS, _periods, q.ExportPeriods),
)
