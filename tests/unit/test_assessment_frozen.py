"""A frozen settlement: nothing on it changes, slips come after it; settings and awards."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from campus_guard.core.clock import CHINA, FixedClock
from campus_guard.core.errors import Conflict, PermissionDenied, UserError
from campus_guard.core.i18n import Translator
from campus_guard.core.ids import new_uid
from campus_guard.db.models import Person, Position, TermSheetRow
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
    WithdrawProposal,
)
from campus_guard.features.accidents.queries import (
    AwardYearList,
    GetSlip,
    ListSlips,
    RuleSetInForce,
    SettlementsWaiting,
    settlements_waiting,
)
from campus_guard.features.accidents.rules import (
    AwardYear,
    Injury,
    ManagementMode,
)
from campus_guard.features.accidents.rules.ruleset_edit import assessment_of
from campus_guard.features.calendar.commands import VoidTerm
from tests.unit.accident_cases import detail
from tests.unit.assess_help import (
    AFTER,
    DIRECTOR,
    NEXT,
    OTHER,
    TEACHER,
    TERM,
    accident,
    conceal,
    confirm,
    freeze,
    frozen,
    issue,
    person,
    propose,
    settings,
    settled_school,
    sheet,
    void,
)

TR = Translator()


@pytest.fixture(autouse=True)
def school(db: Database, director: Service) -> None:
    settled_school(db, director)


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


def test_no_step_leads_away_from_a_frozen_sheet(principal: Service, clock: FixedClock) -> None:
    view = frozen(principal, clock)
    life: dict[str, Any] = {
        "sheet_id": view.life.id,
        "expected_version": view.life.version,
    }
    for command in (
        WithdrawProposal(**life, reason="改"),
        ConfirmSettlement(**life),
        TakeBackConfirmation(**life, reason="改"),
        FreezeSettlement(**life),
        ProposeSettlement(uid=new_uid(), term_id=view.term.id, expected_version=view.life.version),
    ):
        with pytest.raises(UserError, match="frozen"):
            principal.run(command)
    assert sheet(principal) == view


def test_a_settled_term_stays_in_the_calendar(principal: Service) -> None:
    propose(principal)
    term = sheet(principal).term
    command = VoidTerm(record_id=term.id, reason="误建", expected_version=term.version)
    with pytest.raises(UserError, match="withdraw"):
        principal.run(command)


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
    assert waiting(director).confirm_term == TERM
    assert waiting(principal).mine
    confirm(principal)
    assert (waiting(director).to_freeze, waiting(director).freeze_term) == (1, TERM)
    assert waiting(director).correct_term == ""
    freeze(director)
    accident(director)
    assert (waiting(principal).corrections, waiting(principal).correct_term) == (1, TERM)
    assert waiting(principal).freeze_term == ""


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
