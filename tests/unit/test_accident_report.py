"""ACC-1: one page, every row of the form, 初判 never left out, hostile text as it was typed."""

import io
from decimal import Decimal

import pypdf
import pytest

from campus_guard.core.document import ReportDoc
from campus_guard.core.i18n import Translator, load_translator
from campus_guard.core.paths import resource
from campus_guard.db.service import Service
from campus_guard.features.accidents.commands import ConfirmInjury, OpenRestricted
from campus_guard.features.accidents.queries import FirstReport
from campus_guard.features.accidents.report import first_report
from campus_guard.features.accidents.rules import (
    Cause,
    Confirmation,
    Injury,
    OutsideBody,
    StepCode,
)
from campus_guard.reports.pdf import render_pdf
from tests.unit.accident_cases import (
    at,
    class_teacher,
    detail,
    facts,
    graded,
    record,
    tell,
    triaged,
    victim,
)


@pytest.fixture
def zh() -> Translator:
    return load_translator("zh_CN", resource("locale"))


def paper(service: Service, accident: int, tr: Translator) -> ReportDoc:
    view = service.ask(FirstReport(accident_id=accident))
    return first_report(view.file, tr, view.stamp, view.school, sample=view.sample)


def pages(doc: ReportDoc) -> list[str]:
    reader = pypdf.PdfReader(io.BytesIO(render_pdf(doc)))
    return [page.extract_text() for page in reader.pages]


def one_page(doc: ReportDoc) -> str:
    found = pages(doc)
    assert len(found) == 1
    return "".join(found[0].split())  # where a line breaks is not the point


ROWS = (
    "事故编号",
    "报告时间",
    "报告人/电话",
    "发生时间",
    "发现时间",
    "录入时间",
    "地点（网格）",
    "场合",
    "当事人",
    "伤害程度（初判）",
    "财产损失估计（元）",
    "简要经过",
    "已采取措施",
    "送医情况",
    "通知家长：时间/方式/通知人",
    "报部门负责人时间",
    "报分管副校长时间",
    "报校长时间",
    "已报",
    "政府",
    "教育局",
    "卫生",
    "公安",
    "分级（初判）与依据条款",
    "责任认定",
    "待认定",
    "报告人",
    "部门负责人",
    "分管副校长",
    "校长",
)


def test_every_row_of_the_form_is_there(director: Service, zh: Translator) -> None:
    text = one_page(paper(director, record(director), zh))
    for row in ROWS:
        assert row in text, row
    assert "事故快报表" in text
    assert "SG-2026-0001" in text


def test_nothing_recorded_differs_from_nothing(director: Service, zh: Translator) -> None:
    text = one_page(paper(director, record(director), zh))
    assert "未记录" in text
    assert "（元）未记录" in text
    assert "（元）无" not in text
    harmless = record(director, facts(harmed=False, cause=Cause.ACCIDENT, property_loss=Decimal(0)))
    text = one_page(paper(director, harmless, zh))
    assert "（元）无" in text
    assert "当事人无" in text


def test_first_judgement_stays_beside_the_confirmed_one(director: Service, zh: Translator) -> None:
    accident = graded(director)
    file = detail(director, accident)
    director.run(
        ConfirmInjury(
            accident_id=accident,
            expected_version=file.version,
            victim_id=file.victims[0].id,
            injury=Injury.MODERATE,
            confirmed_at=at(8, 50),
            note="拍片",
            worse_since=at(8, 50),
        )
    )
    text = one_page(paper(director, accident, zh))
    assert "轻微伤害（初判），确诊：中度伤害" in text
    assert "较严重的安全事故（初判）" in text
    assert "T3a" in text


def test_the_four_kinds_of_time(director: Service, zh: Translator) -> None:
    times = triaged(known_at=at(8, 35), known_reason="午休后才说", reported_at=at(8, 41))
    text = one_page(paper(director, record(director, times), zh))
    for moment in ("08:30", "08:35", "08:41", "09:00"):
        assert f"2026-11-20{moment}" in text


def test_who_was_told_and_what_was_late(director: Service, zh: Translator) -> None:
    accident = record(director, triaged(), victims=(victim(),))
    tell(director, accident, StepCode.REPORT_DEPT, at(8, 41), recipient="示例主任")
    tell(
        director, accident, StepCode.NOTIFY_PARENT, at(8, 39), guardian="示例家长", told_by="示例师"
    )
    text = one_page(paper(director, accident, zh))
    assert "2026-11-2008:41电话示例主任;（应于2026-11-2008:40前：超时，待认定）" in text
    assert "2026-11-2008:39/电话/示例师" in text
    assert "示例家长" not in text
    assert "本级别不要求" in text  # the principal


def test_outside_reports_are_four_rows(director: Service, zh: Translator) -> None:
    accident = record(director, triaged(), victims=(victim(Injury.DEATH),))
    body = OutsideBody.POLICE
    tell(director, accident, StepCode.EXTERNAL_REPORTS, at(8, 45), body=body, recipient="值班民警")
    text = one_page(paper(director, accident, zh))
    assert "公安部门2026-11-2008:45值班民警电话" in text.replace("☑", "")
    assert text.count("未记录") >= 3


def test_pupils_are_shortened(director: Service, zh: Translator) -> None:
    accident = record(director, triaged(), victims=(victim(label="欧阳示例"),))
    text = one_page(paper(director, accident, zh))
    assert "欧某" in text
    assert "欧阳示例" not in text


HOSTILE = "<img src='/etc/passwd'> <b>未闭合 & =cmd|'/C calc'!A0 {0} %s \u202e反向 𠀀 "


def test_hostile_text_is_printed_as_text(director: Service, zh: Translator) -> None:
    hostile = triaged(
        narrative=HOSTILE,
        measures=HOSTILE,
        hospital=HOSTILE,
        reporter=HOSTILE[:40],
        activity="<i>",
    )
    hurt = victim(label="<b>张", details=HOSTILE)
    duty = class_teacher(person_name=HOSTILE[:60], confirmed_by=Confirmation.PROPOSED)
    accident = record(director, hostile, victims=(hurt,), duties=(duty,))
    text = one_page(paper(director, accident, zh))
    assert "<imgsrc='/etc/passwd'><b>未闭合&=cmd|'/Ccalc'!A0{0}%s" in text
    assert "root:" not in text


@pytest.mark.parametrize("text", ["长" * 20_000, "行\n" * 9_000, "W" * 20_000])
def test_a_long_story_stays_on_one_page_and_says_so(
    director: Service, zh: Translator, text: str
) -> None:
    long = triaged(narrative=text, measures=text, hospital=text, place="长" * 200)
    hurt = tuple(victim(label=f"示例{n}", hospital="院" * 99) for n in range(40))
    accident = record(director, long, victims=hurt)
    shown = one_page(paper(director, accident, zh))
    assert "此处有删节" in shown
    assert "等共40人" in shown


def test_the_same_records_give_the_same_bytes(director: Service, zh: Translator) -> None:
    doc = paper(director, graded(director), zh)
    assert render_pdf(doc) == render_pdf(doc)


def test_it_is_printed_in_english_too(director: Service) -> None:
    text = one_page(paper(director, graded(director), Translator("en")))
    assert "Firstreportofanaccident" in text
    assert "firstjudgement" in text


def test_a_restricted_file_is_marked(director: Service, zh: Translator) -> None:
    accident = record(director, facts(cause=Cause.SELF_HARM, harmed=True))
    director.run(OpenRestricted(accident_id=accident, reason="打印快报"))
    assert "限制查阅" in paper(director, accident, zh).mark
