"""Ways to find a name: initials and full pinyin of every reading, the characters themselves.

``pypinyin`` knows the readings of characters; of surnames it ranks 35 of 72 wrongly (单, 仇, 解),
so a table of surnames comes first and **all** readings are taken. It is imported when it is used.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from campus_guard.core.paths import resource
from campus_guard.core.text import fold

MOST_SPELLINGS = 64
TOKEN_LENGTH = 100
_SEPARATORS = "·∙•・●‧.-'"

Readings = Callable[[str], tuple[str, ...]]


@lru_cache(maxsize=1)
def _surnames() -> dict[str, tuple[str, ...]]:
    text = resource("people", "surnames.json").read_text(encoding="utf-8")
    return {name: tuple(readings) for name, readings in json.loads(text).items()}


@lru_cache(maxsize=4096)
def readings(character: str) -> tuple[str, ...]:
    """Return all readings of one character without tones, its surname reading first.

    ``v`` stands for ü. Empty for what is no Chinese character.
    """
    from pypinyin import Style, pinyin

    found = pinyin(character, heteronym=True, style=Style.NORMAL, errors="ignore")
    general = [r.replace("ü", "v").replace("ê", "e") for r in (found[0] if found else [])]
    first = _surnames().get(character, ())
    return tuple(dict.fromkeys(r for r in (*first, *general) if r.isascii() and r.isalpha()))


def _spellings(reading: str) -> tuple[str, ...]:
    """Return the ways to type a reading: lv, lu and lyu for 吕."""
    if "v" not in reading:
        return (reading,)
    return (reading, reading.replace("v", "u"), reading.replace("v", "yu"))


def _grow(parts: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """Return all ways through ``parts``; when they become too many, later parts give one each."""
    grown = [""]
    for choices in parts:
        taken = choices if len(grown) * len(choices) <= MOST_SPELLINGS else choices[:1]
        grown = [head + choice for head in grown for choice in taken]
    return tuple(grown)


def _sounds(text: str, of: Readings) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield what each sounding piece of the folded text is, with its readings.

    A Chinese character is a piece; so is a run of other letters and digits.
    """
    run = ""
    for character in text:
        found = () if character.isascii() else of(character)
        if found:
            if run:
                yield run, (run.lower(),)
            run = ""
            yield character, found
        elif character in _SEPARATORS:
            if run:
                yield run, (run.lower(),)
            run = ""
        else:
            run += character
    if run:
        yield run, (run.lower(),)


def name_tokens(name: str, of: Readings = readings) -> frozenset[str]:
    """Return the folded tokens under which a name is found by their beginnings.

    The characters from each place on, the initials of every reading, the full pinyin of every
    reading (ü as v, u and yu); the latter two also from each part of a name with separators (·).
    """
    plain = "".join(c for c in fold(name) if c not in _SEPARATORS)
    tokens = {plain[i:] for i in range(len(plain))}
    starts = [0, *(i + 1 for i, c in enumerate(fold(name)) if c in _SEPARATORS)]
    for start in starts:
        pieces = [r for _, r in _sounds(fold(name)[start:], of)]
        if any(pieces):
            initials = (tuple(dict.fromkeys(r[:1] for r in piece)) for piece in pieces)
            full = (
                tuple(dict.fromkeys(s for r in piece for s in _spellings(r))) for piece in pieces
            )
            tokens |= {t.upper() for t in (*_grow(initials), *_grow(full))}
    return frozenset(t[:TOKEN_LENGTH] for t in tokens if t)


def person_tokens(name: str, number: str = "", phone: str = "") -> frozenset[str]:
    """Return the tokens of a person: the name's, the number, the last four of the phone."""
    tail = phone.split("-", maxsplit=1)[0][-4:]
    extra = {fold(number), tail if len(tail) == 4 else ""}
    return name_tokens(name) | {t[:TOKEN_LENGTH] for t in extra if t}


def search_form(text: str) -> str:
    """Return what is typed in the form of the tokens: folded, separators out, ü as v."""
    plain = "".join(c for c in fold(text) if c not in _SEPARATORS)
    return plain.replace("Ü", "V")[:TOKEN_LENGTH]
