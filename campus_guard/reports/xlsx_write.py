"""Sheets to XLSX: text stays text, numbers and dates are real, headers are frozen and repeat."""

from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from itertools import chain, islice
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from campus_guard.core.display import format_value
from campus_guard.core.document import Band, Cell, Column, Kind, Row, Stamp, Value, row_width
from campus_guard.core.i18n import Translator
from campus_guard.core.sheets import Sheet
from campus_guard.reports.saving import save_with
from campus_guard.reports.xlsx_text import LeftOut, looks_like_formula

_SAMPLE = 200  # rows that decide the widths
_NARROW, _WIDE = 6, 48  # characters
_EXACT = 10**15  # more digits than a spreadsheet keeps: written as text
_FORMATS = {
    Kind.MONEY: "#,##0.00",
    Kind.PERCENT: "0.0%",
    Kind.DATE: "yyyy-mm-dd",
    Kind.DATETIME: "yyyy-mm-dd hh:mm",
    Kind.TIME: "hh:mm",
}
_LINE = Side(style="thin", color="FF9AA7B6")
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))


@dataclass(frozen=True)
class _Looks:
    """Cells whose style is copied, because making one anew for each cell is slow."""

    styles: dict[str, Any]

    def cell(self, ws: Any, value: Value, name: str) -> Any:
        """Return a cell in the named style; text is text whatever it begins with."""
        made: Any = WriteOnlyCell(ws)
        made.value = value
        made._style = copy(self.styles[name])  # noqa: SLF001  # openpyxl's own way to share a style
        if isinstance(value, str):
            made.data_type = "s"
            if looks_like_formula(value):
                made.quotePrefix = True  # stays text when somebody edits the cell
        return made


def write_xlsx(
    sheets: Iterable[Sheet], path: Path, *, tr: Translator, stamp: Stamp | None = None
) -> list[str]:
    """Write ``sheets`` to ``path``, completely or not at all.

    Returns what had to be left out, in words (also on a last sheet); empty when nothing was.
    Raises WorldError when the file cannot be written.
    """
    left_out = LeftOut(tr)
    book = Workbook(write_only=True)
    book.properties.creator = "campus_guard"
    if stamp:
        book.properties.created = book.properties.modified = stamp.printed_at.replace(tzinfo=None)
    taken: set[str] = set()
    for sheet in sheets:
        _write_sheet(book, sheet, _sheet_name(sheet.name, taken), left_out)
    said = list(left_out.sentences)
    if said:
        note = Sheet(tr("Left out"), [Column(tr("Left out"))], [(s,) for s in said])
        _write_sheet(book, note, _sheet_name(note.name, taken), LeftOut(tr))
    save_with(path, book.save)
    return said


def _sheet_name(name: str, taken: set[str]) -> str:
    """Return a name that Excel accepts and that no other sheet of the file has."""
    plain = (
        "".join(c for c in name.translate(_FORBIDDEN) if c.isprintable()).strip()[:31] or "Sheet"
    )
    found, number = plain, 2
    while found.casefold() in taken:
        suffix = f" {number}"
        found = plain[: 31 - len(suffix)] + suffix
        number += 1
    taken.add(found.casefold())
    return found


def _write_sheet(book: Any, sheet: Sheet, name: str, left_out: LeftOut) -> None:
    ws = book.create_sheet(name)
    looks = _looks(ws)
    rows = iter(sheet.rows)
    sample = list(islice(rows, _SAMPLE))
    header = len(sheet.title) + 1
    _set_up(ws, sheet, header, sample)
    writer = _Writer(ws, sheet, name, looks, left_out)
    for index, line in enumerate(sheet.title):
        writer.line([line], "title" if index == 0 else "loose")
    writer.line([_header_text(c) for c in sheet.columns], "head")
    body = 0
    for row in chain(sample, rows):
        writer.row(row)
        body += 1
    if not body and sheet.empty_text:
        writer.line([sheet.empty_text], "loose")
    for row in sheet.totals:
        writer.row(row, bold=True)
    if body:
        last = get_column_letter(len(sheet.columns))
        ws.auto_filter.ref = f"A{header}:{last}{header + body}"
    for index, note in enumerate(sheet.notes):
        if index == 0:
            writer.line([], "loose")
        writer.line([note], "loose")


def _set_up(ws: Any, sheet: Sheet, header: int, sample: Sequence[Row]) -> None:
    """Set what must stand before the first row: widths, frozen header, print set-up."""
    for number, width in enumerate(_widths(sheet.columns, sample), 1):
        ws.column_dimensions[get_column_letter(number)].width = width
    ws.freeze_panes = f"A{header + 1}"
    ws.print_title_rows = f"{header}:{header}"
    ws.page_setup.orientation = "landscape" if len(sheet.columns) > 6 else "portrait"
    ws.page_setup.paperSize = 9  # A4
    ws.page_setup.fitToHeight = 0
    ws.sheet_properties.pageSetUpPr.fitToPage = True
    ws.oddFooter.center.text = "&P / &N"


