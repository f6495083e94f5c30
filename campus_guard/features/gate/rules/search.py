"""The one search box: under which tokens a visitor is found, and how what is typed is read.

Tokens follow ``features.people.pinyin``: folded text, found by its beginning. Its
``name_tokens`` is passed in, because rules do not know pypinyin. Visitors and vehicles have
tokens, visits have none: a million visits are made by far fewer people.
"""

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from campus_guard.core.phone import phone_tail
from campus_guard.core.text import fold
from campus_guard.features.gate.rules.documents import document_tail
from campus_guard.features.gate.rules.plates import normal_plate, plate_tokens

NameTokens = Callable[[str], Iterable[str]]
LAST = chr(0x10FFFF)
MOST_TYPED = 40
_SEPARATORS = "·∙•・●‧.-'"
_TAIL = re.compile(r"[0-9]{4}|[0-9]{3}X")
_SHORT_DIGITS = re.compile(r"[0-9]{1,3}")


class Looks(StrEnum):
    """What a typed text can be; the ranking asks, nobody else."""

    NOTHING = "nothing"
    BADGE = "badge"
    TAIL = "tail"
    NUMBER = "number"
    LETTERS = "letters"
    PLATE = "plate"
    CHINESE = "chinese"


@dataclass(frozen=True)
class Wanted:
    """A typed text as a range of tokens: ``first`` <= token <= ``last``; empty finds nothing."""

    text: str
    looks: Looks

    @property
    def first(self) -> str:
        """Return the lowest token that begins with the text."""
        return self.text

    @property
    def last(self) -> str:
        """Return an upper bound of the tokens that begin with the text."""
        return self.text + LAST if self.text else ""


def wanted(text: str) -> Wanted:
    """Return what a typed text looks for, in the form of the tokens (ü as V, no separators)."""
    plain = "".join(c for c in fold(text) if c not in _SEPARATORS).replace("Ü", "V")[:MOST_TYPED]
    return Wanted(plain, _looks(plain))


def _looks(plain: str) -> Looks:
    if not plain:
        return Looks.NOTHING
    if _SHORT_DIGITS.fullmatch(plain):
        return Looks.BADGE
    if _TAIL.fullmatch(plain):
        return Looks.TAIL
    if plain.isdigit():
        return Looks.NUMBER
    if not plain.isascii():
        return Looks.CHINESE
    return Looks.LETTERS if plain.isalpha() else Looks.PLATE


def visitor_tokens(
    name: str, *, names: NameTokens, phone: str = "", document: str = "", plates: Iterable[str] = ()
) -> frozenset[str]:
    """Return the tokens of a visitor: the name's, two tails of four, the plates' endings.

    Neither the whole phone nor the whole document number ever lies in the index.
    """
    tails = {phone_tail(phone), document_tail(document)} - {""}
    cars = {token for plate in plates for token in plate_tokens(plate)}
    return frozenset(names(name)) | tails | cars


def vehicle_tokens(plate: str, driver: str, *, names: NameTokens) -> frozenset[str]:
    """Return the tokens of a vehicle: its plate's endings and its driver's name."""
    return plate_tokens(plate) | frozenset(names(driver) if driver else ())


def badge_token(number: str) -> str:
    """Return the form in which badge numbers are compared: without leading noughts."""
    plain = normal_plate(number)
    return plain.lstrip("0") or plain


@dataclass(frozen=True)
class Candidate:
    """A visitor that the index found, with what the ranking needs."""

    visitor_id: int
    token: str
    last_visit: datetime | None = None
    inside: bool = False
    badge: str = ""


def rank(candidates: Collection[Candidate], query: Wanted) -> list[Candidate]:
    """Return the candidates, best first; each visitor once.

    Who wears the badge with exactly this number, then who is inside, whole tokens, the latest
    visit. Somebody who was never seen comes last.
    """

    def key(c: Candidate) -> tuple[bool, bool, bool, float, int]:
        badge = bool(c.badge) and badge_token(c.badge) == badge_token(query.text)
        last = c.last_visit.timestamp() if c.last_visit else float("-inf")
        return not badge, not c.inside, c.token != query.text, -last, c.visitor_id

    best: dict[int, Candidate] = {}
    for candidate in sorted(candidates, key=key):
        best.setdefault(candidate.visitor_id, candidate)
    return list(best.values())
