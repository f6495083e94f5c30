"""The worked cases, and more of their kind in other spellings."""

import copy
import json
from typing import Any

import pytest

from campus_guard.core.errors import UserError
from campus_guard.features.accidents.rules import compare, run_vectors
from tests.unit.accident_rules_help import rules, run_one, worked_cases

IDS = [vector["id"] for vector in worked_cases()["vectors"]]
LAST = "9999-12-31T23:59:00+08:00"
TEACHER = {
    "role": "class_teacher",
    "person": "甲",
    "education_done": True,
    "guidance_done": True,
    "presence_required": False,
    "present": None,
}
LESSON = {
    "role": "subject_teacher",
    "person": "乙",
    "on_scene": True,
    "education_done": True,
    "guidance_done": True,
}
UPKEEP = {
    "role": "logistics",
    "person": "丙",
    "inspection_timely": True,
    "management_in_place": True,
    "left_post": False,
    "negligent": False,
}


def accident(*duties: dict[str, Any], injury: str | None = "minor", **more: Any) -> dict[str, Any]:
    inputs = {
        "occurred_at": "2026-10-12T10:05:00+08:00",
        "setting": "campus",
        "cause": "accident",
        "victims": [{"kind": "student", "injury": injury}],
        "property_loss_yuan": "0",
        "duties": list(duties),
    }
    return run_one("accident", **{**inputs, **more})


@pytest.mark.parametrize("name", IDS)
def test_worked_case(name: str) -> None:
    vector = next(v for v in worked_cases()["vectors"] if v["id"] == name)
    document = {"vectors": [vector]}
    results = run_vectors(document, rules())
    assert compare(document, results) == []
    got = results["vectors"][0]["expected"]
    if vector["kind"] == "accident":
        assert got == vector["expected"]  # the very same shape, nothing more and nothing less


def test_there_are_forty_and_the_results_are_json() -> None:
    results = run_vectors(worked_cases(), rules())
    assert len(results["vectors"]) == 40
    assert json.loads(json.dumps(results, ensure_ascii=False)) == results
    assert results["rule_set"] == rules().version


def _paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    if isinstance(value, dict) and value:
        return [p for k, v in value.items() for p in _paths(v, (*path, k))]
    if isinstance(value, list) and value:
        return [p for n, v in enumerate(value) for p in _paths(v, (*path, n))]
    return [path]


@pytest.mark.parametrize("name", ["V28", "V30", "V39", "V41", "V43"])
def test_every_changed_expectation_is_noticed(name: str) -> None:
    document = {"vectors": [v for v in worked_cases()["vectors"] if v["id"] == name]}
    results = run_vectors(document, rules())
    paths = _paths(document["vectors"][0]["expected"])
    assert len(paths) > 2
    for path in paths:
        changed = copy.deepcopy(document)
        place = changed["vectors"][0]["expected"]
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = "something else"
        differences = compare(changed, results)
        assert differences, path
        assert name in str(differences[0])


def test_points_charged_to_somebody_else_are_noticed() -> None:
    document = {"vectors": [v for v in worked_cases()["vectors"] if v["id"] == "V28"]}
    results = run_vectors(document, rules())
    document["vectors"][0]["expected"]["deductions"].pop("后勤丙")
    assert [d.path for d in compare(document, results)] == ["deductions.后勤丙"]


def test_a_case_that_cannot_be_understood_says_why_and_the_others_go_on() -> None:
    good = worked_cases()["vectors"][0]
    bad: list[Any] = [
        {"id": "B1", "kind": "accident", "inputs": {**good["inputs"], "setting": "the moon"}},
        {"id": "B2", "kind": "nonsense", "inputs": {}},
        {"id": "B3", "kind": "accident"},
        {"id": "B4", "kind": "timing", "inputs": {"timeline_severity": "一般", "step": "rescue"}},
        {"id": "B5", "kind": "semester", "inputs": {"staff": 5}},
        "no object",
        {"id": "B6", "kind": "accident", "inputs": {**good["inputs"], "property_loss_yuan": "-1"}},
        {"id": "B7", "kind": "accident", "inputs": {**good["inputs"], "occurred_at": "gestern"}},
        {"id": "B8", "kind": "accident", "inputs": {**good["inputs"], "property_loss_yuan": "x"}},
        {"id": "B9", "kind": "semester", "inputs": {"mass_event_victims": "many"}},
        {"id": "B12", "kind": "accident", "inputs": {**good["inputs"], "occurred_at": LAST}},
        {"id": "B13", "kind": "semester", "inputs": {"staff": {"a": {}}, "allowance_yuan": "1E99"}},
        {"id": "B10", "kind": "semester", "inputs": {"findings": [{"persons": 3}]}},
        {"id": "B11", "kind": "accident", "inputs": {**good["inputs"], "cause": ["a", "b"]}},
    ]
    document = {"vectors": [*bad, good]}
    results = run_vectors(document, rules())["vectors"]
    for result in results[:-1]:
        assert "expected" not in result
        assert len(result["error"]) > 10
    assert "setting" in results[0]["error"]
    assert "campus" in results[0]["error"]  # what would have been understood
    assert results[-1]["expected"]["headline_tier"] == "A1"
    named = list(compare({"vectors": [{"id": "B1", "expected": {}}]}, {"vectors": results}))
    assert "the moon" in str(named[0])


