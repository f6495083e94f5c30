"""A school that rosters, on the real service behind the pages."""

from collections.abc import Iterator
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from campus_guard.db.service import Service
from tests.ui.conftest import Kit
from tests.ui.rosters.school import rostering
from tests.ui.school import on_service, small_school


@pytest.fixture
def school(kit: Kit, director: Service, qtbot: QtBot) -> Iterator[Any]:
    """Return a school with posts, people and an empty roster of two months."""
    small_school(director)
    context = on_service(kit, director, qtbot)
    context.roster_id = rostering(director)
    yield context
    context.ops.close()


@pytest.fixture
def empty(kit: Kit, director: Service, qtbot: QtBot) -> Iterator[Any]:
    """Return a school without any roster."""
    small_school(director)
    context = on_service(kit, director, qtbot)
    yield context
    context.ops.close()
