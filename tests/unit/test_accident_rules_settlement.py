"""The term settlement (accidents.md, section 5; A-18, A-19, A-28 to A-30, A-32)."""

from decimal import Decimal
from time import process_time

import pytest

from campus_guard.core.i18n import Translator
from campus_guard.features.accidents.rules import (
    Concealment,
    ConcealmentKind,
    ConcealmentState,
    ManagementMode,
    SettledFinding,
    StaffMember,
    StaffRole,
    Tier,
    allowance_for,
    correction_slip,
    settle,
)
from tests.unit.accident_rules_help import rules, with_settings

DIRECTOR = StaffMember("主任", StaffRole.DIRECTOR, frozenset({"teaching"}))
VICE = StaffMember("副校长", StaffRole.VICE_PRINCIPAL)
CONFIRMED = ConcealmentState.CONFIRMED


def found(
    tier: Tier | None, *persons: str, accident: str = "", line: str = "teaching"
) -> SettledFinding:
    return SettledFinding(accident or f"{tier}{persons}", line, tier, persons)


def many(tier: Tier, count: int, line: str = "teaching") -> list[SettledFinding]:
    return [found(tier, accident=f"{line}{tier}{n}", line=line) for n in range(count)]


@pytest.mark.parametrize(
    ("tier", "count", "director", "vice"),
    [
        (Tier.R1, 1, 0, 0),
        (Tier.R1, 2, 10, 0),
        (Tier.R1, 3, 10, 0),
        (Tier.R1, 4, 20, 10),
        (Tier.R1, 9, 40, 20),
        (Tier.R2, 4, 40, 20),
        (Tier.R3, 4, 80, 40),
        (Tier.R3, 6, 120, 40),
        (Tier.A3, 8, 0, 0),
    ],
)
def test_management_per_complete_group(tier: Tier, count: int, director: int, vice: int) -> None:
    people = settle([DIRECTOR, VICE], many(tier, count), [], rules()).people
    assert (people["主任"].management, people["副校长"].management) == (director, vice)
    assert people["主任"].score == max(0, 100 - director)


def test_management_once() -> None:
    once = with_settings(management_mode=ManagementMode.ONCE)
    people = settle([DIRECTOR, VICE], [*many(Tier.R1, 9), *many(Tier.R2, 3)], [], once).people
    assert (people["主任"].management, people["副校长"].management) == (10 + 20, 10)


def test_a_vice_principal_counts_accidents_and_a_director_findings() -> None:
    both = [
        f
        for n in range(3)
        for f in (
            found(Tier.R1, accident=str(n), line="teaching"),
            found(Tier.R1, accident=str(n), line="logistics"),
        )
    ]
    people = settle([DIRECTOR, VICE], both, [], rules()).people
    assert (people["主任"].management, people["副校长"].management) == (10, 0)
    fourth = [*both, found(Tier.R1, accident="4", line="logistics")]
    vice = settle([VICE], fourth, [], rules()).people["副校长"]
    assert vice.management == 10
    assert vice.liability[0].accidents == ("0", "1", "2", "4")


def test_a_vice_principal_answers_for_his_lines_only() -> None:
    one_line = StaffMember("副甲", StaffRole.VICE_PRINCIPAL, frozenset({"logistics"}))
    mixed = [*many(Tier.R1, 3), *many(Tier.R1, 1, "logistics")]
    people = settle([VICE, one_line], mixed, [], rules()).people
    assert (people["副校长"].management, people["副甲"].management) == (10, 0)


def test_grades_are_never_pooled_and_the_arithmetic_is_shown() -> None:
    mixed = [*many(Tier.R1, 3), *many(Tier.R2, 1), *many(Tier.R3, 2)]
    director = settle([DIRECTOR], mixed, [], rules()).people["主任"]
    shown = [(i.tier, i.count, i.every, i.groups, i.points) for i in director.liability]
    assert shown == [(Tier.R1, 3, 2, 1, 10), (Tier.R2, 1, 2, 0, 0), (Tier.R3, 2, 2, 1, 40)]
    assert director.management == sum(i.points for i in director.liability) == 50
    assert Translator()(director.liability[0].words).endswith("3 ÷ 2 → 1 × 10 = 10")


def test_pending_and_provisional_findings_do_not_count() -> None:
    open_ones = [
        found(None, "师1"),
        SettledFinding("9", "teaching", Tier.R3, ("师1",), final=False),
    ]
    assert settle([StaffMember("师1")], open_ones, [], rules()).people["师1"].score == 100


def test_each_is_charged_by_the_own_tier() -> None:
    shared = SettledFinding("1", "teaching", Tier.R2, ("甲", "丁"), {"甲": Tier.A2})
    people = settle([], [shared], [], rules()).people
    assert (people["甲"].personal, people["甲"].award_eligible) == (20, True)
    assert (people["丁"].personal, people["丁"].award_eligible) == (50, False)


