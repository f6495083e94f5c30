"""The gate with hostile data: what is masked stays masked, a search takes no wildcards.

A phone or document number stands whole in the answer of ``Reveal`` alone: no other query, paper,
sheet, page, audit row or line of the log has it.
"""

import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from campus_guard.app.commands.transfer import TRANSFERS
from campus_guard.core.clock import FixedClock
from campus_guard.core.i18n import Translator
from campus_guard.core.ids import new_uid
from campus_guard.core.sheets import schema_sheet
from campus_guard.db.keys import Keys
from campus_guard.db.models import (
    AuditEntry,
    Visitor,
)
from campus_guard.db.service import Service
from campus_guard.db.session import DATABASE_FILE
from campus_guard.features.gate import commands as c
from campus_guard.features.gate import queries as q
from campus_guard.features.gate.sheets import TRANSFERS as GATE_SHEETS
from campus_guard.reports.xlsx import write_xlsx
from tests.conftest import NOW, new_school
from tests.e2e.conftest import PRINCIPAL
from tests.e2e.hostile import gateworld as g
from tests.e2e.hostile.files import texts_of
from tests.e2e.hostile.gateschool import NUMBER, PHONE
from tests.e2e.hostile.papers_gate import GATE_PAPERS
from tests.e2e.hostile.school import HostileSchool
from tests.e2e.hostile.table import QUERIES, needed, words
from tests.e2e.hostile.texts import FEW
from tests.e2e.hostile.world import World

GATE_QUERIES = [name for name in QUERIES if name.startswith("gate.")]


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.DEBUG)
    return caplog


def _seen(secrets: frozenset[str], texts: str) -> list[str]:
    return sorted(secret for secret in secrets if secret in texts)


def test_reveal_tells_and_the_trail_names_only_the_field(
    log: pytest.LogCaptureFixture, tmp_path: Path, keys: Keys
) -> None:
    db = new_school(tmp_path / DATABASE_FILE, keys, FixedClock(NOW))
    world = World(Service(db, PRINCIPAL))
    who = world.run(c.CheckIn(uid=new_uid(), **g.visitor(world))).visitor_id
    phone = world.stored(Visitor, who)["phone"]
    assert world.run(c.Reveal(kind="visitor", record_id=who, field="phone")) == phone
    assert world.latest(AuditEntry)["fields"] == "phone"
    with db.read() as session:
        rows = session.execute(sa.select(AuditEntry.__table__)).all()
    assert phone not in repr(rows)
    assert phone not in log.text
    db.close()


def _asked(world: World, name: str) -> Iterator[Any]:
    """Yield answers of a query: for every record that it can be asked about."""
    query = QUERIES[name]
    ids = {
        "visit_id": [row.id for row in world.ask(q.ListVisits(limit=1000)).rows],
        "visitor_id": _ids(world, Visitor),
        "event_id": [row.id for row in world.ask(q.ListEvents())],
        "pupil_id": [row.pupil_id for row in world.ask(q.ListSlips())],
    }
    days = {"first": g.TODAY, "last": g.TODAY} if "first" in _fields(query) else {}
    given = needed(query) | days
    key = next((k for k in ids if k in _fields(query) and k in needed(query)), None)
    for record in ids[key] if key else (None,):
        yield world.ask(query(**given | ({key: record} if key else {})))
    if name == "gate.GateSearch":
        for text in ("139", "5678", "7475", "z", "苏E", "<", "=", "示"):
            yield world.ask(q.GateSearch(text=text, limit=50))
    if name == "gate.WatchCheck":
        yield world.ask(q.WatchCheck(phone=PHONE[:-2] + "99", document=NUMBER))


def _fields(query: type) -> set[str]:
    return set(query.__dataclass_fields__)  # type: ignore[attr-defined]


def _ids(world: World, model: Any) -> list[int]:
    with world.principal.db.read() as session:
        return list(session.scalars(sa.select(model.id)))


SIGNED = ("gate.PassText", "gate.VisitPicture")
"""A signed text and a picture: they are asked for a record of their own."""


@pytest.mark.parametrize("name", [n for n in GATE_QUERIES if n not in SIGNED])
def test_no_answer_holds_a_whole_number(
    hostile_school: HostileSchool,
    secrets: frozenset[str],
    log: pytest.LogCaptureFixture,
    name: str,
) -> None:
    said = [text for answer in _asked(hostile_school.world, name) for _, text in words(answer)]
    assert not _seen(secrets, "\n".join(said) + log.text)


@pytest.mark.parametrize("name", GATE_PAPERS)
def test_no_paper_holds_a_whole_number(
    printed: Callable[[str], Any],
    secrets: frozenset[str],
    log: pytest.LogCaptureFixture,
    name: str,
) -> None:
    assert not _seen(secrets, printed(name).text + log.text)


@pytest.mark.parametrize("kind", [transfer.kind for transfer in GATE_SHEETS])
def test_no_sheet_holds_a_whole_number(
    hostile_school: HostileSchool,
    secrets: frozenset[str],
    log: pytest.LogCaptureFixture,
    kind: str,
    tmp_path: Path,
) -> None:
    transfer, tr = TRANSFERS[kind], Translator()
    records = hostile_school.world.ask(transfer.records())
    write_xlsx([schema_sheet(transfer.schema, records, tr)], tmp_path / "a.xlsx", tr=tr)
    assert not _seen(secrets, "\n".join(texts_of(tmp_path / "a.xlsx")) + log.text)


def test_no_error_and_no_trail_holds_a_whole_number(
    hostile_school: HostileSchool, secrets: frozenset[str]
) -> None:
    with hostile_school.world.principal.db.read() as session:
        rows = session.execute(sa.select(AuditEntry.__table__)).all()
    assert not _seen(secrets, repr(rows))
    phone = next(iter(sorted(secrets)))
    with pytest.raises(sa.exc.StatementError) as failed:
        hostile_school.world.run(
            c.PreRegister(
                uid=new_uid(), day=g.TODAY, name="示例客", phone=phone, sex="odd", document=NUMBER
            )
        )
    assert phone not in str(failed.value)
    assert NUMBER not in str(failed.value)


@pytest.mark.parametrize("sign", ["%", "_", "\\", "*", "?", "[", "'", '"', ";"])
def test_a_search_takes_no_wildcards(hostile_school: HostileSchool, sign: str) -> None:
    world = hostile_school.world
    for hit in world.ask(q.GateSearch(text=sign, limit=50)):
        assert sign in hit.name + hit.plate
    for row in world.ask(q.ListVehicles(text=sign)):
        assert sign in "".join(text for _, text in words(row))
    for row in world.ask(q.ListVisits(text=sign)).rows:
        assert sign in row.name + row.plate


def test_the_reason_of_an_uncertain_clock_is_cleaned(tmp_path: Path, keys: Keys) -> None:
    clock = FixedClock(NOW)
    db = new_school(tmp_path / DATABASE_FILE, keys, clock)
    world = World(Service(db, PRINCIPAL))
    g.entered(world)
    for text in FEW:
        if text.name != "too long":
            clock.advance(hours=-1)
            quick = c.QuickPass(uid=new_uid(), clock_reason=text.raw)
            found = world.ask(q.GetVisit(visit_id=world.run(quick).visit_id))
            assert found.movements[0].uncertain
            assert found.movements[0].reason == text.block
    db.close()
