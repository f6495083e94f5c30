"""The lock on an approved file: no command gets past it, until the principal undoes it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from campus_guard.core.errors import PermissionDenied, UserError
from campus_guard.core.ids import new_uid
from campus_guard.db.service import Command, Service
from campus_guard.features.accidents import commands as c
from campus_guard.features.accidents.aftermath import Bearer, CostKind
from campus_guard.features.accidents.filecodes import EventKind
from campus_guard.features.accidents.rules import (
    FoodCheck,
    Injury,
)
from campus_guard.features.accidents.states import AccidentState, Signer
from campus_guard.features.hazards.commands.links import LinkAccident, UnlinkAccident
from tests.unit.accident_cases import (
    PICTURE,
    approve,
    at,
    class_teacher,
    closed,
    detail,
    graded,
    led_to_the_end,
    sign,
    told_all,
    waiting,
)
from tests.unit.hazard_cases import register


def all_changes(service: Service, accident: int) -> list[Command[Any]]:
    """Return one command of every kind that would change this file."""
    file = detail(service, accident)
    known: dict[str, Any] = {"accident_id": accident, "expected_version": file.version}
    part: dict[str, Any] = {"uid": new_uid(), "accident_id": accident}
    first, told = file.steps[0], file.steps[0].tellings[0]
    return [
        c.UpdateAccident(
            **known,
            facts=replace(file.case.facts, place="别处"),
            victims=file.case.victims,
            duties=file.case.duties,
        ),
        c.Regrade(
            **known, reason="改判", known_at=at(8, 50), injuries={file.victims[0].id: Injury.SEVERE}
        ),
        c.AnswerDuty(**known, duty=class_teacher()),
        c.ConfirmInjury(
            **known,
            victim_id=file.victims[0].id,
            injury=Injury.SEVERE,
            confirmed_at=at(8, 50),
            note="确诊",
        ),
        c.ConfirmFoodPoisoning(**known, result=FoodCheck.CONFIRMED),
        c.TellStep(uid=new_uid(), accident_id=accident, step_id=first.id, done_at=at(8, 59)),
        c.TakeBackTelling(telling_id=told.id),
        c.AddNote(uid=new_uid(), accident_id=accident, text="补记"),
        c.ChangeState(**known, state=AccidentState.CLOSING, reason="退回"),
        c.ChangeState(**known, state=AccidentState.REGISTERED, reason="退回"),
        c.VoidAccident(**known, reason="重复"),
        c.AddAttachment(uid=new_uid(), accident_id=accident, file_name="a.png", data=PICTURE),
        c.VoidAttachment(
            attachment_id=file.attachments[0].id,
            expected_version=file.attachments[0].version,
            reason="错",
        ),
        c.SaveAftermath(uid=new_uid(), **known, direct_cause="改"),
        c.KeepClaim(**part, insurer="示例保险"),
        c.KeepCost(**part, kind=CostKind.MEDICAL, borne_by=Bearer.SCHOOL, amount=Decimal(1)),
        c.KeepFollowup(**part, due_on=date(2026, 12, 1), what="家访"),
        c.KeepContact(**part, at=at(8, 50), guardian="示例家长"),
        c.SignReport(uid=new_uid(), **known, signer=Signer.VICE_PRINCIPAL, person="示例"),
    ]


def ended(director: Service, principal: Service) -> int:
    """Return a closed file with an attachment and a claim."""
    accident = graded(director)
    director.run(
        c.AddAttachment(uid=new_uid(), accident_id=accident, file_name="a.png", data=PICTURE)
    )
    told_all(director, accident)
    led_to_the_end(director, accident)
    sign(director, accident, Signer.INVESTIGATOR)
    sign(director, accident, Signer.VICE_PRINCIPAL)
    approve(principal, accident)
    return accident


def test_nothing_changes_a_closed_file(director: Service, principal: Service) -> None:
    accident = ended(director, principal)
    before = detail(director, accident)
    commands = all_changes(director, accident)
    for command in commands:
        for who in (director, principal):
            with pytest.raises(UserError):
                who.run(command)
    assert detail(director, accident) == before
    tried = {type(command) for command in commands}
    known = [thing for thing in vars(c).values() if isinstance(thing, type)]
    mine = {thing for thing in known if thing.__module__.split(".")[-1] in OF_A_FILE}
    assert {k.__name__ for k in mine - tried} == NOT_OF_A_FILE


OF_A_FILE = {"life", "tell", "attach", "record", "aftermath", "approve", "access"}
NOT_OF_A_FILE = {
    "RecordAccident",  # makes a file
    "EditRuleSet",
    "UnvoidAccident",  # a closed file cannot be voided
    "OpenRestricted",  # reading
    "NameReaders",
    "VoidPart",  # test_parts_of_a_closed_file_stay
    "ApproveClosing",
    "UndoApproval",
}


def test_parts_of_a_closed_file_stay(director: Service, principal: Service) -> None:
    accident = waiting(director)
    claim = director.run(
        c.KeepClaim(uid=new_uid(), accident_id=accident, insurer="示例保险公司")
    ).value
    sign(director, accident, Signer.INVESTIGATOR)
    sign(director, accident, Signer.VICE_PRINCIPAL)
    approve(principal, accident)
    with pytest.raises(UserError, match="locked"):
        director.run(c.VoidPart(part="claim", part_id=claim, expected_version=1, reason="错"))
    with pytest.raises(UserError, match="locked"):
        director.run(
            c.KeepClaim(
                uid=new_uid(),
                accident_id=accident,
                part_id=claim,
                expected_version=1,
                insurer="别家",
            )
        )


def test_no_hazard_is_tied_to_a_closed_file(director: Service, principal: Service) -> None:
    accident = closed(director, principal)
    hazard = register(director).id
    with pytest.raises(UserError, match="locked"):
        director.run(LinkAccident(uid=new_uid(), hazard_id=hazard, accident_id=accident))
    open_file = graded(director)
    link = director.run(LinkAccident(uid=new_uid(), hazard_id=hazard, accident_id=open_file)).value
    told_all(director, open_file)
    led_to_the_end(director, open_file)
    sign(director, open_file, Signer.INVESTIGATOR)
    sign(director, open_file, Signer.VICE_PRINCIPAL)
    approve(principal, open_file)
    with pytest.raises(UserError, match="locked"):
        director.run(UnlinkAccident(link_id=link, reason="错"))


def test_only_the_principal_reopens_and_all_signatures_go(
    director: Service, principal: Service
) -> None:
    accident = closed(director, principal)
    version = detail(director, accident).version
    undo = c.UndoApproval(accident_id=accident, expected_version=version, reason="补充材料")
    with pytest.raises(PermissionDenied):
        director.run(undo)
    with pytest.raises(UserError):
        principal.run(replace(undo, reason="  "))
    principal.run(undo)
    file = detail(director, accident)
    assert file.state is AccidentState.CLOSING
    assert file.signatures == ()
    assert file.events[0].kind is EventKind.APPROVAL_UNDONE
    assert file.events[0].reason == "补充材料"
    assert file.events[0].payload["cleared"] == 3
    director.run(c.AddNote(uid=new_uid(), accident_id=accident, text="补记"))
    with pytest.raises(UserError):
        principal.run(replace(undo, expected_version=file.version))
    with pytest.raises(UserError, match="signature"):
        approve(principal, accident)
