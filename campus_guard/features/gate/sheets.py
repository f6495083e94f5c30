"""The sheets of the gate: old visitor logs, expected visitors, class lists, vehicles, permits.

What goes out is masked; a masked number that comes back changes nothing. A column for cards taken
as deposit (押证) is never read: nobody may withhold an identity card (居民身份证法 15).
"""

import re
from dataclasses import replace
from datetime import date, time

from campus_guard.core.i18n import msg
from campus_guard.core.sheets import (
    Choice,
    FieldType,
    Parsed,
    ParsedRow,
    SchemaColumn,
    SheetSchema,
)
from campus_guard.db.imports import Transfer
from campus_guard.db.records import LONGEST
from campus_guard.features.gate.commands import imports as c
from campus_guard.features.gate.commands import lists
from campus_guard.features.gate.commands import oldvisits as old
from campus_guard.features.gate.queries import exports as q
from campus_guard.features.gate.rules.codes import Sex, VisitState
from campus_guard.features.gate.rules.labels import label
from campus_guard.features.gate.rules.types import shipped_types
from campus_guard.features.people.sheets import plain

NO_DEPOSIT = msg(
    "Nobody may keep an identity card as deposit (Law on Resident Identity Cards 15): "
    "this column was dropped."
)
FOR_READERS = msg("Only for reading; it is not imported.")
MASKED = msg("A number with * in it is not read; the known one stays.")
_DEPOSIT = ("押证", "押证件", "押证号", "押证类型", "押身份证", "押何证件", "是否押证", "押证换证",
            "证件抵押", "抵押证件", "扣证", "扣押证件", "换证", "证件押存", "押证情况", "押证人",
            "押证(是/否)", "退证", "退证签字")  # fmt: skip
_LIKE_DEPOSIT = ((r"押.*证|证.*押|扣.*证|换证", NO_DEPOSIT),)
_CLOCK = re.compile(r"(\d{1,2})\s*[:：时点]\s*(\d{1,2})?")
_HEADS = re.compile(r"\s*(\d{1,4})\s*人?\s*[/、,，]?\s*(.*)")


SEXES = (Choice("male", label(Sex.MALE), ("男",)), Choice("female", label(Sex.FEMALE), ("女",)))
STATES = tuple(Choice(state.value, label(state)) for state in VisitState)
PHONE = SchemaColumn(
    "phone",
    msg("Contact phone"),
    max_length=40,
    aliases=("联系电话", "电话", "手机", "手机号", "联系方式", "电话号码"),
    hint=MASKED,
)
NAME = SchemaColumn(
    "name",
    msg("Name"),
    required=True,
    max_length=100,
    aliases=(
        "姓名", "来访人", "来访者", "访客姓名", "来访人姓名", "来访人员", "访客", "来访者姓名",
    ),
    example="示例·姓名",
)  # fmt: skip
UNIT = SchemaColumn(
    "unit", msg("Unit / address"),
    aliases=("单位/住址", "单位", "工作单位", "来访单位", "住址", "单位或住址", "单位及住址"),
)  # fmt: skip
REASON = SchemaColumn(
    "reason",
    msg("Reason for the visit"),
    aliases=("事由", "来访事由", "来访目的", "原因", "来访原因", "来校事由"),
)
HOST = SchemaColumn(
    "host",
    msg("Host"),
    max_length=100,
    aliases=("被访人", "受访人", "被访者", "接待人", "找何人", "被访人姓名", "接访人"),
)
PLATE = SchemaColumn(
    "plate", msg("Plate"), max_length=32, aliases=("车牌", "车牌号", "车号", "车牌号码")
)
TYPE = SchemaColumn(
    "type_code",
    msg("Visitor type"),
    max_length=64,
    aliases=("访客类型", "类型"),
    hint=msg("One of the visitor types of the settings; other when empty."),
    example=shipped_types()[0].name,
)

