"""The term summary through the service layer, on paper, and in the figures behind it."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from pypdf import PdfReader

from campus_guard.core.clock import CHINA, FixedClock
from campus_guard.core.errors import NotFound, PermissionDenied, UserError
from campus_guard.core.i18n import Translator, load_translator
from campus_guard.core.ids import new_uid
from campus_guard.core.paths import resource
from campus_guard.db.paper import GetPaperHead
from campus_guard.db.service import Service
from campus_guard.features.accidents.commands import RecordAccident, VoidAccident
from campus_guard.features.accidents.inputs import DutyInput, Facts, VictimInput
from campus_guard.features.accidents.queries import GetAccident
from campus_guard.features.accidents.rules import (
    Cause,
    Confirmation,
    DutyRole,
    Injury,
    Question,
    Setting,
    Tier,
)
from campus_guard.features.calendar.commands import CreateSchoolYear, TermDates
from campus_guard.features.gate.commands import (
    CheckIn,
    CloseDay,
    RefuseEntry,
    SignOut,
    VehicleIn,
)
from campus_guard.features.gate.queries import GateStatistics
from campus_guard.features.overview.queries import TermSummary, TermSummaryData, Today
from campus_guard.features.overview.report import term_summary
from campus_guard.features.people.commands import AddPerson
from campus_guard.reports.pdf import render_pdf
from tests.unit.accident_cases import decide

Record = Callable[..., int]


@pytest.fixture
def zh() -> Translator:
    return load_translator("zh_CN", resource("locale"))


@pytest.fixture
def years(director: Service) -> None:
    for year in (2025, 2026):
        terms = (
            TermDates(date(year, 9, 1), date(year + 1, 1, 20)),
            TermDates(date(year + 1, 2, 24), date(year + 1, 7, 3)),
        )
        director.run(CreateSchoolYear(uid=new_uid(), starts_on=date(year, 9, 1), terms=terms))


@pytest.fixture
def record(director: Service, years: None) -> Record:  # noqa: ARG001 - needs the terms
    person = director.run(
        AddPerson(uid=new_uid(), name="示例教师", staff_number="T1", line="teaching")
    ).value

    def make(
        when: datetime, *, good: bool = True, injury: Injury = Injury.MINOR, loss: str = "0"
    ) -> int:
        uid = new_uid()
        answers = {
            Question.EDUCATION_DONE: good,
            Question.GUIDANCE_DONE: True,
            Question.PRESENCE_REQUIRED: False,
            Question.PRESENT: None,
        }
        accident = director.run(
            RecordAccident(
                uid=uid,
                facts=Facts(
                    occurred_at=when,
                    place="示例操场",
                    narrative="(示例)跌倒",
                    setting=Setting.CAMPUS,
                    cause=Cause.ACCIDENT,
                    harmed=injury is not Injury.NONE,
                    property_loss=Decimal(loss),
                ),
                victims=(VictimInput(uid=new_uid(), label="示例学生", injury=injury),),
                duties=(
                    DutyInput(
                        uid=new_uid(),
                        role=DutyRole.CLASS_TEACHER,
                        person_id=person,
                        answers=answers,
                        confirmed_by=Confirmation.VICE_PRINCIPAL,
                    ),
                ),
            )
        ).value
        decide(director, accident)
        return accident

    return make


def moment(month: int, day: int, year: int = 2026) -> datetime:
    return datetime(year, month, day, 10, 5, tzinfo=CHINA)


def summary(service: Service, term: str = "2026-2027-1") -> TermSummaryData:
    return service.ask(TermSummary(term=term))


def paper(service: Service, tr: Translator, *, restricted: bool = False) -> bytes:
    data = summary(service)
    head = service.ask(GetPaperHead())
    return render_pdf(term_summary(data, tr, head.stamp, restricted=restricted))


def text_of(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


def test_accidents_are_counted_by_tier_and_by_day_of_occurrence(
    director: Service, record: Record
) -> None:
    record(moment(10, 12))
    record(moment(10, 13), good=False)
    record(moment(11, 2), injury=Injury.NONE)
    record(moment(3, 2))
    data = summary(director)
    assert data.now.counts.by_tier[Tier.A1] == 1
    assert data.now.counts.by_tier[Tier.R1] == 1
    assert data.now.counts.near_misses == 1
    assert data.now.total == 2
    assert data.last_term is not None
    assert data.last_term.total == 1


def test_a_loss_is_summed_and_waits_for_the_logistics_duty(
    director: Service, record: Record
) -> None:
    record(moment(10, 12), loss="12.50")
    record(moment(10, 13), loss="0.50")
    counts = summary(director).now.counts
    assert counts.loss == Decimal("13.00")
    assert counts.pending == 2


def test_a_voided_accident_is_not_counted(director: Service, record: Record) -> None:
    accident = record(moment(10, 12))
    version = director.ask(GetAccident(accident_id=accident)).version
    director.run(VoidAccident(accident_id=accident, expected_version=version, reason="重复"))
    assert summary(director).now.total == 0


def test_a_term_before_the_program_is_not_recorded_and_no_zero(
    director: Service, record: Record, zh: Translator
) -> None:
    record(moment(10, 12))
    data = summary(director)
    assert data.last_term is None
    assert data.last_year is None
    assert "上学期：未记录" in text_of(paper(director, zh))


def test_days_after_the_last_lesson_belong_to_the_term(
    director: Service, record: Record, clock: FixedClock
) -> None:
    clock.at = moment(2, 20, 2027)
    record(moment(2, 10, 2027))
    assert summary(director).now.total == 1


def test_the_settlement_of_the_term_stands_in_section_nine(
    director: Service, record: Record, zh: Translator
) -> None:
    record(moment(10, 12), good=False)
    data = summary(director)
    sheet = data.settlement
    assert sheet.total_allowance == Decimal("80.00")
    assert sheet.awards_refused == 1
    assert "示例教师" not in text_of(paper(director, zh))
    assert "示例教师" in text_of(paper(director, zh, restricted=True))


def test_all_eleven_sections_and_six_annexes_are_printed(
    director: Service, record: Record, zh: Translator
) -> None:
    record(moment(10, 12))
    text = text_of(paper(director, zh))
    for numeral in ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一"):
        assert f"{numeral}、" in text
    for annex in ("一", "二", "三", "四", "五", "六"):
        assert f"附表{annex}" in text
    assert "未记录" in text


def test_no_pupil_is_named(director: Service, record: Record, zh: Translator) -> None:
    record(moment(10, 12))
    assert "示例学生" not in text_of(paper(director, zh, restricted=True))


@pytest.mark.usefixtures("years")
def test_an_empty_term_says_none(director: Service, zh: Translator) -> None:
    text = text_of(paper(director, zh))
    assert "本学期无事故、无险情。" in text
    assert "本学期无" in text


def test_the_same_records_give_the_same_bytes_at_any_hour(
    director: Service, record: Record, zh: Translator, clock: FixedClock
) -> None:
    record(moment(10, 12))
    first = paper(director, zh)
    clock.advance(hours=3)
    assert paper(director, zh) == first


@pytest.mark.usefixtures("years")
def test_an_unknown_or_future_term_is_refused_in_words(director: Service) -> None:
    with pytest.raises(NotFound):
        summary(director, "1999-2000-1")
    with pytest.raises(UserError):
        summary(director, "2026-2027-2")


@pytest.mark.usefixtures("years")
def test_the_gatekeeper_sees_neither_summary_nor_today(gatekeeper: Service) -> None:
    with pytest.raises(PermissionDenied):
        summary(gatekeeper)
    with pytest.raises(PermissionDenied):
        gatekeeper.ask(Today())


def test_today_shows_running_deadlines_and_what_waits(
    director: Service, record: Record, clock: FixedClock
) -> None:
    record(clock.at - timedelta(minutes=5))
    view = director.ask(Today())
    assert view.term is not None
    assert view.term.name == "2026-2027-1"
    assert view.deadlines
    assert view.overdue == 0
    clock.advance(minutes=20)
    assert director.ask(Today()).overdue >= 1
    assert director.ask(Today()).accidents is not None


def test_today_works_without_any_term(director: Service) -> None:
    view = director.ask(Today())
    assert view.term is None
    assert view.accidents is None


@pytest.mark.usefixtures("years")
def test_the_gate_section_says_that_nothing_was_recorded(
    director: Service, zh: Translator, clock: FixedClock
) -> None:
    assert summary(director).now.gate is None
    assert director.ask(Today()).gate is None
    assert "来访人次" not in text_of(paper(director, zh))
    director.run(CloseDay(uid=new_uid()))
    found = summary(director).now.gate
    assert found is not None
    assert (found.visits, found.median, found.closings) == (0, None, 1)
    assert "来访人次" in text_of(paper(director, zh))
    today = director.ask(Today()).gate
    assert today is not None
    assert (today.inside, today.unconfirmed_last, today.last_day) == (0, 0, clock.today())


@pytest.mark.usefixtures("years")
def test_the_gate_section_counts_what_the_gate_recorded(
    director: Service, gatekeeper: Service, zh: Translator, clock: FixedClock
) -> None:
    def enter(name: str, heads: int = 1) -> int:
        command = CheckIn(
            uid=new_uid(), name=name, type_code="delivery", goods="示例纸箱", heads=heads
        )
        return gatekeeper.run(command).value.visit_id

    visits = [enter("甲示例"), enter("乙示例", 3), enter("丙示例"), enter("丁示例", 2)]
    for visit, minutes in zip(visits[:3], (10, 20, 45), strict=True):
        clock.at += timedelta(minutes=minutes)
        gatekeeper.run(SignOut(uid=new_uid(), visit_id=visit))
    clock.at += timedelta(hours=5)
    car = VehicleIn(uid=new_uid(), plate="鲁A00599", window_reason="送货")
    gatekeeper.run(car)
    gatekeeper.run(RefuseEntry(uid=new_uid(), looks="示例", reason_code="salesman"))
    before = director.ask(Today()).gate
    assert before is not None
    assert (before.inside, before.overstays, before.vehicles, before.refused) == (2, 1, 1, 1)
    gatekeeper.run(CloseDay(uid=new_uid()))
    data = summary(director)
    found = data.now.gate
    assert found is not None
    assert (found.visits, found.people, found.vehicles, found.refused) == (4, 7, 1, 1)
    assert (found.timed, found.median) == (3, 30)
    assert (found.unconfirmed, found.unconfirmed_people) == (1, 2)
    assert data.last_year is None or data.last_year.gate is None
    text = text_of(paper(director, zh))
    assert "3批次" in "".join(text.split())
    statistics = director.ask(GateStatistics(first=date(2026, 9, 1), last=date(2027, 1, 20)))
    assert statistics.dwell.median == found.median
