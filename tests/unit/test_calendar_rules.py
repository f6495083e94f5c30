"""Days, terms and notices, without a database."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campus_guard.core.errors import UserError
from campus_guard.features.calendar import notice, rules
from campus_guard.features.calendar.rules import DayEntry, DayKind, TermSpan

NOTICE_2024 = """国务院办公厅关于2024年
部分节假日安排的通知
各省、自治区、直辖市人民政府,国务院各部委、各直属机构:
经国务院批准,现将2024年元旦、春节、清明节、劳动节、端午节、中秋节和国庆节放假调休日期的具体安排通知如下。
  一、元旦:1月1日放假,与周末连休。
  二、春节:2月10日至17日放假调休,共8天。2月4日(星期日)、2月18日(星期日)上班。鼓励各单位结合带薪年休假等制度落实,安排职工在除夕(2月9日)休息。
  三、清明节:4月4日至6日放假调休,共3天。4月7日(星期日)上班。
  四、劳动节:5月1日至5日放假调休,共5天。4月28日(星期日)、5月11日(星期六)上班。
  五、端午节:6月10日放假,与周末连休。
  六、中秋节:9月15日至17日放假调休,共3天。9月14日(星期六)上班。
  七、国庆节:10月1日至7日放假调休,共7天。9月29日(星期日)、10月12日(星期六)上班。
