"""Concealment: a late step is a candidate only; a named person judges; taken back with a reason."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from campus_guard.core.clock import FixedClock
from campus_guard.core.errors import Conflict, PermissionDenied, UserError
from campus_guard.core.ids import new_uid
from campus_guard.db.models import Concealment
from campus_guard.db.models.finding import CONCEALMENT_KINDS, CONCEALMENT_STATES
from campus_guard.db.service import Service
from campus_guard.features.accidents.commands import TakeBackTelling
from campus_guard.features.accidents.commands.concealment import (
    Charge,
    EditConcealment,
    JudgeConcealment,
    ProposeConcealment,
    TakeBackConcealment,
    UnvoidConcealment,
    VoidConcealment,
)
from campus_guard.features.accidents.queries.concealment import (
    ConcealmentView,
    ConfirmedConcealments,
    CountConcealment,
    ListConcealment,
)
from campus_guard.features.accidents.rules import (
    Cause,
    ConcealmentKind,
    ConcealmentState,
    Line,
    StepCode,
)
from campus_guard.features.accidents.rules.concealment import candidate_of
from campus_guard.features.accidents.states import Signer
from tests.unit.accident_cases import (
    approve,
    at,
    class_teacher,
    detail,
    facts,
    graded,
    meeting_item,
    record,
    sign,
    tell,
    triaged,
    victim,
    waiting,
)

YEAR = {"first": date(2026, 1, 1), "last": date(2026, 12, 31)}
HAND = Charge(kind=ConcealmentKind.CONCEALED, person="示例教师", evidence="监控录像与谈话记录")


def _cases(service: Service, **more: Any) -> tuple[ConcealmentView, ...]:
    return service.ask(ListConcealment(**more))


def _late(service: Service) -> tuple[int, ConcealmentView]:
    """Record an accident whose first report came after 25 minutes; return it and the candidate."""
    duty = class_teacher()
    accident = record(service, triaged(), victims=(victim(),), duties=(duty,))
    tell(service, accident, StepCode.REPORT_DEPT, at(8, 55))
    tell(service, accident, StepCode.NOTIFY_PARENT, at(8, 31))
    found = [c for c in _cases(service, accident_id=accident) if c.step is StepCode.REPORT_DEPT]
    return accident, found[0]


def _in_time(service: Service) -> int:
    """Record an accident about which everybody was told in time."""
    accident = graded(service)
    for code in (StepCode.REPORT_DEPT, StepCode.NOTIFY_PARENT):
        tell(service, accident, code, at(8, 31))
    return accident


def _judge(accident: int, **more: Any) -> JudgeConcealment:
    values: dict[str, Any] = {
        "uid": new_uid(),
        "accident_id": accident,
        "confirmed": True,
        "charge": HAND,
        "decided_by": "示例校长",
    }
    return JudgeConcealment(**values | more)


def test_the_codes_of_the_table_are_those_of_the_rules() -> None:
    assert tuple(ConcealmentKind) == CONCEALMENT_KINDS
    assert tuple(ConcealmentState) == CONCEALMENT_STATES


@given(st.integers(-3000, 3000), st.one_of(st.none(), st.integers(-3000, 3000)))
def test_only_what_passed_its_limit_is_a_candidate(now: int, done: int | None) -> None:
    due = at(12)
    moment = None if done is None else due + timedelta(minutes=done)
    found = candidate_of(due, moment, due + timedelta(minutes=now))
    reference = now if done is None else done
    assert (found is None) == (reference <= 0)
    assert candidate_of(None, moment, due) is None
    omitted = done is None and now > 24 * 60
    assert (found is ConcealmentKind.OMITTED) == omitted


def test_a_late_step_is_a_candidate_and_nothing_follows(director: Service) -> None:
    accident, case = _late(director)
    assert (case.id, case.kind, case.state) == (
        None,
        ConcealmentKind.LATE,
        ConcealmentState.CANDIDATE,
    )
    assert case.suggested is not None
    assert case.suggested.name == "示例班主任"
    assert director.ask(CountConcealment()) == 1
    assert director.ask(ConfirmedConcealments(**YEAR)) == ()
    assert {c.accident_id for c in _cases(director)} == {accident}


def test_a_named_person_confirms_what_the_clock_found(director: Service) -> None:
    accident, case = _late(director)
    charge = Charge(
        kind=ConcealmentKind.LATE, person="示例班主任", evidence="10分钟时限,25分钟后报"
    )
    judge = _judge(accident, charge=charge, step_id=case.step_id)
    kept = director.run(judge).value
    assert director.run(judge).value == kept
    shown = _cases(director, accident_id=accident)
    assert [c.id for c in shown] == [kept]
    found = director.ask(ConfirmedConcealments(**YEAR))[0]
    assert (found.decided_by, found.person, found.evidence) == (
        "示例校长",
        "示例班主任",
        charge.evidence,
    )
    assert (found.due_at, found.done_at) == (at(8, 40), at(8, 55))
    settled = found.as_settled()
    assert (settled.person, settled.line, settled.state) == (
        "示例班主任",
        None,
        ConcealmentState.CONFIRMED,
    )
    assert director.ask(CountConcealment()) == 0


@pytest.mark.parametrize(
    ("more", "fields"),
    [
        ({"charge": replace(HAND, person="")}, {"person"}),
        ({"charge": replace(HAND, line=Line.TEACHING)}, {"line"}),
        ({"charge": replace(HAND, evidence=" ")}, {"evidence"}),
        ({"decided_by": " "}, {"decided_by"}),
        ({"confirmed": False}, {"reason"}),
    ],
)
def test_a_judgement_needs_whom_what_and_by_whom(
    director: Service, more: dict[str, Any], fields: set[str]
) -> None:
    accident = _in_time(director)
    with pytest.raises(UserError) as refused:
        director.run(_judge(accident, **more))
    assert set(refused.value.fields) == fields
    assert [c.id for c in _cases(director, accident_id=accident)] == []


def test_a_department_is_charged_by_its_line(director: Service) -> None:
    accident = _in_time(director)
    charge = replace(HAND, person="", line=Line.LOGISTICS)
    director.run(_judge(accident, charge=charge))
    settled = director.ask(ConfirmedConcealments(**YEAR))[0].as_settled()
    assert (settled.person, settled.line) == (None, "logistics")


def test_a_rejected_step_does_not_come_back(director: Service) -> None:
    accident, case = _late(director)
    charge = Charge(kind=ConcealmentKind.LATE)
    director.run(
        _judge(accident, charge=charge, step_id=case.step_id, confirmed=False, reason="通讯中断")
    )
    assert director.ask(CountConcealment()) == 0
    found = _cases(director, accident_id=accident)[0]
    assert (found.state, found.reason) == (ConcealmentState.REJECTED, "通讯中断")


def test_a_judgement_is_taken_back_with_a_reason(director: Service) -> None:
    accident = _in_time(director)
    kept = director.run(_judge(accident)).value
    with pytest.raises(UserError) as refused:
        director.run(TakeBackConcealment(concealment_id=kept, reason=" "))
    assert set(refused.value.fields) == {"reason"}
    director.run(TakeBackConcealment(concealment_id=kept, reason="证据不足"))
    found = _cases(director, accident_id=accident)[0]
    assert (found.state, found.decided_by) == (ConcealmentState.CANDIDATE, "")
    assert [(e.kind, e.reason) for e in found.events] == [
        ("proposed", ""),
        ("confirmed", ""),
        ("taken_back", "证据不足"),
    ]
    assert director.ask(ConfirmedConcealments(**YEAR)) == ()
    with pytest.raises(UserError, match="Nobody"):
        director.run(TakeBackConcealment(concealment_id=kept, reason="x"))


def test_a_candidate_by_hand_is_corrected_and_voided(director: Service) -> None:
    accident = _in_time(director)
    propose = ProposeConcealment(uid=new_uid(), accident_id=accident, charge=HAND)
    kept = director.run(propose).value
    assert director.run(propose).value == kept
    change = EditConcealment(
        concealment_id=kept,
        expected_version=1,
        charge=replace(HAND, kind=ConcealmentKind.FALSE),
    )
    director.run(change)
    with pytest.raises(Conflict):
        director.run(change)
    case = _cases(director, accident_id=accident)[0]
    assert case.kind is ConcealmentKind.FALSE
    director.run(VoidConcealment(concealment_id=kept, expected_version=case.version, reason="误录"))
    assert _cases(director) == ()
    director.run(UnvoidConcealment(concealment_id=kept))
    director.run(
        _judge(accident, concealment_id=kept, expected_version=_cases(director)[0].version)
    )
    with pytest.raises(UserError, match="judged already"):
        director.run(replace(change, expected_version=_cases(director)[0].version))


def test_a_step_in_time_is_no_candidate_by_hand_either(director: Service) -> None:
    accident, _ = _late(director)
    with director.db.read() as session:
        steps = session.execute(
            sa.text("SELECT id FROM accident_step WHERE code = 'notify_parent'")
        ).scalars()
        in_time = next(iter(steps))
    with pytest.raises(UserError, match="not late"):
        director.run(_judge(accident, step_id=in_time))


def test_a_corrected_telling_says_that_the_case_has_lost_its_ground(director: Service) -> None:
    accident, case = _late(director)
    director.run(_judge(accident, step_id=case.step_id))
    assert director.ask(ConfirmedConcealments(**YEAR))[0].still_late
    with director.db.read() as session:
        telling = (
            session.execute(sa.text("SELECT id FROM accident_telling ORDER BY id"))
            .scalars()
            .first()
        )
    assert telling is not None
    director.run(TakeBackTelling(telling_id=telling, reason="时间写错"))
    tell(director, accident, StepCode.REPORT_DEPT, at(8, 35))
    assert not director.ask(ConfirmedConcealments(**YEAR))[0].still_late


def test_nobody_told_for_a_day_looks_omitted(director: Service, clock: FixedClock) -> None:
    accident = graded(director)
    clock.advance(days=2)
    kinds = {c.step: c.kind for c in _cases(director, accident_id=accident)}
    assert kinds[StepCode.REPORT_DEPT] is ConcealmentKind.OMITTED


def test_the_decision_of_the_meeting_is_about_this_accident(director: Service) -> None:
    accident, other = _in_time(director), _in_time(director)
    item = meeting_item(director, other, decision_kind="concealment_confirmed")
    with pytest.raises(UserError) as refused:
        director.run(_judge(accident, item_id=item))
    assert set(refused.value.fields) == {"item_id"}
    director.run(_judge(other, item_id=item))
    assert director.ask(ConfirmedConcealments(**YEAR))[0].meeting == "HY-2026-0001"


def test_words_of_a_restricted_file_stay_in_the_file(principal: Service, director: Service) -> None:
    accident = record(director, facts(cause=Cause.SELF_HARM, harmed=True), victims=(victim(),))
    director.run(_judge(accident))
    found = director.ask(ConfirmedConcealments(**YEAR))[0]
    assert (found.evidence, found.person) == ("", "示例教师")
    with pytest.raises(PermissionDenied):
        _cases(principal, accident_id=accident)
    with principal.db.read() as session:
        stored = session.scalars(sa.select(Concealment)).one()
        assert "监控".encode() not in (stored.evidence or b"")


def test_a_judgement_clears_what_was_signed_under_the_closing_report(
    director: Service, principal: Service
) -> None:
    accident = waiting(director)
    sign(director, accident, Signer.INVESTIGATOR)
    sign(director, accident, Signer.VICE_PRINCIPAL)
    case = director.run(_judge(accident)).value
    assert detail(director, accident).signatures == ()
    sign(director, accident, Signer.INVESTIGATOR)
    director.run(TakeBackConcealment(concealment_id=case, reason="证据不足"))
    assert detail(director, accident).signatures == ()
    sign(director, accident, Signer.INVESTIGATOR)
    sign(director, accident, Signer.VICE_PRINCIPAL)
    approve(principal, accident)
    director.run(_judge(accident))  # found later, the approved file stays as it is
    assert len(detail(director, accident).signatures) == 3
