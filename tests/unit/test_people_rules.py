"""Names, phones, pinyin and positions, without a database."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campus_guard.core.errors import UserError
from campus_guard.core.identity import looks_like_id_number
from campus_guard.core.phone import normal_phone, phone_warning
from campus_guard.core.text import clean_name, fold
from campus_guard.features.people import pinyin, rules
from campus_guard.features.people.rules import Tenure

# ---------------------------------------------------------------------------- names


@pytest.mark.parametrize(
    "name",
    ["张三", "阿卜杜·热西提", "𠮷田", "Ólafur Þór", "買買提" * 20, "甲" * 100],
)
def test_any_name_of_up_to_a_hundred_characters(name: str) -> None:
    assert rules.check_name(clean_name(name)) is None


def test_names_too_long_or_missing() -> None:
    assert rules.check_name("") is not None
    assert rules.check_name("甲" * 101) is not None


@pytest.mark.parametrize("dot", "∙•・●．·")
def test_separators_of_minority_names_become_one(dot: str) -> None:
    assert clean_name(f"阿里{dot}买买提") == "阿里\u00b7买买提"


@pytest.mark.parametrize(
    ("text", "looks"),
    [
        ("11010519491231002X", True),
        ("１１０１０５１９４９１２３１００２x", True),
        ("440308199901101513", True),
        ("20260101", False),
        ("G440308199901101513", False),
        ("440308199913101513", False),
    ],
)
def test_identity_numbers_are_known_by_their_shape(text: str, looks: bool) -> None:
    assert looks_like_id_number(text) is looks
    assert (rules.check_pupil_number(text) is not None) is looks


@pytest.mark.parametrize(
    ("typed", "stored", "warns"),
    [
        ("138 0013 8000", "13800138000", False),
        ("+86-138-0013-8000", "13800138000", False),
        ("008613800138000", "13800138000", False),
        ("１３８００１３８０００", "13800138000", False),
        ("010-6655 4433", "01066554433", False),
        ("+86 21 6655 4433", "02166554433", False),
        ("0531-86654433转801", "053186654433-801", False),
        ("+852 2345 6789", "+85223456789", False),
        ("12800138000", "12800138000", True),
        ("1380013800", "1380013800", True),
        ("六六六", "六六六", True),
        ("", "", False),
    ],
)
def test_phones_warn_and_never_block(typed: str, stored: str, warns: bool) -> None:
    assert normal_phone(typed) == stored
    assert (phone_warning(stored) is not None) is warns


@given(st.text(max_size=40))
def test_any_phone_text_is_taken(text: str) -> None:
    once = normal_phone(text)
    assert isinstance(phone_warning(once) is None, bool)


@pytest.mark.parametrize(
    ("grade", "name", "label"),
    [
        ("三年级", "2班", "三年级2班"),
        ("三年级", "三年级2班", "三年级2班"),
        ("三年级", "三(2)班", "三(2)班"),
        ("", "2班", "2班"),
    ],
)
def test_class_labels(grade: str, name: str, label: str) -> None:
    assert rules.class_label(grade, name) == label


@pytest.mark.parametrize(
    ("now", "later"),
    [
        ("三年级", "四年级"),
        ("三(2)班", "四(2)班"),
        ("三年级2班", "四年级2班"),
        ("初一", "初二"),
        ("初一(3)班", "初二(3)班"),
        ("高二", "高三"),
        ("小班", "中班"),
        ("中班1", "大班1"),
        ("九年级", None),
        ("2024级", None),
        ("1班", None),
        ("向日葵班", None),
    ],
)
def test_names_a_year_later(now: str, later: str | None) -> None:
    assert rules.moved_up(now) == later


def test_a_certificate_holds_through_its_last_day() -> None:
    today = date(2026, 11, 20)
    assert rules.expiry(None, today) == "valid"
    assert rules.expiry(today, today) == "soon"
    assert rules.expiry(today - timedelta(1), today) == "expired"
    assert rules.expiry(today + timedelta(60), today) == "soon"
    assert rules.expiry(today + timedelta(61), today) == "valid"


# ---------------------------------------------------------------------------- pinyin


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("单雄信", "sxx"),
        ("单雄信", "shanxiongxin"),
        ("单雄信", "dxx"),
        ("仇英", "qiuy"),
        ("解缙", "xj"),
        ("曾国藩", "zengguofan"),
        ("查良镛", "zhal"),
        ("区志坚", "ouzhijian"),
        ("翟志刚", "zhai"),
        ("覃某某", "qin"),
        ("种师道", "chong"),
        ("朴树", "piao"),
        ("盖叫天", "gai"),
        ("尉迟恭", "yuchi"),
        ("万俟卨", "moqi"),
        ("缪昌期", "miao"),
        ("乐毅", "yue"),
        ("吕布", "lvbu"),
        ("吕布", "lubu"),
        ("吕布", "lyubu"),
        ("吕布", "lübu"),
        ("女娲", "nvwa"),
        ("欧阳修", "oyx"),
        ("欧阳修", "阳修"),
        ("阿卜杜·热西提", "热西提"),
        ("阿卜杜·热西提", "rexiti"),
        ("阿卜杜·热西提", "阿卜杜热"),
        ("阿卜杜·热西提", "阿卜杜•热"),
        ("John Smith", "smith"),
        ("𠮷田", "𠮷"),
    ],
)
def test_a_name_is_found(name: str, typed: str) -> None:
    wanted = pinyin.search_form(typed)
    assert any(token.startswith(wanted) for token in pinyin.name_tokens(name))


def test_the_number_and_the_last_four_of_the_phone_find_too() -> None:
    tokens = pinyin.person_tokens("张三", "T-001", "13800138000")
    assert {"T-001", "8000"} <= tokens
    assert "0801" not in pinyin.person_tokens("张三", "", "053186654433-0801")


HAN = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF)


@given(st.text(HAN, min_size=1, max_size=4))
def test_every_reading_of_every_character_is_found(name: str) -> None:
    tokens = pinyin.name_tokens(name)
    for reading in pinyin.readings(name[0]):
        assert any(t.startswith(reading.upper()) for t in tokens)
        assert any(t.startswith(reading[:1].upper()) and len(t) <= len(name) for t in tokens)
    for start in range(len(name)):
        assert fold(name[start:]) in tokens


@given(st.text(st.one_of(HAN, st.just("·"), st.characters()), max_size=100))
def test_the_number_of_tokens_is_bounded(name: str) -> None:
    tokens = pinyin.name_tokens(name)
    parts = 1 + sum(name.count(c) for c in "·.-'") + 3
    assert len(tokens) <= 2 * pinyin.MOST_SPELLINGS * parts * 3 + 3 * len(name)
    assert all(0 < len(t) <= pinyin.TOKEN_LENGTH for t in tokens)


@given(st.lists(st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=5, unique=True)))
def test_ways_through_readings_are_capped(parts: list[list[str]]) -> None:
    grown = pinyin._grow([tuple(p) for p in parts])
    assert len(grown) <= pinyin.MOST_SPELLINGS
    assert "".join(p[0] for p in parts) in grown


# ---------------------------------------------------------------------------- positions

START = date(2020, 9, 1)
DAYS = st.integers(0, 40).map(lambda n: START + timedelta(days=n))


@st.composite
def histories(draw: st.DrawFn) -> list[tuple[str, int, date]]:
    """Appointments, removals and corrections in any order: (what, which, day)."""
    step = st.tuples(st.sampled_from(["add", "add", "void", "move"]), st.integers(0, 9), DAYS)
    return draw(st.lists(step, max_size=14))


def _apply(there: dict[int, Tenure], ends: dict[int, date | None]) -> None:
    for key, end in ends.items():
        old = there[key]
        there[key] = Tenure(key, old.person_id, old.starts_on, end)


def _play(history: list[tuple[str, int, date]]) -> dict[int, Tenure]:
    there: dict[int, Tenure] = {}
    for number, (what, which, day) in enumerate(history, start=1):
        known = sorted(there)
        try:
            if what == "add":
                new = Tenure(number, number, day)
                ends = rules.appoint_first(list(there.values()), new)
                there[number] = new
            elif not known:
                continue
            elif what == "void":
                chosen = known[which % len(known)]
                ends = rules.remove_first(list(there.values()), chosen)
                del there[chosen]
            else:
                chosen = known[which % len(known)]
                moved = Tenure(chosen, chosen, day)
                ends = rules.move_first(list(there.values()), moved)
                there[chosen] = moved
        except UserError:
            continue
        _apply(there, ends)
    return there


@given(histories())
def test_exactly_one_first_responsible_person_at_any_date(
    history: list[tuple[str, int, date]],
) -> None:
    there = _play(history)
    first = min((t.starts_on for t in there.values()), default=None)
    for offset in range(-3, 60):
        day = START + timedelta(days=offset)
        holding = [t for t in there.values() if t.holds(day)]
        assert len(holding) == (1 if first is not None and day >= first else 0)
        assert rules.holder(there.values(), day) == (holding[0] if holding else None)


@given(histories())
def test_a_removal_and_its_undo_leave_everything_as_it_was(
    history: list[tuple[str, int, date]],
) -> None:
    there = _play(history)
    for key in sorted(there):
        others = {k: t for k, t in there.items() if k != key}
        try:
            ends = rules.remove_first(list(there.values()), key)
        except UserError:
            continue
        _apply(others, ends)
        back = rules.appoint_first(list(others.values()), there[key])
        assert back == {k: t.ends_on for k, t in there.items()}


def test_the_first_appointment_may_lie_before_all_others() -> None:
    one = Tenure(1, 1, date(2024, 9, 1))
    ends = rules.appoint_first([one], Tenure(2, 2, date(2020, 9, 1)))
    assert ends == {2: date(2024, 8, 31), 1: None}


def test_two_on_one_day_are_refused() -> None:
    with pytest.raises(UserError):
        rules.appoint_first([Tenure(1, 1, START)], Tenure(2, 2, START))


LINES = st.frozensets(st.sampled_from(list(rules.Line)), max_size=3).map(
    lambda lines: frozenset(str(x) for x in lines)
)


@given(st.lists(st.tuples(DAYS, st.integers(-1, 20), LINES), max_size=8))
def test_no_line_ever_has_two_holders(plan: list[tuple[date, int, frozenset[str]]]) -> None:
    there: dict[int, Tenure] = {}
    for number, (day, length, lines) in enumerate(plan, start=1):
        end = None if length < 0 else day + timedelta(days=length)
        new = Tenure(number, number, day, end, lines)
        placed = rules.place(there.values(), new)
        if placed.against is not None:
            continue
        for key, last in placed.ends.items():
            old = there[key]
            there[key] = Tenure(key, old.person_id, old.starts_on, last, old.lines)
            assert last >= old.starts_on
        there[number] = new
    for offset in range(70):
        day = START + timedelta(days=offset)
        held = [t for t in there.values() if t.holds(day)]
        for line in rules.Line:
            mine = [t for t in held if not t.lines or str(line) in t.lines]
            assert len(mine) <= 1


def test_codes_are_those_of_the_database() -> None:
    from campus_guard.db.models import people

    assert tuple(rules.Line) == people.LINES
    assert tuple(rules.PositionKind) == people.POSITIONS
    assert set(rules.LINE_LABELS) == set(people.LINES) == set(rules.LINE_WORDS)
    assert set(rules.POSITION_LABELS) == set(people.POSITIONS)
    assert set(rules.SEX_LABELS) == set(people.SEXES)
    assert set(rules.GROUP_ROLE_LABELS) == set(people.GROUP_ROLES)
    assert set(rules.SQUAD_ROLE_LABELS) == set(people.SQUAD_ROLES)