VISITS = SheetSchema(
    "visits",
    msg("Visits"),
    (
        SchemaColumn(
            "day", msg("Day"), FieldType.DATE, required=True, aliases=("日期", "来访日期")
        ),
        replace(NAME, required=False),  # a quick pass that was exported has none
        SchemaColumn("sex", msg("Sex"), FieldType.CHOICE, choices=SEXES, aliases=("性别",)),
        UNIT,
        SchemaColumn(
            "document",
            msg("Document number"),
            max_length=64,
            aliases=(
                "证件号", "证件号码", "证件号(后四位)", "身份证号", "身份证", "身份证号码",
                "身份证号(后四位)", "身份证(后四位)", "有效证件号",
            ),
            hint=MASKED,
        ),
        PHONE,
        TYPE,
        REASON,
        HOST,
        SchemaColumn(
            "heads",
            msg("People / escort"),
            aliases=("人数/陪同", "人数", "来访人数", "陪同", "来访人数(人)"),
            example="3/李示例",
        ),
        SchemaColumn(
            "entered",
            msg("Came at"),
            aliases=(
                "来访时间", "进校时间", "入校时间", "进入时间", "进/离时间", "到访时间", "进时间",
                "来访时间(进)", "进门时间",
            ),
            example="8:05",
        ),
        SchemaColumn(
            "expected",
            msg("Leave expected"),
            aliases=("预计离开", "预计离校时间", "预计离开时间"),
        ),
        SchemaColumn(
            "left",
            msg("Left school at"),
            aliases=("离校时间", "离开时间", "出校时间", "离时间", "出门时间"),
            hint=msg("Leave it empty when nobody knows: no time is made up."),
        ),
        SchemaColumn(
            "badge",
            msg("Temporary badge"),
            max_length=16,
            aliases=("临时证号", "访客证号", "证牌号", "胸牌号", "来宾证号"),
        ),
        PLATE,
        SchemaColumn(
            "goods", msg("Goods"), FieldType.BLOCK, max_length=LONGEST,
            aliases=("携带物品", "随身物品", "物品"),
        ),
        SchemaColumn("note", msg("Remarks"), FieldType.BLOCK, max_length=LONGEST,
                     aliases=("备注", "说明")),
        SchemaColumn(
            "state", msg("State"), FieldType.CHOICE, choices=STATES, hint=FOR_READERS
        ),
    ),
    dropped=tuple((header, NO_DEPOSIT) for header in _DEPOSIT),
    dropped_like=_LIKE_DEPOSIT,
)  # fmt: skip

EXPECTED = SheetSchema(
    "expected",
    msg("Expected visitors"),
    (
        SchemaColumn(
            "day", msg("Day"), FieldType.DATE, required=True, aliases=("日期", "来访日期")
        ),
        NAME,
        PHONE,
        UNIT,
        PLATE,
        TYPE,
        REASON,
        HOST,
        SchemaColumn(
            "heads",
            msg("Number of people"),
            FieldType.INT,
            least=1,
            most=999,
            aliases=("人数", "来访人数"),
        ),
        SchemaColumn(
            "from_time", msg("From time"), FieldType.TIME, aliases=("开始时间", "来访时间")
        ),
        SchemaColumn("to_time", msg("To time"), FieldType.TIME, aliases=("结束时间", "预计离开")),
    ),
    dropped=tuple((header, NO_DEPOSIT) for header in _DEPOSIT),
    dropped_like=_LIKE_DEPOSIT,
)

_PUPIL_NUMBER = msg("No number of a document of a pupil is kept; the column was not read.")
GUESTS = SheetSchema(
    "event_guests",
    msg("Families of an event"),
    (
        SchemaColumn(
            "event",
            msg("Event"),
            required=True,
            max_length=100,
            aliases=("活动", "活动名称"),
        ),
        SchemaColumn("day", msg("Day"), FieldType.DATE, required=True, aliases=("日期",)),
        SchemaColumn(
            "class_name",
            msg("Pupil's class"),
            required=True,
            max_length=64,
            aliases=("学生班级", "班级"),
        ),
        SchemaColumn(
            "pupil_name",
            msg("Pupil's name"),
            required=True,
            max_length=100,
            aliases=("学生姓名", "学生"),
        ),
        SchemaColumn("class_teacher", msg("Class teacher"), aliases=("班主任",)),
        SchemaColumn("guest_name", msg("Parent's name"), aliases=("家长姓名", "家长")),
        SchemaColumn("relation", msg("Relationship"), max_length=32, aliases=("关系",)),
        PHONE,
    ),
    dropped=tuple(
        (header, _PUPIL_NUMBER)
        for header in ("身份证号", "身份证", "学生身份证号", "证件号", "身份证号码")
    ),
)

STAFF_NUMBER = SchemaColumn(
    "staff_number",
    msg("Owner's staff number"),
    max_length=32,
    aliases=("工号", "车主工号", "教职工号"),
)
OWNER = SchemaColumn(
    "owner", msg("Owner's name"), hint=FOR_READERS, aliases=("姓名", "车主", "车主姓名")
)
VEHICLES = SheetSchema(
    "vehicles",
    msg("Known vehicles"),
    (
        replace(PLATE, required=True),
        SchemaColumn("model", msg("Model"), max_length=64, aliases=("车型",)),
        SchemaColumn("colour", msg("Colour"), max_length=32, aliases=("颜色",)),
        SchemaColumn("driver_name", msg("Driver"), max_length=100, aliases=("驾驶人", "司机")),
        SchemaColumn(
            "driver_phone",
            msg("Driver's phone"),
            max_length=40,
            aliases=("电话", "联系电话", "驾驶人电话"),
            hint=MASKED,
        ),
        STAFF_NUMBER,
        OWNER,
    ),
    unique=("plate",),
    dropped=tuple((header, NO_DEPOSIT) for header in _DEPOSIT),
    dropped_like=_LIKE_DEPOSIT,
)
PERMITS = SheetSchema(
    "permits",
    msg("Staff vehicle permits"),
    (
        replace(PLATE, required=True),
        replace(STAFF_NUMBER, required=True),
        OWNER,
        SchemaColumn(
            "number",
            msg("Permit number"),
            required=True,
            max_length=32,
            aliases=("证号", "出入证号"),
        ),
        SchemaColumn("starts_on", msg("From"), FieldType.DATE, required=True),
        SchemaColumn(
            "ends_on", msg("Through"), FieldType.DATE, required=True, aliases=("有效期", "有效期至")
        ),
        SchemaColumn(
            "licence_checked",
            msg("Driving and vehicle licence checked"),
            FieldType.BOOL,
            aliases=("驾驶证/行驶证核验", "证件核验"),
        ),
    ),
    unique=("number",),
)


