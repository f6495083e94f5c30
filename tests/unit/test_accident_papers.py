"""ACC-2, the register, near misses, the access report, the sheet for the authorities."""

import io
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pypdf
import pytest

from campus_guard.core.document import ReportDoc
from campus_guard.core.errors import NotFound, UserError
from campus_guard.core.i18n import Translator, load_translator
from campus_guard.core.ids import new_uid
from campus_guard.core.paths import resource
from campus_guard.db.paper import GetPaperHead
from campus_guard.db.service import Service
from campus_guard.features.accidents import commands as c
from campus_guard.features.accidents import queries as q
from campus_guard.features.accidents.aftermath import Bearer, CostKind
from campus_guard.features.accidents.outside import report_words
from campus_guard.features.accidents.report import (
    access_report,
    accident_register,
    closing_report,
    near_miss_list,
    outside_sheet,
)
from campus_guard.features.accidents.report.closing import SECTIONS
from campus_guard.features.accidents.rules import Cause, Confirmation, Injury, OutsideBody, StepCode
from campus_guard.features.accidents.states import Signer
from campus_guard.features.people.commands.positions import AppointPosition
from campus_guard.features.people.commands.staff import AddPerson
from campus_guard.reports.pdf import render_pdf
from campus_guard.reports.xlsx import write_report_xlsx
from tests.unit.accident_cases import (
    GOOD,
    approve,
    at,
    class_teacher,
    closed,
    detail,
    facts,
    graded,
    led_to_the_end,
    record,
    sign,
    step,
    tell,
    told_all,
    triaged,
    victim,
)

FIRST, LAST = date(2026, 9, 1), date(2027, 1, 31)


@pytest.fixture
def zh() -> Translator:
    return load_translator("zh_CN", resource("locale"))


def text_of(doc: ReportDoc) -> str:
    reader = pypdf.PdfReader(io.BytesIO(render_pdf(doc)))
    return "".join("".join(page.extract_text().split()) for page in reader.pages)


def closing(service: Service, accident: int, tr: Translator) -> str:
    return text_of(closing_report(service.ask(q.ClosingReport(accident_id=accident)), tr))


def full_story(director: Service, principal: Service) -> int:
    """Return a closed fracture with everything that ACC-2 has a place for."""
    accident = record(
        director,
        triaged(known_at=at(8, 31), known_reason="晨会未在场", measures="冷敷后送医"),
        victims=(victim(Injury.MINOR, details="右臂肿胀", hospital="示例医院"),),
        duties=(class_teacher(evidence="班会记录", confirmed_by=Confirmation.VICE_PRINCIPAL),),
    )
    file = detail(director, accident)
    director.run(
        c.Regrade(
            accident_id=accident,
            expected_version=file.version,
            reason="拍片确认骨折",
            known_at=at(8, 50),
            injuries={file.victims[0].id: Injury.MODERATE},
        )
    )
    told_all(director, accident)
    part = {"accident_id": accident}
    version = detail(director, accident).version
    director.run(
        c.SaveAftermath(
            uid=new_uid(),
            **part,
            expected_version=version,
            direct_cause="奔跑相撞",
            management_cause="课间值守不足",
            treatment="石膏固定六周",
            settlement="家长表示理解",
            public_opinion="家长群已说明",
            petition=True,
            petition_note="一封来信",
        )
    )
    director.run(
        c.KeepClaim(
            uid=new_uid(),
            **part,
            insurer="示例保险公司",
            claim_number="BX-77",
            amount=Decimal(1200),
        )
    )
    director.run(
        c.KeepCost(
            uid=new_uid(),
            **part,
            kind=CostKind.MEDICAL,
            borne_by=Bearer.SCHOOL,
            amount=Decimal("35.50"),
        )
    )
    director.run(
        c.KeepCost(
            uid=new_uid(),
            **part,
            kind=CostKind.TRANSPORT,
            borne_by=Bearer.FAMILY,
            amount=Decimal(20),
        )
    )
    director.run(c.KeepFollowup(uid=new_uid(), **part, due_on=date(2026, 12, 1), what="家访"))
    director.run(
        c.KeepContact(
            uid=new_uid(),
            **part,
            at=at(8, 55),
            guardian="示例母亲",
            relation="母亲",
            phone="13800138000",
            note="告知复查时间",
        )
    )
    led_to_the_end(director, accident)
    sign(director, accident, Signer.INVESTIGATOR, person="示例调查人")
    sign(director, accident, Signer.VICE_PRINCIPAL, person="示例副校长")
    approve(principal, accident)
    return accident


