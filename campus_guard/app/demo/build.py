"""Builds the sample school in an empty folder."""

import json
import random
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from campus_guard.app.accounts import add_account
from campus_guard.app.container import Container, SchoolSetup, create_school, enclose
from campus_guard.app.demo.accidents import Cast, Story
from campus_guard.app.demo.assessment import Settlements
from campus_guard.app.demo.dates import SampleTerm, SampleYear, history, moments, school_days
from campus_guard.app.demo.endings import Endings
from campus_guard.app.demo.gatedays import FillGateDays
from campus_guard.app.demo.gatetoday import GateToday
from campus_guard.app.demo.hazards import HazardTales
from campus_guard.app.demo.inspections import InspectionRounds
from campus_guard.app.demo.ledgers import FillLedgers, Known
from campus_guard.app.demo.letters import LetterTales
from campus_guard.app.demo.meetings import MeetingTales, by_month
from campus_guard.app.demo.people import Crowd, Size, make_crowd
from campus_guard.app.demo.places import fill_places
from campus_guard.app.demo.registers import RegisterStory
from campus_guard.app.demo.reports import fill_reports
from campus_guard.app.demo.rosters import RosterTales
from campus_guard.app.demo.visitrows import PLATE_PREFIX, VisitPlan, VisitSize
from campus_guard.app.demo.visits import VisitStory, prepared
from campus_guard.app.folder import SAMPLE_PASSWORD, database_file
from campus_guard.app.ledger_checks import CHECKS
from campus_guard.core.clock import CHINA, FixedClock, SystemClock
from campus_guard.core.ids import derived_uid
from campus_guard.core.paths import resource
from campus_guard.core.roles import Role
from campus_guard.db.building import Building
from campus_guard.db.keys import KdfCost
from campus_guard.db.service import Service
from campus_guard.features.accidents.queries.assess_year import AwardYearList
from campus_guard.features.admin.commands import CreateAccount
from campus_guard.features.calendar.commands import CreateSchoolYear, LoadPeriods, TermDates
from campus_guard.features.gate.commands.retention import SaveGateSettings
from campus_guard.features.gate.queries.settings import GetGateSettings
from campus_guard.features.people.commands import (
    ImportCertificates,
    ImportClasses,
    ImportGroup,
    ImportPositions,
    ImportPupils,
    ImportSquads,
    ImportStaff,
    LoadPostCatalogue,
)
from campus_guard.features.people.queries import FindPeople, FindPupils, ListClasses
from campus_guard.features.places.queries import ListAreas

ACCOUNTS = (
    ("xiaozhang", "示例校长", Role.PRINCIPAL),
    ("anquan", "示例安全主任", Role.DIRECTOR),
    ("menwei", "示例门卫", Role.GATEKEEPER),
    ("weihu", "示例维护员", Role.MAINTAINER),
)
Progress = Callable[[int, int, str], None]


class Scale(StrEnum):
    """How large the sample school is."""

    SMALL = "small"
    SCHOOL = "school"
    DECADE = "decade"


_SCHOOL = Size(6, (33, 34, 33), 90, 8, 44, 2)
SIZES: Mapping[Scale, Size] = {
    Scale.SMALL: Size(1, (20,), 20, 2, 14, 2),
    Scale.SCHOOL: _SCHOOL,
    Scale.DECADE: Size(6, (33, 34, 33), 90, 8, 44, 20),
}


_WRITERS = ("xiaozhang", "anquan", "menwei")
A_DAY = 60
REGISTER_DAYS: Mapping[Scale, int] = {
    Scale.SMALL: 15,
    Scale.SCHOOL: 400,
    Scale.DECADE: 400,
}
_LAST_HOURS = timedelta(hours=3)
VISITS: Mapping[Scale, VisitSize] = {
    Scale.SMALL: VisitSize(80, 300),
    Scale.SCHOOL: VisitSize(3_000, 0),  # A_DAY on each school day
    Scale.DECADE: VisitSize(145_000, 1_000_000),
}


HAZARDS: Mapping[Scale, int] = {Scale.SMALL: 12, Scale.SCHOOL: 40, Scale.DECADE: 15}
"""Hazards in each term."""