def test_floor_and_the_principal() -> None:
    people = settle(
        [StaffMember("师1"), StaffMember("校长", StaffRole.PRINCIPAL)],
        [found(Tier.R3, "师1"), found(Tier.R2, "师1", "校长", accident="2")],
        [],
        rules(),
    ).people
    assert (people["师1"].personal, people["师1"].score) == (150, 0)
    assert (people["校长"].personal, people["校长"].score) == (0, 100)


def test_somebody_not_on_the_list_gets_a_row() -> None:
    case = Concealment(ConcealmentKind.OMITTED, CONFIRMED, person="乙")
    people = settle([], [found(Tier.A1, "甲")], [case], rules()).people
    assert (people["甲"].score, people["乙"].score) == (90, 0)


@pytest.mark.parametrize("kind", ConcealmentKind)
@pytest.mark.parametrize("state", ConcealmentState)
def test_only_a_confirmed_concealment_counts(
    kind: ConcealmentKind, state: ConcealmentState
) -> None:
    case = Concealment(kind, state, person="师1")
    row = settle([StaffMember("师1")], [], [case], rules()).people["师1"]
    confirmed = state is CONFIRMED
    assert (row.score, row.award_eligible) == ((0, False) if confirmed else (100, True))
    assert row.allowance == (Decimal("0.00") if confirmed else Decimal("100.00"))


def test_a29_concealment_found_after_the_settlement_makes_a_slip() -> None:
    late = Concealment(ConcealmentKind.CONCEALED, CONFIRMED, person="师1", term_open=False)
    row = settle([StaffMember("师1")], [], [late], rules()).people["师1"]
    assert (row.score, row.correction_due, row.award_eligible) == (100, True, False)
    in_time = Concealment(ConcealmentKind.CONCEALED, CONFIRMED, person="师1")
    before = settle([StaffMember("师1")], [], [], rules()).people["师1"]
    after = settle([StaffMember("师1")], [], [in_time], rules()).people["师1"]
    slip = correction_slip(before, after)
    assert slip is not None
    assert (slip.amount, slip.score_after, slip.award_after) == (Decimal("-100.00"), 0, False)
    assert correction_slip(before, before) is None


def test_a30_a_department_conceals_its_director_is_zeroed_members_only_if_named() -> None:
    case = Concealment(ConcealmentKind.CONCEALED, CONFIRMED, line="teaching")
    staff = [DIRECTOR, VICE, StaffMember("师1", lines=frozenset({"teaching"}))]
    people = settle(staff, [], [case], rules()).people
    assert {p: r.score for p, r in people.items()} == {"主任": 0, "副校长": 100, "师1": 100}


@pytest.mark.parametrize(("switch", "eligible"), [(False, True), (True, False)])
def test_a32_awards_of_line_leaders(switch: bool, eligible: bool) -> None:
    setting = with_settings(line_leaders_lose_awards=switch)
    other = StaffMember("主任L", StaffRole.DIRECTOR, frozenset({"logistics"}))
    people = settle([DIRECTOR, VICE, other], many(Tier.R1, 1), [], setting).people
    assert people["主任"].award_eligible is eligible
    assert people["副校长"].award_eligible is eligible
    assert people["主任L"].award_eligible


@pytest.mark.parametrize(
    ("allowance", "score", "amount"),
    [
        ("100", 90, "90.00"),
        ("150", 70, "105.00"),
        ("99.99", 50, "50.00"),
        ("0.01", 50, "0.01"),
        ("0.01", 40, "0.00"),
        ("33.33", 15, "5.00"),
        ("1.15", 90, "1.04"),
    ],
)
def test_a19_half_up_to_fen(allowance: str, score: int, amount: str) -> None:
    setting = with_settings(allowance=Decimal(allowance))
    assert str(allowance_for(score, setting)) == amount


def test_totals_of_the_sheet() -> None:
    case = Concealment(ConcealmentKind.LATE, CONFIRMED, person="师2")
    staff = [StaffMember(f"师{n}") for n in range(1, 4)]
    sheet = settle(staff, [found(Tier.R1, "师1")], [case], rules())
    assert sheet.total_allowance == Decimal("180.00")
    assert (sheet.zero_scores, sheet.awards_refused) == (1, 2)
    assert sheet.rule_set_version == rules().version
    assert list(sheet.people) == ["师1", "师2", "师3"]


def test_ninety_people_and_sixty_accidents_are_quick() -> None:
    staff = [DIRECTOR, VICE, *(StaffMember(f"师{n}") for n in range(88))]
    findings = [
        found(tuple(Tier)[n % 6], f"师{n}", f"师{n + 1}", accident=str(n)) for n in range(60)
    ]
    start = process_time()
    sheet = settle(staff, findings, [], rules())
    assert process_time() - start < 0.2
    assert len(sheet.people) == 90
