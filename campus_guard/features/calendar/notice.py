"""The State Council's yearly notice of public holidays: from its text, from JSON, from rows.

Texts like 一、元旦:1月1日(周四)至3日(周六)放假调休,共3天。1月4日(周日)上班。 The numbers of
days and the weekdays that the text states are checked against the calendar.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import Message, msg
from campus_guard.core.paths import resource
from campus_guard.features.calendar.rules import DAY, DayEntry, DayKind

SOURCE = "国务院办公厅关于{year}年部分节假日安排的通知"
BUNDLED_YEARS = (2024, 2025, 2026)


@dataclass(frozen=True)
class Notice:
    """A notice: its year, where it comes from, the days off and the make-up workdays.

    ``doubts`` are contradictions in the text itself; they are shown before it is taken.
    """

    year: int
    source: str
    days: tuple[DayEntry, ...]
    doubts: tuple[Message, ...] = ()


@dataclass(frozen=True)
class _Block:
    name: str
    off: tuple[date, ...]
    makeup: tuple[date, ...]
    follows: tuple[int, ...] = ()  # stated by JSON; empty: suggested


def suggest_follows(off: Iterable[date], makeup: Sequence[date]) -> tuple[int, ...]:
    """Return for each make-up day the weekday whose lessons it most likely repeats.

    The notice does not say. The days taken from the week are the last working days of the holiday,
    one for each make-up day; the school may change it.
    """
    worked = [day for day in sorted(off) if day.isoweekday() <= 5]
    taken = worked[len(worked) - len(makeup) :] if len(worked) >= len(makeup) else []
    return tuple(day.isoweekday() for day in taken)


def _entries(blocks: Iterable[_Block]) -> tuple[DayEntry, ...]:
    days: dict[date, DayEntry] = {}
    for block in blocks:
        for day in block.off:
            days[day] = DayEntry(day, DayKind.HOLIDAY, block.name)
        follows: Sequence[int | None] = block.follows or suggest_follows(block.off, block.makeup)
        follows = follows or [None] * len(block.makeup)
        for day, weekday in zip(block.makeup, follows, strict=True):
            days[day] = DayEntry(day, DayKind.MAKEUP_WORKDAY, block.name, weekday)
    return tuple(days[day] for day in sorted(days))


def _check_year(year: int, days: Iterable[DayEntry]) -> None:
    stray = [e.day for e in days if not date(year, 1, 1) - 7 * DAY <= e.day <= date(year, 12, 31)]
    if stray:
        raise UserError(
            msg("{day} does not belong to a notice of {year}.", day=stray[0], year=year)
        )


# --------------------------------------------------------------------------------- text

_BLOCK = re.compile(
    r"(?:^|[\n。;])\s*(?:[一二三四五六七八九十]+、)?(?:\d{4}年)?((?:[^\W\d_]{1,6}节|元旦)"
    r"(?:[、和与]\s*(?:[^\W\d_]{1,6}节|元旦))*)\s*:"
)
_DATE = re.compile(r"(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})日(?:\(([^()]*)\))?")
_WEEKDAY = re.compile(r"(?:周|星期)([一二三四五六日天])")
_COUNT = re.compile(r"共(\d+)天|放假(\d+)天")
_NUMBER = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "日": 7, "天": 7}


def parse_text(text: str, year: int | None = None) -> Notice:
    """Return the notice that the pasted text contains.

    ``year`` is needed when the text does not name one. Raises UserError in words when nothing can
    be read from it.
    """
    plain = _plain(text)
    year = year or _year_in(plain)
    if year is None:
        raise UserError(msg("The text does not say for which year it is. Type the year."))
    heads = list(_BLOCK.finditer(plain))
    if not heads:
        raise UserError(msg("No holiday was found in this text, such as 元旦:1月1日放假."))
    ends = [head.start() for head in heads[1:]] + [len(plain)]
    doubts: list[Message] = []
    blocks = [
        _read_block(head[1], plain[head.end() : end], year, doubts)
        for head, end in zip(heads, ends, strict=True)
    ]
    days = _entries(blocks)
    _check_year(year, days)
    return Notice(year, SOURCE.format(year=year), days, tuple(doubts))


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).replace("—", "至").replace("-", "至")
    return "\n".join("".join(line.split()) for line in folded.splitlines())


def _year_in(text: str) -> int | None:
    titles = re.findall(r"(\d{4})年(?:元旦|部分节假日|节假日|放假)", text)
    loose = re.findall(r"(\d{4})年", text)
    found = titles or (loose if len(set(loose)) == 1 else [])
    return int(found[0]) if found else None


def _read_block(name: str, text: str, year: int, doubts: list[Message]) -> _Block:
    off: list[date] = []
    makeup: list[date] = []
    month: int | None = None
    for sentence in re.split(r"[。;\n]", text):
        if "上班" in sentence:
            found, month = _dates(sentence, year, month, doubts)
            makeup += found
        elif "放假" in sentence and not off:
            off, month = _range(name, sentence, year, doubts)
    if not off:
        raise UserError(msg("The days off of {name} cannot be read.", name=name))
    return _Block(name, tuple(off), tuple(makeup))


def _range(
    name: str, sentence: str, year: int, doubts: list[Message]
) -> tuple[list[date], int | None]:
    before = sentence.split("放假", maxsplit=1)[0]
    found, month = _dates(before, year, None, doubts)
    if not found:
        raise UserError(msg("The days off of {name} cannot be read.", name=name))
    first, last = found[0], found[-1]
    if last < first or (last - first).days > 20:
        raise UserError(msg("The days off of {name} cannot be read.", name=name))
    days = [first + timedelta(days=i) for i in range((last - first).days + 1)]
    stated = _COUNT.search(sentence)
    if stated and int(stated[1] or stated[2]) != len(days):
        doubts.append(
            msg(
                "{name}: the text says {stated} days, its dates make {counted}.",
                name=name,
                stated=int(stated[1] or stated[2]),
                counted=len(days),
            )
        )
    return days, month


def _dates(
    text: str, year: int, month: int | None, doubts: list[Message]
) -> tuple[list[date], int | None]:
    found: list[date] = []
    for match in _DATE.finditer(text):
        year = int(match[1]) if match[1] else year
        month = int(match[2]) if match[2] else month
        if month is None:
            continue
        try:
            day = date(year, month, int(match[3]))
        except ValueError as error:
            words = msg("{text} is not a date.", text=match[0])
            raise UserError(words) from error
        _check_weekday(day, match[4] or "", doubts)
        found.append(day)
    return found, month


def _check_weekday(day: date, words: str, doubts: list[Message]) -> None:
    stated = _WEEKDAY.search(words)
    if stated and _NUMBER[stated[1]] != day.isoweekday():
        doubts.append(msg("{day} is not a {stated}.", day=day, stated=stated[0]))


# --------------------------------------------------------------------------------- JSON


def parse_json(text: str) -> Notice:
    """Return the notice in the shape of the bundled files; raises UserError in words."""
    try:
        data = json.loads(text)
        year = int(data["year"])
        blocks = [_json_block(part) for part in data["holidays"]]
        source = str(data.get("source") or SOURCE.format(year=year))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UserError(
            msg("This file is not a holiday notice: it needs year and holidays (name, from, to).")
        ) from error
    days = _entries(blocks)
    _check_year(year, days)
    return Notice(year, source, days)


def _json_block(part: dict[str, Any]) -> _Block:
    first, last = date.fromisoformat(part["from"]), date.fromisoformat(part["to"])
    length = (last - first).days
    if not 0 <= length <= 20:
        raise ValueError("from and to")
    off = tuple(first + timedelta(days=i) for i in range(length + 1))
    makeup = tuple(date.fromisoformat(m["day"]) for m in part.get("makeup", ()))
    follows = tuple(int(m["follows"]) for m in part.get("makeup", ()) if m.get("follows"))
    if (follows and len(follows) != len(makeup)) or any(not 1 <= f <= 7 for f in follows):
        raise ValueError("follows")
    return _Block(str(part["name"]), off, makeup, follows)


def read_bundled(year: int) -> Notice | None:
    """Return the notice of ``year`` that is shipped with the program, or None."""
    path: Path = resource("calendar", f"{year}.json")
    return parse_json(path.read_text(encoding="utf-8")) if path.is_file() else None
