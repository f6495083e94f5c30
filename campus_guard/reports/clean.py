"""Text that paper can carry: what the font lacks or what would mislead is shown and said."""

import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from campus_guard.core.i18n import Message, Translator, msg

GETA = "〓"  # the printers' sign for a missing type
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_LINE_ENDS = frozenset("\n\r\x85\u2028\u2029")
_SELECTORS = frozenset(map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))
_CONTEXT = 6  # characters of the text shown around a sign


class Reason(StrEnum):
    """Why a character is not drawn as itself."""

    FONT = "font"
    CONTROL = "control"
    DIRECTION = "direction"
    INVISIBLE = "invisible"


REASONS: dict[Reason, Message] = {
    Reason.FONT: msg("Drawn as 〓 because the font lacks them (the records keep them)"),
    Reason.CONTROL: msg("Control characters, drawn as 〓"),
    Reason.DIRECTION: msg("Signs that turn the direction of text, drawn as 〓"),
    Reason.INVISIBLE: msg("Invisible characters, left out"),
}


@dataclass(frozen=True)
class Loss:
    """One character that was replaced or left out, and where it stood first."""

    reason: Reason
    context: str


class Cleaner:
    """Makes texts drawable and remembers what it replaced, for the note on the paper."""

    def __init__(self, coverage: frozenset[str]) -> None:
        self._coverage = coverage
        self._plain = coverage - {"\u00ad"}  # a soft hyphen is invisible although it has a glyph
        self.losses: dict[str, Loss] = {}

    def block(self, text: str) -> str:
        """Return ``text`` in characters of the font and line feeds."""
        if self._plain.issuperset(text):
            return text
        text = text.replace("\r\n", "\n")
        return "".join(
            [c if c in self._plain else self._other(c, i, text) for i, c in enumerate(text)]
        )

    def line(self, text: str) -> str:
        """Return ``text`` as one line in characters of the font."""
        return self.block(text).replace("\n", " ")

    def _other(self, char: str, index: int, text: str) -> str:
        if char in _LINE_ENDS:
            return "\n"
        if char == "\t" or unicodedata.category(char) == "Zs":
            return "  " if char == "\t" else " "
        reason = _reason(char)
        if char not in self.losses:
            self.losses[char] = Loss(reason, self._context(text, index))
        return "" if reason is Reason.INVISIBLE else GETA

    def _context(self, text: str, index: int) -> str:
        """Return a few characters around the place, themselves drawable."""
        around = text[max(0, index - _CONTEXT) : index + _CONTEXT]
        return "".join(c if c in self._plain else GETA for c in around if c not in _LINE_ENDS)

    def notes(self, tr: Translator) -> list[tuple[str, str]]:
        """Return (reason, list of code points) for each kind of loss."""
        found: list[tuple[str, str]] = []
        for reason, words in REASONS.items():
            codes = [_said(c, loss) for c, loss in self.losses.items() if loss.reason is reason]
            if codes:
                found.append((tr(words), "; ".join(codes)))
        return found


def _said(char: str, loss: Loss) -> str:
    return f"U+{ord(char):04X} ({loss.context})"


def _reason(char: str) -> Reason:
    if char in _BIDI:
        return Reason.DIRECTION
    if unicodedata.category(char) == "Cc":
        return Reason.CONTROL
    if unicodedata.category(char) == "Cf" or char in _SELECTORS:
        return Reason.INVISIBLE
    return Reason.FONT
