"""Where a line of Chinese and Latin text may end.

Marks that must not begin or end a line and signs that must not be torn apart follow
GB/T 15834-2011 (标点符号用法) 5.1; Latin words and numbers stay whole. Only a piece that is wider
than the whole line is split inside, first behind a hyphen, slash or the like, then anywhere.
"""

import re
from collections.abc import Mapping

NO_START = frozenset(
    "，。、；：？！）》〉】』」〕］｝〗〙”’…—～·‧•％‰℃°′″々ー〜－／,.;:?!)]}%-~/|\"'»››‚¢"
)
NO_END = frozenset("（《〈【『「〔［｛〖〘“‘([{￥¥＄$£№＃#@\"'«‹")
# Full-width letters and digits are left out: they make words and numbers.
_WIDE = (
    "\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f"
    "\uff00-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uffef\U00010000-\U0010ffff"
)
_ALONE = "“”‘’…—·‧•‰℃№、。〓"
# A word: everything that is neither blank nor Chinese; don’t and l’eau keep their apostrophe.
_TOKEN = re.compile(
    rf"(?:[^\s{_WIDE}{_ALONE}]|(?<=[A-Za-z])’(?=[A-Za-z]))+|\s+|[{_WIDE}{_ALONE}]", re.DOTALL
)
_COMBINING = re.compile("[\u0300-\u036f\u302a-\u302f\u3099\u309a\u20d0-\u20ff]")
_SOFT = frozenset("-/_,.;:@&=?|\\+~")

Widths = Mapping[str, float]


def break_lines(text: str, width: float, widths: Widths, size: float) -> list[str]:
    """Return ``text`` in lines of at most ``width`` points; line feeds end a line.

    ``widths`` holds each character's advance in 1/1000 of ``size`` and must know every character
    of ``text``. Blanks at a break are dropped; joined, the lines hold every other character.
    A line is wider than ``width`` only when a single character is.
    """
    limit = width * 1000 / size + 1e-6
    lines: list[str] = []
    for paragraph in text.split("\n"):
        if sum(map(widths.__getitem__, paragraph)) <= limit:
            lines.append(paragraph)
        else:
            lines += _fill(_units(paragraph), limit, widths)
    return lines


def _units(text: str) -> list[str]:
    """Return pieces between which a line may end; blanks stay behind the piece before them."""
    units: list[str] = []
    glue = True  # a blank at the very beginning belongs to the first piece
    for token in _TOKEN.findall(text):
        blank = token.isspace()
        if units and (blank or glue or token[0] in NO_START or _COMBINING.match(token)):
            units[-1] += token
        else:
            units.append(token)
        if not blank:
            glue = token[-1] in NO_END
        elif len(units) == 1 and units[0].isspace():
            glue = True
    return units


def _fill(units: list[str], limit: float, widths: Widths) -> list[str]:
    """Return the units laid into lines, greedily."""
    lines: list[str] = []
    line, used = "", 0.0
    for unit in units:
        body = unit.rstrip()
        need = sum(map(widths.__getitem__, body))
        if line and used + need > limit:
            lines.append(line.rstrip())
            line, used = "", 0.0
        if need > limit:
            *full, rest = _split(body, limit, widths)
            lines += [part.rstrip() for part in full]
            line = rest + unit[len(body) :]
            used = sum(map(widths.__getitem__, line))
        else:
            line += unit
            used += sum(map(widths.__getitem__, unit))
    if line or not lines:
        lines.append(line.rstrip())
    return lines


def _split(unit: str, limit: float, widths: Widths) -> list[str]:
    """Return a piece that is wider than a line in parts that are not."""
    parts: list[str] = []
    start, used, soft = 0, 0.0, 0
    for index, char in enumerate(unit):
        used += widths[char]
        while used > limit and index > start:
            end = soft if soft > start else _before_mark(unit, start, index)
            parts.append(unit[start:end])
            start = end
            used = sum(map(widths.__getitem__, unit[start : index + 1]))
        if char in _SOFT and index + 1 < len(unit):
            soft = index + 1
    parts.append(unit[start:])
    return parts


def _before_mark(unit: str, start: int, index: int) -> int:
    """Return where to cut so that an accent stays on its letter."""
    end = index
    while end > start + 1 and _COMBINING.match(unit[end]):
        end -= 1
    return end