@pytest.mark.parametrize("document", [{}, {"vectors": 3}, [], None])
def test_a_file_without_vectors_is_refused_in_words(document: Any) -> None:
    with pytest.raises(UserError, match="vectors"):
        run_vectors(document, rules())


@pytest.mark.parametrize(
    ("duty", "tier"),
    [
        ({**LESSON, "guidance_done": False}, "R1"),
        ({**LESSON, "education_done": False}, "R1"),
        ({**LESSON, "role": "substitute", "on_scene": False}, "R1"),
        ({"role": "subject_teacher", "person": "乙", "fulfilled": True}, "A1"),
        ({"role": "subject_teacher", "person": "乙", "fulfilled": False}, "R1"),
        ({**LESSON, "on_scene": "unknown"}, None),
    ],
)
def test_lessons(duty: dict[str, Any], tier: str | None) -> None:
    result = accident(duty, setting="in_class")["expected"]
    assert result["headline_tier"] == tier


@pytest.mark.parametrize(
    ("injury", "tier"),
    [("moderate", "R2"), ("severe", "R3"), ("death", "R3"), ("fracture", "R2"), ("中度", "R2")],
)
def test_injuries_in_words_and_examples(injury: str, tier: str) -> None:
    result = accident({**TEACHER, "education_done": False}, injury=injury)
    assert result["expected"]["headline_tier"] == tier


def test_several_persons_are_charged_by_their_own_duty() -> None:
    second = {**TEACHER, "person": "丁", "education_done": False}
    got = accident(TEACHER, second, injury="moderate")["expected"]
    assert got["headline_tier"] == "R2"
    assert got["deductions"] == {"甲": 20, "丁": 50}
    assert got["findings"][0]["persons"] == ["甲", "丁"]


def test_two_lines_of_different_weight() -> None:
    missed = {**LESSON, "on_scene": False}
    got = accident(
        missed, UPKEEP, setting="in_class", cause="property_damage", property_loss_yuan="12000"
    )["expected"]
    assert got["headline_tier"] == "A3"
    assert [(f["line"], f["tier"]) for f in got["findings"]] == [
        ("teaching", "R1"),
        ("logistics", "A3"),
    ]
    assert got["deductions"] == {"乙": 20, "丙": 30}
    assert [d["step"] for d in got["deadlines"]][-1] == "record"  # no meeting for R1 and A3


def test_a_meeting_also_for_a_lighter_finding_that_needs_it() -> None:
    missed = {**LESSON, "on_scene": False}
    got = accident(
        missed,
        UPKEEP,
        injury="moderate",
        setting="in_class",
        cause="property_damage",
        property_loss_yuan="12000",
    )["expected"]
    assert got["headline_tier"] == "A3"
    assert got["deadlines"][-1]["step"] == "admin_meeting"


@pytest.mark.parametrize(
    "setting",
    [
        "off_campus_activity",
        "school_activity",
        "field_trip",
        "school_organised",
        "off_campus_school_organized",
    ],
)
def test_activities_of_the_school_are_judged_like_a_lesson(setting: str) -> None:
    got = accident({**LESSON, "role": "lead_teacher"}, setting=setting)["expected"]
    assert got["headline_tier"] == "A1"
    assert got["findings"][0]["by_analogy"] is True
    assert got["flags"] == []


def test_three_pupils_are_one_accident_and_a_person_must_look_at_it() -> None:
    hurt = [{"kind": "student", "injury": grade} for grade in ("minor", "moderate", "minor")]
    result = accident(TEACHER, victims=hurt)
    assert result["expected"]["headline_tier"] == "A2"
    assert result["expected"]["deductions"] == {"甲": 20}
    assert result["explained"]["mass_event"] is True
    assert "A-04" in result["explained"]["clauses"]


