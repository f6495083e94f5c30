"""INSP on paper: the columns of the form, blank places, what was found and what was not."""

from pathlib import Path

import pytest

from campus_guard.core import document as d
from campus_guard.core.i18n import load_translator
from campus_guard.core.paths import resource
from campus_guard.db.paper import GetPaperHead
from campus_guard.db.service import Service
from campus_guard.features.hazards.commands.finishing import FinishInspection
from campus_guard.features.hazards.commands.inspection_photos import AddInspectionPhoto
from campus_guard.features.hazards.queries.checklists import GetChecklist
from campus_guard.features.hazards.report.inspection import blank_sheet, filled_sheet
from campus_guard.features.hazards.rules.checklists import shipped_checklists
from campus_guard.features.hazards.rules.inspection_codes import Answer, Handling
from campus_guard.reports.pdf import render_pdf
from campus_guard.reports.xlsx import write_report_xlsx
from tests.reports.reading import by_pdfium, squeezed
from tests.unit import inspection_help as h

ZH = load_translator("zh_CN", resource("locale"))
EN = load_translator("en", resource("locale"))


def table(doc: d.ReportDoc) -> d.Table:
    (found,) = (block for block in doc.blocks if isinstance(block, d.Table))
    return found


def filled(director: Service) -> d.ReportDoc:
    made = h.start(director)
    lines = h.detail(director, made).items
    for line in lines[:10]:
        h.answer(director, made, line.item.code, Answer.PASS)
    h.answer(director, made, "FIRE-01", Answer.FAIL, problem="通道堆物", advice="清空",
             handling=Handling.HAZARD, responsible="赵示例")  # fmt: skip
    h.answer(director, made, "FIRE-02", Answer.NOT_APPLICABLE)
    director.run(
        AddInspectionPhoto(
            uid="p", inspection_id=made, item_code="FIRE-01", file_name="a.jpg", data=h.photo()
        )
    )
    command = FinishInspection(inspection_id=made, leave_open=True, opinion="尽快清空通道")
    director.run(command)
    return filled_sheet(h.detail(director, made), ZH, director.ask(GetPaperHead()))


def test_the_blank_sheet_has_every_item_and_empty_places(director: Service) -> None:
    row = director.ask(GetChecklist(code="FIRE"))
    doc = blank_sheet(row.content, row.number, EN, director.ask(GetPaperHead()))
    assert (doc.code, len(table(doc).columns), len(table(doc).rows)) == ("INSP", 10, 12)
    for cells in table(doc).rows:
        assert list(cells)[4:] == [None] * 6  # type: ignore[arg-type]
        assert str(cells[3]).count("□") == 3  # type: ignore[index]


@pytest.mark.parametrize("code", shipped_checklists())
def test_every_shipped_checklist_prints(director: Service, code: str) -> None:
    row = director.ask(GetChecklist(code=code))
    pdf = render_pdf(blank_sheet(row.content, row.number, ZH, director.ask(GetPaperHead())))
    words = squeezed(by_pdfium(pdf))
    for item in row.content.items:
        assert item.words.zh[:6] in words


def test_the_record_tells_what_was_found(director: Service) -> None:
    doc = filled(director)
    first, second, third = list(table(doc).rows)[:3]
    assert first[4:7] == ("通道堆物", "清空", "赵示例")  # type: ignore[index]
    assert first[8:] == ("YH-2026-0001", "01")  # type: ignore[index]
    assert second[3].value == ZH("Not applicable")  # type: ignore[index, union-attr]
    assert third[3].value == ZH("Passed")  # type: ignore[index, union-attr]
    last = list(table(doc).rows)[-1]
    assert last[3].value == ZH("Not inspected")  # type: ignore[index, union-attr]
    words = squeezed(by_pdfium(render_pdf(doc)))
    assert "88.9%（8/9）" in words
    assert "尽快清空通道" in words
    assert "JC-2026-0001" in words


def test_same_records_same_bytes_and_a_spreadsheet(director: Service, tmp_path: Path) -> None:
    doc = filled(director)
    assert render_pdf(doc) == render_pdf(doc)
    assert write_report_xlsx(doc, tmp_path / "a.xlsx") == []
    assert (tmp_path / "a.xlsx").stat().st_size > 5000


def test_a_draft_says_so(director: Service) -> None:
    made = h.start(director)
    doc = filled_sheet(h.detail(director, made), EN, director.ask(GetPaperHead()))
    first = doc.blocks[0]
    assert isinstance(first, d.Paragraph)
    assert "Draft" in str(first.text)
