"""The text of a letter says what the program computes with, and the tree is data."""

import json
import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campus_guard.core.clock import CHINA
from campus_guard.core.paths import resource
from campus_guard.db.models.responsibility import LETTER_DEPARTMENTS
from campus_guard.features.accidents.rules import (
    Chain,
    Department,
    Party,
    RuleSet,
    Severity,
    StepCode,
    Tier,
    Times,
    load_rule_set,
)
from campus_guard.features.accidents.rules.timeline import steps_of
from campus_guard.features.accidents.rules.wording_zh import TIER_ZH
from campus_guard.features.people.rules import Line, PositionKind
from campus_guard.features.responsibility.rules.letters import (
    Chair,
    LetterState,
    Member,
    due_letters,
    letter_state,
    would_loop,
)
from campus_guard.features.responsibility.rules.letters_figures import SEVERITIES, figures_from
from campus_guard.features.responsibility.rules.letters_template import (
    DEPARTMENTS,
    LINES,
    POSITIONS,
    SCHEMES,
    SECTIONS,
    Template,
    check_template,
    clean_template,
    shipped_templates,
    template_from,
    template_json,
    wording,
)
from campus_guard.features.responsibility.rules.letters_text import (
    Facts,
    Place,
    Section,
    content_from,
    content_json,
    letter_text,
)

BUILT_IN = resource("rules", "six_tier.json").read_text("utf-8")
TEACHER = shipped_templates()["TEACHER"]
FACTS = Facts(
    school="示例小学",
    year="2026-2027",
    a="示例教导",
    a_post="教导处负责人",
    b="示例班主任",
    b_post="班主任",
    department="teaching_office",
    valid_from=date(2026, 9, 1),
    valid_to=date(2027, 7, 10),
)


def edited(**changes: Any) -> str:
    """Return the rule set with other figures, all different from each other."""
    data = json.loads(BUILT_IN)
    data["points"] = {"A1": 11, "A2": 22, "A3": 33, "R1": 44, "R2": 55, "R3": 66}
    data["minutes"] = {
        "minor": {"report_dept": 12, "notify_parent": 13},
        "moderate": {"report_dept": 6, "notify_parent": 6, "report_vp": 17},
    }
    data["loss_bands_yuan"] = {"moderate_from": "1500", "grave_from": "12500.50"}
    data["management"] = {
        "director_every": 3,
        "vp_every": 5,
        "points": {"R1": 7, "R2": 8, "R3": 9},
        "mode": "once",
    }
    data |= {"full_score": 120, "allowance_yuan": "250.00", "award_year": "school"}
    return json.dumps(data | changes)


def sections(text: str, template: Template = TEACHER, facts: Facts = FACTS) -> dict[str, Section]:
    return {s.key: s for s in letter_text(template, facts, figures_from(text))}


def numbers(*texts: str) -> list[Decimal]:
    return [Decimal(n) for text in texts for n in re.findall(r"\d+(?:\.\d+)?", text)]


@pytest.mark.parametrize("text", [BUILT_IN, edited()])
def test_section_four_holds_the_figures_by_which_accidents_are_judged(text: str) -> None:
    rules: RuleSet = load_rule_set(text)
    rows = sections(text)["accidents"].rows
    assert len(rows) == len(SEVERITIES)
    for severity, (names, situation, telling, points) in zip(Severity, rows, strict=True):
        tiers = (Tier(f"A{severity.rank}"), Tier(f"R{severity.rank}"))
        assert names.splitlines() == [TIER_ZH[tier] for tier in tiers]
        assert points.splitlines() == [str(rules.points[tier]) for tier in tiers]
        bands = {
            Severity.MINOR: [rules.moderate_from],
            Severity.MODERATE: [rules.moderate_from, rules.grave_from],
            Severity.GRAVE: [rules.grave_from],
        }
        assert numbers(situation) == bands[severity]
        minutes = dict(rules.minutes.get(severity, {}))
        if minutes.get(StepCode.NOTIFY_PARENT) == minutes.get(StepCode.REPORT_DEPT):
            minutes.pop(StepCode.NOTIFY_PARENT, None)  # 并同时通知: one figure for both
        assert sorted(numbers(telling)) == sorted(map(Decimal, minutes.values()))


def test_the_first_report_is_due_when_the_letter_says() -> None:
    rules = load_rule_set(edited())
    start = datetime(2026, 10, 12, 10, 0, tzinfo=CHINA)
    for row, severity in zip(sections(edited())["accidents"].rows[:2], Severity, strict=False):
        steps = {s.code: s for s in steps_of(severity, Times(start), rules, Chain())}
        due = steps[StepCode.REPORT_DEPT].due_at
        assert due is not None
        assert row[2].startswith(f"{(due - start) // timedelta(minutes=1)}分钟之内报教导处负责人")


