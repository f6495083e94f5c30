"""How wide the columns of a table become."""

import re
from collections.abc import Sequence
from itertools import islice

from campus_guard.core.display import format_value
from campus_guard.core.document import Band, Cell, Column, Kind, Row, Table
from campus_guard.reports.look import Look

_SAMPLE = 400  # rows looked at; the line breaker copes with what comes later
_EASY = 6.2  # characters: a column of short words gets that much before long texts get more
_WORD = re.compile(r"[!-~\u00c0-\u024f]+")


def column_widths(look: Look, table: Table, total: float) -> list[float]:
    """Return the widths in points of the columns of ``table``, together ``total``.

    Weighted columns get their share; the others what their words need at least, then room in
    proportion to how much longer their texts are.
    """
    columns = table.columns
    if all(c.weight > 0 for c in columns):
        whole = sum(c.weight for c in columns)
        return [total * c.weight / whole for c in columns]
    least, wish = _wishes(look, table, total)
    share = total / len(columns)
    weights = sum(c.weight for c in columns) + sum(not c.weight for c in columns)
    for index, column in enumerate(columns):
        if column.weight:
            wish[index] = max(least[index], total * column.weight / weights)
            least[index] = max(least[index], min(wish[index], share))
    ease = look.sizes.table * _EASY + 2 * look.sizes.pad_x
    easy = [max(a, min(b, ease)) for a, b in zip(least, wish, strict=True)]
    if sum(easy) >= total:
        return _share_out(least, easy, total)
    return _share_out(easy, wish, total)


def _wishes(look: Look, table: Table, total: float) -> tuple[list[float], list[float]]:
    """Return per column the width of its longest word and of its longest line (capped)."""
    size, pad = look.sizes.table, 2 * look.sizes.pad_x + 1
    least = [_header_least(look, c) + pad for c in table.columns]
    wish = [look.width(_longest(c.header), size, bold=True) + pad for c in table.columns]
    totals = len(table.totals)
    for number, row in enumerate(islice((*table.totals, *table.rows), _SAMPLE)):
        for index, text in _plain_cells(table.columns, row):
            wide = look.width(_longest(text), size, bold=number < totals) + pad
            kind = table.columns[index].kind
            word = wide if kind is not Kind.TEXT else _word_width(look, text, size) + pad
            least[index] = max(least[index], min(word, total * 0.3))
            wish[index] = max(wish[index], wide)
    return least, [max(a, min(b, total * 0.45)) for a, b in zip(least, wish, strict=True)]


def _plain_cells(columns: Sequence[Column], row: Row) -> list[tuple[int, str]]:
    """Return (column index, text) of the cells that cover one column only."""
    if isinstance(row, Band):
        return []
    cells: list[tuple[int, str]] = []
    at = 0
    for cell in row:
        span = cell.span if isinstance(cell, Cell) else 1
        value = cell.value if isinstance(cell, Cell) else cell
        if span == 1 and value is not None and not isinstance(value, bool):
            cells.append((at, format_value(value, columns[at].kind, columns[at].decimals)))
        at += span
    return cells


def _header_least(look: Look, column: Column) -> float:
    """A header may break after two characters, not inside a Latin word."""
    size = look.sizes.table
    return max(_word_width(look, column.header, size), size * min(2, len(column.header)))


def _word_width(look: Look, text: str, size: float) -> float:
    """Return the width of the longest unbreakable word; Chinese needs room for two and a mark."""
    words = _WORD.findall(text)
    longest = max((look.width(w, size) for w in words), default=0.0)
    return max(longest, size * min(3, len(text)))


def _longest(text: str) -> str:
    return max(text.split("\n"), key=len) if "\n" in text else text


def _share_out(least: list[float], wish: list[float], total: float) -> list[float]:
    """Return widths that sum to ``total``: at least ``least`` if possible, towards ``wish``."""
    floor, want = sum(least), sum(wish)
    if floor >= total:
        return [w * total / floor for w in least]
    if want <= total:
        return [w + (total - want) * w / want for w in wish]
    scale = (total - floor) / (want - floor)
    return [a + (b - a) * scale for a, b in zip(least, wish, strict=True)]
