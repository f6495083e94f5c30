"""``report roster``, the other papers of duties and patrols; ``roster generate`` and ``check``."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from campus_guard.app.commands.base import Caller, Exit
from campus_guard.app.container import Container
from campus_guard.core.document import ReportDoc
from campus_guard.core.errors import NotFound, UserError
from campus_guard.core.i18n import Translator, msg
from campus_guard.db.paper import GetPaperHead
from campus_guard.features.calendar.queries import CurrentTerm, TermByName
from campus_guard.features.rosters import queries as q
from campus_guard.features.rosters.dutyrows import PersonSheet
from campus_guard.features.rosters.rows import RosterRow, RosterView

Values = Mapping[str, Any]
Make = Callable[[Container, Translator, Values], ReportDoc]
WEEK = timedelta(days=6)


def day_of(school: Container, values: Values, name: str) -> date:
    """Return the day of an option, today without it."""
    given = values.get(name)
    return given.date() if given is not None else school.service.clock.today()


def version_of(school: Container, values: Values) -> RosterRow:
    """Return the version meant: by name, else the one most in force, else the newest.

    Raises NotFound when the term has none of this name, or none at all.
    """
    term, name = values.get("term"), values.get("version")
    if term:
        found = school.service.ask(TermByName(name=str(term).strip()))
    else:
        day = values["week"].date() if values.get("week") else None
        current = school.service.ask(CurrentTerm(on=day))
        if current is None:
            raise NotFound(msg("This day lies in no term."))
        found = current
    rows = school.service.ask(q.ListRosters(term_id=found.id))
    if name:
        rows = tuple(row for row in rows if row.name == name)
    if not rows:
        raise NotFound(msg("The term {name} has no such roster.", name=found.name))
    return max(rows, key=lambda row: (len(row.published), row.id))


def _range(values: Values, roster: RosterRow) -> tuple[date, date]:
    if values.get("week"):
        day = values["week"].date()
        first = day - timedelta(days=day.isoweekday() - 1)
        return first, first + WEEK
    month = values.get("month")
    if month:
        from campus_guard.features.rosters.report.roster import last_day

        try:
            return date.fromisoformat(f"{month}-01"), last_day(str(month))
        except ValueError as error:
            raise UserError(msg("A month is written like {month}.", month="2026-10")) from error
    return roster.starts_on, roster.ends_on


def _view(school: Container, values: Values) -> RosterView:
    roster = version_of(school, values)
    first, last = _range(values, roster)
    if last < roster.starts_on or first > roster.ends_on:
        raise NotFound(msg("The roster has no such days."))
    return school.service.ask(q.RosterGrid(roster_id=roster.id, first=first, last=last))


def _sheet(school: Container, values: Values) -> PersonSheet:
    """Return the published duties of the person meant, by staff number or name."""
    from campus_guard.features.people.queries import FindPeople

    wanted = str(values["person"]).strip()
    people = [
        p
        for p in school.service.ask(FindPeople(text=wanted, limit=50))
        if wanted in (p.staff_number, p.name)
    ]
    if len(people) != 1:
        if people:
            raise NotFound(msg("Several are called {name}: give the staff number.", name=wanted))
        raise NotFound(msg("Nobody is called {name} or has this staff number.", name=wanted))
    first, last = _range(values, version_of(school, values))
    sheet = q.PersonSheetOf(person_id=people[0].id, first=first, last=last)
    return school.service.ask(sheet)


def _roster(school: Container, tr: Translator, values: Values) -> ReportDoc:
    from campus_guard.features.rosters.report import roster as paper
    from campus_guard.features.rosters.report.person import person_sheet

    head = school.service.ask(GetPaperHead())
    if values.get("person"):
        return person_sheet(_sheet(school, values), tr, head)
    view = _view(school, values)
    changes = school.service.ask(
        q.RosterChanges(roster_id=view.roster.id, first=view.first, last=view.last)
    )
    if values.get("poster"):
        return paper.wall_poster(view, changes, tr, head)
    make = paper.roster_week if values.get("week") else paper.roster_month
    return make(view, changes, tr, head)


def write_other(caller: Caller, out: Path, values: Values) -> bool:
    """Write the roster as a calendar (.ics) or as the grid that can come back (.xlsx).

    Returns False for every other ending: then it is a paper.
    """
    ending = out.suffix.lower()
    if ending not in (".ics", ".xlsx") or (ending == ".xlsx" and values.get("person")):
        return False
    with caller.school() as school:
        if ending == ".ics":
            _write_calendar(school, caller.tr, out, values)
        else:
            _write_grid(school, caller.tr, out, values)
    caller.say(str(out))
    caller.answer(file=str(out), code="ROSTER")
    return True


def _write_calendar(school: Container, tr: Translator, out: Path, values: Values) -> None:
    from campus_guard.core.files import write_atomically
    from campus_guard.features.rosters.ics import person_calendar, roster_calendar

    head = school.service.ask(GetPaperHead())
    stamp = head.stamp.printed_at
    if values.get("person"):
        data = person_calendar(_sheet(school, values), head.school, tr, stamp)
    else:
        data = roster_calendar(_view(school, values), head.school, tr, stamp)
    write_atomically(out, data)


def _write_grid(school: Container, tr: Translator, out: Path, values: Values) -> None:
    from campus_guard.core.sheets import schema_sheet
    from campus_guard.features.rosters.sheets import ROSTER, ExportRoster
    from campus_guard.reports.xlsx import write_xlsx

    roster = version_of(school, values)
    first, last = _range(values, roster)
    narrowed = replace(
        roster, starts_on=max(first, roster.starts_on), ends_on=min(last, roster.ends_on)
    )
    records = school.service.ask(ExportRoster(roster=narrowed))
    stamp = school.service.ask(GetPaperHead()).stamp
    write_xlsx([schema_sheet(ROSTER, records, tr)], out, tr=tr, stamp=stamp)


def _log(school: Container, tr: Translator, values: Values) -> ReportDoc:
    from campus_guard.features.rosters.report.log import duty_logs

    day = school.service.ask(q.DutyDayOf(day=day_of(school, values, "day")))
    blank, post = bool(values.get("blank")), str(values.get("post") or "")
    if post and post not in {shift.post for shift in day.shifts}:
        raise NotFound(msg("{post} is not manned on that day.", post=post))
    head = school.service.ask(GetPaperHead())
    return duty_logs(day, tr, head, blank=blank, post=post)


def _route(school: Container, tr: Translator, values: Values) -> ReportDoc:
    from campus_guard.features.rosters.report.log import patrol_route

    plans = school.service.ask(q.ListPatrolPlans())
    name = values.get("patrol")
    if name:
        plans = tuple(plan for plan in plans if plan.name == name)
        if not plans:
            raise NotFound(msg("There is no patrol {name}.", name=str(name)))
    day = values["day"].date() if values.get("day") else None
    return patrol_route(plans, tr, school.service.ask(GetPaperHead()), day)


def _card(school: Container, tr: Translator, _values: Values) -> ReportDoc:
    from campus_guard.features.rosters.report.roster import on_duty_card

    view = school.service.ask(q.OnDutyNow())
    return on_duty_card(view, tr, school.service.ask(GetPaperHead()))


def _slip(school: Container, tr: Translator, values: Values) -> ReportDoc:
    from campus_guard.features.rosters.report.roster import swap_slip

    number = str(values["id"]).strip()
    swaps = school.service.ask(q.ListSwaps())
    row = next((s for s in swaps if s.number.casefold() == number.casefold()), None)
    if row is None:
        raise NotFound(msg("There is no swap {number}.", number=number))
    return swap_slip(row, tr, school.service.ask(GetPaperHead()))


def _days(school: Container, values: Values) -> tuple[date, date]:
    last = day_of(school, values, "to")
    first = values["from"].date() if values.get("from") else last.replace(day=1)
    if last < first:
        raise UserError(msg("The end lies before the beginning."))
    if (last - first).days > 370:
        raise UserError(msg("At most {n} days.", n=370))
    return first, last


def _hours(school: Container, tr: Translator, values: Values) -> ReportDoc:
    from campus_guard.features.rosters.report.paper import span
    from campus_guard.features.rosters.report.person import hours_paper

    first, last = _days(school, values)
    rows = school.service.ask(q.DutyHours(first=first, last=last))
    return hours_paper(rows, span(first, last), tr, school.service.ask(GetPaperHead()))


def _coverage(school: Container, tr: Translator, values: Values) -> ReportDoc:
    from campus_guard.features.rosters.report.person import coverage_paper

    first, last = _days(school, values)
    matrix = school.service.ask(q.CoverageMatrix(first=first, last=last))
    return coverage_paper(matrix, tr, school.service.ask(GetPaperHead()))


ROSTERS: Mapping[str, Make] = {
    "roster": _roster,
    "duty-log": _log,
    "patrol-route": _route,
    "on-duty": _card,
    "swap-slip": _slip,
    "duty-hours": _hours,
    "patrol-coverage": _coverage,
}


def generate(caller: Caller, values: Values) -> Exit:
    """Make the roster of a term and store it; FOUND when places stay empty.

    The version named is made when it is not there; its published months and locked places stay.
    """
    from campus_guard.app.commands.roster import make
    from campus_guard.core.ids import new_uid
    from campus_guard.features.rosters import commands as c

    with caller.school() as school:
        try:
            roster = version_of(school, values)
        except NotFound:
            term = school.service.ask(TermByName(name=str(values["term"]).strip()))
            name = str(values.get("version") or caller.tr("First version"))
            command = c.CreateRoster(uid=new_uid(), term_id=term.id, name=name)
            made = school.service.run(command).value
            roster = school.service.ask(q.GetRoster(roster_id=made))
        instance = school.service.ask(q.BuildInstance(roster_id=roster.id))
        if not instance.slots:
            raise UserError(msg("There is nothing to roster: enter posts and people first."))
        if values.get("seed") is not None:
            instance = replace(instance, seed=int(values["seed"]))
        result = make(caller, instance, float(values["seconds"]))
        school.service.run(c.StoreResult(roster_id=roster.id, result=result, drawn=roster.drawn))
    caller.say(
        caller.tr(
            "{n} slots, {gaps} empty, penalty {penalty}",
            n=len(instance.slots),
            gaps=len(result.gaps),
            penalty=result.total,
        )
    )
    for note in result.notes:  # without the solver library
        caller.warn(caller.tr(note))
    for gap in result.gaps:
        caller.warn(caller.tr(gap.why))
    caller.answer(
        ok=not result.gaps, version=roster.name, gaps=len(result.gaps), penalty=result.total,
        hash=result.hash,
    )  # fmt: skip
    return Exit.FOUND if result.gaps else Exit.OK


def check_rosters(caller: Caller, values: Values) -> Exit:
    """Say every broken rule and gap of a version; FOUND when there is one."""
    with caller.school() as school:
        roster = version_of(school, values)
        report = school.service.ask(q.CheckRoster(roster_id=roster.id))
    for finding in report.findings:
        kept = f" ({caller.tr('kept')}: {finding.kept})" if finding.kept else ""
        caller.say(caller.tr(finding.message) + kept)
    caller.say(
        caller.tr(
            "{name}: {broken} rules broken, {kept} kept with a reason, {gaps} gaps",
            name=roster.name,
            broken=report.broken,
            kept=report.kept,
            gaps=report.gaps,
        )
    )
    wrong = bool(report.broken or report.gaps)
    caller.answer(
        ok=not wrong, version=roster.name, broken=report.broken, kept=report.kept,
        gaps=report.gaps,
        findings=[
            {"message": caller.tr(f.message), "kept": f.kept, "gap": f.gap}
            for f in report.findings
        ],
    )  # fmt: skip
    return Exit.FOUND if wrong else Exit.OK
