"""The empty workbook that an import wants, with comments and lists of answers."""

from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation

from campus_guard.core.i18n import Message, Translator, msg
from campus_guard.core.sheets import FieldType, SchemaColumn, SheetSchema
from campus_guard.reports.saving import save_with

_ROWS = 2000  # rows below the header that are prepared
_TEXT = "@"
_FORMATS = {
    FieldType.DATE: "yyyy-mm-dd",
    FieldType.DATETIME: "yyyy-mm-dd hh:mm",
    FieldType.TIME: "hh:mm",
    FieldType.INT: "0",
    FieldType.DECIMAL: "General",
}
_HOW: dict[FieldType, Message] = {
    FieldType.TEXT: msg("Text, at most {n} characters"),
    FieldType.BLOCK: msg("Text, at most {n} characters"),
    FieldType.INT: msg("A whole number"),
    FieldType.DECIMAL: msg("A number"),
    FieldType.DATE: msg("A date like 2026-09-01"),
    FieldType.DATETIME: msg("A date with a time like 2026-09-01 07:30"),
    FieldType.TIME: msg("A time like 07:30"),
    FieldType.BOOL: msg("yes or no"),
    FieldType.CHOICE: msg("One of: {choices}"),
}


def write_template(schema: SheetSchema, path: Path, tr: Translator) -> None:
    """Write the template of ``schema`` to ``path``. Raises WorldError.

    Required headers carry a star; the comment on a header says what belongs below it.
    """
    book = Workbook()
    ws: Any = book.active
    ws.title = tr(schema.name)[:31]
    lists = book.create_sheet(tr("Choices"))
    for number, column in enumerate(schema.columns, 1):
        _head(ws, number, column, tr)
        _format(ws, number, column)
        _offer(ws, lists, number, column, tr)
    ws.freeze_panes = "A2"
    ws.print_title_rows = "1:1"
    if lists.max_row == 1 and lists["A1"].value is None:
        book.remove(lists)
    save_with(path, book.save)


def _head(ws: Any, number: int, column: SchemaColumn, tr: Translator) -> None:
    text = tr(column.header) + ("*" if column.required else "")
    cell = ws.cell(1, number, text)
    cell.data_type = "s"
    cell.font = Font(bold=True, size=10)
    cell.fill = PatternFill("solid", fgColor="FFEEF3FA")
    cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    cell.comment = Comment(_advice(column, tr), "campus_guard", height=110, width=260)
    wide = 2 * len(text) + 4 if column.type is not FieldType.BLOCK else 40
    ws.column_dimensions[get_column_letter(number)].width = max(12, min(40, wide))


def _advice(column: SchemaColumn, tr: Translator) -> str:
    """Return what belongs into the column: type, whether required, hint, example."""
    choices = ", ".join(tr(c.label) for c in column.choices)
    how = _HOW[column.type].text
    parts = [tr(how, n=column.max_length, choices=choices)]
    parts.append(tr("Required") if column.required else tr("May be empty"))
    if column.hint:
        parts.append(tr(column.hint))
    if column.example:
        parts.append(tr("Example: {example}", example=column.example))
    return "\n".join(parts)


def _format(ws: Any, number: int, column: SchemaColumn) -> None:
    """Format the whole column, so that 007 stays 007 and a date becomes a date."""
    letter = get_column_letter(number)
    ws.column_dimensions[letter].number_format = _FORMATS.get(column.type, _TEXT)


def _offer(ws: Any, lists: Any, number: int, column: SchemaColumn, tr: Translator) -> None:
    """Offer the allowed answers as a list in the cells of the column."""
    if column.type is FieldType.CHOICE:
        answers = [tr(c.label) for c in column.choices]
    elif column.type is FieldType.BOOL:
        answers = [tr("yes"), tr("no")]
    else:
        return
    at = 1 if lists["A1"].value is None else lists.max_column + 1
    for row, answer in enumerate(answers, 1):
        lists.cell(row, at, answer).data_type = "s"
    letter = get_column_letter(at)
    source = f"{quote_sheetname(lists.title)}!${letter}$1:${letter}${len(answers)}"
    rule = DataValidation("list", formula1=f"={source}", allow_blank=not column.required)
    rule.errorTitle = tr(column.header)
    rule.error = tr("Choose one of the list.")
    rule.showErrorMessage = True
    ws.add_data_validation(rule)
    here = get_column_letter(number)
    rule.add(f"{here}2:{here}{_ROWS}")