def test_the_closing_report_has_its_eleven_sections_and_everything_in_them(
    director: Service, principal: Service, zh: Translator
) -> None:
    accident = full_story(director, principal)
    text = closing(director, accident, zh)
    titles = ["".join(zh(title).split()) for title in SECTIONS]
    places = [text.index(title) for title in titles]
    assert len(places) == 11
    assert places == sorted(places)
    for words in (
        "SG-2026-0001",
        "较严重的安全事故",
        "six-tier-1",
        "晨会未在场",
        "拍片确认骨折",
        "轻微伤害，改为中度伤害",  # what was judged first is never lost
        "一般安全事故→较严重的安全事故",
        "2026-11-2008:50",
        "奔跑相撞",
        "课间值守不足",
        "石膏固定六周",
        "家长表示理解",
        "家长群已说明",
        "一封来信",
        "班会记录",
        "示例保险公司",
        "BX-77",
        "1,200.00",
        "55.50",
        "家访",
        "示例母亲",
        "告知复查时间",
        "扣分明细",
        "迟报、漏报、谎报、瞒报认定",
        "示例调查人",
        "示例副校长",
        "principal",
    ):
        assert words in text, words
    assert "13800138000" not in text  # the phone stays on the screen
    assert "草稿" not in text


def test_an_open_file_prints_as_a_draft_and_says_what_is_missing(
    director: Service, zh: Translator
) -> None:
    accident = graded(director)
    text = closing(director, accident, zh)
    assert "草稿" in text
    assert "尚不能关闭" in text
    assert "未签字" in text
    assert "未记录" in text


def test_the_same_file_gives_the_same_bytes(
    director: Service, principal: Service, zh: Translator
) -> None:
    accident = full_story(director, principal)
    view = director.ask(q.ClosingReport(accident_id=accident))
    assert render_pdf(closing_report(view, zh)) == render_pdf(closing_report(view, zh))


def test_the_timeline_tells_late_from_done_and_names_the_deputy(
    director: Service, zh: Translator
) -> None:
    people = {}
    for n, name in enumerate(("示例主任", "示例代办"), start=1):
        people[name] = director.run(
            AddPerson(uid=new_uid(), name=name, staff_number=str(n), line="teaching")
        ).value
    director.run(
        AppointPosition(
            uid=new_uid(),
            position="line_director",
            person_id=people["示例主任"],
            line="teaching",
            starts_on=date(2026, 9, 1),
        )
    )
    accident = graded(director)
    tell(director, accident, StepCode.RESCUE, at(8, 31))
    tell(director, accident, StepCode.REPORT_DEPT, at(8, 45), recipient_id=people["示例代办"])
    text = closing(director, accident, zh)
    assert "示例代办（代示例主任）" in text
    assert "逾时" in text
    assert "5分钟" in text


# -------------------------------------------------------------------------------------- register


def register(service: Service, *, near: bool = False) -> q.RegisterView:
    return service.ask(q.AccidentRegister(first=FIRST, last=LAST, near_misses=near))


def test_the_register_lists_everything_once_and_hides_the_restricted(
    director: Service, principal: Service, zh: Translator, tmp_path: Path
) -> None:
    closed(director, principal)
    record(director, facts(cause=Cause.SELF_HARM, harmed=True, narrative="秘密"))
    near = record(director, facts(harmed=False, cause=Cause.ACCIDENT, measures="设置警示"))
    gone = graded(director)
    director.run(
        c.VoidAccident(
            accident_id=gone, expected_version=detail(director, gone).version, reason="重复"
        )
    )
    view = register(director)
    assert [row.number for row in view.rows] == [f"SG-2026-000{n}" for n in (1, 2, 3)]
    doc = accident_register(view, zh)
    text = text_of(doc)
    for words in ("限制查阅", "险情", "SG-2026-0004", "示例班主任", "2026-09-01—2027-01-31"):
        assert words in text, words
    assert "秘密" not in text
    path = tmp_path / "register.xlsx"
    write_report_xlsx(doc, path)
    sheet = openpyxl.load_workbook(path).active
    cells = [str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell]
    assert "SG-2026-0001" in cells
    assert not any("秘密" in cell for cell in cells)
    misses = register(director, near=True)
    assert [row.id for row in misses.rows] == [near]
    assert "设置警示" in text_of(near_miss_list(misses, zh))


