"""What holds for every accident and every term, whatever the answers (hypothesis)."""

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campus_guard.features.accidents.rules import (
    QUESTIONS,
    Answers,
    Cause,
    Chain,
    Classification,
    Concealment,
    ConcealmentKind,
    ConcealmentState,
    Confirmation,
    Duty,
    DutyRole,
    FindingState,
    FoodCheck,
    Injury,
    ManagementMode,
    Party,
    Setting,
    SettledFinding,
    Severity,
    StaffMember,
    StaffRole,
    Step,
    StepCode,
    StepStatus,
    Tier,
    Times,
    Victim,
    VictimKind,
    check_step,
    classify,
    points_change,
    regrade_timeline,
    run_vectors,
    settle,
    timeline,
    what_would_change,
)
from tests.unit.accident_rules_help import at, rules, with_settings, worked_cases

# The same examples every time, and no complaint about a busy machine.
STEADY = settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
HARM = tuple(Injury)
PEOPLE = st.sampled_from([None, "甲", "乙", "丙", "丁"])
MAYBE = st.sampled_from([True, False, None])
LOSSES = st.one_of(
    st.none(),
    st.sampled_from([Decimal(n) for n in ("0", "999.99", "1000", "9999.99", "10000")]),
    st.decimals(min_value=0, max_value=20000, places=2),
)


@st.composite
def duties(draw: st.DrawFn) -> Duty:
    role = draw(st.sampled_from(DutyRole))
    return Duty(
        role,
        draw(PEOPLE),
        {question: draw(MAYBE) for question in QUESTIONS[role]},
        corporal_punishment=draw(st.sampled_from([None, None, None, False, True])),
        override=draw(st.sampled_from([None, None, True, False])),
        override_reason_given=draw(st.booleans()),
        replaces_reason_given=draw(st.booleans()),
        confirmed_by=draw(st.sampled_from(Confirmation)),
    )


VICTIMS = st.builds(Victim, st.sampled_from(VictimKind), st.sampled_from([None, *Injury]))
ANSWERS = st.builds(
    Answers,
    setting=st.sampled_from([None, *Setting]),
    cause=st.sampled_from([None, *Cause]),
    victims=st.lists(VICTIMS, max_size=4).map(tuple),
    property_loss=LOSSES,
    duties=st.lists(duties(), max_size=4).map(tuple),
    food_check=st.sampled_from([None, *FoodCheck]),
    food_from_campus=MAYBE,
    public_attention=st.booleans(),
    no_responsible_person=st.booleans(),
)


POSTS = (Party.RESPONSIBLE_PERSON, Party.LINE_DIRECTOR, Party.VICE_PRINCIPAL, Party.PRINCIPAL)


def rank(severity: Severity | None) -> int:
    return 0 if severity is None else severity.rank


def essence(result: Classification) -> tuple[Any, ...]:
    """Return the result without the order in which it was told."""
    findings = sorted(
        (f.line, f.severity, f.tier, f.state, f.by_analogy, frozenset(f.persons))
        for f in result.findings
    )
    flags = (frozenset(result.flags), result.mass_event, result.near_miss, result.restricted)
    return (result.headline, result.severity, findings, dict(result.deductions), flags)


@STEADY
@given(ANSWERS, st.data())
def test_raising_harm_never_lowers_severity(answers: Answers, data: st.DataObject) -> None:
    worse = tuple(
        v
        if v.injury is None
        else replace(v, injury=data.draw(st.sampled_from(HARM[HARM.index(v.injury) :])))
        for v in answers.victims
    )
    before, after = classify(answers, rules()), classify(replace(answers, victims=worse), rules())
    assert rank(after.severity) >= rank(before.severity)
    lines = {f.line: f.severity.rank for f in after.findings}
    for finding in before.findings:
        assert lines[finding.line] >= finding.severity.rank


@STEADY
@given(ANSWERS, LOSSES.filter(lambda loss: loss is not None))
def test_a_higher_loss_never_lowers_severity(answers: Answers, loss: Decimal) -> None:
    low = answers.property_loss or Decimal(0)
    less, more = sorted((low, loss))
    before = classify(replace(answers, property_loss=less), rules())
    after = classify(replace(answers, property_loss=more), rules())
    assert rank(after.severity) >= rank(before.severity)


def numbered(steps: tuple[Step, ...]) -> dict[StepCode, datetime]:
    return {s.code: s.due_at for s in steps if s.due_at is not None}


@STEADY
@given(ANSWERS, st.lists(duties(), max_size=4), st.none() | st.just(at(10, 20)))
def test_responsibility_never_changes_a_deadline(
    answers: Answers, others: list[Duty], received: datetime | None
) -> None:
    """The same event with other answers about duty in the same roles."""
    other = replace(answers, duties=tuple(others))
    times = Times(at(10, 5), dept_received_at=received)
    one, two = (timeline(classify(a, rules()), times, rules()) for a in (answers, other))
    assert numbered(one) == numbered(two)
    assert all(s.due_at is None for s in set(one) ^ set(two))


