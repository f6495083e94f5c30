"""Phone numbers as people type them: one stored form, a warning that never blocks."""

import re
import unicodedata
from enum import StrEnum

from campus_guard.core.i18n import Message, msg
from campus_guard.core.text import clean_line


class PhoneKind(StrEnum):
    """What a stored phone number is."""

    MOBILE = "mobile"
    LANDLINE = "landline"
    FOREIGN = "foreign"
    UNKNOWN = "unknown"


_NOISE = re.compile(r"[\s\-‐-―()（）·.]+")
_EXTENSION = re.compile(r"(?:转|EXT|X|#|,)(\d{1,6})$")
_SHAPES = {
    PhoneKind.MOBILE: re.compile(r"1[3-9]\d{9}", re.ASCII),
    PhoneKind.LANDLINE: re.compile(r"0(?:10|2\d|[3-9]\d{2})\d{7,8}(?:-\d{1,6})?", re.ASCII),
    PhoneKind.FOREIGN: re.compile(r"(?:\+|00)(?!86)\d{7,15}", re.ASCII),
}


def normal_phone(text: str) -> str:
    """Return a phone number as it is stored: digits, without +86, an extension after a hyphen."""
    plain = _NOISE.sub("", unicodedata.normalize("NFKC", clean_line(text))).upper()
    extension = _EXTENSION.search(plain)
    if extension:
        plain = plain[: extension.start()]
    for prefix in ("+86", "0086"):
        if plain.startswith(prefix):
            plain = plain.removeprefix(prefix)
            if plain[:1] not in ("", "0", "1"):
                plain = "0" + plain
    return plain + (f"-{extension[1]}" if extension else "")


def phone_kind(phone: str) -> PhoneKind:
    """Return what a stored number is; UNKNOWN for what warns."""
    return next((k for k, p in _SHAPES.items() if p.fullmatch(phone)), PhoneKind.UNKNOWN)


def phone_warning(phone: str) -> Message | None:
    """Return a warning about a stored number that looks wrong. It never blocks saving."""
    if not phone or phone_kind(phone) is not PhoneKind.UNKNOWN:
        return None
    if phone.isdigit() and len(phone) == 11:
        return msg("A mobile number begins with 13 to 19. Look at it again.")
    if phone.isdigit() and phone.startswith("1"):
        return msg("A mobile number has 11 digits, this one {n}.", n=len(phone))
    return msg("This does not look like a phone number. Look at it again.")


def phone_tail(phone: str) -> str:
    """Return the last four digits without the extension; empty when there are fewer."""
    tail = phone.split("-", maxsplit=1)[0][-4:]
    return tail if len(tail) == 4 and tail.isdigit() else ""
