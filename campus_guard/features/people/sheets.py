"""The columns of the sheets of people: what comes in, what goes out.

Each ``Transfer`` in TRANSFERS is one kind of sheet, for the pages and for the command line.
"""

import re
from collections.abc import Mapping
from typing import Any

from campus_guard.core.i18n import Message, msg
from campus_guard.core.sheets import (
    Choice,
    FieldType,
    Parsed,
    ParsedRow,
    SchemaColumn,
    SheetSchema,
)
from campus_guard.core.text import fold
from campus_guard.db.imports import Transfer
from campus_guard.features.people import commands as c
from campus_guard.features.people import queries as q
from campus_guard.features.people import rules

PUPIL_DATA = msg("Of pupils only number, name and class are kept; this column was not read.")
NOT_KEPT = msg("This is not kept here; the column was not read.")
FOR_READERS = msg("Only for reading; it is not imported.")


def choices(labels: Mapping[str, Message], **aliases: tuple[str, ...]) -> tuple[Choice, ...]:
    """Return the choices of a column from a table of labels."""
    return tuple(Choice(str(k), label, aliases.get(str(k), ())) for k, label in labels.items())


def texts(value: Any) -> tuple[str, ...]:
    """Return the parts of a cell that lists several things (、 , ; or a new line between)."""
    return tuple(part for part in re.split(r"[、,，;；\n]+\s*", str(value or "")) if part.strip())


def plain(row: ParsedRow, *names: str) -> dict[str, str]:
    """Return text cells, empty ones as empty text."""
    return {name: str(row.values.get(name) or "") for name in names}


LINE_CHOICES = choices(
    rules.LINE_LABELS,
    teaching=("教导处", "教务处", "教学"),
    logistics=("总务处", "后勤"),
    young_pioneers=("少先队", "大队部", "德育处"),
    safety_office=("安全办", "安保部", "保卫处"),
    administration=("行政", "校长室"),
)
SEX_CHOICES = choices(rules.SEX_LABELS)
NUMBER = SchemaColumn(
    "staff_number",
    msg("Staff number"),
    required=True,
    max_length=32,
    aliases=("工号", "编号", "教职工号"),
)
PERSON_NAME = SchemaColumn("name", msg("Name"), hint=FOR_READERS, aliases=("姓名",))

STAFF = SheetSchema(
    "staff",
    msg("Staff"),
    (
        SchemaColumn(
            "name",
            msg("Name"),
            required=True,
            max_length=100,
            aliases=("姓名",),
            example="示例·姓名",
        ),
        NUMBER,
        SchemaColumn(
            "line",
            msg("Line"),
            FieldType.CHOICE,
            required=True,
            choices=LINE_CHOICES,
            aliases=("部门", "处室"),
        ),
        SchemaColumn("sex", msg("Sex"), FieldType.CHOICE, choices=SEX_CHOICES),
        SchemaColumn("phone", msg("Phone"), max_length=32, aliases=("电话", "手机", "手机号")),
        SchemaColumn("title", msg("Title"), max_length=64, aliases=("职务", "职称")),
        SchemaColumn(
            "posts",
            msg("Posts"),
            aliases=("岗位",),
            hint=msg("Names of the post catalogue, several with 、 between them."),
        ),
        SchemaColumn("joined_on", msg("First day"), FieldType.DATE),
        SchemaColumn("left_on", msg("Last day"), FieldType.DATE),
        SchemaColumn("note", msg("Remarks"), FieldType.BLOCK, max_length=2000),
    ),
    unique=("staff_number",),
    dropped=tuple((name, NOT_KEPT) for name in ("身份证号", "身份证", "证件号", "身份证号码")),
)

CERTIFICATES = SheetSchema(
    "certificates",
    msg("Certificates"),
    (
        NUMBER,
        PERSON_NAME,
        SchemaColumn("kind", msg("Certificate"), required=True, max_length=64, aliases=("证书",)),
        SchemaColumn("number", msg("Certificate number"), max_length=64),
        SchemaColumn("issued_on", msg("Issued on"), FieldType.DATE),
        SchemaColumn("expires_on", msg("Valid through"), FieldType.DATE),
    ),
)

