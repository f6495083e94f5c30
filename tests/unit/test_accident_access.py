"""States, voiding, rule sets and who may see what: through the real service on a real database."""

from collections.abc import Callable

import pytest

from campus_guard.core.errors import PermissionDenied, UserError
from campus_guard.core.ids import new_uid
from campus_guard.core.roles import Role
from campus_guard.db.service import Service
from campus_guard.db.session import Database
from campus_guard.features.accidents.commands import (
    AddNote,
    ChangeState,
    ConfirmInjury,
    EditRuleSet,
    Facts,
    UnvoidAccident,
    VictimInput,
    VoidAccident,
)
from campus_guard.features.accidents.queries import GetAccident, ListAccidents, RuleSets
from campus_guard.features.accidents.queries.load import built_in_text
from campus_guard.features.accidents.rules import (
    Injury,
    Severity,
    StepCode,
    VictimKind,
)
from campus_guard.features.accidents.states import AccidentState, Signer
from tests.unit.accident_cases import (
    STORY,
    approve,
    at,
    class_teacher,
    detail,
    graded,
    record,
    sign,
    tell,
    triaged,
    update,
    victim,
)

# -------------------------------------------------------------------------- states and voiding


def test_the_life_of_a_minor_case(director: Service, principal: Service) -> None:
    accident = graded(director)
    for code in (StepCode.RESCUE, StepCode.REPORT_DEPT):
        tell(director, accident, code, at(8, 38))
    states_on_the_way = [
        AccidentState.INVESTIGATION,
        AccidentState.DETERMINATION,
        AccidentState.RECTIFICATION,
        AccidentState.CLOSING,
    ]
    with pytest.raises(UserError):
        move(director, accident, AccidentState.CLOSED)
    for state in states_on_the_way:
        move(director, accident, state)
    with pytest.raises(UserError):  # the parents are not told
        sign(director, accident, Signer.INVESTIGATOR)
    tell(director, accident, StepCode.NOTIFY_PARENT, at(8, 39))
    with pytest.raises(UserError):  # the principal approves, nobody else
        move(director, accident, AccidentState.CLOSED)
    with pytest.raises(UserError):  # and only what the others have signed
        approve(principal, accident)
    sign(director, accident, Signer.INVESTIGATOR)
    with pytest.raises(UserError):
        approve(principal, accident)
    sign(director, accident, Signer.VICE_PRINCIPAL)
    approve(principal, accident)
    file = detail(director, accident)
    assert file.state is AccidentState.CLOSED
    assert [s.signer for s in file.signatures] == list(Signer)


def move(service: Service, accident: int, state: AccidentState, reason: str = "") -> None:
    version = detail(service, accident).version
    service.run(
        ChangeState(accident_id=accident, expected_version=version, state=state, reason=reason)
    )


def test_voided_files_stay_readable_and_can_come_back(director: Service) -> None:
    accident = record(director)
    version = detail(director, accident).version
    with pytest.raises(UserError):
        director.run(VoidAccident(accident_id=accident, expected_version=version, reason=" "))
    director.run(VoidAccident(accident_id=accident, expected_version=version, reason="重复登记"))
    assert director.ask(ListAccidents()).total == 0
    assert director.ask(ListAccidents(voided=True)).total == 1
    file = detail(director, accident)
    assert file.void_reason == "重复登记"
    assert file.locked
    with pytest.raises(UserError):
        update(director, accident)
    director.run(UnvoidAccident(accident_id=accident))
    director.run(UnvoidAccident(accident_id=accident))
    assert director.ask(ListAccidents()).total == 1


def test_notes_are_events(director: Service) -> None:
    accident = record(director)
    command = AddNote(uid=new_uid(), accident_id=accident, text="家长要求查看监控")
    assert director.run(command).value == director.run(command).value
    assert detail(director, accident).events[0].reason == "家长要求查看监控"
    with pytest.raises(UserError):
        director.run(AddNote(uid=new_uid(), accident_id=accident, text=""))


# ------------------------------------------------------------------------------------ rule set


def test_a_case_keeps_the_rules_it_was_judged_by(director: Service, principal: Service) -> None:
    old = graded(director)
    text = built_in_text().replace('"version": "six-tier-1"', '"version": "示例校-2"')
    text = text.replace('"A1": 10', '"A1": 12')
    principal.run(EditRuleSet(uid=new_uid(), text=text, note="试行"))
    new = graded(director)
    assert dict(detail(director, old).result.deductions) == {"示例班主任": 10}
    assert dict(detail(director, new).result.deductions) == {"示例班主任": 12}
    versions = [row.version for row in principal.ask(RuleSets())]
    assert versions == ["示例校-2", "six-tier-1"]
    with pytest.raises(UserError):
        principal.run(EditRuleSet(uid=new_uid(), text=text))
    with pytest.raises(UserError) as refused:
        principal.run(EditRuleSet(uid=new_uid(), text=text.replace('"R1": 20', '"R1": 1')))
    assert "points" in str(refused.value)


