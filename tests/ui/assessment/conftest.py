"""The assessment page in the real window, on a school with a term, a staff and accidents."""

import pytest

from campus_guard.core.clock import FixedClock
from campus_guard.db.service import Service
from campus_guard.db.session import Database
from tests.ui.accidents.conftest import desk, open_desk, zh
from tests.unit.assess_help import AFTER, OTHER, accident, settled_school

__all__ = ["desk", "open_desk", "zh"]


@pytest.fixture(autouse=True)
def school(db: Database, director: Service, clock: FixedClock) -> None:
    """Two responsibility accidents of one teacher and one of another, after the term."""
    settled_school(db, director)
    for person in (1, 1, OTHER):
        accident(director, person)
    clock.at = AFTER