def clocks(text: str) -> list[time]:
    """Return the times of day in a cell: 8:05-9:40, 8点5分, 2024-03-01 08:05."""
    found = []
    for hour, minute in _CLOCK.findall(text):
        if int(hour) < 24 and int(minute or 0) < 60:
            found.append(time(int(hour), int(minute or 0)))
    return found


def heads(text: str) -> tuple[int, str]:
    """Return head count and escort of a cell: 3, 3人, 3/李示例, 李示例 (one person)."""
    found = _HEADS.fullmatch(text)
    if found:
        return int(found[1]), found[2].strip()
    return 1, text.strip()


def _text(row: ParsedRow, name: str) -> str:
    return str(row.values.get(name) or "")


def _day(row: ParsedRow, name: str) -> date:
    value = row.values[name]
    if not isinstance(value, date):
        raise TypeError(name)
    return value


def _time(row: ParsedRow, name: str) -> time | None:
    value = row.values.get(name)
    return value if isinstance(value, time) else None


def _visits(parsed: Parsed) -> old.ImportOldVisits:
    return old.ImportOldVisits(rows=[_visit(row) for row in parsed.records])


def _visit(row: ParsedRow) -> old.OldVisit:
    came, gone = clocks(_text(row, "entered")), clocks(_text(row, "left"))
    count, escort = heads(_text(row, "heads"))
    until = clocks(_text(row, "expected"))
    if not gone and len(came) > 1:  # 进/离时间 in one cell
        gone = came[1:]
    return old.OldVisit(
        day=_day(row, "day"),
        sex=_text(row, "sex") or None,
        heads=count,
        escort=escort,
        entered=came[0] if came else None,
        expected=until[0] if until else None,
        left=gone[0] if gone else None,
        type_code=_text(row, "type_code") or "other",
        row=row.row,
        **plain(row, "name", "unit", "document", "phone", "reason", "host", "badge"),
        **plain(row, "plate", "goods", "note"),
    )


def _expected(parsed: Parsed) -> c.ImportExpected:
    return c.ImportExpected(
        rows=[
            c.ExpectedLine(
                day=_day(row, "day"),
                heads=int(_text(row, "heads") or 1),
                type_code=_text(row, "type_code") or "other",
                from_time=_time(row, "from_time"),
                to_time=_time(row, "to_time"),
                row=row.row,
                **plain(row, "name", "phone", "unit", "plate", "reason", "host"),
            )
            for row in parsed.records
        ]
    )


def _guests(parsed: Parsed) -> lists.ImportEventGuests:
    names = ("event", "class_name", "pupil_name", "class_teacher", "guest_name", "relation")
    return lists.ImportEventGuests(
        rows=[
            lists.EventGuestLine(day=_day(row, "day"), row=row.row, **plain(row, *names, "phone"))
            for row in parsed.records
        ]
    )


def _vehicles(parsed: Parsed) -> lists.ImportVehicles:
    names = ("plate", "model", "colour", "driver_name", "driver_phone", "staff_number")
    return lists.ImportVehicles(
        rows=[lists.VehicleLine(row=row.row, **plain(row, *names)) for row in parsed.records]
    )


def _permits(parsed: Parsed) -> lists.ImportPermits:
    return lists.ImportPermits(
        rows=[
            lists.PermitLine(
                starts_on=_day(row, "starts_on"),
                ends_on=_day(row, "ends_on"),
                licence_checked=bool(row.values["licence_checked"]),
                row=row.row,
                **plain(row, "plate", "staff_number", "number"),
            )
            for row in parsed.records
        ]
    )


TRANSFERS: tuple[Transfer, ...] = (
    Transfer(VISITS, _visits, q.ExportVisits),
    Transfer(EXPECTED, _expected, q.ExportExpected),
    Transfer(GUESTS, _guests, q.ExportGuests),
    Transfer(VEHICLES, _vehicles, q.ExportVehicles),
    Transfer(PERMITS, _permits, q.ExportPermits),
)
