"""The settings of the assessment: read from a rule set, written into the text of a new version."""

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import Message, msg
from campus_guard.core.text import clean_line
from campus_guard.features.accidents.rules.codes import AwardYear, Confirmer, ManagementMode
from campus_guard.features.accidents.rules.ruleset import RuleSet
from campus_guard.features.accidents.rules.ruleset_file import load_rule_set

_LEAP_YEAR = 2024
LONGEST_NAME = 64


@dataclass(frozen=True, kw_only=True)
class AssessmentSettings:
    """What a school decides about its assessment; ``grace`` in minutes after midnight (A-08)."""

    mode: ManagementMode
    director_every: int
    vp_every: int
    allowance: Decimal
    award_year: AwardYear
    school_year_starts: tuple[int, int]
    leaders_lose_awards: bool
    confirmed_by: Confirmer
    grace: int


def assessment_of(rules: RuleSet) -> AssessmentSettings:
    """Return the settings of a version."""
    return AssessmentSettings(
        mode=rules.management_mode,
        director_every=rules.director_every,
        vp_every=rules.vp_every,
        allowance=rules.allowance,
        award_year=rules.award_year,
        school_year_starts=rules.school_year_starts,
        leaders_lose_awards=rules.line_leaders_lose_awards,
        confirmed_by=rules.confirmed_by,
        grace=rules.same_day_grace_minutes,
    )


def with_assessment(text: str, version: str, settings: AssessmentSettings) -> str:
    """Return the text of a rule set under a new name, all but these settings as in ``text``.

    Raises UserError that names the field of the form.
    """
    _check(version, settings)
    data = json.loads(text)
    data["version"] = clean_line(version)
    data["management"] |= {
        "mode": settings.mode.value,
        "director_every": settings.director_every,
        "vp_every": settings.vp_every,
    }
    month, day = settings.school_year_starts
    data |= {
        "allowance_yuan": str(settings.allowance),
        "award_year": settings.award_year.value,
        "school_year_starts": f"{month:02}-{day:02}",
        "line_leaders_lose_awards": settings.leaders_lose_awards,
        "same_day_grace_minutes": settings.grace,
        "settlement": {"confirmed_by": settings.confirmed_by.value},
    }
    changed = json.dumps(data, ensure_ascii=False, indent=1)
    load_rule_set(changed)
    return changed


def _check(version: str, settings: AssessmentSettings) -> None:
    errors: dict[str, Message] = {}
    if not clean_line(version):
        errors["version"] = msg("Give the version a name.")
    elif len(clean_line(version)) > LONGEST_NAME:
        errors["version"] = msg("At most {n} characters.", n=LONGEST_NAME)
    if not (settings.allowance.is_finite() and 0 < settings.allowance < 10**6):
        errors["allowance"] = msg("An amount above 0 and below one million yuan.")
    elif settings.allowance * 100 != int(settings.allowance * 100):
        errors["allowance"] = msg("At most two decimals.")
    for name in ("director_every", "vp_every"):
        if not 1 <= getattr(settings, name) <= 100:
            errors[name] = msg("A whole number from {low} to {high}.", low=1, high=100)
    if not 0 <= settings.grace <= 1440:
        errors["grace"] = msg("A whole number from {low} to {high}.", low=0, high=1440)
    try:
        date(_LEAP_YEAR, *settings.school_year_starts)
    except ValueError:
        errors["school_year_starts"] = msg("There is no such day in the year.")
    if errors:
        raise UserError(msg("Some settings cannot be used."), errors)
