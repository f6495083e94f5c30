"""Restricted files: named persons, a reason each hour, a line in the log for every pupil."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from campus_guard.core.clock import FixedClock
from campus_guard.core.errors import PermissionDenied, UserError
from campus_guard.core.ids import derived_uid, new_uid
from campus_guard.core.roles import Actor, Role
from campus_guard.db.models import Account
from campus_guard.db.service import Command, Service, Write
from campus_guard.features.accidents import commands as c
from campus_guard.features.accidents import queries as q
from campus_guard.features.accidents.rules import Cause
from campus_guard.features.people.commands import AddPupil
from campus_guard.features.responsibility.queries.waiting import WaitingForMeeting
from campus_guard.features.responsibility.rules.meetings import ItemKind
from tests.unit.accident_cases import (
    PICTURE,
    detail,
    facts,
    graded,
    record,
    victim,
)
from tests.unit.meeting_cases import plan

HARM = facts(cause=Cause.SELF_HARM, harmed=True, narrative="秘密经过", place="心理室")


@pytest.fixture
def colleague(director: Service) -> Service:
    """Return a second account of the safety office."""

    class Hire(Command[int]):
        roles = frozenset(Role)

        def apply(self, w: Write) -> int:
            uid = derived_uid("colleague")
            row = Account(uid=uid, username="colleague", role="director", name="同事")
            return w.add(row).id

    account = director.run(Hire()).value
    return Service(director.db, Actor(account, "colleague", Role.DIRECTOR, "同事"))


def opened(service: Service, accident: int, reason: str = "处置需要") -> None:
    service.run(c.OpenRestricted(accident_id=accident, reason=reason))


def readings(service: Service) -> tuple[q.ReadingRow, ...]:
    return service.ask(q.AccessReport(year=2026)).rows


def test_nothing_opens_without_a_reason(director: Service, principal: Service) -> None:
    accident = record(director, HARM)
    for query in (
        q.GetAccident(accident_id=accident),
        q.FirstReport(accident_id=accident),
        q.ClosingReport(accident_id=accident),
        q.GetAftermath(accident_id=accident),
    ):
        for who in (director, principal):
            with pytest.raises(q.ReasonNeeded):
                who.ask(query)
    with pytest.raises(UserError):
        opened(director, accident, "  ")
    assert readings(director) == ()
    opened(director, accident)
    assert detail(director, accident).case.facts.narrative == "秘密经过"
    with pytest.raises(q.ReasonNeeded):  # one reason opens it for the one who gave it
        principal.ask(q.GetAccident(accident_id=accident))


def test_the_reason_lasts_an_hour(director: Service, clock: FixedClock) -> None:
    accident = record(director, HARM)
    opened(director, accident)
    clock.advance(minutes=60)
    assert detail(director, accident).number == "SG-2026-0001"
    clock.advance(minutes=1)
    with pytest.raises(q.ReasonNeeded):
        detail(director, accident)


def pupils(service: Service, count: int) -> list[int]:
    return [
        service.run(
            AddPupil(uid=new_uid(), name=f"示例生{n}", number=f"XS{n:03d}", class_id=None)
        ).value
        for n in range(count)
    ]


def test_every_pupil_gets_a_line(director: Service) -> None:
    hurt = tuple(victim(pupil_id=p, label="") for p in pupils(director, 3))
    accident = record(director, HARM, victims=hurt)
    opened(director, accident, "联系家长")
    rows = readings(director)
    assert [row.pupil for row in rows] == ["XS000", "XS001", "XS002"]
    assert {(row.username, row.reason, row.number) for row in rows} == {
        ("director", "联系家长", "SG-2026-0001")
    }
    assert director.ask(q.AccessReport(year=2026)).pupils == 3
    with pytest.raises(UserError):
        director.ask(q.AccessReport(year=1))


def test_only_named_persons_open_change_and_read_the_place(
    director: Service, principal: Service, colleague: Service
) -> None:
    accident = record(director, HARM)
    with pytest.raises(PermissionDenied):
        opened(colleague, accident)
    for command in (
        c.AddNote(uid=new_uid(), accident_id=accident, text="x"),
        c.VoidAccident(accident_id=accident, expected_version=1, reason="x"),
        c.KeepFollowup(uid=new_uid(), accident_id=accident, due_on=date(2026, 12, 1), what="x"),
    ):
        with pytest.raises(PermissionDenied):
            colleague.run(command)
    row = colleague.ask(q.ListAccidents()).rows[0]
    assert (row.place, row.cause, row.setting, row.summary) == ("", None, None, "")
    assert colleague.ask(q.ListAccidents(text="心理室")).rows == ()
    assert all(d.place == "" for d in colleague.ask(q.DeadlinesRunning()))
    assert director.ask(q.ListAccidents()).rows[0].place == "心理室"
    names = {
        r.username: r.reader_id for r in director.ask(q.ReadersOfAccident(accident_id=accident))
    }
    assert names["director"] is not None
    assert names["colleague"] is None
    both = c.NameReaders(
        accident_id=accident,
        account_ids=(director.actor.account_id, colleague.actor.account_id),
        reason="值班交接",
    )
    with pytest.raises(PermissionDenied):
        colleague.run(both)
    principal.run(both)
    opened(colleague, accident)
    assert colleague.ask(q.GetAccident(accident_id=accident)).number == "SG-2026-0001"
    colleague.run(replace(both, account_ids=(colleague.actor.account_id,), reason="交接完"))
    with pytest.raises(PermissionDenied):
        director.ask(q.GetAccident(accident_id=accident))
    for wrong in ((), (principal.actor.account_id,), (99,)):
        with pytest.raises(UserError):
            principal.run(replace(both, account_ids=wrong))


def test_a_report_from_the_gate_belongs_to_who_opens_it_first(
    gatekeeper: Service, director: Service, colleague: Service
) -> None:
    accident = record(gatekeeper, HARM)
    opened(director, accident, "首次处置")
    with pytest.raises(PermissionDenied):
        opened(colleague, accident)


def test_a_file_that_becomes_restricted_is_named_to_who_made_it_so(
    director: Service, colleague: Service
) -> None:
    accident = record(director, facts())
    assert detail(colleague, accident).result.restricted is False
    now = detail(colleague, accident)
    colleague.run(
        c.UpdateAccident(
            accident_id=accident,
            expected_version=now.version,
            facts=replace(now.case.facts, cause=Cause.SUICIDE, harmed=True),
            regrading=c.Regrading("查明性质"),
        )
    )
    opened(colleague, accident)
    with pytest.raises(PermissionDenied):
        opened(director, accident)


def test_an_ordinary_file_asks_for_nothing(director: Service) -> None:
    accident = graded(director)
    opened(director, accident)
    assert readings(director) == ()
    with pytest.raises(UserError, match="not restricted"):
        director.run(
            c.NameReaders(
                accident_id=accident, account_ids=(director.actor.account_id,), reason="x"
            )
        )


def test_attachments_of_a_restricted_file_need_the_reason_too(director: Service) -> None:
    accident = record(director, HARM)
    number = director.run(
        c.AddAttachment(uid=new_uid(), accident_id=accident, file_name="a.png", data=PICTURE)
    ).value
    with pytest.raises(q.ReasonNeeded):
        director.ask(q.OpenAttachment(attachment_id=number))
    opened(director, accident)
    assert director.ask(q.OpenAttachment(attachment_id=number)).data[:4] == b"\x89PNG"


@pytest.mark.parametrize("role", [Role.GATEKEEPER, Role.MAINTAINER])
def test_gate_and_maintainer_neither_open_nor_list(
    service_for: Callable[[Role], Service], director: Service, role: Role
) -> None:
    accident = record(director, HARM)
    for operation in (
        lambda s: s.run(c.OpenRestricted(accident_id=accident, reason="x")),
        lambda s: s.ask(q.AccessReport(year=2026)),
        lambda s: s.ask(q.GetAftermath(accident_id=accident)),
        lambda s: s.ask(q.ClosingReport(accident_id=accident)),
        lambda s: s.ask(q.AccidentRegister(first=date(2026, 1, 1), last=date(2026, 12, 31))),
    ):
        with pytest.raises(PermissionDenied):
            operation(service_for(role))


def test_the_agenda_of_a_meeting_tells_petitions_and_no_restricted_place(
    director: Service,
) -> None:
    record(director, HARM)
    known = graded(director)
    director.run(
        c.SaveAftermath(
            uid=new_uid(),
            accident_id=known,
            expected_version=detail(director, known).version,
            petition=True,
            petition_note="一封来信",
        )
    )
    meeting = plan(director)
    found = director.ask(WaitingForMeeting(meeting_id=meeting))
    assert "心理室" not in "".join(str(p.topic) for p in found)
    assert known in {p.accident_id for p in found if p.kind is ItemKind.PETITION}
