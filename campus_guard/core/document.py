"""The neutral document behind every paper: preview, PDF and XLSX show the same numbers.

A feature's ``report.py`` turns rows into a ``ReportDoc``; ``reports.pdf`` and ``reports.xlsx`` draw
it. All strings are already translated and are plain text: markup in them is shown, never obeyed.

What is missing is said by the builder, in words: 无 (counted zero) and 未记录 (not recorded) are
strings that may stand in any cell, also in number columns. ``None`` is an empty place to write on.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum

from campus_guard.core.i18n import Translator
from campus_guard.core.tone import Tone as Tone  # noqa: PLC0414 - builders say d.Tone


class Kind(StrEnum):
    """What a column holds: decides format and alignment on paper and the type in XLSX."""

    TEXT = "text"  # also IDs, phones, plates: kept as text in XLSX
    NUMBER = "number"
    MONEY = "money"  # yuan, two decimals
    PERCENT = "percent"  # the value is a fraction: 0.5 is 50 %
    DATE = "date"
    DATETIME = "datetime"
    TIME = "time"
    TICK = "tick"  # True: ticked box, False: empty box


class Align(StrEnum):
    """Where text stands in its cell."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


Value = str | int | float | Decimal | date | datetime | time | bool | None


@dataclass(frozen=True)
class Cell:
    """A table cell with something special about it; plain values need no Cell."""

    value: Value
    tone: Tone = Tone.NORMAL
    bold: bool = False
    span: int = 1  # how many columns it covers
    align: Align | None = None  # None: as its column


@dataclass(frozen=True)
class Band:
    """A row over the whole width inside a table: the heading of a segment (课间, 午间, 夜间)."""

    text: str


Row = Sequence[Value | Cell] | Band


@dataclass(frozen=True)
class Column:
    """One column. ``weight`` is its share of the width; 0 measures the contents."""

    header: str
    kind: Kind = Kind.TEXT
    weight: float = 0
    align: Align | None = None  # None: by kind
    group: str = ""  # neighbours with the same group share a header cell above theirs
    decimals: int | None = None  # NUMBER, PERCENT; None: as many as the value has


@dataclass(frozen=True)
class Table:
    """Rows under headers that repeat on each page.

    ``empty_text`` (本月无, 无, 未记录) is printed when there is no row. ``totals`` are rows below a
    heavier line. ``blank_rows`` adds empty rows to write on; ``row_mm`` is the least row height
    (0: as the text needs). ``notes`` stand small below.
    """

    columns: Sequence[Column]
    rows: Sequence[Row]
    empty_text: str = ""
    title: str = ""
    totals: Sequence[Row] = ()
    notes: Sequence[str] = ()
    blank_rows: int = 0
    row_mm: float = 0

    def __post_init__(self) -> None:
        """Raise ValueError for a row whose cells do not fill the columns."""
        width = len(self.columns)
        for row in (*self.rows, *self.totals):
            if not isinstance(row, Band) and row_width(row) != width:
                raise ValueError(f"a row of {row_width(row)} cells in {width} columns")


def row_width(row: Sequence[Value | Cell]) -> int:
    """Return how many columns the cells of a row cover."""
    return sum(cell.span if isinstance(cell, Cell) else 1 for cell in row)


@dataclass(frozen=True)
class Heading:
    """A section title. Levels 1 to 3; it becomes a bookmark and stays with what follows."""

    text: str
    level: int = 1
    bookmark: bool = True


class Style(StrEnum):
    """How a paragraph looks."""

    BODY = "body"
    LEAD = "lead"  # the sentence that says the result; a little larger
    MUTED = "muted"  # small and grey
    NOTICE = "notice"  # tinted box: must be noticed
    POSTER = "poster"  # large, to be read from some distance


@dataclass(frozen=True)
class Paragraph:
    """Running text; line feeds are kept. ``indent`` starts each line two characters in (公文)."""

    text: str
    style: Style = Style.BODY
    indent: bool = False
    align: Align = Align.LEFT


@dataclass(frozen=True)
class Bullets:
    """A list of short texts, with dots or with numbers."""

    items: Sequence[str]
    numbered: bool = False


@dataclass(frozen=True)
class Field:
    """A labelled place of a form. ``wide`` takes the whole width; ``min_mm`` leaves room."""

    label: str
    value: Value | Cell = None
    wide: bool = False
    min_mm: float = 0


@dataclass(frozen=True)
class Fields:
    """The boxed head of a form: label and value cells, ``columns`` pairs beside each other."""

    items: Sequence[Field]
    columns: int = 2


@dataclass(frozen=True)
class Figure:
    """One number that matters, drawn large, with its label and a hint below (comparison)."""

    label: str
    value: str
    unit: str = ""
    hint: str = ""
    tone: Tone = Tone.NORMAL


@dataclass(frozen=True)
class Figures:
    """Numbers side by side, at most ``columns`` in one line."""

    items: Sequence[Figure]
    columns: int = 4


class ChartKind(StrEnum):
    """BAR: series side by side; STACKED: on top of each other; HBAR: lying, for long names."""

    BAR = "bar"
    HBAR = "hbar"
    LINE = "line"
    STACKED = "stacked"


