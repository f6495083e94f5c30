"""Recording, judging, telling, re-grading: through the real service on a real database."""

from dataclasses import replace
from decimal import Decimal
from enum import StrEnum
from typing import Any

import pytest

from campus_guard.core.errors import Conflict, UserError
from campus_guard.core.ids import new_uid
from campus_guard.db.models import accident as models
from campus_guard.db.service import Service
from campus_guard.db.session import Database
from campus_guard.features.accidents import filecodes, rules, states
from campus_guard.features.accidents.commands import (
    RecordAccident,
    UpdateAccident,
    VoidAccident,
)
from campus_guard.features.accidents.filecodes import EventKind
from campus_guard.features.accidents.queries import ListAccidents
from campus_guard.features.accidents.rules import (
    Cause,
    Injury,
    Question,
    Setting,
    Severity,
    StepCode,
    StepStatus,
    Tier,
)
from campus_guard.features.accidents.states import AccidentState
from tests.unit.accident_cases import (
    STORY,
    at,
    class_teacher,
    detail,
    facts,
    record,
    step,
    triaged,
    update,
    victim,
)

CODES = (
    (models.STATES, states.AccidentState),
    (models.TIERS, rules.Tier),
    (models.SEVERITIES, rules.Severity),
    (models.SETTINGS, rules.Setting),
    (models.CAUSES, rules.Cause),
    (models.FOOD_CHECKS, rules.FoodCheck),
    (models.VICTIM_KINDS, rules.VictimKind),
    (models.ACCIDENT_LINES, rules.Line),
    (models.DUTY_ROLES, rules.DutyRole),
    (models.CONFIRMATIONS, rules.Confirmation),
    (models.FINDING_STATES, rules.FindingState),
    (models.DEPARTMENTS, rules.Department),
    (models.STEP_CODES, rules.StepCode),
    (models.PARTIES, rules.Party),
    (models.BODIES, rules.OutsideBody),
    (models.METHODS, filecodes.Method),
    (models.EVENT_KINDS, filecodes.EventKind),
)


@pytest.mark.parametrize(("stored", "enum"), CODES, ids=lambda x: getattr(x, "__name__", ""))
def test_the_database_admits_exactly_the_codes_of_the_rules(
    stored: tuple[str, ...], enum: type[StrEnum]
) -> None:
    assert tuple(stored) == tuple(member.value for member in enum)


# ------------------------------------------------------------------------------- first record


def test_time_place_and_what_happened_are_enough(director: Service) -> None:
    accident = record(director)
    file = detail(director, accident)
    assert file.number == "SG-2026-0001"
    assert file.state is AccidentState.REGISTERED
    assert file.case.facts.narrative == STORY
    assert file.result.severity is Severity.MINOR  # unknown harm counts as slight until known
    assert file.result.headline is None
    assert {m.field for m in file.result.missing} >= {"injury", "cause", "setting"}
    due = {s.code: s.due_at for s in file.steps}
    assert due[StepCode.REPORT_DEPT] == at(8, 40)
    assert due[StepCode.NOTIFY_PARENT] == at(8, 40)


