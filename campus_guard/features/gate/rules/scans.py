"""What a scan is, told by its shape alone. Whether it is genuine or known is decided later."""

import re
from dataclasses import dataclass, field

from campus_guard.core.text import fold
from campus_guard.features.gate.rules.codes import PlateKind, ScanKind
from campus_guard.features.gate.rules.files import definition
from campus_guard.features.gate.rules.idcard import CardRecord, parse_card
from campus_guard.features.gate.rules.passes import (
    MARK,
    PassKind,
    looks_like_badge,
    looks_like_pass,
)
from campus_guard.features.gate.rules.plates import normal_plate, plate_kind

_DOCUMENT = re.compile(r"[0-9]{17}[0-9X]")
MOST_LEAD = 3


@dataclass(frozen=True)
class Scan:
    """A scan that was read: its kind, its text in normal form, and the card if it was one."""

    kind: ScanKind
    text: str
    card: CardRecord | None = None


@dataclass(frozen=True)
class Shapes:
    """What besides passes, plates and document numbers is a scan at this school."""

    card_lengths: frozenset[int] = frozenset()
    badge_pattern: re.Pattern[str] = field(default=re.compile(r"(?!)"))


def shipped_shapes() -> Shapes:
    """Return the shapes that come with the program."""
    data = definition("scanners")
    return Shapes(frozenset(data["card_lengths"]), re.compile(data["badge_pattern"]))


def recognise(text: str, shapes: Shapes, *, sure: bool = False) -> Scan | None:
    """Return what the text is, or None.

    ``sure`` says that a configured prefix proves a scanner: then a bare badge number counts too.
    """
    plain = fold(text)
    if looks_like_pass(plain):
        visit = plain[len(MARK)] == PassKind.VISIT.value
        return Scan(ScanKind.VISIT if visit else ScanKind.PLAN, plain)
    if looks_like_badge(plain):
        return Scan(ScanKind.BADGE, plain)
    if _DOCUMENT.fullmatch(plain):
        return Scan(ScanKind.DOCUMENT, plain, CardRecord(plain))
    card = parse_card(text)
    if card is not None and card.name:
        return Scan(ScanKind.RECORD, card.number, card)
    if sure and shapes.badge_pattern.fullmatch(plain):
        return Scan(ScanKind.BADGE, plain)
    if len(plain) in shapes.card_lengths and plain.isascii() and plain.isdigit():
        return Scan(ScanKind.CARD, plain)
    plate = normal_plate(text)
    if not plate.isascii() and plate_kind(plate) is not PlateKind.UNKNOWN:
        return Scan(ScanKind.PLATE, plate)
    return None


def find_scan(burst: str, shapes: Shapes, *, sure: bool = False) -> tuple[str, Scan] | None:
    """Return (what somebody typed just before, the scan) in a burst of characters, or None.

    Up to three typed characters may stand before a scan, but only where they cannot belong to it:
    letters before a number or a Chinese character, anything before the mark of a pass.
    """
    for lead in range(MOST_LEAD + 1):
        before, rest = burst[:lead], burst[lead:]
        scan = None if rest[:1].isspace() else recognise(rest, shapes, sure=sure)
        if scan is not None and _lead_ends(before, rest, scan):
            return before, scan
    return None


def _lead_ends(before: str, rest: str, scan: Scan) -> bool:
    if fold(rest).startswith(MARK):
        return True
    if scan.kind is ScanKind.RECORD and not rest[:1].isascii():
        return True
    if scan.kind is ScanKind.RECORD and any(not c.isascii() for c in rest[1 : MOST_LEAD + 1]):
        return False  # Latin letters before a Chinese name were typed by hand; look further
    return not any(c.isdigit() or c in "Xx" for c in before)