STAFF_POSTS = SheetSchema(
    "staff_posts",
    msg("Post catalogue"),
    (
        SchemaColumn("name", msg("Post"), required=True, max_length=64, aliases=("岗位名称",)),
        SchemaColumn("line", msg("Line"), FieldType.CHOICE, choices=LINE_CHOICES),
        SchemaColumn("duty_text", msg("Safety duties"), FieldType.BLOCK, max_length=20000),
        SchemaColumn("needs_sex", msg("Only for"), FieldType.CHOICE, choices=SEX_CHOICES),
    ),
    unique=("name",),
)

CLASSES = SheetSchema(
    "classes",
    msg("Classes"),
    (
        SchemaColumn("grade", msg("Grade"), required=True, max_length=32, example="一年级"),
        SchemaColumn(
            "entry_year",
            msg("Entry year"),
            FieldType.INT,
            required=True,
            least=1980,
            most=2200,
            aliases=("入学年份",),
            example="2026",
        ),
        SchemaColumn("name", msg("Class"), required=True, max_length=32, example="1班"),
        SchemaColumn(
            "class_teacher",
            msg("Class teacher's staff number"),
            aliases=("班主任工号",),
        ),
        SchemaColumn("class_teacher_name", msg("Class teacher"), hint=FOR_READERS),
    ),
    unique=("grade", "entry_year", "name"),
)

_NEVER_OF_PUPILS = (
    "身份证号",
    "身份证",
    "身份证号码",
    "身份证件号",
    "证件号",
    "证件号码",
    "学生身份证号",
    "性别",
    "出生日期",
    "生日",
    "民族",
    "住址",
    "家庭住址",
    "户籍",
    "联系电话",
    "电话",
    "手机",
    "家长姓名",
    "家长电话",
    "监护人",
    "监护人电话",
    "健康状况",
    "照片",
)
PUPILS = SheetSchema(
    "pupils",
    msg("Pupils"),
    (
        SchemaColumn(
            "number",
            msg("Pupil number"),
            required=True,
            max_length=32,
            aliases=("学号", "学籍号"),
            hint=msg("The school's own number, never an identity number."),
        ),
        SchemaColumn("name", msg("Name"), required=True, max_length=100, aliases=("姓名",)),
        SchemaColumn(
            "class_name",
            msg("Class"),
            required=True,
            max_length=64,
            aliases=("班级",),
            example="一年级1班",
        ),
        SchemaColumn(
            "entry_year",
            msg("Entry year"),
            FieldType.INT,
            least=1980,
            most=2200,
            hint=msg("Only needed when two classes have the same name."),
        ),
    ),
    unique=("number",),
    dropped=tuple((name, PUPIL_DATA) for name in _NEVER_OF_PUPILS),
)

SQUADS = SheetSchema(
    "squads",
    msg("Guard squads"),
    (
        SchemaColumn("squad", msg("Squad"), required=True, max_length=64, aliases=("队名",)),
        NUMBER,
        PERSON_NAME,
        SchemaColumn(
            "role",
            msg("Role in the group"),
            FieldType.CHOICE,
            required=True,
            choices=choices(rules.SQUAD_ROLE_LABELS),
        ),
    ),
    unique=("squad", "staff_number"),
)

GROUP = SheetSchema(
    "leading_group",
    msg("Safety leading group"),
    (
        SchemaColumn("school_year", msg("School year"), required=True, example="2026-2027"),
        NUMBER,
        PERSON_NAME,
        SchemaColumn(
            "role",
            msg("Role in the group"),
            FieldType.CHOICE,
            required=True,
            choices=choices(rules.GROUP_ROLE_LABELS),
        ),
        SchemaColumn("duty", msg("Duty"), FieldType.BLOCK, max_length=2000),
    ),
    unique=("school_year", "staff_number"),
)

POSITIONS = SheetSchema(
    "positions",
    msg("Positions"),
    (
        SchemaColumn(
            "position",
            msg("Position"),
            FieldType.CHOICE,
            required=True,
            choices=choices(
                rules.POSITION_LABELS,
                first_responsible=("校长", "第一责任人"),
                vice_principal=("分管副校长",),
                line_director=("条线主任",),
                safety_director=("安全主任",),
            ),
        ),
        NUMBER,
        PERSON_NAME,
        SchemaColumn("starts_on", msg("From"), FieldType.DATE, required=True),
        SchemaColumn(
            "ends_on",
            msg("Through"),
            FieldType.DATE,
            hint=msg("The first responsible person ends when the next one begins."),
        ),
        SchemaColumn("line", msg("Line"), FieldType.CHOICE, choices=LINE_CHOICES),
        SchemaColumn(
            "lines",
            msg("Lines in charge"),
            hint=msg("Of a vice-principal; several with 、 between them; empty means all."),
        ),
    ),
)


