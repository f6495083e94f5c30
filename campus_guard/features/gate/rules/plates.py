"""Number plates: normal form, kind, the school's usual prefix, and how they are looked up.

Shapes: GA 36-2018 and later practice, in ``resources/gate/plates.json``. A plate that fits no shape
warns and is kept as it is.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from campus_guard.core.i18n import Message, msg
from campus_guard.core.text import fold
from campus_guard.features.gate.rules.codes import PlateKind
from campus_guard.features.gate.rules.files import definition

SHORTEST_TAIL = 3
FREE_KINDS = (PlateKind.NONE, PlateKind.ELECTRIC_BICYCLE, PlateKind.TEMPORARY)
_NOISE = re.compile(r"[-‐-―.·•・∙●‧_]")
_MARKS = re.compile(r"(?:应急|[警学挂港澳使领])$")
_SERIAL_AT = 2


@dataclass(frozen=True)
class PlateCheck:
    """A plate in its normal form; ``offered`` are corrections (I to 1, O to 0)."""

    plate: str
    kind: PlateKind
    warnings: tuple[Message, ...] = ()
    offered: tuple[str, ...] = ()


@lru_cache(maxsize=1)
def _shapes() -> Mapping[PlateKind, re.Pattern[str]]:
    data = definition("plates")
    parts = {"P": f"[{data['provinces']}]", "S": f"[{data['serial']}]", "N": "[0-9]"}

    def expand(pattern: str) -> str:
        # Only P, S and N outside square brackets stand for a class; "WJ" has neither.
        pieces = re.split(r"(\[[^\]]*\])", pattern)
        return "".join(
            p if p.startswith("[") else "".join(parts.get(c, c) for c in p) for p in pieces
        )

    return MappingProxyType(
        {PlateKind(k["code"]): re.compile(expand(k["pattern"])) for k in data["kinds"]}
    )


def normal_plate(text: str) -> str:
    """Return the plate without blanks, dots and hyphens, in upper case and half width."""
    return _NOISE.sub("", fold(text))


def plate_kind(plate: str) -> PlateKind:
    """Return the kind of a plate in normal form; UNKNOWN when it fits no shape."""
    found = (kind for kind, shape in _shapes().items() if shape.fullmatch(plate))
    return next(found, PlateKind.UNKNOWN)


def check_plate(text: str, kind: PlateKind | None = None) -> PlateCheck:
    """Return the normal form and kind of what was typed; ``kind`` is given for those without one.

    I and O never stand in a serial: the plate with 1 and 0 is offered, not taken.
    """
    if kind in FREE_KINDS:
        return PlateCheck(fold(text), kind)
    plate = normal_plate(text)
    found = plate_kind(plate)
    if found is not PlateKind.UNKNOWN or not plate:
        return PlateCheck(plate, found)
    offered = _without_letters(plate)
    warning = (
        msg("The letters I and O do not occur: {plate}?", plate=offered)
        if offered
        else msg("This plate is not recognised. It is kept as it is.")
    )
    return PlateCheck(plate, found, (warning,), (offered,) if offered else ())


def _without_letters(plate: str) -> str:
    """Return the plate with 1 and 0 for I and O in its serial when that makes it fit, or ''."""
    swap = str.maketrans(definition("plates")["never"])
    fixed = plate[:_SERIAL_AT] + plate[_SERIAL_AT:].translate(swap)
    return fixed if fixed != plate and plate_kind(fixed) is not PlateKind.UNKNOWN else ""


def complete_plate(text: str, prefix: str) -> tuple[str, ...]:
    """Return the plates that what was typed can mean, likeliest first.

    ``prefix`` is the school's usual one (province and letter, such as 苏E). With it five characters
    are an ordinary plate and six a new-energy one; a typed letter may replace the prefix's.
    """
    typed = normal_plate(text)
    usual = normal_plate(prefix)
    swap = str.maketrans(definition("plates")["never"])
    tries = (typed, usual + typed, usual + typed.translate(swap), usual[:1] + typed)
    fits = [t for t in tries if plate_kind(t) is not PlateKind.UNKNOWN]
    return tuple(dict.fromkeys(fits)) or ((typed,) if typed else ())


def plate_tail(plate: str) -> str:
    """Return the last four characters before a mark such as 警 or 挂: what people remember."""
    return _MARKS.sub("", normal_plate(plate))[-4:]


def plate_tokens(plate: str) -> frozenset[str]:
    """Return what a plate is found by: its endings of at least three characters.

    They are taken with and without the mark at the end (警, 挂 ...).
    """
    plain = normal_plate(plate)
    bare = _MARKS.sub("", plain)
    ends = {t[i:] for t in (plain, bare) for i in range(len(t) - SHORTEST_TAIL + 1)}
    return frozenset(ends or ({plain} if plain else set()))
