"""The rule set as data: loading, complaints in words, clauses, labels."""

import json
from collections.abc import Callable
from enum import StrEnum
from typing import Any

import pytest

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import Translator, load_translator
from campus_guard.core.paths import resource
from campus_guard.features.accidents.rules import (
    Cause,
    Flag,
    codes,
    flag_label,
    label,
    load_rule_set,
    unknown_label,
)
from tests.unit.accident_rules_help import rules, worked_cases

TEXT = resource("rules", "six_tier.json").read_text(encoding="utf-8")
ENUMS = [
    value
    for value in vars(codes).values()
    if isinstance(value, type) and issubclass(value, StrEnum) and value is not StrEnum
]


def test_the_built_in_figures_are_those_of_the_regulation() -> None:
    figures = worked_cases()
    assert {t.value: p for t, p in rules().points.items()} == figures["points"]
    management = figures["management"]
    given = {t.value: p for t, p in rules().management_points.items()}
    assert given == management["director_every_2_in_line"] == management["vp_every_4"]
    assert (rules().director_every, rules().vp_every) == (2, 4)
    assert rules().allowance == figures["allowance_yuan_per_semester"]


def changed(path: str, value: Any) -> str:
    data = json.loads(TEXT)
    place = data
    *way, last = path.split(".")
    for key in way:
        place = place[key]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return json.dumps(data)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("schema", "something else"),
        ("version", ""),
        ("version", ...),
        ("points", []),
        ("points.R1", "20"),
        ("points.R1", True),
        ("points.R2", -1),
        ("points.R3", 20),
        ("loss_bands_yuan.moderate_from", 1000),
        ("loss_bands_yuan.moderate_from", "a lot"),
        ("loss_bands_yuan.grave_from", "1000"),
        ("loss_bands_yuan.grave_from", "NaN"),
        ("minutes.moderate.report_vp", 0),
        ("minutes.minor.report_dept", ...),
        ("same_day_grace_minutes", -5),
        ("external_report_minutes", 0),
        ("mass_event_victims", 0),
        ("outside_tiers.causes", "self_harm"),
        ("outside_tiers.causes", ["fire"]),
        ("injury_examples.fracture", "minor"),
        ("injury_examples.bruise", "blue"),
        ("management.mode", "sometimes"),
        ("management.director_every", 0),
        ("allowance_yuan", "0"),
        ("allowance_yuan", 100),
        ("award_year", "lunar"),
        ("school_year_starts", "13-01"),
        ("school_year_starts", "02-29"),
        ("school_year_starts", "September"),
        ("line_leaders_lose_awards", "no"),
        ("clauses.T1.zh", ""),
        ("clauses.L1", "text"),
    ],
)
def test_a_bad_rule_set_names_the_field(path: str, value: Any) -> None:
    with pytest.raises(UserError) as caught:
        load_rule_set(changed(path, value))
    assert path.rsplit(".", maxsplit=1)[-1] in str(caught.value.message)
    assert any(path.endswith(name) for name in caught.value.fields)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"schema": 1}'])
def test_what_is_no_rule_set_is_refused_in_words(text: str) -> None:
    with pytest.raises(UserError):
        load_rule_set(text)


@pytest.mark.parametrize(
    ("path", "value", "read"),
    [
        ("version", "本校-2026", lambda r: r.version),
        ("same_day_grace_minutes", 30, lambda r: r.same_day_grace_minutes),
        ("external_report_minutes", 120, lambda r: r.external_report_minutes),
        ("management.mode", "once", lambda r: r.management_mode),
        ("award_year", "school", lambda r: r.award_year),
        ("line_leaders_lose_awards", True, lambda r: r.line_leaders_lose_awards),
    ],
)
def test_a_school_may_set_its_own(path: str, value: Any, read: Callable[..., Any]) -> None:
    assert read(load_rule_set(changed(path, value))) == value


def test_every_reference_of_the_worked_cases_has_its_clause() -> None:
    refs = {ref for vector in worked_cases()["vectors"] for ref in vector["rule_refs"]}
    refs |= {f"A-{n:02}" for n in range(1, 36)}
    refs |= {f"T{n}{side}" for n in range(1, 7) for side in ("", "a", "b")}
    for ref in refs:
        clause = rules().clause(ref)
        assert clause.text("zh_CN"), ref
        assert clause.text("zh_TW") == clause.zh
        assert clause.text("en") == clause.en != clause.zh
    assert rules().clause("Z-99").text("en") == ""


@pytest.mark.parametrize("kind", ENUMS)
def test_every_code_has_words_in_english_and_chinese(kind: type[StrEnum]) -> None:
    if kind is Flag:
        return
    english = Translator()
    chinese = load_translator("zh_CN", resource("locale"))
    words = [label(member) for member in kind]
    assert len({english(w) for w in words}) == len(words)
    for member, word in zip(kind, words, strict=True):
        assert english(word) != member.value
        assert chinese(word) != english(word)


def test_flags_and_the_unknown_have_words() -> None:
    english = Translator()
    for flag in Flag:
        if flag is not Flag.NOT_COVERED_CAUSE:
            assert english(flag_label(flag.value)) != flag.value
    assert english(flag_label("NOT_COVERED_CAUSE:self_harm")) == "Not covered: Self-harm"
    assert english(flag_label("SOMETHING_NEW")) == "SOMETHING_NEW"
    assert english(unknown_label()) == "Unknown"
    assert english(label(Cause.FIGHT)) == "Fight"