def _staff(parsed: Parsed) -> c.ImportStaff:
    return c.ImportStaff(
        rows=[
            c.StaffLine(
                **plain(row, "name", "staff_number", "line", "phone", "title", "note"),
                sex=_code(row, "sex"),
                posts=texts(row.values["posts"]),
                joined_on=row.values["joined_on"],  # type: ignore[arg-type]
                left_on=row.values["left_on"],  # type: ignore[arg-type]
                row=row.row,
            )
            for row in parsed.records
        ]
    )


def _code(row: ParsedRow, name: str) -> str | None:
    value = row.values[name]
    return str(value) if value else None


def _certificates(parsed: Parsed) -> c.ImportCertificates:
    return c.ImportCertificates(
        rows=[
            c.CertificateLine(
                **plain(row, "staff_number", "kind", "number"),
                issued_on=row.values["issued_on"],  # type: ignore[arg-type]
                expires_on=row.values["expires_on"],  # type: ignore[arg-type]
                row=row.row,
            )
            for row in parsed.records
        ]
    )


def _staff_posts(parsed: Parsed) -> c.ImportStaffPosts:
    return c.ImportStaffPosts(
        rows=[
            c.StaffPostLine(
                **plain(row, "name", "duty_text"),
                line=_code(row, "line"),
                needs_sex=_code(row, "needs_sex"),
                row=row.row,
            )
            for row in parsed.records
        ]
    )


def _classes(parsed: Parsed) -> c.ImportClasses:
    return c.ImportClasses(
        rows=[
            c.ClassLine(
                **plain(row, "grade", "name", "class_teacher"),
                entry_year=int(str(row.values["entry_year"])),
                row=row.row,
            )
            for row in parsed.records
        ]
    )


def _pupils(parsed: Parsed) -> c.ImportPupils:
    return c.ImportPupils(
        rows=[
            c.PupilLine(
                **plain(row, "number", "name", "class_name"),
                entry_year=int(str(year)) if (year := row.values["entry_year"]) else None,
                row=row.row,
            )
            for row in parsed.records
        ]
    )


def _squads(parsed: Parsed) -> c.ImportSquads:
    names = ("squad", "staff_number", "role")
    return c.ImportSquads(
        rows=[c.SquadLine(**plain(row, *names), row=row.row) for row in parsed.records]
    )


def _group(parsed: Parsed) -> c.ImportGroup:
    names = ("school_year", "staff_number", "role", "duty")
    return c.ImportGroup(
        rows=[c.GroupLine(**plain(row, *names), row=row.row) for row in parsed.records]
    )


_LINES = {fold(a): x.code for x in LINE_CHOICES for a in (x.code, *x.aliases)}


def _positions(parsed: Parsed) -> c.ImportPositions:
    return c.ImportPositions(
        rows=[
            c.PositionLine(
                **plain(row, "position", "staff_number"),
                starts_on=row.values["starts_on"],  # type: ignore[arg-type]
                ends_on=row.values["ends_on"],  # type: ignore[arg-type]
                line=_code(row, "line"),
                lines=tuple(_LINES.get(fold(t), t) for t in texts(row.values["lines"])),
                row=row.row,
            )
            for row in parsed.records
        ]
    )


TRANSFERS: tuple[Transfer, ...] = (
    Transfer(STAFF, _staff, q.ExportStaff),
    Transfer(CERTIFICATES, _certificates, q.ExportCertificates),
    Transfer(STAFF_POSTS, _staff_posts, q.ExportStaffPosts),
    Transfer(CLASSES, _classes, q.ExportClasses),
    Transfer(PUPILS, _pupils, q.ExportPupils),
    Transfer(SQUADS, _squads, q.ExportSquads),
    Transfer(GROUP, _group, q.ExportGroup),
    Transfer(POSITIONS, _positions, q.ExportPositions),
)
