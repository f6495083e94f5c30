"""What the paper says can be copied, searched and trusted."""

import io
from pathlib import Path

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campus_guard.core import document as d
from campus_guard.reports.fonts import faces
from campus_guard.reports.pdf import render_pdf
from tests.reports.reading import READERS, by_pdfium, by_pypdf, squeezed
from tests.reports.samples import paper, summary

STANDARD = (Path(__file__).parent / "data" / "standard_8105.txt").read_text("utf-8")
STANDARD = STANDARD.replace("\n", "")


def bare(*blocks: d.Block) -> bytes:
    """Return a paper that carries nothing but the blocks."""
    return render_pdf(paper(title="", school="", running=False, blocks=blocks))


def test_the_list_is_the_whole_standard_table() -> None:
    assert len(set(STANDARD)) == 8105
    assert sum(ord(c) > 0xFFFF for c in STANDARD) == 196


@pytest.mark.parametrize("reader", READERS)
def test_all_standard_characters_can_be_extracted(reader: object) -> None:
    cell = d.Table([d.Column("", weight=1)], [(STANDARD,)])
    pages = reader(bare(d.Paragraph(STANDARD), cell, d.Heading(STANDARD)))  # type: ignore[operator]
    assert squeezed(pages) == STANDARD * 3


def test_every_character_of_the_font_can_be_extracted() -> None:
    text = "".join(sorted(c for c in faces().coverage if not c.isspace() and c != "\u00ad"))
    assert len(text) > 30_000
    assert squeezed(by_pypdf(bare(d.Paragraph(text)))) == text


def test_fonts_are_embedded_truetype_subsets() -> None:
    fonts = [
        font.get_object()
        for page in pypdf.PdfReader(io.BytesIO(render_pdf(summary()))).pages
        for font in page["/Resources"]["/Font"].values()
    ]
    assert {f["/BaseFont"][8:] for f in fonts} == {"NotoSansSC-Regular", "NotoSansSC-Bold"}
    for font in fonts:
        assert font["/Subtype"] == "/TrueType"
        assert font["/BaseFont"][7] == "+"
        assert len(font["/FontDescriptor"]["/FontFile2"].get_object().get_data()) > 1000


HOSTILE = [
    '<img src="/etc/passwd"/>',
    "<b>未闭合",
    "<para><font color=red>x</font>",
    "A & B &amp; &lt;",
    "=cmd|' /C calc'!A0",
    "%s %d {0} {name} \\n \\x00 (括) ) (",
    "]]> --> /* */ <!--",
    "endstream endobj",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_only_text_in_every_block(text: str) -> None:
    blocks = every_block(text)
    doc = paper(
        title=text,
        subtitle=text,
        school=text,
        period=text,
        number=text,
        mark=text,
        footer_notes=[text],
        blocks=blocks,
    )
    found = squeezed(by_pdfium(render_pdf(doc)))
    assert found.count("".join(text.split())) >= len(blocks) + 4
    assert b"/Subtype /Image" not in render_pdf(doc)


def every_block(text: str) -> list[d.Block]:
    return [
        d.Heading(text),
        d.Paragraph(text),
        d.Paragraph(text, d.Style.NOTICE),
        d.Bullets([text]),
        d.Fields([d.Field("栏", text), d.Field(text, "值", wide=True)]),
        d.Table([d.Column(text), d.Column("乙")], [(text, d.Band and 1), d.Band(text)], title=text),
        d.Figures([d.Figure(text, "1")], columns=1),
        d.Chart(d.ChartKind.BAR, [text], [d.Series(text, [1]), d.Series("乙", [2])], title=text),
        d.Ticks([(text, True)], columns=1),
        d.Notes([(text, text)]),
        d.Signatures(["签字"], statement=text),
        d.CutLine(text),
    ]


def test_long_text_is_carried_completely_in_cells_fields_and_paragraphs() -> None:
    text = "".join(f"第{i}条：楼道安全巡查记录，" for i in range(1600))[:20_000]
    assert len(text) == 20_000
    for block in (
        d.Paragraph(text),
        d.Paragraph(text, d.Style.NOTICE),
        d.Table([d.Column("", weight=1), d.Column("", weight=4)], [("", text)]),
        d.Fields([d.Field("", text, wide=True)]),
        d.Bullets([text]),
        d.Ticks([(text, None)]),
        d.Notes([("", text)]),
        d.Together([d.Paragraph(text)]),
    ):
        found = squeezed(by_pdfium(bare(block))).removeprefix("·")
        assert found == text, type(block)


def test_a_character_outside_the_font_is_shown_and_said() -> None:
    found = squeezed(by_pdfium(bare(d.Paragraph("王\U0002fa1f\U0001f600示例"))))
    assert found.startswith("王〓〓示例")
    assert "U+2FA1F" in found
    assert "U+1F600" in found
    assert "字体缺字" in found


def test_control_and_direction_signs_are_neutralised_and_said() -> None:
    found = squeezed(by_pdfium(bare(d.Paragraph("abc\u202egpj.exe\x07\x00 零\u200b宽"))))
    assert found.startswith("abc〓gpj.exe〓〓零宽")
    for code in ("U+202E", "U+0007", "U+0000", "U+200B"):
        assert code in found


def test_what_is_said_about_the_header_is_said_too() -> None:
    found = squeezed(by_pdfium(render_pdf(paper(school="示例\U0001f600小学", blocks=[]))))
    assert "U+1F600" in found


def test_a_paper_without_strange_characters_has_no_note() -> None:
    assert "未能照原样" not in squeezed(by_pdfium(render_pdf(summary())))


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80))
def test_any_text_is_carried_or_listed(text: str) -> None:
    found = squeezed(by_pypdf(bare(d.Table([d.Column("", weight=1)], [(text,)]))))
    for char in text:
        if char.isspace() or char in "\x1c\x1d\x1e\x1f\x85":
            continue
        assert char in found or f"U+{ord(char):04X}" in found


def test_a_lone_surrogate_does_not_kill_the_paper() -> None:
    assert "U+D800" in squeezed(by_pdfium(bare(d.Paragraph("坏\ud800字"))))
