"""The figures of the six-tier scheme as a letter states them, read from the rule set's own text.

Letters and accidents are rooms of their own: both read the same stored JSON. That all numbers
agree with what accidents are judged by is held by a test.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

TIERS = ("A1", "A2", "A3", "R1", "R2", "R3")
RESPONSIBLE = TIERS[3:]
SEVERITIES = ("minor", "moderate", "grave")


@dataclass(frozen=True)
class Figures:
    """What one version of the rule set says. Money in yuan, times in minutes, points per case."""

    version: str
    points: Mapping[str, int]
    minutes: Mapping[str, Mapping[str, int]]
    moderate_from: Decimal
    grave_from: Decimal
    director_every: int
    vp_every: int
    management_points: Mapping[str, int]
    once: bool
    full_score: int
    allowance: Decimal
    award_year: str
    leaders_lose_awards: bool
    same_day_grace: int
    outside_minutes: int | None


@lru_cache(maxsize=4)
def figures_from(text: str) -> Figures:
    """Return the figures of a rule set's JSON, which was checked when it was saved."""
    data: Mapping[str, Any] = json.loads(text)
    bands, management = data["loss_bands_yuan"], data["management"]
    return Figures(
        version=data["version"],
        points={tier: data["points"][tier] for tier in TIERS},
        minutes={name: dict(data["minutes"][name]) for name in SEVERITIES[:2]},
        moderate_from=Decimal(bands["moderate_from"]),
        grave_from=Decimal(bands["grave_from"]),
        director_every=management["director_every"],
        vp_every=management["vp_every"],
        management_points={tier: management["points"][tier] for tier in RESPONSIBLE},
        once=management["mode"] == "once",
        full_score=data["full_score"],
        allowance=Decimal(data["allowance_yuan"]),
        award_year=data["award_year"],
        leaders_lose_awards=data["line_leaders_lose_awards"],
        same_day_grace=data["same_day_grace_minutes"],
        outside_minutes=data["external_report_minutes"],
    )
