"""The papers of rosters and patrols, made in a worker thread. Reports are imported there only."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from campus_guard.core.i18n import Translator
from campus_guard.features.calendar.ui.monthgrid import add_months
from campus_guard.features.rosters import queries as q
from campus_guard.features.rosters.rows import RosterRow
from campus_guard.features.rosters.ui.gridmaker import monday_of

Make = Callable[[Any, Any], Any]
OfRoster = Callable[[RosterRow, Translator], Make]


def week_of(day: date) -> tuple[date, date]:
    """Return Monday and Sunday of a day's week."""
    monday = monday_of(day)
    return monday, monday + timedelta(days=6)


def _grid(name: str, first: date, last: date) -> OfRoster:
    def of(row: RosterRow, tr: Translator) -> Make:
        def make(progress: Any, head: Any) -> Any:
            from campus_guard.features.rosters.report import roster as report

            view = progress.ask(q.RosterGrid(roster_id=row.id, first=first, last=last))
            changes = progress.ask(q.RosterChanges(roster_id=row.id, first=first, last=last))
            return getattr(report, name)(view, changes, tr, head)

        return make

    return of


def week(first: date, last: date) -> OfRoster:
    """Return what makes the roster of a week."""
    return _grid("roster_week", first, last)


def month(day: date) -> OfRoster:
    """Return what makes the roster of a day's month."""
    first = day.replace(day=1)
    return _grid("roster_month", first, add_months(first, 1) - timedelta(days=1))


def poster(first: date, last: date) -> OfRoster:
    """Return what makes the wall poster."""
    return _grid("wall_poster", first, last)


def person(person_id: int, first: date, last: date, tr: Translator) -> Make:
    """Return what makes a person's own sheet."""

    def make(progress: Any, head: Any) -> Any:
        from campus_guard.features.rosters.report.person import person_sheet

        sheet = progress.ask(q.PersonSheetOf(person_id=person_id, first=first, last=last))
        return person_sheet(sheet, tr, head)

    return make


def card(tr: Translator) -> Make:
    """Return what makes the on-duty card."""

    def make(progress: Any, head: Any) -> Any:
        from campus_guard.features.rosters.report.roster import on_duty_card

        return on_duty_card(progress.ask(q.OnDutyNow()), tr, head)

    return make


def slip(swap_id: int, tr: Translator) -> Make:
    """Return what makes the slip of a swap."""

    def make(progress: Any, head: Any) -> Any:
        from campus_guard.features.rosters.report.roster import swap_slip

        return swap_slip(progress.ask(q.GetSwap(swap_id=swap_id)), tr, head)

    return make


def log(day: date, post: str, tr: Translator, *, blank: bool) -> Make:
    """Return what makes the duty log of a shift, filled or blank; without a post of all shifts."""

    def make(progress: Any, head: Any) -> Any:
        from campus_guard.features.rosters.report.log import duty_logs

        return duty_logs(progress.ask(q.DutyDayOf(day=day)), tr, head, blank=blank, post=post)

    return make


def route(plan: Any, day: date | None, tr: Translator) -> Make:
    """Return what makes the sheet of a route."""

    def make(_progress: Any, head: Any) -> Any:
        from campus_guard.features.rosters.report.log import patrol_route

        return patrol_route([plan], tr, head, day=day)

    return make


def coverage(first: date, last: date, tr: Translator) -> Make:
    """Return what makes the coverage matrix."""

    def make(progress: Any, head: Any) -> Any:
        from campus_guard.features.rosters.report.person import coverage_paper

        matrix = progress.ask(q.CoverageMatrix(first=first, last=last))
        return coverage_paper(matrix, tr, head)

    return make


def hours(first: date, last: date, tr: Translator) -> Make:
    """Return what makes the list of hours."""

    def make(progress: Any, head: Any) -> Any:
        from campus_guard.features.rosters.report.person import hours_paper

        rows = progress.ask(q.DutyHours(first=first, last=last))
        return hours_paper(rows, f"{first:%Y-%m}", tr, head)

    return make


def transfer(roster: RosterRow) -> Any:
    """Return the sheet of a roster's grid."""
    from campus_guard.features.rosters.sheets import roster_transfer

    return roster_transfer(roster)


def write_ics(
    path: Path, progress: Any, person_id: int, first: date, last: date, tr: Translator
) -> list[str]:
    """Write a person's duties as a calendar file."""
    from campus_guard.db.paper import GetPaperHead
    from campus_guard.features.rosters import ics
    from campus_guard.ui.preview import write_whole

    sheet = progress.ask(q.PersonSheetOf(person_id=person_id, first=first, last=last))
    head = progress.ask(GetPaperHead())
    write_whole(path, ics.person_calendar(sheet, head.school, tr, head.stamp))
    return []