节假日期间,各地区、各部门要妥善安排好值班和安全、保卫等工作。
2023年10月25日"""
NOTICE_2025 = """现将2025年元旦、春节、清明节、劳动节、端午节、中秋节和国庆节放假调休日期通知如下。
一、元旦:1月1日(周三)放假1天,不调休。
二、春节:1月28日(农历除夕、周二)至2月4日(农历正月初七、周二)放假调休,共8天。1月26日(周日)、2月8日(周六)上班。
三、清明节:4月4日(周五)至6日(周日)放假,共3天。
四、劳动节:5月1日(周四)至5日(周一)放假调休,共5天。4月27日(周日)上班。
五、端午节:5月31日(周六)至6月2日(周一)放假,共3天。
六、国庆节、中秋节:10月1日(周三)至8日(周三)放假调休,共8天。9月28日(周日)、10月11日(周六)上班。"""
NOTICE_2026 = """国务院办公厅关于2026年部分节假日安排的通知
一、元旦:1月1日(周四)至3日(周六)放假调休,共3天。1月4日(周日)上班。
二、春节:2月15日(农历腊月二十八、周日)至23日(农历正月初七、周一)放假调休,共9天。2月14日(周六)、2月28日(周六)上班。
三、清明节:4月4日(周六)至6日(周一)放假,共3天。
四、劳动节:5月1日(周五)至5日(周二)放假调休,共5天。5月9日(周六)上班。
五、端午节:6月19日(周五)至21日(周日)放假,共3天。
六、中秋节:9月25日(周五)至27日(周日)放假,共3天。
七、国庆节:10月1日(周四)至7日(周三)放假调休,共7天。9月20日(周日)、10月10日(周六)上班。
2025年11月4日"""
NOTICE_2023 = """一、元旦:2022年12月31日至2023年1月2日放假调休,共3天。
二、春节:1月21日至27日放假调休,共7天。1月28日(星期六)、1月29日(星期日)上班。
六、中秋节、国庆节:9月29日至10月6日放假调休,共8天。10月7日(星期六)、10月8日(星期日)上班。"""


@pytest.mark.parametrize(
    ("year", "text"), [(2024, NOTICE_2024), (2025, NOTICE_2025), (2026, NOTICE_2026)]
)
def test_bundled_notices_say_what_the_texts_say(year: int, text: str) -> None:
    bundled, read = notice.read_bundled(year), notice.parse_text(text)
    assert bundled is not None
    assert read.year == year
    assert read.doubts == ()
    assert [(e.day, e.kind, e.name) for e in read.days] == [
        (e.day, e.kind, e.name) for e in bundled.days
    ]


def test_a_year_without_a_shipped_notice_has_none() -> None:
    assert notice.read_bundled(2027) is None


def test_make_up_days_are_weekend_days_that_follow_a_working_day() -> None:
    for year in notice.BUNDLED_YEARS:
        found = notice.read_bundled(year)
        assert found
        for entry in found.days:
            if entry.kind == DayKind.MAKEUP_WORKDAY:
                assert entry.day.isoweekday() >= 6
                assert entry.follows_weekday in range(1, 6)


def test_notice_over_the_new_year() -> None:
    read = notice.parse_text(NOTICE_2023, 2023)
    assert read.year == 2023
    assert read.days[0] == DayEntry(date(2022, 12, 31), "holiday", "元旦")
    assert len([e for e in read.days if e.kind == "holiday"]) == 3 + 7 + 8


def test_one_holiday_pasted_alone() -> None:
    text = "元旦:1月1日(周四)至3日(周六)放假调休,共3天。1月4日(周日)上班。"
    read = notice.parse_text(text, 2026)
    assert [(e.day.day, e.kind, e.follows_weekday) for e in read.days] == [
        (1, "holiday", None),
        (2, "holiday", None),
        (3, "holiday", None),
        (4, "makeup_workday", 5),
    ]
    with pytest.raises(UserError, match="which year"):
        notice.parse_text(text)


def test_contradictions_in_the_text_are_doubts() -> None:
    read = notice.parse_text("元旦:1月1日(周五)至3日(周六)放假调休,共4天。", 2026)
    assert {str(d) for d in read.doubts} == {
        "2026-01-01 is not a 周五.",
        "元旦: the text says 4 days, its dates make 3.",
    }


@pytest.mark.parametrize(
    "text", ["2027年", "2027年元旦快乐", "2027年 元旦:1月32日放假", "2027年 元旦:放假"]
)
def test_what_cannot_be_read_is_said(text: str) -> None:
    with pytest.raises(UserError):
        notice.parse_text(text)


@given(st.text(max_size=200))
def test_any_text_gives_a_notice_or_words(text: str) -> None:
    try:
        found = notice.parse_text(text, 2026)
    except UserError:
        return
    assert found.days


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"year": 2027, "holidays": [{"name": "x", "from": "2027-01-09", "to": "2027-01-01"}]}',
        '{"year": 2027, "holidays": [{"name": "x", "from": "2031-01-01", "to": "2031-01-01"}]}',
    ],
)
def test_a_wrong_json_is_refused_in_words(text: str) -> None:
    with pytest.raises(UserError):
        notice.parse_json(text)


# ------------------------------------------------------------------------------- days

TERMS = [
    TermSpan("2026-2027-1", date(2026, 9, 1), date(2027, 1, 20)),
    TermSpan("2026-2027-2", date(2027, 2, 22), date(2027, 7, 5)),
]


@pytest.mark.parametrize(
    ("day", "kind", "teaching"),
    [
        (date(2026, 11, 20), DayKind.SCHOOL, True),
        (date(2026, 11, 21), DayKind.WEEKEND, False),
        (date(2026, 10, 1), DayKind.HOLIDAY, False),
        (date(2026, 9, 20), DayKind.MAKEUP_WORKDAY, True),
        (date(2027, 1, 21), DayKind.SCHOOL_BREAK, False),
        (date(2026, 8, 31), DayKind.SCHOOL_BREAK, False),
        (date(2026, 2, 14), DayKind.MAKEUP_WORKDAY, False),
    ],
)
def test_kinds_of_days(day: date, kind: DayKind, teaching: bool) -> None:
    bundled = notice.read_bundled(2026)
    assert bundled
    found = rules.day_kind(day, bundled.days, TERMS, {2026})
    assert (found.kind, found.teaching) == (kind, teaching)
    assert found.provisional == (day.year == 2027)


def test_a_make_up_day_has_the_lessons_of_its_weekday() -> None:
    bundled = notice.read_bundled(2026)
    assert bundled
    assert rules.day_kind(date(2026, 9, 20), bundled.days, TERMS, {2026}).lessons_of == 2
    assert rules.day_kind(date(2026, 11, 20), bundled.days, TERMS, {2026}).lessons_of == 5
    assert rules.day_kind(date(2026, 11, 21), bundled.days, TERMS, {2026}).lessons_of is None


def test_events_come_on_top() -> None:
    day = date(2026, 10, 23)
    found = rules.day_kind(day, [DayEntry(day, "event", "运动会")], TERMS, {2026})
    assert (found.kind, found.events, found.teaching) == (DayKind.SCHOOL, ("运动会",), True)


DATES = st.dates(date(2020, 1, 1), date(2030, 12, 31))


@st.composite
def term_lists(draw: st.DrawFn) -> list[TermSpan]:
    starts = sorted(draw(st.sets(DATES, max_size=8)))
    terms = []
    for index, start in enumerate(starts):
        limit = (starts[index + 1] if index + 1 < len(starts) else start + timedelta(300)) - start
        length = draw(st.integers(0, max(0, min(limit.days - 1, 240))))
        terms.append(TermSpan(f"t{index}", start, start + timedelta(length)))
    return draw(st.permutations(terms))


@given(term_lists(), DATES)
def test_every_day_counts_for_exactly_one_term_from_the_first_on(
    terms: list[TermSpan], day: date
) -> None:
    counting = rules.counting(terms)
    holding = [t for t, end in counting if t.starts_on <= day and (end is None or day <= end)]
    first = min((t.starts_on for t in terms), default=None)
    assert len(holding) == (1 if first is not None and day >= first else 0)
    assert rules.term_of(day, terms) == (holding[0] if holding else None)


@given(term_lists(), DATES, st.sets(st.integers(2020, 2030)))
def test_a_day_is_always_something(terms: list[TermSpan], day: date, years: set[int]) -> None:
    found = rules.day_kind(day, [], terms, years)
    assert found.teaching == (found.kind is DayKind.SCHOOL)
    assert found.provisional == (day.year not in years)
    assert (found.kind is DayKind.WEEKEND) == (day.isoweekday() >= 6)


def test_terms_may_not_overlap_or_leave_their_year() -> None:
    year = (date(2026, 9, 1), date(2027, 8, 31))
    ok = rules.check_term(date(2027, 2, 22), date(2027, 7, 5), year, TERMS[:1])
    assert ok == {}
    assert "starts_on" in rules.check_term(date(2027, 1, 20), date(2027, 7, 5), year, TERMS[:1])
    assert "ends_on" in rules.check_term(date(2027, 3, 1), date(2027, 2, 1), year, [])
    assert "ends_on" in rules.check_term(date(2027, 3, 1), date(2027, 9, 5), year, [])


def test_provisional_years() -> None:
    spans = [(date(2025, 9, 1), date(2026, 8, 31)), (date(2026, 9, 1), date(2027, 8, 31))]
    assert rules.provisional_years(spans, {2026}, date(2026, 9, 5)) == (2027,)
    assert rules.provisional_years([], {2026}, date(2026, 10, 31)) == ()
    assert rules.provisional_years([], {2026}, date(2026, 11, 1)) == (2027,)


def test_the_night_passes_midnight() -> None:
    assert rules.check_period(time(20), time(6, 30), "night") == {}
    assert "ends_at" in rules.check_period(time(20), time(6, 30), "lesson")
    assert rules.in_period(time(2), time(20), time(6, 30))
    assert not rules.in_period(time(12), time(20), time(6, 30))
    assert rules.in_period(time(8), time(8), time(9))
    assert not rules.in_period(time(9), time(8), time(9))


@pytest.mark.parametrize(
    ("name", "found"),
    [("2026-2027-1", (2026, 1)), ("2026-2028-1", None), ("2026-2027-0", None), ("x", None)],
)
def test_term_names(name: str, found: tuple[int, int] | None) -> None:
    assert rules.parse_term_name(name) == found


def test_codes_are_those_of_the_database() -> None:
    from campus_guard.db.models.calendar import DAY_KINDS, PERIOD_KINDS

    assert tuple(DayKind) == DAY_KINDS
    assert tuple(rules.PeriodKind) == PERIOD_KINDS
    assert set(rules.DAY_KIND_LABELS) == set(DAY_KINDS)
    assert set(rules.PERIOD_KIND_LABELS) == set(PERIOD_KINDS)