def test_section_five_holds_the_figures_of_the_settlement() -> None:
    rules = load_rule_set(edited())
    lines = sections(edited())["assessment"].lines
    score, points, management, veto, conceal = lines
    assert numbers(score)[:3] == [rules.full_score, rules.allowance, rules.full_score]
    assert numbers(points) == [rules.points[tier] for tier in Tier]
    wanted = [rules.director_every, rules.vp_every, *rules.management_points.values()]
    assert numbers(management) == wanted
    assert "只计一次" in management
    assert "本学年" in veto
    assert "计0分" in conceal


def test_a_letter_names_the_section_of_sanctions_that_it_really_has() -> None:
    def concealed(template: Template) -> str:
        return sections(BUILT_IN, template)["sanctions"].lines[1]

    assert "依照本状第五节处理" in concealed(TEACHER)
    without_areas = tuple(s for s in SECTIONS if s != "areas")
    assert "依照本状第四节处理" in concealed(replace(TEACHER, sections=without_areas))
    bureau = shipped_templates()["BUREAU"]
    assert "assessment" not in bureau.sections
    assert "依照学校安全考核办法处理" in concealed(bureau)


def test_the_bureau_hears_of_minor_accidents_only_when_the_principal_is_responsible() -> None:
    rows = sections(BUILT_IN, shipped_templates()["BUREAU"])["accidents"].rows
    for row in rows[:2]:
        assert row[2].startswith("校长本人为责任人的，")
    assert rows[2][2].startswith("第一时间报上级主管部门")


def test_switches_of_the_rule_set_change_the_words() -> None:
    plain = sections(BUILT_IN)
    assert "每满一组" in plain["assessment"].lines[2]
    assert "立即报告当地政府" in plain["accidents"].rows[2][2]
    changed = edited(
        line_leaders_lose_awards=True, external_report_minutes=90, same_day_grace_minutes=45
    )
    letter = sections(changed)
    assert any("同时取消" in line for line in letter["assessment"].lines)
    assert "90分钟之内报告当地政府" in letter["accidents"].rows[2][2]
    assert "45分钟" in letter["accidents"].rows[0][2]


@pytest.mark.parametrize(
    ("code", "party"), [("DIRECTOR", Party.LINE_DIRECTOR), ("VP", Party.VICE_PRINCIPAL)]
)
def test_who_leads_reports_to_the_level_above(code: str, party: Party) -> None:
    """A-35: the letter names the recipient that the timeline has."""
    rules = load_rule_set(BUILT_IN)
    start = datetime(2026, 10, 12, 10, 0, tzinfo=CHINA)
    steps = steps_of(Severity.MODERATE, Times(start), rules, Chain(party))
    first = next(s for s in steps if s.code is StepCode.REPORT_DEPT)
    words = {Party.VICE_PRINCIPAL: "报分管副校长", Party.PRINCIPAL: "报校长"}
    facts = replace(FACTS, department=None)
    told = sections(BUILT_IN, shipped_templates()[code], facts)["accidents"].rows[1][2]
    assert words[first.recipient] in told
    second = [s for s in steps if s.code is StepCode.REPORT_VP]
    assert ("接报后10分钟" in told) == bool(second)


def test_codes_agree_with_the_rooms_they_come_from() -> None:
    assert set(LINES) == set(Line)
    assert set(POSITIONS) == set(PositionKind)
    assert set(DEPARTMENTS.values()) == set(wording()["departments"]) == set(Department)
    assert set(LETTER_DEPARTMENTS) == set(Department)
    assert list(wording()["section_titles"]) == list(SECTIONS)


def test_areas_duties_and_names_are_filled_in() -> None:
    facts = replace(
        FACTS,
        duties=("课前清点人数。",),
        places=(Place("chief", "教学楼"), Place("slot", "操场", "课间", "09:40-10:00")),
    )
    letter = sections(BUILT_IN, facts=facts)
    assert letter["duties"].lines == ("课前清点人数。",)
    assert letter["areas"].lines == ("教学楼：网格长。", "操场：课间（09:40-10:00）责任人。")
    assert "2026年9月1日至2027年7月10日" in letter["effect"].lines[0]
    assert "一式三份" in letter["effect"].lines[2]
    everything = "".join(line for s in letter.values() for line in s.lines)
    assert "{" not in everything + "".join(c for r in letter["accidents"].rows for c in r)


def test_empty_duties_and_areas_are_said() -> None:
    letter = sections(BUILT_IN)
    assert letter["duties"].lines == (wording()["no_duties"],)
    assert letter["areas"].lines == (wording()["no_areas"],)


def test_a_letter_and_a_template_survive_storing() -> None:
    text = letter_text(TEACHER, FACTS, figures_from(BUILT_IN))
    assert content_from(json.loads(json.dumps(content_json(text)))) == text
    for template in shipped_templates().values():
        assert template_from(json.loads(json.dumps(template_json(template)))) == template
        assert check_template(template) == {}
        assert clean_template(template) == template


