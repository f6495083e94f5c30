"""The settlement of a term: draft, proposal, confirmation, freezing, correction slips."""

from decimal import Decimal

import pytest

from campus_guard.core.clock import FixedClock
from campus_guard.core.errors import Conflict, NotFound, PermissionDenied, UserError
from campus_guard.core.i18n import Translator
from campus_guard.core.ids import new_uid
from campus_guard.core.roles import Actor, Role
from campus_guard.db.models import TermSheet
from campus_guard.db.service import Service
from campus_guard.db.session import Database
from campus_guard.features.accidents.commands import (
    ConfirmSettlement,
    FreezeSettlement,
    ProposeSettlement,
    TakeBackConfirmation,
    UnvoidAccident,
    WithdrawProposal,
)
from campus_guard.features.accidents.rules import (
    Confirmation,
    Confirmer,
    SheetState,
    Tier,
)
from campus_guard.features.accidents.rules.sheet import row_of, row_text
from tests.unit.accident_cases import class_teacher, detail, record, triaged, victim
from tests.unit.assess_help import (
    AFTER,
    DIRECTOR,
    FAILED,
    HEAD,
    NEXT,
    OTHER,
    TEACHER,
    VICE,
    accident,
    conceal,
    confirm,
    freeze,
    person,
    propose,
    said,
    settings,
    settled_school,
    sheet,
    void,
)

TR = Translator()


@pytest.fixture(autouse=True)
def school(db: Database, director: Service) -> None:
    settled_school(db, director)


# ------------------------------------------------------------------------------------- draft


def test_the_draft_shows_where_each_number_comes_from(director: Service) -> None:
    first, second = accident(director), accident(director)
    view = sheet(director)
    assert view.state is SheetState.DRAFT
    teacher, leader = person(view), person(view, DIRECTOR)
    assert (teacher.personal, teacher.score, teacher.allowance) == (40, 60, Decimal("60.00"))
    assert [item.case.id for item in teacher.items] == [first, second]
    assert teacher.count(Tier.R1) == 2
    assert (leader.management, leader.score) == (10, 90)
    part = leader.liability[0]
    assert (part.count, part.every, part.groups, part.each) == (2, 2, 1, 10)
    assert [case.id for case in part.cases] == [first, second]
    assert "2 ÷ 2 = 1" in TR(part.words)
    assert person(view, VICE).score == 100
    assert (view.total_allowance, view.zero_scores, view.awards_refused) == (
        Decimal("450.00"),
        0,
        1,
    )


def test_what_is_not_decided_does_not_count_and_is_named(director: Service) -> None:
    number = accident(director, confirmed=Confirmation.PROPOSED)
    view = sheet(director)
    assert person(view).personal == 0
    assert [case.id for case in view.pending] == [number]


def test_somebody_who_is_not_on_the_staff_list_is_on_the_sheet(director: Service) -> None:
    duty = class_teacher(FAILED, confirmed_by=Confirmation.ADMIN_MEETING)
    record(director, triaged(), victims=(victim(),), duties=(duty,))
    row = sheet(director).rows[-1]
    assert (row.name, row.person_id, row.personal) == ("示例班主任", None, 20)


def test_the_principal_has_no_deduction(director: Service) -> None:
    accident(director, HEAD)
    row = person(sheet(director), HEAD)
    assert (row.personal, row.score, [item.points for item in row.items]) == (0, 100, [0])
    assert not row.award_eligible


def test_concealment_zeroes_the_named_person_or_the_director(
    director: Service, db: Database
) -> None:
    number = accident(director, good=True)
    conceal(db, number, OTHER)
    conceal(db, number, line="teaching")
    view = sheet(director)
    assert [person(view, n).score for n in (TEACHER, DIRECTOR, VICE, OTHER)] == [90, 0, 100, 0]
    assert person(view, OTHER).concealments[0].case.id == number
    assert not person(view, DIRECTOR).award_eligible


def test_an_unknown_term(director: Service) -> None:
    with pytest.raises(NotFound):
        sheet(director, "1999-2000-1")


def test_a_row_is_stored_completely(director: Service, db: Database) -> None:
    conceal(db, accident(director), OTHER)
    accident(director)
    for row in sheet(director).rows:
        assert row_of(row_text(row)) == row


# ---------------------------------------------------------------------------------- proposal


def test_a_proposal_keeps_what_was_seen_and_says_what_changed_since(director: Service) -> None:
    accident(director)
    propose(director)
    number = accident(director)
    view = sheet(director)
    assert view.state is SheetState.PROPOSED
    assert person(view).score == 80
    assert "SG-2026-0002" in said(view)
    assert "80 → 60" in said(view)
    assert "0 → 10" in said(view, DIRECTOR)
    void(director, number)
    assert not sheet(director).changes


def test_another_draft_than_the_one_seen_is_not_proposed(director: Service) -> None:
    seen = sheet(director)
    accident(director)
    with pytest.raises(Conflict):
        director.run(ProposeSettlement(uid=new_uid(), term_id=seen.term.id, digest=seen.digest))
    assert sheet(director).state is SheetState.DRAFT


def test_pressing_save_twice_proposes_once(director: Service) -> None:
    command = ProposeSettlement(uid=new_uid(), term_id=sheet(director).term.id)
    assert director.run(command).value == director.run(command).value