def test_an_empty_register_says_none(director: Service, zh: Translator) -> None:
    view = register(director)
    assert view.rows == ()
    assert "无" in text_of(accident_register(view, zh))
    assert "无" in text_of(near_miss_list(register(director, near=True), zh))


def test_numbers_are_found_whatever_the_case(director: Service) -> None:
    accident = graded(director)
    assert director.ask(q.AccidentByNumber(number=" sg-2026-0001 ")) == accident
    with pytest.raises(NotFound):
        director.ask(q.AccidentByNumber(number="SG-2026-9999"))


# ------------------------------------------------------------------------------- outside reports


def grave(service: Service) -> int:
    return record(
        service,
        triaged(narrative="从二楼跌下", property_loss=Decimal(0)),
        victims=(victim(Injury.SEVERE, label="示例秘密名"), victim(None)),
        duties=(class_teacher(GOOD),),
    )


def test_the_words_for_the_authorities_count_and_never_name(
    director: Service, zh: Translator
) -> None:
    accident = grave(director)
    file = detail(director, accident)
    head = director.ask(GetPaperHead())
    words = {
        body: report_words(file, body, head.school, "示例主任", at(8, 40), zh)
        for body in OutsideBody
    }
    assert len(set(words.values())) == 4
    for text in words.values():
        assert "示例秘密名" not in text
        for part in (
            "示例小学",
            "首报",
            "2026-11-20 08:30",
            "操场",
            "从二楼跌下",
            "损失：无",
            "学生 1 人",
            "待查",
            "示例主任",
        ):
            assert part in text, part
    outside = step(director, accident, StepCode.EXTERNAL_REPORTS)
    director.run(
        c.TellStep(
            uid=new_uid(),
            accident_id=accident,
            step_id=outside.id,
            done_at=at(8, 41),
            body=OutsideBody.POLICE,
            recipient="值班民警",
            words=words[OutsideBody.POLICE],
        )
    )
    file = detail(director, accident)
    again = report_words(file, OutsideBody.POLICE, head.school, "示例主任", at(8, 59), zh)
    assert "续报第 1 次" in again
    sheet = outside_sheet(file, OutsideBody.POLICE, again, head, zh)
    assert "续报第1次" in text_of(sheet)
    told = closing(director, accident, zh)
    assert "值班民警" in told
    assert "请派警力到场" in told  # what was read out stands in the closing report


# -------------------------------------------------------------------------------- access report


def test_the_access_report_lists_each_opening(director: Service, zh: Translator) -> None:
    accident = record(director, facts(cause=Cause.SELF_HARM, harmed=True), victims=(victim(),))
    director.run(c.OpenRestricted(accident_id=accident, reason="核对送医情况"))
    view = director.ask(q.AccessReport(year=2026))
    text = text_of(access_report(view, zh))
    assert "核对送医情况" in text
    assert "SG-2026-0001" in text
    empty = text_of(access_report(director.ask(q.AccessReport(year=2025)), zh))
    assert "本年无" in empty
    with pytest.raises(UserError):
        director.ask(q.AccessReport(year=20266))


def test_hostile_words_stay_words(director: Service, zh: Translator) -> None:
    hostile = "<b>未闭合 <img src='/etc/passwd'> & =1+1"
    accident = record(
        director,
        triaged(narrative=hostile, measures=hostile),
        victims=(victim(Injury.SEVERE, details=hostile, hospital=hostile),),
        duties=(replace(class_teacher(), evidence=hostile),),
    )
    director.run(
        c.SaveAftermath(
            uid=new_uid(),
            accident_id=accident,
            expected_version=detail(director, accident).version,
            direct_cause=hostile,
        )
    )
    text = closing(director, accident, zh)
    assert text.count("<b>未闭合") >= 4
    assert "".join(hostile.split()) in text
