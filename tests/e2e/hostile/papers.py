"""Every paper of the program, made of the hostile school, and what it must carry of it."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import campus_guard.features
from campus_guard.core import document as d
from campus_guard.core.i18n import Translator
from campus_guard.db.paper import GetPaperHead
from campus_guard.features.accidents import queries as ac
from campus_guard.features.accidents.report import first_report
from campus_guard.features.admin import queries as aq
from campus_guard.features.admin import report as admin
from campus_guard.features.calendar import queries as cq
from campus_guard.features.calendar.report import school_calendar
from campus_guard.features.overview.queries import TermSummary
from campus_guard.features.overview.report import term_summary
from campus_guard.features.people import queries as q
from campus_guard.features.people import report as people
from campus_guard.features.places import queries as pq
from campus_guard.features.places import report as places
from tests.e2e.hostile.papers_accidents import AFTERMATH
from tests.e2e.hostile.papers_assessment import ASSESSMENT
from tests.e2e.hostile.papers_gate import GATE_PAPERS
from tests.e2e.hostile.papers_hazards import HAZARDS
from tests.e2e.hostile.papers_inspections import INSPECTIONS
from tests.e2e.hostile.papers_ledgers import LEDGERS
from tests.e2e.hostile.papers_letters import LETTERS
from tests.e2e.hostile.papers_meetings import MEETINGS
from tests.e2e.hostile.papers_reports import REPORTS
from tests.e2e.hostile.papers_rosters import ROSTERS
from tests.e2e.hostile.school import SCHOOL_NAME
from tests.e2e.hostile.world import World

TR = Translator()
TODAY = date(2026, 11, 20)


@dataclass(frozen=True)
class Paper:
    """How one is made (one or several), and which fields of the school it shows.

    ``cut``: it says itself where it shows only the beginning of a text.
    """

    make: Callable[[World], d.ReportDoc | list[d.ReportDoc]]
    shows: tuple[str, ...]
    cut: bool = False


def _end(w: World) -> tuple[Any, ...]:
    head = w.ask(GetPaperHead())
    return TR, head.stamp, head.school


def _group(w: World) -> d.ReportDoc:
    year = w.ask(cq.ListSchoolYears())[0]
    members = w.ask(q.ListLeadingGroup(school_year_id=year.id))
    holders = w.ask(q.PositionHolders(on=TODAY))
    return people.leading_group(members, holders, year.name, *_end(w))


def _calendar(w: World) -> d.ReportDoc:
    year = w.ask(cq.ListSchoolYears())[0]
    days = w.ask(cq.DaysBetween(first=year.starts_on, last=year.ends_on))
    return school_calendar(year, days, w.ask(cq.ListPeriods()), *_end(w))


def _grid(w: World) -> d.ReportDoc:
    first = w.ask(q.PositionHolders(on=TODAY))[0].name
    return places.grid(w.ask(pq.GridTable()), *_end(w), first)


def _first_reports(w: World) -> list[d.ReportDoc]:
    found = []
    for row in w.ask(ac.ListAccidents()).rows:
        view = w.ask(ac.FirstReport(accident_id=row.id))
        found.append(first_report(view.file, TR, view.stamp, view.school, sample=view.sample))
    return found


def _term_summary(w: World) -> d.ReportDoc:
    data = w.ask(TermSummary(term="2026-2027-1"))
    return term_summary(data, TR, w.ask(GetPaperHead()).stamp, restricted=True)


def _accounts(w: World) -> d.ReportDoc:
    head = w.ask(GetPaperHead())
    return admin.account_list(w.ask(aq.ListAccounts()), head.school, TR, head.stamp)


def _trail(w: World) -> d.ReportDoc:
    head = w.ask(GetPaperHead())
    return admin.audit_trail(w.ask(aq.AuditTrail()).rows, head.school, TR, head.stamp)


def _recovery(w: World) -> d.ReportDoc:
    head = w.ask(GetPaperHead())
    return admin.recovery_sheet("-".join(["ABCD"] * 9), SCHOOL_NAME, TR, head.stamp)


PAPERS: Mapping[str, Paper] = {
    "people.staff_list": Paper(
        lambda w: people.staff_list(w.ask(q.ListStaff()), *_end(w), TODAY),
        (
            "person.name",
            "person.staff_number",
            "person.phone",
            "staff_post.name",
            "class.name",
        ),
    ),
    "people.class_list": Paper(
        lambda w: people.class_list(w.ask(q.ListClasses()), *_end(w)),
        ("grade.name", "class.name", "person.name"),
    ),
    "people.leading_group": Paper(_group, ("person.name", "person.title", "group.duty")),
    "people.squads": Paper(
        lambda w: people.squads(w.ask(q.ListSquads()), *_end(w)), ("squad.name", "person.name")
    ),
    "people.post_catalogue": Paper(
        lambda w: people.post_catalogue(w.ask(q.ListStaffPosts()), *_end(w)),
        ("staff_post.name", "staff_post.duty_text"),
    ),
    "places.grid": Paper(
        _grid,
        (
            "area.code",
            "area.name",
            "area.duty_text",
            "area.member",
            "area.slot",
            "person.name",
        ),
    ),
    "places.posts": Paper(
        lambda w: places.posts(w.ask(pq.ListPosts()), *_end(w)),
        ("post.name", "post.certificate", "area.name"),
    ),
    "places.patrol_points": Paper(
        lambda w: places.patrol_points(w.ask(pq.ListPatrolPoints()), *_end(w)),
        ("point.code", "point.name", "point.look_for", "area.name"),
    ),
    "calendar.school_calendar": Paper(_calendar, ("day.school_break", "period.name")),
    "accidents.first_report": Paper(
        _first_reports,
        (
            "accident.place",
            "accident.narrative",
            "accident.reporter",
            "accident.phone",
            "accident.activity",
            "accident.measures",
            "accident.hospital",
            "victim.label",
            "victim.hospital",
            "told.recipient",
            "told.by",
        ),
        cut=True,
    ),
    "overview.term_summary": Paper(
        _term_summary, ("accident.place", "duty.person_name", "summary.text")
    ),
    "admin.account_list": Paper(_accounts, ("account.name", "account.reason")),
    "admin.audit_trail": Paper(_trail, ()),
    "admin.recovery_sheet": Paper(_recovery, ()),
    **{
        name: Paper(*parts)
        for name, parts in {
            **AFTERMATH,
            **GATE_PAPERS,
            **HAZARDS,
            **INSPECTIONS,
            **ASSESSMENT,
            **LEDGERS,
            **LETTERS,
            **MEETINGS,
            **REPORTS,
            **ROSTERS,
        }.items()
    },
}


def reports() -> Iterator[str]:
    """Yield room.name of every function of the features' report modules that makes a paper."""
    for module in pkgutil.walk_packages(campus_guard.features.__path__, "campus_guard.features."):
        if ".report" not in module.name:
            continue
        for name, made in inspect.getmembers(importlib.import_module(module.name)):
            if inspect.isfunction(made) and made.__module__ == module.name:
                hint = inspect.signature(made).return_annotation
                if hint is d.ReportDoc and not name.startswith("_"):
                    yield f"{module.name.split('.')[2]}.{name}"
