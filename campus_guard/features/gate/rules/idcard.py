"""What an identity-card reader types when it acts as a keyboard.

Readers differ, so fields are told by what they are, not by their place: the number has 18
characters, the sex is 男 or 女, dates are dates, the nation is one of the list or ends in 族.
Known forms:

- the 18 characters alone
- name, sex, nation, birth, address, number, authority, validity, in this or another order,
  separated by ``|``, ``,``, ``;``, ``^``, ``#``, Tab, or on one line each
- the same with labels (``姓名:张三``)
"""

import re
from dataclasses import dataclass
from datetime import date

from campus_guard.core.text import clean_line, clean_name, fold
from campus_guard.features.gate.rules.codes import Sex
from campus_guard.features.gate.rules.files import definition

_SEPARATORS = re.compile(r"[|,;^#\t\r\n\uff5c\uff0c\uff1b]+")
_LABEL = re.compile(
    r"^(?:姓名|性别|民族|出生日期|出生|住址|地址|公民身份号码|身份证号|签发机关|有效期限?)[:\uff1a]\s*"
)
_NUMBER = re.compile(r"[0-9]{17}[0-9X]")
_DATE = re.compile(r"(\d{4})[-./年]?(\d{1,2})[-./月]?(\d{1,2})日?", re.ASCII)
_VALIDITY = re.compile(r"\d{4}\.?\d{2}\.?\d{2}[-—]+(\d{4}\.?\d{2}\.?\d{2}|长期)", re.ASCII)
_SEXES = {"男": Sex.MALE, "女": Sex.FEMALE, "M": Sex.MALE, "F": Sex.FEMALE}
_AUTHORITY = re.compile(r"(?:公安|分局|公安局)")


@dataclass(frozen=True)
class CardRecord:
    """What stands on an identity card, as far as the reader typed it."""

    number: str
    name: str = ""
    sex: Sex | None = None
    nation: str = ""
    born: date | None = None
    address: str = ""


def parse_card(text: str) -> CardRecord | None:
    """Return the card that a reader typed; None when there is no number in it."""
    fields = [_LABEL.sub("", clean_line(part)) for part in _SEPARATORS.split(text)]
    number = next((fold(f) for f in fields if _NUMBER.fullmatch(fold(f))), None)
    if number is None:
        return None
    rest = [f for f in fields if f and fold(f) != number and not _VALIDITY.fullmatch(fold(f))]
    sex = next((_SEXES[f] for f in rest if f in _SEXES), None)
    born = next((day for f in rest if (day := _date(f))), None)
    # The name comes before the nation wherever both are typed, and may be equal to one (白).
    nations = frozenset(definition("scanners")["nations"])
    nation = next((f for f in rest[1:] if f in nations or f.endswith("族")), "")
    words = [
        f for f in rest if f not in _SEXES and _date(f) is None and (f != nation or f is rest[0])
    ]
    words = [f for f in words if not _AUTHORITY.search(f)]
    name = words[0] if words else ""
    address = max((w for w in words[1:]), key=len, default="")
    return CardRecord(number, clean_name(name), sex, nation, born, address)


def _date(text: str) -> date | None:
    found = _DATE.fullmatch(fold(text))
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None
