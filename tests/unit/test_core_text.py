"""Text as people type it."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campus_guard.core.text import (
    clean_block,
    clean_line,
    clean_name,
    file_name,
    fold,
    mask_name,
    mask_phone,
    shorten,
)

TEXT = st.text(st.characters(), max_size=80)


@given(TEXT)
def test_a_line_is_one_line_without_control_characters(text: str) -> None:
    line = clean_line(text)
    assert not [c for c in line if unicodedata.category(c) in ("Cc", "Cs")]
    assert line == line.strip()
    assert "  " not in line
    assert clean_line(line) == line


@given(TEXT)
def test_a_block_keeps_its_lines(text: str) -> None:
    block = clean_block(text)
    assert not [c for c in block if unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t"]
    assert clean_block(block) == block
    assert clean_block(f"一{text}\r\n{text}二").count("\n") >= 1


def test_line_ends_are_all_the_same() -> None:
    assert clean_block(" a\r\nb\rc\n\x07d ") == "a\nb\nc\nd"
    assert clean_line(" a\r\nb\tc\u3000 d\x00 ") == "a b c d"


@pytest.mark.parametrize("dot", "∙•・●．·‧")
def test_the_dot_in_a_name_is_always_the_same(dot: str) -> None:
    assert clean_name(f"示例{dot}示例") == "示例·示例"
    assert clean_name(f"示例 {dot} 示例") == "示例·示例"


def test_names_in_letters_keep_their_dots() -> None:
    assert clean_name("  J. R.  Smith ") == "J. R. Smith"
    assert clean_name("𠀀.𠀁") == "𠀀·𠀁"


def test_codes_are_compared_folded() -> None:
    assert fold(" ａb c－1 ") == fold("AbC-1") == "ABC-1"


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("13800138000", "138****8000"),
        ("01012345678", "010****5678"),
        ("1234567", "123*4567"),
        ("12345", "***45"),
        ("12", "12"),
        ("", ""),
    ],
)
def test_phones_are_masked(phone: str, shown: str) -> None:
    assert mask_phone(phone) == shown


@given(st.text("0123456789+-", min_size=3, max_size=20))
def test_a_mask_hides_something(phone: str) -> None:
    assert "*" in mask_phone(phone)
    assert mask_phone(phone)[-2:] == phone[-2:]


def test_pupils_are_named_by_their_first_character() -> None:
    assert mask_name("示例生") == "示某"
    assert mask_name("") == ""


@given(TEXT, st.integers(2, 30))
def test_shortened_text_fits(text: str, limit: int) -> None:
    short = shorten(text, limit)
    assert len(short) <= limit
    line = clean_line(text)
    assert short == line if len(line) <= limit else short.endswith("…")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("家长会 一年级", "家长会 一年级.pdf"),
        ("../../etc/passwd", "_.._etc_passwd.pdf"),
        ("C:\\windows\\x", "C__windows_x.pdf"),
        ("a\x00b\u202ec\u200bd\n", "ab c d.pdf"),
        ("...", "_.pdf"),
        ("", "_.pdf"),
        ("con", "_con.pdf"),
        ("lpt1.x", "_lpt1.x.pdf"),
        ('<b>"?*|', "_b_____.pdf"),
        ("𠮷" * 300, "𠮷" * 80 + ".pdf"),
        ("x" * 79 + " y", "x" * 79 + ".pdf"),
    ],
)
def test_any_text_becomes_a_name_for_a_file(text: str, name: str) -> None:
    assert file_name(text, ".pdf") == name