def test_saving_twice_makes_one_file_and_numbers_are_never_reused(director: Service) -> None:
    command = RecordAccident(uid=new_uid(), facts=facts())
    first = director.run(command).value
    assert director.run(command).value == first
    file = detail(director, first)
    director.run(VoidAccident(accident_id=first, expected_version=file.version, reason="重复"))
    second = record(director)
    assert detail(director, second).number == "SG-2026-0002"
    earlier = record(director, facts(occurred_at=at(8, 0, day=30, month=12).replace(year=2025)))
    assert detail(director, earlier).number == "SG-2025-0001"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"occurred_at": at(9, 1)}, "occurred_at"),
        ({"known_at": at(8, 29), "known_reason": "x"}, "known_at"),
        ({"known_at": at(8, 40)}, "known_reason"),
        ({"known_at": at(9, 30), "known_reason": "放学后才说"}, "known_at"),
        ({"reported_at": at(8, 0)}, "reported_at"),
        ({"place": " "}, "place"),
        ({"narrative": "\n"}, "narrative"),
        ({"place": "操" * 201}, "place"),
        ({"narrative": "跌" * 20_001}, "narrative"),
        ({"property_loss": Decimal(-1)}, "property_loss"),
        ({"property_loss": Decimal("NaN")}, "property_loss"),
        ({"property_loss": Decimal("0.001")}, "property_loss"),
        ({"property_loss": Decimal("1e10")}, "property_loss"),
    ],
)
def test_impossible_facts_are_refused_beside_their_field(
    director: Service, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(UserError) as refused:
        record(director, facts(**changes))
    assert field in refused.value.fields
    assert director.ask(ListAccidents()).total == 0


def test_a_refused_record_uses_no_number(director: Service) -> None:
    with pytest.raises(UserError):
        record(director, facts(place=""))
    assert detail(director, record(director)).number == "SG-2026-0001"


def test_seconds_are_cut_and_hostile_text_is_kept(director: Service) -> None:
    hostile = "<img src=x> <b>=cmd|' /C calc'!A0 & \u202e反 𠀀 " + "长" * 5000
    shown = facts(occurred_at=at(8, 30).replace(second=59), narrative=hostile, place="<b>操场")
    file = detail(director, record(director, shown))
    assert file.case.facts.occurred_at == at(8, 30)
    assert file.case.facts.narrative == hostile
    assert file.case.facts.place == "<b>操场"


def test_a_later_known_time_with_reason_moves_the_clock(director: Service) -> None:
    known = facts(known_at=at(8, 45), known_reason="午休时学生才告诉老师")
    accident = record(director, known)
    assert step(director, accident, StepCode.REPORT_DEPT).due_at == at(8, 55)


# ------------------------------------------------------------------------------------- triage


def test_a_full_case_is_final_with_its_clause(director: Service) -> None:
    accident = record(director, triaged(), victims=(victim(),), duties=(class_teacher(),))
    file = detail(director, accident)
    assert file.result.headline is Tier.A1
    assert file.result.final
    assert file.result.findings[0].clauses[0] == "T1a"
    assert dict(file.result.deductions) == {"示例班主任": 10}


def test_the_words_of_a_message_name_the_person(director: Service) -> None:
    unanswered = class_teacher({})
    accident = record(director, triaged(), victims=(victim(),), duties=(unanswered,))
    words = [str(m.message) for m in detail(director, accident).result.missing]
    assert any("示例班主任" in sentence for sentence in words)


def test_nobody_hurt_and_nothing_lost_is_a_near_miss(director: Service) -> None:
    accident = record(director, facts(cause=Cause.ACCIDENT, harmed=False))
    file = detail(director, accident)
    assert file.result.near_miss
    assert file.steps == ()


def test_a_theft_asks_for_no_parents(director: Service) -> None:
    theft = facts(setting=Setting.CAMPUS, cause=Cause.PROPERTY_THEFT, property_loss=Decimal(500))
    accident = record(director, theft)
    parents = step(director, accident, StepCode.NOTIFY_PARENT)
    assert not parents.applies
    assert parents.check.status is StepStatus.NOT_DONE
    assert step(director, accident, StepCode.REPORT_DEPT).applies


def test_answering_what_was_unknown_is_no_regrading(director: Service) -> None:
    accident = record(director)
    update(director, accident, facts=triaged(), victims=(victim(Injury.MODERATE),))
    file = detail(director, accident)
    assert file.result.severity is Severity.MODERATE
    assert step(director, accident, StepCode.REPORT_DEPT).due_at == at(8, 35)
    assert {s.phase for s in file.steps} == {1}
    assert EventKind.REGRADED not in {e.kind for e in file.events}


def test_the_class_of_a_pupil_is_kept_as_it_was(director: Service, db: Database) -> None:
    with db.write("setup") as unit:
        for row in pupil_rows():
            unit.session.add(row)
            unit.session.flush()
    hurt = victim(pupil_id=1, label="")
    accident = record(director, triaged(), victims=(hurt,))
    shown = detail(director, accident).victims[0]
    assert (shown.name, shown.paper_name, shown.class_name) == ("示例生甲", "20260101", "一(1)班")


def pupil_rows() -> list[models.Base]:
    from campus_guard.db.models import Grade, Pupil, SchoolClass

    stamp = {"created_at": at(8), "created_by": "setup"}
    return [
        Grade(id=1, uid=new_uid(), name="一年级", entry_year=2026, **stamp),
        SchoolClass(id=1, uid=new_uid(), name="一(1)班", grade_id=1, **stamp),
        Pupil(id=1, uid=new_uid(), number="20260101", name="示例生甲", class_id=1, **stamp),
    ]


# ---------------------------------------------------------------------- editing, old values


def test_editing_keeps_old_values_and_counts_a_version(director: Service, db: Database) -> None:
    accident = record(director)
    before = detail(director, accident)
    new_facts = replace(before.case.facts, place="体育馆", narrative="更正后的经过")
    update(director, accident, facts=new_facts)
    after = detail(director, accident)
    assert after.version > before.version
    assert after.case.facts.narrative == "更正后的经过"
    with db.read() as session:
        from campus_guard.db.models import Correction

        kept = {c.field: c for c in session.query(Correction).filter_by(kind="accident")}
    assert kept["place"].old_text == "操场"
    assert kept["narrative"].old_text is None
    assert kept["narrative"].new_text is None
    vault = director.db.keys.vault
    with db.read() as session:
        row = session.get(models.Accident, accident)
        assert row is not None
        assert vault.open("accident", row.uid, "narrative", kept["narrative"].old_sealed) == STORY


def test_two_windows_at_once(director: Service, principal: Service) -> None:
    accident = record(director)
    seen = detail(director, accident)
    update(principal, accident, facts=replace(seen.case.facts, place="东操场"))
    stale = UpdateAccident(
        accident_id=accident, expected_version=seen.version, facts=seen.case.facts
    )
    with pytest.raises(Conflict) as refused:
        director.run(stale)
    assert "principal" in str(refused.value)
    assert detail(director, accident).case.facts.place == "东操场"


def test_editing_only_a_victim_raises_the_version(director: Service) -> None:
    accident = record(director, triaged(), victims=(victim(),))
    before = detail(director, accident)
    changed = replace(before.case.victims[0], details="左膝擦伤")
    update(director, accident, victims=(changed,))
    after = detail(director, accident)
    assert after.version > before.version
    assert after.case.victims[0].details == "左膝擦伤"


def test_a_victim_taken_off_the_list_is_voided_not_deleted(director: Service, db: Database) -> None:
    one, two = victim(label="甲"), victim(label="乙")
    accident = record(director, triaged(), victims=(one, two))
    update(director, accident, victims=(detail(director, accident).case.victims[0],))
    assert [v.name for v in detail(director, accident).victims] == ["甲"]
    with db.read() as session:
        assert session.query(models.AccidentVictim).count() == 2


def test_the_form_cannot_write_a_confirmed_injury(director: Service) -> None:
    forged = victim(Injury.MINOR, confirmed=Injury.DEATH, confirmed_at=at(8, 50))
    accident = record(director, triaged(), victims=(forged,))
    assert detail(director, accident).victims[0].input.confirmed is None
    assert detail(director, accident).result.severity is Severity.MINOR


def test_questions_of_another_role_are_refused(director: Service) -> None:
    wrong = class_teacher({Question.INSPECTION_TIMELY: True})
    with pytest.raises(UserError):
        record(director, triaged(), duties=(wrong,))
    with pytest.raises(UserError):
        record(director, triaged(), duties=(class_teacher(override=True),))
