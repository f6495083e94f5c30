"""The papers that the table names, each made of the school in which every case has written."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from campus_guard.core.document import ReportDoc
from campus_guard.features.accidents import queries as aq
from campus_guard.features.accidents import report as accidents
from campus_guard.features.accidents.outside import report_words
from campus_guard.features.accidents.report.assessment import settlement_sheet, veto_list
from campus_guard.features.accidents.rules import OutsideBody
from campus_guard.features.gate import queries as gq
from campus_guard.features.gate.queries.exports import VisitsOfDays
from campus_guard.features.gate.report import pupils, vehicles, visits
from campus_guard.features.gate.report.paper import Paper as GateSheet
from campus_guard.features.hazards import queries as hq
from campus_guard.features.hazards.queries.inspections import GetInspection, ListInspections
from campus_guard.features.hazards.report.inspection import filled_sheet
from campus_guard.features.hazards.report.notice import listing_sheet, notice
from campus_guard.features.hazards.report.risks import risk_list
from campus_guard.features.hazards.rules.codes import HazardKind
from campus_guard.features.indicators.queries import Indicators
from campus_guard.features.indicators.report import indicator_paper
from campus_guard.features.ledgers import queries as lq
from campus_guard.features.ledgers.report import entry_paper, ledger_register
from campus_guard.features.overview.papers import (
    hazard_month,
    hazard_quarter,
    term_paper,
    work_paper,
)
from campus_guard.features.overview.queries.schedule import DueReports
from campus_guard.features.overview.report.due import due_list
from campus_guard.features.people import queries as pq
from campus_guard.features.people import report as people
from campus_guard.features.places.queries import GridTable
from campus_guard.features.places.report import grid
from campus_guard.features.responsibility.queries.letters_files import LetterFiles
from campus_guard.features.responsibility.queries.letters_unassigned import (
    ListUnowned,
    SponsorLoads,
)
from campus_guard.features.responsibility.queries.meetings import ListMeetings, MeetingMinutes
from campus_guard.features.responsibility.report.letters import letter, letters_list
from campus_guard.features.responsibility.report.letters_unassigned import unassigned_list
from campus_guard.features.responsibility.report.minutes import minutes
from campus_guard.features.rosters import queries as rq
from campus_guard.features.rosters.report.log import duty_logs
from campus_guard.features.rosters.report.person import coverage_paper, hours_paper
from campus_guard.features.rosters.report.roster import roster_week
from tests.e2e.where.school import FIRST, LAST, TERM, TODAY, ZH, School

Made = ReportDoc | list[ReportDoc]
DAYS = {"first": TODAY, "last": TODAY}


def _end(s: School) -> tuple[object, ...]:
    head = s.head()
    return ZH, head.stamp, head.school


def _leading(s: School) -> Made:
    members = s.ask(pq.ListLeadingGroup(school_year_id=s.staff.year_id))
    holders = s.ask(pq.PositionHolders(on=TODAY))
    return people.leading_group(members, holders, "2026-2027", *_end(s))


def _grid(s: School) -> Made:
    return grid(s.ask(GridTable()), *_end(s), "示例校长")


def _letters(s: School) -> Made:
    ids = tuple(row.id for row in s.staff.book().rows)
    return [letter(file, ZH, s.head()) for file in s.ask(LetterFiles(letter_ids=ids))]


def _unassigned(s: School) -> Made:
    return unassigned_list(s.ask(ListUnowned()), s.ask(SponsorLoads()), ZH, s.head())


def _sheet(s: School) -> GateSheet:
    head = s.head()
    return GateSheet(ZH, head.stamp, head.school, head.sample)


def _visits(s: School) -> Made:
    refused = s.ask(gq.ListRefusals(**DAYS, limit=1000))
    return visits.visitor_register(s.ask(VisitsOfDays(**DAYS)), refused, _sheet(s), TODAY)


def _vehicles(s: School) -> Made:
    rows = s.ask(gq.ListStays(**DAYS, limit=1000)).rows
    return vehicles.vehicle_log(rows, _sheet(s), TODAY, TODAY)


def _permits(s: School) -> Made:
    return vehicles.permit_list(s.ask(gq.ListPermits()), _sheet(s))


def _refusals(s: School) -> Made:
    rows = s.ask(gq.ListRefusals(**DAYS, limit=1000))
    return visits.refusal_log(rows, _sheet(s), TODAY, TODAY)


def _slips(s: School) -> Made:
    rows = s.ask(gq.ListSlips(**DAYS))
    log = pupils.slip_log(rows, _sheet(s), TODAY, TODAY)
    return [log, *(pupils.leave_slip(row, _sheet(s)) for row in rows)]


def _stories(s: School) -> list[hq.HazardStory]:
    return [s.ask(hq.GetHazard(hazard_id=row.id)) for row in s.ask(hq.ListHazards()).rows]


def _inspections(s: School) -> Made:
    rows = s.ask(ListInspections())
    return [filled_sheet(s.ask(GetInspection(inspection_id=r.id)), ZH, s.head()) for r in rows]


def _files(s: School) -> list[int]:
    return [row.id for row in s.ask(aq.ListAccidents()).rows if not row.restricted]


def _first(s: School) -> Made:
    views = [s.ask(aq.FirstReport(accident_id=number)) for number in _files(s)]
    return [accidents.first_report(v.file, ZH, v.stamp, v.school, sample=v.sample) for v in views]


def _closing(s: School) -> Made:
    views = [s.ask(aq.ClosingReport(accident_id=number)) for number in _files(s)]
    return [accidents.closing_report(view, ZH) for view in views]


def _outside(s: School) -> Made:
    file = s.ask(aq.GetAccident(accident_id=s.made["grave accident"]))
    head, body = s.head(), OutsideBody.POLICE
    words = report_words(file, body, head.school, "示例人", s.clock.now(), ZH)
    return accidents.outside_sheet(file, body, words, head, ZH)


def _sheets(s: School) -> Made:
    views = [s.ask(aq.GetTermSheet(term=term)) for term in (TERM, s.made["old term"])]
    return [settlement_sheet(view, s.head(), ZH) for view in views]


def _roster(s: School) -> Made:
    one = s.ask(rq.ListRosters())[0]
    view = s.ask(rq.RosterGrid(roster_id=one.id, first=TODAY, last=TODAY + timedelta(days=6)))
    return roster_week(view, s.ask(rq.RosterChanges(roster_id=one.id)), ZH, s.head())


def _minutes(s: School) -> Made:
    rows = s.ask(ListMeetings())
    return [minutes(s.ask(MeetingMinutes(meeting_id=row.id)), ZH) for row in rows]


def _poster(s: School) -> Made:
    rows = s.ask(lq.ListEntries(ledger="THEME")).rows
    return [entry_paper(s.ask(lq.GetEntry(entry_id=row.id)), s.head(), ZH) for row in rows]


def register(s: School, ledger: str) -> ReportDoc:
    """Return the register of a ledger, of a year around today."""
    first, last = FIRST - timedelta(days=180), LAST + timedelta(days=180)
    return ledger_register(s.ask(lq.LedgerForPaper(ledger=ledger, first=first, last=last)),
                           s.head(), ZH)  # fmt: skip


def _term(s: School) -> Made:
    return term_paper(s.ask, ZH, TERM, restricted=True)


PAPERS: Mapping[str, Callable[[School], Made]] = {
    "leading": _leading,
    "posts": lambda s: people.post_catalogue(s.ask(pq.ListStaffPosts()), *_end(s)),
    "letter": _letters,
    "letters": lambda s: letters_list(s.staff.book(), ZH, s.head()),
    "grid": _grid,
    "unassigned": _unassigned,
    "roster": _roster,
    "dutylog": lambda s: duty_logs(s.ask(rq.DutyDayOf(day=TODAY)), ZH, s.head()),
    "dutyhours": lambda s: hours_paper(s.ask(rq.DutyHours(**DAYS)), "2026-11", ZH, s.head()),
    "coverage": lambda s: coverage_paper(
        s.ask(rq.CoverageMatrix(first=FIRST, last=LAST)), ZH, s.head()
    ),
    "reports": lambda s: due_list(s.ask(DueReports()), s.head(), ZH),
    "squads": lambda s: people.squads(s.ask(pq.ListSquads()), *_end(s)),
    "visits": _visits,
    "vehicles": _vehicles,
    "permits": _permits,
    "refusals": _refusals,
    "slips": _slips,
    "indicators": lambda s: indicator_paper(s.ask(Indicators()), s.head(), ZH),
    "month": lambda s: hazard_month(s.ask, ZH, "2026-11"),
    "repairs": lambda s: hazard_month(s.ask, ZH, "2026-11", HazardKind.REPAIR),
    "quarter": lambda s: hazard_quarter(s.ask, ZH, "2026-Q4"),
    "notice": lambda s: [notice(x, s.head(), ZH, TODAY) for x in _stories(s) if x.row.measure],
    "listing": lambda s: [listing_sheet(x, s.head(), ZH) for x in _stories(s) if x.listings],
    "risks": lambda s: risk_list(s.ask(hq.ListRisks()), s.ask(hq.RiskPrompts()), s.head(), ZH),
    "inspection": _inspections,
    "first": _first,
    "closing": _closing,
    "outside": _outside,
    "sheet": _sheets,
    "veto": lambda s: veto_list(s.ask(aq.AwardYearList(year=2026)), s.head(), ZH),
    "minutes": _minutes,
    "poster": _poster,
    "work": lambda s: work_paper(s.ask, ZH, "2026-11"),
    "year": lambda s: work_paper(s.ask, ZH, "2026"),
    "sem": _term,
}
"""All but the registers of ledgers. ``sem1`` to ``sem9`` are sections of ``sem``."""
