"""How the table of text fields is read: which fields commands have, what each of them keeps.

A command with a text field that stands in no table fails ``test_hostile_text``. Fields:

- ``line``, ``block``, ``name``: free text of at most so many characters, kept as it was typed
  but for control characters and, in a line, doubled blanks;
- ``phone``, ``username``: kept in a normal form, given by a function;
- ``coded``: never typed, chosen from a list; anything else is refused and nothing is written;
- ``key``: names another record; unknown ones are refused in words.
"""

import dataclasses
import importlib
import inspect
import pkgutil
import typing
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

import campus_guard.db
import campus_guard.features
from campus_guard.db.service import Command, Query
from tests.e2e.hostile.texts import Hostile

PROGRAM_MADE = ("uid", "account_uid")
"""Made by the program, typed by nobody."""


@dataclass(frozen=True)
class Text:
    """What a text field keeps.

    ``shown`` is its name in the answer of the query, ``error`` its name in a refusal; ``form`` is
    its normal form. ``refused``: hostile text never gets in; ``choosy``: some of it does not.
    ``cut``: what is too long is cut; ``lost``: nothing of it is kept; ``raw``: it is kept uncleaned
    (a path). The commands say so.
    """

    most: int = 20_000
    block: bool = False
    shown: str = ""
    form: Callable[[str], str] | None = None
    refused: bool = False
    choosy: bool = False
    error: str = ""
    cut: bool = False
    lost: bool = False
    raw: bool = False

    def keeps(self, text: Hostile, suffix: str) -> str:
        """Return what comes back of the text with something added to it."""
        kept = text.raw if self.raw else text.block if self.block else text.line
        kept += suffix
        return self.form(kept) if self.form else kept


def line(most: int, **more: Any) -> Text:
    """Return a field of one line."""
    return Text(most, **more)


def block(most: int = 20_000, **more: Any) -> Text:
    """Return a field of several lines."""
    return Text(most, block=True, **more)


CODED = Text(refused=True)
KEY = Text(refused=True)


@dataclass(frozen=True)
class Case:
    """A command: how one is made, its text fields, and the query that shows what it wrote."""

    make: Callable[[Any], Command[Any]]
    texts: Mapping[str, Text]
    read: Callable[[Any, Any], Any] | None = None
    fresh: bool = False


def operations(kind: type) -> dict[str, type]:
    """Return {room.Name: class} of all commands or all queries of the features."""
    found: dict[str, type] = {}
    for package in (campus_guard.db, campus_guard.features):
        for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
            if ".ui" in module.name:
                continue
            for name, thing in inspect.getmembers(importlib.import_module(module.name)):
                if _is_operation(thing, kind) and thing.__module__ == module.name:
                    room = module.name.removeprefix("campus_guard.").removeprefix("features.")
                    found[f"{room.split('.')[0]}.{name}"] = thing
    return found


def _is_operation(thing: Any, kind: type) -> bool:
    return (
        inspect.isclass(thing)
        and issubclass(thing, kind)
        and dataclasses.is_dataclass(thing)
        and hasattr(thing, "roles")
        and not inspect.isabstract(thing)
    )


def text_fields(operation: type) -> set[str]:
    """Return the paths of all fields that hold text (``facts.place``), the program's own apart."""
    hints = typing.get_type_hints(operation)
    paths = {
        path
        for field in dataclasses.fields(operation)
        if field.init
        for path in _paths(hints[field.name], field.name)
    }
    return {path for path in paths if path.rpartition(".")[2] not in PROGRAM_MADE}


def _paths(hint: Any, path: str) -> Iterator[str]:
    if hint is str or hint is Any:
        yield path
    elif dataclasses.is_dataclass(hint):
        hints = typing.get_type_hints(hint)
        for field in dataclasses.fields(hint):
            yield from _paths(hints[field.name], f"{path}.{field.name}")
    elif not (inspect.isclass(hint) and issubclass(hint, Enum)):
        for part in typing.get_args(hint):
            yield from _paths(part, path)


def needed(query: type) -> dict[str, Any]:
    """Return something for every field of a query that must be given."""
    hints = typing.get_type_hints(query)
    return {
        field.name: {int: 1, str: "", date: date(2026, 11, 20)}.get(hints[field.name], ())
        for field in dataclasses.fields(query)
        if field.default is dataclasses.MISSING
    }


def put(thing: Any, path: str, text: str) -> Any:
    """Return ``thing`` with the text in the field at ``path``; of several, in the first."""
    name, _, rest = path.partition(".")
    old = getattr(thing, name)
    if isinstance(old, tuple | list | frozenset):
        every = list(old)
        first = put(every[0], rest, text) if rest else text
        new: Any = type(old)([first, *every[1:]])
    elif isinstance(old, Mapping):
        new = dict.fromkeys(old, text)
    else:
        new = put(old, rest, text) if rest else text
    return dataclasses.replace(thing, **{name: new})


def words(thing: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Yield (name of the field, text) for every text in an answer, however deep."""
    if isinstance(thing, str):
        yield name, str(thing)
    elif dataclasses.is_dataclass(thing) and not isinstance(thing, type):
        for field in dataclasses.fields(thing):
            yield from words(getattr(thing, field.name), field.name)
    elif isinstance(thing, Mapping):
        for key, value in thing.items():
            yield from words(value, str(key))
    elif isinstance(thing, Sequence) and not isinstance(thing, bytes):
        for one in thing:
            yield from words(one, name)


COMMANDS = operations(Command)
QUERIES = operations(Query)
