"""The inspections of the sample school: what became of the plan can be seen in every way."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from random import Random

from campus_guard.app.demo.dates import SampleTerm
from campus_guard.app.demo.inspections import InspectionRounds
from campus_guard.core.clock import CHINA, FixedClock
from campus_guard.db.service import Service
from campus_guard.features.hazards.queries.checklists import GetChecklist
from campus_guard.features.hazards.queries.inspections import (
    ListInspections,
    ListSupervisionVisits,
)
from campus_guard.features.hazards.queries.plans import ListOccurrences
from campus_guard.features.hazards.rules.inspection_codes import InspectionState, OccurrenceState
from campus_guard.features.people import commands as people
from campus_guard.features.people.queries import FindPeople
from campus_guard.features.places import commands as places
from campus_guard.features.places.queries import ListAreas
from tests.unit import inspection_help as h

END = datetime(2026, 11, 20, 16, 40, tzinfo=CHINA)
TERM = SampleTerm(date(2026, 9, 1), date(2027, 1, 20))


def test_every_state_of_the_plan_occurs(director: Service, clock: FixedClock) -> None:
    h.school_year(director)
    director.run(people.ImportStaff(rows=(people.StaffLine("张示例", "T1", "logistics"),)))
    codes = ("XY", "JX1", "JX2", "DM", "NM")
    director.run(
        places.ImportAreas(rows=[places.AreaLine(code, f"示例{code}", "public") for code in codes])
    )
    rounds = InspectionRounds(
        rng=Random("sample"),
        director=director,
        areas={row.code: row.id for row in director.ask(ListAreas())},
        responsible_id=director.ask(FindPeople(text="张示例"))[0].id,
        seed=1,
    )
    planned: list[tuple[datetime, int, Callable[[], None]]] = []
    rounds.plan(lambda when, play: planned.append((when, len(planned), play)), TERM, END)
    for when, _, play in sorted(planned):
        if when <= END:
            clock.at = when
            play()
    clock.at = END
    found = director.ask(ListOccurrences(first=TERM.starts_on, last=TERM.ends_on))
    assert {row.state for row in found} >= {
        OccurrenceState.DONE,
        OccurrenceState.LATE,
        OccurrenceState.MISSED,
        OccurrenceState.CALLED_OFF,
        OccurrenceState.PLANNED,
    }
    rows = director.ask(ListInspections())
    assert {row.state for row in rows} == set(InspectionState)
    assert any(row.tally.failed for row in rows)
    assert all(row.day <= END.date() for row in rows)
    assert director.ask(ListSupervisionVisits())[0].findings[0].hazard is not None
    assert director.ask(GetChecklist(code="CROWD-2")).number == 2
    assert END - timedelta(days=90) < min(when for when, *_ in planned)
