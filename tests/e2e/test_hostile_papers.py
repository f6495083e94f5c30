"""Hostile text on every paper: unchanged, or the paper says what it left out.

Nothing is read from disk, nothing becomes a link, a picture or a formula.
"""

import io
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pypdf
import pytest

from campus_guard.core import document as d
from campus_guard.reports.fonts import faces
from campus_guard.reports.pdf import render_pdf
from campus_guard.reports.xlsx import write_report_xlsx
from tests.e2e.hostile.files import Watch, as_cell, texts_of
from tests.e2e.hostile.papers import PAPERS, reports
from tests.e2e.hostile.school import HostileSchool
from tests.e2e.hostile.texts import MARKER
from tests.reports.reading import squeezed

BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
LONG = "示例长文。"
SHOWN_AT_LEAST = 12
"""Characters of a text that a paper cuts must at least be there."""


def test_every_paper_stands_in_the_table() -> None:
    assert sorted(reports()) == sorted(PAPERS)


@pytest.fixture(scope="module")
def printed(hostile_school: HostileSchool) -> Callable[[str], "Printed"]:
    """Return what makes a paper, prints and reads it: once, for all tests."""
    made: dict[str, Printed] = {}

    def give(name: str) -> Printed:
        if name not in made:
            docs = PAPERS[name].make(hostile_school.world)
            made[name] = Printed.of(docs if isinstance(docs, list) else [docs], PAPERS[name].cut)
        return made[name]

    return give


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
            or any(shown[:i] in self.text and shown[i:] in self.text for i in range(1, len(shown)))
            or (self.cut and self._beginning(shown))
        )

    def _beginning(self, shown: str) -> bool:
        at = self.text.find(shown[:SHOWN_AT_LEAST])
        return at >= 0 and "…" in self.text[at : at + 500]


@pytest.mark.parametrize("name", PAPERS)
def test_a_paper_carries_the_text_or_says_what_it_left_out(
    hostile_school: HostileSchool, printed: Callable[[str], Printed], name: str
) -> None:
    paper, found = PAPERS[name], printed(name)
    missing, words = set(), 0
    for field in paper.shows:
        for kept in hostile_school.kept[field]:
            words += kept.count(LONG)
            if len(kept) < 1000 and not found.carries(kept):
                missing.add(f"{field}: {kept[:50]!r}")
            codes = {f"U+{ord(c):04X}" for c in drawn(kept)[1]}
            missing |= {code for code in codes if code not in found.text}
    assert not missing, sorted(missing)
    assert paper.cut or found.text.count(LONG[2]) >= words


@pytest.mark.parametrize("name", PAPERS)
def test_no_paper_holds_a_picture_a_link_or_a_file(
    printed: Callable[[str], Printed], name: str
) -> None:
    found = printed(name)
    assert not [path for path in found.opened if MARKER in path or "passwd" in path]
    assert not found.beside


@pytest.mark.parametrize("name", PAPERS)
def test_nothing_in_a_workbook_is_a_formula(
    hostile_school: HostileSchool, printed: Callable[[str], Printed], name: str, tmp_path: Path
) -> None:
    paper = PAPERS[name]
    written: set[str] = set()
    left_out = ""
    for doc in printed(name).docs:
        left_out += "\n".join(write_report_xlsx(doc, tmp_path / "a.xlsx"))
        written |= set(texts_of(tmp_path / "a.xlsx"))
    whole = "\n".join(written)
    for field in paper.shows:
        for kept in hostile_school.kept[field]:
            fits, lost = as_cell(kept)
            found = fits in whole or all(line in whole for line in fits.splitlines())
            assert found or paper.cut, f"{field}: {kept[:50]!r}"
            assert all(f"U+{ord(c):04X}" in left_out for c in lost), kept


def test_a_watch_sees_a_file_that_is_opened(tmp_path: Path) -> None:
    watch = Watch.start()
    (tmp_path / MARKER).write_text("x")
    assert any(MARKER in name for name in watch.stop())