def test_two_windows_cannot_both_propose(director: Service) -> None:
    term = sheet(director).term.id
    director.run(ProposeSettlement(uid=new_uid(), term_id=term))
    with pytest.raises(Conflict):
        director.run(ProposeSettlement(uid=new_uid(), term_id=term))


def test_a_proposal_is_renewed_and_the_old_one_stays_on_record(
    director: Service, db: Database
) -> None:
    propose(director)
    accident(director)
    propose(director)
    assert person(sheet(director)).score == 80
    with db.read() as session:
        assert session.query(TermSheet).count() == 2


def test_a_withdrawn_proposal_leaves_a_draft_that_says_what_changed(director: Service) -> None:
    propose(director)
    life = sheet(director).life
    with pytest.raises(UserError):
        director.run(WithdrawProposal(sheet_id=life.id or 0, expected_version=1, reason=" "))
    director.run(WithdrawProposal(sheet_id=life.id or 0, expected_version=1, reason="漏了一起"))
    accident(director)
    view = sheet(director)
    assert view.state is SheetState.DRAFT
    assert view.last_withdrawn == "漏了一起"
    assert "100 → 80" in said(view)


def test_a_term_that_has_not_begun_is_not_proposed(director: Service) -> None:
    with pytest.raises(UserError, match="not begun"):
        propose(director, NEXT)


# ------------------------------------------------------------------- confirming and freezing


def test_the_principal_confirms_after_the_last_lesson(
    director: Service, principal: Service, clock: FixedClock
) -> None:
    propose(director)
    with pytest.raises(UserError, match="2027-01-20"):
        confirm(principal)
    clock.at = AFTER
    propose(director)
    with pytest.raises(PermissionDenied):
        confirm(director)
    confirm(principal)
    life = sheet(director).life
    assert (life.state, life.confirmed_by) == (SheetState.CONFIRMED, "principal")
    with pytest.raises(UserError):
        director.run(WithdrawProposal(sheet_id=life.id or 0, expected_version=2, reason="改"))
    freeze(director)
    assert sheet(director).state is SheetState.FROZEN


def test_undecided_files_need_a_reason(
    director: Service, principal: Service, clock: FixedClock
) -> None:
    accident(director, confirmed=Confirmation.PROPOSED)
    clock.at = AFTER
    propose(director)
    with pytest.raises(UserError, match="SG-2026-0001") as caught:
        confirm(principal)
    assert "pending_reason" in caught.value.fields
    confirm(principal, pending_reason="等待医院诊断")
    life = sheet(principal).life
    assert (life.pending, life.pending_reason) == (("SG-2026-0001",), "等待医院诊断")


def test_an_outdated_proposal_is_not_confirmed_nor_frozen(
    director: Service, principal: Service, clock: FixedClock
) -> None:
    number = accident(director)
    clock.at = AFTER
    propose(director)
    void(director, number)
    with pytest.raises(UserError, match="changed since the proposal"):
        confirm(principal)
    propose(director)
    confirm(principal)
    version = detail(director, number).version
    director.run(UnvoidAccident(accident_id=number, expected_version=version))
    with pytest.raises(UserError, match="changed since the proposal"):
        freeze(director)
    life = sheet(director).life
    command = TakeBackConfirmation(
        sheet_id=life.id or 0, expected_version=life.version, reason="事故恢复"
    )
    with pytest.raises(PermissionDenied):
        director.run(command)
    principal.run(command)
    life = sheet(director).life
    assert (life.state, life.confirmed_by) == (SheetState.PROPOSED, "")


def test_two_windows_cannot_confirm_and_freeze_past_each_other(
    director: Service, principal: Service, clock: FixedClock
) -> None:
    clock.at = AFTER
    propose(director)
    seen = sheet(director).life
    confirm(principal)
    with pytest.raises(Conflict, match="principal"):
        principal.run(ConfirmSettlement(sheet_id=seen.id or 0, expected_version=seen.version))
    with pytest.raises(Conflict):
        director.run(FreezeSettlement(sheet_id=seen.id or 0, expected_version=seen.version))


def test_the_meeting_confirms_where_the_school_says_so(
    director: Service, principal: Service, clock: FixedClock
) -> None:
    settings(principal, confirmed_by=Confirmer.ADMIN_MEETING)
    clock.at = AFTER
    propose(director)
    with pytest.raises(UserError) as caught:
        confirm(director)
    assert "meeting" in caught.value.fields
    confirm(director, meeting="行政会〔2027〕3号")
    assert sheet(director).life.meeting == "行政会〔2027〕3号"


def test_the_vice_principal_confirms_where_the_school_says_so(
    db: Database, director: Service, principal: Service, clock: FixedClock
) -> None:
    settings(principal, confirmed_by=Confirmer.VICE_PRINCIPAL)
    clock.at = AFTER
    propose(director)
    with pytest.raises(PermissionDenied, match="vice-principal"):
        confirm(director)
    vice = Service(db, Actor(2, "fuxiaozhang", Role.DIRECTOR, "示例丙", VICE))
    confirm(vice)
    assert sheet(director).life.confirmed_by == "示例丙"


def test_a_new_rule_set_needs_a_new_proposal(
    director: Service, principal: Service, clock: FixedClock
) -> None:
    clock.at = AFTER
    propose(director)
    settings(principal, allowance=Decimal(200))
    with pytest.raises(UserError, match="rule set"):
        confirm(principal)