@STEADY
@given(ANSWERS, st.randoms(use_true_random=False))
def test_order_never_matters(answers: Answers, random: Any) -> None:
    victims, told = list(answers.victims), list(answers.duties)
    random.shuffle(victims)
    random.shuffle(told)
    other = replace(answers, victims=tuple(victims), duties=tuple(told))
    assert essence(classify(answers, rules())) == essence(classify(other, rules()))


@STEADY
@given(ANSWERS)
def test_a_final_result_never_lists_missing_answers(answers: Answers) -> None:
    result = classify(answers, rules())
    if result.final:
        assert result.missing == ()
        assert all(f.state is FindingState.FINAL and f.tier for f in result.findings)
    for finding in result.findings:
        assert (finding.state is FindingState.FINAL) == (not finding.missing)
        assert (finding.tier is None) == (finding.state is FindingState.PENDING)
        assert set(finding.missing) <= set(result.missing)
        assert finding.clauses
        assert all(rules().clause(ref).zh for ref in finding.clauses)


@STEADY
@given(ANSWERS)
def test_points_come_from_final_findings_only(answers: Answers) -> None:
    result = classify(answers, rules())
    total: Counter[str] = Counter()
    for finding in result.findings:
        assert finding.state is FindingState.FINAL or finding.points == 0
        for person in finding.persons:
            assert person.points in {0, *rules().points.values()}
            total[person.person] += person.points
    assert dict(+total) == dict(result.deductions)
    if result.headline is not None and result.severity is not None:
        assert result.headline.severity.rank <= result.severity.rank
        assert result.headline in {f.tier for f in result.findings}


@STEADY
@given(ANSWERS, st.sampled_from(POSTS), st.frozensets(st.sampled_from(POSTS[1:])))
def test_nobody_reports_to_himself(answers: Answers, post: Party, absent: frozenset[Party]) -> None:
    steps = timeline(classify(answers, rules()), Times(at(10, 5)), rules(), Chain(post, absent))
    for step in steps:
        assert step.actor is not step.recipient
        assert step.recipient is not post or post is Party.RESPONSIBLE_PERSON
    assert len({s.code for s in steps}) == len(steps)


STATE = st.sampled_from([None, *HARM])


@STEADY
@given(st.lists(STATE, min_size=2, max_size=5), st.data())
def test_regrading_replaces_points_and_never_touches_the_past(
    grades: list[Injury | None], data: st.DataObject
) -> None:
    now, done, steps, points = at(10, 5), {}, (), {}
    severity = 0
    duty = Duty(
        DutyRole.CLASS_TEACHER, "甲", dict.fromkeys(QUESTIONS[DutyRole.CLASS_TEACHER], True)
    )
    for number, grade in enumerate(grades):
        answers = Answers(Setting.CAMPUS, Cause.ACCIDENT, (Victim(injury=grade),), duties=(duty,))
        result = classify(answers, rules())
        first = number == 0
        times = Times(at(10, 5), regraded_at=None if first else now)
        new = timeline(result, times, rules())
        frozen = {
            (s.phase, s.code): (s, check_step(s.due_at, done.get((s.phase, s.code)), now).status)
            for s in steps
            if (s.phase, s.code) in done or (s.due_at is not None and s.due_at < now)
        }
        worse = rank(result.severity) > severity
        steps = new if first else regrade_timeline(steps, done, new, known_at=now, worse=worse)
        here = {(s.phase, s.code): s for s in steps}
        assert len(here) == len(steps)
        for key, (step, status) in frozen.items():
            assert here[key] == step
            assert check_step(step.due_at, done.get(key), now).status is status
        for key, step in here.items():
            if key not in frozen and step.due_at is not None:
                assert check_step(step.due_at, None, now).status is not StepStatus.OVERDUE
        changes = points_change(points, result.deductions)
        points = {**points, **{c.person: c.after for c in changes}}
        assert {p: n for p, n in points.items() if n} == dict(result.deductions)
        severity = rank(result.severity)
        for key in here:
            if key not in done and data.draw(st.booleans()):
                done[key] = now + timedelta(minutes=data.draw(st.integers(0, 20)))
        now += timedelta(minutes=data.draw(st.integers(0, 90)))


