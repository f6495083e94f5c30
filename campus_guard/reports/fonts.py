"""The two bundled fonts: widths for line breaking, coverage, and embedding that can be searched."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from campus_guard.core.paths import resource

_FILES = {False: "NotoSansSC-Regular.ttf", True: "NotoSansSC-Bold.ttf"}
_PER_BLOCK = 100  # the most entries a bfchar block may have (PDF 32000-1, 9.10.3 and CMap spec)


class SearchableFont(TTFont):  # type: ignore[misc]  # reportlab has no types
    """A TrueType font whose text can be copied and searched, also beyond U+FFFF.

    reportlab writes five hex digits for such characters, which readers take for something else;
    the map wants UTF-16BE.
    """

    def addObjects(self, doc: Any) -> None:  # noqa: N802  # reportlab's name
        """Add the font's objects to the document, with a ToUnicode map of our own."""
        subsets = self.state[doc].subsets
        names = [self.getSubsetInternalName(n, doc)[1:] for n in range(len(subsets))]
        super().addObjects(doc)
        fonts = doc.idToObject["BasicFonts"].dict
        for name, subset in zip(names, subsets, strict=True):
            stream = doc.idToObject[fonts[name].ToUnicode.name]
            stream.content = to_unicode_map(fonts[name].BaseFont, subset)


def to_unicode_map(font_name: str, subset: list[int]) -> str:
    """Return the CMap that tells which character each byte of ``subset`` stands for."""
    pairs = [(byte, code) for byte, code in enumerate(subset) if code]
    lines = [
        "/CIDInit /ProcSet findresource begin",
        "12 dict begin",
        "begincmap",
        f"/CIDSystemInfo << /Registry ({font_name}) /Ordering ({font_name}) /Supplement 0 >> def",
        f"/CMapName /{font_name} def",
        "/CMapType 2 def",
        "1 begincodespacerange",
        "<00> <FF>",
        "endcodespacerange",
    ]
    for start in range(0, len(pairs), _PER_BLOCK):
        block = pairs[start : start + _PER_BLOCK]
        lines.append(f"{len(block)} beginbfchar")
        lines += [f"<{byte:02X}> <{chr(code).encode('utf-16-be').hex()}>" for byte, code in block]
        lines.append("endbfchar")
    lines += ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"]
    return "\n".join(lines)


@dataclass(frozen=True)
class Face:
    """One weight: its registered name and the advance of each character in 1/1000 of the size."""

    name: str
    widths: dict[str, float]

    def width(self, text: str, size: float) -> float:
        """Return the width of drawable ``text`` in points."""
        return sum(map(self.widths.__getitem__, text)) * size / 1000


@dataclass(frozen=True)
class Faces:
    """Both weights and the characters that both can draw."""

    regular: Face
    bold: Face
    coverage: frozenset[str]

    def of(self, *, bold: bool) -> Face:
        """Return the face of this weight."""
        return self.bold if bold else self.regular


@cache
def faces() -> Faces:
    """Return the bundled fonts, loaded and registered with reportlab once per process."""
    regular, bold = (_load(bold=bold) for bold in (False, True))
    return Faces(regular, bold, frozenset(regular.widths.keys() & bold.widths.keys()))


def _load(*, bold: bool) -> Face:
    path = resource("fonts", _FILES[bold])
    font = SearchableFont(path.stem, str(path))
    pdfmetrics.registerFont(font)
    return Face(
        path.stem, {chr(code): font.face.getCharWidth(code) for code in font.face.charToGlyph}
    )
