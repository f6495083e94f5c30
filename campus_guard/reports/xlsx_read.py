"""Reading a workbook somebody brings: looked at from outside first, then within limits.

A small file can unpack to gigabytes, and one value in the last cell of a sheet makes naive readers
build seventeen billion cells. So the zip directory is judged, then the sheet is walked once without
keeping anything, and only then read.
"""

import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, BinaryIO
from xml.sax import SAXException
from xml.sax.handler import ContentHandler
from zipfile import BadZipFile, ZipFile

import openpyxl
from defusedxml.common import DefusedXmlException
from defusedxml.sax import make_parser
from openpyxl.utils import column_index_from_string
from openpyxl.utils.exceptions import InvalidFileException

from campus_guard.core.document import Value
from campus_guard.core.errors import NotFound, UserError
from campus_guard.core.i18n import msg
from campus_guard.reports.xlsx_text import unescape

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")  # .xls, and .xlsx protected by a password
_MIB = 1024 * 1024
_BROKEN = (
    BadZipFile,
    InvalidFileException,
    DefusedXmlException,
    SAXException,
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    RuntimeError,
    SyntaxError,  # ElementTree's ParseError is one
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)


@dataclass(frozen=True)
class Caps:
    """The most that an imported file may hold."""

    file_mib: int = 20
    unpacked_mib: int = 120
    other_mib: int = 8  # of any part that is neither a sheet, nor its texts, nor a picture
    ratio: int = 200  # unpacked to packed, of any part above one MiB
    parts: int = 1000  # files inside the zip
    rows: int = 50_000
    columns: int = 200


def read_xlsx(path: Path, caps: Caps | None = None) -> list[list[Value]]:
    """Return the cell values of the first sheet, row by row; trailing empty rows are cut.

    Raises UserError in words for a file that is no workbook, damaged, or larger than ``caps``;
    NotFound when there is no such file.
    """
    caps = caps or Caps()
    if not openpyxl.DEFUSEDXML:
        raise RuntimeError("openpyxl does not use defusedxml")  # would let entities expand
    if not path.is_file():
        raise NotFound(msg("The file {name} does not exist.", name=path.name))
    with _in_words(path):
        _judge_zip(path, caps)
        return _read(path, caps)


@contextmanager
def _in_words(path: Path) -> Iterator[None]:
    """Turn whatever a damaged file makes the readers raise into one sentence."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of parts it does not know
            yield
    except UserError:
        raise
    except _BROKEN as error:
        words = msg(
            "{name} cannot be read as a spreadsheet. Open it and save it again as .xlsx.",
            name=path.name,
        )
        raise UserError(words) from error


def _judge_zip(path: Path, caps: Caps) -> None:
    """Refuse by size, number of parts and packing ratio before anything is unpacked."""
    if path.stat().st_size > caps.file_mib * _MIB:
        raise UserError(msg("The file is larger than {n} MiB.", n=caps.file_mib))
    with path.open("rb") as stream:
        if stream.read(8) == _OLE:
            words = msg(
                "This is an old .xls file or has a password. Save it as .xlsx without password."
            )
            raise UserError(words)
    with ZipFile(path) as packed:
        parts = packed.infolist()
    too_dense = any(
        p.file_size > _MIB and p.file_size > caps.ratio * max(1, p.compress_size) for p in parts
    )
    too_dense |= any(p.file_size > caps.other_mib * _MIB and not _large(p.filename) for p in parts)
    total = sum(p.file_size for p in parts)
    names = {p.filename for p in parts}
    if len(parts) > caps.parts or total > caps.unpacked_mib * _MIB or too_dense:
        words = msg("The file unpacks to much more than a list of records; it was not opened.")
        raise UserError(words)
    if len(names) != len(parts) or any(p.flag_bits & 1 for p in parts):
        raise BadZipFile("doubled or encrypted parts")


def _large(name: str) -> bool:
    """Return whether a part may be large: it is read row by row, or not at all."""
    return name.startswith(("xl/worksheets/", "xl/sharedStrings", "xl/media/"))


def _read(path: Path, caps: Caps) -> list[list[Value]]:
    # Opened here, because openpyxl leaves a file open when it does not understand it.
    with path.open("rb") as stream:
        return _read_stream(path, stream, caps)


def _read_stream(path: Path, stream: BinaryIO, caps: Caps) -> list[list[Value]]:
    book = openpyxl.load_workbook(stream, read_only=True, data_only=True, keep_links=False)
    try:
        sheet: Any = book.worksheets[0]
        extent = _extent(path, sheet._worksheet_path, caps)  # noqa: SLF001  # no public name
        rows: list[list[Value]] = []
        if extent.rows:
            found = sheet.iter_rows(max_row=extent.rows, max_col=extent.columns, values_only=True)
            rows += ([_value(v) for v in row] for row in found)
    finally:
        book.close()
    while rows and not any(v is not None for v in rows[-1]):
        rows.pop()
    return rows


class _Extent(ContentHandler):
    """Finds the last row and column that hold a value, and stops beyond the caps."""

    def __init__(self, caps: Caps) -> None:
        super().__init__()
        self._caps = caps
        self._row = self._column = 0
        self.rows = self.columns = 0

    def startElement(self, name: str, attrs: Any) -> None:  # noqa: N802  # SAX's name
        tag = name.rpartition(":")[2]
        if tag == "row":
            self._row = int(attrs.get("r", self._row + 1))
            self._column = 0
        elif tag == "c":
            self._place(attrs.get("r", ""))
        elif tag in {"v", "is"}:
            self._note()

    def _place(self, reference: str) -> None:
        letters = reference.rstrip("0123456789")
        if not letters:
            self._column += 1
            return
        self._column = column_index_from_string(letters)
        self._row = int(reference[len(letters) :])

    def _note(self) -> None:
        if self._row > self._caps.rows:
            raise UserError(
                msg(
                    "The sheet has more than {n} rows. Divide it into several files.",
                    n=self._caps.rows,
                )
            )
        if self._column > self._caps.columns:
            raise UserError(
                msg("The sheet has values right of column {n}. Delete them.", n=self._caps.columns)
            )
        self.rows = max(self.rows, self._row)
        self.columns = max(self.columns, self._column)


def _extent(path: Path, part: str, caps: Caps) -> _Extent:
    """Walk the sheet once and return how far its values reach."""
    found = _Extent(caps)
    parser = make_parser()
    parser.setContentHandler(found)
    with ZipFile(path) as packed, packed.open(part.lstrip("/")) as stream:
        parser.parse(stream)
    return found


def _value(value: Any) -> Value:
    """Return a cell's value in the types of ``Value``."""
    if isinstance(value, str):
        return unescape(value) or None
    if isinstance(value, timedelta):
        whole = int(value.total_seconds())
        if 0 <= whole < 24 * 3600:
            return time(whole // 3600, whole // 60 % 60, whole % 60)
        return str(value)
    if value is None or isinstance(value, bool | int | float | datetime | date | time):
        return value
    return str(value)
