"""三防指标: what is required, what there is, and whether it reaches the line (IND-01 to IND-03).

The lines are those of the documents by kind of school; a school changes them with their source.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from campus_guard.core.i18n import Message, msg
from campus_guard.core.rates import Rate


class Indicator(StrEnum):
    """What is measured."""

    GUARDS = "guards"
    GEAR = "gear"
    CCTV = "cctv"
    NETWORK = "network"
    ALARM = "alarm"
    CLOSED = "closed"
    ESCORT = "escort"
    TEAM = "team"


class Preset(StrEnum):
    """Which lines count: those of a town, of the country, or 四个100%."""

    URBAN = "urban"
    RURAL = "rural"
    FOUR = "four"


LABELS: Mapping[Indicator | Preset, Message] = {
    Indicator.GUARDS: msg("Full-time guards"),
    Indicator.GEAR: msg("Protective equipment"),
    Indicator.CCTV: msg("Cameras that work"),
    Indicator.NETWORK: msg("Cameras linked with the police"),
    Indicator.ALARM: msg("One-key alarms that work"),
    Indicator.CLOSED: msg("Closed campus"),
    Indicator.ESCORT: msg("Posts at the school gate"),
    Indicator.TEAM: msg("Volunteer or village team"),
    Preset.URBAN: msg("Urban: 95/80/90%"),
    Preset.RURAL: msg("Rural: 80/-/60%"),
    Preset.FOUR: msg("Four times 100%"),
}

MEANINGS: Mapping[Indicator, Message] = {
    Indicator.GUARDS: msg("guards with a valid licence ÷ guards required by the number of pupils"),
    Indicator.GEAR: msg("equipment in place and fit for use ÷ equipment required"),
    Indicator.CCTV: msg("working camera points ÷ camera points that must be there"),
    Indicator.NETWORK: msg("points of networked systems ÷ camera points that must be there"),
    Indicator.ALARM: msg("working alarm points ÷ alarm points that must be there"),
    Indicator.CLOSED: msg("points of the newest check that hold ÷ points checked"),
    Indicator.ESCORT: msg("posts staffed at peak times ÷ posts required"),
    Indicator.TEAM: msg("active teams ÷ 1 (urban: volunteers; rural: village patrol)"),
}

_ALL = 100
LINES: Mapping[Preset, Mapping[Indicator, int]] = {
    Preset.URBAN: {
        Indicator.GUARDS: 95,
        Indicator.GEAR: 95,
        Indicator.CCTV: 80,
        Indicator.NETWORK: 80,
        Indicator.ALARM: 90,
        Indicator.TEAM: _ALL,
    },
    Preset.RURAL: {
        Indicator.GUARDS: 80,
        Indicator.GEAR: 80,
        Indicator.ALARM: 60,
        Indicator.TEAM: _ALL,
    },
    Preset.FOUR: {
        Indicator.GUARDS: _ALL,
        Indicator.CLOSED: _ALL,
        Indicator.CCTV: _ALL,
        Indicator.NETWORK: _ALL,
        Indicator.ALARM: _ALL,
        Indicator.ESCORT: _ALL,
    },
}
"""The line of each indicator in percent; one that is not named has no line."""

SOURCE = msg("Documents of the scheme; change it to what your bureau asks for today.")
GUARD_SOURCE = "GB/T 29315-2022"
MOST = 100_000


@dataclass(frozen=True)
class Thresholds:
    """The lines that count: a preset, the school's own changes to it, and where they come from."""

    preset: Preset
    own: Mapping[Indicator, int | None]
    source: str = ""

    def line(self, indicator: Indicator) -> int | None:
        """Return the line in percent; None when nothing is asked for."""
        if indicator in self.own:
            return self.own[indicator]
        return LINES[self.preset].get(indicator)


@dataclass(frozen=True)
class Measure:
    """What is required and what there is; None is not recorded."""

    required: int | None
    actual: int | None
    line: int | None

    @property
    def rate(self) -> Rate | None:
        """Return actual ÷ required; None while one of them is not recorded."""
        if self.required is None or self.actual is None:
            return None
        return Rate(min(self.actual, self.required), self.required)

    @property
    def met(self) -> bool | None:
        """Tell whether the line is reached; None without a line or without records.

        Nothing required is reached. The limit counts as reached (以上包括本数).
        """
        if self.line is None or self.rate is None:
            return None
        return self.rate.part * 100 >= self.line * self.rate.whole

    @property
    def gap(self) -> int:
        """Return how many are missing to the line; 0 when it is reached or unknown."""
        if self.met is not False or self.required is None or self.actual is None:
            return 0
        needed = -(-self.required * (self.line or 0) // 100)
        return needed - self.actual


def guards_required(pupils: int, *, boarding: bool) -> int:
    """Return the full-time guards that a school of ``pupils`` needs (GB/T 29315-2022).

    Day schools: 1 below 100, 2 below 1000, 3 from 1000 and 1 more for every further 500.
    Boarding schools: 2 below 300, and 1 more for every further 300.
    """
    if boarding:
        return 2 + max(0, pupils - 300) // 300
    if pupils < 100:
        return 1
    return 2 if pupils < 1000 else 3 + (pupils - 1000) // 500


def check_numbers(required: int | None, actual: int | None) -> dict[str, Message]:
    """Return what is wrong with typed numbers, by field."""
    words = msg("A whole number from 0 to {most}.", most=MOST)
    given = {"required": required, "actual": actual}
    return {k: words for k, v in given.items() if v is None or not 0 <= v <= MOST}


def check_line(line: int | None) -> Message | None:
    """Return what is wrong with a line in percent; None when it is good."""
    if line is None or 0 <= line <= _ALL:
        return None
    return msg("0 to 100 percent, or empty.")