WEEKS: Mapping[Scale, int] = {Scale.SMALL: 7, Scale.SCHOOL: 26, Scale.DECADE: 26}
"""Weeks of the last term in which inspections are made."""


DUTY_DAYS: Mapping[Scale, int] = {Scale.SMALL: 5, Scale.SCHOOL: 25, Scale.DECADE: 25}
"""School days with logs and rounds."""


@dataclass(frozen=True)
class DemoReport:
    """What was built: how many of each kind, and the moment of the last record."""

    counts: Mapping[str, int]
    ends_at: datetime


def build_school(
    data_dir: Path,
    scale: Scale,
    seed: int,
    today: date,
    *,
    progress: Progress | None = None,
    cost: KdfCost | None = None,
) -> DemoReport:
    """Build 示例小学 in ``data_dir`` and return what it holds.

    Its records end on ``today``. Raises UserError when the folder already holds a school.
    """
    say = progress or _silent
    size = SIZES[scale]
    rng = random.Random(f"{scale}-{seed}")  # noqa: S311 - sample data, no secret
    years, terms = history(today, size.terms)
    end = _end(today)
    start = datetime.combine(terms[0].starts_on - timedelta(days=3), time(9), CHINA)
    clock = FixedClock(min(start, end - timedelta(days=1)))
    with ExitStack() as opened:
        building = opened.enter_context(closing(_building(data_dir, clock, cost)))
        services = {name: enclose(data_dir, building.shared(), name) for name in _WRITERS}
        principal = services["xiaozhang"].service
        _fill_calendar(principal, years, seed)
        _set_gate(principal)
        crowd = make_crowd(rng, size, clock.today(), today, _year_name(years[-1]))
        say(1, 4, "people")
        _fill_people(principal, crowd)
        areas = fill_places(principal, [s.staff_number for s in crowd.staff])
        recent = school_days(terms[-2:], today)
        plan = VisitPlan(
            seed,
            _visit_size(scale, terms, today),
            tuple(school_days(terms, today)),
            tuple(_hosts(principal)),
            recent[0] if recent else today,
        )
        parts = opened.enter_context(prepared(plan))
        say(2, 4, "accidents")
        story = _story(rng, clock, services, _cast(principal, crowd, areas), end, seed)
        for term in terms:
            story.plan(moments(rng, term, today, size.accidents_per_term))
        story.plan_restricted(end - timedelta(days=20))
        _plan_office(services, story, seed, (years, terms), today)
        tales = _hazards(f"hazards-{scale}-{seed}", services, story.cast, seed)
        tales.risks()
        for_hazards = [m for t in terms for m in moments(tales.rng, t, today, HAZARDS[scale])]
        tales.plan(story.at, for_hazards, end)
        rounds = _inspections(f"inspections-{scale}-{seed}", tales, WEEKS[scale])
        rounds.plan(story.at, terms[-1], end)
        duties = _duties(f"rosters-{scale}-{seed}", tales, story.cast, DUTY_DAYS[scale])
        duties.plan(story.at, terms[-1], end)
        registers = _registers(clock, services, principal, crowd, seed)
        registers.plan(story.at, recent[-REGISTER_DAYS[scale] :], today)
        events = _play(story, say, end - _LAST_HOURS)
        visits = VisitStory(services["anquan"].service, plan.hosts, seed)
        say(4, 4, "visits")
        with building.indexes_later("visit"):
            visits.fill(parts)
        guards = _guards(crowd)
        services["anquan"].service.run(
            FillGateDays(rows=visits.kept, vehicles=len(registers.staff), guards=guards, seed=seed)
        )
        visits.today(clock, end)
        _gate_today(registers, guards, end)
        story.plan_fresh()
        events += _play(story, say, end)
        written = _ledgers_and_reports(principal, services["anquan"].service, tales.areas, seed)
        counts = {**_counts(crowd, terms, events), "visits": plan.count, **written}
        return DemoReport(counts, clock.at)


