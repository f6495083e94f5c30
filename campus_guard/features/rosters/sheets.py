"""The sheets of rosters: timetables, and the grid of one version."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from campus_guard.core.document import Value
from campus_guard.core.i18n import msg
from campus_guard.core.roles import OFFICE, Role
from campus_guard.core.sheets import Choice, FieldType, Parsed, ParsedRow, SchemaColumn, SheetSchema
from campus_guard.db.imports import Transfer
from campus_guard.db.service import Query, Read
from campus_guard.features.calendar.rules import WEEKDAYS
from campus_guard.features.people.queries import ListStaff
from campus_guard.features.people.sheets import FOR_READERS, NUMBER, PERSON_NAME, choices, plain
from campus_guard.features.rosters.codes import LABELS, LessonWeeks
from campus_guard.features.rosters.commands.imports import ImportRoster, RosterLine
from campus_guard.features.rosters.commands.lessons import ImportLessons, LessonLine
from campus_guard.features.rosters.queries.people import ExportLessons
from campus_guard.features.rosters.queries.rosters import RosterGrid
from campus_guard.features.rosters.rows import RosterRow

_DAYS = "一二三四五六日"
_WEEKDAYS = tuple(
    Choice(str(n), WEEKDAYS[n - 1], (f"周{_DAYS[n - 1]}", f"星期{_DAYS[n - 1]}", str(n)))
    for n in range(1, 8)
)

LESSONS = SheetSchema(
    "lessons",
    msg("Timetable"),
    (
        SchemaColumn("term", msg("Term"), required=True, max_length=16, aliases=("学期",),
                     example="2026-2027-1"),
        NUMBER,
        PERSON_NAME,
        SchemaColumn("weekday", msg("Weekday"), FieldType.CHOICE, required=True,
                     choices=_WEEKDAYS, aliases=("周几",)),
        SchemaColumn("weeks", msg("Weeks"), FieldType.CHOICE,
                     choices=choices(LABELS[LessonWeeks]), aliases=("单双周",)),
        SchemaColumn("period", msg("Period of the day"), max_length=32, aliases=("节次",),
                     hint=msg("A name of the day's periods gives the times."), example="第一节"),
        SchemaColumn("starts_at", msg("From"), FieldType.TIME, aliases=("开始",)),
        SchemaColumn("ends_at", msg("To"), FieldType.TIME, aliases=("结束",)),
        SchemaColumn("subject", msg("Subject"), max_length=64, aliases=("科目", "学科")),
        SchemaColumn("class_name", msg("Class"), max_length=64, aliases=("班级",)),
    ),
)  # fmt: skip

ROSTER = SheetSchema(
    "roster",
    msg("Duty roster"),
    (
        SchemaColumn("day", msg("Date"), FieldType.DATE, required=True, aliases=("日期",)),
        SchemaColumn("weekday", msg("Weekday"), hint=FOR_READERS, aliases=("星期",)),
        SchemaColumn("post", msg("Post"), required=True, max_length=64, aliases=("岗位",)),
        SchemaColumn("seat", msg("Seat"), FieldType.INT, least=1, most=50, aliases=("位次",)),
        SchemaColumn("staff_number", msg("Staff number"), max_length=32, aliases=("工号",),
                     hint=msg("Empty, with an empty name: nobody.")),
        SchemaColumn("name", msg("Name"), max_length=100, aliases=("姓名",)),
    ),
    unique=("day", "post", "seat"),
)  # fmt: skip


def _lesson(row: ParsedRow) -> LessonLine:
    values = row.values
    return LessonLine(
        **plain(row, "term", "staff_number", "period", "subject", "class_name"),
        weekday=int(str(values["weekday"])),
        weeks=str(values.get("weeks") or LessonWeeks.ALL.value),
        starts_at=values.get("starts_at"),  # type: ignore[arg-type]  # FieldType.TIME
        ends_at=values.get("ends_at"),  # type: ignore[arg-type]
        row=row.row,
    )


def _lessons(parsed: Parsed) -> ImportLessons:
    return ImportLessons(rows=tuple(_lesson(row) for row in parsed.records))


TRANSFERS: tuple[Transfer, ...] = (Transfer(LESSONS, _lessons, ExportLessons),)


@dataclass(frozen=True, kw_only=True)
class ExportRoster(Query[tuple[Mapping[str, Value], ...]]):
    """Return every cell of a version in the columns of its sheet."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    roster: RosterRow

    def fetch(self, r: Read) -> tuple[Mapping[str, Value], ...]:
        view = RosterGrid(
            roster_id=self.roster.id,
            first=self.roster.starts_on,
            last=self.roster.ends_on,
            counts=False,
        ).fetch(r)
        posts = {post.id: post.name for post in view.posts}
        numbers = {row.id: row.staff_number for row in ListStaff(include_voided=True).fetch(r)}
        return tuple(
            {
                "day": cell.key.day,
                "weekday": f"周{_DAYS[cell.key.day.weekday()]}",
                "post": posts[cell.key.post_id],
                "seat": cell.key.seat,
                "staff_number": numbers.get(cell.person_id or 0, ""),
                "name": cell.person,
            }
            for cell in view.cells
        )


def roster_transfer(roster: RosterRow, reason: str = "") -> Transfer:
    """Return the sheet of one version: the grid goes out and comes back with errors by row."""

    def command(parsed: Parsed) -> ImportRoster:
        rows = tuple(_cell(row) for row in parsed.records)
        return ImportRoster(roster_id=roster.id, rows=rows, reason=reason)

    return Transfer(ROSTER, command, lambda: ExportRoster(roster=roster))


def _cell(row: ParsedRow) -> RosterLine:
    return RosterLine(
        day=row.values["day"],  # type: ignore[arg-type]  # FieldType.DATE
        **plain(row, "post", "staff_number", "name"),
        seat=int(str(row.values.get("seat") or 1)),
        row=row.row,
    )
