"""Papers as a reader finds them."""

import io
import unicodedata
from dataclasses import dataclass

import pypdf

from campus_guard.core import document as d
from campus_guard.reports.fonts import faces
from campus_guard.reports.pdf import render_pdf
from tests.e2e.hostile.files import Watch
from tests.reports.reading import squeezed

BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
MOST_PAGES = 4
"""Over so many pages a text may run."""
SHOWN_AT_LEAST = 12
"""Characters of a text that a paper cuts must at least be there."""


def drawn(text: str) -> tuple[str, set[str]]:
    """Return what paper can show of a text, blanks apart, and the characters that it cannot."""
    shown, lost = "", set()
    for c in text:
        category = unicodedata.category(c)
        if category in ("Zs", "Zl", "Zp") or c in "\n\t":
            continue
        if c in faces().coverage and c != "\u00ad":
            shown += c
        else:
            lost.add(c)
            shown += "" if category == "Cf" and c not in BIDI else "〓"
    return shown, lost


@dataclass
class Printed:
    """Papers of one kind: the text as a reader finds it, blanks apart, and what lies beside it."""

    docs: list[d.ReportDoc]
    text: str
    cut: bool
    beside: list[str]
    opened: list[str]

    @classmethod
    def of(cls, docs: list[d.ReportDoc], cut: bool) -> "Printed":
        watch = Watch.start()
        pdfs = [pypdf.PdfReader(io.BytesIO(render_pdf(doc))) for doc in docs]
        opened = watch.stop()
        pages = [page for pdf in pdfs for page in pdf.pages]
        beside = [name for pdf in pdfs for name in pdf.attachments]
        beside += [image.name for page in pages for image in page.images]
        beside += ["link" for page in pages if "/Annots" in page]
        text = squeezed([page.extract_text() for page in pages])
        return cls(docs, text, cut, beside, opened)

    def carries(self, kept: str) -> bool:
        """Tell whether a text is there: at once, line by line, over a page's end, or cut."""
        shown = drawn(kept)[0]
        return (
            shown in self.text
            or all(drawn(line)[0] in self.text for line in kept.splitlines())
            or self._in_pieces(shown)
            or (self.cut and self._beginning(shown))
        )

    def _in_pieces(self, shown: str) -> bool:
        """Tell whether the text is there piece by piece, one for each page it runs over."""
        for _ in range(MOST_PAGES):
            fits = next((n for n in range(len(shown), 0, -1) if shown[:n] in self.text), 0)
            if fits == len(shown):
                return True
            shown = shown[fits:]
        return False

    def _beginning(self, shown: str) -> bool:
        at = self.text.find(shown[:SHOWN_AT_LEAST])
        return at >= 0 and "…" in self.text[at : at + 500]
