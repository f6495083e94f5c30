"""No line begins or ends with what must not stand there, and nothing is lost."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from campus_guard.reports.fonts import faces
from campus_guard.reports.linebreak import break_lines

SIZE = 9.0
# Written out again on purpose: the breaker's own tables are not asked.
FORBIDDEN_START = set("，。、；：？！）》〉】』」〕”’…—～·％,.;:?!)]}%")
FORBIDDEN_END = set("（《〈【『「〔“‘([{￥$")
HAN = "安全事故责任网格门卫校长隐患整改复查销号值班巡查楼道操场"
MARKS = "，。、；：？！（）《》“”‘’……——·【】％～"
pieces = st.one_of(
    st.text(HAN, min_size=1, max_size=12),
    st.sampled_from(list(MARKS)),
    st.sampled_from(["……", "——", " ", "  ", "\n", "(注)", "don’t", "50%", "3.5", "SG-2026-0001"]),
    st.from_regex(r"[A-Za-z]{1,14}", fullmatch=True),
    st.from_regex(r"[0-9]{1,12}(\.[0-9]{1,3})?", fullmatch=True),
)
texts = st.lists(pieces, max_size=60).map("".join)


def lay(text: str, width: float) -> list[str]:
    return break_lines(text, width, faces().regular.widths, SIZE)


def wide(text: str) -> float:
    return faces().regular.width(text, SIZE)


def breaks(text: str, lines: list[str]) -> list[tuple[str, str]]:
    """Return the (line before, line after) pairs that the breaker chose, not the author."""
    pairs: list[tuple[str, str]] = []
    rest = iter(lines)
    for paragraph in text.split("\n"):
        want = "".join(paragraph.split())
        line = next(rest)
        got = "".join(line.split())
        while got != want:
            following = next(rest)
            pairs.append((line, following))
            got += "".join(following.split())
            line = following
    return pairs


@settings(max_examples=300, deadline=None)
@given(texts, st.floats(100, 400))
def test_no_break_where_a_mark_or_a_word_forbids_it(text: str, width: float) -> None:
    lines = lay(text, width)
    for before, after in breaks(text, lines):
        if not before.strip() or not after.strip():
            continue
        end, start = before.rstrip()[-1], after.lstrip()[0]
        glued = tail(before) + head(after)
        if wide(glued) > width:  # a chain without a place to break, longer than a line
            continue
        assert start not in FORBIDDEN_START, (before, after)
        assert end not in FORBIDDEN_END, (before, after)
        joined = before + after
        cut = len(before)
        inside = re.match(r"[A-Za-z0-9]{2}", joined[cut - 1 : cut + 1])
        assert not (inside and joined.replace(" ", "") in text.replace(" ", "")) or (
            text_has_blank(text, before, after)
        ), (before, after)


def text_has_blank(text: str, before: str, after: str) -> bool:
    """Return whether the author put a blank between the two."""
    last, first = before.rsplit(maxsplit=1)[-1], after.split(maxsplit=1)[0]
    return re.search(re.escape(last) + r"\s+" + re.escape(first), text) is not None


def tail(line: str) -> str:
    """Return the end of a line behind its last place to break (a Han character before Han)."""
    at = len(line)
    while at > 1 and not (line[at - 1] in HAN and line[at - 2] in HAN):
        at -= 1
    return line[at - 1 :]


def head(line: str) -> str:
    """Return the beginning of a line up to its first place to break."""
    at = 1
    while at < len(line) and not (line[at - 1] in HAN and line[at] in HAN):
        at += 1
    return line[:at]


@settings(max_examples=300, deadline=None)
@given(texts, st.floats(20, 400))
def test_nothing_is_lost_and_no_line_is_too_wide(text: str, width: float) -> None:
    lines = lay(text, width)
    assert "".join("".join(lines).split()) == "".join(text.split())
    for line in lines:
        assert wide(line) <= width + 0.01 or len(line) == 1


def test_marks_stay_with_their_words() -> None:
    width = 10 * SIZE
    assert lay("一二三四五六七八九十，十一", width)[1][0] != "，"
    assert lay("一二三四五六七八九（十）", width)[0][-1] != "（"
    assert all("……" in line or "…" not in line for line in lay("一二三四五六七八九……十", width))
    assert all("——" in line or "—" not in line for line in lay("一二三四五六七八九——十", width))


def test_a_word_longer_than_the_line_is_cut_first_behind_its_hyphens() -> None:
    lines = lay("https://example.invalid/a-very-long-address/with/many/parts", 80)
    assert all(line[-1] in "-/.:" for line in lines[:-1])
    assert "".join(lines) == "https://example.invalid/a-very-long-address/with/many/parts"
    assert "".join(lay("x" * 500, 80)) == "x" * 500


def test_blanks_behind_a_cut_word_stay() -> None:
    assert lay("x" * 40 + " y", 100)[-1].endswith("x y")


def test_an_accent_stays_on_its_letter() -> None:
    assert all(line[0] != "\u0301" for line in lay("e\u0301" * 60, 50))


def test_author_line_feeds_are_kept() -> None:
    assert lay("甲\n\n乙", 100) == ["甲", "", "乙"]


def test_twenty_thousand_marks_without_any_place_to_break() -> None:
    assert "".join(lay("，" * 20_000, 100)) == "，" * 20_000