# ----------------------------------------------------------------------------------- gatekeeper


def test_a_gatekeeper_files_a_first_report_and_judges_nobody(
    gatekeeper: Service, director: Service
) -> None:
    accident = record(gatekeeper, duties=(class_teacher(),), victims=(victim(Injury.MODERATE),))
    file = detail(director, accident)
    assert file.case.duties == ()
    assert file.typed_by == "gatekeeper"
    assert file.result.severity is Severity.MODERATE
    assert file.case.facts.narrative == STORY


@pytest.mark.parametrize("role", [Role.GATEKEEPER, Role.MAINTAINER])
def test_only_the_office_reads_and_changes(
    service_for: Callable[[Role], Service], director: Service, role: Role
) -> None:
    accident = record(director)
    version = detail(director, accident).version
    limited = service_for(role)
    with pytest.raises(PermissionDenied):
        limited.ask(GetAccident(accident_id=accident))
    with pytest.raises(PermissionDenied):
        limited.ask(ListAccidents())
    with pytest.raises(PermissionDenied):
        limited.run(VoidAccident(accident_id=accident, expected_version=version, reason="x"))


def test_a_maintainer_cannot_even_report(maintainer: Service) -> None:
    with pytest.raises(PermissionDenied):
        record(maintainer)


def test_what_a_gatekeeper_can_decrypt_tells_nothing(
    gatekeeper: Service, director: Service
) -> None:
    """Every byte that the gatekeeper's keys open: no story, no injury, no guardian's phone."""
    secrets = {
        "narrative": "秘密经过:张某某从二楼跌下",
        "measures": "秘密措施",
        "hospital": "秘密医院",
        "known_reason": "秘密缘由",
        "reporter_phone": "13900139000",
    }
    told = Facts(occurred_at=at(8, 30), place="操场", known_at=at(8, 31), **secrets)
    hurt = victim(Injury.SEVERE, details="秘密伤情", hospital="秘密科室")
    accident = record(gatekeeper, told, victims=(hurt,))
    tell(
        director,
        accident,
        StepCode.NOTIFY_PARENT,
        at(8, 40),
        guardian="秘密家长",
        phone="13700137000",
        note="秘密谈话",
    )
    file = detail(director, accident)
    director.run(
        ConfirmInjury(
            accident_id=accident,
            expected_version=file.version,
            victim_id=file.victims[0].id,
            injury=Injury.MODERATE,
            confirmed_at=at(8, 50),
            note="秘密诊断",
            worse_since=None,
        )
    )
    version = detail(director, accident).version
    void = VoidAccident(accident_id=accident, expected_version=version, reason="秘密原因")
    director.run(void)
    plain = everything_readable(gatekeeper.db)
    assert "操场" in plain  # the test reads what it says it reads
    assert "秘密" not in plain
    for secret in ("13900139000", "13700137000", "13800138000"):
        assert secret not in plain
    for word in ("severe", "moderate"):
        rows = [line for line in plain.splitlines() if "accident_victim" in line]
        assert not any(word in line for line in rows)
    with pytest.raises(PermissionDenied):
        gatekeeper.db.keys.vault.open("accident", "u", "narrative", b"\x01" * 60)


def everything_readable(db: Database) -> str:
    """Return all tables as text, as somebody with this account's database key can read them."""
    lines: list[str] = []
    with db.connection("BEGIN") as connection:
        tables = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type='table'")
        for (table,) in tables.fetchall():
            for row in connection.exec_driver_sql(f'SELECT * FROM "{table}"').fetchall():  # noqa: S608
                cells = [c.decode("utf-8", "replace") if isinstance(c, bytes) else c for c in row]
                lines.append(f"{table}: {cells}")
    return "\n".join(lines)


def test_a_staff_victim_has_no_pupil_number(director: Service) -> None:
    hurt = VictimInput(uid=new_uid(), kind=VictimKind.STAFF, label="示例教师", pupil_id=7)
    accident = record(director, triaged(), victims=(hurt,))
    assert detail(director, accident).victims[0].input.pupil_id is None
