"""Sizes and colours of one paper, and text measured and broken in its fonts."""

from dataclasses import dataclass, field

from campus_guard.core.document import Page, ReportDoc
from campus_guard.core.i18n import Translator
from campus_guard.reports.clean import Cleaner
from campus_guard.reports.fonts import Faces
from campus_guard.reports.linebreak import break_lines

MM = 72 / 25.4
TEXT = "1B2430"
MUTED = "5B6675"
LINE = "9AA7B6"  # grid: light, but still there on an old school printer
FAINT = "DDE2EA"
PRIMARY = "1F5FBF"
SOFT = "EEF3FA"  # header cells
WARM = "FDF1DC"  # notices
WARM_EDGE = "9A5B00"


@dataclass(frozen=True)
class Sizes:
    """Type sizes and distances in points."""

    title: float
    body: float
    leading: float
    table: float
    table_leading: float
    small: float
    pad_x: float
    pad_y: float
    gap: float  # between blocks


_NORMAL = Sizes(18, 10.5, 17, 9, 12.6, 7.5, 4.2, 3.2, 8)
_COMPACT = Sizes(16, 9.5, 14.5, 8.6, 11.4, 7, 3.6, 2.1, 5)
_SLIP = Sizes(13, 9, 12.5, 8, 10.6, 6.5, 3, 2, 4)


@dataclass
class Look:
    """What every block needs to set text: sizes, fonts, cleaning, line breaking (remembered)."""

    sizes: Sizes
    fonts: Faces
    tr: Translator
    cleaner: Cleaner
    _wrapped: dict[tuple[str, float, float, bool], tuple[str, ...]] = field(default_factory=dict)

    def wrap(self, text: str, width: float, size: float, *, bold: bool = False) -> tuple[str, ...]:
        """Return cleaned ``text`` in lines of at most ``width`` points."""
        key = (text, width, size, bold)
        lines = self._wrapped.get(key)
        if lines is None:
            widths = self.fonts.of(bold=bold).widths
            clean = self.cleaner.block(text)
            lines = self._wrapped[key] = tuple(break_lines(clean, width, widths, size))
        return lines

    def width(self, text: str, size: float, *, bold: bool = False) -> float:
        """Return the width in points of ``text`` set in one line."""
        return self.fonts.of(bold=bold).width(self.cleaner.line(text), size)


def sizes_for(doc: ReportDoc) -> Sizes:
    """Return the sizes that fit the paper and the wish for compactness."""
    if is_slip(doc.page):
        return _SLIP
    return _COMPACT if doc.compact else _NORMAL


def is_slip(page: Page) -> bool:
    """Return whether the paper is smaller than A5: a pass, a slip, a label."""
    return page.width_mm < 120
