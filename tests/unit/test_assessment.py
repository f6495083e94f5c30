"""The settlement of a term: draft, proposal, confirmation, freezing, correction slips."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest

from campus_guard.core.clock import CHINA, FixedClock
from campus_guard.core.errors import Conflict, NotFound, PermissionDenied, UserError
from campus_guard.core.i18n import Translator
from campus_guard.core.ids import new_uid
from campus_guard.core.roles import Actor, Role
from campus_guard.db.models import Person, Position, TermSheet, TermSheetRow
from campus_guard.db.service import Read, Service
from campus_guard.db.session import Database
from campus_guard.features.accidents.commands import (
    ConfirmSettlement,
    FreezeSettlement,
    IssueCorrections,
    ProposeSettlement,
    Regrade,
    SaveAssessmentSettings,
    TakeBackConfirmation,
    UnvoidAccident,
    VoidAccident,
    WithdrawProposal,
)
from campus_guard.features.accidents.queries import (
    AwardYearList,
    GetSlip,
    ListSlips,
    RuleSetInForce,
    SettlementsWaiting,
    SheetView,
    settlements_waiting,
)
from campus_guard.features.accidents.rules import (
    AwardYear,
    Confirmation,
    Confirmer,
    Injury,
    ManagementMode,
    SheetState,
    Tier,
)
from campus_guard.features.accidents.rules.ruleset_edit import assessment_of
from campus_guard.features.accidents.rules.sheet import SheetRow, row_of, row_text
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
    frozen,
    propose,
    settled_school,
    sheet,
)

TR = Translator()


@pytest.fixture(autouse=True)
def school(db: Database, director: Service) -> None:
    settled_school(db, director)


def person(view: SheetView, number: int = TEACHER) -> SheetRow:
    row = view.row(str(number))
    assert row is not None
    return row


def said(view: SheetView, number: int = TEACHER) -> str:
    return " ".join(TR(words) for words in view.changes.get(str(number), ()))


def void(service: Service, accident_id: int) -> None:
    version = detail(service, accident_id).version
    service.run(VoidAccident(accident_id=accident_id, expected_version=version, reason="误登"))


def issue(service: Service, reason: str = "复查改判", **more: object) -> tuple[int, ...]:
    view = sheet(service)
    command = IssueCorrections(
        uid=new_uid(),
        sheet_id=view.life.id or 0,
        expected_version=view.life.version,
        reason=reason,
        digest=view.digest,
        **more,  # type: ignore[arg-type]
    )
    return service.run(command).value


def settings(principal: Service, version: str = "school-2", **changes: object) -> None:
    rules = principal.ask(RuleSetInForce())
    principal.run(
        SaveAssessmentSettings(
            uid=new_uid(),
            base=rules.version,
            rule_version=version,
            settings=replace(assessment_of(rules), **changes),  # type: ignore[arg-type]
        )
    )


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


# ------------------------------------------------------------------------------------ frozen


Later = Callable[[Service, Database, int], None]


def _regraded(service: Service, _db: Database, number: int) -> None:
    version = detail(service, number).version
    victim_id = detail(service, number).victims[0].id
    service.run(
        Regrade(
            accident_id=number,
            expected_version=version,
            reason="确诊骨折",
            known_at=AFTER,
            injuries={victim_id: Injury.MODERATE},
        )
    )


def _renamed(_service: Service, db: Database, _number: int) -> None:
    with db.write("setup") as unit:
        row = unit.session.get(Person, TEACHER)
        assert row is not None
        row.name, row.voided_at = "示例改名", unit.at
        for position in unit.session.query(Position):
            position.ends_on = date(2026, 9, 30)


@pytest.mark.parametrize(
    "later",
    [
        lambda service, _db, number: void(service, number),
        lambda _service, db, number: conceal(db, number, OTHER),
        lambda service, _db, _number: accident(service, OTHER),
        _regraded,
        _renamed,
    ],
    ids=["voided", "concealed", "new", "regraded", "register"],
)
def test_a_frozen_sheet_never_changes(
    later: Later, director: Service, principal: Service, db: Database, clock: FixedClock
) -> None:
    number = accident(director)
    before = frozen(principal, clock)
    later(principal, db, number)
    after = sheet(principal)
    assert after.rows == before.rows
    assert after.life == before.life
    assert after.rules == before.rules


def test_a_later_finding_makes_a_slip_with_old_and_new_values(
    director: Service, principal: Service, clock: FixedClock
) -> None:
    frozen(principal, clock)
    accident(director)
    due = sheet(director).due
    assert [(d.key, d.amount) for d in due] == [("1", Decimal("-20.00"))]
    with pytest.raises(PermissionDenied):
        issue(director)
    issue(principal)
    slip = sheet(principal).slips[0]
    assert (slip.number, slip.reason, slip.amount) == (
        "GZ-2027-0001",
        "复查改判",
        Decimal("-20.00"),
    )
    assert slip.before is not None
    assert (slip.before.score, slip.after.score) == (100, 80)
    assert not sheet(principal).due
    with pytest.raises(UserError, match="nothing to correct"):
        issue(principal)
    assert principal.ask(GetSlip(number="GZ-2027-0001")) == slip
    assert principal.ask(ListSlips(text="示例甲")) == (slip,)


def test_slips_follow_each_other(director: Service, principal: Service, clock: FixedClock) -> None:
    frozen(principal, clock)
    number = accident(director)
    issue(principal)
    void(director, number)
    issue(principal, "误登")
    view = sheet(principal)
    assert [slip.amount for slip in view.slips] == [Decimal("-20.00"), Decimal("20.00")]
    assert sum((s.amount for s in view.slips), view.total_allowance) == Decimal("500.00")


def test_a_concealment_found_after_the_freezing_is_paid_in_the_current_term(
    director: Service, principal: Service, db: Database, clock: FixedClock
) -> None:
    number = accident(director, good=True)
    frozen(principal, clock)
    clock.at = datetime(2027, 3, 2, 9, tzinfo=CHINA)
    conceal(db, number, TEACHER)
    issue(principal, "瞒报查实")
    slip = sheet(principal).slips[0]
    assert (slip.after.score, slip.amount, slip.paid_in) == (0, Decimal("-90.00"), NEXT)
    assert not slip.after.award_eligible
    there = sheet(principal, NEXT)
    assert [s.number for s in there.paid_here] == [slip.number]
    assert person(there).score == 100  # the current term itself is not zeroed


def test_slips_keep_the_rule_set_of_the_sheet(
    director: Service, principal: Service, clock: FixedClock
) -> None:
    frozen(principal, clock)
    settings(principal, allowance=Decimal(900), mode=ManagementMode.ONCE)
    accident(director)
    issue(principal)
    assert sheet(principal).slips[0].amount == Decimal("-20.00")


def test_one_person_may_be_corrected_alone_and_twice_is_once(
    director: Service, principal: Service, clock: FixedClock
) -> None:
    frozen(principal, clock)
    accident(director)
    accident(director, OTHER)
    view = sheet(principal)
    command = IssueCorrections(
        uid=new_uid(),
        sheet_id=view.life.id or 0,
        expected_version=view.life.version,
        reason="先更正一人",
        people=(str(OTHER),),
    )
    assert principal.run(command).value == principal.run(command).value
    assert [d.key for d in sheet(principal).due] == ["1", "2"]


def test_only_a_frozen_sheet_is_corrected(principal: Service) -> None:
    propose(principal)
    with pytest.raises(UserError, match="frozen"):
        issue(principal)


def test_what_is_known_now_must_be_what_was_seen(
    director: Service, principal: Service, clock: FixedClock
) -> None:
    frozen(principal, clock)
    accident(director)
    view = sheet(principal)
    accident(director, OTHER)
    with pytest.raises(Conflict):
        principal.run(
            IssueCorrections(
                uid=new_uid(),
                sheet_id=view.life.id or 0,
                expected_version=view.life.version,
                reason="更正",
                digest=view.digest,
            )
        )


def test_the_rows_are_sealed(
    director: Service, principal: Service, clock: FixedClock, db: Database, gatekeeper: Service
) -> None:
    accident(director)
    frozen(principal, clock)
    with db.read() as session:
        stored = session.query(TermSheetRow).first()
        assert stored is not None
        assert "示例甲".encode() not in stored.data
        vault = gatekeeper.db.keys.vault
        with pytest.raises(PermissionDenied):
            vault.open("term_sheet_row", stored.uid, "data", stored.data)


def test_what_waits(director: Service, principal: Service, clock: FixedClock) -> None:
    def waiting(service: Service) -> SettlementsWaiting:
        with service.db.read() as session:
            keys = service.db.keys.vault
            return settlements_waiting(Read(session, service.actor, clock.now(), keys))

    assert waiting(director).to_confirm == 0
    clock.at = AFTER
    propose(director)
    assert (waiting(director).to_confirm, waiting(director).mine) == (1, False)
    assert waiting(principal).mine
    confirm(principal)
    assert waiting(director).to_freeze == 1
    freeze(director)
    accident(director)
    assert waiting(principal).corrections == 1


# ----------------------------------------------------------------------- settings and awards


def test_settings_make_a_new_version_of_the_rule_set(principal: Service, director: Service) -> None:
    accident(director)
    settings(
        principal,
        mode=ManagementMode.ONCE,
        allowance=Decimal("150.50"),
        leaders_lose_awards=True,
        grace=60,
        award_year=AwardYear.SCHOOL,
    )
    view = sheet(director)
    assert view.rules.version == "school-2"
    assert view.rules.same_day_grace_minutes == 60
    assert person(view).allowance == Decimal("120.40")
    assert not person(view, DIRECTOR).award_eligible


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("allowance", Decimal("0.005")),
        ("allowance", Decimal(0)),
        ("director_every", 0),
        ("vp_every", 101),
        ("grace", 1441),
        ("school_year_starts", (2, 30)),
    ],
)
def test_settings_that_cannot_be(principal: Service, field: str, value: object) -> None:
    with pytest.raises(UserError) as caught:
        settings(principal, **{field: value})  # type: ignore[arg-type]
    assert field in caught.value.fields


def test_settings_on_top_of_another_version(principal: Service) -> None:
    rules = principal.ask(RuleSetInForce())
    settings(principal)
    command = SaveAssessmentSettings(
        uid=new_uid(), base=rules.version, rule_version="x", settings=assessment_of(rules)
    )
    with pytest.raises(Conflict):
        principal.run(command)


def test_the_veto_list_of_a_year(director: Service, principal: Service, db: Database) -> None:
    accident(director)
    conceal(db, accident(director, good=True), OTHER)
    accident(director, DIRECTOR, good=True)
    found = director.ask(AwardYearList(year=2026))
    assert [row.name for row in found.people] == ["示例甲", "示例戊"]
    assert (found.first, found.last, found.assessed) == (date(2026, 1, 1), date(2026, 12, 31), 5)
    assert not director.ask(AwardYearList(year=2025)).people
    settings(principal, award_year=AwardYear.SCHOOL)
    assert director.ask(AwardYearList(year=2026)).first == date(2026, 9, 1)
    with pytest.raises(UserError):
        director.ask(AwardYearList(year=20260))