def test_an_unknown_injury_runs_the_lightest_clock_and_asks() -> None:
    result = accident(TEACHER, injury=None)
    assert result["expected"]["timeline_severity"] == "一般"
    assert result["expected"]["findings"][0]["provisional"] is True
    assert result["expected"]["deductions"] == {}
    assert result["explained"]["final"] is False
    assert {"field": "injury", "about": "1"} in result["explained"]["missing"]


@pytest.mark.parametrize(
    ("fields", "severity", "flags"),
    [
        ({"food_poisoning_confirmed": None}, "严重", ["SUSPECTED_FOOD_POISONING"]),
        ({"food_poisoning_refuted": True}, "一般", ["NOT_COVERED_CAUSE:sudden_illness"]),
        ({"food_poisoning_status": "refuted"}, "一般", ["NOT_COVERED_CAUSE:sudden_illness"]),
        ({"food_source": "home"}, "一般", ["NOT_COVERED_OFF_CAMPUS"]),
        ({"food_from_campus": False}, "一般", ["NOT_COVERED_OFF_CAMPUS"]),
    ],
)
def test_food_poisoning(fields: dict[str, Any], severity: str, flags: list[str]) -> None:
    got = accident(UPKEEP, cause="food_poisoning", **fields)["expected"]
    assert (got["timeline_severity"], got["flags"]) == (severity, flags)
    assert got["deductions"] == {}


@pytest.mark.parametrize(
    ("known", "done", "status"),
    [
        ("2026-10-12T10:05:00", "2026-10-12T10:15:00", "on_time"),
        ("2026-10-12T10:05:00", "2026-10-12T10:15:01", "late"),
        ("2026-10-12T10:05:00", "2026-10-12T10:16:00", "late"),
        ("2026-10-12T02:05:00+00:00", "2026-10-12T10:15:00+08:00", "on_time"),
        ("2026-10-12T10:05:00", None, "not_done"),
    ],
)
def test_ten_minutes(known: str, done: str | None, status: str) -> None:
    got = run_one(
        "timing", timeline_severity="一般", known_at=known, step="report_dept", done_at=done
    )["expected"]
    assert got["status"] == status
    assert got["finding"] == ("迟报(待认定)" if status == "late" else None)
    assert got["score_effect"] is None


@pytest.mark.parametrize(("done", "status"), [("2026-10-13T18:00", "done"), (None, "not_done")])
@pytest.mark.parametrize("step", ["external_reports", "notify_parent", "rescue", "record"])
def test_a_step_without_a_number_is_never_late(done: str | None, status: str, step: str) -> None:
    got = run_one(
        "timing",
        timeline_severity="严重",
        known_at="2026-10-12T10:05:00+08:00",
        step=step,
        done_at=done,
        now="2026-10-14T10:05:00+08:00",
    )["expected"]
    assert (got["status"], got["due_at"], got["finding"]) == (status, None, None)


def test_a_running_clock_and_one_that_ran_out() -> None:
    case = {"timeline_severity": "minor", "known_at": "2026-10-12T10:05", "step": "report_dept"}
    running = run_one("timing", **case, now="2026-10-12T10:15:00")["expected"]
    overdue = run_one("timing", **case, now="2026-10-12T10:15:01")["expected"]
    assert (running["status"], overdue["status"]) == ("running", "overdue")


def test_settings_in_a_case() -> None:
    staff = {"主任T": {"role": "director", "line": "teaching"}, "副": {"role": "vp"}}
    found = [{"accident": n, "line": "teaching", "tier": "R1", "persons": []} for n in range(4)]
    once = run_one("semester", staff=staff, findings=found, management_mode="once")["expected"]
    assert (once["主任T"]["score"], once["副"]["score"]) == (90, 90)
    veto = run_one(
        "semester", staff=staff, findings=found, settings={"directors_lose_awards": True}
    )
    assert veto["expected"]["主任T"]["award_eligible"] is False


def test_staff_as_a_list_terms_and_departments() -> None:
    got = run_one(
        "semester",
        staff=[{"name": "主任L", "role": "line_director", "line": "总务处"}, {"person": "师1"}],
        term={"start": "2026-09-01", "end": "2027-01-31"},
        findings=[
            {"accident": 1, "tier": "A1", "persons": ["师1"], "occurred_at": "2026-08-31"},
            {"accident": 2, "tier": "A1", "persons": "师1", "occurred_at": "2026-09-01"},
            {"accident": 3, "tier": "R3", "persons": ["师1"], "provisional": True},
            {"accident": 4, "tier": None, "persons": ["师1"]},
        ],
        concealment=[{"department": "总务处", "status": "confirmed", "type": "隐瞒"}],
    )["expected"]
    assert got["师1"]["personal"] == 10
    assert (got["主任L"]["score"], got["主任L"]["award_eligible"]) == (0, False)
