"""The text of a pass: genuine, or refused; once in, once out."""

import string
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campus_guard.features.gate.rules.codes import VisitState
from campus_guard.features.gate.rules.passes import (
    PassAnswer,
    PassKind,
    PassToken,
    answer_pass,
    decode_badge,
    decode_pass,
    encode_badge,
    encode_pass,
    looks_like_pass,
)

KEY = bytes(range(32))
OTHER = bytes(reversed(range(32)))
DAY = date(2026, 11, 20)
TOKENS = st.builds(
    PassToken,
    st.sampled_from(PassKind),
    st.uuids().map(str),
    st.dates(date(2020, 1, 1), date(2099, 12, 31)),
)


@given(TOKENS)
def test_a_pass_comes_back(token: PassToken) -> None:
    text = encode_pass(token, KEY)
    assert decode_pass(text, KEY) == token
    assert decode_pass(text, OTHER) is None
    assert len(text) == 46
    assert set(text) <= set(string.digits + string.ascii_uppercase)
    assert looks_like_pass(text)


@given(TOKENS, st.data())
def test_any_change_is_refused(token: PassToken, data: st.DataObject) -> None:
    text = encode_pass(token, KEY)
    place = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.characters())
    changed = data.draw(
        st.sampled_from(
            [
                text[:place] + other + text[place + 1 :],
                text[:place] + text[place + 1 :],
                text[:place] + other + text[place:],
                text[:place],
                text.lower(),
                text + text,
            ]
        )
    )
    assert changed == text or decode_pass(changed, KEY) is None


@given(st.text(max_size=60))
def test_other_text_is_no_pass(text: str) -> None:
    assert decode_pass(text, KEY) is None
    assert decode_badge(text, KEY) is None


def test_there_is_nothing_personal_in_it() -> None:
    token = PassToken(PassKind.VISIT, str(UUID(int=7)), DAY)
    assert encode_pass(token, KEY)[:30] == "CG1V" + "0" * 24 + "0W"
    assert encode_pass(token, KEY)[30:36] == "261120"


def test_a_short_key_is_a_fault_of_ours() -> None:
    with pytest.raises(ValueError, match="key"):
        encode_pass(PassToken(PassKind.VISIT, str(UUID(int=7)), DAY), b"short")


@given(st.from_regex(r"\A[0-9A-Z]{1,8}\Z"))
def test_badge_labels(number: str) -> None:
    text = encode_badge(number, KEY)
    assert decode_badge(text, KEY) == number
    assert decode_badge(text, OTHER) is None
    assert decode_badge(text[:-1], KEY) is None
    assert decode_pass(text, KEY) is None


def test_a_badge_label_carries_digits_and_letters_only() -> None:
    with pytest.raises(ValueError, match="访"):
        encode_badge("访17", KEY)


def test_once_in_on_its_day_and_once_out() -> None:
    token = PassToken(PassKind.VISIT, str(UUID(int=7)), DAY)
    assert answer_pass(token, VisitState.PLANNED, DAY) == (PassAnswer.ENTER, None)
    assert answer_pass(token, VisitState.INSIDE, DAY) == (PassAnswer.LEAVE, None)
    assert answer_pass(token, VisitState.INSIDE, DAY + timedelta(days=1))[0] is PassAnswer.LEAVE
    used, words = answer_pass(token, VisitState.LEFT, DAY)
    assert used is PassAnswer.NO
    assert words is not None


@pytest.mark.parametrize("shift", [-1, 1, 30])
def test_on_another_day_it_opens_nothing(shift: int) -> None:
    token = PassToken(PassKind.VISIT, str(UUID(int=7)), DAY)
    answer, words = answer_pass(token, VisitState.PLANNED, DAY + timedelta(days=shift))
    assert answer is PassAnswer.NO
    assert words is not None


@given(st.sampled_from(VisitState), st.integers(-400, 400))
def test_only_a_planned_visit_enters_and_only_one_inside_leaves(
    state: VisitState, shift: int
) -> None:
    token = PassToken(PassKind.VISIT, str(UUID(int=7)), DAY)
    answer, words = answer_pass(token, state, DAY + timedelta(days=shift))
    assert (answer is PassAnswer.ENTER) == (state is VisitState.PLANNED and shift == 0)
    assert (answer is PassAnswer.LEAVE) == (state is VisitState.INSIDE)
    assert (words is not None) == (answer is PassAnswer.NO)
