"""The scanner router: scans never reach a field, typing always does, in its order."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campus_guard.core.identity import check_character
from campus_guard.features.gate.rules.codes import ScanKind, Sex
from campus_guard.features.gate.rules.idcard import parse_card
from campus_guard.features.gate.rules.passes import PassKind, PassToken, encode_badge, encode_pass
from campus_guard.features.gate.rules.scanner import (
    Event,
    Repeated,
    RouterState,
    Scanned,
    Typed,
    Unreadable,
    WedgeProfile,
    feed,
    school_profile,
    shipped_profiles,
    tick,
)
from campus_guard.features.gate.rules.scans import recognise

Key = tuple[str, int]
KEY = bytes(32)
NUMBER = "11010519491231002X"
PASS = encode_pass(PassToken(PassKind.VISIT, str(UUID(int=5)), date(2026, 11, 20)), KEY)
RECORD = f"张三|男|汉|19491231|北京市朝阳区某路1号|{NUMBER}|北京市公安局|20100101-20300101"
PROFILES = shipped_profiles()
STANDARD = PROFILES["standard"]
NEVER = 10**9


def burst(text: str, at: int = 0, gap: int = 2) -> list[Key]:
    return [(c, at + i * gap) for i, c in enumerate(text)]


def run(keys: Iterable[Key], profile: WedgeProfile = STANDARD) -> list[Event]:
    state = RouterState()
    events: list[Event] = []
    for character, at in keys:
        state, more = feed(state, profile, character, at)
        events += more
    state, more = tick(state, profile, NEVER)
    assert not state.held
    return events + list(more)


def typed(events: Iterable[Event]) -> str:
    return "".join(e.text for e in events if isinstance(e, Typed))


def scans(events: Iterable[Event]) -> list[str]:
    return [e.scan.text for e in events if isinstance(e, Scanned)]


def test_a_school_sets_the_prefix_and_the_key_after_a_scan() -> None:
    own = school_profile("standard", "#@", "tab")
    assert (own.gap_ms, own.least) == (STANDARD.gap_ms, 2)
    assert scans(run(burst("#@017\t"), own)) == ["017"]
    assert typed(run(burst("#@017\t"), own)) == ""
    assert typed(run([(c, n * 90) for n, c in enumerate("#@017\t")], own)) == "#@017\t"
    assert scans(run(burst(f"{NUMBER}\t"), school_profile("standard", suffix="tab"))) == [NUMBER]
    assert scans(run(burst(NUMBER), school_profile("standard", suffix="none"))) == [NUMBER]
    assert school_profile("bluetooth") == PROFILES["bluetooth"]


# ------------------------------------------------------------------------- kinds of scan


@pytest.mark.parametrize(
    ("text", "kind", "plain"),
    [
        (PASS, ScanKind.VISIT, PASS),
        (PASS.lower(), ScanKind.VISIT, PASS),
        (PASS.replace("CG1V", "CG1P"), ScanKind.PLAN, PASS.replace("CG1V", "CG1P")),
        (encode_badge("017", KEY), ScanKind.BADGE, encode_badge("017", KEY)),
        (NUMBER, ScanKind.DOCUMENT, NUMBER),
        (NUMBER.lower(), ScanKind.DOCUMENT, NUMBER),
        (RECORD, ScanKind.RECORD, NUMBER),
        (RECORD.replace("|", "\t"), ScanKind.RECORD, NUMBER),
        ("京A00599", ScanKind.PLATE, "京A00599"),
        ("0012345678", ScanKind.CARD, "0012345678"),
    ],
)
def test_what_a_scan_is(text: str, kind: ScanKind, plain: str) -> None:
    events = run(burst(text + "\r"))
    assert len(events) == 1
    event = events[0]
    assert isinstance(event, Scanned)
    assert (event.scan.kind, event.scan.text) == (kind, plain)


def test_a_bare_badge_number_needs_a_prefix_that_proves_the_scanner() -> None:
    assert typed(run(burst("017\r"))) == "017\r"
    assert scans(run(burst("~017\r"), PROFILES["prefixed"])) == ["017"]
    assert recognise("017", STANDARD.shapes) is None


@pytest.mark.parametrize("text", ["hello world", "13800138000", "1101051949123100", "{}[]()"])
def test_other_text_at_a_scanners_speed_is_never_typed(text: str) -> None:
    events = run(burst(text + "\r"))
    assert typed(events) == ""
    assert any(isinstance(e, Unreadable) for e in events)


# ------------------------------------------------------------------------- cards


def test_a_card_with_all_its_fields() -> None:
    card = parse_card(RECORD)
    assert card is not None
    assert (card.number, card.name, card.sex, card.nation) == (NUMBER, "张三", Sex.MALE, "汉")
    assert (card.born, card.address) == (date(1949, 12, 31), "北京市朝阳区某路1号")


@pytest.mark.parametrize(
    "text",
    [
        f"{NUMBER},白,女,白,1949-12-31,云南省大理市某村1组",
        f"姓名:白;性别:女;民族:白族;出生:1949年12月31日;住址:云南省大理市某村1组;公民身份号码:{NUMBER}",
        f"白\r女\r白\r19491231\r云南省大理市某村1组\r{NUMBER.lower()}\r",
    ],
)
def test_other_readers_type_other_orders(text: str) -> None:
    card = parse_card(text)
    assert card is not None
    assert (card.number, card.name, card.sex) == (NUMBER, "白", Sex.FEMALE)
    assert (card.born, card.address) == (date(1949, 12, 31), "云南省大理市某村1组")


def test_without_a_number_there_is_no_card() -> None:
    assert parse_card("张三|男|汉") is None
    assert parse_card("") is None


def test_a_reader_that_types_lines_is_read_when_it_falls_silent() -> None:
    lines = RECORD.replace("|", "\r") + "\r"
    for profile in (STANDARD, PROFILES["lines"]):
        assert scans(run(burst(lines), profile)) == [NUMBER]
        assert typed(run(burst(lines), profile)) == ""


# ------------------------------------------------------------------------- parts and stalls


def test_the_same_scan_within_two_seconds_is_ignored() -> None:
    keys = burst(PASS + "\r") + burst(PASS + "\r", 1500) + burst(PASS + "\r", 5000)
    kinds = [type(e) for e in run(keys)]
    assert kinds == [Scanned, Repeated, Scanned]


def test_a_card_left_on_the_reader_is_one_scan() -> None:
    keys = [k for i in range(6) for k in burst(NUMBER + "\r", i * 1500)]
    assert [type(e) for e in run(keys)] == [Scanned] + [Repeated] * 5


def test_a_scan_in_two_parts_is_put_together() -> None:
    keys = burst(PASS[:20]) + burst(PASS[20:] + "\r", 140)
    events = run(keys)
    assert scans(events) == [PASS]
    assert typed(events) == ""


def test_the_beginning_of_a_number_is_not_taken_for_a_card() -> None:
    keys = burst(NUMBER[:8]) + burst(NUMBER[8:] + "\r", 100)
    assert scans(run(keys)) == [NUMBER]


def test_half_a_scan_is_nothing() -> None:
    events = run([*burst(PASS[:30]), ("a", 2000)])
    assert scans(events) == []
    assert typed(events) == "a"


def test_a_late_enter_does_not_press_the_forms_button() -> None:
    assert typed(run([*burst(PASS), ("\r", 92 + 120)])) == ""
    assert scans(run([*burst("0012345678"), ("\r", 18 + 120)])) == ["0012345678"]
    assert typed(run([*burst(PASS + "\r"), ("\r", 94 + 120)])) == "\r"


def test_without_a_suffix_silence_ends_a_scan() -> None:
    events = run([*burst("0012345678"), ("a", 400)], PROFILES["no_suffix"])
    assert (scans(events), typed(events)) == (["0012345678"], "a")


def test_other_keys_end_what_was_held() -> None:
    assert typed(run([("a", 0), ("", 5), ("b", 10)])) == "ab"


def test_a_key_held_down_is_no_scanner() -> None:
    assert typed(run(burst("0" * 10, gap=20))) == "0" * 10


def test_a_stray_key_within_a_scan_spoils_it_but_types_nothing() -> None:
    events = run(burst(PASS[:10] + "7" + PASS[10:] + "\r"))
    assert (scans(events), typed(events)) == ([], "")


# ------------------------------------------------------------------------- properties

PROSE = st.text(alphabet="abcxyzXGC0123456789 -\t", min_size=1, max_size=1)


def a_number(day: date, order: int) -> str:
    first = f"110101{day:%Y%m%d}{order:03}"
    return first + check_character(first)


NUMBERS = st.builds(a_number, st.dates(date(1940, 1, 1), date(2010, 1, 1)), st.integers(0, 999))
PASSES = st.builds(
    lambda uid, kind: encode_pass(PassToken(kind, str(uid), date(2026, 11, 20)), KEY),
    st.uuids(),
    st.sampled_from(PassKind),
)


@st.composite
def human(draw: st.DrawFn, longest: int = 40) -> list[Key]:
    """A fast typist: 31 to 400 ms between keys, now and then three keys pressed together."""
    at, together, keys = 0, 0, []
    for _ in range(draw(st.integers(0, longest))):
        quick = together < 2 and draw(st.booleans())
        together = together + 1 if quick else 0
        at += draw(st.integers(0, 30)) if quick else draw(st.integers(31, 400))
        keys.append((draw(st.one_of(PROSE, st.just("\r"))), at))
    return keys


@given(human())
def test_a_fast_human_is_never_taken_for_a_scanner(keys: list[Key]) -> None:
    events = run(keys)
    assert all(isinstance(e, Typed) for e in events)
    assert typed(events) == "".join(c for c, _ in keys)


@given(human(), st.one_of(NUMBERS, PASSES), st.integers(0, 20), st.integers(1, 12), st.data())
def test_a_scan_in_the_middle_of_typing_leaves_the_typing_alone(
    keys: list[Key], text: str, index: int, gap: int, data: st.DataObject
) -> None:
    index = min(index, len(keys))
    before, after = keys[:index], keys[index:]
    start = (before[-1][1] if before else 0) + data.draw(st.integers(31, 500))
    scan = burst(text + "\r", start, gap)
    shift = scan[-1][1] + data.draw(st.integers(0, 300)) - (after[0][1] if after else 0)
    events = run([*before, *scan, *((c, at + shift) for c, at in after)])
    assert scans(events) == [text]
    assert typed(events) == "".join(c for c, _ in keys)


@given(PASSES, st.sampled_from("abcCG17 "), st.integers(0, 30))
def test_a_key_pressed_just_before_a_pass_is_typed_and_the_pass_read(
    text: str, key: str, gap: int
) -> None:
    events = run([(key, 0), *burst(text + "\r", gap)])
    assert (scans(events), typed(events)) == ([text], key)


@given(
    st.one_of(NUMBERS, PASSES), st.characters(codec="ascii", exclude_categories=["Cc"]), st.data()
)
def test_no_character_of_a_disturbed_scan_is_ever_typed(
    text: str, key: str, data: st.DataObject
) -> None:
    place = data.draw(st.integers(1, len(text)))
    events = run(burst(text[:place] + key + text[place:] + "\r"))
    assert typed(events) == ""


@given(st.one_of(NUMBERS, PASSES), st.integers(6, 17), st.integers(31, 150))
def test_a_stall_within_a_scan_types_nothing(text: str, place: int, stall: int) -> None:
    first = burst(text[:place])
    events = run(first + burst(text[place:] + "\r", first[-1][1] + stall))
    assert (scans(events), typed(events)) == ([text], "")


@given(human(longest=20))
def test_with_a_prefix_typing_is_not_held_back_at_all(keys: list[Key]) -> None:
    profile = replace(PROFILES["prefixed"])
    state = RouterState()
    for character, at in keys:
        state, events = feed(state, profile, character, at)
        assert events == (Typed(character),)


@given(human(longest=15), st.from_regex(r"\A[0-9]{2,5}\Z"))
def test_with_a_prefix_short_badges_are_read(keys: list[Key], number: str) -> None:
    start = (keys[-1][1] if keys else 0) + 1
    events = run([*keys, *burst(f"~{number}\r", start)], PROFILES["prefixed"])
    assert scans(events) == [number]
    assert typed(events) == "".join(c for c, _ in keys)


def test_a_prefix_alone_is_typing() -> None:
    assert typed(run([("~", 0), ("a", 200)], PROFILES["prefixed"])) == "~a"
