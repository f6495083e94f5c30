"""The pages of the overview on the real service, as the director or the principal."""

from collections.abc import Callable, Iterator
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from campus_guard.core.ids import new_uid
from campus_guard.db.service import Service
from campus_guard.features.calendar.commands import CreateSchoolYear, TermDates
from campus_guard.ui.context import UiContext
from campus_guard.ui.ops import Ops
from tests.ui.conftest import Kit

Open = Callable[[Service], SimpleNamespace]


@pytest.fixture
def open_as(kit: Kit, qtbot: QtBot) -> Iterator[Open]:
    """Return a maker of contexts whose operations run on the real service of a role."""
    made: list[Ops] = []

    def make(service: Service) -> SimpleNamespace:
        ops = Ops(service)
        ops.on_error = kit.alerts.error
        made.append(ops)
        fields: dict[str, Any] = {n: getattr(kit, n) for n in UiContext.__dataclass_fields__}
        ctx = UiContext(**{**fields, "ops": ops, "clock": service.clock, "actor": service.actor})
        wait = lambda: qtbot.waitUntil(lambda: ops.idle, timeout=10000)  # noqa: E731
        return SimpleNamespace(ctx=ctx, settle=wait, kit=kit)

    yield make
    for ops in made:
        ops.close()


@pytest.fixture
def context(open_as: Open, director: Service) -> SimpleNamespace:
    """Return the director's context."""
    return open_as(director)


@pytest.fixture
def term(director: Service) -> None:
    terms = (
        TermDates(date(2026, 9, 1), date(2027, 1, 20)),
        TermDates(date(2027, 2, 24), date(2027, 7, 3)),
    )
    director.run(CreateSchoolYear(uid=new_uid(), starts_on=date(2026, 9, 1), terms=terms))
