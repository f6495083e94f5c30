"""Figures that can be missing, rates that name their denominator, and comparisons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import IntEnum

from campus_guard.core.i18n import Message, msg
from campus_guard.core.rates import Rate as Rate  # noqa: PLC0414 - the papers say rules.Rate


class Section(IntEnum):
    """The eleven sections of the term summary (hazards-and-reports 4.6)."""

    ORGANISATION = 1
    DEFENCES = 2
    DUTY_AND_GATE = 3
    HAZARDS = 4
    ACCIDENTS = 5
    EDUCATION = 6
    KEY_AREAS = 7
    COOPERATION = 8
    ASSESSMENT = 9
    PROBLEMS = 10
    PLANS = 11


SECTION_TITLES: Mapping[Section, Message] = {
    Section.ORGANISATION: msg("Organisation and responsibility"),
    Section.DEFENCES: msg("People, equipment and technology"),
    Section.DUTY_AND_GATE: msg("Duty, patrols and gate"),
    Section.HAZARDS: msg("Hazards found and removed"),
    Section.ACCIDENTS: msg("Safety accidents"),
    Section.EDUCATION: msg("Safety education and drills"),
    Section.KEY_AREAS: msg(
        "Key areas: fire, canteen, dormitories, laboratories, buses, surroundings"
    ),
    Section.COOPERATION: msg("Work with families and police"),
    Section.ASSESSMENT: msg("Assessment and accountability"),
    Section.PROBLEMS: msg("Problems"),
    Section.PLANS: msg("Plans for next term"),
}

ANNEX_TITLES: Sequence[Message] = (
    msg("Annex 1: hazard totals"),
    msg("Annex 2: accidents of the term"),
    msg("Annex 3: assessment"),
    msg("Annex 4: three-defence indicators"),
    msg("Annex 5: drills"),
    msg("Annex 6: meetings"),
)


def per_thousand(count: int, pupils: int) -> Decimal | None:
    """Return ``count`` per 1000 pupils to two decimals, None without pupils."""
    if pupils == 0:
        return None
    return (Decimal(count) * 1000 / pupils).quantize(Decimal("0.01"), ROUND_HALF_UP)


@dataclass(frozen=True)
class Compared:
    """A number of this term beside last term's and that of the same term a year ago.

    None means that the records of that term do not exist, which differs from a counted zero.
    """

    now: int
    last_term: int | None
    last_year: int | None

    @property
    def change(self) -> int | None:
        """Return the difference to last term, None when last term was not recorded."""
        return None if self.last_term is None else self.now - self.last_term


@dataclass(frozen=True)
class TermSpan:
    """A term for counting: it runs until the day before the next begins (A-27)."""

    name: str
    starts_on: date
    counts_until: date
    teaching_ends_on: date


def previous_terms(terms: Sequence[TermSpan], name: str) -> tuple[TermSpan | None, TermSpan | None]:
    """Return last term and the same term of the school year before; None where not recorded.

    ``terms`` are in order of time; raises KeyError when ``name`` is not among them.
    """
    names = [term.name for term in terms]
    if name not in names:
        raise KeyError(name)
    place = names.index(name)
    year, number = name.rsplit("-", 1)
    first = int(year.split("-")[0])
    twin = f"{first - 1}-{first}-{number}"
    last = terms[place - 1] if place else None
    return last, next((term for term in terms if term.name == twin), None)
