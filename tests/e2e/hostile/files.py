"""What files tell: which ones were opened, what a workbook holds."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl

_SIGNS = tuple("=+-@＝＋－＠")
_NOT_IN_A_CELL = re.compile("[\ufffe\uffff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


class Watch:
    """Notes every file that Python opens between start and stop.

    An audit hook cannot be taken away again: there is one, and it forgets when nobody watches.
    """

    _active: "list[Watch]" = []  # noqa: RUF012 - the hook belongs to the process

    def __init__(self) -> None:
        self.names: list[str] = []

    @classmethod
    def start(cls) -> "Watch":
        if not cls._active:
            sys.addaudithook(_heard)
        watch = cls()
        cls._active[:] = [watch]
        return watch

    def stop(self) -> list[str]:
        names, self.names = self.names, []
        return names


def _heard(event: str, args: tuple[Any, ...]) -> None:
    if event == "open":
        for watch in Watch._active:
            watch.names.append(str(args[0]))


def texts_of(path: Path) -> Iterator[str]:
    """Yield the texts of a workbook; fails on a formula or a link."""
    book = openpyxl.load_workbook(path)
    assert book.defined_names is not None
    for sheet in book.worksheets:
        assert not sheet._images
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", cell.value
                assert cell.hyperlink is None, cell.value
                if isinstance(cell.value, str):
                    signs = cell.value.startswith(_SIGNS)
                    assert cell.quotePrefix or not signs, f"becomes one when edited: {cell.value}"
                    yield cell.value.replace("_x005F_", "_")


def as_cell(kept: str) -> tuple[str, set[str]]:
    """Return what a cell can hold of a text, and the characters that it cannot."""
    return _NOT_IN_A_CELL.sub("", kept), set(_NOT_IN_A_CELL.findall(kept))