class _Writer:
    """Appends rows to a worksheet and knows where it is."""

    def __init__(self, ws: Any, sheet: Sheet, name: str, looks: _Looks, left_out: LeftOut) -> None:
        self._ws, self._sheet, self._name = ws, sheet, name
        self._looks, self._left_out = looks, left_out
        self._number = 0

    def line(self, texts: Sequence[str], style: str) -> None:
        """Append a row of texts in one style."""
        self._number += 1
        self._ws.append([self._text(t, i, style) for i, t in enumerate(texts)])

    def row(self, row: Row, *, bold: bool = False) -> None:
        """Append a table row."""
        if isinstance(row, Band):
            self.line([row.text], "band")
            return
        self._number += 1
        columns = self._sheet.columns
        if row_width(row) != len(columns):
            raise ValueError(f"a row of {row_width(row)} cells in {len(columns)} columns")
        cells: list[Any] = []
        for raw in row:
            cell = raw if isinstance(raw, Cell) else Cell(raw)
            heavy = bold or cell.bold
            cells.append(self._value(cell.value, columns[len(cells)], len(cells), bold=heavy))
            cells += [None] * (cell.span - 1)
        self._ws.append(cells)

    def _value(self, value: Value, column: Column, index: int, *, bold: bool) -> Any:
        value = _storable(value, column, self._left_out.tr)
        if value is None:
            return None
        weight = "bold" if bold else "plain"
        if isinstance(value, str):
            return self._text(value, index, weight)
        return self._looks.cell(self._ws, value, f"{weight}:{_kind(value, column.kind)}")

    def _text(self, text: str, index: int, style: str) -> Any:
        place = f"{get_column_letter(index + 1)}{self._number}"
        return self._looks.cell(self._ws, self._left_out.clean(text, self._name, place), style)


def _storable(value: Value, column: Column, tr: Translator) -> Value:
    """Return the value in a type that a spreadsheet keeps unchanged, else as text."""
    if isinstance(value, bool):
        return tr("yes") if value else tr("no")
    if isinstance(value, datetime):
        value = value.replace(tzinfo=None)
        return value.time() if column.kind is Kind.TIME else value
    if isinstance(value, date) and value.year < 1900:
        return value.isoformat()
    if isinstance(value, int | float | Decimal):
        number = Decimal(str(value))
        if not number.is_finite() or abs(number) >= _EXACT:
            return str(value)
    return value


def _kind(value: Value, kind: Kind) -> Kind:
    """Return the format of a value: a date in a text column is still a date."""
    if isinstance(value, datetime):
        return Kind.DATETIME
    if isinstance(value, date):
        return Kind.DATE
    if isinstance(value, time):
        return Kind.TIME
    return kind if kind in {Kind.MONEY, Kind.PERCENT} else Kind.NUMBER


def _looks(ws: Any) -> _Looks:
    """Return the styles of this sheet."""
    top = Alignment(vertical="top", wrap_text=True)
    styles: dict[str, Any] = {}
    for name, font in (
        ("plain", Font(size=10)),
        ("loose", Font(size=10)),  # runs over the cells at its right
        ("bold", Font(size=10, bold=True)),
        ("band", Font(size=10, bold=True)),
        ("title", Font(size=13, bold=True)),
    ):
        styles[name] = _style(ws, font=font, alignment=top if name in {"plain", "bold"} else None)
    head = Alignment(horizontal="center", vertical="center", wrap_text=True)
    styles["head"] = _style(
        ws,
        font=Font(size=10, bold=True),
        alignment=head,
        fill=PatternFill("solid", fgColor="FFEEF3FA"),
        border=Border(bottom=_LINE, top=_LINE, left=_LINE, right=_LINE),
    )
    for weight in ("plain", "bold"):
        for kind in Kind:
            font = Font(size=10, bold=weight == "bold")
            top_only = Alignment(vertical="top")
            shown = _FORMATS.get(kind, "General")
            styles[f"{weight}:{kind}"] = _style(
                ws, font=font, alignment=top_only, number_format=shown
            )
    return _Looks(styles)


def _style(ws: Any, **parts: Any) -> Any:
    cell: Any = WriteOnlyCell(ws)
    for name, part in parts.items():
        if part is not None:
            setattr(cell, name, part)
    return cell._style  # noqa: SLF001  # see _Looks


def _header_text(column: Column) -> str:
    return f"{column.group} {column.header}" if column.group else column.header


def _widths(columns: Sequence[Column], sample: Sequence[Row]) -> Iterator[float]:
    """Yield a width in characters per column, from its header and its first values."""
    most = [_display_width(_header_text(c)) for c in columns]
    for row in sample:
        if isinstance(row, Band) or row_width(row) != len(row):
            continue
        for index, raw in enumerate(row):
            value = raw.value if isinstance(raw, Cell) else raw
            text = format_value(value, columns[index].kind, columns[index].decimals)
            most[index] = max(most[index], *map(_display_width, text.split("\n")))
    for width in most:
        yield min(max(width + 2, _NARROW), _WIDE)


def _display_width(text: str) -> int:
    """Return the width of text in digits; a Chinese character takes two."""
    return len(text) + sum(c > "\u2e7f" for c in text[:_WIDE])
