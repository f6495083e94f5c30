"""The watch list and the pupils at the gate."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campus_guard.core.clock import CHINA
from campus_guard.core.errors import UserError
from campus_guard.core.roles import Role
from campus_guard.features.gate.rules.codes import (
    CollectorKind,
    MatchKind,
    SlipState,
    WatchChoice,
    WatchLevel,
)
from campus_guard.features.gate.rules.pupils import (
    Collector,
    Slip,
    check_collector,
    check_no_id_number,
    check_slip,
    collector_at_gate,
    collector_words,
    expire_slips,
    late_minutes,
    move_slip,
    override_release,
    release,
    slip_open,
)
from campus_guard.features.gate.rules.watchlist import (
    Dismissal,
    Match,
    Subject,
    WatchEntry,
    alert_words,
    check_entry,
    choices,
    decide,
    matches,
)

DAY = date(2026, 11, 20)
ENTRY = WatchEntry(1, WatchLevel.DENY, "张三", "d1", "p1", "京A00599")
NAME_ONLY = WatchEntry(2, WatchLevel.DENY, "张三")
SURE = Match(ENTRY, MatchKind.DOCUMENT)


def found(subject: Subject, *entries: WatchEntry) -> list[tuple[int, MatchKind]]:
    return [(m.entry.entry_id, m.by) for m in matches(subject, entries, DAY)]


def test_document_then_phone_then_plate_then_name() -> None:
    everything = Subject("张三", frozenset({"d1"}), frozenset({"p1"}), frozenset({"京A00599"}))
    assert found(everything, ENTRY) == [(1, MatchKind.DOCUMENT)]
    assert found(replace(everything, document_keys=frozenset()), ENTRY) == [(1, MatchKind.PHONE)]
    car = Subject("李四", plates=frozenset({"京A00599"}))
    assert found(car, ENTRY) == [(1, MatchKind.PLATE)]
    assert found(Subject("张三"), ENTRY) == [(1, MatchKind.NAME)]


def test_a_name_alone_is_only_suspected_and_never_a_refusal() -> None:
    match = matches(Subject("张三"), [NAME_ONLY], DAY)[0]
    assert match.suspected
    assert match.level is WatchLevel.NOTE
    assert WatchChoice.PROCEED in choices(match, Role.GATEKEEPER)
    assert "Suspected" in str(alert_words(match))


@pytest.mark.parametrize("name", ["张三丰", "小张三", "张", "", "三张"])
def test_never_by_a_part_of_a_name(name: str) -> None:
    assert found(Subject(name), NAME_ONLY) == []


def test_two_documents_are_two_people() -> None:
    assert found(Subject("张三", frozenset({"d2"})), ENTRY) == []
    assert found(Subject("张三", frozenset({"d2"})), NAME_ONLY) == [(2, MatchKind.NAME)]


def test_names_are_equal_in_every_way_to_type_them() -> None:
    entry = WatchEntry(3, WatchLevel.NOTE, "阿里·买买提")
    assert found(Subject("阿里 • 买买提"), entry) == [(3, MatchKind.NAME)]


def test_an_entry_counts_within_its_dates() -> None:
    dated = replace(ENTRY, starts_on=DAY, ends_on=DAY)
    assert dated.in_force(DAY)
    assert not dated.in_force(DAY + timedelta(days=1))
    assert matches(Subject("张三"), [dated], DAY - timedelta(days=1)) == ()


def test_the_gravest_and_surest_comes_first() -> None:
    note = WatchEntry(4, WatchLevel.NOTE, phone_key="p1")
    subject = Subject("张三", frozenset({"d1"}), frozenset({"p1"}))
    assert [m.entry.entry_id for m in matches(subject, [NAME_ONLY, note, ENTRY], DAY)] == [1, 4, 2]


def test_another_person_is_remembered_but_not_for_a_surer_match() -> None:
    dismissed = [Dismissal(1, MatchKind.NAME)]
    assert matches(Subject("张三"), [ENTRY], DAY, dismissed) == ()
    subject = Subject("张三", phone_keys=frozenset({"p1"}))
    assert matches(subject, [ENTRY], DAY, dismissed)[0].by is MatchKind.PHONE
    assert matches(subject, [ENTRY], DAY, [Dismissal(1, MatchKind.PHONE)]) == ()
    assert matches(Subject("张三"), [ENTRY], DAY, [Dismissal(1, MatchKind.PHONE)]) == ()
    assert matches(Subject("张三"), [ENTRY], DAY, [Dismissal(9, MatchKind.NAME)])


def test_only_the_office_lets_in_who_must_not_come_in() -> None:
    assert WatchChoice.OVERRIDE not in choices(SURE, Role.GATEKEEPER)
    assert WatchChoice.PROCEED not in choices(SURE, Role.DIRECTOR)
    with pytest.raises(UserError):
        decide(SURE, WatchChoice.OVERRIDE, "he works here", Role.GATEKEEPER)
    decision = decide(SURE, WatchChoice.OVERRIDE, " he works here ", Role.DIRECTOR)
    assert (decision.lets_in, decision.why, decision.dismissal) == (True, "he works here", None)


def test_a_decision_says_what_was_shown_and_why() -> None:
    with pytest.raises(UserError) as caught:
        decide(SURE, WatchChoice.REFUSE, "", Role.GATEKEEPER)
    assert "why" in caught.value.fields
    refusal = decide(SURE, WatchChoice.REFUSE, "shouting", Role.GATEKEEPER)
    assert (refusal.by, refusal.level, refusal.lets_in) == (
        MatchKind.DOCUMENT,
        WatchLevel.DENY,
        False,
    )
    other = decide(SURE, WatchChoice.OTHER_PERSON, "photo differs", Role.GATEKEEPER)
    assert other.dismissal == Dismissal(1, MatchKind.DOCUMENT)


def test_an_entry_must_be_able_to_match() -> None:
    with pytest.raises(UserError) as caught:
        check_entry(WatchEntry(0, WatchLevel.NOTE, starts_on=DAY, ends_on=date(2026, 1, 1)), "")
    assert set(caught.value.fields) == {"name", "ends_on", "reason"}
    check_entry(ENTRY, "court order")


KEYS = st.frozensets(st.sampled_from(["a", "b", "c"]))


@given(
    st.lists(
        st.builds(
            WatchEntry,
            st.integers(1, 5),
            st.sampled_from(WatchLevel),
            st.sampled_from(["", "甲", "甲乙", "乙"]),
            st.sampled_from(["", "a", "b"]),
            st.sampled_from(["", "a", "b"]),
            st.sampled_from(["", "a", "b"]),
        ),
        max_size=6,
    ),
    st.builds(Subject, st.sampled_from(["", "甲", "甲乙"]), KEYS, KEYS, KEYS),
)
def test_matches_are_exact_and_names_never_refuse(
    entries: list[WatchEntry], subject: Subject
) -> None:
    for match in matches(subject, entries, DAY):
        if match.suspected:
            assert match.entry.name == subject.name != ""
            assert match.level is WatchLevel.NOTE
            assert WatchChoice.PROCEED in choices(match, Role.GATEKEEPER)
        assert choices(match, Role.GATEKEEPER)


# ------------------------------------------------------------------------- collectors

MOTHER = Collector(1, "李四", "母亲", CollectorKind.AUTHORISED, document_key="m")
AUNT = Collector(2, "王五", "姨妈", CollectorKind.TEMPORARY, DAY, DAY, confirmed_by_teacher=False)
BANNED = Collector(3, "赵六", "父亲", CollectorKind.FORBIDDEN, document_key="f")


def test_an_authorised_collector_takes_the_pupil() -> None:
    assert release(MOTHER, alone_allowed=False, with_slip=True, teacher_confirmed=False).allowed
    answer = release(MOTHER, alone_allowed=False, with_slip=False, teacher_confirmed=True)
    assert not answer.allowed


def test_a_temporary_one_needs_the_teacher_and_expires() -> None:
    asked = release(AUNT, alone_allowed=False, with_slip=True, teacher_confirmed=False)
    assert (asked.allowed, asked.ask_teacher) == (False, True)
    assert release(AUNT, alone_allowed=False, with_slip=True, teacher_confirmed=True).allowed
    assert AUNT.in_force(DAY)
    assert collector_at_gate([AUNT], "", 2, DAY + timedelta(days=1)) is None
    assert collector_words(AUNT, DAY) is not None
    assert collector_words(MOTHER, DAY) is None
    assert str(collector_words(AUNT, DAY + timedelta(days=1))) == "Not valid today"


def test_only_the_safety_office_overrides_a_forbidden_one() -> None:
    answer = release(BANNED, alone_allowed=True, with_slip=True, teacher_confirmed=True)
    assert (answer.allowed, answer.forbidden) == (False, True)
    with pytest.raises(UserError):
        override_release(answer, Role.GATEKEEPER, "he insists")
    with pytest.raises(UserError):
        override_release(answer, Role.DIRECTOR, " ")
    assert override_release(answer, Role.DIRECTOR, "court order changed").forbidden
    fine = release(MOTHER, alone_allowed=False, with_slip=True, teacher_confirmed=False)
    assert override_release(fine, Role.GATEKEEPER, "") == fine


def test_a_forbidden_one_is_found_by_his_document_whoever_was_chosen() -> None:
    everybody = [MOTHER, AUNT, replace(BANNED, document_key="m")]
    assert collector_at_gate(everybody, "m", 1, DAY) == everybody[2]
    assert collector_at_gate([MOTHER, BANNED], "m", None, DAY) == MOTHER
    assert collector_at_gate([MOTHER, BANNED], "", None, DAY) is None
    # Of a pupil's own short list the whole name is enough to ask the safety office.
    assert collector_at_gate([MOTHER, BANNED], "", 1, DAY, f" {BANNED.name} ") == BANNED
    assert collector_at_gate([MOTHER, BANNED], "", None, DAY, BANNED.name[:1]) is None


def test_strangers_need_the_teacher_unless_the_grade_goes_alone() -> None:
    assert release(None, alone_allowed=True, with_slip=True, teacher_confirmed=False).allowed
    asked = release(None, alone_allowed=False, with_slip=True, teacher_confirmed=False)
    assert (asked.allowed, asked.ask_teacher) == (False, True)
    assert release(None, alone_allowed=False, with_slip=True, teacher_confirmed=True).allowed


def test_collectors_are_complete() -> None:
    check_collector(MOTHER, DAY)
    for wrong, field in (
        (replace(MOTHER, name=" "), "name"),
        (replace(AUNT, ends_on=None), "ends_on"),
        (replace(AUNT, ends_on=DAY - timedelta(days=1)), "ends_on"),
        (replace(AUNT, starts_on=DAY + timedelta(days=2)), "ends_on"),
    ):
        with pytest.raises(UserError) as caught:
            check_collector(wrong, DAY)
        assert set(caught.value.fields) == {field}


@given(st.sampled_from([MOTHER, AUNT, BANNED, None]), st.booleans(), st.booleans(), st.booleans())
def test_nobody_gets_a_pupil_without_a_slip_and_no_banned_one_ever(
    collector: Collector | None, alone: bool, slip: bool, teacher: bool
) -> None:
    answer = release(collector, alone_allowed=alone, with_slip=slip, teacher_confirmed=teacher)
    assert not (answer.allowed and not slip)
    assert not (answer.allowed and collector is BANNED)
    assert answer.allowed or answer.message is not None


# ------------------------------------------------------------------------- slips


def test_the_return_closes_the_slip() -> None:
    slip = Slip(DAY, SlipState.ISSUED, "陈老师")
    check_slip(slip, DAY)
    out = replace(slip, state=move_slip(slip, SlipState.OUT, DAY))
    assert slip_open(slip)
    assert slip_open(out)
    back = replace(out, state=move_slip(out, SlipState.RETURNED, DAY))
    assert not slip_open(back)
    assert not slip_open(replace(out, returns=False))
    with pytest.raises(UserError):
        move_slip(back, SlipState.OUT, DAY)
    with pytest.raises(UserError):
        move_slip(slip, SlipState.OUT, DAY + timedelta(days=1))


def test_slips_have_an_approval_and_expire_unused() -> None:
    with pytest.raises(UserError) as caught:
        check_slip(Slip(DAY - timedelta(days=1), SlipState.ISSUED, ""), DAY)
    assert set(caught.value.fields) == {"approved_by", "day"}
    old = Slip(DAY - timedelta(days=1), SlipState.ISSUED, "陈老师")
    out = replace(old, state=SlipState.OUT)
    assert expire_slips([old, out, replace(old, day=DAY)], DAY) == [old]


def test_no_identity_number_of_a_pupil() -> None:
    check_no_id_number("三年级2班 张三", "note")
    with pytest.raises(UserError) as caught:
        check_no_id_number("张三 44011320141005001x", "note")
    assert set(caught.value.fields) == {"note"}


@pytest.mark.parametrize(
    "text",
    [
        "张三440113201410050016",
        "身份证440113201410050016号",
        "G440113201410050016",
        "（４４０１１３２０１４１００５００１６）",
        "440113 20141005 0016",
        "4401\u200b13201410050016",
        "2 440113201410050016",
    ],
)
def test_a_pupils_number_is_seen_whatever_it_is_glued_to(text: str) -> None:
    with pytest.raises(UserError):
        check_no_id_number(text, "note")


@pytest.mark.parametrize("text", ["13800138000", "2026-11-20 08:05", "订单44011320141005001612"])
def test_other_numbers_are_no_identity_numbers(text: str) -> None:
    check_no_id_number(text, "note")


def test_minutes_late_are_counted_from_the_end_of_arrival() -> None:
    at = datetime(2026, 11, 20, 8, 12, 59, tzinfo=CHINA)
    assert late_minutes(at, time(8, 0)) == 12
    assert late_minutes(at, time(8, 30)) == 0
