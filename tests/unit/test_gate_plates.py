"""Number plates as gate.md gives them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campus_guard.features.gate.rules.codes import PlateKind
from campus_guard.features.gate.rules.plates import (
    check_plate,
    complete_plate,
    normal_plate,
    plate_kind,
    plate_tail,
    plate_tokens,
)

P = PlateKind
PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
SERIAL = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"
# Letters, digits, punctuation and blanks of all scripts.
WRITING = st.characters(categories=["Lu", "Ll", "Lo", "Nd", "Pd", "Po", "Zs"])


@pytest.mark.parametrize(
    ("typed", "plate", "kind"),
    [
        ("京A00599", "京A00599", P.ORDINARY),
        ("京a·00599", "京A00599", P.ORDINARY),
        ("鲁Ｂ－Ａ１２３４", "鲁BA1234", P.ORDINARY),
        ("鲁B A123C", "鲁BA123C", P.ORDINARY),
        ("京AD92035", "京AD92035", P.ENERGY_SMALL),
        ("京A19203D", "京A19203D", P.ENERGY_LARGE),
        ("京A1234警", "京A1234警", P.POLICE),
        ("京A1234学", "京A1234学", P.LEARNER),
        ("京A1234挂", "京A1234挂", P.TRAILER),
        ("粤Z1234港", "粤Z1234港", P.HONG_KONG),
        ("粤Z1234澳", "粤Z1234澳", P.MACAO),
        ("014578使", "014578使", P.EMBASSY),
        ("沪12345领", "沪12345领", P.CONSULATE),
        ("京A1234应急", "京A1234应急", P.RESCUE),
        ("WJ京1234X", "WJ京1234X", P.ARMED_POLICE),
        ("BA12345", "BA12345", P.MILITARY),
    ],
)
def test_all_kinds(typed: str, plate: str, kind: PlateKind) -> None:
    check = check_plate(typed)
    assert (check.plate, check.kind, check.warnings) == (plate, kind, ())


def test_i_and_o_are_offered_as_1_and_0() -> None:
    check = check_plate("京AO0I99")
    assert check.plate == "京AO0I99"
    assert check.kind is P.UNKNOWN
    assert check.offered == ("京A00199",)
    assert check.warnings


def test_an_unknown_plate_warns_and_is_kept() -> None:
    check = check_plate("外星 12-3")
    assert (check.plate, check.kind, check.offered) == ("外星123", P.UNKNOWN, ())
    assert check.warnings


def test_vehicles_without_a_plate_are_free_text_with_a_kind() -> None:
    check = check_plate("无牌-三轮", P.NONE)
    assert (check.plate, check.kind, check.warnings) == ("无牌-三轮", P.NONE, ())


def test_the_usual_prefix_is_filled_in() -> None:
    assert complete_plate("12345", "鲁B") == ("鲁B12345",)
    assert complete_plate("d12345", "鲁B") == ("鲁BD12345", "鲁D12345")
    assert complete_plate("京A00599", "鲁B") == ("京A00599",)
    assert complete_plate("l2o45", "鲁B") == ("鲁BL2045",)
    assert complete_plate("xx", "鲁B") == ("XX",)
    assert complete_plate("", "鲁B") == ()


def test_the_tail_is_what_people_remember() -> None:
    assert plate_tail("京AD92035") == "2035"
    assert plate_tail("京A1234警") == "1234"
    assert plate_tail("京A1234应急") == "1234"
    assert {"2035", "92035", "京AD92035"} <= plate_tokens("京AD92035")
    assert {"1234", "1234警"} <= plate_tokens("京A1234警")


@given(
    st.sampled_from(PROVINCES),
    st.sampled_from("ABCDEFGH"),
    st.text(alphabet=SERIAL, min_size=5, max_size=5),
)
def test_five_keys_after_the_prefix_are_a_plate(p: str, letter: str, serial: str) -> None:
    plate = f"{p}{letter}{serial}"
    assert check_plate(plate).kind is P.ORDINARY
    assert complete_plate(serial.lower(), p + letter)[0] == plate
    assert plate_tail(plate) in plate_tokens(plate)


@given(st.text(WRITING, max_size=12))
def test_normalising_is_stable_and_nothing_is_refused(text: str) -> None:
    check = check_plate(text)
    assert check_plate(check.plate) == check
    assert normal_plate(normal_plate(text)) == normal_plate(text)
    assert all(plate_kind(p) is not P.UNKNOWN for p in check.offered)