def test_a_template_is_refused_in_words() -> None:
    broken = replace(
        TEACHER,
        code="",
        a=replace(TEACHER.a, outside="局"),
        b=replace(TEACHER.b, lines=()),
        scheme="other",
        sections=(),
        copies=0,
        goals=("很" * 501,),
    )
    assert set(check_template(broken)) == {
        "code", "a", "b", "scheme", "sections", "copies", "goals",
    }  # fmt: skip


PRINCIPAL = Member(1, "校长", "administration", ("校长",), (("first_responsible", None),))
VICE = Member(2, "副校长", "administration", (), (("vice_principal", None),))
HEAD = Member(3, "教导", "teaching", ("教导主任",), (("line_director", "teaching"),))
TEACHERS = (
    Member(4, "班主任", "teaching", ("班主任", "科任教师")),
    Member(5, "科任", "teaching", ("科任教师",)),
)
CHAIRS = (
    Chair(1, "校长", "first_responsible"),
    Chair(2, "副校长", "vice_principal"),
    Chair(3, "教导", "line_director", ("teaching",)),
)


def pairs(scheme: str, *members: Member) -> list[tuple[str, str, str]]:
    templates = [t for t in shipped_templates().values() if t.belongs(scheme)]
    due = due_letters(templates, members, CHAIRS)
    return [(d.template.code, d.a, d.b.name) for d in due]


def test_the_tree_goes_from_the_bureau_down_to_the_teachers() -> None:
    assert pairs("standard", *TEACHERS, HEAD, VICE, PRINCIPAL) == [
        ("BUREAU", "上级教育主管部门", "校长"),
        ("VP", "校长", "副校长"),
        ("DIRECTOR", "副校长", "教导"),
        ("TEACHER", "教导", "班主任"),
        ("TEACHER", "教导", "科任"),
    ]


def test_the_tree_of_the_safety_office_has_a_template_per_post() -> None:
    found = pairs("safety_office", *TEACHERS, HEAD)
    assert [(code, b) for code, _, b in found] == [
        ("S-DEPT", "教导"), ("S-CLASS", "班主任"), ("S-SUBJECT", "科任"),
    ]  # fmt: skip


def test_a_letter_without_an_upper_side_says_so() -> None:
    porter = Member(6, "水电", "logistics", ("水电维修工",))
    due = due_letters([shipped_templates()["LOGISTICS"]], [porter], CHAIRS)
    assert due[0].problem is not None
    assert due[0].a_id is None


def test_only_both_signatures_make_a_letter_count() -> None:
    day, later = date(2026, 9, 1), date(2026, 9, 3)
    last = date(2027, 7, 10)

    def state(a: date | None, b: date | None, today: date, *, voided: bool = False) -> LetterState:
        return letter_state(a, b, last, today, voided=voided)

    assert state(None, None, later) is LetterState.ISSUED
    assert state(day, None, later) is LetterState.HALF_SIGNED
    assert state(day, later, later) is LetterState.SIGNED
    assert state(day, later, date(2027, 7, 11)) is LetterState.EXPIRED
    assert state(day, later, later, voided=True) is LetterState.VOIDED


def test_a_letter_never_stands_below_itself() -> None:
    assert would_loop({1: 2, 2: 3, 3: None}, 3, 1)
    assert not would_loop({1: 2, 2: 3, 3: None}, 4, 1)


MEMBERS = st.builds(
    Member,
    id=st.integers(1, 40),
    name=st.just("示例"),
    line=st.sampled_from(LINES),
    posts=st.lists(
        st.sampled_from(("班主任", "科任教师", "年级组长", "副校长", "保安员", "教导主任")),
        max_size=3,
    ).map(tuple),
    positions=st.lists(
        st.sampled_from(
            (
                ("first_responsible", None),
                ("vice_principal", None),
                ("line_director", "teaching"),
                ("line_director", "logistics"),
                ("safety_director", None),
            )
        ),
        max_size=2,
    ).map(tuple),
)


@settings(max_examples=60)
@given(st.lists(MEMBERS, max_size=12, unique_by=lambda m: m.id), st.sampled_from(SCHEMES))
def test_nobody_signs_twice_in_a_tree_or_with_himself(members: list[Member], scheme: str) -> None:
    """Whatever posts and positions people have: one letter each, from the top down."""
    templates = [t for t in shipped_templates().values() if t.belongs(scheme)]
    chairs = [
        Chair(m.id, m.name, position, (line,) if line else ())
        for m in members
        for position, line in m.positions
    ]
    due = due_letters(templates, members, chairs)
    own = [d.b.id for d in due if d.template.scheme]
    assert len(own) == len(set(own))
    assert [d.template.sort for d in due] == sorted(d.template.sort for d in due)
    for one in due:
        assert one.a_id != one.b.id
        assert (one.problem is None) == bool(one.a)
        if one.b.holds("first_responsible"):
            assert one.template.scheme == ""
        if one.department is not None:
            assert one.a_position == "line_director"
