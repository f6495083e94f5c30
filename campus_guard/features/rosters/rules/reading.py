"""Reads JSON objects field by field and tells every mistake with its path, in words."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, TypeVar

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import Message, msg
from campus_guard.features.rosters.rules.model import DAY_MINUTES

T = TypeVar("T")
Errors = dict[str, Message]
_CLOCK = re.compile(r"^(\d{1,2}):([0-5]\d)$")
_MISSING: Any = object()


class Fields:
    """One JSON object. A wrong field gives its default and an entry in ``errors``."""

    def __init__(self, raw: Any, path: str, errors: Errors) -> None:
        self.path = path
        self.errors = errors
        if not isinstance(raw, Mapping):
            self.wrong("", msg("An object is expected here."))
            raw = {}
        self._raw: Mapping[str, Any] = raw
        self._seen: set[str] = set()

    def at(self, name: str) -> str:
        """Return the path of a field."""
        return f"{self.path}.{name}".strip(".")

    def wrong(self, name: str, problem: Message) -> None:
        """Keep a mistake (the first of each field)."""
        self.errors.setdefault(self.at(name) or "file", problem)

    def raw(self, name: str, default: Any = _MISSING) -> Any:
        """Return the value as it stands."""
        self._seen.add(name)
        value = self._raw.get(name, default)
        if value is _MISSING:
            self.wrong(name, msg("This field is missing."))
            return None
        return value

    def text(self, name: str, default: str = _MISSING) -> str:
        """Return a text."""
        value = self.raw(name, default)
        if isinstance(value, str):
            return value
        self.wrong(name, msg("Text is expected here."))
        return ""

    def choice(self, name: str, choices: tuple[str, ...], default: str = _MISSING) -> str:
        """Return one of the texts."""
        value = self.text(name, default)
        if value not in choices:
            self.wrong(name, msg("One of {choices} is expected here.", choices=", ".join(choices)))
            return choices[0]
        return value

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Return true or false."""
        value = self.raw(name, default)
        if not isinstance(value, bool):
            self.wrong(name, msg("true or false is expected here."))
            return default
        return value

    def number(self, name: str, low: int, high: int, default: int = _MISSING) -> int:
        """Return a whole number within the bounds."""
        value = self.raw(name, default)
        if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
            return value
        self.wrong(
            name, msg("A whole number from {low} to {high} is expected.", low=low, high=high)
        )
        return low

    def maybe(self, name: str, read: Callable[[str], T]) -> T | None:
        """Return ``read(name)``, or None when the field is absent or null."""
        self._seen.add(name)
        return None if self._raw.get(name) is None else read(name)

    def day(self, name: str) -> date:
        """Return a date written like 2026-09-01."""
        value = self.raw(name)
        try:
            return date.fromisoformat(value)
        except (TypeError, ValueError):
            self.wrong(name, msg("A date like 2026-09-01 is expected here."))
            return date.min

    def clock(self, name: str, high: int = 2 * DAY_MINUTES) -> int:
        """Return minutes of a time like 07:30; 31:00 is 07:00 of the next day."""
        value = self.raw(name)
        found = _CLOCK.match(value) if isinstance(value, str) else None
        minutes = int(found[1]) * 60 + int(found[2]) if found else -1
        if not 0 <= minutes <= high:
            self.wrong(name, msg("A time like 07:30 is expected (31:00 is 07:00 the next day)."))
            return 0
        return minutes

    def many(self, name: str, read: Callable[["Fields"], T], *, needed: bool = False) -> list[T]:
        """Return what ``read`` makes of each object of a list."""
        value = self.raw(name, _MISSING if needed else ())
        if not isinstance(value, list | tuple):
            self.wrong(name, msg("A list is expected here."))
            return []
        found = []
        for number, item in enumerate(value):
            fields = Fields(item, f"{self.at(name)}[{number}]", self.errors)
            found.append(read(fields))
            fields.done()
        return found

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of texts."""
        value = self.raw(name, ())
        if isinstance(value, list | tuple) and all(isinstance(v, str) for v in value):
            return tuple(value)
        self.wrong(name, msg("A list of texts is expected here."))
        return ()

    def inner(self, name: str, read: Callable[["Fields"], T]) -> T:
        """Return what ``read`` makes of the object in a field (empty when absent)."""
        fields = Fields(self.raw(name, {}), self.at(name), self.errors)
        made = read(fields)
        fields.done()
        return made

    def done(self) -> None:
        """Complain about fields nobody asked for (a slip of the pen would change the roster)."""
        for name in self._raw:
            if name not in self._seen:
                self.wrong(str(name), msg("This field is not known."))


def refuse(errors: Errors) -> None:
    """Raise UserError when there are mistakes."""
    if errors:
        raise UserError(msg("The roster file cannot be used."), errors)


def hours(minutes: int) -> str:
    """Return minutes as a time like 07:30."""
    return f"{minutes // 60:02}:{minutes % 60:02}"