@dataclass(frozen=True)
class Series:
    """The values of one colour, one per category; None is not recorded (a gap, never zero)."""

    name: str
    values: Sequence[int | float | Decimal | None]
    tone: Tone = Tone.NORMAL  # NORMAL: the next colour of CHART_COLOURS


@dataclass(frozen=True)
class Chart:
    """A drawing of numbers. ``description`` is what a reader should see in it (also as caption)."""

    kind: ChartKind
    categories: Sequence[str]
    series: Sequence[Series]
    title: str = ""
    unit: str = ""
    description: str = ""
    height_mm: float = 60
    empty_text: str = ""  # printed instead of a drawing without any value

    def __post_init__(self) -> None:
        """Raise ValueError when a series does not have a value for each category."""
        for one in self.series:
            if len(one.values) != len(self.categories):
                raise ValueError(f"{len(one.values)} values for {len(self.categories)} categories")


@dataclass(frozen=True)
class Ticks:
    """Boxes to tick, ``columns`` beside each other; None is not answered (an empty box)."""

    items: Sequence[tuple[str, bool | None]]
    columns: int = 3
    title: str = ""


@dataclass(frozen=True)
class Signatures:
    """The places to sign, kept together. ``date_line`` adds 年 月 日; ``seal`` leaves room."""

    labels: Sequence[str]
    date_line: bool = True
    seal: bool = False
    statement: str = ""


@dataclass(frozen=True)
class Notes:
    """Definitions of the numbers above: (name, definition and date range) or ("", sentence)."""

    items: Sequence[tuple[str, str]]
    title: str = ""


@dataclass(frozen=True)
class Image:
    """A picture (PNG or JPEG bytes, already re-encoded by us), scaled to fit."""

    data: bytes
    caption: str = ""
    width_mm: float = 80
    height_mm: float = 60


@dataclass(frozen=True)
class Qr:
    """A QR code of ASCII text (Chinese is garbled by keyboard scanners)."""

    text: str
    caption: str = ""
    size_mm: float = 30


@dataclass(frozen=True)
class Label:
    """A label to cut out: a QR code, a large number, a small word below it."""

    code: str
    number: str
    word: str = ""


@dataclass(frozen=True)
class Labels:
    """Labels beside and below each other with dashed edges; ``head`` stands on each of them."""

    items: Sequence[Label]
    columns: int = 3
    height_mm: float = 46
    head: str = ""


@dataclass(frozen=True)
class CutLine:
    """A dashed line to cut along (两联)."""

    label: str = ""


@dataclass(frozen=True)
class Gap:
    """Empty room."""

    mm: float = 4


@dataclass(frozen=True)
class PageBreak:
    """What follows starts on a new page."""


@dataclass(frozen=True)
class Together:
    """Blocks that stay on one page when they fit on one."""

    blocks: Sequence["Block"]


Block = (
    Heading
    | Paragraph
    | Bullets
    | Fields
    | Figures
    | Table
    | Chart
    | Ticks
    | Signatures
    | Notes
    | Image
    | Qr
    | Labels
    | CutLine
    | Gap
    | PageBreak
    | Together
)


@dataclass(frozen=True)
class Page:
    """Paper in millimetres; ``height_mm`` 0 is a roll, cut where the content ends."""

    width_mm: float
    height_mm: float
    margin_mm: float = 18


A4 = Page(210, 297)
A4_LANDSCAPE = Page(297, 210, 14)
A5 = Page(148, 210, 12)
A5_LANDSCAPE = Page(210, 148, 12)
A6 = Page(105, 148, 8)
ROLL80 = Page(80, 0, 4)


@dataclass(frozen=True)
class Stamp:
    """Who printed what state of the records; stands in the footer of every page."""

    printed_by: str
    printed_at: datetime  # the only date the file carries, so that same data gives same bytes
    rule_set_version: str = ""
    audit_count: int | None = None
    audit_head: str = ""


@dataclass(frozen=True, kw_only=True)
class ReportDoc:
    """One paper. ``tr`` lets the renderers say their own few words in the same language."""

    code: str  # form code of forms.json: "ACC-1", "SEM"; stands small in the header
    title: str
    school: str
    tr: Translator = field(compare=False, repr=False)
    stamp: Stamp
    blocks: Sequence[Block]
    subtitle: str = ""
    period: str = ""  # the date range of all numbers, in words
    number: str = ""  # number of this paper: 事故编号 SG-2026-0001
    mark: str = ""  # 内部, 草稿, 示例: framed at the top of every page
    page: Page = A4
    running: bool = True  # header line and footer on every page; False for labels and slips
    footer_notes: Sequence[str] = ()  # small, below everything else, on the last page
    compact: bool = False  # smaller text and gaps: for forms that must fit on one page


def flatten(blocks: Iterable[Block]) -> Iterable[Block]:
    """Yield the blocks in order, those inside ``Together`` too."""
    for block in blocks:
        if isinstance(block, Together):
            yield from flatten(block.blocks)
        else:
            yield block
