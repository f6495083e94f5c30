"""The columns of the sheets of the campus."""

from typing import Any

from campus_guard.core.i18n import msg
from campus_guard.core.sheets import FieldType, Parsed, SchemaColumn, SheetSchema
from campus_guard.db.imports import Transfer
from campus_guard.features.people.sheets import FOR_READERS, SEX_CHOICES, choices, plain, texts
from campus_guard.features.places import commands as c
from campus_guard.features.places import queries as q
from campus_guard.features.places import rules

AREA_CODE = SchemaColumn("area_code", msg("Area code"), max_length=32, aliases=("区域编号",))

AREAS = SheetSchema(
    "areas",
    msg("Areas"),
    (
        SchemaColumn("code", msg("Code"), required=True, max_length=32, aliases=("编号",)),
        SchemaColumn("name", msg("Designation"), required=True, max_length=100, aliases=("名称",)),
        SchemaColumn(
            "kind",
            msg("Kind of area"),
            FieldType.CHOICE,
            required=True,
            choices=choices(
                rules.AREA_KIND_LABELS,
                dormitory=("宿舍",),
                laboratory=("实验楼",),
                public=("公共区域", "学生活动公共区域"),
                surroundings=("校园周边", "周边"),
                sports=("操场",),
            ),
            aliases=("类别", "类型"),
        ),
        SchemaColumn("parent_code", msg("Code of the area above"), max_length=32),
        SchemaColumn(
            "grade",
            msg("Grade of the area"),
            FieldType.CHOICE,
            choices=choices(rules.AREA_GRADE_LABELS),
            aliases=("定级",),
        ),
        SchemaColumn("chief", msg("Chief's staff number"), aliases=("网格长工号",)),
        SchemaColumn("chief_name", msg("Area chief"), hint=FOR_READERS),
        SchemaColumn("sponsor", msg("Sponsor's staff number"), aliases=("包保领导工号",)),
        SchemaColumn(
            "members",
            msg("Members' staff numbers"),
            hint=msg("Several with 、 between them."),
        ),
        SchemaColumn("duty_text", msg("Duties"), FieldType.BLOCK, max_length=20000),
    ),
    unique=("code",),
)

SLOTS = SheetSchema(
    "area_slots",
    msg("Time slots of areas"),
    (
        SchemaColumn("area_code", msg("Area code"), required=True, max_length=32),
        SchemaColumn("area_name", msg("Area"), hint=FOR_READERS),
        SchemaColumn("name", msg("Time slot"), required=True, max_length=64),
        SchemaColumn("starts_at", msg("From"), FieldType.TIME, required=True),
        SchemaColumn("ends_at", msg("Until"), FieldType.TIME, required=True),
        SchemaColumn("staff_number", msg("Staff number"), max_length=32, aliases=("工号",)),
        SchemaColumn("person_name", msg("Person"), hint=FOR_READERS),
    ),
)

GATES = SheetSchema(
    "gates",
    msg("Gates"),
    (
        SchemaColumn("name", msg("Designation"), required=True, max_length=64, aliases=("名称",)),
        AREA_CODE,
        SchemaColumn("for_vehicles", msg("For vehicles"), FieldType.BOOL),
    ),
    unique=("name",),
)

POSTS = SheetSchema(
    "posts",
    msg("Posts to be manned"),
    (
        SchemaColumn("name", msg("Designation"), required=True, max_length=64, aliases=("名称",)),
        SchemaColumn(
            "kind",
            msg("Kind of post"),
            FieldType.CHOICE,
            required=True,
            choices=choices(rules.POST_KIND_LABELS),
        ),
        AREA_CODE,
        SchemaColumn("needs_sex", msg("Only for"), FieldType.CHOICE, choices=SEX_CHOICES),
        SchemaColumn("needs_certificate", msg("Needs certificate"), max_length=64),
        SchemaColumn("around_the_clock", msg("24 hours"), FieldType.BOOL),
        SchemaColumn("headcount", msg("People needed"), FieldType.INT, least=1, most=99),
    ),
    unique=("name",),
)

POINTS = SheetSchema(
    "patrol_points",
    msg("Patrol points"),
    (
        SchemaColumn("code", msg("Code"), required=True, max_length=32, aliases=("编号",)),
        SchemaColumn("name", msg("Designation"), required=True, max_length=64, aliases=("名称",)),
        SchemaColumn("area_code", msg("Area code"), required=True, max_length=32),
        SchemaColumn("look_for", msg("What to look for"), FieldType.BLOCK, max_length=2000),
    ),
    unique=("code",),
)


def _areas(parsed: Parsed) -> c.ImportAreas:
    names = ("code", "name", "kind", "parent_code", "chief", "sponsor", "duty_text")
    return c.ImportAreas(
        rows=[
            c.AreaLine(
                **plain(row, *names),
                grade=_code(row.values["grade"]),
                members=texts(row.values["members"]),
                row=row.row,
            )
            for row in parsed.records
        ]
    )


def _code(value: Any) -> str | None:
    return str(value) if value else None


def _slots(parsed: Parsed) -> c.ImportSlots:
    return c.ImportSlots(
        rows=[
            c.SlotLine(
                **plain(row, "area_code", "name", "staff_number"),
                starts_at=row.values["starts_at"],  # type: ignore[arg-type]
                ends_at=row.values["ends_at"],  # type: ignore[arg-type]
                row=row.row,
            )
            for row in parsed.records
        ]
    )


def _gates(parsed: Parsed) -> c.ImportGates:
    return c.ImportGates(
        rows=[
            c.GateLine(
                **plain(row, "name", "area_code"),
                for_vehicles=row.values["for_vehicles"] is not False,
                row=row.row,
            )
            for row in parsed.records
        ]
    )


def _posts(parsed: Parsed) -> c.ImportPosts:
    return c.ImportPosts(
        rows=[
            c.PostLine(
                **plain(row, "name", "kind", "area_code", "needs_certificate"),
                needs_sex=_code(row.values["needs_sex"]),
                around_the_clock=row.values["around_the_clock"] is True,
                headcount=int(str(row.values["headcount"] or 1)),
                row=row.row,
            )
            for row in parsed.records
        ]
    )


def _points(parsed: Parsed) -> c.ImportPatrolPoints:
    names = ("code", "name", "area_code", "look_for")
    return c.ImportPatrolPoints(
        rows=[c.PointLine(**plain(row, *names), row=row.row) for row in parsed.records]
    )


TRANSFERS: tuple[Transfer, ...] = (
    Transfer(AREAS, _areas, q.ExportAreas),
    Transfer(SLOTS, _slots, q.ExportSlots),
    Transfer(GATES, _gates, q.ExportGates),
    Transfer(POSTS, _posts, q.ExportPosts),
    Transfer(POINTS, _points, q.ExportPatrolPoints),
)
