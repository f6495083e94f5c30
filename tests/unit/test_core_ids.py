"""Identifiers and codes that people type."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campus_guard.core.ids import (
    ALPHABET,
    base32_decode,
    base32_encode,
    derived_uid,
    format_recovery,
    new_recovery_secret,
    new_uid,
    parse_recovery,
)

SECRETS = st.binary(min_size=20, max_size=20)
TYPED_FOR = {"0": "0oO", "1": "1iIlL"}


def test_uids_are_random_and_derived_ones_are_not() -> None:
    assert len({new_uid() for _ in range(1000)}) == 1000
    assert uuid.UUID(new_uid()).version == 4
    assert derived_uid("a", 1) == derived_uid("a", 1)
    assert derived_uid("a", "1") != derived_uid("a1")
    assert len(derived_uid("x")) == len(new_uid()) == 36


@given(st.binary(max_size=40))
def test_base32_goes_there_and_back(data: bytes) -> None:
    text = base32_encode(data)
    assert set(text) <= set(ALPHABET)
    assert base32_decode(text, len(data)) == data
    assert base32_decode(text.lower(), len(data)) == data


def test_base32_is_crockfords() -> None:
    assert len(ALPHABET) == len(set(ALPHABET)) == 32
    assert not set("ILOU") & set(ALPHABET)
    assert base32_encode(b"\x00\x00\x00\x00\x01") == "00000001"
    assert base32_encode(b"\xff" * 5) == "ZZZZZZZZ"


@pytest.mark.parametrize("text", ["", "0", "0000000000", "U0000000", "-0000000"])
def test_base32_refuses_what_it_did_not_write(text: str) -> None:
    with pytest.raises(ValueError, match=r"length|substring"):
        base32_decode(text, 5)


def test_base32_refuses_bits_that_stand_for_nothing() -> None:
    with pytest.raises(ValueError, match="padding"):
        base32_decode("01", 1)


@given(SECRETS)
def test_a_recovery_key_is_nine_groups_of_four(secret: bytes) -> None:
    text = format_recovery(secret)
    assert [len(group) for group in text.split("-")] == [4] * 9
    assert parse_recovery(text) == secret


@given(SECRETS, st.data())
def test_look_alikes_case_blanks_and_hyphens_do_not_matter(
    secret: bytes, data: st.DataObject
) -> None:
    typed = ""
    for character in format_recovery(secret):
        same = TYPED_FOR.get(character, character + character.lower())
        typed += data.draw(st.sampled_from(same)) + data.draw(st.sampled_from(["", " ", "-", "\n"]))
    assert parse_recovery(typed) == secret


@given(SECRETS, st.integers(0, 35), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_noticed(secret: bytes, place: int, wrong: str) -> None:
    text = format_recovery(secret).replace("-", "")
    if text[place] != wrong:
        with pytest.raises(ValueError, match="check"):
            parse_recovery(text[:place] + wrong + text[place + 1 :])


@given(SECRETS, st.integers(0, 34))
def test_two_characters_swapped_are_noticed(secret: bytes, place: int) -> None:
    text = format_recovery(secret).replace("-", "")
    swapped = text[:place] + text[place + 1] + text[place] + text[place + 2 :]
    if swapped != text:
        with pytest.raises(ValueError, match="check"):
            parse_recovery(swapped)


@pytest.mark.parametrize("text", ["", "AAAA", "钥匙" * 18, "A" * 35, "A" * 37])
def test_a_key_of_wrong_length_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"length|substring"):
        parse_recovery(text)


@given(st.text(max_size=60))
def test_nothing_else_than_a_key_is_a_key(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        parse_recovery(text)


def test_recovery_secrets_have_160_random_bits() -> None:
    secrets = {new_recovery_secret() for _ in range(200)}
    assert len(secrets) == 200
    assert {len(s) for s in secrets} == {20}
