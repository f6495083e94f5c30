"""What a gatekeeper's password and the database file open: no sealed column of any table."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from campus_guard.core.clock import FixedClock
from campus_guard.core.ids import new_uid
from campus_guard.core.roles import Role
from campus_guard.db.keys import KdfCost, KeyFile, Keys
from campus_guard.db.models import AccidentDuty, Base
from campus_guard.db.service import Command, Service, Write
from campus_guard.db.session import Database
from campus_guard.features.accidents import commands as c
from campus_guard.features.accidents.aftermath import Bearer, CostKind
from campus_guard.features.accidents.rules import Cause, Injury, OutsideBody, StepCode
from tests.unit.accident_cases import (
    at,
    class_teacher,
    detail,
    facts,
    record,
    step,
    tell,
    triaged,
    victim,
)

HARM = facts(cause=Cause.SELF_HARM, harmed=True, narrative="秘密经过", place="心理室")


def opened(service: Service, accident: int, reason: str = "处置需要") -> None:
    service.run(c.OpenRestricted(accident_id=accident, reason=reason))


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
    _fill_aftermath(director, accident)

    class Override(Command[None]):  # the meeting writes it; here its words are only sealed
        roles = frozenset(Role)

        def apply(self, w: Write) -> None:
            row = w.session.query(AccidentDuty).one()
            row.override_reason = w.seal(row, "override_reason", "秘密改定")

    director.run(Override())
    restricted = record(director, replace(HARM, narrative="秘密自伤"))
    opened(director, restricted, "秘密事由")


def _fill_aftermath(director: Service, accident: int) -> None:
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
