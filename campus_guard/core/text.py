"""Text as people type it: cleaning, masking, shortening."""

import re
import unicodedata
from collections.abc import Iterable

SEARCH_LENGTH = 200
_TO_QUOTE = re.compile(r"""[、,，;；\n"]""")
_PART = re.compile(r"""\s*"((?:[^"]|"")*)"\s*(?=[、,，;；\n]|$)|([^、,，;；\n]+)""")
# Control characters (Cc) but for new lines and tabs, and halves of characters (Cs).
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_NOT_IN_FILE_NAMES = re.compile(r'[/\\:*?"<>|]')
_DEVICES = frozenset(
    {"CON", "PRN", "AUX", "NUL", *(f"{d}{n}" for d in ("COM", "LPT") for n in range(1, 10))}
)
LONGEST_FILE_NAME = 80
_BLANKS = re.compile(r"[\r\n\t]")
_NAME_SEPARATORS = "∙•・●．·‧"
_BETWEEN_HAN = re.compile(
    rf"(?<=[\u3400-\u9fff\U00020000-\U0003ffff])\s*[{_NAME_SEPARATORS}.]\s*"
    r"(?=[\u3400-\u9fff\U00020000-\U0003ffff])"
)


def clean_line(text: str) -> str:
    """Return one line of text: control characters out, outer and doubled blanks out."""
    return " ".join(_printable(_BLANKS.sub(" ", text)).split())


def clean_block(text: str) -> str:
    """Return text of several lines without control characters, outer blanks out."""
    return _printable(text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def _printable(text: str) -> str:
    return _UNPRINTABLE.sub("", text)


def clean_search(text: str) -> str:
    """Return what is typed into a search box as a LIKE may take it.

    Cleaned, and its beginning only: SQLite refuses patterns of more than 50,000 bytes, and no
    name is as long as that.
    """
    return clean_line(text)[:SEARCH_LENGTH]


def join_listed(parts: Iterable[str]) -> str:
    """Return several texts as one cell lists them; ``split_listed`` gives the same parts back.

    A part in which a separator or a quotation mark stands is put into quotation marks.
    """
    return "、".join(
        '"' + part.replace('"', '""') + '"' if _TO_QUOTE.search(part) else part for part in parts
    )


def split_listed(text: str) -> tuple[str, ...]:
    """Return the parts of a cell that lists several things (、 , ; or a new line between)."""
    found = (
        quoted.replace('""', '"') if quoted else plain for quoted, plain in _PART.findall(text)
    )
    return tuple(part.strip() for part in found if part.strip())


def storable(text: str) -> bool:
    """Tell whether the text can be stored as it is: half a character (a surrogate) cannot."""
    return all(unicodedata.category(c) != "Cs" for c in text)


def clean_name(text: str) -> str:
    """Return a person's name: one line, separators between Han characters become U+00B7."""
    return _BETWEEN_HAN.sub("\u00b7", clean_line(text))


def fold(text: str) -> str:
    """Return the form in which codes and searches are compared.

    NFKC, upper case, without blanks and control characters.
    """
    return "".join(unicodedata.normalize("NFKC", clean_line(text)).upper().split())


def mask_phone(phone: str) -> str:
    """Return 138****8000 for a phone; short numbers keep their last two characters only."""
    if len(phone) >= 7:
        return phone[:3] + "*" * max(1, len(phone) - 7) + phone[-4:]
    return "*" * max(0, len(phone) - 2) + phone[-2:]


def mask_name(name: str) -> str:
    """Return a pupil's name as paper may carry it: the first character and 某."""
    return f"{name[0]}某" if name else ""


def shorten(text: str, limit: int) -> str:
    """Return at most ``limit`` characters of ``text``, the cut shown by an ellipsis."""
    line = clean_line(text)
    return line if len(line) <= limit else line[: limit - 1] + "…"


def file_name(text: str, suffix: str) -> str:
    """Return a name for a file that every system takes, made of any text.

    No separators and signs that mean something, nothing invisible, at most 80 characters.
    """
    seen = (c if unicodedata.category(c)[0] not in "CZ" else " " for c in clean_line(text))
    plain = " ".join(_NOT_IN_FILE_NAMES.sub("_", "".join(seen)).split())
    stem = plain[:LONGEST_FILE_NAME].strip(" .")
    taken = stem.split(".", 1)[0].upper() in _DEVICES
    return f"{'_' if taken or not stem else ''}{stem}{suffix}"
