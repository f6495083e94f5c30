"""What an entry holds: checked, cleaned, computed, stored as JSON and read back."""

from collections.abc import Callable, Mapping
from datetime import date, time
from decimal import Decimal, InvalidOperation
from typing import Any

from campus_guard.core.i18n import Message, Translator, msg
from campus_guard.core.text import clean_block, clean_line
from campus_guard.features.ledgers.rules import expressions as ex
from campus_guard.features.ledgers.rules.check import kinds
from campus_guard.features.ledgers.rules.types import (
    FIGURES,
    PLAIN,
    FieldDef,
    FieldType,
    LedgerDef,
)

LINE = 200
BLOCK = 20_000
NEEDED = msg("This is needed.")
UNUSABLE = msg("This cannot be used here.")
_FIRST, _LAST = date(1990, 1, 1), date(2100, 1, 1)
Values = Mapping[str, Any]
Wrong = dict[str, Message]


class _Refused(Exception):
    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


def empty(value: Any) -> bool:
    """Tell whether nothing was answered; No is an answer."""
    return value is None or value in ("", ()) or value == (None, None)


def clean_values(ledger: LedgerDef, given: Values) -> tuple[dict[str, Any], Wrong]:
    """Return the cleaned values with what is computed, and what is wrong by field.

    Fields left out count as not answered; keys that the ledger does not have are wrong.
    """
    known = {f.key for f in ledger.typed}
    wrong: Wrong = {key: UNUSABLE for key in given if key not in known}
    found: dict[str, Any] = {}
    for f in ledger.typed:
        value = given.get(f.key)
        try:
            cleaned = None if empty(value) else _CLEANERS[f.type](f, value)
        except _Refused as error:
            wrong[f.key] = error.message
            continue
        if empty(cleaned):
            if f.required:
                wrong[f.key] = NEEDED
        else:
            found[f.key] = cleaned
    _check_order(ledger, found, wrong)
    return computed(ledger, found), wrong


def _check_order(ledger: LedgerDef, found: Values, wrong: Wrong) -> None:
    for f in ledger.typed:
        first, second = found.get(f.not_before), found.get(f.key)
        if isinstance(first, date) and isinstance(second, date) and second < first:
            earlier = ledger.field(f.not_before)
            name = earlier.words.zh if earlier else ""
            wrong[f.key] = msg("This is before “{name}”.", name=name)


def computed(ledger: LedgerDef, values: Values) -> dict[str, Any]:
    """Return the values with those of the computed fields, from above to below."""
    found = dict(values)
    usable = kinds(ledger.fields)
    for f in ledger.fields:
        if f.compute:
            found.pop(f.key, None)
            numbers = {key: found.get(key) for key in usable}
            value = ex.compute(f.compute, numbers)
            if isinstance(value, Decimal):
                value = _rounded(f, value)
            if value is not None:
                found[f.key] = value
    return found


def _rounded(f: FieldDef, value: Decimal) -> Decimal:
    places = 2 if f.type is FieldType.MONEY else f.places
    return value.quantize(Decimal(1).scaleb(-places)) + 0


def _text(f: FieldDef, value: Any) -> str:
    if not isinstance(value, str):
        raise _Refused(UNUSABLE)
    block = f.type is FieldType.BLOCK
    text, most = (clean_block(value), BLOCK) if block else (clean_line(value), LINE)
    if len(text) > most:
        raise _Refused(msg("At most {n} characters.", n=most))
    return text


