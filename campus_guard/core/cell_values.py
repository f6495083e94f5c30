"""What people type into spreadsheet cells, as values; every refusal is a sentence."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from types import MappingProxyType

from campus_guard.core.document import Value
from campus_guard.core.i18n import Message, Translator, msg
from campus_guard.core.sheets import Choice, FieldType, SchemaColumn
from campus_guard.core.text import clean_block, clean_line, fold

_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?")
_TIME = re.compile(r"(\d{1,2})\s*[:时点]\s*(\d{1,2})?\s*分?(?:\s*:?\s*(\d{1,2})\s*秒?)?")
_TRUE = frozenset(fold(w) for w in ("是", "有", "对", "yes", "y", "true", "t", "1", "√", "✓", "☑"))
_FALSE = frozenset(
    fold(w) for w in ("否", "无", "無", "不", "不是", "no", "n", "false", "f", "0", "×", "✗", "☐")
)
_EXCEL_ERRORS = frozenset(
    ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#GETTING_DATA", "#SPILL!")
)
_EXACT = 10**15  # spreadsheets keep fifteen digits of a number


class Refused(Exception):
    """A cell cannot be used; ``message`` says why."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


Languages = tuple[Translator, ...]


def parse_cell(column: SchemaColumn, value: Value, languages: Languages) -> Value:
    """Return the cell's value in the column's type, None for an empty one.

    Raises Refused with the reason in words.
    """
    if isinstance(value, str) and value.strip() in _EXCEL_ERRORS:
        raise Refused(
            msg("The cell holds an error of the spreadsheet: {value}", value=value.strip())
        )
    if value is None or (isinstance(value, str) and not clean_block(value)):
        if column.required:
            raise Refused(msg("This must not be empty."))
        return None
    if column.type is FieldType.CHOICE:
        return _choice(column.choices, value, languages)
    parsed = _PARSERS[column.type](value)
    _check_limits(column, parsed)
    return parsed


def _check_limits(column: SchemaColumn, value: Value) -> None:
    """Raise Refused when a text is too long or a number out of its range."""
    if isinstance(value, str) and len(value) > column.max_length:
        raise Refused(msg("The text is longer than {n} characters.", n=column.max_length))
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        if column.least is not None and value < column.least:
            raise Refused(msg("{value} is less than {limit}.", value=value, limit=column.least))
        if column.most is not None and value > column.most:
            raise Refused(msg("{value} is more than {limit}.", value=value, limit=column.most))


def plain_text(value: Value) -> str:
    """Return the text that a text column means: 12.0 is 12, a date is 2026-09-01.

    Raises Refused for a number of which the spreadsheet has lost digits.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, int | float | Decimal):
        number = Decimal(str(value))
        if not number.is_finite() or abs(number) >= _EXACT:
            words = msg(
                "A spreadsheet keeps only 15 digits of a number. Format the column as text."
            )
            raise Refused(words)
        return str(int(number)) if number == int(number) else f"{number:f}"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}" if value.time() != time() else f"{value:%Y-%m-%d}"
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:%H:%M}" if isinstance(value, time) else ""


def _narrow(value: Value) -> str:
    """Return text with full-width letters, digits and signs made plain."""
    return unicodedata.normalize("NFKC", clean_line(plain_text(value)))


def _text(value: Value) -> str:
    return clean_line(plain_text(value))


def _block(value: Value) -> str:
    return clean_block(plain_text(value))


def _decimal(value: Value) -> Decimal:
    text = _narrow(value).replace(",", "").removesuffix("元").strip()
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise Refused(msg("“{value}” is not a number.", value=_shown(value))) from None
    if not number.is_finite() or abs(number) >= _EXACT:
        raise Refused(msg("“{value}” is not a number.", value=_shown(value)))
    return number


def _int(value: Value) -> int:
    number = _decimal(value)
    if number != int(number):
        raise Refused(msg("“{value}” is not a whole number.", value=_shown(value)))
    return int(number)


def _date(value: Value) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    found = _DATE.fullmatch(_narrow(value)) if isinstance(value, str) else None
    if found:
        try:
            return date(*(int(part) for part in found.groups()))
        except ValueError:
            pass
    raise Refused(msg("“{value}” is not a date. Write it like 2026-09-01.", value=_shown(value)))


def _time(value: Value) -> time:
    if isinstance(value, datetime):
        return value.time().replace(microsecond=0)
    if isinstance(value, time):
        return value.replace(microsecond=0)
    found = _TIME.fullmatch(_narrow(value)) if isinstance(value, str) else None
    if found:
        try:
            hour, minute, second = (int(part or 0) for part in found.groups())
            return time(hour, minute, second)
        except ValueError:
            pass
    raise Refused(msg("“{value}” is not a time. Write it like 07:30.", value=_shown(value)))


def _datetime(value: Value) -> datetime:
    if isinstance(value, datetime):
        return value.replace(microsecond=0, tzinfo=None)
    if isinstance(value, date):
        return datetime.combine(value, time())
    if isinstance(value, str):
        text = _narrow(value)
        found = _DATE.match(text)
        rest = text[found.end() :].lstrip(" T") if found else ""
        if found:
            try:
                return datetime.combine(_date(found.group()), _time(rest) if rest else time())
            except Refused:
                pass
    words = msg(
        "“{value}” is not a date with a time. Write it like 2026-09-01 07:30.", value=_shown(value)
    )
    raise Refused(words)


def _bool(value: Value) -> bool:
    word = fold(plain_text(value))
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise Refused(msg("“{value}” is neither yes nor no.", value=_shown(value)))


def _choice(choices: tuple[Choice, ...], value: Value, languages: Languages) -> str:
    word = fold(plain_text(value))
    for choice in choices:
        spellings = (choice.code, *choice.aliases, *(tr(choice.label) for tr in languages))
        if word in {fold(s) for s in spellings}:
            return choice.code
    allowed = ", ".join(languages[0](c.label) for c in choices)
    raise Refused(msg("“{value}” is not one of: {allowed}", value=_shown(value), allowed=allowed))


def _shown(value: Value) -> str:
    """Return the beginning of what stands in the cell, for a sentence."""
    text = value if isinstance(value, str) else str(value)
    line = clean_line(text)
    return line if len(line) <= 30 else line[:29] + "…"


_PARSERS: Mapping[FieldType, Callable[[Value], Value]] = MappingProxyType(
    {
        FieldType.TEXT: _text,
        FieldType.BLOCK: _block,
        FieldType.INT: _int,
        FieldType.DECIMAL: _decimal,
        FieldType.DATE: _date,
        FieldType.DATETIME: _datetime,
        FieldType.TIME: _time,
        FieldType.BOOL: _bool,
    }
)
