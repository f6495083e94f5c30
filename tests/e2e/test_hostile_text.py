"""Hostile text in every text field of every command, and back through the query.

What is accepted comes back unchanged (``texts.py`` says what cleaning leaves); what is not is
refused in words at its field, and nothing is written. A text field that stands in no table of
``tests/e2e/hostile`` fails here.
"""

import contextlib
import dataclasses
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from campus_guard.core.clock import FixedClock
from campus_guard.core.errors import CampusGuardError, UserError
from campus_guard.core.roles import Actor, Role
from campus_guard.core.text import clean_block, clean_line
from campus_guard.db.imports import ImportErrors
from campus_guard.db.keys import Keys
from campus_guard.db.models import AuditEntry
from campus_guard.db.service import Service
from campus_guard.db.session import DATABASE_FILE
from tests.conftest import NOW, new_school
from tests.e2e.hostile.cases_accidents import ACCIDENTS, ADMIN
from tests.e2e.hostile.cases_aftermath import AFTERMATH
from tests.e2e.hostile.cases_assessment import ASSESSMENT
from tests.e2e.hostile.cases_gate import GATE
from tests.e2e.hostile.cases_gate_registers import REGISTERS
from tests.e2e.hostile.cases_hazards import HAZARDS
from tests.e2e.hostile.cases_inspections import INSPECTIONS
from tests.e2e.hostile.cases_ledgers import LEDGERS
from tests.e2e.hostile.cases_letters import LETTERS
from tests.e2e.hostile.cases_meetings import MEETINGS
from tests.e2e.hostile.cases_people import PEOPLE
from tests.e2e.hostile.cases_places import CALENDAR, PLACES
from tests.e2e.hostile.cases_reports import REPORTS
from tests.e2e.hostile.cases_rosters import ROSTERS
from tests.e2e.hostile.table import COMMANDS, QUERIES, Case, Text, needed, put, text_fields, words
from tests.e2e.hostile.texts import FEW, TEXTS, Hostile
from tests.e2e.hostile.world import World

CASES = (
    PEOPLE
    | PLACES
    | CALENDAR
    | ACCIDENTS
    | AFTERMATH
    | ASSESSMENT
    | ADMIN
    | GATE
    | REGISTERS
    | HAZARDS
    | INSPECTIONS
    | LETTERS
    | MEETINGS
    | LEDGERS
    | ROSTERS
    | REPORTS
)
WORST = tuple(t for t in FEW if t.name in ("picture", "formula", "controls", "lone surrogates"))
TRIES = 9


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, keys: Keys) -> Iterator[World]:
    path = tmp_path_factory.mktemp("hostile") / DATABASE_FILE
    db = new_school(path, keys, FixedClock(NOW))
    actor = Actor(list(Role).index(Role.PRINCIPAL) + 1, "principal", Role.PRINCIPAL, "principal")
    made = World(Service(db, actor))
    yield made
    made.close()
    db.close()


def test_every_text_field_stands_in_the_table() -> None:
    assert len(COMMANDS) > 90
    fields = {name: text_fields(command) for name, command in COMMANDS.items()}
    listed = {name: set(case.texts) for name, case in CASES.items()}
    assert {n: f for n, f in fields.items() if f} == listed


@pytest.mark.parametrize("text", TEXTS, ids=lambda t: t.name)
def test_what_cleaning_keeps(text: Hostile) -> None:
    assert clean_line(text.raw) == text.line
    assert clean_block(text.raw) == text.block
    assert clean_line(text.line) == text.line
    assert clean_block(text.block) == text.block


@dataclasses.dataclass
class Typed:
    """What is typed into one form: the command, and what each field should keep."""

    command: Any
    kept: dict[str, str]

    def fill(self, path: str, field: Text, text: Hostile, suffix: str) -> None:
        self.command = put(self.command, path, text.raw + suffix)
        self.kept[path] = field.keeps(text, suffix)


@pytest.mark.parametrize("name", [n for n, c in CASES.items() if c.read is not None])
def test_text_comes_back_unchanged(world: World, name: str) -> None:
    case = CASES[name]
    for text in FEW:
        _check(world, case, text)


def _check(world: World, case: Case, text: Hostile) -> None:
    if case.fresh:
        world.start_empty()
    typed = Typed(case.make(world), {})
    for path, field in case.texts.items():
        if not field.refused:
            typed.fill(path, field, text, world.new("z").lower())
    answer = _save(world, case, typed)
    assert case.read is not None
    found = set(words(case.read(world, answer)))
    for path, kept in typed.kept.items():
        field = case.texts[path]
        if not field.lost:
            shown = field.shown or path.rpartition(".")[2]
            wanted = kept[: field.most] if field.cut else kept
            assert len(wanted) <= field.most, f"{path}: longer than the table says"
            assert (shown, wanted) in found, f"{path}: {wanted[:60]!r}"


def _save(world: World, case: Case, typed: Typed) -> Any:
    """Press Save until it is accepted; what is refused must be too long, or choosy."""
    service = world.fresh if case.fresh else world.principal
    for _ in range(TRIES):
        try:
            return service.run(typed.command).value
        except UserError as error:
            for path in _refused(case, error, typed.kept):
                kept, field = typed.kept.pop(path), case.texts[path]
                if len(kept) <= field.most and not field.choosy:
                    pytest.fail(f"{path}: {kept[:60]!r} refused: {error.fields}")
                fits = "示" * (field.most - 8 if len(kept) > field.most else 1)
                typed.fill(path, field, Hostile("", fits), world.new("z").lower())
    raise AssertionError(f"never accepted: {typed.command}")


def _refused(case: Case, error: UserError, paths: dict[str, str]) -> list[str]:
    """Return the paths of the fields that an error names; it names one at least."""
    if isinstance(error, ImportErrors):
        named = {f"rows.{row.column}" for row in error.rows}
    else:
        named = {*error.fields, *(key.rpartition(".")[2] for key in error.fields)}
    found = [
        path for path in paths if {path, path.rpartition(".")[2], case.texts[path].error} & named
    ]
    assert found, f"no field named in {error.message} {named}"
    return found


def _count(world: World) -> int:
    with world.principal.db.read() as session:
        return session.scalar(sa.select(sa.func.count(AuditEntry.id)))


REFUSED = [(n, p) for n, c in CASES.items() for p, f in c.texts.items() if f.refused]


@pytest.mark.parametrize(("name", "path"), REFUSED)
def test_what_is_not_free_text_is_refused_and_nothing_written(
    world: World, name: str, path: str
) -> None:
    case = CASES[name]
    for text in WORST:
        if case.fresh:
            world.start_empty()
        service = world.fresh if case.fresh else world.principal
        command = put(case.make(world), path, text.raw)
        before = _count(world)
        with pytest.raises((CampusGuardError, ValueError, LookupError, sa.exc.StatementError)):
            service.run(command)
        assert _count(world) == before


TYPED = {"text", "name", "term", "plate", "phone", "document", "class_name"}
"""Text fields of queries that are typed; the others are chosen from lists."""


@pytest.mark.parametrize("name", [n for n, q in QUERIES.items() if text_fields(q) & TYPED])
def test_hostile_text_in_a_search_breaks_nothing(world: World, name: str) -> None:
    for text in TEXTS:
        for path in text_fields(QUERIES[name]) & TYPED:
            query = QUERIES[name](**needed(QUERIES[name]) | {path: text.raw})
            with contextlib.suppress(CampusGuardError):
                world.ask(query)
