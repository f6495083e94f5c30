"""The papers of the hazard register, made of a school in which everything is hostile."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from campus_guard.core import document as d
from campus_guard.core.i18n import Translator
from campus_guard.core.ids import new_uid
from campus_guard.core.text import clean_name
from campus_guard.db.paper import GetPaperHead
from campus_guard.features.hazards import commands as c
from campus_guard.features.hazards import queries as q
from campus_guard.features.hazards.inputs import Stage
from campus_guard.features.hazards.report.grid import grid_of_hazards
from campus_guard.features.hazards.report.month import month_register
from campus_guard.features.hazards.report.notice import listing_sheet, notice
from campus_guard.features.hazards.report.quarter import quarter_summary
from campus_guard.features.hazards.report.risks import risk_list
from campus_guard.features.hazards.rules.codes import (
    Category,
    Ground,
    Level,
    ListingLevel,
    ReportMethod,
    Source,
)
from campus_guard.features.places.queries import GridTable
from tests.e2e.hostile.texts import Hostile
from tests.e2e.hostile.world import World

TR = Translator()
MONTH, QUARTER = "2026-11", "2026-Q4"


def add_hazard(school: Any, text: Hostile) -> None:
    """Register a hazard all of whose words are ``text``, list it and report it."""
    w, say = school.world, school.text
    hazard = w.run(
        c.RegisterHazard(
            uid=new_uid(),
            found_on=w.clock.today(),
            source=Source.REPORT,
            category=Category.OTHER,
            description=say("hazard.description", text, 5000, block=True),
            place=say("hazard.place", text, 200),
            finder=_named(school, "hazard.finder", text),
            protection=say("hazard.protection", text, 400, block=True),
        )
    )
    _do(w, hazard, c.GradeHazard, level=Level.GENERAL)
    due = w.clock.today() + timedelta(days=9)
    measure = say("hazard.measure", text, 5000, block=True)
    owner = _named(school, "hazard.owner", text)
    _do(w, hazard, c.AssignHazard, measure=measure, due=due, owner=owner)
    _do(
        w,
        hazard,
        c.ListHazard,
        plate=say("hazard.plate", text, 64),
        level=ListingLevel.SCHOOL,
        ground=Ground.SECURITY,
        sponsor=_named(school, "hazard.sponsor", text),
        milestones=(Stage(text=say("hazard.stage", text, 200), due=date(2099, 1, 1)),),
    )
    w.run(
        c.AddRisk(
            uid=new_uid(),
            risk=say("risk.risk", text, 5000, block=True),
            category=Category.OTHER,
            likelihood=5,
            consequence=4,
            place=say("risk.place", text, 200),
            control=say("risk.control", text, 5000, block=True),
            owner=_named(school, "risk.owner", text),
        )
    )
    to = say("hazard.reported_to", text, 100)
    _do(w, hazard, c.ReportUpward, to=to, method=ReportMethod.MAIL)
    _do(w, hazard, c.SetOpenReason, text=say("hazard.open_reason", text, 400, block=True))


def _named(school: Any, field: str, text: Hostile) -> str:
    typed = str(school.text(field, text, 100))
    school.kept[field][-1] = clean_name(school.kept[field][-1])
    return typed


def _do(w: World, hazard: int, command: Any, **values: Any) -> None:
    w.run(command(uid=new_uid(), hazard_id=hazard, **values))


def _stories(w: World) -> list[q.HazardStory]:
    rows = w.ask(q.ListHazards()).rows
    return [w.ask(q.GetHazard(hazard_id=row.id)) for row in rows]


def _month(w: World) -> d.ReportDoc:
    return month_register(w.ask(q.HazardsOfMonth(month=MONTH)), w.ask(GetPaperHead()), TR)


def _quarter(w: World) -> d.ReportDoc:
    return quarter_summary(w.ask(q.HazardsOfQuarter(quarter=QUARTER)), w.ask(GetPaperHead()), TR)


def _notices(w: World) -> list[d.ReportDoc]:
    head, day = w.ask(GetPaperHead()), w.clock.today()
    return [notice(story, head, TR, day) for story in _stories(w) if story.row.measure]


def _listings(w: World) -> list[d.ReportDoc]:
    head = w.ask(GetPaperHead())
    return [listing_sheet(story, head, TR) for story in _stories(w) if story.listings]


def _grid(w: World) -> d.ReportDoc:
    head = w.ask(GetPaperHead())
    return grid_of_hazards(w.ask(GridTable()), w.ask(q.HazardsByArea()), head, TR)


def _risks(w: World) -> d.ReportDoc:
    return risk_list(w.ask(q.ListRisks()), w.ask(q.RiskPrompts()), w.ask(GetPaperHead()), TR)


_WORDS = ("hazard.description", "hazard.place", "hazard.measure", "hazard.owner")
HAZARDS: Mapping[str, tuple[Any, tuple[str, ...], bool]] = {
    "hazards.month_register": (
        _month,
        (
            *_WORDS,
            "hazard.finder",
            "hazard.protection",
            "hazard.plate",
            "hazard.open_reason",
        ),
        False,
    ),
    "hazards.quarter_summary": (
        _quarter,
        ("hazard.place", "hazard.description", "hazard.owner"),
        True,
    ),
    "hazards.notice": (_notices, (*_WORDS, "hazard.protection"), False),
    "hazards.listing_sheet": (
        _listings,
        (*_WORDS, "hazard.plate", "hazard.sponsor", "hazard.stage", "hazard.reported_to"),
        False,
    ),
    "hazards.risk_list": (
        _risks,
        ("risk.risk", "risk.place", "risk.control", "risk.owner"),
        False,
    ),
    "hazards.grid_of_hazards": (_grid, ("area.name", "area.code", "person.name"), False),
}
