"""Seasonal tasks (EDU-04, EDU-06, EDU-10): what comes back every year, from a data file.

``resources/reports/seasons.json`` names the days; a window may reach over the end of the year.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from campus_guard.core.i18n import Message, Translator, msg
from campus_guard.core.ids import derived_uid
from campus_guard.core.paths import resource
from campus_guard.features.overview.schedule import clamped

LEDGER = "SEASON"
TRIES = 9
"""How often an entry may be voided and written anew."""


class SeasonState(StrEnum):
    """Where a seasonal task stands."""

    LATER = "later"
    TO_ENTER = "to_enter"
    RUNNING = "running"
    OVERDUE = "overdue"
    MISSED = "missed"
    DONE = "done"


SEASON_STATES: dict[SeasonState, Message] = {
    SeasonState.LATER: msg("Not begun yet"),
    SeasonState.TO_ENTER: msg("To be entered"),
    SeasonState.RUNNING: msg("Running"),
    SeasonState.OVERDUE: msg("Not finished in time"),
    SeasonState.MISSED: msg("Time over, not entered"),
    SeasonState.DONE: msg("Done"),
}


@dataclass(frozen=True, kw_only=True)
class Season:
    """A task of the year: its window (month, day) and its words in both languages."""

    code: str
    season: str
    first: tuple[int, int]
    last: tuple[int, int]
    zh: str
    en: str
    tasks_zh: str
    tasks_en: str

    def title(self, tr: Translator) -> str:
        """Return the name for this reader."""
        return self.en if tr.language == "en" else self.zh

    def tasks(self, tr: Translator) -> str:
        """Return the measures for this reader, one a line."""
        return self.tasks_en if tr.language == "en" else self.tasks_zh


@dataclass(frozen=True)
class Occurrence:
    """A seasonal task in the year in which it begins; both days count."""

    season: Season
    year: int
    first: date
    last: date

    def uid(self, turn: int = 0) -> str:
        """Return the uid of its entry in the ledger: pressed twice it is one entry."""
        return derived_uid("season", self.season.code, self.year, turn)


def shipped_seasons() -> tuple[Season, ...]:
    """Return the seasonal tasks, as shipped."""
    text = resource("reports", "seasons.json").read_text(encoding="utf-8")
    return tuple(_season(raw) for raw in json.loads(text)["seasons"])


def _season(raw: dict[str, Any]) -> Season:
    return Season(
        code=raw["code"],
        season=raw["season"],
        first=_day(raw["from"]),
        last=_day(raw["to"]),
        zh=raw["zh"],
        en=raw["en"],
        tasks_zh=raw["tasks"]["zh"],
        tasks_en=raw["tasks"]["en"],
    )


def _day(text: str) -> tuple[int, int]:
    return int(text[:2]), int(text[3:5])


def occurrence(season: Season, year: int) -> Occurrence:
    """Return the window that begins in ``year``; the end of February is its last day."""
    over = season.last < season.first
    last = clamped(year + over, *season.last)
    if season.last == (2, 28):
        last = clamped(year + over, 2, 29)
    return Occurrence(season, year, clamped(year, *season.first), last)


def occurrences(seasons: Iterable[Season], first: date, last: date) -> tuple[Occurrence, ...]:
    """Return the windows that share a day with ``first`` to ``last``, earliest first."""
    found = [
        occurrence(season, year)
        for season in seasons
        for year in range(first.year - 1, last.year + 1)
    ]
    touching = [o for o in found if o.first <= last and o.last >= first]
    return tuple(sorted(touching, key=lambda o: (o.first, o.last, o.season.code)))


def running(seasons: Sequence[Season], today: date) -> tuple[Occurrence, ...]:
    """Return what belongs to this day."""
    return occurrences(seasons, today, today)


def state_of(found: Occurrence, today: date, entry_open: bool | None) -> SeasonState:
    """Return the state; ``entry_open`` is None while nothing stands in the ledger."""
    if entry_open is False:
        return SeasonState.DONE
    if found.first > today:
        return SeasonState.LATER if entry_open is None else SeasonState.RUNNING
    if found.last < today:
        return SeasonState.MISSED if entry_open is None else SeasonState.OVERDUE
    return SeasonState.TO_ENTER if entry_open is None else SeasonState.RUNNING


BACK = timedelta(days=366)
AHEAD = timedelta(days=62)
