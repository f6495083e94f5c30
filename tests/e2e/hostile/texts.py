"""Texts that nobody types and everybody gets: markup, formulas, signs that no eye sees.

Each text stands with what may be kept of it: as one line and as a block. Both are written out
here and not computed, so that the cleaning of ``core.text`` is judged and not repeated.
"""

from dataclasses import dataclass

MARKER = "hostile-marker"
"""Part of the name of a file that must never be opened because a text names it."""

CONTROLS = "".join(
    map(chr, (*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F, *range(0x80, 0x85)))
)


@dataclass(frozen=True)
class Hostile:
    """A text as it comes, and as it may be kept as a line and as a block (None: unchanged)."""

    name: str
    raw: str
    line_as: str | None = None
    block_as: str | None = None

    @property
    def line(self) -> str:
        """Return what is kept in a field of one line."""
        return self.raw if self.line_as is None else self.line_as

    @property
    def block(self) -> str:
        """Return what is kept in a field of several lines."""
        return self.raw if self.block_as is None else self.block_as

    @property
    def simple(self) -> bool:
        """Tell whether nothing of the text is cleaned away, so that it can be cut anywhere."""
        return self.line_as is None and self.block_as is None


TEXTS = (
    Hostile("picture", f'<img src="file:///tmp/{MARKER}.png">'),
    Hostile("passwd", '<img src="file:///etc/passwd"/>'),
    Hostile("unclosed", "<b>示例 <font color=red"),
    Hostile("closing", "</para></b>]]>--><![CDATA["),
    Hostile("entities", "A & B &amp; &lt;b&gt; &#65; &bogus"),
    Hostile("script", "<a href='javascript:1'>x</a>"),
    Hostile("formula", "=cmd|' /C calc'!A0"),
    Hostile("link", '=HYPERLINK("file:///x")'),
    Hostile("plus", "+1+1"),
    Hostile("minus", "-1-1"),
    Hostile("at", "@SUM(A1)"),
    Hostile("wide equals", "＝1+1"),
    Hostile("wide plus", "＋1"),
    Hostile("wide minus", "－1"),
    Hostile("wide at", "＠SUM(A1)"),
    Hostile("quoted", "'=1+1"),
    Hostile("before a formula", "\t\r=1+1", "=1+1", "=1+1"),
    Hostile("Excel's spelling", "_x0041_ _x000D_"),
    Hostile("Excel's error", "#REF!"),
    Hostile("braces", "{name} {0} {{}} { %s %(a)s 100%"),
    Hostile("query", "'; DROP TABLE person; -- %_\\"),
    Hostile("several", "甲、乙,丙;丁，戊；己"),
    Hostile("controls", f"控{CONTROLS}制", "控制", "控制"),
    Hostile("lines", "一\r\n二\r三\n四\t五", "一 二 三 四 五", "一\n二\n三\n四\t五"),
    Hostile("strange lines", "一\u2028二\u2029三\u0085四", "一 二 三四", "一\u2028二\u2029三四"),
    Hostile("blanks", "\u3000全 \u3000 角\u00a0度", "全 角 度", "全 \u3000 角\u00a0度"),
    Hostile("right to left", "甲\u202e乙\u2066丙\u2069丁\u200f戊"),
    Hostile("invisible", "零\u200b宽\u200d度\ufeff空\u2060\u00ad"),
    Hostile("beyond the basic plane", "𠮷𬱖𰻝𠀀"),
    Hostile("emoji", "😀👨\u200d👩\u200d👧🏽🇨🇳"),
    Hostile("lone surrogates", "孤\ud800立\udfff", "孤立", "孤立"),
    Hostile("no characters", "非\ufffe字\uffff符\ue000"),
    Hostile("stacked", "e" + "\u0301" * 20),
    Hostile("right to left script", "שלום مرحبا"),
    Hostile("one word", "W" * 300),
    Hostile("long", "示例长文。" * 3996),
    Hostile("too long", "示例长文。" * 5000),
)
"""``long`` leaves room for what a test adds to tell one field from another."""

_FEW = (
    "picture",
    "unclosed",
    "formula",
    "before a formula",
    "braces",
    "controls",
    "lines",
    "right to left",
    "beyond the basic plane",
    "lone surrogates",
    "long",
    "too long",
)
FEW = tuple(text for text in TEXTS if text.name in _FEW)
"""One of each sort, where a hundred commands are tried."""

_MORE_OF_A_SORT = ("passwd", "closing", "link", "minus", "wide plus", "wide minus", "wide at")
SCHOOL = tuple(t for t in TEXTS if t.name not in (*_MORE_OF_A_SORT, "too long"))
"""What a whole school is made of."""


def kept(text: Hostile, *, block: bool) -> str:
    """Return what a field keeps."""
    return text.block if block else text.line
