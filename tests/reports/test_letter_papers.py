"""The responsibility letter on paper has everything that the form RESP asks for."""

import re

from campus_guard.core import document as d
from campus_guard.core.i18n import load_translator
from campus_guard.core.paths import resource
from campus_guard.db.paper import GetPaperHead
from campus_guard.db.service import Service
from campus_guard.features.responsibility.queries.letters_files import GetLetter, LetterFiles
from campus_guard.features.responsibility.queries.letters_unassigned import (
    ListUnowned,
    SponsorLoads,
)
from campus_guard.features.responsibility.report.letters import letter, letters_list
from campus_guard.features.responsibility.report.letters_unassigned import unassigned_list
from campus_guard.reports.pdf import render_pdf
from tests.reports.reading import by_pdfium, squeezed
from tests.unit.letters_help import LetterSchool, letter_school

ZH = load_translator("zh_CN", resource("locale"))


def printed(school: LetterSchool, who: str) -> tuple[d.ReportDoc, str]:
    row = next(row for row in school.book().rows if row.b == who)
    file = school.service.ask(GetLetter(letter_id=row.id))
    doc = letter(file, ZH, school.service.ask(GetPaperHead()))
    return doc, squeezed(by_pdfium(render_pdf(doc)))


def test_seven_sections_two_signatures_and_the_head(director: Service) -> None:
    school = letter_school(director)
    school.issue()
    school.sign("class")
    doc, text = printed(school, "示例班主任")
    assert doc.code == "RESP"
    assert doc.page == d.A4
    assert re.findall(r"[一二三四五六七]、(?=责任|岗位|事故|考核|生效)", text) == [
        f"{n}、" for n in "一二三四五六七"
    ]
    for word in (
        "ZR-2026-0007",
        "ZR-2026-0003",
        "教导处负责人示例教导",
        "班主任、科任教师示例班主任",
        "2026-09-01至2027-08-31",
        "一式三份",
        "甲方签字（盖章）",
        "乙方签字",
        "甲方已于2026-09-01签字",
        "第1页共2页",
        "six-tier-1",
        "班主任v1",
    ):
        assert word in text, word


def test_an_unsigned_letter_leaves_room_to_sign(director: Service) -> None:
    school = letter_school(director)
    school.issue()
    _, text = printed(school, "示例水电")
    assert "已于" not in text
    assert "10分钟之内报总务处负责人（本状甲方示例总务）" in text


def test_the_list_bands_who_is_missing_by_level(director: Service) -> None:
    school = letter_school(director)
    school.issue(codes=("BUREAU", "VP"))
    school.sign("vice")
    doc = letters_list(school.book(), ZH, director.ask(GetPaperHead()))
    tables = [b for b in doc.blocks if isinstance(b, d.Table)]
    assert tables[0].totals == [("合计", 10, 2, 1, 9)]
    bands = [row.text for row in tables[2].rows if isinstance(row, d.Band)]
    assert len(bands) == 5
    files = director.ask(LetterFiles(letter_ids=tuple(row.id for row in school.book().rows)))
    assert [file.row.number for file in files] == ["ZR-2026-0001", "ZR-2026-0002"]


def test_the_principal_finds_what_has_no_owner_and_what_sponsors_have(director: Service) -> None:
    letter_school(director)
    rows, loads = director.ask(ListUnowned()), director.ask(SponsorLoads())
    assert rows == ()
    assert [(load.name, load.areas) for load in loads] == [("示例副校长", ("教学楼",))]
    doc = unassigned_list(rows, loads, ZH, director.ask(GetPaperHead()))
    text = squeezed(by_pdfium(render_pdf(doc)))
    assert "均已落实责任人" in text
    assert "示例副校长" in text
