"""The sheet of checklists: one row for each item, with the head of its checklist."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
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
from campus_guard.db.imports import Transfer
from campus_guard.features.hazards.commands.checklists import ChecklistLine, ImportChecklists
from campus_guard.features.hazards.queries.checklists import ExportChecklists
from campus_guard.features.hazards.rules.checklists import (
    CODE_LENGTH,
    HINT_LENGTH,
    TEXT_LENGTH,
    TITLE_LENGTH,
)
from campus_guard.features.hazards.rules.inspection_codes import (
    CheckMethod,
    Consequence,
    code_label,
)
from campus_guard.features.people.sheets import plain

_ALIASES: Mapping[StrEnum, tuple[str, ...]] = {
    CheckMethod.LOOK: ("看",),
    CheckMethod.TEST: ("测",),
    CheckMethod.PAPERS: ("查",),
    CheckMethod.ASK: ("问",),
    Consequence.ORDINARY: ("一般",),
    Consequence.POSSIBLE_MAJOR: ("重大待核", "重大"),
}


def _choices(codes: Iterable[StrEnum]) -> tuple[Choice, ...]:
    return tuple(Choice(code.value, code_label(code), _ALIASES[code]) for code in codes)


def _text(
    key: str, header: Message, most: int, *aliases: str, required: bool = False
) -> SchemaColumn:
    return SchemaColumn(key, header, required=required, max_length=most, aliases=aliases)


CHECKLISTS = SheetSchema(
    "checklists",
    msg("Checklists"),
    (
        SchemaColumn(
            "code",
            msg("Code of the checklist"),
            required=True,
            max_length=CODE_LENGTH,
            aliases=("检查表编号",),
            hint=msg("All rows with one code are one checklist, in order."),
            example="FIRE-2",
        ),
        _text(
            "title",
            msg("Title of the checklist"),
            TITLE_LENGTH,
            "检查表名称",
            "模板名称",
            required=True,
        ),
        _text("title_en", msg("Title in English"), TITLE_LENGTH),
        _text("inspector", msg("Who inspects"), TITLE_LENGTH, "检查人"),
        _text("frequency", msg("How often"), TITLE_LENGTH, "频次"),
        _text("item_code", msg("Code of the item"), CODE_LENGTH, "项目编号", required=True),
        _text("text", msg("What to check"), TEXT_LENGTH, "检查内容", required=True),
        _text("text_en", msg("What to check, in English"), TEXT_LENGTH),
        SchemaColumn(
            "method",
            msg("Method"),
            FieldType.CHOICE,
            choices=_choices(CheckMethod),
            aliases=("方法", "检查方法"),
        ),
        SchemaColumn(
            "on_fail",
            msg("If it fails"),
            FieldType.CHOICE,
            choices=_choices(Consequence),
            aliases=("不合格等级", "等级"),
        ),
        SchemaColumn("photo", msg("Photo when it fails"), FieldType.BOOL, aliases=("拍照",)),
        SchemaColumn(
            "hint", msg("Hints"), FieldType.BLOCK, max_length=HINT_LENGTH, aliases=("提示",)
        ),
    ),
    unique=("code", "item_code"),
)


def _line(row: ParsedRow) -> ChecklistLine:
    names = ("code", "title", "title_en", "inspector", "frequency", "item_code", "text",
             "text_en", "hint")  # fmt: skip
    codes: dict[str, Any] = {k: row.values[k] for k in ("method", "on_fail") if row.values[k]}
    photo = row.values["photo"] is not False
    return ChecklistLine(**plain(row, *names), **codes, photo=photo, row=row.row)


def _checklists(parsed: Parsed) -> ImportChecklists:
    return ImportChecklists(rows=[_line(row) for row in parsed.records])


CHECKLIST_TRANSFERS: tuple[Transfer, ...] = (Transfer(CHECKLISTS, _checklists, ExportChecklists),)
