"""Restricted files: named persons, a reason each hour, a line in the log for every pupil.

And what a gatekeeper's key opens: no sealed column of any table.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from campus_guard.core.clock import FixedClock
from campus_guard.core.errors import PermissionDenied, UserError
from campus_guard.core.ids import derived_uid, new_uid
from campus_guard.core.roles import Actor, Role
from campus_guard.db.keys import KdfCost, KeyFile, Keys
from campus_guard.db.models import AccidentDuty, Account, Base
from campus_guard.db.service import Command, Service, Write
from campus_guard.db.session import Database
from campus_guard.features.accidents import commands as c
from campus_guard.features.accidents import queries as q
from campus_guard.features.accidents.aftermath import Bearer, CostKind
from campus_guard.features.accidents.rules import Cause, Injury, OutsideBody, StepCode
from campus_guard.features.people.commands import AddPupil
from campus_guard.features.responsibility.queries.waiting import WaitingForMeeting
from campus_guard.features.responsibility.rules.meetings import ItemKind
from tests.unit.accident_cases import (
    PICTURE,
    at,
    class_teacher,
    detail,
    facts,
    graded,
    record,
    step,
    tell,
    triaged,
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


# ----------------------------------------------------- what a gatekeeper's password can decrypt

PASSWORD = "门卫的密码 4711"


def test_a_gatekeepers_password_and_the_file_tell_nothing(
    tmp_path: Path, director: Service, keys: Keys, clock: FixedClock
) -> None:
    """Take the database file and the slot, try every key it holds on every sealed cell."""
    _live_through_everything(director)
    slots = KeyFile(tmp_path / "keys.json")
    slots.put("gatekeeper", PASSWORD, keys.for_writers(), KdfCost(time=1, memory_kib=64, lanes=1))
    slots.save()
    taken = KeyFile.load(tmp_path / "keys.json").open("gatekeeper", PASSWORD)
    stolen = Database(director.db.path, taken, clock)
    every = [taken.database, taken.audit, taken.vault.public]
    assert taken.vault.secret is None
    filled = set()
    with stolen.connection("BEGIN") as connection:
        plain = _plain_text(connection)
        for table, column, uid, cell in _sealed_cells(connection):
            filled.add((table, column))
            for key in every:
                assert not _opens(key, taken, table, uid, column, cell), (table, column)
    stolen.close()
    assert "操场" in plain  # the test reads what it says it reads
    assert "秘密" not in plain
    for number in ("13900139000", "13700137000", "BX-SECRET"):
        assert number not in plain
    mine = {(t, n) for t, n in _sealed_columns() if t.startswith(("accident", "restricted"))}
    elsewhere = {("accident_manual_finding", "reason")}  # written by the meeting
    assert mine - filled - elsewhere == set(), (
        "write something into these, or the test proves little"
    )


def _sealed_columns() -> set[tuple[str, str]]:
    """Return every binary column of every table: those hold sealed values (and the chain's MAC)."""
    return {
        (table.name, column.name)
        for table in Base.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, sa.LargeBinary)
    }


def _sealed_cells(connection: sa.Connection) -> list[tuple[str, str, str, bytes]]:
    found = []
    for table, column in sorted(_sealed_columns()):
        names = Base.metadata.tables[table].columns.keys()
        uid = "uid" if "uid" in names else "''"
        sql = f'SELECT {uid}, "{column}" FROM "{table}" WHERE "{column}" IS NOT NULL'  # noqa: S608
        rows = connection.exec_driver_sql(sql).fetchall()
        found += [(table, column, row[0], row[1]) for row in rows]
    return found


def _opens(key: bytes, taken: Keys, table: str, uid: str, column: str, cell: bytes) -> bool:
    """Tell whether a key (as the vault's secret, or the vault itself) yields a text."""
    from campus_guard.db.keys import Vault

    for vault in (taken.vault, Vault(taken.vault.public, key), Vault.from_secret(key)):
        try:
            vault.open(table, uid, column, cell)
        except Exception:  # noqa: BLE001, S112 - whatever goes wrong, it is not open
            continue
        return True
    return False


def _plain_text(connection: sa.Connection) -> str:
    lines = []
    for table in Base.metadata.tables:
        for row in connection.exec_driver_sql(f'SELECT * FROM "{table}"').fetchall():  # noqa: S608
            cells = [c.decode("utf-8", "replace") if isinstance(c, bytes) else c for c in row]
            lines.append(f"{table}: {cells}")
    return "\n".join(lines)


def _live_through_everything(director: Service) -> None:
    """Fill every sealed column of the accident tables with something secret."""
    known = triaged(
        known_at=at(8, 31),
        known_reason="秘密缘由",
        measures="秘密措施",
        hospital="秘密医院",
        reporter_phone="13900139000",
    )
    told = replace(known, narrative="秘密经过")
    hurt = victim(Injury.SEVERE, details="秘密伤情", hospital="秘密科室")
    duty = class_teacher(evidence="秘密证据", replaces_reason="秘密代班")
    accident = record(director, told, victims=(hurt,), duties=(duty,))
    tell(
        director,
        accident,
        StepCode.NOTIFY_PARENT,
        at(8, 40),
        guardian="秘密家长",
        relation="秘密关系",
        phone="13700137000",
        note="秘密谈话",
        recipient="秘密接收",
    )
    file = detail(director, accident)
    director.run(
        c.TellStep(
            uid=new_uid(),
            accident_id=accident,
            step_id=step(director, accident, StepCode.EXTERNAL_REPORTS).id,
            done_at=at(8, 41),
            body=OutsideBody.POLICE,
            words="秘密报告",
            recipient="秘密民警",
        )
    )
    director.run(
        c.ConfirmInjury(
            accident_id=accident,
            expected_version=detail(director, accident).version,
            victim_id=file.victims[0].id,
            injury=Injury.MODERATE,
            confirmed_at=at(8, 50),
            note="秘密诊断",
            worse_since=None,
        )
    )
    part: dict[str, Any] = {"accident_id": accident}
    texts = (
        "direct_cause",
        "indirect_cause",
        "management_cause",
        "treatment",
        "settlement",
        "public_opinion",
        "petition_note",
    )
    director.run(
        c.SaveAftermath(
            uid=new_uid(),
            **part,
            expected_version=detail(director, accident).version,
            petition=True,
            **dict.fromkeys(texts, "秘密善后"),
        )
    )
    director.run(
        c.KeepClaim(
            uid=new_uid(), **part, insurer="示例保险", claim_number="BX-SECRET", note="秘密备注"
        )
    )
    director.run(
        c.KeepCost(
            uid=new_uid(),
            **part,
            kind=CostKind.OTHER,
            borne_by=Bearer.OTHER,
            amount=Decimal(1),
            note="秘密费用",
        )
    )
    director.run(
        c.KeepFollowup(
            uid=new_uid(),
            **part,
            due_on=date(2026, 11, 20),
            what="秘密回访",
            done_on=date(2026, 11, 20),
            result="秘密结果",
        )
    )

    class Override(Command[None]):  # the meeting writes it; here its words are only sealed
        roles = frozenset(Role)

        def apply(self, w: Write) -> None:
            row = w.session.query(AccidentDuty).one()
            row.override_reason = w.seal(row, "override_reason", "秘密改定")

    director.run(Override())
    restricted = record(director, replace(HARM, narrative="秘密自伤"))
    opened(director, restricted, "秘密事由")


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
