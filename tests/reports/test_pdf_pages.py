"""Pages: repeated headers, proof of origin, bookmarks, the same bytes again."""

import io
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pypdf
import pytest

from campus_guard.core import document as d
from campus_guard.core.errors import World, WorldError
from campus_guard.core.i18n import Translator
from campus_guard.reports.pdf import render_pdf, render_pdfs, write_pdf
from tests.reports.reading import by_pdfium, squeezed
from tests.reports.samples import ALL, AT, HEAD, ledger, paper, png, summary

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("name", ALL)
def test_same_document_same_bytes(name: str) -> None:
    assert render_pdf(ALL[name]()) == render_pdf(ALL[name]())


def test_same_bytes_in_other_processes_and_threads(tmp_path: Path) -> None:
    here = render_pdf(summary())
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": f"UTC-{seed}"}
        command = [sys.executable, "-m", "tests.reports.samples", str(tmp_path)]
        subprocess.run(command, cwd=ROOT, env=environment, check=True)
        assert (tmp_path / "summary.pdf").read_bytes() == here
    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(lambda _: render_pdf(summary()), range(8))) == {here}


def test_every_page_repeats_the_header_and_proves_its_origin() -> None:
    pages = by_pdfium(render_pdf(ledger(120)))
    assert len(pages) > 5
    assert sum("YH-2026" in page for page in pages) >= len(pages) - 1
    for number, text in enumerate(pages, 1):
        flat = "".join(text.split())
        if "YH-2026" in text:
            assert "隐患描述" in flat
            assert "整改措施" in flat
        for word in (
            "示例小学",
            "2026年10月",
            "打印：张示例",
            "2026-11-2009:00",
        ):
            assert word in flat, (number, word)
        assert f"第{number}页共{len(pages)}页" in flat
        assert "规则集2026.1" in flat
        assert "留痕1208条" in flat
        assert HEAD in flat


def test_all_rows_stand_in_order_on_the_pages() -> None:
    flat = squeezed(by_pdfium(render_pdf(ledger(300))))
    places = [flat.index(f"YH-2026-{i:04d}") for i in range(1, 301)]
    assert places == sorted(places)


def test_a_ledger_of_4620_rows_is_a_matter_of_seconds() -> None:
    doc = ledger(4620)
    started = time.process_time()
    data = render_pdf(doc)
    assert time.process_time() - started < 10  # 1.3 s on two cores; five with Paragraph cells
    assert len(pypdf.PdfReader(io.BytesIO(data)).pages) > 200


def test_no_ink_leaves_the_paper() -> None:
    import pypdfium2

    for make in ALL.values():
        document = pypdfium2.PdfDocument(render_pdf(make()))
        for page in document:
            width, height = page.get_size()
            for item in page.get_objects():
                left, bottom, right, top = item.get_bounds()
                assert -0.5 <= left <= right <= width + 0.5
                assert -0.5 <= bottom <= top <= height + 0.5
        document.close()


def test_no_report_prints_its_words_for_none() -> None:
    flat = squeezed(by_pdfium(render_pdf(ledger(0))))
    assert "本月无" in flat
    assert "隐患描述" in flat


def test_a_row_taller_than_a_page_goes_on_with_its_header() -> None:
    text = "巡查记录，" * 1500
    pages = by_pdfium(
        render_pdf(paper(blocks=[d.Table([d.Column("情况"), d.Column("人")], [(text, "甲")])]))
    )
    assert len(pages) >= 3
    assert all("情况" in page for page in pages)
    assert squeezed(pages).count("巡") == 1500


def test_signatures_stay_on_one_page() -> None:
    for rows in range(20, 40):
        table = d.Table([d.Column("甲")], [(str(i),) for i in range(rows)])
        marks = d.Signatures(
            ["编制人甲", "审核人乙", "批准人丙", "备案人丁", "归档人戊"], statement="以上属实。"
        )
        pages = by_pdfium(render_pdf(paper(blocks=[table, marks])))
        assert sum("编制人甲" in page for page in pages) == 1
        page = next(p for p in pages if "编制人甲" in p)
        assert "归档人戊" in page
        assert "以上属实" in page


def test_a_heading_goes_with_what_it_heads() -> None:
    for rows in range(15, 45):
        table = d.Table([d.Column("甲")], [("x",)] * rows)
        after = d.Table([d.Column("随后")], [("y",)])
        pages = by_pdfium(
            render_pdf(paper(blocks=[table, d.Heading("标题"), d.Heading("小标题", 2), after]))
        )
        page = next(p for p in pages if "小标题" in p)
        assert "随后" in page
        assert "标题" in page.replace("小标题", "")


def test_together_stays_together() -> None:
    for rows in range(15, 40):
        table = d.Table([d.Column("甲")], [("x",)] * rows)
        block = d.Together(
            [
                d.Paragraph("第一段"),
                d.Chart(d.ChartKind.BAR, ["a"], [d.Series("s", [1])]),
                d.Paragraph("第二段"),
            ]
        )
        pages = by_pdfium(render_pdf(paper(blocks=[table, block])))
        assert any("第一段" in p and "第二段" in p for p in pages)