LINES = ("teaching", "logistics", "young_pioneers")
NAMES = ("主任", "副校长", "校长", "师1", "师2")
FINDINGS = st.lists(
    st.builds(
        SettledFinding,
        accident=st.sampled_from("abcdefgh"),
        line=st.sampled_from(LINES),
        tier=st.sampled_from([None, *Tier]),
        persons=st.lists(st.sampled_from(NAMES), max_size=3).map(tuple),
        final=st.booleans(),
    ),
    max_size=14,
)
CASES = st.lists(
    st.builds(
        Concealment,
        st.sampled_from(ConcealmentKind),
        st.sampled_from(ConcealmentState),
        person=st.sampled_from([None, *NAMES]),
        line=st.sampled_from([None, *LINES]),
        term_open=st.booleans(),
    ),
    max_size=3,
)
STAFF = (
    StaffMember("主任", StaffRole.DIRECTOR, frozenset({"teaching"})),
    StaffMember("副校长", StaffRole.VICE_PRINCIPAL),
    StaffMember("校长", StaffRole.PRINCIPAL),
    StaffMember("师1"),
)


@STEADY
@given(FINDINGS, CASES, st.sampled_from(ManagementMode))
def test_scores_stay_within_0_and_100_and_are_the_sum_of_what_is_shown(
    findings: list[SettledFinding], cases: list[Concealment], mode: ManagementMode
) -> None:
    sheet = settle(STAFF, findings, cases, with_settings(management_mode=mode))
    for row in sheet.people.values():
        assert 0 <= row.score <= 100
        assert Decimal(0) <= row.allowance <= Decimal(100)
        assert row.management == sum(i.points for i in row.liability)
        if row.role is not StaffRole.PRINCIPAL:
            assert row.personal == sum(i.points for i in row.items)
        if not row.concealed:
            assert row.score == max(0, 100 - row.personal - row.management)
        for item in row.liability:
            assert item.count == len(item.accidents)
            assert item.points == item.groups * item.points_each
            assert item.groups * item.every <= item.count


@STEADY
@given(FINDINGS, st.randoms(use_true_random=False))
def test_the_order_of_findings_never_matters_in_the_settlement(
    findings: list[SettledFinding], random: Any
) -> None:
    other = list(findings)
    random.shuffle(other)
    one, two = (settle(STAFF, f, [], rules()).people for f in (findings, other))
    assert {p: (r.score, r.allowance, r.award_eligible) for p, r in one.items()} == {
        p: (r.score, r.allowance, r.award_eligible) for p, r in two.items()
    }


@STEADY
@given(st.lists(st.sampled_from([Tier.R1, Tier.R2, Tier.R3]), max_size=12))
def test_grades_are_never_pooled(tiers: list[Tier]) -> None:
    findings = [SettledFinding(str(n), "teaching", t) for n, t in enumerate(tiers)]
    people = settle(STAFF, findings, [], rules()).people
    alone = [[f for f in findings if f.tier is tier] for tier in (Tier.R1, Tier.R2, Tier.R3)]
    for person in ("主任", "副校长"):
        apart = sum(settle(STAFF, part, [], rules()).people[person].management for part in alone)
        assert people[person].management == apart


@STEADY
@given(ANSWERS)
def test_what_would_change_tells_the_truth(answers: Answers) -> None:
    now = classify(answers, rules())
    for other in what_would_change(answers, rules()):
        assert (other.headline, other.severity, dict(other.deductions)) != (
            now.headline,
            now.severity,
            dict(now.deductions),
        )


def test_what_would_change_names_the_answers_that_matter() -> None:
    good = dict.fromkeys(QUESTIONS[DutyRole.SUBJECT_TEACHER], True)
    answers = Answers(
        Setting.IN_CLASS,
        Cause.ACCIDENT,
        (Victim(injury=Injury.MINOR),),
        Decimal(0),
        (Duty(DutyRole.SUBJECT_TEACHER, "乙", good),),
    )
    found = {str(w.message): w.headline for w in what_would_change(answers, rules())}
    assert found["Victim 1: Medium injury"] is Tier.A2
    assert found["乙: Was the teacher on the scene? → no"] is Tier.R1
    assert found["Loss of 10000 yuan or more"] is None  # logistics would have to be judged
    unhurt = [w.near_miss for w in what_would_change(answers, rules()) if w.severity is None]
    assert unhurt == [True]  # A-05, and not merely without a tier
    poisoned = replace(answers, cause=Cause.FOOD_POISONING, food_check=FoodCheck.SUSPECTED)
    refuted = {str(w.message): w for w in what_would_change(poisoned, rules())}
    assert refuted["Food poisoning: Refuted by the authority"].headline is None


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.floats(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=5,
)


@STEADY
@given(st.data())
def test_a_spoiled_case_gets_an_answer_in_words_and_never_breaks_the_run(
    data: st.DataObject,
) -> None:
    vector = data.draw(st.sampled_from(worked_cases()["vectors"]))
    place = vector["inputs"]
    while True:
        key = data.draw(
            st.sampled_from(sorted(place) if isinstance(place, dict) else range(len(place)))
        )
        inner = place[key]
        if not isinstance(inner, dict | list) or not inner or data.draw(st.booleans()):
            break
        place = inner
    place[key] = data.draw(JUNK)
    result = run_vectors({"vectors": [vector]}, rules())["vectors"][0]
    assert ("error" in result) is not ("expected" in result)
