"""Identity numbers (GB 11643-1999): check character and region, both from python-stdnum.

The library is imported when it is used: its region table takes a tenth of a second to read.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from campus_guard.core.text import fold

_SHAPE = re.compile(
    r"(?<!\d)\d{6}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}[\dX](?!\d)", re.ASCII
)
_SPAN = re.compile(r"\[(\d{4})?-(\d{4})?\](.*)")


class RegionState(StrEnum):
    """What is known of a region code (GB/T 2260) at the birth of its bearer."""

    KNOWN = "known"
    WITHDRAWN = "withdrawn"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Region:
    """The place that the first six digits name; both names empty where unknown."""

    state: RegionState
    province: str = ""
    county: str = ""


def looks_like_id_number(text: str) -> bool:
    """Tell whether the text has the shape of a citizen's identity number (GB 11643-1999).

    Such a number of a pupil is never stored, whether its check character fits or not.
    """
    return _SHAPE.fullmatch(fold(text)) is not None


def holds_id_number(text: str) -> bool:
    """Tell whether such a number stands anywhere in the text, whatever it is glued to."""
    seen = "".join(c for c in unicodedata.normalize("NFKC", text) if _is_visible(c)).upper()
    return any(_SHAPE.search(form) for form in (seen, fold(seen)))


def _is_visible(c: str) -> bool:
    return unicodedata.category(c) != "Cf"


def check_character(first: str) -> str:
    """Return the ISO 7064 MOD 11-2 character (0-9 or X) that follows these 17 digits."""
    from stdnum.iso7064 import mod_11_2

    return str(mod_11_2.calc_check_digit(first))


def region_of(code: str, born_year: int) -> Region:
    """Return what the six-digit region code says about somebody born in that year.

    WITHDRAWN means given up before the birth: codes that changed later, or came into use after
    it (cards were first issued in 1984), are what most older people carry.
    """
    from stdnum import numdb

    found = numdb.get("cn/loc").info(code)
    values = {key: value for _, values in found for key, value in values.items()}
    if not values.get("county"):
        return Region(RegionState.UNKNOWN, str(values.get("province", "")))
    province = str(values["province"])
    return _county(province, str(values["county"]).split(","), born_year)


def _county(province: str, entries: list[str], born_year: int) -> Region:
    """Return the county whose years of use reach to the birth, or the last one, withdrawn."""
    last = ""
    for entry in entries:
        span = _SPAN.fullmatch(entry)
        last = span[3] if span else entry
        if span is None or span[2] is None or born_year <= int(span[2]):
            return Region(RegionState.KNOWN, province, last)
    return Region(RegionState.WITHDRAWN, province, last)


def age_on(born: date, day: date) -> int:
    """Return the full years by date; who was born on 29 February ages on 1 March."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