def test_bookmarks_follow_the_headings() -> None:
    blocks = [
        d.Heading("深", 3),
        d.Heading("一、组织"),
        d.Heading("网格\U00020087", 2),
        d.PageBreak(),
        d.Heading("二、三防"),
    ]
    reader = pypdf.PdfReader(io.BytesIO(render_pdf(paper(blocks=blocks))))
    flat = list(_flat(reader.outline))
    assert [entry.title for entry in flat] == ["深", "一、组织", "网格\U00020087", "二、三防"]
    assert reader.get_destination_page_number(flat[3]) == 1


def _flat(outline: list[object]) -> list[object]:
    found: list[object] = []
    for entry in outline:
        found += _flat(entry) if isinstance(entry, list) else [entry]
    return found


def test_metadata_comes_from_the_data() -> None:
    info = pypdf.PdfReader(io.BytesIO(render_pdf(summary()))).metadata
    assert info is not None
    assert info.title == "学期安全工作总结 SEM-2026-2027-1"
    assert info.author == "示例小学"
    assert "2026-09-01" in (info.subject or "")
    assert info.creation_date == AT


def test_the_paper_follows_the_page() -> None:
    def size(doc: d.ReportDoc) -> tuple[int, int]:
        box = pypdf.PdfReader(io.BytesIO(render_pdf(doc))).pages[0].mediabox
        return round(float(box.width) / 72 * 25.4), round(float(box.height) / 72 * 25.4)

    text = [d.Paragraph("甲")]
    assert size(paper(blocks=text)) == (210, 297)
    assert size(paper(blocks=text, page=d.A4_LANDSCAPE)) == (297, 210)
    assert size(paper(blocks=text, page=d.A5)) == (148, 210)
    assert size(paper(blocks=text, page=d.A6)) == (105, 148)
    short, long = (size(paper(blocks=text * n, page=d.ROLL80)) for n in (1, 40))
    assert short[0] == long[0] == 80
    assert short[1] < 60 < long[1]
    assert len(by_pdfium(render_pdf(paper(blocks=text * 400, page=d.ROLL80)))) == 1


def test_totals_ticks_bands_and_spans_reach_the_paper() -> None:
    columns = [
        d.Column("甲", group="组"),
        d.Column("乙", d.Kind.MONEY, group="组"),
        d.Column("丙", d.Kind.TICK),
    ]
    rows = [d.Band("午间"), ("一", 1234.5, True), (d.Cell("跨两列", span=2), None)]
    table = d.Table(columns, rows, totals=[("合计", 1234.5, None)], notes=["说明甲"])
    flat = squeezed(by_pdfium(render_pdf(paper(blocks=[table]))))
    for word in ("组甲乙丙", "午间", "1,234.50", "跨两列", "合计", "说明甲"):
        assert word in flat


def test_a_row_that_does_not_fill_the_columns_is_refused() -> None:
    with pytest.raises(ValueError, match="1 cells in 2 columns"):
        d.Table([d.Column("甲"), d.Column("乙")], [("一",)])


def test_pictures_are_embedded_and_broken_ones_said() -> None:
    good = render_pdf(paper(blocks=[d.Image(png(), "图 1")]))
    assert b"/Subtype /Image" in good
    for bad in (b"", b"not a picture", png()[:60]):
        flat = squeezed(by_pdfium(render_pdf(paper(blocks=[d.Image(bad, "图 2")]))))
        assert "无法读取" in flat
        assert "图2" in flat


def test_english_paper_says_its_own_words_in_english() -> None:
    flat = squeezed(by_pdfium(render_pdf(replace(summary(), tr=Translator("en")))))
    assert "Page1of" in flat
    assert "Printedby" in flat


def test_writing_is_all_or_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "paper.pdf"
    write_pdf(paper(), path)
    old = path.read_bytes()
    assert old == render_pdf(paper())

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(WorldError) as caught:
        write_pdf(summary(), path)
    assert caught.value.kind is World.FULL
    assert path.read_bytes() == old
    assert [p.name for p in tmp_path.iterdir()] == ["paper.pdf"]


def test_a_path_that_cannot_be_written_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    with pytest.raises(WorldError) as caught:
        write_pdf(paper(), tmp_path / "taken")
    assert caught.value.kind is World.CANNOT_OPEN


def test_many_papers_in_one_file_count_their_own_pages() -> None:
    one = paper(blocks=[d.Paragraph("甲"), d.PageBreak(), d.Paragraph("乙")])
    two = paper(blocks=[d.Paragraph("丙")])
    pages = [squeezed([page]) for page in by_pdfium(render_pdfs([one, two]))]
    ends = ("第1页共2页", "第2页共2页", "第1页共1页")
    assert [end in page for end, page in zip(ends, pages, strict=True)] == [True] * 3
    assert render_pdfs([one]) == render_pdf(one)


def test_papers_of_different_sizes_do_not_share_a_file() -> None:
    with pytest.raises(ValueError, match="one size"):
        render_pdfs([paper(blocks=[]), paper(blocks=[], page=d.A4_LANDSCAPE)])
    with pytest.raises(ValueError, match="one size"):
        render_pdfs([])
