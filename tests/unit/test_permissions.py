"""Every command and query, called as every role: who is admitted stands in permissions.toml.

A new command or query fails here until somebody has decided who may use it and written it down.
"""

import importlib
import inspect
import pkgutil
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import campus_guard.db
import campus_guard.features
from campus_guard.core.errors import PermissionDenied
from campus_guard.core.roles import Role
from campus_guard.db.service import Command, Query, Service

TABLE = Path(__file__).with_name("permissions.toml")
LETTERS = {
    "G": Role.GATEKEEPER,
    "D": Role.DIRECTOR,
    "P": Role.PRINCIPAL,
    "M": Role.MAINTAINER,
}
Operation = type[Command[Any]] | type[Query[Any]]


def _modules() -> Iterator[Any]:
    for package in (campus_guard.db, campus_guard.features):
        for found in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
            if ".ui" not in found.name:
                yield importlib.import_module(found.name)


def _operations() -> dict[str, Operation]:
    """Return {room.Name: class} of everything that the service can be asked to run."""
    found: dict[str, Operation] = {}
    for module in _modules():
        for name, thing in inspect.getmembers(module, inspect.isclass):
            if not issubclass(thing, Command | Query) or inspect.isabstract(thing):
                continue
            if not hasattr(thing, "roles") and thing.__subclasses__():
                continue  # the common part of several operations
            if thing.__module__ == module.__name__:
                room = module.__name__.removeprefix("campus_guard.").removeprefix("features.")
                found[f"{room.split('.')[0]}.{name}"] = thing
    return found


def _table() -> dict[str, str]:
    parts = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    return {
        f"{room}.{name}": letters
        for room, names in parts.items()
        for name, letters in names.items()
    }


OPERATIONS = _operations()
EXPECTED = _table()


def test_the_table_names_every_operation_and_nothing_else() -> None:
    assert len(OPERATIONS) > 100
    missing = sorted(OPERATIONS.keys() - EXPECTED.keys())
    gone = sorted(EXPECTED.keys() - OPERATIONS.keys())
    assert not missing, f"decide who may use these and add them to {TABLE.name}: {missing}"
    assert not gone, f"take these out of {TABLE.name}: {gone}"


@pytest.fixture
def reached(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[Role]]:
    """Replace what every operation does by a note of who got that far."""
    notes: dict[str, list[Role]] = {name: [] for name in OPERATIONS}

    def noting(name: str) -> Callable[[Any, Any], None]:
        return lambda _self, context: notes[name].append(context.actor.role)

    for name, operation in OPERATIONS.items():
        method = "apply" if issubclass(operation, Command) else "fetch"
        monkeypatch.setattr(operation, method, noting(name))
    return notes


def _call(service: Service, operation: Operation) -> bool:
    """Run the operation; tell whether the role was admitted."""
    asked: Any = object.__new__(operation)  # what was typed does not matter at the gate
    try:
        service.run(asked) if issubclass(operation, Command) else service.ask(asked)
    except PermissionDenied:
        return False
    return True


@pytest.mark.parametrize("role", list(Role))
def test_every_operation_as_every_role(
    role: Role, service_for: Callable[[Role], Service], reached: dict[str, list[Role]]
) -> None:
    service = service_for(role)
    wrong = []
    for name, operation in OPERATIONS.items():
        expected = role in {LETTERS[letter] for letter in EXPECTED.get(name, "")}
        admitted = _call(service, operation)
        ran = reached[name] == [role]
        if admitted != expected or ran != expected:
            wrong.append(f"{name}: expected {expected}, admitted {admitted}, ran {ran}")
    assert not wrong


def test_a_refused_command_writes_nothing(gatekeeper: Service, director: Service) -> None:
    chain = OPERATIONS["admin.ChainState"]
    before = director.ask(chain())
    refused = [
        n for n, op in OPERATIONS.items() if _is_command(op) and "G" not in EXPECTED.get(n, "G")
    ]
    assert len(refused) > 30
    for name in refused:
        with pytest.raises(PermissionDenied):
            gatekeeper.run(object.__new__(OPERATIONS[name]))  # type: ignore[arg-type]
    assert director.ask(chain()) == before


def _is_command(operation: Operation) -> bool:
    return issubclass(operation, Command)