def _number(f: FieldDef, value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        raise _Refused(UNUSABLE)
    try:
        number = Decimal(value)
    except InvalidOperation:
        raise _Refused(msg("This is not a number.")) from None
    if not number.is_finite() or abs(number) >= ex.LARGEST:
        raise _Refused(msg("This is not a number."))
    places = 2 if f.type is FieldType.MONEY else f.places
    exact = number.quantize(Decimal(1).scaleb(-places))
    if exact != number:
        raise _Refused(msg("At most {n} decimals.", n=places))
    if f.least is not None and exact < f.least:
        raise _Refused(msg("At least {limit}.", limit=f.least))
    if f.most is not None and exact > f.most:
        raise _Refused(msg("At most {limit}.", limit=f.most))
    return exact + 0


def _date(_f: FieldDef, value: Any) -> date:
    if type(value) is not date:
        raise _Refused(UNUSABLE)
    if not _FIRST <= value <= _LAST:
        raise _Refused(msg("The year cannot be right."))
    return value


def _time(_f: FieldDef, value: Any) -> time:
    if not isinstance(value, time):
        raise _Refused(UNUSABLE)
    return value.replace(second=0, microsecond=0, tzinfo=None)


def _yes_no(_f: FieldDef, value: Any) -> bool:
    if not isinstance(value, bool):
        raise _Refused(UNUSABLE)
    return value


def _choice(f: FieldDef, value: Any) -> str:
    if not isinstance(value, str) or f.option(value) is None:
        raise _Refused(msg("Choose one of the answers."))
    return value


def _row(_f: FieldDef, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise _Refused(msg("Choose one from the list."))
    return value


def _two(_f: FieldDef, value: Any) -> tuple[int, int]:
    if not isinstance(value, tuple | list) or len(value) != 2 or None in value:
        raise _Refused(msg("Two people are needed."))
    first, second = (_row(_f, one) for one in value)
    if first == second:
        raise _Refused(msg("These must be two different people."))
    return first, second


def _never(_f: FieldDef, _value: Any) -> None:
    raise _Refused(UNUSABLE)


_CLEANERS: Mapping[FieldType, Callable[[FieldDef, Any], Any]] = {
    FieldType.TEXT: _text,
    FieldType.BLOCK: _text,
    FieldType.NUMBER: _number,
    FieldType.MONEY: _number,
    FieldType.DATE: _date,
    FieldType.TIME: _time,
    FieldType.YES_NO: _yes_no,
    FieldType.CHOICE: _choice,
    FieldType.PERSON: _row,
    FieldType.TWO_PEOPLE: _two,
    FieldType.AREA: _row,
    FieldType.PUPIL: _row,
    FieldType.CLASS: _row,
    FieldType.FILE: _never,
    FieldType.LINK: _row,
}


def stored(value: Any) -> Any:
    """Return a value as JSON keeps it."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return list(value) if isinstance(value, tuple) else value


def loaded(f: FieldDef, value: Any) -> Any:
    """Return the value that ``stored`` stored in this field."""
    if value is None:
        return None
    if f.type in FIGURES:
        return Decimal(value)
    if f.type is FieldType.DATE:
        return date.fromisoformat(value)
    if f.type is FieldType.TIME:
        return time.fromisoformat(value)
    return tuple(value) if f.type is FieldType.TWO_PEOPLE else value


def load_values(ledger: LedgerDef, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the stored values of an entry in the fields of the ledger it was written under."""
    return {f.key: loaded(f, data[f.key]) for f in ledger.fields if f.key in data}


def split(ledger: LedgerDef, values: Values) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the stored values that lie open and those that are sealed.

    Of a restricted ledger dates, numbers, yes and no and choices lie open: they are counted.
    """
    open_: dict[str, Any] = {}
    sealed: dict[str, Any] = {}
    for f in ledger.fields:
        if f.key in values:
            kept = open_ if not ledger.sensitive or f.type in PLAIN else sealed
            kept[f.key] = stored(values[f.key])
    return open_, sealed


def show(f: FieldDef, value: Any, names: Mapping[str, str], tr: Translator) -> str:
    """Return a value in words. ``names``: {key of the field: name of what it points to}."""
    if empty(value):
        return ""
    if f.key in names:
        return names[f.key]
    if f.type is FieldType.CHOICE:
        option = f.option(value)
        return option.words.say(tr) if option else str(value)
    if f.type is FieldType.YES_NO:
        return tr("Yes") if value else tr("No")
    if f.type is FieldType.MONEY:
        return f"{value:,.2f}"
    if f.type is FieldType.NUMBER:
        return f"{value:f} {f.unit}".strip()
    return f"{value:%H:%M}" if isinstance(value, time) else str(value)