def _plan_office(
    services: Mapping[str, Container],
    story: Story,
    seed: int,
    past: tuple[Sequence[SampleYear], Sequence[SampleTerm]],
    today: date,
) -> None:
    """Plan letters, meetings with their tasks, and the settlement of each term."""
    office, (years, terms), end = services["anquan"].service, past, story.end
    LetterTales(office, story.clock, seed).plan(story.at, years)
    meetings = MeetingTales(office, story.cast.class_teachers, seed, story.endings.lead)
    meetings.plan(story.at, by_month(school_days(terms, today)), end)
    sheets = Settlements(office, services["xiaozhang"].service, story.cast, seed)
    sheets.plan(story.at, terms, end)


def _building(data_dir: Path, clock: FixedClock, cost: KdfCost | None) -> Building:
    """Make the school and its accounts and return its file, to be filled."""
    with closing(_create(data_dir, clock, cost)) as container:
        return Building(database_file(data_dir), container.keys, clock)


def _silent(_done: int, _total: int, _text: str) -> None:
    """Tell nobody."""


def _end(today: date) -> datetime:
    """Return the last moment of the records: the afternoon of ``today``, never in the future."""
    end = datetime.combine(today, time(16, 40), CHINA)
    return min(end, SystemClock().now().replace(second=0, microsecond=0))


def _create(data_dir: Path, clock: FixedClock, cost: KdfCost | None) -> Container:
    username, name, role = ACCOUNTS[0]
    setup = SchoolSetup(
        name="示例小学",
        kind="primary",
        settlement="urban",
        boarding=True,
        username=username,
        account_name=name,
        role=role,
        password=SAMPLE_PASSWORD,
        sample=True,
    )
    container, _ = create_school(data_dir, setup, clock, cost=cost)
    for username, name, role in ACCOUNTS[1:]:
        add_account(
            container,
            CreateAccount(
                uid=derived_uid("account", username),
                username=username,
                name=name,
                role=role,
                must_change_password=False,
            ),
            SAMPLE_PASSWORD,
            cost=cost,
        )
    return container


def _set_gate(service: Service) -> None:
    """Give the gate the plate prefix of the sample vehicles."""
    settings = replace(service.ask(GetGateSettings()), plate_prefix=PLATE_PREFIX)
    service.run(SaveGateSettings(settings=settings))


def _year_name(year: SampleYear) -> str:
    return f"{year.first.starts_on.year}-{year.second.starts_on.year}"


def _fill_calendar(service: Service, years: list[SampleYear], seed: int) -> None:
    for year in years:
        terms = tuple(TermDates(t.starts_on, t.ends_on) for t in (year.first, year.second))
        service.run(
            CreateSchoolYear(
                uid=derived_uid("year", seed, year.first.starts_on),
                starts_on=year.first.starts_on,
                terms=terms,
            )
        )
    service.run(LoadPeriods())


def _fill_people(service: Service, crowd: Crowd) -> None:
    service.run(LoadPostCatalogue())
    service.run(ImportStaff(rows=crowd.staff))
    service.run(ImportCertificates(rows=crowd.certificates))
    service.run(ImportClasses(rows=crowd.classes))
    service.run(ImportPupils(rows=crowd.pupils))
    service.run(ImportPositions(rows=crowd.positions))
    service.run(ImportSquads(rows=crowd.squads))
    service.run(ImportGroup(rows=crowd.group))


def _hosts(service: Service) -> list[int]:
    """Return the members of staff who have visitors."""
    return [person.id for person in service.ask(FindPeople(limit=60))]


def _cast(service: Service, crowd: Crowd, areas: Mapping[str, str]) -> Cast:
    ids = {p.staff_number: p.id for p in service.ask(FindPeople(limit=1000))}

    def titled(*titles: str) -> list[int]:
        return [ids[s.staff_number] for s in crowd.staff if s.title in titles]

    return Cast(
        class_teachers=titled("班主任"),
        subject_teachers=titled("科任教师") or titled("班主任"),
        logistics=titled("后勤人员", "门卫"),
        pupils=[p.id for p in service.ask(FindPupils(limit=5000))],
        areas={row.code: row.id for row in service.ask(ListAreas())},
        area_names=areas,
    )


