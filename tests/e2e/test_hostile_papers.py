"""Hostile text on every paper: unchanged, or the paper says what it left out.

Nothing is read from disk, nothing becomes a link, a picture or a formula.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from campus_guard.reports.xlsx import write_report_xlsx
from tests.e2e.hostile.files import Watch, as_cell, texts_of
from tests.e2e.hostile.papers import PAPERS, reports
from tests.e2e.hostile.printed import Printed, drawn
from tests.e2e.hostile.school import HostileSchool
from tests.e2e.hostile.texts import MARKER

LONG = "示例长文。"


def test_every_paper_stands_in_the_table() -> None:
    assert sorted(reports()) == sorted(PAPERS)


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
