"""Text that a spreadsheet can carry; what it cannot is left out and told."""

import re
from dataclasses import dataclass, field

from campus_guard.core.i18n import Message, Translator, msg

LONGEST = 32_767  # characters in a cell (Excel specifications and limits)
# Not allowed in XML 1.0, or turning the direction of what follows.
_BAD = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff"
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
# Excel reads _x0041_ as the letter A; the underscore must itself be written so.
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_ESCAPED = re.compile("_x005F_(?=x[0-9A-Fa-f]{4}_)", re.IGNORECASE)
_FORMULA = frozenset("=+-@＝＋－＠\t\r")


@dataclass
class LeftOut:
    """What was left out, place by place, in words."""

    tr: Translator
    sentences: list[str] = field(default_factory=list)

    def clean(self, text: str, sheet: str, cell: str) -> str:
        """Return ``text`` as the cell may hold it, and note what had to go."""
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        found = _BAD.findall(text)
        if found:
            codes = ", ".join(dict.fromkeys(f"U+{ord(c):04X}" for c in found))
            words = msg("Characters left out in {sheet} {cell}: {codes}", codes=codes)
            self._say(words, sheet, cell)
            text = _BAD.sub("", text)
        text = _ESCAPE.sub("_x005F_", text)
        if len(text) > LONGEST:
            words = msg(
                "The text in {sheet} {cell} was cut after {n} characters; a cell holds no more.",
                n=LONGEST,
            )
            self._say(words, sheet, cell)
            text = text[:LONGEST]
        return text

    def _say(self, words: Message, sheet: str, cell: str) -> None:
        self.sentences.append(self.tr(words, sheet=sheet, cell=cell))


def looks_like_formula(text: str) -> bool:
    """Return whether typing ``text`` into a cell would make it a formula."""
    return text[:1] in _FORMULA


def unescape(text: str) -> str:
    """Return what stood in the cell before Excel's _xHHHH_ spelling."""
    return _ESCAPED.sub("_", text)