def _story(
    rng: random.Random,
    clock: FixedClock,
    services: Mapping[str, Container],
    cast: Cast,
    end: datetime,
    seed: int,
) -> Story:
    plan: Mapping[str, Any] = json.loads(
        resource("sample", "school.json").read_text(encoding="utf-8")
    )
    return Story(
        rng=rng,
        clock=clock,
        director=services["anquan"].service,
        endings=Endings(services["anquan"].service, services["xiaozhang"].service, seed),
        gatekeeper=services["menwei"].service,
        cast=cast,
        cases=plan["cases"],
        end=end,
        seed=seed,
    )


def _hazards(name: str, services: Mapping[str, Container], cast: Cast, seed: int) -> HazardTales:
    return HazardTales(
        rng=random.Random(name),  # noqa: S311 - sample data, no secret
        director=services["anquan"].service,
        gatekeeper=services["menwei"].service,
        owners=cast.logistics or cast.subject_teachers,
        verifiers=cast.class_teachers,
        areas=cast.areas,
        seed=seed,
    )


def _inspections(name: str, tales: HazardTales, weeks: int) -> InspectionRounds:
    return InspectionRounds(
        rng=random.Random(name),  # noqa: S311 - sample data, no secret
        director=tales.director,
        areas=tales.areas,
        responsible_id=tales.owners[0],
        seed=tales.seed,
        weeks=weeks,
    )


def _ledgers_and_reports(
    principal: Service, director: Service, areas: Mapping[str, int], seed: int
) -> dict[str, int]:
    """Write the sample ledgers and hand in reports; return how many of each."""
    year = principal.clock.today().year
    vetoed = {
        row.key for y in (year - 1, year) for row in principal.ask(AwardYearList(year=y)).people
    }
    staff = [person.id for person in principal.ask(FindPeople(limit=60))]
    people = [n for n in staff if str(n) not in vetoed][:12]  # an award asks the veto list
    classes = [row.id for row in principal.ask(ListClasses())]
    known = Known(people, classes, areas)
    entries = principal.run(FillLedgers(known=known, checks=CHECKS, seed=seed)).value
    return {"entries": entries, "reports": fill_reports(principal, director, staff[0], seed)}


def _duties(name: str, tales: HazardTales, cast: Cast, days: int) -> RosterTales:
    return RosterTales(
        rng=random.Random(name),  # noqa: S311 - sample data, no secret
        director=tales.director,
        seed=tales.seed,
        days=days,
        pupils=cast.pupils,
    )


def _play(story: Story, say: Progress, until: datetime) -> int:
    total = max(1, story.waiting)

    def tell(left: int) -> None:
        say(2 + 2 * (total - min(left, total)) // total, 4, "accidents")

    return story.play(tell, until)


def _visit_size(scale: Scale, terms: Sequence[SampleTerm], today: date) -> VisitSize:
    size = VISITS[scale]
    if scale is Scale.SCHOOL:
        return VisitSize(size.people, A_DAY * len(school_days(terms, today)))
    return size


def _guards(crowd: Crowd) -> list[str]:
    return [s.name for s in crowd.staff if s.title == "门卫"]


def _registers(
    clock: FixedClock,
    services: Mapping[str, Container],
    principal: Service,
    crowd: Crowd,
    seed: int,
) -> RegisterStory:
    by_number = {s.staff_number: s.name for s in crowd.staff}
    people = {p.staff_number: p for p in principal.ask(FindPeople(limit=1000))}
    pupils = principal.ask(FindPupils(limit=5000))
    cars = [people[s.staff_number] for s in crowd.staff if s.title == "科任教师"][:8]
    return RegisterStory(
        clock,
        services["anquan"].service,
        services["menwei"].service,
        pupils,
        {c.name: by_number.get(c.class_teacher, "") for c in crowd.classes},
        [(p.id, p.name) for p in cars],
        seed,
    )


def _gate_today(registers: RegisterStory, guards: Sequence[str], end: datetime) -> None:
    r = registers
    GateToday(r.clock, r.director, r.gatekeeper, r.pupils, guards, r.seed).play(end)


def _counts(crowd: Crowd, terms: list[SampleTerm], events: int) -> Mapping[str, int]:
    return {
        "staff": len(crowd.staff),
        "pupils": len(crowd.pupils),
        "classes": len(crowd.classes),
        "terms": len(terms),
        "events": events,
    }
