"""Identity documents, phones and names as gate.md gives them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campus_guard.core.identity import RegionState, age_on, check_character, region_of
from campus_guard.core.phone import (
    PhoneKind,
    normal_phone,
    phone_kind,
    phone_tail,
    phone_warning,
)
from campus_guard.core.text import clean_name, mask_phone
from campus_guard.features.gate.rules.codes import DocumentKind, Sex
from campus_guard.features.gate.rules.documents import (
    check_document,
    document_tail,
    guess_kind,
    mask_document,
)

K = DocumentKind
TODAY = date(2026, 11, 20)
# Letters, digits, punctuation and blanks of all scripts.
WRITING = st.characters(categories=["Lu", "Ll", "Lo", "Nd", "Pd", "Po", "Zs"])


@pytest.mark.parametrize(
    ("typed", "number", "kind", "sex", "born", "warns", "reason"),
    [
        ("11010519491231002X", None, K.CITIZEN, Sex.FEMALE, date(1949, 12, 31), 0, False),
        ("440524188001010014", None, K.CITIZEN, Sex.MALE, date(1880, 1, 1), 1, False),
        (
            "44011320141005001x",
            "44011320141005001X",
            K.CITIZEN,
            Sex.MALE,
            date(2014, 10, 5),
            0,
            False,
        ),
        ("810000199408230021", None, K.RESIDENCE_PERMIT, Sex.FEMALE, date(1994, 8, 23), 0, False),
        ("830000199201300022", None, K.RESIDENCE_PERMIT, Sex.FEMALE, date(1992, 1, 30), 0, False),
        ("110101200002290018", None, K.CITIZEN, Sex.MALE, date(2000, 2, 29), 0, False),
        ("440308199901101513", None, K.CITIZEN, Sex.MALE, date(1999, 1, 10), 1, True),
        ("440308199902301512", None, K.CITIZEN, Sex.MALE, None, 2, True),
        (
            "610104620927690",
            "610104196209276908",
            K.CITIZEN,
            Sex.FEMALE,
            date(1962, 9, 27),
            0,
            False,
        ),
    ],
)
def test_the_worked_numbers(
    typed: str,
    number: str | None,
    kind: DocumentKind,
    sex: Sex,
    born: date | None,
    warns: int,
    reason: bool,
) -> None:
    check = check_document(K.CITIZEN, typed, TODAY)
    assert check.number == (number or typed)
    assert (check.kind, check.sex, check.born) == (kind, sex, born)
    assert (len(check.warnings), check.needs_reason) == (warns, reason)
    assert guess_kind(typed) is kind


def test_the_bearer_of_the_third_is_a_child_until_his_birthday() -> None:
    check = check_document(K.CITIZEN, "44011320141005001x", date(2028, 10, 4))
    assert (check.age, check.child) == (13, True)
    assert not check_document(K.CITIZEN, "44011320141005001x", date(2028, 10, 5)).child


@pytest.mark.parametrize(
    "typed",
    [
        "11010519491231002x",
        "１１０１０５１９４９１２３１００２Ｘ",
        " 110105 19491231 002x ",
        "110105-19491231-002X",
    ],
)
def test_all_ways_to_type_one_number_make_one_person(typed: str) -> None:
    plain = check_document(K.CITIZEN, "11010519491231002X", TODAY)
    assert check_document(K.CITIZEN, typed, TODAY) == plain


@pytest.mark.parametrize("typed", ["1101051949123100", "1101051949123100200", "1101A519491231002X"])
def test_what_has_another_shape_is_kept_with_a_reason(typed: str) -> None:
    check = check_document(K.CITIZEN, typed, TODAY)
    assert check.needs_reason
    assert check.number == typed
    assert check.person_key


def test_a_birth_to_come_is_impossible() -> None:
    first = "11010120300101001"
    check = check_document(K.CITIZEN, first + check_character(first), TODAY)
    assert check.needs_reason
    assert check.age is None


def test_an_unknown_region_only_warns() -> None:
    first = "99000119800101001"
    number = "66" + first[2:]
    check = check_document(K.CITIZEN, number + check_character(number), TODAY)
    assert len(check.warnings) == 1
    assert not check.needs_reason


def test_a_region_withdrawn_before_the_birth_warns_and_one_after_it_does_not() -> None:
    assert region_of("110103", 2015).state is RegionState.WITHDRAWN
    assert region_of("110103", 2001).state is RegionState.KNOWN
    assert region_of("110103", 1950).county == "崇文区"
    assert region_of("440524", 1880).state is RegionState.KNOWN
    assert region_of("999999", 1990).state is RegionState.UNKNOWN


def test_who_was_born_on_a_leap_day_ages_in_march() -> None:
    born = date(2000, 2, 29)
    assert age_on(born, date(2014, 2, 28)) == 13
    assert age_on(born, date(2014, 3, 1)) == 14


@given(
    st.dates(date(1930, 1, 1), date(2026, 1, 1)),
    st.integers(0, 999),
    st.sampled_from(["110101", "440113", "370102", "610104"]),
)
def test_right_numbers_have_no_fault_and_changed_ones_have(
    born: date, order: int, region: str
) -> None:
    first = f"{region}{born:%Y%m%d}{order:03}"
    number = first + check_character(first)
    check = check_document(K.CITIZEN, number, TODAY)
    assert not check.needs_reason
    assert check.born == born
    assert (check.sex is Sex.MALE) == bool(order % 2)
    changed = str((int(number[16]) + 1) % 10)
    wrong = check_document(K.CITIZEN, number[:16] + changed + number[17], TODAY)
    assert wrong.needs_reason


@given(st.dates(date(1940, 1, 1), date(1999, 12, 31)), st.integers(0, 999))
def test_fifteen_digits_become_the_eighteen_of_the_same_person(born: date, order: int) -> None:
    first = f"110101{born:%Y%m%d}{order:03}"
    old = check_document(K.CITIZEN, f"110101{born:%y%m%d}{order:03}", TODAY)
    new = check_document(K.CITIZEN, first + check_character(first), TODAY)
    assert old == new


@given(st.sampled_from(DocumentKind), st.text(WRITING, max_size=30), st.dates())
def test_nothing_that_is_typed_is_refused(kind: DocumentKind, text: str, day: date) -> None:
    check = check_document(kind, text, day)
    assert bool(check.number) == bool(check.person_key)
    assert check_document(check.kind, check.number, day) == check or not check.number


@pytest.mark.parametrize(
    ("kind", "number", "warns"),
    [
        (K.HONG_KONG_MACAO_PERMIT, "H12345678", False),
        (K.HONG_KONG_MACAO_PERMIT, "M1234567801", False),
        (K.HONG_KONG_MACAO_PERMIT, "H1234567", True),
        (K.TAIWAN_PERMIT, "12345678", False),
        (K.TAIWAN_PERMIT, "1234567", True),
        (K.CHINESE_PASSPORT, "E12345678", False),
        (K.CHINESE_PASSPORT, "EA1234567", False),
        (K.CHINESE_PASSPORT, "G12345678", False),
        (K.CHINESE_PASSPORT, "X1", True),
        (K.FOREIGN_PASSPORT, "C01X00T47", False),
        (K.FOREIGN_PASSPORT, "1", True),
        (K.MILITARY, "军字第 12345 号", False),
        (K.OTHER, "工作证 7", False),
    ],
)
def test_other_documents(kind: DocumentKind, number: str, warns: bool) -> None:
    check = check_document(kind, number, TODAY)
    assert bool(check.warnings) is warns
    assert not check.needs_reason


def test_a_permit_renewed_is_the_same_person() -> None:
    old = check_document(K.HONG_KONG_MACAO_PERMIT, "h1234567801", TODAY)
    new = check_document(K.HONG_KONG_MACAO_PERMIT, "H1234567802", TODAY)
    assert old.person_key == new.person_key
    assert old.number != new.number


def test_a_foreigners_cards_old_and_new() -> None:
    first = "91184019900101001"
    new = check_document(K.FOREIGN_RESIDENT, first + check_character(first), TODAY)
    assert new.kind is K.FOREIGN_RESIDENT
    assert (new.sex, new.born, new.warnings) == (Sex.MALE, date(1990, 1, 1), ())
    old = check_document(K.FOREIGN_RESIDENT, "usa110190010112", TODAY)
    assert (old.number, old.warnings) == ("USA110190010112", ())
    assert check_document(K.FOREIGN_RESIDENT, "usa11019001011", TODAY).needs_reason


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("H12345678", K.HONG_KONG_MACAO_PERMIT),
        ("12345678", K.TAIWAN_PERMIT),
        ("E12345678", K.CHINESE_PASSPORT),
        ("CAN110190010112", K.FOREIGN_RESIDENT),
        ("C01X00T47", K.FOREIGN_PASSPORT),
        ("军官证", K.OTHER),
        ("1101051949123100", K.CITIZEN),
    ],
)
def test_the_kind_is_guessed(typed: str, kind: DocumentKind) -> None:
    assert guess_kind(typed) is kind


def test_masks_show_the_first_and_the_last_four() -> None:
    assert mask_document("11010519491231002X") == "1*************002X"
    assert mask_phone("13800138000") == "138****8000"
    assert document_tail("11010519491231002x") == "002X"


@given(st.text(alphabet="0123456789X", max_size=20))
def test_a_mask_hides_all_but_five(number: str) -> None:
    mask = mask_document(number)
    assert len(mask) == len(number)
    assert len(mask.replace("*", "")) <= 5
    if len(number) > 5:
        assert (mask[0], mask[-4:]) == (number[0], number[-4:])


@pytest.mark.parametrize(
    ("typed", "stored", "kind"),
    [
        ("+86 138-0013-8000", "13800138000", PhoneKind.MOBILE),
        ("0086 19912345678", "19912345678", PhoneKind.MOBILE),
        ("010-6552 9988 转 801", "01065529988-801", PhoneKind.LANDLINE),
        ("0532 88889999", "053288889999", PhoneKind.LANDLINE),
        ("+852 2345 6789", "+85223456789", PhoneKind.FOREIGN),
        ("12345678901", "12345678901", PhoneKind.UNKNOWN),
        ("1380013800", "1380013800", PhoneKind.UNKNOWN),
    ],
)
def test_phones(typed: str, stored: str, kind: PhoneKind) -> None:
    assert normal_phone(typed) == stored
    assert phone_kind(stored) is kind
    assert (phone_warning(stored) is None) == (kind is not PhoneKind.UNKNOWN)
    assert phone_tail(stored) == stored.split("-", maxsplit=1)[0][-4:]


def test_names_keep_every_character() -> None:
    assert clean_name("阿卜杜拉 • 买买提") == "阿卜杜拉\u00b7买买提"
    assert clean_name("𠮷田") == "𠮷田"
    day = TODAY + timedelta(days=0)
    assert check_document(K.OTHER, "𠮷", day).number == "𠮷"
